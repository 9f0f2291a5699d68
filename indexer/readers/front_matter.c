// SPDX-License-Identifier: GPL-2.0-or-later
/* The head of a Markdown file in, named values out. The part of YAML 1.2 that people write there.
 */
#include "front_matter.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"

/* More than this is no front matter. */
#define FRONT_MAX ((size_t)64 * 1024)

/* A line without its end. */
struct line {
    const char *text;
    size_t len;
    size_t indent;
};

static bool next_line(const char *text, size_t len, size_t *at, struct line *line)
{
    const char *end;

    if (*at >= len)
        return false;
    end = memchr(text + *at, '\n', len - *at);
    line->text = text + *at;
    line->len = end == NULL ? len - *at : (size_t)(end - line->text);
    *at += line->len + 1;
    while (line->len > 0 && strchr(" \t\r", line->text[line->len - 1]) != NULL)
        line->len--;
    line->indent = 0;
    while (line->indent < line->len && line->text[line->indent] == ' ')
        line->indent++;
    return true;
}

void front_matter_add(struct front_matter *front, const char *name, size_t name_len,
                      const char *value, size_t len)
{
    unsigned rank = 0;
    enum record_key key = record_key(name, name_len, &rank);
    struct front_pair *pair;

    if (key == RECORD_KEY_COUNT || len == 0 ||
        front->count == sizeof front->pairs / sizeof front->pairs[0])
        return;
    pair = &front->pairs[front->count];
    pair->key = key;
    pair->rank = rank;
    pair->value = strndup(value, len);
    if (pair->value == NULL)
        front->failed = true;
    else
        front->count++;
}

/* Adds a scalar to a value: quotation marks taken off, escapes resolved, a comment left out. */
static void add_scalar(struct buffer *out, const char *text, size_t len)
{
    size_t i;

    while (len > 0 && text[0] == ' ') {
        text++;
        len--;
    }
    if (len > 1 && text[0] == '"') {
        for (i = 1; i < len && text[i] != '"'; i++) {
            if (text[i] == '\\' && i + 1 < len) {
                i++;
                buffer_char(out, text[i] == 'n' || text[i] == 't' ? ' ' : text[i]);
            } else {
                buffer_char(out, text[i]);
            }
        }
    } else if (len > 1 && text[0] == '\'') {
        for (i = 1; i < len; i++) {
            if (text[i] == '\'' && (i + 1 == len || text[i + 1] != '\''))
                break;
            i += text[i] == '\'';
            buffer_char(out, text[i]);
        }
    } else {
        for (i = 0; i + 1 < len && !(text[i] == ' ' && text[i + 1] == '#'); i++)
            ;
        buffer_append(out, text, i + 1 < len ? i : len);
    }
}

static bool only_spaces(const char *text, size_t len)
{
    while (len > 0 && text[len - 1] == ' ')
        len--;
    return len == 0;
}

/* Adds the items of "[a, "b, c"]" with ";" between them. */
static void add_list(struct buffer *out, const char *text, size_t len)
{
    size_t start = 1;
    char quote = '\0';
    size_t i;

    for (i = 1; i < len; i++) {
        if (quote != '\0') {
            quote = text[i] == quote ? '\0' : quote;
        } else if ((text[i] == '"' || text[i] == '\'') && only_spaces(text + start, i - start)) {
            quote = text[i];
        } else if (text[i] == ',' || text[i] == ']') {
            if (out->len > 0)
                buffer_char(out, ';');
            add_scalar(out, text + start, i - start);
            start = i + 1;
            if (text[i] == ']')
                break;
        }
    }
}

/* The colon that ends a name; NULL: the line has none. */
static const char *name_end(const char *text, size_t len)
{
    const char *colon = memchr(text, ':', len);

    if (colon == NULL || colon == text || (colon + 1 < text + len && colon[1] != ' '))
        return NULL;
    return colon;
}

