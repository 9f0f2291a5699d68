// SPDX-License-Identifier: GPL-2.0-or-later
/* Arguments in, a walk over their files out. */
#include "gather.h"

#include "prepare.h"
#include "stopping.h"

#include <errno.h>
#include <string.h>

static void walk_failed(void *context, const char *path, const char *reason)
{
    report_fail(context, path, reason);
}

bool gather(struct walk *walk, const struct options *options, struct report *report,
            bool *uses_stdin)
{
    bool good;

    memset(walk, 0, sizeof *walk);
    walk->failed = walk_failed;
    walk->context = report;
    walk->stop = &stopping;
    *uses_stdin = false;
    good = walk_start(walk, options->index);
    for (size_t i = 0; good && i < options->path_count; i++) {
        if (strcmp(options->paths[i], PREPARE_STDIN) == 0)
            *uses_stdin = true;
        else
            good = walk_add(walk, options->paths[i]);
    }
    return good;
}

bool gather_report_missing(const struct walk *walk, struct report *report)
{
    bool good = true;

    for (size_t i = 0; good && i < walk->root_count; i++) {
        if (walk->roots[i].missing)
            good = report_fail(report, walk->roots[i].shown, strerror(ENOENT));
    }
    return good;
}
