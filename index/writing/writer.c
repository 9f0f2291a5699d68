// SPDX-License-Identifier: GPL-2.0-or-later
/* The writer: articles in, a changed index out.

   An index is one or more databases, its parts. A few new articles, and whatever replaces an
   article, are written in place, within a transaction of the part that has them. Many new articles
   go another way: the pool's threads write them into segments, and a commit merges these into a new
   part, which is published by renaming the list of parts (directory.h). What was changed or removed
   after its thread had written it is taken out of the new part before it is published. When parts
   have become many, or the small ones together weigh something beside the largest, a commit merges
   them all into one.

   A commit publishes the new part first and then commits the parts in place, the first of which
   holds the notes: a crash in between leaves articles without their notes, never notes without
   articles. */
#include "accord.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "article.h"
#include "binding.h"
#include "directory.h"
#include "key.h"
#include "schema.h"
#include "status.h"
#include "writing/folder.h"
#include "writing/part.h"
#include "writing/pending.h"
#include "writing/pool.h"
#include "writing/segment.h"

enum {
    BULK_ARTICLES = 64,   /* new articles in one commit, and the rest goes into segments */
    BULK_BYTES = 1 << 20, /* bytes of new text, the same */
    PARTS_MOST = 8
};

struct accord_writer {
    char *path;
    char *language;       /* for articles that do not tell theirs; may be NULL */
    int lock;             /* the open lock file */
    struct shards shards; /* as published; the local ones are the parts, in order */
    struct part *parts;   /* the first one takes what is new, and the notes */
    size_t part_count;
    bool broken; /* a write failed: only close() is left */
    struct pool *pool;
    struct pending pending; /* what was added and removed since the last commit */
    struct pending words;   /* hashes of words that the vocabulary is known to have */
    size_t new_articles;    /* since the last commit */
    uint64_t new_bytes;
    uint64_t bulk_passages, bulk_bytes; /* in segments */
    size_t bulk_articles;
    struct bytes revised; /* fields: terms of ids whose article in a segment was changed or
                             removed since it was written there */
};

/* ---- Opening -------------------------------------------------------------------------------- */

/* Sets what every part must say of itself. */
static accord_status set_facts(xapian_database *database, uint64_t passages, uint64_t text_bytes)
{
    static const char *const keys[] = {META_FORMAT, META_PASSAGES, META_TEXT_BYTES};
    const uint64_t values[] = {SCHEMA_FORMAT, passages, text_bytes};
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < 3 && status == ACCORD_OK; i++) {
        char digits[24];

        snprintf(digits, sizeof digits, "%llu", (unsigned long long)values[i]);
        status = binding_status(xapian_database_set_metadata(database, keys[i], strlen(keys[i]),
                                                             digits, strlen(digits)));
    }
    return status == ACCORD_OK ? binding_status(xapian_database_commit(database)) : status;
}

/* Makes the first database and publishes it. */
static accord_status make_index(accord_writer *writer)
{
    char *name = directory_join(writer->path, SCHEMA_DATABASE "000001");
    xapian_database *database = NULL;
    accord_status status;

    if (name == NULL)
        return status_out_of_memory();
    status = folder_check_lost(writer->path);
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_open_writable(&database, name, XAPIAN_DB_CREATE_OR_OVERWRITE, 0));
    if (status == ACCORD_OK)
        status = set_facts(database, 0, 0);
    xapian_database_free(database);
    free(name);
    if (status == ACCORD_OK)
        status = shards_add(&writer->shards, SCHEMA_DATABASE "000001", false);
    if (status == ACCORD_OK)
        status = directory_publish(writer->path, &writer->shards);
    return status;
}

static accord_status add_part(accord_writer *writer, const char *name)
{
    struct part *parts = realloc(writer->parts, (writer->part_count + 1) * sizeof *parts);

    if (parts == NULL)
        return status_out_of_memory();
    writer->parts = parts;
    memset(&parts[writer->part_count], 0, sizeof *parts);
    return part_open(&parts[writer->part_count++], writer->path, name);
}

