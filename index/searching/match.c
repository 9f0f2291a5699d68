// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan to the articles that match it, best first, with the words that match in each.

   Xapian finds the articles and weighs them by BM25. A bag of two or three words is asked for twice:
   first all of them, and only when these are used up, any of them. Then every article's positions are
   read, whatever Xapian could not decide is decided, and passages and article are scored. */
#include "match.h"

#include <math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "article.h"
#include "binding.h"
#include "key.h"
#include "positions.h"
#include "searching/feedback.h"
#include "schema.h"
#include "status.h"
#include "analysis/fold.h"

enum {
    CHUNK = 100,           /* articles looked at together */
    CHUNK_LARGE = 1000,    /* the same when hundreds of articles are asked for */
    COUNT_EXACTLY = 2000,  /* matches that are counted rather than estimated */
    CHECK_MOST = 20000,    /* articles whose positions are read for a count */
    READ_MOST = 2000       /* the same, where their text must be read again */
};

/* How much fitting the best articles counts, beside the score itself. */
static const double FEEDBACK = 1.5;

/* A leaf with a form check that wants the term of this hash. */
struct form {
    uint64_t hash;
    uint32_t leaf;
};

struct match {
    struct snapshot *snapshot;
    struct plan *plan;
    struct analyzer *analyzer;
    const accord_search_options *options;
    xapian_enquire *all, *any;        /* `all` is NULL when there is only one stage */
    xapian_doccount at;               /* next item of the stage */
    bool in_any;                      /* the second stage has begun */
    xapian_docid *seen;               /* found in the first stage, sorted */
    size_t seen_count, seen_capacity;
    size_t returned;                  /* candidates so far */
    size_t looked_at;                 /* Xapian's matches so far, decided or not */
    bool finished;
    xapian_doccount chunk;            /* CHUNK or CHUNK_LARGE */
    struct feedback *feedback;        /* from the best of the first chunk; NULL: none */
    double best_score, best_fit;      /* of an article of the first chunk, without feedback and with */
    double passage_count;             /* in the index */
    double average_passage;           /* words in one */
    double *idf;                      /* of each leaf, over passages */
    double *article_idf;              /* the same over articles; behind `idf` in memory */
    uint32_t *target_leaves;          /* for each target its leaves, one list after another */
    uint32_t *target_begins;
    struct form *forms;               /* by hash, then leaf */
    size_t form_count;
    struct occurrences occurrences;
    struct spot *spots;
    size_t spot_count, spot_capacity;
    struct hit *pairs;                /* (leaf, position) before they are sorted by leaf */
    size_t pair_count, pair_capacity;
};

void candidates_free(struct candidate *candidates, size_t count)
{
    for (size_t i = 0; i < count && candidates != NULL; i++) {
        free(candidates[i].live);
        free(candidates[i].ranges);
        free(candidates[i].passages);
    }
    free(candidates);
}

/* ---- Opening -------------------------------------------------------------------------------- */

static accord_status add_filter(xapian_query ***filters, size_t *count, xapian_query *filter)
{
    xapian_query **larger = realloc(*filters, (*count + 1) * sizeof *larger);

    if (larger == NULL) {
        xapian_query_free(filter);
        return status_out_of_memory();
    }
    *filters = larger;
    larger[(*count)++] = filter;
    return ACCORD_OK;
}

/* Any of the values; NULL-terminated. */
static accord_status any_of(xapian_query **out, char prefix, const char *const *values)
{
    xapian_query **terms = NULL;
    size_t count = 0;
    accord_status status = ACCORD_OK;

    for (; *values != NULL && status == ACCORD_OK; values++) {
        xapian_query *term = NULL;
        char code[LANGUAGE_SIZE];
        struct key key;

        if (prefix == TERM_LANGUAGE) {
            language_normalise(*values, strlen(*values), code);
            key_make(&key, prefix, code, strlen(code));
            if (code[0] == '\0' && **values != '\0') {
                status = status_fail(ACCORD_ERROR_INVALID, "\"%.100s\" is no language", *values);
                break;
            }
        } else {
            key_make_folded(&key, prefix, *values, strlen(*values));
        }
        status = binding_status(xapian_query_new_term(&term, key.text, key.len, 1, 0));
        if (status == ACCORD_OK)
            status = add_filter(&terms, &count, term);
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_query_new_combine(
            out, XAPIAN_OP_OR, (const xapian_query *const *)terms, count, 0));
    for (size_t i = 0; i < count; i++)
        xapian_query_free(terms[i]);
    free(terms);
    return status;
}

