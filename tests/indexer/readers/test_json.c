// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON and JSON Lines: records in all their shapes, and what is broken in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "collect.h"
#include "readers/reader_json.h"
#include "tests/clock.h"

static void an_object_is_an_article(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json,
                 "{\"id\": \"a-1\", \"title\": \" Talks\\n resume \", \"text\": \"One.\\n\\nTwo.\","
                 " \"url\": \"https://Example.org/a?utm_source=x\", \"source\": \"Wire\","
                 " \"authors\": [\"Ann A\", {\"name\": \"Bob B\"}], \"language\": \"uk\","
                 " \"published\": \"2025-02-17T10:00:00+02:00\"}");
    assert_int_equal(all.count, 1);
    assert_int_equal(all.failed, 0);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_ID), "a-1");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "Talks resume");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "One.\n\nTwo.");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_URL), "https://example.org/a");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_SOURCE), "Wire");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_LANGUAGE), "uk");
    assert_string_equal(collected_author(&all, 0, 0), "Ann A");
    assert_string_equal(collected_author(&all, 0, 1), "Bob B");
    assert_string_equal(collected_date(&all, 0), "2025-02-17T08:00:00Z");
    collect_clear(&all);
}

static void synonyms_are_known_and_the_better_name_wins(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_json,
        "{\"description\": \"Short.\", \"headline\": \"H\", \"articleBody\": \"Long text.\","
        " \"updated_at\": \"2025-03-01\", \"datePublished\": \"2025-02-17\","
        " \"link\": \"https://www.example.org/x\", \"_id\": 12345, \"byline\": \"Ann A; Bob B\","
        " \"lang\": \"en-US\", \"published\": true, \"publisher\": {\"name\": \"Wire\"}}");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "H");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "Long text.");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_ID), "12345");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_SOURCE), "Wire");
    assert_string_equal(collected_date(&all, 0), "2025-02-17T00:00:00Z");
    assert_string_equal(collected_author(&all, 0, 1), "Bob B");
    collect_clear(&all);
}

static void an_empty_value_gives_way_to_a_synonym(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json,
                 "{\"title\": \"T\", \"text\": \"\", \"content\": null, \"summary\": \"Words.\","
                 " \"date\": \"soon\", \"timestamp\": 1739786400}");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "Words.");
    assert_string_equal(collected_date(&all, 0), "2025-02-17T10:00:00Z");
    collect_clear(&all);
}

static void html_becomes_text(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json,
                 "{\"title\": {\"rendered\": \"Tea &amp; talks\"},"
                 " \"content\": {\"rendered\": \"<p>One <b>word</b>.</p>\\n<p>Two.</p>\"}}");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "Tea & talks");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "One word.\n\nTwo.");
    collect_clear(&all);
}

static void plain_text_with_angles_stays(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json, "{\"text\": \"if a < b && b > c then <nothing>\"}");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "if a < b && b > c then <nothing>");
    collect_clear(&all);
}

static void an_array_gives_an_article_an_element(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_json,
        "\xEF\xBB\xBF [ {\"title\": \"A\"}, 7,\n {\"text\": \"B\", \"id\": \"b\"}, {\"x\": 1} ]\n");
    assert_int_equal(all.count, 2);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_ID), "folder/file#1");
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_ID), "b");
    assert_int_equal(all.failed, 2);
    assert_string_equal(all.failures[0], "entry 2: not an object");
    assert_string_equal(all.failures[1], "entry 4: no text and no title");
    collect_clear(&all);
}

static void a_list_inside_an_object_is_found(void **state)
{
    static const char *const files[] = {
        "{\"articles\": [{\"title\": \"A\"}, {\"title\": \"B\"}]}",
        "{\"version\": \"1\", \"title\": \"The feed\", \"items\": [{\"title\": \"A\"}, {\"title\": "
        "\"B\"}]}",
        "{\"response\": {\"status\": \"ok\", \"results\": [{\"title\": \"A\"}, {\"title\": "
        "\"B\"}]}}",
        "{\"hits\": {\"hits\": [{\"_source\": {\"title\": \"A\"}}, {\"_source\": {\"title\": "
        "\"B\"}}]}}",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct collection all = {0};

        collect_text(&all, &reader_json, files[i]);
        assert_int_equal(all.count, 2);
        assert_string_equal(collected(&all, 1, ACCORD_FIELD_TITLE), "B");
        collect_clear(&all);
    }
}

static void numbers_beyond_64_bits_cost_no_record(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json,
                 "{\"title\": \"A\", \"views\": 123456789012345678901234567890}");
    assert_int_equal(all.count, 1);
    assert_int_equal(all.failed, 0);
    collect_clear(&all);
}

static void zero_characters_are_dropped(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json, "{\"title\": \"A\", \"text\": \"be\\u0000fore and after\"}");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "before and after");
    collect_clear(&all);
    collect(&all, &reader_json, "a.json", "{\"title\": \"A\"}\0\0\0", 17);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.failed, 0);
    collect_clear(&all);
}

static void a_broken_line_costs_that_line_alone(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_jsonl,
        "{\"title\": \"A\"}\r\n\n{\"title\": \"cut\n[1]\n{\"title\": \"B\"} {\"title\": \"C\"}\n"
        "{\"id\": 4}\n{\"title\": \"D\"}");
    assert_int_equal(all.count, 2);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_ID), "folder/file#1");
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_TITLE), "D");
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_ID), "folder/file#7");
    assert_int_equal(all.failed, 4);
    assert_memory_equal(all.failures[0], "line 3: ", 8);
    assert_string_equal(all.failures[1], "line 4: not an object");
    assert_string_equal(all.failures[2], "line 5: more than one value on the line");
    assert_string_equal(all.failures[3], "line 6: no text and no title");
    collect_clear(&all);
}

