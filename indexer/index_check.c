// SPDX-License-Identifier: GPL-2.0-or-later
/* An index and the files it was made from in; what is wrong with it, and where the two are out of
   step, out. Files are compared as the indexer compares them: by size and time, then by content. */
#include "commands.h"

#include "accord.h"
#include "cli/json_out.h"
#include "content.h"
#include "gather.h"
#include "ledger.h"
#include "note_copy.h"
#include "report.h"
#include "stopping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* An article that was not found. */
struct lost {
    char *path, *stored; /* the file that the ledger has it in, and its id; owned */
};

/* The notes of an index at one commit, and the ledger that they make. */
struct state {
    struct note_copy *notes;
    struct ledger *ledger;
};

/* One check. */
struct check {
    const struct options *options;
    struct report report;
    struct walk walk;
    struct state read;   /* what the index says of its files */
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
    const struct ledger_file *file = ledger_find(check->read.ledger, walked->path);
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

/* Reads the notes as the last commit has them; to be freed with free_state(), whatever is returned.
 */
static accord_status load(struct state *state, accord_searcher *searcher)
{
    struct note_source source;
    const char *message;
    accord_status status = note_copy_new(&state->notes, searcher);

    if (status != ACCORD_OK)
        return status;
    state->ledger = ledger_new();
    if (state->ledger == NULL)
        return ACCORD_ERROR_MEMORY;
    source = note_source_of_copy(state->notes);
    if (ledger_open(state->ledger, &source) == ACCORD_OK)
        ledger_load_all(state->ledger);
    return ledger_status(state->ledger, &message);
}

static void free_state(struct state *state)
{
    ledger_free(state->ledger);
    note_copy_free(state->notes);
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
                                 struct ledger_file *file)
{
    struct ledger_cursor cursor = {0, 0};
    const struct ledger_record *record;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && stopping == 0 &&
           (record = ledger_at_cursor(check->read.ledger, file, &cursor, LEDGER_LIVE)) != NULL) {
        bool there;

        status = look_up(searcher, record->stored, &there);
        if (status == ACCORD_OK && !there)
            keep_lost(check, file->path, record->stored);
        cursor.record++;
        ledger_trim(check->read.ledger);
    }
    return status;
}

/* Whether a ledger has an article in a file still. */
static bool is_named(struct ledger *ledger, const struct lost *lost)
{
    struct ledger_file *file = ledger_find(ledger, lost->path);
    struct ledger_cursor cursor = {0, 0};
    const struct ledger_record *record;

    while (file != NULL &&
           (record = ledger_at_cursor(ledger, file, &cursor, LEDGER_LIVE)) != NULL) {
        if (strcmp(record->stored, lost->stored) == 0)
            return true;
        cursor.record++;
        ledger_trim(ledger);
    }
    return false;
}

/* An article that was not found may have been removed since the ledger was read, and taken out of
   it in the same commit: what is missing is named by a ledger read later, and not there yet. */
static accord_status confirm(struct check *check, accord_searcher *searcher)
{
    struct state now = {NULL, NULL};
    const char *message;
    accord_status status = check->lost_count > 0 ? load(&now, searcher) : ACCORD_OK;

    for (size_t i = 0; i < check->lost_count && status == ACCORD_OK && !check->starved; i++) {
        const struct lost *lost = &check->lost[i];
        bool there = true;

        if (is_named(now.ledger, lost))
            status = look_up(searcher, lost->stored, &there);
        if (status == ACCORD_OK && !there)
            find(check, check->missing, "this article should be in the index, and is not",
                 lost->stored);
    }
    if (status == ACCORD_OK && now.ledger != NULL)
        status = ledger_status(now.ledger, &message);
    free_state(&now);
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
    for (size_t i = 0; i < ledger_count(check->read.ledger) && stopping == 0; i++) {
        struct ledger_file *file = ledger_at(check->read.ledger, i);
        if (check->options->path_count > 0 && !walk_covers(&check->walk, file->path))
            continue;
        if (ledger_records(file) > 0 && ledger_gone(file))
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
    const char *message = NULL;

    if (status == ACCORD_OK)
        status = load(&check->read, searcher);
    if (status == ACCORD_OK) {
        struct note_source source = note_source_of_copy(check->read.notes);

        (void)note_walk(&source, LEDGER_ROOT_PREFIX, take_root, check); /* cannot fail */
        status = compare(check, searcher);
    }
    if (status == ACCORD_OK)
        status = ledger_status(check->read.ledger, &message);
    if (status == ACCORD_ERROR_MEMORY)
        fputs("accord-indexer: out of memory\n", stderr);
    else if (status != ACCORD_OK)
        report_library(check->options->index, message != NULL ? message : accord_error_message());
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
    if (check.starved) {
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
    free_state(&check.read);
    report_free(&check.report);
    return result;
}
