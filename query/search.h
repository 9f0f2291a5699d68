// SPDX-License-Identifier: GPL-2.0-or-later
/* One query: run, printed, and what came of it. */
#ifndef ACCORD_QUERY_SEARCH_H
#define ACCORD_QUERY_SEARCH_H

#include "accord.h"

#include "options.h"

#include <stddef.h>

/** What came of a query; also the exit status of the command. */
enum search_outcome { SEARCH_FOUND = 0, SEARCH_NOTHING = 1, SEARCH_FAILED = 2 };

/**
 * Opens the index. A failure is said on stderr.
 * @return owned: accord_searcher_close(); NULL on failure.
 */
accord_searcher *search_open(const struct options *options);

/**
 * Runs a query, or with --show fetches the article, and prints what comes. Warnings, errors and
 * that nothing was found are said on stderr.
 * @param where  what a message begins with: a file and line; or NULL.
 * @param qid    the name of the query, or NULL.
 */
enum search_outcome search_run(accord_searcher *searcher, struct options *options,
                               const char *where, const char *qid, const char *query, size_t len);

#endif
