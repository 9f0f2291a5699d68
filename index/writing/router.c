// SPDX-License-Identifier: GPL-2.0-or-later
/* The public calls of the writer: to each article the writer of the shard that it belongs to.

   An index is one writer's, or it is a folder of shards, each an index with a writer of its own; a
   hash of the id tells the shard. Notes are kept in the first shard, which is committed last: a
   note is never there before the articles that it tells of.

   The folder of one shard can be opened too, as on a machine that has no other: then the articles
   of the other shards are refused, and the notes are of another kind, so that they are not mixed
   with those of a writer of all shards. */
#include "accord.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "article.h"
#include "directory.h"
#include "key.h"
#include "schema.h"
#include "spread.h"
#include "status.h"
#include "writing/folder.h"
#include "writing/writer.h"

enum { ID_SHOWN = 200 /* bytes of an id in a message */ };

struct accord_writer {
    char *path;
    int lock; /* of the folder of shards; -1: there is none */
    struct writer **writers;
    uint32_t count;
    unsigned jobs; /* threads in all */
    char note_kind;
};

/* ---- Opening -------------------------------------------------------------------------------- */

static accord_status room_for(struct accord_writer *writer, uint32_t count)
{
    writer->writers = calloc(count, sizeof *writer->writers);
    return writer->writers == NULL ? status_out_of_memory() : ACCORD_OK;
}

/* Opens the one writer of an index that is no folder of shards. */
static accord_status open_one(struct accord_writer *writer, const char *path,
                              const accord_writer_options *options)
{
    accord_status status = room_for(writer, 1);
    const struct spread *spread;

    if (status == ACCORD_OK)
        status = writer_open(&writer->writers[0], path, options, NULL);
    if (status != ACCORD_OK)
        return status;
    writer->count = 1;
    spread = &writer->writers[0]->spread;
    writer->note_kind = spread->of > 0 ? META_NOTE_OF_SHARD[0] : META_NOTE[0];
    if (options->shards == 0)
        return ACCORD_OK;
    if (spread->of > 0)
        return status_fail(ACCORD_ERROR_INVALID, "%s: it is a shard itself, %u of %u", path,
                           spread->place, spread->of);
    return status_fail(
        ACCORD_ERROR_INVALID,
        "%s: it is not spread over shards: to spread the articles over %u, index them "
        "into a new folder, and remove this one",
        path, options->shards);
}

static accord_status open_shard(struct accord_writer *writer, const char *path, uint32_t place,
                                const accord_writer_options *options, bool create)
{
    accord_writer_options how = *options;
    struct spread spread = {.place = place, .of = writer->count};
    const struct spread *found;
    char name[32], *joined, *list;
    accord_status status = ACCORD_OK;

    snprintf(name, sizeof name, SCHEMA_SHARD "%u", place);
    joined = directory_join(path, name);
    list = directory_join_two(path, name, SCHEMA_STUB);
    how.create = create;
    how.jobs = (writer->jobs + writer->count - 1) / writer->count;
    if (joined == NULL || list == NULL) {
        status = status_out_of_memory();
        goto cleanup;
    }
    if (create)
        unlink(list); /* of one without articles, which a writer that died has left */
    status = writer_open(&writer->writers[place - 1], joined, &how, &spread);
    if (status != ACCORD_OK)
        goto cleanup;
    found = &writer->writers[place - 1]->spread;
    if (found->place != spread.place || found->of != spread.of)
        status = status_fail(ACCORD_ERROR_CORRUPT, "%s is shard %u of %u, not %u of %u", joined,
                             found->place, found->of, spread.place, spread.of);
    else if (writer->jobs > 1)
        pool_set_threaded(writer->writers[place - 1]->pool);
cleanup:
    free(joined);
    free(list);
    return status;
}

/* Opens the writers of all shards of a list. */
static accord_status open_shards(struct accord_writer *writer, const char *path,
                                 const struct shards *shards, const accord_writer_options *options,
                                 bool create)
{
    accord_status status = ACCORD_OK;

    if (options->shards > 0 && options->shards != shards->count)
        return status_fail(
            ACCORD_ERROR_INVALID,
            "%s: it is spread over %zu shards: to spread the articles over %u, index "
            "them into a new folder, and remove this one",
            path, shards->count, options->shards);
    for (size_t i = 0; i < shards->count; i++)
        if (shards->items[i].remote)
            return status_fail(ACCORD_ERROR_INVALID,
                               "%s: shard %zu is on another machine, at %s: index there, into the "
                               "folder of that shard, and here into those of the others",
                               path, i + 1, shards->items[i].name);
    status = room_for(writer, (uint32_t)shards->count);
    writer->count = (uint32_t)shards->count;
    for (uint32_t i = 1; i <= writer->count && status == ACCORD_OK; i++)
        status = open_shard(writer, path, i, options, create);
    return status;
}

/* Makes the shards and then, once all are there, their list. */
static accord_status create_shards(struct accord_writer *writer, const char *path,
                                   struct shards *shards, const accord_writer_options *options)
{
    accord_status status = folder_check_lost(path);

