// SPDX-License-Identifier: GPL-2.0-or-later
/* What is gone from the disk, or from its file, in; removals out. An article whose file is gone is
   first offered to the files that hold a double of it. */
#include "index_run.h"

#include "stopping.h"

#include <stdlib.h>
#include <string.h>

/* Lets go of the files that are gone, when that is wanted. */
static void prune(struct run *run)
{
    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        struct ledger_file *file = ledger_at(run->ledger, i);
        struct ledger_cursor cursor = {0, 0};
        struct ledger_record *record;
        size_t live = file->tally[RECORD_LIVE];
        if (file->presence == FILE_PRESENT || file->piped || walk_found(&run->walk, file->path) ||
            !walk_covers(&run->walk, file->path) || !ledger_gone(file))
            continue;
        if (!run->options->prune) {
            run->report.gone += live > 0;
            if (live > 0)
                continue;
        }
        while ((record = ledger_at_cursor(run->ledger, file, &cursor, LEDGER_LIVE)) != NULL) {
            ledger_retire(run->ledger, record);
            cursor.record++;
            ledger_trim(run->ledger);
        }
        ledger_drop_if(run->ledger, file, LEDGER_ALIAS);
        ledger_clear_failures(file);
        file->settled = false;
        file->dirty = true;
    }
}

/* Whether a record of the file stands for an article that is not there any more. */
static bool has_orphan(struct run *run, struct ledger_file *file)
{
    struct ledger_cursor cursor = {0, 0};
    const struct ledger_record *alias;

    while ((alias = ledger_at_cursor(run->ledger, file, &cursor, LEDGER_ALIAS)) != NULL) {
        const struct ledger_record *same = ledger_same_content(run->ledger, alias->digest, NULL);
        if (same == NULL || same->state != RECORD_LIVE) /* then the alias is a bare title's */
            same = alias->has_text ? NULL : ledger_owner(run->ledger, alias->given);
        if (same == NULL || !same->has_text)
            return true;
        cursor.record++;
        ledger_trim(run->ledger);
    }
    return false;
}

static int compare_paths(const void *a, const void *b)
{
    const struct ledger_file *const *x = a, *const *y = b;

    return strcmp((*x)->path, (*y)->path);
}

/* The files with an article that stood for one of another file, now gone, in the order of their
   names. @return owned: free(); NULL: out of memory. */
static struct ledger_file **find_orphaned(struct run *run, size_t *count)
{
    struct ledger_file **files;

    ledger_mark_suspects(run->ledger);
    *count = 0;
    files = calloc(ledger_count(run->ledger) + 1, sizeof(struct ledger_file *));
    if (files == NULL)
        return NULL;
    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        struct ledger_file *file = ledger_at(run->ledger, i);
        if (file->suspect && !file->piped)
            files[(*count)++] = file;
    }
    qsort(files, *count, sizeof(struct ledger_file *), compare_paths);
    for (size_t i = 0; i < *count; i++)
        files[i]->suspect = has_orphan(run, files[i]);
    return files;
}

/* Reads them again. @param[out] again  what was read gave less than it did: there may be others. */
static bool rescue(struct run *run, bool *again)
{
    size_t count;
    struct ledger_file **files = find_orphaned(run, &count);
    bool good, left = false;

    *again = false;
    if (files == NULL)
        return run_out_of_memory();
    good = run_rescue_begin(run, count);
    for (size_t i = 0; i < count && good; i++) {
        if (files[i]->suspect && !ledger_gone(files[i]))
            run_rescue_add(run, files[i]);
    }
    good = good && run_rescue_files(run);
    for (size_t i = 0; i < count; i++)
        left = left || (files[i]->suspect && (ledger_gone(files[i]) || !files[i]->settled));
    if (good && stopping == 0)
        *again = ledger_suspects_done(run->ledger, left);
    free(files);
    return good;
}

/* Keeps what standard input gave of an article that is to be removed. */
static bool keep_piped(struct run *run, struct ledger_record *stale)
{
    bool kept;

    if (stale->moved) /* then another may have got its id, and be stale now, too */
        stale = ledger_stale_owner(run->ledger, stale->stored);
    if (stale == NULL)
        return true;
    if (!run_keep(run, stale, true, &kept))
        return false;
    stale->moved = kept;
    return true;
}

/* Removes the articles that a file gives no more. */
static bool remove_stale_of(struct run *run, struct ledger_file *file)
{
    struct ledger_cursor cursor = {0, 0};
    struct ledger_record *record;

    while ((record = ledger_at_cursor(run->ledger, file, &cursor, LEDGER_STALE)) != NULL) {
        accord_status status = ACCORD_OK;
        if (!keep_piped(run, record))
            return false;
        cursor = ledger_behind_record(record); /* records before it may have gone */
        if (ledger_owner(run->ledger, record->stored) == NULL) { /* else it has been taken over */
            if (run->writer != NULL)
                status = accord_writer_remove(run->writer, record->stored, strlen(record->stored));
            if (status != ACCORD_OK && status != ACCORD_ERROR_NOT_FOUND &&
                status != ACCORD_ERROR_ELSEWHERE)
                return run_library_failed(run);
            run->pending = true;
            run->report.removed += !record->moved && status != ACCORD_ERROR_ELSEWHERE;
        }
        ledger_trim(run->ledger);
    }
    ledger_drop_if(run->ledger, file, LEDGER_STALE);
    return true;
}

/* Removes the articles that no file gives any more. */
static bool remove_stale(struct run *run)
{
    const char *message;
    uint64_t known = 0;

    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        const struct ledger_file *file = ledger_at(run->ledger, i);
        known += file->tally[RECORD_STALE];
    }
    if (known < ledger_stale(run->ledger)) /* a run before this one was cut off */
        ledger_load_all(run->ledger);
    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        struct ledger_file *file = ledger_at(run->ledger, i);
        if (ledger_status(run->ledger, &message) != ACCORD_OK)
            return run_ledger_failed(run);
        if (file->tally[RECORD_STALE] > 0 && !remove_stale_of(run, file))
            return false;
    }
    return true;
}

bool run_gone(struct run *run)
{
    bool again;

    if (stopping != 0)
        return true;
    prune(run);
    do {
        if (!rescue(run, &again))
            return false;
    } while (again); /* to its end, as a file that stays as it is gives less only once */
    return stopping != 0 || remove_stale(run);
}
