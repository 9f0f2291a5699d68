// SPDX-License-Identifier: GPL-2.0-or-later
/* The writer of one index: articles in, a changed index out.

   An index is a live part and sealed ones. A few new articles are written into the live part, in
   place, or, if a commit has nothing else, into the journal first (journaling.c). Many go another
   way: the pool's threads write them into segments, of which a commit makes a new sealed part
   (publish.c). What is sealed is never changed: an article that is replaced or removed there is
   marked as dead in the manifest. An article that is changed or removed after its thread has
   written it into a segment is noted as revised, for the commit to mark it.

   The live part holds the manifest and the notes, so that one commit of it, in the end, changes
   everything at once. */
#include "writer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "article.h"
#include "binding.h"
#include "key.h"
#include "schema.h"
#include "status.h"
#include "writing/folder.h"
#include "writing/publish.h"

enum {
    BULK_ARTICLES = 64,   /* new articles in one commit, and the rest goes into segments */
    BULK_BYTES = 1 << 20, /* bytes of new text, the same */
    WORDS_SORTED = 512    /* words that are put into the vocabulary at a time */
};

/* ---- Opening -------------------------------------------------------------------------------- */

/* Opens what the stub file and the manifest name, and clears away what they don't. */
static accord_status open_parts(struct writer *writer)
{
    accord_status status;

    if (writer->shards.spread)
        return status_fail(ACCORD_ERROR_CORRUPT, "%s: a shard has no shards of its own",
                           writer->path);
    status = live_open(&writer->live, writer->path, writer->shards.items[0].name);
    if (status == ACCORD_OK)
        status = spread_read(&writer->spread, writer->live.committed);
    if (status == ACCORD_OK)
        status = manifest_read(&writer->committed, writer->live.committed);
    if (status == ACCORD_OK)
        status = manifest_copy(&writer->manifest, &writer->committed);
    if (status == ACCORD_OK)
        status = publish_open(writer);
    if (status == ACCORD_OK)
        status = publish_list(writer); /* if a crash came between a commit and its list */
    if (status == ACCORD_OK)
        status = journaling_open(writer);
    if (status == ACCORD_OK) /* only now: the manifest is known to be sound */
        folder_clean(writer->path, writer->live.name, &writer->committed);
    return status;
}

accord_status writer_open(struct writer **out, const char *path,
                          const accord_writer_options *options, const struct spread *spread)
{
    struct writer *writer = calloc(1, sizeof *writer);
    accord_status status;

    *out = NULL;
    if (writer == NULL)
        return status_out_of_memory();
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
    if (status == ACCORD_OK)
        status = directory_refuse_links(path);
    if (status == ACCORD_OK) {
        shards_free(&writer->shards); /* another writer may have changed it while we waited */
        status = directory_read(&writer->shards, path);
        if (status == ACCORD_ERROR_NOT_FOUND && options->create)
            status = publish_first(writer, spread);
    }
    if (status == ACCORD_OK)
        status = open_parts(writer);
    if (status == ACCORD_OK)
        status = pool_new(&writer->pool, writer->path, options->jobs);
cleanup:
    if (status != ACCORD_OK) {
        writer_close(writer);
        return status;
    }
    pool_set_language(writer->pool, writer->language);
    if (writer->spread.of > 0)
        pool_set_served(writer->pool);
    *out = writer;
    return ACCORD_OK;
}

/* Readies the live part for changes; what the journal has comes first. */
static accord_status begin(struct writer *writer)
{
    accord_status status;

    if (writer->live.in_transaction)
        return ACCORD_OK;
    status = live_begin(&writer->live, writer->path);
    return status == ACCORD_OK ? journaling_fold(writer) : status;
}

/* Forgets what came since the last commit, so that only what the journal has is left to be written.
 */
static accord_status forget(struct writer *writer)
{
    struct manifest manifest;
    accord_status status;

    pool_free(writer->pool);
    writer->pool = NULL;
    live_abandon(&writer->live);
    folder_clean(writer->path, writer->live.name, &writer->committed);
    status = manifest_copy(&manifest, &writer->committed);
    if (status != ACCORD_OK)
        return status;
    manifest_free(&writer->manifest);
    writer->manifest = manifest;
    writer->manifest.passages += writer->journaling.passages;
    writer->manifest.text_bytes += writer->journaling.text_bytes;
    writer->manifest.words += writer->journaling.words;
    writer->bulk_articles = 0;
    pending_clear(&writer->pending);
    pending_clear(&writer->words);
    bytes_clear(&writer->revised);
    bytes_clear(&writer->journaling.staged);
    return pool_new(&writer->pool, writer->path, 1);
}

/* Writes the journal into the live part, so that no reader has to. If it cannot be done, the
   journal stays, and all is as durable. */
