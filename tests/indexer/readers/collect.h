// SPDX-License-Identifier: GPL-2.0-or-later
/* A sink that keeps what a reader gives, for the tests of the readers. */
#ifndef ACCORD_TEST_COLLECT_H
#define ACCORD_TEST_COLLECT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accord.h"
#include "date_text.h"
#include "readers/reader.h"

#define COLLECT_MAX 16

struct collection {
    accord_article *articles[COLLECT_MAX];
    size_t count;
    char failures[COLLECT_MAX][256];
    size_t failed;
    size_t stop_after; /* 0: never */
};

static inline bool collect_article(void *context, accord_article *article)
{
    struct collection *all = context;

    if (all->count == COLLECT_MAX)
        accord_article_free(article);
    else
        all->articles[all->count++] = article;
    return all->stop_after == 0 || all->count < all->stop_after;
}

static inline void collect_failure(void *context, const char *reason)
{
    struct collection *all = context;

    if (all->failed < COLLECT_MAX)
        snprintf(all->failures[all->failed++], sizeof all->failures[0], "%s", reason);
}

/* Reads a text with a reader; the text is copied to memory of its very size, so that a step too far
   is seen by AddressSanitizer. */
static inline void collect(struct collection *all, const struct reader *reader, const char *path,
                           const char *data, size_t len)
{
    const struct reader_sink sink = {all, collect_article, collect_failure};
    char *copy = malloc(len > 0 ? len : 1);
    struct reader_input input = {path, copy, len};

    if (copy == NULL)
        abort();
    memcpy(copy, data, len);
    reader->read(&input, &sink);
    free(copy);
}

static inline void collect_text(struct collection *all, const struct reader *reader,
                                const char *text)
{
    collect(all, reader, "folder/file", text, strlen(text));
}

static inline void collect_clear(struct collection *all)
{
    size_t i;

    for (i = 0; i < all->count; i++)
        accord_article_free(all->articles[i]);
    memset(all, 0, sizeof *all);
}

/* A field of article `i`; "(none)" when there is no such article. */
static inline const char *collected(const struct collection *all, size_t i, accord_field field)
{
    return i < all->count ? accord_article_get(all->articles[i], field, NULL) : "(none)";
}

/* The publication time of article `i` as text, kept until the next call. */
static inline const char *collected_date(const struct collection *all, size_t i)
{
    static char text[32];

    date_format(i < all->count ? accord_article_published(all->articles[i]) : ACCORD_NO_DATE, text);
    return text;
}

/* Author `a` of article `i`, "(none)" when there is no such author. */
static inline const char *collected_author(const struct collection *all, size_t i, size_t a)
{
    if (i >= all->count || a >= accord_article_author_count(all->articles[i]))
        return "(none)";
    return accord_article_author(all->articles[i], a);
}

#endif
