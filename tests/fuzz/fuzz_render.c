// SPDX-License-Identifier: GPL-2.0-or-later
/* A passage of an article in the forms for programs: one line, in which nothing steers a terminal.
   A JSON parser reads it as what was put in; TSV and TREC have as many columns as they should. The
   lines of the input are the fields in turn. */
#include "fuzz.h"

#include <unicode/uchar.h>

#include "cli/json_out.h"
#include "query/renderers/json_passage.h"
#include "query/renderers/renderer.h"

/* Whether the string of a member is the value, as far as that is UTF-8; null: it is empty. */
static void check_member(const json_t *object, const char *key, const char *value, size_t len)
{
    const json_t *member = json_object_get(object, key);

    CHECK(member != NULL);
    if (json_is_null(member)) {
        CHECK(len == 0);
    } else {
        CHECK(json_is_string(member));
        if (fuzz_is_utf8(value, len))
            CHECK(json_string_length(member) == len &&
                  memcmp(json_string_value(member), value, len) == 0);
    }
}

/* One line of UTF-8, without a control but the tabs that are asked for. */
static void check_line(const char *line, size_t len, char separator, size_t columns)
{
    CHECK(len > 0 && line[len - 1] == '\n');
    for (size_t at = 0; at < len - 1;) {
        UChar32 c;

        U8_NEXT((const uint8_t *)line, at, len, c);
        CHECK(c >= 0);
        columns -= c == separator;
        CHECK(c == '\t' ? separator == '\t' : u_charType(c) != U_CONTROL_CHAR);
        CHECK(!u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL) && c != 0x2028 && c != 0x2029);
    }
    CHECK(separator == '\0' || columns == 1);
}

static void check_json(const char *line, size_t len, const accord_passage *passage)
{
    static const char *const names[] = {"id", "title", NULL, "url", "source", "language", "path"};
    json_t *value = json_loadb(line, len, JSON_ALLOW_NUL, NULL);
    const json_t *article = json_object_get(value, "article");

    CHECK(value != NULL);
    check_member(value, "text", passage->text, passage->text_len);
    for (int field = 0; field <= ACCORD_FIELD_PATH; field++) {
        size_t field_len;
        const char *text = accord_article_get(passage->article, field, &field_len);

        if (names[field] != NULL)
            check_member(article, names[field], text, field_len);
    }
    json_decref(value);
}

static void check_columns(const struct renderer *form, const accord_passage *passage,
                          char separator, size_t columns)
{
    const struct render_query query = {NULL, "", 0, NULL};
    struct render render = {.form = form};
    char *line = NULL;
    size_t len;

    render.out = open_memstream(&line, &len);
    CHECK(form->passage(&render, &query, passage) && fclose(render.out) == 0);
    check_line(line, len, separator, columns);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    accord_article *article = NULL;
    accord_passage passage = {.rank = 1, .score = 0.5};
    char *text = malloc(size + 1), *line = NULL;
    size_t at = 0, line_len;
    FILE *file;

    CHECK(text != NULL && accord_article_new(&article) == ACCORD_OK);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    passage.text = text;
    passage.text_len = passage.end = size;
    passage.article = article;
    for (int field = 0; at < size; field++) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t len = end == NULL ? size - at : (size_t)(end - text) - at;

        if (field <= ACCORD_FIELD_PATH)
            (void)accord_article_set(article, field, text + at, len);
        else
            (void)accord_article_add_author(article, text + at, len);
        at += len + 1;
    }
    if (size >= sizeof(int64_t)) {
        int64_t seconds;

        memcpy(&seconds, data, sizeof seconds);
        accord_article_set_published(article, seconds);
    }
    file = open_memstream(&line, &line_len);
    CHECK(json_out_line(file, json_passage(NULL, &passage)));
    CHECK(fclose(file) == 0);
    check_line(line, line_len, '\0', 0);
    check_json(line, line_len, &passage);
    free(line);
    check_columns(&render_tsv, &passage, '\t', 9);
    check_columns(&render_trec, &passage, ' ', 6);
    free(text);
    accord_article_free(article);
    return 0;
}