static void complaints_do_not_quote_the_file(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_jsonl, "{\"title\": \x1B[31mred}");
    assert_int_equal(all.failed, 1);
    assert_null(strchr(all.failures[0], '\x1B'));
    collect_clear(&all);
}

static void a_line_in_another_encoding_is_read(void **state)
{
    struct collection all = {0};

    (void)state;
    /* "Переговори" in windows-1251 */
    collect_text(
        &all, &reader_jsonl,
        "{\"title\": \"\xCF\xE5\xF0\xE5\xE3\xEE\xE2\xEE\xF0\xE8\"}\n{\"title\": \"Переговори\"}");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "Переговори");
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_TITLE), "Переговори");
    collect_clear(&all);
}

static void deep_nesting_is_reported(void **state)
{
    const size_t depth = 100000;
    char *file = malloc(depth + 1);
    struct collection all = {0};

    (void)state;
    assert_non_null(file);
    memset(file, '[', depth);
    collect(&all, &reader_json, "deep.json", file, depth);
    assert_int_equal(all.count, 0);
    assert_true(all.failed >= 1);
    collect_clear(&all);
    free(file);
}

/* Writes `count` times `unit` behind the file's text. */
static char *repeat(char *at, const char *unit, size_t count)
{
    for (; count > 0; count--)
        at = stpcpy(at, unit);
    return at;
}

static void a_record_of_too_many_values_is_reported(void **state)
{
    const size_t values = 5000000;
    char *file = malloc(values * 5 + 200);
    struct collection all = {0};
    char *at;

    (void)state;
    assert_non_null(file);
    at = stpcpy(file, "{\"text\": \"a\", \"x\": [");
    at = repeat(at, "null,", values);
    strcpy(at, "null]}\n{\"text\": \"b\"}\n");
    collect(&all, &reader_jsonl, "many.jsonl", file, strlen(file));
    assert_int_equal(all.count, 1);
    assert_int_equal(all.failed, 1);
    assert_string_equal(all.failures[0],
                        "line 1: more than 5000000 values in one record: not read");
    collect_clear(&all);
    free(file);
}

static void nested_values_broken_at_their_end_take_no_time(void **state)
{
    const size_t depth = 900, values = 500000;
    char *file = malloc(depth * 6 + values * 2 + 10);
    struct collection all = {0};
    clock_t start = clock();
    char *at;

    (void)state;
    assert_non_null(file);
    at = repeat(file, "{\"a\":\n", depth);
    strcpy(at, "[");
    at = repeat(at + 1, "1,", values);
    strcpy(at, "}");
    collect(&all, &reader_json, "nested.json", file, strlen(file));
    assert_int_equal(all.count, 0);
    assert_non_null(strstr(all.failures[all.failed - 1], "too many errors: the rest is not read"));
    assert_true(in_time(start, 20));
    collect_clear(&all);
    free(file);
}

static void a_file_that_is_cut_off_is_reported(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json, "[{\"title\": \"A\"}, {\"title\": \"B\"},");
    assert_int_equal(all.count, 2);
    assert_int_equal(all.failed, 1);
    collect_clear(&all);
    collect_text(&all, &reader_json, "[{\"title\": \"A\"},\n {\"title\": \"B");
    assert_int_equal(all.count, 1);
    assert_memory_equal(all.failures[0], "line 2: ", 8);
    collect_clear(&all);
    collect_text(&all, &reader_json, "not JSON");
    assert_int_equal(all.failed, 1);
    collect_clear(&all);
}

static void lines_under_the_name_of_json_are_read(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json,
                 "{\"title\": \"A\"}\n{\"title\": broken}\n{\"title\": \"B\"}\n");
    assert_int_equal(all.count, 2);
    assert_int_equal(all.failed, 1);
    assert_memory_equal(all.failures[0], "line 2: ", 8);
    collect_clear(&all);
}

static void paragraphs_in_a_list_are_a_text(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_json,
        "{\"title\": \"T\", \"paragraphs\": [{\"context\": \"One.\", \"qas\": []}, {\"context\": "
        "\"Two.\"}]}");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "One.\n\nTwo.");
    collect_clear(&all);
}

static void a_plain_text_stays_as_it_is_byte_by_byte(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_json,
                 "{\"id\": \"i\", \"text\": \"One  two\\nthree.\\n\\n\\n\\tFour \"}");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "One  two\nthree.\n\n\n\tFour ");
    collect_clear(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_is_an_article),
        cmocka_unit_test(synonyms_are_known_and_the_better_name_wins),
        cmocka_unit_test(an_empty_value_gives_way_to_a_synonym),
        cmocka_unit_test(html_becomes_text),
        cmocka_unit_test(plain_text_with_angles_stays),
        cmocka_unit_test(an_array_gives_an_article_an_element),
        cmocka_unit_test(a_list_inside_an_object_is_found),
        cmocka_unit_test(numbers_beyond_64_bits_cost_no_record),
        cmocka_unit_test(zero_characters_are_dropped),
        cmocka_unit_test(a_broken_line_costs_that_line_alone),
        cmocka_unit_test(complaints_do_not_quote_the_file),
        cmocka_unit_test(a_line_in_another_encoding_is_read),
        cmocka_unit_test(deep_nesting_is_reported),
        cmocka_unit_test(a_record_of_too_many_values_is_reported),
        cmocka_unit_test(nested_values_broken_at_their_end_take_no_time),
        cmocka_unit_test(a_file_that_is_cut_off_is_reported),
        cmocka_unit_test(lines_under_the_name_of_json_are_read),
        cmocka_unit_test(paragraphs_in_a_list_are_a_text),
        cmocka_unit_test(a_plain_text_stays_as_it_is_byte_by_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
