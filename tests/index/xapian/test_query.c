// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_query.c
 * Queries of every operator, built from parts: what they find, and what they say of themselves.
 */
#include "support.h"

static void every_operator_finds_what_it_should(void **state)
{
    static const struct {
        xapian_operator op;
        const char *first, *second;
        xapian_termcount parameter;
        const char *found;
    } cases[] = {
        {XAPIAN_OP_AND, "peace", "begin", 0, "1"},
        {XAPIAN_OP_AND, "peace", "war", 0, ""},
        {XAPIAN_OP_OR, "peace", "war", 0, "1 2 3"},
        {XAPIAN_OP_AND_NOT, "talks", "peace", 0, "3"},
        {XAPIAN_OP_XOR, "peace", "begin", 0, "2"},
        {XAPIAN_OP_AND_MAYBE, "peace", "war", 0, "1 2"},
        {XAPIAN_OP_FILTER, "talks", "the", 0, "3"},
        {XAPIAN_OP_NEAR, "war", "talks", 3, ""},
        {XAPIAN_OP_NEAR, "talks", "war", 4, "3"},
        {XAPIAN_OP_PHRASE, "peace", "talks", 0, "1 2"},
        {XAPIAN_OP_PHRASE, "talks", "peace", 2, ""},
        {XAPIAN_OP_PHRASE, "talks", "peace", 3, "2"},
        {XAPIAN_OP_PHRASE, "peace", "talks", 1, ""},
        {XAPIAN_OP_ELITE_SET, "war", "boats", 0, "3 4"},
        {XAPIAN_OP_SYNONYM, "war", "boats", 0, "3 4"},
        {XAPIAN_OP_MAX, "war", "boats", 0, "3 4"},
    };
    xapian_database *db = make_and_open(in_folder(state, "db"));

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case %zu: operator %d on %s, %s\n", i, (int)cases[i].op, cases[i].first,
                      cases[i].second);
        assert_finds(db,
                     make_words(cases[i].op, cases[i].first, cases[i].second, cases[i].parameter),
                     cases[i].found);
    }
    xapian_database_free(db);
}

static void all_nothing_and_no_parts(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_query *query = NULL;

    assert_ok(xapian_query_new_match_all(&query));
    assert_int_equal(xapian_query_type(query), XAPIAN_LEAF_MATCH_ALL);
    assert_false(xapian_query_is_empty(query));
    assert_finds(db, query, "1 2 3 4");
    assert_ok(xapian_query_new_match_nothing(&query));
    assert_int_equal(xapian_query_type(query), XAPIAN_LEAF_MATCH_NOTHING);
    assert_true(xapian_query_is_empty(query));
    assert_finds(db, query, "");
    assert_ok(xapian_query_new_combine(&query, XAPIAN_OP_AND, NULL, 0, 0));
    assert_true(xapian_query_is_empty(query));
    assert_finds(db, query, "");
    xapian_database_free(db);
}

static void values_are_compared_as_bytes(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_query *query = NULL;
    char low[XAPIAN_SORTABLE_MAX], high[XAPIAN_SORTABLE_MAX];
    size_t low_len = xapian_sortable_serialise(2, low),
           high_len = xapian_sortable_serialise(3, high);

    assert_ok(xapian_query_new_value_range(&query, SLOT_NUMBER, low, low_len, high, high_len));
    assert_int_equal(xapian_query_type(query), XAPIAN_OP_VALUE_RANGE);
    assert_finds(db, query, "1 3");
    assert_ok(xapian_query_new_value_ge(&query, SLOT_NUMBER, high, high_len));
    assert_finds(db, query, "1 4");
    assert_ok(xapian_query_new_value_le(&query, SLOT_NUMBER, low, low_len));
    assert_finds(db, query, "2 3");
    assert_ok(xapian_query_new_value_range(&query, SLOT_NUMBER, high, high_len, low, low_len));
    assert_finds(db, query, "");
    xapian_database_free(db);
}

