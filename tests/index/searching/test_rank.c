// SPDX-License-Identifier: GPL-2.0-or-later
/* What a passage and an article are worth: not numbers, which are tuned, but what must stand above
   what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "searching/rank.h"
#include "tests/clock.h"

enum { LEAVES = 4, PASSAGES = 8, WORDS = 1000 };

static struct leaf leaves[LEAVES];
static double idf[LEAVES];
static struct plan plan = {.leaves = leaves, .leaf_count = LEAVES};
static struct score scores[PASSAGES];
static struct score whole;
static float counters[3 * LEAVES];

static int start(void **state)
{
    (void)state;
    memset(leaves, 0, sizeof leaves);
    for (size_t i = 0; i < LEAVES; i++)
        leaves[i].idf = idf[i] = 3;
    return 0;
}

/* Scores an article: a letter a word, 'a' for the first word of the query; '/' ends the title, '|'
   a passage. */
static void rank(const char *text)
{
    struct hit live[WORDS];
    struct passage_range ranges[PASSAGES] = {{0}};
    struct ranking ranking = {.plan = &plan,
                              .idf = idf,
                              .article_idf = idf,
                              .live = live,
                              .ranges = ranges,
                              .range_count = 1,
                              .average_passage = 20,
                              .counters = counters};
    uint32_t at = 0;

    for (const char *word = text; *word != '\0'; word++) {
        struct passage_range *range = &ranges[ranking.range_count - 1];

        if (*word == '/') {
            ranking.title_count = at;
            range->token_count = 0;
        } else if (*word == '|') {
            ranges[ranking.range_count++].token = at - ranking.title_count;
        } else {
            if (*word >= 'a' && *word < 'a' + LEAVES)
                live[ranking.live_count++] = (struct hit){at, (uint32_t)(*word - 'a')};
            range->token_count++;
            at++;
        }
    }
    rank_passages(&ranking, scores);
    rank_article(&ranking, 1.5, scores, &whole);
}

static double passage(const char *text)
{
    rank(text);
    return score_total(&scores[0]);
}

static double article(const char *text)
{
    rank(text);
    return score_total(&whole);
}

static void assert_above(double better, double worse)
{
    if (!(better > worse + 1e-9))
        fail_msg("%.6f is not above %.6f", better, worse);
}

/* ---- Passages -------------------------------------------------------------------------------- */

static void words_in_their_order_beat_words_in_another(void **state)
{
    (void)state;
    assert_above(passage("xxabxxxxxxxxxxxxxxxx"), passage("xxbaxxxxxxxxxxxxxxxx"));
    assert_above(passage("xxabcdxxxxxxxxxxxxxx"), passage("xxadcbxxxxxxxxxxxxxx"));
}

static void words_together_beat_words_scattered(void **state)
{
    (void)state;
    assert_above(passage("xxabxxxxxxxxxxxxxxxx"), passage("xaxxxbxxxxxxxxxxxxxx"));
    assert_above(passage("xaxxxbxxxxxxxxxxxxxx"), passage("axxxxxxxxxxxxxxxxxxb"));
}

static void all_words_beat_some(void **state)
{
    (void)state;
    assert_above(passage("axxxxxxxxxbxxxxxxxxx"), passage("axxxxxxxxxaxxxxxxxxx"));
    assert_above(passage("axxxbxxxxxxxxxcxxxxx"), passage("axxxbxxxxxxxxxaxxxxx"));
    assert_above(passage("axxxbxxxxxxxxxcxxxxd"), passage("axxxbxxxxxxxxxcxxxxc"));
}

