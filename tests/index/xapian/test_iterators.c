// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_iterators.c
 * Cursors over terms, postings, positions and values of a database.
 */
#include "support.h"

static void terms_are_walked_by_prefix(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_term_iterator *terms = NULL;
    xapian_doccount freq;
    xapian_termcount wdf;
    const char *term;
    size_t len;
    bool more;

    assert_ok(xapian_database_all_terms(&terms, db, TEXT("Q")));
    assert_terms(terms, "Q1 Q2 Q3 Q4");
    assert_ok(xapian_database_all_terms(&terms, db, TEXT("nothing")));
    assert_terms(terms, "");
    assert_ok(xapian_database_all_terms(&terms, db, NULL, 0));
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("pe"), &more));
    assert_true(more);
    term = xapian_term_iterator_term(terms, &len);
    assert_bytes(term, len, "peace");
    assert_ok(xapian_term_iterator_term_freq(terms, &freq));
    assert_int_equal(freq, 2);
    assert_status(xapian_term_iterator_wdf(terms, &wdf), XAPIAN_ERROR_INVALID_OPERATION);
    assert_ok(xapian_term_iterator_next(terms, &more));
    term = xapian_term_iterator_term(terms, &len);
    assert_bytes(term, len, "talks");
    /* Never backwards, nor out of the prefix. */
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("a"), &more));
    term = xapian_term_iterator_term(terms, &len);
    assert_bytes(term, len, "talks");
    xapian_term_iterator_free(terms);
    assert_ok(xapian_database_all_terms(&terms, db, TEXT("Q")));
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("A"), &more));
    assert_true(more);
    term = xapian_term_iterator_term(terms, &len);
    assert_bytes(term, len, "Q1");
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("a"), &more));
    assert_false(more);
    xapian_term_iterator_free(terms);
    xapian_database_free(db);
}

static void the_terms_of_a_document_have_wdf_and_positions(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_term_iterator *terms = NULL;
    xapian_position_iterator *positions = NULL;
    xapian_termpos found[8];
    xapian_termcount count;
    size_t read;
    bool more;

    assert_ok(xapian_database_terms(&terms, db, 3));
    assert_terms(terms, "Q3 and talks the war");
    assert_ok(xapian_database_terms(&terms, db, 3));
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("the"), &more));
    assert_ok(xapian_term_iterator_wdf(terms, &count));
    assert_int_equal(count, 2);
    assert_ok(xapian_term_iterator_term_freq(terms, &count));
    assert_int_equal(count, 2);
    assert_ok(xapian_term_iterator_position_count(terms, &count));
    assert_int_equal(count, 2);
    assert_ok(xapian_term_iterator_positions(&positions, terms));
    /* A full buffer: there may be more. */
    assert_ok(xapian_position_iterator_read(positions, found, 1, &read));
    assert_int_equal(read, 1);
    assert_int_equal(found[0], 1);
    assert_ok(xapian_position_iterator_read(positions, found, 8, &read));
    assert_int_equal(read, 1);
    assert_int_equal(found[0], 4);
    assert_ok(xapian_position_iterator_read(positions, found, 8, &read));
    assert_int_equal(read, 0);
    xapian_position_iterator_free(positions);
    xapian_term_iterator_free(terms);
    assert_status(xapian_database_terms(&terms, db, 99), XAPIAN_ERROR_DOC_NOT_FOUND);
    assert_null(terms);
    xapian_database_free(db);
}

