// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_enquire.c
 * Searches: ranking, order, collapsing, cutoffs, deciders, facets, expansion.
 */
#include "support.h"

#include <math.h>

struct search {
    xapian_database *db;
    xapian_enquire *enquire;
};

/* A search for the documents with "talks" or "peace": 1, 2 and 3. */
static struct search begin(void **state)
{
    struct search search = {make_and_open(in_folder(state, "db")), NULL};
    xapian_query *query = make_words(XAPIAN_OP_OR, "talks", "peace", 0);

    assert_ok(xapian_enquire_new(&search.enquire, search.db));
    assert_ok(xapian_enquire_set_query(search.enquire, query, 0));
    xapian_query_free(query);
    return search;
}

static void end(struct search search)
{
    xapian_enquire_free(search.enquire);
    xapian_database_free(search.db);
}

static xapian_mset *run(struct search search, const xapian_mset_options *options)
{
    xapian_mset *mset = NULL;

    assert_ok(xapian_enquire_mset(&mset, search.enquire, 0, 10, options));
    return mset;
}

/* The order of the documents found, as "3 1 2". */
static void assert_order(struct search search, const char *expected)
{
    xapian_mset *mset = run(search, NULL);
    char found[64] = "";

    for (xapian_doccount i = 0; i < xapian_mset_size(mset); i++) {
        size_t len = strlen(found);

        (void)snprintf(found + len, sizeof found - len, "%s%u", i > 0 ? " " : "",
                       xapian_mset_docid(mset, i));
    }
    assert_string_equal(found, expected);
    xapian_mset_free(mset);
}

static double weight_of(struct search search, xapian_doccount index)
{
    xapian_mset *mset = run(search, NULL);
    double weight = xapian_mset_weight(mset, index);

    xapian_mset_free(mset);
    return weight;
}

static void bm25_weighs_by_its_formula(void **state)
{
    struct search search = begin(state);
    xapian_query *query = make_term("war");
    xapian_bm25_options options = XAPIAN_BM25_OPTIONS_INIT;
    double expected, error, k1 = 1.2, b = 0.75, wdf = 1.0, normlen = 5.0 / 4.0;
    /* Robertson and Sparck Jones's weight of a term in 1 of 4 documents, with nothing judged:
       log((4 - 1 + 0.5) / (1 + 0.5)). */
    const double term_weight = 0.84729786038720360;

    options.k1 = k1;
    options.b = b;
    assert_ok(xapian_enquire_set_query(search.enquire, query, 0));
    assert_ok(xapian_enquire_set_bm25(search.enquire, &options));
    expected = term_weight * (k1 + 1.0) * wdf / (wdf + k1 * (b * normlen + (1.0 - b)));
    error = weight_of(search, 0) - expected;
    assert_true(error < 1e-9 && error > -1e-9);
    /* BM25+ adds to it. */
    assert_ok(xapian_enquire_set_bm25plus(search.enquire, &options));
    assert_true(weight_of(search, 0) > expected);
    xapian_query_free(query);
    end(search);
}

static void every_scheme_ranks(void **state)
{
    struct search search = begin(state);
    double seen[XAPIAN_WEIGHTING_COORD + 1];

    for (int scheme = 0; scheme <= XAPIAN_WEIGHTING_COORD; scheme++) {
        assert_ok(xapian_enquire_set_weighting(search.enquire, (xapian_weighting)scheme));
        seen[scheme] = weight_of(search, 0);
        print_message("scheme %d: %g\n", scheme, seen[scheme]);
        if (scheme == XAPIAN_WEIGHTING_BOOL)
            assert_true(seen[scheme] == 0.0);
        else
            assert_true(seen[scheme] >= 0.0);
        for (int other = 0; other < scheme; other++)
            assert_true(seen[other] != seen[scheme] || seen[scheme] == 0.0);
    }
    assert_true(seen[XAPIAN_WEIGHTING_COORD] == 2.0);
    end(search);
}

