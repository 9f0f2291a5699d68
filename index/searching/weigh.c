// SPDX-License-Identifier: GPL-2.0-or-later
/* The words that an article has to its weight: BM25 (Robertson and Zaragoza, The probabilistic
   relevance framework, 2009), a word's frequency being that of all its stems together.

   What Xapian gave the article is close to it (frequency.h); this is the same wherever the article
   is stored. As there, the words of a part of the query count where that part matches. */
#include "searching/weigh.h"

#include "frequency.h"
#include "schema.h"

/* What a word of the article adds. */
static double weigh_leaf(const struct reading *reading, const struct leaf *leaf, double norm)
{
    uint32_t frequency = 0;

    for (size_t i = 0; i < leaf->count; i++)
        if (reading->plan->targets[leaf->targets[i]].term[0] == TERM_STEM)
            frequency += reading->counts[reading->target_hash[leaf->targets[i]]];
    return frequency > 0 ? leaf->idf * frequency_saturate(frequency, norm) : 0;
}

static double weigh_node(const struct reading *reading, const struct plan_node *node, double norm)
{
    bool in_phrase = node->kind == PLAN_PHRASE;
    size_t count = node->kind == PLAN_NOT ? 1 : node->count;
    double sum = 0;

    if (node->kind == PLAN_LEAF)
        return weigh_leaf(reading, &reading->plan->leaves[node->leaf], norm);
    for (size_t i = 0; i < count; i++)
        if ((in_phrase || node->children[i]->matches) && !node->children[i]->repeated)
            sum += weigh_node(reading, node->children[i], norm);
    return sum;
}

double weigh(const struct reading *reading, uint64_t length)
{
    double average = snapshot_average_length(reading->snapshot);

    return weigh_node(reading, reading->plan->root, frequency_norm(length, average));
}
