// SPDX-License-Identifier: GPL-2.0-or-later
// Words and the terms they give: which language stems a word, which words share a term, and what
// the analyzer remembers and forgets.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "index/analysis/analyzer.h"
#include "index/hash.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct analyzer *analyzer;

static int make_analyzer(void **state)
{
    (void)state;
    return analyzer_new(&analyzer) == ACCORD_OK ? 0 : -1;
}

static int free_analyzer(void **state)
{
    (void)state;
    analyzer_free(analyzer);
    return 0;
}

/* The term of the only word of a text. Borrowed until analyzer_trim(). */
static struct term *term_of(const char *language, const char *text)
{
    struct token token;
    struct word *word = NULL, *end = NULL;
    struct term *term;

    assert_int_equal(analyzer_start(analyzer, language, text, strlen(text)), ACCORD_OK);
    assert_int_equal(analyzer_next(analyzer, &token, &word), ACCORD_OK);
    assert_non_null(word);
    term = word->term;
    assert_int_equal(analyzer_next(analyzer, &token, &end), ACCORD_OK);
    assert_null(end);
    return term;
}

static void forms_of_a_word_share_a_term(void **state)
{
    static const struct {
        const char *language, *one, *other;
    } cases[] = {
        {"en", "negotiate", "Negotiations"},
        {"en", "talk", "TALKS"},
        {"en", "Ukraine", "Ukraine\u2019s"},
        {"ru", "Переговоры", "переговоров"},
        {"uk", "переговори", "Переговорів"},
        {"uk", "здоров\u2019я", "здоров\u02BCя"},
        {"de", "Verhandlung", "Verhandlungen"},
        {"fr", "négociation", "négociations"},
        {"ru", "ещё", "еще"},
        {"tr", "Erdoğan", "Erdogan"},
        {"en", "Erdoğan", "Erdogan"},
        {"pl", "Łódź", "Lodz"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (term_of(cases[i].language, cases[i].one) != term_of(cases[i].language, cases[i].other))
            fail_msg("%s: %s is \"%s\", %s is \"%s\"", cases[i].language, cases[i].one,
                     term_of(cases[i].language, cases[i].one)->text, cases[i].other,
                     term_of(cases[i].language, cases[i].other)->text);
}

static void languages_are_kept_apart(void **state)
{
    (void)state;
    assert_string_equal(term_of("en", "gift")->text, "engift");
    assert_string_equal(term_of("de", "Gift")->text, "degift");
    assert_ptr_not_equal(term_of("en", "gift"), term_of("de", "Gift"));
    assert_ptr_not_equal(term_of("ru", "мир"), term_of("uk", "мир"));
}

static void a_word_in_another_script_is_stemmed_in_that_scripts_language(void **state)
{
    (void)state;
    assert_ptr_equal(term_of("ru", "NATO"), term_of("en", "NATO"));
    assert_ptr_equal(term_of("uk", "agreements"), term_of("en", "agreement"));
    assert_ptr_equal(term_of("en", "переговоров"), term_of("ru", "переговоры"));
    assert_ptr_equal(term_of("en", "Київ"), term_of("uk", "Київ"));
    assert_ptr_equal(term_of("en", "Ειρήνη"), term_of("el", "Ειρήνη"));
    assert_ptr_equal(term_of("", "talks"), term_of("en", "talk"));
}

static void numbers_belong_to_every_language(void **state)
{
    (void)state;
    assert_ptr_equal(term_of("en", "2025"), term_of("uk", "2025"));
    assert_ptr_equal(term_of("en", "1,000,000"), term_of("de", "1.000.000"));
    assert_string_equal(term_of("", "2025")->text, "xx2025");
}

static void the_language_of_a_word_follows_its_script(void **state)
{
    static const struct {
        const char *language, *word;
        unsigned scripts;
        const char *stemmed_as;
    } cases[] = {
        {"de", "frieden", SCRIPT_LATIN, "de"},
        {"ru", "nato", SCRIPT_LATIN, "en"},
        {"de", "мир", SCRIPT_CYRILLIC, "ru"},
        {"de", "київ", SCRIPT_CYRILLIC, "uk"},
        {"de", "здоров'я", SCRIPT_CYRILLIC, "uk"},
        {"bg", "мир", SCRIPT_CYRILLIC, "bg"},
        {"en", "ειρήνη", SCRIPT_GREEK, "el"},
        {"en", "2025", 0, "xx"},
        {"en", "和平", SCRIPT_HAN, "xx"},
        {"", "peace", SCRIPT_LATIN, "en"},
        {"", "мир", SCRIPT_CYRILLIC, "ru"},
        {"en", "cуд", SCRIPT_LATIN | SCRIPT_CYRILLIC, "xx"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(analyzer_language(cases[i].language, cases[i].word,
                                              strlen(cases[i].word), cases[i].scripts),
                            cases[i].stemmed_as);
}

static void a_word_met_again_is_the_same_word(void **state)
{
    static const char text[] = "Peace talks, peace terms: PEACE.";
    struct token token;
    struct word *word, *peace = NULL;
    size_t met = 0;

    (void)state;
    assert_int_equal(analyzer_start(analyzer, "en", text, strlen(text)), ACCORD_OK);
    for (;;) {
        assert_int_equal(analyzer_next(analyzer, &token, &word), ACCORD_OK);
        if (word == NULL)
            break;
        assert_int_equal(word->len, token.len);
        assert_string_equal(word->text, token.word);
        assert_int_equal(word->term->hash, hash_bytes(word->term->text, word->term->len));
        if (strcmp(word->text, "peace") != 0)
            continue;
        assert_true(met == 0 || word == peace);
        peace = word;
        met++;
    }
    assert_int_equal(met, 3);
}

static void a_querys_word_meets_the_articles_term(void **state)
{
    struct term *term = term_of("en", "negotiations");
    struct word *word = NULL;

    (void)state;
    assert_int_equal(analyzer_word(analyzer, "en", "negotiating", 11, SCRIPT_LATIN, &word),
                     ACCORD_OK);
    assert_string_equal(word->text, "negotiating");
    assert_ptr_equal(word->term, term);
}

static void words_are_forgotten_when_they_are_too_many_and_not_before(void **state)
{
    struct term *term = term_of("en", "peace");
    char word[32];

    (void)state;
    term->epoch = 7; /* the scratch of a remembered term stays */
    analyzer_trim(analyzer);
    assert_int_equal(term_of("en", "peace")->epoch, 7);
    for (unsigned i = 0; i < 300000; i++) {
        struct word *out;
        int len = snprintf(word, sizeof word, "word%uq", i);

        assert_int_equal(analyzer_word(analyzer, "en", word, (size_t)len, SCRIPT_LATIN, &out),
                         ACCORD_OK);
    }
    assert_int_equal(term_of("en", "peace")->epoch, 7); /* nothing goes but by analyzer_trim() */
    analyzer_trim(analyzer);
    assert_int_equal(term_of("en", "peace")->epoch, 0);
    assert_string_equal(term_of("en", "talks")->text, "entalk");
}

static void the_longest_words_have_terms(void **state)
{
    char text[2000], other[2000];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "ж", 2);
    text[1998] = '\0';
    memcpy(other, text, sizeof text);
    memcpy(other + 1996, "к", 2);
    assert_ptr_equal(term_of("ru", text), term_of("ru", text));
    assert_ptr_not_equal(term_of("ru", text), term_of("ru", other));
}

static void a_ukrainian_letter_tells_the_language(void **state)
{
    (void)state;
    /* the stemmer of the article's language, or, by the letter, Ukrainian's */
    assert_ptr_equal(term_of("en", "ґрунту"), term_of("uk", "ґрунту"));
    assert_ptr_equal(term_of("en", "їжаки"), term_of("uk", "їжаки"));
    assert_ptr_equal(term_of("en", "новости"), term_of("ru", "новости"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_a_word_share_a_term),
        cmocka_unit_test(languages_are_kept_apart),
        cmocka_unit_test(a_word_in_another_script_is_stemmed_in_that_scripts_language),
        cmocka_unit_test(numbers_belong_to_every_language),
        cmocka_unit_test(the_language_of_a_word_follows_its_script),
        cmocka_unit_test(a_word_met_again_is_the_same_word),
        cmocka_unit_test(a_querys_word_meets_the_articles_term),
        cmocka_unit_test(words_are_forgotten_when_they_are_too_many_and_not_before),
        cmocka_unit_test(the_longest_words_have_terms),
        cmocka_unit_test(a_ukrainian_letter_tells_the_language),
    };

    return cmocka_run_group_tests(tests, make_analyzer, free_analyzer);
}