static void parameters_are_taken_and_checked(void **state)
{
    struct search search = begin(state);
    const xapian_status wrong = XAPIAN_ERROR_INVALID_ARGUMENT;
    xapian_bm25_options bm25 = XAPIAN_BM25_OPTIONS_INIT;
    xapian_lm_options lm = XAPIAN_LM_OPTIONS_INIT;
    double before;

    assert_ok(xapian_enquire_set_bm25(search.enquire, NULL));
    before = weight_of(search, 0);
    bm25.k1 = 0.0;
    assert_ok(xapian_enquire_set_bm25(search.enquire, &bm25));
    assert_true(weight_of(search, 0) != before);
    bm25.k1 = -1.0;
    assert_status(xapian_enquire_set_bm25(search.enquire, &bm25), wrong);
    bm25.k1 = 1.0;
    bm25.b = 1.5;
    assert_status(xapian_enquire_set_bm25plus(search.enquire, &bm25), wrong);
    bm25.b = (double)NAN;
    assert_status(xapian_enquire_set_bm25(search.enquire, &bm25), wrong);
    assert_ok(xapian_enquire_set_trad(search.enquire, 2.0));
    assert_status(xapian_enquire_set_trad(search.enquire, -2.0), wrong);
    assert_ok(xapian_enquire_set_tfidf(search.enquire, "bfn"));
    assert_status(xapian_enquire_set_tfidf(search.enquire, "xyz"), wrong);
    assert_ok(xapian_enquire_set_dfr(search.enquire, XAPIAN_WEIGHTING_PL2, 2.0, 0.0));
    assert_ok(xapian_enquire_set_dfr(search.enquire, XAPIAN_WEIGHTING_PL2PLUS, 2.0, 0.5));
    assert_status(xapian_enquire_set_dfr(search.enquire, XAPIAN_WEIGHTING_PL2, 0.0, 0.0), wrong);
    assert_status(xapian_enquire_set_dfr(search.enquire, XAPIAN_WEIGHTING_BM25, 1.0, 0.0), wrong);
    for (int smoothing = XAPIAN_LM_TWO_STAGE; smoothing <= XAPIAN_LM_DIRICHLET_PLUS; smoothing++) {
        lm.smoothing = (xapian_lm_smoothing)smoothing;
        assert_ok(xapian_enquire_set_lm(search.enquire, &lm));
        assert_true(weight_of(search, 0) >= 0.0);
    }
    lm.log_factor = -1.0;
    assert_status(xapian_enquire_set_lm(search.enquire, &lm), wrong);
    assert_status(xapian_enquire_set_weighting(search.enquire, (xapian_weighting)99), wrong);
    end(search);
}

