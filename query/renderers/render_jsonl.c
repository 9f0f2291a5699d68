// SPDX-License-Identifier: GPL-2.0-or-later
/* Results in, a JSON object a passage and line out, each with its qid under --batch. */
#include "renderers/renderer.h"

#include "renderers/json_passage.h"

#include "cli/json_out.h"

static bool passage(struct render *render, const struct render_query *query,
                    const accord_passage *passage)
{
    json_t *object = json_passage(query->qid, passage);
    bool rendered = object != NULL;

    if (rendered)
        rendered = json_out_print(render->out, object, JSON_PASSAGE_FLAGS | JSON_COMPACT) ||
                   ferror(render->out);
    json_decref(object);
    return rendered;
}

const struct renderer render_jsonl = {
    .name = "jsonl",
    .has_articles = true,
    .explains = true,
    .passage = passage,
};
