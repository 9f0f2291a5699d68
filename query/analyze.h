// SPDX-License-Identifier: GPL-2.0-or-later
/* --analyze: what the analyzer makes of a text. */
#ifndef ACCORD_QUERY_ANALYZE_H
#define ACCORD_QUERY_ANALYZE_H

#include "options.h"
#include "search.h"

/**
 * Prints the tokens of the operands, or of standard input without them, one a line: start, end,
 * token, term, tabs between.
 * @return SEARCH_FOUND; SEARCH_NOTHING: no token; SEARCH_FAILED, and what failed was said.
 */
enum search_outcome analyze_run(const struct options *options);

#endif
