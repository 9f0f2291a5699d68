// SPDX-License-Identifier: GPL-2.0-or-later
/* Values as they stand in files in, a complete article out. */
#include "record.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "buffer.h"
#include "date.h"
#include "html_text.h"
#include "paragraphs.h"
#include "url.h"

/* Longer titles, names and URLs are no such thing. */
#define LINE_MAX_BYTES ((size_t)4096)
#define AUTHORS_MAX 64

/* The names of fields: the documented one first, then its synonyms, the most telling first. Small
   letters and digits only, as names are compared without case and punctuation. */
static const char *const id_names[] = {"id",    "_id",   "articleid",  "guid", "uuid",
                                       "docid", "docno", "identifier", NULL};
static const char *const title_names[] = {"title",        "headline", "heading",
                                          "articletitle", "ogtitle",  "titletext",
                                          "subject",      "name",     NULL};
static const char *const text_names[] = {
    "text",        "body",     "content",    "contents", "articlebody", "articletext",
    "article",     "fulltext", "maintext",   "bodytext", "plaintext",   "contenttext",
    "contenthtml", "html",     "transcript", "story",    "paragraphs",  "description",
    "summary",     "abstract", "excerpt",    "snippet",  NULL};
static const char *const url_names[] = {
    "url",       "canonicalurl", "canonical",   "permalink", "link", "articleurl", "weburl",
    "sourceurl", "originalurl",  "externalurl", "href",      "uri",  NULL};
static const char *const source_names[] = {"source",      "sitename",   "site",    "publisher",
                                           "publication", "sourcename", "outlet",  "newspaper",
                                           "agency",      "media",      "website", "sourcedomain",
                                           "domain",      "hostname",   NULL};
static const char *const author_names[] = {"authors", "author",   "byline",  "creators",
                                           "creator", "speakers", "speaker", "dccreator",
                                           "writer",  "writers",  NULL};
static const char *const date_names[] = {"published",      "datepublished",
                                         "publishedat",    "publisheddate",
                                         "publishdate",    "publicationdate",
                                         "pubdate",        "datepublish",
                                         "publishedtime",  "articlepublishedtime",
                                         "firstpublished", "date",
                                         "datetime",       "issued",
                                         "createdat",      "created",
                                         "datecreated",    "postedat",
                                         "timestamp",      "time",
                                         "updated",        "updatedat",
                                         "modified",       "datemodified",
                                         "lastmodified",   NULL};
static const char *const language_names[] = {"language",     "lang",   "inlanguage", "langcode",
                                             "languagecode", "locale", NULL};

static const char *const *const names[RECORD_KEY_COUNT] = {
    id_names,     title_names,  text_names, url_names,
    source_names, author_names, date_names, language_names,
};

/* Elements whose presence makes a text HTML. */
static const char *const elements[] = {
    "p",     "br",         "div",     "a",       "b",      "i",       "em",     "strong", "span",
    "ul",    "ol",         "li",      "h1",      "h2",     "h3",      "h4",     "h5",     "h6",
    "u",     "blockquote", "img",     "table",   "figure", "article", "td",     "tr",     "pre",
    "code",  "sup",        "sub",     "section", "script", "iframe",  "font",   "center", "hr",
    "small", "body",       "html",    "head",    "dl",     "dt",      "dd",     "tt",     "strike",
    "s",     "q",          "cite",    "abbr",    "main",   "header",  "footer", "nav",    "aside",
    "time",  "mark",       "picture", "video",   "audio",
};

/* What the control characters from U+0080 on stand for: nobody writes them, but they are what is
   left of windows-1252 read as ISO 8859-1. 0: nothing. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

enum record_key record_key(const char *name, size_t len, unsigned *rank)
{
    char plain[32];
    size_t written = 0;
    size_t i;
    int key;

    for (i = 0; i < len; i++) {
        if (!isalnum((unsigned char)name[i]))
            continue;
        if (written + 1 == sizeof plain)
            return RECORD_KEY_COUNT;
        plain[written++] = (char)tolower((unsigned char)name[i]);
    }
    plain[written] = '\0';
    if (strcmp(plain, "id") == 0) { /* "_id" comes after "id" */
        *rank = name[0] == '_';
        return RECORD_KEY_ID;
    }
    for (key = 0; key < RECORD_KEY_COUNT; key++) {
        for (i = 0; names[key][i] != NULL; i++) {
            if (strcmp(names[key][i], plain) == 0) {
                *rank = (unsigned)i;
                return (enum record_key)key;
            }
        }
    }
    return RECORD_KEY_COUNT;
}

