// SPDX-License-Identifier: GPL-2.0-or-later
/* Searching from end to end on a real index: what is found, what is lit, in which order, and what
   goes wrong how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

static const struct sample samples[] = {
    {"en1", "en", "example.org", "", "Talks in Geneva",
     "The negotiations began on Thursday. Negotiators from four sides met in Geneva for peace "
     "talks. "
     "A ceasefire in Geneva's sense was not agreed, and Ukraine said so. President Erdoğan "
     "listened.",
     1397692800},
    {"en2", "en", "example.com", "Example Desk", "Minerals",
     "The deal on minerals was negotiated for weeks. The U.S. side wanted access; NATO was not a "
     "part "
     "of it. Ukraine's rule stayed nothing about Ukraine without Ukraine. NATO kept silent.",
     1739750400},
    {"en3", "en", "example.net", "", "Security",
     "European troops may go to Ukraine after the war. Which troops, nobody knows. The F-16 is "
     "another matter.",
     1739836800},
    {"uk1", "uk", "news.example.org", "", "Візит",
     "Президент Зеленський прибув до Стамбула. Разом із ним приїхав Єрмак. Зустріч із Зеленським "
     "тривала "
     "годину, здоров’я не обговорювали. Слова Зеленського почули всі.",
     1648512000},
    {"ru1", "ru", "example.com", "", "Переговоры",
     "Раунд переговоров завершён, переговоры продолжатся. Представитель NATO не приехал. Рядом "
     "стояла "
     "ёлка.",
     1423612800},
    {"fr1", "fr", "example.org", "", "Paris",
     "Les ministres ont signé l’accord hier soir à Paris. La délégation venue de Ukraine est "
     "repartie.",
     1575849600},
    {"de1", "de", "example.org", "", "Gespräche zur Ukraine",
     "Die Minister sprachen vier Stunden lang in Berlin. Danach gab es keine Erklärung.",
     1413504000},
    {"uk2", "uk", "news.example.org", "Оксана Зразкова", "Делегація",
     "Делегацію очолив Умєров. З Умєровим говорили в Києві, потім у Запоріжжі. Мешканці Запоріжжя "
     "чекали вістей із Маріуполя. У Маріуполі було тихо, і Київ мовчав. До Стамбула їхали без "
     "Єрмака, "
     "бо Єрмаком уже зайнявся Стамбул.",
     1653998400},
    {"ru2", "ru", "example.com", "Oksana Sample", "Поездка",
     "Делегация вылетела из Киева. В Стамбуле её встретил Умеров. О Мариуполе спорили долго, "
     "Мариуполь обсуждали отдельно.",
     1654084800},
    {"en4", "en", "example.net", "Ann Example-Smith", "Who decides",
     "Who decides what is to be done? The 20-point plan names €90bn, 155mm shells and a "
     "multi-agent "
     "team. Prices rose by 3.5 percent on 24 February. AT&T kept out of it. Peace is peace, and "
     "peace "
     "talks are talks about peace.",
     1764115200},
    {"de2", "de", "example.org", "", "Lage",
     "Der Weg war weit. Die Lage war ernst, sagte der Minister in Kiew. Das war alles.",
     1700000000},
    {"fr2", "fr", "example.org", "", "Avis",
     "L’élection n’aura pas lieu aujourd’hui, dit-on à Paris. Qu’en est-il de l’Europe?",
     1700086400},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

static accord_searcher *searcher;

static int open_index(void **state)
{
    (void)state;
    fixture_make(samples, SAMPLES);
    assert_int_equal(accord_searcher_open(&searcher, fixture_path), ACCORD_OK);
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    accord_searcher_close(searcher);
    fixture_remove();
    return 0;
}

static accord_results *search(const char *query, const accord_search_options *options)
{
    accord_results *results = NULL;

    assert_int_equal(accord_searcher_search(searcher, query, strlen(query), options, &results),
                     ACCORD_OK);
    return results;
}

/* ---- The table ------------------------------------------------------------------------------ */

static void add_lit(char *out, size_t room, const char *text, const accord_highlight *lit,
                    size_t count)
{
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(out);

        assert_true(lit[i].start >= at && lit[i].end > lit[i].start && lit[i].end <= strlen(text));
        at = lit[i].end;
        snprintf(out + used, room - used, " %.*s", (int)(lit[i].end - lit[i].start),
                 text + lit[i].start);
    }
}

static int by_id(const void *a, const void *b)
{
    const accord_passage *const *left = a, *const *right = b;

    return strcmp(accord_article_get((*left)->article, ACCORD_FIELD_ID, NULL),
                  accord_article_get((*right)->article, ACCORD_FIELD_ID, NULL));
}

