// SPDX-License-Identifier: GPL-2.0-or-later
/* A group with its parts in, the same with each part once out: by hash, and those of one hash
   compared with each other. Each part costs Xapian time at every article; and whenever it has come
   to the end of one part of an OR, it adds up the weights of all others. */
#include "plan_distinct.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "status.h"

/* A child of the group. */
struct numbered_part {
    uint64_t hash;
    size_t index;
};

static uint64_t hash_of(const struct plan_node *node)
{
    const struct filter *filter = &node->filter;
    uint64_t hash =
        hash_mix((uint64_t)node->kind ^ (uint64_t)node->leaf << 8 ^ (uint64_t)node->distance << 40);

    if (node->kind == PLAN_FILTER) {
        hash = hash_mix(hash ^ hash_bytes(&filter->since, sizeof filter->since));
        hash = hash_mix(hash ^ hash_bytes(&filter->last, sizeof filter->last));
        hash =
            hash_mix(hash ^ hash_bytes(filter->targets, filter->count * sizeof *filter->targets));
    }
    for (size_t i = 0; i < node->count; i++)
        hash = hash_mix(hash + hash_of(node->children[i]));
    return hash;
}

static bool filters_equal(const struct filter *a, const struct filter *b)
{
    return a->nothing == b->nothing && a->dated == b->dated && a->since == b->since &&
           a->last == b->last && a->count == b->count &&
           (a->count == 0 || memcmp(a->targets, b->targets, a->count * sizeof *a->targets) == 0);
}

static bool nodes_equal(const struct plan_node *a, const struct plan_node *b)
{
    if (a->kind != b->kind || a->count != b->count || a->leaf != b->leaf ||
        a->distance != b->distance || !filters_equal(&a->filter, &b->filter))
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!nodes_equal(a->children[i], b->children[i]))
            return false;
    return true;
}

static int by_hash(const void *a, const void *b)
{
    const struct numbered_part *left = a, *right = b;

    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

accord_status plan_distinct(struct plan_node *group, size_t first)
{
    size_t count = group->count > first ? group->count - first : 0, kept = first;
    struct plan_node **children = group->children;
    struct numbered_part *parts;

    if (count < 2)
        return ACCORD_OK;
    parts = malloc(count * sizeof *parts);
    if (parts == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++)
        parts[i] = (struct numbered_part){hash_of(children[first + i]), first + i};
    qsort(parts, count, sizeof *parts, by_hash);
    for (size_t i = 1, begin = 0; i < count; i++) {
        if (parts[i].hash != parts[begin].hash) {
            begin = i;
        } else if (nodes_equal(children[parts[begin].index], children[parts[i].index])) {
            plan_node_free(children[parts[i].index]);
            children[parts[i].index] = NULL;
        }
    }
    for (size_t i = first; i < group->count; i++)
        if (children[i] != NULL)
            children[kept++] = children[i];
    group->count = kept;
    free(parts);
    return ACCORD_OK;
}
