// SPDX-License-Identifier: GPL-2.0-or-later
/* What is gone from the disk, or from its file, in; removals out. An article whose file is gone is
   first offered to the files that hold a double of it. */
#include "index_run.h"

#include "stopping.h"

#include <string.h>

static bool is_alias(const struct ledger_record *record)
{
    return record->state == RECORD_ALIAS;
}

static bool is_stale(const struct ledger_record *record)
{
    return record->state == RECORD_STALE;
}

/* Lets go of the files that are gone, when that is wanted. */
static bool prune(struct run *run)
{
    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        struct ledger_file *file = ledger_at(run->ledger, i);
        size_t live;
        if (file->presence == FILE_PRESENT || file->transient ||
            walk_found(&run->walk, file->path) || !walk_covers(&run->walk, file->path) ||
            !ledger_gone(file))
            continue;
        live = ledger_count_records(run->ledger, file).live;
        if (!run->options->prune) {
            run->report.gone += live > 0;
            if (live > 0)
                continue;
        }
        if (!ledger_unpack(run->ledger, file))
            return run_out_of_memory();
        for (size_t j = 0; j < file->count; j++) {
            struct ledger_record *record = file->records[j];
            if (record->state == RECORD_LIVE && !ledger_retire(run->ledger, record))
                return run_out_of_memory();
        }
        ledger_drop_if(run->ledger, file, is_alias);
        ledger_clear_failures(file);
        file->settled = false;
        file->dirty = true;
    }
    return true;
}

/* Reads again the files with an article that stood for one of another file, now gone. */
static bool rescue(struct run *run)
{
    if (!run_rescue_begin(run, ledger_count(run->ledger)))
        return false;
    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        struct ledger_file *file = ledger_at(run->ledger, i);
        bool needed = false;
        if (ledger_count_records(run->ledger, file).aliases == 0)
            continue;
        if (!ledger_unpack(run->ledger, file))
            return run_out_of_memory();
        for (size_t j = 0; j < file->count && !needed; j++) {
            const struct ledger_record *same;
            if (file->records[j]->state != RECORD_ALIAS)
                continue;
            same = ledger_same_content(run->ledger, file->records[j]->digest);
            if (same == NULL || same->state != RECORD_LIVE) /* then the alias is a bare title's */
                same = file->records[j]->has_text
                           ? NULL
                           : ledger_owner(run->ledger, file->records[j]->given);
            needed = same == NULL || !same->has_text;
        }
        if (needed && !file->transient && !ledger_gone(file))
            run_rescue_add(run, file);
    }
    return run_rescue_files(run);
}

/* Removes the articles that no file gives any more. */
static bool remove_stale(struct run *run)
{
    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        struct ledger_file *file = ledger_at(run->ledger, i);
        bool any = false;
        if (ledger_count_records(run->ledger, file).stale == 0)
            continue;
        if (!ledger_unpack(run->ledger, file))
            return run_out_of_memory();
        for (size_t j = 0; j < file->count; j++) {
            const struct ledger_record *record = file->records[j];
            accord_status status = ACCORD_OK;
            if (record->state != RECORD_STALE)
                continue;
            any = true;
            if (ledger_owner(run->ledger, record->stored) != NULL)
                continue; /* another file has taken the id over */
            if (run->writer != NULL)
                status = accord_writer_remove(run->writer, record->stored, strlen(record->stored));
            if (status != ACCORD_OK && status != ACCORD_ERROR_NOT_FOUND &&
                status != ACCORD_ERROR_ELSEWHERE)
                return run_library_failed(run);
            run->pending = true;
            run->report.removed += !record->moved && status != ACCORD_ERROR_ELSEWHERE;
        }
        if (any)
            ledger_drop_if(run->ledger, file, is_stale);
    }
    return true;
}

bool run_gone(struct run *run)
{
    if (stopping != 0)
        return true;
    if (!prune(run) || !rescue(run))
        return false;
    return stopping != 0 || remove_stale(run);
}
