// SPDX-License-Identifier: GPL-2.0-or-later
/* The words that match in an article to the scores of its passages and of itself. */
#ifndef ACCORD_RANK_H
#define ACCORD_RANK_H

#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/passages.h"
#include "bytes.h"
#include "searching/evaluate.h"
#include "searching/plan.h"

/** What one passage, or a whole article, is worth; the parts add up. */
struct score {
    double words;    /* BM25 over the words */
    double order;    /* words of the query side by side, in its order */
    double nearness; /* words of the query near each other */
    double coverage; /* how much of the query is there */
    double feedback; /* how well it fits the best articles; articles only */
    double article; /* share of the article's score (passages), or of the best passage (articles) */
};

double score_total(const struct score *score);

/** What ranking an article needs; all borrowed. */
struct ranking {
    const struct plan *plan;
    const double *idf;         /* of each leaf, over passages */
    const double *article_idf; /* the same over articles */
    const struct hit *live;    /* in order of position */
    size_t live_count;
    const struct passage_range *ranges;
    size_t range_count;
    uint32_t title_count;
    double average_passage; /* words of a passage, in the mean over the index */
    float *counters;        /* three for each leaf, zero before and after each call */
};

/** Scores every passage of an article; `scores` has room for range_count. */
void rank_passages(const struct ranking *ranking, struct score *scores);

/**
 * Scores the article beyond its BM25 weight: word order and nearness over the whole of it, and its
 * best passage.
 */
void rank_article(const struct ranking *ranking, double weight, const struct score *passages,
                  struct score *out);

/** "words 3.21 + order 0.40 + ..." */
void score_explain(const struct score *score, struct bytes *out);

#endif
