// SPDX-License-Identifier: GPL-2.0-or-later
/* An article in, a jansson object out: always valid UTF-8, members always in the same order. */
#include "cli/json_out.h"

#include "cli/terminal.h"
#include "cli/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Takes the reference to `value`. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return value != NULL && json_object_set_new_nocheck(object, key, value) == 0;
}

static json_t *field(const accord_article *article, accord_field which)
{
    size_t len;
    const char *value = accord_article_get(article, which, &len);

    return json_out_text_or_null(value, len);
}

static json_t *authors(const accord_article *article)
{
    json_t *array = json_array();

    for (size_t i = 0; array != NULL && i < accord_article_author_count(article); i++) {
        const char *name = accord_article_author(article, i);
        if (json_array_append_new(array, json_out_text(name, strlen(name))) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

/* A code point above U+FFFF as the pair of surrogates that JSON asks for. */
static void put_escape(FILE *file, uint32_t c)
{
    if (c < 0x10000)
        fprintf(file, "\\u%04x", (unsigned)c);
    else
        fprintf(file, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((c - 0x10000) >> 10)),
                (unsigned)(0xDC00 + ((c - 0x10000) & 0x3FF)));
}

json_t *json_out_text(const char *text, size_t len)
{
    json_t *string = json_stringn(text, len);
    size_t clean_len;
    char *clean;

    if (string != NULL)
        return string;
    clean = utf8_replace_invalid(text, len, &clean_len);
    if (clean == NULL)
        return NULL;
    string = json_stringn(clean, clean_len);
    free(clean);
    return string;
}

json_t *json_out_text_or_null(const char *text, size_t len)
{
    return len == 0 ? json_null() : json_out_text(text, len);
}

json_t *json_out_time(int64_t seconds)
{
    char text[64];
    struct tm parts;
    time_t time = (time_t)seconds;

    if (seconds == ACCORD_NO_DATE || gmtime_r(&time, &parts) == NULL)
        return json_null();
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return json_string(text);
}

json_t *json_out_article(const accord_article *article, bool with_text)
{
    json_t *object = json_object();
    size_t len;
    const char *text = accord_article_get(article, ACCORD_FIELD_TEXT, &len);

    if (object == NULL)
        return NULL;
    if (put(object, "id", field(article, ACCORD_FIELD_ID)) &&
        put(object, "title", field(article, ACCORD_FIELD_TITLE)) &&
        (!with_text || put(object, "text", json_out_text(text, len))) &&
        put(object, "url", field(article, ACCORD_FIELD_URL)) &&
        put(object, "source", field(article, ACCORD_FIELD_SOURCE)) &&
        put(object, "authors", authors(article)) &&
        put(object, "published", json_out_time(accord_article_published(article))) &&
        put(object, "language", field(article, ACCORD_FIELD_LANGUAGE)) &&
        put(object, "path", field(article, ACCORD_FIELD_PATH)))
        return object;
    json_decref(object);
    return NULL;
}

bool json_out_print(FILE *file, const json_t *value, size_t flags)
{
    char *text = json_dumps(value, flags);
    size_t len, printed = 0;
    uint32_t c;

    if (text == NULL)
        return false;
    len = strlen(text);
    for (size_t i = 0, n; i < len; i += n) {
        n = utf8_next(text + i, len - i, &c);
        if (c == '\n' || c == UTF8_INVALID || !terminal_unsafe(c))
            continue;
        fwrite(text + printed, 1, i - printed, file);
        put_escape(file, c); /* jansson escapes C0, so this stands within a string */
        printed = i + n;
    }
    fwrite(text + printed, 1, len - printed, file);
    free(text);
    return putc('\n', file) != EOF && !ferror(file);
}

bool json_out_line(FILE *file, json_t *value)
{
    bool written = value != NULL && json_out_print(file, value, JSON_COMPACT);

    json_decref(value);
    return written;
}
