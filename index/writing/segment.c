// SPDX-License-Identifier: GPL-2.0-or-later
/* Small unsynced databases that one thread of a bulk build fills, for merging into one.

   Xapian inverts in memory, in a map of maps: a small one stays in the processor's cache, so a
   segment takes about a megabyte of text. Every MERGE segments of a level are merged into one of
   the next (a log-structured merge: O'Neil et al., The log-structured merge-tree, 1996), so that a
   million articles need no more open files than a thousand. */
#include "segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "directory.h"
#include "key.h"
#include "schema.h"
#include "status.h"
#include "writing/folder.h"

enum {
    SEGMENT_BYTES = 1 << 20, /* of text */
    ROOM = 4 << 20,          /* bytes of disk that a segment must find, beside those of its text */
    ROOM_FACTOR = 4,         /* bytes of a segment for a byte of text, generously */
    MERGE = 24               /* segments of one level that become one of the next */
};

static accord_status add_name(struct segments *segments, const char *name, unsigned char level)
{
    if (segments->count == segments->capacity) {
        size_t capacity = segments->capacity == 0 ? 32 : 2 * segments->capacity;
        void *names = realloc(segments->names, capacity * sizeof *segments->names), *levels;

        if (names == NULL)
            return status_out_of_memory();
        segments->names = names;
        levels = realloc(segments->levels, capacity);
        if (levels == NULL)
            return status_out_of_memory();
        segments->levels = levels;
        segments->capacity = capacity;
    }
    strcpy(segments->names[segments->count], name);
    segments->levels[segments->count++] = level;
    return ACCORD_OK;
}

static void next_name(struct segments *segments, char out[48])
{
    snprintf(out, 48, SCHEMA_SEGMENT "%u-%u", segments->owner, segments->made++);
}

/* What is served to other machines needs its term lists: of a document without one, a server cannot
   tell the values, which it sends along with the data. */
static accord_status open_current(struct segments *segments)
{
    int flags = XAPIAN_DB_CREATE_OR_OVERWRITE | XAPIAN_DB_NO_SYNC;
    char name[48], *joined, *store;
    accord_status status;

    next_name(segments, name);
    joined = directory_join(segments->path, name);
    store = directory_join_two(segments->path, name, SCHEMA_STORE);
    status = store == NULL || joined == NULL ? status_out_of_memory()
                                             : folder_check_room(segments->path, ROOM);
    if (!segments->served)
        flags |= XAPIAN_DB_NO_TERMLIST;
    if (status == ACCORD_OK)
        status = binding_open_writable(&segments->current, joined, flags);
    if (status == ACCORD_OK)
        status = directory_set_format(segments->current);
    if (status == ACCORD_OK && !segments->served)
        status = store_create(&segments->store, store);
    free(store);
    free(joined);
    segments->text_bytes = 0;
    return status == ACCORD_OK ? add_name(segments, name, 0) : status;
}

/* The bytes that merging will write, generously: what is merged. */
static uint64_t bytes_of(const char *path, const char *const *names, size_t count)
{
    uint64_t total = 0;

    for (size_t i = 0; i < count; i++) {
        char *name = directory_join(path, names[i]);

        total += name == NULL ? 0 : directory_bytes(name);
        free(name);
    }
    return total;
}

/* Puts the records of all stores into a new one. */
static accord_status merge_stores(const char *path, const char *const *names, size_t count,
                                  const char *into, uint32_t *documents)
{
    struct store_writer writer = {.file = -1};
    char *name = directory_join_two(path, into, SCHEMA_STORE);
    accord_status status = name == NULL ? status_out_of_memory() : store_create(&writer, name);

    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        struct store store = {0};
        char *from = directory_join_two(path, names[i], SCHEMA_STORE);

        status = from == NULL ? status_out_of_memory() : store_open(&store, from);
        if (status == ACCORD_OK)
            status = store_add_all(&writer, &store);
        store_close(&store);
        free(from);
    }
    if (documents != NULL)
        *documents = writer.count;
    if (status == ACCORD_OK)
        status = store_finish(&writer);
    store_writer_free(&writer);
    free(name);
    return status;
}

