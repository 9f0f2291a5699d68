// SPDX-License-Identifier: GPL-2.0-or-later
/* An article, and the form in which a record (record.h) has its fields and text:

       number   version of the form, 1
       field    id, title, url, source, language, path: each a number of bytes, then the bytes
       number   how many authors, then a field each
       number   publication time, seconds, zigzag; 1 + it, 0: none
       field    text

   Numbers are varints (bytes.h). The text stands last, so that reading the rest need not pass it.
 */
#include "article.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "analysis/language.h"
#include "hash.h"
#include "status.h"

enum { FIELDS = ACCORD_FIELD_PATH + 1, FORM = 1 };

struct value {
    char *text;
    size_t len;
};

struct accord_article {
    struct value fields[FIELDS];
    struct value *authors;
    size_t author_count;
    int64_t published;
};

/* The fields in their stored order; the text comes after everything else. */
static const accord_field stored[] = {ACCORD_FIELD_ID,       ACCORD_FIELD_TITLE,
                                      ACCORD_FIELD_URL,      ACCORD_FIELD_SOURCE,
                                      ACCORD_FIELD_LANGUAGE, ACCORD_FIELD_PATH};
enum { STORED = sizeof stored / sizeof *stored };

static accord_status value_set(struct value *value, const char *text, size_t len)
{
    char *copy = malloc(len + 1);

    if (copy == NULL)
        return status_out_of_memory();
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    free(value->text);
    value->text = copy;
    value->len = len;
    return ACCORD_OK;
}

accord_status accord_article_new(accord_article **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return status_out_of_memory();
    (*out)->published = ACCORD_NO_DATE;
    return ACCORD_OK;
}

void accord_article_free(accord_article *article)
{
    if (article == NULL)
        return;
    for (size_t i = 0; i < FIELDS; i++)
        free(article->fields[i].text);
    for (size_t i = 0; i < article->author_count; i++)
        free(article->authors[i].text);
    free(article->authors);
    free(article);
}

accord_status accord_article_set(accord_article *article, accord_field field, const char *value,
                                 size_t len)
{
    static const char *const names[] = {"id", "title", "text", "url", "source", "language", "path"};

    if ((int)field < 0 || (int)field >= FIELDS)
        return status_fail(ACCORD_ERROR_INVALID, "no such field: %d", (int)field);
    if (field != ACCORD_FIELD_PATH && !utf8_valid(value, len))
        return status_fail(ACCORD_ERROR_INVALID, "the %s is not UTF-8", names[field]);
    return value_set(&article->fields[field], value, len);
}

const char *accord_article_get(const accord_article *article, accord_field field, size_t *len)
{
    const struct value *value = &article->fields[field];

    if (len != NULL)
        *len = value->len;
    return value->text == NULL ? "" : value->text;
}

accord_status accord_article_add_author(accord_article *article, const char *name, size_t len)
{
    struct value *authors;
    accord_status status;

    if (!utf8_valid(name, len))
        return status_fail(ACCORD_ERROR_INVALID, "an author is not UTF-8");
    authors = realloc(article->authors, (article->author_count + 1) * sizeof *authors);
    if (authors == NULL)
        return status_out_of_memory();
    article->authors = authors;
    authors[article->author_count] = (struct value){0};
    status = value_set(&authors[article->author_count], name, len);
    if (status == ACCORD_OK)
        article->author_count++;
    return status;
}

size_t accord_article_author_count(const accord_article *article)
{
    return article->author_count;
}

const char *accord_article_author(const accord_article *article, size_t i)
{
    return i < article->author_count ? article->authors[i].text : "";
}

void accord_article_set_published(accord_article *article, int64_t seconds)
{
    article->published = seconds;
}

int64_t accord_article_published(const accord_article *article)
{
    return article->published;
}

void accord_detect_language(const char *text, size_t len, char code[4])
{
    language_detect(text, len, code);
}

void accord_normalise_language(const char *tag, size_t len, char code[4])
{
    language_normalise(tag, len, code);
}

accord_status article_copy(accord_article **out, const accord_article *article)
{
    accord_article *copy = NULL;
    accord_status status = accord_article_new(&copy);

    *out = NULL;
    for (size_t i = 0; i < FIELDS && status == ACCORD_OK; i++)
        if (article->fields[i].len > 0)
            status = value_set(&copy->fields[i], article->fields[i].text, article->fields[i].len);
    for (size_t i = 0; i < article->author_count && status == ACCORD_OK; i++)
        status = accord_article_add_author(copy, article->authors[i].text, article->authors[i].len);
    if (status != ACCORD_OK) {
        accord_article_free(copy);
        return status;
    }
    copy->published = article->published;
    *out = copy;
    return ACCORD_OK;
}

