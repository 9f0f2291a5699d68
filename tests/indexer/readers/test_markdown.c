// SPDX-License-Identifier: GPL-2.0-or-later
/* Markdown: front matter, marks, and pages saved by tools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collect.h"
#include "readers/reader_markdown.h"
#include "tests/clock.h"

static void expect_text(const char *file, const char *title, const char *text)
{
    struct collection all = {0};

    collect_text(&all, &reader_markdown, file);
    assert_int_equal(all.count, 1);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), title);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), text);
    collect_clear(&all);
}

static void front_matter_gives_the_fields(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_markdown,
        "---\r\ntitle: \"Bürgenstock: \\\"most\\\" sign\"\r\ndate: 2024-06-16T18:00:00+02:00\r\n"
        "lang: de # a comment\r\ncanonical_url: https://chronik.example.org/a\r\nsource: "
        "Chronik\r\n"
        "description: >\r\n  A summary that is\r\n  no text.\r\ntags: [a, b]\r\n"
        "authors: [Ann A, \"B, Bob\"]\r\nid: 'it''s'\r\n---\r\n\r\nDer Text.\r\n");
    assert_int_equal(all.count, 1);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "Bürgenstock: \"most\" sign");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "Der Text.");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_URL), "https://chronik.example.org/a");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_SOURCE), "Chronik");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_LANGUAGE), "de");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_ID), "it's");
    assert_string_equal(collected_author(&all, 0, 0), "Ann A");
    assert_string_equal(collected_author(&all, 0, 1), "B, Bob");
    assert_string_equal(collected_date(&all, 0), "2024-06-16T16:00:00Z");
    collect_clear(&all);
}

static void authors_stand_in_lists_of_all_kinds(void **state)
{
    static const char *const lists[] = {
        "authors:\n  - Ann A\n  - Bob B\n",
        "authors:\n- name: Ann A\n  url: https://a.example.org\n- name: Bob B\n",
        "author: Ann A; Bob B\n",
        "byline: Ann A, Bob B\n",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct collection all = {0};
        char file[200];

        snprintf(file, sizeof file, "---\n%stitle: T\n---\nText.\n", lists[i]);
        collect_text(&all, &reader_markdown, file);
        assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "T");
        assert_string_equal(collected_author(&all, 0, 0), "Ann A");
        assert_string_equal(collected_author(&all, 0, 1), "Bob B");
        assert_string_equal(collected_author(&all, 0, 2), "(none)");
        collect_clear(&all);
    }
}

static void a_source_that_is_a_url_is_both(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_markdown,
                 "---\ntitle: T\nsource: https://www.example.org/a/b\ndate: unknown\n---\nText.\n");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_URL), "https://www.example.org/a/b");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_SOURCE), "example.org");
    assert_string_equal(collected_date(&all, 0), "");
    collect_clear(&all);
}

static void the_heading_is_the_title_and_leaves_the_text(void **state)
{
    (void)state;
    expect_text("# Talks *resume* #\n\nOne.\n\n## Then\n\nTwo.\n", "Talks resume",
                "One.\n\nThen\n\nTwo.");
    expect_text("Talks resume\n============\n\nOne.\n", "Talks resume", "One.");
    expect_text("No heading here.\n", "", "No heading here.");
}

static void marks_are_stripped(void **state)
{
    (void)state;
    expect_text(
        "A [link](https://example.org/a_(b)) and [two][ref], **bold**, _emphasis_, `a * b`,\n"
        "~~gone~~, snake_case, 2 * 3, ![image](x.png)<b>tag</b>, R&amp;D &#8212; [1].[^n]\n\n"
        "> Quoted\n> words.\n\n- one\n- two\n  more\n\n1. first\n\n***\n\n<!-- nothing -->\n"
        "[ref]: https://example.org/ref\n[^n]: A note\n",
        "",
        "A link and two, bold, emphasis, a * b, gone, snake_case, 2 * 3, tag, "
        "R&D \xE2\x80\x94 [1].\n\nQuoted words.\n\none\n\ntwo more\n\nfirst");
}

static void code_stands_as_it_was_written(void **state)
{
    (void)state;
    expect_text("Before.\n\n```c\nint a;\n# not a heading\n```\n\nAfter.\n", "",
                "Before.\n\nint a;\nnot a heading\n\nAfter.");
}

static void lines_of_a_paragraph_are_joined_but_for_hard_breaks(void **state)
{
    (void)state;
    expect_text("One line\nand its rest.  \nAnother\\\nline.\n", "",
                "One line and its rest.\n\nAnother\n\nline.");
}

/* A page as a tool saves it: the menu is told by its shape, in whatever language. */
static const char saved[] =
    "# news.example.org\n\n## Metadata\n\n- **URL**: https://news.example.org/talks-resume\n"
    "- **Domain**: news.example.org\n- **Status**: 200\n- **timestamp**: 2025-02-17T10:00:00\n\n"
    "## Outline\n\n- # Example News\n- # Talks resume in Istanbul after three years\n  - ## "
    "More\n\n"
    "## Body\n\nTalks resume in Istanbul after three years | Example "
    "News\nHome\nWorld\nEurope\nSport\n"
    "Weather\nLog in\nSubscribe\nTalks resume in Istanbul after three years\nAnn A\n"
    "The delegations of the two countries met on Friday in a palace by the water, for the first "
    "time in\n"
    "three years\n, and spoke for less than two hours about a ceasefire and about an exchange.\n"
    "Both sides named a number of prisoners whom they would set free within a few days of the "
    "meeting.\n"
    "A palace\n"
    "The ministers said afterwards that a further meeting would be held, but they did not say "
    "when.\n"
    "Read on\nFirst story\nSecond story\nThird story\nFourth story\nHome\nWorld\nEurope\nSport\n"
    "Contact\nImprint\n\n## Links\n\n- [Home](https://news.example.org/)\n- [World](/world)\n";