static void fold(struct writer *writer)
{
    accord_status status = forget(writer);

    if (status == ACCORD_OK)
        status = begin(writer);
    if (status == ACCORD_OK)
        (void)publish(writer);
}

void writer_close(struct writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->pool != NULL && !writer->broken && writer->journaling.count > 0)
        fold(writer);
    if (writer->pool != NULL) {
        pool_free(writer->pool);
        folder_clean(writer->path, writer->live.name, &writer->committed);
    }
    for (size_t i = 0; i < writer->manifest.count && writer->sealed != NULL; i++)
        sealed_close(&writer->sealed[i]);
    free(writer->sealed);
    live_close(&writer->live);
    manifest_free(&writer->committed);
    manifest_free(&writer->manifest);
    shards_free(&writer->shards);
    pending_free(&writer->pending);
    pending_free(&writer->words);
    bytes_free(&writer->revised);
    journaling_free(&writer->journaling);
    if (writer->lock >= 0)
        close(writer->lock);
    free(writer->language);
    free(writer->path);
    free(writer);
}

/* ---- Looking up ----------------------------------------------------------------------------- */

/* Marks the writer as unusable after a failure. */
static accord_status fail(struct writer *writer, accord_status status)
{
    if (status != ACCORD_OK)
        writer->broken = true;
    return status;
}

static accord_status usable(const struct writer *writer)
{
    if (!writer->broken)
        return ACCORD_OK;
    return status_fail(ACCORD_ERROR_INTERNAL,
                       "the writer has failed before and can only be closed");
}

void writer_take_record(struct pending_entry *out, const struct record *record, size_t part,
                        xapian_docid docid)
{
    *out = (struct pending_entry){.content = record->content,
                                  .text_bytes = record->text_bytes,
                                  .words = record_length(record),
                                  .part = part,
                                  .docid = docid,
                                  .passages = record->passage_count,
                                  .present = true};
}

/* What the index, uncommitted changes included, holds of an id. */
static accord_status look_up(struct writer *writer, const struct key *key,
                             struct pending_entry *out)
{
    uint64_t hash = hash_bytes(key->text, key->len);
    const struct pending_entry *pending = pending_find(&writer->pending, hash);
    struct record record;
    xapian_docid docid = 0;
    accord_status status;

    memset(out, 0, sizeof *out);
    if (pending == NULL)
        pending = pending_find(&writer->journaling.articles, hash);
    if (pending != NULL) {
        *out = *pending;
        return ACCORD_OK;
    }
    status = live_find(&writer->live, key, &docid);
    if (status == ACCORD_OK && docid != 0) {
        xapian_document *document = NULL;

        status = live_record(&writer->live, false, docid, &record, &document);
        if (status == ACCORD_OK)
            writer_take_record(out, &record, PART_LIVE, docid);
        xapian_document_free(document);
        return status;
    }
    for (size_t i = writer->manifest.count; i > 0 && status == ACCORD_OK && docid == 0; i--) {
        status =
            sealed_find(&writer->sealed[i - 1], &writer->manifest.parts[i - 1], key, 0, &docid);
        if (status == ACCORD_OK && docid != 0) {
            xapian_document *hold = NULL;

            status = sealed_record(&writer->sealed[i - 1], docid, &record, &hold);
            if (status == ACCORD_OK)
                writer_take_record(out, &record, i, docid);
            xapian_document_free(hold);
        }
    }
    return status;
}

/* ---- Writing -------------------------------------------------------------------------------- */

/* A word, in the bytes that were given to add_words(). */
struct new_word {
    const char *text;
    size_t len;
};

static int by_bytes(const void *a, const void *b)
{
    const struct new_word *one = a, *other = b;
    int order = memcmp(one->text, other->text, one->len < other->len ? one->len : other->len);

    return order != 0 ? order : (one->len > other->len) - (one->len < other->len);
}

/* Adds a word to the live part's vocabulary, unless it is there. */
static accord_status add_word(struct writer *writer, const struct new_word *word)
{
    struct key key;
    char *known = NULL;
    size_t known_len = 0;
    accord_status status;

    key_make_word(&key, word->text, word->len);
    status = binding_status(
        xapian_database_metadata(&known, &known_len, writer->live.committed, key.text, key.len));
    if (status == ACCORD_OK && known_len == 0)
        status = binding_status(
            xapian_database_set_metadata(writer->live.database, key.text, key.len, "1", 1));
    xapian_string_free(known);
    return status;
}

/* In the order that words have in the vocabulary, so that those of one block are looked up and
   written one after another. */