/* Adds a line that belongs to the value of the name above it: an item of a list, of a list of maps
   (their "name"), or more of a scalar. */
static void add_more(struct buffer *value, const struct line *line, char style)
{
    const char *text = line->text + line->indent;
    size_t len = line->len - line->indent;
    bool item = len > 1 && text[0] == '-' && text[1] == ' ' && style == '\0';
    const char *colon;

    if (len == 0) {
        if (style == '|')
            buffer_char(value, '\n');
        return;
    }
    if (item) {
        text += 2;
        len -= 2;
    }
    colon = style == '\0' ? name_end(text, len) : NULL;
    if (colon != NULL && (value->len == 0 || item || line->indent > 0)) {
        if ((size_t)(colon - text) != 4 || strncmp(text, "name", 4) != 0)
            return;
        len -= 5;
        text = colon + 1;
        item = true;
    }
    if (value->len > 0)
        buffer_char(value, item ? ';' : style == '|' ? '\n' : ' ');
    if (style == '\0')
        add_scalar(value, text, len);
    else
        buffer_append(value, text, len);
}

size_t front_matter_read(struct front_matter *front, const char *text, size_t len)
{
    struct buffer value = {0};
    struct line line;
    struct line name = {NULL, 0, 0};
    size_t name_len = 0;
    char style = '\0';
    size_t at = 0;
    bool closed = false;

    if (!next_line(text, len, &at, &line) || line.len != 3 || memcmp(line.text, "---", 3) != 0)
        return 0;
    while (at < FRONT_MAX && next_line(text, len, &at, &line)) {
        const char *colon;
        size_t rest;

        if (line.len == 3 &&
            (memcmp(line.text, "---", 3) == 0 || memcmp(line.text, "...", 3) == 0)) {
            closed = true;
            break;
        }
        if (line.indent > 0 || line.len == 0 || line.text[0] == '-') {
            if (name.text != NULL)
                add_more(&value, &line, style);
            continue;
        }
        if (line.text[0] == '#')
            continue;
        if (name.text != NULL && value.data != NULL)
            front_matter_add(front, name.text, name_len, value.data, value.len);
        value.len = 0;
        style = '\0';
        name = line;
        colon = name_end(line.text, line.len);
        if (colon == NULL) {
            name.text = NULL;
            continue;
        }
        name_len = (size_t)(colon - line.text);
        colon++;
        while (colon < line.text + line.len && *colon == ' ')
            colon++;
        rest = (size_t)(line.text + line.len - colon);
        if (rest > 0 && (*colon == '|' || *colon == '>'))
            style = *colon;
        else if (rest > 0 && *colon == '[')
            add_list(&value, colon, rest);
        else
            add_scalar(&value, colon, rest);
    }
    if (closed && name.text != NULL && value.data != NULL)
        front_matter_add(front, name.text, name_len, value.data, value.len);
    front->failed = front->failed || value.failed;
    buffer_clear(&value);
    if (!closed)
        front_matter_clear(front);
    return closed ? (at < len ? at : len) : 0;
}

void front_matter_use(const struct front_matter *front, struct record *record)
{
    int key;
    unsigned rank;
    size_t i;

    record->failed = record->failed || front->failed;
    for (key = 0; key < RECORD_KEY_COUNT; key++) {
        bool used = key == RECORD_KEY_TEXT; /* a summary is not the text that follows */

        for (rank = 0; rank < 32 && !used; rank++) {
            for (i = 0; i < front->count && !used; i++) {
                const struct front_pair *pair = &front->pairs[i];

                if (pair->key == (enum record_key)key && pair->rank == rank)
                    used = record_use(record, pair->key, pair->value, strlen(pair->value));
            }
        }
    }
}

void front_matter_clear(struct front_matter *front)
{
    size_t i;

    for (i = 0; i < front->count; i++)
        free(front->pairs[i].value);
    memset(front, 0, sizeof *front);
}
