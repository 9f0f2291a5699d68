// SPDX-License-Identifier: GPL-2.0-or-later
/* Notes in, a table of files and their articles out, and back. The key of a note is "file:" and the
   path, or "file:#" and the path's fingerprint in hexadecimal when the path is too long for a key.
   Its value, numbers as LEB128 (7 bits a byte, low ones first) and texts as length and bytes:

       | layout 1 | readers 1 | settled 1 | path | size | modified | digest 16 |
       | records n | n x ( state + 4 has_text, 1 | given | stored, empty: as given |
                           language | digest 16 ) |
       | failures n | n x text |

   `readers` is the version of the readers: when they learn to read a format better, the files that
   older ones read are read again. */
#include "ledger.h"

#include "map.h"
#include "note.h"
#include "pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LAYOUT 1
#define READERS 1        /* raise it when a reader gives other articles for the same file */
#define KEY_MAX 200      /* bytes of a note's key, as accord.h has it */
#define FAILURES_MAX 100 /* failures kept of one file */

struct ledger {
    struct ledger_file **files;
    size_t count, room;
    struct map *paths;    /* path to file */
    struct map *owners;   /* stored id to live record */
    struct map *contents; /* digest to live or stale record */
    bool starved;
};

static size_t make_key(const char *path, char key[KEY_MAX + 1])
{
    unsigned char digest[DIGEST_SIZE];
    size_t len = strlen(path);

    if (strlen(LEDGER_PREFIX) + len <= KEY_MAX)
        return (size_t)snprintf(key, KEY_MAX + 1, LEDGER_PREFIX "%s", path);
    digest_of(path, len, digest);
    len = (size_t)snprintf(key, KEY_MAX + 1, LEDGER_PREFIX "#");
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        len += (size_t)snprintf(key + len, 3, "%02x", digest[i]);
    return len;
}

static bool index_record(struct ledger *ledger, struct ledger_record *record)
{
    const struct ledger_record *same;

    if (record->state == RECORD_LIVE &&
        !map_put(ledger->owners, record->stored, strlen(record->stored), record))
        return false;
    if (record->state == RECORD_ALIAS || !record->has_text)
        return true;
    same = map_get(ledger->contents, record->digest, DIGEST_SIZE);
    if (same != NULL && record->state == RECORD_STALE)
        return true;
    return map_put(ledger->contents, record->digest, DIGEST_SIZE, record);
}

static void forget_content(struct ledger *ledger, const struct ledger_record *record)
{
    if (map_get(ledger->contents, record->digest, DIGEST_SIZE) == record)
        map_remove(ledger->contents, record->digest, DIGEST_SIZE);
}

static void forget_owner(struct ledger *ledger, const struct ledger_record *record)
{
    if (map_get(ledger->owners, record->stored, strlen(record->stored)) == record)
        map_remove(ledger->owners, record->stored, strlen(record->stored));
}

static void free_record(struct ledger_record *record)
{
    if (record->stored != record->given)
        free(record->stored);
    free(record->given);
    free(record);
}

static void forget_record(struct ledger *ledger, struct ledger_record *record)
{
    forget_content(ledger, record);
    forget_owner(ledger, record);
    free_record(record);
}

static bool never(const struct ledger_record *record)
{
    (void)record;
    return false;
}

static void encode(const struct ledger_file *file, struct note_output *out)
{
    const unsigned char head[] = {LAYOUT, READERS, file->settled};

    note_put_bytes(out, head, sizeof head);
    note_put_text(out, file->path);
    note_put_number(out, file->size);
    note_put_number(out, (uint64_t)file->modified);
    note_put_bytes(out, file->digest, DIGEST_SIZE);
    note_put_number(out, file->count);
    for (size_t i = 0; i < file->count; i++) {
        const struct ledger_record *record = file->records[i];
        unsigned char state = (unsigned char)(record->state | (record->has_text ? 4 : 0));
        note_put_bytes(out, &state, 1);
        note_put_text(out, record->given);
        note_put_text(out, record->stored == record->given ? "" : record->stored);
        note_put_text(out, record->language);
        note_put_bytes(out, record->digest, DIGEST_SIZE);
    }
    note_put_number(out, file->failure_count);
    for (size_t i = 0; i < file->failure_count; i++)
        note_put_text(out, file->failures[i]);
}

