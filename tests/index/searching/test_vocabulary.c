// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of an index as written, and how far apart two spellings are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "searching/snapshot.h"
#include "searching/vocabulary.h"

static const struct sample samples[] = {
    {"a", "en", "example.org", "", "Zebra", "President Erdoğan and the president of Erdogan street.", 1},
    {"b", "fr", "example.org", "", "Élan", "L’élan, les élans, un elan.", 2},
    {"c", "uk", "example.org", "", "Мир", "Їжак і ґанок, миру мир.", 3},
};

static struct snapshot snapshot;

static int open_index(void **state)
{
    (void)state;
    fixture_make(samples, sizeof samples / sizeof *samples);
    assert_int_equal(snapshot_open(&snapshot, fixture_path), ACCORD_OK);
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    snapshot_close(&snapshot);
    fixture_remove();
    return 0;
}

/* ---- Walking --------------------------------------------------------------------------------- */

struct list {
    char text[4096];
    size_t count, most;
};

static bool add(void *context, const char *word, size_t len, const char *bare, size_t bare_len)
{
    struct list *list = context;
    size_t used = strlen(list->text);

    snprintf(list->text + used, sizeof list->text - used, "%s%.*s=%.*s", used == 0 ? "" : " ", (int)len,
             word, (int)bare_len, bare);
    return ++list->count < list->most;
}

static const char *words(const char *prefix, size_t most)
{
    static struct list list;

    list = (struct list){.most = most};
    assert_int_equal(vocabulary_walk(&snapshot, prefix, strlen(prefix), add, &list), ACCORD_OK);
    return list.text;
}

static void words_are_found_by_their_beginning_without_diacritics(void **state)
{
    (void)state;
    assert_string_equal(words("erdo", 100), "erdogan=erdogan erdoğan=erdogan");
    assert_string_equal(words("elan", 100), "elan=elan élan=elan élans=elans");
    assert_string_equal(words("zeb", 100), "zebra=zebra");
    assert_string_equal(words("zebras", 100), "");
    assert_string_equal(words("мир", 100), "мир=мир миру=миру");
}

static void a_walk_stops_when_told(void **state)
{
    (void)state;
    assert_string_equal(words("elan", 1), "elan=elan");
    assert_string_equal(words("elan", 2), "elan=elan élan=elan");
}

static void every_word_is_told_of_once(void **state)
{
    struct list all = {.most = 1000};

    (void)state;
    assert_int_equal(vocabulary_walk(&snapshot, "", 0, add, &all), ACCORD_OK);
    for (char *word = strtok(all.text, " "), *next; word != NULL; word = next) {
        next = strtok(NULL, " ");
        if (next != NULL)
            assert_string_not_equal(word, next);
    }
    assert_in_range(all.count, 15, 25);
}

/* ---- Distance -------------------------------------------------------------------------------- */

static unsigned distance(const char *a, const char *b, unsigned limit)
{
    unsigned there = vocabulary_distance(a, strlen(a), b, strlen(b), limit);

    assert_int_equal(there, vocabulary_distance(b, strlen(b), a, strlen(a), limit));
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
    assert_int_equal(distance(longest, longer, 2), 3);
    assert_int_equal(distance(longer, longer, 2), 3);
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
        cmocka_unit_test(words_are_found_by_their_beginning_without_diacritics),
        cmocka_unit_test(a_walk_stops_when_told),
        cmocka_unit_test(every_word_is_told_of_once),
        cmocka_unit_test(edits_are_counted_in_letters),
        cmocka_unit_test(beyond_the_limit_it_is_one_more),
        cmocka_unit_test(random_words_are_as_far_apart_as_the_definition_says),
    };

    return cmocka_run_group_tests(tests, open_index, close_index);
}
