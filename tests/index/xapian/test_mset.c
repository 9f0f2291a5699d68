// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_mset.c
 * What a search found: items, estimates, documents, snippets; and stemming.
 */
#include "support.h"

/* The first `max_items` of the documents with "talks" or "peace" after `first`. */
static xapian_mset *search(xapian_database *db, xapian_doccount first, xapian_doccount max_items)
{
    xapian_query *query = make_words(XAPIAN_OP_OR, "talks", "peace", 0);
    xapian_enquire *enquire = NULL;
    xapian_mset *mset = NULL;

    assert_ok(xapian_enquire_new(&enquire, db));
    assert_ok(xapian_enquire_set_query(enquire, query, 0));
    assert_ok(xapian_enquire_mset(&mset, enquire, first, max_items, NULL));
    xapian_query_free(query);
    xapian_enquire_free(enquire);
    return mset;
}

static void items_are_ordered_by_weight(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_mset *mset = search(db, 0, 10);
    xapian_doccount lower, estimated, upper;
    double possible, attained;

    assert_int_equal(xapian_mset_size(mset), 3);
    assert_int_equal(xapian_mset_first(mset), 0);
    for (xapian_doccount i = 0; i < 3; i++) {
        assert_true(xapian_mset_docid(mset, i) >= 1 && xapian_mset_docid(mset, i) <= 3);
        assert_true(xapian_mset_weight(mset, i) > 0.0);
        if (i > 0)
            assert_true(xapian_mset_weight(mset, i) <= xapian_mset_weight(mset, i - 1));
    }
    assert_int_equal(xapian_mset_docid(mset, 2), 3);
    assert_int_equal(xapian_mset_percent(mset, 0), 100);
    assert_true(xapian_mset_percent(mset, 2) < 100);
    xapian_mset_matches(mset, &lower, &estimated, &upper);
    assert_int_equal(lower, 3);
    assert_int_equal(estimated, 3);
    assert_int_equal(upper, 3);
    xapian_mset_matches(mset, NULL, NULL, NULL);
    xapian_mset_max_weights(mset, &possible, &attained);
    assert_true(attained == xapian_mset_weight(mset, 0));
    assert_true(possible >= attained);
    xapian_mset_free(mset);
    xapian_database_free(db);
}

static void a_page_is_cut_out(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_mset *all = search(db, 0, 10), *page = search(db, 1, 1), *none = search(db, 0, 0);
    xapian_mset *beyond = search(db, 10, 10);
    xapian_doccount upper;

    assert_int_equal(xapian_mset_size(page), 1);
    assert_int_equal(xapian_mset_first(page), 1);
    assert_int_equal(xapian_mset_docid(page, 0), xapian_mset_docid(all, 1));
    assert_int_equal(xapian_mset_size(none), 0);
    xapian_mset_matches(none, NULL, NULL, &upper);
    assert_true(upper >= 3);
    assert_int_equal(xapian_mset_size(beyond), 0);
    xapian_mset_free(all);
    xapian_mset_free(page);
    xapian_mset_free(none);
    xapian_mset_free(beyond);
    xapian_database_free(db);
}

static void past_the_end_is_nothing(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_mset *mset = search(db, 0, 10);
    xapian_document *doc = NULL;
    char *key = NULL;
    size_t len;

    assert_int_equal(xapian_mset_docid(mset, 3), 0);
    assert_true(xapian_mset_weight(mset, 3) == 0.0);
    assert_int_equal(xapian_mset_percent(mset, UINT32_MAX), 0);
    assert_int_equal(xapian_mset_collapse_count(mset, 3), 0);
    assert_status(xapian_mset_document(&doc, mset, 3), XAPIAN_ERROR_RANGE);
    assert_null(doc);
    assert_status(xapian_mset_sort_key(&key, &len, mset, 3), XAPIAN_ERROR_RANGE);
    assert_status(xapian_mset_collapse_key(&key, &len, mset, 3), XAPIAN_ERROR_RANGE);
    assert_null(key);
    xapian_mset_free(mset);
    xapian_database_free(db);
}

