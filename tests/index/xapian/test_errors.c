// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_errors.c
 * Failures of every kind: each has its status and a message, and what failed leaves no damage.
 */
#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

static void what_is_not_there_is_not_found(void **state)
{
    xapian_database *db = NULL;
    size_t errors = 9;

    assert_status(xapian_database_open(&db, in_folder(state, "absent"), 0), XAPIAN_ERROR_NOT_FOUND);
    assert_null(db);
    assert_non_null(strstr(xapian_error_message(), "absent"));
    assert_status(xapian_database_check(NULL, &errors, in_folder(state, "absent"), 0),
                  XAPIAN_ERROR_NOT_FOUND);
    /* A folder that is no database. */
    assert_status(xapian_database_open(&db, *state, 0), XAPIAN_ERROR_NOT_FOUND);
    assert_null(db);
}

/* Not an exception of Xapian's, but of the C++ library below it. */
static void a_length_that_no_text_can_have_is_an_error(void **state)
{
    volatile size_t len = SIZE_MAX / 2 + 1;
    xapian_query *query = NULL;

    (void)state;
    assert_status(xapian_query_new_term(&query, "x", len, 1, 0), XAPIAN_ERROR_INTERNAL);
    assert_null(query);
    assert_true(strlen(xapian_error_message()) > 0);
}

static void a_second_writer_is_locked_out(void **state)
{
    const char *path = in_folder(state, "db");
    xapian_database *first = NULL, *second = NULL;

    assert_ok(xapian_database_open_writable(&first, path, 0, 0));
    assert_status(xapian_database_open_writable(&second, path, 0, 0), XAPIAN_ERROR_LOCKED);
    assert_null(second);
    xapian_database_free(first);
    assert_ok(xapian_database_open_writable(&second, path, 0, 0));
    xapian_database_free(second);
}

static void a_reader_that_falls_behind_is_stale_until_it_reopens(void **state)
{
    const char *path = in_folder(state, "db");
    xapian_database *reader = NULL, *writer = NULL;
    xapian_document *doc = NULL;
    xapian_status status = XAPIAN_OK;
    const char *data;
    size_t len;

    /* Enough documents for several blocks: a reader holds on to the first. */
    assert_ok(xapian_database_open_writable(&writer, path, XAPIAN_DB_NO_SYNC, 2048));
    for (int commit = 0; commit < 5; commit++) {
        for (xapian_docid docid = 1; docid <= 1000; docid++) {
            doc = make_document("1", commit % 2 == 0 ? "even times" : "odd times", "", commit);
            assert_ok(xapian_database_replace_document(writer, docid, doc));
            xapian_document_free(doc);
        }
        assert_ok(xapian_database_commit(writer));
        if (commit == 0)
            assert_ok(xapian_database_open(&reader, path, 0));
    }
    status = xapian_database_document(&doc, reader, 1, 0);
    if (status == XAPIAN_OK)
        status = xapian_document_data(doc, &data, &len);
    assert_int_equal(status, XAPIAN_ERROR_STALE);
    xapian_document_free(doc);
    assert_ok(xapian_database_reopen(reader, NULL));
    assert_ok(xapian_database_document(&doc, reader, 1, 0));
    assert_ok(xapian_document_data(doc, &data, &len));
    assert_bytes(data, len, "even times");
    xapian_document_free(doc);
    xapian_database_free(reader);
    xapian_database_free(writer);
}

static void damage_is_told_from_another_version(void **state)
{
    xapian_database *db = NULL;
    xapian_posting_iterator *postings = NULL;
    xapian_status status;
    bool more;

    /* A version file begins with 14 bytes that say what it is and 2 of the format's version. */
    make_database(in_folder(state, "version"));
    overwrite(in_folder(state, "version/iamglass"), 14, 0x7f, 2);
    assert_status(xapian_database_open(&db, in_folder(state, "version"), 0), XAPIAN_ERROR_VERSION);
    assert_null(db);
    make_database(in_folder(state, "corrupt"));
    overwrite(in_folder(state, "corrupt/iamglass"), 0, 'x', 14);
    assert_status(xapian_database_open(&db, in_folder(state, "corrupt"), 0), XAPIAN_ERROR_CORRUPT);
    assert_null(db);
    /* A block of the postings' table. */
    make_database(in_folder(state, "block"));
    overwrite(in_folder(state, "block/postlist.glass"), 0, 0xff, 8192);
    status = xapian_database_open(&db, in_folder(state, "block"), 0);
    if (status == XAPIAN_OK)
        status = xapian_database_postings(&postings, db, TEXT("peace"));
    if (status == XAPIAN_OK)
        status = xapian_posting_iterator_next(postings, &more);
    assert_true(status == XAPIAN_ERROR_CORRUPT || status == XAPIAN_ERROR_STALE);
    xapian_posting_iterator_free(postings);
    xapian_database_free(db);
}

