// SPDX-License-Identifier: GPL-2.0-or-later
/* Files in, an index brought into step with them out:

     walk -> compare with the ledger -> read what is new or changed -> add to the writer
          -> prune -> give articles whose file is gone to the files that double them
          -> remove what no file gives any more -> commit

   Articles and the ledger's notes about them are always committed together: after a crash the next
   run finds both as they were at the last commit, and does the rest. */
#include "index_run.h"

#include "cli/index_path.h"
#include "commands.h"
#include "gather.h"
#include "heap.h"
#include "note_copy.h"
#include "stopping.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMIT_SECONDS 60.0                /* the most that a crash can cost, in time */
#define COMMIT_BYTES ((uint64_t)256 << 20) /* and in text */
#define COMMIT_LEDGER ((size_t)32 << 20)   /* what the ledger may keep in memory until then */
#define LOOKUP_MEMORY ((size_t)2 << 20) /* what it keeps there of its lookup table all the time */

/* Reads of the ledger what the walk is about. */
static bool load(struct run *run, const struct note_source *source)
{
    const char *message;

    ledger_open(run->ledger, source);
    for (size_t i = 0; i < run->walk.root_count; i++) {
        const struct walk_root *root = &run->walk.roots[i];

        if (root->folder || root->missing)
            ledger_load_below(run->ledger, root->path);
    }
    return ledger_status(run->ledger, &message) == ACCORD_OK || run_ledger_failed(run);
}

/* For a dry run: the ledger of an index that is only read, if there is one. All of its notes are
   copied, so that they are of one commit whatever a writer does meanwhile. */
static bool load_read_only(struct run *run)
{
    struct note_source source;
    accord_searcher *searcher = NULL;
    accord_status status = accord_searcher_open(&searcher, run->options->index);

    if (status == ACCORD_ERROR_NOT_FOUND)
        return true;
    if (status == ACCORD_OK)
        status = note_copy_new(&run->notes, searcher);
    accord_searcher_close(searcher);
    if (status == ACCORD_ERROR_MEMORY)
        return run_out_of_memory();
    if (status != ACCORD_OK)
        return run_library_failed(run);
    source = note_source_of_copy(run->notes);
    return load(run, &source);
}

static bool open_index(struct run *run)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    struct note_source source;

    run->ledger = ledger_new();
    if (run->ledger == NULL)
        return run_out_of_memory();
    if (run->options->dry_run)
        return load_read_only(run);
    options.create = run->creates;
    options.lock_wait = run->options->lock_wait;
    options.jobs = run->options->jobs;
    options.language = run->options->language;
    options.shards = run->options->shards;
    options.upgrading = run->options->quiet ? NULL : report_upgrading;
    options.context = run->options->index;
    if (!index_path_make_parents(run->options->index)) {
        report_error(run->options->index, strerror(errno));
        return false;
    }
    if (accord_writer_open(&run->writer, run->options->index, &options) != ACCORD_OK)
        return run_library_failed(run);
    ledger_spill(run->ledger, run->options->index, LOOKUP_MEMORY);
    source = note_source_of_writer(run->writer);
    return load(run, &source);
}

static bool is_root(void *context, const char *key, size_t key_len, const char *value,
                    size_t value_len)
{
    bool *found = context;

    (void)key;
    (void)key_len;
    (void)value;
    (void)value_len;
    *found = true;
    return false;
}

/* Remembers the folders that were named, for --check. */
static bool note_roots(struct run *run)
{
    char key[64] = LEDGER_ROOT_PREFIX;
    unsigned char digest[DIGEST_SIZE];

    for (size_t i = 0; run->writer != NULL && i < run->walk.root_count; i++) {
        const struct walk_root *root = &run->walk.roots[i];
        accord_status status;
        bool found = false;
        size_t len = strlen(LEDGER_ROOT_PREFIX);
        if (!root->folder)
            continue;
        digest_of(root->path, strlen(root->path), digest);
        for (size_t j = 0; j < DIGEST_SIZE; j++)
            len += (size_t)snprintf(key + len, sizeof key - len, "%02x", digest[j]);
        status = accord_writer_notes(run->writer, key, len, is_root, &found);
        if (status == ACCORD_OK && !found) {
            status = accord_writer_set_note(run->writer, key, len, root->path, strlen(root->path));
            run->pending = true;
        }
        if (status != ACCORD_OK)
            return run_library_failed(run);
    }
    return true;
}