/* What a query finds and lights, in the notation of the table. */
static void describe(const char *query, char *out, size_t room)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    const accord_passage *passages[SAMPLES];
    accord_results *results;
    size_t count;

    options.unit = ACCORD_UNIT_ARTICLES;
    options.count = SAMPLES;
    results = search(query, &options);
    count = accord_results_count(results);
    assert_int_equal(count, accord_results_total_articles(results, NULL));
    for (size_t i = 0; i < count; i++)
        passages[i] = accord_results_passage(results, i);
    qsort(passages, count, sizeof *passages, by_id);
    strcpy(out, count == 0 ? "-" : "");
    for (size_t i = 0; i < count; i++) {
        const accord_passage *passage = passages[i];
        size_t used = strlen(out);

        snprintf(out + used, room - used, "%s%s:", i == 0 ? "" : " ",
                 accord_article_get(passage->article, ACCORD_FIELD_ID, NULL));
        add_lit(out, room, passage->text, passage->highlights, passage->highlight_count);
        if (passage->title_highlight_count > 0) {
            strcat(out, " /");
            add_lit(out, room, accord_article_get(passage->article, ACCORD_FIELD_TITLE, NULL),
                    passage->title_highlights, passage->title_highlight_count);
        }
    }
    accord_results_free(results);
}

static void queries_light_what_the_table_says(void **state)
{
    FILE *table = fopen(TEST_SOURCE_DIR "/tests/index/searching/highlights.table", "r");
    char line[1024], found[4096];
    size_t number = 0, queries = 0, wrong = 0;

    (void)state;
    assert_non_null(table);
    while (fgets(line, sizeof line, table) != NULL) {
        char *tab = strchr(line, '\t');

        number++;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        assert_non_null(tab);
        *tab = '\0';
        describe(line, found, sizeof found);
        if (strcmp(found, tab + 1) != 0) {
            print_error("line %zu: %s\n  expected %s\n  found    %s\n", number, line, tab + 1,
                        found);
            wrong++;
        }
        queries++;
    }
    fclose(table);
    assert_true(queries > 200);
    assert_int_equal(wrong, 0);
}

/* ---- Order and paging ----------------------------------------------------------------------- */

static const char *id_of(const accord_results *results, size_t i)
{
    return accord_article_get(accord_results_passage(results, i)->article, ACCORD_FIELD_ID, NULL);
}

static void what_has_all_words_stands_above_what_has_some(void **state)
{
    accord_results *results = search("NATO minerals", NULL);

    (void)state;
    assert_int_equal(accord_results_count(results), 2);
    assert_string_equal(id_of(results, 0), "en2");
    assert_string_equal(id_of(results, 1), "ru1");
    accord_results_free(results);
}

static void dates_order_when_asked(void **state)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results;

    (void)state;
    options.sort = ACCORD_SORT_NEWEST;
    results = search("Ukraine", &options);
    assert_string_equal(id_of(results, 0), "en3");
    assert_string_equal(id_of(results, 1), "en2");
    accord_results_free(results);
    options.sort = ACCORD_SORT_OLDEST;
    results = search("Ukraine", &options);
    assert_string_equal(id_of(results, 0), "en1");
    accord_results_free(results);
}

static void pages_follow_each_other(void **state)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *all, *page;

    (void)state;
    all = search("Ukraine NATO troops", &options);
    options.count = 1;
    for (size_t i = 0; i < accord_results_count(all); i++) {
        options.first = i;
        page = search("Ukraine NATO troops", &options);
        assert_int_equal(accord_results_count(page), 1);
        assert_string_equal(id_of(page, 0), id_of(all, i));
        assert_int_equal(accord_results_passage(page, 0)->rank, i + 1);
        accord_results_free(page);
    }
    options.first = accord_results_count(all);
    page = search("Ukraine NATO troops", &options);
    assert_int_equal(accord_results_count(page), 0);
    accord_results_free(page);
    accord_results_free(all);
}

static void options_filter(void **state)
{
    static const char *const languages[] = {"uk", "ru", NULL};
    static const char *const sources[] = {"example.com", NULL};
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results;

    (void)state;
    options.languages = languages;
    results = search("NATO", &options);
    assert_int_equal(accord_results_count(results), 1);
    assert_string_equal(id_of(results, 0), "ru1");
    accord_results_free(results);
    options.languages = NULL;
    options.sources = sources;
    options.since = 1700000000;
    results = search("NATO", &options);
    assert_int_equal(accord_results_count(results), 1);
    assert_string_equal(id_of(results, 0), "en2");
    accord_results_free(results);
    options.until = 1739750400; /* the second itself is out */
    results = search("NATO", &options);
    assert_int_equal(accord_results_count(results), 0);
    accord_results_free(results);
}

static void words_have_no_syntax(void **state)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results;

    (void)state;
    options.syntax = ACCORD_SYNTAX_WORDS;
    results = search("AND (troops: \"NOT -European*", &options);
    assert_int_equal(accord_results_count(results), 1);
    assert_string_equal(id_of(results, 0), "en3");
    accord_results_free(results);
}

