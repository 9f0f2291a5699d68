// SPDX-License-Identifier: GPL-2.0-or-later
// Terms made of whole values: as they are when they fit, cut and hashed when they do not.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/analysis/fold.h"
#include "index/analysis/tokenize.h"
#include "index/key.h"

enum { XAPIAN_TERM_MAX = 245 };

static void assert_key(const struct key *key, const char *expected)
{
    assert_int_equal(key->len, strlen(expected));
    assert_memory_equal(key->text, expected, key->len);
}

/* What Xapian must be able to store: a zero byte counts twice. */
static void assert_storable(const struct key *key)
{
    size_t len = key->len;

    for (size_t i = 0; i < key->len; i++)
        len += key->text[i] == '\0';
    assert_in_range(len, 1, XAPIAN_TERM_MAX);
    assert_true(key->len <= sizeof key->text);
}

static bool equal(const struct key *one, const struct key *other)
{
    return one->len == other->len && memcmp(one->text, other->text, one->len) == 0;
}

static void a_short_value_stands_behind_its_prefix(void **state)
{
    struct key key;

    (void)state;
    key_make(&key, TERM_ID, "https://example.org/a", 21);
    assert_key(&key, "Qhttps://example.org/a");
    key_make(&key, TERM_LANGUAGE, "", 0);
    assert_key(&key, "L");
}

static void long_values_with_one_beginning_stay_apart(void **state)
{
    char value[5000];
    struct key one, other;

    (void)state;
    for (size_t len = 1; len < sizeof value; len++) {
        memset(value, 'a', len);
        key_make(&one, TERM_ID, value, len);
        assert_storable(&one);
        assert_int_equal(one.text[0], TERM_ID);
        key_make(&other, TERM_ID, value, len);
        assert_true(equal(&one, &other));
        value[len - 1] = 'b';
        key_make(&other, TERM_ID, value, len);
        assert_false(equal(&one, &other));
        key_make(&other, TERM_ID, value, len - 1);
        assert_false(equal(&one, &other));
    }
}

static void a_long_value_is_cut_between_letters(void **state)
{
    char value[1200];
    struct key key;

    (void)state;
    for (size_t shift = 0; shift < 2; shift++) {
        memset(value, 'a', shift);
        for (size_t i = shift; i + 2 <= sizeof value; i += 2)
            memcpy(value + i, "ж", 2);
        key_make(&key, TERM_URL, value, 1000 + shift);
        assert_storable(&key);
        assert_true(utf8_valid(key.text, key.len));
    }
}

static void zero_bytes_are_storable(void **state)
{
    char value[300];
    struct key one, other;

    (void)state;
    memset(value, 0, sizeof value);
    for (size_t len = 1; len < sizeof value; len++) {
        key_make(&one, TERM_ID, value, len);
        assert_storable(&one);
        key_make(&other, TERM_ID, value, len - 1);
        assert_false(equal(&one, &other));
    }
}

static void a_folded_key_is_in_lower_case(void **state)
{
    char value[3000];
    struct key one, other;

    (void)state;
    key_make_folded(&one, TERM_SOURCE, "Example.ORG", 11);
    assert_key(&one, "Hexample.org");
    key_make_folded(&one, TERM_SOURCE, "УКРІНФОРМ", strlen("УКРІНФОРМ"));
    assert_key(&one, "Hукрінформ");
    key_make_folded(&one, TERM_SOURCE, "Straße", strlen("Straße"));
    assert_key(&one, "Hstrasse");
    for (size_t len = 1; len < sizeof value; len += 13) {
        memset(value, 'X', len);
        key_make_folded(&one, TERM_URL, value, len);
        assert_storable(&one);
        value[len - 1] = 'Y';
        key_make_folded(&other, TERM_URL, value, len);
        assert_false(equal(&one, &other));
    }
}

static void long_values_that_differ_in_case_alone_are_one_folded_key(void **state)
{
    char upper[700], lower[700];
    struct key one, other;

    (void)state;
    memset(upper, 'X', sizeof upper);
    memset(lower, 'x', sizeof lower);
    for (size_t len = 1; len <= 700; len += 7) {
        key_make_folded(&one, TERM_URL, upper, len);
        key_make_folded(&other, TERM_URL, lower, len);
        assert_true(equal(&one, &other));
    }
}

static void a_word_of_the_vocabulary_stands_with_its_bare_form(void **state)
{
    char word[TOKEN_WORD_MAX + 1];
    struct key key;

    (void)state;
    key_make_word(&key, "peace", 5);
    assert_key(&key, "Vpeace");
    key_make_word(&key, "erdoğan", strlen("erdoğan"));
    assert_key(&key, "Verdogan\1erdoğan");
    key_make_word(&key, "київ", strlen("київ"));
    assert_key(&key, "Vкиїв");
    for (size_t len = 2; len <= TOKEN_WORD_MAX; len += 2) {
        for (size_t i = 0; i < len; i += 2)
            memcpy(word + i, "é", 2);
        key_make_word(&key, word, len);
        assert_storable(&key);
    }
}

static void a_url_goes_without_scheme_and_www(void **state)
{
    static const char *const cases[][2] = {
        {"https://www.example.org/a", "example.org/a"},
        {"http://example.org", "example.org"},
        {"example.org/a", "example.org/a"},
        {"www.example.org", "example.org"},
        {"mailto:a@example.org", "mailto:a@example.org"},
        {"", ""},
        {"https://", ""},
        {":", ":"},
        {"www.", "www."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i][0]);
        char *copy = malloc(len > 0 ? len : 1); /* without a NUL, for the address sanitizer */
        const char *url;

        assert_non_null(copy);
        memcpy(copy, cases[i][0], len);
        url = key_url(copy, &len);
        assert_int_equal(len, strlen(cases[i][1]));
        assert_memory_equal(url, cases[i][1], len);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_value_stands_behind_its_prefix),
        cmocka_unit_test(long_values_with_one_beginning_stay_apart),
        cmocka_unit_test(a_long_value_is_cut_between_letters),
        cmocka_unit_test(zero_bytes_are_storable),
        cmocka_unit_test(a_folded_key_is_in_lower_case),
        cmocka_unit_test(long_values_that_differ_in_case_alone_are_one_folded_key),
        cmocka_unit_test(a_word_of_the_vocabulary_stands_with_its_bare_form),
        cmocka_unit_test(a_url_goes_without_scheme_and_www),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