static void wildcards_expand_up_to_their_limit(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_enquire *enquire = NULL;
    xapian_mset *mset = NULL;
    xapian_query *query = NULL;

    assert_status(
        xapian_query_new_wildcard(&query, TEXT("b"), 0, (xapian_wildcard_limit)3, XAPIAN_OP_OR),
        XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_null(query);
    assert_ok(xapian_query_new_wildcard(&query, TEXT("b"), 0, XAPIAN_WILDCARD_LIMIT_ERROR,
                                        XAPIAN_OP_SYNONYM));
    assert_finds(db, query, "1 4"); /* begin, boats */
    assert_ok(
        xapian_query_new_wildcard(&query, TEXT("b"), 1, XAPIAN_WILDCARD_LIMIT_FIRST, XAPIAN_OP_OR));
    assert_finds(db, query, "1");
    assert_ok(xapian_query_new_wildcard(&query, TEXT("t"), 1, XAPIAN_WILDCARD_LIMIT_MOST_FREQUENT,
                                        XAPIAN_OP_MAX));
    assert_finds(db, query, "1 2 3"); /* talks, not the */
    assert_ok(
        xapian_query_new_wildcard(&query, TEXT("b"), 1, XAPIAN_WILDCARD_LIMIT_ERROR, XAPIAN_OP_OR));
    assert_ok(xapian_enquire_new(&enquire, db));
    assert_ok(xapian_enquire_set_query(enquire, query, 0));
    assert_status(xapian_enquire_mset(&mset, enquire, 0, 10, NULL), XAPIAN_ERROR_WILDCARD);
    assert_null(mset);
    xapian_query_free(query);
    assert_status(
        xapian_query_new_wildcard(&query, TEXT("b"), 0, XAPIAN_WILDCARD_LIMIT_ERROR, XAPIAN_OP_AND),
        XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_null(query);
    xapian_enquire_free(enquire);
    xapian_database_free(db);
}

/* The weight of the best match. */
static double best_weight(xapian_database *db, const xapian_query *query, xapian_docid expected)
{
    xapian_enquire *enquire = NULL;
    xapian_mset *mset = NULL;
    double weight;

    assert_ok(xapian_enquire_new(&enquire, db));
    assert_ok(xapian_enquire_set_query(enquire, query, 0));
    assert_ok(xapian_enquire_mset(&mset, enquire, 0, 10, NULL));
    assert_int_equal(xapian_mset_docid(mset, 0), expected);
    weight = xapian_mset_weight(mset, 0);
    xapian_mset_free(mset);
    xapian_enquire_free(enquire);
    return weight;
}

static void weights_come_from_values_tables_or_numbers(void **state)
{
    static const xapian_value_mapping groups[] = {{"north", 5, 1.5}, {"south", 5, 7.5}};
    static const xapian_value_mapping negative[] = {{"north", 5, -1.0}};
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_query *query = NULL;

    assert_ok(xapian_query_new_value_weight(&query, SLOT_NUMBER));
    assert_int_equal(xapian_query_type(query), XAPIAN_LEAF_POSTING_SOURCE);
    assert_true(best_weight(db, query, 4) == 4.0);
    xapian_query_free(query);
    assert_ok(xapian_query_new_decreasing_value_weight(&query, SLOT_NUMBER, 4, 0));
    assert_true(best_weight(db, query, 4) == 4.0);
    xapian_query_free(query);
    assert_ok(xapian_query_new_value_map(&query, SLOT_GROUP, groups, 2, 0.5));
    assert_true(best_weight(db, query, 2) == 7.5);
    xapian_query_free(query);
    assert_ok(xapian_query_new_fixed_weight(&query, 2.25));
    assert_true(best_weight(db, query, 1) == 2.25);
    xapian_query_free(query);
    assert_status(xapian_query_new_fixed_weight(&query, -1.0), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_status(xapian_query_new_value_map(&query, SLOT_GROUP, negative, 1, 0.5),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_null(query);
    xapian_database_free(db);
}

static void an_elite_set_keeps_the_heaviest(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_query *query = make_words(XAPIAN_OP_ELITE_SET, "talks", "boats", 1);
    xapian_enquire *enquire = NULL;
    xapian_mset *mset = NULL;

    assert_ok(xapian_enquire_new(&enquire, db));
    assert_ok(xapian_enquire_set_query(enquire, query, 0));
    assert_ok(xapian_enquire_mset(&mset, enquire, 0, 10, NULL));
    assert_int_equal(xapian_mset_size(mset), 1);
    assert_int_equal(xapian_mset_docid(mset, 0), 4);
    xapian_mset_free(mset);
    xapian_enquire_free(enquire);
    xapian_query_free(query);
    xapian_database_free(db);
}

static void a_scaled_query_weighs_more(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_query *term = make_term("war"), *scaled = NULL;
    double once = best_weight(db, term, 3), twice;

    assert_ok(xapian_query_new_scale(&scaled, term, 2.0));
    assert_int_equal(xapian_query_type(scaled), XAPIAN_OP_SCALE_WEIGHT);
    twice = best_weight(db, scaled, 3);
    assert_true(twice > 1.999 * once && twice < 2.001 * once);
    xapian_query_free(scaled);
    assert_status(xapian_query_new_scale(&scaled, term, -1.0), XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_null(scaled);
    xapian_query_free(term);
    xapian_database_free(db);
}

static void parts_are_freed_before_the_whole_and_read_back(void **state)
{
    xapian_query *parts[3] = {NULL, NULL, NULL}, *query = NULL, *part = NULL;
    xapian_term_iterator *terms = NULL;
    char *description = NULL;

    (void)state;
    assert_ok(xapian_query_new_term(&parts[0], TEXT("talks"), 2, 3));
    assert_ok(xapian_query_new_term(&parts[1], TEXT("peace"), 1, 2));
    assert_ok(xapian_query_new_term(&parts[2], TEXT("talks"), 1, 1));
    assert_ok(
        xapian_query_new_combine(&query, XAPIAN_OP_OR, (const xapian_query *const *)parts, 3, 0));
    for (size_t i = 0; i < 3; i++)
        xapian_query_free(parts[i]);
    assert_int_equal(xapian_query_type(query), XAPIAN_OP_OR);
    assert_int_equal(xapian_query_part_count(query), 3);
    assert_int_equal(xapian_query_length(query), 4);
    assert_ok(xapian_query_terms(&terms, query));
    assert_terms(terms, "talks peace talks");
    assert_ok(xapian_query_unique_terms(&terms, query));
    assert_terms(terms, "peace talks");
    assert_ok(xapian_query_part(&part, query, 1));
    assert_int_equal(xapian_query_type(part), XAPIAN_LEAF_TERM);
    assert_ok(xapian_query_description(&description, part));
    assert_string_equal(description, "Query(peace@2)");
    xapian_string_free(description);
    xapian_query_free(part);
    assert_status(xapian_query_part(&part, query, 3), XAPIAN_ERROR_RANGE);
    assert_null(part);
    xapian_query_free(query);
}

static void a_serialised_query_is_the_same_again(void **state)
{
    xapian_query *query = make_words(XAPIAN_OP_NEAR, "peace", "talks", 5), *copy = NULL;
    char *bytes = NULL, *before = NULL, *after = NULL;
    size_t len = 0;

    (void)state;
    assert_ok(xapian_query_serialise(&bytes, &len, query));
    assert_ok(xapian_query_unserialise(&copy, bytes, len));
    assert_ok(xapian_query_description(&before, query));
    assert_ok(xapian_query_description(&after, copy));
    assert_string_equal(before, after);
    xapian_string_free(before);
    xapian_string_free(after);
    xapian_string_free(bytes);
    xapian_query_free(copy);
    xapian_query_free(query);
    assert_status(xapian_query_unserialise(&copy, TEXT("\x01rubbish")), XAPIAN_ERROR_CORRUPT);
    assert_null(copy);
}

static void what_does_not_go_together_is_refused(void **state)
{
    xapian_query *term = make_term("peace"), *inner = NULL, *query = NULL;
    const xapian_query *parts[2];

    (void)state;
    inner = make_words(XAPIAN_OP_AND, "war", "talks", 0);
    parts[0] = term;
    parts[1] = inner;
    assert_status(xapian_query_new_combine(&query, XAPIAN_OP_PHRASE, parts, 2, 0),
                  XAPIAN_ERROR_UNIMPLEMENTED);
    assert_null(query);
    assert_status(xapian_query_new_combine(&query, XAPIAN_OP_WILDCARD, parts, 2, 0),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_status(xapian_query_new_combine(&query, XAPIAN_OP_VALUE_GE, parts, 2, 0),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_status(xapian_query_new_combine(&query, XAPIAN_LEAF_TERM, parts, 2, 0),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    xapian_query_free(inner);
    /* ORs of terms are allowed there. */
    inner = make_words(XAPIAN_OP_OR, "war", "talks", 0);
    parts[1] = inner;
    assert_ok(xapian_query_new_combine(&query, XAPIAN_OP_PHRASE, parts, 2, 0));
    xapian_query_free(query);
    xapian_query_free(inner);
    xapian_query_free(term);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(every_operator_finds_what_it_should),
        in_a_folder(all_nothing_and_no_parts),
        in_a_folder(values_are_compared_as_bytes),
        in_a_folder(wildcards_expand_up_to_their_limit),
        in_a_folder(weights_come_from_values_tables_or_numbers),
        in_a_folder(an_elite_set_keeps_the_heaviest),
        in_a_folder(a_scaled_query_weighs_more),
        cmocka_unit_test(parts_are_freed_before_the_whole_and_read_back),
        cmocka_unit_test(a_serialised_query_is_the_same_again),
        cmocka_unit_test(what_does_not_go_together_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
