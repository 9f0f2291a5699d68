// SPDX-License-Identifier: GPL-2.0-or-later
/* The search options' filters: languages, sources and dates around a query. */
#ifndef ACCORD_FILTERS_H
#define ACCORD_FILTERS_H

#include <stdbool.h>

#include "accord.h"
#include "xapian/xapian-c.h"

/** Beyond any publication time, for a range that is open. */
#define FILTER_FAR 1e15

/** Whether the options have any. */
bool filters_are_set(const accord_search_options *options);

/**
 * Puts the options' filters around a query; they choose articles and weigh nothing.
 * @param[in,out] query  owned by the caller before and after; NULL after a failure.
 * @return OK; INVALID: something that is no language; MEMORY.
 */
accord_status filters_apply(xapian_query **query, const accord_search_options *options);

/** Published between two seconds, both within. */
accord_status filters_published(xapian_query **out, double first, double last);

#endif
