// SPDX-License-Identifier: GPL-2.0-or-later
/* Markdown without block marks in, plain text out. After CommonMark 0.31, chapter 6, but forgiving:
   a mark without its counterpart is text. The search for counterparts has a budget in proportion to
   the text, so that no heap of brackets takes longer than that. */
#include "markdown_inline.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

/* A link's words and address are at most so long: what is longer is no link. */
#define LINK_MAX ((size_t)2000)
#define ENTITY_MAX ((size_t)32)
#define TAG_MAX ((size_t)4000)
/* Links in the words of links. */
#define DEPTH_MAX 3
/* Characters looked at in search of counterparts, for each one of the text. */
#define BUDGET_FACTOR 32

/* What the search for counterparts may still cost. */
struct search {
    size_t budget;
    bool no_comment_end; /* there is none in the rest of the text */
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (c & 0x80) != 0;
}

/* Where the bracket that opens at `at` closes, backslashes and nested ones passed over; `len`:
   nowhere near. */
static size_t closing(struct search *search, const char *text, size_t len, size_t at, char open,
                      char close)
{
    size_t end = len - at > LINK_MAX ? at + LINK_MAX : len;
    size_t depth = 0;
    size_t i;

    for (i = at; i < end && search->budget > 0; i++, search->budget--) {
        if (text[i] == '\\')
            i++;
        else if (text[i] == open)
            depth++;
        else if (text[i] == close && --depth == 0)
            return i;
    }
    return len;
}

/* The end of an HTML tag or comment that begins at `at`; 0: it is none. */
static size_t tag_end(struct search *search, const char *text, size_t len, size_t at)
{
    size_t room = len - at > TAG_MAX ? TAG_MAX : len - at;
    const char *end;
    size_t i = at + 1;

    if (room >= 4 && memcmp(text + at, "<!--", 4) == 0) {
        end = search->no_comment_end ? NULL : memmem(text + at, len - at, "-->", 3);
        search->no_comment_end = end == NULL;
        return end == NULL ? 0 : (size_t)(end - text) + 3;
    }
    if (i < len && text[i] == '/')
        i++;
    if (i >= len || !isalpha((unsigned char)text[i]))
        return 0;
    while (i < len && (isalnum((unsigned char)text[i]) || text[i] == '-'))
        i++;
    if (i == len || strchr(" \t\n/>", text[i]) == NULL || text[i] == '\0')
        return 0;
    end = memchr(text + at, '>', room);
    return end == NULL ? 0 : (size_t)(end - text) + 1;
}

/* Adds the character of an entity that begins at `at`. Returns where it ends; 0: it is none. */
static size_t add_entity(const char *text, size_t len, size_t at, struct buffer *out)
{
    size_t room = len - at > ENTITY_MAX ? ENTITY_MAX : len - at;
    const char *end = memchr(text + at, ';', room);
    char name[ENTITY_MAX];
    unsigned long value = 0;
    xmlChar utf8[8];
    size_t name_len;
    int written;

    if (end == NULL)
        return 0;
    name_len = (size_t)(end - (text + at)) - 1;
    memcpy(name, text + at + 1, name_len);
    name[name_len] = '\0';
    if (name[0] == '#') {
        bool hex = name[1] == 'x' || name[1] == 'X';
        size_t i;

        for (i = hex ? 2 : 1; i < name_len; i++) {
            int c = tolower((unsigned char)name[i]);
            int digit = c >= '0' && c <= '9'          ? c - '0'
                        : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                                                      : -1;

            if (digit < 0 || value > 0x10FFFF)
                return 0;
            value = value * (hex ? 16 : 10) + (unsigned)digit;
        }
    } else {
        const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);

        value = entity == NULL ? 0 : entity->value;
    }
    if (value < 0x20 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return 0;
    written = xmlCopyCharMultiByte(utf8, (int)value);
    buffer_append(out, (const char *)utf8, (size_t)written);
    return (size_t)(end - text) + 1;
}

