// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of accord-query. */
#ifndef ACCORD_QUERY_OPTIONS_H
#define ACCORD_QUERY_OPTIONS_H

#include "accord.h"

#include "renderers/renderer.h"

#include <stdbool.h>
#include <stddef.h>

struct options {
    accord_search_options search; /* its lists are those below */
    struct render render;         /* how to print; `out` is stdout */
    char *index;                  /* the folder of the index: owned */
    char *query;                  /* the operands joined by blanks: owned; "" when there are none */
    const char *batch;            /* a file of queries, "-" for standard input; or NULL */
    const char *show;             /* the id of an article; or NULL */
    bool analyze;                 /* show what the analyzer makes of the operands */
    bool quiet;
    bool partial;     /* answers without a shard that is missing are a success */
    char **languages; /* codes, NULL-terminated; NULL: any. Owned */
    char **sources;   /* the same */
};

/** What options_parse() came to. */
enum options_outcome {
    OPTIONS_RUN,  /* go on */
    OPTIONS_DONE, /* help or version was printed */
    OPTIONS_BAD   /* an error was said on stderr */
};

/** Parses the command line. The options are to be freed in every case. */
enum options_outcome options_parse(struct options *options, int argc, char **argv);

void options_free(struct options *options);

#endif
