// SPDX-License-Identifier: GPL-2.0-or-later
/* An index and the files it was made from in; what is wrong with it, and where the two are out of
   step, out. Files are compared as the indexer compares them: by size and time, then by content. */
#include "commands.h"

#include "accord.h"
#include "cli/json_out.h"
#include "content.h"
#include "gather.h"
#include "ledger.h"
#include "report.h"
#include "stopping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TRIES = 8 }; /* to read the ledger while a writer changes it */

/* An article that was not found. */
struct lost {
    char *path, *stored; /* the file that the ledger has it in, and its id; owned */
};

/* One check. */
struct check {
    const struct options *options;
    struct report report;
    struct walk walk;
    struct ledger *ledger;
    json_t *problems;    /* what is wrong with the index */
    json_t *not_indexed; /* files on disk that are not in it */
    json_t *changed;     /* files that are otherwise than in it */
    json_t *gone;        /* files that are in it and not on disk */
    json_t *missing;     /* articles that should be in it */
    struct lost *lost;   /* those that may be missing: see confirm() */
    size_t lost_count;
    char **roots; /* folders to walk when none are named */
    size_t root_count;
    bool starved; /* something could not be noted for want of memory: what is said is not all */
};

static void find(struct check *check, json_t *list, const char *what, const char *subject)
{
    if (json_array_append_new(list, json_out_text(subject, strlen(subject))) != 0)
        check->starved = true;
    if (!check->options->json)
        report_warn(subject, what);
}

static void take_problem(void *context, const char *problem)
{
    struct check *check = context;

    if (json_array_append_new(check->problems, json_out_text(problem, strlen(problem))) != 0)
        check->starved = true;
    report_library(check->options->index, problem);
}

static bool take_root(void *context, const char *key, size_t key_len, const char *value,
                      size_t value_len)
{
    struct check *check = context;
    char **grown = reallocarray(check->roots, check->root_count + 1, sizeof *grown);

    (void)key;
    (void)key_len;
    if (grown != NULL) {
        check->roots = grown;
        grown[check->root_count] = strndup(value, value_len);
    }
    check->starved = grown == NULL || grown[check->root_count] == NULL;
    check->root_count += !check->starved;
    return !check->starved;
}

/* Whether a file is as it was when it was read. */
static bool is_same(const struct ledger_file *file, const struct walk_file *walked)
{
    struct content content;
    unsigned char digest[DIGEST_SIZE];
    bool same;

    if (!file->settled || file->size != walked->size)
        return false;
    if (file->modified == walked->modified)
        return true;
    same = content_open(&content, file->path) == NULL && content_digest(&content, digest) == NULL &&
           memcmp(digest, file->digest, DIGEST_SIZE) == 0;
    content_close(&content);
    return same;
}

static void compare_file(struct check *check, const struct walk_file *walked)
{
    const struct ledger_file *file = ledger_find(check->ledger, walked->path);
    char *shown = walk_shown(&check->walk, walked);

    if (shown == NULL) {
        check->starved = true;
        return;
    }
    if (file == NULL) {
        /* An empty file is never entered: there is nothing to read in it. */
        if (walked->size > 0)
            find(check, check->not_indexed, "not in the index", shown);
    } else if (!is_same(file, walked)) {
        find(check, check->changed, "changed since it was indexed", shown);
    }
    free(shown);
}

/* Reads the notes of files as the last commit has them; to be freed, whatever is returned. */
static accord_status load(struct ledger **out, accord_searcher *searcher)
{
    accord_status status = ACCORD_ERROR_BUSY;

    for (unsigned try = 0; status == ACCORD_ERROR_BUSY && try < TRIES; try++) {
        ledger_free(*out);
        *out = ledger_new();
        status = *out == NULL ? ACCORD_ERROR_MEMORY
                              : accord_searcher_notes(searcher, LEDGER_PREFIX,
                                                      strlen(LEDGER_PREFIX), ledger_load, *out);
    }
    return status;
}

static void free_roots(struct check *check)
{
    for (size_t i = 0; i < check->root_count; i++)
        free(check->roots[i]);
    free(check->roots);
    check->roots = NULL;
    check->root_count = 0;
}

