// SPDX-License-Identifier: GPL-2.0-or-later
/* Files in, an index brought into step with them out:

     walk -> compare with the ledger -> read what is new or changed -> add to the writer
          -> prune -> give articles whose file is gone to the files that double them
          -> remove what no file gives any more -> commit

   Articles and the ledger's notes about them are always committed together: after a crash the next
   run finds both as they were at the last commit, and does the rest. */
#include "commands.h"

#include "accord.h"
#include "cli/index_path.h"
#include "gather.h"
#include "ledger.h"
#include "map.h"
#include "pool.h"
#include "progress.h"
#include "reading.h"
#include "report.h"
#include "stopping.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMIT_SECONDS 30.0                   /* the most that a crash can cost, in time */
#define COMMIT_BYTES ((uint64_t)256 << 20)    /* and in text */

/* One run of the indexer. */
struct run {
    const struct options *options;
    struct report report;
    struct walk walk;
    bool uses_stdin;
    bool creates;                /* an index is made when there is none */
    struct ledger *ledger;
    accord_writer *writer;       /* NULL: nothing is to be written */
    bool pending;                /* something is not committed */
    double committed_at;         /* seconds of the run */
    uint64_t uncommitted;        /* bytes of text since */
    struct map *by_content;      /* file digest to ledger file, for renamed files; made when needed */
    struct pool_job *jobs;
    struct walk_file **job_files; /* what each job reads; NULL: standard input, or outside the walk */
    size_t job_count;
    uint64_t job_bytes;          /* of all files to be read */
    uint64_t done_bytes;         /* of those read */
    bool rescue;                 /* reading again files whose doubles have gone */
    /* the file being read */
    struct reading reading;
    bool reading_open;
    struct pool_event begun;     /* its POOL_BEGIN */
    uint64_t file_text;          /* bytes of text it has given */
    char *shown;                 /* its path as the user will see it */
};

static bool out_of_memory(void)
{
    fputs("accord-indexer: out of memory\n", stderr);
    return false;
}

/* Says what the library said. */
static bool library_failed(const struct run *run)
{
    report_error(run->options->index, accord_error_message());
    return false;
}

/* ---- The index and its ledger ---- */

/* For a dry run: the ledger of an index that is only read, if there is one. */
static bool load_read_only(struct run *run)
{
    accord_searcher *searcher;
    accord_status status = accord_searcher_open(&searcher, run->options->index);

    if (status == ACCORD_ERROR_NOT_FOUND)
        return true;
    if (status == ACCORD_OK)
        status = accord_searcher_notes(searcher, LEDGER_PREFIX, strlen(LEDGER_PREFIX), ledger_load,
                                       run->ledger);
    accord_searcher_close(searcher);
    return status == ACCORD_OK || library_failed(run);
}

static bool load(struct run *run)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_status status;

    run->ledger = ledger_new();
    if (run->ledger == NULL)
        return out_of_memory();
    if (run->options->dry_run)
        return load_read_only(run);
    options.create = run->creates;
    options.lock_wait = run->options->lock_wait;
    options.jobs = run->options->jobs;
    options.language = run->options->language;
    if (!index_path_make_parents(run->options->index)) {
        report_error(run->options->index, strerror(errno));
        return false;
    }
    status = accord_writer_open(&run->writer, run->options->index, &options);
    if (status == ACCORD_OK)
        status = accord_writer_notes(run->writer, LEDGER_PREFIX, strlen(LEDGER_PREFIX), ledger_load,
                                     run->ledger);
    if (status != ACCORD_OK)
        return library_failed(run);
    return !ledger_starved(run->ledger) || out_of_memory();
}

static bool commit(struct run *run)
{
    accord_status status;

    if (run->writer == NULL || (!run->pending && !ledger_behind(run->ledger)))
        return true;
    status = ledger_save(run->ledger, run->writer);
    if (status == ACCORD_OK)
        status = accord_writer_commit(run->writer);
    if (status != ACCORD_OK)
        return library_failed(run);
    run->pending = false;
    run->committed_at = report_elapsed(&run->report);
    run->uncommitted = 0;
    return true;
}