/* ---- Beyond the passages -------------------------------------------------------------------- */

static void a_misspelling_is_corrected(void **state)
{
    accord_results *results = search("ceasfire Geneva", NULL);

    (void)state;
    accord_results_free(results);
    results = search("ceasfire", NULL);
    assert_int_equal(accord_results_count(results), 0);
    assert_string_equal(accord_results_suggestion(results), "ceasefire");
    accord_results_free(results);
    results = search("lang:uk Зеленьский", NULL);
    assert_string_equal(accord_results_suggestion(results), "lang:uk зеленський");
    accord_results_free(results);
    results = search("ceasefire", NULL);
    assert_null(accord_results_suggestion(results));
    accord_results_free(results);
}

static void an_explanation_names_words_and_scores(void **state)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results;

    (void)state;
    options.explain = true;
    results = search("negotiations NATO", &options);
    assert_non_null(strstr(accord_results_explanation(results), "en:negoti 2"));
    assert_non_null(strstr(accord_results_explanation(results), "en:nato 2"));
    assert_non_null(strstr(accord_results_passage(results, 0)->explanation, "passage "));
    assert_non_null(strstr(accord_results_passage(results, 0)->explanation, "has every word"));
    accord_results_free(results);
}

static void an_article_is_shown_whole_by_id_url_or_path(void **state)
{
    static const char *const names[] = {"en2", "https://example.com/news/en2",
                                        "http://www.example.com/news/en2"};
    accord_results *results = NULL;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const accord_passage *passage;

        assert_int_equal(
            accord_searcher_show(searcher, names[i], strlen(names[i]), "nato", 4, NULL, &results),
            ACCORD_OK);
        passage = accord_results_passage(results, 0);
        assert_string_equal(passage->text, samples[1].text);
        assert_int_equal(passage->highlight_count, 2);
        accord_results_free(results);
    }
    assert_int_equal(accord_searcher_show(searcher, "en2", 3, NULL, 0, NULL, &results), ACCORD_OK);
    assert_int_equal(accord_results_passage(results, 0)->highlight_count, 0);
    accord_results_free(results);
    assert_int_equal(accord_searcher_show(searcher, "none", 4, NULL, 0, NULL, &results),
                     ACCORD_ERROR_NOT_FOUND);
    assert_null(results);
}

static void passages_stand_where_they_say(void **state)
{
    accord_results *results = search("Ukraine NATO", NULL);

    (void)state;
    for (size_t i = 0; i < accord_results_count(results); i++) {
        const accord_passage *passage = accord_results_passage(results, i);
        const char *text = NULL;

        for (size_t j = 0; j < SAMPLES; j++)
            if (strcmp(samples[j].id, id_of(results, i)) == 0)
                text = samples[j].text;
        assert_non_null(text);
        assert_int_equal(passage->end - passage->start, passage->text_len);
        assert_memory_equal(text + passage->start, passage->text, passage->text_len);
    }
    accord_results_free(results);
}

static void the_summary_counts_everything(void **state)
{
    accord_summary *summary = NULL;
    uint64_t bytes = 0;

    (void)state;
    assert_int_equal(accord_searcher_summary(searcher, &summary), ACCORD_OK);
    for (size_t i = 0; i < SAMPLES; i++)
        bytes += strlen(samples[i].text);
    assert_int_equal(summary->articles, SAMPLES);
    assert_int_equal(summary->text_bytes, bytes);
    assert_int_equal(summary->passages, SAMPLES);
    assert_int_equal(summary->oldest, 1397692800);
    assert_int_equal(summary->newest, 1764115200);
    assert_string_equal(summary->languages[0].value, "en");
    assert_int_equal(summary->languages[0].articles, 4);
    assert_int_equal(summary->language_count, 5);
    assert_string_equal(summary->sources[0].value, "example.org");
    assert_int_equal(summary->sources[0].articles, 5);
    accord_summary_free(summary);
}

static void collect_problem(void *context, const char *problem)
{
    (void)problem;
    ++*(size_t *)context;
}

static void a_sound_index_checks_out(void **state)
{
    size_t problems = 0;

    (void)state;
    assert_int_equal(accord_check(fixture_path, collect_problem, &problems), ACCORD_OK);
    assert_int_equal(problems, 0);
}

/* ---- What goes wrong ------------------------------------------------------------------------ */

