// SPDX-License-Identifier: GPL-2.0-or-later
// All that a search finds, of so many articles that Xapian is asked for more and more of them: each
// article is there once, though Xapian (1.4.22) misses some when it is asked for few: when there
// are no more articles with a rare word, and those of the others need two frequent ones to be good
// enough, the next that has both after one that has one of them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

enum {
    ARTICLES = 6000,
    RARE = 12,   /* words; each is in one of 30 articles up to some place */
    FIRST = 100, /* articles, which may be numbered last, as they came into the live part */
    WITHOUT = 30 /* articles from there to that of the next */
};

static accord_searcher *searcher;
static bool has_frequent[ARTICLES]; /* one of the words that are in most */
static uint32_t seed = 1;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 8) * limit >> 24);
}

static void add_words(char *text, const char *word, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        sprintf(text + strlen(text), "%s ", word);
}

/* Each rare word stands in no article from this one on. */
static unsigned end_of(unsigned rare)
{
    return ARTICLES - WITHOUT * (rare + 1);
}

static void add_article(accord_writer *writer, unsigned number)
{
    char id[16], text[1024] = "";
    const struct sample sample = {id, "en", "example.org", "", "", text, 1700000000 + number};
    bool first = number < FIRST;
    unsigned river = first ? 0 : random_below(8), stone = first ? 0 : random_below(8);

    snprintf(id, sizeof id, "a%u", number);
    for (unsigned i = 0; i < RARE; i++) {
        char rare[16];

        snprintf(rare, sizeof rare, "zebra%c", 'a' + i);
        if (!first && number < end_of(i) && (number % 30 == i || number + 1 == end_of(i)))
            add_words(text, rare, 1);
        if (number == end_of(i)) /* one word, */
            river = i % 2 * 9, stone = 9 - river;
        if (number == end_of(i) + 1) /* then both */
            river = stone = 9;
    }
    has_frequent[number] = river + stone > 0;
    add_words(text, "river", river);
    add_words(text, "stone", stone);
    add_words(text, "meadow", river + stone < 18 ? random_below(40) : 0);
    add_words(text, "field", 1);
    fixture_add(writer, &sample);
}

static int make_index(void **state)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer;

    (void)state;
    options.jobs = 1; /* or articles would not be numbered in their order */
    writer = fixture_begin(&options);
    for (unsigned i = 0; i < ARTICLES; i++)
        add_article(writer, i);
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

static void each_article_is_found_once(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RARE; i++) {
        accord_search_options options = ACCORD_SEARCH_OPTIONS;
        accord_results *results = NULL;
        unsigned char found[ARTICLES] = {0};
        char query[64];

        snprintf(query, sizeof query, "zebra%c river stone", 'a' + i);
        options.unit = ACCORD_UNIT_ARTICLES;
        options.count = SIZE_MAX;
        assert_int_equal(accord_searcher_search(searcher, query, strlen(query), &options, &results),
                         ACCORD_OK);
        for (size_t j = 0; j < accord_results_count(results); j++) {
            const accord_article *article = accord_results_passage(results, j)->article;
            const char *id = accord_article_get(article, ACCORD_FIELD_ID, NULL);

            if (++found[atoi(id + 1)] > 1)
                print_message("%s: %s\n", query, id);
            assert_int_equal(found[atoi(id + 1)], 1);
        }
        for (unsigned j = 0; j < ARTICLES; j++)
            assert_true(found[j] || !has_frequent[j]);
        accord_results_free(results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_article_is_found_once),
    };

    return cmocka_run_group_tests(tests, make_index, remove_index);
}
