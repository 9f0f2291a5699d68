// SPDX-License-Identifier: GPL-2.0-or-later
/* What the best articles of a search have in common, to put more like them first.

   RM3 (Lavrenko and Croft, Relevance-based language models, 2001; mixed with the query as in
   Abdul-Jaleel et al., UMass at TREC 2004) over passages, as in Xu and Croft, Query expansion using
   local and global document analysis, 1996: the terms of the titles and the two best passages of
   the best articles, each weighed by its share of these and by the article's score, the
   heaviest kept, are mixed with the query's own. Articles are scored by BM25 with these weights. It
   only re-orders what was found. */
#include "searching/feedback.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stopwords.h"
#include "article.h"
#include "binding.h"
#include "key.h"
#include "schema.h"
#include "searching/best.h"
#include "status.h"

enum {
    ARTICLES = 5,
    PASSAGES = 2, /* of each */
    TERMS = 25,
    SORTED = 2 * TERMS /* at a time: as a rule the first are enough */
};
static const double KEPT = 0.5;       /* the share of the query itself */
static const double TOO_COMMON = 0.1; /* terms in a larger share of the articles say nothing */

/* A term of the model. */
struct weighted {
    uint64_t hash; /* as struct term has it */
    double weight, idf;
};

struct feedback {
    struct weighted *terms; /* by hash, as record_find() wants them */
    size_t count;
    uint64_t *hashes; /* the same, alone */
    uint32_t *locals, *counts;
    double average_length;
    struct record_scan scan;
};

void feedback_free(struct feedback *feedback)
{
    if (feedback == NULL)
        return;
    free(feedback->terms);
    free(feedback->hashes);
    free(feedback->locals);
    free(feedback->counts);
    record_scan_free(&feedback->scan);
    free(feedback);
}

/* ---- What the best articles say ------------------------------------------------------------- */

/* A term of the best articles; borrowed from the analyzer. */
struct seen {
    const struct term *term;
    double weight;
};

struct gathered {
    struct analyzer *analyzer;
    uint32_t epoch; /* of this gathering, see struct term */
    struct seen *items;
    size_t count, capacity;
};

static accord_status see(struct gathered *gathered, struct term *term, double weight)
{
    if (term->epoch != gathered->epoch) {
        if (gathered->count == gathered->capacity) {
            size_t capacity = gathered->capacity == 0 ? 1024 : 2 * gathered->capacity;
            struct seen *larger = realloc(gathered->items, capacity * sizeof *larger);

            if (larger == NULL)
                return status_out_of_memory();
            gathered->items = larger;
            gathered->capacity = capacity;
        }
        term->epoch = gathered->epoch;
        term->local = (uint32_t)gathered->count;
        gathered->items[gathered->count++] = (struct seen){term, 0};
    }
    gathered->items[term->local].weight += weight;
    return ACCORD_OK;
}

static bool is_function_word(struct word *word)
{
    const char language[] = {word->language[0], word->language[1], '\0'};

    if (word->role == 0)
        word->role = stopword_is(language, word->text, word->len) ? 1 : -1;
    return word->role > 0;
}

static accord_status gather_text(struct gathered *gathered, const char *language, const char *text,
                                 size_t len, double weight)
{
    accord_status status = analyzer_start(gathered->analyzer, language, text, len);

    while (status == ACCORD_OK) {
        struct token token;
        struct word *word;

        status = analyzer_next(gathered->analyzer, &token, &word);
        if (status != ACCORD_OK || word == NULL)
            break;
        if (!is_function_word(word))
            status = see(gathered, word->term, weight);
    }
    return status;
}

/* The best passages of an article, best first. @return how many. */
static size_t choose_best(const struct candidate *candidate, size_t chosen[PASSAGES])
{
    size_t count = 0;

    while (count < PASSAGES && count < candidate->range_count) {
        size_t best = SIZE_MAX;

        for (size_t i = 0; i < candidate->range_count; i++) {
            if (count > 0 && chosen[0] == i)
                continue;
            if (best == SIZE_MAX ||
                score_total(&candidate->passages[i]) > score_total(&candidate->passages[best]))
                best = i;
        }
        chosen[count++] = best;
    }
    return count;
}