bool record_begin(struct record *record)
{
    record->article = NULL;
    record->failed = accord_article_new(&record->article) != ACCORD_OK;
    return !record->failed;
}

bool record_is_html(const char *text, size_t len)
{
    const char *last = len > 0 ? memrchr(text, '>', len) : NULL; /* no tag ends after it */
    size_t i = 0;

    while (i + 2 < len) {
        const char *found = memchr(text + i, '<', len - i);
        const char *entity =
            memchr(text + i, '&', (found == NULL ? len : (size_t)(found - text)) - i);
        size_t name;
        size_t e;

        while (entity != NULL) { /* "&name;", "&#8217;" */
            size_t at = (size_t)(entity - text) + 1;
            size_t start = at;

            while (at < len && at < start + 10 &&
                   (isalnum((unsigned char)text[at]) || text[at] == '#'))
                at++;
            if (at < len && at > start + 1 && text[at] == ';')
                return true;
            entity =
                memchr(text + start, '&', (found == NULL ? len : (size_t)(found - text)) - start);
        }
        if (found == NULL)
            return false;
        i = (size_t)(found - text) + 1;
        if (i < len && text[i] == '/')
            i++;
        name = i;
        while (i < len && i < name + 12 && isalnum((unsigned char)text[i]))
            i++;
        if (i == len || i == name || strchr(" \t\r\n/>", text[i]) == NULL || text[i] == '\0')
            continue;
        for (e = 0; e < sizeof elements / sizeof elements[0]; e++) {
            if (strlen(elements[e]) == i - name &&
                strncasecmp(text + name, elements[e], i - name) == 0 && last != NULL &&
                text + i <= last)
                return true;
        }
    }
    return false;
}

/* Whether a C1 control character stands at `i`. */
static bool is_c1(const char *text, size_t len, size_t i)
{
    return text[i] == '\xC2' && i + 1 < len && (unsigned char)text[i + 1] < 0xA0;
}

/* Adds what a C1 control character was meant to be. */
static void add_meant(struct buffer *out, const char *at)
{
    unsigned c = windows_1252[(unsigned char)at[1] & 0x1F];

    if (c >= 0x800) {
        buffer_char(out, (char)(0xE0 | c >> 12));
        buffer_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
    } else if (c > 0) {
        buffer_char(out, (char)(0xC0 | c >> 6));
    }
    if (c > 0)
        buffer_char(out, (char)(0x80 | (c & 0x3F)));
}

/* A value on one line: white space folded and cut off at the ends. NULL: out of memory. */
static char *one_line(const char *text, size_t len, size_t *line_len)
{
    struct buffer line = {0};
    bool space = false;
    size_t i = 0;

    while (i < len && line.len < LINE_MAX_BYTES) {
        size_t white = 0;

        if ((unsigned char)text[i] <= ' ' || text[i] == 0x7F)
            white = 1;
        else if (text[i] == '\xC2' && i + 1 < len && text[i + 1] == '\xA0')
            white = 2;
        if (white > 0) {
            space = line.len > 0;
            i += white;
            continue;
        }
        if (is_c1(text, len, i) && windows_1252[(unsigned char)text[i + 1] & 0x1F] == 0) {
            i += 2; /* it meant nothing */
            continue;
        }
        if (space)
            buffer_char(&line, ' ');
        space = false;
        if (is_c1(text, len, i)) {
            add_meant(&line, text + i);
            i += 2;
            continue;
        }
        do
            buffer_char(&line, text[i++]);
        while (i < len && (text[i] & 0xC0) == 0x80);
    }
    return buffer_take(&line, line_len);
}

/* HTML or plain text to one line. NULL: out of memory. */
static char *line_of(const char *text, size_t len, enum record_form form, size_t *line_len)
{
    char *plain = NULL;
    char *line;

    if (form == RECORD_GUESS)
        form = record_is_html(text, len) ? RECORD_HTML : RECORD_PLAIN;
    if (form == RECORD_HTML) {
        if (!html_fragment_to_text(text, len, &plain, &len))
            return NULL;
        text = plain;
    }
    line = one_line(text, len, line_len);
    free(plain);
    return line;
}

void record_set_line(struct record *record, accord_field field, const char *text, size_t len,
                     enum record_form form)
{
    char *line = line_of(text, len, form, &len);