accord_status writer_add_words(struct writer *writer, const char *words, size_t words_len)
{
    const char *at = words, *end = words + words_len;
    struct new_word sorted[WORDS_SORTED], word;
    bool more = true;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && more) {
        size_t count = 0;

        while (count < WORDS_SORTED &&
               (more = at < end && bytes_read_field(&at, end, &word.text, &word.len))) {
            uint64_t hash = hash_bytes(word.text, word.len);

            if (pending_find(&writer->words, hash) != NULL)
                continue;
            if (!pending_put(&writer->words, hash, &(struct pending_entry){.present = true}))
                return status_out_of_memory();
            sorted[count++] = word;
        }
        qsort(sorted, count, sizeof *sorted, by_bytes);
        for (size_t i = 0; i < count && status == ACCORD_OK; i++)
            status = add_word(writer, &sorted[i]);
    }
    return status;
}

accord_status writer_write_live(struct writer *writer, const struct key *key,
                                xapian_document *document, const char *record, size_t record_len,
                                uint64_t text_bytes)
{
    accord_status status = binding_status(xapian_document_set_data(document, record, record_len));

    writer->live.written += text_bytes;
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_replace_document_by_term(
            writer->live.database, key->text, key->len, document, NULL));
    return status;
}

/* Puts a new article of the live part where it goes. */
static accord_status put_live(struct writer *writer, const struct key *key,
                              const struct prepared *prepared)
{
    bool staged = false;
    accord_status status = ACCORD_OK;

    if (!writer->live.in_transaction)
        status = journaling_stage(writer, key, prepared, &staged);
    if (status != ACCORD_OK || staged)
        return status;
    status = begin(writer);
    if (status == ACCORD_OK)
        status = writer_write_live(writer, key, prepared->document, prepared->record.data,
                                   prepared->record.len, prepared->text_bytes);
    if (status == ACCORD_OK)
        status = writer_add_words(writer, prepared->words.data, prepared->words.len);
    return status;
}

accord_status writer_write_one(struct writer *writer)
{
    struct pool_result result;
    struct pending_entry *entry;
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
        entry->words = result.prepared.length;
    }
    writer->manifest.passages += result.prepared.passage_count;
    writer->manifest.text_bytes += result.prepared.text_bytes;
    writer->manifest.words += result.prepared.length;
    if (!pool_is_bulk(result.part))
        status = put_live(writer, &key, &result.prepared);
    else if (writer->spread.of > 0)
        status = writer_add_words(writer, result.prepared.words.data, result.prepared.words.len);
cleanup:
    accord_article_free(result.article);
    prepared_free(&result.prepared);
    return status;
}

accord_status writer_drain(struct writer *writer)
{
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && pool_pending(writer->pool) > 0)
        status = writer_write_one(writer);
    return status;
}

/* Takes the article of `entry`, which is to be changed or removed, out of the totals; a sealed one
   is dead from now on. */
static accord_status discount(struct writer *writer, const struct key *key,
                              struct pending_entry *entry)
{
    accord_status status = begin(writer);

    if (status == ACCORD_OK &&
        pending_find(&writer->pending, hash_bytes(key->text, key->len)) != NULL) {
        status = writer_drain(writer); /* its sizes are known once it is written */
        if (status == ACCORD_OK)
            status = look_up(writer, key, entry);
    }
    if (status != ACCORD_OK)
        return status;
    writer->manifest.passages -= entry->passages;
    writer->manifest.text_bytes -= entry->text_bytes;
    writer->manifest.words -= entry->words;
    if (entry->part == POOL_BULK)
        bytes_add_field(&writer->revised, key->text, key->len);
    else if (entry->part != PART_LIVE)
        status = dead_add(&writer->manifest.parts[entry->part - 1], entry->docid);
    return writer->revised.failed ? status_out_of_memory() : status;
}

/* Where a new article goes. */
static size_t choose_part(struct writer *writer, size_t text_bytes)
{
    writer->new_articles++;
    writer->new_bytes += text_bytes;
    if (writer->new_articles <= BULK_ARTICLES && writer->new_bytes <= BULK_BYTES)
        return PART_LIVE;
    writer->bulk_articles++;
    return POOL_BULK;
}

