// SPDX-License-Identifier: GPL-2.0-or-later
/* An id or a text in, the record that has it out. What is looked up by its hash, in the table of
   lookup.c, which says in which chunks to look:

     - a live record by the id it has in the index, and so, elsewhere, a stale one,
     - a live or stale record with a text by the fingerprint of title and text,
     - an alias by the fingerprint of title and text, and if it is a bare title by its id,
     - a live record or an alias of standard input by the id it gives and its fingerprint, and by
       the id alone, where that is none of the above,
     - a settled file by the fingerprint of its content: in its first chunk.

   So, too, are the files found that hold a double of an article that went: the suspects. */
#include "ledger_parts.h"

#include "lookup.h"

#include <stdlib.h>
#include <string.h>

#define SAME_FILES 16 /* files of one content that are looked up by it */

/* What a hash in the lookup table is of. */
enum hashed {
    HASH_ID,
    HASH_TEXT,
    HASH_ALIAS_TEXT,
    HASH_ALIAS_ID,
    HASH_FILE,
    HASH_STALE_ID,
    HASH_PIPED_ID,
    HASH_PIPED
};

static uint32_t hash_digest(enum hashed what, const unsigned char digest[DIGEST_SIZE])
{
    uint32_t hash = digest[0] | (uint32_t)digest[1] << 8 | (uint32_t)digest[2] << 16 |
                    (uint32_t)digest[3] << 24;

    return hash ^ (uint32_t)what * 0x9E3779B1u;
}

static uint32_t hash_id(enum hashed what, const char *id)
{
    unsigned char digest[DIGEST_SIZE];

    digest_of(id, strlen(id), digest);
    return hash_digest(what, digest);
}

static uint32_t hash_piped(const char *given, const unsigned char digest[DIGEST_SIZE])
{
    return hash_id(HASH_PIPED, given) + hash_digest(HASH_PIPED, digest);
}

uint32_t ledger_hash_id(const char *id)
{
    return hash_id(HASH_ID, id);
}

/* Whether another alias of the chunk is looked up by the same: a text may be repeated without end,
   and a chunk is entered once. */
static bool has_same_alias(const struct ledger_record *record)
{
    const struct ledger_chunk *chunk = record->chunk;
    bool same = false;

    for (size_t i = 0; i < chunk->count && !same; i++) {
        const struct ledger_record *other = chunk->records[i];

        if (other == NULL || other == record || other->state != RECORD_ALIAS ||
            other->has_text != record->has_text)
            continue;
        same = record->has_text ? memcmp(other->digest, record->digest, DIGEST_SIZE) == 0
                                : strcmp(other->given, record->given) == 0;
    }
    return same;
}

/* Whether a record of standard input is to be looked up by the id that it gives as such. */
static bool needs_given(const struct ledger_record *record)
{
    return record->state == RECORD_LIVE ? record->stored != record->given
                                        : record->state == RECORD_ALIAS && record->has_text;
}

/* Whether another of the chunk is looked up by the same: a feed may give an id without end. */
static bool has_same_given(const struct ledger_record *record)
{
    const struct ledger_chunk *chunk = record->chunk;
    bool same = false;

    for (size_t i = 0; i < chunk->count && !same; i++) {
        const struct ledger_record *other = chunk->records[i];

        same = other != NULL && other != record && needs_given(other) &&
               strcmp(other->given, record->given) == 0;
    }
    return same;
}

void ledger_enter(struct ledger *ledger, const struct ledger_record *record, bool in)
{
    const uint32_t chunk = record->chunk->number;
    void (*change)(struct lookup *, uint32_t, uint32_t) = in ? lookup_put : lookup_remove;
    struct lookup *table = ledger->lookup;

    if (record->state == RECORD_LIVE)
        change(table, hash_id(HASH_ID, record->stored), chunk);
    if (record->state == RECORD_STALE)
        change(table, hash_id(HASH_STALE_ID, record->stored), chunk);
    if (record->file->piped && needs_given(record) && !has_same_given(record))
        change(table, hash_id(HASH_PIPED_ID, record->given), chunk);
    if (record->file->piped && record->state != RECORD_STALE)
        change(table, hash_piped(record->given, record->digest), chunk);
    if (record->state == RECORD_ALIAS && !has_same_alias(record))
        change(table,
               record->has_text ? hash_digest(HASH_ALIAS_TEXT, record->digest)
                                : hash_id(HASH_ALIAS_ID, record->given),
               chunk);
    if (record->state != RECORD_ALIAS && record->has_text)
        change(table, hash_digest(HASH_TEXT, record->digest), chunk);
}

