// SPDX-License-Identifier: GPL-2.0-or-later
/* What the best articles of a search have in common, to put more like them first.

   RM3 (Lavrenko and Croft, Relevance-based language models, 2001; mixed with the query as in
   Abdul-Jaleel et al., UMass at TREC 2004) over passages (as Xu and Croft, Query expansion using
   local and global document analysis, 1996): of each of the best articles the title and the best
   passages are read and analysed; each of their terms is weighed by its share of those words and by
   the article's score, and the heaviest are mixed with the query's own. Articles are scored by BM25
   with these weights. It only re-orders what was found. */
#include "feedback.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stopwords.h"
#include "article.h"
#include "binding.h"
#include "key.h"
#include "schema.h"
#include "status.h"

enum {
    ARTICLES = 5,   /* the best, from which is learnt */
    PASSAGES = 2,   /* of each of them */
    LOOKED_UP = 60, /* terms whose number of articles is asked for, at most */
    TERMS = 25      /* of the model, beside the query's own */
};
static const double KEPT = 0.5; /* the share of the query itself */
static const double K1 = 1.2, B = 0.75;
static const double TOO_COMMON = 0.1; /* terms in a larger share of the articles say nothing */

/* A term of the model. */
struct weighted {
    char term[TERM_MAX + 24]; /* as in the index, with its prefix */
    size_t len;
    uint64_t hash; /* as struct term has it */
    double weight, idf;
};

struct feedback {
    struct weighted *terms;
    size_t count, capacity;
    double average_length;
};

void feedback_free(struct feedback *feedback)
{
    if (feedback == NULL)
        return;
    free(feedback->terms);
    free(feedback);
}

/* ---- Reading the best ----------------------------------------------------------------------- */

/* A term of what was read. */
struct seen {
    const struct word *word; /* the first with this term; NULL: a free place */
    double weight;
};

/* All of them: a hash table. */
struct reader {
    const struct snapshot *snapshot;
    struct analyzer *analyzer;
    struct seen *seen;
    size_t slots, count; /* a power of two; how many are taken */
};

static accord_status grow(struct reader *reader)
{
    size_t slots = reader->slots == 0 ? 1024 : 2 * reader->slots;
    struct seen *seen = calloc(slots, sizeof *seen);

    if (seen == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < reader->slots; i++) {
        size_t slot;

        if (reader->seen[i].word == NULL)
            continue;
        slot = (size_t)reader->seen[i].word->term->hash & (slots - 1);
        while (seen[slot].word != NULL)
            slot = (slot + 1) & (slots - 1);
        seen[slot] = reader->seen[i];
    }
    free(reader->seen);
    reader->seen = seen;
    reader->slots = slots;
    return ACCORD_OK;
}

static accord_status add_seen(struct reader *reader, const struct word *word, double weight)
{
    accord_status status = 2 * reader->count >= reader->slots ? grow(reader) : ACCORD_OK;
    size_t slot;

    if (status != ACCORD_OK)
        return status;
    slot = (size_t)word->term->hash & (reader->slots - 1);
    while (reader->seen[slot].word != NULL && reader->seen[slot].word->term != word->term)
        slot = (slot + 1) & (reader->slots - 1);
    reader->count += reader->seen[slot].word == NULL;
    if (reader->seen[slot].word == NULL)
        reader->seen[slot].word = word;
    reader->seen[slot].weight += weight;
    return ACCORD_OK;
}

/* Takes the words of a text, of which each has so much weight. */
static accord_status read_text(struct reader *reader, const char *language, const char *text,
                               size_t len, double weight)
{
    struct token token;
    struct word *word;
    accord_status status = analyzer_start(reader->analyzer, language, text, len);

    if (status == ACCORD_OK)
        status = analyzer_next(reader->analyzer, &token, &word);
    while (status == ACCORD_OK && word != NULL) {
        status = add_seen(reader, word, weight);
        if (status == ACCORD_OK)
            status = analyzer_next(reader->analyzer, &token, &word);
    }
    return status;
}