static accord_status open_parts(accord_writer *writer)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < writer->shards.count && status == ACCORD_OK; i++)
        if (!writer->shards.items[i].remote)
            status = add_part(writer, writer->shards.items[i].name);
    if (status == ACCORD_OK && writer->part_count == 0)
        status = status_fail(ACCORD_ERROR_INVALID,
                             "%s: every part of this index is on another machine", writer->path);
    return status;
}

static void close_parts(accord_writer *writer)
{
    for (size_t i = 0; i < writer->part_count; i++)
        part_close(&writer->parts[i]);
    free(writer->parts);
    writer->parts = NULL;
    writer->part_count = 0;
}

accord_status accord_writer_open(accord_writer **out, const char *path,
                                 const accord_writer_options *options)
{
    accord_writer_options defaults = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = calloc(1, sizeof *writer);
    accord_status status;

    *out = NULL;
    if (writer == NULL)
        return status_out_of_memory();
    if (options == NULL)
        options = &defaults;
    writer->lock = -1;
    writer->path = strdup(path);
    if (options->language != NULL)
        writer->language = strdup(options->language);
    if (writer->path == NULL || (options->language != NULL && writer->language == NULL)) {
        status = status_out_of_memory();
        goto cleanup;
    }
    status = directory_read(&writer->shards, path);
    if (status == ACCORD_ERROR_NOT_FOUND && options->create)
        status = folder_make(path);
    if (status == ACCORD_OK)
        status = folder_lock(&writer->lock, path, options->lock_wait);
    if (status == ACCORD_OK) {
        shards_free(&writer->shards); /* another writer may have changed it while we waited */
        status = directory_read(&writer->shards, path);
        if (status == ACCORD_ERROR_NOT_FOUND && options->create)
            status = make_index(writer);
    }
    if (status == ACCORD_OK)
        status = open_parts(writer);
    if (status == ACCORD_OK) {
        folder_clean(path, &writer->shards); /* only now: the list is known to be sound */
        status = pool_new(&writer->pool, writer->path, options->jobs);
    }
cleanup:
    if (status != ACCORD_OK) {
        accord_writer_close(writer);
        return status;
    }
    pool_set_language(writer->pool, writer->language);
    *out = writer;
    return ACCORD_OK;
}

void accord_writer_close(accord_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->pool != NULL) {
        pool_free(writer->pool);
        folder_clean(writer->path, &writer->shards);
    }
    close_parts(writer);
    shards_free(&writer->shards);
    pending_free(&writer->pending);
    pending_free(&writer->words);
    bytes_free(&writer->revised);
    if (writer->lock >= 0)
        close(writer->lock);
    free(writer->language);
    free(writer->path);
    free(writer);
}

/* ---- Looking up ----------------------------------------------------------------------------- */

/* Marks the writer as unusable after a failure. */
static accord_status fail(accord_writer *writer, accord_status status)
{
    if (status != ACCORD_OK)
        writer->broken = true;
    return status;
}

static accord_status usable(const accord_writer *writer)
{
    if (!writer->broken)
        return ACCORD_OK;
    return status_fail(ACCORD_ERROR_INTERNAL,
                       "the writer has failed before and can only be closed");
}

/* What the index, uncommitted changes included, holds of an id. */
static accord_status look_up(accord_writer *writer, const struct key *key,
                             struct pending_entry *out)
{
    const struct pending_entry *pending =
        pending_find(&writer->pending, hash_bytes(key->text, key->len));
    xapian_docid docid = 0;
    accord_status status = ACCORD_OK;

    memset(out, 0, sizeof *out);
    if (pending != NULL) {
        *out = *pending;
        return ACCORD_OK;
    }
    for (size_t i = 0; i < writer->part_count && status == ACCORD_OK && docid == 0; i++) {
        status = part_find(&writer->parts[i], key, &docid);
        if (status == ACCORD_OK && docid != 0) {
            status = part_read(&writer->parts[i], docid, out);
            out->part = i;
        }
    }
    return status;
}

