// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan to the articles that match it, best first, with the words that match in each.

   Xapian finds the articles and weighs them, close to BM25 (frequency.h). A bag of two or three
   words is asked for twice: first all of them, and only when these are used up, any of them. Chunk
   by chunk every article's record is read and whatever Xapian could not decide is decided
   (reading.c); then passages and articles are scored (scoring.c). */
#include "searching/match.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "frequency.h"
#include "schema.h"
#include "searching/fetch.h"
#include "searching/filters.h"
#include "searching/reading.h"
#include "searching/scoring.h"
#include "status.h"

enum {
    CHUNK = 48,         /* articles looked at together: more re-order hardly better */
    CHUNK_LARGE = 1000, /* the same when more than CHUNK_SHOWN are asked for */
    CHUNK_SHOWN = 100,
    CHUNK_WEIGHED = 40, /* the same when CHUNK_FEW are, and only exact weights re-order, */
    CHUNK_SORTED = 10,  /* or nothing does */
    CHUNK_FEW = 10,
    AHEAD = 4,            /* articles between the one that is read and the one that is fetched */
    TIES = 32,            /* more of these, where the last is worth as much as the next */
    COUNT_EXACTLY = 5000, /* articles of an index small enough to count every match */
    CHECK_MOST = 300,     /* articles that are read for a count alone, */
    CHECK_ENOUGH = 32,   /* unless so many of those read match that more would hardly tell better */
    WIDER = 10,          /* times as many matches are asked for when those are used up, */
    WIDER_CHECKED = 100, /* where few of Xapian's match: as a rule that is all that are left */
    CHECKED_WINDOW = CHECK_MOST + CHUNK + TIES /* matches asked for at first where some of Xapian's
                                                  do not match */
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
    size_t dead;      /* of Xapian's matches so far */
    bool finished;
    bool counting;         /* what matches is not shown any more */
    xapian_doccount chunk; /* CHUNK or one of its kind */
    struct reading reading;
    struct scoring scoring;
};

/* ---- Opening -------------------------------------------------------------------------------- */

/* Whether there are words to rank by: filters, authors and words of titles alone weigh nothing. */
static bool is_ranked(const struct plan *plan)
{
    for (size_t i = 0; i < plan->leaf_count; i++)
        if (!plan->leaves[i].negated && plan->leaves[i].field == QUERY_ANYWHERE)
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
    bm25.k1 = BM25_K1 * frequency_parts(snapshot_average_length(match->snapshot));
    bm25.b = 0; /* lengths are in the frequencies: frequency.h */
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_set_bm25(*out, &bm25));
    /* what is not ranked, or alike, comes newest first, rather than as it happens to be numbered:
       numbers differ between the same articles in one index and over shards */
    if (status == ACCORD_OK && !is_ranked(match->plan))
        status = binding_status(xapian_enquire_set_sort_by_value(
            *out, SLOT_ORDER, match->options->sort != ACCORD_SORT_OLDEST));
    else if (status == ACCORD_OK && match->options->sort != ACCORD_SORT_RELEVANCE)
        status = binding_status(xapian_enquire_set_sort_by_value_then_relevance(
            *out, SLOT_PUBLISHED, match->options->sort != ACCORD_SORT_OLDEST));
    xapian_query_free(query);
    return status;
}

/* Whether dates or weights alone decide the order. */
static bool is_as_found(const accord_search_options *options)
{
    return options->ranking == ACCORD_RANKING_BM25 || options->sort != ACCORD_SORT_RELEVANCE;
}

