// SPDX-License-Identifier: GPL-2.0-or-later
/* What a writer consists of, for the files that write and publish. */
#ifndef ACCORD_WRITER_H
#define ACCORD_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "bytes.h"
#include "directory.h"
#include "manifest.h"
#include "sealed.h"
#include "writing/live.h"
#include "writing/pending.h"
#include "writing/pool.h"

struct accord_writer {
    char *path;
    char *language;       /* for articles that do not tell theirs; may be NULL */
    int lock;             /* the open lock file */
    struct shards shards; /* as the stub file has them */
    struct live live;
    struct manifest committed;   /* as the live part has it */
    struct manifest manifest;    /* as the next commit makes it */
    struct sealed_files *sealed; /* one for each part of the manifest */
    bool broken;                 /* a write failed: only close() is left */
    struct pool *pool;
    struct pending pending; /* what was added and removed since the last commit */
    struct pending words;   /* hashes of words that the live part's vocabulary is known to have */
    size_t new_articles;    /* since the last commit */
    uint64_t new_bytes;
    size_t bulk_articles; /* in segments */
    struct bytes revised; /* fields: terms of ids whose article in a segment was changed or
                             removed since it was written there */
};

/** Where an article is, as pending entries have it; else a sealed part's index plus one, or
    POOL_BULK. */
enum { PART_LIVE = 0 };

/** Writes the oldest result of the pool, unless its thread has written it into a segment. */
accord_status writer_write_one(accord_writer *writer);
/** Writes all that the pool has. */
accord_status writer_drain(accord_writer *writer);

#endif