/* ---- Writing -------------------------------------------------------------------------------- */

/* Adds the words that are new to the part's vocabulary. */
static accord_status add_words(accord_writer *writer, struct part *part, const struct bytes *words)
{
    const char *at = words->data, *end = words->data + words->len, *word;
    size_t len;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && at < end && bytes_read_field(&at, end, &word, &len)) {
        uint64_t hash = hash_bytes(word, len);
        struct key key;
        char *known = NULL;
        size_t known_len = 0;

        if (pending_find(&writer->words, hash) != NULL)
            continue;
        if (!pending_put(&writer->words, hash, &(struct pending_entry){.present = true}))
            return status_out_of_memory();
        key_make_word(&key, word, len);
        if (!part->empty)
            status = binding_status(
                xapian_database_metadata(&known, &known_len, part->committed, key.text, key.len));
        if (status == ACCORD_OK && known_len == 0)
            status = binding_status(
                xapian_database_set_metadata(part->database, key.text, key.len, "1", 1));
        xapian_string_free(known);
    }
    return status;
}

/* Writes the oldest result of the pool, unless its thread has written it into a segment. */
static accord_status write_one(accord_writer *writer)
{
    struct pool_result result;
    struct pending_entry *entry;
    struct part *part;
    struct key key;
    size_t len;
    const char *id;
    accord_status status;

    pool_take(writer->pool, &result);
    status = result.status;
    if (status != ACCORD_OK)
        goto cleanup;
    id = accord_article_get(result.article, ACCORD_FIELD_ID, &len);
    key_make(&key, TERM_ID, id, len);
    entry = pending_find(&writer->pending, hash_bytes(key.text, key.len));
    if (entry != NULL) {
        entry->passages = result.prepared.passage_count;
        entry->text_bytes = result.prepared.text_bytes;
    }
    if (result.part == POOL_BULK) {
        writer->bulk_passages += result.prepared.passage_count;
        writer->bulk_bytes += result.prepared.text_bytes;
        goto cleanup;
    }
    part = &writer->parts[result.part];
    part->passages += result.prepared.passage_count;
    part->text_bytes += (int64_t)result.prepared.text_bytes;
    part->written += result.prepared.text_bytes;
    status = binding_status(xapian_database_replace_document_by_term(
        part->database, key.text, key.len, result.prepared.document, NULL));
    if (status == ACCORD_OK)
        status = add_words(writer, part, &result.prepared.words);
cleanup:
    accord_article_free(result.article);
    prepared_free(&result.prepared);
    return status;
}

static accord_status drain(accord_writer *writer)
{
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && pool_pending(writer->pool) > 0)
        status = write_one(writer);
    return status;
}

/* Takes the article of `entry`, which is to be changed or removed, out of the totals. */
static accord_status discount(accord_writer *writer, const struct key *key,
                              struct pending_entry *entry)
{
    struct part *part;
    accord_status status = ACCORD_OK;

    if (pending_find(&writer->pending, hash_bytes(key->text, key->len)) != NULL) {
        status = drain(writer); /* its sizes are known once it is written */
        if (status == ACCORD_OK)
            status = look_up(writer, key, entry);
    }
    if (status != ACCORD_OK)
        return status;
    if (entry->part == POOL_BULK) {
        writer->bulk_passages -= entry->passages;
        writer->bulk_bytes -= entry->text_bytes;
        bytes_add_field(&writer->revised, key->text, key->len);
        return writer->revised.failed ? status_out_of_memory() : ACCORD_OK;
    }
    part = &writer->parts[entry->part];
    part->passages -= entry->passages;
    part->text_bytes -= (int64_t)entry->text_bytes;
    return part_begin(part, writer->path);
}

