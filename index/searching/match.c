// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan to the articles that match it, best first, with the words that match in each.

   A stream (stream.c) has the articles that may match. Chunk by chunk every article's record is
   read and whatever Xapian could not decide is decided (reading.c); then passages and articles are
   scored (scoring.c). */
#include "searching/match.h"

#include <stdlib.h>
#include <string.h>

#include "searching/fetch.h"
#include "searching/reading.h"
#include "searching/scoring.h"
#include "searching/stream.h"
#include "status.h"

enum {
    CHUNK = 48,         /* articles looked at together: more re-order hardly better */
    CHUNK_LARGE = 1000, /* the same when more than CHUNK_SHOWN are asked for */
    CHUNK_SHOWN = 100,
    CHUNK_WEIGHED = 40, /* the same when CHUNK_FEW are, and only exact weights re-order, */
    CHUNK_SORTED = 10,  /* or nothing does */
    CHUNK_FEW = 10,
    AHEAD = 4,         /* articles between the one that is read and the one that is fetched */
    TIES = 32,         /* more of these, where the last is worth as much as the next */
    CHECK_MOST = 300,  /* articles that are read for a count alone, */
    CHECK_ENOUGH = 32, /* unless so many of those read match that more would hardly tell better */
    CHECKED_WINDOW = CHECK_MOST + CHUNK + TIES /* matches asked for at first where some of Xapian's
                                                  do not match */
};

struct match {
    struct snapshot *snapshot;
    struct plan *plan;
    const accord_search_options *options;
    struct stream stream;
    size_t returned;  /* candidates so far */
    size_t looked_at; /* of the stream so far, whether they match or not */
    size_t dead;      /* of the stream so far */
    bool finished;
    bool counting; /* what matches is not shown any more */
    size_t chunk;  /* CHUNK or one of its kind */
    struct reading reading;
    struct scoring scoring;
};

/* ---- Opening -------------------------------------------------------------------------------- */

/* Whether dates or weights alone decide the order. */
static bool is_as_found(const accord_search_options *options)
{
    return options->ranking == ACCORD_RANKING_BM25 || options->sort != ACCORD_SORT_RELEVANCE;
}

/* How many articles are looked at together. */
static size_t choose_chunk(const accord_search_options *options)
{
    if (options->unit == ACCORD_UNIT_ARTICLES && options->count > CHUNK_SHOWN)
        return CHUNK_LARGE;
    if (is_as_found(options) && options->count <= CHUNK_FEW)
        return options->sort == ACCORD_SORT_RELEVANCE ? CHUNK_WEIGHED : CHUNK_SORTED;
    return CHUNK;
}

/* How many matches are asked for at first: a chunk of them; more where chunks are likely to be used
   up. */
static size_t choose_window(const struct match *match)
{
    size_t chunk = match->chunk + TIES;

    return match->plan->root->checked && chunk < CHECKED_WINDOW ? CHECKED_WINDOW : chunk;
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
        status = stream_open(&match->stream, snapshot, plan, options, choose_window(match));
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
    stream_close(&match->stream);
    reading_free(&match->reading);
    scoring_free(&match->scoring);
    free(match);
}

/* ---- What was found ------------------------------------------------------------------------- */

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

/* The next of the stream that are alive; none of two stages together. */
static accord_status next_matches(struct match *match, struct candidate *candidates, size_t *count)
{
    accord_status status = ACCORD_OK;

    *count = 0;
    while (*count < match->chunk + TIES && !match->finished) {
        const struct found *next;
        struct candidate candidate;

        status = stream_peek(&match->stream, &next);
        if (status != ACCORD_OK)
            break;
        if (next == NULL) {
            match->finished = !stream_go_on(&match->stream);
            if (*count > 0)
                break;
            continue;
        }
        candidate = (struct candidate){.docid = next->docid, .weight = (double)next->weight};
        if (*count >= match->chunk && candidate.weight != candidates[*count - 1].weight)
            break;
        status = stream_pass(&match->stream);
        if (status != ACCORD_OK)
            break;
        if (snapshot_is_dead(match->snapshot, candidate.docid)) {
            match->dead++;
            continue;
        }
        candidates[(*count)++] = candidate;
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
        candidate->all = !match->stream.in_stages || has_all(match->plan);
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
    if (status == ACCORD_OK && stream_is_ranked(match->plan) &&
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
    if (status == ACCORD_OK && stream_is_ranked(match->plan) &&
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
    return match->returned < CHECK_ENOUGH || match->stream.estimated <= CHECK_MOST;
}

accord_status match_total(struct match *match, size_t *total, bool *exact)
{
    const struct stream *stream = &match->stream;
    accord_status status = ACCORD_OK;

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
    status = stream_count(&match->stream);
    if (status != ACCORD_OK)
        return status;
    *total = stream->estimated;
    *exact = stream->lower == stream->upper && !match->plan->root->checked &&
             (stream->listed || match->snapshot->articles == match->snapshot->documents);
    if (!*exact && match->looked_at + match->dead > 0)
        *total = (size_t)((double)stream->estimated * (double)match->returned /
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