    if (line == NULL)
        record->failed = true;
    else if (len > 0 &&
             accord_article_set(record->article, field, line, len) == ACCORD_ERROR_MEMORY)
        record->failed = true;
    free(line);
}

void record_set_final_text(struct record *record, const char *text, size_t len)
{
    struct buffer meant = {0};
    size_t start = 0;
    size_t i;

    for (i = 0; i + 1 < len; i++) {
        if (is_c1(text, len, i)) {
            buffer_append(&meant, text + start, i - start);
            add_meant(&meant, text + i);
            start = i + 2;
        }
    }
    if (start > 0) {
        buffer_append(&meant, text + start, len - start);
        text = meant.data;
        len = meant.len;
    }
    record->failed = record->failed || meant.failed;
    if (accord_article_set(record->article, ACCORD_FIELD_TEXT, text, len) == ACCORD_ERROR_MEMORY)
        record->failed = true;
    buffer_clear(&meant);
}

void record_set_text(struct record *record, const char *text, size_t len, enum record_form form)
{
    char *result = NULL;
    bool done;

    if ((form == RECORD_GUESS || form == RECORD_GIVEN) && record_is_html(text, len))
        form = RECORD_HTML;
    if (form == RECORD_GIVEN) {
        record_set_final_text(record, text, len);
        return;
    }
    done = form == RECORD_HTML ? html_fragment_to_text(text, len, &result, &len)
                               : paragraphs_fold(text, len, &result, &len);
    if (done)
        record_set_final_text(record, result, len);
    else
        record->failed = true;
    free(result);
}

bool record_set_url(struct record *record, const char *url, size_t len, const char *base)
{
    char *normal = len > LINE_MAX_BYTES ? NULL : url_normalise(url, len, base);

    if (normal == NULL)
        return false;
    if (accord_article_set(record->article, ACCORD_FIELD_URL, normal, strlen(normal)) ==
        ACCORD_ERROR_MEMORY)
        record->failed = true;
    free(normal);
    return true;
}

void record_set_source(struct record *record, const char *text, size_t len)
{
    char *normal = len > LINE_MAX_BYTES ? NULL : url_normalise(text, len, NULL);
    char *host = url_host(normal);
    const char *path = normal == NULL ? NULL : strchr(strstr(normal, "://") + 3, '/');
    size_t url_len;

    accord_article_get(record->article, ACCORD_FIELD_URL, &url_len);
    if (host == NULL) {
        if (len > 4 && memcmp(text, "www.", 4) == 0 && memchr(text, ' ', len) == NULL) {
            text += 4;
            len -= 4;
        }
        record_set_line(record, ACCORD_FIELD_SOURCE, text, len, RECORD_GUESS);
    } else {
        record_set_line(record, ACCORD_FIELD_SOURCE, host, strlen(host), RECORD_PLAIN);
        if (url_len == 0 && path != NULL && path[1] != '\0') /* more than a front page */
            record_set_url(record, normal, strlen(normal), NULL);
    }
    free(host);
    free(normal);
}

bool record_set_published(struct record *record, const char *text, size_t len)
{
    int64_t seconds = date_parse(text, len);

    if (seconds == ACCORD_NO_DATE)
        return false;
    accord_article_set_published(record->article, seconds);
    return true;
}

/* Adds one name unless it is there: "ann@example.org (Ann A)" is Ann A, as RSS has it. */
static void add_author(struct record *record, const char *name, size_t len)
{
    const char *open = memchr(name, '(', len);
    const char *at = memchr(name, '@', len);
    const char *angle = memchr(name, '<', len);
    size_t count = accord_article_author_count(record->article);
    char *line;
    size_t i;

    if (at != NULL && open != NULL && memchr(open, ')', len - (size_t)(open - name)) != NULL) {
        if (open > at) {
            len = (size_t)((const char *)memchr(open, ')', len - (size_t)(open - name)) - open) - 1;
            name = open + 1;
        } else {
            len = (size_t)(open - name);
        }
    } else if (at != NULL && angle != NULL && angle > name) {
        len = (size_t)(angle - name);
    }
    line = line_of(name, len, RECORD_GUESS, &len);
    if (line == NULL) {
        record->failed = true;
        return;
    }
    for (i = 0; i < count && strcmp(line, accord_article_author(record->article, i)) != 0; i++)
        ;
    if (i == count && count < AUTHORS_MAX && len > 0 &&
        accord_article_add_author(record->article, line, len) == ACCORD_ERROR_MEMORY)
        record->failed = true;
    free(line);
}

