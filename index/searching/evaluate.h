// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan against the positions of one article: does it match, and which words make it match? */
#ifndef ACCORD_EVALUATE_H
#define ACCORD_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "searching/plan.h"

/** A word of the article that a leaf of the query means. */
struct hit {
    uint32_t position;
    uint32_t leaf;
};

/** Where each leaf stands in an article. */
struct occurrences {
    struct hit *hits; /* sorted by leaf, then position */
    size_t count, capacity;
    size_t *begins;       /* for each leaf, and one behind: where its hits begin */
    bool *present;        /* for each leaf: one of its terms is in the article (fields without
                             positions too) */
    const bool *targets;  /* for each target of the plan: the article has it; borrowed */
    double published;     /* seconds; NAN: not known */
    uint32_t title_count; /* words of the title, which stand before those of the text */
};

accord_status occurrences_new(struct occurrences *occurrences, const struct plan *plan);
void occurrences_free(struct occurrences *occurrences);

/**
 * Decides the plan for one article.
 * @param[out] live  the words that make it match, in order of position; grown as needed.
 * @return OK, MEMORY.
 */
accord_status evaluate(struct plan *plan, const struct occurrences *occurrences, bool *matches,
                       struct hit **live, size_t *live_count, size_t *live_capacity);

#endif
