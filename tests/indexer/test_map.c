// SPDX-License-Identifier: GPL-2.0-or-later
/* The hash table, against what a plain array remembers. */
#include "map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS 2000

static void a_key_is_found_until_it_is_removed(void **state)
{
    struct map *map = map_new();
    int value;

    (void)state;
    assert_null(map_get(map, "a", 1));
    assert_true(map_put(map, "a", 1, &value));
    assert_ptr_equal(map_get(map, "a", 1), &value);
    assert_null(map_get(map, "a\0", 2));
    assert_null(map_get(map, "", 0));
    map_remove(map, "b", 1);
    map_remove(map, "a", 1);
    assert_null(map_get(map, "a", 1));
    map_free(map);
}

static void putting_again_replaces(void **state)
{
    struct map *map = map_new();
    int one, two;

    (void)state;
    assert_true(map_put(map, "a", 1, &one));
    assert_true(map_put(map, "a", 1, &two));
    assert_ptr_equal(map_get(map, "a", 1), &two);
    map_free(map);
}

static void many_puts_and_removals_leave_what_they_should(void **state)
{
    static char keys[KEYS][16];
    static void *expected[KEYS];
    struct map *map = map_new();
    size_t count = 0;
    unsigned seed = 7;

    (void)state;
    for (size_t i = 0; i < KEYS; i++)
        snprintf(keys[i], sizeof keys[i], "key %zu", i);
    for (size_t i = 0; i < 100000; i++) {
        size_t k;
        seed = seed * 1103515245u + 12345u;
        k = seed / 65536 % KEYS;
        if (seed / 16 % 3 == 0) {
            map_remove(map, keys[k], strlen(keys[k]));
            expected[k] = NULL;
        } else {
            assert_true(map_put(map, keys[k], strlen(keys[k]), &keys[k]));
            expected[k] = &keys[k];
        }
    }
    for (size_t k = 0; k < KEYS; k++) {
        assert_ptr_equal(map_get(map, keys[k], strlen(keys[k])), expected[k]);
        count += expected[k] != NULL;
    }
    map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_found_until_it_is_removed),
        cmocka_unit_test(putting_again_replaces),
        cmocka_unit_test(many_puts_and_removals_leave_what_they_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
