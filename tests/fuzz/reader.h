// SPDX-License-Identifier: GPL-2.0-or-later
/* What holds for the articles of every reader, whatever stands in the file. */
#ifndef ACCORD_FUZZ_READER_H
#define ACCORD_FUZZ_READER_H

#include "fuzz.h"

#include "accord.h"
#include "readers/reader.h"
#include "readers/url.h"

/* The seconds from which and before which the calendar has four digits for the year. */
#define YEAR_1 INT64_C(-62135596800)
#define YEAR_10000 INT64_C(253402300800)

#define FUZZ_PATH "folder/file"

/* What a reader has given so far. */
struct fuzz_reading {
    size_t given; /* articles and complaints */
    size_t bytes; /* of all articles' fields */
    bool stop;    /* after the first article */
    bool stopped; /* the reader was told so */
};

/* A value of one line: UTF-8 without controls, without white space at its ends or in runs. */
static inline void fuzz_check_line(const char *line, size_t len)
{
    CHECK(fuzz_is_utf8(line, len) && strlen(line) == len);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)line[i];

        CHECK(c >= ' ' && c != 0x7F);
        CHECK(c != ' ' || (i > 0 && i + 1 < len && line[i + 1] != ' '));
    }
}

static inline bool fuzz_take_article(void *context, accord_article *article)
{
    static const accord_field lines[] = {ACCORD_FIELD_ID, ACCORD_FIELD_TITLE, ACCORD_FIELD_URL,
                                         ACCORD_FIELD_SOURCE, ACCORD_FIELD_LANGUAGE};
    struct fuzz_reading *reading = context;
    size_t len, text_len, title_len;
    const char *text = accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
    const char *url = accord_article_get(article, ACCORD_FIELD_URL, &len);
    int64_t published = accord_article_published(article);

    CHECK(!reading->stopped);
    reading->given++;
    accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
    CHECK(text_len + title_len > 0);
    CHECK(fuzz_is_utf8(text, text_len));
    CHECK(memchr(text, '\0', text_len) == NULL);
    reading->bytes += text_len;
    CHECK(strcmp(accord_article_get(article, ACCORD_FIELD_PATH, NULL), FUZZ_PATH) == 0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const char *line = accord_article_get(article, lines[i], &len);

        fuzz_check_line(line, len);
        reading->bytes += len;
    }
    for (size_t i = 0; i < accord_article_author_count(article); i++) {
        const char *name = accord_article_author(article, i);

        CHECK(name[0] != '\0');
        fuzz_check_line(name, strlen(name));
        reading->bytes += strlen(name);
    }
    if (url[0] != '\0') {
        char *again = url_normalise(url, strlen(url), NULL);

        CHECK(again != NULL && strcmp(again, url) == 0);
        free(again);
    }
    CHECK(published == ACCORD_NO_DATE || (published >= YEAR_1 && published < YEAR_10000));
    accord_article_free(article);
    reading->stopped = reading->stop;
    return !reading->stop;
}

static inline void fuzz_take_failure(void *context, const char *reason)
{
    struct fuzz_reading *reading = context;

    CHECK(!reading->stopped);
    CHECK(reason[0] != '\0' && strchr(reason, '\n') == NULL);
    reading->given++;
}

/**
 * Reads the input with the reader of a name. An input of odd length is stopped at its first
 * article.
 * @param growth  how many bytes all fields together may have for a byte of the file.
 * @return how many articles and complaints it gave.
 */
static inline size_t fuzz_reader(const char *name, const uint8_t *data, size_t size, size_t growth)
{
    struct fuzz_reading reading = {.stop = size % 2 == 1};
    const struct reader_input input = {FUZZ_PATH, (const char *)data, size};
    const struct reader_sink sink = {&reading, fuzz_take_article, fuzz_take_failure};

    (void)reader_for(FUZZ_PATH, (const char *)data, size);
    reader_named(name)->read(&input, &sink);
    CHECK(reading.bytes <= growth * size + 4096);
    return reading.given;
}

#endif
