// SPDX-License-Identifier: GPL-2.0-or-later
/* Plans against hand-made occurrences: case by case, and random plans beside an evaluator that
   tries everything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "searching/evaluate.h"

enum { LEAVES = 5, TARGETS = 4, WORDS = 24, ROUNDS = 60000 };

/* ---- Making ---------------------------------------------------------------------------------- */

static struct plan *plan;
static struct occurrences occurrences;
static bool targets[TARGETS];
static struct hit *live;
static size_t live_count, live_capacity;

static struct plan_node *node(enum plan_kind kind)
{
    struct plan_node *made = calloc(1, sizeof *made);

    assert_non_null(made);
    made->kind = kind;
    return made;
}

static struct plan_node *leaf(uint32_t number)
{
    struct plan_node *made = node(PLAN_LEAF);

    made->leaf = number;
    return made;
}

static void give(struct plan_node *parent, struct plan_node *child)
{
    parent->children = realloc(parent->children, (parent->count + 1) * sizeof *parent->children);
    assert_non_null(parent->children);
    parent->children[parent->count++] = child;
}

static struct plan_node *pair(enum plan_kind kind, struct plan_node *a, struct plan_node *b)
{
    struct plan_node *made = node(kind);

    give(made, a);
    give(made, b);
    return made;
}

static struct plan_node *near(unsigned distance, struct plan_node *a, struct plan_node *b)
{
    struct plan_node *made = pair(PLAN_NEAR, a, b);

    made->distance = distance;
    return made;
}

static struct plan_node *filter(uint32_t target)
{
    struct plan_node *made = node(PLAN_FILTER);

    made->filter.targets = malloc(sizeof target);
    assert_non_null(made->filter.targets);
    made->filter.targets[0] = target;
    made->filter.count = 1;
    return made;
}

static struct plan_node *dated(double since, double last)
{
    struct plan_node *made = node(PLAN_FILTER);

    made->filter.dated = true;
    made->filter.since = since;
    made->filter.last = last;
    return made;
}

static int start(void **state)
{
    (void)state;
    plan = calloc(1, sizeof *plan);
    assert_non_null(plan);
    plan->leaves = calloc(LEAVES, sizeof *plan->leaves);
    assert_non_null(plan->leaves);
    plan->leaf_count = LEAVES;
    assert_int_equal(occurrences_new(&occurrences, plan), ACCORD_OK);
    occurrences.targets = targets;
    occurrences.published = NAN;
    memset(targets, 0, sizeof targets);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    plan_free(plan);
    occurrences_free(&occurrences);
    free(live);
    live = NULL;
    live_capacity = 0;
    return 0;
}

/* The article: a letter a word, 'a' for leaf 0; '/' between title and text. */
static void read_article(const char *text)
{
    const char *slash = strchr(text, '/');

    occurrences.title_count = slash == NULL ? 0 : (uint32_t)(slash - text);
    free(occurrences.hits);
    occurrences.hits = malloc(LEAVES * (strlen(text) + 1) * sizeof *occurrences.hits);
    assert_non_null(occurrences.hits);
    occurrences.count = 0;
    for (uint32_t i = 0; i < LEAVES; i++) {
        uint32_t at = 0;

        occurrences.begins[i] = occurrences.count;
        for (const char *word = text; *word != '\0'; word++) {
            if (*word == (char)('a' + i))
                occurrences.hits[occurrences.count++] = (struct hit){at, i};
            at += *word != '/';
        }
        occurrences.present[i] = occurrences.count > occurrences.begins[i];
    }
    occurrences.begins[LEAVES] = occurrences.count;
}

/* Takes the place of the plan's root. */
static void look_for(struct plan_node *root)
{
    struct plan *old = calloc(1, sizeof *old);

    assert_non_null(old);
    old->root = plan->root;
    plan->root = root;
    plan_free(old);
}

/* What of the article is lit, the words that are not as dots; "-" if it does not match. */
static const char *lit(const char *text)
{
    static char marks[256];
    bool matches = false;
    size_t words = 0;

    read_article(text);
    assert_int_equal(evaluate(plan, &occurrences, &matches, &live, &live_count, &live_capacity),
                     ACCORD_OK);
    if (!matches) {
        assert_int_equal(live_count, 0);
        return "-";
    }
    for (const char *word = text; *word != '\0'; word++)
        if (*word != '/')
            marks[words++] = '.';
    marks[words] = '\0';
    for (size_t i = 0; i < live_count; i++) {
        if (i > 0)
            assert_true(
                live[i - 1].position < live[i].position ||
                (live[i - 1].position == live[i].position && live[i - 1].leaf < live[i].leaf));
        assert_true(live[i].position < words);
        marks[live[i].position] = (char)('a' + live[i].leaf);
    }
    return marks;
}

