// SPDX-License-Identifier: GPL-2.0-or-later
/* What a plan's query finds, heaviest first.

   A bag of two or three words is asked for in two stages: all of them, and only when these are used
   up, any of them. Articles of rare words are listed (listing.c), for others Xapian is asked, for
   so many at a time. Its weights are close to BM25 (frequency.h). */
#include "searching/stream.h"

#include <stdlib.h>

#include "binding.h"
#include "frequency.h"
#include "schema.h"
#include "searching/best.h"
#include "searching/filters.h"
#include "status.h"

enum {
    COUNT_EXACTLY = 5000, /* articles of an index small enough to count every match */
    WIDER = 10,           /* times as many matches are asked for when those are used up, */
    WIDER_CHECKED = 100   /* where few of Xapian's match: as a rule that is all that are left */
};

/* ---- Opening -------------------------------------------------------------------------------- */

bool stream_is_ranked(const struct plan *plan)
{
    for (size_t i = 0; i < plan->leaf_count; i++)
        if (!plan->leaves[i].negated && plan->leaves[i].field == QUERY_ANYWHERE)
            return true;
    return false;
}

static accord_status make_enquire(struct stream *stream, bool all_words, xapian_enquire **out)
{
    xapian_bm25_options bm25 = XAPIAN_BM25_OPTIONS_INIT;
    xapian_query *query = NULL;
    accord_status status = plan_query(&query, stream->plan, all_words);

    if (status == ACCORD_OK)
        status = filters_apply(&query, stream->options);
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_new(out, stream->snapshot->all));
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_set_query(*out, query, 0));
    bm25.k1 = BM25_K1 * frequency_parts(snapshot_average_length(stream->snapshot));
    bm25.b = 0; /* lengths are in the frequencies: frequency.h */
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_set_bm25(*out, &bm25));
    /* what is not ranked, or alike, comes newest first, rather than as it happens to be numbered:
       numbers differ between the same articles in one index and over shards */
    if (status == ACCORD_OK && !stream_is_ranked(stream->plan))
        status = binding_status(xapian_enquire_set_sort_by_value(
            *out, SLOT_ORDER, stream->options->sort != ACCORD_SORT_OLDEST));
    else if (status == ACCORD_OK && stream->options->sort != ACCORD_SORT_RELEVANCE)
        status = binding_status(xapian_enquire_set_sort_by_value_then_relevance(
            *out, SLOT_PUBLISHED, stream->options->sort != ACCORD_SORT_OLDEST));
    xapian_query_free(query);
    return status;
}

accord_status stream_open(struct stream *stream, struct snapshot *snapshot, const struct plan *plan,
                          const accord_search_options *options, size_t window)
{
    accord_status status = ACCORD_OK;

    stream->snapshot = snapshot;
    stream->plan = plan;
    stream->options = options;
    stream->wanted = window;
    stream->in_stages = options->sort == ACCORD_SORT_RELEVANCE && plan_top_bag(plan) != NULL;
    stream->in_any = !stream->in_stages;
    stream->listed = listing_is_possible(plan, snapshot, options);
    if (!stream->listed)
        status = make_enquire(stream, false, &stream->any);
    if (status == ACCORD_OK && !stream->listed && stream->in_stages)
        status = make_enquire(stream, true, &stream->all);
    return status;
}

void stream_close(struct stream *stream)
{
    free(stream->window);
    free(stream->seen);
    xapian_enquire_free(stream->all);
    xapian_enquire_free(stream->any);
}

/* ---- What is listed ------------------------------------------------------------------------- */

/* Heaviest first, the others as Xapian has them. */
static int by_weight(const void *a, const void *b)
{
    const struct found *left = a, *right = b;

    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return left->docid < right->docid ? -1 : left->docid > right->docid;
}

/* Lists what matches, of two stages that of the first before the others. */
static accord_status list_matches(struct stream *stream)
{
    struct found *found;
    accord_status status =
        listing_make(&stream->window, &stream->listed_count, stream->plan, stream->snapshot);

    if (status != ACCORD_OK)
        return status;
    found = stream->window;
    stream->counted = true;
    stream->lower = stream->estimated = stream->upper = (xapian_doccount)stream->listed_count;
    for (size_t i = 0; i < stream->listed_count && stream->in_stages; i++)
        if (found[i].all) {
            struct found with_all = found[i];

            found[i] = found[stream->listed_all];
            found[stream->listed_all++] = with_all;
        }
    return ACCORD_OK;
}

/* Puts the next best of what is listed into order. */
static accord_status sort_listed(struct stream *stream)
{
    accord_status status = stream->window == NULL ? list_matches(stream) : ACCORD_OK;
    size_t left;

    if (status != ACCORD_OK)
        return status;
    left = (stream->in_any ? stream->listed_count : stream->listed_all) - stream->at;
    best_first(stream->window + stream->at, left, sizeof *stream->window, stream->wanted,
               by_weight);
    stream->window_size = stream->at + stream->wanted;
    stream->window_count = stream->at + (left < stream->wanted ? left : stream->wanted);
    return ACCORD_OK;
}

