// SPDX-License-Identifier: GPL-2.0-or-later
/* Queries against an index: which terms their words mean, how the plan is built, and what long and
   greedy queries cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "searching/parse.h"
#include "searching/plan.h"
#include "tests/clock.h"

enum { MANY = 9000 }; /* more than are compared at a time */

static const struct sample samples[] = {
    {"en", "en", "example.org", "Ann Sample", "War and talks",
     "The war goes on. The talks of the ministers and of the negotiators went on in Geneva.", 1},
    {"en2", "en", "example.org", "Anna Simple", "Peace", "Peace is what the talks are for.", 2},
    {"de", "de", "example.org", "", "Lage", "Die Lage war ernst. Die New York Times war da.", 3},
    {"ru", "ru", "example.com", "", "Мир", "Переговоры о мире. NATO и война.", 4},
    {"uk", "uk", "example.com", "", "Мир", "Переговори про мир. Зеленський і війна.", 5},
};

static struct snapshot snapshot;
static struct analyzer *analyzer;

static int open_index(void **state)
{
    accord_writer *writer = NULL;
    char *text = malloc(24 * MANY), *end = text;

    (void)state;
    assert_non_null(text);
    fixture_make(samples, sizeof samples / sizeof *samples);
    for (unsigned i = 0; i < MANY; i++) /* many words that begin alike, each its own stem */
        end += sprintf(end, "zz%x%s ", (i * 2654435761U) >> 4, i % 9 == 8 ? "." : "");
    assert_int_equal(accord_writer_open(&writer, fixture_path, NULL), ACCORD_OK);
    fixture_add(writer, &(struct sample){"many", "en", "example.org", "", "Many", text, 6});
    for (unsigned i = 0; i < 3; i++) {
        char id[8];

        snprintf(id, sizeof id, "z%u", i);
        fixture_add(writer,
                    &(struct sample){id, "en", "example.org", "", "Zz", "zzzfrequent zzother.", 7});
    }
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    accord_writer_close(writer);
    free(text);
    assert_int_equal(snapshot_open(&snapshot, fixture_path), ACCORD_OK);
    assert_int_equal(analyzer_new(&analyzer), ACCORD_OK);
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    analyzer_free(analyzer);
    snapshot_close(&snapshot);
    fixture_remove();
    return 0;
}

static accord_status try_plan(struct plan **plan, const char *text)
{
    struct query_node *query = NULL;
    accord_status status = query_parse(&query, text, strlen(text));

    *plan = NULL;
    if (status == ACCORD_OK)
        status = plan_make(plan, query, &snapshot, analyzer);
    query_free(query);
    return status;
}

static struct plan *make(const char *text)
{
    struct plan *plan = NULL;

