// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers of chunks in, their records out, and back to their notes. In memory, too, records are
   packed as they are in the notes, and only while their note is behind; a few chunks are unpacked
   at a time. */
#include "ledger_parts.h"

#include "map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define UNPACKED_MAX 256 /* chunks that stay unpacked */
#define MISSING_MAX 64   /* chunks of a file that are sought in vain: more are none */

static void set_packed(struct ledger *ledger, struct ledger_chunk *chunk, char *packed, size_t len)
{
    ledger->unsaved += len - chunk->packed_len;
    free(chunk->packed);
    chunk->packed = packed;
    chunk->packed_len = len;
}

static void free_records(struct ledger_chunk *chunk)
{
    for (size_t i = 0; chunk->records != NULL && i < chunk->count; i++)
        free(chunk->records[i]);
    free(chunk->records);
    chunk->records = NULL;
}

void chunk_free(struct ledger_chunk *chunk)
{
    if (chunk == NULL)
        return;
    free_records(chunk);
    free(chunk->packed);
    free(chunk);
}

/* Writes an unpacked chunk. */
static void encode(const struct ledger_chunk *chunk, struct note_output *out)
{
    out->len = 0;
    if (chunk->count == 0)
        return;
    ledger_note_put_chunk(out, chunk->file->path);
    for (size_t i = 0; i < chunk->count; i++)
        ledger_note_put_record(out, chunk->records[i], i > 0 ? chunk->records[i - 1] : NULL);
}

/* Packs a chunk; it is no more among the unpacked ones. */
static void pack(struct ledger *ledger, struct ledger_chunk *chunk)
{
    struct note_output out = {0};
    char *fitting;

    if (chunk->dirty && chunk->edited) {
        encode(chunk, &out);
        fitting = out.starved ? NULL : realloc(out.data, out.len + 1);
        if (fitting == NULL) {
            free(out.data);
            ledger_fail(ledger, ACCORD_ERROR_MEMORY);
        } else {
            set_packed(ledger, chunk, fitting, out.len);
        }
        chunk->edited = false;
    } else if (!chunk->dirty) {
        set_packed(ledger, chunk, NULL, 0);
    }
    chunk->seen = chunk->moved = 0;
    for (size_t i = 0; i < chunk->count; i++) {
        chunk->seen |= (uint64_t)chunk->records[i]->seen << i;
        chunk->moved |= (uint64_t)chunk->records[i]->moved << i;
    }
    free_records(chunk);
}

void ledger_trim(struct ledger *ledger)
{
    if (ledger->unpacked.count <= UNPACKED_MAX)
        return;
    while (ledger->unpacked.count > 0)
        pack(ledger, ledger->unpacked.items[--ledger->unpacked.count]);
}

void chunk_pack_again(struct ledger *ledger, struct ledger_chunk *chunk)
{
    ledger->unpacked.count--;
    pack(ledger, chunk);
}

void chunk_touch(struct ledger_chunk *chunk)
{
    chunk->dirty = chunk->edited = true;
    chunk->file->dirty = true;
}

static struct ledger_chunk *new_chunk(struct ledger *ledger, struct ledger_file *file,
                                      uint32_t number)
{
    struct ledger_chunk *chunk = calloc(1, sizeof *chunk);

    if (chunk == NULL || !ledger_append(ledger, &ledger->chunks, chunk)) {
        free(chunk);
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
        return NULL;
    }
    chunk->number = number;
    chunk->file = file;
    if (!map_put(ledger->numbers, &chunk->number, sizeof chunk->number, chunk))
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
    return chunk;
}

/* Makes the records of a chunk. false: some are missing. */
static bool decode(struct ledger_chunk *chunk, struct note_input *in)
{
    errno = 0;
    chunk->count = 0;
    memset(chunk->tally, 0, sizeof chunk->tally);
    while (in->at < in->len && !in->bad && chunk->count < CHUNK_RECORDS) {
        struct ledger_record *record =
            ledger_note_get_record(in, chunk->count > 0 ? chunk->records[chunk->count - 1] : NULL);

        if (record == NULL)
            return false;
        record->file = chunk->file;
        record->chunk = chunk;
        record->seen = (chunk->seen >> chunk->count & 1) != 0;
        record->moved = (chunk->moved >> chunk->count & 1) != 0;
        chunk->tally[record->state]++;
        chunk->records[chunk->count++] = record;
    }
    return in->at == in->len && !in->bad;
}

/* Begins the list of a chunk's records. */
static bool begin_records(struct ledger *ledger, struct ledger_chunk *chunk)
{
    chunk->records = calloc(CHUNK_RECORDS, sizeof(struct ledger_record *));
    if (chunk->records == NULL)
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
    return chunk->records != NULL && ledger_append(ledger, &ledger->unpacked, chunk);
}

/* The value of a chunk's note, from behind its path on.
   @param[out] file  whose chunk it is; NULL: there is no such chunk. @return owned: the value. */
