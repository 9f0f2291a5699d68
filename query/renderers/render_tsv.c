// SPDX-License-Identifier: GPL-2.0-or-later
/* Results in, a line of columns a passage out: rank, score, id, published, source, title, start,
   end, passage; under --batch the qid before them. No line of headings, so that cut and sort need
   no care. Tabs, newlines and other controls within a column are blanks, what is invisible is left
   out. */
#include "renderers/renderer.h"

#include "cli/terminal.h"
#include "cli/utf8.h"

#include <string.h>
#include <time.h>

static void put_text(FILE *out, const char *text, size_t len)
{
    static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
    uint32_t c;

    for (size_t i = 0, n; i < len; i += n) {
        n = utf8_next(text + i, len - i, &c);
        if (c == UTF8_INVALID)
            fputs(replacement, out);
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
            putc(' ', out);
        else if (!terminal_unsafe(c))
            fwrite(text + i, 1, n, out);
    }
}

static void put_field(FILE *out, const accord_article *article, accord_field field)
{
    size_t len;
    const char *value = accord_article_get(article, field, &len);

    put_text(out, value, len);
    putc('\t', out);
}

static void put_time(FILE *out, int64_t seconds)
{
    char text[64];
    struct tm parts;
    time_t clock = (time_t)seconds;

    if (seconds != ACCORD_NO_DATE && gmtime_r(&clock, &parts) != NULL) {
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
        fputs(text, out);
    }
    putc('\t', out);
}

static bool passage(struct render *render, const struct render_query *query,
                    const accord_passage *passage)
{
    FILE *out = render->out;

    if (query->qid != NULL) {
        put_text(out, query->qid, strlen(query->qid));
        putc('\t', out);
    }
    fprintf(out, "%zu\t%.6f\t", passage->rank, passage->score);
    put_field(out, passage->article, ACCORD_FIELD_ID);
    put_time(out, accord_article_published(passage->article));
    put_field(out, passage->article, ACCORD_FIELD_SOURCE);
    put_field(out, passage->article, ACCORD_FIELD_TITLE);
    fprintf(out, "%zu\t%zu\t", passage->start, passage->end);
    put_text(out, passage->text, passage->text_len);
    putc('\n', out);
    return true;
}

const struct renderer render_tsv = {
    .name = "tsv",
    .passage = passage,
};
