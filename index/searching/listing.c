// SPDX-License-Identifier: GPL-2.0-or-later
/* A bag of rare words to the articles that have any of them.

   To leaf through a few short posting lists side by side is faster than to have Xapian look for the
   best matches: it would ask for each word's statistics first, then open the list, and do both
   again for what has all words and for what has any. And what was listed is counted. (Turtle and
   Flood, Query evaluation: strategies and optimizations, 1995, compare the ways.) */
#include "searching/listing.h"

#include <math.h>
#include <stdlib.h>

#include "binding.h"
#include "frequency.h"
#include "searching/filters.h"
#include "status.h"

#define NONE UINT32_MAX

enum {
    POSTINGS_MOST = 10000, /* of all words: of longer lists Xapian passes over much */
    LISTS_MOST = 32
};

/* The postings of a term in one part. */
struct list {
    size_t word; /* of the bag, which it stands for */
    const xapian_docid *docids;
    const xapian_termcount *frequencies; /* as frequency.h has them */
    size_t at, count;
};

struct listing {
    const struct plan *plan;
    struct plan_node *const *words; /* leaves */
    size_t word_count;
    double most[LISTS_MOST]; /* that each word can add */
    double saturation;       /* k1, as the stored frequencies are */
    struct list lists[LISTS_MOST];
    xapian_docid left[LISTS_MOST]; /* the first that is left in each list, or NONE */
    size_t list_count;
    xapian_docid *docids; /* of all lists, one after another */
    xapian_termcount *frequencies;
    size_t used, room; /* of both */
};

/* ---- Whether it can be done ----------------------------------------------------------------- */

/* The words of a plan that is nothing else. @return how many; 0: it is something else. */
static size_t words_of(const struct plan *plan, struct plan_node *const **words)
{
    const struct plan_node *root = plan->root;

    if (root->kind != PLAN_LEAF && root->kind != PLAN_BAG)
        return 0;
    *words = root->kind == PLAN_LEAF ? &plan->root : root->children;
    return root->kind == PLAN_LEAF ? 1 : root->count;
}

/* Whether a word of a bag asks for no more than its stem, anywhere. */
static bool is_plain(const struct plan *plan, const struct plan_node *word)
{
    const struct leaf *leaf;

    if (word->kind != PLAN_LEAF || word->repeated)
        return false;
    leaf = &plan->leaves[word->leaf];
    return leaf->field == QUERY_ANYWHERE && leaf->check == FORM_ANY && !leaf->negated;
}

/* How many postings the terms of a word have. */
static uint64_t postings_of(const struct plan *plan, const struct plan_node *word)
{
    const struct leaf *leaf = &plan->leaves[word->leaf];
    uint64_t sum = 0;

    for (size_t i = 0; i < leaf->count; i++)
        sum += plan->targets[leaf->targets[i]].articles;
    return sum;
}

bool listing_is_possible(const struct plan *plan, const struct snapshot *snapshot,
                         const accord_search_options *options)
{
    struct plan_node *const *words = NULL;
    size_t count = words_of(plan, &words), lists = 0;
    uint64_t postings = 0;

    if (options->sort != ACCORD_SORT_RELEVANCE || filters_are_set(options) ||
        snapshot->remote_count > 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_plain(plan, words[i]))
            return false;
        lists += plan->leaves[words[i]->leaf].count;
        postings += postings_of(plan, words[i]);
    }
    return count > 0 && count <= LISTS_MOST && lists <= LISTS_MOST && postings <= POSTINGS_MOST;
}

/* ---- Reading the lists ---------------------------------------------------------------------- */

/* Reads the postings of a term in one part behind those of the lists before it. */
static accord_status read_list(struct listing *listing, const struct part *part, size_t word,
                               const struct target *target)
{
    struct list *list = &listing->lists[listing->list_count];
    xapian_docid *docids = listing->docids + listing->used;
    xapian_termcount *frequencies = listing->frequencies + listing->used;
    xapian_posting_iterator *postings = NULL;
    size_t count = 0;
    accord_status status = binding_status(
        xapian_database_postings(&postings, part->database, target->term, target->len));

    if (status == ACCORD_OK)
        status = binding_status(xapian_posting_iterator_read(
            postings, docids, frequencies, listing->room - listing->used, &count));
    xapian_posting_iterator_free(postings);
    if (count > 0) {
        *list = (struct list){word, docids, frequencies, 0, count};
        listing->left[listing->list_count++] = docids[0];
    }
    listing->used += count;
    return status;
}