/* Reads one record. false: the note is damaged, or out of memory. */
static bool decode_record(struct ledger *ledger, struct ledger_file *file, struct note_input *in)
{
    unsigned char state = note_get_byte(in);
    char *given = note_get_text(in);
    char *stored = note_get_text(in);
    char *language = note_get_text(in);
    unsigned char digest[DIGEST_SIZE] = {0};
    bool good;

    note_get_digest(in, digest);
    good = !in->bad && (state & 3) <= RECORD_STALE && strlen(language) < 4 &&
           ledger_add(ledger, file, given, stored[0] == '\0' ? given : stored,
                      (enum record_state)(state & 3), digest, (state & 4) != 0, language) != NULL;
    free(language);
    free(stored);
    free(given);
    return good;
}

struct ledger *ledger_new(void)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);

    if (ledger == NULL)
        return NULL;
    ledger->paths = map_new();
    ledger->owners = map_new();
    ledger->contents = map_new();
    if (ledger->paths == NULL || ledger->owners == NULL || ledger->contents == NULL) {
        ledger_free(ledger);
        return NULL;
    }
    return ledger;
}

void ledger_free(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (size_t i = 0; i < ledger->count; i++) {
        struct ledger_file *file = ledger->files[i];
        for (size_t j = 0; j < file->count; j++)
            free_record(file->records[j]);
        ledger_clear_failures(file);
        free(file->records);
        free(file->path);
        free(file);
    }
    free(ledger->files);
    map_free(ledger->paths);
    map_free(ledger->owners);
    map_free(ledger->contents);
    free(ledger);
}

bool ledger_load(void *context, const char *key, size_t key_len, const char *value,
                 size_t value_len)
{
    struct ledger *ledger = context;
    struct note_input in = {value, value_len, 0, false};
    unsigned char layout = note_get_byte(&in), readers = note_get_byte(&in),
                  settled = note_get_byte(&in);
    struct ledger_file *file;
    uint64_t count;
    char *path;

    (void)key;
    (void)key_len;
    path = layout == LAYOUT ? note_get_text(&in) : NULL;
    if (path == NULL)
        return true;
    file = ledger_make(ledger, path);
    free(path);
    if (file == NULL) {
        ledger->starved = true;
        return false;
    }
    file->noted = true;
    file->size = note_get_number(&in);
    file->modified = (int64_t)note_get_number(&in);
    note_get_digest(&in, file->digest);
    count = note_get_number(&in);
    for (uint64_t i = 0; i < count && !in.bad; i++)
        in.bad = !decode_record(ledger, file, &in);
    count = in.bad ? 0 : note_get_number(&in);
    for (uint64_t i = 0; i < count && !in.bad; i++) {
        char *reason = note_get_text(&in);
        if (reason != NULL)
            ledger_add_failure(file, reason);
        free(reason);
    }
    file->settled = settled == 1 && readers == READERS && !in.bad;
    file->dirty = false;
    return true;
}

bool ledger_starved(const struct ledger *ledger)
{
    return ledger->starved;
}

accord_status ledger_save(struct ledger *ledger, accord_writer *writer)
{
    struct note_output out = {NULL, 0, 0, false};
    accord_status status = ACCORD_OK;
    char key[KEY_MAX + 1];

    for (size_t i = 0; i < ledger->count && status == ACCORD_OK; i++) {
        struct ledger_file *file = ledger->files[i];
        if (!file->dirty || file->transient)
            continue;
        out.len = 0;
        if (file->settled || file->count > 0 || file->failure_count > 0)
            encode(file, &out);
        if (out.starved) {
            status = ACCORD_ERROR_MEMORY;
            break;
        }
        if (out.len > 0 || file->noted)
            status =
                accord_writer_set_note(writer, key, make_key(file->path, key), out.data, out.len);
        file->dirty = false;
        file->noted = out.len > 0;
    }
    free(out.data);
    return status;
}

bool ledger_behind(const struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++) {
        if (ledger->files[i]->dirty && !ledger->files[i]->transient)
            return true;
    }
    return false;
}

size_t ledger_count(const struct ledger *ledger)
{
    return ledger->count;
}

