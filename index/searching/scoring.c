// SPDX-License-Identifier: GPL-2.0-or-later
/* Candidates with the words that match in, their scores and those of their passages out.

   The candidates of a chunk are a sample of the index: in how many of their passages a word stands
   tells its idf over all passages. With it rank.c scores each candidate. What the best of the first
   chunk have in common (feedback.c) then raises those that are like them, in every chunk by the
   same scale. */
#include "searching/scoring.h"

#include <math.h>
#include <stdlib.h>

#include "searching/rank.h"
#include "status.h"

/* How much fitting the best articles counts, beside the score itself: so much if all of these are
   worth the same, less the further the best stands above the fifth, and nothing if the fifth is not
   worth this share of it: then the query is sharp and found what it meant. So it is where fewer
   than five articles come first, as those that have all the words do. (Amati, Carpineto and Romano,
   Query difficulty, robustness, and selective application of query expansion, 2004, choose the
   queries by such signs.) */
static const double FEEDBACK = 1.6, SHARP = 0.35, EXPONENT = 0.6;
enum {
    FIFTH = 4,
    LEARN_FROM = 3 /* fewer words say exactly what is meant, or too little to learn more from */
};

/* Counts in how many passages of one candidate each leaf stands. */
static void count_passages(const struct candidate *candidate, size_t *last, size_t mark,
                           size_t *passages, size_t *articles)
{
    size_t range = 0;

    for (size_t i = 0; i < candidate->live_count && range < candidate->range_count; i++) {
        uint32_t leaf = candidate->live[i].leaf, at;

        if (candidate->live[i].position < candidate->title_count)
            continue;
        at = candidate->live[i].position - candidate->title_count;
        while (range < candidate->range_count &&
               at >= candidate->ranges[range].token + candidate->ranges[range].token_count)
            range++;
        articles[leaf] += last[leaf] < mark;
        passages[leaf] += last[leaf] != mark + range;
        last[leaf] = mark + range;
    }
}

/* How much each leaf tells one passage from another: the idf of passages, of which the candidates
   are a sample. */
static accord_status weigh_leaves(struct scoring *scoring, const struct candidate *candidates,
                                  size_t count)
{
    const struct plan *plan = scoring->plan;
    size_t *counts = calloc(3 * plan->leaf_count + 1, sizeof *counts), mark = 1;
    size_t *passages = counts, *articles = counts + plan->leaf_count,
           *last = articles + plan->leaf_count;
    double all = (double)scoring->snapshot->passages;

    if (counts == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++) {
        count_passages(&candidates[i], last, mark, passages, articles);
        mark += candidates[i].range_count + 1;
    }
    for (size_t i = 0; i < plan->leaf_count; i++) {
        double each = articles[i] > 0 ? (double)passages[i] / (double)articles[i] : 1;
        double with = each * plan->leaves[i].articles;

        with = with > all ? all : with;
        scoring->idf[i] = log(1.0 + (all - with + 0.5) / (with + 0.5));
    }
    free(counts);
    return ACCORD_OK;
}

static void score_candidate(struct scoring *scoring, struct candidate *candidate)
{
    const struct ranking ranking = {
        scoring->plan,          scoring->idf,           scoring->article_idf,
        candidate->live,        candidate->live_count,  candidate->ranges,
        candidate->range_count, candidate->title_count, scoring->average_passage,
        scoring->counters};

    rank_passages(&ranking, candidate->passages);
    rank_article(&ranking, candidate->weight, candidate->passages, &candidate->score);
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *const *left = a, *const *right = b;
    double left_score = score_total(&(*left)->score), right_score = score_total(&(*right)->score);

    if ((*left)->all != (*right)->all)
        return (*left)->all ? -1 : 1;
    if (left_score != right_score)
        return left_score > right_score ? -1 : 1;
    return (*left)->order < (*right)->order ? -1 : (*left)->order > (*right)->order;
}

