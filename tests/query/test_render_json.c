// SPDX-License-Identifier: GPL-2.0-or-later
/* The forms for programs: the members of json and jsonl, exactly, and that they are valid. */
#include "support.h"

#include <jansson.h>

static json_t *parsed(const char *text)
{
    json_error_t error;
    json_t *value = json_loads(text, 0, &error);

    if (value == NULL)
        fail_msg("%s in %s", error.text, text);
    return value;
}

/* Checks the names of all members of an object, in their order. */
static void check_members(json_t *object, const char *const *names, size_t count)
{
    const char *key;
    json_t *value;
    size_t i = 0;

    json_object_foreach(object, key, value)
    {
        assert_true(i < count);
        assert_string_equal(key, names[i]);
        i++;
    }
    assert_int_equal(i, count);
}

#define MEMBERS(object, ...)                                                                       \
    do {                                                                                           \
        static const char *const names[] = {__VA_ARGS__};                                          \
        check_members(object, names, sizeof names / sizeof *names);                                \
    } while (0)

static const char *string_at(json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    assert_non_null(value);
    return value;
}

static void json_is_one_object_with_the_members_of_the_manual(void **state)
{
    struct render render = {.form = &render_json};
    char *out = render_search(&render, NULL, "ceasefire", NULL);
    json_t *root = parsed(out), *passage, *article, *highlights;
    const char *text;
    size_t start, end;
    (void)state;

    MEMBERS(root, "query", "total_articles", "elapsed_ms", "suggestion", "passages");
    assert_string_equal(string_at(root, "query"), "ceasefire");
    assert_int_equal(json_integer_value(json_object_get(root, "total_articles")), 1);
    assert_true(json_is_number(json_object_get(root, "elapsed_ms")));
    assert_true(json_is_null(json_object_get(root, "suggestion")));
    assert_int_equal(json_array_size(json_object_get(root, "passages")), 1);

    passage = json_array_get(json_object_get(root, "passages"), 0);
    MEMBERS(passage, "rank", "score", "text", "start", "end", "highlights", "article");
    assert_int_equal(json_integer_value(json_object_get(passage, "rank")), 1);
    assert_true(json_real_value(json_object_get(passage, "score")) > 0);
    text = string_at(passage, "text");
    start = (size_t)json_integer_value(json_object_get(passage, "start"));
    end = (size_t)json_integer_value(json_object_get(passage, "end"));
    assert_int_equal(end - start, strlen(text));
    assert_memory_equal(samples[0].text + start, text, end - start);
    highlights = json_object_get(passage, "highlights");
    assert_int_equal(json_array_size(highlights), 1);
    start = (size_t)json_integer_value(json_array_get(json_array_get(highlights, 0), 0));
    end = (size_t)json_integer_value(json_array_get(json_array_get(highlights, 0), 1));
    assert_int_equal(end - start, strlen("ceasefire"));
    assert_memory_equal(text + start, "ceasefire", end - start);

    article = json_object_get(passage, "article");
    MEMBERS(article, "id", "title", "url", "source", "authors", "published", "language", "path");
    assert_string_equal(string_at(article, "published"), "2015-02-13T00:00:00Z");
    assert_string_equal(string_at(article, "title"), "The Minsk ceasefire");
    json_decref(root);
    free(out);
}

static void what_is_unknown_is_null(void **state)
{
    struct render render = {.form = &render_json};
    char *out = render_search(&render, NULL, "narwhal", NULL);
    json_t *root = parsed(out);
    json_t *article =
        json_object_get(json_array_get(json_object_get(root, "passages"), 0), "article");
    (void)state;
    assert_true(json_is_null(json_object_get(article, "url")));
    assert_true(json_is_null(json_object_get(article, "source")));
    assert_true(json_is_null(json_object_get(article, "published")));
    assert_true(json_is_null(json_object_get(article, "title")));
    assert_int_equal(json_array_size(json_object_get(article, "authors")), 0);
    json_decref(root);
    free(out);
}

