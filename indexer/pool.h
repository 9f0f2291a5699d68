// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that read files, and hand what they find to one consumer in the order of the files. */
#ifndef ACCORD_POOL_H
#define ACCORD_POOL_H

#include "digest.h"
#include "prepare.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The modification time of a file that changed too recently to be recognised by its time. */
#define POOL_TIME_UNKNOWN INT64_MIN

/** One file to read. */
struct pool_job {
    const char *path;                  /* absolute; PREPARE_STDIN: read as JSON Lines. Borrowed. */
    uint64_t size;                     /* bytes of the file, as it was found; 0: unknown */
    bool known;                        /* whether `digest` is set: */
    unsigned char digest[DIGEST_SIZE]; /* contents with this fingerprint need not be read again */
};

/** What happened to a file. */
enum pool_kind {
    POOL_SAME,  /* its content is the known one: POOL_END comes next */
    POOL_BEGIN, /* it is being read: articles and failures follow */
    POOL_ARTICLE,
    POOL_FAILED, /* the file, or a part of it, could not be read */
    POOL_END
};

/** One happening. */
struct pool_event {
    enum pool_kind kind;
    size_t job;                        /* the file's place in the list of jobs */
    struct prepared prepared;          /* POOL_ARTICLE: the consumer frees it */
    char *reason;                      /* POOL_FAILED: the consumer frees it; NULL: out of memory */
    uint64_t size;                     /* POOL_SAME, _BEGIN: bytes */
    int64_t modified;                  /* and nanoseconds since 1970 or POOL_TIME_UNKNOWN */
    unsigned char digest[DIGEST_SIZE]; /* and the content's fingerprint */
    bool whole;                        /* POOL_END: the file was read to its end */
};

struct pool;

/**
 * Starts reading. One small file alone is read by pool_next(), without a thread.
 * @param[out] out  owned: pool_free().
 * @param jobs      borrowed until pool_free().
 * @param threads   how many; 0: one a core.
 * @param language  for articles that tell none, may be NULL; borrowed until pool_free().
 * @param stop      not zero: the consumer wants no more.
 * @return false: out of memory.
 */
bool pool_start(struct pool **out, const struct pool_job *jobs, size_t count, unsigned threads,
                const char *language, const atomic_int *stop);

/**
 * Waits for the next happening, at most a tenth of a second.
 * @return 1: there is one; 0: not yet; -1: all files are read; -2: out of memory.
 */
int pool_next(struct pool *pool, struct pool_event *event);

/** Stops the threads and frees what nobody fetched; NULL is fine. */
void pool_free(struct pool *pool);

#endif
