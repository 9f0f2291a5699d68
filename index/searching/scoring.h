// SPDX-License-Identifier: GPL-2.0-or-later
/* What the articles of a search are worth, and their passages. */
#ifndef ACCORD_SCORING_H
#define ACCORD_SCORING_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"
#include "searching/candidate.h"
#include "searching/feedback.h"
#include "searching/plan.h"
#include "searching/snapshot.h"

/** What scoring the articles of one search needs. */
struct scoring {
    struct snapshot *snapshot; /* borrowed, as the next two */
    const struct plan *plan;
    struct analyzer *analyzer;
    double average_passage;      /* words in one */
    double *idf;                 /* of each leaf, over passages */
    double *article_idf;         /* the same over articles; behind `idf` in memory */
    float *counters;             /* see struct ranking */
    size_t scored;               /* candidates so far */
    bool learns;                 /* the best of the first chunk re-order what was found */
    struct feedback *feedback;   /* from the best of the first chunk; NULL: none */
    double trust;                /* how much fitting these counts */
    double best_score, best_fit; /* of an article of the first chunk, without feedback and with */
};

/** Measures the index for scoring; zero it first, scoring_free() even after a failure. */
accord_status scoring_new(struct scoring *scoring, struct snapshot *snapshot,
                          const struct plan *plan, struct analyzer *analyzer,
                          const accord_search_options *options);

/** Frees what a scoring owns, not itself. */
void scoring_free(struct scoring *scoring);

/** Scores the next chunk of candidates, each with its passages. */
accord_status scoring_apply(struct scoring *scoring, struct candidate *candidates, size_t count);

#endif