    if (status == ACCORD_OK && options->shards > SPREAD_MOST)
        status = status_fail(ACCORD_ERROR_INVALID, "at most %d shards", SPREAD_MOST);
    for (unsigned i = 1; i <= options->shards && status == ACCORD_OK; i++) {
        char name[32];

        snprintf(name, sizeof name, SCHEMA_SHARD "%u", i);
        status = shards_add(shards, name, false);
    }
    if (status == ACCORD_OK)
        status = open_shards(writer, path, shards, options, true);
    return status == ACCORD_OK ? directory_publish(path, shards) : status;
}

/* Opens a folder of shards, or makes it. */
static accord_status open_all(struct accord_writer *writer, const char *path, bool create,
                              const accord_writer_options *options)
{
    struct shards shards = {0};
    accord_status status = create ? folder_make(path) : ACCORD_OK;

    if (status == ACCORD_OK)
        status = folder_lock(&writer->lock, path, options->lock_wait);
    if (status == ACCORD_OK) {
        status = directory_read(&shards, path); /* another writer may have been first */
        if (status == ACCORD_ERROR_NOT_FOUND && create)
            status = create_shards(writer, path, &shards, options);
        else if (status == ACCORD_OK)
            status = open_shards(writer, path, &shards, options, false);
    }
    writer->note_kind = META_NOTE[0];
    shards_free(&shards);
    return status;
}

/* Brings an index of a format that readers refuse to today's: that is what a commit does of each
   that is one. */
static accord_status upgrade(accord_writer *writer, const accord_writer_options *options)
{
    uint64_t oldest = SCHEMA_FORMAT;

    for (uint32_t i = 0; i < writer->count; i++)
        if (writer->writers[i]->live.format < oldest)
            oldest = writer->writers[i]->live.format;
    if (oldest >= SCHEMA_READ)
        return ACCORD_OK;
    if (options->upgrading != NULL)
        options->upgrading(options->context, (unsigned)oldest);
    return accord_writer_commit(writer);
}

static unsigned count_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores > 0 ? (unsigned)cores : 1;
}

accord_status accord_writer_open(accord_writer **out, const char *path,
                                 const accord_writer_options *given)
{
    accord_writer_options how = ACCORD_WRITER_OPTIONS, *options = &how;
    accord_writer *writer = calloc(1, sizeof *writer);
    struct shards shards = {0};
    accord_status status;

    *out = NULL;
    if (writer == NULL)
        return status_out_of_memory();
    if (given != NULL) /* a program built for an earlier version has fewer options */
        memcpy(&how, given, given->size < sizeof how ? given->size : sizeof how);
    writer->lock = -1;
    if (how.jobs == 0)
        how.jobs = count_cores();
    writer->jobs = how.jobs;
    writer->path = strdup(path);
    if (writer->path == NULL) {
        accord_writer_close(writer);
        return status_out_of_memory();
    }
    status = directory_read(&shards, path);
    if (status == ACCORD_OK && shards.spread)
        status = open_all(writer, path, false, options);
    else if (status == ACCORD_ERROR_NOT_FOUND && options->create && options->shards > 0)
        status = open_all(writer, path, true, options);
    else
        status = open_one(writer, path, options);
    shards_free(&shards);
    if (status == ACCORD_OK)
        status = upgrade(writer, options);
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
    for (uint32_t i = 0; i < writer->count && writer->writers != NULL; i++)
        writer_close(writer->writers[i]);
    free(writer->writers);
    free(writer->path);
    if (writer->lock >= 0)
        close(writer->lock);
    free(writer);
}

/* ---- Articles ------------------------------------------------------------------------------- */

/* The writer of an id's term; NULL: its shard is not among those that are open. */
static struct writer *writer_of(const accord_writer *writer, const struct key *key)
{
    const struct spread *spread = &writer->writers[0]->spread;
    uint32_t place = spread->of > 0 ? spread_choose(key, spread->of) : 1;

    if (writer->lock >= 0)
        return writer->writers[place - 1];
    return spread->of == 0 || place == spread->place ? writer->writers[0] : NULL;
}

static accord_status not_here(const accord_writer *writer, const struct key *key, const char *id,
                              size_t len)
{
    const struct spread *spread = &writer->writers[0]->spread;

    return status_fail(ACCORD_ERROR_ELSEWHERE, "%.*s belongs to shard %u of %u",
                       len < ID_SHOWN ? (int)len : ID_SHOWN, id, spread_choose(key, spread->of),
                       spread->of);
}

/* Before it is copied. */
static accord_status check_size(const accord_article *article)
{
    size_t text, title;

    accord_article_get(article, ACCORD_FIELD_TEXT, &text);
    accord_article_get(article, ACCORD_FIELD_TITLE, &title);
    if (text <= ACCORD_ARTICLE_MAX && title <= ACCORD_ARTICLE_MAX - text)
        return ACCORD_OK;
    return status_fail(ACCORD_ERROR_INVALID, "an article of more than %zu MiB of text",
                       ACCORD_ARTICLE_MAX >> 20);
}

