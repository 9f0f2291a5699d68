// SPDX-License-Identifier: GPL-2.0-or-later
/* What untrusted text looks like on a terminal. */
#include "cli/terminal.h"
#include "cli/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static void unsafe_characters_are_shown_as_escapes(void **state)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"Переговори у Женеві", "Переговори у Женеві"},
        {"\x1b[31mred", "\\x1b[31mred"},
        {"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
        {"\x7f", "\\x7f"},
        {"\xc2\x9b"
         "31m",
         "\\x9b31m"}, /* CSI as one character */
        {"\xe2\x80\xae"
         "fdp.exe",
         "\\u202efdp.exe"},                               /* right-to-left override */
        {"\xe2\x81\xa6x\xe2\x81\xa9", "\\u2066x\\u2069"}, /* isolates */
        {"zero\xe2\x80\x8bwidth", "zero\\u200bwidth"},
        {"\xef\xbb\xbfmark", "\\ufeffmark"},
        {"tag\xf3\xa0\x81\x81", "tag\\ue0041"},
        {"broken\xff!", "broken\xef\xbf\xbd!"},
        {"cut\xd1", "cut\xef\xbf\xbd"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* a surrogate */
        {"%s%n", "%s%n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *shown = terminal_escape(cases[i].text, strlen(cases[i].text));
        assert_non_null(shown);
        assert_string_equal(shown, cases[i].shown);
        free(shown);
    }
}

static void a_nul_is_shown_too(void **state)
{
    char *shown = terminal_escape("a\0b", 3);

    (void)state;
    assert_string_equal(shown, "a\\x00b");
    free(shown);
}

static void utf8_is_read_as_the_standard_has_it(void **state)
{
    static const struct {
        const char *text;
        size_t len, used;
        uint32_t c;
    } cases[] = {
        {"a", 1, 1, 'a'},
        {"\xc2\x80", 2, 2, 0x80},
        {"\xc1\xbf", 2, 1, UTF8_INVALID},     /* overlong */
        {"\xe0\x9f\xbf", 3, 1, UTF8_INVALID}, /* overlong */
        {"\xe0\xa0\x80", 3, 3, 0x800},
        {"\xed\x9f\xbf", 3, 3, 0xD7FF},
        {"\xed\xa0\x80", 3, 1, UTF8_INVALID},     /* surrogate */
        {"\xf0\x8f\xbf\xbf", 4, 1, UTF8_INVALID}, /* overlong */
        {"\xf4\x8f\xbf\xbf", 4, 4, 0x10FFFF},
        {"\xf4\x90\x80\x80", 4, 1, UTF8_INVALID}, /* too high */
        {"\xf5\x80\x80\x80", 4, 1, UTF8_INVALID},
        {"\x80", 1, 1, UTF8_INVALID},
        {"\xe2\x82", 2, 1, UTF8_INVALID}, /* cut */
    };
    char out[4];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t c;
        assert_int_equal(utf8_next(cases[i].text, cases[i].len, &c), cases[i].used);
        assert_int_equal(c, cases[i].c);
        if (c != UTF8_INVALID) {
            assert_int_equal(utf8_put(c, out), cases[i].used);
            assert_memory_equal(out, cases[i].text, cases[i].used);
        }
    }
}

static void invalid_bytes_of_a_path_stay_distinct(void **state)
{
    char *a = utf8_escape_invalid("caf\xe9", 4), *b = utf8_escape_invalid("caf\xe8", 4);

    (void)state;
    assert_string_equal(a, "caf\\xe9");
    assert_string_equal(b, "caf\\xe8");
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unsafe_characters_are_shown_as_escapes),
        cmocka_unit_test(a_nul_is_shown_too),
        cmocka_unit_test(utf8_is_read_as_the_standard_has_it),
        cmocka_unit_test(invalid_bytes_of_a_path_stay_distinct),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
