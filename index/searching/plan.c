// SPDX-License-Identifier: GPL-2.0-or-later
/* A parsed query against an index: every word analysed, with the terms that stand for it there.

   Xapian decides the terms, their Boolean structure and the filters; what depends on where words
   stand (phrases, NEAR, forms) is `checked`: Xapian is asked for all of its words, and the article's
   positions decide (evaluate.c). */
#include "plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "analysis/stopwords.h"
#include "binding.h"
#include "key.h"
#include "schema.h"
#include "searching/expand.h"
#include "status.h"

struct maker {
    struct expansion expansion;
    struct tokenizer *tokenizer;
    bool keep_stopwords;
    bool negated;
};

static accord_status make_node(struct maker *maker, const struct query_node *query,
                               struct plan_node **out);

static void node_free(struct plan_node *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->count; i++)
        node_free(node->children[i]);
    free(node->children);
    free(node->intervals);
    xapian_query_free(node->filter);
    free(node);
}

void plan_free(struct plan *plan)
{
    if (plan == NULL)
        return;
    node_free(plan->root);
    for (size_t i = 0; i < plan->leaf_count; i++) {
        free(plan->leaves[i].targets);
        free(plan->leaves[i].form);
    }
    for (size_t i = 0; i < plan->target_count; i++)
        free(plan->targets[i].term);
    free(plan->leaves);
    free(plan->targets);
    bytes_free(&plan->warnings);
    free(plan);
}

static struct plan_node *node_new(enum plan_kind kind)
{
    struct plan_node *node = calloc(1, sizeof *node);

    if (node != NULL)
        node->kind = kind;
    return node;
}

/* Hands `child` over to `node`, or frees it on failure. */
static accord_status node_add(struct plan_node *node, struct plan_node *child)
{
    struct plan_node **children = realloc(node->children, (node->count + 1) * sizeof *children);

    if (children == NULL) {
        node_free(child);
        return status_out_of_memory();
    }
    node->children = children;
    node->children[node->count++] = child;
    node->checked = node->checked || child->checked;
    return ACCORD_OK;
}

/* ---- Words ---------------------------------------------------------------------------------- */

/* One token of a query word becomes a leaf. */
static accord_status make_leaf(struct maker *maker, const struct query_node *query,
                               const struct token *token, bool last, struct plan_node **out)
{
    struct plan *plan = maker->expansion.plan;
    struct plan_node *node;
    struct leaf *leaf;
    uint32_t index = (uint32_t)plan->leaf_count;
    accord_status status;

    if (plan->leaf_count == plan->leaf_capacity) {
        size_t capacity = plan->leaf_capacity == 0 ? 16 : 2 * plan->leaf_capacity;

        leaf = realloc(plan->leaves, capacity * sizeof *leaf);
        if (leaf == NULL)
            return status_out_of_memory();
        plan->leaves = leaf;
        plan->leaf_capacity = capacity;
    }
    leaf = &plan->leaves[plan->leaf_count++];
    *leaf = (struct leaf){.field = query->field, .start = query->start, .end = query->end,
                          .negated = maker->negated, .form = malloc(token->len + 1)};
    if (leaf->form == NULL)
        return status_out_of_memory();
    memcpy(leaf->form, token->word, token->len + 1);
    leaf->form_len = token->len;
    if (query->field == QUERY_AUTHOR) {
        status = expand_plain(&maker->expansion, index, TERM_AUTHOR, token->word, token->len);
    } else if (query->prefix && last) {
        leaf->form_len = fold_strip(token->word, token->len, leaf->form);
        leaf->form[leaf->form_len] = '\0';
        status = expand_prefix(&maker->expansion, index, leaf->form, leaf->form_len);
    } else if (query->fuzzy && last) {
        status = expand_fuzzy(&maker->expansion, index, token->word, token->len, token->scripts);
    } else {
        if (query->exact)
            leaf->check = FORM_EXACT;
        status = expand_word(&maker->expansion, index, token->word, token->len, token->scripts);
    }
    if (status != ACCORD_OK)
        return status;
    leaf = &plan->leaves[index];
    for (size_t i = 0; i < leaf->count; i++)
        leaf->articles += plan->targets[leaf->targets[i]].articles;
    if (leaf->articles > maker->expansion.snapshot->articles)
        leaf->articles = maker->expansion.snapshot->articles;
    /* Robertson and Zaragoza, The probabilistic relevance framework, 2009, with + 1 against zero */
    leaf->idf = log(1.0 + ((double)maker->expansion.snapshot->articles - leaf->articles + 0.5) /
                              (leaf->articles + 0.5));
    plan->text_words = plan->text_words || query->field == QUERY_ANYWHERE;
    plan->forms = plan->forms || leaf->check != FORM_ANY;
    node = node_new(PLAN_LEAF);
    if (node == NULL)
        return status_out_of_memory();
    node->leaf = index;
    node->checked = leaf->check != FORM_ANY;
    *out = node;
    return ACCORD_OK;
}

