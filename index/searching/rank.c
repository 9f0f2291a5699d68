// SPDX-License-Identifier: GPL-2.0-or-later
/* The words that match in an article to the scores of its passages and of itself.

   A passage is scored as a small document: BM25 (Robertson and Zaragoza, 2009) over its words, plus
   the pairs of neighbouring query words that stand side by side in order, or near each other, in it
   (the sequential dependence of Metzler and Croft, A Markov random field model for term
   dependencies, 2005), plus the share of the query that it covers. The article's own score is
   its BM25 weight (weigh.c); to it are added the same two kinds of pairs over the whole article and
   its best passage (Callan, Passage-level evidence in document retrieval, 1994). */
#include "rank.h"

#include <stdlib.h>
#include <string.h>

#include "frequency.h"

/* Weights. Measured on judged collections and on questions with known answers: bench/. */
static const double PASSAGE_ORDER = 0.25; /* of a pair's idf */
static const double PASSAGE_NEAR = 0.2;
static const double PASSAGE_COVERAGE = 1;
static const double ARTICLE_ORDER = 0.25;
static const double ARTICLE_NEAR = 0.2;
static const double ARTICLE_PASSAGE = 0.2;
enum { WINDOW = 12 }; /* words apart that still count as near */

double score_total(const struct score *score)
{
    return score->words + score->order + score->nearness + score->coverage + score->feedback +
           score->article;
}

/* Counters for every leaf; between uses those of leaves that were hit are zeroed again, so that a
   long query costs no more than what it finds. */
struct counters {
    float *words, *ordered, *near;
};

static struct counters counters_of(const struct ranking *ranking)
{
    size_t leaves = ranking->plan->leaf_count;

    return (struct counters){ranking->counters, ranking->counters + leaves,
                             ranking->counters + 2 * leaves};
}

static void counters_clear(struct counters *counters, const struct hit *hits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t leaf = hits[i].leaf;

        counters->words[leaf] = counters->ordered[leaf] = counters->near[leaf] = 0;
        if (leaf > 0)
            counters->ordered[leaf - 1] = counters->near[leaf - 1] = 0;
    }
}

/* Counts for each leaf how often it stands there, and for each pair of leaves (i, i + 1) how often
   they stand side by side and how often near. */
static void count_hits(struct counters *counters, const struct hit *hits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        counters->words[hits[i].leaf]++;
        for (size_t j = i + 1; j < count && hits[j].position < hits[i].position + WINDOW; j++) {
            uint32_t a = hits[i].leaf, b = hits[j].leaf;

            if (hits[j].position == hits[i].position)
                continue;
            if (b == a + 1 && hits[j].position == hits[i].position + 1)
                counters->ordered[a]++;
            if (b == a + 1)
                counters->near[a]++;
            else if (a == b + 1)
                counters->near[b]++;
        }
    }
}

/* The evidence of the hits, which are then counted for: each leaf once. `possible` is the sum of
   all leaves' idf. */
static void score_hits(const double *idf_of, const struct hit *hits, size_t count, double norm,
                       double possible, struct counters *counters, struct score *out)
{
    double covered = 0;

    count_hits(counters, hits, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t leaf = hits[i].leaf;
        double idf = idf_of[leaf], pair;

        if (counters->words[leaf] == 0)
            continue; /* counted at an earlier hit */
        covered += idf;
        out->words += idf * frequency_saturate(counters->words[leaf], norm);
        counters->words[leaf] = 0;
        if (counters->near[leaf] == 0)
            continue;
        pair = idf < idf_of[leaf + 1] ? idf : idf_of[leaf + 1];
        out->nearness += pair * frequency_saturate(counters->near[leaf], norm);
        if (counters->ordered[leaf] > 0)
            out->order += pair * frequency_saturate(counters->ordered[leaf], norm);
    }
    out->coverage = possible > 0 ? covered * covered / possible : 0;
    counters_clear(counters, hits, count);
}

static double sum_of_idf(const struct ranking *ranking)
{
    double sum = 0;

    for (size_t i = 0; i < ranking->plan->leaf_count; i++)
        if (!ranking->plan->leaves[i].negated)
            sum += ranking->idf[i];
    return sum;
}

void rank_passages(const struct ranking *ranking, struct score *scores)
{
    struct counters counters = counters_of(ranking);
    double possible = sum_of_idf(ranking);
    size_t from = 0;

    while (from < ranking->live_count && ranking->live[from].position < ranking->title_count)
        from++;
    for (size_t i = 0; i < ranking->range_count; i++) {
        const struct passage_range *range = &ranking->ranges[i];
        uint32_t end = ranking->title_count + range->token + range->token_count;
        double length =
            ranking->average_passage > 0 ? range->token_count / ranking->average_passage : 1;
        size_t to = from;

        memset(&scores[i], 0, sizeof scores[i]);
        while (to < ranking->live_count && ranking->live[to].position < end)
            to++;
        score_hits(ranking->idf, to > from ? ranking->live + from : NULL, to - from,
                   1 - BM25_B + BM25_B * length, possible, &counters, &scores[i]);
        scores[i].order *= PASSAGE_ORDER;
        scores[i].nearness *= PASSAGE_NEAR;
        scores[i].coverage *= PASSAGE_COVERAGE;
        from = to;
    }
}

void rank_article(const struct ranking *ranking, double weight, const struct score *passages,
                  struct score *out)
{
    struct counters counters = counters_of(ranking);
    double best = 0;

    memset(out, 0, sizeof *out);
    score_hits(ranking->article_idf, ranking->live, ranking->live_count, 1, 0, &counters, out);
    out->words = weight;
    out->order *= ARTICLE_ORDER;
    out->nearness *= ARTICLE_NEAR;
    for (size_t i = 0; i < ranking->range_count; i++)
        best = passages[i].words > best ? passages[i].words : best;
    out->article = ARTICLE_PASSAGE * best;
}

void score_explain(const struct score *score, struct bytes *out)
{
    bytes_add_format(out, "%.3f = words %.3f + order %.3f + nearness %.3f", score_total(score),
                     score->words, score->order, score->nearness);
    if (score->coverage > 0)
        bytes_add_format(out, " + coverage %.3f", score->coverage);
    if (score->feedback > 0)
        bytes_add_format(out, " + feedback %.3f", score->feedback);
    if (score->article > 0)
        bytes_add_format(out, " + article %.3f", score->article);
}
