// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan to the query that Xapian runs: terms, their Boolean structure, filters. It finds every
   article that the plan matches; where words must stand in some order or form, it finds more
   (evaluate.c). */
#include "plan.h"

#include <stdlib.h>

#include "binding.h"
#include "schema.h"
#include "searching/filters.h"
#include "status.h"

static accord_status leaf_query(xapian_query **out, const struct plan *plan,
                                const struct leaf *leaf)
{
    xapian_query **terms;
    accord_status status = ACCORD_OK;

    if (leaf->count == 0)
        return binding_status(xapian_query_new_match_nothing(out));
    terms = calloc(leaf->count, sizeof *terms);
    if (terms == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < leaf->count && status == ACCORD_OK; i++) {
        const struct target *target = &plan->targets[leaf->targets[i]];

        status = binding_status(xapian_query_new_term(&terms[i], target->term, target->len, 1, 0));
    }
    if (status == ACCORD_OK && leaf->count == 1) {
        *out = terms[0];
        terms[0] = NULL;
    } else if (status == ACCORD_OK) {
        status = binding_status(xapian_query_new_combine(
            out, XAPIAN_OP_SYNONYM, (const xapian_query *const *)terms, leaf->count, 0));
    }
    for (size_t i = 0; i < leaf->count; i++)
        xapian_query_free(terms[i]);
    free(terms);
    return status;
}

/* A filter adds no weight. */
static accord_status filter_query(xapian_query **out, const struct plan *plan,
                                  const struct filter *filter)
{
    xapian_query *terms[FILTER_TERMS] = {0}, *whole = NULL;
    accord_status status = ACCORD_OK;

    if (filter->nothing)
        return binding_status(xapian_query_new_match_nothing(out));
    if (filter->dated)
        status = filters_published(&whole, filter->since, filter->last);
    for (size_t i = 0; i < filter->count && status == ACCORD_OK; i++) {
        const struct target *target = &plan->targets[filter->targets[i]];

        status = binding_status(xapian_query_new_term(&terms[i], target->term, target->len, 1, 0));
    }
    if (status == ACCORD_OK && filter->count > 0)
        status = binding_status(xapian_query_new_combine(
            &whole, XAPIAN_OP_AND, (const xapian_query *const *)terms, filter->count, 0));
    if (status == ACCORD_OK)
        status = binding_status(xapian_query_new_scale(out, whole, 0.0));
    for (size_t i = 0; i < filter->count; i++)
        xapian_query_free(terms[i]);
    xapian_query_free(whole);
    return status;
}

/* The node for Xapian, `all` being the bag whose words are all asked for. */
static accord_status node_query(xapian_query **out, const struct plan *plan,
                                const struct plan_node *node, const struct plan_node *all)
{
    xapian_query **parts;
    xapian_operator op = XAPIAN_OP_AND;
    size_t count = 0;
    accord_status status = ACCORD_OK;

    *out = NULL;
    switch (node->kind) {
    case PLAN_LEAF:
        return leaf_query(out, plan, &plan->leaves[node->leaf]);
    case PLAN_FILTER:
        return filter_query(out, plan, &node->filter);
    case PLAN_ALL:
        return binding_status(xapian_query_new_match_all(out));
    case PLAN_NOT:
        op = XAPIAN_OP_AND_NOT;
        break;
    case PLAN_OR:
        op = XAPIAN_OP_OR;
        break;
    case PLAN_BAG:
        op = node == all ? XAPIAN_OP_AND : XAPIAN_OP_OR;
        break;
    default:
        break;
    }
    parts = calloc(node->count, sizeof *parts);
    if (parts == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < node->count && status == ACCORD_OK; i++) {
        if (node->kind == PLAN_NOT && i > 0 && node->children[i]->checked)
            continue; /* Xapian leaves out only what it can decide */
        if (node->children[i]->repeated)
            continue; /* nor need it find the same twice */
        status = node_query(&parts[count++], plan, node->children[i], all);
    }
    if (status == ACCORD_OK && count == 1) {
        *out = parts[0];
        parts[0] = NULL;
    } else if (status == ACCORD_OK) {
        status = binding_status(
            xapian_query_new_combine(out, op, (const xapian_query *const *)parts, count, 0));
    }
    for (size_t i = 0; i < count; i++)
        xapian_query_free(parts[i]);
    free(parts);
    return status;
}

accord_status plan_query(xapian_query **out, const struct plan *plan, bool all_words)
{
    return node_query(out, plan, plan->root, all_words ? plan_top_bag(plan) : NULL);
}

const struct plan_node *plan_top_bag(const struct plan *plan)
{
    const struct plan_node *node = plan->root;

    if (node->kind == PLAN_NOT)
        node = node->children[0];
    if (node->kind == PLAN_AND && node->count > 0)
        node = node->children[node->count - 1];
    return node->kind == PLAN_BAG && node->count >= 2 && node->count <= 3 ? node : NULL;
}
