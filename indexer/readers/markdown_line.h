// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of a Markdown file, each with what it is. */
#ifndef ACCORD_MARKDOWN_LINE_H
#define ACCORD_MARKDOWN_LINE_H

#include <stdbool.h>
#include <stddef.h>

/** What a line is by its first characters. */
enum markdown_kind {
    MARKDOWN_BLANK,
    MARKDOWN_TEXT,
    MARKDOWN_HEADING,
    MARKDOWN_ITEM,
    MARKDOWN_UNDERLINE,
    MARKDOWN_RULE,
    MARKDOWN_FENCE,
    MARKDOWN_DEFINITION,
    MARKDOWN_TABLE_RULE
};

/** A line without its block marks. */
struct markdown_line {
    enum markdown_kind kind;
    int level;        /* of a heading: 1 to 6; of an underline: 1 or 2 */
    const char *text; /* borrowed from the file */
    size_t len;
    bool hard;     /* it ends in two spaces or a backslash: the line break counts */
    bool indented; /* by four or more: code, or more of an item */
};

/** A part of the file; borrowed. */
struct markdown_span {
    const char *text;
    size_t len;
};

/** Takes the line at `*at` and finds out what it is. @return false: no more. */
bool markdown_next_line(const struct markdown_span *span, size_t *at, struct markdown_line *line);

#endif
