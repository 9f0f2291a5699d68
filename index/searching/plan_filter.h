// SPDX-License-Identifier: GPL-2.0-or-later
/* Filters of a query to nodes of its plan. */
#ifndef ACCORD_PLAN_FILTER_H
#define ACCORD_PLAN_FILTER_H

#include <stdbool.h>

#include "accord.h"
#include "searching/maker.h"

/** Whether the node is a filter: source:, lang:, url: or a date. */
bool plan_is_filter(const struct query_node *query);

/** Makes a node of a filter. @param[out] out owned: plan_node_free(). @return OK; QUERY: no such
    language; a failure. */
accord_status plan_filter(struct maker *maker, const struct query_node *query,
                          struct plan_node **out);

#endif
