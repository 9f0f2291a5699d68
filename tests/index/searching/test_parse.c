// SPDX-License-Identifier: GPL-2.0-or-later
/* The query language: parse.table beside this file, the shapes of the trees, dates, limits, and
   random queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "accord.h"
#include "searching/parse.h"
#include "searching/query_date.h"
#include "tests/clock.h"

#define RANDOM_QUERIES 100000

static struct query_node *parse(const char *query)
{
    struct query_node *node = NULL;

    if (query_parse(&node, query, strlen(query)) != ACCORD_OK)
        fail_msg("%s: column %zu: %s", query, accord_error_column(), accord_error_message());
    assert_non_null(node);
    return node;
}

static void assert_column(const char *query, size_t len, size_t column, const char *part)
{
    struct query_node *node = NULL;

    assert_int_equal(query_parse(&node, query, len), ACCORD_ERROR_QUERY);
    assert_null(node);
    assert_int_equal(accord_error_column(), column);
    if (strstr(accord_error_message(), part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, accord_error_message());
}

/* Where the two trees differ in anything but their places in the query; NULL: nowhere. */
static const struct query_node *difference(const struct query_node *a, const struct query_node *b)
{
    size_t i;

    if (a->kind != b->kind || a->field != b->field || a->len != b->len || a->prefix != b->prefix ||
        a->fuzzy != b->fuzzy || a->exact != b->exact || a->distance != b->distance ||
        a->since != b->since || a->until != b->until || a->count != b->count ||
        (a->text == NULL) != (b->text == NULL) ||
        (a->text != NULL && memcmp(a->text, b->text, a->len + 1) != 0))
        return a;
    for (i = 0; i < a->count; i++) {
        const struct query_node *found = difference(a->children[i], b->children[i]);

        if (found != NULL)
            return found;
    }
    return NULL;
}

/* Whether what parse.h and accord.h promise of any tree holds for this one. */
static bool is_sound(const struct query_node *node, size_t len, bool root)
{
    size_t i;

    if (node->start > node->end || node->end > len)
        return false;
    switch (node->kind) {
    case QUERY_WORD:
    case QUERY_SOURCE:
    case QUERY_LANG:
    case QUERY_URL:
        if (node->text == NULL || node->len == 0 || strlen(node->text) != node->len ||
            node->count != 0 || node->prefix + node->fuzzy + node->exact > 1)
            return false;
        break;
    case QUERY_ALL:
        if (root)
            return false;
        break;
    case QUERY_DATE:
        if (node->since == ACCORD_NO_DATE && node->until == ACCORD_NO_DATE)
            return false;
        break;
    case QUERY_PHRASE:
        if (node->count == 0)
            return false;
        break;
    default:
        if (node->count < 2)
            return false;
        break;
    }
    for (i = 0; i < node->count; i++) {
        const struct query_node *child = node->children[i];

        if (!is_sound(child, len, false))
            return false;
        if (child->start < node->start || child->end > node->end)
            return false;
        if ((child->kind == QUERY_ALL) !=
            (child->kind == QUERY_ALL && node->kind == QUERY_NOT && i == 0))
            return false;
        if ((node->kind == QUERY_AND || node->kind == QUERY_OR) && child->kind == node->kind)
            return false;
        if (node->kind == QUERY_PHRASE && child->kind != QUERY_WORD)
            return false;
        if (node->kind == QUERY_NEAR &&
            ((child->kind != QUERY_WORD && child->kind != QUERY_PHRASE) ||
             child->field != node->field || node->distance < 1 || node->distance > 100))
            return false;
        if (node->kind == QUERY_NOT && i == 0 && child->kind == QUERY_NOT)
            return false;
    }
    return true;
}

/* Checks a good query: its tree is sound, and its notation gives the same tree and notation again.
 */
