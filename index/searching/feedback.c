// SPDX-License-Identifier: GPL-2.0-or-later
/* What the best articles of a search have in common, to put more like them first.

   RM3 (Lavrenko and Croft, Relevance-based language models, 2001; mixed with the query as in
   Abdul-Jaleel et al., UMass at TREC 2004): the terms of the ten best articles, each weighed by its
   share of the article and by the article's score, the thirty heaviest kept, are mixed with the
   query's own. Articles are scored by BM25 with these weights. It only re-orders what was found. */
#include "feedback.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "article.h"
#include "binding.h"
#include "hash.h"
#include "key.h"
#include "record.h"
#include "schema.h"
#include "status.h"

enum { ARTICLES = 10, TERMS = 30 };
static const double KEPT = 0.5; /* the share of the query itself */
static const double K1 = 1.2, B = 0.75;
static const double TOO_COMMON = 0.1; /* terms in a larger share of the articles say nothing */

struct weighted {
    char *term;
    size_t len;
    uint64_t hash;
    double weight;
    double idf;
};

struct feedback {
    struct weighted *terms;
    size_t count, capacity;
    double average_length;
    bool sorted; /* by hash, for record_find() */
    struct record_scan scan;
};

void feedback_free(struct feedback *feedback)
{
    if (feedback == NULL)
        return;
    for (size_t i = 0; i < feedback->count; i++)
        free(feedback->terms[i].term);
    free(feedback->terms);
    record_scan_free(&feedback->scan);
    free(feedback);
}

/* Adds to the weight of a term that so many articles have, of all. */
static accord_status add_weight(struct feedback *feedback, const char *term, size_t len,
                                double weight, double articles, double all)
{
    uint64_t hash = hash_bytes(term + 1, len - 1); /* as struct term has it */
    struct weighted *one;

    for (size_t i = 0; i < feedback->count; i++)
        if (feedback->terms[i].hash == hash && feedback->terms[i].len == len &&
            memcmp(feedback->terms[i].term, term, len) == 0) {
            feedback->terms[i].weight += weight;
            return ACCORD_OK;
        }
    if (feedback->count == feedback->capacity) {
        size_t capacity = feedback->capacity == 0 ? 64 : 2 * feedback->capacity;

        one = realloc(feedback->terms, capacity * sizeof *one);
        if (one == NULL)
            return status_out_of_memory();
        feedback->terms = one;
        feedback->capacity = capacity;
    }
    one = &feedback->terms[feedback->count];
    *one = (struct weighted){malloc(len), len, hash, weight,
                             log(1.0 + (all - articles + 0.5) / (articles + 0.5))};
    if (one->term == NULL)
        return status_out_of_memory();
    memcpy(one->term, term, len);
    feedback->count++;
    return ACCORD_OK;
}

/* The terms of the best articles, as they come: one entry a term and article. */
struct seen {
    uint64_t hash;
    double weight;
    char *term;
    size_t len;
};

struct gathered {
    struct seen *items;
    size_t count, capacity;
};

static accord_status see(struct gathered *gathered, const struct term *term, double weight)
{
    struct seen *one;
    struct key key;

    if (gathered->count == gathered->capacity) {
        size_t capacity = gathered->capacity == 0 ? 2048 : 2 * gathered->capacity;
        struct seen *larger = realloc(gathered->items, capacity * sizeof *larger);

        if (larger == NULL)
            return status_out_of_memory();
        gathered->items = larger;
        gathered->capacity = capacity;
    }
    key_make(&key, TERM_STEM, term->text, term->len);
    one = &gathered->items[gathered->count];
    *one = (struct seen){term->hash, weight, malloc(key.len), key.len};
    if (one->term == NULL)
        return status_out_of_memory();
    memcpy(one->term, key.text, key.len);
    gathered->count++;
    return ACCORD_OK;
}

static accord_status gather_text(struct gathered *gathered, struct analyzer *analyzer,
                                 const accord_article *article, accord_field field, double weight)
{
    size_t len;
    const char *text = accord_article_get(article, field, &len);
    accord_status status = analyzer_start(
        analyzer, accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL), text, len);

    while (status == ACCORD_OK) {
        struct token token;
        struct word *word;

        status = analyzer_next(analyzer, &token, &word);
        if (status != ACCORD_OK || word == NULL)
            break;
        status = see(gathered, word->term, weight);
    }
    return status;
}

static accord_status gather(struct gathered *gathered, const struct snapshot *snapshot,
                            struct analyzer *analyzer, const struct candidate *candidate,
                            double share)
{
    struct bytes stored = {0};
    accord_article *article = NULL;
    double words = candidate->title_count;
    accord_status status = snapshot_stored(snapshot, candidate->docid, &stored);

    for (size_t i = 0; i < candidate->range_count; i++)
        words += candidate->ranges[i].token_count;
    share /= words > 0 ? words : 1;
    if (status == ACCORD_OK)
        status = article_read(&article, stored.data, stored.len, true);
    if (status == ACCORD_OK)
        status = gather_text(gathered, analyzer, article, ACCORD_FIELD_TITLE, share);
    if (status == ACCORD_OK)
        status = gather_text(gathered, analyzer, article, ACCORD_FIELD_TEXT, share);
    accord_article_free(article);
    bytes_free(&stored);
    return status;
}

static int by_hash(const void *a, const void *b)
{
    const struct seen *left = a, *right = b;

    return left->hash < right->hash ? -1 : left->hash > right->hash;
}

static int by_weight(const void *a, const void *b)
{
    const struct seen *left = a, *right = b;

    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return by_hash(a, b);
}

