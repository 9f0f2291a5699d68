// SPDX-License-Identifier: GPL-2.0-or-later
/* In: nodes and lists of them; out: the groups they make, in one form for all ways to write the
   same. A group of one is its member, AND within AND and OR within OR are one, and whatever is left
   out of a group is gathered in one QUERY_NOT around it. */
#include "query_tree.h"

#include <stdlib.h>
#include <string.h>

#include "status.h"

/* Moves the children of `node` from the `first` on to the list. */
static accord_status take_children(struct query_list *list, struct query_node *node, size_t first)
{
    accord_status status = ACCORD_OK;
    size_t i;

    for (i = first; i < node->count && status == ACCORD_OK; i++) {
        status = query_list_add(list, node->children[i]);
        node->children[i] = NULL;
    }
    return status;
}

accord_status query_node_new(struct query_node **out, enum query_kind kind, enum query_field field,
                             size_t start, size_t end)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return status_out_of_memory();
    (*out)->kind = kind;
    (*out)->field = field;
    (*out)->since = ACCORD_NO_DATE;
    (*out)->until = ACCORD_NO_DATE;
    (*out)->start = start;
    (*out)->end = end;
    return ACCORD_OK;
}

accord_status query_list_add(struct query_list *list, struct query_node *node)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        struct query_node **items = realloc(list->items, capacity * sizeof(*items));

        if (items == NULL) {
            query_free(node);
            return status_out_of_memory();
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = node;
    return ACCORD_OK;
}

void query_list_clear(struct query_list *list)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        query_free(list->items[i]);
    free(list->items);
    memset(list, 0, sizeof *list);
}

accord_status query_list_add_flat(struct query_list *list, struct query_node *node,
                                  enum query_kind kind)
{
    accord_status status;

    if (node->kind != kind)
        return query_list_add(list, node);
    status = take_children(list, node, 0);
    query_free(node);
    return status;
}

accord_status query_list_finish(struct query_list *list, enum query_kind kind,
                                enum query_field field, struct query_node **out)
{
    struct query_node *node;
    accord_status status =
        query_node_new(&node, kind, field, list->items[0]->start, list->items[0]->end);
    size_t i;

    if (status != ACCORD_OK)
        return status;
    node->children = list->items;
    node->count = list->count;
    memset(list, 0, sizeof *list);
    /* A conjunction that came out of a field's group is one of words of that field, no group of the
       field any more: what is written of it is read back so. */
    for (i = 0; i < node->count && field == QUERY_ANYWHERE; i++)
        if (node->children[i]->kind == QUERY_AND &&
            (kind == QUERY_OR || (kind == QUERY_NOT && i == 0)))
            node->children[i]->field = QUERY_ANYWHERE;
    for (i = 1; i < node->count; i++) {
        if (node->children[i]->start < node->start)
            node->start = node->children[i]->start;
        if (node->children[i]->end > node->end)
            node->end = node->children[i]->end;
    }
    *out = node;
    return ACCORD_OK;
}

accord_status query_list_join(struct query_list *list, enum query_kind kind, enum query_field field,
                              struct query_node **out)
{
    if (list->count > 1)
        return query_list_finish(list, kind, field, out);
    *out = list->items[0];
    list->count = 0;
    return ACCORD_OK;
}

accord_status query_list_sort_out(struct query_list *wanted, struct query_list *unwanted,
                                  struct query_node *node, enum query_kind kind)
{
    accord_status status;

    if (node->kind != QUERY_NOT || node->children[0]->kind != QUERY_ALL) {
        if (kind == QUERY_AND)
            return query_list_add_flat(wanted, node, QUERY_AND);
        return query_list_add(wanted, node);
    }
    status = take_children(unwanted, node, 1);
    query_free(node);
    return status;
}

accord_status query_list_join_without(struct query_list *wanted, struct query_list *unwanted,
                                      enum query_kind kind, enum query_field field,
                                      struct query_node **out)
{
    struct query_list parts = {0};
    struct query_node *first = NULL;
    bool alone = wanted->count == 0; /* may go over into a group outside the field's */
    accord_status status;
    size_t i;

    if (alone)
        status = query_node_new(&first, QUERY_ALL, QUERY_ANYWHERE, unwanted->items[0]->start,
                                unwanted->items[0]->start);
    else
        status = query_list_join(wanted, kind, field, &first);
    if (status != ACCORD_OK)
        return status;
    if (unwanted->count == 0) {
        *out = first;
        return ACCORD_OK;
    }
    status = query_list_add_flat(&parts, first, QUERY_NOT);
    for (i = 0; i < unwanted->count && status == ACCORD_OK; i++) {
        status = query_list_add(&parts, unwanted->items[i]);
        unwanted->items[i] = NULL;
    }
    if (status == ACCORD_OK)
        status = query_list_finish(&parts, QUERY_NOT, alone ? QUERY_ANYWHERE : field, out);
    query_list_clear(&parts);
    return status;
}

accord_status query_node_set_text(struct query_node *node, const char *text, size_t len)
{
    node->text = malloc(len + 1);
    if (node->text == NULL)
        return status_out_of_memory();
    memcpy(node->text, text, len);
    node->text[len] = '\0';
    node->len = len;
    return ACCORD_OK;
}

bool query_tree_is_flat(const struct query_node *node, unsigned levels,
                        const struct query_node **deepest)
{
    size_t i;

    if (node->count == 0 || node->kind == QUERY_PHRASE)
        return true;
    *deepest = node;
    if (levels == 0)
        return false;
    for (i = 0; i < node->count; i++)
        if (!query_tree_is_flat(node->children[i], levels - 1, deepest))
            return false;
    return true;
}

bool query_tree_is_loose(const struct query_node *node, size_t *words,
                         const struct query_node **beyond)
{
    bool placed = node->kind == QUERY_PHRASE || node->kind == QUERY_NEAR;
    size_t i;

    for (i = 0; i < node->count; i++) {
        const struct query_node *child = node->children[i];

        if (placed && child->kind == QUERY_WORD && (*words)-- == 0) {
            *beyond = child;
            return false;
        }
        if (!query_tree_is_loose(child, words, beyond))
            return false;
    }
    return true;
}

void query_free(struct query_node *node)
{
    size_t i;

    if (node == NULL)
        return;
    for (i = 0; i < node->count; i++)
        query_free(node->children[i]);
    free(node->children);
    free(node->text);
    free(node);
}
