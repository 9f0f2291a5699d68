// SPDX-License-Identifier: GPL-2.0-or-later
/* Hashes in, numbers out: linear hashing (W. Litwin, Linear hashing: a new tool for file and table
   addressing, VLDB 1980). A bucket is a note, "lookup:" and its place in hexadecimal; its value is
   its entries, numbers low byte first:

       | n x ( hash 4 | number 4 ) |

   The table grows by a bucket at a time, which takes its entries from one other: so it costs the
   same to add to a large table as to a small one, and a run that looks up a few hashes reads as
   many buckets.

   Hashes come in no order, so that any bucket is as likely as another to be wanted next. Which of
   those in memory make room is left to a hand that goes round (the clock of F. J. Corbato, A paging
   experiment with the Multics system, 1968, without its second chances). They go to a file rather
   than back to their notes: notes are slow, and what is not committed must not be in them. */
#include "lookup.h"

#include "spill.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKET_MEAN 128 /* entries of a bucket, on average; few have three times as many */
#define ENTRY_BYTES 8
#define ROOM_STEP 16 /* by so many entries a bucket grows in memory: there are many of them */

struct entry {
    uint32_t hash, number;
};

/* It is in memory, else in the file, else only its note has it. */
struct bucket {
    struct entry *entries;
    uint32_t count, room;
    struct spill_place place;
    bool loaded;  /* it is in memory */
    bool spilled; /* the file has it, as it is now */
    bool dirty;   /* its note is behind */
};

struct lookup {
    struct bucket *buckets;
    uint32_t count, room;
    uint64_t entries; /* in all buckets */
    const struct note_source *source;
    struct spill *spill; /* NULL: all stay in memory */
    size_t used, most;   /* bytes of the buckets in memory, and how many there may be */
    uint32_t hand;       /* the bucket to make room next */
    accord_status status;
    char *message; /* NULL: the library's */
};

static void make_key(char key[24], uint32_t place)
{
    snprintf(key, 24, "lookup:%08x", (unsigned)place);
}

/* The bucket of a hash when there are `count`. */
static uint32_t place_of(uint32_t hash, uint32_t count)
{
    uint32_t mask = 1, place;

    while (mask < count)
        mask *= 2;
    place = hash & (mask - 1);
    return place < count ? place : place & (mask / 2 - 1);
}

/* The file could not be made, written or read. */
static accord_status spill_failed(struct lookup *lookup)
{
    const int error = errno;

    free(lookup->message);
    lookup->message = strdup(strerror(error));
    lookup->status = lookup->message != NULL ? ACCORD_ERROR_IO : ACCORD_ERROR_MEMORY;
    return lookup->status;
}

/* Makes a bucket larger or smaller. */
static bool set_room(struct lookup *lookup, struct bucket *bucket, uint32_t room)
{
    struct entry *entries = reallocarray(bucket->entries, room, sizeof *entries);

    if (entries == NULL) {
        lookup->status = ACCORD_ERROR_MEMORY;
        return false;
    }
    lookup->used += ((size_t)room - bucket->room) * sizeof *entries;
    bucket->entries = entries;
    bucket->room = room;
    return true;
}

/* A bucket is not any more what its note and the file have. */
static void touch(struct bucket *bucket)
{
    bucket->dirty = true;
    bucket->spilled = false;
}

static bool append(struct lookup *lookup, struct bucket *bucket, struct entry entry)
{
    if (bucket->count == bucket->room && !set_room(lookup, bucket, bucket->room + ROOM_STEP))
        return false;
    bucket->entries[bucket->count++] = entry;
    touch(bucket);
    return true;
}

static uint32_t get_number(const char *data)
{
    const unsigned char *s = (const unsigned char *)data;

    return s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16 | (uint32_t)s[3] << 24;
}

static void put_number(struct note_output *out, uint32_t number)
{
    const unsigned char bytes[] = {(unsigned char)number, (unsigned char)(number >> 8),
                                   (unsigned char)(number >> 16), (unsigned char)(number >> 24)};

    note_put_bytes(out, bytes, sizeof bytes);
}