static void a_path_that_cannot_be_used_is_an_error_of_the_database(void **state)
{
    xapian_database *db = NULL;

    (void)state;
    assert_status(xapian_database_open_writable(&db, "/dev/null/db", XAPIAN_DB_CREATE, 0),
                  XAPIAN_ERROR_DATABASE);
    assert_null(db);
    assert_true(strlen(xapian_error_message()) > 0);
}

static void a_commit_that_fails_says_so_and_leaves_the_last_one(void **state)
{
    const char *path = in_folder(state, "db");
    struct rlimit before, tight;
    xapian_database *db = NULL;
    xapian_document *doc = NULL;
    xapian_doccount count;
    char *big = malloc(1 << 20);
    uint32_t noise = 1;
    xapian_status status = XAPIAN_OK;
    size_t errors = 9;

    /* No file may grow past 64 KB: what a full disk does, without one. */
    assert_non_null(big);
    make_database(path);
    assert_ok(xapian_database_open_writable(&db, path, XAPIAN_DB_OPEN, 0));
    assert_ok(xapian_document_new(&doc));
    for (size_t i = 0; i < 1 << 20; i++) {
        noise = noise * 1664525u + 1013904223u; /* does not compress */
        big[i] = (char)(noise >> 24);
    }
    assert_ok(xapian_document_set_data(doc, big, 1 << 20));
    free(big);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = 65536;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    status = xapian_database_add_document(db, doc, NULL);
    if (status == XAPIAN_OK)
        status = xapian_database_commit(db);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, XAPIAN_ERROR_DATABASE);
    xapian_document_free(doc);
    xapian_database_free(db);
    assert_ok(xapian_database_check(NULL, &errors, path, 0));
    assert_int_equal(errors, 0);
    assert_ok(xapian_database_open(&db, path, 0));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    xapian_database_free(db);
}

static void *fail_in_another_thread(void *argument)
{
    xapian_database *db = NULL;
    char *message = NULL;

    (void)argument;
    if (xapian_database_open(&db, "/nowhere/at/all", 0) == XAPIAN_ERROR_NOT_FOUND)
        message = strdup(xapian_error_message());
    return message;
}

static void each_thread_has_its_own_message(void **state)
{
    xapian_database *db = NULL;
    pthread_t thread;
    void *theirs = NULL;

    assert_status(xapian_database_open(&db, in_folder(state, "here"), 0), XAPIAN_ERROR_NOT_FOUND);
    assert_int_equal(pthread_create(&thread, NULL, fail_in_another_thread, NULL), 0);
    assert_int_equal(pthread_join(thread, &theirs), 0);
    assert_non_null(theirs);
    assert_non_null(strstr(theirs, "/nowhere/at/all"));
    assert_non_null(strstr(xapian_error_message(), "here"));
    assert_null(strstr(xapian_error_message(), "nowhere"));
    free(theirs);
}

static void every_status_has_a_name(void **state)
{
    (void)state;
    for (int status = XAPIAN_OK; status <= XAPIAN_ERROR_INTERNAL; status++)
        assert_int_equal(strncmp(xapian_status_name((xapian_status)status), "XAPIAN_", 7), 0);
    assert_string_equal(xapian_status_name((xapian_status)(XAPIAN_ERROR_INTERNAL + 1)),
                        "unknown status");
    assert_string_equal(xapian_status_name(XAPIAN_ERROR_LOCKED), "XAPIAN_ERROR_LOCKED");
}

static void a_long_message_is_cut_and_stays_in_one_line(void **state)
{
    char path[8192];
    xapian_database *db = NULL;

    (void)state;
    memset(path, 'x', sizeof path);
    path[10] = '\n';
    path[sizeof path - 1] = '\0';
    assert_int_not_equal(xapian_database_open(&db, path, 0), XAPIAN_OK);
    assert_true(strlen(xapian_error_message()) < 2048);
    assert_null(strchr(xapian_error_message(), '\n'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(what_is_not_there_is_not_found),
        cmocka_unit_test(a_length_that_no_text_can_have_is_an_error),
        in_a_folder(a_second_writer_is_locked_out),
        in_a_folder(a_reader_that_falls_behind_is_stale_until_it_reopens),
        in_a_folder(damage_is_told_from_another_version),
        cmocka_unit_test(a_path_that_cannot_be_used_is_an_error_of_the_database),
        in_a_folder(a_commit_that_fails_says_so_and_leaves_the_last_one),
        in_a_folder(each_thread_has_its_own_message),
        cmocka_unit_test(every_status_has_a_name),
        cmocka_unit_test(a_long_message_is_cut_and_stays_in_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
