// SPDX-License-Identifier: GPL-2.0-or-later
/* In: the tree of a query; out: the query in canonical notation, declared in parse.h. What
   query_parse() makes of that is the same tree again.

   Every group within another stands in brackets, though precedence might do without: nobody need
   know it to read what a query means. Bare words of a query_parse_words() tree that would be read
   as syntax stand in quotation marks. */
#include "parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "query_date.h"
#include "query_lexer.h"
#include "status.h"

/* Where the notation goes. */
struct writer {
    FILE *file;
    bool failed; /* no memory for a part of it */
};

static void write_group(struct writer *writer, const struct query_node *node,
                        enum query_field field);

/* The word with its marks. */
static void write_marked(FILE *file, const struct query_node *node)
{
    fprintf(file, "%s%s%s", node->exact ? "=" : "", node->text,
            node->prefix  ? "*"
            : node->fuzzy ? "~"
                          : "");
}

/* Whether the word, written bare, would be read as itself. */
static bool reads_back(struct writer *writer, const struct query_node *node)
{
    struct query_token token;
    char *marked = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&marked, &len);
    bool same = false;

    if (file != NULL)
        write_marked(file, node);
    if (file == NULL || fclose(file) != 0)
        writer->failed = true;
    else
        same = query_lexer_is_word(marked, len, &token) &&
               token.text_end - token.text_start == node->len && token.prefix == node->prefix &&
               token.fuzzy == node->fuzzy && token.exact == node->exact;
    free(marked);
    return same;
}

static void write_quoted(FILE *file, const char *text, size_t len)
{
    const char *open, *close;

    query_lexer_quotes(text, len, &open, &close);
    fprintf(file, "%s%s%s", open, text, close);
}

static void write_phrase(struct writer *writer, const struct query_node *node)
{
    char *words = NULL;
    size_t len = 0, i;
    FILE *inside = open_memstream(&words, &len);

    for (i = 0; inside != NULL && i < node->count; i++) {
        if (i > 0)
            fputc(' ', inside);
        write_marked(inside, node->children[i]);
    }
    if (inside == NULL || fclose(inside) != 0)
        writer->failed = true;
    else
        write_quoted(writer->file, words, len);
    free(words);
}

static void write_value(FILE *file, const char *name, const struct query_node *node)
{
    fprintf(file, "%s:", name);
    if (query_lexer_is_value(node->text, node->len))
        fputs(node->text, file);
    else
        write_quoted(file, node->text, node->len);
}

/* Writes `node` as a member of a group in `field`. */
static void write_member(struct writer *writer, const struct query_node *node,
                         enum query_field field)
{
    FILE *file = writer->file;
    char range[QUERY_DATE_RANGE_SIZE];

    if (node->field != field && node->field != QUERY_ANYWHERE)
        fputs(node->field == QUERY_TITLE ? "title:" : "author:", file);
    switch (node->kind) {
    case QUERY_WORD:
        if (reads_back(writer, node))
            write_marked(file, node);
        else
            write_quoted(file, node->text, node->len);
        break;
    case QUERY_PHRASE:
        write_phrase(writer, node);
        break;
    case QUERY_ALL:
        fputc('*', file); /* stands alone in no query: write_group() has its own way */
        break;
    case QUERY_SOURCE:
        write_value(file, "source", node);
        break;
    case QUERY_LANG:
        write_value(file, "lang", node);
        break;
    case QUERY_URL:
        write_value(file, "url", node);
        break;
    case QUERY_DATE:
        query_date_range_format(node->since, node->until, range);
        fprintf(file, "date:%s", range);
        break;
    default:
        fputc('(', file);
        write_group(writer, node, field);
        fputc(')', file);
        break;
    }
}

/* Writes what stands between the brackets of a group, itself a member of one in `field`. */
static void write_group(struct writer *writer, const struct query_node *node,
                        enum query_field field)
{
    enum query_field inner = node->field == QUERY_ANYWHERE ? field : node->field;
    bool negative = node->kind == QUERY_NOT && node->children[0]->kind == QUERY_ALL;
    const char *between = " ";
    char near[32];
    size_t i;

    if (node->kind == QUERY_AND)
        between = " AND ";
    else if (node->kind == QUERY_OR)
        between = " OR ";
    else if (node->kind == QUERY_NOT && !negative)
        between = " NOT ";
    else if (node->kind == QUERY_NEAR) {
        (void)snprintf(near, sizeof near, " NEAR/%u ", node->distance);
        between = near;
    }
    for (i = negative ? 1 : 0; i < node->count; i++) {
        if (i > (negative ? 1U : 0U))
            fputs(between, writer->file);
        if (negative)
            fputc('-', writer->file);
        write_member(writer, node->children[i], inner);
    }
}

accord_status query_describe(char **out, const struct query_node *node)
{
    char *text = NULL;
    size_t len = 0;
    struct writer writer = {open_memstream(&text, &len), false};
    bool bare;

    *out = NULL;
    if (writer.file == NULL)
        return status_out_of_memory();
    /* the outermost group needs no brackets, unless they are a field's */
    bare = node->count > 0 && node->kind != QUERY_PHRASE && node->field == QUERY_ANYWHERE;
    if (bare)
        write_group(&writer, node, QUERY_ANYWHERE);
    else
        write_member(&writer, node, QUERY_ANYWHERE);
    if (ferror(writer.file) != 0)
        writer.failed = true;
    if (fclose(writer.file) != 0 || writer.failed) {
        free(text);
        return status_out_of_memory();
    }
    *out = text;
    return ACCORD_OK;
}