static void postings_are_walked_and_skipped(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_posting_iterator *postings = NULL;
    xapian_position_iterator *positions = NULL;
    xapian_termcount count;
    bool more = true;

    assert_ok(xapian_database_postings(&postings, db, TEXT("talks")));
    assert_ok(xapian_posting_iterator_next(postings, &more));
    assert_true(more);
    assert_int_equal(xapian_posting_iterator_docid(postings), 1);
    assert_ok(xapian_posting_iterator_skip_to(postings, 3, &more));
    assert_true(more);
    assert_int_equal(xapian_posting_iterator_docid(postings), 3);
    assert_ok(xapian_posting_iterator_wdf(postings, &count));
    assert_int_equal(count, 1);
    assert_ok(xapian_posting_iterator_doc_length(postings, &count));
    assert_int_equal(count, 5);
    assert_ok(xapian_posting_iterator_unique_terms(postings, &count));
    assert_int_equal(count, 5);
    assert_ok(xapian_posting_iterator_positions(&positions, postings));
    assert_ok(xapian_position_iterator_next(positions, &more));
    assert_true(more);
    assert_int_equal(xapian_position_iterator_position(positions), 5);
    xapian_position_iterator_free(positions);
    assert_ok(xapian_posting_iterator_next(postings, &more));
    assert_false(more);
    xapian_posting_iterator_free(postings);
    /* The empty term: every document. */
    assert_ok(xapian_database_postings(&postings, db, NULL, 0));
    for (xapian_docid docid = 1; docid <= 4; docid++) {
        assert_ok(xapian_posting_iterator_next(postings, &more));
        assert_int_equal(xapian_posting_iterator_docid(postings), docid);
    }
    assert_ok(xapian_posting_iterator_next(postings, &more));
    assert_false(more);
    xapian_posting_iterator_free(postings);
    xapian_database_free(db);
}

static void postings_are_read_many_at_a_time(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_posting_iterator *postings = NULL, *alone = NULL;
    xapian_docid docids[8] = {0};
    xapian_termcount wdfs[8] = {0}, wdf;
    size_t count = 99, left;
    bool more = true;

    for (size_t room = 0; room <= 8; room++) {
        assert_ok(xapian_database_postings(&postings, db, TEXT("talks")));
        assert_ok(xapian_database_postings(&alone, db, TEXT("talks")));
        assert_ok(xapian_posting_iterator_read(postings, docids, wdfs, room, &count));
        assert_true(count <= room);
        for (size_t i = 0; i < count; i++) {
            assert_ok(xapian_posting_iterator_next(alone, &more));
            assert_true(more);
            assert_int_equal(docids[i], xapian_posting_iterator_docid(alone));
            assert_ok(xapian_posting_iterator_wdf(alone, &wdf));
            assert_int_equal(wdfs[i], wdf);
        }
        assert_ok(xapian_posting_iterator_read(postings, docids, wdfs, 8, &left));
        for (size_t i = 0; i < left; i++) { /* it goes on behind the last */
            assert_ok(xapian_posting_iterator_next(alone, &more));
            assert_int_equal(docids[i], xapian_posting_iterator_docid(alone));
        }
        assert_ok(xapian_posting_iterator_next(alone, &more));
        assert_false(more);
        xapian_posting_iterator_free(postings);
        xapian_posting_iterator_free(alone);
    }
    assert_ok(xapian_database_postings(&postings, db, TEXT("no such term")));
    assert_ok(xapian_posting_iterator_read(postings, docids, wdfs, 8, &count));
    assert_int_equal(count, 0);
    assert_ok(xapian_posting_iterator_read(postings, docids, wdfs, 8, &count)); /* nor later */
    assert_int_equal(count, 0);
    xapian_posting_iterator_free(postings);
    xapian_database_free(db);
}

static void positions_are_skipped(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_position_iterator *positions = NULL;
    bool more = true;

    assert_ok(xapian_database_positions(&positions, db, 3, TEXT("the")));
    assert_ok(xapian_position_iterator_skip_to(positions, 2, &more));
    assert_true(more);
    assert_int_equal(xapian_position_iterator_position(positions), 4);
    assert_ok(xapian_position_iterator_skip_to(positions, 5, &more));
    assert_false(more);
    xapian_position_iterator_free(positions);
    assert_ok(xapian_database_positions(&positions, db, 3, TEXT("absent")));
    assert_ok(xapian_position_iterator_next(positions, &more));
    assert_false(more);
    xapian_position_iterator_free(positions);
    xapian_database_free(db);
}

