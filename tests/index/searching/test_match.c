// SPDX-License-Identifier: GPL-2.0-or-later
// Phrases and NEAR among many articles that have their words: none is missed however far down it
// stands, few are counted exactly, and the estimate of many is not far off.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

enum {
    ARTICLES = 3000,
    FEW = 280,    /* have "gamma" and "delta" */
    EACH = 5,     /* every so many of all, and of the few, has the phrase */
    SELDOM = 1200 /* the same of the last phrase, so that it stands deep among what has its words */
};

static accord_searcher *searcher;

static void make_article(accord_writer *writer, unsigned number)
{
    char id[16], text[512];
    const struct sample sample = {id, "en", "example.org", "", "A report", text, 1700000000};

    snprintf(id, sizeof id, "a%u", number);
    snprintf(
        text, sizeof text, "Number %u. The alpha %s. An epsilon %s zeta. %s %s delta. %.*s", number,
        number % EACH == 0 ? "beta and its" : "and its beta", /* as long as the other */
        number % SELDOM == 7 ? "" : "without a", number < FEW ? "Its gamma" : "No",
        number < FEW && number % EACH == 0 ? "" : "and a",
        (int)(number % 97 * 3), /* lengths differ, and so do weights */
        "More was said, and more was said, and more was said, and more was said, and more was "
        "said, and more was said, and more was said, and more was said, and more was said, and "
        "more was said, and more was said, and more was said, and more was said, and more was "
        "said, and more was said, and so on.");
    fixture_add(writer, &sample);
}

static int make_index(void **state)
{
    accord_writer *writer = fixture_begin(NULL);

    (void)state;
    for (unsigned i = 0; i < ARTICLES; i++)
        make_article(writer, i);
    fixture_end(writer);
    assert_int_equal(accord_searcher_open(&searcher, fixture_path), ACCORD_OK);
    return 0;
}

static int remove_index(void **state)
{
    (void)state;
    accord_searcher_close(searcher);
    fixture_remove();
    return 0;
}

/* How many articles come, at most `count`; and how many there are said to be. */
static size_t ask(const char *query, size_t count, size_t *total, bool *exact)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;
    size_t found;

    options.unit = ACCORD_UNIT_ARTICLES;
    options.count = count;
    assert_int_equal(accord_searcher_search(searcher, query, strlen(query), &options, &results),
                     ACCORD_OK);
    found = accord_results_count(results);
    *total = accord_results_total_articles(results, exact);
    accord_results_free(results);
    return found;
}

static void a_phrase_is_found_however_deep_it_stands(void **state)
{
    bool exact = false;
    size_t total = 0;

    (void)state;
    assert_int_equal(ask("\"epsilon zeta\"", 10, &total, &exact), 3);
    assert_int_equal(total, 3);
    assert_true(exact);
    assert_int_equal(ask("\"alpha beta\"", SIZE_MAX, &total, &exact), ARTICLES / EACH);
    assert_int_equal(total, ARTICLES / EACH);
    assert_true(exact);
}

static void few_are_counted_exactly(void **state)
{
    static const char *const queries[] = {"\"gamma delta\"", "gamma NEAR/1 delta"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        bool exact = false;
        size_t total = 0;

        assert_int_equal(ask(queries[i], 10, &total, &exact), 10);
        assert_int_equal(total, FEW / EACH);
        assert_true(exact);
    }
}

static void the_estimate_of_many_is_not_far_off(void **state)
{
    static const char *const queries[] = {"\"alpha beta\"", "alpha NEAR/1 beta",
                                          "alpha NEAR/5 beta"};
    static const size_t true_totals[] = {ARTICLES / EACH, ARTICLES / EACH, ARTICLES};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        bool exact = true;
        size_t total = 0;

        assert_int_equal(ask(queries[i], 10, &total, &exact), 10);
        assert_in_range(total, true_totals[i] / 2, true_totals[i] * 2);
        assert_false(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phrase_is_found_however_deep_it_stands),
        cmocka_unit_test(few_are_counted_exactly),
        cmocka_unit_test(the_estimate_of_many_is_not_far_off),
    };

    return cmocka_run_group_tests(tests, make_index, remove_index);
}
