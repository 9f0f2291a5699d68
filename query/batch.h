// SPDX-License-Identifier: GPL-2.0-or-later
/* Many queries in one process. */
#ifndef ACCORD_QUERY_BATCH_H
#define ACCORD_QUERY_BATCH_H

#include "search.h"

/**
 * Runs the queries of options->batch, each a line: QID, a tab, the query.
 * @return FAILED when any line was wrong or failed (the others are run); else FOUND when any found
 *         something; else NOTHING.
 */
enum search_outcome batch_run(accord_searcher *searcher, struct options *options);

#endif
