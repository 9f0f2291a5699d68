// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_threads.c
 * One handle a thread: several threads search a database, while another writes to it.
 */
#include "support.h"

#include <pthread.h>

enum { READERS = 3, SEARCHES = 150, COMMITS = 20, RETRIES = 50 };

/* What a reader is given, and what became of it. */
struct reader {
    const char *path;
    xapian_status status;
    unsigned stale;
    bool wrong;
};

/* The number of documents with "peace" and of those of them with "talks": always the same. */
static xapian_status search(xapian_database *db, xapian_doccount *peace, xapian_doccount *both)
{
    xapian_query *query = NULL, *parts[2] = {NULL, NULL};
    xapian_enquire *enquire = NULL;
    xapian_mset *mset = NULL;
    xapian_status status;

    status = xapian_database_term_freq(db, "peace", 5, peace);
    if (status == XAPIAN_OK)
        status = xapian_query_new_term(&parts[0], "peace", 5, 1, 0);
    if (status == XAPIAN_OK)
        status = xapian_query_new_term(&parts[1], "talks", 5, 1, 0);
    if (status == XAPIAN_OK)
        status = xapian_query_new_combine(&query, XAPIAN_OP_PHRASE,
                                          (const xapian_query *const *)parts, 2, 0);
    if (status == XAPIAN_OK)
        status = xapian_enquire_new(&enquire, db);
    if (status == XAPIAN_OK)
        status = xapian_enquire_set_query(enquire, query, 0);
    if (status == XAPIAN_OK)
        status = xapian_enquire_mset(&mset, enquire, 0, 10000, NULL);
    if (status == XAPIAN_OK)
        *both = xapian_mset_size(mset);
    xapian_mset_free(mset);
    xapian_enquire_free(enquire);
    xapian_query_free(query);
    xapian_query_free(parts[0]);
    xapian_query_free(parts[1]);
    return status;
}

static void *read_in_a_thread(void *argument)
{
    struct reader *reader = argument;
    xapian_database *db = NULL;

    /* opening reads the newest revision, which may be gone again by then */
    reader->status = XAPIAN_ERROR_STALE;
    for (int attempt = 0; attempt < RETRIES && reader->status == XAPIAN_ERROR_STALE; attempt++)
        reader->status = xapian_database_open(&db, reader->path, 0);
    for (int i = 0; i < SEARCHES && reader->status == XAPIAN_OK; i++) {
        xapian_doccount peace = 0, both = 1;

        reader->status = XAPIAN_ERROR_STALE;
        for (int attempt = 0; attempt < RETRIES && reader->status == XAPIAN_ERROR_STALE;
             attempt++) {
            reader->status = xapian_database_reopen(db, NULL);
            if (reader->status == XAPIAN_OK)
                reader->status = search(db, &peace, &both);
            if (reader->status == XAPIAN_ERROR_STALE)
                reader->stale++;
        }
        reader->wrong = reader->wrong || (reader->status == XAPIAN_OK && peace != both);
    }
    xapian_database_free(db);
    return NULL;
}

static void readers_see_whole_commits_while_a_writer_writes(void **state)
{
    char path[4200];
    struct reader readers[READERS];
    pthread_t threads[READERS];
    xapian_database *db = NULL;

    (void)snprintf(path, sizeof path, "%s", in_folder(state, "db"));
    make_database(path);
    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct reader){path, XAPIAN_OK, 0, false};
        assert_int_equal(pthread_create(&threads[i], NULL, read_in_a_thread, &readers[i]), 0);
    }
    assert_ok(xapian_database_open_writable(&db, path, XAPIAN_DB_OPEN | XAPIAN_DB_NO_SYNC, 0));
    for (int i = 0; i < COMMITS; i++) {
        for (int j = 0; j < 20; j++)
            add_text(db, "n", "more peace talks", "north", j);
        assert_ok(xapian_database_commit(db));
    }
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        print_message("reader %d: %u stale\n", i, readers[i].stale);
        assert_int_equal(readers[i].status, XAPIAN_OK);
        assert_false(readers[i].wrong);
    }
    xapian_database_free(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(readers_see_whole_commits_while_a_writer_writes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