accord_status writer_add(struct writer *writer, accord_article *article, const struct key *key,
                         accord_outcome *outcome)
{
    struct pending_entry entry;
    uint64_t content;
    size_t len, part;
    bool fresh;
    accord_status status = usable(writer);

    if (status != ACCORD_OK) {
        accord_article_free(article);
        return status;
    }
    content = article_hash(article);
    status = look_up(writer, key, &entry);
    if (status != ACCORD_OK)
        goto cleanup;
    if (outcome != NULL)
        *outcome = !entry.present             ? ACCORD_ADDED
                   : entry.content == content ? ACCORD_UNCHANGED
                                              : ACCORD_CHANGED;
    if (entry.present && entry.content == content)
        goto cleanup;
    part = entry.part;
    fresh = !entry.present;
    if (entry.present)
        status = discount(writer, key, &entry);
    if (fresh || (part != PART_LIVE && part != POOL_BULK)) {
        accord_article_get(article, ACCORD_FIELD_TEXT, &len);
        part = choose_part(writer, len);
    }
    if (status == ACCORD_OK && !(fresh && part == PART_LIVE && journaling_may(writer)))
        status = begin(writer);
    if (status == ACCORD_OK && pool_is_full(writer->pool))
        status = writer_write_one(writer);
    entry = (struct pending_entry){.content = content, .part = part, .present = true};
    if (status == ACCORD_OK &&
        !pending_put(&writer->pending, hash_bytes(key->text, key->len), &entry))
        status = status_out_of_memory();
    if (status == ACCORD_OK)
        status = pool_put(writer->pool, article, content, part);
    if (status == ACCORD_OK)
        article = NULL; /* the pool's now */
cleanup:
    accord_article_free(article);
    return fail(writer, status);
}

accord_status writer_remove(struct writer *writer, const struct key *key, bool *found)
{
    struct pending_entry entry;
    accord_status status = usable(writer);

    *found = false;
    if (status != ACCORD_OK)
        return status;
    status = look_up(writer, key, &entry);
    if (status != ACCORD_OK || !entry.present)
        return fail(writer, status);
    *found = true;
    status = discount(writer, key, &entry);
    if (status == ACCORD_OK)
        status = writer_drain(writer);
    if (status == ACCORD_OK && entry.part == PART_LIVE)
        status = binding_status(
            xapian_database_delete_document_by_term(writer->live.database, key->text, key->len));
    entry = (struct pending_entry){.present = false};
    if (status == ACCORD_OK &&
        !pending_put(&writer->pending, hash_bytes(key->text, key->len), &entry))
        status = status_out_of_memory();
    return fail(writer, status);
}

accord_status writer_has(struct writer *writer, const struct key *key, bool *has)
{
    struct pending_entry entry;
    accord_status status = usable(writer);

    *has = false;
    if (status != ACCORD_OK)
        return status;
    status = look_up(writer, key, &entry);
    *has = entry.present;
    return status;
}

accord_status writer_set_note(struct writer *writer, char kind, const char *key, size_t key_len,
                              const char *value, size_t value_len)
{
    char full[256];
    accord_status status = usable(writer);

    if (status != ACCORD_OK)
        return status;
    if (key_len == 0 || key_len > 200 || memchr(key, '\0', key_len) != NULL)
        return status_fail(ACCORD_ERROR_INVALID,
                           "a note's key has 1 to 200 bytes, none of them zero");
    full[0] = kind;
    memcpy(full + 1, key, key_len);
    status = begin(writer);
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_set_metadata(writer->live.database, full,
                                                             key_len + 1, value, value_len));
    return fail(writer, status);
}

accord_status writer_notes(struct writer *writer, char kind, const char *prefix, size_t prefix_len,
                           accord_note_callback callback, void *context)
{
    accord_status status = usable(writer);

    return status != ACCORD_OK ? status
                               : directory_notes(writer->live.committed, kind, prefix, prefix_len,
                                                 callback, context);
}

/* ---- Committing ----------------------------------------------------------------------------- */

bool writer_is_older(const struct writer *writer)
{
    return writer->live.format < SCHEMA_READ;
}

accord_status writer_commit(struct writer *writer)
{
    accord_status status = usable(writer);

    if (status == ACCORD_OK && writer_is_older(writer))
        status = begin(writer);
    if (status == ACCORD_OK)
        status = writer_drain(writer);
    if (status == ACCORD_OK)
        status = writer->live.in_transaction ? publish(writer) : journaling_commit(writer);
    writer->new_articles = 0;
    writer->new_bytes = 0;
    pending_clear(&writer->pending);
    return fail(writer, status);
}

accord_status writer_add_up(struct writer *writer, accord_totals *totals)
{
    const struct manifest *manifest = &writer->committed;
    xapian_doccount live = 0;
    accord_status status = usable(writer);

    if (status == ACCORD_OK)
        status = binding_status(xapian_database_doc_count(writer->live.committed, &live));
    if (status != ACCORD_OK)
        return status;
    totals->articles += live + writer->journaling.count;
    for (size_t i = 0; i < manifest->count; i++)
        totals->articles += manifest->parts[i].documents - manifest->parts[i].dead.count;
    totals->passages += (size_t)(manifest->passages + writer->journaling.passages);
    totals->text_bytes += manifest->text_bytes + writer->journaling.text_bytes;
    return ACCORD_OK;
}
