// SPDX-License-Identifier: GPL-2.0-or-later
/* Which of the query's words an article has, and where. */
#ifndef ACCORD_READING_H
#define ACCORD_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/analyzer.h"
#include "positions.h"
#include "searching/candidate.h"
#include "searching/evaluate.h"
#include "searching/plan.h"
#include "searching/snapshot.h"

/** What a leaf with a form check asks for; see reading.c. */
struct form;

/** What reading articles for one plan needs, and the article read last. */
struct reading {
    struct snapshot *snapshot; /* borrowed, as the next two */
    struct plan *plan;
    struct analyzer *analyzer;
    uint32_t *target_leaves; /* for each target its leaves, one list after another */
    uint32_t *target_begins;
    struct form *forms; /* by hash, then leaf */
    size_t form_count;
    struct occurrences occurrences; /* of the article read last */
    struct spot *spots;
    size_t spot_count, spot_capacity;
    struct hit *pairs; /* (leaf, position) before they are sorted by leaf */
    size_t pair_count, pair_capacity;
};

/** Prepares to read articles for a plan; zero it first, reading_free() even after a failure. */
accord_status reading_new(struct reading *reading, struct snapshot *snapshot, struct plan *plan,
                          struct analyzer *analyzer);

/** Frees what a reading owns, not itself. */
void reading_free(struct reading *reading);

/**
 * Which of the plan's targets each candidate has.
 * @param[in,out] present  present[candidate * plan->target_count + target], false to begin with.
 */
accord_status reading_find(const struct reading *reading, struct candidate *candidates,
                           size_t count, bool *present);

/**
 * Reads one candidate's positions and decides whether it matches; the plan's nodes keep what they
 * decided until the next one.
 * @param present       for each target whether the candidate has it, as reading_find() tells.
 * @param[out] matches  true: the candidate has its live words, title_count and ranges, and room for
 *                      the scores of its passages.
 */
accord_status reading_decide(struct reading *reading, struct candidate *candidate,
                             const bool *present, bool *matches);

#endif