static bool commit_when_due(struct run *run)
{
    if (run->uncommitted < COMMIT_BYTES &&
        report_elapsed(&run->report) < run->committed_at + COMMIT_SECONDS)
        return true;
    return commit(run);
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
            return library_failed(run);
    }
    return true;
}

/* ---- Which files to read ---- */

/* Counts the articles of a file that is as it was. */
static bool count_unchanged(struct run *run, struct ledger_file *file, const char *shown)
{
    memset(&file->counts, 0, sizeof file->counts);
    file->counted = true;
    file->presence = FILE_PRESENT;
    for (size_t i = 0; i < file->count; i++) {
        if (file->records[i]->state == RECORD_LIVE)
            file->counts.unchanged++;
        else if (file->records[i]->state == RECORD_ALIAS)
            file->counts.duplicates++;
    }
    run->report.unchanged += file->counts.unchanged;
    run->report.duplicates += file->counts.duplicates;
    for (size_t i = 0; i < file->failure_count; i++) {
        if (!report_fail(&run->report, shown, file->failures[i]))
            return out_of_memory();
    }
    return true;
}

static void add_job(struct run *run, struct walk_file *walked, const char *path,
                    const struct ledger_file *file)
{
    struct pool_job *job = &run->jobs[run->job_count];

    memset(job, 0, sizeof *job);
    job->path = path;
    if (file != NULL && file->settled && walked != NULL && file->size == walked->size &&
        !run->options->force && !run->rescue) {
        job->known = true;
        memcpy(job->digest, file->digest, DIGEST_SIZE);
    }
    run->job_files[run->job_count++] = walked;
    run->job_bytes += walked != NULL ? walked->size : 0;
}

static bool make_jobs(struct run *run, size_t room)
{
    free(run->jobs);
    free(run->job_files);
    run->job_count = 0;
    run->job_bytes = 0;
    run->done_bytes = 0;
    run->jobs = calloc(room + 1, sizeof *run->jobs);
    run->job_files = calloc(room + 1, sizeof *run->job_files);
    return (run->jobs != NULL && run->job_files != NULL) || out_of_memory();
}

/* Sorts the files into those that look as they did and those to be read. */
static bool choose_files(struct run *run)
{
    if (!make_jobs(run, run->walk.count + 1))
        return false;
    for (size_t i = 0; i < run->walk.count; i++) {
        struct walk_file *walked = &run->walk.files[i];
        struct ledger_file *file = ledger_find(run->ledger, walked->path);
        char *shown;
        bool good;
        if (file != NULL)
            file->presence = FILE_PRESENT;
        if (run->options->force || file == NULL || !file->settled || file->size != walked->size ||
            file->modified != walked->modified) {
            add_job(run, walked, walked->path, file);
            continue;
        }
        shown = walk_shown(&run->walk, walked);
        good = shown != NULL ? count_unchanged(run, file, shown) : out_of_memory();
        free(shown);
        if (!good)
            return false;
    }
    if (run->uses_stdin)
        add_job(run, NULL, PREPARE_STDIN, NULL);
    return true;
}

/* A file that is gone and whose content was that of the new file: the same file under its old name. */
static bool find_renamed(struct run *run, const struct pool_event *event, struct ledger_file **out)
{
    struct ledger_file *file;

    *out = NULL;
    if (run->by_content == NULL) {
        run->by_content = map_new();
        if (run->by_content == NULL)
            return out_of_memory();
        for (size_t i = 0; i < ledger_count(run->ledger); i++) {
            file = ledger_at(run->ledger, i);
            if (file->settled && file->count > 0 && file->presence != FILE_PRESENT &&
                !map_put(run->by_content, file->digest, DIGEST_SIZE, file))
                return out_of_memory();
        }
    }
    file = map_get(run->by_content, event->digest, DIGEST_SIZE);
    if (file != NULL && memcmp(file->digest, event->digest, DIGEST_SIZE) == 0 && ledger_gone(file))
        *out = file;
    return true;
}

/* ---- What is in the files ---- */

