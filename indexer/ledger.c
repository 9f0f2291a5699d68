// SPDX-License-Identifier: GPL-2.0-or-later
/* Notes in, a table of files and their articles out, and back. The key of a note is "file:" and the
   path, or "file:#" and the path's fingerprint in hexadecimal when the path is too long for a key.
   Its value, numbers as LEB128 (7 bits a byte, low ones first) and texts as length and bytes:

       | layout 1 | readers 1 | settled 1 | path | size | modified | digest 16 |
       | records n | n x ( state + 4 has_text, 1 | given | stored, empty: as given |
                           language | digest 16 ) |
       | failures n | n x text |

   Loaded notes stay as they are, one behind the other in one piece of memory, until their records
   are asked for: a run that adds one file to a hundred thousand needs hardly any of them. What is
   looked up is sought in the packed notes, too, and where it is found, the file is unpacked; after
   some lookups all are, as tables then cost less.

       | bytes of the whole 4 | file's place in the list, or all ones: unpacked 4 | live 4 | aliases
   4 | | stale 4 | failures 4 | records n | n x ... as above

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
#define SEARCHES_MAX                                                                               \
    16 /* times that the packed notes are sought through before all are unpacked                   \
        */
#define UNPACKED UINT32_MAX

/* What stands before a packed note. */
struct packed {
    uint32_t bytes; /* of head and note, up to the next head */
    uint32_t file;  /* its place in the list of files, or UNPACKED */
    uint32_t live, aliases, stale, failures;
};

struct ledger {
    struct ledger_file **files;
    size_t count, room;
    /* The files as loaded, in the order of their paths, which nearly all notes come in; found by
       halving, or as the next of the one found last. */
    size_t sorted_from, sorted_to, last_found;
    struct map *paths;    /* path to file, for the others */
    struct map *owners;   /* stored id to live record */
    struct map *contents; /* digest to live or stale record */
    char *packed;         /* the packed notes; from byte 1 on, so that no file's is at 0 */
    size_t packed_len, packed_room;
    size_t packed_files; /* how many are not unpacked */
    uint64_t searched;   /* bytes gone through in them */
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

/* Reads records and failures. false: as decode_record(). */
static bool decode(struct ledger *ledger, struct ledger_file *file, struct note_input *in)
{
    uint64_t count = note_get_number(in);

    for (uint64_t i = 0; i < count && !in->bad; i++)
        in->bad = !decode_record(ledger, file, in);
    count = in->bad ? 0 : note_get_number(in);
    for (uint64_t i = 0; i < count && !in->bad; i++) {
        char *reason = note_get_text(in);
        in->bad = in->bad || !ledger_add_failure(file, reason);
        free(reason);
    }
    return !in->bad;
}

/* A record in a packed note. */
struct view {
    unsigned char state;
    const char *id; /* that it has in the index */
    size_t id_len;
    const char *digest;
};

/* Passes over a text. @param[out] len  up to its first NUL, as note_get_text() has it. */
static const char *view_text(struct note_input *in, size_t *len)
{
    size_t bytes = (size_t)note_get_number(in);
    const char *text = note_get_bytes(in, bytes);

    *len = text != NULL ? strnlen(text, bytes) : 0;
    return text;
}

/* Passes over a record. false: the note is damaged. */
static bool view_record(struct note_input *in, struct view *view)
{
    const char *stored;
    size_t stored_len, language_len;

    view->state = note_get_byte(in);
    view->id = view_text(in, &view->id_len);
    stored = view_text(in, &stored_len);
    if (stored_len > 0) {
        view->id = stored;
        view->id_len = stored_len;
    }
    view_text(in, &language_len);
    view->digest = note_get_bytes(in, DIGEST_SIZE);
    return !in->bad && (view->state & 3) <= RECORD_STALE && language_len < 4;
}

/* Goes through records and failures and counts them. false: the note is damaged. */
static bool count_packed(struct note_input in, struct packed *head)
{
    uint64_t count = note_get_number(&in);
    struct view view;
    size_t len;

    for (uint64_t i = 0; i < count; i++) {
        if (!view_record(&in, &view))
            return false;
        head->live += (view.state & 3) == RECORD_LIVE;
        head->aliases += (view.state & 3) == RECORD_ALIAS;
        head->stale += (view.state & 3) == RECORD_STALE;
    }
    count = note_get_number(&in);
    for (uint64_t i = 0; i < count && !in.bad; i++)
        view_text(&in, &len);
    head->failures = (uint32_t)(count < FAILURES_MAX ? count : FAILURES_MAX);
    return !in.bad;
}

static struct packed packed_head(const struct ledger *ledger, size_t at)
{
    struct packed head;