/* Sums the entries of each term into its first. */
static void sum_terms(struct gathered *gathered)
{
    size_t kept = 0;

    if (gathered->count == 0)
        return;
    qsort(gathered->items, gathered->count, sizeof *gathered->items, by_hash);
    for (size_t i = 0; i < gathered->count; i++) {
        if (kept > 0 && gathered->items[kept - 1].hash == gathered->items[i].hash) {
            gathered->items[kept - 1].weight += gathered->items[i].weight;
            free(gathered->items[i].term);
        } else {
            gathered->items[kept++] = gathered->items[i];
        }
    }
    gathered->count = kept;
    qsort(gathered->items, gathered->count, sizeof *gathered->items, by_weight);
}

/* The heaviest terms that are not too common, with weights that sum to 1 - KEPT. */
static accord_status take_heaviest(struct feedback *feedback, const struct gathered *gathered,
                                   const struct snapshot *snapshot)
{
    size_t chosen[TERMS], count = 0;
    xapian_doccount having[TERMS];
    double sum = 0;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < gathered->count && count < TERMS && status == ACCORD_OK; i++) {
        xapian_doccount articles = 0;

        status = binding_status(xapian_database_term_freq(snapshot->all, gathered->items[i].term,
                                                          gathered->items[i].len, &articles));
        if (articles > TOO_COMMON * snapshot->documents && articles > ARTICLES)
            continue;
        sum += gathered->items[i].weight;
        having[count] = articles;
        chosen[count++] = i;
    }
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        const struct seen *seen = &gathered->items[chosen[i]];

        status = add_weight(feedback, seen->term, seen->len, (1 - KEPT) * seen->weight / sum,
                            having[i], snapshot->documents);
    }
    return status;
}

/* The query's own terms, with weights that sum to KEPT. */
static accord_status take_query(struct feedback *feedback, const struct plan *plan,
                                const struct snapshot *snapshot)
{
    size_t words = 0;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < plan->leaf_count; i++)
        words += !plan->leaves[i].negated && plan->leaves[i].count > 0;
    for (size_t i = 0; i < plan->leaf_count && status == ACCORD_OK; i++) {
        const struct leaf *leaf = &plan->leaves[i];

        for (size_t j = 0; j < leaf->count && !leaf->negated && status == ACCORD_OK; j++) {
            const struct target *target = &plan->targets[leaf->targets[j]];

            if (target->term[0] == TERM_STEM)
                status = add_weight(feedback, target->term, target->len, KEPT / (double)words,
                                    target->articles, snapshot->documents);
        }
    }
    return status;
}

accord_status feedback_new(struct feedback **out, const struct plan *plan,
                           const struct snapshot *snapshot, struct analyzer *analyzer,
                           const struct candidate *const *best, size_t count)
{
    struct feedback *feedback = calloc(1, sizeof *feedback);
    struct gathered gathered = {0};
    double sum = 0;
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (feedback == NULL)
        return status_out_of_memory();
    if (count > ARTICLES)
        count = ARTICLES;
    for (size_t i = 0; i < count; i++)
        sum += score_total(&best[i]->score);
    for (size_t i = 0; i < count && status == ACCORD_OK; i++)
        status = gather(&gathered, snapshot, analyzer, best[i], score_total(&best[i]->score) / sum);
    sum_terms(&gathered);
    if (status == ACCORD_OK)
        status = take_query(feedback, plan, snapshot);
    if (status == ACCORD_OK)
        status = take_heaviest(feedback, &gathered, snapshot);
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_average_length(snapshot->all, &feedback->average_length));
    for (size_t i = 0; i < gathered.count; i++)
        free(gathered.items[i].term);
    free(gathered.items);
    if (status != ACCORD_OK) {
        feedback_free(feedback);
        return status;
    }
    *out = feedback;
    return ACCORD_OK;
}

static int by_term_hash(const void *a, const void *b)
{
    const struct weighted *left = a, *right = b;

    return (left->hash > right->hash) - (left->hash < right->hash);
}

accord_status feedback_score(struct feedback *feedback, const struct snapshot *snapshot,
                             const struct candidate *const *candidates, size_t count,
                             double *scores)
{
    size_t terms = feedback->count;
    uint64_t *hashes = malloc((terms + 1) * sizeof *hashes);
    uint32_t *locals = malloc(2 * (terms + 1) * sizeof *locals), *counts = locals + terms + 1;
    accord_status status = hashes == NULL || locals == NULL ? status_out_of_memory() : ACCORD_OK;

    if (!feedback->sorted && terms > 1)
        qsort(feedback->terms, terms, sizeof *feedback->terms, by_term_hash);
    feedback->sorted = true;
    for (size_t t = 0; t < terms && status == ACCORD_OK; t++)
        hashes[t] = feedback->terms[t].hash;
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        xapian_document *hold = NULL;
        struct record record;
        double length;

        scores[i] = 0;
        status = snapshot_record(snapshot, candidates[i]->docid, &record, &hold);
        if (status == ACCORD_OK) {
            record_find(&record, hashes, terms, locals);
            status = record_count(&record, locals, terms, &feedback->scan, counts);
            length = (double)record.title_count + record.text_count;
            for (size_t t = 0; t < terms && status == ACCORD_OK; t++)
                scores[i] += feedback->terms[t].weight * feedback->terms[t].idf * counts[t] *
                             (K1 + 1) /
                             (counts[t] + K1 * (1 - B + B * length / feedback->average_length));
        }
        xapian_document_free(hold);
    }
    free(hashes);
    free(locals);
    return status;
}
