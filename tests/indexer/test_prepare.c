// SPDX-License-Identifier: GPL-2.0-or-later
/* The id, path and language that every article gets; and how the summary writes numbers. */
#include "prepare.h"
#include "report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct prepared make(const char *id, const char *url, const char *text, const char *path,
                            size_t lines_before)
{
    struct prepared prepared;
    accord_article *article;

    assert_int_equal(accord_article_new(&article), ACCORD_OK);
    accord_article_set(article, ACCORD_FIELD_ID, id, strlen(id));
    accord_article_set(article, ACCORD_FIELD_URL, url, strlen(url));
    accord_article_set(article, ACCORD_FIELD_TEXT, text, strlen(text));
    accord_article_set(article, ACCORD_FIELD_TITLE, "Title", 5);
    assert_int_equal(prepare(&prepared, article, path, lines_before, "de"), ACCORD_OK);
    return prepared;
}

static void an_article_is_known_by_id_then_url_then_path(void **state)
{
    static const struct {
        const char *id, *url, *path;
        size_t lines_before;
        const char *expected;
    } cases[] = {
        {"j1", "https://example.org/a", "/a.json", 0, "j1"},
        {"", "https://example.org/a", "/a.json", 0, "https://example.org/a"},
        {"", "", "/a.txt", 0, "/a.txt"},
        {"/a.jsonl#7", "", "/a.jsonl", 0, "/a.jsonl#7"},
        {"/a.jsonl#7", "", "/a.jsonl", 100, "/a.jsonl#107"}, /* line 7 of a later block */
        {"/a.jsonl#seven", "", "/a.jsonl", 100, "/a.jsonl#seven"},
        {"j1#7", "", "/a.jsonl", 100, "j1#7"},
        {"j1", "", PREPARE_STDIN, 0, "j1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prepared prepared =
            make(cases[i].id, cases[i].url, "Text.", cases[i].path, cases[i].lines_before);
        assert_string_equal(prepared.id, cases[i].expected);
        assert_string_equal(accord_article_get(prepared.article, ACCORD_FIELD_ID, NULL),
                            cases[i].expected);
        assert_int_equal(prepared.id_is_path, strcmp(cases[i].expected, cases[i].path) == 0);
        prepared_free(&prepared);
    }
}

static void a_piped_article_without_id_is_known_by_its_content(void **state)
{
    struct prepared a = make("-#1", "", "Grain.", PREPARE_STDIN, 0);
    struct prepared b = make("-#2", "", "Grain.", PREPARE_STDIN, 0);
    struct prepared c = make("", "", "Gas.", PREPARE_STDIN, 0);

    (void)state;
    assert_int_equal(strlen(a.id), 2 * DIGEST_SIZE);
    assert_string_equal(a.id, b.id);
    assert_string_not_equal(a.id, c.id);
    assert_string_equal(accord_article_get(a.article, ACCORD_FIELD_PATH, NULL), "");
    prepared_free(&a);
    prepared_free(&b);
    prepared_free(&c);
}

static void the_language_is_the_articles_own_then_detected_then_the_default(void **state)
{
    struct prepared detected = make("1", "",
                                    "Делегації зустрілися вдруге за цей тиждень, щоб "
                                    "поговорити про обмін полоненими та про перемир'я.",
                                    "/a", 0);
    struct prepared unknown = make("1", "", "12345 67890", "/a", 0);

    (void)state;
    assert_string_equal(detected.language, "uk");
    assert_string_equal(unknown.language, "de");
    prepared_free(&detected);
    prepared_free(&unknown);
}

static void an_article_of_nothing_is_refused(void **state)
{
    struct prepared prepared;
    accord_article *article;

    (void)state;
    assert_int_equal(accord_article_new(&article), ACCORD_OK);
    assert_int_equal(prepare(&prepared, article, "/a", 0, NULL), ACCORD_ERROR_INVALID);
}

static void numbers_are_written_for_people(void **state)
{
    char out[32];

    (void)state;
    assert_string_equal(report_number(0, out), "0");
    assert_string_equal(report_number(999, out), "999");
    assert_string_equal(report_number(1000, out), "1,000");
    assert_string_equal(report_number(18446744073709551615u, out), "18,446,744,073,709,551,615");
    assert_string_equal(report_bytes(999, out), "999 bytes");
    assert_string_equal(report_bytes(1000, out), "1.0 kB");
    assert_string_equal(report_bytes(999949, out), "999.9 kB");
    assert_string_equal(report_bytes(999960, out), "1.0 MB");
    assert_string_equal(report_bytes(12345678, out), "12.3 MB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_is_known_by_id_then_url_then_path),
        cmocka_unit_test(a_piped_article_without_id_is_known_by_its_content),
        cmocka_unit_test(the_language_is_the_articles_own_then_detected_then_the_default),
        cmocka_unit_test(an_article_of_nothing_is_refused),
        cmocka_unit_test(numbers_are_written_for_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
