// SPDX-License-Identifier: GPL-2.0-or-later
/* All articles that have any of a few rare words, from the words' posting lists. */
#ifndef ACCORD_LISTING_H
#define ACCORD_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"
#include "searching/plan.h"
#include "searching/snapshot.h"

/** A document of the snapshot that may match. */
struct found {
    xapian_docid docid;
    float weight; /* close to BM25: frequency.h */
    bool all;     /* it has all the words; of what Xapian found not known */
};

/** Whether all that a search can find may be listed: it asks for words alone, which are rare, and
    for the heaviest articles. */
bool listing_is_possible(const struct plan *plan, const struct snapshot *snapshot,
                         const accord_search_options *options);

/** Lists what is alive and has any of the words, in no order. @param[out] out owned: free(). */
accord_status listing_make(struct found **out, size_t *count, const struct plan *plan,
                           const struct snapshot *snapshot);

#endif
