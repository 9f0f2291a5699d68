// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of forms, and the walk over results that all of them share. */
#include "renderers/renderer.h"

#include <string.h>

static const struct renderer *const renderers[] = {&render_text, &render_json, &render_jsonl,
                                                   &render_tsv, &render_trec};

const struct renderer *renderer_find(const char *name)
{
    for (size_t i = 0; i < sizeof renderers / sizeof *renderers; i++) {
        if (strcmp(renderers[i]->name, name) == 0)
            return renderers[i];
    }
    return NULL;
}

bool render_begin(struct render *render)
{
    return render->form->begin == NULL || render->form->begin(render);
}

bool render_results(struct render *render, const struct render_query *query)
{
    const struct renderer *form = render->form;

    if (form->query_begin != NULL && !form->query_begin(render, query))
        return false;
    for (size_t i = 0; i < accord_results_count(query->results); i++) {
        if (!form->passage(render, query, accord_results_passage(query->results, i)))
            return false;
    }
    if (form->query_end != NULL && !form->query_end(render, query))
        return false;
    render->queries++;
    return true;
}

bool render_end(struct render *render)
{
    return render->form->end == NULL || render->form->end(render);
}
