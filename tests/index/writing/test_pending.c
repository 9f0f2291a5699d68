// SPDX-License-Identifier: GPL-2.0-or-later
// The table of what was written since the last commit.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/writing/pending.h"

static void an_empty_table_has_nothing(void **state)
{
    struct pending pending = {0};

    (void)state;
    assert_null(pending_find(&pending, 0));
    assert_null(pending_find(&pending, 42));
    pending_clear(&pending);
    pending_free(&pending);
}

static void what_was_put_is_found_and_can_be_replaced(void **state)
{
    struct pending pending = {0};

    (void)state;
    assert_true(pending_put(&pending, 42, &(struct pending_entry){.content = 1, .present = true}));
    assert_int_equal(pending_find(&pending, 42)->content, 1);
    assert_true(pending_find(&pending, 42)->present);
    assert_null(pending_find(&pending, 43));
    assert_true(pending_put(&pending, 42, &(struct pending_entry){.content = 2}));
    assert_int_equal(pending_find(&pending, 42)->content, 2);
    assert_false(pending_find(&pending, 42)->present);
    assert_int_equal(pending.used, 1);
    pending_free(&pending);
}

static void a_hash_of_zero_is_a_hash_like_any_other(void **state)
{
    struct pending pending = {0};

    (void)state;
    assert_true(pending_put(&pending, 0, &(struct pending_entry){.content = 7}));
    assert_non_null(pending_find(&pending, 0));
    assert_int_equal(pending_find(&pending, 0)->content, 7);
    pending_free(&pending);
}

static void many_entries_are_kept_apart(void **state)
{
    enum { MANY = 100000 };
    struct pending pending = {0};

    (void)state;
    for (uint64_t i = 1; i <= MANY; i++) /* of some the low bits are the same */
        assert_true(pending_put(&pending, i % 97 == 1 && i < 20000 ? i << 32 : hash_mix(i),
                                &(struct pending_entry){.content = i}));
    assert_int_equal(pending.used, MANY);
    for (uint64_t i = 1; i <= MANY; i += 97) {
        const struct pending_entry *entry =
            pending_find(&pending, i % 97 == 1 && i < 20000 ? i << 32 : hash_mix(i));

        assert_non_null(entry);
        assert_int_equal(entry->content, i);
    }
    for (uint64_t i = MANY + 1; i <= 2 * MANY; i += 97)
        assert_null(pending_find(&pending, hash_mix(i)));
    pending_free(&pending);
}

static void a_cleared_table_is_empty_and_usable(void **state)
{
    struct pending pending = {0};

    (void)state;
    for (uint64_t i = 1; i <= 1000; i++)
        assert_true(pending_put(&pending, hash_mix(i), &(struct pending_entry){.content = i}));
    pending_clear(&pending);
    for (uint64_t i = 1; i <= 1000; i++)
        assert_null(pending_find(&pending, hash_mix(i)));
    assert_true(pending_put(&pending, 5, &(struct pending_entry){.content = 5}));
    assert_int_equal(pending_find(&pending, 5)->content, 5);
    pending_free(&pending);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_has_nothing),
        cmocka_unit_test(what_was_put_is_found_and_can_be_replaced),
        cmocka_unit_test(a_hash_of_zero_is_a_hash_like_any_other),
        cmocka_unit_test(many_entries_are_kept_apart),
        cmocka_unit_test(a_cleared_table_is_empty_and_usable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
