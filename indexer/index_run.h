// SPDX-License-Identifier: GPL-2.0-or-later
/* One run of the indexer: what its parts share. Each of them returns false after a failure that
   ends the run, which has been said on stderr. */
#ifndef ACCORD_INDEX_RUN_H
#define ACCORD_INDEX_RUN_H

#include "accord.h"
#include "ledger.h"
#include "options.h"
#include "pool.h"
#include "reading.h"
#include "report.h"
#include "walk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One run. */
struct run {
    const struct options *options;
    struct report report;
    struct walk walk;
    bool uses_stdin;
    bool creates; /* an index is made when there is none */
    struct ledger *ledger;
    accord_writer *writer;      /* NULL: nothing is to be written */
    struct note_copy *notes;    /* then they are what the ledger is read from, if any */
    accord_searcher *committed; /* sees the last commit; NULL until it is needed */
    bool pending;               /* something is not committed */
    double committed_at;        /* seconds of the run */
    uint64_t uncommitted;       /* bytes of text since */
    struct pool_job *jobs;
    struct walk_file *
        *job_files; /* what each job reads; NULL: standard input, or outside the walk */
    size_t job_count;
    uint64_t job_bytes;  /* of all files to be read */
    uint64_t done_bytes; /* of those read */
    bool rescue;         /* reading again files whose doubles have gone */
    /* the file being read */
    struct reading reading;
    bool reading_open;
    struct pool_event begun; /* its POOL_BEGIN */
    uint64_t file_text;      /* bytes of text it has given */
    char *shown;             /* its path as the user will see it */
};

/** Says that memory ran out. @return false. */
bool run_out_of_memory(void);

/** Says what went wrong in the ledger, else that memory ran out. @return false. */
bool run_ledger_failed(const struct run *run);

/** Says what the library said. @return false. */
bool run_library_failed(const struct run *run);

/** Commits what is not committed. */
bool run_commit(struct run *run);
/** Commits when the last time is long ago, or much text has come since. */
bool run_commit_when_due(struct run *run);

/** Reads all files that are new or changed (index_files.c). */
bool run_files(struct run *run);

/** Starts a list of at most `room` files that are to be read again. */
bool run_rescue_begin(struct run *run, size_t room);
/** Adds a file to it. */
void run_rescue_add(struct run *run, const struct ledger_file *file);
/** Reads them. */
bool run_rescue_files(struct run *run);

/** Keeps what standard input gave of an article that is about to be overwritten, or removed
    (index_keep.c). @param[out] kept  its text has become an article of standard input. */
bool run_keep(struct run *run, const struct ledger_record *lost, bool removing, bool *kept);

/** Brings the ledger and the index in step with what is gone from the disk (index_gone.c). */
bool run_gone(struct run *run);

#endif
