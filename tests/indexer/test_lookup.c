// SPDX-License-Identifier: GPL-2.0-or-later
/* The lookup table beside a plain list, while it grows and shrinks. */
#include "lookup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

/* How often a table has an entry. */
static size_t times(struct lookup *lookup, uint32_t hash, uint32_t number)
{
    size_t at = 0, found = 0;
    uint32_t other;

    while (lookup_next(lookup, hash, &at, &other))
        found += other == number;
    return found;
}

static uint32_t scatter(uint32_t n)
{
    return (n + 1) * 2654435761u;
}

static void entries_are_found_while_it_grows_and_shrinks(void **state)
{
    enum { ENTRIES = 50000 };
    struct lookup *lookup = lookup_new();

    (void)state;
    assert_non_null(lookup);
    for (uint32_t i = 0; i < ENTRIES; i++) {
        lookup_put(lookup, scatter(i), i);
        assert_int_equal(times(lookup, scatter(i), i), 1);
    }
    assert_int_equal(lookup_entries(lookup), ENTRIES);
    assert_in_range(lookup_buckets(lookup), ENTRIES / 200, ENTRIES / 100);
    for (uint32_t i = 0; i < ENTRIES; i++)
        assert_int_equal(times(lookup, scatter(i), i), 1);
    for (uint32_t i = 0; i < ENTRIES; i += 2)
        lookup_remove(lookup, scatter(i), i);
    for (uint32_t i = 0; i < ENTRIES; i++)
        assert_int_equal(times(lookup, scatter(i), i), i % 2);
    assert_int_equal(lookup_entries(lookup), ENTRIES / 2);
    assert_int_equal(lookup_status(lookup), ACCORD_OK);
    lookup_clear(lookup);
    assert_int_equal(times(lookup, scatter(1), 1), 0);
    assert_int_equal(lookup_entries(lookup), 0);
    lookup_free(lookup);
}

static void the_same_entry_may_stand_there_twice(void **state)
{
    struct lookup *lookup = lookup_new();

    (void)state;
    lookup_put(lookup, 7, 1);
    lookup_put(lookup, 7, 2);
    lookup_put(lookup, 7, 1);
    assert_int_equal(times(lookup, 7, 1), 2);
    lookup_remove(lookup, 7, 1);
    assert_int_equal(times(lookup, 7, 1), 1);
    assert_int_equal(times(lookup, 7, 2), 1);
    lookup_remove(lookup, 7, 3);
    assert_int_equal(lookup_entries(lookup), 2);
    lookup_free(lookup);
}

/* A table of one bucket whose entry is of another, or is no entry. */
static accord_status walk_damaged(void *handle, const char *prefix, size_t prefix_len,
                                  accord_note_callback callback, void *context)
{
    callback(context, prefix, prefix_len, "\1\0\0\0\0\0\0\0", *(const size_t *)handle);
    return ACCORD_OK;
}

static void a_damaged_bucket_is_told(void **state)
{
    size_t lens[] = {7, 8};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct note_source source = {&lens[i], walk_damaged};
        struct lookup *lookup = lookup_new();

        assert_true(lookup_open(lookup, &source, 2, 1));
        assert_int_equal(times(lookup, 2, 0), 0); /* of bucket 0, while the entry is of bucket 1 */
        assert_int_equal(lookup_status(lookup), ACCORD_ERROR_CORRUPT);
        lookup_put(lookup, 2, 0);
        assert_int_equal(times(lookup, 2, 0), 0);
        lookup_clear(lookup);
        lookup_put(lookup, 2, 0);
        assert_int_equal(times(lookup, 2, 0), 1);
        lookup_free(lookup);
    }
}

static void a_table_that_cannot_be_is_refused(void **state)
{
    const struct note_source source = {NULL, NULL};
    struct lookup *lookup = lookup_new();

    (void)state;
    assert_false(lookup_open(lookup, &source, 0, 0));
    assert_false(lookup_open(lookup, &source, (uint64_t)LOOKUP_BUCKETS_MAX + 1, 0));
    assert_false(lookup_open(lookup, &source, 1, UINT64_MAX));
    lookup_free(lookup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_found_while_it_grows_and_shrinks),
        cmocka_unit_test(the_same_entry_may_stand_there_twice),
        cmocka_unit_test(a_damaged_bucket_is_told),
        cmocka_unit_test(a_table_that_cannot_be_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
