// SPDX-License-Identifier: GPL-2.0-or-later
/* The writer: articles in, one transaction on the index out.

   What add() is told is decided against the last commit and what came since (pending.h); the articles
   are analysed by a pool of threads and written in their order. The database is changed within a
   Xapian transaction, so that a commit is all or nothing. */
#include "accord.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "article.h"
#include "binding.h"
#include "directory.h"
#include "key.h"
#include "positions.h"
#include "schema.h"
#include "status.h"
#include "writing/pending.h"
#include "writing/pool.h"

struct accord_writer {
    char *path;
    char *language;             /* for articles that do not tell theirs; may be NULL */
    int lock;                   /* the open lock file */
    xapian_database *database;  /* written to, within a transaction */
    xapian_database *committed; /* the same as of the last commit, for looking up */
    bool in_transaction;
    bool broken;                /* a write failed: only close() is left */
    struct pool *pool;
    struct pending pending;     /* what was added and removed since the last commit */
    struct pending words;       /* hashes of the vocabulary's words that were met here */
    bool empty;                 /* the committed index has no article */
    int64_t passages, text_bytes; /* change of the totals since the last commit */
};

/* ---- Opening -------------------------------------------------------------------------------- */

static accord_status take_lock(accord_writer *writer, unsigned wait)
{
    char *name = directory_join(writer->path, SCHEMA_LOCK), holder[32] = "";
    time_t until = time(NULL) + (time_t)wait;
    ssize_t got;
    accord_status status = ACCORD_OK;

    if (name == NULL)
        return status_out_of_memory();
    writer->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (writer->lock < 0) {
        status = status_fail(ACCORD_ERROR_IO, "%s: %s", name, strerror(errno));
        goto cleanup;
    }
    while (flock(writer->lock, LOCK_EX | LOCK_NB) != 0) {
        struct timespec pause = {0, 50000000};

        if (errno != EWOULDBLOCK && errno != EINTR) {
            status = status_fail(ACCORD_ERROR_IO, "%s: %s", name, strerror(errno));
            goto cleanup;
        }
        if (wait == 0 || time(NULL) >= until) {
            got = pread(writer->lock, holder, sizeof holder - 1, 0);
            holder[got > 0 ? strcspn(holder, "\n") : 0] = '\0';
            status = status_fail(ACCORD_ERROR_LOCKED, "%s: process %s is writing to this index",
                                 writer->path, holder[0] == '\0' ? "(unknown)" : holder);
            goto cleanup;
        }
        nanosleep(&pause, NULL);
    }
    snprintf(holder, sizeof holder, "%ld\n", (long)getpid());
    if (ftruncate(writer->lock, 0) != 0 ||
        pwrite(writer->lock, holder, strlen(holder), 0) != (ssize_t)strlen(holder))
        status = status_fail(ACCORD_ERROR_IO, "%s: %s", name, strerror(errno));
cleanup:
    free(name);
    return status;
}

/* Makes the folder and the folders above it. */
static accord_status make_folders(const char *path)
{
    char *copy = strdup(path);
    accord_status status = ACCORD_OK;

    if (copy == NULL)
        return status_out_of_memory();
    for (char *slash = copy + 1;; slash++) {
        char kept = *slash;

        if (kept != '/' && kept != '\0')
            continue;
        *slash = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            status = status_fail(ACCORD_ERROR_IO, "%s: %s", copy, strerror(errno));
            break;
        }
        *slash = kept;
        if (kept == '\0')
            break;
    }
    free(copy);
    return status;
}

/* Makes the first database and publishes it. */
static accord_status make_index(accord_writer *writer, struct shards *shards)
{
    char *name = directory_join(writer->path, SCHEMA_DATABASE "000001"), format[16];
    xapian_database *database = NULL;
    accord_status status;

    if (name == NULL)
        return status_out_of_memory();
    snprintf(format, sizeof format, "%d", SCHEMA_FORMAT);
    status = binding_status(
        xapian_database_open_writable(&database, name, XAPIAN_DB_CREATE_OR_OVERWRITE, 0));
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_set_metadata(database, META_FORMAT, strlen(META_FORMAT),
                                                             format, strlen(format)));
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_commit(database));
    xapian_database_free(database);
    free(name);
    if (status == ACCORD_OK)
        status = shards_add(shards, SCHEMA_DATABASE "000001", false);
    if (status == ACCORD_OK)
        status = directory_publish(writer->path, shards);
    return status;
}

static accord_status open_databases(accord_writer *writer, const struct shards *shards)
{
    char *name = directory_join(writer->path, shards->items[0].name);
    xapian_doccount count = 0;
    accord_status status;

    if (name == NULL)
        return status_out_of_memory();
    status = directory_open_shard(&writer->committed, writer->path, &shards->items[0]);
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_doc_count(writer->committed, &count));
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_open_writable(&writer->database, name, XAPIAN_DB_OPEN, 0));
    writer->empty = count == 0;
    free(name);
    return status;
}

