// SPDX-License-Identifier: GPL-2.0-or-later
/* "Did you mean": a query's unknown words in the spelling of words that the index has. */
#ifndef ACCORD_SUGGEST_H
#define ACCORD_SUGGEST_H

#include "accord.h"
#include "analysis/analyzer.h"
#include "searching/plan.h"
#include "searching/snapshot.h"

/**
 * @param query     the text that the plan was made of.
 * @param[out] out  owned: free(); NULL when there is nothing better.
 */
accord_status suggest(char **out, const char *query, size_t len, const struct plan *plan,
                      struct snapshot *snapshot, struct analyzer *analyzer);

#endif
