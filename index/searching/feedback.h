// SPDX-License-Identifier: GPL-2.0-or-later
/* What the best articles of a search have in common, to put more like them first. */
#ifndef ACCORD_FEEDBACK_H
#define ACCORD_FEEDBACK_H

#include <stddef.h>

#include "accord.h"
#include "analysis/analyzer.h"
#include "searching/candidate.h"
#include "searching/plan.h"
#include "searching/snapshot.h"

/** A model of relevant articles: terms and their weights, which sum to 1. */
struct feedback;

/**
 * Makes the model of a plan's words and of the terms in the best articles' titles and best
 * passages.
 * @param best  the best candidates, best first.
 * @param[out] out  owned: feedback_free(). NULL when there is nothing to learn from.
 */
accord_status feedback_new(struct feedback **out, const struct plan *plan,
                           const struct snapshot *snapshot, struct analyzer *analyzer,
                           const struct candidate *const *best, size_t count);
void feedback_free(struct feedback *feedback);

/** How well each candidate fits the model; `scores` has room for `count`, candidates by docid. */
accord_status feedback_score(const struct feedback *feedback, const struct snapshot *snapshot,
                             const struct candidate *const *candidates, size_t count,
                             double *scores);

#endif
