// SPDX-License-Identifier: GPL-2.0-or-later
// The first few of many are those that sorting all would put first, in the same order.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/hash.h"
#include "index/searching/best.h"

enum { MOST = 300 };

static int by_number(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static void the_first_few_are_those_of_a_sorted_list(void **state)
{
    (void)state;
    for (uint32_t count = 0; count < MOST; count++) {
        const uint32_t wanted[] = {0, 1, 2, 10, count / 2, count, count + 1, UINT32_MAX};

        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
            uint32_t items[MOST], sorted[MOST];
            size_t first = wanted[i] < count ? wanted[i] : count;

            for (uint32_t j = 0; j < count; j++)
                items[j] = sorted[j] = (uint32_t)hash_mix(j + 1 + 1000 * count) % (2 * MOST);
            qsort(sorted, count, sizeof *sorted, by_number);
            best_first(items, count, sizeof *items, wanted[i], by_number);
            assert_memory_equal(items, sorted, first * sizeof *items);
            qsort(items, count, sizeof *items, by_number); /* none is lost */
            assert_memory_equal(items, sorted, count * sizeof *items);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_few_are_those_of_a_sorted_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
