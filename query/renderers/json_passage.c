// SPDX-License-Identifier: GPL-2.0-or-later
/* A passage in, a jansson object out; and printing, safe also when a terminal reads it. */
#include "renderers/json_passage.h"

#include "cli/json_out.h"
#include "cli/terminal.h"
#include "cli/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *highlights_of(const accord_passage *passage)
{
    json_t *array = json_array();

    for (size_t i = 0; array != NULL && i < passage->highlight_count; i++) {
        json_t *pair = json_pack("[I, I]", (json_int_t)passage->highlights[i].start,
                                 (json_int_t)passage->highlights[i].end);
        if (pair == NULL || json_array_append_new(array, pair) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

/* Prints a code point above U+FFFF as the pair of surrogates that JSON asks for. */
static void print_escape(FILE *file, uint32_t c)
{
    if (c < 0x10000)
        fprintf(file, "\\u%04x", (unsigned)c);
    else
        fprintf(file, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((c - 0x10000) >> 10)),
                (unsigned)(0xDC00 + ((c - 0x10000) & 0x3FF)));
}

bool json_passage_put(json_t *object, const char *key, json_t *value)
{
    return value != NULL && json_object_set_new_nocheck(object, key, value) == 0;
}

json_t *json_passage(const char *qid, const accord_passage *passage)
{
    json_t *object = json_object();
    const char *explanation = passage->explanation;

    if (object == NULL)
        return NULL;
    if ((qid == NULL || json_passage_put(object, "qid", json_out_text(qid, strlen(qid)))) &&
        json_passage_put(object, "rank", json_integer((json_int_t)passage->rank)) &&
        json_passage_put(object, "score",
                         isfinite(passage->score) ? json_real(passage->score) : json_null()) &&
        json_passage_put(object, "text", json_out_text(passage->text, passage->text_len)) &&
        json_passage_put(object, "start", json_integer((json_int_t)passage->start)) &&
        json_passage_put(object, "end", json_integer((json_int_t)passage->end)) &&
        json_passage_put(object, "highlights", highlights_of(passage)) &&
        json_passage_put(object, "article", json_out_article(passage->article, false)) &&
        (explanation == NULL ||
         json_passage_put(object, "explanation", json_out_text(explanation, strlen(explanation)))))
        return object;
    json_decref(object);
    return NULL;
}

bool json_passage_print(FILE *file, const json_t *value, size_t flags)
{
    char *text = json_dumps(value, flags | JSON_PASSAGE_FLAGS);
    size_t len, printed = 0;
    uint32_t c;

    if (text == NULL)
        return false;
    len = strlen(text);
    for (size_t i = 0, n; i < len; i += n) {
        n = utf8_next(text + i, len - i, &c);
        if (text[i] == '\n' || c == UTF8_INVALID || !terminal_unsafe(c))
            continue;
        fwrite(text + printed, 1, i - printed, file);
        print_escape(file,
                     c); /* jansson has escaped quotes and C0; what is left stands in strings */
        printed = i + n;
    }
    fwrite(text + printed, 1, len - printed, file);
    putc('\n', file);
    free(text);
    return true;
}