    if (try_plan(&plan, text) != ACCORD_OK)
        fail_msg("%.60s: %s", text, accord_error_message());
    return plan;
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

static void describe(const struct plan *plan, const struct plan_node *node, char *out, size_t room)
{
    static const char *const names[] = {"",   "PHRASE", "NEAR", "BAG",   "AND",
                                        "OR", "NOT",    "ALL",  "FILTER"};
    size_t used = strlen(out);

    snprintf(out + used, room - used, "%s%s",
             node->kind == PLAN_LEAF ? plan->leaves[node->leaf].form : names[node->kind],
             node->checked ? "!" : "");
    if (node->count == 0)
        return;
    strcat(out, "(");
    for (size_t i = 0; i < node->count; i++) {
        strcat(out, i > 0 ? " " : "");
        describe(plan, node->children[i], out, room);
    }
    strcat(out, ")");
}

/* The plan as a line: what must be checked by positions has a "!". */
static void assert_plan(const char *query, const char *expected)
{
    struct plan *plan = make(query);
    char found[1024] = "";

    describe(plan, plan->root, found, sizeof found);
    if (strcmp(found, expected) != 0)
        fail_msg("%s\n  expected %s\n  found    %s", query, expected, found);
    plan_free(plan);
}

static void queries_become_plans(void **state)
{
    (void)state;
    assert_plan("talks", "talks");
    assert_plan("peace talks", "BAG(peace talks)");
    assert_plan("peace AND talks", "AND(peace talks)");
    assert_plan("\"peace talks\"", "PHRASE!(peace talks)");
    assert_plan("\"peace\"", "peace");
    assert_plan("F-16", "PHRASE!(f 16)");
    assert_plan("peace NEAR/3 talks", "NEAR!(peace talks)");
    assert_plan("F-16 NEAR/3 \"peace talks\"", "NEAR!(PHRASE!(f 16) PHRASE!(peace talks))");
    assert_plan("=talks", "talks!");
    assert_plan("peace =talks", "AND!(talks! peace)");
    assert_plan("lang:uk peace talks", "AND(FILTER BAG(peace talks))");
    assert_plan("\"peace talks\" war", "AND!(PHRASE!(peace talks) war)");
    assert_plan("talks NOT \"peace talks\"", "NOT!(talks PHRASE!(peace talks))");
    assert_plan("-talks", "NOT(ALL talks)");
    assert_plan("peace OR -talks", "OR(peace NOT(ALL talks))");
    assert_plan("author:\"Ann Sample\"", "AND(ann sample)");
    assert_plan("title:\"war and talks\"", "PHRASE!(war and talks)");
    assert_plan("talks ... war", "BAG(talks war)");
}

static void a_long_run_without_spaces_is_words_of_its_own(void **state)
{
    struct plan *plan = make("乌克兰代表团星期四在日内瓦举行和平谈判");

    (void)state;
    assert_int_equal(plan->root->kind, PLAN_BAG);
    assert_true(plan->root->count > 4);
    plan_free(plan);
    plan = make("和平谈判"); /* a short one is a compound */
    assert_int_not_equal(plan->root->kind, PLAN_BAG);
    plan_free(plan);
}

static void function_words_go_where_there_are_others(void **state)
{
    (void)state;
    assert_plan("the talks", "talks");
    assert_plan("the", "the");
    assert_plan("of the", "BAG(of the)");
    assert_plan("the \"peace talks\"", "PHRASE!(peace talks)");
    assert_plan("the lang:en", "AND(FILTER the)");
    assert_plan("the AND talks", "AND(the talks)");
    assert_plan("\"the talks\"", "PHRASE!(the talks)");
    assert_plan("the title:war", "war");
}

static void a_word_of_one_language_is_no_function_word_for_being_one_in_another(void **state)
{
    (void)state;
    assert_plan("war talks", "BAG(war talks)"); /* German: "was" */
    assert_plan("die Lage", "lage");            /* no English article has "die" */
}

/* ---- Terms ----------------------------------------------------------------------------------- */

static bool means(const struct plan *plan, size_t leaf, const char *term)
{
    for (size_t i = 0; i < plan->leaves[leaf].count; i++) {
        const struct target *target = &plan->targets[plan->leaves[leaf].targets[i]];

        if (target->len == strlen(term) && memcmp(target->term, term, target->len) == 0)
            return true;
    }
    return false;
}

static void a_word_means_its_stem_in_every_language(void **state)
{
    struct plan *plan = make("war мир NATO title:talk author:ann quokka");

    (void)state;
    assert_int_equal(plan->leaf_count, 6);
    assert_true(means(plan, 0, "Zenwar") && means(plan, 0, "Zdewar"));
    assert_int_equal(plan->leaves[0].count, 2);
    assert_int_equal(plan->leaves[0].articles, 2);
    assert_true(means(plan, 1, "Zruмир") && means(plan, 1, "Zukмир"));
    assert_true(means(plan, 2, "Zennato"));
    assert_true(means(plan, 3, "Sentalk"));
    assert_true(means(plan, 4, "Aann"));
    assert_int_equal(plan->leaves[4].count, 1);
    assert_int_equal(plan->leaves[5].count, 0);
    for (size_t i = 0; i < plan->leaf_count; i++) /* the rarer the more it tells */
        assert_true(plan->leaves[i].idf > 0 && plan->leaves[i].idf <= plan->leaves[5].idf);
    plan_free(plan);
}

static void stars_and_tildes_mean_words_of_the_index(void **state)
{
    struct plan *plan = make("negot* минист* tallks~ author:ann* author:sampel~");

    (void)state;
    assert_true(means(plan, 0, "Zennegoti"));
    assert_int_equal(plan->leaves[1].count, 0);
    assert_true(means(plan, 2, "Zentalk"));
    assert_true(means(plan, 3, "Aann") && means(plan, 3, "Aanna"));
    assert_true(means(plan, 4, "Asample") && !means(plan, 4, "Aann"));
    plan_free(plan);
}

static void a_star_for_too_many_words_takes_the_most_frequent(void **state)
{
    struct plan *plan = make("zz*");

    (void)state;
    assert_in_range(plan->leaves[0].count, 100, 500);
    assert_true(means(plan, 0, "Zenzzzfrequent"));
    assert_true(means(plan, 0, "Zenzzother"));
    assert_true(plan->warnings.len > 0);
    assert_non_null(strstr(plan->warnings.data, "zz*"));
    plan_free(plan);
    plan = make("zzzf*");
    assert_int_equal(plan->leaves[0].count, 1);
    assert_int_equal(plan->warnings.len, 0);
    plan_free(plan);
}

static void equal_words_share_a_leaf_in_the_end(void **state)
{
    struct plan *plan = make("talks talks talks talks talks talks talks title:talks =talks talks*");

    (void)state;
    assert_int_equal(plan->leaf_count, 4 + 3);
    plan_free(plan);
    plan = make("talks talks talks NOT (talks NEAR/3 talks)"); /* those below a NOT are others */
    assert_int_equal(plan->leaf_count, 5);
    assert_false(plan->leaves[0].negated);
    assert_true(plan->leaves[4].negated);
    plan_free(plan);
}

static void of_a_whole_text_the_rarest_words_are_looked_for(void **state)
{
    char text[2000 * 8], *end = text;
    struct plan *plan;
    bool found = false;
    size_t compounds = 0;

    (void)state;
    for (unsigned i = 0; i < 1200; i++) /* one in three stands in the index, in one article */
        end += i == 700   ? sprintf(end, "talks ")
               : i == 800 ? sprintf(end, "F-talks ") /* a part of two words tells as the rarer */
                          : sprintf(end, i % 3 == 0 ? "zz%x " : "q%x ", (i * 2654435761U) >> 4);
    plan = make(text);
    assert_int_equal(plan->root->kind, PLAN_BAG);
    assert_int_equal(plan->root->count, 500);
    for (size_t i = 0; i < 500; i++) {
        if (plan->root->children[i]->kind == PLAN_PHRASE) {
            compounds++;
            continue;
        }
        assert_int_equal(plan->root->children[i]->kind, PLAN_LEAF);
        found = found || strcmp(plan->leaves[plan->root->children[i]->leaf].form, "talks") == 0;
    }
    assert_true(found); /* common, but more than a word that is nowhere */
    assert_int_equal(compounds, 1);
    assert_non_null(strstr(plan->warnings.data, "500 rarest"));
    plan_free(plan);
}

/* ---- Errors and costs ------------------------------------------------------------------------ */

static void what_cannot_be_planned_is_an_error_with_its_column(void **state)
{
    struct plan *plan = NULL;
    char stars[101 * 8 + 1] = "";

    (void)state;
    assert_int_equal(try_plan(&plan, "peace lang:klingon"), ACCORD_ERROR_QUERY);
    assert_null(plan);
    assert_int_equal(accord_error_column(), 6);
    for (int i = 0; i < 101; i++)
        sprintf(stars + strlen(stars), "ab%03d* ", i);
    assert_int_equal(try_plan(&plan, stars), ACCORD_ERROR_QUERY);
    assert_null(plan);
    assert_int_equal(accord_error_column(), 700);
}

/* Some hundred terms each, and in each place that they stand in: more than 200,000. */
static void words_that_stand_for_too_many_are_an_error(void **state)
{
    char text[2001 * 17] = "", *end = text;
    struct plan *plan = NULL;

    (void)state;
    for (int i = 0; i < 2000; i++)
        end += sprintf(end, "zz* OR talks AND ");
    sprintf(end, "talks");
    assert_int_equal(try_plan(&plan, text), ACCORD_ERROR_QUERY);
    assert_null(plan);
    assert_non_null(strstr(accord_error_message(), "too many words with * or ~"));
    assert_int_equal(accord_error_column() % 17, 0); /* at a zz* */
}

static void a_beginning_longer_than_any_term_finds_nothing(void **state)
{
    char text[300];
    struct plan *plan;

    (void)state;
    memset(text, 'z', sizeof text);
    memcpy(text + sizeof text - 2, "*", 2);
    plan = make(text);
    assert_int_equal(plan->leaf_count, 1);
    assert_int_equal(plan->leaves[0].count, 0);
    plan_free(plan);
}

/* Equal parts of a group are one; words are one from the fifth on. */
static void equal_parts_of_a_group_are_one(void **state)
{
    static const struct {
        const char *query;
        size_t parts;
    } cases[] = {
        {"lang:en OR lang:en OR lang:de OR lang:en", 2},
        {"date:2025 OR date:2024 OR date:2025", 2},
        {"talks OR source:example.org OR source:example.com OR source:example.org", 3},
        {"talks AND lang:en AND lang:en", 2},
        {"talks NOT lang:de NOT lang:de", 2},
        {"peace OR war OR peace OR peace OR peace OR peace OR peace", 5},
    };
    struct plan *plan;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan = make(cases[i].query);
        if (plan->root->count != cases[i].parts)
            fail_msg("%s: %zu parts", cases[i].query, plan->root->count);
        plan_free(plan);
    }
    plan = make("lang:en,en,en talks"); /* one language is no choice */
    assert_int_equal(plan->root->count, 2);
    assert_int_equal(plan->root->children[0]->kind, PLAN_FILTER);
    plan_free(plan);
}

