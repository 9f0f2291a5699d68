// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan to the articles that match it, best first, with the words that match in each.

   Xapian finds the articles and weighs them by BM25. A bag of two or three words is asked for
   twice: first all of them, and only when these are used up, any of them. Chunk by chunk every
   article's positions are read and whatever Xapian could not decide is decided (reading.c); then
   passages and articles are scored (scoring.c). */
#include "searching/match.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "schema.h"
#include "searching/filters.h"
#include "searching/reading.h"
#include "searching/scoring.h"
#include "status.h"

enum {
    CHUNK = 100,          /* articles looked at together */
    CHUNK_SMALL = 10,     /* the same where Xapian's order stands and few are asked for */
    CHUNK_LARGE = 1000,   /* the same when hundreds of articles are asked for */
    COUNT_EXACTLY = 5000, /* articles of an index small enough to count every match */
    CHECK_MOST = 2000,    /* articles whose positions are read for a count */
    READ_MOST = 300       /* the same, where their text must be read again */
};

struct match {
    struct snapshot *snapshot;
    struct plan *plan;
    const accord_search_options *options;
    xapian_enquire *all, *any;   /* `all` is NULL when there is only one stage */
    bool in_any;                 /* the second stage has begun */
    xapian_mset *window;         /* the best matches of the stage; NULL: not asked for yet */
    xapian_doccount window_size; /* how many were asked for */
    xapian_doccount at;          /* the next of them */
    xapian_doccount lower, estimated, upper; /* how many match any word, once that was asked */
    xapian_docid *seen;                      /* found in the first stage, sorted */
    size_t seen_count, seen_capacity;
    size_t returned;  /* candidates so far */
    size_t looked_at; /* Xapian's matches so far, decided or not */
    bool finished;
    xapian_doccount chunk; /* CHUNK, CHUNK_SMALL or CHUNK_LARGE */
    struct reading reading;
    struct scoring scoring;
};

/* ---- Opening -------------------------------------------------------------------------------- */

/* Whether there are words to rank by: filters and authors alone weigh nothing. */
static bool is_ranked(const struct plan *plan)
{
    for (size_t i = 0; i < plan->leaf_count; i++)
        if (!plan->leaves[i].negated && plan->leaves[i].field != QUERY_AUTHOR)
            return true;
    return false;
}

static accord_status make_enquire(struct match *match, bool all_words, xapian_enquire **out)
{
    xapian_bm25_options bm25 = XAPIAN_BM25_OPTIONS_INIT;
    xapian_query *query = NULL;
    accord_status status = plan_query(&query, match->plan, all_words);

    if (status == ACCORD_OK)
        status = filters_apply(&query, match->options);
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_new(out, match->snapshot->all));
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_set_query(*out, query, 0));
    bm25.k1 = 1.2;
    bm25.b = 0.75;
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_set_bm25(*out, &bm25));
    /* what is not ranked comes newest first, rather than as it happens to be numbered */
    if (status == ACCORD_OK &&
        (match->options->sort != ACCORD_SORT_RELEVANCE || !is_ranked(match->plan)))
        status = binding_status(xapian_enquire_set_sort_by_value_then_relevance(
            *out, SLOT_PUBLISHED, match->options->sort != ACCORD_SORT_OLDEST));
    xapian_query_free(query);
    return status;
}

/* How many articles are looked at together: no more than are shown where Xapian's order stands. */
static xapian_doccount choose_chunk(const accord_search_options *options)
{
    bool as_found =
        options->ranking == ACCORD_RANKING_BM25 || options->sort != ACCORD_SORT_RELEVANCE;

    if (options->unit == ACCORD_UNIT_ARTICLES && options->count > CHUNK)
        return CHUNK_LARGE;
    if (as_found && options->count <= CHUNK_SMALL)
        return CHUNK_SMALL;
    return CHUNK;
}

accord_status match_open(struct match **out, struct snapshot *snapshot, struct plan *plan,
                         struct analyzer *analyzer, const accord_search_options *options)
{
    struct match *match = calloc(1, sizeof *match);
    accord_status status;

