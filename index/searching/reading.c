// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan and the articles that Xapian found in; out come those that really match, each with the
   words that make it match and their positions.

   One walk over each posting list tells which terms the articles have. Then each one's stored
   positions are read: fingerprints give the places of its terms, from which every leaf of the plan
   gets its own. Words that ask for more than a stem (exact forms, stars) have the article's text
   read again. What Xapian could not decide is then decided by evaluate(). */
#include "searching/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "analysis/passages.h"
#include "article.h"
#include "binding.h"
#include "schema.h"
#include "status.h"

/* A leaf with a form check that wants the term of this hash. */
struct form {
    uint64_t hash;
    uint32_t leaf;
};

/* Lists for each target the leaves that it stands for. */
static accord_status list_leaves(struct reading *reading)
{
    const struct plan *plan = reading->plan;
    size_t total = 0;

    reading->target_begins = calloc(plan->target_count + 2, sizeof *reading->target_begins);
    if (reading->target_begins == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < plan->leaf_count; i++)
        for (size_t j = 0; j < plan->leaves[i].count; j++, total++)
            reading->target_begins[plan->leaves[i].targets[j] + 2]++;
    reading->target_leaves = malloc((total + 1) * sizeof *reading->target_leaves);
    if (reading->target_leaves == NULL)
        return status_out_of_memory();
    for (size_t i = 2; i < plan->target_count + 2; i++)
        reading->target_begins[i] += reading->target_begins[i - 1];
    for (uint32_t i = 0; i < plan->leaf_count; i++)
        for (size_t j = 0; j < plan->leaves[i].count; j++)
            reading->target_leaves[reading->target_begins[plan->leaves[i].targets[j] + 1]++] = i;
    return ACCORD_OK;
}

static int by_hash(const void *a, const void *b)
{
    const struct form *left = a, *right = b;

    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return left->leaf < right->leaf ? -1 : left->leaf > right->leaf;
}

/* Lists which terms the leaves with a form check ask for. */
static accord_status list_forms(struct reading *reading)
{
    const struct plan *plan = reading->plan;
    size_t total = 0;

    if (!plan->forms)
        return ACCORD_OK;
    for (size_t i = 0; i < plan->leaf_count; i++)
        total += plan->leaves[i].check != FORM_ANY ? plan->leaves[i].count : 0;
    reading->forms = malloc((total + 1) * sizeof *reading->forms);
    if (reading->forms == NULL)
        return status_out_of_memory();
    for (uint32_t i = 0; i < plan->leaf_count; i++)
        for (size_t j = 0; j < plan->leaves[i].count && plan->leaves[i].check != FORM_ANY; j++)
            reading->forms[reading->form_count++] =
                (struct form){plan->targets[plan->leaves[i].targets[j]].hash, i};
    qsort(reading->forms, reading->form_count, sizeof *reading->forms, by_hash);
    return ACCORD_OK;
}

static accord_status add_pair(struct reading *reading, uint32_t leaf, uint32_t position)
{
    if (reading->pair_count == reading->pair_capacity) {
        size_t capacity = reading->pair_capacity == 0 ? 256 : 2 * reading->pair_capacity;
        struct hit *larger = realloc(reading->pairs, capacity * sizeof *larger);

        if (larger == NULL)
            return status_out_of_memory();
        reading->pairs = larger;
        reading->pair_capacity = capacity;
    }
    reading->pairs[reading->pair_count++] = (struct hit){position, leaf};
    return ACCORD_OK;
}

/* Takes what the stored positions tell of the leaves without a form check. */
static accord_status take_positions(struct reading *reading, const struct positions *positions,
                                    const bool *present)
{
    const struct plan *plan = reading->plan;
    uint64_t *hashes = malloc((plan->target_count + 1) * sizeof *hashes);
    uint32_t *numbers = malloc((plan->target_count + 1) * sizeof *numbers);
    size_t count = 0;
    accord_status status = ACCORD_OK;

    if (hashes == NULL || numbers == NULL)
        status = status_out_of_memory();
    for (uint32_t t = 0; t < plan->target_count && status == ACCORD_OK; t++)
        if (present[t] &&
            (plan->targets[t].term[0] == TERM_STEM || plan->targets[t].term[0] == TERM_TITLE)) {
            hashes[count] = plan->targets[t].hash;
            numbers[count++] = t;
        }
    if (status == ACCORD_OK)
        status = positions_find(positions, hashes, count, &reading->spots, &reading->spot_count,
                                &reading->spot_capacity);
    for (size_t i = 0; i < reading->spot_count && status == ACCORD_OK; i++) {
        uint32_t t = numbers[reading->spots[i].target], at = reading->spots[i].position;

        for (uint32_t j = reading->target_begins[t]; j < reading->target_begins[t + 1]; j++) {
            const struct leaf *leaf = &plan->leaves[reading->target_leaves[j]];

            if (leaf->check == FORM_ANY &&
                (leaf->field != QUERY_TITLE || at < positions->title_count) && status == ACCORD_OK)
                status = add_pair(reading, reading->target_leaves[j], at);
        }
    }
    free(hashes);
    free(numbers);
    return status;
}

