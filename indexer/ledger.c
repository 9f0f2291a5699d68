// SPDX-License-Identifier: GPL-2.0-or-later
/* Notes in, files and their articles out, and back; ledger_note.c draws the notes.

   A file's note says how the file looked, and in which chunks its records are. A chunk is a note,
   too, of at most 64 records of one file: so what a run costs hangs on what it touches, and neither
   on how many files the index knows nor on how many articles a file gave. What is looked up by its
   hash, in the table of lookup.c, which says in which chunks to look:

     - a live record by the id it has in the index,
     - a live or stale record with a text by the fingerprint of title and text,
     - an alias by the fingerprint of title and text, and if it is a bare title by its id,
     - a settled file by the fingerprint of its content: in its first chunk.

   In memory, too, records are packed as they are in the notes, and only while their note is behind;
   a few chunks are unpacked at a time.

   Notes of layout 1 are read when there are any, and replaced by the next save. */
#include "ledger.h"

#include "ledger_note.h"
#include "lookup.h"
#include "map.h"
#include "pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHUNK_RECORDS 64 /* as many as `seen` and `moved` have bits */
#define UNPACKED_MAX 256 /* chunks that stay unpacked */
#define FAILURES_MAX 100 /* failures kept of one file */
#define MISSING_MAX 64   /* chunks of a file that are sought in vain: more are none */
#define SAME_FILES 16    /* files of one content that are looked up by it */
/* From this number on chunks are of standard input: never noted. */
#define TRANSIENT LEDGER_CHUNK_END

/* What a hash in the lookup table is of. */
enum hashed { HASH_ID, HASH_TEXT, HASH_ALIAS_TEXT, HASH_ALIAS_ID, HASH_FILE };

/* Some records of a file. */
struct ledger_chunk {
    uint32_t number;
    unsigned char count;                /* of its records */
    unsigned char tally[RECORD_STATES]; /* how many of them are in each state */
    bool dirty;                         /* its note is behind */
    bool edited;                        /* `packed` is behind */
    struct ledger_file *file;
    struct ledger_record **records; /* NULL: it is packed */
    char *packed;                   /* NULL: it is as its note */
    size_t packed_len;
    uint64_t seen, moved; /* of records 0, 1, ... while it is packed */
};

/* A list that grows. */
struct list {
    void **items;
    size_t count, room;
};

struct ledger {
    struct note_source source;
    struct list files;
    struct map *paths; /* path to file */
    struct list below; /* the folders whose files have been read: owned, each ends in a slash */
    bool all_loaded, long_loaded;
    struct list chunks;  /* those that were touched in this run */
    struct map *numbers; /* number to chunk */
    struct list unpacked;
    struct lookup *lookup;         /* hash to number of chunk */
    struct lookup *transient;      /* the same for the chunks of standard input */
    bool rebuilt;                  /* the table was damaged, and has been made anew */
    uint32_t next, next_transient; /* numbers of chunks */
    uint64_t stale;
    size_t unsaved;
    bool suspects;            /* files with an alias are suspect, all of them */
    uint32_t *suspect_hashes; /* else those that these hashes lead to */
    size_t suspect_count, suspect_room;
    size_t suspect_marked; /* how many of them have been looked up */
    bool noted;            /* the ledger has a note of its own, which is: */
    struct ledger_state saved;
    bool upgrades; /* notes of layout 1 are to be removed */
    accord_status status;
    char *message; /* NULL: out of memory */
};

static void fail(struct ledger *ledger, accord_status status)
{
    if (status == ACCORD_OK || ledger->status != ACCORD_OK)
        return;
    ledger->status = status;
    ledger->message = status == ACCORD_ERROR_MEMORY ? NULL : strdup(accord_error_message());
}

static bool append(struct ledger *ledger, struct list *list, void *item)
{
    if (list->count == list->room) {
        size_t room = list->room * 2 + 16;
        void **grown = reallocarray(list->items, room, sizeof *grown);

        if (grown == NULL) {
            fail(ledger, ACCORD_ERROR_MEMORY);
            return false;
        }
        list->items = grown;
        list->room = room;
    }
    list->items[list->count++] = item;
    return true;
}

/* ---- Hashes --------------------------------------------------------------------------------- */

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

uint32_t ledger_hash_id(const char *id)
{
    return hash_id(HASH_ID, id);
}