static char *read_note(struct ledger *ledger, uint32_t number, struct ledger_file **file,
                       struct note_input *in)
{
    char key[LEDGER_KEY_ROOM], *value, *path;
    size_t len, place;

    *file = NULL;
    ledger_note_chunk_key(key, number);
    ledger_fail(ledger, note_read(&ledger->source, key, &value, &len));
    *in = (struct note_input){value, len, 0, value == NULL};
    errno = 0;
    path = value != NULL ? ledger_note_get_chunk(in) : NULL;
    if (path != NULL)
        *file = ledger_find(ledger, path);
    if (*file != NULL && !file_has_chunk(*file, number, &place))
        *file = NULL;
    free(path);
    return value;
}

struct ledger_chunk *chunk_at(struct ledger *ledger, uint32_t number, struct ledger_file *file)
{
    struct ledger_chunk *chunk = map_get(ledger->numbers, &number, sizeof number);
    struct ledger_file *owner = NULL;
    struct note_input in;
    size_t place;
    char *value;

    if (chunk != NULL)
        return file == NULL || chunk->file == file ? chunk : NULL;
    if (number >= LEDGER_CHUNK_END || ledger->status != ACCORD_OK)
        return NULL;
    value = read_note(ledger, number, &owner, &in);
    if (ledger->status == ACCORD_OK && owner != NULL && (file == NULL || owner == file)) {
        chunk = new_chunk(ledger, owner, number);
        if (chunk != NULL && begin_records(ledger, chunk) && !decode(chunk, &in)) {
            file_damaged(ledger, owner);
            chunk_touch(chunk);
        }
    } else if (ledger->status == ACCORD_OK && file != NULL) {
        file_damaged(ledger, file);
        if (++file->missing > MISSING_MAX && file_has_chunk(file, number, &place))
            file->chunk_count = place;
    }
    free(value);
    return chunk;
}

bool chunk_unpack(struct ledger *ledger, struct ledger_chunk *chunk)
{
    struct note_input in = {chunk->packed, chunk->packed_len, 0, false};
    struct ledger_file *owner = chunk->file;
    char *value = NULL, *path;

    if (chunk->records != NULL)
        return true;
    if (!begin_records(ledger, chunk))
        return false;
    if (chunk->count == 0)
        return true;
    if (chunk->packed != NULL) {
        errno = 0;
        path = ledger_note_get_chunk(&in);
        free(path);
    } else {
        value = read_note(ledger, chunk->number, &owner, &in);
    }
    if (owner != chunk->file || !decode(chunk, &in)) { /* it was sound when it was packed */
        file_damaged(ledger, chunk->file);
        chunk_touch(chunk);
    }
    free(value);
    return ledger->status == ACCORD_OK;
}

struct ledger_chunk *chunk_with_room(struct ledger *ledger, struct ledger_file *file)
{
    struct ledger_chunk *chunk =
        file->chunk_count > 0 ? chunk_at(ledger, file->chunks[file->chunk_count - 1], file) : NULL;

    if (ledger->status != ACCORD_OK)
        return NULL;
    if (chunk == NULL || chunk->count == CHUNK_RECORDS) {
        if (ledger->next == LEDGER_CHUNK_END) { /* two thousand million chunks */
            ledger_fail(ledger, ACCORD_ERROR_MEMORY);
            return NULL;
        }
        if (file->chunk_count == file->chunk_room) {
            size_t room = file->chunk_room * 2 + 1;
            uint32_t *grown = reallocarray(file->chunks, room, sizeof *grown);

            if (grown == NULL) {
                ledger_fail(ledger, ACCORD_ERROR_MEMORY);
                return NULL;
            }
            file->chunks = grown;
            file->chunk_room = room;
        }
        chunk = new_chunk(ledger, file, ledger->next);
        if (chunk == NULL)
            return NULL;
        file->chunks[file->chunk_count++] = ledger->next++;
    }
    return chunk_unpack(ledger, chunk) ? chunk : NULL;
}

void chunk_drop(struct ledger_chunk *chunk)
{
    struct ledger_file *file = chunk->file;
    size_t place;

    if (!file_has_chunk(file, chunk->number, &place))
        return;
    file->chunk_count--;
    memmove(file->chunks + place, file->chunks + place + 1,
            (file->chunk_count - place) * sizeof *file->chunks);
}

accord_status chunk_save(struct ledger *ledger, struct ledger_chunk *chunk, struct note_output *out,
                         accord_writer *writer)
{
    accord_status status;
    char key[LEDGER_KEY_ROOM];

    ledger_note_chunk_key(key, chunk->number);
    if (chunk->edited)
        encode(chunk, out);
    if (out->starved)
        return ACCORD_ERROR_MEMORY;
    status = chunk->edited ? accord_writer_set_note(writer, key, strlen(key), out->data, out->len)
                           : accord_writer_set_note(writer, key, strlen(key), chunk->packed,
                                                    chunk->packed_len);
    set_packed(ledger, chunk, NULL, 0);
    chunk->dirty = chunk->edited = false;
    return status;
}
