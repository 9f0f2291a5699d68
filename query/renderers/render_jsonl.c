// SPDX-License-Identifier: GPL-2.0-or-later
/* Results in, a JSON object a passage and line out, each with its qid under --batch. */
#include "renderers/renderer.h"

#include "renderers/json_passage.h"

static bool passage(struct render *render, const struct render_query *query,
                    const accord_passage *passage)
{
    json_t *object = json_passage(query->qid, passage);
    bool printed = object != NULL && json_passage_print(render->out, object, JSON_COMPACT);

    json_decref(object);
    return printed;
}

const struct renderer render_jsonl = {
    .name = "jsonl",
    .has_articles = true,
    .explains = true,
    .passage = passage,
};