static struct lookup *table_of(const struct ledger *ledger, uint32_t chunk)
{
    return chunk >= TRANSIENT ? ledger->transient : ledger->lookup;
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

/* Enters a record in the lookup table, or takes it out. */
static void enter(struct ledger *ledger, const struct ledger_record *record, bool in)
{
    const uint32_t chunk = record->chunk->number;
    void (*change)(struct lookup *, uint32_t, uint32_t) = in ? lookup_put : lookup_remove;
    struct lookup *table = table_of(ledger, chunk);

    if (record->state == RECORD_LIVE)
        change(table, hash_id(HASH_ID, record->stored), chunk);
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

/* Enters a file by its content, or takes it out. */
static void enter_content(struct ledger *ledger, struct ledger_file *file)
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

static void count(struct ledger *ledger, struct ledger_chunk *chunk, enum record_state state,
                  bool more)
{
    struct ledger_file *file = chunk->file;

    chunk->tally[state] = (unsigned char)(chunk->tally[state] + (more ? 1 : -1));
    if (more)
        file->tally[state]++;
    else if (file->tally[state] > 0) /* a damaged note may say less */
        file->tally[state]--;
    if (state == RECORD_STALE && !file->transient && more)
        ledger->stale++;
    else if (state == RECORD_STALE && !file->transient && ledger->stale > 0)
        ledger->stale--;
}

/* ---- Chunks --------------------------------------------------------------------------------- */

static void set_packed(struct ledger *ledger, struct ledger_chunk *chunk, char *packed, size_t len)
{
    if (chunk->number < TRANSIENT)
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
            fail(ledger, ACCORD_ERROR_MEMORY);
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

/* Packs a chunk that was unpacked last. */
static void pack_again(struct ledger *ledger, struct ledger_chunk *chunk)
{
    ledger->unpacked.count--;
    pack(ledger, chunk);
}

static void touch(struct ledger_chunk *chunk)
{
    chunk->dirty = chunk->edited = true;
    chunk->file->dirty = true;
}

/* The note of records of the file could not be understood. */
static void damaged(struct ledger *ledger, struct ledger_file *file)
{
    if (errno == ENOMEM)
        fail(ledger, ACCORD_ERROR_MEMORY);
    file->settled = false;
    file->damaged = true;
    file->dirty = true;
}

static struct ledger_chunk *new_chunk(struct ledger *ledger, struct ledger_file *file,
                                      uint32_t number)
{
    struct ledger_chunk *chunk = calloc(1, sizeof *chunk);

    if (chunk == NULL || !append(ledger, &ledger->chunks, chunk)) {
        free(chunk);
        fail(ledger, ACCORD_ERROR_MEMORY);
        return NULL;
    }
    chunk->number = number;
    chunk->file = file;
    if (!map_put(ledger->numbers, &chunk->number, sizeof chunk->number, chunk))
        fail(ledger, ACCORD_ERROR_MEMORY);
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
        fail(ledger, ACCORD_ERROR_MEMORY);
    return chunk->records != NULL && append(ledger, &ledger->unpacked, chunk);
}

static bool has_chunk(const struct ledger_file *file, uint32_t number, size_t *place)
{
    size_t from = 0, to = file->chunk_count;

    while (from < to) { /* their numbers rise */
        size_t middle = from + (to - from) / 2;

        if (file->chunks[middle] < number)
            from = middle + 1;
        else
            to = middle;
    }
    *place = from;
    return from < file->chunk_count && file->chunks[from] == number;
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
    fail(ledger, note_read(&ledger->source, key, &value, &len));
    *in = (struct note_input){value, len, 0, value == NULL};
    errno = 0;
    path = value != NULL ? ledger_note_get_chunk(in) : NULL;
    if (path != NULL)
        *file = ledger_find(ledger, path);
    if (*file != NULL && !has_chunk(*file, number, &place))
        *file = NULL;
    free(path);
    return value;
}

/* The chunk of a number. @param file  whose it is; NULL: whoever's it is. @return NULL: there is no
   such chunk, or a failure. */
static struct ledger_chunk *chunk_at(struct ledger *ledger, uint32_t number,
                                     struct ledger_file *file)
{
    struct ledger_chunk *chunk = map_get(ledger->numbers, &number, sizeof number);
    struct ledger_file *owner = NULL;
    struct note_input in;
    size_t place;
    char *value;

    if (chunk != NULL)
        return file == NULL || chunk->file == file ? chunk : NULL;
    if (number >= TRANSIENT || ledger->status != ACCORD_OK)
        return NULL;
    value = read_note(ledger, number, &owner, &in);
    if (ledger->status == ACCORD_OK && owner != NULL && (file == NULL || owner == file)) {
        chunk = new_chunk(ledger, owner, number);
        if (chunk != NULL && begin_records(ledger, chunk) && !decode(chunk, &in)) {
            damaged(ledger, owner);
            touch(chunk);
        }
    } else if (ledger->status == ACCORD_OK && file != NULL) {
        damaged(ledger, file);
        if (++file->missing > MISSING_MAX && has_chunk(file, number, &place))
            file->chunk_count = place;
    }
    free(value);
    return chunk;
}

/* Makes the records of a chunk, if that is to be done. */
static bool unpack(struct ledger *ledger, struct ledger_chunk *chunk)
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
        damaged(ledger, chunk->file);
        touch(chunk);
    }
    free(value);
    return ledger->status == ACCORD_OK;
}

/* ---- Looking up ----------------------------------------------------------------------------- */

static bool matches(const struct ledger_record *record, unsigned which)
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

