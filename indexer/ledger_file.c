// SPDX-License-Identifier: GPL-2.0-or-later
/* Paths in, files out: the table of those whose notes have been read, one by one, all below a
   folder or all there are; whether they are gone from the disk; what could not be read in them. */
#include "ledger_parts.h"

#include "lookup.h"
#include "map.h"
#include "pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FAILURES_MAX 100 /* failures kept of one file */

void file_free(struct ledger_file *file)
{
    if (file == NULL)
        return;
    ledger_clear_failures(file);
    free(file->chunks);
    free(file->path);
    free(file);
}

void file_damaged(struct ledger *ledger, struct ledger_file *file)
{
    if (errno == ENOMEM)
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
    file->settled = false;
    file->damaged = true;
    file->dirty = true;
}

bool file_has_chunk(const struct ledger_file *file, uint32_t number, size_t *place)
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

/* Adds a file that is not there yet. @param path  taken over. */
static struct ledger_file *add_file(struct ledger *ledger, char *path)
{
    struct ledger_file *file = path != NULL ? calloc(1, sizeof *file) : NULL;

    if (file == NULL || !ledger_append(ledger, &ledger->files, file)) {
        free(file);
        free(path);
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
        return NULL;
    }
    file->path = path;
    file->piped = strcmp(path, LEDGER_PIPE) == 0;
    file->modified = POOL_TIME_UNKNOWN;
    if (!map_put(ledger->paths, file->path, strlen(file->path), file)) {
        ledger->files.count--;
        file_free(file);
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
        return NULL;
    }
    if (file->piped)
        ledger->pipe = file;
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
        file_damaged(ledger, file);
    if (value[2] == 1 && file->chunk_count > 0)
        ledger_content_entered(file);
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
    ledger_fail(ledger, note_read(&ledger->source, key, &value, &len));
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
        ledger_fail(ledger, ACCORD_ERROR_MEMORY);
        return;
    }
    if (strlen(folder) <= LEDGER_PATH_MAX) {
        snprintf(key, sizeof key, LEDGER_PATH_PREFIX "%s", folder);
        ledger_fail(ledger, note_walk(&ledger->source, key, take_file, ledger));
    }
    if (!ledger->long_loaded)
        ledger_fail(ledger, note_walk(&ledger->source, LEDGER_LONG_PREFIX, take_file, ledger));
    ledger->long_loaded = true;
    if (!ledger_append(ledger, &ledger->below, folder))
        free(folder);
}

void ledger_load_all(struct ledger *ledger)
{
    if (!ledger->all_loaded)
        ledger_fail(ledger, note_walk(&ledger->source, LEDGER_PATH_PREFIX, take_file, ledger));
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

    if (file->presence == FILE_UNKNOWN && !file->piped)
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

/* Makes the tally of a file anew. */
static void recount(struct ledger *ledger, struct ledger_file *file)
{
    memset(file->tally, 0, sizeof file->tally);
    ledger_drop_if(ledger, file, 0); /* chunks without records go */
    for (size_t i = 0; i < file->chunk_count; i++) {
        const size_t unpacked = ledger->unpacked.count;
        struct ledger_chunk *chunk = chunk_at(ledger, file->chunks[i], file);

        for (size_t j = 0; chunk != NULL && j < RECORD_STATES; j++)
            file->tally[j] += chunk->tally[j];
        if (chunk != NULL && ledger->unpacked.count > unpacked)
            chunk_pack_again(ledger, chunk);
    }
    file->damaged = false;
}

accord_status file_save(struct ledger *ledger, struct ledger_file *file, struct note_output *out,
                        accord_writer *writer)
{
    accord_status status = ACCORD_OK;
    char key[LEDGER_KEY_ROOM];

    if (file->damaged)
        recount(ledger, file);
    ledger_enter_content(ledger, file);
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
