// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_maintenance.c
 * Compacting: one database, several, a stub file, into a file; and checking, sound and damaged.
 */
#include "support.h"

#include <fcntl.h>

static xapian_database *make_with_metadata(const char *path, const char *value)
{
    xapian_database *db = NULL;

    make_database(path);
    assert_ok(xapian_database_open_writable(&db, path, XAPIAN_DB_OPEN, 0));
    assert_ok(xapian_database_set_metadata(db, TEXT("key"), TEXT(value)));
    assert_ok(xapian_database_commit(db));
    xapian_database_free(db);
    assert_ok(xapian_database_open(&db, path, 0));
    return db;
}

static void assert_metadata(xapian_database *db, const char *expected)
{
    char *value = NULL;
    size_t len;

    assert_ok(xapian_database_metadata(&value, &len, db, TEXT("key")));
    assert_bytes(value, len, expected);
    xapian_string_free(value);
}

/* Two databases as one. */
static xapian_database *make_two(void **state)
{
    xapian_database *all = NULL, *part = make_with_metadata(in_folder(state, "a"), "first");

    assert_ok(xapian_database_new(&all));
    assert_ok(xapian_database_add(all, part));
    xapian_database_free(part);
    part = make_with_metadata(in_folder(state, "b"), "second");
    assert_ok(xapian_database_add(all, part));
    xapian_database_free(part);
    return all;
}

static void several_databases_become_one(void **state)
{
    xapian_database *db = make_two(state);

    assert_ok(xapian_database_compact(db, in_folder(state, "merged"), NULL));
    xapian_database_free(db);
    assert_ok(xapian_database_open(&db, in_folder(state, "merged"), 0));
    assert_int_equal(xapian_database_shard_count(db), 1);
    /* The second one's documents are numbered after the first one's. */
    assert_finds(db, make_term("peace"), "1 2 5 6");
    assert_finds(db, make_words(XAPIAN_OP_PHRASE, "the", "war", 0), "3 7");
    assert_metadata(db, "first");
    xapian_database_free(db);
}

struct told {
    int begun, ended, asked;
};

static void note_progress(void *context, const char *table, const char *status)
{
    struct told *told = context;

    assert_true(strlen(table) > 0);
    if (*status == '\0')
        told->begun++;
    else
        told->ended++;
}

static size_t choose_last(void *context, const char *key, size_t len, size_t count,
                          const char *const *values, const size_t *value_lens)
{
    ((struct told *)context)->asked++;
    assert_bytes(key, len, "key");
    assert_int_equal(count, 2);
    assert_bytes(values[0], value_lens[0], "first");
    assert_bytes(values[1], value_lens[1], "second");
    return count - 1;
}

static void callbacks_see_progress_and_choose_metadata(void **state)
{
    xapian_database *db = make_two(state);
    xapian_compact_options options = XAPIAN_COMPACT_OPTIONS_INIT;
    struct told told = {0, 0, 0};

    options.progress = note_progress;
    options.choose_metadata = choose_last;
    options.context = &told;
    options.level = XAPIAN_COMPACT_FULLER;
    assert_ok(xapian_database_compact(db, in_folder(state, "merged"), &options));
    assert_int_equal(told.asked, 1);
    assert_true(told.begun >= 3 && told.ended >= 3);
    xapian_database_free(db);
    assert_ok(xapian_database_open(&db, in_folder(state, "merged"), 0));
    assert_metadata(db, "second");
    xapian_database_free(db);
}

static void numbers_that_overlap_cannot_be_kept(void **state)
{
    xapian_database *db = make_two(state);
    xapian_compact_options options = XAPIAN_COMPACT_OPTIONS_INIT;

    options.flags = XAPIAN_COMPACT_NO_RENUMBER;
    assert_status(xapian_database_compact(db, in_folder(state, "merged"), &options),
                  XAPIAN_ERROR_INVALID_OPERATION);
    xapian_database_free(db);
}

static void a_database_is_not_compacted_onto_itself(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_doccount count;

    assert_status(xapian_database_compact(db, in_folder(state, "db"), NULL),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_int_not_equal(xapian_database_compact(db, "/dev/null/db", NULL), XAPIAN_OK);
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    xapian_database_free(db);
}

static void uncommitted_changes_are_not_compacted(void **state)
{
    xapian_database *db = NULL;

    assert_ok(xapian_database_open_writable(&db, in_folder(state, "db"), 0, 0));
    add_texts(db);
    assert_status(xapian_database_compact(db, in_folder(state, "copy"), NULL),
                  XAPIAN_ERROR_INVALID_OPERATION);
    xapian_database_free(db);
}

static void a_descriptor_receives_a_single_file(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    const char *path = in_folder(state, "single");
    xapian_doccount count;
    size_t errors = 9;
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_ok(xapian_database_compact_fd(db, fd, NULL));
    xapian_database_free(db);
    assert_ok(xapian_database_check(NULL, &errors, path, 0));
    assert_int_equal(errors, 0);
    assert_ok(xapian_database_open(&db, path, 0));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    xapian_database_free(db);
}

static void a_sound_database_passes_the_check(void **state)
{
    char *report = NULL;
    size_t errors = 9;

    make_database(in_folder(state, "db"));
    assert_ok(
        xapian_database_check(&report, &errors, in_folder(state, "db"), XAPIAN_CHECK_SHOW_STATS));
    assert_int_equal(errors, 0);
    assert_non_null(strstr(report, "postlist table structure checked OK"));
    xapian_string_free(report);
}

static void damage_is_found_by_the_check(void **state)
{
    char *report = NULL;
    size_t errors = 0;
    xapian_status status;

    make_database(in_folder(state, "db"));
    overwrite(in_folder(state, "db/postlist.glass"), 100, 0x5a, 8000);
    status = xapian_database_check(&report, &errors, in_folder(state, "db"), 0);
    assert_true((status == XAPIAN_OK && errors > 0) || status == XAPIAN_ERROR_CORRUPT);
    xapian_string_free(report);
    overwrite(in_folder(state, "db/iamglass"), 0, 'x', 40);
    status = xapian_database_check(&report, &errors, in_folder(state, "db"), 0);
    assert_true((status == XAPIAN_OK && errors > 0) || status == XAPIAN_ERROR_CORRUPT);
    xapian_string_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(several_databases_become_one),
        in_a_folder(callbacks_see_progress_and_choose_metadata),
        in_a_folder(numbers_that_overlap_cannot_be_kept),
        in_a_folder(a_database_is_not_compacted_onto_itself),
        in_a_folder(uncommitted_changes_are_not_compacted),
        in_a_folder(a_descriptor_receives_a_single_file),
        in_a_folder(a_sound_database_passes_the_check),
        in_a_folder(damage_is_found_by_the_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
