// SPDX-License-Identifier: GPL-2.0-or-later
/* Which passages of the articles found are shown, and in which order. */
#ifndef ACCORD_CHOOSE_H
#define ACCORD_CHOOSE_H

#include <stddef.h>

#include "accord.h"
#include "searching/candidate.h"

/** A passage that may be shown. */
struct choice {
    struct candidate *candidate; /* borrowed */
    size_t passage;
    double score;
};

/**
 * Chooses the passages of a chunk of candidates, in the order in which they are shown; each
 * passage's score gets its share of the article's.
 * @param[out] out  owned: free(). Borrows the candidates.
 */
accord_status choose_passages(struct choice **out, size_t *out_count, struct candidate *candidates,
                              size_t count, const accord_search_options *options);

#endif