static void a_saved_page_gives_its_article(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_markdown, saved);
    assert_int_equal(all.count, 1);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE),
                        "Talks resume in Istanbul after three years");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_URL),
                        "https://news.example.org/talks-resume");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_SOURCE), "news.example.org");
    assert_string_equal(collected_date(&all, 0), "2025-02-17T10:00:00Z");
    assert_string_equal(
        collected(&all, 0, ACCORD_FIELD_TEXT),
        "The delegations of the two countries met on Friday in a palace by the water, for the "
        "first "
        "time in three years, and spoke for less than two hours about a ceasefire and about an "
        "exchange.\n\nBoth sides named a number of prisoners whom they would set free within a few "
        "days "
        "of the meeting.\n\nA palace\n\nThe ministers said afterwards that a further meeting would "
        "be "
        "held, but they did not say when.");
    collect_clear(&all);
}

static void a_list_in_an_article_is_no_menu(void **state)
{
    char file[1024] = "# Ten points\n\nThe formula has ten points:\n\n";
    struct collection all = {0};
    int i;

    (void)state;
    for (i = 1; i <= 10; i++)
        snprintf(file + strlen(file), sizeof file - strlen(file), "%d. point %d\n", i, i);
    collect_text(&all, &reader_markdown, file);
    assert_non_null(strstr(collected(&all, 0, ACCORD_FIELD_TEXT), "\n\npoint 10"));
    collect_clear(&all);
}

static void heaps_of_marks_take_linear_time(void **state)
{
    static const char *const heaps[] = {"[",  "`",   "``a`", "<!--", "<a ",
                                        "![", "*a_", "&",    "> ",   "[]("};
    size_t len = (size_t)1 << 20;
    char *file = malloc(len);
    size_t h;

    (void)state;
    assert_non_null(file);
    for (h = 0; h < sizeof heaps / sizeof heaps[0]; h++) {
        struct collection all = {0};
        clock_t start = clock();
        size_t piece = strlen(heaps[h]);
        size_t i;

        for (i = 0; i < len; i++)
            file[i] = heaps[h][i % piece];
        collect(&all, &reader_markdown, "heap.md", file, len);
        assert_true(in_time(start, 10));
        collect_clear(&all);
    }
    free(file);
}

static void every_beginning_of_a_file_does_no_harm(void **state)
{
    size_t len;

    (void)state;
    for (len = 0; len < sizeof saved; len += 3) {
        struct collection all = {0};

        collect(&all, &reader_markdown, "cut.md", saved, len);
        assert_true(all.count + all.failed == 1);
        collect_clear(&all);
    }
}

static void front_matter_without_an_end_is_text(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_markdown, "---\ntitle: T\nText that goes on.\n");
    assert_int_equal(all.count, 1);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "");
    assert_non_null(strstr(collected(&all, 0, ACCORD_FIELD_TEXT), "Text that goes on."));
    collect_clear(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(front_matter_gives_the_fields),
        cmocka_unit_test(authors_stand_in_lists_of_all_kinds),
        cmocka_unit_test(a_source_that_is_a_url_is_both),
        cmocka_unit_test(the_heading_is_the_title_and_leaves_the_text),
        cmocka_unit_test(marks_are_stripped),
        cmocka_unit_test(code_stands_as_it_was_written),
        cmocka_unit_test(lines_of_a_paragraph_are_joined_but_for_hard_breaks),
        cmocka_unit_test(a_saved_page_gives_its_article),
        cmocka_unit_test(a_list_in_an_article_is_no_menu),
        cmocka_unit_test(heaps_of_marks_take_linear_time),
        cmocka_unit_test(every_beginning_of_a_file_does_no_harm),
        cmocka_unit_test(front_matter_without_an_end_is_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
