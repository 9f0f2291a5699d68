// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_writing.c
 * Changes to a database: documents, transactions, metadata, spellings, synonyms.
 */
#include "support.h"

static xapian_database *writable(void **state)
{
    xapian_database *db = NULL;

    assert_ok(xapian_database_open_writable(&db, in_folder(state, "db"), XAPIAN_DB_NO_SYNC, 0));
    add_texts(db);
    assert_ok(xapian_database_commit(db));
    return db;
}

static xapian_doccount count_of(xapian_database *db)
{
    xapian_doccount count;

    assert_ok(xapian_database_doc_count(db, &count));
    return count;
}

static void documents_are_numbered_as_they_are_added(void **state)
{
    xapian_database *db = writable(state);
    xapian_document *doc = make_document("5", "more news", "", 0);
    xapian_docid docid = 0;

    assert_ok(xapian_database_add_document(db, doc, &docid));
    assert_int_equal(docid, 5);
    /* A document stays the caller's, and may be stored again. */
    assert_ok(xapian_database_replace_document(db, 9, doc));
    assert_ok(xapian_database_add_document(db, doc, &docid));
    assert_int_equal(docid, 10);
    assert_finds(db, make_term("news"), "5 9 10");
    xapian_document_free(doc);
    xapian_database_free(db);
}

static void a_unique_term_replaces_and_deletes(void **state)
{
    xapian_database *db = writable(state);
    xapian_document *doc = make_document("2", "news of the day", "", 0);
    xapian_docid docid = 0;

    assert_ok(xapian_database_replace_document_by_term(db, TEXT("Q2"), doc, &docid));
    assert_int_equal(docid, 2);
    assert_int_equal(count_of(db), 4);
    assert_finds(db, make_term("peace"), "1");
    assert_ok(xapian_database_replace_document_by_term(db, TEXT("Q7"), doc, &docid));
    assert_int_equal(docid, 5);
    /* Of several documents with the term, the lowest number stays. */
    assert_ok(xapian_database_replace_document_by_term(db, TEXT("Q2"), doc, &docid));
    assert_int_equal(docid, 2);
    assert_int_equal(count_of(db), 4);
    assert_ok(xapian_database_delete_document_by_term(db, TEXT("Q2")));
    assert_ok(xapian_database_delete_document_by_term(db, TEXT("absent")));
    assert_int_equal(count_of(db), 3);
    assert_ok(xapian_database_delete_document(db, 1));
    assert_status(xapian_database_delete_document(db, 1), XAPIAN_ERROR_DOC_NOT_FOUND);
    assert_finds(db, make_term("talks"), "3");
    xapian_document_free(doc);
    xapian_database_free(db);
}

static void a_reader_refuses_every_change(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_document *doc = make_document("5", "news", "", 0);
    const xapian_status refused = XAPIAN_ERROR_INVALID_OPERATION;

    assert_false(xapian_database_is_writable(db));
    assert_status(xapian_database_commit(db), refused);
    assert_status(xapian_database_begin_transaction(db, true), refused);
    assert_status(xapian_database_commit_transaction(db), refused);
    assert_status(xapian_database_cancel_transaction(db), refused);
    assert_status(xapian_database_add_document(db, doc, NULL), refused);
    assert_status(xapian_database_replace_document(db, 1, doc), refused);
    assert_status(xapian_database_replace_document_by_term(db, TEXT("Q1"), doc, NULL), refused);
    assert_status(xapian_database_delete_document(db, 1), refused);
    assert_status(xapian_database_delete_document_by_term(db, TEXT("Q1")), refused);
    assert_status(xapian_database_set_metadata(db, TEXT("key"), TEXT("value")), refused);
    assert_status(xapian_database_add_spelling(db, TEXT("word"), 1), refused);
    assert_status(xapian_database_remove_spelling(db, TEXT("word"), 1), refused);
    assert_status(xapian_database_add_synonym(db, TEXT("a"), TEXT("b")), refused);
    assert_status(xapian_database_remove_synonym(db, TEXT("a"), TEXT("b")), refused);
    assert_status(xapian_database_clear_synonyms(db, TEXT("a")), refused);
    assert_string_equal(xapian_error_message(), "the database was opened for reading");
    assert_int_equal(count_of(db), 4);
    xapian_document_free(doc);
    xapian_database_free(db);
}