static void nothing_found_is_an_empty_array(void **state)
{
    struct render render = {.form = &render_json};
    char *out = render_search(&render, NULL, "zzyzx", NULL);
    json_t *root = parsed(out);
    (void)state;
    assert_int_equal(json_array_size(json_object_get(root, "passages")), 0);
    assert_int_equal(json_integer_value(json_object_get(root, "total_articles")), 0);
    json_decref(root);
    free(out);
}

static void explanations_are_members_of_their_own(void **state)
{
    struct render render = {.form = &render_json};
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    json_t *root;
    char *out;
    (void)state;
    options.explain = true;
    out = render_search(&render, NULL, "ceasefire", &options);
    root = parsed(out);
    assert_true(strlen(string_at(root, "explanation")) > 0);
    assert_true(
        strlen(string_at(json_array_get(json_object_get(root, "passages"), 0), "explanation")) > 0);
    json_decref(root);
    free(out);
}

static void text_is_the_same_behind_escapes_and_steers_nothing(void **state)
{
    struct render render = {.form = &render_json};
    char *out = render_search(&render, NULL, "walrus", NULL);
    json_t *root = parsed(out);
    json_t *passage = json_array_get(json_object_get(root, "passages"), 0);
    (void)state;
    assert_harmless(out);
    assert_string_equal(string_at(passage, "text"), samples[1].text);
    assert_string_equal(string_at(json_object_get(passage, "article"), "title"), samples[1].title);
    json_decref(root);
    free(out);
}

static void a_batch_in_json_is_an_array(void **state)
{
    struct render render = {.form = &render_json, .batch = true};
    struct render_query query = {"q1", "narwhal", 7, NULL};
    accord_results *results = NULL;
    char *out = NULL;
    size_t len;
    json_t *root;
    (void)state;
    assert_int_equal(accord_searcher_search(searcher, query.text, query.len, NULL, &results),
                     ACCORD_OK);
    query.results = results;
    render.out = open_memstream(&out, &len);
    assert_true(render_begin(&render));
    assert_true(render_results(&render, &query));
    query.qid = "q2";
    assert_true(render_results(&render, &query));
    assert_true(render_end(&render));
    assert_int_equal(fclose(render.out), 0);
    root = parsed(out);
    assert_int_equal(json_array_size(root), 2);
    assert_string_equal(string_at(json_array_get(root, 0), "qid"), "q1");
    assert_string_equal(string_at(json_array_get(root, 1), "qid"), "q2");
    json_decref(root);
    accord_results_free(results);
    free(out);
}

static void jsonl_is_a_passage_a_line(void **state)
{
    struct render render = {.form = &render_jsonl};
    char *out = render_search(&render, NULL, "midnight OR narwhal", NULL);
    char *second = strchr(out, '\n');
    json_t *passage;
    (void)state;
    assert_non_null(second);
    *second++ = '\0';
    assert_true(strlen(second) > 0 && strchr(second, '\n') == second + strlen(second) - 1);
    passage = parsed(out);
    MEMBERS(passage, "rank", "score", "text", "start", "end", "highlights", "article");
    json_decref(passage);
    passage = parsed(second);
    assert_int_equal(json_integer_value(json_object_get(passage, "rank")), 2);
    json_decref(passage);
    free(out);
}

static void jsonl_has_the_qid_of_a_batch(void **state)
{
    struct render render = {.form = &render_jsonl};
    char *out = render_search(&render, "q7", "narwhal", NULL);
    json_t *passage = parsed(out);
    (void)state;
    MEMBERS(passage, "qid", "rank", "score", "text", "start", "end", "highlights", "article");
    assert_string_equal(string_at(passage, "qid"), "q7");
    json_decref(passage);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_one_object_with_the_members_of_the_manual),
        cmocka_unit_test(what_is_unknown_is_null),
        cmocka_unit_test(nothing_found_is_an_empty_array),
        cmocka_unit_test(explanations_are_members_of_their_own),
        cmocka_unit_test(text_is_the_same_behind_escapes_and_steers_nothing),
        cmocka_unit_test(a_batch_in_json_is_an_array),
        cmocka_unit_test(jsonl_is_a_passage_a_line),
        cmocka_unit_test(jsonl_has_the_qid_of_a_batch),
    };

    return cmocka_run_group_tests(tests, make_index, remove_index);
}
