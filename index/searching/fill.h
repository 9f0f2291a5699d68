// SPDX-License-Identifier: GPL-2.0-or-later
/* A chosen passage becomes a result: its article, its text, what is lit in it. */
#ifndef ACCORD_FILL_H
#define ACCORD_FILL_H

#include <stdbool.h>

#include "accord.h"
#include "searching/choose.h"
#include "searching/plan.h"
#include "searching/searcher.h"
#include "xapian/xapian-c.h"

/**
 * Adds a passage to the results.
 * @param whole    show all of the article's text, not the passage alone.
 * @param explain  say how its score came about.
 */
accord_status fill_passage(accord_searcher *searcher, const struct plan *plan,
                           const struct choice *choice, bool whole, bool explain,
                           accord_results *results);

#endif