static bool has_many(struct lookup *lookup, uint32_t hash)
{
    size_t at = 0, many = 0;
    uint32_t number;

    while (many < SAME_FILES && lookup_next(lookup, hash, &at, &number))
        many++;
    return many == SAME_FILES;
}

void ledger_enter_content(struct ledger *ledger, struct ledger_file *file)
{
    bool wanted = file->settled && file->chunk_count > 0;
    uint32_t hash = hash_digest(HASH_FILE, file->digest);
    uint32_t chunk = wanted ? file->chunks[0] : 0;

    if (file->content_known && wanted && file->content_hash == hash && file->content_chunk == chunk)
        return;
    if (file->content_known)
        lookup_remove(ledger->lookup, file->content_hash, file->content_chunk);
    if (wanted && !has_many(ledger->lookup, hash))
        lookup_put(ledger->lookup, hash, chunk);
    file->content_known = wanted;
    file->content_hash = hash;
    file->content_chunk = chunk;
}

void ledger_content_entered(struct ledger_file *file)
{
    file->content_known = true;
    file->content_hash = hash_digest(HASH_FILE, file->digest);
    file->content_chunk = file->chunks[0];
}

/* Enters the records of a chunk that is entered nowhere: one after another, as if it grew. */
static void enter_all(struct ledger *ledger, struct ledger_chunk *chunk)
{
    const unsigned char all = chunk->count;

    for (chunk->count = 1; chunk->count <= all; chunk->count++)
        ledger_enter(ledger, chunk->records[chunk->count - 1], true);
    chunk->count = all;
}

void ledger_rebuild(struct ledger *ledger)
{
    ledger->rebuilt = true;
    lookup_clear(ledger->lookup);
    ledger_load_all(ledger);
    ledger->stale = 0;
    for (size_t i = 0; i < ledger->files.count; i++) {
        struct ledger_file *file = ledger->files.items[i];

        file->content_known = false;
        ledger_enter_content(ledger, file);
        for (size_t j = 0; j < file->chunk_count; j++) {
            const size_t unpacked = ledger->unpacked.count;
            struct ledger_chunk *chunk = chunk_at(ledger, file->chunks[j], file);

            if (file->chunks[j] >= ledger->next)
                ledger->next = file->chunks[j] + 1;
            if (chunk == NULL || !chunk_unpack(ledger, chunk))
                continue;
            enter_all(ledger, chunk);
            ledger->stale += chunk->tally[RECORD_STALE];
            if (ledger->unpacked.count > unpacked)
                chunk_pack_again(ledger, chunk);
        }
    }
    ledger->suspects = ledger->files.count > 0;
}

bool ledger_heal(struct ledger *ledger)
{
    const char *message;
    bool anew = lookup_status(ledger->lookup, &message) == ACCORD_ERROR_CORRUPT &&
                !ledger->rebuilt && ledger->status == ACCORD_OK;

    if (anew)
        ledger_rebuild(ledger);
    ledger_fail_as_table(ledger);
    return anew && lookup_status(ledger->lookup, &message) == ACCORD_OK;
}

/* A walk over the chunks that a hash leads to. */
struct search {
    uint32_t hash;
    size_t at;
};

/* The next chunk, unpacked; NULL: there are no more. */
static struct ledger_chunk *next_chunk(struct ledger *ledger, struct search *search)
{
    while (ledger->status == ACCORD_OK) {
        struct ledger_chunk *chunk;
        uint32_t number;

        if (lookup_next(ledger->lookup, search->hash, &search->at, &number)) {
            chunk = chunk_at(ledger, number, NULL);
            if (chunk != NULL && chunk_unpack(ledger, chunk))
                return chunk;
        } else if (ledger_heal(ledger)) {
            search->at = 0;
        } else {
            break;
        }
    }
    return NULL;
}

struct ledger_record *ledger_owner(struct ledger *ledger, const char *id)
{
    struct search search = {.hash = hash_id(HASH_ID, id)};
    struct ledger_chunk *chunk;

    while ((chunk = next_chunk(ledger, &search)) != NULL) {
        for (size_t i = 0; i < chunk->count; i++) {
            struct ledger_record *record = chunk->records[i];

            if (record->state == RECORD_LIVE && strcmp(record->stored, id) == 0)
                return record;
        }
    }
    return NULL;
}

