// SPDX-License-Identifier: GPL-2.0-or-later
/* An article as a reader made it in; the same article out, with an id, a path, a language, and the
   fingerprint by which its doubles are known. */
#include "prepare.h"

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

accord_status prepare(struct prepared *out, accord_article *article, const char *path,
                      const char *language)
{
    struct digest digest;
    accord_status status;
    const char *id, *title, *text;
    size_t id_len, title_len;

    memset(out, 0, sizeof *out);
    title = accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
    text = accord_article_get(article, ACCORD_FIELD_TEXT, &out->text_len);
    status = title_len == 0 && out->text_len == 0 ? ACCORD_ERROR_INVALID : ACCORD_OK;
    if (status != ACCORD_OK)
        goto cleanup;
    out->has_text = out->text_len > 0;
    digest_start(&digest);
    digest_add(&digest, title, title_len + 1); /* its NUL keeps title and text apart */
    digest_add(&digest, text, out->text_len);
    digest_end(&digest, out->digest);
    id = accord_article_get(article, ACCORD_FIELD_ID, &id_len);
    if (id_len == 0)
        id = accord_article_get(article, ACCORD_FIELD_URL, &id_len);
    if (strlen(id) == 0)
        id = path;
    out->id_is_path = strcmp(id, path) == 0;
    out->id = strdup(id); /* an id ends at its first NUL */
    status = out->id == NULL ? ACCORD_ERROR_MEMORY : ACCORD_OK;
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_ID, out->id);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_PATH, path);
    if (status != ACCORD_OK)
        goto cleanup;
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

void prepared_free(struct prepared *prepared)
{
    accord_article_free(prepared->article);
    free(prepared->id);
    prepared->article = NULL;
    prepared->id = NULL;
}
