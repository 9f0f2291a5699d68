// SPDX-License-Identifier: GPL-2.0-or-later
// One code point at a time: its class, its folding, its bare letter, and UTF-8 read and written.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "index/analysis/fold.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void every_kind_of_code_point_has_its_class(void **state)
{
    static const struct {
        uint32_t codepoint;
        enum fold_class class;
    } cases[] = {
        {' ', FOLD_SPACE},         {'\n', FOLD_SPACE},        {'\t', FOLD_SPACE},
        {0x00A0, FOLD_SPACE},      {0x2009, FOLD_SPACE},      {0x3000, FOLD_SPACE},
        {0x2028, FOLD_SPACE},      {0x2029, FOLD_SPACE},      {'a', FOLD_LETTER},
        {'Z', FOLD_LETTER},        {0x0439, FOLD_LETTER},     {0x0491, FOLD_LETTER},
        {0x03C2, FOLD_LETTER},     {0x05D0, FOLD_LETTER},     {0x0627, FOLD_LETTER},
        {0xD55C, FOLD_LETTER},     {0x0928, FOLD_LETTER},     {0x093F, FOLD_LETTER},
        {'0', FOLD_DIGIT},         {0x0663, FOLD_DIGIT},      {0xFF11, FOLD_DIGIT},
        {0x00B2, FOLD_DIGIT},      {0x0301, FOLD_MARK},       {0x0306, FOLD_MARK},
        {0x0308, FOLD_MARK},       {0x064B, FOLD_MARK},       {0x00AD, FOLD_IGNORED},
        {0x200B, FOLD_IGNORED},    {0x200D, FOLD_IGNORED},    {0xFEFF, FOLD_IGNORED},
        {0x0640, FOLD_IGNORED},    {0xFE0F, FOLD_IGNORED},    {'\'', FOLD_APOSTROPHE},
        {0x2019, FOLD_APOSTROPHE}, {0x02BC, FOLD_APOSTROPHE}, {'.', FOLD_OTHER},
        {'-', FOLD_OTHER},         {0x2014, FOLD_OTHER},      {0x20AC, FOLD_OTHER},
        {0x1F54A, FOLD_OTHER},     {0x0000, FOLD_OTHER},      {0xFFFD, FOLD_OTHER},
        {0x548C, FOLD_UNSPACED},   {0x3042, FOLD_UNSPACED},   {0x30AB, FOLD_UNSPACED},
        {0x0E01, FOLD_UNSPACED},   {0x0E31, FOLD_UNSPACED},   {0x20000, FOLD_UNSPACED},
        {0x10FFFF, FOLD_OTHER},    {0x110000, FOLD_OTHER},    {0xFFFFFFFF, FOLD_OTHER},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (FOLD_CLASS(fold_lookup(cases[i].codepoint)) != cases[i].class)
            fail_msg("U+%04X has class %d", (unsigned)cases[i].codepoint,
                     (int)FOLD_CLASS(fold_lookup(cases[i].codepoint)));
}

static void letters_fold_to_one_form(void **state)
{
    static const struct {
        uint32_t from, to;
    } cases[] = {
        {'A', 'a'},       {'a', 'a'},       {0x0416, 0x0436}, /* Ж */
        {0x0401, 0x0435}, {0x0451, 0x0435},                   /* Ё ё are е */
        {0x0419, 0x0439}, {0x0407, 0x0457}, {0x0490, 0x0491}, /* Й Ї Ґ stay letters of their own */
        {0x040E, 0x045E}, {0x0406, 0x0456}, {0x00C9, 0x00E9}, /* Ў І É */
        {0xFF21, 'a'},    {0xFF15, '5'},    {0x03A3, 0x03C3}, /* full width; Σ */
        {0x03C2, 0x03C3}, {0x0131, 0x0131}, {0x2160, 'i'},    /* ς; ı; the Roman numeral one */
        {0x2019, '\''},   {0x02BC, '\''},   {0x0660, 0x0660},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fold_entry entry = fold_lookup(cases[i].from);

        if (FOLD_CODEPOINT(entry) != cases[i].to || (entry & FOLD_MULTIPLE))
            fail_msg("U+%04X folds to U+%04X", (unsigned)cases[i].from,
                     (unsigned)FOLD_CODEPOINT(entry));
    }
    assert_true(fold_lookup('A') & FOLD_UPPER);
    assert_true(fold_lookup(0x0416) & FOLD_UPPER);
    assert_false(fold_lookup('a') & FOLD_UPPER);
    assert_false(fold_lookup('1') & FOLD_UPPER);
}

static void a_ligature_folds_to_its_letters(void **state)
{
    static const struct {
        uint32_t from;
        const char *to;
    } cases[] = {{0x00DF, "ss"}, {0xFB01, "fi"}, {0x0133, "ij"}, {0x0130, "i"}, {0xFB04, "ffl"}};
    char out[64];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t len;

        assert_true(fold_lookup(cases[i].from) & FOLD_MULTIPLE);
        len = fold_multiple(cases[i].from, out);
        assert_int_equal(len, strlen(cases[i].to));
        assert_memory_equal(out, cases[i].to, len);
    }
}