static void strip(struct search *search, const char *text, size_t len, struct buffer *out,
                  int depth)
{
    size_t i = 0;

    while (i < len) {
        char c = text[i];

        if (c == '\\' && i + 1 < len && ispunct((unsigned char)text[i + 1])) {
            buffer_char(out, text[i + 1]);
            i += 2;
        } else if (c == '`') {
            size_t ticks = 1;
            const char *end = NULL;
            size_t at;

            while (i + ticks < len && text[i + ticks] == '`')
                ticks++;
            for (at = i + ticks; at + ticks <= len && at < i + LINK_MAX && search->budget > 0;
                 at++, search->budget--) {
                if (text[at] == '`' && memcmp(text + at, text + i, ticks) == 0) {
                    end = text + at;
                    break;
                }
            }
            if (end != NULL)
                buffer_append(out, text + i + ticks, (size_t)(end - (text + i)) - ticks);
            i = end != NULL ? (size_t)(end - text) + ticks : i + ticks;
        } else if (c == '[' || (c == '!' && i + 1 < len && text[i + 1] == '[')) {
            size_t open = i + (c == '!');
            size_t close = closing(search, text, len, open, '[', ']');
            size_t after = close + 1;

            if (close == len) {
                buffer_char(out, c);
                i++;
                continue;
            }
            if (after < len && (text[after] == '(' || text[after] == '[')) {
                size_t end =
                    closing(search, text, len, after, text[after], text[after] == '(' ? ')' : ']');

                if (end < len)
                    after = end + 1;
            }
            if (c == '!') {
                ;
            } else if (text[open + 1] == '^') {
                ; /* a note's mark */
            } else if (after == close + 1 && depth == 0 && close - open < 3) {
                buffer_append(out, text + open, after - open); /* "[1]", "[x]" */
            } else if (after == close + 1) {
                buffer_char(out, '['); /* brackets of the writer's own */
                if (depth < DEPTH_MAX)
                    strip(search, text + open + 1, close - open - 1, out, depth + 1);
                buffer_char(out, ']');
            } else if (depth < DEPTH_MAX) {
                strip(search, text + open + 1, close - open - 1, out, depth + 1);
            }
            i = after;
        } else if (c == '<') {
            size_t end = tag_end(search, text, len, i);

            if (end > 0) {
                if (i + 3 < len && strncmp(text + i, "<br", 3) == 0)
                    buffer_char(out, ' ');
                i = end;
            } else if (i + 5 < len && strncmp(text + i + 1, "http", 4) == 0 &&
                       (end = closing(search, text, len, i, '<', '>')) < len) {
                buffer_append(out, text + i + 1, end - i - 1);
                i = end + 1;
            } else {
                buffer_char(out, c);
                i++;
            }
        } else if (c == '&') {
            size_t end = add_entity(text, len, i, out);

            if (end == 0)
                buffer_char(out, c);
            i = end == 0 ? i + 1 : end;
        } else if (c == '*' || c == '_' || (c == '~' && i + 1 < len && text[i + 1] == '~')) {
            size_t run = 1;
            bool before;
            bool after;

            while (i + run < len && text[i + run] == c)
                run++;
            before = i > 0 && !isspace((unsigned char)text[i - 1]);
            after = i + run < len && !isspace((unsigned char)text[i + run]);
            /* "2 * 3" and snake_case have no emphasis */
            if ((!before && !after) ||
                (c == '_' && i > 0 && is_word(text[i - 1]) && after && is_word(text[i + run])))
                buffer_append(out, text + i, run);
            i += run;
        } else {
            size_t start = i++;

            while (i < len && strchr("\\`[!<&*_~", text[i]) == NULL)
                i++;
            buffer_append(out, text + start, i - start);
        }
    }
}

void markdown_inline(const char *text, size_t len, struct buffer *out)
{
    struct search search = {len > SIZE_MAX / BUDGET_FACTOR ? SIZE_MAX : len * BUDGET_FACTOR, false};

    strip(&search, text, len, out, 0);
}