/* A group of one part is that part, and the next group may stand where it stood in memory: it must
   not be taken for the same. */
static void the_same_word_in_two_groups_is_in_both(void **state)
{
    struct plan *plan = make("(peace OR peace OR peace OR peace OR peace) AND "
                             "(peace AND peace OR war AND war) AND (peace OR peace OR talks)");
    const struct plan_node *last = plan->root->children[plan->root->count - 1];

    (void)state;
    assert_int_equal(last->kind, PLAN_OR);
    assert_int_equal(last->count, 2);
    plan_free(plan);
}

/* What the parser takes for one word is as many as it has tokens. */
static void a_word_of_too_many_tokens_is_an_error(void **state)
{
    struct plan *plan = NULL;
    char *text = malloc(2 * 10001 + 1);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < 10001; i++)
        memcpy(text + 2 * i, "w-", 3);
    assert_int_equal(try_plan(&plan, text), ACCORD_ERROR_QUERY);
    assert_null(plan);
    assert_non_null(strstr(accord_error_message(), "10000 words"));
    text[2 * 10000] = '\0';
    assert_int_equal(try_plan(&plan, text), ACCORD_OK);
    plan_free(plan);
    free(text);
}

/* Searches for `count` words: `before`, a number in hexadecimal if `numbered`, `after`. Gives when
   it began, as clock() says. */