static accord_status load_roots(struct check *check, accord_searcher *searcher)
{
    accord_status status = ACCORD_ERROR_BUSY;

    for (unsigned try = 0; status == ACCORD_ERROR_BUSY && try < TRIES; try++) {
        free_roots(check);
        status = accord_searcher_notes(searcher, LEDGER_ROOT_PREFIX, strlen(LEDGER_ROOT_PREFIX),
                                       take_root, check);
    }
    return status;
}

/* Whether an article that the ledger names is there. @return OK, or why that could not be told. */
static accord_status look_up(accord_searcher *searcher, const char *stored, bool *there)
{
    accord_results *results = NULL;
    accord_status status =
        accord_searcher_show(searcher, stored, strlen(stored), NULL, 0, NULL, &results);

    accord_results_free(results);
    *there = status != ACCORD_ERROR_NOT_FOUND;
    if (status == ACCORD_ERROR_ELSEWHERE || status == ACCORD_ERROR_NETWORK ||
        status == ACCORD_ERROR_NOT_FOUND)
        return ACCORD_OK; /* of shards that do not answer nothing is known */
    return status;
}

static void keep_lost(struct check *check, const char *path, const char *stored)
{
    struct lost *grown = reallocarray(check->lost, check->lost_count + 1, sizeof *grown);
    struct lost *lost;

    if (grown == NULL) {
        check->starved = true;
        return;
    }
    check->lost = grown;
    lost = &grown[check->lost_count++];
    lost->path = strdup(path);
    lost->stored = strdup(stored);
    if (lost->path == NULL || lost->stored == NULL)
        check->starved = true;
}

static accord_status look_up_all(struct check *check, accord_searcher *searcher,
                                 const struct ledger_file *file)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < file->count && status == ACCORD_OK && stopping == 0; i++) {
        const struct ledger_record *record = file->records[i];
        bool there = true;
        if (record->state == RECORD_LIVE)
            status = look_up(searcher, record->stored, &there);
        if (status == ACCORD_OK && !there)
            keep_lost(check, file->path, record->stored);
    }
    return status;
}

/* Whether a ledger has an article in a file still. */
static bool is_named(struct ledger *ledger, const struct lost *lost)
{
    struct ledger_file *file = ledger_find(ledger, lost->path);
    bool named = false;

    if (file == NULL || !ledger_unpack(ledger, file))
        return false;
    for (size_t i = 0; i < file->count && !named; i++)
        named = file->records[i]->state == RECORD_LIVE &&
                strcmp(file->records[i]->stored, lost->stored) == 0;
    return named;
}

/* An article that was not found may have been removed since the ledger was read, and taken out of
   it in the same commit: what is missing is named by a ledger read later, and not there yet. */
static accord_status confirm(struct check *check, accord_searcher *searcher)
{
    struct ledger *now = NULL;
    accord_status status = check->lost_count > 0 ? load(&now, searcher) : ACCORD_OK;

    for (size_t i = 0; i < check->lost_count && status == ACCORD_OK && !check->starved; i++) {
        const struct lost *lost = &check->lost[i];
        bool there = true;
        if (is_named(now, lost))
            status = look_up(searcher, lost->stored, &there);
        if (status == ACCORD_OK && !there)
            find(check, check->missing, "this article should be in the index, and is not",
                 lost->stored);
    }
    if (now != NULL && ledger_starved(now))
        check->starved = true;
    ledger_free(now);
    return status;
}

/* @return OK, or a failure that is not said yet, but for a want of memory. */
static accord_status compare(struct check *check, accord_searcher *searcher)
{
    struct options options = *check->options;
    bool uses_stdin;
    accord_status status = ACCORD_OK;

    if (options.path_count == 0) {
        options.paths = check->roots;
        options.path_count = check->root_count;
    }
    if (!gather(&check->walk, &options, &check->report, &uses_stdin))
        return ACCORD_ERROR_MEMORY;
    for (size_t i = 0; i < check->walk.count && stopping == 0; i++)
        compare_file(check, &check->walk.files[i]);
    for (size_t i = 0; i < ledger_count(check->ledger) && stopping == 0; i++) {
        struct ledger_file *file = ledger_at(check->ledger, i);
        if (check->options->path_count > 0 && !walk_covers(&check->walk, file->path))
            continue;
        if (!ledger_unpack(check->ledger, file))
            return ACCORD_ERROR_MEMORY;
        if (file->count > 0 && ledger_gone(file))
            find(check, check->gone, "gone from the disk, its articles are in the index",
                 file->path);
        status = look_up_all(check, searcher, file);
        if (status != ACCORD_OK)
            return status;
    }
    return confirm(check, searcher);
}

