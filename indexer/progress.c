// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters in, a line on the terminal out. There is one terminal, so there is one progress: its
   state is this file's own, and only the main thread comes here. */
#include "progress.h"

#include "cli/terminal.h"
#include "report.h"

#include <stdio.h>

#define INTERVAL .1 /* seconds between two drawings */

static struct {
    bool active;
    bool drawn;
    uint64_t total;
    double last; /* when it was drawn, in seconds of the run */
} progress;

/* The time left, guessed from the pace so far. */
static void put_left(uint64_t done, double seconds)
{
    double left;

    if (progress.total == 0 || done == 0 || seconds < 1)
        return;
    left = seconds * ((double)progress.total / (double)done - 1);
    if (left < 0)
        left = 0;
    fprintf(stderr, "  %2.0f %%  %u:%02u left", 100.0 * (double)done / (double)progress.total,
            (unsigned)left / 60, (unsigned)left % 60);
}

void progress_start(bool wanted, uint64_t total)
{
    progress.active = wanted && terminal_is(stderr);
    progress.drawn = false;
    progress.total = total;
    progress.last = -INTERVAL;
}

void progress_show(size_t articles, uint64_t done, double seconds)
{
    char number[32];

    if (!progress.active || seconds < progress.last + INTERVAL)
        return;
    progress.last = seconds;
    progress.drawn = true;
    if (progress.total > 0 && done > progress.total)
        done = progress.total;
    fprintf(stderr, "\r\033[K%s articles  %.1f MB/s", report_number(articles, number),
            seconds > 0 ? (double)done / 1e6 / seconds : 0.0);
    put_left(done, seconds);
    fflush(stderr);
}

void progress_hide(void)
{
    if (!progress.drawn)
        return;
    fputs("\r\033[K", stderr);
    progress.drawn = false;
}

void progress_end(void)
{
    progress_hide();
    progress.active = false;
}
