// SPDX-License-Identifier: GPL-2.0-or-later
/* accord-query: a query in, ranked passages out. */
#include "analyze.h"
#include "batch.h"
#include "message.h"
#include "options.h"
#include "search.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static enum search_outcome run(struct options *options)
{
    enum search_outcome outcome = SEARCH_FAILED;
    accord_searcher *searcher = search_open(options);
    bool printing = !options->quiet;

    if (searcher == NULL)
        return SEARCH_FAILED;
    if (printing && !render_begin(&options->render)) {
        message_say(NULL, "out of memory");
        goto cleanup;
    }
    if (options->batch != NULL)
        outcome = batch_run(searcher, options);
    else
        outcome = search_run(searcher, options, NULL, NULL, options->query, strlen(options->query));
    if (printing && !render_end(&options->render))
        outcome = SEARCH_FAILED;
cleanup:
    accord_searcher_close(searcher);
    return outcome;
}

/* Why not all of the output was written, or 0. A reader that went away, as head does, is no error;
   as a rule SIGPIPE has ended the program before, but it may be ignored. */
static int output_error(void)
{
    if (fflush(stdout) != 0)
        return errno == EPIPE ? 0 : errno;
    return ferror(stdout) ? EIO : 0;
}

int main(int argc, char **argv)
{
    struct options options;
    int status, unwritten;

    switch (options_parse(&options, argc, argv)) {
    case OPTIONS_RUN:
        status = (int)(options.analyze ? analyze_run(&options) : run(&options));
        break;
    case OPTIONS_DONE:
        status = SEARCH_FOUND;
        break;
    default:
        status = SEARCH_FAILED;
    }
    options_free(&options);
    unwritten = output_error();
    if (unwritten != 0) {
        message_say("standard output", "%s", strerror(unwritten));
        status = SEARCH_FAILED;
    }
    return status;
}