accord_status accord_writer_open(accord_writer **out, const char *path,
                                 const accord_writer_options *options)
{
    accord_writer_options defaults = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = calloc(1, sizeof *writer);
    struct shards shards = {0};
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
    status = directory_read(&shards, path);
    if (status == ACCORD_ERROR_NOT_FOUND && options->create)
        status = make_folders(path);
    if (status == ACCORD_OK)
        status = take_lock(writer, options->lock_wait);
    if (status == ACCORD_OK) {
        /* the last writer may have changed the list while we waited */
        shards_free(&shards);
        status = directory_read(&shards, path);
        if (status == ACCORD_ERROR_NOT_FOUND && options->create)
            status = make_index(writer, &shards);
    }
    if (status == ACCORD_OK)
        status = open_databases(writer, &shards);
    if (status == ACCORD_OK)
        status = pool_new(&writer->pool, options->jobs);
cleanup:
    shards_free(&shards);
    if (status != ACCORD_OK) {
        accord_writer_close(writer);
        return status;
    }
    *out = writer;
    return ACCORD_OK;
}

void accord_writer_close(accord_writer *writer)
{
    if (writer == NULL)
        return;
    pool_free(writer->pool);
    if (writer->in_transaction)
        (void)xapian_database_cancel_transaction(writer->database);
    xapian_database_free(writer->database);
    xapian_database_free(writer->committed);
    pending_free(&writer->pending);
    pending_free(&writer->words);
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
    return status_fail(ACCORD_ERROR_INTERNAL, "the writer has failed before and can only be closed");
}

/* The committed document of an id, 0 when there is none. */
static accord_status find_committed(accord_writer *writer, const struct key *key, xapian_docid *docid)
{
    xapian_posting_iterator *postings = NULL;
    bool more = false;
    accord_status status = ACCORD_OK;

    *docid = 0;
    if (writer->empty)
        return ACCORD_OK;
    status = binding_status(
        xapian_database_postings(&postings, writer->committed, key->text, key->len));
    if (status == ACCORD_OK)
        status = binding_status(xapian_posting_iterator_next(postings, &more));
    if (status == ACCORD_OK && more)
        *docid = xapian_posting_iterator_docid(postings);
    xapian_posting_iterator_free(postings);
    return status;
}

/* What the index holds of an id: its hash and sizes. */
static accord_status look_up(accord_writer *writer, const struct key *key, struct pending_entry *out)
{
    struct pending_entry *pending = pending_find(&writer->pending, hash_bytes(key->text, key->len));
    xapian_docid docid = 0;
    xapian_document *document = NULL;
    struct positions positions;
    const char *value = NULL;
    size_t len = 0;
    accord_status status;

    memset(out, 0, sizeof *out);
    if (pending != NULL) {
        *out = *pending;
        return ACCORD_OK;
    }
    status = find_committed(writer, key, &docid);
    if (status != ACCORD_OK || docid == 0)
        return status;
    status = binding_status(xapian_database_document(&document, writer->committed, docid, 0));
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(document, SLOT_HASH, &value, &len));
    if (status == ACCORD_OK && len == sizeof out->content) {
        memcpy(&out->content, value, sizeof out->content);
        out->content = le64toh(out->content);
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(document, SLOT_POSITIONS, &value, &len));
    if (status == ACCORD_OK)
        status = positions_read(&positions, value, len);
    if (status == ACCORD_OK) {
        out->present = true;
        out->passages = positions.passage_count;
        out->text_bytes = positions.text_bytes;
    }
    xapian_document_free(document);
    return status;
}

/* ---- Writing -------------------------------------------------------------------------------- */

static accord_status begin(accord_writer *writer)
{
    accord_status status;

    if (writer->in_transaction)
        return ACCORD_OK;
    status = binding_status(xapian_database_begin_transaction(writer->database, true));
    if (status == ACCORD_OK)
        writer->in_transaction = true;
    return status;
}

/* Adds the words that are new to the vocabulary. */
static accord_status add_words(accord_writer *writer, const struct bytes *words)
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
        if (!writer->empty)
            status = binding_status(xapian_database_metadata(&known, &known_len, writer->committed,
                                                             key.text, key.len));
        if (status == ACCORD_OK && known_len == 0)
            status = binding_status(
                xapian_database_set_metadata(writer->database, key.text, key.len, "1", 1));
        xapian_string_free(known);
    }
    return status;
}

