// SPDX-License-Identifier: GPL-2.0-or-later
/* Files in, JSON Lines out: what the indexer would index, without an index. */
#include "commands.h"

#include "cli/json_out.h"
#include "gather.h"
#include "pool.h"
#include "report.h"
#include "stopping.h"

#include <stdlib.h>
#include <string.h>

/* Fetches everything from the pool. @return false: out of memory, or stdout is closed. */
static bool print_all(struct pool *pool, const struct walk *walk, struct report *report)
{
    struct pool_event event;
    bool good = true;
    int got = 0;

    while (good && stopping == 0 && (got = pool_next(pool, &event)) >= 0) {
        if (got == 0)
            continue;
        if (event.kind == POOL_ARTICLE) {
            good = json_out_line(stdout, json_out_article(event.prepared.article, true));
            prepared_free(&event.prepared);
        } else if (event.kind == POOL_FAILED) {
            char *shown = event.job < walk->count ? walk_shown(walk, &walk->files[event.job])
                                                  : strdup("standard input");
            good =
                shown != NULL && event.reason != NULL && report_fail(report, shown, event.reason);
            free(shown);
            free(event.reason);
        }
    }
    return good && (stopping != 0 || got == -1);
}

int command_extract(const struct options *options)
{
    struct report report;
    struct walk walk;
    struct pool_job *jobs = NULL;
    struct pool *pool = NULL;
    bool uses_stdin, good;
    size_t count = 0;
    int status = EXIT_FAILED;

    report_start(&report);
    stopping_watch();
    good = gather(&walk, options, &report, &uses_stdin) && gather_report_missing(&walk, &report);
    if (good)
        jobs = calloc(walk.count + 1, sizeof *jobs);
    if (jobs == NULL)
        goto cleanup;
    for (; count < walk.count; count++)
        jobs[count] =
            (struct pool_job){.path = walk.files[count].path, .size = walk.files[count].size};
    if (uses_stdin)
        jobs[count++].path = PREPARE_STDIN;
    good = pool_start(&pool, jobs, count, options->jobs, options->language, &stopping) &&
           print_all(pool, &walk, &report);
    if (good && stopping != 0)
        status = EXIT_INTERRUPTED;
    else if (good && report.failed_count == 0)
        status = EXIT_OK;
cleanup:
    pool_free(pool);
    free(jobs);
    walk_free(&walk);
    report_free(&report);
    return status;
}