accord_status segments_merge(const char *path, const char *const *names, size_t count,
                             const char *into, bool served, uint32_t *documents)
{
    xapian_compact_options options = XAPIAN_COMPACT_OPTIONS_INIT;
    xapian_database *all = NULL;
    char *joined = directory_join(path, into);
    accord_status status =
        joined == NULL ? status_out_of_memory() : binding_status(xapian_database_new(&all));

    if (status == ACCORD_OK)
        status = folder_check_room(path, bytes_of(path, names, count));
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        xapian_database *one = NULL;
        char *name = directory_join(path, names[i]);

        status = name == NULL ? status_out_of_memory()
                              : binding_status(xapian_database_open(&one, name, 0));
        if (status == ACCORD_OK)
            status = binding_status(xapian_database_add(all, one));
        xapian_database_free(one);
        free(name);
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_compact(all, joined, &options));
    if (status == ACCORD_OK && served && documents != NULL)
        status = binding_status(xapian_database_doc_count(all, documents));
    if (status == ACCORD_OK && !served)
        status = merge_stores(path, names, count, into, documents);
    xapian_database_free(all);
    free(joined);
    return status;
}

/* Merges the last segments while there are enough of one level. */
static accord_status merge_levels(struct segments *segments)
{
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && segments->count >= MERGE &&
           segments->levels[segments->count - MERGE] == segments->levels[segments->count - 1]) {
        size_t first = segments->count - MERGE;
        unsigned char level = segments->levels[first];
        const char *names[MERGE];
        char into[48];

        for (size_t i = 0; i < MERGE; i++)
            names[i] = segments->names[first + i];
        next_name(segments, into);
        status = segments_merge(segments->path, names, MERGE, into, segments->served, NULL);
        if (status != ACCORD_OK)
            return status;
        for (size_t i = 0; i < MERGE; i++)
            folder_remove(segments->path, names[i]);
        segments->count = first;
        status = add_name(segments, into, (unsigned char)(level + 1));
    }
    return status;
}

accord_status segments_finish(struct segments *segments)
{
    accord_status status;

    if (segments->current == NULL)
        return ACCORD_OK;
    status = folder_check_room(segments->path, ROOM + ROOM_FACTOR * segments->text_bytes);
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_commit(segments->current));
    if (status == ACCORD_OK && !segments->served)
        status = store_finish(&segments->store);
    binding_abandon(segments->current);
    segments->current = NULL;
    store_writer_free(&segments->store);
    return status == ACCORD_OK ? merge_levels(segments) : status;
}

accord_status segments_add(struct segments *segments, const struct prepared *prepared)
{
    const char *at = prepared->words.data, *end = at + prepared->words.len, *word;
    size_t len;
    accord_status status = ACCORD_OK;

    if (segments->current == NULL)
        status = open_current(segments);
    if (status == ACCORD_OK && segments->served)
        status = binding_status(xapian_document_set_data(prepared->document, prepared->record.data,
                                                         prepared->record.len));
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_add_document(segments->current, prepared->document, NULL));
    if (status == ACCORD_OK && !segments->served)
        status = store_add(&segments->store, prepared->record.data, prepared->record.len);
    while (status == ACCORD_OK && !segments->served && at < end &&
           bytes_read_field(&at, end, &word, &len)) {
        struct key key;

        key_make_word(&key, word, len);
        status = binding_status(
            xapian_database_set_metadata(segments->current, key.text, key.len, "1", 1));
    }
    segments->text_bytes += prepared->text_bytes;
    if (status == ACCORD_OK && segments->text_bytes >= SEGMENT_BYTES)
        status = segments_finish(segments);
    return status;
}

void segments_clear(struct segments *segments)
{
    segments->count = 0;
}

void segments_free(struct segments *segments)
{
    binding_abandon(segments->current);
    store_writer_free(&segments->store);
    free(segments->names);
    free(segments->levels);
    memset(segments, 0, sizeof *segments);
}