struct ledger_record *ledger_same_content(struct ledger *ledger,
                                          const unsigned char digest[DIGEST_SIZE],
                                          const struct ledger_file *reading)
{
    struct search search = {.hash = hash_digest(HASH_TEXT, digest)};
    struct ledger_record *stale = NULL, *last = NULL;
    struct ledger_chunk *chunk;

    while ((chunk = next_chunk(ledger, &search)) != NULL) {
        for (size_t i = 0; i < chunk->count; i++) {
            struct ledger_record *record = chunk->records[i];

            if (record->state == RECORD_ALIAS || !record->has_text ||
                memcmp(record->digest, digest, DIGEST_SIZE) != 0)
                continue;
            if (record->state == RECORD_STALE)
                stale = stale != NULL && !stale->moved ? stale : record;
            else if ((record->file != reading || record->seen) && !ledger_gone(record->file))
                return record;
            else if (last == NULL)
                last = record;
        }
    }
    return last != NULL ? last : stale;
}

/* The same, of the records that a hash leads to. */
static struct ledger_record *piped_at(struct ledger *ledger, uint32_t hash, const char *given,
                                      const unsigned char *digest, unsigned which)
{
    struct search search = {.hash = hash};
    struct ledger_chunk *chunk;

    while ((chunk = next_chunk(ledger, &search)) != NULL) {
        for (size_t i = 0; chunk->file->piped && i < chunk->count; i++) {
            struct ledger_record *record = chunk->records[i];

            if (record_matches(record, which) && strcmp(record->given, given) == 0 &&
                (digest == NULL || memcmp(record->digest, digest, DIGEST_SIZE) == 0))
                return record;
        }
    }
    return NULL;
}

struct ledger_record *ledger_piped(struct ledger *ledger, const char *given,
                                   const unsigned char *digest, unsigned which)
{
    static const enum hashed ways[] = {HASH_ID, HASH_PIPED_ID, HASH_ALIAS_ID};
    struct ledger_record *record = NULL;

    if (digest != NULL)
        return piped_at(ledger, hash_piped(given, digest), given, digest, which);
    for (size_t i = 0; i < sizeof ways / sizeof *ways && record == NULL; i++)
        record = piped_at(ledger, hash_id(ways[i], given), given, digest, which);
    return record;
}

bool ledger_has_piped_doubles(struct ledger *ledger)
{
    if (!ledger->pipe_sought)
        (void)ledger_find(ledger, LEDGER_PIPE);
    ledger->pipe_sought = true;
    return ledger->pipe != NULL && ledger->pipe->tally[RECORD_ALIAS] > 0;
}

/* Whether another live record has the title and text of one. */
static bool has_twin(struct ledger *ledger, const struct ledger_record *of)
{
    struct search search = {.hash = hash_digest(HASH_TEXT, of->digest)};
    struct ledger_chunk *chunk;

    while ((chunk = next_chunk(ledger, &search)) != NULL) {
        for (size_t i = 0; i < chunk->count; i++) {
            const struct ledger_record *record = chunk->records[i];

            if (record != of && record->state == RECORD_LIVE && record->has_text &&
                memcmp(record->digest, of->digest, DIGEST_SIZE) == 0)
                return true;
        }
    }
    return false;
}

struct ledger_record *ledger_piped_double(struct ledger *ledger, const struct ledger_record *of)
{
    struct search search = {.hash = hash_digest(HASH_ALIAS_TEXT, of->digest)};
    struct ledger_chunk *chunk;

    if (!of->has_text || !ledger_has_piped_doubles(ledger) || has_twin(ledger, of))
        return NULL;
    while ((chunk = next_chunk(ledger, &search)) != NULL) {
        for (size_t i = 0; chunk->file->piped && i < chunk->count; i++) {
            struct ledger_record *record = chunk->records[i];

            if (record->state == RECORD_ALIAS && record->has_text &&
                memcmp(record->digest, of->digest, DIGEST_SIZE) == 0)
                return record;
        }
    }
    return NULL;
}

struct ledger_record *ledger_stale_owner(struct ledger *ledger, const char *id)
{
    struct search search = {.hash = hash_id(HASH_STALE_ID, id)};
    struct ledger_chunk *chunk;

    while (ledger->stale > 0 && (chunk = next_chunk(ledger, &search)) != NULL) {
        for (size_t i = 0; i < chunk->count; i++) {
            struct ledger_record *record = chunk->records[i];

            if (record->state == RECORD_STALE && !record->moved && strcmp(record->stored, id) == 0)
                return record;
        }
    }
    return NULL;
}

