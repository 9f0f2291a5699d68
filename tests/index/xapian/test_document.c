// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_document.c
 * Documents in memory and stored: terms, positions, values, data.
 */
#include "support.h"

static void assert_positions(xapian_position_iterator *positions, const xapian_termpos *expected,
                             size_t count)
{
    xapian_termpos found[16];
    size_t read = 0;

    assert_ok(xapian_position_iterator_read(positions, found, 16, &read));
    assert_int_equal(read, count);
    assert_memory_equal(found, expected, count * sizeof *expected);
    xapian_position_iterator_free(positions);
}

static void terms_are_added_and_removed(void **state)
{
    xapian_document *doc = NULL;
    xapian_term_iterator *terms = NULL;
    xapian_termcount count;

    (void)state;
    assert_ok(xapian_document_new(&doc));
    assert_int_equal(xapian_document_docid(doc), 0);
    assert_ok(xapian_document_add_term(doc, TEXT("talks"), 2));
    assert_ok(xapian_document_add_boolean_term(doc, TEXT("Q1")));
    assert_ok(xapian_document_add_posting(doc, TEXT("peace"), 7, 1));
    assert_ok(xapian_document_term_count(doc, &count));
    assert_int_equal(count, 3);
    assert_ok(xapian_document_terms(&terms, doc));
    assert_terms(terms, "Q1 peace talks");
    assert_ok(xapian_document_remove_term(doc, TEXT("talks")));
    assert_status(xapian_document_remove_term(doc, TEXT("talks")), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_status(xapian_document_add_term(doc, NULL, 0, 1), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_status(xapian_document_add_posting(doc, NULL, 0, 1, 1), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_document_clear_terms(doc));
    assert_ok(xapian_document_term_count(doc, &count));
    assert_int_equal(count, 0);
    xapian_document_free(doc);
}

static void a_cursor_keeps_its_document_alive(void **state)
{
    xapian_document *doc = make_document("1", "peace talks peace", "north", 1);
    xapian_term_iterator *terms = NULL;
    xapian_position_iterator *positions = NULL;
    xapian_value_iterator *values = NULL;
    xapian_termcount wdf, count;
    xapian_valueno slot = 9;
    const char *value;
    size_t len;
    bool more;

    (void)state;
    assert_ok(xapian_document_terms(&terms, doc));
    assert_ok(xapian_document_values(&values, doc));
    xapian_document_free(doc);
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("pea"), &more));
    assert_true(more);
    assert_ok(xapian_term_iterator_wdf(terms, &wdf));
    assert_int_equal(wdf, 2);
    assert_ok(xapian_term_iterator_position_count(terms, &count));
    assert_int_equal(count, 2);
    assert_ok(xapian_term_iterator_positions(&positions, terms));
    xapian_term_iterator_free(terms);
    assert_positions(positions, (const xapian_termpos[]){1, 3}, 2);
    assert_ok(xapian_value_iterator_next(values, &more));
    assert_true(more);
    value = xapian_value_iterator_value(values, &len);
    assert_bytes(value, len, "north");
    assert_ok(xapian_value_iterator_slot(values, &slot));
    assert_int_equal(slot, SLOT_GROUP);
    assert_ok(xapian_value_iterator_skip_to(values, SLOT_NUMBER, &more));
    assert_true(more);
    assert_ok(xapian_value_iterator_next(values, &more));
    assert_false(more);
    xapian_value_iterator_free(values);
}

static void positions_are_removed_one_by_one_or_in_a_range(void **state)
{
    xapian_document *doc = make_document("1", "a b a b a b", "", 0);
    xapian_term_iterator *terms = NULL;
    xapian_position_iterator *positions = NULL;
    xapian_termpos removed = 9;
    xapian_termcount wdf;
    bool more;

    (void)state;
    assert_ok(xapian_document_remove_posting(doc, TEXT("a"), 3, 1));
    assert_status(xapian_document_remove_posting(doc, TEXT("a"), 3, 1),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_document_remove_postings(doc, TEXT("b"), 3, 100, 1, &removed));
    assert_int_equal(removed, 2);
    assert_status(xapian_document_remove_postings(doc, TEXT("c"), 1, 100, 1, NULL),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_document_terms(&terms, doc));
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("a"), &more));
    assert_ok(xapian_term_iterator_positions(&positions, terms));
    assert_positions(positions, (const xapian_termpos[]){1, 5}, 2);
    assert_ok(xapian_term_iterator_skip_to(terms, TEXT("b"), &more));
    assert_ok(xapian_term_iterator_wdf(terms, &wdf));
    assert_int_equal(wdf, 1);
    assert_ok(xapian_term_iterator_positions(&positions, terms));
    assert_positions(positions, (const xapian_termpos[]){2}, 1);
    xapian_term_iterator_free(terms);
    xapian_document_free(doc);
}