/* Where a new article goes. */
static size_t choose_part(accord_writer *writer, size_t text_bytes)
{
    writer->new_articles++;
    writer->new_bytes += text_bytes;
    if (writer->new_articles <= BULK_ARTICLES && writer->new_bytes <= BULK_BYTES)
        return 0;
    writer->bulk_articles++;
    return POOL_BULK;
}

accord_status accord_writer_add(accord_writer *writer, const accord_article *article,
                                accord_outcome *outcome)
{
    accord_article *copy = NULL;
    struct pending_entry entry;
    struct key key;
    uint64_t content;
    size_t len, part;
    const char *id;
    accord_status status = usable(writer);

    if (status != ACCORD_OK)
        return status;
    status = article_copy(&copy, article);
    if (status == ACCORD_OK)
        status = article_identify(copy);
    if (status != ACCORD_OK) {
        accord_article_free(copy);
        return status;
    }
    content = article_hash(copy);
    id = accord_article_get(copy, ACCORD_FIELD_ID, &len);
    key_make(&key, TERM_ID, id, len);
    status = look_up(writer, &key, &entry);
    if (status != ACCORD_OK)
        goto cleanup;
    if (outcome != NULL)
        *outcome = !entry.present             ? ACCORD_ADDED
                   : entry.content == content ? ACCORD_UNCHANGED
                                              : ACCORD_CHANGED;
    if (entry.present && entry.content == content)
        goto cleanup;
    if (entry.present) {
        status = discount(writer, &key, &entry);
        part = entry.part;
    } else {
        accord_article_get(copy, ACCORD_FIELD_TEXT, &len);
        part = choose_part(writer, len);
        if (part != POOL_BULK)
            status = part_begin(&writer->parts[part], writer->path);
    }
    if (status == ACCORD_OK && pool_is_full(writer->pool))
        status = write_one(writer);
    entry = (struct pending_entry){.content = content, .part = part, .present = true};
    if (status == ACCORD_OK &&
        !pending_put(&writer->pending, hash_bytes(key.text, key.len), &entry))
        status = status_out_of_memory();
    if (status == ACCORD_OK)
        status = pool_put(writer->pool, copy, part);
    if (status == ACCORD_OK)
        copy = NULL; /* the pool's now */
cleanup:
    accord_article_free(copy);
    return fail(writer, status);
}

accord_status accord_writer_remove(accord_writer *writer, const char *id, size_t len)
{
    struct pending_entry entry;
    struct key key;
    accord_status status = usable(writer);

    if (status != ACCORD_OK)
        return status;
    key_make(&key, TERM_ID, id, len);
    status = look_up(writer, &key, &entry);
    if (status == ACCORD_OK && !entry.present)
        return status_fail(ACCORD_ERROR_NOT_FOUND, "no article with the id %.*s", (int)len, id);
    if (status == ACCORD_OK)
        status = discount(writer, &key, &entry);
    if (status == ACCORD_OK)
        status = drain(writer);
    if (status == ACCORD_OK && entry.part != POOL_BULK)
        status = binding_status(xapian_database_delete_document_by_term(
            writer->parts[entry.part].database, key.text, key.len));
    entry = (struct pending_entry){.present = false};
    if (status == ACCORD_OK &&
        !pending_put(&writer->pending, hash_bytes(key.text, key.len), &entry))
        status = status_out_of_memory();
    return fail(writer, status);
}

accord_status accord_writer_has(accord_writer *writer, const char *id, size_t len, bool *has)
{
    struct pending_entry entry;
    struct key key;
    accord_status status = usable(writer);

    *has = false;
    if (status != ACCORD_OK)
        return status;
    key_make(&key, TERM_ID, id, len);
    status = look_up(writer, &key, &entry);
    *has = entry.present;
    return status;
}