/* The tokens of a word, each a leaf below `parent`. */
static accord_status add_leaves(struct maker *maker, const struct query_node *query,
                                struct plan_node *parent)
{
    struct token token, next;
    char word[2 * TOKEN_WORD_MAX];
    bool more;
    accord_status status = ACCORD_OK;

    tokenizer_start(maker->tokenizer, query->text, query->len);
    more = tokenizer_next(maker->tokenizer, &token);
    while (more && status == ACCORD_OK) {
        struct plan_node *leaf = NULL;

        memcpy(word, token.word, token.len + 1); /* the next token takes its place */
        token.word = word;
        more = tokenizer_next(maker->tokenizer, &next);
        status = make_leaf(maker, query, &token, !more, &leaf);
        if (status == ACCORD_OK)
            status = node_add(parent, leaf);
        token = next;
    }
    return status;
}

/* A node whose children are leaves: as it is, or its only child. Hands over `node`. */
static struct plan_node *simplify(struct plan_node *node)
{
    struct plan_node *only;

    if (node->count != 1 || node->kind == PLAN_NOT)
        return node;
    only = node->children[0];
    node->count = 0;
    node_free(node);
    return only;
}

/* A word: a leaf, or a phrase when it has several tokens. NULL: it has none. */
static accord_status make_word(struct maker *maker, const struct query_node *query,
                               struct plan_node **out)
{
    /* authors have no positions: all parts of the name will do */
    struct plan_node *node = node_new(query->field == QUERY_AUTHOR ? PLAN_AND : PLAN_PHRASE);
    accord_status status;

    *out = NULL;
    if (node == NULL)
        return status_out_of_memory();
    status = add_leaves(maker, query, node);
    if (status != ACCORD_OK || node->count == 0) {
        node_free(node);
        return status;
    }
    node->checked = node->checked || (node->kind == PLAN_PHRASE && node->count > 1);
    *out = simplify(node);
    return ACCORD_OK;
}

static accord_status make_phrase(struct maker *maker, const struct query_node *query,
                                 struct plan_node **out)
{
    struct plan_node *node = node_new(query->field == QUERY_AUTHOR ? PLAN_AND : PLAN_PHRASE);
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (node == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < query->count && status == ACCORD_OK; i++)
        status = add_leaves(maker, query->children[i], node);
    if (status != ACCORD_OK || node->count == 0) {
        node_free(node);
        return status;
    }
    node->checked = node->checked || (node->kind == PLAN_PHRASE && node->count > 1);
    *out = simplify(node);
    return ACCORD_OK;
}

/* Whether the word is a function word in every language of the index that knows it. */
static bool is_stopword(struct maker *maker, const struct query_node *query)
{
    const struct snapshot *snapshot = maker->expansion.snapshot;
    struct token token;
    bool stop = false;

    if (query->kind != QUERY_WORD || query->exact || query->prefix || query->fuzzy ||
        query->field != QUERY_ANYWHERE)
        return false;
    tokenizer_start(maker->tokenizer, query->text, query->len);
    if (!tokenizer_next(maker->tokenizer, &token))
        return false;
    for (size_t i = 0; i < snapshot->language_count && !stop; i++)
        stop = stopword_is(snapshot->languages[i], token.word, token.len);
    return stop && !tokenizer_next(maker->tokenizer, &token);
}

/* A word of the bag's own field only adds to the rank; a word of another field is asked for. */
static bool is_optional(const struct query_node *bag, const struct query_node *part)
{
    return part->kind == QUERY_WORD && !part->exact && part->field == bag->field;
}

