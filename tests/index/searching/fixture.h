// SPDX-License-Identifier: GPL-2.0-or-later
/* A real index in a temporary folder, for the tests of searching. */
#ifndef ACCORD_TEST_FIXTURE_H
#define ACCORD_TEST_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accord.h"

struct sample {
    const char *id, *language, *source, *author, *title, *text;
    int64_t published;
};

static char fixture_path[64];

static inline void fixture_remove(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf %s", fixture_path);
    if (fixture_path[0] != '\0' && system(command) != 0)
        fprintf(stderr, "%s is left\n", fixture_path);
}

static inline void fixture_add(accord_writer *writer, const struct sample *sample)
{
    accord_article *article = NULL;
    char url[128];

    snprintf(url, sizeof url, "https://%s/news/%s", sample->source, sample->id);
    assert_int_equal(accord_article_new(&article), ACCORD_OK);
    assert_int_equal(accord_article_set(article, ACCORD_FIELD_ID, sample->id, strlen(sample->id)),
                     0);
    accord_article_set(article, ACCORD_FIELD_LANGUAGE, sample->language, strlen(sample->language));
    accord_article_set(article, ACCORD_FIELD_SOURCE, sample->source, strlen(sample->source));
    accord_article_set(article, ACCORD_FIELD_URL, url, strlen(url));
    accord_article_set(article, ACCORD_FIELD_TITLE, sample->title, strlen(sample->title));
    accord_article_set(article, ACCORD_FIELD_TEXT, sample->text, strlen(sample->text));
    if (sample->author[0] != '\0')
        accord_article_add_author(article, sample->author, strlen(sample->author));
    accord_article_set_published(article, sample->published);
    assert_int_equal(accord_writer_add(writer, article, NULL), ACCORD_OK);
    accord_article_free(article);
}

/* Begins a fresh index, whose path is fixture_path; options may be NULL. */
static inline accord_writer *fixture_begin(const accord_writer_options *options)
{
    accord_writer *writer = NULL;

    strcpy(fixture_path, "/tmp/accord-test-XXXXXX");
    assert_non_null(mkdtemp(fixture_path));
    assert_int_equal(accord_writer_open(&writer, fixture_path, options), ACCORD_OK);
    return writer;
}

static inline void fixture_end(accord_writer *writer)
{
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    accord_writer_close(writer);
}

/* Makes a fresh index of the samples. */
static inline void fixture_make(const struct sample *samples, size_t count)
{
    accord_writer *writer = fixture_begin(NULL);

    for (size_t i = 0; i < count; i++)
        fixture_add(writer, &samples[i]);
    fixture_end(writer);
}

#endif
