// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan against the positions of one article: does it match, and which words make it match?

   First the truth of every node from below, phrases and NEAR as intervals of positions; then, from
   above, the words of those true nodes that are not below a NOT. A word of a phrase counts only
   where the phrase stands, a word of NEAR only where the others are near. */
#include "evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "status.h"

accord_status occurrences_new(struct occurrences *occurrences, const struct plan *plan)
{
    memset(occurrences, 0, sizeof *occurrences);
    occurrences->begins = calloc(plan->leaf_count + 2, sizeof *occurrences->begins);
    occurrences->present = calloc(plan->leaf_count + 1, sizeof *occurrences->present);
    if (occurrences->begins == NULL || occurrences->present == NULL) {
        occurrences_free(occurrences);
        return status_out_of_memory();
    }
    return ACCORD_OK;
}

void occurrences_free(struct occurrences *occurrences)
{
    free(occurrences->hits);
    free(occurrences->begins);
    free(occurrences->present);
    memset(occurrences, 0, sizeof *occurrences);
}

/* ---- Truth ---------------------------------------------------------------------------------- */

static bool add_interval(struct plan_node *node, uint32_t first, uint32_t last)
{
    if (node->interval_count == node->interval_capacity) {
        size_t capacity = node->interval_capacity == 0 ? 32 : 2 * node->interval_capacity;
        struct interval *larger = realloc(node->intervals, capacity * sizeof *larger);

        if (larger == NULL)
            return false;
        node->intervals = larger;
        node->interval_capacity = capacity;
    }
    node->intervals[node->interval_count++] = (struct interval){first, last};
    return true;
}