/* ---- What Xapian is asked for --------------------------------------------------------------- */

/* Takes what Xapian has found. The sum of the same words' weights differs in the last bits between
   databases, by the order of adding: without these it is the same in all. */
static accord_status take_matches(struct stream *stream, const xapian_mset *mset)
{
    xapian_doccount count = xapian_mset_size(mset);

    stream->window = malloc((count + 1) * sizeof *stream->window);
    if (stream->window == NULL)
        return status_out_of_memory();
    for (xapian_doccount i = 0; i < count; i++)
        stream->window[i] = (struct found){.docid = xapian_mset_docid(mset, i),
                                           .weight = (float)xapian_mset_weight(mset, i)};
    stream->window_count = count;
    return ACCORD_OK;
}

/* Asks for so many of a stage's best, and counts them if it is the last stage. */
static accord_status ask(struct stream *stream, bool last, size_t count, xapian_mset **out)
{
    xapian_mset_options options = XAPIAN_MSET_OPTIONS_INIT;
    accord_status status;

    if (stream->snapshot->documents < COUNT_EXACTLY)
        options.check_at_least = stream->snapshot->documents;
    status = binding_status(xapian_enquire_mset(out, last ? stream->any : stream->all, 0,
                                                (xapian_doccount)count, &options));
    if (status == ACCORD_OK && last) {
        xapian_mset_matches(*out, &stream->lower, &stream->estimated, &stream->upper);
        stream->counted = true;
    }
    return status;
}

static int by_number(const void *a, const void *b)
{
    const xapian_docid *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

/* Asks for the best matches of the stage from the first on, and for many times as many each time
   that these are used up, so that the search for all of them costs little more than the last. Those
   that were passed are passed over by their numbers, not by how many they are: of more matches
   others may be the first, as Xapian misses one or another when it is asked for few (an AND MAYBE
   that becomes an AND, in 1.4.22). */
static accord_status widen_window(struct stream *stream)
{
    xapian_mset *mset = NULL;
    accord_status status;

    if (stream->window == NULL)
        stream->window_size = stream->wanted;
    else
        stream->window_size *= stream->plan->root->checked ? WIDER_CHECKED : WIDER;
    free(stream->window);
    stream->window = NULL;
    stream->at = 0;
    stream->seen_sorted = stream->seen_count;
    if (stream->seen_sorted > 1)
        qsort(stream->seen, stream->seen_sorted, sizeof *stream->seen, by_number);
    status = ask(stream, stream->in_any, stream->window_size, &mset);
    if (status == ACCORD_OK)
        status = take_matches(stream, mset);
    xapian_mset_free(mset);
    return status;
}

/* Whether a match was passed before this window. */
static bool is_seen(const struct stream *stream, const struct found *found)
{
    return stream->seen_sorted > 0 && bsearch(&found->docid, stream->seen, stream->seen_sorted,
                                              sizeof found->docid, by_number) != NULL;
}

static accord_status remember(struct stream *stream, xapian_docid docid)
{
    if (stream->seen_count == stream->seen_capacity) {
        size_t capacity = stream->seen_capacity == 0 ? 256 : 2 * stream->seen_capacity;
        xapian_docid *larger = realloc(stream->seen, capacity * sizeof *larger);

        if (larger == NULL)
            return status_out_of_memory();
        stream->seen = larger;
        stream->seen_capacity = capacity;
    }
    stream->seen[stream->seen_count++] = docid;
    return ACCORD_OK;
}

/* ---- The stages ----------------------------------------------------------------------------- */

accord_status stream_peek(struct stream *stream, const struct found **next)
{
    accord_status status = ACCORD_OK;

    *next = NULL;
    while (status == ACCORD_OK) {
        if (stream->window != NULL && stream->at < stream->window_count) {
            *next = &stream->window[stream->at];
            if (!is_seen(stream, *next))
                return ACCORD_OK;
            stream->at++;
        } else if (stream->window != NULL && stream->at < stream->window_size) {
            *next = NULL;
            return ACCORD_OK;
        } else {
            status = stream->listed ? sort_listed(stream) : widen_window(stream);
        }
    }
    return status;
}

accord_status stream_pass(struct stream *stream)
{
    xapian_docid docid = stream->window[stream->at++].docid;

    return stream->listed ? ACCORD_OK : remember(stream, docid);
}

bool stream_go_on(struct stream *stream)
{
    if (stream->in_any)
        return false;
    stream->in_any = true;
    if (stream->listed) { /* the others stand behind */
        stream->window_size = stream->window_count;
        return true;
    }
    free(stream->window);
    stream->window = NULL;
    return true;
}

accord_status stream_count(struct stream *stream)
{
    xapian_mset *mset = NULL;
    accord_status status = ACCORD_OK;

    if (stream->counted)
        return ACCORD_OK;
    if (stream->listed)
        return list_matches(stream);
    status = ask(stream, true, 0, &mset);
    xapian_mset_free(mset);
    return status;
}
