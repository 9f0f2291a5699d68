// SPDX-License-Identifier: GPL-2.0-or-later
/* A bag of a query, words side by side, to nodes of its plan. */
#ifndef ACCORD_PLAN_BAG_H
#define ACCORD_PLAN_BAG_H

#include "accord.h"
#include "searching/maker.h"

/** Makes a node of a bag. @param[out] out owned: plan_node_free(). NULL: it has no words.
    @return OK; a failure. */
accord_status plan_bag(struct maker *maker, const struct query_node *query, struct plan_node **out);

#endif