static bool in_step(const struct check *check)
{
    return json_array_size(check->not_indexed) + json_array_size(check->changed) +
               json_array_size(check->gone) + json_array_size(check->missing) ==
           0;
}

static bool print(const struct check *check, accord_status status)
{
    bool sound = status == ACCORD_OK;

    if (check->options->json)
        return json_out_line(stdout,
                             json_pack("{s:b, s:b, s:O, s:O, s:O, s:O, s:O}", "sound", sound,
                                       "in_step", in_step(check), "problems", check->problems,
                                       "not_indexed", check->not_indexed, "changed", check->changed,
                                       "gone", check->gone, "missing", check->missing));
    if (check->options->quiet)
        return true;
    if (status == ACCORD_ERROR_CORRUPT)
        puts("The index is damaged. Remove its folder and index the articles again.");
    else if (!sound)
        return true; /* it could not be read: said already, and no reason to remove it */
    else if (in_step(check))
        puts("The index is sound and in step with the files.");
    else
        puts("The index is sound, but not in step with the files: run accord-indexer on them.");
    return true;
}

/* Opens the index and compares it with the files. @return OK, or why it could not be read. */
static accord_status check_files(struct check *check)
{
    accord_searcher *searcher = NULL;
    accord_status status = accord_searcher_open(&searcher, check->options->index);

    if (status == ACCORD_OK)
        status = load(&check->ledger, searcher);
    if (status == ACCORD_OK)
        status = load_roots(check, searcher);
    if (status == ACCORD_OK)
        status = compare(check, searcher);
    if (status == ACCORD_ERROR_MEMORY)
        fputs("accord-indexer: out of memory\n", stderr);
    else if (status != ACCORD_OK)
        report_library(check->options->index, accord_error_message());
    accord_searcher_close(searcher);
    return status;
}

int command_check(const struct options *options)
{
    struct check check = {.options = options};
    accord_status status;
    int result = EXIT_FAILED;

    report_start(&check.report);
    stopping_watch();
    check.problems = json_array();
    check.not_indexed = json_array();
    check.changed = json_array();
    check.gone = json_array();
    check.missing = json_array();
    if (check.problems == NULL || check.not_indexed == NULL || check.changed == NULL ||
        check.gone == NULL || check.missing == NULL)
        goto cleanup;
    status = accord_check(options->index, take_problem, &check);
    if (status != ACCORD_OK && json_array_size(check.problems) == 0)
        take_problem(&check, accord_error_message());
    if (status == ACCORD_OK && check_files(&check) != ACCORD_OK)
        goto cleanup;
    if (stopping != 0) {
        result = EXIT_INTERRUPTED;
        goto cleanup;
    }
    if (check.starved || (check.ledger != NULL && ledger_starved(check.ledger))) {
        fputs("accord-indexer: out of memory\n", stderr);
        goto cleanup;
    }
    if (!print(&check, status) || status != ACCORD_OK || check.report.failed_count > 0)
        goto cleanup;
    result = in_step(&check) ? EXIT_OK : EXIT_OUT_OF_STEP;
cleanup:
    free_roots(&check);
    for (size_t i = 0; i < check.lost_count; i++) {
        free(check.lost[i].path);
        free(check.lost[i].stored);
    }
    free(check.lost);
    json_decref(check.problems);
    json_decref(check.not_indexed);
    json_decref(check.changed);
    json_decref(check.gone);
    json_decref(check.missing);
    walk_free(&check.walk);
    ledger_free(check.ledger);
    report_free(&check.report);
    return result;
}
