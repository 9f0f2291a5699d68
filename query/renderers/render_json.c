// SPDX-License-Identifier: GPL-2.0-or-later
/* Results in, one JSON object out, indented by two; under --batch an array of such objects, each
   with its qid. Members: query, total_articles, elapsed_ms, suggestion, passages; explanation and
   warnings only when there are any. */
#include "renderers/renderer.h"

#include "renderers/json_passage.h"

#include "cli/json_out.h"

#include <string.h>

static bool put_warnings(json_t *object, const accord_results *results)
{
    json_t *array;

    if (accord_results_warning_count(results) == 0)
        return true;
    array = json_array();
    for (size_t i = 0; array != NULL && i < accord_results_warning_count(results); i++) {
        const char *warning = accord_results_warning(results, i);
        if (json_array_append_new(array, json_out_text(warning, strlen(warning))) != 0) {
            json_decref(array);
            return false;
        }
    }
    return json_passage_put(object, "warnings", array);
}

static bool begin(struct render *render)
{
    if (render->batch)
        fputs("[\n", render->out);
    return true;
}

static bool query_begin(struct render *render, const struct render_query *query)
{
    const accord_results *results = query->results;
    const char *suggestion = accord_results_suggestion(results);
    const char *explanation = accord_results_explanation(results);
    json_t *object = json_object();

    if (object == NULL)
        return false;
    render->state = object;
    return (query->qid == NULL ||
            json_passage_put(object, "qid", json_out_text(query->qid, strlen(query->qid)))) &&
           json_passage_put(object, "query", json_out_text(query->text, query->len)) &&
           json_passage_put(
               object, "total_articles",
               json_integer((json_int_t)accord_results_total_articles(results, NULL))) &&
           json_passage_put(object, "elapsed_ms",
                            json_real(accord_results_elapsed(results) * 1000)) &&
           json_passage_put(object, "suggestion",
                            suggestion == NULL ? json_null()
                                               : json_out_text(suggestion, strlen(suggestion))) &&
           (explanation == NULL ||
            json_passage_put(object, "explanation",
                             json_out_text(explanation, strlen(explanation)))) &&
           put_warnings(object, results) && json_passage_put(object, "passages", json_array());
}

static bool passage(struct render *render, const struct render_query *query,
                    const accord_passage *passage)
{
    json_t *array = json_object_get(render->state, "passages");
    json_t *object = json_passage(NULL, passage);

    (void)query;
    return object != NULL && json_array_append_new(array, object) == 0;
}

static bool query_end(struct render *render, const struct render_query *query)
{
    bool rendered;

    (void)query;
    if (render->queries > 0)
        fputs(",\n", render->out);
    rendered = json_out_print(render->out, render->state, JSON_PASSAGE_FLAGS | JSON_INDENT(2)) ||
               ferror(render->out);
    json_decref(render->state);
    render->state = NULL;
    return rendered;
}

static bool end(struct render *render)
{
    json_decref(render->state); /* what a failure left */
    render->state = NULL;
    if (render->batch)
        fputs("]\n", render->out);
    return true;
}

const struct renderer render_json = {
    .name = "json",
    .has_articles = true,
    .explains = true,
    .begin = begin,
    .query_begin = query_begin,
    .passage = passage,
    .query_end = query_end,
    .end = end,
};
