// SPDX-License-Identifier: GPL-2.0-or-later
// Weights against BM25 worked out here from what the articles have: short articles, long ones,
// words in titles. The average length is far from what the stored frequencies take for it: below
// it, and then, of the same words in long articles, above it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "fixture.h"
#include "frequency.h"
#include "hash.h"

enum { ARTICLES = 400, WORDS = 3, TOP = 10, LONG = 3000, TEXT = 5 * 3 * LONG };

static const char *const words[WORDS] = {"alpha", "beta", "gamma"};
static accord_searcher *searcher;
static struct made {
    unsigned in_title[WORDS], in_text[WORDS], title, text; /* words, and all */
} made[ARTICLES];

/* A number below `limit`. */
static unsigned chance(unsigned number, unsigned what, unsigned limit)
{
    return (unsigned)(hash_mix(number * 64 + what) % limit);
}

static void append(char *text, const char *word, unsigned times)
{
    char *end = text + strlen(text);

    while (times-- > 0)
        end += sprintf(end, "%s ", word);
}

static void make_article(accord_writer *writer, unsigned number, bool in_long)
{
    struct made *article = &made[number];
    static char text[TEXT];
    char id[16], title[64] = "";
    const struct sample sample = {id, "en", "example.org", "", title, text, 1700000000};
    unsigned filler = in_long                     ? LONG + chance(number, 10, LONG)
                      : chance(number, 9, 3) == 0 ? chance(number, 10, 400)
                                                  : chance(number, 10, 12);

    text[0] = '\0';
    *article = (struct made){.title = 0};
    for (unsigned i = 0; i < WORDS; i++) {
        article->in_text[i] = chance(number, i, 4) * chance(number, 3 + i, 3);
        article->in_title[i] = chance(number, 6 + i, 20) == 0;
        if (in_long && i == 0) { /* often, */
            article->in_text[i] *= 10;
        } else if (in_long && i == 1) { /* or once in few, which tells more */
            article->in_text[i] = article->in_text[0] == 0 && chance(number, 11, 12) == 0;
            article->in_title[i] = 0;
        }
        append(text, words[i], article->in_text[i]);
        append(title, words[i], article->in_title[i]);
        article->text += article->in_text[i];
        article->title += article->in_title[i];
    }
    append(title, "report", 1);
    append(text, "more", 1 + filler);
    article->title++;
    article->text += 1 + filler;
    snprintf(id, sizeof id, "%u", number);
    fixture_add(writer, &sample);
}

static int make_index(bool in_long)
{
    accord_writer *writer = NULL;

    strcpy(fixture_path, "/tmp/accord-test-XXXXXX");
    assert_non_null(mkdtemp(fixture_path));
    assert_int_equal(accord_writer_open(&writer, fixture_path, NULL), ACCORD_OK);
    for (unsigned i = 0; i < ARTICLES; i++)
        make_article(writer, i, in_long);
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    accord_writer_close(writer);
    assert_int_equal(accord_searcher_open(&searcher, fixture_path), ACCORD_OK);
    return 0;
}

static int make_short(void **state)
{
    (void)state;
    return make_index(false);
}

static int make_long(void **state)
{
    (void)state;
    return make_index(true);
}

static int remove_index(void **state)
{
    (void)state;
    accord_searcher_close(searcher);
    fixture_remove();
    return 0;
}

/* BM25, k1 1.2 and b 0.75, of some words, a title's counting twice; no article is taken for shorter
   than half the average. */
static double weight_of(const struct made *article, unsigned first, unsigned last)
{
    double total = 0, sum = 0, length = 2 * article->title + article->text, average, norm;

    for (unsigned i = 0; i < ARTICLES; i++)
        total += 2 * made[i].title + made[i].text;
    average = total / ARTICLES;
    norm = 1 - 0.75 + 0.75 * fmax(length / average, 0.5);
    for (unsigned i = first; i <= last; i++) {
        double frequency = 2 * article->in_title[i] + article->in_text[i], with = 0;

        for (unsigned j = 0; j < ARTICLES; j++)
            with += made[j].in_title[i] + made[j].in_text[i] > 0;
        sum += log(1 + (ARTICLES - with + 0.5) / (with + 0.5)) * frequency * 2.2 /
               (frequency + 1.2 * norm);
    }
    return sum;
}

/* Asks for words first to last, any of them, and compares all weights and the order. */
static void check(unsigned first, unsigned last)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;
    char query[64] = "";
    bool seen[ARTICLES] = {false};
    double least = INFINITY;

    for (unsigned i = first; i <= last; i++) {
        strcat(query, i > first ? " OR " : "");
        strcat(query, words[i]);
    }
    options.unit = ACCORD_UNIT_ARTICLES;
    options.ranking = ACCORD_RANKING_BM25;
    options.count = TOP;
    assert_int_equal(accord_searcher_search(searcher, query, strlen(query), &options, &results),
                     ACCORD_OK);
    assert_int_equal(accord_results_count(results), TOP);
    for (size_t i = 0; i < TOP; i++) {
        const accord_passage *passage = accord_results_passage(results, i);
        int number = atoi(accord_article_get(passage->article, ACCORD_FIELD_ID, NULL));
        double weight = weight_of(&made[number], first, last);

        assert_true(fabs(passage->score - weight) < 1e-9);
        assert_true(weight <= least + 1e-9);
        least = weight;
        seen[number] = true;
    }
    for (unsigned i = 0; i < ARTICLES; i++)
        if (!seen[i])
            assert_true(weight_of(&made[i], first, last) <= least + 1e-9);
    accord_results_free(results);
}

static void the_best_of_one_word_are_first(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WORDS; i++)
        check(i, i);
}

static void the_best_of_several_words_are_first(void **state)
{
    (void)state;
    check(0, 1);
    check(1, 2);
    check(0, 2);
}

static void a_length_is_in_the_stored_frequency(void **state)
{
    (void)state;
    assert_int_equal(frequency_stored(1, 400), 48);
    assert_int_equal(frequency_stored(3, 400), 144);
    assert_int_equal(frequency_stored(1, 0), 192);        /* 48 / 0.25 */
    assert_int_equal(frequency_stored(1, 200), 77);       /* 48 / 0.625 */
    assert_int_equal(frequency_stored(1, 4000), 6);       /* 48 / 7.75 */
    assert_int_equal(frequency_stored(1, UINT64_MAX), 1); /* never none */
    assert_true(fabs(frequency_parts(400) - 48) < 1e-9);
    assert_true(fabs(frequency_parts(200) - 48 / 0.625) < 1e-9);
    assert_true(frequency_stored(UINT32_MAX, 400) > frequency_stored(UINT32_MAX / 200, 400));
}

int main(void)
{
    const struct CMUnitTest of_short[] = {
        cmocka_unit_test(the_best_of_one_word_are_first),
        cmocka_unit_test(the_best_of_several_words_are_first),
        cmocka_unit_test(a_length_is_in_the_stored_frequency),
    };
    const struct CMUnitTest of_long[] = {
        cmocka_unit_test(the_best_of_one_word_are_first),
        cmocka_unit_test(the_best_of_several_words_are_first),
    };
    int failed = cmocka_run_group_tests(of_short, make_short, remove_index);

    return failed + cmocka_run_group_tests(of_long, make_long, remove_index);
}
