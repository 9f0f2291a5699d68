// SPDX-License-Identifier: GPL-2.0-or-later
/* Results in, text to read out. A passage:

       1  Title
         example.org · 2025-02-17 · en · https://example.org/minsk
         The passage, with the words found lit up, wrapped to the width of the terminal.

   The last of the second line is the article's id, which --show takes. The terminal's escape
   sequences, and hyperlinks (OSC 8) on titles, come from here alone: text is escaped by wrap. */
#include "renderers/renderer.h"

#include "wrap.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define LIT "\033[1;31m" /* bold red, as grep lights up what it found */
#define OFF "\033[0m"

#define INDENT 2
#define BETWEEN " \xC2\xB7 " /* a middle dot */

/* Longer ones are no hyperlinks: terminals give up at this length. */
#define MAX_URL 2000

static const char *style(const struct render *render, const char *sequence)
{
    return render->colour ? sequence : "";
}

/* ---- Hyperlinks ------------------------------------------------------------------------------ */

static bool can_link(const struct render *render, const char *url)
{
    return render->hyperlinks && strlen(url) <= MAX_URL &&
           (strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://", 7) == 0);
}

/* What is no plain ASCII is percent-encoded: nothing in an address can end the sequence. */
static void begin_link(FILE *out, const char *url)
{
    fputs("\033]8;;", out);
    for (; *url != '\0'; url++) {
        unsigned char byte = (unsigned char)*url;
        if (byte > 0x20 && byte < 0x7F)
            putc(byte, out);
        else
            fprintf(out, "%%%02X", (unsigned)byte);
    }
    fputs("\033\\", out);
}

static void end_link(FILE *out)
{
    fputs("\033]8;;\033\\", out);
}

/* ---- The head of a passage ------------------------------------------------------------------- */

/* The title, or what else names the article, behind `column` columns of the line. */
static void put_title(const struct render *render, const accord_passage *passage, unsigned column)
{
    struct wrap_layout layout = {.width = render->width,
                                 .indent = column > 0 ? INDENT : 0,
                                 .column = column,
                                 .base = style(render, BOLD),
                                 .lit = style(render, LIT)};
    const char *url = accord_article_get(passage->article, ACCORD_FIELD_URL, NULL);
    size_t len, count = passage->title_highlight_count;
    const char *title = accord_article_get(passage->article, ACCORD_FIELD_TITLE, &len);
    bool link = can_link(render, url);

    if (len == 0) {
        title = accord_article_get(passage->article, ACCORD_FIELD_ID, &len);
        count = 0;
    }
    if (link)
        begin_link(render->out, url);
    wrap_print(render->out, &layout, title, len, passage->title_highlights, count);
    if (link)
        end_link(render->out);
    putc('\n', render->out);
}

/* Adds to the line of facts: "a · b". */
static void add_fact(FILE *line, bool *any, const char *text, size_t len)
{
    if (len == 0)
        return;
    if (*any)
        fputs(BETWEEN, line);
    terminal_put(line, text, len);
    *any = true;
}

static void add_field(FILE *line, bool *any, const accord_article *article, accord_field field)
{
    size_t len;
    const char *text = accord_article_get(article, field, &len);

    add_fact(line, any, text, len);
}

static void add_date(FILE *line, bool *any, int64_t seconds, bool whole)
{
    char text[64];
    struct tm parts;
    time_t clock = (time_t)seconds;

    if (seconds == ACCORD_NO_DATE || gmtime_r(&clock, &parts) == NULL)
        return;
    strftime(text, sizeof text, whole && seconds % 86400 != 0 ? "%Y-%m-%d %H:%M UTC" : "%Y-%m-%d",
             &parts);
    add_fact(line, any, text, strlen(text));
}

/* The facts of an article on a line. @return owned: free(); NULL: out of memory. */
static char *facts_of(const struct render *render, const accord_article *article, bool *any)
{
    char *text = NULL;
    size_t len = 0;
    FILE *line = open_memstream(&text, &len);

    *any = false;
    if (line == NULL)
        return NULL;
    add_field(line, any, article, ACCORD_FIELD_SOURCE);
    add_date(line, any, accord_article_published(article), render->whole);
    add_field(line, any, article, ACCORD_FIELD_LANGUAGE);
    if (fclose(line) == 0)
        return text;
    free(text);
    return NULL;
}

static void put_line(const struct render *render, const char *text, size_t len)
{
    fprintf(render->out, "%*s%s", INDENT, "", style(render, DIM));
    terminal_put(render->out, text, len);
    fprintf(render->out, "%s\n", style(render, OFF));
}

/* Source, date, language and the id behind them, or below them when the line is too short. An id is
   never cut: it is there to be copied. Where there is no title it has taken its place. */
static bool put_facts(const struct render *render, const accord_passage *passage)
{
    size_t id_len;
    const char *id = accord_article_get(passage->article, ACCORD_FIELD_ID, &id_len);
    bool has_title = accord_article_get(passage->article, ACCORD_FIELD_TITLE, NULL)[0] != '\0';
    bool any;
    char *facts = facts_of(render, passage->article, &any);

    if (facts == NULL)
        return false;
    if (!has_title)
        id_len = 0;
    if (any) {
        size_t columns = INDENT + wrap_columns(facts, strlen(facts)) + strlen(BETWEEN) - 1 +
                         wrap_columns(id, id_len);
        fprintf(render->out, "%*s%s%s", INDENT, "", style(render, DIM), facts);
        if (id_len > 0 && (render->width == 0 || columns <= render->width)) {
            fputs(BETWEEN, render->out);
            terminal_put(render->out, id, id_len);
            id_len = 0;
        }
        fprintf(render->out, "%s\n", style(render, OFF));
    }
    if (id_len > 0)
        put_line(render, id, id_len);
    free(facts);
    return true;
}

/* For a whole article also: its authors, its URL and path when they are not the id. */
static void put_more_facts(const struct render *render, const accord_article *article)
{
    static const accord_field fields[] = {ACCORD_FIELD_URL, ACCORD_FIELD_PATH};
    const char *id = accord_article_get(article, ACCORD_FIELD_ID, NULL);

    for (size_t i = 0; i < accord_article_author_count(article); i++) {
        const char *author = accord_article_author(article, i);
        put_line(render, author, strlen(author));
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        size_t len;
        const char *value = accord_article_get(article, fields[i], &len);
        if (len > 0 && strcmp(value, id) != 0)
            put_line(render, value, len);
    }
}

/* ---- Explanations ---------------------------------------------------------------------------- */

static void put_explanation(const struct render *render, const char *text, unsigned indent)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        fprintf(render->out, "%*s%s", (int)indent, "", style(render, DIM));
        terminal_put(render->out, text, len);
        fprintf(render->out, "%s\n", style(render, OFF));
        text += len + (text[len] == '\n');
    }
}