/* Words side by side: each adds to the rank; everything else is required. */
static accord_status make_bag(struct maker *maker, const struct query_node *query,
                              struct plan_node **out)
{
    struct plan_node *bag = node_new(PLAN_BAG), *all = node_new(PLAN_AND), *child = NULL;
    bool content = false;
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (bag == NULL || all == NULL)
        status = status_out_of_memory();
    for (size_t i = 0; i < query->count && !content; i++)
        content = !is_stopword(maker, query->children[i]) && is_optional(query, query->children[i]);
    for (size_t i = 0; i < query->count && status == ACCORD_OK; i++) {
        const struct query_node *part = query->children[i];

        if (content && is_stopword(maker, part))
            continue;
        status = make_node(maker, part, &child);
        if (status == ACCORD_OK && child != NULL)
            status = node_add(is_optional(query, part) ? bag : all, child);
    }
    if (status == ACCORD_OK && bag->count > 0) {
        child = simplify(bag);
        bag = NULL;
        status = node_add(all, child);
    }
    if (status == ACCORD_OK && all->count > 0) {
        *out = simplify(all);
        all = NULL;
    }
    node_free(bag);
    node_free(all);
    return status;
}

/* AND, OR, NEAR and NOT: every child in turn; what has no words to search for is left out. */
static accord_status make_group(struct maker *maker, const struct query_node *query,
                                enum plan_kind kind, struct plan_node **out)
{
    struct plan_node *node = node_new(kind);
    bool negated = maker->negated;
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (node == NULL)
        return status_out_of_memory();
    node->distance = query->distance;
    for (size_t i = 0; i < query->count && status == ACCORD_OK; i++) {
        struct plan_node *child = NULL;

        maker->negated = negated != (kind == PLAN_NOT && i > 0);
        status = make_node(maker, query->children[i], &child);
        if (status == ACCORD_OK && child == NULL && kind == PLAN_NOT && i == 0) {
            child = node_new(PLAN_ALL);
            status = child == NULL ? status_out_of_memory() : ACCORD_OK;
        }
        if (status == ACCORD_OK && child != NULL)
            status = node_add(node, child);
    }
    maker->negated = negated;
    if (status != ACCORD_OK || node->count == 0) {
        node_free(node);
        return status;
    }
    node->checked = node->checked || (kind == PLAN_NEAR && node->count > 1);
    if (kind == PLAN_NOT && node->count == 1)
        node->kind = PLAN_AND; /* nothing is left to leave out */
    *out = simplify(node);
    return ACCORD_OK;
}

/* ---- Filters -------------------------------------------------------------------------------- */

static accord_status term_query(xapian_query **out, const struct key *key)
{
    return binding_status(xapian_query_new_term(out, key->text, key->len, 1, 0));
}

/* The words of a URL, all of them. */
static accord_status url_query(struct maker *maker, xapian_query **out, const char *text, size_t len)
{
    xapian_query *words[64] = {0};
    struct token token;
    size_t count = 0;
    const char *url = key_url(text, &len);
    struct key key;
    accord_status status = ACCORD_OK;

    tokenizer_start(maker->tokenizer, url, len);
    while (status == ACCORD_OK && count < 64 && tokenizer_next(maker->tokenizer, &token)) {
        char bare[2 * TOKEN_WORD_MAX];

        key_make(&key, TERM_URL, bare, fold_strip(token.word, token.len, bare));
        status = term_query(&words[count++], &key);
    }
    if (status == ACCORD_OK && count == 0) {
        key_make(&key, TERM_URL, url, len);
        status = term_query(&words[count++], &key);
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_query_new_combine(
            out, XAPIAN_OP_AND, (const xapian_query *const *)words, count, 0));
    for (size_t i = 0; i < count; i++)
        xapian_query_free(words[i]);
    return status;
}

static accord_status date_query(xapian_query **out, int64_t since, int64_t until)
{
    char low[XAPIAN_SORTABLE_MAX], high[XAPIAN_SORTABLE_MAX];
    size_t low_len = xapian_sortable_serialise(
        since == ACCORD_NO_DATE ? -1e15 : (double)since, low);
    size_t high_len = xapian_sortable_serialise(
        until == ACCORD_NO_DATE ? 1e15 : (double)(until - 1), high);

    return binding_status(
        xapian_query_new_value_range(out, SLOT_PUBLISHED, low, low_len, high, high_len));
}

static accord_status make_filter(struct maker *maker, const struct query_node *query,
                                 struct plan_node **out)
{
    struct plan_node *node = node_new(PLAN_FILTER);
    char code[LANGUAGE_SIZE];
    struct key key;
    accord_status status;

