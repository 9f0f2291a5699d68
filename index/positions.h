// SPDX-License-Identifier: GPL-2.0-or-later
/* Which term stands where in an article, in some two bytes a word: kept with the article, read
 * whole. */
#ifndef ACCORD_POSITIONS_H
#define ACCORD_POSITIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/passages.h"
#include "bytes.h"

/** A position counts words: those of the title first, then those of the text. */
struct positions {
    uint32_t title_count, text_count;
    uint64_t text_bytes;
    uint32_t passage_count;
    /* private */
    const char *passages, *packed, *end;
    unsigned bits;
    uint64_t seed;
};

/** One occurrence: the term of `target` in the caller's list stands at `position`. */
struct spot {
    uint32_t position;
    uint32_t target;
};

/**
 * Appends the positions of an article.
 * @param hashes    the hash of each distinct term (struct term).
 * @param sequence  for each word of title and text the index of its term in `hashes`.
 * @return OK, MEMORY.
 */
accord_status positions_write(struct bytes *out, const uint64_t *hashes, size_t distinct,
                              const uint32_t *sequence, uint32_t title_count, uint32_t text_count,
                              const struct passages *passages, size_t text_bytes);

/** Opens the written form; `data` is borrowed for as long as `positions` is used.
    @return OK, CORRUPT. */
accord_status positions_read(struct positions *positions, const char *data, size_t len);

/** The passages, in order; `ranges` has room for passage_count. @return OK, CORRUPT. */
accord_status positions_passages(const struct positions *positions, struct passage_range *ranges);

/**
 * Finds where terms stand.
 * @param hashes  of terms that the article has: for one it does not have, some other term may be
 *                taken for it.
 * @param[in,out] spots  realloc()ed as needed; *capacity counts structs. In order of position.
 * @return OK, MEMORY.
 */
accord_status positions_find(const struct positions *positions, const uint64_t *hashes,
                             size_t count, struct spot **spots, size_t *spot_count,
                             size_t *capacity);

#endif
