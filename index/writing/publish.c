// SPDX-License-Identifier: GPL-2.0-or-later
/* Publishing: segments, a changed live part and marks of death in, a new state of the index out.

   The pool's segments become a new sealed part. When many articles are added, or the live part has
   become large, its articles go along; so do those of a sealed part of which many are dead; and
   sealed parts that are not much larger than what is new are merged into it, so that there are
   never many (a log-structured merge: O'Neil et al., The log-structured merge-tree, 1996).

   The order makes it safe against crashes. The new part takes a name that no other has, and is
   synced. Then the live part commits its changes, and with them the manifest that names the new
   part and no longer what it was made of. This one commit is the moment at which all is done. What
   is not named any more is removed after it, or, after a crash, by the next writer (folder.c).

   An index of a format that readers refuse goes the same way: its first commit moves all articles,
   whichever part has them, into one new part. Until that commit it is one of the older format,
   after it one of today's, whole either way.

   The journal's articles are in the transaction when it begins (journaling.c). What is committed
   names the next journal, and the file of this one, which says nothing any more, is removed. */
#include "publish.h"

#include <stdlib.h>
#include <string.h>

#include "article.h"
#include "binding.h"
#include "checksums.h"
#include "directory.h"
#include "hash.h"
#include "schema.h"
#include "status.h"
#include "writing/folder.h"
#include "writing/segment.h"
#include "writing/writer.h"

enum {
    LIVE_MOST = 1000, /* articles of the live part; of more, all are sealed */
    SMALLER_TENTHS =
        9,          /* a part at most so many tenths of what is new is merged with it: one as
                       large is not, or the parts of a long build would be merged at each step */
    PARTS_MOST = 6, /* when there are more, the smallest are merged all the same */
    DEAD_SHARE = 4  /* a part of which one in so many is dead is written anew */
};

/* ---- Lists ---------------------------------------------------------------------------------- */

accord_status publish_first(struct writer *writer, const struct spread *spread)
{
    accord_status status = folder_check_lost(writer->path);

    if (status == ACCORD_OK)
        status = live_create(writer->path, SCHEMA_DATABASE "000001", spread);
    if (status == ACCORD_OK)
        status = shards_add(&writer->shards, SCHEMA_DATABASE "000001", false);
    if (status == ACCORD_OK)
        status = directory_publish(writer->path, &writer->shards);
    return status;
}

/* A copied index has other times: with them in the list the next one need not read all of it. That
   it cannot be written is no failure, as nothing depends on it. */
static void renew_checksums(const struct writer *writer, size_t index)
{
    char *folder = directory_join(writer->path, writer->manifest.parts[index].name);

    if (folder != NULL)
        (void)checksums_renew(folder);
    free(folder);
}

accord_status publish_open(struct writer *writer)
{
    accord_status status = ACCORD_OK;

    writer->sealed = calloc(writer->manifest.count + 1, sizeof *writer->sealed);
    if (writer->sealed == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < writer->manifest.count && status == ACCORD_OK; i++) {
        status = sealed_open_older(&writer->sealed[i], writer->path, &writer->manifest.parts[i],
                                   writer->spread.of > 0, writer->live.format);
        if (status == ACCORD_OK && writer->sealed[i].stale)
            renew_checksums(writer, i);
    }
    return status;
}

static bool lists_differ(const struct shards *a, const struct shards *b)
{
    if (a->count != b->count)
        return true;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i].name, b->items[i].name) != 0)
            return true;
    return false;
}

accord_status publish_list(struct writer *writer)
{
    struct shards shards = {0};
    accord_status status = shards_add(&shards, writer->live.name, false);

    for (size_t i = 0; i < writer->committed.count && status == ACCORD_OK; i++)
        status = shards_add(&shards, writer->committed.parts[i].name, false);
    if (status == ACCORD_OK && lists_differ(&shards, &writer->shards))
        status = directory_publish(writer->path, &shards);
    if (status != ACCORD_OK) {
        shards_free(&shards);
        return status;
    }
    shards_free(&writer->shards);
    writer->shards = shards;
    return ACCORD_OK;
}

/* ---- Articles that move --------------------------------------------------------------------- */

/* Gives an article that the index has to the pool, to be written into a segment. */
static accord_status move_article(struct writer *writer, const struct record *record,
                                  struct unpacker *unpacker, struct bytes *stored)
{
    accord_article *article = NULL;
    accord_status status = record_stored(record, unpacker, stored);

