// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of a query, each with its terms: the leaves of a plan.

   A word that is there already costs nothing to look up again; from the fifth time on it has no
   leaf of its own, so that a long text as a query costs as much as its distinct words. */
#include "leaves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "hash.h"
#include "status.h"

enum {
    EQUALS = 4,         /* leaves of equal words; the fifth shares the first */
    EXPANDED_MOST = 100 /* words with a star or a tilde, each of which walks the vocabulary */
};

static uint64_t leaf_hash(const struct leaf *leaf)
{
    return hash_mix(
        hash_bytes(leaf->form, leaf->form_len) +
        (uint64_t)((unsigned)leaf->field * 8 + (unsigned)leaf->mode * 2 + leaf->negated));
}

static bool leaves_equal(const struct leaf *a, const struct leaf *b)
{
    return a->field == b->field && a->mode == b->mode && a->negated == b->negated &&
           a->form_len == b->form_len && memcmp(a->form, b->form, a->form_len) == 0;
}

/* Where in the table the first leaf equal to this one is, or where it belongs. */
static uint32_t *leaf_slot(struct leaves *leaves, const struct leaf *leaf)
{
    const struct plan *plan = leaves->expansion->plan;
    size_t slot = (size_t)leaf_hash(leaf) & (leaves->slot_count - 1);

    while (leaves->slots[slot] != 0 && !leaves_equal(&plan->leaves[leaves->slots[slot] - 1], leaf))
        slot = (slot + 1) & (leaves->slot_count - 1);
    return &leaves->slots[slot];
}

static accord_status grow_slots(struct leaves *leaves)
{
    const struct plan *plan = leaves->expansion->plan;
    size_t old_count = leaves->slot_count;
    uint32_t *old = leaves->slots;

    if (2 * leaves->used < old_count)
        return ACCORD_OK;
    leaves->slot_count = old_count == 0 ? 64 : 2 * old_count;
    leaves->slots = calloc(leaves->slot_count, sizeof *leaves->slots);
    if (leaves->slots == NULL) {
        leaves->slots = old;
        leaves->slot_count = old_count;
        return status_out_of_memory();
    }
    for (size_t i = 0; i < old_count; i++)
        if (old[i] != 0)
            *leaf_slot(leaves, &plan->leaves[old[i] - 1]) = old[i];
    free(old);
    return ACCORD_OK;
}

/* Finds the terms of a leaf, the last one made. */
static accord_status expand_leaf(struct leaves *leaves, const struct token *token)
{
    struct expansion *expansion = leaves->expansion;
    struct plan *plan = expansion->plan;
    uint32_t index = (uint32_t)plan->leaf_count - 1;
    struct leaf *leaf = &plan->leaves[index];

    if ((leaf->mode == WORD_PREFIX || leaf->mode == WORD_FUZZY) &&
        ++leaves->expanded > EXPANDED_MOST)
        return status_fail_query(leaf->start, "more than %d words with * or ~", EXPANDED_MOST);
    if (leaf->field == QUERY_AUTHOR)
        return expand_author(expansion, index, token->word, token->len);
    if (leaf->mode == WORD_PREFIX)
        return expand_prefix(expansion, index, leaf->form, leaf->form_len);
    if (leaf->mode == WORD_FUZZY)
        return expand_fuzzy(expansion, index, token->word, token->len, token->scripts);
    if (leaf->mode == WORD_EXACT)
        leaf->check = FORM_EXACT;
    return expand_word(expansion, index, token->word, token->len, token->scripts);
}

/* Gives a leaf what an equal one has. */
static accord_status copy_leaf(struct leaf *leaf, const struct leaf *equal)
{
    leaf->check = equal->check;
    if (equal->count == 0)
        return ACCORD_OK;
    leaf->targets = malloc(equal->count * sizeof *leaf->targets);
    if (leaf->targets == NULL)
        return status_out_of_memory();
    memcpy(leaf->targets, equal->targets, equal->count * sizeof *leaf->targets);
    leaf->count = equal->count;
    return ACCORD_OK;
}

static enum word_mode mode_of(const struct query_node *query, bool last)
{
    if (query->prefix && last)
        return WORD_PREFIX;
    if (query->fuzzy && last)
        return WORD_FUZZY;
    return query->exact && query->field != QUERY_AUTHOR ? WORD_EXACT : WORD_STEM;
}

static accord_status room_for_leaf(struct plan *plan)
{
    size_t capacity = plan->leaf_capacity == 0 ? 16 : 2 * plan->leaf_capacity;
    struct leaf *larger;

    if (plan->leaf_count < plan->leaf_capacity)
        return ACCORD_OK;
    larger = realloc(plan->leaves, capacity * sizeof *larger);
    if (larger == NULL)
        return status_out_of_memory();
    plan->leaves = larger;
    plan->leaf_capacity = capacity;
    return ACCORD_OK;
}

accord_status leaves_find(struct leaves *leaves, const struct query_node *query,
                          const struct token *token, bool last, uint32_t *index)
{
    struct plan *plan = leaves->expansion->plan;
    xapian_doccount articles = leaves->expansion->snapshot->documents;
    uint64_t sum = 0;
    struct leaf *leaf;
    uint32_t *slot;
    accord_status status = room_for_leaf(plan);

    if (status == ACCORD_OK)
        status = grow_slots(leaves);
    if (status != ACCORD_OK)
        return status;
    *index = (uint32_t)plan->leaf_count;
    leaf = &plan->leaves[plan->leaf_count];
    *leaf = (struct leaf){.field = query->field,
                          .mode = mode_of(query, last),
                          .start = query->start,
                          .end = query->end,
                          .negated = leaves->negated,
                          .form = malloc(token->len + 1),
                          .form_len = token->len};
    if (leaf->form == NULL)
        return status_out_of_memory();
    memcpy(leaf->form, token->word, token->len + 1);
    if (leaf->mode == WORD_PREFIX) {
        leaf->form_len = fold_strip(token->word, token->len, leaf->form);
        leaf->form[leaf->form_len] = '\0';
    }
    slot = leaf_slot(leaves, leaf);
    if (*slot != 0 && plan->leaves[*slot - 1].equals == EQUALS) {
        free(leaf->form);
        *index = *slot - 1;
        return ACCORD_OK;
    }
    plan->leaf_count++;
    if (*slot == 0) {
        *slot = *index + 1;
        leaves->used++;
        status = expand_leaf(leaves, token);
    } else {
        status = copy_leaf(leaf, &plan->leaves[*slot - 1]);
    }
    if (status != ACCORD_OK)
        return status;
    plan->leaves[*slot - 1].equals++;
    for (size_t i = 0; i < leaf->count; i++)
        sum += plan->targets[leaf->targets[i]].articles;
    leaf->articles = sum < articles ? (xapian_doccount)sum : articles;
    /* Robertson and Zaragoza, The probabilistic relevance framework, 2009, with + 1 against zero */
    leaf->idf = log(1.0 + ((double)articles - leaf->articles + 0.5) / (leaf->articles + 0.5));
    plan->forms = plan->forms || leaf->check != FORM_ANY;
    return ACCORD_OK;
}

void leaves_free(struct leaves *leaves)
{
    free(leaves->slots);
    leaves->slots = NULL;
}
