// SPDX-License-Identifier: GPL-2.0-or-later
/* What a run says: failures as they happen, and the summary at its end. */
#ifndef ACCORD_REPORT_H
#define ACCORD_REPORT_H

#include "walk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/** One thing that could not be read. */
struct failure {
    char *path; /* as the user named it */
    char *reason;
};

/** The tally of a run. */
struct report {
    size_t added, changed, unchanged, removed, duplicates; /* articles */
    size_t elsewhere; /* articles of shards that were not opened */
    struct failure *failed;
    size_t failed_count;
    size_t articles;      /* in the index afterwards */
    uint64_t text_bytes;  /* of their texts */
    uint64_t index_bytes; /* of the index on disk */
    uint64_t read_bytes;  /* of texts read in this run */
    size_t gone;          /* files in the index that are gone from the disk */
    struct timespec started;
    bool interrupted;
    bool dry_run;
};

void report_start(struct report *report);

/** Keeps a failure and prints it on stderr. @return false: out of memory. */
bool report_fail(struct report *report, const char *path, const char *reason);

/** Prints a warning on stderr: "accord-indexer: PATH: MESSAGE". */
void report_warn(const char *path, const char *message);

/** Prints an error on stderr: "accord-indexer: PATH: MESSAGE". */
void report_error(const char *path, const char *message);

/** Prints on stderr that an index of an older format is brought up to date; see
 * accord_writer_open().
 * @param index  its folder. */
void report_upgrading(void *index, unsigned format);

/** Prints what the library said about an index, which it may have named or not. */
void report_library(const char *index, const char *message);

/** Seconds since report_start(). */
double report_elapsed(const struct report *report);

/** Prints the summary. */
void report_print(const struct report *report, const struct walk *walk, const char *index,
                  FILE *file);

/** Prints the JSON object. @return false: it could not be written. */
bool report_print_json(const struct report *report, FILE *file);

void report_free(struct report *report);

/** A number with its thousands apart, "12,345". */
const char *report_number(uint64_t number, char out[32]);

/** A number of bytes as "12.3 MB" (1 MB = 1,000,000 bytes). */
const char *report_bytes(uint64_t bytes, char out[32]);

#endif