/* Whether each piece between commas has two words or more, so that "Doe, Jane" is one name. */
static bool commas_separate(const char *text, size_t len)
{
    bool space = false;
    bool word = false;
    size_t pieces = 1;
    size_t i;

    for (i = 0; i <= len; i++) {
        if (i == len || text[i] == ',') {
            if (!space)
                return false;
            pieces += i < len;
            space = false;
            word = false;
        } else if (text[i] == ' ') {
            space = space || (word && i + 1 < len && text[i + 1] != ',' && text[i + 1] != ' ');
        } else {
            word = true;
        }
    }
    return pieces > 1;
}

void record_add_authors(struct record *record, const char *text, size_t len)
{
    char separator = memchr(text, ';', len) != NULL && !record_is_html(text, len) ? ';' : '\n';
    size_t start = 0;
    size_t i;

    if (separator == '\n' && commas_separate(text, len))
        separator = ',';
    for (i = 0; i <= len; i++) {
        if (i < len && text[i] != separator)
            continue;
        if (i > start)
            add_author(record, text + start, i - start);
        start = i + 1;
    }
}

bool record_use(struct record *record, enum record_key key, const char *text, size_t len)
{
    accord_field field = ACCORD_FIELD_LANGUAGE;

    if (len == 0)
        return false;
    switch (key) {
    case RECORD_KEY_ID:
        field = ACCORD_FIELD_ID;
        record_set_line(record, field, text, len, RECORD_PLAIN);
        break;
    case RECORD_KEY_TITLE:
        field = ACCORD_FIELD_TITLE;
        record_set_line(record, field, text, len, RECORD_GUESS);
        break;
    case RECORD_KEY_TEXT:
        field = ACCORD_FIELD_TEXT;
        record_set_text(record, text, len, RECORD_GIVEN);
        break;
    case RECORD_KEY_URL:
        return record_set_url(record, text, len, NULL);
    case RECORD_KEY_SOURCE:
        field = ACCORD_FIELD_SOURCE;
        record_set_source(record, text, len);
        break;
    case RECORD_KEY_AUTHORS:
        record_add_authors(record, text, len);
        return accord_article_author_count(record->article) > 0;
    case RECORD_KEY_PUBLISHED:
        return record_set_published(record, text, len);
    case RECORD_KEY_LANGUAGE:
        record_set_line(record, field, text, len, RECORD_PLAIN);
        break;
    case RECORD_KEY_COUNT:
        return false;
    }
    accord_article_get(record->article, field, &len);
    return len > 0;
}

/* A complaint with its place before it. */
static void complain(const struct reader_sink *sink, const char *where, const char *reason)
{
    char line[256];

    snprintf(line, sizeof line, "%s%s", where, reason);
    sink->failed(sink->context, line);
}

bool record_finish(struct record *record, const struct reader_sink *sink, const char *path,
                   const char *where, size_t entry)
{
    accord_article *article = record->article;
    const char *url;
    size_t text_len;
    size_t title_len;
    size_t len;

    record->article = NULL;
    if (record->failed)
        goto out_of_memory;
    accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
    accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
    if (text_len == 0 && title_len == 0) {
        complain(sink, where, "no text and no title");
        accord_article_free(article);
        return true;
    }
    if (accord_article_set(article, ACCORD_FIELD_PATH, path, strlen(path)) == ACCORD_ERROR_MEMORY)
        goto out_of_memory;
    url = accord_article_get(article, ACCORD_FIELD_URL, &len);
    if (len > 0) {
        char *host = url_host(url);

        accord_article_get(article, ACCORD_FIELD_SOURCE, &len);
        if (host != NULL && len == 0 &&
            accord_article_set(article, ACCORD_FIELD_SOURCE, host, strlen(host)) != ACCORD_OK) {
            free(host);
            goto out_of_memory;
        }
        free(host);
    } else {
        accord_article_get(article, ACCORD_FIELD_ID, &len);
        if (len == 0 && entry > 0) {
            size_t room = strlen(path) + 24;
            char *id = malloc(room);
            accord_status status;

            if (id == NULL)
                goto out_of_memory;
            snprintf(id, room, "%s#%zu", path, entry);
            status = accord_article_set(article, ACCORD_FIELD_ID, id, strlen(id));
            free(id);
            if (status == ACCORD_ERROR_MEMORY)
                goto out_of_memory;
        }
    }
    return sink->article(sink->context, article);
out_of_memory:
    accord_article_free(article);
    complain(sink, where, "out of memory");
    return true;
}