static clock_t search_for(const char *before, bool numbered, const char *after, unsigned count)
{
    char *text = malloc(32 * (size_t)count + 1), *end = text;
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;
    clock_t start;

    assert_non_null(text);
    for (unsigned i = 0; i < count; i++) {
        end += sprintf(end, "%s", before);
        end += numbered ? sprintf(end, "%x", (i * 2654435761U) >> 4) : 0;
        end += sprintf(end, "%s", i + 1 < count ? after : "");
    }
    assert_int_equal(accord_searcher_open(&searcher, fixture_path), ACCORD_OK);
    options.explain = true;
    start = clock();
    if (accord_searcher_search(searcher, text, strlen(text), &options, &results) != ACCORD_OK)
        fail_msg("%s: %s", before, accord_error_message());
    accord_results_free(results);
    accord_searcher_close(searcher);
    free(text);
    return start;
}

/* Seconds are ample for what takes milliseconds; what grows with the square takes minutes. */
static void the_longest_queries_are_answered(void **state)
{
    static const struct {
        const char *before;
        bool numbered;
        const char *after;
        unsigned count;
    } cases[] = {
        {"zz", true, " ", 10000},
        {"unknown", true, " ", 10000},
        {"=zz", true, " ", 10000},
        {"-zz", true, " ", 10000},
        {"zz", true, " OR ", 10000},
        {"zz", true, " AND ", 10000},
        {"talks", false, " ", 10000},
        {"=talks", false, " ", 10000},
        {"talks", false, " OR ", 10000},
        {"zz", false, "* ", 10000},
        {"zz", true, "* ", 100},
        {"zz", true, "~ ", 100},
        {"url:n", true, " OR ", 10000},
        {"date:2025", false, " OR ", 10000},
        {"talks", false, " NEAR ", 999},
        {"\"peace talks\"", false, " OR ", 499},
        {"lang:en", false, " OR ", 10000},
        {"source:example.org", false, " OR ", 10000},
        {"(talks OR war)", false, " AND ", 5000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        clock_t start =
            search_for(cases[i].before, cases[i].numbered, cases[i].after, cases[i].count);

        if (getenv("ACCORD_TEST_TIMES") != NULL)
            print_message("%5u x %s..%s: %.3f s\n", cases[i].count, cases[i].before, cases[i].after,
                          (double)(clock() - start) / CLOCKS_PER_SEC);
        if (!in_time(start, 20))
            fail_msg("%s: it takes too long", cases[i].before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_become_plans),
        cmocka_unit_test(a_long_run_without_spaces_is_words_of_its_own),
        cmocka_unit_test(function_words_go_where_there_are_others),
        cmocka_unit_test(a_word_of_one_language_is_no_function_word_for_being_one_in_another),
        cmocka_unit_test(a_word_means_its_stem_in_every_language),
        cmocka_unit_test(stars_and_tildes_mean_words_of_the_index),
        cmocka_unit_test(a_star_for_too_many_words_takes_the_most_frequent),
        cmocka_unit_test(equal_words_share_a_leaf_in_the_end),
        cmocka_unit_test(of_a_whole_text_the_rarest_words_are_looked_for),
        cmocka_unit_test(what_cannot_be_planned_is_an_error_with_its_column),
        cmocka_unit_test(words_that_stand_for_too_many_are_an_error),
        cmocka_unit_test(a_beginning_longer_than_any_term_finds_nothing),
        cmocka_unit_test(equal_parts_of_a_group_are_one),
        cmocka_unit_test(the_same_word_in_two_groups_is_in_both),
        cmocka_unit_test(a_word_of_too_many_tokens_is_an_error),
        cmocka_unit_test(the_longest_queries_are_answered),
    };

    return cmocka_run_group_tests(tests, open_index, close_index);
}