static void short_passages_beat_long_ones(void **state)
{
    (void)state;
    assert_above(passage("xxaxxx"), passage("xxaxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
}

static void more_beats_less_but_less_and_less(void **state)
{
    double one, two, three;

    (void)state;
    one = passage("axxxxxxxxxxxxxxxxxxx");
    two = passage("axxxxxxxxxaxxxxxxxxx");
    three = passage("axxxxxxxxxaxxxxxxxxa");
    assert_above(two, one);
    assert_above(three, two);
    assert_above(two - one, three - two);
    assert_above(2 * one, three);
}

static void rare_words_beat_common_ones(void **state)
{
    (void)state;
    idf[0] = leaves[0].idf = 6;
    assert_above(passage("axxxxxxxxxxxxxxxxxxx"), passage("bxxxxxxxxxxxxxxxxxxx"));
}

static void passages_are_scored_each_for_itself(void **state)
{
    double alone = passage("xxabxxxx");

    (void)state;
    rank("aabb/xxxxxxxx|xxabxxxx|xxxxxxxa|bxxxxxxx");
    assert_true(score_total(&scores[0]) == 0); /* the title is no passage's */
    assert_true(fabs(score_total(&scores[1]) - alone) < 1e-9);
    assert_true(scores[2].order == 0 && scores[3].order == 0); /* no pair over a border */
    assert_true(scores[2].nearness == 0 && scores[3].nearness == 0);
    assert_above(score_total(&scores[1]), score_total(&scores[2]));
}

static void words_below_a_not_are_not_missed(void **state)
{
    double with, without;

    (void)state;
    with = passage("axxxbxxxcxxxxxxxxxxx");
    leaves[3].negated = true;
    without = passage("axxxbxxxcxxxxxxxxxxx");
    assert_above(without, with); /* it is all that can be had now */
}

/* ---- Articles -------------------------------------------------------------------------------- */

static void an_article_is_worth_its_best_passage(void **state)
{
    (void)state;
    assert_above(article("xxabxxxx|xxxxxxxx"), article("xxaxxxxx|xxxxxxbx"));
    assert_above(article("xxabcdxx|xxxxxxxx"), article("xxabxxxx|xxxxcdxx"));
    assert_above(article("ab/xxxxxxxx"), article("xx/xxxxxxxx"));
}

static void parts_add_up(void **state)
{
    struct bytes text = {0};

    (void)state;
    rank("xa/xxabxxcx|dxxx");
    score_explain(&scores[0], &text);
    assert_false(text.failed);
    assert_true(strtod(text.data, NULL) > 0);
    assert_true(fabs(strtod(text.data, NULL) - score_total(&scores[0])) < 1e-3);
    bytes_free(&text);
    assert_true(isfinite(score_total(&whole)) && isfinite(score_total(&scores[0])));
    rank("");
    assert_true(score_total(&scores[0]) == 0);
    assert_true(fabs(score_total(&whole) - 1.5) < 1e-9); /* its BM25 alone */
}

/* A book and a query of thousands of words: the cost is that of the hits. */
static void long_queries_on_long_articles_take_no_time(void **state)
{
    enum { QUERY = 10000, RANGES = 20000 };
    struct leaf *many = calloc(QUERY, sizeof *many);
    double *weights = calloc(QUERY, sizeof *weights);
    struct hit *live = calloc(2 * RANGES, sizeof *live);
    struct passage_range *ranges = calloc(RANGES, sizeof *ranges);
    struct score *all = calloc(RANGES, sizeof *all), article_score;
    float *zeros = calloc(3 * QUERY, sizeof *zeros);
    struct plan long_plan = {.leaves = many, .leaf_count = QUERY};
    struct ranking ranking = {.plan = &long_plan,
                              .idf = weights,
                              .article_idf = weights,
                              .live = live,
                              .live_count = 2 * RANGES,
                              .ranges = ranges,
                              .range_count = RANGES,
                              .average_passage = 20,
                              .counters = zeros};
    clock_t begin = clock();

    (void)state;
    assert_true(many != NULL && weights != NULL && live != NULL && ranges != NULL && all != NULL &&
                zeros != NULL);
    for (uint32_t i = 0; i < QUERY; i++)
        weights[i] = many[i].idf = 1;
    for (uint32_t i = 0; i < RANGES; i++) {
        ranges[i] = (struct passage_range){.token = 20 * i, .token_count = 20};
        live[2 * i] = (struct hit){20 * i + 3, i % QUERY};
        live[2 * i + 1] = (struct hit){20 * i + 4, (i + 1) % QUERY};
    }
    rank_passages(&ranking, all);
    rank_article(&ranking, 1, all, &article_score);
    for (uint32_t i = 1; i + 1 < QUERY; i++)
        assert_true(fabs(score_total(&all[i]) - score_total(&all[0])) < 1e-9);
    for (size_t i = 0; i < 3 * QUERY; i++)
        assert_true(zeros[i] == 0);
    assert_true(in_time(begin, 5));
    free(zeros);
    free(many);
    free(weights);
    free(live);
    free(ranges);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(words_in_their_order_beat_words_in_another, start),
        cmocka_unit_test_setup(words_together_beat_words_scattered, start),
        cmocka_unit_test_setup(all_words_beat_some, start),
        cmocka_unit_test_setup(short_passages_beat_long_ones, start),
        cmocka_unit_test_setup(more_beats_less_but_less_and_less, start),
        cmocka_unit_test_setup(rare_words_beat_common_ones, start),
        cmocka_unit_test_setup(passages_are_scored_each_for_itself, start),
        cmocka_unit_test_setup(words_below_a_not_are_not_missed, start),
        cmocka_unit_test_setup(an_article_is_worth_its_best_passage, start),
        cmocka_unit_test_setup(parts_add_up, start),
        cmocka_unit_test_setup(long_queries_on_long_articles_take_no_time, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
