// SPDX-License-Identifier: GPL-2.0-or-later
// The record of an article: its fields, what completes it, its hash, and its stored form, whole and
// damaged.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/article.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const accord_field all_fields[] = {
    ACCORD_FIELD_ID,     ACCORD_FIELD_TITLE,    ACCORD_FIELD_TEXT, ACCORD_FIELD_URL,
    ACCORD_FIELD_SOURCE, ACCORD_FIELD_LANGUAGE, ACCORD_FIELD_PATH,
};

static void set(accord_article *article, accord_field field, const char *value)
{
    assert_int_equal(accord_article_set(article, field, value, strlen(value)), ACCORD_OK);
}

static accord_article *make_article(void)
{
    accord_article *article = NULL;

    assert_int_equal(accord_article_new(&article), ACCORD_OK);
    set(article, ACCORD_FIELD_ID, "grain-2022");
    set(article, ACCORD_FIELD_TITLE, "Зерновий коридор");
    set(article, ACCORD_FIELD_TEXT, "The first ship left Odesa.\n\nIt carried maize.");
    set(article, ACCORD_FIELD_URL, "https://example.org/grain");
    set(article, ACCORD_FIELD_SOURCE, "example.org");
    set(article, ACCORD_FIELD_LANGUAGE, "en");
    set(article, ACCORD_FIELD_PATH, "articles/grain.txt");
    assert_int_equal(accord_article_add_author(article, "Olena", 5), ACCORD_OK);
    assert_int_equal(accord_article_add_author(article, "André", 6), ACCORD_OK);
    accord_article_set_published(article, 1659312000);
    return article;
}

static void assert_same(const accord_article *one, const accord_article *other, bool with_text)
{
    for (size_t i = 0; i < COUNT(all_fields); i++) {
        size_t len, other_len;
        const char *value = accord_article_get(one, all_fields[i], &len);
        const char *other_value = accord_article_get(other, all_fields[i], &other_len);

        if (all_fields[i] == ACCORD_FIELD_TEXT && !with_text) {
            assert_int_equal(other_len, 0);
            assert_string_equal(other_value, "");
            continue;
        }
        assert_int_equal(len, other_len);
        assert_memory_equal(value, other_value, len + 1);
    }
    assert_int_equal(accord_article_author_count(one), accord_article_author_count(other));
    for (size_t i = 0; i < accord_article_author_count(one); i++)
        assert_string_equal(accord_article_author(one, i), accord_article_author(other, i));
    assert_true(accord_article_published(one) == accord_article_published(other));
}

static void a_new_article_is_empty(void **state)
{
    accord_article *article = NULL;

    (void)state;
    assert_int_equal(accord_article_new(&article), ACCORD_OK);
    for (size_t i = 0; i < COUNT(all_fields); i++) {
        size_t len = 1;

        assert_string_equal(accord_article_get(article, all_fields[i], &len), "");
        assert_int_equal(len, 0);
    }
    assert_int_equal(accord_article_author_count(article), 0);
    assert_string_equal(accord_article_author(article, 0), "");
    assert_true(accord_article_published(article) == ACCORD_NO_DATE);
    accord_article_free(article);
    accord_article_free(NULL);
}

static void a_field_is_copied_replaced_and_cleared(void **state)
{
    char value[] = "tide";
    accord_article *article = make_article();
    size_t len;

    (void)state;
    set(article, ACCORD_FIELD_TITLE, value);
    value[0] = 'w';
    assert_string_equal(accord_article_get(article, ACCORD_FIELD_TITLE, NULL), "tide");
    assert_int_equal(accord_article_set(article, ACCORD_FIELD_TITLE, "a\0b", 3), ACCORD_OK);
    assert_memory_equal(accord_article_get(article, ACCORD_FIELD_TITLE, &len), "a\0b", 4);
    assert_int_equal(len, 3);
    assert_int_equal(accord_article_set(article, ACCORD_FIELD_TITLE, NULL, 0), ACCORD_OK);
    assert_string_equal(accord_article_get(article, ACCORD_FIELD_TITLE, NULL), "");
    accord_article_free(article);
}

static void what_is_not_utf8_is_refused_except_in_a_path(void **state)
{
    accord_article *article = make_article();

    (void)state;
    for (size_t i = 0; i < COUNT(all_fields); i++) {
        accord_status expected =
            all_fields[i] == ACCORD_FIELD_PATH ? ACCORD_OK : ACCORD_ERROR_INVALID;

        assert_int_equal(accord_article_set(article, all_fields[i], "\xff", 1), expected);
    }
    assert_string_equal(accord_article_get(article, ACCORD_FIELD_ID, NULL), "grain-2022");
    assert_int_equal(accord_article_add_author(article, "\xd0", 1), ACCORD_ERROR_INVALID);
    assert_int_equal(accord_article_author_count(article), 2);
    assert_int_equal(accord_article_set(article, (accord_field)99, "a", 1), ACCORD_ERROR_INVALID);
    accord_article_free(article);
}

