// SPDX-License-Identifier: GPL-2.0-or-later
/* A Markdown file in, line by line; each line's kind, level and text without block marks out.
 *
 * A line is judged by its own characters alone: the reader sees what stands around it. Quotations
 * read as their text. */
#include "markdown_line.h"

#include <ctype.h>
#include <string.h>

static bool all_of(const char *text, size_t len, const char *characters)
{
    size_t i;

    for (i = 0; i < len; i++) {
        if (text[i] == '\0' || strchr(characters, text[i]) == NULL)
            return false;
    }
    return true;
}

static size_t count_of(const char *text, size_t len, char c)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < len; i++)
        count += text[i] == c;
    return count;
}

/* How long the mark of a list's item is, its space included; 0: there is none. */
static size_t item_mark(const char *text, size_t len)
{
    size_t i = 0;

    if (len >= 2 && strchr("-*+", text[0]) != NULL && text[0] != '\0' && text[1] == ' ')
        return 2;
    while (i < len && i < 9 && isdigit((unsigned char)text[i]))
        i++;
    return i > 0 && i + 1 < len && (text[i] == '.' || text[i] == ')') && text[i + 1] == ' ' ? i + 2
                                                                                            : 0;
}

bool markdown_next_line(const struct markdown_span *span, size_t *at, struct markdown_line *line)
{
    const char *text = span->text + *at;
    const char *end;
    size_t len;
    size_t spaces = 0;
    size_t mark;

    if (*at >= span->len)
        return false;
    end = memchr(text, '\n', span->len - *at);
    len = end == NULL ? span->len - *at : (size_t)(end - text);
    *at += len + 1;
    memset(line, 0, sizeof *line);
    if (len > 0 && text[len - 1] == '\r')
        len--;
    line->hard =
        len > 2 && ((text[len - 1] == ' ' && text[len - 2] == ' ') || text[len - 1] == '\\');
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    if (line->hard && len > 0 && text[len - 1] == '\\')
        len--;
    while (spaces < len && (text[spaces] == ' ' || text[spaces] == '\t'))
        spaces++;
    line->indented = spaces >= 4 || (spaces > 0 && text[0] == '\t');
    text += spaces;
    len -= spaces;
    while (len > 0 && text[0] == '>') { /* a quotation reads as its text */
        text++;
        len--;
        while (len > 0 && text[0] == ' ') {
            text++;
            len--;
        }
    }
    line->kind = MARKDOWN_TEXT;
    if (len == 0) {
        line->kind = MARKDOWN_BLANK;
    } else if (len >= 3 && (memcmp(text, "```", 3) == 0 || memcmp(text, "~~~", 3) == 0)) {
        line->kind = MARKDOWN_FENCE;
    } else if (all_of(text, len, "=")) {
        line->kind = MARKDOWN_UNDERLINE;
        line->level = 1;
    } else if (all_of(text, len, "-") && len >= 2) {
        line->kind = MARKDOWN_UNDERLINE; /* a rule when no text stands above it */
        line->level = 2;
    } else if (len >= 3 &&
               (all_of(text, len, "* ") || all_of(text, len, "_ ") || all_of(text, len, "- ")) &&
               count_of(text, len, text[0]) >= 3) {
        line->kind = MARKDOWN_RULE;
    } else if (text[0] == '|' && all_of(text, len, "|-: ")) {
        line->kind = MARKDOWN_TABLE_RULE;
    } else if (text[0] == '#') {
        size_t level = 1;

        while (level < len && level < 7 && text[level] == '#')
            level++;
        if (level < 7 && (level == len || text[level] == ' ')) {
            line->kind = MARKDOWN_HEADING;
            line->level = (int)level;
            text += level;
            len -= level;
            while (len > 0 && text[0] == ' ') {
                text++;
                len--;
            }
            while (len > 0 && (text[len - 1] == '#' || text[len - 1] == ' '))
                len--;
        }
    } else if (text[0] == '[' && (end = memchr(text, ']', len)) != NULL && end + 1 < text + len &&
               end[1] == ':' && (text[1] == '^' || memchr(text, '/', len) != NULL)) {
        line->kind = MARKDOWN_DEFINITION;
    } else if ((mark = item_mark(text, len)) > 0) {
        line->kind = MARKDOWN_ITEM;
        text += mark;
        len -= mark;
    }
    line->text = text;
    line->len = len;
    return true;
}