static void a_cancelled_transaction_leaves_nothing(void **state)
{
    xapian_database *db = writable(state);
    xapian_term_iterator *words = NULL;
    char *value = NULL;
    size_t len = 9;

    assert_ok(xapian_database_begin_transaction(db, true));
    assert_status(xapian_database_begin_transaction(db, true), XAPIAN_ERROR_INVALID_OPERATION);
    assert_status(xapian_database_commit(db), XAPIAN_ERROR_INVALID_OPERATION);
    add_text(db, "5", "news", "", 0);
    assert_ok(xapian_database_delete_document(db, 1));
    assert_ok(xapian_database_set_metadata(db, TEXT("key"), TEXT("value")));
    assert_ok(xapian_database_add_spelling(db, TEXT("news"), 1));
    assert_int_equal(count_of(db), 4);
    assert_ok(xapian_database_cancel_transaction(db));
    assert_ok(xapian_database_spellings(&words, db));
    assert_terms(words, "");
    assert_int_equal(count_of(db), 4);
    assert_finds(db, make_term("news"), "");
    assert_finds(db, make_term("begin"), "1");
    assert_ok(xapian_database_metadata(&value, &len, db, TEXT("key")));
    assert_int_equal(len, 0);
    assert_string_equal(value, "");
    assert_status(xapian_database_cancel_transaction(db), XAPIAN_ERROR_INVALID_OPERATION);
    assert_status(xapian_database_commit_transaction(db), XAPIAN_ERROR_INVALID_OPERATION);
    xapian_string_free(value);
    xapian_database_free(db);
}

static void
a_flushed_transaction_is_there_at_its_end_an_unflushed_one_at_the_next_commit(void **state)
{
    xapian_database *db = writable(state), *reader = NULL;

    assert_ok(xapian_database_open(&reader, in_folder(state, "db"), 0));
    assert_ok(xapian_database_begin_transaction(db, true));
    add_text(db, "5", "news", "", 0);
    assert_ok(xapian_database_commit_transaction(db));
    assert_ok(xapian_database_reopen(reader, NULL));
    assert_int_equal(count_of(reader), 5);
    assert_ok(xapian_database_begin_transaction(db, false));
    add_text(db, "6", "news", "", 0);
    assert_ok(xapian_database_commit_transaction(db));
    assert_ok(xapian_database_reopen(reader, NULL));
    assert_int_equal(count_of(reader), 5);
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_database_reopen(reader, NULL));
    assert_int_equal(count_of(reader), 6);
    xapian_database_free(reader);
    xapian_database_free(db);
}

static void a_transaction_open_when_the_database_is_freed_is_dropped(void **state)
{
    xapian_database *db = writable(state);

    assert_ok(xapian_database_begin_transaction(db, true));
    add_text(db, "5", "news", "", 0);
    xapian_database_free(db);
    assert_ok(xapian_database_open(&db, in_folder(state, "db"), 0));
    assert_int_equal(count_of(db), 4);
    xapian_database_free(db);
}

