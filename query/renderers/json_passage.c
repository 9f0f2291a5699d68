// SPDX-License-Identifier: GPL-2.0-or-later
/* A passage in, a jansson object out. */
#include "renderers/json_passage.h"

#include "cli/json_out.h"

#include <math.h>
#include <string.h>

static json_t *highlights_of(const accord_passage *passage)
{
    json_t *array = json_array();

    for (size_t i = 0; array != NULL && i < passage->highlight_count; i++) {
        json_t *pair = json_pack("[I, I]", (json_int_t)passage->highlights[i].start,
                                 (json_int_t)passage->highlights[i].end);
        if (pair == NULL || json_array_append_new(array, pair) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

bool json_passage_put(json_t *object, const char *key, json_t *value)
{
    return value != NULL && json_object_set_new_nocheck(object, key, value) == 0;
}

json_t *json_passage(const char *qid, const accord_passage *passage)
{
    json_t *object = json_object();
    const char *explanation = passage->explanation;

    if (object == NULL)
        return NULL;
    if ((qid == NULL || json_passage_put(object, "qid", json_out_text(qid, strlen(qid)))) &&
        json_passage_put(object, "rank", json_integer((json_int_t)passage->rank)) &&
        json_passage_put(object, "score",
                         isfinite(passage->score) ? json_real(passage->score) : json_null()) &&
        json_passage_put(object, "text", json_out_text(passage->text, passage->text_len)) &&
        json_passage_put(object, "start", json_integer((json_int_t)passage->start)) &&
        json_passage_put(object, "end", json_integer((json_int_t)passage->end)) &&
        json_passage_put(object, "highlights", highlights_of(passage)) &&
        json_passage_put(object, "article", json_out_article(passage->article, false)) &&
        (explanation == NULL ||
         json_passage_put(object, "explanation", json_out_text(explanation, strlen(explanation)))))
        return object;
    json_decref(object);
    return NULL;
}
