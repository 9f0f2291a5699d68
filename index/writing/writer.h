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
#include "writing/part.h"
#include "writing/pending.h"
#include "writing/pool.h"

struct accord_writer {
    char *path;
    char *language;       /* for articles that do not tell theirs; may be NULL */
    int lock;             /* the open lock file */
    struct shards shards; /* as published; the local ones are the parts, in order */
    struct part *parts;   /* the first one takes what is new, and the notes */
    size_t part_count;
    bool broken; /* a write failed: only close() is left */
    struct pool *pool;
    struct pending pending; /* what was added and removed since the last commit */
    struct pending words;   /* hashes of words that the vocabulary is known to have */
    size_t new_articles;    /* since the last commit */
    uint64_t new_bytes;
    uint64_t bulk_passages, bulk_bytes; /* in segments */
    size_t bulk_articles;
    struct bytes revised; /* fields: terms of ids whose article in a segment was changed or
                             removed since it was written there */
};

/** Opens a published database and puts it behind the other parts. */
accord_status writer_add_part(accord_writer *writer, const char *name);
/** Opens every local database of writer->shards. @return OK; INVALID: there is none; a failure. */
accord_status writer_open_parts(accord_writer *writer);
/** Forgets what was not committed to them. */
void writer_close_parts(accord_writer *writer);

#endif