/* Reads a bucket from its note. */
static accord_status load(struct lookup *lookup, struct bucket *bucket)
{
    uint32_t place = (uint32_t)(bucket - lookup->buckets);
    char key[24], *value;
    size_t len;
    accord_status status;

    make_key(key, place);
    status = note_read(lookup->source, key, &value, &len);
    if (status == ACCORD_OK && len % ENTRY_BYTES != 0)
        status = ACCORD_ERROR_CORRUPT;
    if (status == ACCORD_OK && len > 0 && !set_room(lookup, bucket, (uint32_t)(len / ENTRY_BYTES)))
        status = ACCORD_ERROR_MEMORY;
    for (size_t at = 0; status == ACCORD_OK && at < len; at += ENTRY_BYTES) {
        struct entry entry = {get_number(value + at), get_number(value + at + 4)};

        if (place_of(entry.hash, lookup->count) != place)
            status = ACCORD_ERROR_CORRUPT;
        bucket->entries[bucket->count++] = entry;
    }
    free(value);
    return status;
}

/* Reads a bucket from the file. */
static accord_status load_spilled(struct lookup *lookup, struct bucket *bucket)
{
    if (bucket->count == 0)
        return ACCORD_OK;
    if (!set_room(lookup, bucket, bucket->count + ROOM_STEP))
        return ACCORD_ERROR_MEMORY;
    return spill_get(lookup->spill, &bucket->place, bucket->entries,
                     bucket->count * sizeof *bucket->entries)
               ? ACCORD_OK
               : spill_failed(lookup);
}

/* Takes a bucket out of memory. @return false: the table has failed. */
static bool unload(struct lookup *lookup, struct bucket *bucket)
{
    if (!bucket->spilled && bucket->count > 0 &&
        !spill_put(lookup->spill, &bucket->place, bucket->entries,
                   bucket->count * sizeof *bucket->entries)) {
        spill_failed(lookup);
        return false;
    }
    lookup->used -= bucket->room * sizeof *bucket->entries;
    free(bucket->entries);
    bucket->entries = NULL;
    bucket->room = 0;
    bucket->loaded = false;
    bucket->spilled = true;
    return true;
}

/* Takes buckets out of memory until there are few enough. */
static void make_room(struct lookup *lookup)
{
    while (lookup->spill != NULL && lookup->used > lookup->most && lookup->status == ACCORD_OK) {
        if (lookup->hand >= lookup->count)
            lookup->hand = 0;
        if (lookup->buckets[lookup->hand].loaded)
            unload(lookup, &lookup->buckets[lookup->hand]);
        lookup->hand++;
    }
}

/* A bucket in memory, where it stays until make_room(). @return NULL: the table has failed. */
static struct bucket *bucket_at(struct lookup *lookup, uint32_t place)
{
    struct bucket *bucket = &lookup->buckets[place];

    if (lookup->status == ACCORD_OK && !bucket->loaded) {
        lookup->status = bucket->spilled ? load_spilled(lookup, bucket) : load(lookup, bucket);
        bucket->loaded = true;
    }
    return lookup->status == ACCORD_OK ? bucket : NULL;
}

/* The bucket of a hash, the same; others make room for it. */
static struct bucket *bucket_of(struct lookup *lookup, uint32_t hash)
{
    make_room(lookup);
    return lookup->status == ACCORD_OK ? bucket_at(lookup, place_of(hash, lookup->count)) : NULL;
}

/* Adds one bucket. */
static bool grow_table(struct lookup *lookup)
{
    if (lookup->count == lookup->room) {
        uint32_t room = lookup->count + lookup->count / 2 + 16;
        struct bucket *grown = reallocarray(lookup->buckets, room, sizeof *grown);

        if (grown == NULL) {
            lookup->status = ACCORD_ERROR_MEMORY;
            return false;
        }
        lookup->buckets = grown;
        lookup->room = room;
    }
    /* whatever was saved there before is to be gone */
    lookup->buckets[lookup->count++] = (struct bucket){.loaded = true, .dirty = true};
    return true;
}

/* Adds a bucket and gives it those entries of another that now belong to it. */
static void split(struct lookup *lookup)
{
    uint32_t place = lookup->count, mask = 1, kept = 0;
    struct bucket *from, *to;

    while (mask <= place / 2)
        mask *= 2;
    /* `place` without its highest bit, read with the number of buckets that its note was saved by
     */
    from = bucket_at(lookup, place - mask);
    if (from == NULL || !grow_table(lookup))
        return;
    from = &lookup->buckets[place - mask];
    to = &lookup->buckets[place];
    for (uint32_t i = 0; i < from->count; i++) {
        if (place_of(from->entries[i].hash, lookup->count) != place)
            from->entries[kept++] = from->entries[i];
        else if (!append(lookup, to, from->entries[i]))
            return;
    }
    from->count = kept;
    touch(from);
    set_room(lookup, from, kept + ROOM_STEP);
}

