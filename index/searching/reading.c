// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan and the articles that Xapian found in; out come those that really match, each with the
   words that make it match and their positions.

   Each one's record (record.h) tells which of the plan's stems it has and where, from which every
   leaf of the plan gets its own places. Words that ask for more than a stem (exact forms, stars)
   have the article's text read again. What Xapian could not decide is then decided by evaluate().
 */
#include "searching/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "analysis/passages.h"
#include "article.h"
#include "binding.h"
#include "schema.h"
#include "searching/weigh.h"
#include "status.h"

/* A leaf with a form check that wants the term of this hash. */
struct form {
    uint64_t hash;
    uint32_t leaf;
};

static bool has_positions(const struct target *target)
{
    return target->term[0] == TERM_STEM || target->term[0] == TERM_TITLE;
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static uint32_t place_of(const struct reading *reading, uint64_t hash)
{
    const uint64_t *found =
        reading->hash_count == 0
            ? NULL
            : bsearch(&hash, reading->hashes, reading->hash_count, sizeof hash, by_number);

    return found == NULL ? RECORD_NONE : (uint32_t)(found - reading->hashes);
}

/* Lists the stems' hashes, each once: a word and the same word of a title share theirs. */
static accord_status list_hashes(struct reading *reading)
{
    const struct plan *plan = reading->plan;
    size_t count = 0, kept = 0;

    reading->hashes = malloc((plan->target_count + 1) * sizeof *reading->hashes);
    reading->locals = malloc((plan->target_count + 1) * sizeof *reading->locals);
    reading->counts = malloc((plan->target_count + 1) * sizeof *reading->counts);
    reading->target_hash = malloc((plan->target_count + 1) * sizeof *reading->target_hash);
    if (reading->hashes == NULL || reading->locals == NULL || reading->counts == NULL ||
        reading->target_hash == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < plan->target_count; i++)
        if (has_positions(&plan->targets[i]))
            reading->hashes[count++] = plan->targets[i].hash;
    if (count > 1)
        qsort(reading->hashes, count, sizeof *reading->hashes, by_number);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || reading->hashes[i] != reading->hashes[kept - 1])
            reading->hashes[kept++] = reading->hashes[i];
    reading->hash_count = kept;
    for (size_t i = 0; i < plan->target_count; i++)
        reading->target_hash[i] = has_positions(&plan->targets[i])
                                      ? place_of(reading, plan->targets[i].hash)
                                      : RECORD_NONE;
    return ACCORD_OK;
}

/* Lists for each hash the leaves that it stands for. */
static accord_status list_leaves(struct reading *reading)
{
    const struct plan *plan = reading->plan;
    size_t total = 0;

    reading->hash_begins = calloc(reading->hash_count + 2, sizeof *reading->hash_begins);
    if (reading->hash_begins == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < plan->leaf_count; i++)
        total += plan->leaves[i].check == FORM_ANY ? plan->leaves[i].count : 0;
    reading->hash_leaves = malloc((total + 1) * sizeof *reading->hash_leaves);
    if (reading->hash_leaves == NULL)
        return status_out_of_memory();
    for (unsigned pass = 0; pass < 2; pass++) { /* first to count, then to list */
        for (uint32_t i = 0; i < plan->leaf_count; i++)
            for (size_t j = 0; j < plan->leaves[i].count; j++) {
                uint32_t place = reading->target_hash[plan->leaves[i].targets[j]];

                if (place == RECORD_NONE || plan->leaves[i].check != FORM_ANY)
                    continue;
                if (pass == 0)
                    reading->hash_begins[place + 2]++;
                else
                    reading->hash_leaves[reading->hash_begins[place + 1]++] = i;
            }
        for (size_t i = 2; pass == 0 && i < reading->hash_count + 2; i++)
            reading->hash_begins[i] += reading->hash_begins[i - 1];
    }
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

/* The phrase of a node, if it can be looked for in a record as it is. */
static bool make_phrase(const struct reading *reading, const struct plan_node *node,
                        struct record_phrase *phrase)
{
    const struct leaf *leaves = reading->plan->leaves, *rarest = NULL;
    uint32_t terms = 0;

    if (node->count > RECORD_PHRASE_WORDS)
        return false;
    phrase->words = (uint32_t)node->count;
    for (uint32_t i = 0; i < phrase->words; i++) {
        const struct leaf *leaf = &leaves[node->children[i]->leaf];

        if (leaf->check != FORM_ANY || leaf->count > RECORD_WORD_TERMS)
            return false;
        phrase->begins[i] = terms;
        for (size_t j = 0; j < leaf->count; j++) {
            phrase->terms[terms] = reading->target_hash[leaf->targets[j]];
            if (phrase->terms[terms++] == RECORD_NONE)
                return false;
        }
        if (rarest == NULL || leaf->articles < rarest->articles) {
            rarest = leaf;
            phrase->rarest = i;
        }
    }
    phrase->begins[phrase->words] = terms;
    return true;
}

/* Lists the phrases without which a node does not match. */
static accord_status list_phrases(struct reading *reading, const struct plan_node *node)
{
    bool needs_all = node->kind == PLAN_AND || node->kind == PLAN_NEAR;
    size_t needed = needs_all ? node->count : node->kind == PLAN_NOT;
    struct record_phrase phrase, *larger;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < needed && status == ACCORD_OK; i++)
        status = list_phrases(reading, node->children[i]);
    if (node->kind != PLAN_PHRASE || !make_phrase(reading, node, &phrase))
        return status;
    larger = realloc(reading->phrases, (reading->phrase_count + 1) * sizeof *larger);
    if (larger == NULL)
        return status_out_of_memory();
    reading->phrases = larger;
    larger[reading->phrase_count++] = phrase;
    return ACCORD_OK;
}

