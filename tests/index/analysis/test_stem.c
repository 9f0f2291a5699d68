// SPDX-License-Identifier: GPL-2.0-or-later
//
// One stemmer for every language: the right algorithm behind each code, and words that cannot be
// stemmed come back as they are.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "index/analysis/stem.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** The stem of `word` in `language`, NUL-terminated, in `stem`. */
static void stem_in(char stem[512], const char *language, const char *word)
{
    struct stemmer *stemmer = NULL;
    const char *text;
    size_t len;

    assert_int_equal(stemmer_new(&stemmer, language), ACCORD_OK);
    text = stemmer_stem(stemmer, word, strlen(word), &len);
    assert_true(len < 512);
    memcpy(stem, text, len);
    stem[len] = '\0';
    stemmer_free(stemmer);
}

static void two_forms_of_a_word_meet_in_each_language(void **state)
{
    static const struct {
        const char *language, *form, *other;
    } pairs[] = {
        {"ar", "كتاب", "كتابها"},
        {"ca", "negociació", "negociacions"},
        {"da", "aftalen", "aftaler"},
        {"de", "verhandlung", "verhandlungen"},
        {"el", "ειρηνική", "ειρηνικής"},
        {"en", "negotiation", "negotiations"},
        {"es", "negociación", "negociaciones"},
        {"eu", "akordioa", "akordioaren"},
        {"fi", "neuvottelu", "neuvottelut"},
        {"fr", "négociation", "négociations"},
        {"hu", "tárgyalás", "tárgyalások"},
        {"id", "perjanjian", "perjanjiannya"},
        {"it", "trattativa", "trattative"},
        {"lt", "derybos", "derybų"},
        {"nb", "avtalen", "avtaler"},
        {"nl", "onderhandeling", "onderhandelingen"},
        {"nn", "avtalen", "avtaler"},
        {"no", "avtalen", "avtaler"},
        {"pt", "negociação", "negociações"},
        {"ro", "negociere", "negocieri"},
        {"ru", "переговоры", "переговоров"},
        {"sv", "förhandling", "förhandlingar"},
        {"tr", "anlaşma", "anlaşmalar"},
        {"uk", "переговори", "переговорів"},
    };
    char stem[512], other[512];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(pairs); i++) {
        stem_in(stem, pairs[i].language, pairs[i].form);
        stem_in(other, pairs[i].language, pairs[i].other);
        if (strcmp(stem, other) != 0)
            fail_msg("%s: %s and %s", pairs[i].language, stem, other);
    }
}

static void every_listed_language_has_a_stemmer(void **state)
{
    const char *const *languages = stemmer_languages();
    struct stemmer *stemmer;
    size_t i, len;

    (void)state;
    for (i = 0; languages[i] != NULL; i++) {
        assert_int_equal(strlen(languages[i]), 2);
        assert_true(i == 0 || strcmp(languages[i - 1], languages[i]) < 0);
        assert_true(stemmer_knows(languages[i]));
        assert_int_equal(stemmer_new(&stemmer, languages[i]), ACCORD_OK);
        assert_non_null(stemmer_stem(stemmer, "x", 1, &len));
        assert_int_equal(len, 1);
        stemmer_free(stemmer);
    }
    assert_int_equal(i, 31); /* libstemmer's 28, Norwegian by three codes, and Ukrainian */
}

static void a_language_without_a_stemmer_keeps_its_words(void **state)
{
    char stem[512];

    (void)state;
    assert_false(stemmer_knows("be"));
    assert_false(stemmer_knows(""));
    assert_false(stemmer_knows("english"));
    stem_in(stem, "be", "перамовамі");
    assert_string_equal(stem, "перамовамі");
    stem_in(stem, "", "negotiations");
    assert_string_equal(stem, "negotiations");
}

static void a_stem_is_never_empty(void **state)
{
    static const char *const words[] = {"'s", "'", "''", "а", "и", "ся", "ий", "s", "ing", "en"};
    const char *const *languages = stemmer_languages();
    char stem[512];
    size_t i, j;

    (void)state;
    for (i = 0; languages[i] != NULL; i++)
        for (j = 0; j < COUNT(words); j++) {
            stem_in(stem, languages[i], words[j]);
            if (stem[0] == '\0')
                fail_msg("%s: %s", languages[i], words[j]);
        }
}