static bool begin_file(struct run *run, const struct pool_event *event)
{
    const char *path = run->jobs[event->job].path;
    struct ledger_file *file = ledger_make(run->ledger, path);
    struct ledger_file *renamed = NULL;

    if (file == NULL)
        return out_of_memory();
    file->transient = strcmp(path, PREPARE_STDIN) == 0;
    if (file->count == 0 && !file->transient && !find_renamed(run, event, &renamed))
        return false;
    run->begun = *event;
    run->reading_open = true;
    if (!run->rescue) {
        memset(&file->counts, 0, sizeof file->counts);
        file->counted = true;
    }
    return reading_begin(&run->reading, run->ledger, file, renamed) || out_of_memory();
}

/* The file was touched, and its content is the one we know. */
static bool file_is_same(struct run *run, const struct pool_event *event)
{
    struct ledger_file *file = ledger_find(run->ledger, run->jobs[event->job].path);

    if (file->modified != event->modified) {
        file->modified = event->modified;
        file->dirty = true;
    }
    return count_unchanged(run, file, run->shown);
}

/* Hands the article to the writer. @param[out] outcome as the ledger has it when nothing is written. */
static accord_status store(struct run *run, struct prepared *prepared,
                           const struct reading_decision *decision, accord_outcome *outcome)
{
    accord_status status;

    *outcome = !decision->known ? ACCORD_ADDED : decision->same ? ACCORD_UNCHANGED : ACCORD_CHANGED;
    if (run->writer == NULL)
        return ACCORD_OK;
    status = accord_article_set(prepared->article, ACCORD_FIELD_ID, decision->id,
                                strlen(decision->id));
    if (status == ACCORD_OK)
        status = accord_writer_add(run->writer, prepared->article, outcome);
    if (status == ACCORD_OK && *outcome != ACCORD_UNCHANGED)
        run->pending = true;
    return status;
}

/* Counts an article. One that only moved from file to file is unchanged, whatever the writer saw. */
static void count(struct run *run, const struct reading_decision *decision, accord_outcome outcome)
{
    struct ledger_counts *counts = &run->reading.file->counts;
    struct report *report = &run->report;

    if (run->rescue && decision->same && !decision->moved)
        return; /* counted before */
    if (run->rescue && run->reading.file->counted && (decision->moved || !decision->known)) {
        report->duplicates--;
        counts->duplicates--;
    }
    if (decision->title_of != NULL) { /* what was counted there as an article is now a duplicate */
        struct ledger_counts *theirs = &decision->title_of->counts;
        size_t *theirs_was = theirs->added > 0 ? &theirs->added : &theirs->unchanged;
        size_t *was = theirs->added > 0 ? &report->added : &report->unchanged;
        if (decision->title_of->counted && *theirs_was > 0) {
            outcome = theirs->added > 0 ? ACCORD_ADDED : outcome;
            --*theirs_was;
            --*was;
            theirs->duplicates++;
            report->duplicates++;
        }
    }
    if (outcome == ACCORD_UNCHANGED || decision->moved) {
        counts->unchanged++;
        report->unchanged++;
    } else if (outcome == ACCORD_ADDED) {
        counts->added++;
        report->added++;
    } else {
        counts->changed++;
        report->changed++;
    }
}

static bool fail_file(struct run *run, const char *reason)
{
    if (reason == NULL || !report_fail(&run->report, run->shown, reason))
        return out_of_memory();
    if (run->reading_open && !reading_fail(&run->reading, reason))
        return out_of_memory();
    return true;
}

static bool take_article(struct run *run, struct prepared *prepared)
{
    struct reading_decision decision;
    accord_outcome outcome;
    accord_status status;

    run->report.read_bytes += prepared->text_len;
    run->uncommitted += prepared->text_len;
    run->file_text += prepared->text_len;
    if (!reading_decide(&run->reading, prepared, &decision))
        return out_of_memory();
    if (decision.verdict == READING_DUPLICATE) {
        if (!run->rescue) {
            run->report.duplicates++;
            run->reading.file->counts.duplicates++;
        }
        return true;
    }
    status = store(run, prepared, &decision, &outcome);
    if (status == ACCORD_ERROR_INVALID) {
        struct ledger_record *record = ledger_owner(run->ledger, decision.id);
        char *reason;
        bool good = asprintf(&reason, "%s: %s", decision.id, accord_error_message()) >= 0;
        good = good && fail_file(run, reason);
        free(good ? reason : NULL);
        if (record != NULL)
            ledger_drop(run->ledger, record);
        return good;
    }
    if (status != ACCORD_OK)
        return library_failed(run);
    count(run, &decision, outcome);
    return true;
}

