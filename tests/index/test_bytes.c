// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes that grow, and the numbers and fields in them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/bytes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void bytes_grow_and_end_in_nul(void **state)
{
    struct bytes bytes = {0};

    (void)state;
    for (unsigned i = 0; i < 1000; i++)
        bytes_add(&bytes, "abc", 3);
    bytes_add(&bytes, NULL, 0);
    assert_int_equal(bytes.len, 3000);
    assert_int_equal(strlen(bytes.data), 3000);
    assert_false(bytes.failed);
    bytes_clear(&bytes);
    assert_int_equal(bytes.len, 0);
    bytes_add_string(&bytes, "again");
    assert_string_equal(bytes.data, "again");
    bytes_free(&bytes);
    assert_null(bytes.data);
}

static void a_format_may_be_longer_than_the_room(void **state)
{
    struct bytes bytes = {0};
    char *long_text = malloc(5001);

    (void)state;
    assert_non_null(long_text);
    memset(long_text, 'x', 5000);
    long_text[5000] = '\0';
    bytes_add_format(&bytes, "%d-%s-%c", 42, long_text, 'z');
    assert_int_equal(bytes.len, 5005);
    assert_memory_equal(bytes.data, "42-xxx", 6);
    assert_string_equal(bytes.data + 5000, "xxx-z");
    free(long_text);
    bytes_free(&bytes);
}

static void numbers_come_back_in_the_fewest_bytes(void **state)
{
    static const struct {
        uint64_t number;
        size_t len;
    } cases[] = {
        {0, 1},     {1, 1},          {127, 1},        {128, 2},         {16383, 2},
        {16384, 3}, {UINT32_MAX, 5}, {1ULL << 56, 9}, {1ULL << 63, 10}, {UINT64_MAX, 10},
    };
    struct bytes bytes = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *at;
        uint64_t number = 1;

        bytes_clear(&bytes);
        bytes_add_number(&bytes, cases[i].number);
        assert_int_equal(bytes.len, cases[i].len);
        at = bytes.data;
        assert_true(bytes_read_number(&at, bytes.data + bytes.len, &number));
        assert_true(number == cases[i].number);
        assert_ptr_equal(at, bytes.data + bytes.len);
        for (size_t len = 0; len < bytes.len; len++) { /* cut short */
            at = bytes.data;
            assert_false(bytes_read_number(&at, bytes.data + len, &number));
        }
    }
    bytes_free(&bytes);
}

static void a_number_of_more_than_64_bits_is_refused(void **state)
{
    static const char two_to_the_64[] = "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02";
    static const char eleven_bytes[] = "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01";
    const char *at = two_to_the_64;
    uint64_t number;

    (void)state;
    assert_false(bytes_read_number(&at, two_to_the_64 + 10, &number));
    at = eleven_bytes;
    assert_false(bytes_read_number(&at, eleven_bytes + 11, &number));
}

static void fields_come_back_as_they_were(void **state)
{
    struct bytes bytes = {0};
    const char *at, *data;
    size_t len;

    (void)state;
    bytes_add_field(&bytes, "a\0b", 3);
    bytes_add_field(&bytes, NULL, 0);
    bytes_add_field(&bytes, "tide", 4);
    at = bytes.data;
    assert_true(bytes_read_field(&at, bytes.data + bytes.len, &data, &len));
    assert_int_equal(len, 3);
    assert_memory_equal(data, "a\0b", 3);
    assert_true(bytes_read_field(&at, bytes.data + bytes.len, &data, &len));
    assert_int_equal(len, 0);
    assert_true(bytes_read_field(&at, bytes.data + bytes.len, &data, &len));
    assert_int_equal(len, 4);
    assert_false(bytes_read_field(&at, bytes.data + bytes.len, &data, &len));
    bytes_free(&bytes);
}

static void a_field_longer_than_what_is_there_is_refused(void **state)
{
    static const char cut[] = "\x05tide";
    static const char endless[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01tide";
    const char *at = cut, *data;
    size_t len;

    (void)state;
    assert_false(bytes_read_field(&at, cut + 5, &data, &len));
    at = endless;
    assert_false(bytes_read_field(&at, endless + 14, &data, &len));
}

static void after_a_failure_nothing_more_is_added(void **state)
{
    struct bytes bytes = {0};

    (void)state;
    bytes_add_string(&bytes, "tide");
    bytes.failed = true;
    bytes_add_string(&bytes, "turns");
    bytes_add_number(&bytes, 1);
    assert_null(bytes_extend(&bytes, 1));
    assert_int_equal(bytes.len, 4);
    bytes_clear(&bytes);
    assert_false(bytes.failed);
    bytes_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_grow_and_end_in_nul),
        cmocka_unit_test(a_format_may_be_longer_than_the_room),
        cmocka_unit_test(numbers_come_back_in_the_fewest_bytes),
        cmocka_unit_test(a_number_of_more_than_64_bits_is_refused),
        cmocka_unit_test(fields_come_back_as_they_were),
        cmocka_unit_test(a_field_longer_than_what_is_there_is_refused),
        cmocka_unit_test(after_a_failure_nothing_more_is_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