static void a_word_of_kilobytes_is_its_own_stem(void **state)
{
    static char word[8192];
    const char *const *languages = stemmer_languages();
    struct stemmer *stemmer;
    size_t i, len;

    (void)state;
    memset(word, 's', sizeof word);
    for (i = 0; languages[i] != NULL; i++) {
        assert_int_equal(stemmer_new(&stemmer, languages[i]), ACCORD_OK);
        assert_ptr_equal(stemmer_stem(stemmer, word, sizeof word, &len), word);
        assert_int_equal(len, sizeof word);
        stemmer_free(stemmer);
    }
}

static void the_word_need_not_end_in_nul(void **state)
{
    struct stemmer *stemmer = NULL;
    const char *stem;
    size_t len;

    (void)state;
    assert_int_equal(stemmer_new(&stemmer, "en"), ACCORD_OK);
    stem = stemmer_stem(stemmer, "talksing", 5, &len);
    assert_int_equal(len, 4);
    assert_memory_equal(stem, "talk", 4);
    stemmer_free(stemmer);
    assert_int_equal(stemmer_new(&stemmer, "uk"), ACCORD_OK);
    stem = stemmer_stem(stemmer, "угодами", strlen("угода"), &len);
    assert_true(len < strlen("угода"));
    assert_memory_equal(stem, "уг", 4);
    stemmer_free(stemmer);
}

static void a_stemmer_serves_many_words_in_turn(void **state)
{
    static const char *const words[] = {"talks", "угоди", "ceasefires", "миру", "talks"};
    static const char *const stems[] = {"talk", "угоди", "ceasefir", "миру", "talk"};
    struct stemmer *stemmer = NULL;
    const char *stem;
    size_t i, len;

    (void)state;
    assert_int_equal(stemmer_new(&stemmer, "en"), ACCORD_OK);
    for (i = 0; i < COUNT(words); i++) {
        stem = stemmer_stem(stemmer, words[i], strlen(words[i]), &len);
        assert_int_equal(len, strlen(stems[i]));
        assert_memory_equal(stem, stems[i], len);
    }
    stemmer_free(stemmer);
    stemmer_free(NULL);
}

static void russian_names_in_ov_and_ev_meet_in_all_cases(void **state)
{
    static const char *const names[][6] = {
        {"лавров", "лаврова", "лаврову", "лавровым", "лаврове", NULL},
        {"киев", "киева", "киеву", "киевом", "киеве", NULL},
        {"медведев", "медведева", "медведеву", "медведевым", "медведеве", NULL},
        {"умеров", "умерова", "умерову", "умеровым", "умерове", NULL},
    };
    struct stemmer *stemmer = NULL;

    (void)state;
    assert_int_equal(stemmer_new(&stemmer, "ru"), ACCORD_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char first[64];
        size_t len = 0;
        const char *stem = stemmer_stem(stemmer, names[i][0], strlen(names[i][0]), &len);

        snprintf(first, sizeof first, "%.*s", (int)len, stem);
        for (size_t j = 1; names[i][j] != NULL; j++) {
            stem = stemmer_stem(stemmer, names[i][j], strlen(names[i][j]), &len);
            if (len != strlen(first) || memcmp(stem, first, len) != 0)
                fail_msg("%s is %.*s, and %s is %s", names[i][j], (int)len, stem, names[i][0],
                         first);
        }
    }
    stemmer_free(stemmer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(russian_names_in_ov_and_ev_meet_in_all_cases),
        cmocka_unit_test(two_forms_of_a_word_meet_in_each_language),
        cmocka_unit_test(every_listed_language_has_a_stemmer),
        cmocka_unit_test(a_language_without_a_stemmer_keeps_its_words),
        cmocka_unit_test(a_stem_is_never_empty),
        cmocka_unit_test(a_word_of_kilobytes_is_its_own_stem),
        cmocka_unit_test(the_word_need_not_end_in_nul),
        cmocka_unit_test(a_stemmer_serves_many_words_in_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
