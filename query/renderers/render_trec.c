// SPDX-License-Identifier: GPL-2.0-or-later
/* Results in, a run as trec_eval reads it out: "QID Q0 ARTICLE_ID RANK SCORE accord", a line an
   article. Columns are cut at blanks, so those of an id, and all that could steer a terminal, are
   written as %XX; a per cent sign stays as it is, for ids that are URLs must agree with the
   judgements. trec_eval sorts by score and not by rank. */
#include "renderers/renderer.h"

#include "cli/terminal.h"
#include "cli/utf8.h"

#include <string.h>

#define ONLY_QID "1" /* of a query that has no name */

static void put_column(FILE *out, const char *text, size_t len)
{
    uint32_t c;

    for (size_t i = 0, n; i < len; i += n) {
        n = utf8_next(text + i, len - i, &c);
        if (c != UTF8_INVALID && c != ' ' && !terminal_unsafe(c)) {
            fwrite(text + i, 1, n, out);
            continue;
        }
        for (size_t j = 0; j < n; j++)
            fprintf(out, "%%%02X", (unsigned)(unsigned char)text[i + j]);
    }
}

static bool passage(struct render *render, const struct render_query *query,
                    const accord_passage *passage)
{
    const char *qid = query->qid != NULL ? query->qid : ONLY_QID;
    size_t len;
    const char *id = accord_article_get(passage->article, ACCORD_FIELD_ID, &len);

    put_column(render->out, qid, strlen(qid));
    fputs(" Q0 ", render->out);
    put_column(render->out, id, len);
    fprintf(render->out, " %zu %.9g accord\n", passage->rank, passage->score);
    return true;
}

const struct renderer render_trec = {
    .name = "trec",
    .articles = true,
    .passage = passage,
};