struct ledger_file *ledger_at(const struct ledger *ledger, size_t i)
{
    return ledger->files[i];
}

struct ledger_file *ledger_find(const struct ledger *ledger, const char *path)
{
    return map_get(ledger->paths, path, strlen(path));
}

struct ledger_file *ledger_make(struct ledger *ledger, const char *path)
{
    struct ledger_file *file = ledger_find(ledger, path);

    if (file != NULL)
        return file;
    if (ledger->count == ledger->room) {
        size_t room = ledger->room * 2 + 64;
        struct ledger_file **grown = reallocarray(ledger->files, room, sizeof *grown);
        if (grown == NULL)
            return NULL;
        ledger->files = grown;
        ledger->room = room;
    }
    file = calloc(1, sizeof *file);
    if (file == NULL)
        return NULL;
    file->path = strdup(path);
    file->modified = POOL_TIME_UNKNOWN;
    if (file->path == NULL || !map_put(ledger->paths, file->path, strlen(file->path), file)) {
        free(file->path);
        free(file);
        return NULL;
    }
    ledger->files[ledger->count++] = file;
    return file;
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

struct ledger_record *ledger_add(struct ledger *ledger, struct ledger_file *file, const char *given,
                                 const char *stored, enum record_state state,
                                 const unsigned char digest[DIGEST_SIZE], bool has_text,
                                 const char *language)
{
    struct ledger_record *record;

    if (file->count == file->room) {
        size_t room = file->room * 2 + 1;
        struct ledger_record **grown = reallocarray(file->records, room, sizeof *grown);
        if (grown == NULL)
            return NULL;
        file->records = grown;
        file->room = room;
    }
    record = calloc(1, sizeof *record);
    if (record == NULL)
        return NULL;
    record->file = file;
    record->state = state;
    record->has_text = has_text;
    memcpy(record->digest, digest, DIGEST_SIZE);
    snprintf(record->language, sizeof record->language, "%s", language);
    record->given = strdup(given);
    record->stored = strcmp(given, stored) == 0 ? record->given : strdup(stored);
    if (record->given == NULL || record->stored == NULL) {
        free_record(record);
        return NULL;
    }
    if (!index_record(ledger, record)) {
        forget_record(ledger, record);
        return NULL;
    }
    file->records[file->count++] = record;
    file->dirty = true;
    return record;
}

struct ledger_record *ledger_owner(const struct ledger *ledger, const char *id)
{
    return map_get(ledger->owners, id, strlen(id));
}

struct ledger_record *ledger_same_content(const struct ledger *ledger,
                                          const unsigned char digest[DIGEST_SIZE])
{
    return map_get(ledger->contents, digest, DIGEST_SIZE);
}

bool ledger_change(struct ledger *ledger, struct ledger_record *record,
                   const unsigned char digest[DIGEST_SIZE], bool has_text, const char *language)
{
    forget_content(ledger, record);
    memcpy(record->digest, digest, DIGEST_SIZE);
    record->has_text = has_text;
    snprintf(record->language, sizeof record->language, "%s", language);
    record->file->dirty = true;
    return index_record(ledger, record);
}

bool ledger_retire(struct ledger *ledger, struct ledger_record *record)
{
    forget_owner(ledger, record);
    forget_content(ledger, record);
    record->state = RECORD_STALE;
    record->file->dirty = true;
    return index_record(ledger, record);
}

void ledger_drop(struct ledger *ledger, struct ledger_record *record)
{
    struct ledger_file *file = record->file;

    for (size_t i = 0; i < file->count; i++) {
        if (file->records[i] == record)
            file->records[i] = NULL;
    }
    forget_record(ledger, record);
    ledger_drop_if(ledger, file, never);
    file->dirty = true;
}

void ledger_drop_if(struct ledger *ledger, struct ledger_file *file,
                    bool (*unwanted)(const struct ledger_record *record))
{
    size_t kept = 0;

    for (size_t i = 0; i < file->count; i++) {
        struct ledger_record *record = file->records[i];
        if (record != NULL && !unwanted(record)) {
            file->records[kept++] = record;
        } else if (record != NULL) {
            forget_record(ledger, record);
            file->dirty = true;
        }
    }
    file->count = kept;
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