static void assert_round_trip(const char *query, size_t len, const struct query_node *node,
                              const char *expected)
{
    struct query_node *again = NULL;
    char *first = NULL, *second = NULL;

    if (!is_sound(node, len, true))
        fail_msg("%.*s: the tree is not sound", (int)len, query);
    assert_int_equal(query_describe(&first, node), ACCORD_OK);
    if (expected != NULL && strcmp(first, expected) != 0)
        fail_msg("%.*s: is\n%s\nnot\n%s", (int)len, query, first, expected);
    if (query_parse(&again, first, strlen(first)) != ACCORD_OK)
        fail_msg("%.*s: notation %s: column %zu: %s", (int)len, query, first, accord_error_column(),
                 accord_error_message());
    if (difference(node, again) != NULL)
        fail_msg("%.*s: notation %s is another tree", (int)len, query, first);
    assert_int_equal(query_describe(&second, again), ACCORD_OK);
    assert_string_equal(first, second);
    free(first);
    free(second);
    query_free(again);
}

/* ---- The table ------------------------------------------------------------------------------ */

/* Replaces \t \n \\ \xNN in place. */
static size_t unescape(char *text)
{
    char *to = text;
    const char *from = text;

    while (*from != '\0') {
        unsigned byte;

        if (*from != '\\') {
            *to++ = *from++;
        } else if (from[1] == 'x' && sscanf(from + 2, "%2x", &byte) == 1) {
            *to++ = (char)byte;
            from += 4;
        } else {
            *to++ = (char)(from[1] == 't' ? '\t' : from[1] == 'n' ? '\n' : from[1]);
            from += 2;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

static bool check_error(const char *query, size_t len, const char *column, const char *part)
{
    struct query_node *node = NULL;
    accord_status status = query_parse(&node, query, len);

    if (status != ACCORD_ERROR_QUERY || node != NULL) {
        print_error("accepted\n");
        query_free(node);
        return false;
    }
    if (accord_error_column() == strtoul(column, NULL, 10) &&
        strstr(accord_error_message(), part) != NULL)
        return true;
    print_error("is column %zu: %s\n", accord_error_column(), accord_error_message());
    return false;
}

static bool check_tree(const char *query, size_t len, const char *expected)
{
    struct query_node *node = NULL;
    char *notation = NULL;
    bool good;

    if (query_parse(&node, query, len) != ACCORD_OK) {
        print_error("is an error in column %zu: %s\n", accord_error_column(),
                    accord_error_message());
        return false;
    }
    assert_int_equal(query_describe(&notation, node), ACCORD_OK);
    good = strcmp(notation, expected) == 0;
    if (good)
        assert_round_trip(query, len, node, expected);
    else
        print_error("is %s\nnot %s\n", notation, expected);
    free(notation);
    query_free(node);
    return good;
}

#ifndef TEST_SOURCE_DIR
#define TEST_SOURCE_DIR "."
#endif

static void the_table_holds(void **state)
{
    FILE *file = fopen(TEST_SOURCE_DIR "/tests/index/searching/parse.table", "r");
    char *line = NULL;
    size_t size = 0, number = 0, rows = 0, wrong = 0;

    (void)state;
    assert_non_null(file);
    while (getline(&line, &size, file) > 0) {
        char *query = line, *expected, *part;
        bool good;
        size_t len;

        number++;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        expected = strchr(line, '\t');
        if (expected == NULL)
            fail_msg("parse.table:%zu: no tab", number);
        *expected++ = '\0';
        part = strchr(expected, '\t');
        if (part != NULL)
            *part++ = '\0';
        if ((expected[0] == '!') != (part != NULL))
            fail_msg("parse.table:%zu: an error takes three columns, a query two", number);
        len = unescape(query);
        rows++;
        if (expected[0] == '!')
            good = check_error(query, len, expected + 1, part);
        else
            good = check_tree(query, len, expected);
        if (!good) {
            print_error("parse.table:%zu: %s\n", number, query);
            wrong++;
        }
    }
    free(line);
    (void)fclose(file);
    assert_true(rows > 200);
    assert_int_equal(wrong, 0);
}

/* ---- Trees ---------------------------------------------------------------------------------- */

static void a_word_keeps_its_marks_as_flags_and_its_place(void **state)
{
    struct query_node *node = parse("title:=minsk talk* kyiv~");

    (void)state;
    assert_int_equal(node->kind, QUERY_BAG);
    assert_int_equal(node->count, 3);
    assert_string_equal(node->children[0]->text, "minsk");
    assert_int_equal(node->children[0]->len, 5);
    assert_true(node->children[0]->exact);
    assert_int_equal(node->children[0]->field, QUERY_TITLE);
    assert_int_equal(node->children[0]->start, 6);
    assert_int_equal(node->children[0]->end, 12);
    assert_string_equal(node->children[1]->text, "talk");
    assert_true(node->children[1]->prefix);
    assert_int_equal(node->children[1]->field, QUERY_ANYWHERE);
    assert_string_equal(node->children[2]->text, "kyiv");
    assert_true(node->children[2]->fuzzy);
    assert_int_equal(node->children[2]->end, 24);
    query_free(node);
}

static void a_phrase_holds_its_words(void **state)
{
    struct query_node *node = parse("author:\"peace =talk now*\"");

    (void)state;
    assert_int_equal(node->kind, QUERY_PHRASE);
    assert_int_equal(node->field, QUERY_AUTHOR);
    assert_int_equal(node->start, 7);
    assert_int_equal(node->end, 25);
    assert_int_equal(node->count, 3);
    assert_int_equal(node->children[0]->field, QUERY_AUTHOR);
    assert_true(node->children[1]->exact);
    assert_string_equal(node->children[2]->text, "now");
    assert_true(node->children[2]->prefix);
    query_free(node);
}

static void what_is_left_out_hangs_under_one_not(void **state)
{
    struct query_node *node = parse("-old peace talks -draft");

    (void)state;
    assert_int_equal(node->kind, QUERY_NOT);
    assert_int_equal(node->count, 3);
    assert_int_equal(node->children[0]->kind, QUERY_BAG);
    assert_int_equal(node->children[0]->count, 2);
    assert_string_equal(node->children[1]->text, "old");
    assert_string_equal(node->children[2]->text, "draft");
    query_free(node);

    node = parse("-old");
    assert_int_equal(node->kind, QUERY_NOT);
    assert_int_equal(node->children[0]->kind, QUERY_ALL);
    assert_string_equal(node->children[1]->text, "old");
    query_free(node);
}

static void near_takes_its_operands_and_distance(void **state)
{
    struct query_node *node = parse("a NEAR/7 \"b c\" NEAR/7 d");

    (void)state;
    assert_int_equal(node->kind, QUERY_NEAR);
    assert_int_equal(node->distance, 7);
    assert_int_equal(node->count, 3);
    assert_int_equal(node->children[1]->kind, QUERY_PHRASE);
    query_free(node);
}

static void a_filter_has_its_value_and_no_field(void **state)
{
    struct query_node *node = parse("source:\"Kyiv\tPost\"");

    (void)state;
    assert_int_equal(node->kind, QUERY_SOURCE);
    assert_int_equal(node->field, QUERY_ANYWHERE);
    assert_string_equal(node->text, "Kyiv Post");
    assert_int_equal(node->len, 9);
    query_free(node);
}

static void bare_words_have_no_syntax(void **state)
{
    const char *text = "Minsk: \"peace\" AND (talks* & -now) =x title:y\xC2\xA0z~";
    const char *expected[] = {"Minsk:", "\"peace\"", "AND",     "(talks*",
                              "-now)",  "=x",        "title:y", "z~"};
    struct query_node *node = NULL;
    size_t i;

    (void)state;
    assert_int_equal(query_parse_words(&node, text, strlen(text)), ACCORD_OK);
    assert_int_equal(node->kind, QUERY_BAG);
    assert_int_equal(node->count, sizeof expected / sizeof expected[0]);
    for (i = 0; i < node->count; i++) {
        const struct query_node *word = node->children[i];

        assert_int_equal(word->kind, QUERY_WORD);
        assert_string_equal(word->text, expected[i]);
        assert_false(word->prefix || word->fuzzy || word->exact);
        assert_memory_equal(text + word->start, expected[i], word->end - word->start);
    }
    query_free(node);
}

static void bare_words_are_described_so_that_they_read_as_words(void **state)
{
    const char *text = "AND (talks* x~ title:y a:b \"c";
    struct query_node *node = NULL;
    char *notation = NULL;

    (void)state;
    assert_int_equal(query_parse_words(&node, text, strlen(text)), ACCORD_OK);
    assert_int_equal(query_describe(&notation, node), ACCORD_OK);
    assert_string_equal(notation, "\"AND\" \"(talks*\" \"x~\" \"title:y\" a:b “\"c”");
    free(notation);
    query_free(node);
}

static void bare_words_without_a_word_are_an_error(void **state)
{
    struct query_node *node = NULL;

    (void)state;
    assert_int_equal(query_parse_words(&node, "", 0), ACCORD_ERROR_QUERY);
    assert_int_equal(query_parse_words(&node, " & ", 3), ACCORD_ERROR_QUERY);
    assert_string_equal(accord_error_message(), "nothing to search for");
    assert_int_equal(query_parse_words(&node, "a \xFF", 3), ACCORD_ERROR_QUERY);
    assert_int_equal(accord_error_column(), 2);
    assert_null(node);
    assert_int_equal(query_parse_words(&node, "one", 3), ACCORD_OK);
    assert_int_equal(node->kind, QUERY_WORD);
    query_free(node);
}

/* ---- Dates ---------------------------------------------------------------------------------- */

/* 2024-03-31T15:00:00Z, a Sunday: a month before it was shorter, a year before it was not leap. */
#define NOW INT64_C(1711897200)
#define DAY INT64_C(86400)
#define TODAY (NOW - 15 * 3600)

static void dates_cover_all_of_what_they_name(void **state)
{
    static const struct {
        const char *text;
        int64_t since, until;
    } cases[] = {
        {"2024-03-31", TODAY, TODAY + DAY},
        {"2024-03", 1709251200, 1711929600},
        {"2024", 1704067200, 1735689600},
        {"2024-03-31T15:00", NOW, NOW + 60},
        {"2024-03-31T15Z", NOW, NOW + 3600},
        {"2024-03-31T15:00:00Z", NOW, NOW + 1},
        {"1969-12-31", -DAY, 0},
        {"today", TODAY, TODAY + DAY},
        {"Yesterday", TODAY - DAY, TODAY},
        {"0d", TODAY, ACCORD_NO_DATE},
        {"7d", TODAY - 7 * DAY, ACCORD_NO_DATE},
        {"2w", TODAY - 14 * DAY, ACCORD_NO_DATE},
        {"1m", TODAY - 31 * DAY, ACCORD_NO_DATE}, /* 29 February */
        {"13m", 1677542400, ACCORD_NO_DATE},      /* 28 February 2023 */
        {"1y", 1680220800, ACCORD_NO_DATE},       /* 31 March 2023 */
        {"..7d", ACCORD_NO_DATE, TODAY - 6 * DAY},
        {"2w..yesterday", TODAY - 14 * DAY, TODAY},
        {"2024-02..2024-03", 1706745600, 1711929600},
        {"2022..", 1640995200, ACCORD_NO_DATE},
        {"..2024", ACCORD_NO_DATE, 1735689600},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t since = 1, until = 1;
        size_t at;
        const char *error;

        if (!query_parse_date_range(cases[i].text, strlen(cases[i].text), NOW, &since, &until, &at,
                                    &error))
            fail_msg("%s: %s", cases[i].text, error);
        if (since != cases[i].since || until != cases[i].until)
            fail_msg("%s: is %lld to %lld", cases[i].text, (long long)since, (long long)until);
    }
}

static void every_range_reads_back_as_it_is_written(void **state)
{
    static const int64_t steps[] = {1, 59, 60, 3600, DAY, 28 * DAY, 31 * DAY, 365 * DAY, 366 * DAY};
    int64_t start = -2208988800; /* 1900-01-01 */
    size_t i, at;
    const char *error;

    (void)state;
    for (i = 0; i < 4000; i++) {
        int64_t until = start + steps[i % (sizeof steps / sizeof steps[0])];
        int64_t since_again, until_again;
        char text[QUERY_DATE_RANGE_SIZE];

        query_date_range_format(start, until, text);
        assert_true(
            query_parse_date_range(text, strlen(text), 0, &since_again, &until_again, &at, &error));
        assert_int_equal(since_again, start);
        assert_int_equal(until_again, until);
        start += i % 3 == 0 ? 31 * DAY : DAY - start % DAY + (i % 5 == 0 ? (int64_t)i : 0);
    }
}

static void relative_dates_are_relative_to_today(void **state)
{
    struct query_node *node = parse("date:today");
    int64_t now = (int64_t)time(NULL);

    (void)state;
    /* midnight may have passed in between */
    assert_true(node->since <= now && now <= node->until + DAY);
    assert_int_equal(node->until - node->since, DAY);
    query_free(node);
    node = parse("date:1y");
    assert_true(now - node->since >= 365 * DAY && now - node->since <= 368 * DAY);
    assert_round_trip("date:1y", 7, node, NULL);
    query_free(node);
}

/* ---- Limits --------------------------------------------------------------------------------- */

/* `count` times `part`. Owned. */
static char *repeat(const char *part, size_t count, const char *last)
{
    size_t len = strlen(part);
    char *text = malloc(len * count + strlen(last) + 1);
    size_t i;

    assert_non_null(text);
    for (i = 0; i < count; i++)
        memcpy(text + i * len, part, len);
    strcpy(text + len * count, last);
    return text;
}

static void brackets_nest_to_a_limit(void **state)
{
    char *open = repeat("(", 100, "a");
    char *close = repeat(")", 100, "");
    char query[512];
    struct query_node *node;

    (void)state;
    (void)snprintf(query, sizeof query, "%s%s", open, close);
    node = parse(query);
    assert_int_equal(node->kind, QUERY_WORD);
    query_free(node);
    (void)snprintf(query, sizeof query, "(%s%s)", open, close);
    assert_column(query, strlen(query), 100, "more than 100 brackets");
    free(open);
    free(close);
    open = repeat("(", 500000, "");
    assert_column(open, strlen(open), 100, "more than 100 brackets");
    free(open);
}

static void a_tree_as_deep_as_allowed_reads_back(void **state)
{
    char *open = repeat("x (", 99, "a b");
    char *close = repeat(")", 99, "");
    char query[1024];
    struct query_node *node;

    (void)state;
    (void)snprintf(query, sizeof query, "%s%s", open, close);
    node = parse(query);
    assert_round_trip(query, strlen(query), node, query);
    query_free(node);
    free(open);

    open = repeat("x OR y -(", 99, "a b"); /* two levels a bracket */
    (void)snprintf(query, sizeof query, "%s%s", open, close);
    assert_column(query, strlen(query), 50 * 9, "more than 100 groups");
    free(open);
    free(close);
}

static void words_are_limited_in_number(void **state)
{
    char *text = repeat("a ", 10000, "");
    struct query_node *node = parse(text);

    (void)state;
    assert_int_equal(node->count, 10000);
    query_free(node);
    assert_int_equal(query_parse_words(&node, text, strlen(text)), ACCORD_OK);
    assert_int_equal(node->count, 10000);
    query_free(node);
    free(text);

    text = repeat("a ", 10001, "");
    assert_column(text, strlen(text), 20000, "more than 10000 words");
    assert_int_equal(query_parse_words(&node, text, strlen(text)), ACCORD_ERROR_QUERY);
    assert_null(node);
    assert_int_equal(accord_error_column(), 20000);
    free(text);

    text = repeat("a ", 10002, "");
    text[0] = '"';
    text[strlen(text) - 1] = '"';
    assert_column(text, strlen(text), 20002, "more than 10000 words");
    free(text);
}

static void words_in_phrases_are_limited_further(void **state)
{
    char *text = repeat("\"a b\" ", 500, "");
    struct query_node *node = parse(text);

    (void)state;
    query_free(node);
    free(text);
    text = repeat("\"a b\" ", 501, "c");
    assert_column(text, strlen(text), 500 * 6 + 1, "more than 1000 words in phrases and NEAR");
    free(text);
    text = repeat("a NEAR ", 1000, "a");
    assert_column(text, strlen(text), 1000 * 7, "more than 1000 words in phrases and NEAR");
    free(text);
}

static void long_queries_take_time_in_proportion(void **state)
{
    /* each as long as a query may be; anything quadratic would take minutes */
    static const char *const parts[] = {
        "-",   "- ", "-a-", "&",  "& ",    "=", "~", "aa:", "(a)",    "\"a\"",    "-\"",
        "=\"", "( ", ") ",  "a:", "NEAR ", "*", "«", "-(",  "a AND ", "a OR -b ", "NOT a "};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char *text = repeat(parts[i], 1024 * 1024 / strlen(parts[i]), "");
        struct query_node *node = NULL;
        clock_t start = clock();

        (void)query_parse(&node, text, strlen(text));
        query_free(node);
        if (!in_time(start, 5))
            fail_msg("a query of \"%s\" takes too long", parts[i]);
        free(text);
    }
}

static void a_query_is_limited_in_length(void **state)
{
    char *text = repeat("a", 1024 * 1024, "");
    struct query_node *node = parse(text);

    (void)state;
    query_free(node);
    free(text);
    text = repeat("a", 1024 * 1024, "a");
    assert_column(text, strlen(text), 1024 * 1024, "longer than 1048576 bytes");
    free(text);
}

/* ---- Random queries ------------------------------------------------------------------------- */

/* xorshift64*: Sebastiano Vigna, "An experimental exploration of Marsaglia's xorshift generators,
   scrambled", 2016. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * UINT64_C(2685821657736338717);
}

static void random_queries_read_back_or_fail_cleanly(void **state)
{
    static const char *const parts[] = {
        " ",       " ",        " ",       " ",      "a",        "bb",     "minsk",
        "Київ",    "x-y",      "(",       ")",      "(",        ")",      "\"",
        "\"",      "“",        "”",       "«",      "»",        "-",      " -",
        "=",       "*",        "~",       "&",      ":",        "title:", "author:(",
        "source:", "lang:uk ", "url:/x ", "date:",  "2025-02",  "..",     "7d",
        " AND ",   " OR ",     " NOT ",   " NEAR ", " NEAR/3 ", " a b ",  "\"a b*\"",
        "\t",      "\xC2\xA0", "\xFF",    "1",      ".",        "’",      "AND"};
    uint64_t seed = 20250217;
    size_t good = 0, i;

    (void)state;
    for (i = 0; i < RANDOM_QUERIES; i++) {
        struct query_node *node = NULL;
        char query[256];
        size_t len = 0, count = next_random(&seed) % 14;

        while (count-- > 0) {
            const char *part = parts[next_random(&seed) % (sizeof parts / sizeof parts[0])];

            memcpy(query + len, part, strlen(part));
            len += strlen(part);
        }
        query[len] = '\0';
        if (query_parse(&node, query, len) == ACCORD_OK) {
            good++;
            assert_round_trip(query, len, node, NULL);
            query_free(node);
        } else {
            assert_null(node);
            assert_true(accord_error_column() <= len);
            assert_true(strlen(accord_error_message()) > 0);
        }
        if (query_parse_words(&node, query, len) == ACCORD_OK) {
            assert_true(is_sound(node, len, true));
            query_free(node);
        }
    }
    /* or the generator tests nothing */
    assert_true(good > RANDOM_QUERIES / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_holds),
        cmocka_unit_test(a_word_keeps_its_marks_as_flags_and_its_place),
        cmocka_unit_test(a_phrase_holds_its_words),
        cmocka_unit_test(what_is_left_out_hangs_under_one_not),
        cmocka_unit_test(near_takes_its_operands_and_distance),
        cmocka_unit_test(a_filter_has_its_value_and_no_field),
        cmocka_unit_test(bare_words_have_no_syntax),
        cmocka_unit_test(bare_words_are_described_so_that_they_read_as_words),
        cmocka_unit_test(bare_words_without_a_word_are_an_error),
        cmocka_unit_test(dates_cover_all_of_what_they_name),
        cmocka_unit_test(every_range_reads_back_as_it_is_written),
        cmocka_unit_test(relative_dates_are_relative_to_today),
        cmocka_unit_test(brackets_nest_to_a_limit),
        cmocka_unit_test(a_tree_as_deep_as_allowed_reads_back),
        cmocka_unit_test(words_are_limited_in_number),
        cmocka_unit_test(words_in_phrases_are_limited_further),
        cmocka_unit_test(long_queries_take_time_in_proportion),
        cmocka_unit_test(a_query_is_limited_in_length),
        cmocka_unit_test(random_queries_read_back_or_fail_cleanly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
