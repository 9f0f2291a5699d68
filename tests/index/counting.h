// SPDX-License-Identifier: GPL-2.0-or-later
/* How many articles a query finds, for the tests that ask what became of them. */
#ifndef ACCORD_TESTS_COUNTING_H
#define ACCORD_TESTS_COUNTING_H

#include "tests/index/folder.h"

static inline size_t count_found(accord_searcher *searcher, const char *query)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;
    size_t count;

    options.count = SIZE_MAX;
    options.unit = ACCORD_UNIT_ARTICLES;
    assert_ok(accord_searcher_search(searcher, query, strlen(query), &options, &results));
    count = accord_results_count(results);
    assert_int_equal(accord_results_total_articles(results, NULL), count);
    accord_results_free(results);
    return count;
}

/* The same, by a searcher of its own. */
static inline size_t count_in(const char *path, const char *query)
{
    accord_searcher *searcher = NULL;
    size_t count;

    assert_ok(accord_searcher_open(&searcher, path));
    count = count_found(searcher, query);
    accord_searcher_close(searcher);
    return count;
}

#endif
