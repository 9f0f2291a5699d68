// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_text.c
 * The term generator and the query parser: text in, terms of documents and queries out.
 */
#include "support.h"

static xapian_stem *english(void)
{
    xapian_stem *stem = NULL;

    assert_ok(xapian_stem_new(&stem, "english"));
    return stem;
}

static xapian_stopper *stop_the(void)
{
    xapian_stopper *stopper = NULL;

    assert_ok(xapian_stopper_new(&stopper));
    assert_ok(xapian_stopper_add(stopper, TEXT("the")));
    return stopper;
}

static void assert_document(xapian_document *doc, const char *expected)
{
    xapian_term_iterator *terms = NULL;

    assert_ok(xapian_document_terms(&terms, doc));
    assert_terms(terms, expected);
}

static void text_becomes_terms_of_a_document(void **state)
{
    xapian_term_generator *generator = NULL;
    xapian_document *doc = NULL;
    xapian_stem *stem = english();
    xapian_stopper *stopper = stop_the();

    (void)state;
    assert_ok(xapian_document_new(&doc));
    assert_ok(xapian_term_generator_new(&generator));
    assert_ok(xapian_term_generator_set_stem(generator, stem));
    assert_ok(xapian_term_generator_set_stem_strategy(generator, XAPIAN_STEM_ALL));
    assert_status(xapian_term_generator_set_stopper(generator, stopper, (xapian_stop_strategy)3),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_term_generator_set_stopper(generator, stopper, XAPIAN_STOP_ALL));
    xapian_stem_free(stem);
    xapian_stopper_free(stopper);
    assert_ok(xapian_term_generator_set_document(generator, doc));
    assert_ok(xapian_term_generator_index_text(generator, TEXT("The boats, leaving."), 1, NULL, 0));
    assert_int_equal(xapian_term_generator_position(generator), 2);
    assert_document(doc, "boat leav");
    assert_ok(xapian_term_generator_increase_position(generator, 100));
    assert_int_equal(xapian_term_generator_position(generator), 102);
    assert_ok(xapian_term_generator_set_position(generator, 7));
    assert_ok(xapian_term_generator_set_max_word_length(generator, 5));
    assert_ok(xapian_term_generator_index_text_without_positions(generator, TEXT("calm harbours"),
                                                                 1, TEXT("S")));
    assert_document(doc, "Scalm boat leav");
    assert_int_equal(xapian_term_generator_position(generator), 7);
    assert_status(xapian_term_generator_set_stem_strategy(generator, (xapian_stem_strategy)9),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    xapian_term_generator_free(generator);
    xapian_document_free(doc);
}

static void words_go_to_the_spelling_table(void **state)
{
    xapian_term_generator *generator = NULL;
    xapian_document *doc = NULL;
    xapian_database *db = NULL, *reader = make_and_open(in_folder(state, "other"));
    xapian_term_iterator *words = NULL;

    assert_ok(xapian_database_open_writable(&db, in_folder(state, "db"), 0, 0));
    assert_ok(xapian_document_new(&doc));
    assert_ok(xapian_term_generator_new(&generator));
    assert_status(xapian_term_generator_set_database(generator, reader),
                  XAPIAN_ERROR_INVALID_OPERATION);
    assert_ok(xapian_term_generator_set_database(generator, db));
    assert_ok(xapian_term_generator_set_flags(generator, XAPIAN_GENERATE_SPELLING));
    assert_ok(xapian_term_generator_set_document(generator, doc));
    assert_ok(xapian_term_generator_index_text(generator, TEXT("boats leave"), 1, NULL, 0));
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_database_spellings(&words, db));
    assert_terms(words, "boats leave");
    xapian_term_generator_free(generator);
    xapian_document_free(doc);
    xapian_database_free(reader);
    xapian_database_free(db);
}

static void assert_parsed(xapian_query_parser *parser, const char *text, unsigned flags,
                          const char *expected)
{
    xapian_query *query = NULL;
    char *description = NULL;

    assert_ok(xapian_query_parser_parse(&query, parser, TEXT(text), flags, NULL, 0));
    assert_ok(xapian_query_description(&description, query));
    assert_string_equal(description, expected);
    xapian_string_free(description);
    xapian_query_free(query);
}

