// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan as indented lines, for people. */
#include "plan.h"

#include "bytes.h"
#include "searching/filters.h"

static void explain_leaf(const struct plan *plan, const struct leaf *leaf, struct bytes *out)
{
    static const char *const fields[] = {"", "title:", "author:"};

    bytes_add_format(out, "%s%s%s%s", leaf->check == FORM_EXACT ? "=" : "", fields[leaf->field],
                     leaf->form, leaf->check == FORM_PREFIX ? "*" : "");
    if (leaf->count == 0)
        bytes_add_string(out, "  (not in the index)");
    for (size_t i = 0; i < leaf->count; i++) {
        const struct target *target = &plan->targets[leaf->targets[i]];

        if (leaf->field == QUERY_AUTHOR)
            bytes_add_format(out, "  %.*s %u", (int)target->len - 1, target->term + 1,
                             target->articles);
        else
            bytes_add_format(out, "  %.2s:%.*s %u", target->term + 1, (int)target->len - 3,
                             target->term + 3, target->articles);
    }
    bytes_add_format(out, "  idf %.2f", leaf->idf);
}

static void explain_filter(const struct plan *plan, const struct filter *filter, struct bytes *out)
{
    if (filter->nothing)
        bytes_add_string(out, "  (not in the index)");
    for (size_t i = 0; i < filter->count; i++) {
        const struct target *target = &plan->targets[filter->targets[i]];

        bytes_add_format(out, "  %.*s %u", (int)target->len - 1, target->term + 1,
                         target->articles);
    }
    if (filter->dated && filter->since > -FILTER_FAR)
        bytes_add_format(out, "  from %.0f", filter->since);
    if (filter->dated && filter->last < FILTER_FAR)
        bytes_add_format(out, "  to %.0f", filter->last);
}

static void explain_node(const struct plan *plan, const struct plan_node *node, unsigned depth,
                         struct bytes *out)
{
    static const char *const names[] = {"",   "phrase", "NEAR",          "words", "AND",
                                        "OR", "NOT",    "every article", "filter"};

    bytes_add_format(out, "%*s", (int)depth * 2, "");
    if (node->kind == PLAN_LEAF)
        explain_leaf(plan, &plan->leaves[node->leaf], out);
    else if (node->kind == PLAN_NEAR)
        bytes_add_format(out, "NEAR/%u", node->distance);
    else
        bytes_add_string(out, names[node->kind]);
    if (node->kind == PLAN_FILTER)
        explain_filter(plan, &node->filter, out);
    bytes_add_string(out, "\n");
    for (size_t i = 0; i < node->count; i++)
        explain_node(plan, node->children[i], depth + 1, out);
}

void plan_explain(const struct plan *plan, struct bytes *out)
{
    explain_node(plan, plan->root, 0, out);
}