/* ---- The table ------------------------------------------------------------------------------- */

static bool query_begin(struct render *render, const struct render_query *query)
{
    const char *explanation = accord_results_explanation(query->results);

    if (render->queries > 0)
        putc('\n', render->out);
    if (query->qid != NULL) {
        fputs(style(render, BOLD), render->out);
        terminal_put(render->out, query->qid, strlen(query->qid));
        fputs(": ", render->out);
        terminal_put(render->out, query->text, query->len);
        fprintf(render->out, "%s\n", style(render, OFF));
    }
    if (explanation != NULL)
        put_explanation(render, explanation, 0);
    if ((query->qid != NULL || explanation != NULL) && accord_results_count(query->results) > 0)
        putc('\n', render->out);
    return true;
}

static bool passage(struct render *render, const struct render_query *query,
                    const accord_passage *passage)
{
    struct wrap_layout layout = {.width = render->width,
                                 .indent = render->whole ? 0 : INDENT,
                                 .gaps = render->whole,
                                 .base = "",
                                 .lit = style(render, LIT)};
    unsigned column = 0;

    if (passage != accord_results_passage(query->results, 0))
        putc('\n', render->out);
    if (!render->whole)
        column = (unsigned)fprintf(render->out, "%zu  ", passage->rank);
    put_title(render, passage, column);
    if (!put_facts(render, passage))
        return false;
    if (render->whole) {
        put_more_facts(render, passage->article);
        putc('\n', render->out);
    }
    wrap_print(render->out, &layout, passage->text, passage->text_len, passage->highlights,
               passage->highlight_count);
    if (passage->text_len > 0)
        putc('\n', render->out);
    if (passage->explanation != NULL)
        put_explanation(render, passage->explanation, 2 * INDENT);
    return true;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static bool query_end(struct render *render, const struct render_query *query)
{
    bool exact;
    size_t total = accord_results_total_articles(query->results, &exact);
    size_t count = accord_results_count(query->results);

    if (!render->footer || render->whole || count == 0)
        return true;
    fprintf(render->out, "\n%s%s%zu article%s, %zu passage%s shown, %.1f ms%s\n",
            style(render, DIM), exact ? "" : "about ", total, plural(total), count, plural(count),
            accord_results_elapsed(query->results) * 1000, style(render, OFF));
    return true;
}

const struct renderer render_text = {
    .name = "text",
    .has_articles = true,
    .explains = true,
    .query_begin = query_begin,
    .passage = passage,
    .query_end = query_end,
};
