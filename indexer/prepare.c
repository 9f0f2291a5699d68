// SPDX-License-Identifier: GPL-2.0-or-later
/* An article as a reader made it in; the same article out, with an id, a path, a language, and the
   fingerprint by which its doubles are known. */
#include "prepare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static accord_status set(accord_article *article, accord_field field, const char *value)
{
    return accord_article_set(article, field, value, strlen(value));
}

static void choose_language(const accord_article *article, const char *otherwise, char code[4])
{
    size_t len;
    const char *value = accord_article_get(article, ACCORD_FIELD_LANGUAGE, &len);

    code[0] = '\0';
    if (len > 0)
        accord_normalise_language(value, len, code);
    if (code[0] == '\0') {
        value = accord_article_get(article, ACCORD_FIELD_TEXT, &len);
        if (len == 0)
            value = accord_article_get(article, ACCORD_FIELD_TITLE, &len);
        accord_detect_language(value, len, code);
    }
    if (code[0] == '\0' && otherwise != NULL)
        accord_normalise_language(otherwise, strlen(otherwise), code);
}

/* The number N when an id is "PATH#N", as readers name articles without id by their place in the
   file; else 0. */
static size_t place_in_file(const char *id, const char *path)
{
    size_t len = strlen(path);
    char *end;
    unsigned long place;

    if (strncmp(id, path, len) != 0 || id[len] != '#')
        return 0;
    place = strtoul(id + len + 1, &end, 10);
    return *end == '\0' ? place : 0;
}

/* @return the article's id: owned; NULL: out of memory. */
static char *make_id(const accord_article *article, const char *path, size_t lines_before,
                     const unsigned char digest[DIGEST_SIZE])
{
    bool piped = strcmp(path, PREPARE_STDIN) == 0;
    const char *id = accord_article_get(article, ACCORD_FIELD_ID, NULL);
    char *made = NULL;
    size_t place;

    if (id[0] == '\0')
        id = accord_article_get(article, ACCORD_FIELD_URL, NULL);
    place = place_in_file(id, path);
    if (piped && (id[0] == '\0' || place > 0)) {
        /* The next run's first line is another one: only the content can tell it. */
        made = malloc(2 * DIGEST_SIZE + 1);
        for (size_t i = 0; made != NULL && i < DIGEST_SIZE; i++)
            snprintf(made + 2 * i, 3, "%02x", digest[i]);
        return made;
    }
    if (place > 0 && lines_before > 0)
        return asprintf(&made, "%s#%zu", path, place + lines_before) < 0 ? NULL : made;
    return strdup(id[0] != '\0' ? id : path); /* an id ends at its first NUL */
}

accord_status prepare(struct prepared *out, accord_article *article, const char *path,
                      size_t lines_before, const char *language)
{
    accord_status status;
    const char *text;
    size_t title_len;

    memset(out, 0, sizeof *out);
    (void)accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
    text = accord_article_get(article, ACCORD_FIELD_TEXT, &out->text_len);
    status = title_len == 0 && out->text_len == 0 ? ACCORD_ERROR_INVALID : ACCORD_OK;
    if (status != ACCORD_OK)
        goto cleanup;
    out->has_text = out->text_len > 0;
    prepare_digest(article, text, out->text_len, out->digest);
    out->id = make_id(article, path, lines_before, out->digest);
    status = out->id == NULL ? ACCORD_ERROR_MEMORY : ACCORD_OK;
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_ID, out->id);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_PATH, strcmp(path, PREPARE_STDIN) == 0 ? "" : path);
    if (status != ACCORD_OK)
        goto cleanup;
    out->id_is_path = strcmp(out->id, path) == 0;
    choose_language(article, language, out->language);
    status = set(article, ACCORD_FIELD_LANGUAGE, out->language);
    if (status != ACCORD_OK)
        goto cleanup;
    out->article = article; /* handed over */
    article = NULL;
cleanup:
    accord_article_free(article);
    if (status != ACCORD_OK)
        prepared_free(out);
    return status;
}

void prepare_digest(const accord_article *article, const char *text, size_t len,
                    unsigned char out[DIGEST_SIZE])
{
    struct digest digest;
    size_t title_len;
    const char *title = accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);

    digest_start(&digest);
    digest_add(&digest, title, title_len + 1); /* its NUL keeps title and text apart */
    digest_add(&digest, text, len);
    digest_end(&digest, out);
}

void prepared_free(struct prepared *prepared)
{
    accord_article_free(prepared->article);
    free(prepared->id);
    prepared->article = NULL;
    prepared->id = NULL;
}
