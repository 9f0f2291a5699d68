// SPDX-License-Identifier: GPL-2.0-or-later
/* Small unsynced databases that one thread of a bulk build fills, for merging into one. */
#ifndef ACCORD_SEGMENT_H
#define ACCORD_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "store.h"
#include "writing/terms.h"
#include "xapian/xapian-c.h"

/** The segments of one thread. Zero-initialise; free with segments_free(). */
struct segments {
    const char *path;          /* the index's folder; borrowed */
    unsigned owner;            /* a number that no other thread has */
    bool served;               /* records go into the documents' data, words nowhere */
    xapian_database *current;  /* being filled */
    struct store_writer store; /* of its records */
    uint64_t text_bytes;       /* in it */
    unsigned made;             /* how many names were given */
    char (*names)[48];         /* of finished ones */
    unsigned char *levels;     /* for each: 0 as filled, 1 merged of those, ... */
    size_t count, capacity;
};

/** Adds a document. @return OK or a failure of the disk. */
accord_status segments_add(struct segments *segments, const struct prepared *prepared);

/** Finishes the current segment, so that all are in `names`. */
accord_status segments_finish(struct segments *segments);

/** Forgets the finished ones, which are the caller's now. */
void segments_clear(struct segments *segments);
void segments_free(struct segments *segments);

/**
 * Merges databases of the folder, each with its store, into a new one: documents come one database
 * after another, numbered from 1.
 * @param served  there are no stores.
 * @param[out] documents  in the new one; may be NULL.
 * @return OK or a failure.
 */
accord_status segments_merge(const char *path, const char *const *names, size_t count,
                             const char *into, bool served, uint32_t *documents);

#endif
