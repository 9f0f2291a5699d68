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
 * Makes the model of a plan's words and the best articles' terms.
 * @param best  the best candidates, best first.
 * @param[out] out  owned: feedback_free(). NULL on failure.
 */
accord_status feedback_new(struct feedback **out, const struct plan *plan,
                           struct snapshot *snapshot, struct analyzer *analyzer,
                           struct candidate *const *best, size_t count);
void feedback_free(struct feedback *feedback);

/** How well each candidate fits the model; `scores` has room for `count`. */
accord_status feedback_score(struct feedback *feedback, const struct candidate *candidates,
                             size_t count, double *scores);

#endif
