// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan to the articles that match it, best first, with the words that match in each. */
#ifndef ACCORD_MATCH_H
#define ACCORD_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"
#include "analysis/analyzer.h"
#include "searching/candidate.h"
#include "searching/plan.h"
#include "searching/snapshot.h"

/** A search under way; see match.c. */
struct match;

/** Begins a search. Everything is borrowed until match_close(). */
accord_status match_open(struct match **out, struct snapshot *snapshot, struct plan *plan,
                         struct analyzer *analyzer, const accord_search_options *options);
void match_close(struct match *match);

/**
 * The next candidates that really match, by date or weight, scored; some hundred or fewer.
 * @param[out] candidates  owned: candidates_free().
 * @param[out] more        false: these were the last.
 */
accord_status match_next(struct match *match, struct candidate **candidates, size_t *count,
                         bool *more);

/**
 * How many articles match.
 * @param[out] exact  whether it is a count or an estimate.
 */
accord_status match_total(struct match *match, size_t *total, bool *exact);

/** Matches one article, whatever the plan says of it: for lighting up a whole article. */
accord_status match_article(struct match *match, xapian_docid docid, struct candidate *out);

#endif
