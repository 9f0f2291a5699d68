// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of a query, each with its terms: the leaves of a plan. */
#ifndef ACCORD_LEAVES_H
#define ACCORD_LEAVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/tokenize.h"
#include "searching/expand.h"
#include "searching/parse.h"

/** What making leaves needs: set `expansion`, zero the rest, leaves_free() at the end. */
struct leaves {
    struct expansion *expansion; /* borrowed; the leaves go to its plan */
    bool negated;                /* those made now stand below a NOT */
    unsigned expanded;           /* words with a star or a tilde so far */
    uint32_t *slots;             /* a hash table of the first of equal leaves; number plus one */
    size_t slot_count, used;
};

/**
 * The leaf of one token of a query word: a new one, or that of an equal word.
 * @param last        the token is its word's last: a star or a tilde behind the word is its own.
 * @param[out] index  its number in plan->leaves.
 */
accord_status leaves_find(struct leaves *leaves, const struct query_node *query,
                          const struct token *token, bool last, uint32_t *index);

void leaves_free(struct leaves *leaves);

#endif
