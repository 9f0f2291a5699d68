// SPDX-License-Identifier: GPL-2.0-or-later
/* The form to read: what stands where, what is lit, and that no article steers the terminal. */
#include "support.h"

static void a_passage_has_a_title_facts_and_its_text(void **state)
{
    struct render render = {.form = &render_text};
    char *out = render_search(&render, NULL, "ceasefire", NULL);
    (void)state;
    assert_string_equal(out, "1  The Minsk ceasefire\n"
                             "  example.org \xC2\xB7 2015-02-13 \xC2\xB7 en \xC2\xB7 "
                             "https://example.org/minsk\n"
                             "  The ceasefire signed in Minsk was to begin at midnight. Observers "
                             "counted the violations.\n");
    free(out);
}

static void colour_lights_words_in_title_and_text(void **state)
{
    struct render render = {.form = &render_text, .colour = true};
    char *out = render_search(&render, NULL, "ceasefire", NULL);
    (void)state;
    assert_non_null(strstr(out, "\033[1mThe Minsk \033[0m\033[1;31mceasefire\033[0m\n"));
    assert_non_null(strstr(out, "  The \033[1;31mceasefire\033[0m signed in Minsk was"));
    assert_null(strstr(out, "\033]8"));
    free(out);
}

static void lines_fit_the_width(void **state)
{
    struct render render = {.form = &render_text, .width = 40};
    char *out = render_search(&render, NULL, "ceasefire", NULL);
    (void)state;
    assert_non_null(strstr(out, "\n  The ceasefire signed in Minsk was to\n  begin at midnight."));
    /* the id does not fit behind the facts and stands below them, uncut */
    assert_non_null(strstr(out, " \xC2\xB7 en\n  https://example.org/minsk\n"));
    free(out);
}

static void titles_are_links_when_asked(void **state)
{
    struct render render = {.form = &render_text, .hyperlinks = true};
    char *out = render_search(&render, NULL, "ceasefire", NULL);
    (void)state;
    assert_non_null(strstr(out, "1  \033]8;;https://example.org/minsk\033\\The Minsk ceasefire"
                                "\033]8;;\033\\\n"));
    free(out);
}

static void no_address_ends_the_sequence_of_its_link(void **state)
{
    struct render render = {.form = &render_text, .hyperlinks = true};
    char *out = render_search(&render, NULL, "walrus", NULL);
    (void)state;
    assert_non_null(strstr(out, "\033]8;;https://example.org/%1B\\evil%C3%A9\033\\Red"));
    free(out);
}

static void no_article_steers_the_terminal(void **state)
{
    struct render render = {.form = &render_text};
    char *out = render_search(&render, NULL, "walrus", NULL);
    (void)state;
    assert_harmless(out);
    assert_non_null(strstr(out, "Red \\x1b[31malert\\x07 \\u202egnihtemos\n"));
    assert_non_null(strstr(out, "A rogue \\x1b]0;title\\x07 \\x9b2J message with a walrus in it"));
    free(out);
}

static void highlights_are_right_behind_escapes(void **state)
{
    struct render render = {.form = &render_text, .colour = true};
    char *out = render_search(&render, NULL, "walrus", NULL);
    (void)state;
    assert_non_null(strstr(out, "with a \033[1;31mwalrus\033[0m in it, and a "
                                "\033[1;31mwalrus\033[0m too."));
    free(out);
}

static void an_article_without_a_title_is_named_by_its_id(void **state)
{
    struct render render = {.form = &render_text};
    char *out = render_search(&render, NULL, "narwhal", NULL);
    (void)state;
    assert_string_equal(out, "1  plain\n  en\n"
                             "  Nothing but a narwhal here, which wants no title.\n");
    free(out);
}

static void an_explanation_stands_above_and_below(void **state)
{
    struct render render = {.form = &render_text};
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    char *out, *first;
    (void)state;
    options.explain = true;
    out = render_search(&render, NULL, "ceasefire", &options);
    first = strstr(out, "1  The Minsk ceasefire\n");
    assert_non_null(first);
    assert_true(first > out + 1 && first[-1] == '\n' && first[-2] == '\n');
    assert_non_null(strstr(first, "violations.\n    "));
    free(out);
}

static void a_batch_names_each_query(void **state)
{
    struct render render = {.form = &render_text};
    char *out = render_search(&render, "q7", "narwhal", NULL);
    (void)state;
    assert_int_equal(strncmp(out, "q7: narwhal\n\n1  plain\n", 22), 0);
    free(out);
}

static void the_footer_counts(void **state)
{
    struct render render = {.form = &render_text, .footer = true};
    char *out = render_search(&render, NULL, "narwhal", NULL);
    (void)state;
    assert_non_null(strstr(out, "no title.\n\n1 article, 1 passage shown, "));
    free(out);
}

static void a_whole_article_keeps_its_paragraphs(void **state)
{
    struct render render = {.form = &render_text, .whole = true};
    struct render_query query = {NULL, "midnight", 8, NULL};
    accord_results *results = NULL;
    char *out = NULL;
    size_t len;
    (void)state;
    assert_int_equal(accord_searcher_show(searcher, samples[0].id, strlen(samples[0].id),
                                          query.text, query.len, NULL, &results),
                     ACCORD_OK);
    query.results = results;
    render.out = open_memstream(&out, &len);
    assert_true(render_results(&render, &query));
    assert_int_equal(fclose(render.out), 0);
    assert_string_equal(out, "The Minsk ceasefire\n"
                             "  example.org \xC2\xB7 2015-02-13 \xC2\xB7 en \xC2\xB7 "
                             "https://example.org/minsk\n\n"
                             "The ceasefire signed in Minsk was to begin at midnight. Observers "
                             "counted the violations.\n");
    accord_results_free(results);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_passage_has_a_title_facts_and_its_text),
        cmocka_unit_test(colour_lights_words_in_title_and_text),
        cmocka_unit_test(lines_fit_the_width),
        cmocka_unit_test(titles_are_links_when_asked),
        cmocka_unit_test(no_address_ends_the_sequence_of_its_link),
        cmocka_unit_test(no_article_steers_the_terminal),
        cmocka_unit_test(highlights_are_right_behind_escapes),
        cmocka_unit_test(an_article_without_a_title_is_named_by_its_id),
        cmocka_unit_test(an_explanation_stands_above_and_below),
        cmocka_unit_test(a_batch_names_each_query),
        cmocka_unit_test(the_footer_counts),
        cmocka_unit_test(a_whole_article_keeps_its_paragraphs),
    };

    return cmocka_run_group_tests(tests, make_index, remove_index);
}
