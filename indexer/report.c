// SPDX-License-Identifier: GPL-2.0-or-later
/* The tally of a run in, lines for a person or one JSON object out. Paths and reasons come from
   outside and are escaped before a terminal sees them. */
#include "report.h"

#include "cli/json_out.h"
#include "cli/terminal.h"
#include "progress.h"

#include <stdlib.h>
#include <string.h>

#define KINDS_SHOWN 5 /* kinds of files passed over that the summary names */

static void say(const char *path, const char *message)
{
    char *safe_path = terminal_escape(path, strlen(path));
    char *safe_message = terminal_escape(message, strlen(message));

    progress_hide();
    /* In one piece: standard error has no buffer, and a file may have a million broken lines. */
    fprintf(stderr, "accord-indexer: %s: %s\n", safe_path != NULL ? safe_path : "",
            safe_message != NULL ? safe_message : "out of memory");
    free(safe_path);
    free(safe_message);
}

static void line(FILE *file, const char *name, size_t number, const char *remark)
{
    char text[32];

    fprintf(file, "  %-11s%9s%s\n", name, report_number(number, text), remark);
}

static int by_files(const void *a, const void *b)
{
    const struct walk_skipped *x = a, *y = b;

    if (x->files != y->files)
        return x->files < y->files ? 1 : -1;
    return strcmp(x->kind, y->kind);
}

static void print_skipped(const struct walk *walk, FILE *file)
{
    size_t total = 0;
    char text[32];

    for (size_t i = 0; i < walk->skipped_count; i++)
        total += walk->skipped[i].files;
    if (total == 0)
        return;
    qsort(walk->skipped, walk->skipped_count, sizeof *walk->skipped, by_files);
    fprintf(file, "  %-11s%9s   files of kinds that are not read:", "skipped",
            report_number(total, text));
    for (size_t i = 0; i < walk->skipped_count && i < KINDS_SHOWN; i++) {
        fprintf(file, "%s %s ", i > 0 ? "," : "", report_number(walk->skipped[i].files, text));
        terminal_put(file, walk->skipped[i].kind, strlen(walk->skipped[i].kind));
    }
    fprintf(file, "%s\n", walk->skipped_count > KINDS_SHOWN ? ", ..." : "");
}

void report_start(struct report *report)
{
    memset(report, 0, sizeof *report);
    clock_gettime(CLOCK_MONOTONIC, &report->started);
}

bool report_fail(struct report *report, const char *path, const char *reason)
{
    struct failure *grown =
        reallocarray(report->failed, report->failed_count + 1, sizeof *report->failed);

    say(path, reason);
    if (grown == NULL)
        return false;
    report->failed = grown;
    grown += report->failed_count;
    grown->path = strdup(path);
    grown->reason = strdup(reason);
    report->failed_count++;
    return grown->path != NULL && grown->reason != NULL;
}

void report_warn(const char *path, const char *message)
{
    say(path, message);
}

void report_error(const char *path, const char *message)
{
    say(path, message);
}

void report_library(const char *index, const char *message)
{
    size_t len = strlen(index);

    if (strncmp(message, index, len) != 0 || (message[len] != ':' && message[len] != '/')) {
        say(index, message);
        return;
    }
    message += len; /* the library has named the index already */
    say(index, message + strspn(message, ": /"));
}

void report_upgrading(void *index, unsigned format)
{
    char message[100];

    snprintf(message, sizeof message,
             "an index of an earlier version (format %u): bringing it up to date", format);
    say(index, message);
}

double report_elapsed(const struct report *report)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - report->started.tv_sec) +
           (double)(now.tv_nsec - report->started.tv_nsec) / 1e9;
}

void report_print(const struct report *report, const struct walk *walk, const char *index,
                  FILE *file)
{
    double seconds = report_elapsed(report);
    char text[32], bytes[32], size[32];

    if (report->interrupted)
        fputs("Interrupted. What had been read by then is in the index:\n", file);
    else if (report->dry_run)
        fputs("Would do, with nothing done yet:\n", file);
    else if (report->added + report->changed + report->removed == 0)
        fputs("Nothing new:\n", file);
    else
        fprintf(file, "Read %s of text in %.1f s (%.1f MB/s):\n",
                report_bytes(report->read_bytes, bytes), seconds,
                seconds > 0 ? (double)report->read_bytes / 1e6 / seconds : 0.0);
    line(file, "added", report->added, report->added == 1 ? " article" : " articles");
    line(file, "changed", report->changed, "");
    line(file, "unchanged", report->unchanged, "");
    line(file, "removed", report->removed, "");
    line(file, "duplicates", report->duplicates, "");
    if (report->elsewhere > 0)
        line(file, "elsewhere", report->elsewhere, "   of other shards: index them there");
    line(file, "failed", report->failed_count, report->failed_count > 0 ? "   named above" : "");
    print_skipped(walk, file);
    if (report->gone > 0)
        fprintf(file, "  %-11s%9s   files of the index: --prune removes their articles\n", "gone",
                report_number(report->gone, text));
    fprintf(file, "The index holds %s article%s: ", report_number(report->articles, text),
            report->articles == 1 ? "" : "s");
    fprintf(file, "%s of text in %s", report_bytes(report->text_bytes, bytes),
            report_bytes(report->index_bytes, size));
    if (report->text_bytes > 0)
        fprintf(file, " (%.2f times)", (double)report->index_bytes / (double)report->text_bytes);
    fputs("\n  ", file);
    terminal_put(file, index, strlen(index));
    putc('\n', file);
}

bool report_print_json(const struct report *report, FILE *file)
{
    json_t *failed = json_array();

    for (size_t i = 0; failed != NULL && i < report->failed_count; i++) {
        const struct failure *failure = &report->failed[i];
        json_t *entry =
            json_pack("{s:o, s:o}", "path", json_out_text(failure->path, strlen(failure->path)),
                      "reason", json_out_text(failure->reason, strlen(failure->reason)));
        if (json_array_append_new(failed, entry) != 0) {
            json_decref(failed);
            failed = NULL;
        }
    }
    return json_out_line(
        file, json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:I}", "added",
                        (json_int_t)report->added, "changed", (json_int_t)report->changed,
                        "unchanged", (json_int_t)report->unchanged, "removed",
                        (json_int_t)report->removed, "duplicates", (json_int_t)report->duplicates,
                        "elsewhere", (json_int_t)report->elsewhere, "failed", failed, "articles",
                        (json_int_t)report->articles, "text_bytes", (json_int_t)report->text_bytes,
                        "index_bytes", (json_int_t)report->index_bytes, "elapsed_ms",
                        (json_int_t)(report_elapsed(report) * 1e3)));
}

void report_free(struct report *report)
{
    for (size_t i = 0; i < report->failed_count; i++) {
        free(report->failed[i].path);
        free(report->failed[i].reason);
    }
    free(report->failed);
    report->failed = NULL;
    report->failed_count = 0;
}

const char *report_number(uint64_t number, char out[32])
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%ju", (uintmax_t)number);
    size_t used = 0;

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return out;
}

const char *report_bytes(uint64_t bytes, char out[32])
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double value = (double)bytes / 1e3;
    size_t unit = 0;

    if (bytes < 1000) {
        snprintf(out, 32, "%u bytes", (unsigned)bytes);
        return out;
    }
    for (; value >= 999.95 && unit < 3; unit++)
        value /= 1e3;
    snprintf(out, 32, "%.1f %s", value, units[unit]);
    return out;
}