static void bad_queries_name_their_column(void **state)
{
    static const struct {
        const char *query;
        size_t column;
    } cases[] = {{"peace AND", 6}, {"(peace", 0},
                 {"a foo:bar", 2}, {"date:2025-03..2025-02 x", 5},
                 {"\"open", 0},    {"lang:klingon", 0}};
    accord_results *results = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(accord_searcher_search(searcher, cases[i].query, strlen(cases[i].query),
                                                NULL, &results),
                         ACCORD_ERROR_QUERY);
        assert_null(results);
        assert_true(strlen(accord_error_message()) > 0);
        if (accord_error_column() != cases[i].column)
            print_error("%s: column %zu\n", cases[i].query, accord_error_column());
        assert_int_equal(accord_error_column(), cases[i].column);
    }
}

static void options_that_make_no_sense_are_refused(void **state)
{
    static const char *const languages[] = {"en", "klingon", NULL};
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;

    (void)state;
    options.languages = languages;
    assert_int_equal(accord_searcher_search(searcher, "peace", 5, &options, &results),
                     ACCORD_ERROR_INVALID);
    assert_null(results);
    assert_non_null(strstr(accord_error_message(), "klingon"));
    options = (accord_search_options)ACCORD_SEARCH_OPTIONS;
    options.per_article = 0;
    assert_int_equal(accord_searcher_search(searcher, "peace", 5, &options, &results),
                     ACCORD_ERROR_INVALID);
    assert_null(results);
}

static void filters_of_every_kind_are_explained(void **state)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results;

    (void)state;
    options.explain = true;
    results = search("author:\"Example Desk\" url:https://example.com/news/en2 minerals", &options);
    assert_int_equal(accord_results_count(results), 1);
    assert_non_null(strstr(accord_results_explanation(results), "desk"));
    accord_results_free(results);
    results = search("url:\"///\" minerals", NULL); /* no word of a URL */
    assert_int_equal(accord_results_count(results), 0);
    accord_results_free(results);
}

static void a_word_of_two_letters_is_not_corrected(void **state)
{
    accord_results *results = search("xq", NULL);

    (void)state;
    assert_int_equal(accord_results_count(results), 0);
    assert_null(accord_results_suggestion(results));
    accord_results_free(results);
}

static void a_text_that_is_no_utf8_is_not_analysed(void **state)
{
    (void)state;
    assert_int_equal(accord_analyze("en", "caf\xe9", 4, NULL, NULL), ACCORD_ERROR_INVALID);
}

static void there_is_no_index_where_there_is_none(void **state)
{
    accord_searcher *none = NULL;

    (void)state;
    assert_int_equal(accord_searcher_open(&none, "/nonexistent/index"), ACCORD_ERROR_NOT_FOUND);
    assert_null(none);
    assert_int_equal(accord_searcher_open(&none, TEST_SOURCE_DIR), ACCORD_ERROR_NOT_INDEX);
    assert_null(none);
}

static void a_search_sees_the_last_commit(void **state)
{
    static const struct sample late = {
        "late", "en", "example.org", "", "Late", "A quokka attended the summit.", 1755216000};
    accord_writer *writer = NULL;
    accord_results *results = search("quokka", NULL);

    (void)state;
    assert_int_equal(accord_results_count(results), 0);
    accord_results_free(results);
    assert_int_equal(accord_writer_open(&writer, fixture_path, NULL), ACCORD_OK);
    fixture_add(writer, &late);
    results = search("quokka", NULL);
    assert_int_equal(accord_results_count(results), 0);
    accord_results_free(results);
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    results = search("quokka", NULL);
    assert_int_equal(accord_results_count(results), 1);
    accord_results_free(results);
    assert_int_equal(accord_writer_remove(writer, "late", 4), ACCORD_OK);
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    results = search("quokka", NULL);
    assert_int_equal(accord_results_count(results), 0);
    accord_results_free(results);
    accord_writer_close(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_light_what_the_table_says),
        cmocka_unit_test(what_has_all_words_stands_above_what_has_some),
        cmocka_unit_test(dates_order_when_asked),
        cmocka_unit_test(pages_follow_each_other),
        cmocka_unit_test(options_filter),
        cmocka_unit_test(words_have_no_syntax),
        cmocka_unit_test(a_misspelling_is_corrected),
        cmocka_unit_test(an_explanation_names_words_and_scores),
        cmocka_unit_test(an_article_is_shown_whole_by_id_url_or_path),
        cmocka_unit_test(passages_stand_where_they_say),
        cmocka_unit_test(the_summary_counts_everything),
        cmocka_unit_test(a_sound_index_checks_out),
        cmocka_unit_test(bad_queries_name_their_column),
        cmocka_unit_test(options_that_make_no_sense_are_refused),
        cmocka_unit_test(filters_of_every_kind_are_explained),
        cmocka_unit_test(a_word_of_two_letters_is_not_corrected),
        cmocka_unit_test(a_text_that_is_no_utf8_is_not_analysed),
        cmocka_unit_test(there_is_no_index_where_there_is_none),
        cmocka_unit_test(a_search_sees_the_last_commit),
    };

    return cmocka_run_group_tests(tests, open_index, close_index);
}
