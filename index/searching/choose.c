// SPDX-License-Identifier: GPL-2.0-or-later
/* Scored candidates in; the passages worth showing, best first, out.

   Of each article the best passages are kept, as many as are wanted of one, and each is lifted by
   its article's score. Then the passages of all the articles are put into one order. */
#include "searching/choose.h"

#include <stdint.h>
#include <stdlib.h>

#include "searching/best.h"
#include "searching/rank.h"
#include "status.h"

/* How much of the article's score a passage of it has, and how much of that each further passage of
   the article goes without, so that other articles come between. */
static const double ARTICLE_SHARE = 1.0;
static const double ARTICLE_AGAIN = 0.05;

static int by_score(const void *a, const void *b)
{
    const struct choice *left = a, *right = b;

    if (left->candidate->all != right->candidate->all)
        return left->candidate->all ? -1 : 1;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    if (left->candidate->order != right->candidate->order)
        return left->candidate->order < right->candidate->order ? -1 : 1;
    return left->passage < right->passage ? -1 : left->passage > right->passage;
}

/* Articles in the order that they came in (dates, or plain BM25), the passages of each by score. */
static int by_order(const void *a, const void *b)
{
    const struct choice *left = a, *right = b;

    if (left->candidate->order != right->candidate->order)
        return left->candidate->order < right->candidate->order ? -1 : 1;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return left->passage < right->passage ? -1 : left->passage > right->passage;
}

static int by_passage_score(const void *a, const void *b)
{
    const struct choice *left = a, *right = b;

    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return left->passage < right->passage ? -1 : left->passage > right->passage;
}

/* The article's best passages, as many as are wanted of one; a lone one where no word is in the
   text. `choices` has room for all of its passages and one. */
static size_t choose_of_article(struct candidate *candidate, const accord_search_options *options,
                                struct choice *choices)
{
    size_t limit = options->unit == ACCORD_UNIT_ARTICLES ? 1 : options->per_article, count = 0;
    double article = options->ranking == ACCORD_RANKING_BM25 ? candidate->weight
                                                             : score_total(&candidate->score);

    for (size_t i = 0; i < candidate->range_count; i++) {
        double score = score_total(&candidate->passages[i]);

        if (score > 0)
            choices[count++] = (struct choice){candidate, i, score};
    }
    if (count > 1)
        qsort(choices, count, sizeof *choices, by_passage_score);
    if (count > limit)
        count = limit;
    if (count == 0)
        choices[count++] = (struct choice){candidate, 0, 0};
    for (size_t i = 0; i < count; i++) {
        struct score *score = &candidate->passages[choices[i].passage];

        score->article = (ARTICLE_SHARE - ARTICLE_AGAIN * (double)i) * article;
        choices[i].score = options->unit == ACCORD_UNIT_ARTICLES ? article : score_total(score);
    }
    return count;
}

accord_status choose_passages(struct choice **out, size_t *out_count, struct candidate *candidates,
                              size_t count, const accord_search_options *options)
{
    bool as_found =
        options->sort != ACCORD_SORT_RELEVANCE || options->ranking == ACCORD_RANKING_BM25;
    struct choice *choices;
    size_t room = 1, chosen = 0, wanted;

    *out = NULL;
    *out_count = 0;
    for (size_t i = 0; i < count; i++)
        room += candidates[i].range_count + 1;
    choices = malloc(room * sizeof *choices);
    if (choices == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++)
        chosen += choose_of_article(&candidates[i], options, choices + chosen);
    wanted =
        options->first > SIZE_MAX - options->count ? SIZE_MAX : options->first + options->count;
    best_first(choices, chosen, sizeof *choices, wanted, as_found ? by_order : by_score);
    *out = choices;
    *out_count = chosen < wanted ? chosen : wanted;
    return ACCORD_OK;
}