static void metadata_holds_any_bytes(void **state)
{
    static const char value[] = "\0\xff\n";
    xapian_database *db = writable(state);
    xapian_term_iterator *keys = NULL;
    char *read = NULL;
    size_t len = 0;

    assert_ok(xapian_database_set_metadata(db, TEXT("a:one"), value, sizeof value));
    assert_ok(xapian_database_set_metadata(db, TEXT("a:two"), TEXT("2")));
    assert_ok(xapian_database_set_metadata(db, TEXT("b"), TEXT("3")));
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_database_metadata(&read, &len, db, TEXT("a:one")));
    assert_int_equal(len, sizeof value);
    assert_memory_equal(read, value, sizeof value);
    xapian_string_free(read);
    assert_ok(xapian_database_metadata_keys(&keys, db, TEXT("a:")));
    assert_terms(keys, "a:one a:two");
    assert_ok(xapian_database_set_metadata(db, TEXT("a:one"), NULL, 0));
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_database_metadata_keys(&keys, db, NULL, 0));
    assert_terms(keys, "a:two b");
    assert_status(xapian_database_set_metadata(db, NULL, 0, TEXT("x")),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_status(xapian_database_metadata(&read, &len, db, NULL, 0),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_null(read);
    xapian_database_free(db);
}

static void spellings_are_counted_and_suggested(void **state)
{
    xapian_database *db = writable(state);
    xapian_term_iterator *words = NULL;
    xapian_doccount freq;
    char *word = NULL;
    size_t len = 0;
    bool more;

    assert_ok(xapian_database_add_spelling(db, TEXT("harbour"), 3));
    assert_ok(xapian_database_add_spelling(db, TEXT("peace"), 2));
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_database_suggest_spelling(&word, &len, db, TEXT("habrour"), 2));
    assert_bytes(word, len, "harbour");
    xapian_string_free(word);
    assert_ok(xapian_database_suggest_spelling(&word, NULL, db, TEXT("submarine"), 2));
    assert_string_equal(word, "");
    xapian_string_free(word);
    assert_ok(xapian_database_spellings(&words, db));
    assert_ok(xapian_term_iterator_next(words, &more));
    assert_true(more);
    assert_ok(xapian_term_iterator_term_freq(words, &freq));
    assert_int_equal(freq, 3);
    xapian_term_iterator_free(words);
    assert_ok(xapian_database_remove_spelling(db, TEXT("harbour"), 1));
    assert_ok(xapian_database_remove_spelling(db, TEXT("peace"), 2));
    assert_ok(xapian_database_remove_spelling(db, TEXT("absent"), 2));
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_database_spellings(&words, db));
    assert_terms(words, "harbour");
    xapian_database_free(db);
}

static void synonyms_are_kept_by_term(void **state)
{
    xapian_database *db = writable(state);
    xapian_term_iterator *terms = NULL;

    assert_ok(xapian_database_add_synonym(db, TEXT("peace"), TEXT("truce")));
    assert_ok(xapian_database_add_synonym(db, TEXT("peace"), TEXT("calm")));
    assert_ok(xapian_database_add_synonym(db, TEXT("war"), TEXT("conflict")));
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_database_synonyms(&terms, db, TEXT("peace")));
    assert_terms(terms, "calm truce");
    assert_ok(xapian_database_synonym_keys(&terms, db, NULL, 0));
    assert_terms(terms, "peace war");
    assert_ok(xapian_database_synonym_keys(&terms, db, TEXT("w")));
    assert_terms(terms, "war");
    assert_ok(xapian_database_remove_synonym(db, TEXT("peace"), TEXT("calm")));
    assert_ok(xapian_database_clear_synonyms(db, TEXT("war")));
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_database_synonyms(&terms, db, TEXT("peace")));
    assert_terms(terms, "truce");
    assert_ok(xapian_database_synonyms(&terms, db, TEXT("war")));
    assert_terms(terms, "");
    xapian_database_free(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(documents_are_numbered_as_they_are_added),
        in_a_folder(a_unique_term_replaces_and_deletes),
        in_a_folder(a_reader_refuses_every_change),
        in_a_folder(a_cancelled_transaction_leaves_nothing),
        in_a_folder(a_flushed_transaction_is_there_at_its_end_an_unflushed_one_at_the_next_commit),
        in_a_folder(a_transaction_open_when_the_database_is_freed_is_dropped),
        in_a_folder(metadata_holds_any_bytes),
        in_a_folder(spellings_are_counted_and_suggested),
        in_a_folder(synonyms_are_kept_by_term),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
