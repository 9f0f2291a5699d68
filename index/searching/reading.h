// SPDX-License-Identifier: GPL-2.0-or-later
/* Which of the query's words an article has, and where. */
#ifndef ACCORD_READING_H
#define ACCORD_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/analyzer.h"
#include "record.h"
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
    uint64_t *hashes; /* of the plan's stems, sorted */
    size_t hash_count;
    uint32_t *hash_leaves; /* for each hash its leaves without a form check, list after list */
    uint32_t *hash_begins;
    uint32_t *target_hash; /* for each target the place of its hash; RECORD_NONE: has none */
    uint32_t *locals;      /* for each hash its local number in the article read last */
    uint32_t *counts;      /* for each hash how often the article read last has it, see weigh() */
    struct form *forms;    /* by hash, then leaf */
    size_t form_count;
    struct record_phrase *phrases; /* without which nothing matches; their terms are hashes */
    size_t phrase_count;
    struct occurrences occurrences; /* of the article read last */
    struct record_scan scan;
    struct bytes stored; /* the article of the record read last, if it was asked for */
    struct hit *pairs;   /* (leaf, position) before they are sorted by leaf */
    size_t pair_count, pair_capacity;
};

/** Prepares to read articles for a plan; zero it first, reading_free() even after a failure. */
accord_status reading_new(struct reading *reading, struct snapshot *snapshot, struct plan *plan,
                          struct analyzer *analyzer);

/** Frees what a reading owns, not itself. */
void reading_free(struct reading *reading);

/**
 * Which of the plan's targets that have no positions (fields, authors) each candidate has, by one
 * walk over each posting list.
 * @param[in,out] present  present[candidate * plan->target_count + target], false to begin with.
 */
accord_status reading_find(const struct reading *reading, struct candidate *candidates,
                           size_t count, bool *present);

/**
 * Reads a candidate's record and decides the plan; the nodes of the plan stay as they were decided
 * until the next one.
 * @param present       for each target without positions whether the candidate has it.
 * @param[out] matches  true: the candidate has its live words, title_count, ranges, and room for
 *                      the scores of its passages.
 */
accord_status reading_decide(struct reading *reading, struct candidate *candidate,
                             const bool *present, bool *matches);

#endif
