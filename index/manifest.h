// SPDX-License-Identifier: GPL-2.0-or-later
/* Which sealed parts an index has, which of their articles are dead, which journal goes with them,
   and what the whole holds: kept in the live part, so that one commit changes all of it. */
#ifndef ACCORD_MANIFEST_H
#define ACCORD_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "xapian/xapian-c.h"

/** Documents that were replaced or removed after their part was sealed: a bit each. */
struct dead {
    unsigned char *bits; /* NULL: none */
    uint32_t count;      /* of them */
};

/** A sealed part. */
struct sealed {
    char name[32];      /* of its folder */
    uint32_t documents; /* numbered from 1, the dead ones included */
    struct dead dead;
};

struct manifest {
    struct sealed *parts;
    size_t count;
    uint64_t passages, text_bytes; /* of the living articles of all parts, the live one included */
    uint64_t words;                /* the same: the sum of their lengths, see frequency_length() */
    uint64_t journal; /* the number of the one in force, whose articles are not in the totals; 0:
                         none is */
};

/** Reads the manifest of a live part. @return OK; CORRUPT; a failure of the database. */
accord_status manifest_read(struct manifest *out, xapian_database *live);

/**
 * Writes it into a live part that is open for writing; the commit is the caller's.
 * @param before  what the live part has now: the dead of parts that are gone are forgotten.
 */
accord_status manifest_write(const struct manifest *manifest, const struct manifest *before,
                             xapian_database *live);

/** A copy of its own. @return OK, MEMORY. */
accord_status manifest_copy(struct manifest *out, const struct manifest *from);
void manifest_free(struct manifest *manifest);

/** Adds a part without dead documents. @return OK, MEMORY. */
accord_status manifest_add(struct manifest *manifest, const char *name, uint32_t documents);
/** Takes a part out. */
void manifest_drop(struct manifest *manifest, size_t index);

static inline bool dead_has(const struct dead *dead, uint32_t docid)
{
    return dead->bits != NULL && (dead->bits[docid >> 3] >> (docid & 7) & 1) != 0;
}

/** Marks a document as dead. @return OK, MEMORY. */
accord_status dead_add(struct sealed *part, uint32_t docid);

#endif
