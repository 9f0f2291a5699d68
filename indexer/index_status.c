// SPDX-License-Identifier: GPL-2.0-or-later
/* An index in; what it holds out, as lines or as one JSON object. Also --remove, which is as short.
 */
#include "commands.h"

#include "accord.h"
#include "cli/json_out.h"
#include "cli/terminal.h"
#include "ledger.h"
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VALUES_SHOWN 10 /* languages and sources in the text; JSON has them all */

static json_t *counts_json(const accord_count *counts, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; array != NULL && i < count; i++) {
        json_t *entry = json_pack("{s:o, s:I}", "value",
                                  json_out_text_or_null(counts[i].value, strlen(counts[i].value)),
                                  "articles", (json_int_t)counts[i].articles);
        if (json_array_append_new(array, entry) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

static bool print_json(const accord_summary *summary, const char *index)
{
    return json_out_line(
        stdout,
        json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:I, s:I, s:I}", "index",
                  json_out_text(index, strlen(index)), "articles", (json_int_t)summary->articles,
                  "passages", (json_int_t)summary->passages, "terms", (json_int_t)summary->terms,
                  "text_bytes", (json_int_t)summary->text_bytes, "index_bytes",
                  (json_int_t)summary->index_bytes, "oldest", json_out_time(summary->oldest),
                  "newest", json_out_time(summary->newest), "languages",
                  counts_json(summary->languages, summary->language_count), "sources",
                  counts_json(summary->sources, summary->source_count), "format",
                  (json_int_t)summary->format, "shards", (json_int_t)summary->shards,
                  "shards_missing", (json_int_t)summary->shards_missing));
}

static void print_counts(const char *name, const accord_count *counts, size_t count)
{
    char number[32];

    if (count == 0)
        return;
    printf("%-11s", name);
    for (size_t i = 0; i < count && i < VALUES_SHOWN; i++) {
        const char *value = counts[i].value[0] != '\0' ? counts[i].value : "unknown";
        fputs(i > 0 ? ", " : "", stdout);
        terminal_put(stdout, value, strlen(value));
        printf(" %s", report_number(counts[i].articles, number));
    }
    if (count > VALUES_SHOWN)
        printf(", and %zu more", count - VALUES_SHOWN);
    putchar('\n');
}

static const char *day(int64_t seconds, char out[64])
{
    struct tm parts;
    time_t time = (time_t)seconds;

    out[0] = '\0';
    if (gmtime_r(&time, &parts) != NULL)
        strftime(out, 64, "%Y-%m-%d", &parts);
    return out;
}

static void print_text(const accord_summary *summary, const char *index)
{
    char a[64], b[64];

    fputs("index      ", stdout);
    terminal_put(stdout, index, strlen(index));
    printf("\narticles   %s\n", report_number(summary->articles, a));
    printf("passages   %s\n", report_number(summary->passages, a));
    printf("terms      %s\n", report_number(summary->terms, a));
    print_counts("languages", summary->languages, summary->language_count);
    print_counts("sources", summary->sources, summary->source_count);
    if (summary->oldest != ACCORD_NO_DATE)
        printf("dates      %s to %s\n", day(summary->oldest, a), day(summary->newest, b));
    printf("size       %s of text in %s", report_bytes(summary->text_bytes, a),
           report_bytes(summary->index_bytes, b));
    if (summary->text_bytes > 0)
        printf(" (%.2f times the text)",
               (double)summary->index_bytes / (double)summary->text_bytes);
    printf("\nformat     %u\n", summary->format);
    if (summary->shards > 0)
        printf("shards     %zu", summary->shards);
    if (summary->shards_missing > 0)
        printf(", %zu of them not counted: no answer", summary->shards_missing);
    if (summary->shards > 0)
        putchar('\n');
}

/* Removes one article: by its id, or by the name of a file whose path is its id. */
static accord_status remove_one(accord_writer *writer, struct ledger *ledger, const char *id)
{
    accord_status status = accord_writer_remove(writer, id, strlen(id));
    char *path = NULL;

    if (status == ACCORD_ERROR_NOT_FOUND && (path = realpath(id, NULL)) != NULL) {
        status = accord_writer_remove(writer, path, strlen(path));
        id = path;
    }
    if (status == ACCORD_OK)
        ledger_forget(ledger, id);
    free(path);
    return status;
}

int command_status(const struct options *options)
{
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;
    accord_status status = accord_searcher_open(&searcher, options->index);
    bool good = false;

    if (status == ACCORD_OK)
        status = accord_searcher_summary(searcher, &summary);
    if (status != ACCORD_OK) {
        report_library(options->index, accord_error_message());
    } else if (options->json) {
        good = print_json(summary, options->index);
    } else {
        print_text(summary, options->index);
        good = true;
    }
    good = good && summary->shards_missing == 0;
    accord_summary_free(summary);
    accord_searcher_close(searcher);
    return good ? EXIT_OK : EXIT_FAILED;
}

int command_remove(const struct options *options)
{
    accord_writer_options how = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;
    accord_totals totals;
    struct ledger *ledger = ledger_new();
    struct note_source source;
    const char *message;
    struct report report;
    struct walk walk = {0};
    accord_status status;
    int result = EXIT_FAILED;

    report_start(&report);
    how.create = false;
    how.lock_wait = options->lock_wait;
    how.upgrading = options->quiet ? NULL : report_upgrading;
    how.context = options->index;
    status = accord_writer_open(&writer, options->index, &how);
    source = note_source_of_writer(writer);
    if (status == ACCORD_OK && ledger != NULL)
        status = ledger_open(ledger, &source);
    if (status != ACCORD_OK || ledger == NULL)
        goto cleanup;
    for (size_t i = 0; i < options->removed_count; i++) {
        status = remove_one(writer, ledger, options->removed[i]);
        if (status == ACCORD_ERROR_NOT_FOUND)
            report_fail(&report, options->removed[i], "no such article");
        else if (status == ACCORD_ERROR_ELSEWHERE)
            report_fail(&report, options->removed[i], accord_error_message());
        else if (status != ACCORD_OK)
            goto cleanup;
        else
            report.removed++;
    }
    status = ledger_save(ledger, writer);
    if (status == ACCORD_OK)
        status = accord_writer_commit(writer);
    if (status == ACCORD_OK)
        status = accord_writer_totals(writer, &totals);
    if (status != ACCORD_OK)
        goto cleanup;
    report.articles = totals.articles;
    report.text_bytes = totals.text_bytes;
    report.index_bytes = totals.index_bytes;
    if (options->json && !report_print_json(&report, stdout))
        goto cleanup;
    if (!options->json && !options->quiet)
        report_print(&report, &walk, options->index, stdout);
    result = report.failed_count == 0 ? EXIT_OK : EXIT_FAILED;
cleanup:
    if (ledger != NULL && ledger_status(ledger, &message) != ACCORD_OK)
        report_library(options->index, message != NULL ? message : "out of memory");
    else if (status != ACCORD_OK && status != ACCORD_ERROR_NOT_FOUND)
        report_library(options->index, accord_error_message());
    else if (status == ACCORD_ERROR_NOT_FOUND && writer == NULL)
        report_library(options->index, accord_error_message());
    accord_writer_close(writer);
    ledger_free(ledger);
    report_free(&report);
    return result;
}