accord_status accord_writer_add(accord_writer *writer, const accord_article *article,
                                accord_outcome *outcome)
{
    accord_article *copy = NULL;
    struct writer *own;
    struct key key;
    size_t len;
    const char *id;
    accord_status status = check_size(article);

    if (status == ACCORD_OK)
        status = article_copy(&copy, article);
    if (status == ACCORD_OK)
        status = article_identify(copy);
    if (status != ACCORD_OK) {
        accord_article_free(copy);
        return status;
    }
    id = accord_article_get(copy, ACCORD_FIELD_ID, &len);
    key_make(&key, TERM_ID, id, len);
    own = writer_of(writer, &key);
    if (own == NULL) {
        status = not_here(writer, &key, id, len);
        accord_article_free(copy);
        return status;
    }
    return writer_add(own, copy, &key, outcome);
}

accord_status accord_writer_remove(accord_writer *writer, const char *id, size_t len)
{
    struct writer *own;
    struct key key;
    bool found = false;
    accord_status status;

    key_make(&key, TERM_ID, id, len);
    own = writer_of(writer, &key);
    if (own == NULL)
        return not_here(writer, &key, id, len);
    status = writer_remove(own, &key, &found);
    if (status == ACCORD_OK && !found)
        status = status_fail(ACCORD_ERROR_NOT_FOUND, "no article with the id %.*s",
                             len < ID_SHOWN ? (int)len : ID_SHOWN, id);
    return status;
}

accord_status accord_writer_has(accord_writer *writer, const char *id, size_t len, bool *has)
{
    struct writer *own;
    struct key key;

    *has = false;
    key_make(&key, TERM_ID, id, len);
    own = writer_of(writer, &key);
    return own == NULL ? not_here(writer, &key, id, len) : writer_has(own, &key, has);
}

/* ---- Notes ---------------------------------------------------------------------------------- */

accord_status accord_writer_set_note(accord_writer *writer, const char *key, size_t key_len,
                                     const char *value, size_t value_len)
{
    return writer_set_note(writer->writers[0], writer->note_kind, key, key_len, value, value_len);
}

accord_status accord_writer_notes(accord_writer *writer, const char *prefix, size_t prefix_len,
                                  accord_note_callback callback, void *context)
{
    return writer_notes(writer->writers[0], writer->note_kind, prefix, prefix_len, callback,
                        context);
}

/* ---- Committing ----------------------------------------------------------------------------- */

/* Shards being committed side by side: the last first, all but the first. */
struct committing {
    accord_writer *writer;
    uint32_t next; /* counts down; to take one, `lock` is held */
    pthread_mutex_t lock;
    accord_status status; /* of the first that failed, and its message */
    char message[512];
};

static void *commit_some(void *context)
{
    struct committing *committing = context;

    pthread_mutex_lock(&committing->lock);
    while (committing->next > 1 && committing->status == ACCORD_OK) {
        struct writer *own = committing->writer->writers[--committing->next];
        accord_status status;

        pthread_mutex_unlock(&committing->lock);
        status = writer_commit(own);
        pthread_mutex_lock(&committing->lock);
        if (status != ACCORD_OK && committing->status == ACCORD_OK) {
            committing->status = status;
            strncpy(committing->message, accord_error_message(), sizeof committing->message - 1);
        }
    }
    pthread_mutex_unlock(&committing->lock);
    return NULL;
}

/* Commits all shards but the first, in as many threads as were asked for. */
static accord_status commit_others(accord_writer *writer)
{
    struct committing committing = {.writer = writer, .next = writer->count};
    pthread_t threads[16];
    unsigned running = 0, most = writer->count - 1;

    if (most > writer->jobs)
        most = writer->jobs;
    pthread_mutex_init(&committing.lock, NULL);
    while (running + 1 < most && running < sizeof threads / sizeof *threads &&
           pthread_create(&threads[running], NULL, commit_some, &committing) == 0)
        running++;
    commit_some(&committing);
    for (unsigned i = 0; i < running; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&committing.lock);
    if (committing.status != ACCORD_OK)
        return status_fail(committing.status, "%s", committing.message);
    return ACCORD_OK;
}

accord_status accord_writer_commit(accord_writer *writer)
{
    accord_status status = writer->count > 1 ? commit_others(writer) : ACCORD_OK;

    /* after a failure the first is not committed any more: it may hold notes of lost articles */
    return status == ACCORD_OK ? writer_commit(writer->writers[0]) : status;
}

accord_status accord_writer_totals(accord_writer *writer, accord_totals *out)
{
    accord_status status = ACCORD_OK;

    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < writer->count && status == ACCORD_OK; i++)
        status = writer_add_up(writer->writers[i], out);
    out->index_bytes = directory_bytes(writer->path);
    return status;
}