static void a_copy_is_the_same_and_apart(void **state)
{
    accord_article *article = make_article(), *copy = NULL;

    (void)state;
    assert_int_equal(article_copy(&copy, article), ACCORD_OK);
    assert_same(article, copy, true);
    assert_true(article_hash(article) == article_hash(copy));
    set(article, ACCORD_FIELD_TITLE, "other");
    assert_string_equal(accord_article_get(copy, ACCORD_FIELD_TITLE, NULL), "Зерновий коридор");
    accord_article_free(article);
    accord_article_free(copy);
}

static void every_field_counts_in_the_hash(void **state)
{
    accord_article *article = make_article();
    uint64_t before = article_hash(article), after;

    (void)state;
    for (size_t i = 0; i < COUNT(all_fields); i++) {
        set(article, all_fields[i], "something else");
        after = article_hash(article);
        assert_true(after != before);
        before = after;
    }
    assert_int_equal(accord_article_add_author(article, "", 0), ACCORD_OK);
    after = article_hash(article);
    assert_true(after != before);
    accord_article_set_published(article, 1659312001);
    assert_true(article_hash(article) != after);
    accord_article_free(article);
}

static void the_stored_form_comes_back(void **state)
{
    static const int64_t times[] = {ACCORD_NO_DATE, 0,      1,         -1,
                                    1659312000,     -86400, INT64_MAX, INT64_MIN + 1};
    struct bytes bytes = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(times); i++) {
        accord_article *article = make_article(), *back = NULL;
        const char *text;
        size_t len;

        accord_article_set_published(article, times[i]);
        bytes_clear(&bytes);
        article_write(article, &bytes);
        assert_int_equal(article_read(&back, bytes.data, bytes.len, true), ACCORD_OK);
        assert_same(article, back, true);
        accord_article_free(back);
        assert_int_equal(article_read(&back, bytes.data, bytes.len, false), ACCORD_OK);
        assert_same(article, back, false);
        accord_article_free(back);
        assert_int_equal(article_read_text(bytes.data, bytes.len, &text, &len), ACCORD_OK);
        assert_int_equal(len, strlen(accord_article_get(article, ACCORD_FIELD_TEXT, NULL)));
        assert_memory_equal(text, accord_article_get(article, ACCORD_FIELD_TEXT, NULL), len);
        accord_article_free(article);
    }
    bytes_free(&bytes);
}

static void an_empty_article_comes_back_too(void **state)
{
    accord_article *article = NULL, *back = NULL;
    struct bytes bytes = {0};

    (void)state;
    assert_int_equal(accord_article_new(&article), ACCORD_OK);
    article_write(article, &bytes);
    assert_int_equal(article_read(&back, bytes.data, bytes.len, true), ACCORD_OK);
    assert_same(article, back, true);
    accord_article_free(article);
    accord_article_free(back);
    bytes_free(&bytes);
}

/* Reads bytes that may be damaged, from memory of exactly their length. @return the status. */
static accord_status read_all(const char *data, size_t len)
{
    char *copy = malloc(len > 0 ? len : 1);
    accord_article *article = NULL;
    const char *text;
    size_t text_len;
    accord_status status, text_status;

    assert_non_null(copy);
    memcpy(copy, data, len);
    status = article_read(&article, copy, len, true);
    assert_true((status == ACCORD_OK) == (article != NULL));
    assert_true(status == ACCORD_OK || status == ACCORD_ERROR_CORRUPT);
    accord_article_free(article);
    text_status = article_read_text(copy, len, &text, &text_len);
    assert_true(text_status == ACCORD_OK || text_status == ACCORD_ERROR_CORRUPT);
    if (text_status == ACCORD_OK)
        assert_true(text >= copy && text_len <= (size_t)(copy + len - text));
    (void)article_read(&article, copy, len, false);
    accord_article_free(article);
    free(copy);
    return status;
}

static void a_form_cut_short_is_corrupt(void **state)
{
    accord_article *article = make_article();
    struct bytes bytes = {0};

    (void)state;
    article_write(article, &bytes);
    for (size_t len = 0; len < bytes.len; len++)
        assert_int_equal(read_all(bytes.data, len), ACCORD_ERROR_CORRUPT);
    assert_int_equal(read_all(bytes.data, bytes.len), ACCORD_OK);
    accord_article_free(article);
    bytes_free(&bytes);
}

