// SPDX-License-Identifier: GPL-2.0-or-later
/* Notes in, files and their articles out, and back; ledger_note.c draws the notes.

   A file's note says how the file looked, and in which chunks its records are. A chunk is a note,
   too, of at most 64 records of one file: so what a run costs hangs on what it touches, and neither
   on how many files the index knows nor on how many articles a file gave. The parts: ledger_file.c
   has the files, ledger_chunk.c the chunks, ledger_record.c the records in them, and
   ledger_lookup.c finds a record by what it is. Here it begins with what is noted, and is saved.

   Notes of layout 1 are read when there are any, and replaced by the next save. */
#include "ledger_parts.h"

#include "lookup.h"
#include "map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void fail_with(struct ledger *ledger, accord_status status, const char *message)
{
    if (status == ACCORD_OK || ledger->status != ACCORD_OK)
        return;
    ledger->status = status;
    ledger->message = status == ACCORD_ERROR_MEMORY ? NULL : strdup(message);
}

void ledger_fail(struct ledger *ledger, accord_status status)
{
    fail_with(ledger, status, accord_error_message());
}

void ledger_fail_as_table(struct ledger *ledger)
{
    const char *message;
    accord_status status = lookup_status(ledger->lookup, &message);

    fail_with(ledger, status, message != NULL ? message : accord_error_message());
}

bool ledger_append(struct ledger *ledger, struct list *list, void *item)
{
    if (list->count == list->room) {
        size_t room = list->room * 2 + 16;
        void **grown = reallocarray(list->items, room, sizeof *grown);

        if (grown == NULL) {
            ledger_fail(ledger, ACCORD_ERROR_MEMORY);
            return false;
        }
        list->items = grown;
        list->room = room;
    }
    list->items[list->count++] = item;
    return true;
}

struct ledger *ledger_new(void)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);

    if (ledger == NULL)
        return NULL;
    ledger->paths = map_new();
    ledger->numbers = map_new();
    ledger->lookup = lookup_new();
    if (ledger->paths == NULL || ledger->numbers == NULL || ledger->lookup == NULL) {
        ledger_free(ledger);
        return NULL;
    }
    return ledger;
}

void ledger_free(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (size_t i = 0; i < ledger->chunks.count; i++)
        chunk_free(ledger->chunks.items[i]);
    for (size_t i = 0; i < ledger->files.count; i++)
        file_free(ledger->files.items[i]);
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

            in.bad = record == NULL || !record_add(ledger, file, record);
            ledger_trim(ledger);
        }
        file->settled = !in.bad && ledger_note_get_failures(&in, file) && old.settled;
        file->size = old.size;
        file->modified = old.modified;
        memcpy(file->digest, old.digest, DIGEST_SIZE);
        file->dirty = true;
    }
    if (errno == ENOMEM)
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
    return ledger->status == ACCORD_OK;
}

void ledger_spill(struct ledger *ledger, const char *folder, size_t most)
{
    if (!lookup_spill(ledger->lookup, folder, most))
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
}

accord_status ledger_open(struct ledger *ledger, const struct note_source *source)
{
    struct ledger_state state;
    struct note_input in = {0};
    char *value;

    ledger->source = *source;
    ledger_fail(ledger, note_read(&ledger->source, LEDGER_STATE_KEY, &value, &in.len));
    in.data = value;
    ledger->noted = value != NULL;
    if (value != NULL && ledger_note_get_state(&in, &state) && state.next < LEDGER_CHUNK_END &&
        lookup_open(ledger->lookup, &ledger->source, state.buckets, state.entries)) {
        ledger->next = (uint32_t)state.next;
        ledger->stale = state.stale;
        ledger->suspects = state.suspects;
        ledger->saved = state;
    } else if (ledger->status == ACCORD_OK) {
        ledger_rebuild(ledger);
        if (ledger->files.count == 0)
            ledger->saved = state_now(ledger);
    }
    free(value);
    if (ledger->status == ACCORD_OK)
        ledger_fail(ledger, note_walk(&ledger->source, LEDGER_OLD_PREFIX, take_old, ledger));
    ledger->suspects = ledger->suspects || ledger->upgrades;
    return ledger->status;
}

accord_status ledger_status(const struct ledger *ledger, const char **message)
{
    *message = ledger->message;
    return ledger->status;
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

    ledger_heal(ledger);
    for (size_t i = 0; i < ledger->files.count && ledger->status == ACCORD_OK; i++) {
        struct ledger_file *file = ledger->files.items[i];

        if (!file->dirty)
            continue;
        any = true;
        ledger_fail(ledger, file_save(ledger, file, &out, writer));
    }
    for (size_t i = 0; i < ledger->chunks.count && ledger->status == ACCORD_OK; i++) {
        struct ledger_chunk *chunk = ledger->chunks.items[i];

        if (chunk->dirty)
            ledger_fail(ledger, chunk_save(ledger, chunk, &out, writer));
    }
    if (ledger->upgrades && ledger->status == ACCORD_OK)
        ledger_fail(ledger, note_walk(&ledger->source, LEDGER_OLD_PREFIX, remove_note, &removal));
    ledger_fail(ledger, removal.status);
    if (ledger->status == ACCORD_OK && lookup_save(ledger->lookup, writer) != ACCORD_OK)
        ledger_fail_as_table(ledger);
    if (ledger->status == ACCORD_OK && (state_is_behind(ledger) || (any && !ledger->noted)))
        ledger_fail(ledger, save_state(ledger, &out, writer));
    ledger->upgrades = false;
    free(out.data);
    return ledger->status;
}

bool ledger_behind(const struct ledger *ledger)
{
    bool behind = ledger->upgrades || state_is_behind(ledger);

    for (size_t i = 0; i < ledger->files.count && !behind; i++)
        behind = ((const struct ledger_file *)ledger->files.items[i])->dirty;
    return behind;
}

size_t ledger_unsaved(const struct ledger *ledger)
{
    return ledger->unsaved;
}