static bool leaf_has(const struct occurrences *occurrences, uint32_t leaf, uint32_t position)
{
    size_t low = occurrences->begins[leaf], high = occurrences->begins[leaf + 1];

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (occurrences->hits[middle].position < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low < occurrences->begins[leaf + 1] && occurrences->hits[low].position == position;
}

/* Title and text are apart: nothing reaches from one into the other. */
static bool same_part(const struct occurrences *occurrences, uint32_t first, uint32_t last)
{
    return (first < occurrences->title_count) == (last < occurrences->title_count);
}

static accord_status find_phrases(struct plan_node *node, const struct occurrences *occurrences)
{
    uint32_t words = (uint32_t)node->count, rarest = 0;
    size_t fewest = SIZE_MAX;

    for (uint32_t i = 0; i < words; i++) {
        uint32_t leaf = node->children[i]->leaf;
        size_t count = occurrences->begins[leaf + 1] - occurrences->begins[leaf];

        if (count < fewest) {
            fewest = count;
            rarest = i;
        }
    }
    for (size_t i = 0; i < fewest; i++) {
        uint32_t leaf = node->children[rarest]->leaf;
        uint32_t at = occurrences->hits[occurrences->begins[leaf] + i].position;
        uint32_t first = at - rarest;
        bool found = at >= rarest && same_part(occurrences, first, first + words - 1);

        for (uint32_t j = 0; j < words && found; j++)
            found = j == rarest || leaf_has(occurrences, node->children[j]->leaf, first + j);
        if (found && !add_interval(node, first, first + words - 1))
            return status_out_of_memory();
    }
    node->matches = node->interval_count > 0;
    return ACCORD_OK;
}

static accord_status leaf_intervals(struct plan_node *node, const struct occurrences *occurrences)
{
    for (size_t i = occurrences->begins[node->leaf]; i < occurrences->begins[node->leaf + 1]; i++) {
        uint32_t at = occurrences->hits[i].position;

        if (!add_interval(node, at, at))
            return status_out_of_memory();
    }
    return ACCORD_OK;
}

static bool overlaps(struct interval a, struct interval b)
{
    return a.first <= b.last && b.first <= a.last;
}

/* Keeps of `node` only what has an interval of `other` within the distance. Both are in order, so
   that the window moves on with them. */
static void keep_near(struct plan_node *node, const struct plan_node *other, unsigned distance,
                      const struct occurrences *occurrences)
{
    size_t kept = 0, begin = 0;
    uint32_t reach = distance + 1;

    for (size_t i = 0; i < node->interval_count; i++) {
        struct interval one = node->intervals[i];
        bool near = false;

        while (begin < other->interval_count && other->intervals[begin].last + reach < one.first)
            begin++;
        for (size_t j = begin; j < other->interval_count && !near; j++) {
            struct interval two = other->intervals[j];

            if (two.first > one.last + reach)
                break;
            near = !overlaps(one, two) && same_part(occurrences, one.first, two.first);
        }
        if (near)
            node->intervals[kept++] = one;
    }
    node->interval_count = kept;
}

static accord_status decide(struct plan *plan, struct plan_node *node,
                            const struct occurrences *occurrences);

static accord_status find_near(struct plan *plan, struct plan_node *node,
                               const struct occurrences *occurrences)
{
    accord_status status = ACCORD_OK;

    node->matches = true;
    for (size_t i = 0; i < node->count && status == ACCORD_OK; i++) {
        struct plan_node *child = node->children[i];

        status = decide(plan, child, occurrences);
        if (status == ACCORD_OK && child->kind == PLAN_LEAF)
            status = leaf_intervals(child, occurrences);
    }
    if (status != ACCORD_OK)
        return status;
    /* each next to the one before it, then back, so that a chain broken at its end falls whole */
    for (size_t i = 1; i < node->count; i++)
        keep_near(node->children[i], node->children[i - 1], node->distance, occurrences);
    for (size_t i = node->count - 1; i > 0; i--)
        keep_near(node->children[i - 1], node->children[i], node->distance, occurrences);
    for (size_t i = 0; i < node->count; i++)
        node->matches = node->matches && node->children[i]->interval_count > 0;
    return ACCORD_OK;
}

static bool passes(const struct filter *filter, const struct occurrences *occurrences)
{
    if (filter->nothing || (filter->dated && !(occurrences->published >= filter->since &&
                                               occurrences->published <= filter->last)))
        return false;
    for (size_t i = 0; i < filter->count; i++)
        if (!occurrences->targets[filter->targets[i]])
            return false;
    return true;
}

/* Decides everything anew, also what Xapian has decided: below an OR or a NOT an article's being
   found does not tell which part of the query found it. */
static accord_status decide(struct plan *plan, struct plan_node *node,
                            const struct occurrences *occurrences)
{
    accord_status status = ACCORD_OK;

    node->interval_count = 0;
    node->matches = false;
    switch (node->kind) {
    case PLAN_LEAF:
        node->matches = plan->leaves[node->leaf].check == FORM_ANY
                            ? occurrences->present[node->leaf]
                            : occurrences->begins[node->leaf + 1] > occurrences->begins[node->leaf];
        return ACCORD_OK;
    case PLAN_PHRASE:
        return find_phrases(node, occurrences);
    case PLAN_NEAR:
        return find_near(plan, node, occurrences);
    case PLAN_ALL:
        node->matches = true;
        return ACCORD_OK;
    case PLAN_FILTER:
        node->matches = passes(&node->filter, occurrences);
        return ACCORD_OK;
    default:
        break;
    }
    for (size_t i = 0; i < node->count && status == ACCORD_OK; i++)
        status = decide(plan, node->children[i], occurrences);
    if (status != ACCORD_OK)
        return status;
    node->matches = node->kind == PLAN_AND || node->kind == PLAN_NOT;
    for (size_t i = 0; i < node->count; i++) {
        bool child = node->children[i]->matches;

        if (node->kind == PLAN_AND)
            node->matches = node->matches && child;
        else if (node->kind == PLAN_NOT)
            node->matches = node->matches && child == (i == 0);
        else
            node->matches = node->matches || child;
    }
    return ACCORD_OK;
}

/* ---- Live words ----------------------------------------------------------------------------- */

struct collector {
    const struct plan *plan;
    const struct occurrences *occurrences;
    struct hit **live;
    size_t *count, *capacity;
};

static bool add_live(struct collector *collector, uint32_t position, uint32_t leaf)
{
    if (*collector->count == *collector->capacity) {
        size_t capacity = *collector->capacity == 0 ? collector->occurrences->count + 1
                                                    : 2 * *collector->capacity;
        struct hit *larger = realloc(*collector->live, capacity * sizeof *larger);

        if (larger == NULL)
            return false;
        *collector->live = larger;
        *collector->capacity = capacity;
    }
    (*collector->live)[(*collector->count)++] = (struct hit){position, leaf};
    return true;
}

/* The words of the node's intervals, all of a phrase's. Where two of a phrase overlap ("ha ha" in
   "ha ha ha"), a position counts once, lest a long phrase of one word multiply. */
static bool collect_intervals(struct collector *collector, const struct plan_node *node)
{
    uint32_t from = 0;

    for (size_t i = 0; i < node->interval_count; i++) {
        struct interval interval = node->intervals[i];

        for (uint32_t at = interval.first < from ? from : interval.first; at <= interval.last; at++)
            if (!add_live(collector, at,
                          node->kind == PLAN_LEAF ? node->leaf
                                                  : node->children[at - interval.first]->leaf))
                return false;
        from = interval.last + 1;
    }
    return true;
}

static bool collect(struct collector *collector, const struct plan_node *node)
{
    const struct occurrences *occurrences = collector->occurrences;

    if (!node->matches)
        return true;
    if (node->kind == PLAN_LEAF) {
        for (size_t i = occurrences->begins[node->leaf]; i < occurrences->begins[node->leaf + 1];
             i++)
            if (!add_live(collector, occurrences->hits[i].position, node->leaf))
                return false;
        return true;
    }
    if (node->kind == PLAN_PHRASE)
        return collect_intervals(collector, node);
    for (size_t i = 0; i < node->count; i++) {
        bool done = node->kind == PLAN_NEAR ? collect_intervals(collector, node->children[i])
                    : node->kind == PLAN_NOT && i > 0 ? true
                                                      : collect(collector, node->children[i]);

        if (!done)
            return false;
    }
    return true;
}

static int by_position(const void *a, const void *b)
{
    const struct hit *left = a, *right = b;

    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    return left->leaf < right->leaf ? -1 : left->leaf > right->leaf;
}

accord_status evaluate(struct plan *plan, const struct occurrences *occurrences, bool *matches,
                       struct hit **live, size_t *live_count, size_t *live_capacity)
{
    struct collector collector = {plan, occurrences, live, live_count, live_capacity};
    accord_status status = decide(plan, plan->root, occurrences);
    size_t kept = 0;

    *live_count = 0;
    *matches = plan->root->matches;
    if (status != ACCORD_OK || !*matches)
        return status;
    if (!collect(&collector, plan->root))
        return status_out_of_memory();
    if (*live_count > 1)
        qsort(*live, *live_count, sizeof **live, by_position);
    for (size_t i = 0; i < *live_count; i++)
        if (i == 0 || by_position(&(*live)[i], &(*live)[kept - 1]) != 0)
            (*live)[kept++] = (*live)[i];
    *live_count = kept;
    return ACCORD_OK;
}
