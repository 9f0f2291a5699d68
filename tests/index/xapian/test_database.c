// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_database.c
 * Databases opened in every local way, asked about themselves, joined, closed.
 */
#include "support.h"

#include <fcntl.h>

static void a_new_database_is_empty(void **state)
{
    xapian_database *db = NULL;
    xapian_doccount count = 9;
    xapian_docid last = 9;
    char *uuid = NULL, *description = NULL;

    assert_ok(xapian_database_open_writable(&db, in_folder(state, "db"), XAPIAN_DB_CREATE, 0));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 0);
    assert_ok(xapian_database_last_docid(db, &last));
    assert_int_equal(last, 0);
    assert_true(xapian_database_is_writable(db));
    assert_int_equal(xapian_database_shard_count(db), 1);
    assert_ok(xapian_database_uuid(&uuid, db));
    assert_int_equal(strlen(uuid), 36);
    assert_ok(xapian_database_description(&description, db));
    assert_non_null(strstr(description, "WritableDatabase"));
    xapian_string_free(uuid);
    xapian_string_free(description);
    xapian_database_free(db);
}

static void statistics_count_what_was_added(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_doccount count;
    xapian_termcount length, lower, upper, freq;
    uint64_t total, revision;
    double average;
    bool yes;
    char *bound = NULL;
    size_t len = 0;

    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    assert_ok(xapian_database_last_docid(db, &count));
    assert_int_equal(count, 4);
    assert_ok(xapian_database_total_length(db, &total));
    assert_int_equal(total, 3 + 4 + 5 + 4);
    assert_ok(xapian_database_average_length(db, &average));
    assert_true(average == 4.0);
    assert_ok(xapian_database_length_bounds(db, &lower, &upper));
    assert_true(lower <= 3 && upper >= 5);
    assert_ok(xapian_database_doc_length(db, 3, &length));
    assert_int_equal(length, 5);
    assert_ok(xapian_database_unique_terms(db, 3, &length));
    assert_int_equal(length, 5); /* its id is one */
    assert_ok(xapian_database_term_freq(db, TEXT("the"), &count));
    assert_int_equal(count, 2);
    assert_ok(xapian_database_term_freq(db, TEXT("absent"), &count));
    assert_int_equal(count, 0);
    assert_ok(xapian_database_collection_freq(db, TEXT("the"), &freq));
    assert_int_equal(freq, 3);
    assert_ok(xapian_database_wdf_upper_bound(db, TEXT("peace"), &freq));
    assert_true(freq >= 2);
    assert_ok(xapian_database_term_exists(db, TEXT("harbour"), &yes));
    assert_true(yes);
    assert_ok(xapian_database_term_exists(db, TEXT("harbou"), &yes));
    assert_false(yes);
    assert_ok(xapian_database_has_positions(db, &yes));
    assert_true(yes);
    assert_ok(xapian_database_value_freq(db, SLOT_GROUP, &count));
    assert_int_equal(count, 3);
    assert_ok(xapian_database_value_lower_bound(&bound, &len, db, SLOT_GROUP));
    assert_bytes(bound, len, "north");
    xapian_string_free(bound);
    assert_ok(xapian_database_value_upper_bound(&bound, &len, db, SLOT_GROUP));
    assert_bytes(bound, len, "south");
    xapian_string_free(bound);
    assert_ok(xapian_database_revision(db, &revision));
    assert_true(revision >= 1);
    assert_ok(xapian_database_keep_alive(db));
    xapian_database_free(db);
}

static void an_opening_mode_that_does_not_fit_is_an_error(void **state)
{
    const char *path = in_folder(state, "db");
    xapian_database *db = NULL;
    xapian_doccount count;

    assert_status(xapian_database_open_writable(&db, path, XAPIAN_DB_OPEN, 0),
                  XAPIAN_ERROR_NOT_FOUND);
    assert_null(db);
    make_database(path);
    assert_status(xapian_database_open_writable(&db, path, XAPIAN_DB_CREATE, 0),
                  XAPIAN_ERROR_DATABASE);
    assert_null(db);
    assert_ok(xapian_database_open_writable(&db, path, XAPIAN_DB_CREATE_OR_OPEN, 0));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    xapian_database_free(db);
    assert_ok(xapian_database_open_writable(&db, path, XAPIAN_DB_CREATE_OR_OVERWRITE, 0));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 0);
    xapian_database_free(db);
}