static void values_and_data_hold_any_bytes(void **state)
{
    static const char blob[] = {'a', '\0', '\xff', '\n'};
    xapian_document *doc = NULL;
    xapian_termcount count;
    const char *read;
    size_t len;

    (void)state;
    assert_ok(xapian_document_new(&doc));
    assert_ok(xapian_document_set_data(doc, blob, sizeof blob));
    assert_ok(xapian_document_data(doc, &read, &len));
    assert_int_equal(len, sizeof blob);
    assert_memory_equal(read, blob, sizeof blob);
    assert_ok(xapian_document_set_value(doc, 5, blob, sizeof blob));
    assert_ok(xapian_document_set_value(doc, 6, TEXT("six")));
    assert_ok(xapian_document_value(doc, 5, &read, &len));
    assert_int_equal(len, sizeof blob);
    assert_memory_equal(read, blob, sizeof blob);
    assert_ok(xapian_document_value(doc, 7, &read, &len));
    assert_int_equal(len, 0);
    assert_ok(xapian_document_value_count(doc, &count));
    assert_int_equal(count, 2);
    assert_ok(xapian_document_remove_value(doc, 5));
    assert_status(xapian_document_remove_value(doc, 5), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_document_clear_values(doc));
    assert_ok(xapian_document_value_count(doc, &count));
    assert_int_equal(count, 0);
    xapian_document_free(doc);
}

static void a_serialised_document_is_the_same_again(void **state)
{
    xapian_document *doc = make_document("1", "peace talks", "north", 1), *copy = NULL;
    xapian_term_iterator *terms = NULL;
    char *bytes = NULL, *description = NULL;
    const char *read;
    size_t len;

    (void)state;
    assert_ok(xapian_document_serialise(&bytes, &len, doc));
    xapian_document_free(doc);
    assert_ok(xapian_document_unserialise(&copy, bytes, len));
    xapian_string_free(bytes);
    assert_ok(xapian_document_data(copy, &read, &len));
    assert_bytes(read, len, "peace talks");
    assert_ok(xapian_document_value(copy, SLOT_GROUP, &read, &len));
    assert_bytes(read, len, "north");
    assert_ok(xapian_document_terms(&terms, copy));
    assert_terms(terms, "Q1 peace talks");
    assert_ok(xapian_document_description(&description, copy));
    assert_non_null(strstr(description, "Document("));
    xapian_string_free(description);
    xapian_document_free(copy);
    assert_int_not_equal(xapian_document_unserialise(&copy, TEXT("\xff\xff\xff rubbish")),
                         XAPIAN_OK);
    assert_null(copy);
}

static void a_stored_document_is_read_changed_and_stored_again(void **state)
{
    xapian_database *db = NULL;
    xapian_document *doc = NULL;
    const char *read;
    size_t len;

    make_database(in_folder(state, "db"));
    assert_ok(xapian_database_open_writable(&db, in_folder(state, "db"), XAPIAN_DB_OPEN, 0));
    assert_ok(xapian_database_document(&doc, db, 3, 0));
    assert_int_equal(xapian_document_docid(doc), 3);
    assert_ok(xapian_document_data(doc, &read, &len));
    assert_bytes(read, len, "the war and the talks");
    assert_ok(xapian_document_add_term(doc, TEXT("news"), 1));
    assert_ok(xapian_database_replace_document(db, 3, doc));
    xapian_document_free(doc);
    assert_ok(xapian_database_commit(db));
    assert_finds(db, make_term("news"), "3");
    assert_finds(db, make_words(XAPIAN_OP_PHRASE, "the", "war", 0), "3");
    assert_status(xapian_database_document(&doc, db, 77, 0), XAPIAN_ERROR_DOC_NOT_FOUND);
    assert_null(doc);
    assert_status(xapian_database_document(&doc, db, 0, 0), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_database_document(&doc, db, 1, XAPIAN_DOC_ASSUME_VALID));
    /* The document keeps its database open. */
    xapian_database_free(db);
    assert_ok(xapian_document_data(doc, &read, &len));
    assert_bytes(read, len, "peace talks begin");
    xapian_document_free(doc);
}

static void a_term_that_is_too_long_is_refused_when_it_is_written(void **state)
{
    char term[300];
    xapian_database *db = NULL;
    xapian_document *doc = NULL;

    memset(term, 'x', sizeof term);
    assert_ok(xapian_database_open_writable(&db, in_folder(state, "db"), 0, 0));
    assert_ok(xapian_document_new(&doc));
    assert_ok(xapian_document_add_term(doc, term, 245, 1));
    assert_ok(xapian_database_add_document(db, doc, NULL));
    assert_ok(xapian_document_add_term(doc, term, 246, 1));
    assert_status(xapian_database_add_document(db, doc, NULL), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_non_null(strstr(xapian_error_message(), "245"));
    xapian_document_free(doc);
    xapian_database_free(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_added_and_removed),
        cmocka_unit_test(a_cursor_keeps_its_document_alive),
        cmocka_unit_test(positions_are_removed_one_by_one_or_in_a_range),
        cmocka_unit_test(values_and_data_hold_any_bytes),
        cmocka_unit_test(a_serialised_document_is_the_same_again),
        in_a_folder(a_stored_document_is_read_changed_and_stored_again),
        in_a_folder(a_term_that_is_too_long_is_refused_when_it_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