/* ---- Case by case ---------------------------------------------------------------------------- */

static void words_are_lit_wherever_they_stand(void **state)
{
    (void)state;
    look_for(leaf(0));
    assert_string_equal(lit("xa/xxa"), ".a..a");
    assert_string_equal(lit("xx/xx"), "-");
    look_for(pair(PLAN_AND, leaf(0), leaf(1)));
    assert_string_equal(lit("xaxb"), ".a.b");
    assert_string_equal(lit("xax"), "-");
    look_for(pair(PLAN_BAG, leaf(0), leaf(1)));
    assert_string_equal(lit("xax"), ".a.");
}

static void a_branch_that_fails_lights_nothing(void **state)
{
    (void)state;
    look_for(pair(PLAN_OR, pair(PLAN_AND, leaf(0), leaf(1)), leaf(2)));
    assert_string_equal(lit("axc"), "..c");
    assert_string_equal(lit("axb"), "a.b");
    assert_string_equal(lit("abc"), "abc");
    look_for(pair(PLAN_OR, pair(PLAN_NOT, leaf(0), leaf(1)), leaf(2)));
    assert_string_equal(lit("abc"), "..c");
    assert_string_equal(lit("axc"), "a.c");
    assert_string_equal(lit("abx"), "-");
}

static void filters_are_decided_where_they_stand(void **state)
{
    (void)state;
    look_for(pair(PLAN_OR, pair(PLAN_AND, leaf(0), filter(0)), leaf(1)));
    assert_string_equal(lit("ab"), ".b");
    targets[0] = true;
    assert_string_equal(lit("ab"), "ab");
    look_for(pair(PLAN_NOT, leaf(0), filter(0)));
    assert_string_equal(lit("ab"), "-");
    targets[0] = false;
    assert_string_equal(lit("ab"), "a.");
    plan->root->children[1]->filter.nothing = true;
    targets[0] = true;
    assert_string_equal(lit("ab"), "a.");
}

static void dates_are_decided_where_they_stand(void **state)
{
    (void)state;
    look_for(pair(PLAN_OR, pair(PLAN_AND, leaf(0), dated(10, 20)), leaf(1)));
    assert_string_equal(lit("ab"), ".b"); /* no date is in no range */
    occurrences.published = 9;
    assert_string_equal(lit("ab"), ".b");
    occurrences.published = 10;
    assert_string_equal(lit("ab"), "ab");
    occurrences.published = 20;
    assert_string_equal(lit("ab"), "ab");
    occurrences.published = 21;
    assert_string_equal(lit("ab"), ".b");
    look_for(pair(PLAN_NOT, leaf(0), dated(10, 20)));
    assert_string_equal(lit("ab"), "a.");
    occurrences.published = NAN;
    assert_string_equal(lit("ab"), "a.");
    occurrences.published = 15;
    assert_string_equal(lit("ab"), "-");
}

static void phrases_stand_in_one_part(void **state)
{
    (void)state;
    look_for(pair(PLAN_PHRASE, leaf(0), leaf(1)));
    assert_string_equal(lit("xabxa"), ".ab..");
    assert_string_equal(lit("ba"), "-");
    assert_string_equal(lit("axb"), "-");
    assert_string_equal(lit("xa/bx"), "-");
    assert_string_equal(lit("ab/ab"), "abab");
    look_for(pair(PLAN_PHRASE, leaf(0), leaf(0)));
    assert_string_equal(lit("axaaax"), "..aaa.");
    assert_int_equal(live_count, 3); /* each word once, though two phrases share one */
}

static void near_words_are_near_in_one_part(void **state)
{
    (void)state;
    look_for(near(1, leaf(0), leaf(1)));
    assert_string_equal(lit("axbxxa"), "a.b...");
    assert_string_equal(lit("bxa"), "b.a");
    assert_string_equal(lit("axxb"), "-");
    assert_string_equal(lit("a/b"), "-");
    look_for(near(1, leaf(0), leaf(0)));
    assert_string_equal(lit("axxa"), "-"); /* a word is not near itself */
    assert_string_equal(lit("axaxxa"), "a.a...");
    look_for(near(1, pair(PLAN_PHRASE, leaf(0), leaf(1)), leaf(1)));
    assert_string_equal(lit("abxxb"), "-"); /* nor is a phrase near one of its own words */
    assert_string_equal(lit("abxb"), "ab.b");
    assert_string_equal(lit("bxab"), "b.ab");
}