/* How many articles are looked at together. */
static xapian_doccount choose_chunk(const accord_search_options *options)
{
    if (options->unit == ACCORD_UNIT_ARTICLES && options->count > CHUNK_SHOWN)
        return CHUNK_LARGE;
    if (is_as_found(options) && options->count <= CHUNK_FEW)
        return options->sort == ACCORD_SORT_RELEVANCE ? CHUNK_WEIGHED : CHUNK_SORTED;
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

/* How many matches a stage asks for at first: a chunk of them; more where chunks are likely to be
   used up. */
static xapian_doccount first_window(const struct match *match)
{
    xapian_doccount chunk = match->chunk + TIES;

    return match->plan->root->checked && chunk < CHECKED_WINDOW ? CHECKED_WINDOW : chunk;
}

/* Asks Xapian for the best matches of the stage from the first on, and for many times as many each
   time that these are used up, so that the search for all of them costs little more than the last.
 */
static accord_status widen_window(struct match *match)
{
    xapian_mset_options options = XAPIAN_MSET_OPTIONS_INIT;
    accord_status status;

    if (match->window != NULL)
        match->window_size *= match->plan->root->checked ? WIDER_CHECKED : WIDER;
    else
        match->window_size = first_window(match);
    xapian_mset_free(match->window);
    match->window = NULL;
    if (match->snapshot->documents < COUNT_EXACTLY)
        options.check_at_least = match->snapshot->documents;
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

/* What Xapian's next match is worth to it. The sum of the same words' weights differs in the last
   bits between databases, by the order of adding: without these it is the same in all. */
static double next_weight(const struct match *match)
{
    return (double)(float)xapian_mset_weight(match->window, match->at);
}

/* A candidate among others of the same worth. */
struct tied {
    unsigned char order[ORDER_SIZE];
    struct candidate candidate;
};

static int by_order(const void *a, const void *b)
{
    const struct tied *left = a, *right = b;

    return memcmp(right->order, left->order, ORDER_SIZE);
}

/* Heaviest first; the order of those of the same weight is the same wherever they are stored. */
static int by_weight(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;

    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return (left->record.content > right->record.content) -
           (left->record.content < right->record.content);
}

/* Puts candidates of the same date and worth in the order of their ids' hashes: what Xapian does,
   but for those last bits. */
static accord_status settle_ties(const struct match *match, struct candidate *candidates,
                                 size_t count)
{
    enum { DATED = 8 }; /* bytes of the date */
    struct tied *tied = NULL;
    accord_status status = ACCORD_OK;

    for (size_t from = 0, to; from < count && status == ACCORD_OK; from = to) {
        size_t first = 0;

        for (to = from + 1; to < count && candidates[to].weight == candidates[from].weight;)
            to++;
        if (to - from == 1)
            continue;
        if (tied == NULL)
            tied = malloc(count * sizeof *tied);
        if (tied == NULL)
            return status_out_of_memory();
        for (size_t i = 0; i < to - from && status == ACCORD_OK; i++) {
            tied[i].candidate = candidates[from + i];
            status = snapshot_order(match->snapshot, tied[i].candidate.docid, tied[i].order);
        }
        for (size_t i = 1; i <= to - from && status == ACCORD_OK; i++) {
            if (i < to - from && memcmp(tied[i].order, tied[first].order, DATED) == 0)
                continue;
            qsort(tied + first, i - first, sizeof *tied, by_order);
            first = i;
        }
        for (size_t i = 0; i < to - from && status == ACCORD_OK; i++)
            candidates[from + i] = tied[i].candidate;
    }
    free(tied);
    return status;
}

/* The next of Xapian's matches that were not seen in the first stage; none of two stages together.
 */
static accord_status next_matches(struct match *match, struct candidate *candidates, size_t *count)
{
    accord_status status = ACCORD_OK;

    *count = 0;
    while (status == ACCORD_OK && *count < match->chunk + TIES && !match->finished) {
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
        if (*count >= match->chunk && next_weight(match) != candidates[*count - 1].weight)
            break;
        docid = xapian_mset_docid(match->window, match->at);
        if (!match->in_any)
            status = remember(match, docid);
        else if (match->seen_count > 0 &&
                 bsearch(&docid, match->seen, match->seen_count, sizeof docid, by_number) != NULL) {
            match->at++;
            continue;
        }
        if (snapshot_is_dead(match->snapshot, docid)) {
            match->at++;
            match->dead++;
            continue;
        }
        candidates[(*count)++] = (struct candidate){.docid = docid, .weight = next_weight(match)};
        match->at++;
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

static accord_status prefetch(const struct match *match, const struct candidate *candidates,
                              size_t count)
{
    xapian_docid *docids;
    accord_status status;

    if (match->snapshot->remote_count == 0)
        return ACCORD_OK;
    docids = malloc((count + 1) * sizeof *docids);
    if (docids == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++)
        docids[i] = candidates[i].docid;
    status = fetch_ahead(match->snapshot, docids, count);
    free(docids);
    return status;
}

accord_status match_next(struct match *match, struct candidate **out, size_t *out_count, bool *more)
{
    struct candidate *candidates = calloc(match->chunk + TIES, sizeof *candidates);
    bool *present = NULL;
    size_t count = 0, kept = 0;
    accord_status status;

    *out = NULL;
    *out_count = 0;
    if (candidates == NULL)
        return status_out_of_memory();
    status = next_matches(match, candidates, &count);
    if (status == ACCORD_OK)
        status = prefetch(match, candidates, count);
    if (status == ACCORD_OK && is_ranked(match->plan) &&
        match->options->sort != ACCORD_SORT_RELEVANCE)
        status = settle_ties(match, candidates, count);
    present = calloc(count * match->plan->target_count + 1, sizeof *present);
    if (present == NULL)
        status = status_out_of_memory();
    if (status == ACCORD_OK)
        status = reading_find(&match->reading, candidates, count, present);
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        bool matches = false;

        if (i + 2 * AHEAD < count)
            snapshot_prefetch(match->snapshot, candidates[i + 2 * AHEAD].docid, true);
        if (i + AHEAD < count)
            snapshot_prefetch(match->snapshot, candidates[i + AHEAD].docid, false);
        status = look_at(match, &candidates[i], present + i * match->plan->target_count, &matches);
        if (!matches) {
            candidate_clear(&candidates[i]);
            memset(&candidates[i], 0, sizeof candidates[i]);
            continue;
        }
        if (kept != i) {
            candidates[kept] = candidates[i];
            memset(&candidates[i], 0, sizeof candidates[i]);
        }
        kept++;
    }
    if (status == ACCORD_OK && is_ranked(match->plan) &&
        match->options->sort == ACCORD_SORT_RELEVANCE)
        qsort(candidates, kept, sizeof *candidates, by_weight);
    for (size_t i = 0; i < kept; i++)
        candidates[i].order = match->returned++;
    if (status == ACCORD_OK && !match->counting)
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

/* Whether articles are still to be read for the total alone: until all are, where these are few,
   or the share of Xapian's matches that match can be told. */
static bool counts_on(const struct match *match)
{
    if (!match->plan->root->checked || match->finished || match->looked_at >= CHECK_MOST)
        return false;
    return match->returned < CHECK_ENOUGH || match->estimated <= CHECK_MOST;
}

accord_status match_total(struct match *match, size_t *total, bool *exact)
{
    xapian_mset_options options = XAPIAN_MSET_OPTIONS_INIT;
    xapian_mset *mset = NULL;
    accord_status status;

    match->counting = true;
    while (counts_on(match)) {
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
        if (match->snapshot->documents < COUNT_EXACTLY)
            options.check_at_least = match->snapshot->documents;
        status = binding_status(xapian_enquire_mset(&mset, match->any, 0, 0, &options));
        if (status != ACCORD_OK)
            return status;
        xapian_mset_matches(mset, &match->lower, &match->estimated, &match->upper);
        xapian_mset_free(mset);
    }
    *total = match->estimated;
    *exact = match->lower == match->upper && !match->plan->root->checked &&
             match->snapshot->articles == match->snapshot->documents;
    if (!*exact && match->looked_at + match->dead > 0)
        *total = (size_t)((double)match->estimated * (double)match->returned /
                          (double)(match->looked_at + match->dead));
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
