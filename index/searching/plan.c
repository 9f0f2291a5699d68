// SPDX-License-Identifier: GPL-2.0-or-later
/* A parsed query against an index: every word analysed, with the terms that stand for it there.

   Xapian decides the terms, their Boolean structure and the filters; what depends on where words
   stand (phrases, NEAR, forms) is `checked`: Xapian is asked for all of its words, and the
   article's positions decide (evaluate.c). Words, phrases and what combines them are made here,
   bags in plan_bag.c, filters in plan_filter.c. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "searching/maker.h"
#include "searching/plan_bag.h"
#include "searching/plan_distinct.h"
#include "searching/plan_filter.h"
#include "status.h"

enum {
    COMPOUND = 4,       /* tokens that a run without spaces may have and be one word */
    TERMS_MOST = 200000 /* of the query for Xapian */
};

/* ---- Nodes ---------------------------------------------------------------------------------- */

void plan_node_free(struct plan_node *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->count; i++)
        plan_node_free(node->children[i]);
    free(node->children);
    free(node->intervals);
    free(node->filter.targets);
    free(node);
}

void plan_free(struct plan *plan)
{
    if (plan == NULL)
        return;
    plan_node_free(plan->root);
    for (size_t i = 0; i < plan->leaf_count; i++) {
        free(plan->leaves[i].targets);
        free(plan->leaves[i].form);
    }
    for (size_t i = 0; i < plan->target_count; i++)
        free(plan->targets[i].term);
    free(plan->leaves);
    free(plan->targets);
    free(plan->target_slots);
    bytes_free(&plan->warnings);
    free(plan);
}

struct plan_node *plan_node_new(enum plan_kind kind)
{
    struct plan_node *node = calloc(1, sizeof *node);

    if (node != NULL)
        node->kind = kind;
    return node;
}

accord_status plan_node_add(struct plan_node *node, struct plan_node *child)
{
    struct plan_node **children = realloc(node->children, (node->count + 1) * sizeof *children);

    if (children == NULL) {
        plan_node_free(child);
        return status_out_of_memory();
    }
    node->children = children;
    node->children[node->count++] = child;
    node->checked = node->checked || child->checked;
    return ACCORD_OK;
}

struct plan_node *plan_node_simplify(struct plan_node *node)
{
    struct plan_node *only;

    if (node->count != 1 || node->kind == PLAN_NOT)
        return node;
    only = node->children[0];
    node->count = 0;
    plan_node_free(node);
    return only;
}

/* ---- Words ---------------------------------------------------------------------------------- */

static accord_status make_leaf(struct maker *maker, const struct query_node *query,
                               const struct token *token, bool last, struct plan_node **out)
{
    struct plan_node *node;
    uint32_t index;
    accord_status status = leaves_find(&maker->leaves, query, token, last, &index);

    if (status != ACCORD_OK)
        return status;
    node = plan_node_new(PLAN_LEAF);
    if (node == NULL)
        return status_out_of_memory();
    node->leaf = index;
    maker->terms += maker->expansion.plan->leaves[index].count;
    if (maker->terms > TERMS_MOST) {
        plan_node_free(node);
        return status_fail_query(query->start,
                                 "too many words with * or ~ that stand for many others");
    }
    node->checked = maker->expansion.plan->leaves[index].check != FORM_ANY;
    *out = node;
    return ACCORD_OK;
}

/* Adds a part to a phrase or to NEAR, which has every part in its place, the equal ones too. */
static accord_status add_in_place(struct maker *maker, struct plan_node *parent, size_t number,
                                  struct plan_node *part)
{
    if (part->kind == PLAN_LEAF) {
        struct leaf *leaf = &maker->expansion.plan->leaves[part->leaf];

        part->repeated = leaf->phrase == number;
        leaf->phrase = number;
    }
    return plan_node_add(parent, part);
}

/* The tokens of a word, each a leaf below `parent`, the group of that number. */
static accord_status add_leaves(struct maker *maker, const struct query_node *query,
                                struct plan_node *parent, size_t number)
{
    struct token token, next = {0};
    char word[2 * TOKEN_WORD_MAX];
    bool more;
    accord_status status = analyzer_start(maker->expansion.analyzer, "", query->text, query->len);

    more = status == ACCORD_OK && analyzer_token(maker->expansion.analyzer, &token);
    while (more && status == ACCORD_OK) {
        struct plan_node *leaf = NULL;

        memcpy(word, token.word, token.len + 1); /* the next token takes its place */
        token.word = word;
        if (++maker->tokens > QUERY_WORDS_MOST) /* "a-b-c" was one to the parser */
            return status_fail_query(query->start, "the query has more than %d words",
                                     QUERY_WORDS_MOST);
        more = analyzer_token(maker->expansion.analyzer, &next);
        status = make_leaf(maker, query, &token, !more, &leaf);
        if (status == ACCORD_OK)
            status = add_in_place(maker, parent, number, leaf);
        token = next;
    }
    return status;
}

/* Whether the word is a run of a script that is written without spaces: words, not one word. */
static bool is_unspaced(const struct query_node *query)
{
    const char *at = query->text, *end = query->text + query->len;

    while (at < end) {
        uint32_t codepoint;

        at = utf8_read(at, end, &codepoint);
        if (FOLD_CLASS(fold_lookup(codepoint)) == FOLD_UNSPACED)
            return true;
    }
    return false;
}

/* A word: a leaf, or a phrase when it has several tokens; a long run without spaces is a sentence,
   and its words stand for themselves. NULL: it has none. */
