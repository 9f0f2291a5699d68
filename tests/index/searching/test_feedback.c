// SPDX-License-Identifier: GPL-2.0-or-later
/* Feedback re-orders what was found by what the best have in common, and finds nothing new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fenv.h>

#include "fixture.h"

/* Five articles on a grain corridor, and two that only share the query's word; of these one tells
   of the corridor's ships in the words of the five, the other, which would come first, of
   something else. One has none of the query. */
static const struct sample samples[] = {
    {"g1", "en", "example.org", "", "", "The grain corridor reopened for vessels from Odesa.", 1},
    {"g2", "en", "example.org", "", "", "A grain corridor needs inspectors and vessels in Odesa.",
     2},
    {"g3", "en", "example.org", "", "", "Inspectors let vessels of the grain corridor leave Odesa.",
     3},
    {"g4", "en", "example.org", "", "", "Vessels reach Odesa by the grain corridor alone.", 3},
    {"g5", "en", "example.org", "", "", "Odesa counts on inspectors of its grain corridor.", 3},
    {"far", "en", "example.org", "", "", "Grain rose. Bakers in Lyon counted their loaves.", 5},
    {"near", "en", "example.org", "", "",
     "Grain left. Inspectors in Odesa counted the vessels twice.", 4},
    {"none", "en", "example.org", "", "", "Vessels in Odesa waited for inspectors and a pilot.", 6},
    {"x1", "en", "example.net", "", "", "The museum opened a new wing on Thursday evening.", 7},
    {"x2", "en", "example.net", "", "", "A cyclist crossed the mountains in eleven long days.", 8},
    {"x3", "en", "example.net", "", "", "The library lends instruments to schools in winter.", 9},
    {"x4", "en", "example.net", "", "", "Two orchestras share one hall and one old piano.", 10},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

/* A long article on a reactor, of which only the first paragraphs are about it, and two equal ones
   that share words with its first and with its last; one that says little, one without a text. */
static char long_text[8192];
static const struct sample mixed[] = {
    {"long", "en", "example.org", "", "", long_text, 1},
    {"end", "en", "example.org", "", "",
     "Little was said of the reactor. Musicians played a trumpet in quartets.", 2},
    {"beginning", "en", "example.org", "", "",
     "Little was said of the reactor. Engineers cooled a turbine in seawater.", 3},
    {"little", "en", "example.org", "", "", "Nothing new of the reactor.", 4},
    {"title", "en", "example.org", "", "Reactor", "", 4},
    {"x1", "en", "example.net", "", "", "The museum opened a new wing on Thursday evening.", 5},
    {"x2", "en", "example.net", "", "", "A cyclist crossed the mountains in eleven long days.", 6},
    {"x3", "en", "example.net", "", "", "The library lends books to schools in winter.", 7},
    {"x4", "en", "example.net", "", "", "Two painters share one hall and one old stove.", 8},
};
enum { MIXED = sizeof mixed / sizeof *mixed };

static const char *query;
static accord_searcher *searcher;

static int open_index(void **state)
{
    (void)state;
    query = "grain corridor talks"; /* of three words: of fewer none learns */
    fixture_make(samples, SAMPLES);
    assert_int_equal(accord_searcher_open(&searcher, fixture_path), ACCORD_OK);
    return 0;
}

static int open_mixed(void **state)
{
    static const char *const paragraphs[] = {
        "Engineers cooled the turbine of the reactor with seawater. ",
        "Musicians played the trumpet in quartets on the square. "};
    size_t at = 0;

    (void)state;
    for (int paragraph = 0; paragraph < 6; paragraph++) {
        for (int i = 0; i < 12; i++)
            at += (size_t)snprintf(long_text + at, sizeof long_text - at, "%s",
                                   paragraphs[paragraph >= 2]);
        at += (size_t)snprintf(long_text + at, sizeof long_text - at, "\n\n");
    }
    query = "reactor summit blackout";
    fixture_make(mixed, MIXED);
    assert_int_equal(accord_searcher_open(&searcher, fixture_path), ACCORD_OK);
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    accord_searcher_close(searcher);
    fixture_remove();
    return 0;
}

/* Where an article stands in the answer, from 0; -1: nowhere. */
static int rank_of(const char *id, accord_ranking ranking)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;
    int rank = -1;

    options.unit = ACCORD_UNIT_ARTICLES;
    options.ranking = ranking;
    assert_int_equal(accord_searcher_search(searcher, query, strlen(query), &options, &results),
                     ACCORD_OK);
    for (size_t i = 0; i < accord_results_count(results); i++)
        if (strcmp(id, accord_article_get(accord_results_passage(results, i)->article,
                                          ACCORD_FIELD_ID, NULL)) == 0)
            rank = (int)i;
    accord_results_free(results);
    return rank;
}