    if (status == ACCORD_OK)
        status = article_read(&article, stored->data, stored->len, true);
    if (status == ACCORD_OK && pool_is_full(writer->pool))
        status = writer_write_one(writer);
    if (status == ACCORD_OK)
        status = pool_put(writer->pool, article, record->content, POOL_MOVED);
    if (status != ACCORD_OK) {
        accord_article_free(article);
        return status;
    }
    writer->bulk_articles++; /* its sizes are counted anew */
    writer->manifest.passages -= record->passage_count;
    writer->manifest.text_bytes -= record->text_bytes;
    if (!writer_is_older(writer)) /* else they were not counted */
        writer->manifest.words -= record_length(record);
    return ACCORD_OK;
}

/* Moves one article of the live part. */
static accord_status move_live(struct writer *writer, xapian_docid docid, struct unpacker *unpacker,
                               struct bytes *stored)
{
    xapian_document *document = NULL;
    struct record record;
    accord_status status = live_record(&writer->live, true, docid, &record, &document);

    if (status == ACCORD_OK)
        status = move_article(writer, &record, unpacker, stored);
    xapian_document_free(document);
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_delete_document(writer->live.database, docid));
    return status;
}

/* Moves all articles of the live part, those that came since the last commit too. */
static accord_status empty_live(struct writer *writer, struct unpacker *unpacker,
                                struct bytes *stored)
{
    xapian_docid docid = 0;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK) {
        static const struct key every = {.len = 0};

        /* a change ends an iteration: each looks for the next document anew */
        status = directory_find(writer->live.database, &every, docid, &docid);
        if (status != ACCORD_OK || docid == 0)
            break;
        status = move_live(writer, docid, unpacker, stored);
    }
    return status;
}

/* Takes a sealed part out of what the next commit will name. */
static void drop_sealed(struct writer *writer, size_t index)
{
    sealed_close(&writer->sealed[index]);
    memmove(writer->sealed + index, writer->sealed + index + 1,
            (writer->manifest.count - index - 1) * sizeof *writer->sealed);
    manifest_drop(&writer->manifest, index);
}

/* Moves the living articles of a sealed part. */
static accord_status empty_sealed(struct writer *writer, size_t index, struct unpacker *unpacker,
                                  struct bytes *stored)
{
    const struct sealed *part = &writer->manifest.parts[index];
    accord_status status = ACCORD_OK;

    for (uint32_t docid = 1; docid <= part->documents && status == ACCORD_OK; docid++) {
        struct record record;
        xapian_document *hold = NULL;

        if (dead_has(&part->dead, docid))
            continue;
        status = sealed_record(&writer->sealed[index], docid, &record, &hold);
        if (status == ACCORD_OK)
            status = move_article(writer, &record, unpacker, stored);
        xapian_document_free(hold);
    }
    if (status == ACCORD_OK)
        status = writer_drain(writer);
    if (status == ACCORD_OK)
        drop_sealed(writer, index);
    return status;
}

static accord_status live_count(const struct writer *writer, xapian_doccount *count)
{
    return binding_status(xapian_database_doc_count(writer->live.database, count));
}

/* Gathers in segments what is to be sealed beside the articles that are new. */
static accord_status move_articles(struct writer *writer)
{
    const bool all = writer_is_older(writer);
    struct unpacker *unpacker = NULL;
    struct bytes stored = {0};
    xapian_doccount articles = 0;
    accord_status status = unpacker_new(&unpacker);

    if (status == ACCORD_OK)
        status = live_count(writer, &articles);
    if (status == ACCORD_OK && articles > 0 &&
        (all || articles > LIVE_MOST || writer->bulk_articles > 0))
        status = empty_live(writer, unpacker, &stored);
    if (status == ACCORD_OK)
        status = writer_drain(writer);
    for (size_t i = writer->manifest.count; i > 0 && status == ACCORD_OK; i--) {
        const struct sealed *part = &writer->manifest.parts[i - 1];

        if (all || (part->dead.count * DEAD_SHARE >= part->documents && part->dead.count > 0))
            status = empty_sealed(writer, i - 1, unpacker, &stored);
    }
    bytes_free(&stored);
    unpacker_free(unpacker);
    return status;
}

/* ---- The new part --------------------------------------------------------------------------- */