static void results_are_sorted_by_values_and_relevance(void **state)
{
    struct search search = begin(state);

    assert_ok(xapian_enquire_set_weighting(search.enquire, XAPIAN_WEIGHTING_COORD));
    assert_order(search, "1 2 3");
    assert_ok(xapian_enquire_set_docid_order(search.enquire, XAPIAN_DOCID_DESCENDING));
    assert_order(search, "2 1 3");
    assert_ok(xapian_enquire_set_docid_order(search.enquire, XAPIAN_DOCID_ASCENDING));
    assert_ok(xapian_enquire_set_sort_by_value(search.enquire, SLOT_NUMBER, false));
    assert_order(search, "2 3 1");
    assert_ok(xapian_enquire_set_sort_by_value(search.enquire, SLOT_NUMBER, true));
    assert_order(search, "1 3 2");
    assert_ok(xapian_enquire_set_sort_by_value_then_relevance(search.enquire, SLOT_GROUP, true));
    assert_order(search, "2 1 3");
    assert_ok(xapian_enquire_set_sort_by_relevance_then_value(search.enquire, SLOT_NUMBER, false));
    assert_order(search, "2 1 3");
    assert_ok(xapian_enquire_set_sort_by_relevance(search.enquire));
    assert_order(search, "1 2 3");
    assert_status(xapian_enquire_set_docid_order(search.enquire, (xapian_docid_order)3),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    end(search);
}

static void a_key_of_several_values_sorts(void **state)
{
    struct search search = begin(state);
    xapian_key_maker *maker = NULL;
    xapian_mset *mset;
    char *key = NULL;
    size_t len = 0;

    assert_ok(xapian_key_maker_new(&maker));
    assert_ok(xapian_key_maker_add_value(maker, SLOT_GROUP, false, TEXT("zzz")));
    assert_ok(xapian_key_maker_add_value(maker, SLOT_NUMBER, false, NULL, 0));
    assert_ok(xapian_enquire_set_weighting(search.enquire, XAPIAN_WEIGHTING_COORD));
    assert_ok(xapian_enquire_set_sort_by_key(search.enquire, maker, false));
    /* The enquire keeps it. */
    xapian_key_maker_free(maker);
    assert_order(search, "3 1 2");
    mset = run(search, NULL);
    assert_ok(xapian_mset_sort_key(&key, &len, mset, 0));
    assert_true(len > 5);
    assert_memory_equal(key, "north", 5);
    xapian_string_free(key);
    xapian_mset_free(mset);
    assert_ok(xapian_key_maker_new(&maker));
    assert_ok(xapian_key_maker_add_value(maker, SLOT_NUMBER, true, NULL, 0));
    assert_ok(xapian_enquire_set_sort_by_key_then_relevance(search.enquire, maker, false));
    assert_order(search, "1 3 2");
    assert_ok(xapian_enquire_set_sort_by_relevance_then_key(search.enquire, maker, true));
    assert_order(search, "2 1 3");
    xapian_key_maker_free(maker);
    end(search);
}

static void documents_of_one_group_are_collapsed(void **state)
{
    struct search search = begin(state);
    xapian_doccount lower, estimated, upper;
    xapian_mset *mset;
    char *key = NULL;
    size_t len = 0;

    assert_ok(xapian_enquire_set_weighting(search.enquire, XAPIAN_WEIGHTING_COORD));
    assert_ok(xapian_enquire_set_collapse(search.enquire, SLOT_GROUP, 1));
    assert_order(search, "1 2");
    mset = run(search, NULL);
    assert_int_equal(xapian_mset_collapse_count(mset, 0), 1);
    assert_int_equal(xapian_mset_collapse_count(mset, 1), 0);
    assert_ok(xapian_mset_collapse_key(&key, &len, mset, 0));
    assert_bytes(key, len, "north");
    xapian_string_free(key);
    xapian_mset_matches(mset, &lower, &estimated, &upper);
    assert_true(lower <= 2 && upper >= 2 && estimated >= lower && estimated <= upper);
    xapian_mset_uncollapsed_matches(mset, &lower, &estimated, &upper);
    assert_true(lower <= 3 && upper >= 3 && estimated >= lower && estimated <= upper);
    xapian_mset_free(mset);
    assert_ok(xapian_enquire_set_collapse(search.enquire, SLOT_GROUP, 2));
    assert_order(search, "1 2 3");
    assert_ok(xapian_enquire_set_collapse(search.enquire, XAPIAN_NO_SLOT, 0));
    assert_order(search, "1 2 3");
    end(search);
}

static void cutoffs_leave_out_the_weak(void **state)
{
    struct search search = begin(state);

    assert_ok(xapian_enquire_set_weighting(search.enquire, XAPIAN_WEIGHTING_COORD));
    assert_ok(xapian_enquire_set_cutoff(search.enquire, 60, 0.0));
    assert_order(search, "1 2");
    assert_ok(xapian_enquire_set_cutoff(search.enquire, 0, 1.5));
    assert_order(search, "1 2");
    assert_ok(xapian_enquire_set_cutoff(search.enquire, 0, 0.0));
    assert_order(search, "1 2 3");
    assert_status(xapian_enquire_set_cutoff(search.enquire, 101, 0.0),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_enquire_set_time_limit(search.enquire, 10.0));
    assert_order(search, "1 2 3");
    end(search);
}

static bool number_is_odd(void *context, xapian_document *doc)
{
    const char *value;
    size_t len;

    ++*(int *)context;
    return xapian_document_value(doc, SLOT_NUMBER, &value, &len) == XAPIAN_OK &&
           (int)xapian_sortable_unserialise(value, len) % 2 == 1;
}

static void a_decider_keeps_or_drops_matches(void **state)
{
    struct search search = begin(state);
    xapian_mset_options options = XAPIAN_MSET_OPTIONS_INIT;
    xapian_mset *mset;
    int asked = 0;

    options.decide = number_is_odd;
    options.decide_context = &asked;
    mset = run(search, &options);
    assert_int_equal(xapian_mset_size(mset), 2);
    assert_true(xapian_mset_docid(mset, 0) + xapian_mset_docid(mset, 1) == 3);
    assert_int_equal(asked, 3);
    xapian_mset_free(mset);
    end(search);
}

static void a_spy_counts_the_values_of_a_slot(void **state)
{
    struct search search = begin(state);
    xapian_mset_options options = XAPIAN_MSET_OPTIONS_INIT;
    xapian_match_spy *spy = NULL;
    xapian_term_iterator *values = NULL;
    xapian_doccount freq;
    const char *value;
    size_t len;
    bool more;

    options.check_at_least = 100;
    assert_ok(xapian_match_spy_new_value_count(&spy, SLOT_GROUP));
    assert_ok(xapian_enquire_add_match_spy(search.enquire, spy));
    xapian_mset_free(run(search, &options));
    assert_int_equal(xapian_match_spy_total(spy), 3);
    assert_ok(xapian_match_spy_top_values(&values, spy, 1));
    assert_ok(xapian_term_iterator_next(values, &more));
    assert_true(more);
    value = xapian_term_iterator_term(values, &len);
    assert_bytes(value, len, "north");
    assert_ok(xapian_term_iterator_term_freq(values, &freq));
    assert_int_equal(freq, 2);
    assert_ok(xapian_term_iterator_next(values, &more));
    assert_false(more);
    xapian_term_iterator_free(values);
    assert_ok(xapian_match_spy_values(&values, spy));
    /* The enquire and the cursor keep it. */
    xapian_match_spy_free(spy);
    xapian_mset_free(run(search, &options));
    assert_terms(values, "north south");
    assert_ok(xapian_enquire_clear_match_spies(search.enquire));
    xapian_mset_free(run(search, &options));
    end(search);
}

static void add_weight(void *context, xapian_document *doc, double weight)
{
    const char *data;
    size_t len;

    assert_ok(xapian_document_data(doc, &data, &len));
    assert_true(len > 0);
    *(double *)context += weight;
}

static void a_spy_calls_back(void **state)
{
    struct search search = begin(state);
    xapian_match_spy *spy = NULL;
    xapian_term_iterator *values = NULL;
    double sum = 0.0;

    assert_ok(xapian_enquire_set_weighting(search.enquire, XAPIAN_WEIGHTING_COORD));
    assert_ok(xapian_match_spy_new_callback(&spy, add_weight, &sum));
    assert_ok(xapian_enquire_add_match_spy(search.enquire, spy));
    xapian_mset_free(run(search, NULL));
    assert_true(sum == 2.0 + 2.0 + 1.0);
    assert_int_equal(xapian_match_spy_total(spy), 3);
    assert_status(xapian_match_spy_values(&values, spy), XAPIAN_ERROR_INVALID_OPERATION);
    assert_status(xapian_match_spy_top_values(&values, spy, 3), XAPIAN_ERROR_INVALID_OPERATION);
    assert_null(values);
    xapian_match_spy_free(spy);
    end(search);
}

static void without_a_query_nothing_is_found(void **state)
{
    struct search search = {make_and_open(in_folder(state, "db")), NULL};
    xapian_term_iterator *terms = NULL;
    xapian_query *query = NULL;

    assert_ok(xapian_enquire_new(&search.enquire, search.db));
    assert_order(search, "");
    assert_ok(xapian_enquire_query(&query, search.enquire));
    assert_true(xapian_query_is_empty(query));
    xapian_query_free(query);
    assert_ok(xapian_enquire_matching_terms(&terms, search.enquire, 1));
    assert_terms(terms, "");
    end(search);
}

static void the_terms_that_matched_are_told(void **state)
{
    struct search search = begin(state);
    xapian_term_iterator *terms = NULL;
    xapian_query *query = NULL;
    char *description = NULL;

    assert_ok(xapian_enquire_matching_terms(&terms, search.enquire, 3));
    assert_terms(terms, "talks");
    assert_ok(xapian_enquire_matching_terms(&terms, search.enquire, 2));
    assert_terms(terms, "peace talks");
    assert_status(xapian_enquire_matching_terms(&terms, search.enquire, 99),
                  XAPIAN_ERROR_DOC_NOT_FOUND);
    assert_null(terms);
    assert_ok(xapian_enquire_query(&query, search.enquire));
    assert_int_equal(xapian_query_length(query), 2);
    xapian_query_free(query);
    assert_ok(xapian_enquire_description(&description, search.enquire));
    assert_true(strlen(description) > 0);
    xapian_string_free(description);
    end(search);
}

static bool begins_with_w(void *context, const char *term, size_t len)
{
    (void)context;
    return len > 0 && term[0] == 'w';
}

static void good_documents_yield_terms_to_widen_with(void **state)
{
    struct search search = begin(state);
    xapian_rset *rset = NULL;
    xapian_eset *eset = NULL;
    xapian_eset_options options = XAPIAN_ESET_OPTIONS_INIT;
    xapian_mset_options mset_options = XAPIAN_MSET_OPTIONS_INIT;
    const char *term;
    size_t len;
    bool seen_war = false;

    assert_ok(xapian_rset_new(&rset));
    assert_ok(xapian_rset_add(rset, 3));
    assert_ok(xapian_rset_add(rset, 1));
    assert_ok(xapian_rset_remove(rset, 1));
    assert_ok(xapian_rset_remove(rset, 7));
    assert_status(xapian_rset_add(rset, 0), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_int_equal(xapian_rset_size(rset), 1);
    assert_true(xapian_rset_contains(rset, 3));
    assert_false(xapian_rset_contains(rset, 1));
    assert_ok(xapian_enquire_eset(&eset, search.enquire, 10, rset, NULL));
    assert_true(xapian_eset_size(eset) >= 2);
    assert_true(xapian_eset_bound(eset) >= xapian_eset_size(eset));
    for (xapian_termcount i = 0; i < xapian_eset_size(eset); i++) {
        term = xapian_eset_term(eset, i, &len);
        assert_false(len == 5 && memcmp(term, "talks", 5) == 0);
        seen_war = seen_war || (len == 3 && memcmp(term, "war", 3) == 0);
        if (i > 0)
            assert_true(xapian_eset_weight(eset, i) <= xapian_eset_weight(eset, i - 1));
    }
    assert_true(seen_war);
    assert_null(xapian_eset_term(eset, xapian_eset_size(eset), &len));
    xapian_eset_free(eset);
    options.decide = begins_with_w;
    assert_ok(xapian_enquire_set_expansion(search.enquire, "bo1", 1.0));
    assert_ok(xapian_enquire_eset(&eset, search.enquire, 10, rset, &options));
    assert_int_equal(xapian_eset_size(eset), 1);
    term = xapian_eset_term(eset, 0, &len);
    assert_bytes(term, len, "war");
    xapian_eset_free(eset);
    options.decide = NULL;
    options.flags = XAPIAN_ESET_INCLUDE_QUERY_TERMS;
    assert_ok(xapian_enquire_set_expansion(search.enquire, "trad", 1.0));
    assert_ok(xapian_enquire_eset(&eset, search.enquire, 10, rset, &options));
    seen_war = false;
    for (xapian_termcount i = 0; i < xapian_eset_size(eset); i++) {
        term = xapian_eset_term(eset, i, &len);
        seen_war = seen_war || (len == 5 && memcmp(term, "talks", 5) == 0);
    }
    assert_true(seen_war);
    xapian_eset_free(eset);
    assert_status(xapian_enquire_set_expansion(search.enquire, "nonsense", 1.0),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    /* What is known to be good changes the weights of a search. */
    mset_options.rset = rset;
    {
        xapian_mset *with = run(search, &mset_options), *without = run(search, NULL);

        assert_true(xapian_mset_weight(with, 0) != xapian_mset_weight(without, 0));
        xapian_mset_free(with);
        xapian_mset_free(without);
    }
    xapian_rset_free(rset);
    end(search);
}

static void numbers_sort_as_bytes(void **state)
{
    static const double numbers[] = {-1e300, -2.5, -1.0, 0.0, 1e-9, 1.0, 2.0, 1e12};
    char before[XAPIAN_SORTABLE_MAX], bytes[XAPIAN_SORTABLE_MAX];
    size_t before_len = 0, len, shorter;

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        len = xapian_sortable_serialise(numbers[i], bytes);
        assert_true(len <= XAPIAN_SORTABLE_MAX);
        assert_true(xapian_sortable_unserialise(bytes, len) == numbers[i]);
        if (i > 0) {
            int order;

            shorter = len < before_len ? len : before_len;
            order = memcmp(before, bytes, shorter);
            assert_true(order < 0 || (order == 0 && before_len < len));
        }
        memcpy(before, bytes, len);
        before_len = len;
    }
    assert_int_equal(xapian_sortable_serialise((double)-INFINITY, bytes), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(bm25_weighs_by_its_formula),
        in_a_folder(every_scheme_ranks),
        in_a_folder(parameters_are_taken_and_checked),
        in_a_folder(results_are_sorted_by_values_and_relevance),
        in_a_folder(a_key_of_several_values_sorts),
        in_a_folder(documents_of_one_group_are_collapsed),
        in_a_folder(cutoffs_leave_out_the_weak),
        in_a_folder(a_decider_keeps_or_drops_matches),
        in_a_folder(a_spy_counts_the_values_of_a_slot),
        in_a_folder(a_spy_calls_back),
        in_a_folder(without_a_query_nothing_is_found),
        in_a_folder(the_terms_that_matched_are_told),
        in_a_folder(good_documents_yield_terms_to_widen_with),
        cmocka_unit_test(numbers_sort_as_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
