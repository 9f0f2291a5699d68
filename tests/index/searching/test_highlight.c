// SPDX-License-Identifier: GPL-2.0-or-later
/* Positions to ranges of bytes: whichever words are lit, their ranges fit the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "searching/highlight.h"

static struct analyzer *analyzer;
static struct leaf leaf;
static struct target *targets;
static uint32_t *numbers;
static struct plan plan = {.leaves = &leaf, .leaf_count = 1};

static int start(void **state)
{
    (void)state;
    return analyzer_new(&analyzer) == ACCORD_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    analyzer_free(analyzer);
    free(targets);
    free(numbers);
    return 0;
}

/* The leaf means every word of the text. */
static void mean_all(const char *language, const char *text)
{
    size_t count = 0;
    struct token token;
    struct word *word;

    targets = realloc(targets, (strlen(text) + 1) * sizeof *targets);
    numbers = realloc(numbers, (strlen(text) + 1) * sizeof *numbers);
    assert_true(targets != NULL && numbers != NULL);
    assert_int_equal(analyzer_start(analyzer, language, text, strlen(text)), ACCORD_OK);
    for (;;) {
        assert_int_equal(analyzer_next(analyzer, &token, &word), ACCORD_OK);
        if (word == NULL)
            break;
        targets[count] = (struct target){.hash = word->term->hash};
        numbers[count] = (uint32_t)count;
        count++;
    }
    plan.targets = targets;
    plan.target_count = count;
    leaf.targets = numbers;
    leaf.count = count;
}

/* The text with the words of `positions`, ended by UINT32_MAX, in brackets. */
static const char *lit(const char *language, const char *text, uint32_t first,
                       const uint32_t *positions)
{
    static char marked[4096];
    struct hit live[64];
    accord_highlight *highlights = NULL;
    size_t count = 0, hits = 0, at = 0;

    for (; positions[hits] != UINT32_MAX; hits++)
        live[hits] = (struct hit){positions[hits], 0};
    assert_int_equal(highlight(analyzer, &plan, language, text, strlen(text), first, live, hits,
                               &highlights, &count),
                     ACCORD_OK);
    assert_int_equal(count == 0, highlights == NULL);
    marked[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        assert_true(highlights[i].start >= at && highlights[i].start < highlights[i].end &&
                    highlights[i].end <= strlen(text));
        strncat(marked, text + at, highlights[i].start - at);
        strcat(marked, "[");
        strncat(marked, text + highlights[i].start, highlights[i].end - highlights[i].start);
        strcat(marked, "]");
        at = highlights[i].end;
    }
    strcat(marked, text + at);
    free(highlights);
    return marked;
}

#define AT(...)                                                                                    \
    (const uint32_t[])                                                                             \
    {                                                                                              \
        __VA_ARGS__, UINT32_MAX                                                                    \
    }

static void words_are_lit_as_they_stand(void **state)
{
    const char *text = "“Peace,” said Erdoğan: l’accord; мир!";

    (void)state;
    mean_all("en", text);
    assert_string_equal(lit("en", text, 0, AT(0)), "“[Peace],” said Erdoğan: l’accord; мир!");
    assert_string_equal(lit("en", text, 0, AT(2)), "“Peace,” said [Erdoğan]: l’accord; мир!");
    assert_string_equal(lit("en", text, 0, AT(1, 2)), "“Peace,” [said] [Erdoğan]: l’accord; мир!");
    assert_string_equal(lit("en", text, 0, AT(UINT32_MAX)), text);
    assert_string_equal(lit("en", text, 0, AT(100)), text);
}

static void positions_count_from_the_first_of_the_text(void **state)
{
    const char *text = "one two three";

    (void)state;
    mean_all("en", text);
    assert_string_equal(lit("en", text, 40, AT(3, 39, 41, 43, 99)), "one [two] three");
    assert_string_equal(lit("en", text, 40, AT(0, 1, 2)), text);
}

static void what_stands_together_is_lit_together(void **state)
{
    const char *text = "An F-16 and a multi-agent U.S. team";

    (void)state;
    mean_all("en", text);
    assert_string_equal(lit("en", text, 0, AT(1, 2)), "An [F-16] and a multi-agent U.S. team");
    assert_string_equal(lit("en", text, 0, AT(1)), "An [F]-16 and a multi-agent U.S. team");
    assert_string_equal(lit("en", text, 0, AT(2)), "An F-[16] and a multi-agent U.S. team");
    assert_string_equal(lit("en", text, 0, AT(0, 1, 2, 3)),
                        "[An] [F-16] [and] a multi-agent U.S. team");
}

/* Two hits at one place, and a place whose word is another than was asked for. */
static void only_the_word_that_was_meant_is_lit(void **state)
{
    const char *text = "peace and war";

    (void)state;
    mean_all("en", "peace war");
    assert_string_equal(lit("en", text, 0, AT(0, 0, 1, 2)), "[peace] and [war]");
    mean_all("en", "talks");
    assert_string_equal(lit("en", text, 0, AT(0, 1, 2)), text);
}

static void any_text_is_lit_within_its_bounds(void **state)
{
    static const char *const pieces[] = {"a",        "Ж",  "ї",  "’", "-",  " ",
                                         ".",        "\n", "16", "€", "é",  "e\xCC\x81",
                                         "\xC2\xAD", "ß",  "ﬁ",  "İ", "中", "\xF0\x9F\x98\x80",
                                         "U.S."};
    static const char *const languages[] = {"en", "uk", "fr", ""};
    uint64_t seed = 44;

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        char text[256] = "";
        uint32_t positions[64];
        size_t count = 0;

        for (unsigned i = 0; i < 30; i++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            strcat(text, pieces[(seed >> 33) % (sizeof pieces / sizeof *pieces)]);
        }
        for (uint32_t i = 0; i < 40; i++)
            if (seed >> (i + 8) & 1)
                positions[count++] = i;
        positions[count] = UINT32_MAX;
        mean_all(languages[round % 4], text);
        lit(languages[round % 4], text, 0, positions); /* asserts that the ranges fit */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_lit_as_they_stand),
        cmocka_unit_test(positions_count_from_the_first_of_the_text),
        cmocka_unit_test(what_stands_together_is_lit_together),
        cmocka_unit_test(only_the_word_that_was_meant_is_lit),
        cmocka_unit_test(any_text_is_lit_within_its_bounds),
    };

    return cmocka_run_group_tests(tests, start, finish);
}