static accord_status make_word(struct maker *maker, const struct query_node *query,
                               struct plan_node **out)
{
    /* authors have no positions: all parts of the name will do */
    struct plan_node *node = plan_node_new(query->field == QUERY_AUTHOR ? PLAN_AND : PLAN_PHRASE);
    accord_status status;

    *out = NULL;
    if (node == NULL)
        return status_out_of_memory();
    status = add_leaves(maker, query, node, ++maker->groups);
    if (status != ACCORD_OK || node->count == 0) {
        plan_node_free(node);
        return status;
    }
    if (node->kind == PLAN_PHRASE && node->count > COMPOUND && is_unspaced(query))
        node->kind = PLAN_BAG;
    node->checked = node->checked || (node->kind == PLAN_PHRASE && node->count > 1);
    *out = plan_node_simplify(node);
    return ACCORD_OK;
}

static accord_status make_phrase(struct maker *maker, const struct query_node *query,
                                 struct plan_node **out)
{
    struct plan_node *node = plan_node_new(query->field == QUERY_AUTHOR ? PLAN_AND : PLAN_PHRASE);
    size_t number = ++maker->groups;
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (node == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < query->count && status == ACCORD_OK; i++)
        status = add_leaves(maker, query->children[i], node, number);
    if (status != ACCORD_OK || node->count == 0) {
        plan_node_free(node);
        return status;
    }
    node->checked = node->checked || (node->kind == PLAN_PHRASE && node->count > 1);
    *out = plan_node_simplify(node);
    return ACCORD_OK;
}

/* ---- Groups --------------------------------------------------------------------------------- */

accord_status maker_add_part(struct maker *maker, struct plan_node *group, size_t number,
                             struct plan_node *part)
{
    if (part->kind == PLAN_LEAF) {
        struct leaf *leaf = &maker->expansion.plan->leaves[part->leaf];

        if (leaf->group == number) {
            maker->terms -= leaf->count;
            plan_node_free(part);
            return ACCORD_OK;
        }
        leaf->group = number;
    }
    return plan_node_add(group, part);
}

/* AND, OR, NEAR and NOT: every child in turn; what has no words to search for is left out. */
static accord_status make_group(struct maker *maker, const struct query_node *query,
                                enum plan_kind kind, struct plan_node **out)
{
    struct plan_node *node = plan_node_new(kind);
    bool negated = maker->leaves.negated;
    size_t number = ++maker->groups;
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (node == NULL)
        return status_out_of_memory();
    node->distance = query->distance;
    for (size_t i = 0; i < query->count && status == ACCORD_OK; i++) {
        struct plan_node *child = NULL;

        maker->leaves.negated = negated != (kind == PLAN_NOT && i > 0);
        status = maker_node(maker, query->children[i], &child);
        if (status == ACCORD_OK && child == NULL && kind == PLAN_NOT && i == 0) {
            child = plan_node_new(PLAN_ALL);
            status = child == NULL ? status_out_of_memory() : ACCORD_OK;
        }
        if (status == ACCORD_OK && child != NULL)
            status = kind == PLAN_NEAR ? add_in_place(maker, node, number, child)
                                       : maker_add_part(maker, node, number, child);
    }
    maker->leaves.negated = negated;
    if (status == ACCORD_OK && kind != PLAN_NEAR)
        status = plan_distinct(node, kind == PLAN_NOT ? 1 : 0);
    if (status != ACCORD_OK || node->count == 0) {
        plan_node_free(node);
        return status;
    }
    node->checked = node->checked || (kind == PLAN_NEAR && node->count > 1);
    if (kind == PLAN_NOT && node->count == 1)
        node->kind = PLAN_AND; /* nothing is left to leave out */
    *out = plan_node_simplify(node);
    return ACCORD_OK;
}

accord_status maker_node(struct maker *maker, const struct query_node *query,
                         struct plan_node **out)
{
    *out = NULL;
    switch (query->kind) {
    case QUERY_WORD:
        return make_word(maker, query, out);
    case QUERY_PHRASE:
        return make_phrase(maker, query, out);
    case QUERY_BAG:
        return plan_bag(maker, query, out);
    case QUERY_NEAR:
        return make_group(maker, query, query->field == QUERY_AUTHOR ? PLAN_AND : PLAN_NEAR, out);
    case QUERY_AND:
        return make_group(maker, query, PLAN_AND, out);
    case QUERY_OR:
        return make_group(maker, query, PLAN_OR, out);
    case QUERY_NOT:
        return make_group(maker, query, PLAN_NOT, out);
    case QUERY_ALL:
        *out = plan_node_new(PLAN_ALL);
        return *out == NULL ? status_out_of_memory() : ACCORD_OK;
    default:
        return plan_filter(maker, query, out);
    }
}

accord_status plan_make(struct plan **out, const struct query_node *query,
                        struct snapshot *snapshot, struct analyzer *analyzer)
{
    struct maker maker = {.expansion = {calloc(1, sizeof(struct plan)), snapshot, analyzer}};
    struct plan *plan = maker.expansion.plan;
    accord_status status;

    *out = NULL;
    maker.leaves.expansion = &maker.expansion;
    if (plan == NULL)
        return status_out_of_memory();
    status = maker_node(&maker, query, &plan->root);
    if (status == ACCORD_OK && plan->root == NULL)
        status = status_fail_query(query->start, "nothing to search for: no letters, no digits");
    leaves_free(&maker.leaves);
    if (status != ACCORD_OK) {
        plan_free(plan);
        return status;
    }
    *out = plan;
    return ACCORD_OK;
}
