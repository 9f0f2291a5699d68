// SPDX-License-Identifier: GPL-2.0-or-later
/* A saved web page goes in; one article comes out: metadata first, since the title tells the
   content which heading to leave out, then the content. */
#include "reader_html.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "html_content.h"
#include "html_metadata.h"
#include "html_node.h"
#include "html_parse.h"
#include "record.h"
#include "url.h"

/* How much of a file's head is looked at for a sign of HTML. */
#define SIGN_WINDOW 1024

static const char *const EXTENSIONS[] = {"html", "htm", "xhtml", "shtml", NULL};

static bool recognises(const char *head, size_t len)
{
    static const char *const SIGNS[] = {"<!doctype html", "<html", "<head", "<body", "<title"};

    if (len > SIGN_WINDOW)
        len = SIGN_WINDOW;
    for (const char *at = head; (at = memchr(at, '<', (size_t)(head + len - at))) != NULL; at++)
        for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
            if ((size_t)(head + len - at) >= strlen(SIGNS[i]) &&
                strncasecmp(at, SIGNS[i], strlen(SIGNS[i])) == 0)
                return true;
    return false;
}

/* Where a browser that saved the page had it from: it says so in a comment, "saved from
   url=(0042)".
   @return owned; NULL: it does not say. */
static char *saved_from(const char *data, size_t len)
{
    static const char MARK[] = "saved from url=(";
    const char *at = memmem(data, len < SIGN_WINDOW ? len : SIGN_WINDOW, MARK, strlen(MARK));
    const char *end = data + len, *url;

    if (at == NULL || (url = memchr(at, ')', (size_t)(end - at))) == NULL)
        return NULL;
    for (at = ++url; at < end && at - url < 4096 && *at > ' ';)
        at++;
    return url_normalise(url, (size_t)(at - url), NULL);
}

static accord_status set(accord_article *article, accord_field field, const char *value)
{
    return value == NULL ? ACCORD_OK : accord_article_set(article, field, value, strlen(value));
}

static accord_status fill(accord_article *article, const struct html_metadata *metadata,
                          const char *path, const char *text, size_t text_len)
{
    char *host = metadata->url == NULL ? NULL : url_host(metadata->url);
    char language[4] = "";
    struct record record = {article, false}; /* knows what C1 characters stand for */
    accord_status status;

    if (metadata->language != NULL)
        accord_normalise_language(metadata->language, strlen(metadata->language), language);
    if (metadata->title != NULL)
        record_set_line(&record, ACCORD_FIELD_TITLE, metadata->title, strlen(metadata->title),
                        RECORD_PLAIN);
    record_set_final_text(&record, text, text_len);
    status = record.failed ? ACCORD_ERROR_MEMORY : ACCORD_OK;
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_URL, metadata->url);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_SOURCE, host != NULL ? host : metadata->site);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_LANGUAGE, language);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_PATH, path);
    for (size_t i = 0; status == ACCORD_OK && i < metadata->author_count; i++)
        status =
            accord_article_add_author(article, metadata->authors[i], strlen(metadata->authors[i]));
    accord_article_set_published(article, metadata->published);
    free(host);
    return status;
}

static void read_page(const struct reader_input *input, const struct reader_sink *sink)
{
    struct html_page page = {0};
    struct html_metadata metadata = {0};
    accord_article *article = NULL;
    const char *reason = "out of memory";
    char *text = NULL;
    size_t text_len = 0;

    if (input->len > HTML_MAX_BYTES)
        sink->failed(sink->context, "larger than 64 MiB: only its beginning is read");
    if (!html_parse(&page, input->data, input->len, false) || !html_annotate(&page) ||
        !html_metadata_read(&metadata, &page))
        goto cleanup;
    if (metadata.url == NULL)
        metadata.url = saved_from(input->data, input->len);
    if (!html_content_text(&page, metadata.title, &text, &text_len))
        goto cleanup;
    if (accord_article_new(&article) != ACCORD_OK)
        goto cleanup;
    if (fill(article, &metadata, input->path, text, text_len) != ACCORD_OK) {
        reason = accord_error_message();
        goto cleanup;
    }
    accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
    if (text_len == 0) { /* there may have been controls alone */
        reason = "no text";
        goto cleanup;
    }
    reason = NULL;
    sink->article(sink->context, article);
    article = NULL; /* handed over */
cleanup:
    if (reason != NULL)
        sink->failed(sink->context, reason);
    accord_article_free(article);
    free(text);
    html_metadata_clear(&metadata);
    html_page_clear(&page);
}

const struct reader reader_html = {"html", EXTENSIONS, recognises, read_page};