struct ledger_file *ledger_gone_with(struct ledger *ledger, const unsigned char digest[DIGEST_SIZE])
{
    struct search search = {.hash = hash_digest(HASH_FILE, digest)};
    struct ledger_chunk *chunk;

    while ((chunk = next_chunk(ledger, &search)) != NULL) {
        struct ledger_file *file = chunk->file;

        if (file->settled && ledger_records(file) > 0 && file->presence != FILE_PRESENT &&
            memcmp(file->digest, digest, DIGEST_SIZE) == 0 && ledger_gone(file))
            return file;
    }
    return NULL;
}

/* Frees the first alias that a hash leads to and that a double of the article is: of its text, or
   if it is a bare title of its id. */
static bool drop_double(struct ledger *ledger, uint32_t hash, const unsigned char *digest,
                        const char *id)
{
    struct search search = {.hash = hash};
    struct ledger_chunk *chunk;

    ledger_trim(ledger);
    while ((chunk = next_chunk(ledger, &search)) != NULL) {
        for (size_t i = 0; i < chunk->count; i++) {
            struct ledger_record *record = chunk->records[i];

            if (record->state == RECORD_ALIAS &&
                (record->has_text ? memcmp(record->digest, digest, DIGEST_SIZE) == 0
                                  : strcmp(record->given, id) == 0)) {
                ledger_drop(ledger, record);
                return true;
            }
        }
    }
    return false;
}

void ledger_forget(struct ledger *ledger, const char *id)
{
    struct ledger_record *record = ledger_owner(ledger, id);
    unsigned char digest[DIGEST_SIZE];

    if (record == NULL || !record->has_text) {
        if (record != NULL)
            ledger_drop(ledger, record);
        return; /* nothing can stand for a bare title */
    }
    memcpy(digest, record->digest, DIGEST_SIZE);
    while (drop_double(ledger, hash_digest(HASH_ALIAS_TEXT, digest), digest, id) ||
           drop_double(ledger, hash_id(HASH_ALIAS_ID, id), digest, id))
        ;
    record = ledger_owner(ledger, id);
    if (record != NULL)
        ledger_drop(ledger, record);
}

static bool leads_anywhere(struct ledger *ledger, uint32_t hash)
{
    size_t at = 0;
    uint32_t number;

    return lookup_next(ledger->lookup, hash, &at, &number);
}

static void suspect(struct ledger *ledger, uint32_t hash)
{
    if (!leads_anywhere(ledger, hash))
        return;
    if (ledger->suspect_count == ledger->suspect_room) {
        size_t room = ledger->suspect_room * 2 + 16;
        uint32_t *grown = reallocarray(ledger->suspect_hashes, room, sizeof *grown);

        if (grown == NULL) {
            ledger_fail(ledger, ACCORD_ERROR_MEMORY);
            return;
        }
        ledger->suspect_hashes = grown;
        ledger->suspect_room = room;
    }
    ledger->suspect_hashes[ledger->suspect_count++] = hash;
}

void ledger_lose(struct ledger *ledger, const struct ledger_record *record)
{
    if (record->state != RECORD_LIVE || !record->has_text)
        return;
    suspect(ledger, hash_digest(HASH_ALIAS_TEXT, record->digest));
    suspect(ledger, hash_id(HASH_ALIAS_ID, record->stored));
}

void ledger_mark_suspects(struct ledger *ledger)
{
    if (ledger->suspects)
        ledger_load_all(ledger);
    for (size_t i = 0; i < ledger->files.count; i++) {
        struct ledger_file *file = ledger->files.items[i];

        file->suspect = ledger->suspects && file->tally[RECORD_ALIAS] > 0;
    }
    for (size_t i = 0; i < ledger->suspect_count; i++) {
        struct search search = {.hash = ledger->suspect_hashes[i]};
        struct ledger_chunk *chunk;

        while ((chunk = next_chunk(ledger, &search)) != NULL)
            chunk->file->suspect = chunk->tally[RECORD_ALIAS] > 0 || chunk->file->suspect;
        ledger_trim(ledger);
    }
    ledger->suspect_marked = ledger->suspect_count;
}

bool ledger_suspects_done(struct ledger *ledger, bool left)
{
    ledger->suspects = left;
    ledger->suspect_count -= ledger->suspect_marked;
    if (ledger->suspect_count > 0)
        memmove(ledger->suspect_hashes, ledger->suspect_hashes + ledger->suspect_marked,
                ledger->suspect_count * sizeof *ledger->suspect_hashes);
    ledger->suspect_marked = 0;
    return ledger->suspect_count > 0;
}