/* Whether a record has what is needed: a glance that spares reading most of those that have not. */
static bool may_match(const struct reading *reading, const struct record *record)
{
    for (size_t i = 0; i < reading->phrase_count; i++)
        if (!record_may_have(record, reading->locals, &reading->phrases[i]))
            return false;
    return true;
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

/* Takes what the record tells: how often the article has each stem, and where it has the leaves
   without a form check. */
static accord_status take_positions(struct reading *reading, const struct record *record)
{
    const struct plan *plan = reading->plan;
    accord_status status;

    status = record_scan(record, reading->locals, reading->hash_count, &reading->scan);
    memset(reading->counts, 0, (reading->hash_count + 1) * sizeof *reading->counts);
    for (size_t i = 0; i < reading->scan.count && status == ACCORD_OK; i++) {
        uint32_t place = reading->scan.spots[i].wanted, at = reading->scan.spots[i].position;

        reading->counts[place] += at < record->title_count ? TITLE_WEIGHT : 1;
        for (uint32_t j = reading->hash_begins[place]; j < reading->hash_begins[place + 1]; j++) {
            uint32_t leaf = reading->hash_leaves[j];

            if ((plan->leaves[leaf].field != QUERY_TITLE || at < record->title_count) &&
                status == ACCORD_OK)
                status = add_pair(reading, leaf, at);
        }
    }
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

static accord_status take_article_forms(struct reading *reading, const struct record *record)
{
    accord_article *article = NULL;
    const char *language, *text;
    size_t text_len;
    accord_status status = record_stored(record, reading->snapshot->unpacker, &reading->stored);

    if (status == ACCORD_OK)
        status = article_read(&article, reading->stored.data, reading->stored.len, true);
    if (status == ACCORD_OK) {
        language = accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL);
        text = accord_article_get(article, ACCORD_FIELD_TITLE, &text_len);
        analyzer_trim(reading->analyzer);
        status = take_forms(reading, language, text, text_len, 0, true);
        text = accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
        if (status == ACCORD_OK)
            status = take_forms(reading, language, text, text_len, record->title_count, false);
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

static accord_status read_published(const struct snapshot *snapshot, xapian_docid docid,
                                    double *published)
{
    xapian_document *document = NULL;
    const char *value = NULL;
    size_t len = 0;
    accord_status status = binding_status(
        xapian_database_document(&document, snapshot->all, docid, XAPIAN_DOC_ASSUME_VALID));

    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(document, SLOT_PUBLISHED, &value, &len));
    *published = status == ACCORD_OK && len > 0 ? xapian_sortable_unserialise(value, len) : NAN;
    xapian_document_free(document);
    return status;
}

/* Whether the article read last has a leaf's word: in the title, if it is asked for there. */
static bool leaf_is_present(const struct reading *reading, const struct leaf *leaf, size_t hits,
                            const bool *present)
{
    if (leaf->field == QUERY_TITLE && leaf->check == FORM_ANY)
        return hits > 0;
    for (size_t i = 0; i < leaf->count; i++) {
        uint32_t target = leaf->targets[i], place = reading->target_hash[target];

        if (place == RECORD_NONE ? present[target] : reading->locals[place] != RECORD_NONE)
            return true;
    }
    return false;
}

static accord_status read_record(struct reading *reading, xapian_docid docid,
                                 const struct record *record, const bool *present)
{
    const struct plan *plan = reading->plan;
    struct occurrences *occurrences = &reading->occurrences;
    accord_status status;

    reading->pair_count = 0;
    status = take_positions(reading, record);
    if (status == ACCORD_OK && plan->forms)
        status = take_article_forms(reading, record);
    if (status == ACCORD_OK && plan->dated)
        status = read_published(reading->snapshot, docid, &occurrences->published);
    if (status == ACCORD_OK)
        status = sort_pairs(reading);
    occurrences->targets = present;
    occurrences->title_count = record->title_count;
    for (size_t i = 0; i < plan->leaf_count && status == ACCORD_OK; i++)
        occurrences->present[i] =
            leaf_is_present(reading, &plan->leaves[i],
                            occurrences->begins[i + 1] - occurrences->begins[i], present);
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
        status = list_hashes(reading);
    if (status == ACCORD_OK)
        status = list_leaves(reading);
    if (status == ACCORD_OK)
        status = list_forms(reading);
    if (status == ACCORD_OK)
        status = list_phrases(reading, plan->root);
    return status;
}

void reading_free(struct reading *reading)
{
    occurrences_free(&reading->occurrences);
    free(reading->hashes);
    free(reading->hash_leaves);
    free(reading->hash_begins);
    free(reading->target_hash);
    free(reading->locals);
    free(reading->counts);
    free(reading->forms);
    free(reading->phrases);
    record_scan_free(&reading->scan);
    bytes_free(&reading->stored);
    free(reading->pairs);
}

/* As posting lists have them. */
static int by_docid(const void *a, const void *b)
{
    const struct candidate *const *left = a, *const *right = b;

    return (*left)->docid < (*right)->docid ? -1 : (*left)->docid > (*right)->docid;
}

/* Whether there are terms of which records tell nothing. */
static bool asks_postings(const struct reading *reading)
{
    for (size_t i = 0; i < reading->plan->target_count; i++)
        if (reading->target_hash[i] == RECORD_NONE)
            return true;
    return false;
}

accord_status reading_find(const struct reading *reading, struct candidate *candidates,
                           size_t count, bool *present)
{
    struct plan *plan = reading->plan;
    struct candidate **sorted;
    accord_status status = ACCORD_OK;

    if (!asks_postings(reading))
        return ACCORD_OK;
    sorted = malloc((count + 1) * sizeof *sorted);
    if (sorted == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++)
        sorted[i] = &candidates[i];
    qsort(sorted, count, sizeof *sorted, by_docid);
    for (size_t t = 0; t < plan->target_count && status == ACCORD_OK; t++) {
        xapian_posting_iterator *postings = NULL;
        bool more = true;

        if (reading->target_hash[t] != RECORD_NONE)
            continue;
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
    const struct record *record = &candidate->record;
    size_t live_capacity = 0;
    accord_status status =
        snapshot_record(reading->snapshot, candidate->docid, &candidate->record, &candidate->hold);

    *matches = false;
    if (status == ACCORD_OK)
        record_find(record, reading->hashes, reading->hash_count, reading->locals);
    if (status != ACCORD_OK || !may_match(reading, record))
        return status;
    status = read_record(reading, candidate->docid, record, present);
    if (status == ACCORD_OK)
        status = evaluate(reading->plan, &reading->occurrences, matches, &candidate->live,
                          &candidate->live_count, &live_capacity);
    if (status != ACCORD_OK || !*matches)
        return status;
    candidate->weight = weigh(reading, record_length(record));
    candidate->title_count = record->title_count;
    candidate->range_count = record->passage_count;
    candidate->ranges = malloc(record->passage_count * sizeof *candidate->ranges + 1);
    candidate->passages = calloc(record->passage_count + 1, sizeof *candidate->passages);
    if (candidate->ranges == NULL || candidate->passages == NULL)
        return status_out_of_memory();
    return record_passages(record, candidate->ranges);
}