/* Marks all documents of an id but the current one, if there is one, as dead. */
static accord_status settle(struct writer *writer, const struct sealed_files *files,
                            struct sealed *part, const char *term, size_t len)
{
    const struct pending_entry *entry = pending_find(&writer->pending, hash_bytes(term, len));
    bool wanted = entry != NULL && entry->present && entry->part == POOL_BULK, kept = false;
    xapian_docid docid = 0;
    struct key key = {.len = len};
    accord_status status = ACCORD_OK;

    memcpy(key.text, term, len);
    while (status == ACCORD_OK) {
        struct record record;
        xapian_document *hold = NULL;

        status = sealed_find(files, part, &key, docid, &docid);
        if (status == ACCORD_OK && docid == 0)
            break;
        if (status == ACCORD_OK)
            status = sealed_record(files, docid, &record, &hold);
        if (status == ACCORD_OK && wanted && !kept && record.content == entry->content)
            kept = true;
        else if (status == ACCORD_OK)
            status = dead_add(part, docid);
        xapian_document_free(hold);
    }
    return status;
}

/* Marks what was revised after it had been written into a segment. */
static accord_status settle_revised(struct writer *writer, const struct sealed_files *files,
                                    struct sealed *part)
{
    const char *at = writer->revised.data, *end = at + writer->revised.len, *term;
    size_t len;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && at < end && bytes_read_field(&at, end, &term, &len))
        status = settle(writer, files, part, term, len);
    bytes_clear(&writer->revised);
    return status;
}

/* The smallest part that is not chosen yet; SIZE_MAX: none. */
static size_t find_smallest(const struct manifest *manifest, const bool *chosen)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < manifest->count; i++)
        if (!chosen[i] &&
            (best == SIZE_MAX || manifest->parts[i].documents < manifest->parts[best].documents))
            best = i;
    return best;
}

/* Chooses the parts that are merged with `documents` new ones: the smallest, as long as they are
   smaller than what is merged already, or there would be too many parts. */
static void choose_partners(const struct manifest *manifest, uint64_t documents, bool *chosen)
{
    for (size_t left = manifest->count; left > 0; left--) {
        size_t partner = find_smallest(manifest, chosen);

        if (left < PARTS_MOST &&
            10 * (uint64_t)manifest->parts[partner].documents > SMALLER_TENTHS * documents)
            break;
        chosen[partner] = true;
        documents += manifest->parts[partner].documents;
    }
}

static accord_status write_checksums(const struct writer *writer, const char *name)
{
    char *folder = directory_join(writer->path, name);
    accord_status status = folder == NULL ? status_out_of_memory() : checksums_write(folder);

    free(folder);
    return status;
}

/* Merges the chosen parts and the segments into one new, synced part, the manifest's last. */
static accord_status make_part(struct writer *writer, const char *const *segments, size_t count,
                               const bool *chosen)
{
    struct manifest *manifest = &writer->manifest;
    const char **names = malloc((manifest->count + count + 1) * sizeof *names);
    struct sealed made = {.documents = 0};
    struct sealed_files files = {0};
    uint32_t before = 0;
    size_t sources = 0;
    accord_status status = ACCORD_OK;

    if (names == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < manifest->count; i++)
        if (chosen[i])
            names[sources++] = manifest->parts[i].name;
    for (size_t i = 0; i < count; i++)
        names[sources++] = segments[i];
    folder_next_name(&writer->shards, manifest, made.name);
    folder_remove(writer->path, made.name);
    status = segments_merge(writer->path, names, sources, made.name, writer->spread.of > 0,
                            &made.documents);
    if (status == ACCORD_OK)
        status = write_checksums(writer, made.name);
    for (size_t i = 0; i < manifest->count && status == ACCORD_OK; i++) {
        const struct sealed *part = &manifest->parts[i];

        for (uint32_t docid = 1; chosen[i] && docid <= part->documents && status == ACCORD_OK;
             docid++)
            if (dead_has(&part->dead, docid))
                status = dead_add(&made, before + docid);
        before += chosen[i] ? part->documents : 0;
    }
    if (status == ACCORD_OK)
        status = sealed_open(&files, writer->path, &made, writer->spread.of > 0);
    if (status == ACCORD_OK)
        status = settle_revised(writer, &files, &made);
    if (status == ACCORD_OK)
        status = folder_sync(writer->path, made.name);
    if (status == ACCORD_OK)
        status = directory_sync(writer->path);
    if (status == ACCORD_OK)
        status = manifest_add(manifest, made.name, made.documents);
    if (status == ACCORD_OK) {
        manifest->parts[manifest->count - 1].dead = made.dead;
        made.dead.bits = NULL;
    }
    free(made.dead.bits);
    sealed_close(&files);
    free(names);
    return status;
}