/* Writes the oldest result of the pool. */
static accord_status write_one(accord_writer *writer)
{
    struct pool_result result;
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
    if (result.replaces)
        status = binding_status(xapian_database_replace_document_by_term(
            writer->database, key.text, key.len, result.prepared.document, NULL));
    else
        status = binding_status(
            xapian_database_add_document(writer->database, result.prepared.document, NULL));
    if (status == ACCORD_OK)
        status = add_words(writer, &result.prepared.words);
    if (status == ACCORD_OK) {
        struct pending_entry *entry =
            pending_find(&writer->pending, hash_bytes(key.text, key.len));

        writer->passages += result.prepared.passage_count;
        writer->text_bytes += (int64_t)result.prepared.text_bytes;
        if (entry != NULL) {
            entry->passages = result.prepared.passage_count;
            entry->text_bytes = result.prepared.text_bytes;
        }
    }
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

/* Takes what `entry` counted out of the totals. */
static accord_status discount(accord_writer *writer, const struct key *key, struct pending_entry *entry)
{
    accord_status status = ACCORD_OK;

    if (pending_find(&writer->pending, hash_bytes(key->text, key->len)) != NULL) {
        status = drain(writer); /* its sizes are known once it is written */
        *entry = *pending_find(&writer->pending, hash_bytes(key->text, key->len));
    }
    writer->passages -= entry->passages;
    writer->text_bytes -= (int64_t)entry->text_bytes;
    return status;
}

accord_status accord_writer_add(accord_writer *writer, const accord_article *article,
                                accord_outcome *outcome)
{
    accord_article *copy = NULL;
    struct pending_entry entry;
    struct key key;
    uint64_t content, id_hash;
    size_t len;
    const char *id;
    accord_status status = usable(writer);

    if (status != ACCORD_OK)
        return status;
    status = article_copy(&copy, article);
    if (status == ACCORD_OK)
        status = article_complete(copy, writer->language);
    if (status != ACCORD_OK) {
        accord_article_free(copy);
        return status;
    }
    content = article_hash(copy);
    id = accord_article_get(copy, ACCORD_FIELD_ID, &len);
    key_make(&key, TERM_ID, id, len);
    id_hash = hash_bytes(key.text, key.len);
    status = look_up(writer, &key, &entry);
    if (status != ACCORD_OK)
        goto cleanup;
    if (outcome != NULL)
        *outcome = !entry.present              ? ACCORD_ADDED
                   : entry.content == content ? ACCORD_UNCHANGED
                                              : ACCORD_CHANGED;
    if (entry.present && entry.content == content)
        goto cleanup;
    status = begin(writer);
    if (status == ACCORD_OK && entry.present)
        status = discount(writer, &key, &entry);
    if (status == ACCORD_OK && pool_is_full(writer->pool))
        status = write_one(writer);
    if (status == ACCORD_OK &&
        !pending_put(&writer->pending, id_hash,
                     &(struct pending_entry){.content = content, .present = true}))
        status = status_out_of_memory();
    if (status == ACCORD_OK)
        status = pool_put(writer->pool, copy, entry.present);
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
        status = begin(writer);
    if (status == ACCORD_OK)
        status = discount(writer, &key, &entry);
    if (status == ACCORD_OK)
        status = drain(writer);
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_delete_document_by_term(writer->database, key.text, key.len));
    if (status == ACCORD_OK && !pending_put(&writer->pending, hash_bytes(key.text, key.len),
                                            &(struct pending_entry){.present = false}))
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
        return status_fail(ACCORD_ERROR_INVALID, "a note's key has 1 to 200 bytes, none of them zero");
    full[0] = META_NOTE[0];
    memcpy(full + 1, key, key_len);
    status = begin(writer);
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_set_metadata(writer->database, full, key_len + 1, value, value_len));
    return fail(writer, status);
}

accord_status accord_writer_notes(accord_writer *writer, const char *prefix, size_t prefix_len,
                                  accord_note_callback callback, void *context)
{
    accord_status status = usable(writer);

    return status != ACCORD_OK
               ? status
               : directory_notes(writer->committed, prefix, prefix_len, callback, context);
}

/* ---- Committing ----------------------------------------------------------------------------- */

static accord_status add_to_total(accord_writer *writer, const char *key, int64_t change)
{
    uint64_t total = 0;
    char digits[24];
    accord_status status = directory_number(writer->committed, key, &total);

    if (status != ACCORD_OK || change == 0)
        return status;
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)(total + (uint64_t)change));
    return binding_status(xapian_database_set_metadata(writer->database, key, strlen(key), digits,
                                                       strlen(digits)));
}

accord_status accord_writer_commit(accord_writer *writer)
{
    xapian_doccount count = 0;
    accord_status status = usable(writer);

    if (status == ACCORD_OK)
        status = drain(writer);
    if (status != ACCORD_OK || !writer->in_transaction)
        return fail(writer, status);
    status = add_to_total(writer, META_PASSAGES, writer->passages);
    if (status == ACCORD_OK)
        status = add_to_total(writer, META_TEXT_BYTES, writer->text_bytes);
    if (status == ACCORD_OK) {
        status = binding_status(xapian_database_commit_transaction(writer->database));
        writer->in_transaction = false;
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_reopen(writer->committed, NULL));
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_doc_count(writer->committed, &count));
    writer->empty = count == 0;
    writer->passages = writer->text_bytes = 0;
    pending_clear(&writer->pending);
    return fail(writer, status);
}
