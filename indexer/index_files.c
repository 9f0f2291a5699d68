// SPDX-License-Identifier: GPL-2.0-or-later
/* Files in; their articles, each under the id that it is to have, out to the writer. A file that
   looks as it did at the last run is only counted. */
#include "index_run.h"

#include "prepare.h"
#include "progress.h"
#include "stopping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STDIN_SHOWN "standard input"

/* Counts the articles of a file that is as it was. */
static bool count_unchanged(struct run *run, struct ledger_file *file, const char *shown)
{
    memset(&file->counts, 0, sizeof file->counts);
    file->counted = true;
    file->presence = FILE_PRESENT;
    file->counts.unchanged = file->tally[RECORD_LIVE];
    file->counts.duplicates = file->tally[RECORD_ALIAS];
    run->report.unchanged += file->counts.unchanged;
    run->report.duplicates += file->counts.duplicates;
    for (size_t i = 0; i < file->failure_count; i++) {
        if (!report_fail(&run->report, shown, file->failures[i]))
            return run_out_of_memory();
    }
    return true;
}

static void add_job(struct run *run, struct walk_file *walked, const char *path,
                    const struct ledger_file *file)
{
    struct pool_job *job = &run->jobs[run->job_count];

    memset(job, 0, sizeof *job);
    job->path = path;
    job->size = walked != NULL ? walked->size : 0;
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
    return (run->jobs != NULL && run->job_files != NULL) || run_out_of_memory();
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
        good = shown != NULL ? count_unchanged(run, file, shown) : run_out_of_memory();
        free(shown);
        if (!good)
            return false;
    }
    if (run->uses_stdin)
        add_job(run, NULL, PREPARE_STDIN, NULL);
    return true;
}

/* An article is about to be overwritten. */
static bool lose(void *context, struct ledger_record *lost)
{
    struct run *run = context;
    bool kept;

    if (!run_keep(run, lost, false, &kept))
        return false;
    run->report.added += kept;
    return true;
}

static bool begin_file(struct run *run, const struct pool_event *event)
{
    const char *path = run->jobs[event->job].path;
    struct ledger_file *file = ledger_make(run->ledger, path);
    struct ledger_file *renamed = NULL;

    if (file == NULL)
        return run_ledger_failed(run);
    if (ledger_records(file) == 0 && !file->piped)
        renamed = ledger_gone_with(run->ledger, event->digest); /* the same under its old name */
    run->begun = *event;
    run->reading_open = true;
    if (!run->rescue) {
        memset(&file->counts, 0, sizeof file->counts);
        file->counted = true;
    }
    if (!reading_begin(&run->reading, run->ledger, file, renamed))
        return run_out_of_memory();
    run->reading.lose = lose;
    run->reading.context = run;
    return true;
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

/* Hands the article to the writer. @param[out] outcome as the ledger has it when nothing is
 * written. */
static accord_status store(struct run *run, struct prepared *prepared,
                           const struct reading_decision *decision, accord_outcome *outcome)
{
    accord_status status;

    *outcome = !decision->known ? ACCORD_ADDED : decision->same ? ACCORD_UNCHANGED : ACCORD_CHANGED;
    if (run->writer == NULL)
        return ACCORD_OK;
    status =
        accord_article_set(prepared->article, ACCORD_FIELD_ID, decision->id, strlen(decision->id));
    if (status == ACCORD_OK)
        status = accord_writer_add(run->writer, prepared->article, outcome);
    if (status == ACCORD_OK && *outcome != ACCORD_UNCHANGED)
        run->pending = true;
    return status;
}

/* Counts an article. One that only moved from file to file is unchanged, whatever the writer saw.
 */
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
        return run_out_of_memory();
    if (run->reading_open && !reading_fail(&run->reading, reason))
        return run_out_of_memory();
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
        return run_ledger_failed(run);
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
    if (status == ACCORD_ERROR_ELSEWHERE) { /* the ledger keeps it: the same on every machine */
        run->report.elsewhere += !run->rescue;
        return true;
    }
    if (status != ACCORD_OK)
        return run_library_failed(run);
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
            snprintf(message, sizeof message, "%zu article%s %s that %s has %s: indexed as ID%s",
                     clash->articles, plural, has,
                     strcmp(clash->other, LEDGER_PIPE) == 0 ? STDIN_SHOWN : clash->other, with,
                     clash->suffix);
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
static void end_file(struct run *run, bool whole)
{
    if (!run->reading_open)
        return;
    reading_end(&run->reading, whole ? &run->begun : NULL);
    warn_of_clashes(run);
    say_file(run, run->reading.file);
    reading_free(&run->reading);
    run->reading_open = false;
}

static bool set_shown(struct run *run, size_t job)
{
    const struct walk_file *walked = run->job_files[job];

    if (run->shown != NULL)
        return true;
    if (walked != NULL)
        run->shown = walk_shown(&run->walk, walked);
    else if (strcmp(run->jobs[job].path, PREPARE_STDIN) == 0)
        run->shown = strdup(STDIN_SHOWN);
    else
        run->shown = strdup(run->jobs[job].path);
    return run->shown != NULL || run_out_of_memory();
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
    if (good)
        end_file(run, event->whole);
    run->done_bytes += walked != NULL ? walked->size : run->file_text;
    run->file_text = 0;
    free(run->shown);
    run->shown = NULL;
    return good;
}

/* Reads all files of the list. */
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
        return run_out_of_memory();
    progress_start(!run->options->quiet, run->uses_stdin ? 0 : run->job_bytes);
    while (good && stopping == 0 && (got = pool_next(pool, &event)) >= 0) {
        const struct report *report = &run->report;
        if (got > 0)
            good = take_event(run, &event);
        good = good && run_commit_when_due(run);
        progress_show(report->added + report->changed + report->unchanged + report->duplicates,
                      run->done_bytes + run->file_text, report_elapsed(report));
    }
    if (got == -2)
        good = run_out_of_memory();
    if (good && stopping != 0)
        end_file(run, false);
    progress_end();
    pool_free(pool);
    return good;
}

bool run_files(struct run *run)
{
    return choose_files(run) && read_files(run);
}

bool run_rescue_begin(struct run *run, size_t room)
{
    run->rescue = true;
    return make_jobs(run, room);
}

void run_rescue_add(struct run *run, const struct ledger_file *file)
{
    add_job(run, NULL, file->path, file);
}

bool run_rescue_files(struct run *run)
{
    return read_files(run);
}