static void a_chain_of_near_holds_whole_or_not_at_all(void **state)
{
    struct plan_node *chain = near(1, leaf(0), leaf(1));

    (void)state;
    give(chain, leaf(2));
    look_for(chain);
    assert_string_equal(lit("abc"), "abc");
    assert_string_equal(lit("axbxc"), "a.b.c");
    assert_string_equal(lit("abxxxbc"), "-"); /* the a's b is far from c, the c's b far from a */
    assert_string_equal(lit("abxxxabc"), ".....abc");
}

static void a_form_is_where_it_was_found(void **state)
{
    (void)state;
    look_for(pair(PLAN_NOT, leaf(0), leaf(1)));
    plan->leaves[1].check = FORM_EXACT;
    assert_string_equal(lit("ab"), "-");
    read_article("ax");
    occurrences.present[1] = true; /* its stem is there, in other forms */
    {
        bool matches = false;

        assert_int_equal(evaluate(plan, &occurrences, &matches, &live, &live_count, &live_capacity),
                         ACCORD_OK);
        assert_true(matches);
        assert_int_equal(live_count, 1);
    }
}

static void a_long_phrase_of_one_word_does_not_multiply(void **state)
{
    struct plan_node *phrase = node(PLAN_PHRASE);
    char text[2001];

    (void)state;
    for (int i = 0; i < 500; i++)
        give(phrase, leaf(0));
    look_for(phrase);
    memset(text, 'a', 2000);
    text[2000] = '\0';
    {
        bool matches = false;

        read_article(text);
        assert_int_equal(evaluate(plan, &occurrences, &matches, &live, &live_count, &live_capacity),
                         ACCORD_OK);
        assert_true(matches);
        assert_int_equal(live_count, 2000);
        assert_true(live_capacity <= 8192);
    }
}

/* ---- Everything tried ------------------------------------------------------------------------ */

static uint64_t seed = 20220224;

static unsigned random_below(unsigned bound)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % bound;
}

static struct plan_node *random_phrase(void)
{
    struct plan_node *made =
        pair(PLAN_PHRASE, leaf(random_below(LEAVES)), leaf(random_below(LEAVES)));

    if (random_below(3) == 0)
        give(made, leaf(random_below(LEAVES)));
    return made;
}

static struct plan_node *random_near(void)
{
    struct plan_node *made = node(PLAN_NEAR);
    unsigned count = 2 + random_below(2);

    made->distance = 1 + random_below(4);
    for (unsigned i = 0; i < count; i++)
        give(made, random_below(4) == 0 ? random_phrase() : leaf(random_below(LEAVES)));
    return made;
}

static struct plan_node *random_node(unsigned depth)
{
    static const enum plan_kind kinds[] = {PLAN_AND, PLAN_OR, PLAN_BAG, PLAN_NOT};
    struct plan_node *made;
    unsigned count = 2 + random_below(2);

    switch (random_below(depth == 0 ? 7 : 14)) {
    case 0:
        return random_phrase();
    case 1:
        return random_near();
    case 2:
        return filter(random_below(TARGETS));
    case 3:
        return random_below(2) == 0 ? dated(random_below(10), 5 + random_below(10))
                                    : node(PLAN_ALL);
    case 4:
    case 5:
    case 6:
        return leaf(random_below(LEAVES));
    default:
        made = node(kinds[random_below(4)]);
        for (unsigned i = 0; i < count; i++)
            give(made, random_node(depth - 1));
        return made;
    }
}

/* The word `at` is one of the leaf. */
static bool stands(uint32_t number, uint32_t at)
{
    for (size_t i = 0; i < occurrences.count; i++)
        if (occurrences.hits[i].leaf == number && occurrences.hits[i].position == at)
            return true;
    return false;
}

static bool in_one_part(uint32_t first, uint32_t last)
{
    return (first < occurrences.title_count) == (last < occurrences.title_count);
}

/* Whether the node, a word or a phrase, stands at `at`; its length. */
static bool begins_at(const struct plan_node *operand, uint32_t at, uint32_t *len)
{
    *len = operand->kind == PLAN_LEAF ? 1 : (uint32_t)operand->count;
    if (operand->kind == PLAN_LEAF)
        return stands(operand->leaf, at);
    if (!in_one_part(at, at + *len - 1))
        return false;
    for (uint32_t i = 0; i < *len; i++)
        if (!stands(operand->children[i]->leaf, at + i))
            return false;
    return true;
}

/* Whether the chain goes on from operand `next`, the one before it standing at `first`; marks the
   words of every chain that reaches the end. */
static bool chain_goes_on(const struct plan_node *near_node, size_t next, uint32_t first,
                          uint32_t len, bool *marks)
{
    bool found = next == near_node->count;

    for (uint32_t at = 0; at < WORDS && next < near_node->count; at++) {
        uint32_t other;
        bool apart, close;

        if (!begins_at(near_node->children[next], at, &other) || !in_one_part(first, at))
            continue;
        apart = at >= first + len || first >= at + other;
        close = at >= first ? at - (first + len - 1) - 1 <= near_node->distance
                            : first - (at + other - 1) - 1 <= near_node->distance;
        if (apart && close && chain_goes_on(near_node, next + 1, at, other, marks)) {
            found = true;
            for (uint32_t i = 0; i < other; i++)
                marks[at + i] = true;
        }
    }
    return found;
}