    *out = NULL;
    if (match == NULL)
        return status_out_of_memory();
    match->snapshot = snapshot;
    match->plan = plan;
    match->options = options;
    match->chunk = choose_chunk(options);
    status = reading_new(&match->reading, snapshot, plan, analyzer);
    if (status == ACCORD_OK)
        status = scoring_new(&match->scoring, snapshot, plan, analyzer, options);
    if (status == ACCORD_OK)
        status = make_enquire(match, false, &match->any);
    if (status == ACCORD_OK && options->sort == ACCORD_SORT_RELEVANCE && plan_top_bag(plan) != NULL)
        status = make_enquire(match, true, &match->all);
    match->in_any = match->all == NULL;
    if (status != ACCORD_OK) {
        match_close(match);
        return status;
    }
    *out = match;
    return ACCORD_OK;
}

void match_close(struct match *match)
{
    if (match == NULL)
        return;
    xapian_mset_free(match->window);
    xapian_enquire_free(match->all);
    xapian_enquire_free(match->any);
    reading_free(&match->reading);
    scoring_free(&match->scoring);
    free(match->seen);
    free(match);
}

/* ---- The two stages ------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const xapian_docid *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

static accord_status remember(struct match *match, xapian_docid docid)
{
    if (match->seen_count == match->seen_capacity) {
        size_t capacity = match->seen_capacity == 0 ? 256 : 2 * match->seen_capacity;
        xapian_docid *larger = realloc(match->seen, capacity * sizeof *larger);

        if (larger == NULL)
            return status_out_of_memory();
        match->seen = larger;
        match->seen_capacity = capacity;
    }
    match->seen[match->seen_count++] = docid;
    return ACCORD_OK;
}

/* Asks Xapian for the best matches of the stage from the first on: a chunk of them, and ten times
   as many each time that these are used up, so that the search for all of them costs little more
   than the last. */
static accord_status widen_window(struct match *match)
{
    xapian_mset_options options = XAPIAN_MSET_OPTIONS_INIT;
    accord_status status;

    match->window_size = match->window == NULL ? match->chunk : 10 * match->window_size;
    xapian_mset_free(match->window);
    match->window = NULL;
    if (match->snapshot->articles < COUNT_EXACTLY)
        options.check_at_least = match->snapshot->articles;
    status = binding_status(xapian_enquire_mset(
        &match->window, match->in_any ? match->any : match->all, 0, match->window_size, &options));
    if (status == ACCORD_OK && match->in_any)
        xapian_mset_matches(match->window, &match->lower, &match->estimated, &match->upper);
    return status;
}

/* Goes from the first stage to the second, or from that to the end. */
static void end_stage(struct match *match)
{
    match->finished = match->in_any;
    match->in_any = true;
    match->at = 0;
    xapian_mset_free(match->window);
    match->window = NULL;
    if (match->seen_count > 1)
        qsort(match->seen, match->seen_count, sizeof *match->seen, by_number);
}

/* The next of Xapian's matches that were not seen in the first stage; none of two stages together.
 */
static accord_status next_matches(struct match *match, struct candidate *candidates, size_t *count)
{
    accord_status status = ACCORD_OK;

    *count = 0;
    while (status == ACCORD_OK && *count < match->chunk && !match->finished) {
        xapian_docid docid;

        if (match->window == NULL || match->at == xapian_mset_size(match->window)) {
            if (match->window != NULL && match->at < match->window_size) {
                end_stage(match);
                if (*count > 0)
                    break;
                continue;
            }
            status = widen_window(match);
            if (status != ACCORD_OK || match->at == xapian_mset_size(match->window))
                continue;
        }
        docid = xapian_mset_docid(match->window, match->at);
        if (!match->in_any)
            status = remember(match, docid);
        else if (match->seen_count > 0 &&
                 bsearch(&docid, match->seen, match->seen_count, sizeof docid, by_number) != NULL) {
            match->at++;
            continue;
        }
        candidates[(*count)++] = (struct candidate){
            .docid = docid, .weight = xapian_mset_weight(match->window, match->at++)};
        match->looked_at++;
    }
    return status;
}