    memcpy(&head, ledger->packed + at, sizeof head);
    return head;
}

static struct note_input packed_note(const struct ledger *ledger, size_t at, size_t bytes)
{
    return (struct note_input){ledger->packed + at + sizeof(struct packed),
                               bytes - sizeof(struct packed), 0, false};
}

/* Keeps what is left of a note for later. false: it cannot be; decode it now. */
static bool pack(struct ledger *ledger, struct ledger_file *file, size_t place,
                 const struct note_input *in)
{
    struct packed head = {.file = (uint32_t)place};
    size_t rest = in->len - in->at, bytes = sizeof head + rest;

    if (in->bad || place >= ledger->count || ledger->files[place] != file || place >= UNPACKED ||
        bytes > UINT32_MAX || !count_packed(*in, &head))
        return false;
    if (ledger->packed_room - ledger->packed_len < bytes) {
        size_t room = 2 * ledger->packed_room + bytes + 4096;
        char *grown = realloc(ledger->packed, room);

        if (grown == NULL)
            return false;
        ledger->packed = grown;
        ledger->packed_room = room;
        if (ledger->packed_len == 0)
            ledger->packed_len = 1;
    }
    head.bytes = (uint32_t)bytes;
    file->packed = ledger->packed_len;
    memcpy(ledger->packed + file->packed, &head, sizeof head);
    memcpy(ledger->packed + file->packed + sizeof head, in->data + in->at, rest);
    ledger->packed_len += bytes;
    ledger->packed_files++;
    return true;
}

bool ledger_unpack(struct ledger *ledger, struct ledger_file *file)
{
    struct packed head;
    struct note_input in;
    bool dirty = file->dirty;

    if (file->packed == 0)
        return true;
    head = packed_head(ledger, file->packed);
    in = packed_note(ledger, file->packed, head.bytes);
    head.file = UNPACKED;
    memcpy(ledger->packed + file->packed, &head, sizeof head);
    file->packed = 0;
    ledger->packed_files--;
    if (!decode(ledger, file, &in)) /* it was sound when it was packed */
        ledger->starved = true;
    file->dirty = dirty;
    return !ledger->starved;
}

struct ledger_tally ledger_count_records(const struct ledger *ledger,
                                         const struct ledger_file *file)
{
    struct ledger_tally tally = {0, 0, 0, file->failure_count};

    if (file->packed != 0) {
        struct packed head = packed_head(ledger, file->packed);
        return (struct ledger_tally){head.live, head.aliases, head.stale, head.failures};
    }
    for (size_t i = 0; i < file->count; i++) {
        enum record_state state = file->records[i]->state;
        tally.live += state == RECORD_LIVE;
        tally.aliases += state == RECORD_ALIAS;
        tally.stale += state == RECORD_STALE;
    }
    return tally;
}

/* Whether a packed note has a live record of an id, or one of a content that is no alias. */
static bool holds(struct note_input in, bool is_id, const void *key, size_t len)
{
    uint64_t count = note_get_number(&in);
    struct view view;

    for (uint64_t i = 0; i < count && view_record(&in, &view); i++) {
        unsigned state = view.state & 3;

        if (is_id ? state == RECORD_LIVE && view.id_len == len && memcmp(view.id, key, len) == 0
                  : state != RECORD_ALIAS && (view.state & 4) != 0 &&
                        memcmp(view.digest, key, len) == 0)
            return true;
    }
    return false;
}

/* Unpacks the files that have the id, or the content. */
static void unpack_those_with(struct ledger *ledger, bool is_id, const void *key, size_t len)
{
    bool all = ledger->searched / SEARCHES_MAX > ledger->packed_len;
    struct packed head;

    for (size_t at = 1; ledger->packed_files > 0 && at < ledger->packed_len; at += head.bytes) {
        head = packed_head(ledger, at);
        if (head.file == UNPACKED)
            continue;
        if (all || holds(packed_note(ledger, at, head.bytes), is_id, key, len))
            ledger_unpack(ledger, ledger->files[head.file]);
        ledger->searched += head.bytes;
    }
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
    free(ledger->packed);
    map_free(ledger->paths);
    map_free(ledger->owners);
    map_free(ledger->contents);
    free(ledger);
}

/* Adds a file that is not there yet. @param sorted  it follows those in order. */
static struct ledger_file *add_file(struct ledger *ledger, const char *path, bool sorted)
{
    struct ledger_file *file;

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
    if (file->path == NULL ||
        (!sorted && !map_put(ledger->paths, file->path, strlen(file->path), file))) {
        free(file->path);
        free(file);
        return NULL;
    }
    ledger->files[ledger->count++] = file;
    if (sorted)
        ledger->sorted_to = ledger->count;
    return file;
}

/* Whether a path comes behind those in order, and nothing but them may have it. */
static bool is_next(struct ledger *ledger, const char *path)
{
    if (strlen(LEDGER_PREFIX) + strlen(path) > KEY_MAX)
        return false; /* its note is somewhere among the first */
    if (ledger->sorted_from == ledger->sorted_to) {
        if (ledger_find(ledger, path) != NULL)
            return false;
        ledger->sorted_from = ledger->sorted_to = ledger->count;
        return true;
    }
    return ledger->sorted_to == ledger->count &&
           strcmp(path, ledger->files[ledger->count - 1]->path) > 0;
}

bool ledger_load(void *context, const char *key, size_t key_len, const char *value,
                 size_t value_len)
{
    struct ledger *ledger = context;
    struct note_input in = {value, value_len, 0, false};
    unsigned char layout = note_get_byte(&in), readers = note_get_byte(&in),
                  settled = note_get_byte(&in);
    struct ledger_file *file;
    size_t place = ledger->count; /* of the file, if it is new */
    char *path;

    (void)key;
    (void)key_len;
    path = layout == LAYOUT ? note_get_text(&in) : NULL;
    if (path == NULL)
        return true;
    file = is_next(ledger, path) ? add_file(ledger, path, true) : ledger_make(ledger, path);
    free(path);
    if (file == NULL) {
        ledger->starved = true;
        return false;
    }
    file->size = note_get_number(&in);
    file->modified = (int64_t)note_get_number(&in);
    note_get_digest(&in, file->digest);
    if (!pack(ledger, file, place, &in) && ledger_unpack(ledger, file))
        decode(ledger, file, &in);
    file->noted = true;
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
        if (!ledger_unpack(ledger, file)) {
            status = ACCORD_ERROR_MEMORY;
            break;
        }
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

struct ledger_file *ledger_find(struct ledger *ledger, const char *path)
{
    size_t from = ledger->sorted_from, to = ledger->sorted_to, at = ledger->last_found + 1;

    while (from < to) {
        int order;

        if (at < from || at >= to)
            at = from + (to - from) / 2;
        order = strcmp(path, ledger->files[at]->path);
        if (order == 0) {
            ledger->last_found = at;
            return ledger->files[at];
        }
        if (order < 0)
            to = at;
        else
            from = at + 1;
        at = from + (to - from) / 2;
    }
    return map_get(ledger->paths, path, strlen(path));
}

struct ledger_file *ledger_make(struct ledger *ledger, const char *path)
{
    struct ledger_file *file = ledger_find(ledger, path);

    return file != NULL ? file : add_file(ledger, path, false);
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

struct ledger_record *ledger_owner(struct ledger *ledger, const char *id)
{
    unpack_those_with(ledger, true, id, strlen(id));
    return map_get(ledger->owners, id, strlen(id));
}

struct ledger_record *ledger_same_content(struct ledger *ledger,
                                          const unsigned char digest[DIGEST_SIZE])
{
    unpack_those_with(ledger, false, digest, DIGEST_SIZE);
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