static void a_form_with_any_byte_changed_is_read_or_refused(void **state)
{
    accord_article *article = make_article();
    struct bytes bytes = {0};
    size_t refused = 0;

    (void)state;
    article_write(article, &bytes);
    for (size_t i = 0; i < bytes.len; i++)
        for (unsigned change = 1; change < 256; change++) {
            bytes.data[i] ^= (char)change;
            refused += read_all(bytes.data, bytes.len) != ACCORD_OK;
            bytes.data[i] ^= (char)change;
        }
    assert_true(refused > 0);
    bytes.data[0] = 2; /* the form of some later version */
    assert_int_equal(read_all(bytes.data, bytes.len), ACCORD_ERROR_CORRUPT);
    accord_article_free(article);
    bytes_free(&bytes);
}

static void the_id_comes_from_the_url_or_else_the_path(void **state)
{
    accord_article *article = make_article();

    (void)state;
    assert_int_equal(article_identify(article), ACCORD_OK);
    assert_string_equal(accord_article_get(article, ACCORD_FIELD_ID, NULL), "grain-2022");
    set(article, ACCORD_FIELD_ID, "");
    assert_int_equal(article_identify(article), ACCORD_OK);
    assert_string_equal(accord_article_get(article, ACCORD_FIELD_ID, NULL),
                        "https://example.org/grain");
    set(article, ACCORD_FIELD_ID, "");
    set(article, ACCORD_FIELD_URL, "");
    assert_int_equal(article_identify(article), ACCORD_OK);
    assert_string_equal(accord_article_get(article, ACCORD_FIELD_ID, NULL), "articles/grain.txt");
    set(article, ACCORD_FIELD_ID, "");
    set(article, ACCORD_FIELD_PATH, "");
    assert_int_equal(article_identify(article), ACCORD_ERROR_INVALID);
    accord_article_free(article);
}

static void an_article_needs_a_text_or_a_title(void **state)
{
    accord_article *article = make_article();

    (void)state;
    set(article, ACCORD_FIELD_TEXT, "");
    assert_int_equal(article_identify(article), ACCORD_OK);
    set(article, ACCORD_FIELD_TITLE, "");
    assert_int_equal(article_identify(article), ACCORD_ERROR_INVALID);
    set(article, ACCORD_FIELD_TEXT, "Tide.");
    assert_int_equal(article_identify(article), ACCORD_OK);
    accord_article_free(article);
}

static void the_language_is_normalised_else_detected_else_the_given_one(void **state)
{
    static const char ukrainian[] = "Сторони домовилися про обмін полоненими та про нову зустріч, "
                                    "яка має відбутися наступного тижня у Стамбулі.";
    static const struct {
        const char *tag, *text, *fallback, *language;
    } cases[] = {
        {"en-GB", ukrainian, NULL, "en"},    {"UK_ua.UTF-8", "2025", NULL, "uk"},
        {"", ukrainian, NULL, "uk"},         {"", ukrainian, "de", "uk"},
        {"Volscian", ukrainian, NULL, "uk"}, {"", "2025", "de", "de"},
        {"", "2025", "French", "fr"},        {"", "2025", NULL, ""},
        {"", "2025", "Volscian", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        accord_article *article = make_article();

        set(article, ACCORD_FIELD_TITLE, "1991");
        set(article, ACCORD_FIELD_TEXT, cases[i].text);
        set(article, ACCORD_FIELD_LANGUAGE, cases[i].tag);
        assert_int_equal(article_settle_language(article, cases[i].fallback), ACCORD_OK);
        assert_string_equal(accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL),
                            cases[i].language);
        accord_article_free(article);
    }
}

static void the_title_tells_the_language_when_the_text_does_not(void **state)
{
    accord_article *article = make_article();

    (void)state;
    set(article, ACCORD_FIELD_LANGUAGE, "");
    set(article, ACCORD_FIELD_TEXT, "");
    set(article, ACCORD_FIELD_TITLE,
        "Les négociateurs se sont mis d'accord sur le texte qui sera signé à Genève");
    assert_int_equal(article_settle_language(article, NULL), ACCORD_OK);
    assert_string_equal(accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL), "fr");
    accord_article_free(article);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_article_is_empty),
        cmocka_unit_test(a_field_is_copied_replaced_and_cleared),
        cmocka_unit_test(what_is_not_utf8_is_refused_except_in_a_path),
        cmocka_unit_test(a_copy_is_the_same_and_apart),
        cmocka_unit_test(every_field_counts_in_the_hash),
        cmocka_unit_test(the_stored_form_comes_back),
        cmocka_unit_test(an_empty_article_comes_back_too),
        cmocka_unit_test(a_form_cut_short_is_corrupt),
        cmocka_unit_test(a_form_with_any_byte_changed_is_read_or_refused),
        cmocka_unit_test(the_id_comes_from_the_url_or_else_the_path),
        cmocka_unit_test(an_article_needs_a_text_or_a_title),
        cmocka_unit_test(the_language_is_normalised_else_detected_else_the_given_one),
        cmocka_unit_test(the_title_tells_the_language_when_the_text_does_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