static void folding_twice_changes_nothing_more(void **state)
{
    (void)state;
    for (uint32_t codepoint = 0; codepoint < 0x20000; codepoint++) {
        fold_entry entry = fold_lookup(codepoint);

        if (FOLD_CLASS(entry) != FOLD_LETTER || (entry & FOLD_MULTIPLE))
            continue;
        if (FOLD_CODEPOINT(fold_lookup(FOLD_CODEPOINT(entry))) != FOLD_CODEPOINT(entry))
            fail_msg("U+%04X", (unsigned)codepoint);
    }
}

static void no_folding_is_longer_than_its_room(void **state)
{
    char out[64];

    (void)state;
    for (uint32_t codepoint = 0; codepoint <= 0x10FFFF; codepoint++)
        if (fold_lookup(codepoint) & FOLD_MULTIPLE)
            assert_in_range(fold_multiple(codepoint, out), 1, 64);
}

static void a_mark_composes_or_falls_away(void **state)
{
    (void)state;
    assert_int_equal(fold_compose(0x0438, 0x0306), 0x0439); /* и and breve: й */
    assert_int_equal(fold_compose(0x0456, 0x0308), 0x0457); /* і and diaeresis: ї */
    assert_int_equal(fold_compose(0x0435, 0x0308), 0x0435); /* е and diaeresis: ё, so е */
    assert_int_equal(fold_compose('e', 0x0301), 0x00E9);
    assert_int_equal(fold_compose(0x043E, 0x0301), 0); /* о with a stress mark */
    assert_int_equal(fold_compose('q', 0x0301), 0);
}

static void stripping_takes_diacritics_off_latin_and_greek_alone(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"erdoğan", "erdogan"},
        {"łódź", "lodz"},
        {"négociation", "negociation"},
        {"bürgenstock", "burgenstock"},
        {"đoković", "dokovic"},
        {"ειρήνη", "ειρηνη"},
        {"київ", "київ"},
        {"йодль", "йодль"},
        {"ґанок", "ґанок"},
        {"ўрад", "ўрад"},
        {"plain", "plain"},
        {"", ""},
        {"ærø", "aro"},
        {"việt", "viet"},
        {"здоров'я", "здоров'я"},
        {"が", "が"},
    };
    char out[64];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t len = fold_strip(cases[i].from, strlen(cases[i].from), out);

        out[len] = '\0';
        assert_string_equal(out, cases[i].to);
    }
}

static void stripping_never_makes_a_word_longer(void **state)
{
    (void)state;
    for (uint32_t codepoint = 0x80; codepoint < 0x20000; codepoint++) {
        char in[4], out[64];
        size_t len = utf8_write(codepoint, in);

        if (codepoint >= 0xD800 && codepoint < 0xE000)
            continue;
        if (fold_strip(in, len, out) > len)
            fail_msg("U+%04X", (unsigned)codepoint);
    }
}

static void every_code_point_survives_utf8(void **state)
{
    (void)state;
    for (uint32_t codepoint = 0; codepoint <= 0x10FFFF; codepoint++) {
        char text[4];
        size_t len = utf8_write(codepoint, text);
        uint32_t back;

        if (codepoint >= 0xD800 && codepoint < 0xE000)
            continue;
        assert_ptr_equal(utf8_read(text, text + len, &back), text + len);
        assert_int_equal(back, codepoint);
        assert_true(utf8_valid(text, len));
    }
}

static void what_is_not_utf8_is_seen_and_passed_over(void **state)
{
    static const struct {
        const char *text;
        size_t len;
    } cases[] = {
        {"\xff", 1},         {"\xc3", 1},     {"\xc0\xaf", 2},         {"\xed\xa0\x80", 3},
        {"\xe2\x82", 2},     {"\x80", 1},     {"\xf4\x90\x80\x80", 4}, {"a\xf0\x9f\x95", 4},
        {"\xe2\x28\xa1", 3}, {"\xfc\x80", 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *at = cases[i].text, *end = at + cases[i].len;
        bool replaced = false;

        assert_false(utf8_valid(cases[i].text, cases[i].len));
        while (at < end) {
            uint32_t codepoint;
            const char *next = utf8_read(at, end, &codepoint);

            assert_true(next > at && next <= end);
            replaced = replaced || codepoint == 0xFFFD;
            at = next;
        }
        assert_true(replaced);
    }
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("a\0b", 3));
    assert_true(utf8_valid("\xef\xbf\xbd", 3)); /* U+FFFD itself */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_code_point_has_its_class),
        cmocka_unit_test(letters_fold_to_one_form),
        cmocka_unit_test(a_ligature_folds_to_its_letters),
        cmocka_unit_test(folding_twice_changes_nothing_more),
        cmocka_unit_test(no_folding_is_longer_than_its_room),
        cmocka_unit_test(a_mark_composes_or_falls_away),
        cmocka_unit_test(stripping_takes_diacritics_off_latin_and_greek_alone),
        cmocka_unit_test(stripping_never_makes_a_word_longer),
        cmocka_unit_test(every_code_point_survives_utf8),
        cmocka_unit_test(what_is_not_utf8_is_seen_and_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
