// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages in, lines on stderr out. All of it passes through the escapes of the terminal: queries
   are pasted from anywhere. */
#include "message.h"

#include "wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM "accord-query"

/* Columns of a query shown before and behind the place of an error, so that the caret stands on the
   same line as what it points at. */
#define COLUMNS_BEFORE 44
#define COLUMNS_BEHIND 28

static void say_prefix(const char *where)
{
    fputs(PROGRAM ": ", stderr);
    if (where != NULL) {
        terminal_put(stderr, where, strlen(where));
        fputs(": ", stderr);
    }
}

/* A character of the query on one line: white space is one blank. */
static size_t next_on_line(const char *text, size_t len, char out[TERMINAL_SAFE_MAX],
                           size_t *out_len, unsigned *columns)
{
    if (memchr("\t\n\r\v\f", text[0], 5) == NULL)
        return wrap_next(text, len, out, out_len, columns);
    out[0] = ' ';
    *out_len = 1;
    *columns = 1;
    return 1;
}

static size_t columns_on_line(const char *text, size_t len)
{
    char out[TERMINAL_SAFE_MAX];
    size_t out_len, sum = 0;
    unsigned columns;

    for (size_t i = 0; i < len; sum += columns)
        i += next_on_line(text + i, len - i, out, &out_len, &columns);
    return sum;
}

void message_say(const char *where, const char *format, ...)
{
    va_list arguments;
    char *message = NULL;

    va_start(arguments, format);
    if (vasprintf(&message, format, arguments) < 0)
        message = NULL;
    va_end(arguments);
    say_prefix(where);
    if (message != NULL)
        terminal_put(stderr, message, strlen(message));
    else
        fputs("out of memory", stderr);
    putc('\n', stderr);
    free(message);
}

void message_query(const char *where, const char *message, const char *query, size_t len,
                   size_t column)
{
    char out[TERMINAL_SAFE_MAX];
    size_t out_len, at = 0, before, behind = 0;
    unsigned columns;

    say_prefix(where);
    terminal_put(stderr, message, strlen(message));
    fputs("\n  ", stderr);
    if (column > len)
        column = len;
    before = columns_on_line(query, column);
    if (before > COLUMNS_BEFORE) {
        while (before >= COLUMNS_BEFORE) {
            at += next_on_line(query + at, len - at, out, &out_len, &columns);
            before -= columns;
        }
        fputs("…", stderr);
        before++;
    }
    while (at < len && behind < COLUMNS_BEHIND) {
        size_t here = at;
        at += next_on_line(query + at, len - at, out, &out_len, &columns);
        fwrite(out, 1, out_len, stderr);
        if (here >= column)
            behind += columns;
    }
    fprintf(stderr, "%s\n%*s^\n", at < len ? "…" : "", (int)before + 2, "");
}