/* Asks the index for the totals that the report shows, if it shows any. */
static bool sum_up(struct run *run)
{
    accord_searcher *searcher = NULL;
    accord_totals totals;
    accord_status status;

    if (run->options->quiet && !run->options->json)
        return true;
    if (run->writer != NULL) {
        status = accord_writer_totals(run->writer, &totals);
    } else {
        status = accord_searcher_open(&searcher, run->options->index);
        if (status == ACCORD_OK)
            status = accord_searcher_totals(searcher, &totals);
    }
    if (status == ACCORD_OK) {
        run->report.articles = totals.articles;
        run->report.text_bytes = totals.text_bytes;
        run->report.index_bytes = totals.index_bytes;
    }
    accord_searcher_close(searcher);
    return status == ACCORD_OK || (status == ACCORD_ERROR_NOT_FOUND && run->writer == NULL) ||
           run_library_failed(run);
}

/* Tells of the named paths that are not there. To --prune they are no failure when the index knows
   them: their articles are what is to be removed. */
static bool tell_missing(struct run *run)
{
    for (size_t i = 0; i < run->walk.root_count; i++) {
        const struct walk_root *root = &run->walk.roots[i];
        size_t len = strlen(root->path);
        bool known = false;
        if (!root->missing)
            continue;
        for (size_t j = 0; run->options->prune && j < ledger_count(run->ledger) && !known; j++) {
            const char *path = ledger_at(run->ledger, j)->path;
            known = strncmp(path, root->path, len) == 0 && (path[len] == '\0' || path[len] == '/');
        }
        if (!known && !report_fail(&run->report, root->shown, strerror(ENOENT)))
            return run_out_of_memory();
    }
    return true;
}

static bool update(struct run *run)
{
    run->creates = run->uses_stdin;
    for (size_t i = 0; i < run->walk.root_count; i++)
        run->creates = run->creates || !run->walk.roots[i].missing;
    if (!run->creates && !run->options->prune) /* nothing is there: make no index for it */
        return gather_report_missing(&run->walk, &run->report) && sum_up(run);
    if (!open_index(run) || !tell_missing(run) || !note_roots(run) || !run_files(run) ||
        !run_gone(run))
        return false;
    run->report.interrupted = stopping != 0;
    return run_commit(run) && sum_up(run);
}

static bool print(const struct run *run)
{
    if (run->options->json)
        return report_print_json(&run->report, stdout);
    if (!run->options->quiet)
        report_print(&run->report, &run->walk, run->options->index, stdout);
    return true;
}

bool run_out_of_memory(void)
{
    fputs("accord-indexer: out of memory\n", stderr);
    return false;
}

bool run_ledger_failed(const struct run *run)
{
    const char *message;

    if (ledger_status(run->ledger, &message) == ACCORD_OK || message == NULL)
        return run_out_of_memory();
    report_library(run->options->index, message);
    return false;
}

bool run_library_failed(const struct run *run)
{
    report_library(run->options->index, accord_error_message());
    return false;
}

bool run_commit(struct run *run)
{
    const char *message;

    if (ledger_status(run->ledger, &message) != ACCORD_OK) /* what was decided may be wrong */
        return run_ledger_failed(run);
    if (run->writer == NULL || (!run->pending && !ledger_behind(run->ledger)))
        return true;
    if (ledger_save(run->ledger, run->writer) != ACCORD_OK)
        return run_ledger_failed(run);
    if (accord_writer_commit(run->writer) != ACCORD_OK)
        return run_library_failed(run);
    run->pending = false;
    run->committed_at = report_elapsed(&run->report);
    run->uncommitted = 0;
    return true;
}

bool run_commit_when_due(struct run *run)
{
    const double before = run->committed_at;

    if (run->uncommitted < COMMIT_BYTES && ledger_unsaved(run->ledger) < COMMIT_LEDGER &&
        report_elapsed(&run->report) < run->committed_at + COMMIT_SECONDS)
        return true;
    if (!run_commit(run))
        return false;
    if (run->committed_at > before) /* there was something to commit */
        heap_trim();
    return true;
}

int command_index(const struct options *options)
{
    struct run run;
    int status = EXIT_FAILED;

    memset(&run, 0, sizeof run);
    run.options = options;
    report_start(&run.report);
    run.report.dry_run = options->dry_run;
    stopping_watch();
    if (!gather(&run.walk, options, &run.report, &run.uses_stdin)) {
        run_out_of_memory();
        goto cleanup;
    }
    if (!update(&run) || !print(&run))
        goto cleanup;
    if (run.report.interrupted)
        status = EXIT_INTERRUPTED;
    else if (run.report.failed_count == 0)
        status = EXIT_OK;
cleanup:
    if (run.reading_open)
        reading_free(&run.reading);
    accord_writer_close(run.writer);
    accord_searcher_close(run.committed);
    ledger_free(run.ledger);
    note_copy_free(run.notes);
    free(run.shown);
    free(run.jobs);
    free(run.job_files);
    walk_free(&run.walk);
    report_free(&run.report);
    return status;
}
