// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of an index as written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "searching/snapshot.h"
#include "searching/vocabulary.h"

static const struct sample samples[] = {
    {"a", "en", "example.org", "", "Zebra",
     "President Erdoğan and the president of Erdogan street.", 1},
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

    snprintf(list->text + used, sizeof list->text - used, "%s%.*s=%.*s", used == 0 ? "" : " ",
             (int)len, word, (int)bare_len, bare);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_by_their_beginning_without_diacritics),
        cmocka_unit_test(a_walk_stops_when_told),
        cmocka_unit_test(every_word_is_told_of_once),
    };

    return cmocka_run_group_tests(tests, open_index, close_index);
}