        if (chunk == NULL || !may_match(chunk, which) || !unpack(ledger, chunk)) {
            if (ledger->status != ACCORD_OK)
                return NULL;
        } else {
            for (; cursor->record < chunk->count; cursor->record++) {
                if (matches(chunk->records[cursor->record], which))
                    return chunk->records[cursor->record];
            }
        }
        if (chunk != NULL && ledger->unpacked.count > unpacked) /* for nothing */
            pack_again(ledger, chunk);
    }
    return NULL;
}

struct ledger_cursor ledger_behind_record(const struct ledger_record *record)
{
    const struct ledger_chunk *chunk = record->chunk;
    struct ledger_cursor cursor = {0, 0};

    has_chunk(chunk->file, chunk->number, &cursor.chunk);
    while (chunk->records[cursor.record++] != record)
        ;
    return cursor;
}

struct ledger_record *ledger_given_in_chunk(struct ledger *ledger, struct ledger_file *file,
                                            uint32_t number, const char *given, size_t *at,
                                            unsigned which)
{
    struct ledger_chunk *chunk = chunk_at(ledger, number, file);

    if (chunk == NULL || !may_match(chunk, which) || !unpack(ledger, chunk))
        return NULL;
    while (*at < chunk->count) {
        struct ledger_record *record = chunk->records[(*at)++];

        if (matches(record, which) && strcmp(record->given, given) == 0)
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

/* Enters the records of a chunk that is entered nowhere: one after another, as if it grew. */
static void enter_all(struct ledger *ledger, struct ledger_chunk *chunk)
{
    const unsigned char all = chunk->count;

    for (chunk->count = 1; chunk->count <= all; chunk->count++)
        enter(ledger, chunk->records[chunk->count - 1], true);
    chunk->count = all;
}

/* Makes the lookup table anew from all records. */
static void rebuild(struct ledger *ledger)
{
    ledger->rebuilt = true;
    lookup_clear(ledger->lookup);
    ledger_load_all(ledger);
    ledger->stale = 0;
    for (size_t i = 0; i < ledger->files.count; i++) {
        struct ledger_file *file = ledger->files.items[i];

        if (file->transient)
            continue;
        file->content_known = false;
        enter_content(ledger, file);
        for (size_t j = 0; j < file->chunk_count; j++) {
            const size_t unpacked = ledger->unpacked.count;
            struct ledger_chunk *chunk = chunk_at(ledger, file->chunks[j], file);

            if (file->chunks[j] >= ledger->next)
                ledger->next = file->chunks[j] + 1;
            if (chunk == NULL || !unpack(ledger, chunk))
                continue;
            enter_all(ledger, chunk);
            ledger->stale += chunk->tally[RECORD_STALE];
            if (ledger->unpacked.count > unpacked)
                pack_again(ledger, chunk);
        }
    }
    ledger->suspects = ledger->files.count > 0;
}

/* Sees to it that the table can be trusted. @return whether it has been made anew. */
static bool heal(struct ledger *ledger)
{
    accord_status status = lookup_status(ledger->lookup);

    if (status == ACCORD_ERROR_CORRUPT && !ledger->rebuilt && ledger->status == ACCORD_OK) {
        rebuild(ledger);
        status = lookup_status(ledger->lookup);
        fail(ledger, status);
        return status == ACCORD_OK;
    }
    fail(ledger, status);
    fail(ledger, lookup_status(ledger->transient));
    return false;
}

/* A walk over the chunks that a hash leads to. */
struct search {
    uint32_t hash;
    bool transient; /* it has come to the chunks of standard input */
    size_t at;
};

/* The next chunk, unpacked; NULL: there are no more. */
static struct ledger_chunk *next_chunk(struct ledger *ledger, struct search *search)
{
    while (ledger->status == ACCORD_OK) {
        struct lookup *table = search->transient ? ledger->transient : ledger->lookup;
        struct ledger_chunk *chunk;
        uint32_t number;

        if (lookup_next(table, search->hash, &search->at, &number)) {
            chunk = chunk_at(ledger, number, NULL);
            if (chunk != NULL && unpack(ledger, chunk))
                return chunk;
        } else if (heal(ledger)) {
            search->at = 0;
        } else if (!search->transient) {
            search->transient = true;
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
    struct ledger_record *stale = NULL, *unseen = NULL;
    struct ledger_chunk *chunk;

    while ((chunk = next_chunk(ledger, &search)) != NULL) {
        for (size_t i = 0; i < chunk->count; i++) {
            struct ledger_record *record = chunk->records[i];

            if (record->state == RECORD_ALIAS || !record->has_text ||
                memcmp(record->digest, digest, DIGEST_SIZE) != 0)
                continue;
            if (record->state == RECORD_STALE)
                stale = stale != NULL && !stale->moved ? stale : record;
            else if (record->file != reading || record->seen)
                return record;
            else if (unseen == NULL)
                unseen = record;
        }
    }
    return unseen != NULL ? unseen : stale;
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

/* ---- Files ---------------------------------------------------------------------------------- */

static void free_file(struct ledger_file *file)
{
    if (file == NULL)
        return;
    ledger_clear_failures(file);
    free(file->chunks);
    free(file->path);
    free(file);
}

/* Adds a file that is not there yet. @param path  taken over. */
static struct ledger_file *add_file(struct ledger *ledger, char *path)
{
    struct ledger_file *file = path != NULL ? calloc(1, sizeof *file) : NULL;

    if (file == NULL || !append(ledger, &ledger->files, file)) {
        free(file);
        free(path);
        fail(ledger, ACCORD_ERROR_MEMORY);
        return NULL;
    }
    file->path = path;
    file->modified = POOL_TIME_UNKNOWN;
    if (!map_put(ledger->paths, file->path, strlen(file->path), file)) {
        ledger->files.count--;
        free_file(file);
        fail(ledger, ACCORD_ERROR_MEMORY);
        return NULL;
    }
    return file;
}

/* Takes the note of a file, unless it has been read before. */
static bool take_file(void *context, const char *key, size_t key_len, const char *value,
                      size_t value_len)
{
    struct ledger *ledger = context;
    struct note_input in = {value, value_len, 0, false};
    char *path = ledger_note_get_path(&in, key, key_len);
    struct ledger_file *file;

    if (path == NULL)
        return true;
    if (map_get(ledger->paths, path, strlen(path)) != NULL) {
        free(path);
        return true;
    }
    file = add_file(ledger, path);
    if (file == NULL)
        return false;
    errno = 0;
    if (!ledger_note_get_file(&in, file))
        damaged(ledger, file);
    if (value[2] == 1 && file->chunk_count > 0) {
        file->content_known = true;
        file->content_hash = hash_digest(HASH_FILE, file->digest);
        file->content_chunk = file->chunks[0];
    }
    file->dirty = file->damaged;
    file->noted = true;
    return ledger->status == ACCORD_OK;
}

/* Whether the note of a path, if there is one, has been read. */
static bool is_loaded(const struct ledger *ledger, const char *path)
{
    if (ledger->all_loaded || ledger->source.walk == NULL)
        return true;
    if (!ledger->long_loaded && strlen(path) > LEDGER_PATH_MAX)
        return false;
    for (size_t i = 0; i < ledger->below.count; i++) {
        const char *folder = ledger->below.items[i];

        if (strncmp(path, folder, strlen(folder)) == 0)
            return true;
    }
    return false;
}

struct ledger_file *ledger_find(struct ledger *ledger, const char *path)
{
    struct ledger_file *file = map_get(ledger->paths, path, strlen(path));
    char key[LEDGER_KEY_ROOM], *value;
    size_t len;

    if (file != NULL || ledger->status != ACCORD_OK || is_loaded(ledger, path))
        return file;
    ledger_note_file_key(key, path);
    fail(ledger, note_read(&ledger->source, key, &value, &len));
    if (value != NULL)
        take_file(ledger, key, strlen(key), value, len);
    free(value);
    return map_get(ledger->paths, path, strlen(path));
}

struct ledger_file *ledger_make(struct ledger *ledger, const char *path)
{
    struct ledger_file *file = ledger_find(ledger, path);

    return file != NULL ? file : add_file(ledger, strdup(path));
}

void ledger_load_below(struct ledger *ledger, const char *path)
{
    size_t len = strlen(path);
    char key[LEDGER_KEY_ROOM], *folder;

    ledger_find(ledger, path);
    if (ledger->all_loaded || ledger->source.walk == NULL)
        return;
    if (asprintf(&folder, "%s%s", path, len > 0 && path[len - 1] == '/' ? "" : "/") < 0) {
        fail(ledger, ACCORD_ERROR_MEMORY);
        return;
    }
    if (strlen(folder) <= LEDGER_PATH_MAX) {
        snprintf(key, sizeof key, LEDGER_PATH_PREFIX "%s", folder);
        fail(ledger, note_walk(&ledger->source, key, take_file, ledger));
    }
    if (!ledger->long_loaded)
        fail(ledger, note_walk(&ledger->source, LEDGER_LONG_PREFIX, take_file, ledger));
    ledger->long_loaded = true;
    if (!append(ledger, &ledger->below, folder))
        free(folder);
}

void ledger_load_all(struct ledger *ledger)
{
    if (!ledger->all_loaded)
        fail(ledger, note_walk(&ledger->source, LEDGER_PATH_PREFIX, take_file, ledger));
    ledger->all_loaded = true;
}

size_t ledger_count(const struct ledger *ledger)
{
    return ledger->files.count;
}

struct ledger_file *ledger_at(const struct ledger *ledger, size_t i)
{
    return ledger->files.items[i];
}

uint64_t ledger_stale(const struct ledger *ledger)
{
    return ledger->stale;
}

size_t ledger_records(const struct ledger_file *file)
{
    return file->tally[RECORD_LIVE] + file->tally[RECORD_ALIAS] + file->tally[RECORD_STALE];
}

bool ledger_gone(struct ledger_file *file)
{
    struct stat info;

    if (file->presence == FILE_UNKNOWN && !file->transient)
        file->presence = stat(file->path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR)
                             ? FILE_GONE
                             : FILE_PRESENT;
    return file->presence == FILE_GONE;
}

bool ledger_add_failure(struct ledger_file *file, const char *reason)
{
    char **grown;

    file->dirty = true;
    if (file->failure_count == FAILURES_MAX)
        return true;
    grown = reallocarray(file->failures, file->failure_count + 1, sizeof *grown);
    if (grown == NULL)
        return false;
    file->failures = grown;
    grown[file->failure_count] = strdup(reason);
    if (grown[file->failure_count] == NULL)
        return false;
    file->failure_count++;
    return true;
}

void ledger_clear_failures(struct ledger_file *file)
{
    for (size_t i = 0; i < file->failure_count; i++)
        free(file->failures[i]);
    free(file->failures);
    file->failures = NULL;
    file->failure_count = 0;
    file->dirty = true;
}

/* ---- Records -------------------------------------------------------------------------------- */

/* The chunk that the next record of a file goes to, unpacked. */
static struct ledger_chunk *chunk_with_room(struct ledger *ledger, struct ledger_file *file)
{
    struct ledger_chunk *chunk =
        file->chunk_count > 0 ? chunk_at(ledger, file->chunks[file->chunk_count - 1], file) : NULL;
    uint32_t *next = file->transient ? &ledger->next_transient : &ledger->next;

    if (ledger->status != ACCORD_OK)
        return NULL;
    if (chunk == NULL || chunk->count == CHUNK_RECORDS) {
        if (*next == TRANSIENT && !file->transient) { /* two thousand million chunks */
            fail(ledger, ACCORD_ERROR_MEMORY);
            return NULL;
        }
        if (file->chunk_count == file->chunk_room) {
            size_t room = file->chunk_room * 2 + 1;
            uint32_t *grown = reallocarray(file->chunks, room, sizeof *grown);

            if (grown == NULL) {
                fail(ledger, ACCORD_ERROR_MEMORY);
                return NULL;
            }
            file->chunks = grown;
            file->chunk_room = room;
        }
        chunk = new_chunk(ledger, file, *next);
        if (chunk == NULL)
            return NULL;
        file->chunks[file->chunk_count++] = (*next)++;
    }
    return unpack(ledger, chunk) ? chunk : NULL;
}

/* Adds a record, which is taken over. */
static bool add_record(struct ledger *ledger, struct ledger_file *file,
                       struct ledger_record *record)
{
    struct ledger_chunk *chunk = record != NULL ? chunk_with_room(ledger, file) : NULL;

    if (chunk == NULL) {
        free(record);
        fail(ledger, ACCORD_ERROR_MEMORY);
        return false;
    }
    record->file = file;
    record->chunk = chunk;
    chunk->records[chunk->count++] = record;
    count(ledger, chunk, record->state, true);
    touch(chunk);
    enter(ledger, record, true);
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
    return add_record(ledger, file, record) ? record : NULL;
}

static bool leads_anywhere(struct ledger *ledger, uint32_t hash)
{
    size_t at = 0;
    uint32_t number;

    if (lookup_next(ledger->lookup, hash, &at, &number))
        return true;
    at = 0;
    return lookup_next(ledger->transient, hash, &at, &number);
}

static void suspect(struct ledger *ledger, uint32_t hash)
{
    if (!leads_anywhere(ledger, hash))
        return;
    if (ledger->suspect_count == ledger->suspect_room) {
        size_t room = ledger->suspect_room * 2 + 16;
        uint32_t *grown = reallocarray(ledger->suspect_hashes, room, sizeof *grown);

        if (grown == NULL) {
            fail(ledger, ACCORD_ERROR_MEMORY);
            return;
        }
        ledger->suspect_hashes = grown;
        ledger->suspect_room = room;
    }
    ledger->suspect_hashes[ledger->suspect_count++] = hash;
}

/* An article ceases to be, or to be what it was: those that it stood for may need another. */
static void lose(struct ledger *ledger, const struct ledger_record *record)
{
    if (record->state != RECORD_LIVE || !record->has_text)
        return;
    suspect(ledger, hash_digest(HASH_ALIAS_TEXT, record->digest));
    suspect(ledger, hash_id(HASH_ALIAS_ID, record->stored));
}

void ledger_change(struct ledger *ledger, struct ledger_record *record,
                   const unsigned char digest[DIGEST_SIZE], bool has_text, const char *language)
{
    lose(ledger, record);
    enter(ledger, record, false);
    memcpy(record->digest, digest, DIGEST_SIZE);
    record->has_text = has_text;
    snprintf(record->language, sizeof record->language, "%s", language);
    touch(record->chunk);
    enter(ledger, record, true);
}

void ledger_retire(struct ledger *ledger, struct ledger_record *record)
{
    lose(ledger, record);
    enter(ledger, record, false);
    count(ledger, record->chunk, record->state, false);
    record->state = RECORD_STALE;
    count(ledger, record->chunk, record->state, true);
    touch(record->chunk);
    enter(ledger, record, true);
}

/* Takes a chunk without records out of its file. */
static void drop_chunk(struct ledger_chunk *chunk)
{
    struct ledger_file *file = chunk->file;
    size_t place;

    if (!has_chunk(file, chunk->number, &place))
        return;
    file->chunk_count--;
    memmove(file->chunks + place, file->chunks + place + 1,
            (file->chunk_count - place) * sizeof *file->chunks);
}

/* Frees those records of an unpacked chunk that are `which`, or the one. */
static void drop_records(struct ledger *ledger, struct ledger_chunk *chunk, unsigned which,
                         const struct ledger_record *one)
{
    unsigned char kept = 0;

    for (size_t i = 0; i < chunk->count; i++) {
        struct ledger_record *record = chunk->records[i];

        if (record != one && !matches(record, which))
            continue;
        lose(ledger, record);
        enter(ledger, record, false);
        count(ledger, chunk, record->state, false);
        touch(chunk);
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
        drop_chunk(chunk);
}

void ledger_drop_if(struct ledger *ledger, struct ledger_file *file, unsigned which)
{
    size_t kept = 0;

    for (size_t i = 0; i < file->chunk_count; i++) {
        struct ledger_chunk *chunk = chunk_at(ledger, file->chunks[i], file);

        if (chunk != NULL && may_match(chunk, which) && unpack(ledger, chunk))
            drop_records(ledger, chunk, which, NULL);
        if (chunk != NULL ? chunk->count > 0 : ledger->status != ACCORD_OK)
            file->chunks[kept++] = file->chunks[i];
        ledger_trim(ledger);
    }
    file->dirty = file->dirty || kept < file->chunk_count;
    file->chunk_count = kept;
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
    memmove(ledger->suspect_hashes, ledger->suspect_hashes + ledger->suspect_marked,
            ledger->suspect_count * sizeof *ledger->suspect_hashes);
    ledger->suspect_marked = 0;
    return ledger->suspect_count > 0;
}

/* ---- The ledger as a whole ------------------------------------------------------------------ */

struct ledger *ledger_new(void)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);

    if (ledger == NULL)
        return NULL;
    ledger->paths = map_new();
    ledger->numbers = map_new();
    ledger->lookup = lookup_new();
    ledger->transient = lookup_new();
    ledger->next_transient = TRANSIENT;
    if (ledger->paths == NULL || ledger->numbers == NULL || ledger->lookup == NULL ||
        ledger->transient == NULL) {
        ledger_free(ledger);
        return NULL;
    }
    return ledger;
}

void ledger_free(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (size_t i = 0; i < ledger->chunks.count; i++) {
        struct ledger_chunk *chunk = ledger->chunks.items[i];

        free_records(chunk);
        free(chunk->packed);
        free(chunk);
    }
    for (size_t i = 0; i < ledger->files.count; i++)
        free_file(ledger->files.items[i]);
    for (size_t i = 0; i < ledger->below.count; i++)
        free(ledger->below.items[i]);
    free(ledger->chunks.items);
    free(ledger->files.items);
    free(ledger->below.items);
    free(ledger->unpacked.items);
    free(ledger->suspect_hashes);
    free(ledger->message);
    map_free(ledger->paths);
    map_free(ledger->numbers);
    lookup_free(ledger->lookup);
    lookup_free(ledger->transient);
    free(ledger);
}

static struct ledger_state state_now(const struct ledger *ledger)
{
    return (struct ledger_state){lookup_buckets(ledger->lookup), lookup_entries(ledger->lookup),
                                 ledger->next, ledger->stale,
                                 ledger->suspects || ledger->suspect_count > 0};
}

static bool state_is_behind(const struct ledger *ledger)
{
    const struct ledger_state now = state_now(ledger), *saved = &ledger->saved;

    return now.buckets != saved->buckets || now.entries != saved->entries ||
           now.next != saved->next || now.stale != saved->stale || now.suspects != saved->suspects;
}

/* Takes a file's note of layout 1. */
static bool take_old(void *context, const char *key, size_t key_len, const char *value,
                     size_t value_len)
{
    struct ledger *ledger = context;
    struct note_input in = {value, value_len, 0, false};
    struct ledger_file old = {0}, *file;
    uint64_t records;
    char *path;

    (void)key;
    (void)key_len;
    errno = 0;
    ledger->upgrades = true;
    path = ledger_note_get_old_file(&in, &old, &records);
    file = path != NULL ? ledger_make(ledger, path) : NULL;
    free(path);
    if (file != NULL) {
        ledger_drop_if(ledger, file, LEDGER_ANY);
        ledger_clear_failures(file);
        for (; records > 0 && !in.bad && ledger->status == ACCORD_OK; records--) {
            struct ledger_record *record = ledger_note_get_old_record(&in);

            in.bad = record == NULL || !add_record(ledger, file, record);
            ledger_trim(ledger);
        }
        file->settled = !in.bad && ledger_note_get_failures(&in, file) && old.settled;
        file->size = old.size;
        file->modified = old.modified;
        memcpy(file->digest, old.digest, DIGEST_SIZE);
        file->dirty = true;
    }
    if (errno == ENOMEM)
        fail(ledger, ACCORD_ERROR_MEMORY);
    return ledger->status == ACCORD_OK;
}

accord_status ledger_open(struct ledger *ledger, const struct note_source *source)
{
    struct ledger_state state;
    struct note_input in = {0};
    char *value;

    ledger->source = *source;
    fail(ledger, note_read(&ledger->source, LEDGER_STATE_KEY, &value, &in.len));
    in.data = value;
    ledger->noted = value != NULL;
    if (value != NULL && ledger_note_get_state(&in, &state) && state.next < TRANSIENT &&
        lookup_open(ledger->lookup, &ledger->source, state.buckets, state.entries)) {
        ledger->next = (uint32_t)state.next;
        ledger->stale = state.stale;
        ledger->suspects = state.suspects;
        ledger->saved = state;
    } else if (ledger->status == ACCORD_OK) {
        rebuild(ledger);
        if (ledger->files.count == 0)
            ledger->saved = state_now(ledger);
    }
    free(value);
    if (ledger->status == ACCORD_OK)
        fail(ledger, note_walk(&ledger->source, LEDGER_OLD_PREFIX, take_old, ledger));
    ledger->suspects = ledger->suspects || ledger->upgrades;
    return ledger->status;
}

accord_status ledger_status(const struct ledger *ledger, const char **message)
{
    *message = ledger->message;
    return ledger->status;
}

/* Makes the tally of a file anew. */
static void recount(struct ledger *ledger, struct ledger_file *file)
{
    memset(file->tally, 0, sizeof file->tally);
    ledger_drop_if(ledger, file, 0); /* chunks without records go */
    for (size_t i = 0; i < file->chunk_count; i++) {
        const struct ledger_chunk *chunk = chunk_at(ledger, file->chunks[i], file);

        for (size_t j = 0; chunk != NULL && j < RECORD_STATES; j++)
            file->tally[j] += chunk->tally[j];
        ledger_trim(ledger);
    }
    file->damaged = false;
}

static accord_status save_file(struct ledger *ledger, struct ledger_file *file,
                               struct note_output *out, accord_writer *writer)
{
    accord_status status = ACCORD_OK;
    char key[LEDGER_KEY_ROOM];

    if (file->damaged)
        recount(ledger, file);
    enter_content(ledger, file);
    out->len = 0;
    if (file->settled || file->chunk_count > 0 || file->failure_count > 0)
        ledger_note_put_file(out, file);
    ledger_note_file_key(key, file->path);
    if (out->starved)
        status = ACCORD_ERROR_MEMORY;
    else if (out->len > 0 || file->noted)
        status = accord_writer_set_note(writer, key, strlen(key), out->data, out->len);
    file->noted = out->len > 0;
    file->dirty = false;
    return status;
}

static accord_status save_chunk(struct ledger *ledger, struct ledger_chunk *chunk,
                                struct note_output *out, accord_writer *writer)
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

/* What removes the notes of layout 1. */
struct removal {
    accord_writer *writer;
    accord_status status;
};

static bool remove_note(void *context, const char *key, size_t key_len, const char *value,
                        size_t value_len)
{
    struct removal *removal = context;

    (void)value;
    (void)value_len;
    removal->status = accord_writer_set_note(removal->writer, key, key_len, "", 0);
    return removal->status == ACCORD_OK;
}

static accord_status save_state(struct ledger *ledger, struct note_output *out,
                                accord_writer *writer)
{
    const struct ledger_state state = state_now(ledger);

    out->len = 0;
    ledger_note_put_state(out, &state);
    if (out->starved)
        return ACCORD_ERROR_MEMORY;
    ledger->saved = state;
    ledger->noted = true;
    return accord_writer_set_note(writer, LEDGER_STATE_KEY, strlen(LEDGER_STATE_KEY), out->data,
                                  out->len);
}

accord_status ledger_save(struct ledger *ledger, accord_writer *writer)
{
    struct note_output out = {NULL, 0, 0, false};
    struct removal removal = {writer, ACCORD_OK};
    bool any = false;

    heal(ledger);
    for (size_t i = 0; i < ledger->files.count && ledger->status == ACCORD_OK; i++) {
        struct ledger_file *file = ledger->files.items[i];

        if (!file->dirty || file->transient)
            continue;
        any = true;
        fail(ledger, save_file(ledger, file, &out, writer));
    }
    for (size_t i = 0; i < ledger->chunks.count && ledger->status == ACCORD_OK; i++) {
        struct ledger_chunk *chunk = ledger->chunks.items[i];

        if (chunk->dirty && chunk->number < TRANSIENT)
            fail(ledger, save_chunk(ledger, chunk, &out, writer));
    }
    if (ledger->upgrades && ledger->status == ACCORD_OK)
        fail(ledger, note_walk(&ledger->source, LEDGER_OLD_PREFIX, remove_note, &removal));
    fail(ledger, removal.status);
    if (ledger->status == ACCORD_OK)
        fail(ledger, lookup_save(ledger->lookup, writer));
    if (ledger->status == ACCORD_OK && (state_is_behind(ledger) || (any && !ledger->noted)))
        fail(ledger, save_state(ledger, &out, writer));
    ledger->upgrades = false;
    free(out.data);
    return ledger->status;
}

bool ledger_behind(const struct ledger *ledger)
{
    bool behind = ledger->upgrades || state_is_behind(ledger);

    for (size_t i = 0; i < ledger->files.count && !behind; i++) {
        const struct ledger_file *file = ledger->files.items[i];

        behind = file->dirty && !file->transient;
    }
    return behind;
}

size_t ledger_unsaved(const struct ledger *ledger)
{
    return ledger->unsaved;
}