    if (node == NULL)
        return status_out_of_memory();
    switch (query->kind) {
    case QUERY_SOURCE:
        key_make_folded(&key, TERM_SOURCE, query->text, query->len);
        status = term_query(&node->filter, &key);
        break;
    case QUERY_LANG:
        language_normalise(query->text, query->len, code);
        key_make(&key, TERM_LANGUAGE, code, strlen(code));
        status = code[0] == '\0'
                     ? status_fail_query(query->start, "\"%s\" is no language", query->text)
                     : term_query(&node->filter, &key);
        break;
    case QUERY_URL:
        status = url_query(maker, &node->filter, query->text, query->len);
        break;
    default:
        status = date_query(&node->filter, query->since, query->until);
        break;
    }
    if (status != ACCORD_OK) {
        node_free(node);
        return status;
    }
    *out = node;
    return ACCORD_OK;
}

static accord_status make_node(struct maker *maker, const struct query_node *query,
                               struct plan_node **out)
{
    *out = NULL;
    switch (query->kind) {
    case QUERY_WORD:
        return make_word(maker, query, out);
    case QUERY_PHRASE:
        return make_phrase(maker, query, out);
    case QUERY_BAG:
        return make_bag(maker, query, out);
    case QUERY_NEAR:
        return make_group(maker, query, query->field == QUERY_AUTHOR ? PLAN_AND : PLAN_NEAR, out);
    case QUERY_AND:
        return make_group(maker, query, PLAN_AND, out);
    case QUERY_OR:
        return make_group(maker, query, PLAN_OR, out);
    case QUERY_NOT:
        return make_group(maker, query, PLAN_NOT, out);
    case QUERY_ALL:
        *out = node_new(PLAN_ALL);
        return *out == NULL ? status_out_of_memory() : ACCORD_OK;
    default:
        return make_filter(maker, query, out);
    }
}

accord_status plan_make(struct plan **out, const struct query_node *query, struct snapshot *snapshot,
                        struct analyzer *analyzer)
{
    struct maker maker = {.expansion = {calloc(1, sizeof(struct plan)), snapshot, analyzer}};
    struct plan *plan = maker.expansion.plan;
    accord_status status;

    *out = NULL;
    if (plan == NULL)
        return status_out_of_memory();
    status = tokenizer_new(&maker.tokenizer);
    if (status == ACCORD_OK)
        status = make_node(&maker, query, &plan->root);
    if (status == ACCORD_OK && plan->root == NULL)
        status = status_fail_query(query->start, "nothing to search for: no letters, no digits");
    tokenizer_free(maker.tokenizer);
    if (status != ACCORD_OK) {
        plan_free(plan);
        return status;
    }
    *out = plan;
    return ACCORD_OK;
}

/* ---- For Xapian ----------------------------------------------------------------------------- */

static accord_status leaf_query(xapian_query **out, const struct plan *plan, const struct leaf *leaf)
{
    xapian_query **terms;
    accord_status status = ACCORD_OK;

    if (leaf->count == 0)
        return binding_status(xapian_query_new_match_nothing(out));
    terms = calloc(leaf->count, sizeof *terms);
    if (terms == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < leaf->count && status == ACCORD_OK; i++) {
        const struct target *target = &plan->targets[leaf->targets[i]];

        status = binding_status(xapian_query_new_term(&terms[i], target->term, target->len, 1, 0));
    }
    if (status == ACCORD_OK && leaf->count == 1) {
        *out = terms[0];
        terms[0] = NULL;
    } else if (status == ACCORD_OK) {
        status = binding_status(xapian_query_new_combine(
            out, XAPIAN_OP_SYNONYM, (const xapian_query *const *)terms, leaf->count, 0));
    }
    for (size_t i = 0; i < leaf->count; i++)
        xapian_query_free(terms[i]);
    free(terms);
    return status;
}

/* A filter adds no weight. */
static accord_status filter_query(xapian_query **out, const xapian_query *filter)
{
    return binding_status(xapian_query_new_scale(out, filter, 0.0));
}

static accord_status node_query(xapian_query **out, const struct plan *plan,
                                const struct plan_node *node, bool all_words);

/* a NOT b: only what Xapian can decide is left out by it. */
static accord_status not_query(xapian_query **out, const struct plan *plan,
                               const struct plan_node *node, bool all_words)
{
    accord_status status = node_query(out, plan, node->children[0], all_words);

    for (size_t i = 1; i < node->count && status == ACCORD_OK; i++) {
        xapian_query *parts[2] = {*out, NULL};

        if (node->children[i]->checked)
            continue;
        status = node_query(&parts[1], plan, node->children[i], false);
        if (status == ACCORD_OK) {
            *out = NULL;
            status = binding_status(xapian_query_new_combine(
                out, XAPIAN_OP_AND_NOT, (const xapian_query *const *)parts, 2, 0));
            xapian_query_free(parts[0]);
        }
        xapian_query_free(parts[1]);
    }
    return status;
}