/* How far the best articles are trusted to say what is meant. */
static double trust(double best, double fifth)
{
    double share = fmin(fifth / best, 1); /* the fifth may be worth more, and lack a word */

    return share > SHARP ? FEEDBACK * pow((share - SHARP) / (1 - SHARP), EXPONENT) : 0;
}

/* Learns from the best of the first chunk, unless the query is sharp. */
static accord_status learn(struct scoring *scoring, struct candidate *candidates, size_t count)
{
    struct candidate **sorted = malloc((count + 1) * sizeof *sorted);
    double fifth;
    accord_status status = ACCORD_OK;

    if (sorted == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++)
        sorted[i] = &candidates[i];
    qsort(sorted, count, sizeof *sorted, by_score);
    scoring->best_score = score_total(&sorted[0]->score);
    fifth = count > FIFTH ? score_total(&sorted[FIFTH]->score) : 0;
    if (scoring->best_score > 0)
        scoring->trust = trust(scoring->best_score, fifth);
    if (scoring->trust > 0)
        status = feedback_new(&scoring->feedback, scoring->plan, scoring->snapshot,
                              scoring->analyzer, sorted, count);
    free(sorted);
    return status;
}

/* Adds to each article's score how well it fits what the best of the first chunk have in common. */
static accord_status apply_feedback(struct scoring *scoring, struct candidate *candidates,
                                    size_t count)
{
    double *fits = calloc(count + 1, sizeof *fits);
    bool first = scoring->scored == count;
    accord_status status = fits == NULL ? status_out_of_memory() : ACCORD_OK;

    if (status == ACCORD_OK && first && count > 0)
        status = learn(scoring, candidates, count);
    if (status == ACCORD_OK && scoring->feedback != NULL) {
        status = feedback_score(scoring->feedback, candidates, count, fits);
        for (size_t i = 0; i < count && first; i++)
            scoring->best_fit = fits[i] > scoring->best_fit ? fits[i] : scoring->best_fit;
        for (size_t i = 0; i < count && scoring->best_fit > 0; i++)
            candidates[i].score.feedback =
                scoring->trust * scoring->best_score * fits[i] / scoring->best_fit;
    }
    free(fits);
    return status;
}

/* How many words are looked for that add to a rank, as authors don't. */
static size_t count_words(const struct plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->leaf_count; i++)
        count += !plan->leaves[i].negated && plan->leaves[i].field != QUERY_AUTHOR;
    return count;
}

accord_status scoring_new(struct scoring *scoring, struct snapshot *snapshot,
                          const struct plan *plan, struct analyzer *analyzer,
                          const accord_search_options *options)
{
    scoring->snapshot = snapshot;
    scoring->analyzer = analyzer;
    scoring->plan = plan;
    scoring->learns = options->ranking == ACCORD_RANKING_DEFAULT &&
                      options->sort == ACCORD_SORT_RELEVANCE && count_words(plan) >= LEARN_FROM;
    scoring->idf = calloc(2 * plan->leaf_count + 1, sizeof *scoring->idf);
    scoring->counters = calloc(3 * plan->leaf_count + 1, sizeof *scoring->counters);
    if (scoring->idf == NULL || scoring->counters == NULL)
        return status_out_of_memory();
    scoring->article_idf = scoring->idf + plan->leaf_count;
    for (size_t i = 0; i < plan->leaf_count; i++)
        scoring->article_idf[i] = plan->leaves[i].idf;
    scoring->average_passage =
        snapshot->passages > 0 ? (double)snapshot->words / (double)snapshot->passages : 1;
    return ACCORD_OK;
}

void scoring_free(struct scoring *scoring)
{
    feedback_free(scoring->feedback);
    free(scoring->idf);
    free(scoring->counters);
}

accord_status scoring_apply(struct scoring *scoring, struct candidate *candidates, size_t count)
{
    accord_status status = weigh_leaves(scoring, candidates, count);

    scoring->scored += count;
    for (size_t i = 0; i < count && status == ACCORD_OK; i++)
        score_candidate(scoring, &candidates[i]);
    if (status == ACCORD_OK && scoring->learns)
        status = apply_feedback(scoring, candidates, count);
    return status;
}
