// SPDX-License-Identifier: GPL-2.0-or-later
/* accord-indexer: articles in, an index out. */
#include "commands.h"
#include "heap.h"
#include "options.h"

#include <errno.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

/* Articles name files and hosts as they like: no parser of this process opens any of them. */
static xmlParserInput *refuse(const char *url, const char *id, xmlParserCtxt *parser)
{
    (void)url;
    (void)id;
    (void)parser;
    return NULL;
}

static int run(const struct options *options)
{
    switch (options->mode) {
    case MODE_EXTRACT:
        return command_extract(options);
    case MODE_STATUS:
        return command_status(options);
    case MODE_CHECK:
        return command_check(options);
    case MODE_REMOVE:
        return command_remove(options);
    case MODE_INDEX:
        break;
    }
    return command_index(options);
}

int main(int argc, char **argv)
{
    struct options options;
    int status;

    heap_settle();
    xmlInitParser(); /* before there are threads: libxml2 asks for it */
    xmlSetExternalEntityLoader(refuse);
    switch (options_parse(&options, argc, argv)) {
    case OPTIONS_RUN:
        status = run(&options);
        break;
    case OPTIONS_DONE:
        status = EXIT_OK;
        break;
    default:
        status = EXIT_FAILED;
    }
    options_free(&options);
    xmlCleanupParser();
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "accord-indexer: standard output: %s\n", strerror(errno));
        status = EXIT_FAILED;
    }
    return status;
}