/* Seals what the pool has written into segments. */
static accord_status seal_segments(struct writer *writer)
{
    const char **segments = NULL;
    size_t count = 0, old = writer->manifest.count;
    bool *chosen = calloc(old + 1, sizeof *chosen);
    accord_status status = chosen == NULL ? status_out_of_memory()
                                          : pool_finish_segments(writer->pool, &segments, &count);

    /* before the merge, which needs memory. A part may be dropped: the next one has its words
     * itself */
    pool_forget(writer->pool);
    if (status == ACCORD_OK) {
        choose_partners(&writer->manifest, writer->bulk_articles, chosen);
        status = make_part(writer, segments, count, chosen);
    }
    for (size_t i = 0; i < count; i++)
        folder_remove(writer->path, segments[i]);
    pool_clear_segments(writer->pool);
    free(segments);
    if (status == ACCORD_OK) {
        struct sealed_files *larger =
            realloc(writer->sealed, (writer->manifest.count + 1) * sizeof *larger);

        if (larger == NULL) {
            manifest_drop(&writer->manifest, old);
            status = status_out_of_memory();
        } else {
            writer->sealed = larger;
            memset(&larger[old], 0, sizeof *larger);
            status = sealed_open(&larger[old], writer->path, &writer->manifest.parts[old],
                                 writer->spread.of > 0);
        }
    }
    for (size_t i = old; i > 0 && status == ACCORD_OK; i--)
        if (chosen[i - 1])
            drop_sealed(writer, i - 1);
    free(chosen);
    writer->bulk_articles = 0;
    return status;
}

/* ---- What a shard says of itself ------------------------------------------------------------ */

static accord_status add_counts(struct spread *spread, xapian_database *database)
{
    xapian_doccount documents = 0;
    uint64_t words = 0;
    accord_status status = binding_status(xapian_database_doc_count(database, &documents));

    if (status == ACCORD_OK)
        status = binding_status(xapian_database_total_length(database, &words));
    spread->documents += documents;
    spread->words += words;
    return status;
}

static accord_status count_shard(struct writer *writer)
{
    struct spread spread = {writer->spread.place, writer->spread.of, 0, 0};
    accord_status status;

    if (spread.of == 0)
        return ACCORD_OK;
    status = add_counts(&spread, writer->live.database);
    for (size_t i = 0; i < writer->manifest.count && status == ACCORD_OK; i++)
        status = add_counts(&spread, writer->sealed[i].database);
    if (status == ACCORD_OK)
        status = spread_write(&spread, writer->live.database);
    if (status == ACCORD_OK)
        writer->spread = spread;
    return status;
}

/* ---- The commit ----------------------------------------------------------------------------- */

accord_status publish(struct writer *writer)
{
    struct manifest committed = {0};
    bool gone;
    accord_status status = move_articles(writer);

    if (status == ACCORD_OK && writer->live.format != SCHEMA_FORMAT)
        status = directory_set_format(writer->live.database);
    if (status == ACCORD_OK && writer->bulk_articles > 0)
        status = seal_segments(writer);
    /* no number twice: a file that the writer before took back may be open in a reader */
    if (writer->journaling.journal.name != NULL ||
        (!writer->journaling.on && writer->spread.of == 0))
        writer->manifest.journal++;
    if (status == ACCORD_OK)
        status = manifest_write(&writer->manifest, &writer->committed, writer->live.database);
    if (status == ACCORD_OK)
        status = count_shard(writer);
    if (status == ACCORD_OK)
        status = manifest_copy(&committed, &writer->manifest);
    if (status == ACCORD_OK)
        status = live_commit(&writer->live, writer->path);
    if (status != ACCORD_OK) {
        manifest_free(&committed);
        return status;
    }
    writer->live.format = SCHEMA_FORMAT;
    gone = false;
    for (size_t i = 0; i < writer->committed.count; i++)
        gone = gone || i >= committed.count ||
               strcmp(committed.parts[i].name, writer->committed.parts[i].name) != 0;
    manifest_free(&writer->committed);
    writer->committed = committed; /* before anything else can fail: the rest is cleared away */
    journaling_renew(writer);
    status = live_reopen(&writer->live);
    if (status == ACCORD_OK)
        status = publish_list(writer);
    if (gone)
        folder_clean(writer->path, writer->live.name, &writer->committed);
    return status;
}
