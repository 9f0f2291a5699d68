// SPDX-License-Identifier: GPL-2.0-or-later
/* The nodes of a query put together: lists of them become groups, nesting that says nothing goes.
 */
#ifndef ACCORD_QUERY_TREE_H
#define ACCORD_QUERY_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "parse.h"

/** Nodes in the making of a parent, all owned. All zero: empty. */
struct query_list {
    struct query_node **items;
    size_t count;
    size_t capacity;
};

/** A node without text and children. @param[out] out owned: query_free(). @return OK, MEMORY. */
accord_status query_node_new(struct query_node **out, enum query_kind kind, enum query_field field,
                             size_t start, size_t end);

/** Sets the text of a node that has none to a copy. @return OK, MEMORY. */
accord_status query_node_set_text(struct query_node *node, const char *text, size_t len);

/** Adds a node, which the list owns from now on, on failure too. @return OK, MEMORY. */
accord_status query_list_add(struct query_list *list, struct query_node *node);

/** As query_list_add(); if the node is of this kind, its children in its place. */
accord_status query_list_add_flat(struct query_list *list, struct query_node *node,
                                  enum query_kind kind);

/** Adds a member of a BAG or an AND (`kind`): what it leaves out goes to `unwanted`. */
accord_status query_list_sort_out(struct query_list *wanted, struct query_list *unwanted,
                                  struct query_node *node, enum query_kind kind);

/** Makes a node of the list, which must not be empty and is then. @param[out] out owned. */
accord_status query_list_finish(struct query_list *list, enum query_kind kind,
                                enum query_field field, struct query_node **out);

/** As query_list_finish(), but one node stays as it is. */
accord_status query_list_join(struct query_list *list, enum query_kind kind, enum query_field field,
                              struct query_node **out);

/** Joins `wanted`, if any, by `kind`, without any of `unwanted`. One of them has a node. */
accord_status query_list_join_without(struct query_list *wanted, struct query_list *unwanted,
                                      enum query_kind kind, enum query_field field,
                                      struct query_node **out);

/** Frees the list's nodes and its memory. */
void query_list_clear(struct query_list *list);

/** Whether at most `*words` words stand in phrases and NEAR; they are taken off that.
    @param[out] beyond  the first that is too many. */
bool query_tree_is_loose(const struct query_node *node, size_t *words,
                         const struct query_node **beyond);

/** Whether at most `levels` groups stand within one another. @param[out] deepest one too many. */
bool query_tree_is_flat(const struct query_node *node, unsigned levels,
                        const struct query_node **deepest);

#endif