static void an_article_like_the_best_rises_above_its_equal(void **state)
{
    (void)state;
    assert_true(rank_of("near", ACCORD_RANKING_DEFAULT) >= 0);
    assert_true(rank_of("near", ACCORD_RANKING_DEFAULT) < rank_of("far", ACCORD_RANKING_DEFAULT));
}

/* Whether feedback adds to the score of any result. */
static bool is_re_ordered(const char *asked)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;
    bool found = false;

    options.explain = true;
    assert_int_equal(accord_searcher_search(searcher, asked, strlen(asked), &options, &results),
                     ACCORD_OK);
    assert_true(accord_results_count(results) > 4);
    for (size_t i = 0; i < accord_results_count(results); i++)
        found =
            found || strstr(accord_results_passage(results, i)->explanation, "feedback") != NULL;
    accord_results_free(results);
    return found;
}

static void a_sharp_query_keeps_its_order(void **state)
{
    (void)state;
    assert_true(is_re_ordered("grain corridor Odesa vessels"));
    assert_false(is_re_ordered("grain bakers Lyon counted loaves")); /* there is one such article */
}

static void an_article_without_a_word_of_the_query_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(rank_of("none", ACCORD_RANKING_DEFAULT), -1);
    assert_int_equal(rank_of("none", ACCORD_RANKING_BM25), -1);
}

static void what_has_every_word_stays_on_top(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        assert_in_range(rank_of(samples[i].id, ACCORD_RANKING_DEFAULT), 0, 4);
}

static void only_the_passages_that_match_are_learnt_from(void **state)
{
    (void)state;
    assert_true(rank_of("beginning", ACCORD_RANKING_DEFAULT) >= 0);
    assert_true(rank_of("beginning", ACCORD_RANKING_DEFAULT) <
                rank_of("end", ACCORD_RANKING_DEFAULT));
    assert_true(rank_of("beginning", ACCORD_RANKING_BM25) > rank_of("end", ACCORD_RANKING_BM25));
}

static void an_article_without_a_text_is_found_by_its_title(void **state)
{
    (void)state;
    assert_true(rank_of("title", ACCORD_RANKING_DEFAULT) >= 0);
}

static void nothing_is_divided_by_what_weighs_nothing(void **state)
{
    (void)state;
    query = "title:(reactor OR summit OR blackout)";
    feclearexcept(FE_ALL_EXCEPT);
    assert_int_equal(rank_of("title", ACCORD_RANKING_DEFAULT), 0);
    assert_int_equal(fetestexcept(FE_INVALID | FE_DIVBYZERO), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_like_the_best_rises_above_its_equal),
        cmocka_unit_test(a_sharp_query_keeps_its_order),
        cmocka_unit_test(an_article_without_a_word_of_the_query_is_not_found),
        cmocka_unit_test(what_has_every_word_stays_on_top),
    };
    const struct CMUnitTest of_passages[] = {
        cmocka_unit_test(only_the_passages_that_match_are_learnt_from),
        cmocka_unit_test(an_article_without_a_text_is_found_by_its_title),
        cmocka_unit_test(nothing_is_divided_by_what_weighs_nothing),
    };

    return cmocka_run_group_tests(tests, open_index, close_index) +
           cmocka_run_group_tests(of_passages, open_mixed, close_index);
}