static void documents_are_read_after_all_else_is_freed(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_mset *mset = search(db, 0, 10);
    xapian_document *doc = NULL;
    const char *data;
    size_t len;

    xapian_database_free(db);
    assert_ok(xapian_mset_fetch(mset, 0, 2));
    assert_ok(xapian_mset_fetch(mset, 1, UINT32_MAX));
    assert_ok(xapian_mset_fetch(mset, 7, 1));
    assert_ok(xapian_mset_document(&doc, mset, 2));
    xapian_mset_free(mset);
    assert_int_equal(xapian_document_docid(doc), 3);
    assert_ok(xapian_document_data(doc, &data, &len));
    assert_bytes(data, len, "the war and the talks");
    xapian_document_free(doc);
}

static void the_terms_of_the_query_have_statistics(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_mset *mset = search(db, 0, 10);
    xapian_doccount freq;
    double peace, talks;
    char *description = NULL;

    assert_ok(xapian_mset_term_freq(mset, TEXT("peace"), &freq));
    assert_int_equal(freq, 2);
    assert_ok(xapian_mset_term_freq(mset, TEXT("boats"), &freq));
    assert_int_equal(freq, 1);
    assert_ok(xapian_mset_term_weight(mset, TEXT("peace"), &peace));
    assert_ok(xapian_mset_term_weight(mset, TEXT("talks"), &talks));
    assert_true(peace > talks && talks > 0.0);
    assert_status(xapian_mset_term_weight(mset, TEXT("boats"), &talks),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_mset_description(&description, mset));
    assert_true(strlen(description) > 0);
    xapian_string_free(description);
    xapian_mset_free(mset);
    xapian_database_free(db);
}

static void a_snippet_marks_the_matches(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_mset *mset = search(db, 0, 10);
    xapian_snippet_options options = XAPIAN_SNIPPET_OPTIONS_INIT;
    char *snippet = NULL;
    size_t len = 0;

    assert_ok(xapian_mset_snippet(&snippet, &len, mset, TEXT("They want peace & quiet"), NULL));
    assert_string_equal(snippet, "They want <b>peace</b> &amp; quiet");
    assert_int_equal(len, strlen(snippet));
    xapian_string_free(snippet);
    options.begin = "[";
    options.end = "]";
    options.omit = NULL;
    options.flags |= XAPIAN_SNIPPET_EMPTY_WITHOUT_MATCH;
    assert_ok(xapian_mset_snippet(&snippet, NULL, mset, TEXT("talks and talks"), &options));
    assert_string_equal(snippet, "[talks] and [talks]");
    xapian_string_free(snippet);
    assert_ok(xapian_mset_snippet(&snippet, NULL, mset, TEXT("nothing of this"), &options));
    assert_string_equal(snippet, "");
    xapian_string_free(snippet);
    xapian_mset_free(mset);
    xapian_database_free(db);
}

static void words_are_stemmed_by_language(void **state)
{
    static const struct {
        const char *language, *word, *stem;
    } cases[] = {
        {"english", "negotiations", "negoti"},
        {"en", "talks", "talk"},
        {"none", "talks", "talks"},
        {"russian", "переговоров", "переговор"},
        {"german", "verhandlungen", "verhandl"},
    };
    xapian_stem *stem = NULL;
    const char *stemmed;
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(xapian_stem_new(&stem, cases[i].language));
        assert_ok(xapian_stem_word(stem, TEXT(cases[i].word), &stemmed, &len));
        assert_bytes(stemmed, len, cases[i].stem);
        xapian_stem_free(stem);
    }
    assert_status(xapian_stem_new(&stem, "klingon"), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_null(stem);
    assert_non_null(strstr(xapian_stem_languages(), "english"));
}

static void the_version_is_that_of_the_library(void **state)
{
    int major = 0, minor = 0, revision = -1;
    char text[32];

    (void)state;
    xapian_version_numbers(&major, &minor, &revision);
    xapian_version_numbers(NULL, NULL, NULL);
    (void)snprintf(text, sizeof text, "%d.%d.%d", major, minor, revision);
    assert_string_equal(xapian_version(), text);
    assert_int_equal(major, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(items_are_ordered_by_weight),
        in_a_folder(a_page_is_cut_out),
        in_a_folder(past_the_end_is_nothing),
        in_a_folder(documents_are_read_after_all_else_is_freed),
        in_a_folder(the_terms_of_the_query_have_statistics),
        in_a_folder(a_snippet_marks_the_matches),
        cmocka_unit_test(words_are_stemmed_by_language),
        cmocka_unit_test(the_version_is_that_of_the_library),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
