// SPDX-License-Identifier: GPL-2.0-or-later
/* The records of a file: gone through in their order, added, changed and dropped. Each change is
   counted, entered in the lookup table, and makes the notes of its chunk and file be behind. */
#include "ledger_parts.h"

#include "map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void count(struct ledger *ledger, struct ledger_chunk *chunk, enum record_state state,
                  bool more)
{
    struct ledger_file *file = chunk->file;

    chunk->tally[state] = (unsigned char)(chunk->tally[state] + (more ? 1 : -1));
    if (more)
        file->tally[state]++;
    else if (file->tally[state] > 0) /* a damaged note may say less */
        file->tally[state]--;
    if (state == RECORD_STALE && more)
        ledger->stale++;
    else if (state == RECORD_STALE && ledger->stale > 0)
        ledger->stale--;
}

bool record_matches(const struct ledger_record *record, unsigned which)
{
    return (which >> record->state & 1) != 0 && ((which & LEDGER_UNSEEN) == 0 || !record->seen);
}

/* Whether a chunk may have such records. */
static bool may_match(const struct ledger_chunk *chunk, unsigned which)
{
    const uint64_t all = chunk->count < 64 ? ((uint64_t)1 << chunk->count) - 1 : UINT64_MAX;
    bool any = false;

    for (size_t i = 0; i < RECORD_STATES; i++)
        any = any || ((which >> i & 1) != 0 && chunk->tally[i] > 0);
    return any && ((which & LEDGER_UNSEEN) == 0 || chunk->records != NULL || chunk->seen != all);
}

struct ledger_record *ledger_at_cursor(struct ledger *ledger, struct ledger_file *file,
                                       struct ledger_cursor *cursor, unsigned which)
{
    for (; cursor->chunk < file->chunk_count; cursor->chunk++, cursor->record = 0) {
        const size_t unpacked = ledger->unpacked.count;
        struct ledger_chunk *chunk = chunk_at(ledger, file->chunks[cursor->chunk], file);

        if (chunk == NULL || !may_match(chunk, which) || !chunk_unpack(ledger, chunk)) {
            if (ledger->status != ACCORD_OK)
                return NULL;
        } else {
            for (; cursor->record < chunk->count; cursor->record++) {
                if (record_matches(chunk->records[cursor->record], which))
                    return chunk->records[cursor->record];
            }
        }
        if (chunk != NULL && ledger->unpacked.count > unpacked) /* for nothing */
            chunk_pack_again(ledger, chunk);
    }
    return NULL;
}

struct ledger_cursor ledger_behind_record(const struct ledger_record *record)
{
    const struct ledger_chunk *chunk = record->chunk;
    struct ledger_cursor cursor = {0, 0};

    file_has_chunk(chunk->file, chunk->number, &cursor.chunk);
    while (chunk->records[cursor.record++] != record)
        ;
    return cursor;
}

struct ledger_record *ledger_given_in_chunk(struct ledger *ledger, struct ledger_file *file,
                                            uint32_t number, const char *given, size_t *at,
                                            unsigned which)
{
    struct ledger_chunk *chunk = chunk_at(ledger, number, file);

    if (chunk == NULL || !may_match(chunk, which) || !chunk_unpack(ledger, chunk))
        return NULL;
    while (*at < chunk->count) {
        struct ledger_record *record = chunk->records[(*at)++];

        if (record_matches(record, which) && strcmp(record->given, given) == 0)
            return record;
    }
    return NULL;
}

uint32_t ledger_chunk_of(const struct ledger_record *record)
{
    return record->chunk->number;
}

void ledger_unsee(struct ledger *ledger, struct ledger_file *file)
{
    for (size_t i = 0; i < file->chunk_count; i++) {
        struct ledger_chunk *chunk = map_get(ledger->numbers, &file->chunks[i], sizeof(uint32_t));

        if (chunk == NULL)
            continue;
        chunk->seen = 0;
        for (size_t j = 0; chunk->records != NULL && j < chunk->count; j++)
            chunk->records[j]->seen = false;
    }
}