/* The numbers of an article's best passages, best first; how many there are. */
static size_t best_passages(const struct candidate *candidate, size_t *best)
{
    size_t count = 0;

    for (size_t i = 0; i < candidate->range_count; i++) {
        double score = score_total(&candidate->passages[i]);
        size_t at = count < PASSAGES ? count++ : PASSAGES - 1;

        if (i >= PASSAGES && score_total(&candidate->passages[best[at]]) >= score)
            continue;
        while (at > 0 && score_total(&candidate->passages[best[at - 1]]) < score) {
            best[at] = best[at - 1];
            at--;
        }
        best[at] = i;
    }
    return count;
}

/* Takes the title and the best passages of an article, their words having `share` together. */
static accord_status read_article(struct reader *reader, const struct candidate *candidate,
                                  double share)
{
    xapian_document *document = NULL;
    accord_article *article = NULL;
    const char *data = NULL, *text = NULL, *language = "", *title = "";
    size_t len = 0, text_len = 0, title_len = 0, best[PASSAGES];
    size_t count = best_passages(candidate, best), words = candidate->title_count;
    accord_status status = binding_status(
        xapian_database_document(&document, reader->snapshot->all, candidate->docid, 0));

    if (status == ACCORD_OK)
        status = binding_status(xapian_document_data(document, &data, &len));
    if (status == ACCORD_OK)
        status = article_read(&article, data, len, false);
    if (status == ACCORD_OK)
        status = article_read_text(data, len, &text, &text_len);
    if (status == ACCORD_OK) {
        language = accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL);
        title = accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
    }
    for (size_t i = 0; i < count; i++)
        words += candidate->ranges[best[i]].token_count;
    share /= words > 0 ? (double)words : 1;
    if (status == ACCORD_OK)
        status = read_text(reader, language, title, title_len, share);
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        const struct passage_range *range = &candidate->ranges[best[i]];

        if (range->start > range->end || range->end > text_len)
            status =
                status_fail(ACCORD_ERROR_CORRUPT, "the passages of an article do not fit its text");
        else
            status =
                read_text(reader, language, text + range->start, range->end - range->start, share);
    }
    accord_article_free(article);
    xapian_document_free(document);
    return status;
}

/* ---- The model ------------------------------------------------------------------------------ */

/* Adds to the weight of a term that so many articles have. */
static accord_status add_weight(struct feedback *feedback, const struct snapshot *snapshot,
                                const char *term, size_t len, uint64_t hash, double weight,
                                double articles)
{
    struct weighted *one;

    for (size_t i = 0; i < feedback->count; i++)
        if (feedback->terms[i].hash == hash) {
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
    one = &feedback->terms[feedback->count++];
    memcpy(one->term, term, len);
    one->len = len;
    one->hash = hash;
    one->weight = weight;
    one->idf = log(1.0 + (snapshot->articles - articles + 0.5) / (articles + 0.5));
    return ACCORD_OK;
}

static bool is_function_word(const struct word *word)
{
    const char language[] = {word->language[0], word->language[1], '\0'};

    return stopword_is(language, word->text, word->len);
}

/* The heaviest terms of what was read, heaviest first, function words left out; how many. */
static size_t find_heaviest(const struct reader *reader, struct seen *heaviest)
{
    size_t count = 0;

    for (size_t i = 0; i < reader->slots; i++) {
        const struct seen *seen = &reader->seen[i];
        size_t at = count;

        if (seen->word == NULL ||
            (count == LOOKED_UP && heaviest[count - 1].weight >= seen->weight))
            continue;
        if (is_function_word(seen->word))
            continue;
        if (count < LOOKED_UP)
            count++;
        else
            at--;
        while (at > 0 && (heaviest[at - 1].weight < seen->weight ||
                          (heaviest[at - 1].weight == seen->weight &&
                           heaviest[at - 1].word->term->hash > seen->word->term->hash))) {
            heaviest[at] = heaviest[at - 1];
            at--;
        }
        heaviest[at] = *seen;
    }
    return count;
}

/* The heaviest terms that are not too common, with weights that sum to 1 - KEPT. */
static accord_status take_heaviest(struct feedback *feedback, const struct reader *reader)
{
    struct seen heaviest[LOOKED_UP];
    struct key keys[TERMS];
    size_t having[TERMS], chosen[TERMS], count = 0, looked = find_heaviest(reader, heaviest);
    double sum = 0, all = reader->snapshot->articles;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < looked && count < TERMS && status == ACCORD_OK; i++) {
        const struct term *term = heaviest[i].word->term;
        xapian_doccount articles = 0;

        key_make(&keys[count], TERM_STEM, term->text, term->len);
        status = binding_status(xapian_database_term_freq(reader->snapshot->all, keys[count].text,
                                                          keys[count].len, &articles));
        if (articles > TOO_COMMON * all && articles > ARTICLES)
            continue;
        sum += heaviest[i].weight;
        having[count] = articles;
        chosen[count++] = i;
    }
    for (size_t i = 0; i < count && status == ACCORD_OK; i++)
        status = add_weight(feedback, reader->snapshot, keys[i].text, keys[i].len,
                            heaviest[chosen[i]].word->term->hash,
                            (1 - KEPT) * heaviest[chosen[i]].weight / sum, (double)having[i]);
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
                status = add_weight(feedback, snapshot, target->term, target->len, target->hash,
                                    KEPT / (double)words, target->articles);
        }
    }
    return status;
}