/* Puts the options' filters around the query, which is replaced. */
static accord_status restrict_query(xapian_query **query, const accord_search_options *options)
{
    xapian_query **parts = NULL, *filter = NULL, *whole = NULL;
    size_t count = 0;
    accord_status status = add_filter(&parts, &count, *query);

    *query = NULL;
    if (status == ACCORD_OK && options->languages != NULL && options->languages[0] != NULL) {
        status = any_of(&filter, TERM_LANGUAGE, options->languages);
        if (status == ACCORD_OK)
            status = add_filter(&parts, &count, filter);
    }
    if (status == ACCORD_OK && options->sources != NULL && options->sources[0] != NULL) {
        status = any_of(&filter, TERM_SOURCE, options->sources);
        if (status == ACCORD_OK)
            status = add_filter(&parts, &count, filter);
    }
    if (status == ACCORD_OK &&
        (options->since != ACCORD_NO_DATE || options->until != ACCORD_NO_DATE)) {
        char low[XAPIAN_SORTABLE_MAX], high[XAPIAN_SORTABLE_MAX];
        size_t low_len = xapian_sortable_serialise(
            options->since == ACCORD_NO_DATE ? -1e15 : (double)options->since, low);
        size_t high_len = xapian_sortable_serialise(
            options->until == ACCORD_NO_DATE ? 1e15 : (double)(options->until - 1), high);

        status = binding_status(xapian_query_new_value_range(&filter, SLOT_PUBLISHED, low, low_len,
                                                             high, high_len));
        if (status == ACCORD_OK)
            status = add_filter(&parts, &count, filter);
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_query_new_combine(
            &whole, XAPIAN_OP_FILTER, (const xapian_query *const *)parts, count, 0));
    for (size_t i = 0; i < count; i++)
        xapian_query_free(parts[i]);
    free(parts);
    *query = whole;
    return status;
}

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
        status = restrict_query(&query, match->options);
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

/* Lists for each target the leaves that it stands for. */
static accord_status list_leaves(struct match *match)
{
    const struct plan *plan = match->plan;
    size_t total = 0;

    match->target_begins = calloc(plan->target_count + 2, sizeof *match->target_begins);
    if (match->target_begins == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < plan->leaf_count; i++)
        for (size_t j = 0; j < plan->leaves[i].count; j++, total++)
            match->target_begins[plan->leaves[i].targets[j] + 2]++;
    match->target_leaves = malloc((total + 1) * sizeof *match->target_leaves);
    if (match->target_leaves == NULL)
        return status_out_of_memory();
    for (size_t i = 2; i < plan->target_count + 2; i++)
        match->target_begins[i] += match->target_begins[i - 1];
    for (uint32_t i = 0; i < plan->leaf_count; i++)
        for (size_t j = 0; j < plan->leaves[i].count; j++)
            match->target_leaves[match->target_begins[plan->leaves[i].targets[j] + 1]++] = i;
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
static accord_status list_forms(struct match *match)
{
    const struct plan *plan = match->plan;
    size_t total = 0;

    if (!plan->forms)
        return ACCORD_OK;
    for (size_t i = 0; i < plan->leaf_count; i++)
        total += plan->leaves[i].check != FORM_ANY ? plan->leaves[i].count : 0;
    match->forms = malloc((total + 1) * sizeof *match->forms);
    if (match->forms == NULL)
        return status_out_of_memory();
    for (uint32_t i = 0; i < plan->leaf_count; i++)
        for (size_t j = 0; j < plan->leaves[i].count && plan->leaves[i].check != FORM_ANY; j++)
            match->forms[match->form_count++] =
                (struct form){plan->targets[plan->leaves[i].targets[j]].hash, i};
    qsort(match->forms, match->form_count, sizeof *match->forms, by_hash);
    return ACCORD_OK;
}

static accord_status measure_passages(struct match *match)
{
    uint64_t passages = 0, length = 0;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < match->snapshot->shards.count && status == ACCORD_OK; i++) {
        uint64_t some = 0;

        if (match->snapshot->databases[i] == NULL)
            continue;
        status = directory_number(match->snapshot->databases[i], META_PASSAGES, &some);
        passages += some;
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_total_length(match->snapshot->all, &length));
    match->passage_count = (double)passages;
    match->average_passage = passages > 0 ? (double)length / (double)passages : 1;
    return status;
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
    match->analyzer = analyzer;
    match->options = options;
    match->chunk = options->unit == ACCORD_UNIT_ARTICLES && options->count > CHUNK ? CHUNK_LARGE : CHUNK;
    match->idf = calloc(2 * plan->leaf_count + 1, sizeof *match->idf);
    match->article_idf = match->idf + plan->leaf_count;
    for (size_t i = 0; i < plan->leaf_count && match->idf != NULL; i++)
        match->article_idf[i] = plan->leaves[i].idf;
    status = match->idf == NULL ? status_out_of_memory() : occurrences_new(&match->occurrences, plan);
    if (status == ACCORD_OK)
        status = list_leaves(match);
    if (status == ACCORD_OK)
        status = list_forms(match);
    if (status == ACCORD_OK)
        status = measure_passages(match);
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
    xapian_enquire_free(match->all);
    xapian_enquire_free(match->any);
    occurrences_free(&match->occurrences);
    feedback_free(match->feedback);
    free(match->idf);
    free(match->seen);
    free(match->target_leaves);
    free(match->target_begins);
    free(match->forms);
    free(match->spots);
    free(match->pairs);
    free(match);
}