static void warn_of_clashes(const struct run *run)
{
    char message[1024];

    for (size_t i = 0; i < run->reading.clash_count; i++) {
        const struct clash *clash = &run->reading.clashes[i];
        const char *plural = clash->articles == 1 ? "" : "s";
        const char *has = clash->articles == 1 ? "has an id" : "have ids";
        const char *with = clash->articles == 1 ? "with another text" : "with other texts";
        if (clash->other != NULL)
            snprintf(message, sizeof message,
                     "%zu article%s %s that %s has %s: indexed as ID%s", clash->articles, plural,
                     has, clash->other, with, clash->suffix);
        else
            snprintf(message, sizeof message,
                     "%zu article%s %s that the file gave before %s: indexed as ID#2, ...",
                     clash->articles, plural, has, with);
        report_warn(run->shown, message);
    }
}

static void say_file(const struct run *run, const struct ledger_file *file)
{
    char message[160];

    if (file == NULL || run->rescue)
        return;
    if (!run->options->verbose &&
        (!run->options->dry_run || run->options->json || run->options->quiet))
        return;
    snprintf(message, sizeof message, "%zu added, %zu changed, %zu unchanged, %zu duplicates",
             file->counts.added, file->counts.changed, file->counts.unchanged,
             file->counts.duplicates);
    report_warn(run->shown, message);
}

/* @param whole  the file was read to its end. */
static bool end_file(struct run *run, bool whole)
{
    bool good = true;

    if (!run->reading_open)
        return true;
    good = reading_end(&run->reading, whole ? &run->begun : NULL) || out_of_memory();
    warn_of_clashes(run);
    say_file(run, run->reading.file);
    reading_free(&run->reading);
    run->reading_open = false;
    return good;
}

static bool set_shown(struct run *run, size_t job)
{
    const struct walk_file *walked = run->job_files[job];

    if (run->shown != NULL)
        return true;
    if (walked != NULL)
        run->shown = walk_shown(&run->walk, walked);
    else if (strcmp(run->jobs[job].path, PREPARE_STDIN) == 0)
        run->shown = strdup("standard input");
    else
        run->shown = strdup(run->jobs[job].path);
    return run->shown != NULL || out_of_memory();
}

static bool take_event(struct run *run, struct pool_event *event)
{
    const struct walk_file *walked = run->job_files[event->job];
    bool good = set_shown(run, event->job);

    switch (event->kind) {
    case POOL_SAME:
        return good && file_is_same(run, event);
    case POOL_BEGIN:
        return good && begin_file(run, event);
    case POOL_ARTICLE:
        good = good && take_article(run, &event->prepared);
        prepared_free(&event->prepared);
        return good;
    case POOL_FAILED:
        good = good && fail_file(run, event->reason);
        free(event->reason);
        return good;
    case POOL_END:
        break;
    }
    good = good && end_file(run, event->whole);
    run->done_bytes += walked != NULL ? walked->size : run->file_text;
    run->file_text = 0;
    free(run->shown);
    run->shown = NULL;
    return good;
}

