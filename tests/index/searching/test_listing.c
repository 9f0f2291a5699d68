// SPDX-License-Identifier: GPL-2.0-or-later
// What is listed from posting lists is what Xapian finds, in the same order; and it is counted. A
// filter that all articles pass has Xapian asked instead.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

enum {
    ARTICLES = 900,
    COMMITTED = 300, /* in one part */
    WORDS = 120,     /* the first in one of two articles, the last in few */
    QUERIES = 90,
    WORDS_MOST = 5 /* of a query */
};

static accord_searcher *searcher;
static uint32_t seed = 1;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 8) * limit >> 24);
}

/* A word: the higher its number, the rarer. Every other is one of Ukrainian and of English too. */
static unsigned random_word(void)
{
    return random_below(1 + random_below(WORDS));
}

static void add_word(char *text, unsigned number)
{
    sprintf(text + strlen(text), "%c%c%c ", 'b' + number % 20, "aeiou"[number / 20 % 5],
            'b' + number / 100 + number % 7);
}

static void add_article(accord_writer *writer, unsigned number)
{
    static const char *const languages[] = {"en", "en", "uk"};
    char id[16], text[4096] = "";
    struct sample sample = {id, languages[number % 3], "example.org", "", "", text, 1700000000};
    unsigned words = 20 + random_below(150);

    snprintf(id, sizeof id, "a%u", number);
    sample.published += number;
    for (unsigned i = 0; i < words; i++)
        add_word(text, random_word());
    fixture_add(writer, &sample);
}

static int make_index(void **state)
{
    accord_writer *writer = fixture_begin(NULL);

    (void)state;
    for (unsigned i = 0; i < ARTICLES; i++) {
        add_article(writer, i);
        if ((i + 1) % COMMITTED == 0)
            assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    }
    for (unsigned i = 0; i < ARTICLES; i += 31) { /* the old ones are dead */
        char id[16];

        snprintf(id, sizeof id, "a%u", i);
        if (i % 2 == 0)
            add_article(writer, i);
        else
            assert_int_equal(accord_writer_remove(writer, id, strlen(id)), ACCORD_OK);
    }
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

static accord_results *search(const char *query, const accord_search_options *options)
{
    accord_results *results = NULL;

    assert_int_equal(accord_searcher_search(searcher, query, strlen(query), options, &results),
                     ACCORD_OK);
    return results;
}

static void assert_same(const char *query, const accord_results *listed,
                        const accord_results *found)
{
    if (accord_results_count(listed) != accord_results_count(found))
        print_message("%s\n", query);
    assert_int_equal(accord_results_count(listed), accord_results_count(found));
    for (size_t i = 0; i < accord_results_count(found); i++) {
        const accord_passage *one = accord_results_passage(listed, i),
                             *other = accord_results_passage(found, i);

        const char *id = accord_article_get(one->article, ACCORD_FIELD_ID, NULL),
                   *other_id = accord_article_get(other->article, ACCORD_FIELD_ID, NULL);

        if (strcmp(id, other_id) != 0)
            print_message("%s: %zu\n", query, i);
        assert_string_equal(id, other_id);
        assert_int_equal(one->start, other->start);
        assert_float_equal(one->score, other->score, 1e-6);
    }
}

static void make_query(char *query)
{
    unsigned words = 1 + random_below(WORDS_MOST);

    query[0] = '\0';
    for (unsigned i = 0; i < words; i++)
        add_word(query, random_word());
}

static void what_is_listed_is_what_is_found(void **state)
{
    static const char *const languages[] = {"en", "uk", NULL};
    static const accord_ranking rankings[] = {ACCORD_RANKING_DEFAULT, ACCORD_RANKING_BM25};
    static const size_t counts[] = {10, 70, SIZE_MAX};

    (void)state;
    for (unsigned i = 0; i < QUERIES; i++) {
        accord_search_options options = ACCORD_SEARCH_OPTIONS;
        accord_results *listed, *found;
        char query[128];

        make_query(query);
        options.ranking = rankings[i / 3 % 2];
        options.count = counts[i % 3];
        listed = search(query, &options);
        options.languages = languages;
        found = search(query, &options);
        assert_same(query, listed, found);
        accord_results_free(listed);
        accord_results_free(found);
    }
}

/* The dead are not counted, nor is anything guessed. */
static void what_is_listed_is_counted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < QUERIES; i++) {
        accord_search_options options = ACCORD_SEARCH_OPTIONS;
        accord_results *results;
        size_t total;
        bool exact = false;
        char query[128];

        make_query(query);
        options.unit = ACCORD_UNIT_ARTICLES;
        options.count = i % 2; /* none at all is counted too */
        results = search(query, &options);
        total = accord_results_total_articles(results, &exact);
        accord_results_free(results);
        assert_true(exact);
        options.count = SIZE_MAX;
        results = search(query, &options);
        assert_int_equal(accord_results_count(results), total);
        accord_results_free(results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_listed_is_what_is_found),
        cmocka_unit_test(what_is_listed_is_counted),
    };

    return cmocka_run_group_tests(tests, make_index, remove_index);
}