/* Whether the word as written is what the leaf asks for; its term is. */
static bool form_fits(const struct leaf *leaf, const struct word *word)
{
    char bare[2 * TOKEN_WORD_MAX + 8];

    if (leaf->check == FORM_EXACT)
        return word->len == leaf->form_len && memcmp(word->text, leaf->form, leaf->form_len) == 0;
    return fold_strip(word->text, word->len, bare) >= leaf->form_len &&
           memcmp(bare, leaf->form, leaf->form_len) == 0;
}

/* The first of the forms with this hash or a higher one. */
static size_t find_form(const struct reading *reading, uint64_t hash)
{
    size_t low = 0, high = reading->form_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (reading->forms[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Reads a text again, word by word, for the leaves with a form check. */
static accord_status take_forms(struct reading *reading, const char *language, const char *text,
                                size_t len, uint32_t first, bool title)
{
    accord_status status = analyzer_start(reading->analyzer, language, text, len);

    for (uint32_t at = first; status == ACCORD_OK; at++) {
        struct token token;
        struct word *word;

        status = analyzer_next(reading->analyzer, &token, &word);
        if (status != ACCORD_OK || word == NULL)
            break;
        for (size_t i = find_form(reading, word->term->hash);
             i < reading->form_count && reading->forms[i].hash == word->term->hash &&
             status == ACCORD_OK;
             i++) {
            const struct leaf *leaf = &reading->plan->leaves[reading->forms[i].leaf];

            if ((title || leaf->field != QUERY_TITLE) && form_fits(leaf, word))
                status = add_pair(reading, reading->forms[i].leaf, at);
        }
    }
    return status;
}

static accord_status take_article_forms(struct reading *reading, xapian_document *document,
                                        uint32_t title_count)
{
    accord_article *article = NULL;
    const char *data = NULL, *language, *text;
    size_t len = 0, text_len;
    accord_status status = binding_status(xapian_document_data(document, &data, &len));

    if (status == ACCORD_OK)
        status = article_read(&article, data, len, true);
    if (status == ACCORD_OK) {
        language = accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL);
        text = accord_article_get(article, ACCORD_FIELD_TITLE, &text_len);
        analyzer_trim(reading->analyzer);
        status = take_forms(reading, language, text, text_len, 0, true);
        text = accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
        if (status == ACCORD_OK)
            status = take_forms(reading, language, text, text_len, title_count, false);
    }
    accord_article_free(article);
    return status;
}

/* Sorts the pairs by leaf; they come in order of position for each. */
static accord_status sort_pairs(struct reading *reading)
{
    struct occurrences *occurrences = &reading->occurrences;
    size_t leaves = reading->plan->leaf_count;

    memset(occurrences->begins, 0, (leaves + 2) * sizeof *occurrences->begins);
    if (occurrences->capacity < reading->pair_count) {
        struct hit *larger = realloc(occurrences->hits, reading->pair_capacity * sizeof *larger);

        if (larger == NULL)
            return status_out_of_memory();
        occurrences->hits = larger;
        occurrences->capacity = reading->pair_capacity;
    }
    for (size_t i = 0; i < reading->pair_count; i++)
        occurrences->begins[reading->pairs[i].leaf + 2]++;
    for (size_t i = 2; i < leaves + 2; i++)
        occurrences->begins[i] += occurrences->begins[i - 1];
    for (size_t i = 0; i < reading->pair_count; i++)
        occurrences->hits[occurrences->begins[reading->pairs[i].leaf + 1]++] = reading->pairs[i];
    occurrences->count = reading->pair_count;
    return ACCORD_OK;
}

static accord_status read_published(xapian_document *document, double *published)
{
    const char *value = NULL;
    size_t len = 0;
    accord_status status =
        binding_status(xapian_document_value(document, SLOT_PUBLISHED, &value, &len));

    *published = status == ACCORD_OK && len > 0 ? xapian_sortable_unserialise(value, len) : NAN;
    return status;
}

static accord_status read_positions(struct reading *reading, xapian_docid docid,
                                    const bool *present, struct positions *positions,
                                    xapian_document **document)
{
    const struct plan *plan = reading->plan;
    const char *value = NULL;
    size_t len = 0;
    accord_status status = binding_status(
        xapian_database_document(document, reading->snapshot->all, docid, XAPIAN_DOC_ASSUME_VALID));

    reading->pair_count = 0;
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(*document, SLOT_POSITIONS, &value, &len));
    if (status == ACCORD_OK)
        status = positions_read(positions, value, len);
    if (status == ACCORD_OK)
        status = take_positions(reading, positions, present);
    if (status == ACCORD_OK && plan->forms)
        status = take_article_forms(reading, *document, positions->title_count);
    if (status == ACCORD_OK && plan->dated)
        status = read_published(*document, &reading->occurrences.published);
    if (status == ACCORD_OK)
        status = sort_pairs(reading);
    reading->occurrences.targets = present;
    reading->occurrences.title_count = positions->title_count;
    for (size_t i = 0; i < plan->leaf_count; i++) {
        reading->occurrences.present[i] = false;
        for (size_t j = 0; j < plan->leaves[i].count; j++)
            reading->occurrences.present[i] =
                reading->occurrences.present[i] || present[plan->leaves[i].targets[j]];
    }
    return status;
}

accord_status reading_new(struct reading *reading, struct snapshot *snapshot, struct plan *plan,
                          struct analyzer *analyzer)
{
    accord_status status;

    reading->snapshot = snapshot;
    reading->plan = plan;
    reading->analyzer = analyzer;
    status = occurrences_new(&reading->occurrences, plan);
    if (status == ACCORD_OK)
        status = list_leaves(reading);
    if (status == ACCORD_OK)
        status = list_forms(reading);
    return status;
}

void reading_free(struct reading *reading)
{
    occurrences_free(&reading->occurrences);
    free(reading->target_leaves);
    free(reading->target_begins);
    free(reading->forms);
    free(reading->spots);
    free(reading->pairs);
}

/* By one walk over each posting list. */
accord_status reading_find(const struct reading *reading, struct candidate *candidates,
                           size_t count, bool *present)
{
    struct plan *plan = reading->plan;
    struct candidate **sorted = malloc((count + 1) * sizeof *sorted);
    accord_status status = ACCORD_OK;

    if (sorted == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++)
        sorted[i] = &candidates[i];
    qsort(sorted, count, sizeof *sorted, candidate_by_docid);
    for (size_t t = 0; t < plan->target_count && status == ACCORD_OK; t++) {
        xapian_posting_iterator *postings = NULL;
        bool more = true;

        status = binding_status(xapian_database_postings(
            &postings, reading->snapshot->all, plan->targets[t].term, plan->targets[t].len));
        for (size_t i = 0; i < count && status == ACCORD_OK && more; i++) {
            status =
                binding_status(xapian_posting_iterator_skip_to(postings, sorted[i]->docid, &more));
            if (status == ACCORD_OK && more &&
                xapian_posting_iterator_docid(postings) == sorted[i]->docid)
                present[(size_t)(sorted[i] - candidates) * plan->target_count + t] = true;
        }
        xapian_posting_iterator_free(postings);
    }
    free(sorted);
    return status;
}

accord_status reading_decide(struct reading *reading, struct candidate *candidate,
                             const bool *present, bool *matches)
{
    struct positions positions = {0};
    xapian_document *document = NULL;
    size_t live_capacity = 0;
    accord_status status =
        read_positions(reading, candidate->docid, present, &positions, &document);

    if (status == ACCORD_OK)
        status = evaluate(reading->plan, &reading->occurrences, matches, &candidate->live,
                          &candidate->live_count, &live_capacity);
    if (status != ACCORD_OK || !*matches)
        goto cleanup;
    candidate->title_count = positions.title_count;
    candidate->range_count = positions.passage_count;
    candidate->ranges = calloc(positions.passage_count + 1, sizeof *candidate->ranges);
    candidate->passages = calloc(positions.passage_count + 1, sizeof *candidate->passages);
    if (candidate->ranges == NULL || candidate->passages == NULL) {
        status = status_out_of_memory();
        goto cleanup;
    }
    status = positions_passages(&positions, candidate->ranges);
cleanup:
    xapian_document_free(document);
    return status;
}