/* ---- Which words an article has ------------------------------------------------------------- */

static int by_docid(const void *a, const void *b)
{
    const struct candidate *const *left = a, *const *right = b;

    return (*left)->docid < (*right)->docid ? -1 : (*left)->docid > (*right)->docid;
}

/* Fills present[candidate * targets + target], by one walk over each posting list. */
static accord_status find_present(struct match *match, struct candidate *candidates, size_t count,
                                  bool *present)
{
    struct plan *plan = match->plan;
    struct candidate **sorted = malloc((count + 1) * sizeof *sorted);
    accord_status status = ACCORD_OK;

    if (sorted == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++)
        sorted[i] = &candidates[i];
    qsort(sorted, count, sizeof *sorted, by_docid);
    for (size_t t = 0; t < plan->target_count && status == ACCORD_OK; t++) {
        xapian_posting_iterator *postings = NULL;
        bool more = true;

        status = binding_status(xapian_database_postings(&postings, match->snapshot->all,
                                                         plan->targets[t].term, plan->targets[t].len));
        for (size_t i = 0; i < count && status == ACCORD_OK && more; i++) {
            status = binding_status(
                xapian_posting_iterator_skip_to(postings, sorted[i]->docid, &more));
            if (status == ACCORD_OK && more &&
                xapian_posting_iterator_docid(postings) == sorted[i]->docid)
                present[(size_t)(sorted[i] - candidates) * plan->target_count + t] = true;
        }
        xapian_posting_iterator_free(postings);
    }
    free(sorted);
    return status;
}

static accord_status add_pair(struct match *match, uint32_t leaf, uint32_t position)
{
    if (match->pair_count == match->pair_capacity) {
        size_t capacity = match->pair_capacity == 0 ? 256 : 2 * match->pair_capacity;
        struct hit *larger = realloc(match->pairs, capacity * sizeof *larger);

        if (larger == NULL)
            return status_out_of_memory();
        match->pairs = larger;
        match->pair_capacity = capacity;
    }
    match->pairs[match->pair_count++] = (struct hit){position, leaf};
    return ACCORD_OK;
}