static void options_reach_the_database(void **state)
{
    const char *path = in_folder(state, "db");
    xapian_database *db = NULL;
    xapian_term_iterator *terms = NULL;
    unsigned char head[8192];
    FILE *file;

    assert_ok(xapian_database_open_writable(&db, path,
                                            XAPIAN_DB_CREATE | XAPIAN_DB_NO_TERMLIST |
                                                XAPIAN_DB_DANGEROUS | XAPIAN_DB_BACKEND_GLASS,
                                            2048));
    add_texts(db);
    assert_ok(xapian_database_commit(db));
    assert_status(xapian_database_terms(&terms, db, 1), XAPIAN_ERROR_UNIMPLEMENTED);
    xapian_database_free(db);
    assert_int_not_equal(access(in_folder(state, "db/termlist.glass"), F_OK), 0);
    /* A table's size is a whole number of blocks: 2048 bytes, which 8192 would not show. */
    file = fopen(in_folder(state, "db/docdata.glass"), "rb");
    assert_non_null(file);
    assert_int_equal(fread(head, 1, sizeof head, file), 2048);
    assert_int_equal(fclose(file), 0);
}

static void chert_and_memory_backends_open_too(void **state)
{
    xapian_database *db = NULL;
    xapian_doccount count;

    assert_ok(xapian_database_open_writable(&db, "", XAPIAN_DB_BACKEND_INMEMORY, 0));
    add_texts(db);
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    assert_finds(db, make_term("peace"), "1 2");
    xapian_database_free(db);
    assert_ok(xapian_database_open_writable(&db, in_folder(state, "chert"),
                                            XAPIAN_DB_CREATE | XAPIAN_DB_BACKEND_CHERT, 0));
    add_texts(db);
    assert_ok(xapian_database_commit(db));
    xapian_database_free(db);
    assert_int_equal(access(in_folder(state, "chert/iamchert"), F_OK), 0);
    assert_status(xapian_database_open(&db, in_folder(state, "chert"), XAPIAN_DB_BACKEND_GLASS),
                  XAPIAN_ERROR_NOT_FOUND);
}

static void a_stub_file_reads_several_databases_as_one(void **state)
{
    xapian_database *db = NULL;
    xapian_doccount count;
    FILE *stub;

    make_database(in_folder(state, "a"));
    make_database(in_folder(state, "b"));
    stub = fopen(in_folder(state, "stub"), "w");
    assert_non_null(stub);
    assert_true(fputs("auto a\nauto b\n", stub) >= 0);
    assert_int_equal(fclose(stub), 0);
    assert_ok(xapian_database_open(&db, in_folder(state, "stub"), XAPIAN_DB_BACKEND_STUB));
    assert_int_equal(xapian_database_shard_count(db), 2);
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 8);
    /* Document 1 of the first is 1, of the second 2; document 2 of the first is 3. */
    assert_finds(db, make_term("peace"), "1 2 3 4");
    xapian_database_free(db);
}

