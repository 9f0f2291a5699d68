// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan in the making, for the files that make its nodes: plan.c, plan_bag.c, plan_filter.c. */
#ifndef ACCORD_MAKER_H
#define ACCORD_MAKER_H

#include <stddef.h>

#include "accord.h"
#include "analysis/tokenize.h"
#include "searching/expand.h"
#include "searching/leaves.h"
#include "searching/parse.h"
#include "searching/plan.h"

/** What making nodes needs. */
struct maker {
    struct expansion expansion; /* its plan is the one in the making */
    struct leaves leaves;
    size_t terms;  /* of all leaves so far, once for each place */
    size_t tokens; /* of all words so far */
    size_t groups; /* begun so far: their numbers */
};

/** A node without children. Owned: plan_node_free(). NULL: out of memory. */
struct plan_node *plan_node_new(enum plan_kind kind);
/** Frees the node with those below it. */
void plan_node_free(struct plan_node *node);
/** Hands `child` over to `node`, or frees it on failure. @return OK, MEMORY. */
accord_status plan_node_add(struct plan_node *node, struct plan_node *child);
/** A node whose children are made: as it is, or its only child. Hands over `node`. */
struct plan_node *plan_node_simplify(struct plan_node *node);

/** Makes a node of any kind. @param[out] out owned: plan_node_free(). NULL: it has no words. */
accord_status maker_node(struct maker *maker, const struct query_node *query,
                         struct plan_node **out);
/** Hands a part over to a group of words, known by a number from `maker->groups`; a leaf that was
   added to the same group last adds nothing. */
accord_status maker_add_part(struct maker *maker, struct plan_node *group, size_t number,
                             struct plan_node *part);

#endif
