// SPDX-License-Identifier: GPL-2.0-or-later
/* Wrapping: columns of characters, filling, highlights over line breaks, hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "query/wrap.h"

#include <stdlib.h>
#include <string.h>

/* Styles as brackets: what is lit can be read off. */
static const struct wrap_layout plain = {0, 0, 0, false, "", ""};

static char *wrapped(const struct wrap_layout *layout, const char *text, size_t len,
                     const accord_highlight *highlights, size_t count)
{
    char *out = NULL;
    size_t out_len;
    FILE *file = open_memstream(&out, &out_len);

    assert_non_null(file);
    wrap_print(file, layout, text, len, highlights, count);
    assert_int_equal(fclose(file), 0);
    return out;
}

static void check(const struct wrap_layout *layout, const char *text, const char *expected)
{
    char *out = wrapped(layout, text, strlen(text), NULL, 0);

    assert_string_equal(out, expected);
    free(out);
}

/* Lights up each of the words where it stands first. */
static void check_lit(const struct wrap_layout *layout, const char *text, const char *const *words,
                      size_t count, const char *expected)
{
    accord_highlight highlights[8];
    char *out;

    for (size_t i = 0; i < count; i++) {
        const char *at = strstr(text, words[i]);
        assert_non_null(at);
        highlights[i].start = (size_t)(at - text);
        highlights[i].end = highlights[i].start + strlen(words[i]);
    }
    out = wrapped(layout, text, strlen(text), highlights, count);
    assert_string_equal(out, expected);
    free(out);
}

