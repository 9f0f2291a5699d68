// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of accord-indexer. */
#ifndef ACCORD_INDEXER_OPTIONS_H
#define ACCORD_INDEXER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/** What to do. */
enum mode { MODE_INDEX, MODE_EXTRACT, MODE_STATUS, MODE_CHECK, MODE_REMOVE };

struct options {
    enum mode mode;
    char *index;          /* the folder of the index: owned */
    const char *language; /* a code, or NULL */
    unsigned jobs;        /* threads; 0: one a core */
    unsigned lock_wait;   /* seconds */
    unsigned shards;      /* to spread the articles over; 0: as the index is */
    bool dry_run, prune, force, json, quiet, verbose;
    char **removed; /* the ids of --remove */
    size_t removed_count;
    char **paths; /* borrowed from argv */
    size_t path_count;
    char language_code[4];
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
