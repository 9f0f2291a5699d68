// SPDX-License-Identifier: GPL-2.0-or-later
/* A small real index for the tests of renderers, and results rendered into memory. */
#ifndef ACCORD_TESTS_QUERY_SUPPORT_H
#define ACCORD_TESTS_QUERY_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "accord.h"

#include "query/renderers/renderer.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an article says in the test index. */
struct sample {
    const char *id, *title, *text, *url, *source, *language;
    int64_t published;
};

/* The second and third would steer the terminal if they could. */
static const struct sample samples[] = {
    {"https://example.org/minsk", "The Minsk ceasefire",
     "The ceasefire signed in Minsk was to begin at midnight. Observers counted the violations.",
     "https://example.org/minsk", "example.org", "en", 1423785600}, /* 2015-02-13 */
    {"bad id%20\tx", "Red \033[31malert\007 \xE2\x80\xAEgnihtemos",
     "A rogue \033]0;title\007 \xC2\x9B"
     "2J message\twith a walrus\nin it, and a wal\xC2\xADrus too.",
     "https://example.org/\033\\evil\xC3\xA9", "Rogue\tWire", "en", ACCORD_NO_DATE},
    {"plain", "", "Nothing but a narwhal here, which wants no title.", "", "", "en",
     ACCORD_NO_DATE},
};

static char index_path[] = "/tmp/accord-query-XXXXXX";
static accord_searcher *searcher;

static inline int remove_entry(const char *path, const struct stat *info, int kind,
                               struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void set(accord_article *article, accord_field field, const char *value)
{
    assert_int_equal(accord_article_set(article, field, value, strlen(value)), ACCORD_OK);
}

static inline int make_index(void **state)
{
    accord_writer *writer = NULL;

    (void)state;
    assert_non_null(mkdtemp(index_path));
    assert_int_equal(accord_writer_open(&writer, index_path, NULL), ACCORD_OK);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        accord_article *article = NULL;
        assert_int_equal(accord_article_new(&article), ACCORD_OK);
        set(article, ACCORD_FIELD_ID, samples[i].id);
        set(article, ACCORD_FIELD_TITLE, samples[i].title);
        set(article, ACCORD_FIELD_TEXT, samples[i].text);
        set(article, ACCORD_FIELD_URL, samples[i].url);
        set(article, ACCORD_FIELD_SOURCE, samples[i].source);
        set(article, ACCORD_FIELD_LANGUAGE, samples[i].language);
        accord_article_set_published(article, samples[i].published);
        assert_int_equal(accord_writer_add(writer, article, NULL), ACCORD_OK);
        accord_article_free(article);
    }
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    accord_writer_close(writer);
    return accord_searcher_open(&searcher, index_path) == ACCORD_OK ? 0 : -1;
}

static inline int remove_index(void **state)
{
    (void)state;
    accord_searcher_close(searcher);
    return nftw(index_path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Searches and renders; `qid` may be NULL. @return owned: free(). */
static inline char *render_search(struct render *render, const char *qid, const char *query,
                                  const accord_search_options *options)
{
    struct render_query rendered = {qid, query, strlen(query), NULL};
    accord_results *results = NULL;
    /* static: GCC 12 mistakes what open_memstream() allots for the variable itself */
    static char *out;
    static size_t len;

    assert_int_equal(accord_searcher_search(searcher, query, strlen(query), options, &results),
                     ACCORD_OK);
    rendered.results = results;
    render->out = open_memstream(&out, &len);
    assert_non_null(render->out);
    render->batch = qid != NULL;
    assert_true(render_begin(render));
    assert_true(render_results(render, &rendered));
    assert_true(render_end(render));
    assert_int_equal(fclose(render->out), 0);
    accord_results_free(results);
    return out;
}

/* Whether a text holds nothing that steers a terminal but newlines. */
static inline void assert_harmless(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        assert_true(byte >= ' ' || byte == '\n');
        assert_false(byte == 0x7F || (byte == 0xC2 && (unsigned char)text[1] < 0xA0));
        assert_false(strncmp(text, "\xE2\x80\xAE", 3) == 0);
    }
}

#endif