accord_status accord_writer_set_note(accord_writer *writer, const char *key, size_t key_len,
                                     const char *value, size_t value_len)
{
    char full[256];
    accord_status status = usable(writer);

    if (status != ACCORD_OK)
        return status;
    if (key_len == 0 || key_len > 200 || memchr(key, '\0', key_len) != NULL)
        return status_fail(ACCORD_ERROR_INVALID,
                           "a note's key has 1 to 200 bytes, none of them zero");
    full[0] = META_NOTE[0];
    memcpy(full + 1, key, key_len);
    status = part_begin(&writer->parts[0], writer->path);
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_set_metadata(writer->parts[0].database, full,
                                                             key_len + 1, value, value_len));
    return fail(writer, status);
}

accord_status accord_writer_notes(accord_writer *writer, const char *prefix, size_t prefix_len,
                                  accord_note_callback callback, void *context)
{
    accord_status status = usable(writer);

    return status != ACCORD_OK
               ? status
               : directory_notes(writer->parts[0].committed, prefix, prefix_len, callback, context);
}

/* ---- Committing ----------------------------------------------------------------------------- */

/* Whether a document of a new part is the article as it was last given. */
static accord_status is_current(xapian_database *database, xapian_docid docid,
                                const struct pending_entry *entry, bool *current)
{
    xapian_document *document = NULL;
    const char *value = NULL;
    size_t len = 0;
    uint64_t content = 0;
    accord_status status;

    *current = false;
    if (entry == NULL || !entry->present || entry->part != POOL_BULK)
        return ACCORD_OK;
    status = binding_status(xapian_database_document(&document, database, docid, 0));
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(document, SLOT_HASH, &value, &len));
    if (status == ACCORD_OK && len == sizeof content) {
        memcpy(&content, value, sizeof content);
        *current = le64toh(content) == entry->content;
    }
    xapian_document_free(document);
    return status;
}

/* Leaves of the documents of one id the current one, if there is one. */
static accord_status settle(accord_writer *writer, xapian_database *database, const char *term,
                            size_t len)
{
    const struct pending_entry *entry = pending_find(&writer->pending, hash_bytes(term, len));
    bool kept = false;
    xapian_docid docid = 0;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK) {
        xapian_posting_iterator *postings = NULL;
        bool more = false, current = false;

        /* a change ends an iteration: each looks for the next document anew */
        status = binding_status(xapian_database_postings(&postings, database, term, len));
        if (status == ACCORD_OK)
            status = binding_status(xapian_posting_iterator_skip_to(postings, docid + 1, &more));
        if (status == ACCORD_OK && more)
            docid = xapian_posting_iterator_docid(postings);
        xapian_posting_iterator_free(postings);
        if (status != ACCORD_OK || !more)
            break;
        if (!kept)
            status = is_current(database, docid, entry, &current);
        kept = kept || current;
        if (status == ACCORD_OK && !current)
            status = binding_status(xapian_database_delete_document(database, docid));
    }
    return status;
}

/* Takes out of a part made of segments what was revised after it had been written there. */
static accord_status settle_revised(accord_writer *writer, xapian_database *database)
{
    const char *at = writer->revised.data, *end = at + writer->revised.len, *term;
    size_t len;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && at < end && bytes_read_field(&at, end, &term, &len))
        status = settle(writer, database, term, len);
    bytes_clear(&writer->revised);
    return status;
}

/* Merges databases of the folder into a new, synced one that says of itself what a part must. */
static accord_status make_part(accord_writer *writer, const char *const *names, size_t count,
                               uint64_t passages, uint64_t text_bytes, char into[32])
{
    xapian_database *database = NULL;
    char *joined;
    accord_status status;

    folder_next_name(&writer->shards, into);
    folder_remove(writer->path, into);
    joined = directory_join(writer->path, into);
    if (joined == NULL)
        return status_out_of_memory();
    status = segments_merge(writer->path, names, count, into);
    if (status == ACCORD_OK)
        status =
            binding_status(xapian_database_open_writable(&database, joined, XAPIAN_DB_OPEN, 0));
    if (status == ACCORD_OK)
        status = settle_revised(writer, database);
    if (status == ACCORD_OK)
        status = set_facts(database, passages, text_bytes);
    xapian_database_free(database);
    if (status == ACCORD_OK)
        status = folder_sync(writer->path, into);
    free(joined);
    return status;
}