bool record_add(struct ledger *ledger, struct ledger_file *file, struct ledger_record *record)
{
    struct ledger_chunk *chunk = record != NULL ? chunk_with_room(ledger, file) : NULL;

    if (chunk == NULL) {
        free(record);
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
        return false;
    }
    record->file = file;
    record->chunk = chunk;
    chunk->records[chunk->count++] = record;
    count(ledger, chunk, record->state, true);
    chunk_touch(chunk);
    ledger_enter(ledger, record, true);
    return true;
}

struct ledger_record *ledger_add(struct ledger *ledger, struct ledger_file *file, const char *given,
                                 const char *stored, enum record_state state,
                                 const unsigned char digest[DIGEST_SIZE], bool has_text,
                                 const char *language)
{
    struct ledger_record *record = ledger_note_record(given, strlen(given), stored, strlen(stored));

    if (record != NULL) {
        record->state = state;
        record->has_text = has_text;
        memcpy(record->digest, digest, DIGEST_SIZE);
        snprintf(record->language, sizeof record->language, "%s", language);
    }
    return record_add(ledger, file, record) ? record : NULL;
}

void ledger_change(struct ledger *ledger, struct ledger_record *record,
                   const unsigned char digest[DIGEST_SIZE], bool has_text, const char *language)
{
    ledger_lose(ledger, record);
    ledger_enter(ledger, record, false);
    memcpy(record->digest, digest, DIGEST_SIZE);
    record->has_text = has_text;
    snprintf(record->language, sizeof record->language, "%s", language);
    chunk_touch(record->chunk);
    ledger_enter(ledger, record, true);
}

void ledger_retire(struct ledger *ledger, struct ledger_record *record)
{
    ledger_lose(ledger, record);
    ledger_enter(ledger, record, false);
    count(ledger, record->chunk, record->state, false);
    record->state = RECORD_STALE;
    count(ledger, record->chunk, record->state, true);
    chunk_touch(record->chunk);
    ledger_enter(ledger, record, true);
}

/* Frees those records of an unpacked chunk that are `which`, or the one. */
static void drop_records(struct ledger *ledger, struct ledger_chunk *chunk, unsigned which,
                         const struct ledger_record *one)
{
    unsigned char kept = 0;

    for (size_t i = 0; i < chunk->count; i++) {
        struct ledger_record *record = chunk->records[i];

        if (record != one && !record_matches(record, which))
            continue;
        ledger_lose(ledger, record);
        ledger_enter(ledger, record, false);
        count(ledger, chunk, record->state, false);
        chunk_touch(chunk);
        free(record);
        chunk->records[i] = NULL;
    }
    for (size_t i = 0; i < chunk->count; i++) {
        if (chunk->records[i] != NULL)
            chunk->records[kept++] = chunk->records[i];
    }
    chunk->count = kept;
}

void ledger_drop(struct ledger *ledger, struct ledger_record *record)
{
    struct ledger_chunk *chunk = record->chunk;

    drop_records(ledger, chunk, 0, record);
    if (chunk->count == 0)
        chunk_drop(chunk);
}

void ledger_drop_if(struct ledger *ledger, struct ledger_file *file, unsigned which)
{
    size_t kept = 0;

    for (size_t i = 0; i < file->chunk_count; i++) {
        const size_t unpacked = ledger->unpacked.count;
        struct ledger_chunk *chunk = chunk_at(ledger, file->chunks[i], file);

        if (chunk != NULL && may_match(chunk, which) && chunk_unpack(ledger, chunk))
            drop_records(ledger, chunk, which, NULL);
        if (chunk != NULL ? chunk->count > 0 : ledger->status != ACCORD_OK)
            file->chunks[kept++] = file->chunks[i];
        if (chunk != NULL && ledger->unpacked.count > unpacked)
            chunk_pack_again(ledger, chunk);
    }
    file->dirty = file->dirty || kept < file->chunk_count;
    file->chunk_count = kept;
}
