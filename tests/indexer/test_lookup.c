// SPDX-License-Identifier: GPL-2.0-or-later
/* The lookup table beside a plain list, while it grows and shrinks: all of it in memory, and hardly
   any. */
#include "tests/index/folder.h"
#include "lookup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ENTRIES = 50000 };

/* Bytes of entries in memory: of all; of an eighth; of none but those that are worked on. */
static const size_t most[] = {SIZE_MAX, ENTRIES, 0};

static struct lookup *make_lookup(void **state, size_t bytes)
{
    struct lookup *lookup = lookup_new();

    assert_non_null(lookup);
    assert_true(bytes == SIZE_MAX || lookup_spill(lookup, *state, bytes));
    return lookup;
}

static void assert_sound(const struct lookup *lookup)
{
    const char *message;

    assert_int_equal(lookup_status(lookup, &message), ACCORD_OK);
    assert_null(message);
}

/* How many files below the test's folder the process has open, whose names are gone; the last. */
static int spilled_file(void **state, size_t *count)
{
    int last = -1;

    *count = 0;
    for (int file = 0; file < 256; file++) {
        char name[40], path[200];
        ssize_t len;

        snprintf(name, sizeof name, "/proc/self/fd/%d", file);
        len = readlink(name, path, sizeof path - 1);
        path[len < 0 ? 0 : len] = '\0';
        if (strncmp(path, *state, strlen(*state)) != 0 || strstr(path, "/spill (deleted)") == NULL)
            continue;
        last = file;
        ++*count;
    }
    return last;
}

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

static void grow_and_shrink(struct lookup *lookup)
{
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
    assert_sound(lookup);
    lookup_clear(lookup);
    assert_int_equal(times(lookup, scatter(1), 1), 0);
    assert_int_equal(lookup_entries(lookup), 0);
}

static void entries_are_found_while_it_grows_and_shrinks(void **state)
{
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        struct lookup *lookup = make_lookup(state, most[i]);
        size_t files;

        grow_and_shrink(lookup);
        grow_and_shrink(lookup); /* once more, cleared */
        spilled_file(state, &files);
        assert_int_equal(files, most[i] != SIZE_MAX);
        lookup_free(lookup);
        spilled_file(state, &files);
        assert_int_equal(files, 0);
    }
}

/* Opens the table that was saved in an index. */
static struct lookup *open_lookup(void **state, size_t bytes, const struct note_source *source,
                                  uint64_t buckets, uint64_t entries)
{
    struct lookup *lookup = make_lookup(state, bytes);

    assert_true(lookup_open(lookup, source, buckets, entries));
    return lookup;
}

static void what_is_saved_is_what_was_put(void **state)
{
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        accord_writer *writer = NULL;
        struct note_source source;
        struct lookup *lookup = make_lookup(state, most[i]), *read;
        char path[100];

        snprintf(path, sizeof path, "%s/index-%zu", (const char *)*state, i);
        assert_int_equal(accord_writer_open(&writer, path, NULL), ACCORD_OK);
        source = note_source_of_writer(writer);
        for (uint32_t from = 0; from < ENTRIES; from += ENTRIES / 2) {
            uint64_t buckets, entries = lookup_entries(lookup);

            for (uint32_t n = from; n < from + ENTRIES / 2; n++)
                lookup_put(lookup, scatter(n), n);
            for (uint32_t n = from; n < from + 100; n++)
                lookup_remove(lookup, scatter(n), n);
            assert_int_equal(lookup_entries(lookup), entries + ENTRIES / 2 - 100);
            entries = lookup_entries(lookup);
            buckets = lookup_buckets(lookup);
            assert_int_equal(lookup_save(lookup, writer), ACCORD_OK);
            assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
            read = open_lookup(state, most[i], &source, buckets, entries);
            for (uint32_t n = 0; n < from + ENTRIES / 2; n++) {
                assert_int_equal(times(lookup, scatter(n), n), n % (ENTRIES / 2) >= 100);
                assert_int_equal(times(read, scatter(n), n), n % (ENTRIES / 2) >= 100);
            }
            for (uint32_t n = 0; n < 3000; n++) /* and it goes on from there */
                lookup_put(read, scatter(ENTRIES + n), n);
            for (uint32_t n = 0; n < 3000; n++)
                assert_int_equal(times(read, scatter(ENTRIES + n), n), 1);
            assert_sound(lookup);
            assert_sound(read);
            lookup_free(read);
        }
        lookup_free(lookup);
        accord_writer_close(writer);
    }
}

