// SPDX-License-Identifier: GPL-2.0-or-later
/* How far apart two spellings are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "searching/spelling.h"

static unsigned distance(const char *a, const char *b, unsigned limit)
{
    struct spelling first, second;
    unsigned there;

    spelling_make(&first, a, strlen(a));
    spelling_make(&second, b, strlen(b));
    there = spelling_distance(&first, b, strlen(b), limit);
    assert_int_equal(there, spelling_distance(&second, a, strlen(a), limit));
    return there;
}

static void edits_are_counted_in_letters(void **state)
{
    (void)state;
    assert_int_equal(distance("peace", "peace", 2), 0);
    assert_int_equal(distance("peace", "pace", 2), 1);
    assert_int_equal(distance("peace", "paece", 2), 1); /* a swap of neighbours is one */
    assert_int_equal(distance("peace", "piece", 2), 2);
    assert_int_equal(distance("мир", "мор", 2), 1); /* letters, not bytes */
    assert_int_equal(distance("київ", "києв", 2), 1);
    assert_int_equal(distance("", "ab", 2), 2);
    assert_int_equal(distance("", "", 2), 0);
    assert_int_equal(distance("ceasefire", "cesefire", 2), 1);
    assert_int_equal(distance("abcd", "badc", 2), 2);
}

static void beyond_the_limit_it_is_one_more(void **state)
{
    char longest[65], longer[66];

    (void)state;
    assert_int_equal(distance("war", "peace", 2), 3);
    assert_int_equal(distance("war", "warehouses", 2), 3);
    assert_int_equal(distance("abc", "xyz", 1), 2);
    memset(longest, 'a', 64);
    longest[64] = '\0';
    memset(longer, 'a', 65);
    longer[65] = '\0';
    assert_int_equal(distance(longest, longest, 2), 0);
    assert_int_equal(distance(longest, longest + 2, 2), 2);
    assert_int_equal(distance(longest, longer, 2), 3);
    assert_int_equal(distance(longer, longer, 2), 3);
}

static void longer_words_may_be_further_away(void **state)
{
    struct spelling spelling;

    (void)state;
    spelling_make(&spelling, "мирна", strlen("мирна"));
    assert_int_equal(spelling_limit(&spelling), 1);
    spelling_make(&spelling, "мирний", strlen("мирний"));
    assert_int_equal(spelling_limit(&spelling), 2);
}

/* Restricted edits, straight from the definition. */
static unsigned tried(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned best, other;

    if (a_len == 0 || b_len == 0)
        return (unsigned)(a_len + b_len);
    best = tried(a + 1, a_len - 1, b + 1, b_len - 1) + (*a != *b);
    other = tried(a + 1, a_len - 1, b, b_len) + 1;
    best = other < best ? other : best;
    other = tried(a, a_len, b + 1, b_len - 1) + 1;
    best = other < best ? other : best;
    if (a_len > 1 && b_len > 1 && a[0] == b[1] && a[1] == b[0]) {
        other = tried(a + 2, a_len - 2, b + 2, b_len - 2) + 1;
        best = other < best ? other : best;
    }
    return best;
}

static void random_words_are_as_far_apart_as_the_definition_says(void **state)
{
    uint64_t seed = 1945;

    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        char a[7] = "", b[7] = "";
        unsigned found, expected, limit;

        for (unsigned i = 0; i < 6; i++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            a[i] = (char)('a' + (seed >> 60) % 3);
            b[i] = (char)('a' + (seed >> 50) % 3);
        }
        a[seed >> 33 & 7 ? (seed >> 33 & 7) - 1 : 0] = '\0';
        b[seed >> 36 & 7 ? (seed >> 36 & 7) - 1 : 0] = '\0';
        limit = 1 + (unsigned)(seed >> 40 & 3);
        expected = tried(a, strlen(a), b, strlen(b));
        found = distance(a, b, limit);
        if (found != (expected > limit ? limit + 1 : expected))
            fail_msg("%s %s: %u, and it is %u (limit %u)", a, b, found, expected, limit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_are_counted_in_letters),
        cmocka_unit_test(beyond_the_limit_it_is_one_more),
        cmocka_unit_test(longer_words_may_be_further_away),
        cmocka_unit_test(random_words_are_as_far_apart_as_the_definition_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