static accord_status read_lists(struct listing *listing, const struct part *part)
{
    const struct plan *plan = listing->plan;
    accord_status status = ACCORD_OK;

    listing->list_count = listing->used = 0;
    for (size_t i = 0; i < listing->word_count; i++) {
        const struct leaf *leaf = &plan->leaves[listing->words[i]->leaf];

        for (size_t j = 0; j < leaf->count && status == ACCORD_OK; j++)
            status = read_list(listing, part, i, &plan->targets[leaf->targets[j]]);
    }
    return status;
}

/* ---- Putting them together ------------------------------------------------------------------ */

/* The first document that is left in any list; NONE: none is. */
static xapian_docid first_left(const struct listing *listing)
{
    xapian_docid first = NONE;

    for (size_t i = 0; i < listing->list_count; i++)
        first = listing->left[i] < first ? listing->left[i] : first;
    return first;
}

/* The idf of Xapian's BM25Weight, for as many documents as it takes the word's terms to have: what
   is listed comes in the order of what Xapian finds, over shards on other machines. */
static double idf(const struct plan *plan, const struct leaf *leaf, double all)
{
    double none = 1, with, ratio; /* the share of documents that has none */

    for (size_t i = 0; i < leaf->count; i++)
        none *= 1 - plan->targets[leaf->targets[i]].articles / all;
    with = floor((1 - none) * all + 0.5);
    ratio = (all - with + 0.5) / (with + 0.5);
    return log(ratio < 2 ? 1 + ratio / 2 : ratio);
}

/* Goes on in a list. @return the frequency in the document that was passed. */
static xapian_termcount pass(struct listing *listing, size_t index)
{
    struct list *list = &listing->lists[index];
    xapian_termcount frequency = list->frequencies[list->at++];

    listing->left[index] = list->at < list->count ? list->docids[list->at] : NONE;
    return frequency;
}

/* Takes a document out of the lists that have it, and weighs it. A word's lists stand together. */
static void take(struct listing *listing, xapian_docid docid, struct found *out)
{
    size_t present = 0;
    double weight = 0;

    for (size_t i = 0; i < listing->list_count;) {
        size_t word = listing->lists[i].word;
        double frequency = 0;

        for (; i < listing->list_count && listing->lists[i].word == word; i++)
            if (listing->left[i] == docid)
                frequency += pass(listing, i);
        if (frequency == 0)
            continue;
        present++;
        weight += listing->most[word] * (frequency / (frequency + listing->saturation));
    }
    out->weight = (float)weight;
    out->all = present == listing->word_count;
}

accord_status listing_make(struct found **out, size_t *count, const struct plan *plan,
                           const struct snapshot *snapshot)
{
    struct listing listing = {.plan = plan};
    struct found *found;
    accord_status status = ACCORD_OK;

    *out = NULL;
    *count = 0;
    listing.word_count = words_of(plan, &listing.words);
    listing.saturation = BM25_K1 * frequency_parts(snapshot_average_length(snapshot));
    for (size_t i = 0; i < listing.word_count; i++) {
        const struct leaf *leaf = &plan->leaves[listing.words[i]->leaf];

        listing.room += postings_of(plan, listing.words[i]);
        listing.most[i] = idf(plan, leaf, snapshot->documents) * (listing.saturation + 1);
    }
    listing.docids = malloc((listing.room + 1) * sizeof *listing.docids);
    listing.frequencies = malloc((listing.room + 1) * sizeof *listing.frequencies);
    found = malloc((listing.room + 1) * sizeof *found);
    if (listing.docids == NULL || listing.frequencies == NULL || found == NULL)
        status = status_out_of_memory();
    for (size_t i = 0; i < snapshot->open_count && status == ACCORD_OK; i++) {
        xapian_docid docid;

        status = read_lists(&listing, &snapshot->parts[i]);
        while (status == ACCORD_OK && (docid = first_left(&listing)) != NONE) {
            take(&listing, docid, &found[*count]);
            found[*count].docid = snapshot_docid(snapshot, i, docid);
            *count += !snapshot_is_dead(snapshot, found[*count].docid);
        }
    }
    free(listing.docids);
    free(listing.frequencies);
    if (status == ACCORD_OK)
        *out = found;
    else
        free(found);
    return status;
}