static bool brute_near(const struct plan_node *near_node, bool *marks)
{
    bool found = false;

    for (uint32_t at = 0; at < WORDS; at++) {
        uint32_t len;

        if (begins_at(near_node->children[0], at, &len) &&
            chain_goes_on(near_node, 1, at, len, marks)) {
            found = true;
            for (uint32_t i = 0; i < len; i++)
                marks[at + i] = true;
        }
    }
    return found;
}

/* Whether the node matches, with the words that it lights. */
static bool brute(const struct plan_node *any, bool *marks)
{
    bool mine[WORDS] = {false}, matches = any->kind == PLAN_AND || any->kind == PLAN_NOT;
    uint32_t len;

    switch (any->kind) {
    case PLAN_ALL:
        return true;
    case PLAN_FILTER:
        return any->filter.dated ? occurrences.published >= any->filter.since &&
                                       occurrences.published <= any->filter.last
                                 : targets[any->filter.targets[0]];
    case PLAN_NEAR:
        return brute_near(any, marks);
    case PLAN_LEAF:
    case PLAN_PHRASE:
        for (uint32_t at = 0; at < WORDS; at++)
            if (begins_at(any, at, &len)) {
                matches = true;
                for (uint32_t i = 0; i < len; i++)
                    marks[at + i] = true;
            }
        return matches;
    default:
        break;
    }
    for (size_t i = 0; i < any->count; i++) {
        bool theirs[WORDS] = {false}, child = brute(any->children[i], theirs);

        if (any->kind == PLAN_NOT && i > 0) {
            matches = matches && !child;
            continue;
        }
        matches =
            any->kind == PLAN_AND || any->kind == PLAN_NOT ? matches && child : matches || child;
        for (size_t j = 0; j < WORDS && child; j++)
            mine[j] = mine[j] || theirs[j];
    }
    for (size_t j = 0; j < WORDS && matches; j++)
        marks[j] = marks[j] || mine[j];
    return matches;
}

static void random_plans_agree_with_trying_everything(void **state)
{
    size_t matched = 0;

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        char text[WORDS + 2];
        bool marks[WORDS] = {false}, ours[WORDS] = {false}, matches = false, expected;
        unsigned title = random_below(6), letters = 2 + random_below(7);

        for (unsigned i = 0; i <= WORDS; i++)
            text[i] = i == title ? '/' : (char)('a' + random_below(letters));
        text[WORDS + 1] = '\0';
        for (size_t i = 0; i < TARGETS; i++)
            targets[i] = random_below(2) == 0;
        occurrences.published = random_below(4) == 0 ? (double)NAN : (double)random_below(16);
        read_article(text);
        look_for(random_node(3));
        assert_int_equal(evaluate(plan, &occurrences, &matches, &live, &live_count, &live_capacity),
                         ACCORD_OK);
        expected = brute(plan->root, marks);
        for (size_t i = 0; i < live_count; i++) {
            assert_true(stands(live[i].leaf, live[i].position));
            ours[live[i].position] = true;
        }
        if (!expected)
            memset(marks, 0, sizeof marks);
        if (matches != expected || memcmp(ours, marks, sizeof marks) != 0)
            fail_msg("round %u: %s: %d, and trying everything says %d", round, text, matches,
                     expected);
        matched += matches;
    }
    assert_in_range(matched, ROUNDS / 5, 4 * ROUNDS / 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_lit_wherever_they_stand, start, finish),
        cmocka_unit_test_setup_teardown(a_branch_that_fails_lights_nothing, start, finish),
        cmocka_unit_test_setup_teardown(filters_are_decided_where_they_stand, start, finish),
        cmocka_unit_test_setup_teardown(dates_are_decided_where_they_stand, start, finish),
        cmocka_unit_test_setup_teardown(phrases_stand_in_one_part, start, finish),
        cmocka_unit_test_setup_teardown(near_words_are_near_in_one_part, start, finish),
        cmocka_unit_test_setup_teardown(a_chain_of_near_holds_whole_or_not_at_all, start, finish),
        cmocka_unit_test_setup_teardown(a_form_is_where_it_was_found, start, finish),
        cmocka_unit_test_setup_teardown(a_long_phrase_of_one_word_does_not_multiply, start, finish),
        cmocka_unit_test_setup_teardown(random_plans_agree_with_trying_everything, start, finish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