static void the_values_of_a_slot_are_walked(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_value_iterator *values = NULL;
    xapian_docid docid;
    const char *value;
    size_t len;
    bool more = false;

    assert_ok(xapian_database_values(&values, db, SLOT_NUMBER));
    for (xapian_docid expected = 1; expected <= 4; expected++) {
        static const double numbers[] = {3, 1, 2, 4};

        assert_ok(xapian_value_iterator_next(values, &more));
        assert_true(more);
        assert_ok(xapian_value_iterator_docid(values, &docid));
        assert_int_equal(docid, expected);
        value = xapian_value_iterator_value(values, &len);
        assert_true(xapian_sortable_unserialise(value, len) == numbers[expected - 1]);
    }
    assert_ok(xapian_value_iterator_next(values, &more));
    assert_false(more);
    xapian_value_iterator_free(values);
    assert_ok(xapian_database_values(&values, db, SLOT_GROUP));
    assert_ok(xapian_value_iterator_skip_to(values, 2, &more));
    assert_true(more);
    value = xapian_value_iterator_value(values, &len);
    assert_bytes(value, len, "south");
    xapian_value_iterator_free(values);
    xapian_database_free(db);
}

static void a_cursor_outlives_its_database(void **state)
{
    xapian_database *parts[2] = {make_and_open(in_folder(state, "a")),
                                 make_and_open(in_folder(state, "b"))};
    xapian_database *db = NULL;
    xapian_term_iterator *all = NULL, *terms = NULL;
    xapian_posting_iterator *postings = NULL;
    xapian_value_iterator *values = NULL;
    xapian_doccount freq, count = 0;
    bool more = true;

    assert_ok(xapian_database_new(&db));
    assert_ok(xapian_database_add(db, parts[0]));
    assert_ok(xapian_database_add(db, parts[1]));
    assert_ok(xapian_database_all_terms(&all, db, TEXT("p")));
    assert_ok(xapian_database_terms(&terms, db, 3));
    assert_ok(xapian_database_postings(&postings, db, TEXT("peace")));
    assert_ok(xapian_database_values(&values, db, SLOT_GROUP));
    xapian_database_free(db);
    xapian_database_free(parts[0]);
    xapian_database_free(parts[1]);
    assert_terms(all, "peace");
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("peace"), &more));
    assert_true(more);
    assert_ok(xapian_term_iterator_term_freq(terms, &freq));
    assert_int_equal(freq, 4);
    xapian_term_iterator_free(terms);
    while (assert_ok(xapian_posting_iterator_next(postings, &more)), more)
        count++;
    assert_int_equal(count, 4);
    xapian_posting_iterator_free(postings);
    while (assert_ok(xapian_value_iterator_next(values, &more)), more)
        count++;
    assert_int_equal(count, 4 + 6);
    xapian_value_iterator_free(values);
}

static void a_cursor_at_its_end_stays_there(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_posting_iterator *postings = NULL;
    xapian_termcount wdf;
    bool more = true;

    assert_ok(xapian_database_postings(&postings, db, TEXT("boats")));
    assert_status(xapian_posting_iterator_wdf(postings, &wdf), XAPIAN_ERROR_INVALID_OPERATION);
    assert_ok(xapian_posting_iterator_skip_to(postings, 100, &more));
    assert_false(more);
    assert_ok(xapian_posting_iterator_skip_to(postings, 101, &more));
    assert_false(more);
    assert_ok(xapian_posting_iterator_next(postings, &more));
    assert_false(more);
    assert_status(xapian_posting_iterator_wdf(postings, &wdf), XAPIAN_ERROR_INVALID_OPERATION);
    xapian_posting_iterator_free(postings);
    xapian_database_free(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(terms_are_walked_by_prefix),
        in_a_folder(the_terms_of_a_document_have_wdf_and_positions),
        in_a_folder(postings_are_walked_and_skipped),
        in_a_folder(postings_are_read_many_at_a_time),
        in_a_folder(positions_are_skipped),
        in_a_folder(the_values_of_a_slot_are_walked),
        in_a_folder(a_cursor_outlives_its_database),
        in_a_folder(a_cursor_at_its_end_stays_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