static accord_status node_query(xapian_query **out, const struct plan *plan,
                                const struct plan_node *node, bool all_words)
{
    xapian_query **parts;
    xapian_operator op = XAPIAN_OP_AND;
    accord_status status = ACCORD_OK;

    *out = NULL;
    switch (node->kind) {
    case PLAN_LEAF:
        return leaf_query(out, plan, &plan->leaves[node->leaf]);
    case PLAN_FILTER:
        return filter_query(out, node->filter);
    case PLAN_ALL:
        return binding_status(xapian_query_new_match_all(out));
    case PLAN_NOTHING:
        return binding_status(xapian_query_new_match_nothing(out));
    case PLAN_NOT:
        return not_query(out, plan, node, all_words);
    case PLAN_OR:
        op = XAPIAN_OP_OR;
        break;
    case PLAN_BAG:
        op = all_words ? XAPIAN_OP_AND : XAPIAN_OP_OR;
        break;
    default:
        break;
    }
    parts = calloc(node->count, sizeof *parts);
    if (parts == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < node->count && status == ACCORD_OK; i++)
        status = node_query(&parts[i], plan, node->children[i], all_words);
    if (status == ACCORD_OK)
        status = binding_status(xapian_query_new_combine(
            out, op, (const xapian_query *const *)parts, node->count, 0));
    for (size_t i = 0; i < node->count; i++)
        xapian_query_free(parts[i]);
    free(parts);
    return status;
}

accord_status plan_query(xapian_query **out, const struct plan *plan, bool all_words)
{
    accord_status status = node_query(out, plan, plan->root, all_words);

    if (status != ACCORD_OK) {
        xapian_query_free(*out);
        *out = NULL;
    }
    return status;
}

bool plan_prefers_all(const struct plan *plan)
{
    const struct plan_node *node = plan->root;

    if (node->kind == PLAN_NOT)
        node = node->children[0];
    if (node->kind == PLAN_AND && node->count > 0)
        node = node->children[node->count - 1];
    return node->kind == PLAN_BAG && node->count >= 2 && node->count <= 3;
}

/* ---- For people ----------------------------------------------------------------------------- */

static void explain_leaf(const struct plan *plan, const struct leaf *leaf, struct bytes *out)
{
    static const char *const fields[] = {"", "title:", "author:"};

    bytes_add_format(out, "%s%s%s%s", leaf->check == FORM_EXACT ? "=" : "", fields[leaf->field],
                     leaf->form, leaf->check == FORM_PREFIX ? "*" : "");
    if (leaf->count == 0)
        bytes_add_string(out, "  (not in the index)");
    for (size_t i = 0; i < leaf->count; i++) {
        const struct target *target = &plan->targets[leaf->targets[i]];

        if (leaf->field == QUERY_AUTHOR)
            bytes_add_format(out, "  %.*s %u", (int)target->len - 1, target->term + 1, target->articles);
        else
            bytes_add_format(out, "  %.2s:%.*s %u", target->term + 1, (int)target->len - 3,
                             target->term + 3, target->articles);
    }
    bytes_add_format(out, "  idf %.2f", leaf->idf);
}

static void explain_node(const struct plan *plan, const struct plan_node *node, unsigned depth,
                         struct bytes *out)
{
    static const char *const names[] = {"",    "phrase", "NEAR", "words", "AND",
                                        "OR",  "NOT",    "every article", "nothing", "filter"};

    bytes_add_format(out, "%*s", (int)depth * 2, "");
    if (node->kind == PLAN_LEAF)
        explain_leaf(plan, &plan->leaves[node->leaf], out);
    else if (node->kind == PLAN_NEAR)
        bytes_add_format(out, "NEAR/%u", node->distance);
    else
        bytes_add_string(out, names[node->kind]);
    if (node->kind == PLAN_FILTER) {
        char *description = NULL;

        if (xapian_query_description(&description, node->filter) == XAPIAN_OK)
            bytes_add_format(out, " %s", description);
        xapian_string_free(description);
    }
    bytes_add_string(out, "\n");
    for (size_t i = 0; i < node->count; i++)
        explain_node(plan, node->children[i], depth + 1, out);
}

void plan_explain(const struct plan *plan, struct bytes *out)
{
    explain_node(plan, plan->root, 0, out);
}