accord_status feedback_new(struct feedback **out, const struct plan *plan,
                           const struct snapshot *snapshot, struct analyzer *analyzer,
                           const struct candidate *const *best, size_t count)
{
    struct feedback *feedback = calloc(1, sizeof *feedback);
    struct reader reader = {.snapshot = snapshot, .analyzer = analyzer};
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
        status = read_article(&reader, best[i], sum > 0 ? score_total(&best[i]->score) / sum : 1);
    if (status == ACCORD_OK)
        status = take_query(feedback, plan, snapshot);
    if (status == ACCORD_OK)
        status = take_heaviest(feedback, &reader);
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_average_length(snapshot->all, &feedback->average_length));
    free(reader.seen);
    if (status != ACCORD_OK) {
        feedback_free(feedback);
        return status;
    }
    *out = feedback;
    return ACCORD_OK;
}

/* ---- Scoring -------------------------------------------------------------------------------- */

/* How often each candidate has a term. */
static accord_status count_in_candidates(const struct weighted *term,
                                         const struct snapshot *snapshot,
                                         const struct candidate *const *candidates, size_t count,
                                         xapian_termcount *counts)
{
    xapian_posting_iterator *postings = NULL;
    bool more = true;
    accord_status status =
        binding_status(xapian_database_postings(&postings, snapshot->all, term->term, term->len));

    memset(counts, 0, count * sizeof *counts);
    for (size_t i = 0; i < count && status == ACCORD_OK && more; i++) {
        status =
            binding_status(xapian_posting_iterator_skip_to(postings, candidates[i]->docid, &more));
        if (status == ACCORD_OK && more &&
            xapian_posting_iterator_docid(postings) == candidates[i]->docid)
            status = binding_status(xapian_posting_iterator_wdf(postings, &counts[i]));
    }
    xapian_posting_iterator_free(postings);
    return status;
}

/* How many words each candidate has. */
static accord_status measure_candidates(const struct snapshot *snapshot,
                                        const struct candidate *const *candidates, size_t count,
                                        xapian_termcount *lengths)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < count && status == ACCORD_OK; i++)
        status = binding_status(
            xapian_database_doc_length(snapshot->all, candidates[i]->docid, &lengths[i]));
    return status;
}

accord_status feedback_score(const struct feedback *feedback, const struct snapshot *snapshot,
                             const struct candidate *const *candidates, size_t count,
                             double *scores)
{
    xapian_termcount *counts = malloc((2 * count + 1) * sizeof *counts), *lengths = counts + count;
    accord_status status = ACCORD_OK;

    memset(scores, 0, count * sizeof *scores);
    if (counts == NULL)
        return status_out_of_memory();
    status = measure_candidates(snapshot, candidates, count, lengths);
    for (size_t t = 0; t < feedback->count && status == ACCORD_OK; t++) {
        const struct weighted *one = &feedback->terms[t];

        status = count_in_candidates(one, snapshot, candidates, count, counts);
        for (size_t i = 0; i < count && status == ACCORD_OK; i++)
            scores[i] += one->weight * one->idf * counts[i] * (K1 + 1) /
                         (counts[i] + K1 * (1 - B + B * lengths[i] / feedback->average_length));
    }
    free(counts);
    return status;
}