/* ---- Looking at what was found -------------------------------------------------------------- */

/* Whether the article looked at last has all words of a short query, phrases (F-16) as such. */
static bool has_all(const struct plan *plan)
{
    const struct plan_node *bag = plan_top_bag(plan);

    for (size_t i = 0; bag != NULL && i < bag->count; i++)
        if (!bag->children[i]->matches)
            return false;
    return true;
}

/* Reads and decides one candidate. */
static accord_status look_at(struct match *match, struct candidate *candidate, const bool *present,
                             bool *matches)
{
    accord_status status = reading_decide(&match->reading, candidate, present, matches);

    if (status == ACCORD_OK && *matches)
        candidate->all = match->all == NULL || has_all(match->plan);
    return status;
}

accord_status match_next(struct match *match, struct candidate **out, size_t *out_count, bool *more)
{
    struct candidate *candidates = calloc(match->chunk, sizeof *candidates);
    bool *present = NULL;
    size_t count = 0, kept = 0;
    accord_status status;

    *out = NULL;
    *out_count = 0;
    if (candidates == NULL)
        return status_out_of_memory();
    status = next_matches(match, candidates, &count);
    present = calloc(count * match->plan->target_count + 1, sizeof *present);
    if (present == NULL)
        status = status_out_of_memory();
    if (status == ACCORD_OK)
        status = reading_find(&match->reading, candidates, count, present);
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        bool matches = false;

        status = look_at(match, &candidates[i], present + i * match->plan->target_count, &matches);
        if (!matches) {
            free(candidates[i].live);
            candidates[i].live = NULL;
            continue;
        }
        candidates[i].order = match->returned++;
        if (kept != i) {
            candidates[kept] = candidates[i];
            memset(&candidates[i], 0, sizeof candidates[i]);
        }
        kept++;
    }
    if (status == ACCORD_OK)
        status = scoring_apply(&match->scoring, candidates, kept);
    free(present);
    if (status != ACCORD_OK) {
        candidates_free(candidates, count);
        return status;
    }
    *out = candidates;
    *out_count = kept;
    *more = !match->finished;
    return ACCORD_OK;
}

accord_status match_total(struct match *match, size_t *total, bool *exact)
{
    xapian_mset_options options = XAPIAN_MSET_OPTIONS_INIT;
    xapian_mset *mset = NULL;
    size_t most = match->plan->forms ? READ_MOST : CHECK_MOST;
    accord_status status;

    while (match->plan->root->checked && match->looked_at < most && !match->finished) {
        struct candidate *candidates = NULL;
        size_t count = 0;
        bool more;

        status = match_next(match, &candidates, &count, &more);
        candidates_free(candidates, count);
        if (status != ACCORD_OK)
            return status;
    }
    if (match->finished) {
        *total = match->returned;
        *exact = true;
        return ACCORD_OK;
    }
    if (match->upper == 0) { /* the first stage gave enough */
        if (match->snapshot->articles < COUNT_EXACTLY)
            options.check_at_least = match->snapshot->articles;
        status = binding_status(xapian_enquire_mset(&mset, match->any, 0, 0, &options));
        if (status != ACCORD_OK)
            return status;
        xapian_mset_matches(mset, &match->lower, &match->estimated, &match->upper);
        xapian_mset_free(mset);
    }
    *total = match->estimated;
    *exact = match->lower == match->upper && !match->plan->root->checked;
    if (match->plan->root->checked && match->looked_at > 0)
        *total =
            (size_t)((double)match->estimated * (double)match->returned / (double)match->looked_at);
    return ACCORD_OK;
}

accord_status match_article(struct match *match, xapian_docid docid, struct candidate *out)
{
    bool *present = calloc(match->plan->target_count + 1, sizeof *present), matches = false;
    accord_status status = ACCORD_OK;

    *out = (struct candidate){.docid = docid};
    if (present == NULL)
        return status_out_of_memory();
    status = reading_find(&match->reading, out, 1, present);
    if (status == ACCORD_OK)
        status = look_at(match, out, present, &matches);
    free(present);
    return status;
}
