// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes of known text in known encodings go in; the text must come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unicode/ucnv.h>

#include "readers/charset.h"

#define UKRAINIAN                                                                                                                                                         \
    "Переговори тривали дві години, але їхні учасники не досягли згоди щодо ґарантій безпеки. " \
    "Європейські країни обіцяють підтримку."
#define RUSSIAN "Переговоры продолжались два часа, но стороны так и не пришли к соглашению."

/* Converts `len` bytes and compares with the text. */
static void expect(const char *data, size_t len, const char *declared, const char *text)
{
    char *out = NULL;
    size_t out_len = 0;

    assert_true(charset_to_utf8(data, len, declared, &out, &out_len));
    assert_string_equal(out, text);
    assert_int_equal(out_len, strlen(text));
    free(out);
}

/* Encodes a text with ICU, then expects it back. */
static void expect_encoded(const char *text, const char *encoding, const char *declared)
{
    UErrorCode status = U_ZERO_ERROR;
    char bytes[2048];
    int32_t len = ucnv_convert(encoding, "UTF-8", bytes, sizeof bytes, text, -1, &status);

    assert_true(U_SUCCESS(status));
    expect(bytes, (size_t)len, declared, text);
}

static void utf8_stays_as_it_is(void **state)
{
    (void)state;
    expect(UKRAINIAN, strlen(UKRAINIAN), NULL, UKRAINIAN);
    expect("", 0, NULL, "");
    expect(NULL, 0, NULL, "");
}

static void valid_utf8_is_believed_before_a_label(void **state)
{
    (void)state;
    expect(UKRAINIAN, strlen(UKRAINIAN), "windows-1251", UKRAINIAN);
}

static void byte_order_marks_decide_and_are_dropped(void **state)
{
    (void)state;
    expect("\xEF\xBB\xBF"
           "abc",
           6, "windows-1251", "abc");
    expect("\xFF\xFE"
           "a\0\x56\4",
           6, NULL, "a\xD1\x96");
    expect("\xFE\xFF\0a\4\x56", 6, NULL, "a\xD1\x96");
    expect("\xFF\xFE\0\0a\0\0\0", 8, NULL, "a");
}

static void utf16_is_known_without_a_mark(void **state)
{
    (void)state;
    expect("<\0r\0s\0s\0>\0", 10, NULL, "<rss>");
    expect("\0<\0r\0s\0s\0>", 10, NULL, "<rss>");
    expect_encoded(UKRAINIAN, "UTF-16LE", NULL);
}

static void cyrillic_encodings_are_detected(void **state)
{
    (void)state;
    expect_encoded(UKRAINIAN, "windows-1251", NULL);
    expect_encoded(UKRAINIAN, "KOI8-U", NULL);
    expect_encoded("Європейські країни обіцяють підтримку, але їхні війська не підуть.",
                   "ISO-8859-5", NULL);
    expect_encoded(RUSSIAN, "windows-1251", NULL);
    expect_encoded(RUSSIAN, "KOI8-R", NULL);
    expect_encoded(RUSSIAN, "cp866", NULL);
}

static void koi8_r_is_read_as_koi8_u(void **state)
{
    (void)state;
    expect_encoded(UKRAINIAN, "KOI8-U", "koi8-r");
}

static void what_is_not_cyrillic_is_windows_1252(void **state)
{
    (void)state;
    expect("Caf\xE9 \x96 d\xE9j\xE0 vu", 14, NULL, "Café – déjà vu");
}

static void a_declared_label_is_believed(void **state)
{
    (void)state;
    expect("za\xBF\xF3\xB3\xE6", 6, "ISO-8859-2", "zażółć");
    expect("\x93quoted\x94", 8, " \"iso-8859-1\" ", "“quoted”");
}

static void unknown_and_lying_labels_are_passed_over(void **state)
{
    (void)state;
    expect_encoded(RUSSIAN, "windows-1251", "x-no-such-charset");
    expect_encoded(RUSSIAN, "windows-1251", "utf-8");
}

static void a_text_cut_inside_a_character_stays_utf8(void **state)
{
    (void)state;
    expect("\xD0\xBC\xD0\xB8\xD1\x80 \xD0", 8, NULL, "мир \xEF\xBF\xBD");
}

static void zero_bytes_are_dropped(void **state)
{
    (void)state;
    expect("a long line of text\0and more of it", 34, NULL, "a long line of textand more of it");
}

static void every_output_is_valid_utf8(void **state)
{
    unsigned seed = 1;
    int round;

    (void)state;
    for (round = 0; round < 2000; round++) {
        char data[96];
        char *out = NULL;
        char *again = NULL;
        size_t len;
        size_t again_len;
        size_t i;

        for (i = 0; i < sizeof data; i++) {
            seed = seed * 1103515245u + 12345u;
            data[i] = (char)(seed >> 16);
        }
        assert_true(
            charset_to_utf8(data, sizeof data, round % 3 == 0 ? "gb18030" : NULL, &out, &len));
        assert_null(memchr(out, 0, len));
        assert_true(charset_to_utf8(out, len, "windows-1251", &again, &again_len));
        assert_string_equal(out, again); /* valid UTF-8 stays as it is */
        free(out);
        free(again);
    }
}

static void binary_is_told_from_text(void **state)
{
    (void)state;
    assert_true(charset_is_binary("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\0", 20));
    assert_true(charset_is_binary("%PDF-1.7\n%abc", 13));
    assert_true(charset_is_binary("PK\3\4\x14\0\0\0\x08\0", 10));
    assert_false(charset_is_binary(UKRAINIAN, strlen(UKRAINIAN)));
    assert_false(charset_is_binary("\xEF\xE5\xF0\xE5\xE3\xEE\xE2\xEE\xF0\xE8", 10));
    assert_false(charset_is_binary("<\0r\0s\0s\0>\0<\0a\0>\0", 16));
    assert_false(charset_is_binary("", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_stays_as_it_is),
        cmocka_unit_test(valid_utf8_is_believed_before_a_label),
        cmocka_unit_test(byte_order_marks_decide_and_are_dropped),
        cmocka_unit_test(utf16_is_known_without_a_mark),
        cmocka_unit_test(cyrillic_encodings_are_detected),
        cmocka_unit_test(koi8_r_is_read_as_koi8_u),
        cmocka_unit_test(what_is_not_cyrillic_is_windows_1252),
        cmocka_unit_test(a_declared_label_is_believed),
        cmocka_unit_test(unknown_and_lying_labels_are_passed_over),
        cmocka_unit_test(a_text_cut_inside_a_character_stays_utf8),
        cmocka_unit_test(zero_bytes_are_dropped),
        cmocka_unit_test(every_output_is_valid_utf8),
        cmocka_unit_test(binary_is_told_from_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