static void text_becomes_a_query(void **state)
{
    xapian_query_parser *parser = NULL;
    xapian_stem *stem = english();
    xapian_stopper *stopper = stop_the();
    xapian_term_iterator *words = NULL;
    xapian_query *query = NULL;

    (void)state;
    assert_ok(xapian_query_parser_new(&parser));
    assert_ok(xapian_query_parser_set_stem(parser, stem));
    assert_ok(xapian_query_parser_set_stem_strategy(parser, XAPIAN_STEM_SOME));
    assert_ok(xapian_query_parser_set_stopper(parser, stopper));
    xapian_stem_free(stem);
    xapian_stopper_free(stopper);
    assert_ok(xapian_query_parser_set_default_op(parser, XAPIAN_OP_AND));
    assert_ok(xapian_query_parser_add_prefix(parser, "title", "S"));
    assert_ok(xapian_query_parser_add_boolean_prefix(parser, "lang", "L", true));
    assert_parsed(parser, "talks AND title:boats", XAPIAN_PARSE_DEFAULT,
                  "Query((Ztalk@1 AND ZSboat@2))");
    assert_parsed(parser, "talks lang:en lang:fr", XAPIAN_PARSE_DEFAULT,
                  "Query((Ztalk@1 FILTER (Len OR Lfr)))");
    assert_parsed(parser, "talks AND boats", 0, "Query((Ztalk@1 AND and@2 AND Zboat@3))");
    assert_parsed(parser, "the talks", XAPIAN_PARSE_DEFAULT, "Query(Ztalk@2)");
    assert_ok(xapian_query_parser_stopwords(&words, parser));
    assert_terms(words, "the");
    assert_ok(xapian_query_parser_unstem(&words, parser, TEXT("Ztalk")));
    xapian_query_parser_free(parser);
    assert_terms(words, "talks");
    assert_ok(xapian_query_parser_new(&parser));
    assert_status(
        xapian_query_parser_parse(&query, parser, TEXT("talks AND"), XAPIAN_PARSE_DEFAULT, NULL, 0),
        XAPIAN_ERROR_QUERY);
    assert_null(query);
    assert_non_null(strstr(xapian_error_message(), "AND"));
    assert_status(xapian_query_parser_set_default_op(parser, XAPIAN_OP_XOR),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_status(xapian_query_parser_set_default_op(parser, XAPIAN_LEAF_TERM),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    xapian_query_parser_free(parser);
}

static void ranges_filter_by_value(void **state)
{
    xapian_database *db = make_and_open(in_folder(state, "db"));
    xapian_query_parser *parser = NULL;
    xapian_query *query = NULL;

    assert_ok(xapian_query_parser_new(&parser));
    assert_ok(xapian_query_parser_add_range(parser, XAPIAN_RANGE_NUMBER, SLOT_NUMBER, "no:", 0, 0));
    assert_ok(xapian_query_parser_add_range(parser, XAPIAN_RANGE_DATE, 7, "", 0, 1970));
    assert_ok(xapian_query_parser_add_range(parser, XAPIAN_RANGE_BYTES, SLOT_GROUP, "", 0, 0));
    assert_ok(
        xapian_query_parser_parse(&query, parser, TEXT("no:2..3"), XAPIAN_PARSE_DEFAULT, NULL, 0));
    assert_finds(db, query, "1 3");
    assert_ok(
        xapian_query_parser_parse(&query, parser, TEXT("o..z"), XAPIAN_PARSE_DEFAULT, NULL, 0));
    assert_finds(db, query, "2");
    assert_parsed(parser, "2025-02-01..2025-03-01", XAPIAN_PARSE_DEFAULT,
                  "Query(VALUE_RANGE 7 20250201 20250301)");
    assert_status(xapian_query_parser_add_range(parser, (xapian_range_kind)3, SLOT_GROUP, "", 0, 0),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    xapian_query_parser_free(parser);
    xapian_database_free(db);
}

static void wildcards_and_spellings_are_looked_up(void **state)
{
    xapian_database *db = NULL;
    xapian_query_parser *parser = NULL;
    xapian_query *query = NULL;
    char *corrected = NULL;
    size_t len = 0;

    make_database(in_folder(state, "db"));
    assert_ok(xapian_database_open_writable(&db, in_folder(state, "db"), XAPIAN_DB_OPEN, 0));
    assert_ok(xapian_database_add_spelling(db, TEXT("harbour"), 5));
    assert_ok(xapian_database_commit(db));
    assert_ok(xapian_query_parser_new(&parser));
    assert_ok(xapian_query_parser_set_database(parser, db));
    assert_status(xapian_query_parser_set_max_expansion(parser, 1, (xapian_wildcard_limit)3),
                  XAPIAN_ERROR_INVALID_ARGUMENT);
    assert_ok(xapian_query_parser_set_max_expansion(parser, 1, XAPIAN_WILDCARD_LIMIT_FIRST));
    assert_ok(
        xapian_query_parser_parse(&query, parser, TEXT("b*"), XAPIAN_PARSE_WILDCARD, NULL, 0));
    assert_finds(db, query, "1");
    assert_ok(xapian_query_parser_parse(&query, parser, TEXT("the habrour"),
                                        XAPIAN_PARSE_SPELLING_CORRECTION, NULL, 0));
    xapian_query_free(query);
    assert_ok(xapian_query_parser_corrected(&corrected, &len, parser));
    assert_bytes(corrected, len, "the harbour");
    xapian_string_free(corrected);
    xapian_query_parser_free(parser);
    xapian_database_free(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_terms_of_a_document),
        in_a_folder(words_go_to_the_spelling_table),
        cmocka_unit_test(text_becomes_a_query),
        in_a_folder(ranges_filter_by_value),
        in_a_folder(wildcards_and_spellings_are_looked_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