/* Takes what the stored positions tell of the leaves without a form check. */
static accord_status take_positions(struct match *match, const struct positions *positions,
                                    const bool *present)
{
    const struct plan *plan = match->plan;
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
        status = positions_find(positions, hashes, count, &match->spots, &match->spot_count,
                                &match->spot_capacity);
    for (size_t i = 0; i < match->spot_count && status == ACCORD_OK; i++) {
        uint32_t t = numbers[match->spots[i].target], at = match->spots[i].position;

        for (uint32_t j = match->target_begins[t]; j < match->target_begins[t + 1]; j++) {
            const struct leaf *leaf = &plan->leaves[match->target_leaves[j]];

            if (leaf->check == FORM_ANY &&
                (leaf->field != QUERY_TITLE || at < positions->title_count) && status == ACCORD_OK)
                status = add_pair(match, match->target_leaves[j], at);
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
static size_t find_form(const struct match *match, uint64_t hash)
{
    size_t low = 0, high = match->form_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (match->forms[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Reads a text again, word by word, for the leaves with a form check. */
static accord_status take_forms(struct match *match, const char *language, const char *text, size_t len,
                                uint32_t first, bool title)
{
    accord_status status = analyzer_start(match->analyzer, language, text, len);

    for (uint32_t at = first; status == ACCORD_OK; at++) {
        struct token token;
        struct word *word;

        status = analyzer_next(match->analyzer, &token, &word);
        if (status != ACCORD_OK || word == NULL)
            break;
        for (size_t i = find_form(match, word->term->hash);
             i < match->form_count && match->forms[i].hash == word->term->hash && status == ACCORD_OK;
             i++) {
            const struct leaf *leaf = &match->plan->leaves[match->forms[i].leaf];

            if ((title || leaf->field != QUERY_TITLE) && form_fits(leaf, word))
                status = add_pair(match, match->forms[i].leaf, at);
        }
    }
    return status;
}

static accord_status take_article_forms(struct match *match, xapian_document *document,
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
        analyzer_trim(match->analyzer);
        status = take_forms(match, language, text, text_len, 0, true);
        text = accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
        if (status == ACCORD_OK)
            status = take_forms(match, language, text, text_len, title_count, false);
    }
    accord_article_free(article);
    return status;
}

/* Sorts the pairs by leaf; they come in order of position for each. */
static accord_status sort_pairs(struct match *match)
{
    struct occurrences *occurrences = &match->occurrences;
    size_t leaves = match->plan->leaf_count;

    memset(occurrences->begins, 0, (leaves + 2) * sizeof *occurrences->begins);
    if (occurrences->capacity < match->pair_count) {
        struct hit *larger = realloc(occurrences->hits, match->pair_capacity * sizeof *larger);

        if (larger == NULL)
            return status_out_of_memory();
        occurrences->hits = larger;
        occurrences->capacity = match->pair_capacity;
    }
    for (size_t i = 0; i < match->pair_count; i++)
        occurrences->begins[match->pairs[i].leaf + 2]++;
    for (size_t i = 2; i < leaves + 2; i++)
        occurrences->begins[i] += occurrences->begins[i - 1];
    for (size_t i = 0; i < match->pair_count; i++)
        occurrences->hits[occurrences->begins[match->pairs[i].leaf + 1]++] = match->pairs[i];
    occurrences->count = match->pair_count;
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

static accord_status read_positions(struct match *match, xapian_docid docid, const bool *present,
                                    struct positions *positions, xapian_document **document)
{
    const struct plan *plan = match->plan;
    const char *value = NULL;
    size_t len = 0;
    accord_status status =
        binding_status(xapian_database_document(document, match->snapshot->all, docid, 0));

    match->pair_count = 0;
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(*document, SLOT_POSITIONS, &value, &len));
    if (status == ACCORD_OK)
        status = positions_read(positions, value, len);
    if (status == ACCORD_OK)
        status = take_positions(match, positions, present);
    if (status == ACCORD_OK && plan->forms)
        status = take_article_forms(match, *document, positions->title_count);
    if (status == ACCORD_OK && plan->dated)
        status = read_published(*document, &match->occurrences.published);
    if (status == ACCORD_OK)
        status = sort_pairs(match);
    match->occurrences.targets = present;
    match->occurrences.title_count = positions->title_count;
    for (size_t i = 0; i < plan->leaf_count; i++) {
        match->occurrences.present[i] = false;
        for (size_t j = 0; j < plan->leaves[i].count; j++)
            match->occurrences.present[i] =
                match->occurrences.present[i] || present[plan->leaves[i].targets[j]];
    }
    return status;
}

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
    struct positions positions = {0};
    xapian_document *document = NULL;
    size_t live_capacity = 0;
    accord_status status = read_positions(match, candidate->docid, present, &positions, &document);

    if (status == ACCORD_OK)
        status = evaluate(match->plan, &match->occurrences, matches, &candidate->live,
                          &candidate->live_count, &live_capacity);
    if (status != ACCORD_OK || !*matches)
        goto cleanup;
    candidate->all = match->all == NULL || has_all(match->plan);
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

/* ---- Scoring -------------------------------------------------------------------------------- */

/* Counts in how many passages of one candidate each leaf stands. */
static void count_passages(const struct candidate *candidate, size_t *last, size_t mark,
                           size_t *passages, size_t *articles)
{
    size_t range = 0;

    for (size_t i = 0; i < candidate->live_count && range < candidate->range_count; i++) {
        uint32_t leaf = candidate->live[i].leaf, at;

        if (candidate->live[i].position < candidate->title_count)
            continue;
        at = candidate->live[i].position - candidate->title_count;
        while (range < candidate->range_count &&
               at >= candidate->ranges[range].token + candidate->ranges[range].token_count)
            range++;
        articles[leaf] += last[leaf] < mark;
        passages[leaf] += last[leaf] != mark + range;
        last[leaf] = mark + range;
    }
}

/* How much each leaf tells one passage from another: the idf of passages, of which the candidates are
   a sample. */
static accord_status weigh_leaves(struct match *match, const struct candidate *candidates, size_t count)
{
    const struct plan *plan = match->plan;
    size_t *counts = calloc(3 * plan->leaf_count + 1, sizeof *counts), mark = 1;
    size_t *passages = counts, *articles = counts + plan->leaf_count, *last = articles + plan->leaf_count;
    double all = match->passage_count;

    if (counts == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++) {
        count_passages(&candidates[i], last, mark, passages, articles);
        mark += candidates[i].range_count + 1;
    }
    for (size_t i = 0; i < plan->leaf_count; i++) {
        double each = articles[i] > 0 ? (double)passages[i] / (double)articles[i] : 1;
        double with = each * plan->leaves[i].articles;

        with = with > all ? all : with;
        match->idf[i] = log(1.0 + (all - with + 0.5) / (with + 0.5));
    }
    free(counts);
    return ACCORD_OK;
}

static accord_status score_candidate(struct match *match, struct candidate *candidate)
{
    const struct ranking ranking = {match->plan,
                                    match->idf,
                                    match->article_idf,
                                    candidate->live,
                                    candidate->live_count,
                                    candidate->ranges,
                                    candidate->range_count,
                                    candidate->title_count,
                                    match->average_passage};
    accord_status status = rank_passages(&ranking, candidate->passages);

    return status == ACCORD_OK ? rank_article(&ranking, candidate->weight, candidate->passages,
                                              &candidate->score)
                               : status;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *const *left = a, *const *right = b;
    double left_score = score_total(&(*left)->score), right_score = score_total(&(*right)->score);

    if ((*left)->all != (*right)->all)
        return (*left)->all ? -1 : 1;
    if (left_score != right_score)
        return left_score > right_score ? -1 : 1;
    return (*left)->order < (*right)->order ? -1 : (*left)->order > (*right)->order;
}

/* Adds to each article's score how well it fits what the best of the first chunk have in common. */
static accord_status apply_feedback(struct match *match, struct candidate *candidates, size_t count)
{
    const struct candidate **sorted = malloc((count + 1) * sizeof *sorted);
    double *fits = calloc(count + 1, sizeof *fits);
    bool first = match->returned == count;
    accord_status status = ACCORD_OK;

    if (sorted == NULL || fits == NULL)
        status = status_out_of_memory();
    for (size_t i = 0; i < count && status == ACCORD_OK; i++)
        sorted[i] = &candidates[i];
    if (status == ACCORD_OK && first && count > 0) {
        qsort(sorted, count, sizeof *sorted, by_score);
        match->best_score = score_total(&sorted[0]->score);
        status = feedback_new(&match->feedback, match->plan, match->snapshot, sorted, count);
    }
    if (status == ACCORD_OK && match->feedback != NULL) {
        qsort(sorted, count, sizeof *sorted, by_docid);
        status = feedback_score(match->feedback, match->snapshot, sorted, count, fits);
        for (size_t i = 0; i < count && first; i++)
            match->best_fit = fits[i] > match->best_fit ? fits[i] : match->best_fit;
        for (size_t i = 0; i < count && match->best_fit > 0; i++)
            candidates[sorted[i] - candidates].score.feedback =
                FEEDBACK * match->best_score * fits[i] / match->best_fit;
    }
    free(sorted);
    free(fits);
    return status;
}

/* ---- Walking -------------------------------------------------------------------------------- */

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

/* The next of Xapian's matches that were not seen in the first stage. */
static accord_status next_matches(struct match *match, struct candidate *candidates, size_t *count)
{
    xapian_mset *mset = NULL;
    accord_status status = ACCORD_OK;

    *count = 0;
    while (status == ACCORD_OK && *count == 0 && !match->finished) {
        xapian_enquire *enquire = match->in_any ? match->any : match->all;
        xapian_doccount size;

        status = binding_status(xapian_enquire_mset(&mset, enquire, match->at, match->chunk, NULL));
        if (status != ACCORD_OK)
            break;
        size = xapian_mset_size(mset);
        for (xapian_doccount i = 0; i < size && status == ACCORD_OK; i++) {
            xapian_docid docid = xapian_mset_docid(mset, i);

            match->looked_at++;
            if (!match->in_any)
                status = remember(match, docid);
            else if (match->seen_count > 0 && bsearch(&docid, match->seen, match->seen_count,
                                                      sizeof docid, by_number) != NULL) {
                match->looked_at--;
                continue;
            }
            candidates[*count] = (struct candidate){.docid = docid,
                                                    .weight = xapian_mset_weight(mset, i)};
            ++*count;
        }
        xapian_mset_free(mset);
        mset = NULL;
        match->at += size;
        if (size < match->chunk) {
            match->finished = match->in_any;
            match->in_any = true;
            match->at = 0;
            if (match->seen_count > 1)
                qsort(match->seen, match->seen_count, sizeof *match->seen, by_number);
            if (!match->finished)
                break; /* a chunk never mixes the stages */
        }
    }
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
        status = find_present(match, candidates, count, present);
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
        status = weigh_leaves(match, candidates, kept);
    for (size_t i = 0; i < kept && status == ACCORD_OK; i++)
        status = score_candidate(match, &candidates[i]);
    if (status == ACCORD_OK && match->options->ranking == ACCORD_RANKING_DEFAULT &&
        match->options->sort == ACCORD_SORT_RELEVANCE && match->plan->leaf_count > 0)
        status = apply_feedback(match, candidates, kept);
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
    xapian_doccount lower = 0, estimated = 0, upper = 0;
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
    options.check_at_least = match->snapshot->articles < COUNT_EXACTLY ? match->snapshot->articles
                                                                        : COUNT_EXACTLY;
    status = binding_status(xapian_enquire_mset(&mset, match->any, 0, 0, &options));
    if (status != ACCORD_OK)
        return status;
    xapian_mset_matches(mset, &lower, &estimated, &upper);
    xapian_mset_free(mset);
    *total = estimated;
    *exact = lower == upper && !match->plan->root->checked;
    if (match->plan->root->checked && match->looked_at > 0)
        *total = (size_t)((double)estimated * (double)match->returned / (double)match->looked_at);
    return ACCORD_OK;
}

accord_status match_article(struct match *match, xapian_docid docid, struct candidate *out)
{
    bool *present = calloc(match->plan->target_count + 1, sizeof *present), matches = false;
    accord_status status = ACCORD_OK;

    *out = (struct candidate){.docid = docid};
    if (present == NULL)
        return status_out_of_memory();
    status = find_present(match, out, 1, present);
    if (status == ACCORD_OK)
        status = look_at(match, out, present, &matches);
    free(present);
    return status;
}