static void characters_take_the_columns_of_a_terminal(void **state)
{
    static const struct {
        uint32_t c;
        unsigned columns;
    } cases[] = {
        {'a', 1},
        {0x0456, 1} /* і */,
        {0x00E9, 1} /* é */,
        {0x0301, 0} /* a stress mark */,
        {0x4E2D, 2},
        {0xFF21, 2} /* wide A */,
        {0x1F33E, 2} /* rice */,
        {0xAC00, 2} /* Hangul */,
        {0x1161, 0},
        {0x20AC, 1} /* € */,
        {0x2014, 1} /* — */,
        {0xFE0F, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(wrap_columns_of(cases[i].c), cases[i].columns);
}

static void a_text_is_measured_as_it_is_shown(void **state)
{
    (void)state;
    assert_int_equal(wrap_columns("Мінськ", strlen("Мінськ")), 6);
    assert_int_equal(wrap_columns("пере\xC2\xADговори", strlen("пере\xC2\xADговори")), 10);
    assert_int_equal(wrap_columns("\033[2J", 4), 7); /* \x1b[2J */
    assert_int_equal(wrap_columns("a\xFFz", 3), 3);  /* a, U+FFFD, z */
    assert_int_equal(wrap_columns("和平", strlen("和平")), 4);
}

static void without_a_width_a_paragraph_is_a_line(void **state)
{
    (void)state;
    check(&plain, "The tide\nturned.  The boats\twent home.\n\nNight fell.\n",
          "The tide turned. The boats went home.\nNight fell.");
    check(&plain, "", "");
    check(&plain, " \n\n ", "");
}

static void lines_are_filled_to_the_width_and_no_further(void **state)
{
    struct wrap_layout layout = {20, 2, 0, false, "", ""};
    (void)state;
    check(&layout, "The tide turned. The boats went home.",
          "  The tide turned.\n  The boats went\n  home.");
    /* exactly 18 columns of text fit */
    check(&layout, "123456789 12345678 x", "  123456789 12345678\n  x");
    check(&layout, "123456789 123456789", "  123456789\n  123456789");
}

static void the_first_line_may_have_begun_already(void **state)
{
    struct wrap_layout layout = {20, 2, 3, false, "", ""};
    (void)state;
    check(&layout, "123456789 1234567 tail", "123456789 1234567\n  tail");
}

static void gaps_part_paragraphs_when_asked(void **state)
{
    struct wrap_layout layout = {0, 0, 0, true, "", ""};
    (void)state;
    check(&layout, "One.\n\n\nTwo.\nStill two.", "One.\n\nTwo. Still two.");
}

static void a_word_longer_than_the_line_is_cut(void **state)
{
    struct wrap_layout layout = {10, 2, 0, false, "", ""};
    (void)state;
    check(&layout, "see abcdefghijklmnopqr", "  see\n  abcdefgh\n  ijklmnop\n  qr");
    /* two columns each: four in eight columns; a combining mark stays with its letter */
    check(&layout, "和平和平和平", "  和平和平\n  和平");
    check(&layout, "abcdefgh\xCC\x81xyz", "  abcdefgh\xCC\x81\n  xyz");
}

static void highlights_are_lit_and_nothing_else(void **state)
{
    struct wrap_layout layout = {0, 0, 0, false, "", "<"};
    static const char *const words[] = {"tide", "home."};
    (void)state;
    check_lit(&layout, "The tide went home.", words, 2, "The <tide\033[0m went <home.\033[0m");
}

static void a_highlight_goes_on_over_a_line_break(void **state)
{
    struct wrap_layout layout = {20, 2, 0, false, "", "<"};
    static const char *const words[] = {"security guarantees"};
    (void)state;
    check_lit(&layout, "They want security guarantees now.", words, 1,
              "  They want <security\033[0m\n  <guarantees\033[0m now.");
    layout.width = 40;
    check_lit(&layout, "They want security guarantees now.", words, 1,
              "  They want <security guarantees\033[0m now.");
}

static void a_base_style_returns_behind_a_highlight(void **state)
{
    struct wrap_layout layout = {0, 0, 0, false, "[", "<"};
    static const char *const words[] = {"Minsk"};
    (void)state;
    check_lit(&layout, "On Minsk again", words, 1, "[On \033[0m<Minsk\033[0m[ again\033[0m");
}

static void highlights_are_right_behind_escaped_and_dropped_characters(void **state)
{
    struct wrap_layout layout = {0, 0, 0, false, "", "<"};
    static const char *const words[] = {"gree\xC2\xADment"};
    (void)state;
    check_lit(&layout, "\033]0;x\007 \xE2\x80\xAE gree\xC2\xADment \xFF ok", words, 1,
              "\\x1b]0;x\\x07 \\u202e <greement\033[0m \xEF\xBF\xBD ok");
}

static void no_text_can_steer_the_terminal(void **state)
{
    char text[1024];
    char *out;
    (void)state;

    for (size_t i = 0; i < sizeof text; i++) /* every byte, in many neighbourhoods */
        text[i] = (char)(i * 7 + i / 256);
    out = wrapped(&plain, text, sizeof text, NULL, 0);
    for (const char *at = out; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        assert_true(byte == '\n' || byte >= ' ');
        assert_int_not_equal(byte, 0x7F);
        assert_false(byte == 0xC2 && (unsigned char)at[1] < 0xA0); /* C1 */
    }
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_take_the_columns_of_a_terminal),
        cmocka_unit_test(a_text_is_measured_as_it_is_shown),
        cmocka_unit_test(without_a_width_a_paragraph_is_a_line),
        cmocka_unit_test(lines_are_filled_to_the_width_and_no_further),
        cmocka_unit_test(the_first_line_may_have_begun_already),
        cmocka_unit_test(gaps_part_paragraphs_when_asked),
        cmocka_unit_test(a_word_longer_than_the_line_is_cut),
        cmocka_unit_test(highlights_are_lit_and_nothing_else),
        cmocka_unit_test(a_highlight_goes_on_over_a_line_break),
        cmocka_unit_test(a_base_style_returns_behind_a_highlight),
        cmocka_unit_test(highlights_are_right_behind_escaped_and_dropped_characters),
        cmocka_unit_test(no_text_can_steer_the_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