/* Takes the terms of one article; `share` is the sum of their weights. */
static accord_status gather(struct gathered *gathered, const struct snapshot *snapshot,
                            struct candidate *candidate, double share)
{
    accord_article *article = NULL;
    const char *text = NULL, *title, *language;
    size_t chosen[PASSAGES], count = choose_best(candidate, chosen), len, title_len;
    double words = candidate->title_count;
    accord_status status = candidate_stored(candidate, snapshot->unpacker);

    for (size_t i = 0; i < count; i++)
        words += candidate->ranges[chosen[i]].token_count;
    share /= words > 0 ? words : 1;
    if (status == ACCORD_OK)
        status = article_read(&article, candidate->stored.data, candidate->stored.len, false);
    if (status == ACCORD_OK)
        status = article_read_text(candidate->stored.data, candidate->stored.len, &text, &len);
    if (status == ACCORD_OK) {
        language = accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL);
        title = accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
        status = gather_text(gathered, language, title, title_len, share);
    }
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        const struct passage_range *range = &candidate->ranges[chosen[i]];

        status = range->end > len ? status_fail(ACCORD_ERROR_CORRUPT,
                                                "the passages of an article do not fit its text")
                                  : gather_text(gathered, language, text + range->start,
                                                range->end - range->start, share);
    }
    accord_article_free(article);
    return status;
}

static int heaviest_first(const void *a, const void *b)
{
    const struct seen *left = a, *right = b;

    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return (left->term->hash > right->term->hash) - (left->term->hash < right->term->hash);
}

/* ---- The model ------------------------------------------------------------------------------ */

static double idf(double documents, double all)
{
    return log(1.0 + (all - documents + 0.5) / (documents + 0.5));
}

/* The heaviest terms that are not too common, with weights that sum to 1 - KEPT. */
static accord_status take_heaviest(struct feedback *feedback, struct gathered *gathered,
                                   struct snapshot *snapshot)
{
    size_t begin = feedback->count;
    double sum = 0;
    accord_status status = ACCORD_OK;

    for (size_t i = 0;
         i < gathered->count && feedback->count < begin + TERMS && status == ACCORD_OK; i++) {
        const struct seen *seen = &gathered->items[i];
        xapian_doccount documents = 0;
        struct key key;

        if (i % SORTED == 0)
            best_first(gathered->items + i, gathered->count - i, sizeof *gathered->items, SORTED,
                       heaviest_first);
        key_make(&key, TERM_STEM, seen->term->text, seen->term->len);
        status = snapshot_term_freq(snapshot, key.text, key.len, &documents);
        if (documents > TOO_COMMON * snapshot->documents && documents > ARTICLES)
            continue;
        sum += seen->weight;
        feedback->terms[feedback->count++] = (struct weighted){
            seen->term->hash, (1 - KEPT) * seen->weight, idf(documents, snapshot->documents)};
    }
    for (size_t i = begin; i < feedback->count; i++)
        feedback->terms[i].weight /= sum;
    return status;
}

/* The query's own terms, with weights that sum to KEPT. */
static void take_query(struct feedback *feedback, const struct plan *plan,
                       const struct snapshot *snapshot)
{
    size_t words = 0;

    for (size_t i = 0; i < plan->leaf_count; i++)
        words += !plan->leaves[i].negated && plan->leaves[i].count > 0;
    for (size_t i = 0; i < plan->leaf_count; i++) {
        const struct leaf *leaf = &plan->leaves[i];

        for (size_t j = 0; j < leaf->count && !leaf->negated; j++) {
            const struct target *target = &plan->targets[leaf->targets[j]];

            if (target->term[0] == TERM_STEM)
                feedback->terms[feedback->count++] = (struct weighted){
                    target->hash, KEPT / (double)words, idf(target->articles, snapshot->documents)};
        }
    }
}