accord_status article_identify(accord_article *article)
{
    const struct value *fields = article->fields, *name = &fields[ACCORD_FIELD_ID];

    if (name->len == 0)
        name = &fields[ACCORD_FIELD_URL];
    if (name->len == 0)
        name = &fields[ACCORD_FIELD_PATH];
    if (name->len == 0)
        return status_fail(ACCORD_ERROR_INVALID, "an article needs an id, a URL or a path");
    if (fields[ACCORD_FIELD_TEXT].len == 0 && fields[ACCORD_FIELD_TITLE].len == 0)
        return status_fail(ACCORD_ERROR_INVALID, "no text and no title");
    if (name == &fields[ACCORD_FIELD_ID])
        return ACCORD_OK;
    return value_set(&article->fields[ACCORD_FIELD_ID], name->text, name->len);
}

accord_status article_settle_language(accord_article *article, const char *fallback)
{
    static const accord_field telling[] = {ACCORD_FIELD_TEXT, ACCORD_FIELD_TITLE};
    const struct value *given = &article->fields[ACCORD_FIELD_LANGUAGE];
    char code[LANGUAGE_SIZE] = "";

    if (given->len > 0)
        language_normalise(given->text, given->len, code);
    for (size_t i = 0; i < 2 && code[0] == '\0'; i++) {
        const struct value *value = &article->fields[telling[i]];

        if (value->len > 0)
            language_detect(value->text, value->len, code);
    }
    if (code[0] == '\0' && fallback != NULL)
        language_normalise(fallback, strlen(fallback), code);
    return value_set(&article->fields[ACCORD_FIELD_LANGUAGE], code, strlen(code));
}

uint64_t article_hash(const accord_article *article)
{
    uint64_t hash = hash_mix((uint64_t)article->published);

    for (size_t i = 0; i < FIELDS; i++)
        hash = hash_mix(hash ^ hash_bytes(article->fields[i].text, article->fields[i].len));
    for (size_t i = 0; i < article->author_count; i++)
        hash = hash_mix(hash ^ hash_bytes(article->authors[i].text, article->authors[i].len));
    return hash;
}

void article_write(const accord_article *article, struct bytes *out)
{
    const struct value *fields = article->fields;
    int64_t published = article->published;

    bytes_add_number(out, FORM);
    for (size_t i = 0; i < STORED; i++)
        bytes_add_field(out, fields[stored[i]].text, fields[stored[i]].len);
    bytes_add_number(out, article->author_count);
    for (size_t i = 0; i < article->author_count; i++)
        bytes_add_field(out, article->authors[i].text, article->authors[i].len);
    bytes_add_number(out, published == ACCORD_NO_DATE
                              ? 0
                              : 1 + (((uint64_t)published << 1) ^ (uint64_t)(published >> 63)));
    bytes_add_field(out, fields[ACCORD_FIELD_TEXT].text, fields[ACCORD_FIELD_TEXT].len);
}

/* Reads all but the text into `article` (NULL: only passes it); *at is left at the text. */
static accord_status read_fields(const char **at, const char *end, accord_article *article)
{
    uint64_t form, count, published;
    const char *data;
    size_t len;
    accord_status status = ACCORD_OK;

    if (!bytes_read_number(at, end, &form) || form != FORM)
        goto corrupt;
    for (size_t i = 0; i < STORED && status == ACCORD_OK; i++) {
        if (!bytes_read_field(at, end, &data, &len))
            goto corrupt;
        if (article != NULL)
            status = value_set(&article->fields[stored[i]], data, len);
    }
    if (!bytes_read_number(at, end, &count))
        goto corrupt;
    for (uint64_t i = 0; i < count && status == ACCORD_OK; i++) {
        if (!bytes_read_field(at, end, &data, &len))
            goto corrupt;
        if (article != NULL)
            status = accord_article_add_author(article, data, len);
        if (status == ACCORD_ERROR_INVALID)
            goto corrupt;
    }
    if (status != ACCORD_OK)
        return status;
    if (!bytes_read_number(at, end, &published))
        goto corrupt;
    if (article != NULL && published > 0) {
        published--;
        article->published = (int64_t)(published >> 1) ^ -(int64_t)(published & 1);
    }
    return status;
corrupt:
    return status_fail(ACCORD_ERROR_CORRUPT, "a stored article is damaged");
}

accord_status article_read_text(const char *data, size_t len, const char **text, size_t *text_len)
{
    const char *at = data, *end = data + len;
    accord_status status = read_fields(&at, end, NULL);

    if (status == ACCORD_OK && !bytes_read_field(&at, end, text, text_len))
        status = status_fail(ACCORD_ERROR_CORRUPT, "a stored article is damaged");
    return status;
}

accord_status article_read(accord_article **out, const char *data, size_t len, bool with_text)
{
    accord_article *article = NULL;
    const char *at = data, *end = data + len, *text;
    size_t text_len;
    accord_status status = accord_article_new(&article);

    *out = NULL;
    if (status == ACCORD_OK)
        status = read_fields(&at, end, article);
    if (status == ACCORD_OK && with_text) {
        if (!bytes_read_field(&at, end, &text, &text_len))
            status = status_fail(ACCORD_ERROR_CORRUPT, "a stored article is damaged");
        else
            status = value_set(&article->fields[ACCORD_FIELD_TEXT], text, text_len);
    }
    if (status != ACCORD_OK) {
        accord_article_free(article);
        return status;
    }
    *out = article;
    return ACCORD_OK;
}