/* Merges the segments into a new part and publishes it. */
static accord_status publish_segments(accord_writer *writer)
{
    const char **names = NULL;
    size_t count = 0;
    char into[32];
    accord_status status;

    if (writer->bulk_articles == 0)
        return ACCORD_OK;
    status = pool_finish_segments(writer->pool, &names, &count);
    if (status == ACCORD_OK)
        status = make_part(writer, names, count, writer->bulk_passages, writer->bulk_bytes, into);
    if (status == ACCORD_OK)
        status = shards_add(&writer->shards, into, false);
    if (status == ACCORD_OK)
        status = directory_publish(writer->path, &writer->shards);
    if (status == ACCORD_OK)
        status = add_part(writer, into);
    for (size_t i = 0; i < count; i++)
        folder_remove(writer->path, names[i]);
    pool_clear_segments(writer->pool);
    free(names);
    writer->bulk_articles = 0;
    writer->bulk_passages = writer->bulk_bytes = 0;
    return status;
}

/* Whether the parts are many, or the small ones weigh half as much as the largest. */
static accord_status should_merge(accord_writer *writer, bool *merge, uint64_t *passages,
                                  uint64_t *text_bytes)
{
    uint64_t largest = 0;
    accord_status status = ACCORD_OK;

    *passages = *text_bytes = 0;
    for (size_t i = 0; i < writer->part_count && status == ACCORD_OK; i++) {
        uint64_t number = 0;

        status = directory_number(writer->parts[i].committed, META_PASSAGES, &number);
        *passages += number;
        if (status == ACCORD_OK)
            status = directory_number(writer->parts[i].committed, META_TEXT_BYTES, &number);
        *text_bytes += number;
        largest = number > largest ? number : largest;
    }
    *merge = writer->part_count > PARTS_MOST ||
             (writer->part_count > 1 && (*text_bytes - largest) * 2 >= largest);
    return status;
}

/* Merges all parts into one, when they should be. */
static accord_status merge_parts(accord_writer *writer)
{
    struct shards shards = {0};
    const char **names = NULL;
    uint64_t passages, text_bytes;
    bool merge = false;
    char into[32];
    accord_status status = should_merge(writer, &merge, &passages, &text_bytes);

    if (status != ACCORD_OK || !merge)
        return status;
    names = malloc(writer->part_count * sizeof *names);
    if (names == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < writer->part_count; i++)
        names[i] = writer->parts[i].name;
    status = make_part(writer, names, writer->part_count, passages, text_bytes, into);
    if (status == ACCORD_OK)
        status = shards_add(&shards, into, false);
    for (size_t i = 0; i < writer->shards.count && status == ACCORD_OK; i++)
        if (writer->shards.items[i].remote)
            status = shards_add(&shards, writer->shards.items[i].name, true);
    if (status == ACCORD_OK)
        status = directory_publish(writer->path, &shards);
    free(names);
    if (status != ACCORD_OK) {
        shards_free(&shards);
        return status;
    }
    close_parts(writer);
    shards_free(&writer->shards);
    writer->shards = shards;
    folder_clean(writer->path, &writer->shards);
    return open_parts(writer);
}

accord_status accord_writer_commit(accord_writer *writer)
{
    accord_status status = usable(writer);

    if (status == ACCORD_OK)
        status = drain(writer);
    if (status == ACCORD_OK)
        status = publish_segments(writer);
    /* the first part is last: its notes speak of the others' articles */
    for (size_t i = writer->part_count; i > 0 && status == ACCORD_OK; i--)
        status = part_commit(&writer->parts[i - 1], writer->path);
    if (status == ACCORD_OK)
        status = merge_parts(writer);
    writer->new_articles = 0;
    writer->new_bytes = 0;
    pending_clear(&writer->pending);
    return fail(writer, status);
}