/* What cannot be put is told, and so is what cannot be got; and it stays so. */
static void assert_failed(struct lookup *lookup, int error)
{
    const char *message;
    uint64_t entries = lookup_entries(lookup);

    assert_int_equal(lookup_status(lookup, &message), ACCORD_ERROR_IO);
    assert_string_equal(message, strerror(error));
    lookup_put(lookup, 1, 1);
    assert_int_equal(lookup_entries(lookup), entries);
    assert_int_equal(times(lookup, scatter(1), 1), 0);
    assert_int_equal(lookup_save(lookup, NULL), ACCORD_ERROR_IO);
    lookup_clear(lookup);
    assert_sound(lookup);
}

static void a_file_that_cannot_grow_is_told(void **state)
{
    struct lookup *lookup = make_lookup(state, ENTRIES);
    struct rlimit limit, before;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = ENTRIES;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    for (uint32_t i = 0; i < ENTRIES; i++)
        lookup_put(lookup, scatter(i), i);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_in_range(lookup_entries(lookup), 1, ENTRIES - 1);
    assert_failed(lookup, EFBIG);
    grow_and_shrink(lookup);
    lookup_free(lookup);
}

static void a_file_that_was_cut_is_told(void **state)
{
    struct lookup *lookup = make_lookup(state, ENTRIES);
    size_t files;
    const char *message;

    for (uint32_t i = 0; i < ENTRIES; i++)
        lookup_put(lookup, scatter(i), i);
    assert_sound(lookup);
    assert_int_equal(ftruncate(spilled_file(state, &files), 0), 0);
    for (uint32_t i = 0; i < ENTRIES && lookup_status(lookup, &message) == ACCORD_OK; i++)
        (void)times(lookup, scatter(i), i);
    assert_failed(lookup, EIO);
    grow_and_shrink(lookup);
    lookup_free(lookup);
}

static void a_file_that_cannot_be_made_is_told(void **state)
{
    struct lookup *lookup = lookup_new();
    char folder[100];

    snprintf(folder, sizeof folder, "%s/nowhere", (const char *)*state);
    assert_non_null(lookup);
    assert_true(lookup_spill(lookup, folder, 0));
    for (uint32_t i = 0; i < 1000; i++)
        lookup_put(lookup, scatter(i), i);
    assert_failed(lookup, ENOENT);
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
    const char *message;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct note_source source = {&lens[i], walk_damaged};
        struct lookup *lookup = lookup_new();

        assert_true(lookup_open(lookup, &source, 2, 1));
        assert_int_equal(times(lookup, 2, 0), 0); /* of bucket 0, while the entry is of bucket 1 */
        assert_int_equal(lookup_status(lookup, &message), ACCORD_ERROR_CORRUPT);
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
        cmocka_unit_test(what_is_saved_is_what_was_put),
        cmocka_unit_test(a_file_that_cannot_grow_is_told),
        cmocka_unit_test(a_file_that_was_cut_is_told),
        cmocka_unit_test(a_file_that_cannot_be_made_is_told),
        cmocka_unit_test(the_same_entry_may_stand_there_twice),
        cmocka_unit_test(a_damaged_bucket_is_told),
        cmocka_unit_test(a_table_that_cannot_be_is_refused),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