/* Reads all files of the list of jobs. */
static bool read_files(struct run *run)
{
    struct pool *pool = NULL;
    struct pool_event event;
    bool good = true;
    int got = 0;

    if (run->job_count == 0)
        return true;
    if (!pool_start(&pool, run->jobs, run->job_count, run->options->jobs, run->options->language,
                    &stopping))
        return out_of_memory();
    progress_start(!run->options->quiet, run->uses_stdin ? 0 : run->job_bytes);
    while (good && stopping == 0 && (got = pool_next(pool, &event)) >= 0) {
        const struct report *report = &run->report;
        if (got > 0)
            good = take_event(run, &event);
        good = good && commit_when_due(run);
        progress_show(report->added + report->changed + report->unchanged + report->duplicates,
                      run->done_bytes + run->file_text, report_elapsed(report));
    }
    if (got == -2)
        good = out_of_memory();
    if (good && stopping != 0)
        good = end_file(run, false);
    progress_end();
    pool_free(pool);
    return good;
}

/* ---- What is gone ---- */

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
        size_t live = 0;
        if (file->transient || walk_found(&run->walk, file->path) ||
            !walk_covers(&run->walk, file->path) || !ledger_gone(file))
            continue;
        for (size_t j = 0; j < file->count; j++)
            live += file->records[j]->state == RECORD_LIVE;
        if (!run->options->prune) {
            run->report.gone += live > 0;
            if (live > 0)
                continue;
        }
        for (size_t j = 0; j < file->count; j++) {
            struct ledger_record *record = file->records[j];
            if (record->state == RECORD_LIVE && !ledger_retire(run->ledger, record))
                return out_of_memory();
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
    if (!make_jobs(run, ledger_count(run->ledger)))
        return false;
    run->rescue = true;
    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        struct ledger_file *file = ledger_at(run->ledger, i);
        bool needed = false;
        for (size_t j = 0; j < file->count && !needed; j++) {
            const struct ledger_record *same;
            if (file->records[j]->state != RECORD_ALIAS)
                continue;
            same = ledger_same_content(run->ledger, file->records[j]->digest);
            if (same == NULL || same->state != RECORD_LIVE) /* then the alias is a bare title's */
                same = file->records[j]->has_text ? NULL
                                                  : ledger_owner(run->ledger, file->records[j]->given);
            needed = same == NULL || !same->has_text;
        }
        if (needed && !file->transient && !ledger_gone(file))
            add_job(run, NULL, file->path, file);
    }
    return read_files(run);
}

/* Removes the articles that no file gives any more. */
static bool remove_stale(struct run *run)
{
    for (size_t i = 0; i < ledger_count(run->ledger); i++) {
        struct ledger_file *file = ledger_at(run->ledger, i);
        bool any = false;
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
            if (status != ACCORD_OK && status != ACCORD_ERROR_NOT_FOUND)
                return library_failed(run);
            run->pending = true;
            run->report.removed += !record->moved;
        }
        if (any)
            ledger_drop_if(run->ledger, file, is_stale);
    }
    return true;
}

/* ---- The whole ---- */

static bool sum_up(struct run *run)
{
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;
    accord_status status = accord_searcher_open(&searcher, run->options->index);

    if (status == ACCORD_OK)
        status = accord_searcher_summary(searcher, &summary);
    if (status == ACCORD_OK) {
        run->report.articles = summary->articles;
        run->report.text_bytes = summary->text_bytes;
        run->report.index_bytes = summary->index_bytes;
    }
    accord_summary_free(summary);
    accord_searcher_close(searcher);
    return status == ACCORD_OK || (status == ACCORD_ERROR_NOT_FOUND && run->writer == NULL) ||
           library_failed(run);
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
            return out_of_memory();
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
    if (!load(run) || !tell_missing(run) || !note_roots(run) || !choose_files(run) ||
        !read_files(run))
        return false;
    if (stopping == 0 && (!prune(run) || !rescue(run)))
        return false;
    if (stopping == 0 && !remove_stale(run))
        return false;
    run->report.interrupted = stopping != 0;
    return commit(run) && sum_up(run);
}

static bool print(const struct run *run)
{
    if (run->options->json)
        return report_print_json(&run->report, stdout);
    if (!run->options->quiet)
        report_print(&run->report, &run->walk, run->options->index, stdout);
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
        out_of_memory();
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
    ledger_free(run.ledger);
    map_free(run.by_content);
    free(run.shown);
    free(run.jobs);
    free(run.job_files);
    walk_free(&run.walk);
    report_free(&run.report);
    return status;
}