static int by_hash(const void *a, const void *b)
{
    const struct weighted *left = a, *right = b;

    return (left->hash > right->hash) - (left->hash < right->hash);
}

/* Sorts the terms, those of the query and of the articles together. */
static void mix(struct feedback *feedback)
{
    size_t kept = 0;

    if (feedback->count > 1)
        qsort(feedback->terms, feedback->count, sizeof *feedback->terms, by_hash);
    for (size_t i = 0; i < feedback->count; i++) {
        if (kept > 0 && feedback->terms[kept - 1].hash == feedback->terms[i].hash)
            feedback->terms[kept - 1].weight += feedback->terms[i].weight;
        else
            feedback->terms[kept++] = feedback->terms[i];
    }
    feedback->count = kept;
    for (size_t i = 0; i < kept; i++)
        feedback->hashes[i] = feedback->terms[i].hash;
}

static accord_status make_room(struct feedback *feedback, const struct plan *plan)
{
    size_t room = TERMS + 1;

    for (size_t i = 0; i < plan->leaf_count; i++)
        room += plan->leaves[i].count;
    feedback->terms = malloc(room * sizeof *feedback->terms);
    feedback->hashes = malloc(room * sizeof *feedback->hashes);
    feedback->locals = malloc(room * sizeof *feedback->locals);
    feedback->counts = malloc(room * sizeof *feedback->counts);
    return feedback->terms == NULL || feedback->hashes == NULL || feedback->locals == NULL ||
                   feedback->counts == NULL
               ? status_out_of_memory()
               : ACCORD_OK;
}

accord_status feedback_new(struct feedback **out, const struct plan *plan,
                           struct snapshot *snapshot, struct analyzer *analyzer,
                           struct candidate *const *best, size_t count)
{
    struct feedback *feedback = calloc(1, sizeof *feedback);
    struct gathered gathered = {.analyzer = analyzer, .epoch = analyzer_epoch(analyzer)};
    double sum = 0;
    accord_status status = feedback == NULL ? status_out_of_memory() : make_room(feedback, plan);

    *out = NULL;
    if (count > ARTICLES)
        count = ARTICLES;
    for (size_t i = 0; i < count; i++)
        sum += score_total(&best[i]->score);
    for (size_t i = 0; i < count && status == ACCORD_OK; i++)
        status = gather(&gathered, snapshot, best[i], score_total(&best[i]->score) / sum);
    if (status == ACCORD_OK)
        take_query(feedback, plan, snapshot);
    if (status == ACCORD_OK)
        status = take_heaviest(feedback, &gathered, snapshot);
    feedback->average_length = snapshot_average_length(snapshot);
    free(gathered.items);
    if (status != ACCORD_OK) {
        feedback_free(feedback);
        return status;
    }
    mix(feedback);
    *out = feedback;
    return ACCORD_OK;
}

/* BM25 of one article with the model's weights. */
static double score(const struct feedback *feedback, const struct record *record)
{
    double norm = frequency_norm(record_length(record), feedback->average_length), sum = 0;

    for (size_t i = 0; i < feedback->count; i++) {
        uint32_t count = feedback->counts[i];

        if (count > 0)
            sum += feedback->terms[i].weight * feedback->terms[i].idf *
                   frequency_saturate(count, norm);
    }
    return sum;
}

accord_status feedback_score(struct feedback *feedback, const struct candidate *candidates,
                             size_t count, double *scores)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        const struct record *record = &candidates[i].record;

        record_find(record, feedback->hashes, feedback->count, feedback->locals);
        status = record_count(record, feedback->locals, feedback->count, TITLE_WEIGHT,
                              &feedback->scan, feedback->counts);
        scores[i] = status == ACCORD_OK ? score(feedback, record) : 0;
    }
    return status;
}
