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
    char **roots;        /* folders to walk when none are named */
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

/* Whether the articles that the ledger names are there. @return OK, or why that could not be told.
 */
static accord_status look_up(struct check *check, accord_searcher *searcher,
                             struct ledger_file *file)
{
    accord_status status = ACCORD_OK;
    struct ledger_cursor cursor = {0, 0};
    const struct ledger_record *record;

    while (status == ACCORD_OK && stopping == 0 &&
           (record = ledger_at_cursor(check->ledger, file, &cursor, LEDGER_LIVE)) != NULL) {
        accord_results *results = NULL;
        status = accord_searcher_show(searcher, record->stored, strlen(record->stored), NULL, 0,
                                      NULL, &results);
        if (status == ACCORD_ERROR_ELSEWHERE || status == ACCORD_ERROR_NETWORK)
            status = ACCORD_OK; /* of shards that do not answer nothing is known */
        if (status == ACCORD_ERROR_NOT_FOUND) {
            find(check, check->missing, "this article should be in the index, and is not",
                 record->stored);
            status = ACCORD_OK;
        }
        accord_results_free(results);
        cursor.record++;
        ledger_trim(check->ledger);
    }
    if (status != ACCORD_OK)
        report_library(check->options->index, accord_error_message());
    return status;
}

static bool compare(struct check *check, accord_searcher *searcher)
{
    struct options options = *check->options;
    bool uses_stdin;

    if (options.path_count == 0) {
        options.paths = check->roots;
        options.path_count = check->root_count;
    }
    if (!gather(&check->walk, &options, &check->report, &uses_stdin))
        return false;
    for (size_t i = 0; i < check->walk.count && stopping == 0; i++)
        compare_file(check, &check->walk.files[i]);
    for (size_t i = 0; i < ledger_count(check->ledger) && stopping == 0; i++) {
        struct ledger_file *file = ledger_at(check->ledger, i);
        if (check->options->path_count > 0 && !walk_covers(&check->walk, file->path))
            continue;
        if (ledger_records(file) > 0 && ledger_gone(file))
            find(check, check->gone, "gone from the disk, its articles are in the index",
                 file->path);
        if (look_up(check, searcher, file) != ACCORD_OK)
            return false;
    }
    return true;
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
    struct note_source source = note_source_of_searcher(searcher);
    const char *message;

    if (status == ACCORD_OK)
        status = note_walk(&source, LEDGER_ROOT_PREFIX, take_root, check);
    if (status != ACCORD_OK) {
        report_library(check->options->index, accord_error_message());
        return status;
    }
    if (ledger_open(check->ledger, &source) == ACCORD_OK)
        ledger_load_all(check->ledger);
    if (ledger_status(check->ledger, &message) == ACCORD_OK && !compare(check, searcher))
        status = ACCORD_ERROR_MEMORY;
    if (ledger_status(check->ledger, &message) != ACCORD_OK && message != NULL) {
        status = ledger_status(check->ledger, &message);
        report_library(check->options->index, message);
    }
    accord_searcher_close(searcher);
    return status;
}

int command_check(const struct options *options)
{
    struct check check = {.options = options};
    const char *message;
    accord_status status;
    int result = EXIT_FAILED;

    report_start(&check.report);
    stopping_watch();
    check.ledger = ledger_new();
    check.problems = json_array();
    check.not_indexed = json_array();
    check.changed = json_array();
    check.gone = json_array();
    check.missing = json_array();
    if (check.ledger == NULL || check.problems == NULL || check.not_indexed == NULL ||
        check.changed == NULL || check.gone == NULL || check.missing == NULL)
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
    if (check.starved || ledger_status(check.ledger, &message) != ACCORD_OK) {
        fputs("accord-indexer: out of memory\n", stderr);
        goto cleanup;
    }
    if (!print(&check, status) || status != ACCORD_OK || check.report.failed_count > 0)
        goto cleanup;
    result = in_step(&check) ? EXIT_OK : EXIT_OUT_OF_STEP;
cleanup:
    for (size_t i = 0; i < check.root_count; i++)
        free(check.roots[i]);
    free(check.roots);
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