static void free_buckets(struct lookup *lookup)
{
    for (uint32_t i = 0; i < lookup->count; i++)
        free(lookup->buckets[i].entries);
    free(lookup->buckets);
    lookup->buckets = NULL;
    lookup->count = lookup->room = 0;
    lookup->entries = 0;
    lookup->used = 0;
    if (lookup->spill != NULL)
        spill_clear(lookup->spill);
    lookup->status = ACCORD_OK;
    free(lookup->message);
    lookup->message = NULL;
}

struct lookup *lookup_new(void)
{
    struct lookup *lookup = calloc(1, sizeof *lookup);

    if (lookup != NULL && !grow_table(lookup)) {
        free(lookup);
        return NULL;
    }
    return lookup;
}

void lookup_free(struct lookup *lookup)
{
    if (lookup == NULL)
        return;
    free_buckets(lookup);
    spill_free(lookup->spill);
    free(lookup);
}

bool lookup_spill(struct lookup *lookup, const char *folder, size_t most)
{
    lookup->spill = spill_new(folder);
    lookup->most = most;
    return lookup->spill != NULL;
}

bool lookup_open(struct lookup *lookup, const struct note_source *source, uint64_t buckets,
                 uint64_t entries)
{
    if (buckets == 0 || buckets > LOOKUP_BUCKETS_MAX || entries / BUCKET_MEAN > buckets)
        return false;
    free_buckets(lookup);
    lookup->source = source;
    lookup->buckets = calloc(buckets, sizeof *lookup->buckets);
    if (lookup->buckets == NULL) {
        lookup->status = ACCORD_ERROR_MEMORY;
        return false;
    }
    lookup->count = lookup->room = (uint32_t)buckets;
    lookup->entries = entries;
    return true;
}

void lookup_clear(struct lookup *lookup)
{
    free_buckets(lookup);
    grow_table(lookup);
}

uint32_t lookup_buckets(const struct lookup *lookup)
{
    return lookup->count;
}

uint64_t lookup_entries(const struct lookup *lookup)
{
    return lookup->entries;
}

accord_status lookup_status(const struct lookup *lookup, const char **message)
{
    *message = lookup->message;
    return lookup->status;
}

void lookup_put(struct lookup *lookup, uint32_t hash, uint32_t number)
{
    struct bucket *bucket;

    if (lookup->entries / BUCKET_MEAN >= lookup->count && lookup->count < LOOKUP_BUCKETS_MAX &&
        lookup->status == ACCORD_OK)
        split(lookup);
    if (lookup->status != ACCORD_OK)
        return;
    bucket = bucket_of(lookup, hash);
    if (bucket != NULL && append(lookup, bucket, (struct entry){hash, number}))
        lookup->entries++;
}

void lookup_remove(struct lookup *lookup, uint32_t hash, uint32_t number)
{
    struct bucket *bucket = bucket_of(lookup, hash);
    uint32_t i = 0;

    if (bucket == NULL)
        return;
    while (i < bucket->count &&
           (bucket->entries[i].hash != hash || bucket->entries[i].number != number))
        i++;
    if (i == bucket->count)
        return;
    bucket->entries[i] = bucket->entries[--bucket->count];
    touch(bucket);
    lookup->entries -= lookup->entries > 0; /* a damaged count may be less */
}

bool lookup_next(struct lookup *lookup, uint32_t hash, size_t *at, uint32_t *number)
{
    const struct bucket *bucket = bucket_of(lookup, hash);

    while (bucket != NULL && *at < bucket->count) {
        const struct entry *entry = &bucket->entries[(*at)++];

        if (entry->hash == hash) {
            *number = entry->number;
            return true;
        }
    }
    return false;
}

accord_status lookup_save(struct lookup *lookup, accord_writer *writer)
{
    struct note_output out = {0};
    char key[24];

    for (uint32_t i = 0; i < lookup->count && lookup->status == ACCORD_OK; i++) {
        struct bucket *bucket = &lookup->buckets[i];

        if (!bucket->dirty || bucket_at(lookup, i) == NULL)
            continue;
        out.len = 0;
        for (uint32_t j = 0; j < bucket->count; j++) {
            put_number(&out, bucket->entries[j].hash);
            put_number(&out, bucket->entries[j].number);
        }
        make_key(key, i);
        lookup->status = out.starved
                             ? ACCORD_ERROR_MEMORY
                             : accord_writer_set_note(writer, key, strlen(key), out.data, out.len);
        bucket->dirty = lookup->status != ACCORD_OK;
        make_room(lookup);
    }
    free(out.data);
    return lookup->status;
}