static void databases_are_joined_and_outlive_their_parts(void **state)
{
    xapian_database *all = NULL, *part = make_and_open(in_folder(state, "a"));
    xapian_enquire *enquire = NULL;
    xapian_doccount count = 9;
    uint64_t revision;

    assert_ok(xapian_database_new(&all));
    assert_int_equal(xapian_database_shard_count(all), 0);
    assert_ok(xapian_database_doc_count(all, &count));
    assert_int_equal(count, 0);
    assert_status(xapian_enquire_new(&enquire, all), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_null(enquire);
    assert_ok(xapian_database_add(all, part));
    xapian_database_free(part);
    part = make_and_open(in_folder(state, "b"));
    assert_ok(xapian_database_add(all, part));
    xapian_database_free(part);
    assert_ok(xapian_database_doc_count(all, &count));
    assert_int_equal(count, 8);
    assert_finds(all, make_term("boats"), "7 8");
    assert_status(xapian_database_revision(all, &revision), XAPIAN_ERROR_INVALID_OPERATION);
    assert_status(xapian_database_add(all, all), XAPIAN_ERROR_INVALID_ARGUMENT);
    xapian_database_free(all);
}

static void a_reader_cannot_join_a_writer(void **state)
{
    xapian_database *writer = NULL, *reader = make_and_open(in_folder(state, "a"));

    assert_ok(xapian_database_open_writable(&writer, in_folder(state, "b"), 0, 0));
    assert_status(xapian_database_add(writer, reader), XAPIAN_ERROR_INVALID_OPERATION);
    assert_ok(xapian_database_add(reader, writer));
    xapian_database_free(reader);
    xapian_database_free(writer);
}

static void writers_joined_spread_their_documents(void **state)
{
    xapian_database *first = NULL, *second = NULL;
    xapian_doccount count;

    assert_ok(xapian_database_open_writable(&first, in_folder(state, "a"), 0, 0));
    assert_ok(xapian_database_open_writable(&second, in_folder(state, "b"), 0, 0));
    assert_ok(xapian_database_add(first, second));
    add_texts(first);
    assert_ok(xapian_database_commit(first));
    assert_ok(xapian_database_doc_count(second, &count));
    assert_int_equal(count, 2);
    xapian_database_free(first);
    xapian_database_free(second);
}

static void a_reader_sees_a_commit_once_it_reopens(void **state)
{
    const char *path = in_folder(state, "db");
    xapian_database *reader = make_and_open(path), *writer = NULL;
    xapian_doccount count;
    bool changed = true, locked = true;

    assert_ok(xapian_database_reopen(reader, &changed));
    assert_false(changed);
    assert_ok(xapian_database_locked(reader, &locked));
    assert_false(locked);
    assert_ok(xapian_database_open_writable(&writer, path, XAPIAN_DB_OPEN, 0));
    assert_ok(xapian_database_locked(reader, &locked));
    assert_true(locked);
    add_text(writer, "5", "news", "", 0);
    assert_ok(xapian_database_commit(writer));
    assert_ok(xapian_database_doc_count(reader, &count));
    assert_int_equal(count, 4);
    assert_ok(xapian_database_reopen(reader, &changed));
    assert_true(changed);
    assert_ok(xapian_database_doc_count(reader, &count));
    assert_int_equal(count, 5);
    assert_ok(xapian_database_reopen(reader, NULL));
    xapian_database_free(writer);
    xapian_database_free(reader);
}

static void closing_gives_up_the_lock_while_others_hold_the_database(void **state)
{
    const char *path = in_folder(state, "db");
    xapian_database *db = NULL, *again = NULL;
    xapian_posting_iterator *postings = NULL;
    xapian_document *doc = NULL;
    xapian_doccount count;

    assert_ok(xapian_database_open_writable(&db, path, XAPIAN_DB_CREATE, 0));
    add_texts(db);
    assert_ok(xapian_database_postings(&postings, db, TEXT("peace")));
    assert_ok(xapian_database_close(db));
    assert_ok(xapian_database_close(db));
    assert_status(xapian_database_document(&doc, db, 1, 0), XAPIAN_ERROR_CLOSED);
    assert_ok(xapian_database_open_writable(&again, path, XAPIAN_DB_OPEN, 0));
    assert_ok(xapian_database_doc_count(again, &count));
    assert_int_equal(count, 4);
    xapian_database_free(again);
    xapian_posting_iterator_free(postings);
    xapian_database_free(db);
    assert_ok(xapian_database_open(&db, path, 0));
    assert_ok(xapian_database_close(db));
    assert_status(xapian_database_reopen(db, NULL), XAPIAN_ERROR_CLOSED);
    xapian_database_free(db);
}

static void a_database_in_one_file_opens_by_its_descriptor(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_compact_options options = XAPIAN_COMPACT_OPTIONS_INIT;
    const char *path = in_folder(state, "single");
    xapian_doccount count;
    int fd;

    options.flags = XAPIAN_COMPACT_SINGLE_FILE;
    assert_ok(xapian_database_compact(db, path, &options));
    xapian_database_free(db);
    fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_ok(xapian_database_open_fd(&db, fd, 0));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    xapian_database_free(db);
}

static void freeing_nothing_is_allowed(void **state)
{
    (void)state;
    xapian_database_free(NULL);
    xapian_document_free(NULL);
    xapian_query_free(NULL);
    xapian_enquire_free(NULL);
    xapian_mset_free(NULL);
    xapian_rset_free(NULL);
    xapian_eset_free(NULL);
    xapian_match_spy_free(NULL);
    xapian_key_maker_free(NULL);
    xapian_stem_free(NULL);
    xapian_stopper_free(NULL);
    xapian_term_generator_free(NULL);
    xapian_query_parser_free(NULL);
    xapian_term_iterator_free(NULL);
    xapian_posting_iterator_free(NULL);
    xapian_position_iterator_free(NULL);
    xapian_value_iterator_free(NULL);
    xapian_string_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(a_new_database_is_empty),
        in_a_folder(statistics_count_what_was_added),
        in_a_folder(an_opening_mode_that_does_not_fit_is_an_error),
        in_a_folder(options_reach_the_database),
        in_a_folder(chert_and_memory_backends_open_too),
        in_a_folder(a_stub_file_reads_several_databases_as_one),
        in_a_folder(databases_are_joined_and_outlive_their_parts),
        in_a_folder(a_reader_cannot_join_a_writer),
        in_a_folder(writers_joined_spread_their_documents),
        in_a_folder(a_reader_sees_a_commit_once_it_reopens),
        in_a_folder(closing_gives_up_the_lock_while_others_hold_the_database),
        in_a_folder(a_database_in_one_file_opens_by_its_descriptor),
        cmocka_unit_test(freeing_nothing_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
