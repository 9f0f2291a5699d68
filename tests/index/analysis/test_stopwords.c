// SPDX-License-Identifier: GPL-2.0-or-later
// The tables of function words: in order, as the tokenizer writes words, and right in samples.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The tables are private to the source: it is compiled in here once more, under another name. */
#define stopword_is stopword_is_here
#include "index/analysis/stopwords.c"
#undef stopword_is

#include "index/analysis/tokenize.h"

bool stopword_is(const char *language, const char *word, size_t len);

static void every_table_is_in_order_without_doubles(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        if (i > 0)
            assert_true(strcmp(lists[i - 1].language, lists[i].language) < 0);
        assert_in_range(lists[i].count, 40, 400);
        for (size_t j = 1; j < lists[i].count; j++)
            if (strcmp(word_at(&lists[i], j - 1), word_at(&lists[i], j)) >= 0)
                fail_msg("%s: \"%s\" stands before \"%s\"", lists[i].language,
                         word_at(&lists[i], j - 1), word_at(&lists[i], j));
    }
}

static void every_word_is_what_the_tokenizer_makes_of_it(void **state)
{
    struct tokenizer *tokenizer;

    (void)state;
    assert_int_equal(tokenizer_new(&tokenizer), ACCORD_OK);
    for (size_t i = 0; i < COUNT(lists); i++)
        for (size_t j = 0; j < lists[i].count; j++) {
            const char *word = word_at(&lists[i], j);
            struct token token;

            tokenizer_start(tokenizer, word, strlen(word));
            assert_true(tokenizer_next(tokenizer, &token));
            assert_string_equal(token.word, word);
            assert_int_equal(token.end, strlen(word));
        }
    tokenizer_free(tokenizer);
}

static void every_word_of_every_table_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++)
        for (size_t j = 0; j < lists[i].count; j++)
            assert_true(stopword_is(lists[i].language, word_at(&lists[i], j),
                                    strlen(word_at(&lists[i], j))));
}

static void samples_are_in_or_out(void **state)
{
    static const struct {
        const char *language, *word;
        bool in;
    } cases[] = {
        {"en", "the", true},     {"en", "about", true},   {"en", "who", true},
        {"en", "what", true},    {"en", "when", true},    {"en", "where", true},
        {"en", "which", true},   {"en", "how", true},     {"en", "of", true},
        {"en", "us", false},     {"en", "may", false},    {"en", "peace", false},
        {"en", "talks", false},  {"en", "th", false},     {"en", "them", true},
        {"en", "", false},       {"en", "zz", false},     {"en", "a", true},
        {"uk", "що", true},      {"uk", "й", true},       {"uk", "її", true},
        {"uk", "мир", false},    {"ru", "еще", true},     {"ru", "ещё", false},
        {"ru", "война", false},  {"be", "ў", true},       {"bg", "със", true},
        {"pl", "się", true},     {"pl", "sie", false},    {"cs", "že", true},
        {"de", "die", true},     {"de", "krieg", false},  {"de", "dass", true},
        {"de", "daß", false},    {"fr", "l", true},       {"fr", "été", true},
        {"fr", "accord", false}, {"es", "qué", true},     {"it", "dell", true},
        {"pt", "não", true},     {"nl", "het", true},     {"sv", "och", true},
        {"da", "af", true},      {"no", "ikke", true},    {"fi", "ja", true},
        {"hu", "és", true},      {"ro", "și", true},      {"ro", "şi", true},
        {"tr", "ve", true},      {"el", "τησ", true},     {"el", "της", false},
        {"es", "cuántas", true}, {"es", "estado", false}, {"ru", "сколько", true},
        {"uk", "скільки", true}, {"uk", "де", true},      {"de", "wofür", true},
        {"fr", "a", true},       {"it", "quanti", true},  {"nn", "korleis", true},
        {"nb", "ikke", true},    {"ar", "الذي", true},    {"ar", "السلام", false},
        {"hi", "में", true},       {"ca", "quins", true},   {"id", "yang", true},
        {"lt", "kiek", true},    {"sr", "што", true},     {"sr", "što", true},
        {"hy", "և", false},      {"hy", "եւ", true},      {"vi", "bao", true},
        {"xx", "the", false},    {"", "the", false},      {"zh", "的", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (stopword_is(cases[i].language, cases[i].word, strlen(cases[i].word)) != cases[i].in)
            fail_msg("%s: \"%s\"", cases[i].language, cases[i].word);
}

static void a_word_need_not_end_in_nul(void **state)
{
    (void)state;
    assert_true(stopword_is("en", "theatre", 3));
    assert_false(stopword_is("en", "theatre", 7));
    assert_false(stopword_is("en", "th", 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_is_in_order_without_doubles),
        cmocka_unit_test(every_word_is_what_the_tokenizer_makes_of_it),
        cmocka_unit_test(every_word_of_every_table_is_found),
        cmocka_unit_test(samples_are_in_or_out),
        cmocka_unit_test(a_word_need_not_end_in_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
