// SPDX-License-Identifier: GPL-2.0-or-later
/* A parsed query against an index: every word analysed, with the terms that stand for it there.

   Xapian decides the terms, their Boolean structure and the filters; what depends on where words
   stand (phrases, NEAR, forms) is `checked`: Xapian is asked for all of its words, and the article's
   positions decide (evaluate.c). */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "analysis/stopwords.h"
#include "binding.h"
#include "key.h"
#include "schema.h"
#include "searching/expand.h"
#include "searching/leaves.h"
#include "status.h"

enum {
    COMPOUND = 4, /* tokens that a run without spaces may have and be one word */
    TERMS_MOST = 200000, /* of the query for Xapian */
    BAG_MOST = 500       /* words ranked together: Xapian's time grows with the square of their number */
};

struct maker {
    struct expansion expansion;
    struct leaves leaves;
    struct tokenizer *tokenizer;
    size_t terms;        /* of all leaves so far, once for each place */
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
    free(node->filter.targets);
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
    free(plan->target_slots);
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

static accord_status make_leaf(struct maker *maker, const struct query_node *query,
                               const struct token *token, bool last, struct plan_node **out)
{
    struct plan_node *node;
    uint32_t index;
    accord_status status = leaves_find(&maker->leaves, query, token, last, &index);

    if (status != ACCORD_OK)
        return status;
    node = node_new(PLAN_LEAF);
    if (node == NULL)
        return status_out_of_memory();
    node->leaf = index;
    maker->terms += maker->expansion.plan->leaves[index].count;
    if (maker->terms > TERMS_MOST) {
        node_free(node);
        return status_fail_query(query->start, "too many words with * or ~ that stand for many others");
    }
    node->checked = maker->expansion.plan->leaves[index].check != FORM_ANY;
    *out = node;
    return ACCORD_OK;
}

/* Adds a part to a group of words; a leaf that the group has already adds nothing. */
static accord_status add_part(struct maker *maker, struct plan_node *group, struct plan_node *part)
{
    if (part->kind == PLAN_LEAF) {
        struct leaf *leaf = &maker->expansion.plan->leaves[part->leaf];

        if (leaf->group == group) {
            maker->terms -= leaf->count;
            node_free(part);
            return ACCORD_OK;
        }
        leaf->group = group;
    }
    return node_add(group, part);
}

/* The tokens of a word, each a leaf below `parent`. */
static accord_status add_leaves(struct maker *maker, const struct query_node *query,
                                struct plan_node *parent)
{
    struct token token, next = {0};
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

/* Whether the word is a run of a script that is written without spaces: words, not one word. */
static bool is_unspaced(const struct query_node *query)
{
    const char *at = query->text, *end = query->text + query->len;

    while (at < end) {
        uint32_t codepoint;

        at = utf8_read(at, end, &codepoint);
        if (FOLD_CLASS(fold_lookup(codepoint)) == FOLD_UNSPACED)
            return true;
    }
    return false;
}

/* A word: a leaf, or a phrase when it has several tokens; a long run without spaces is a sentence, and
   its words stand for themselves. NULL: it has none. */
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
    if (node->kind == PLAN_PHRASE && node->count > COMPOUND && is_unspaced(query))
        node->kind = PLAN_BAG;
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

/* In what share of the articles of a language a word is found. */
static accord_status share_of(struct maker *maker, const char *language, const struct token *token,
                              double *share)
{
    struct expansion *expansion = &maker->expansion;
    xapian_doccount with = 0, articles = 0;
    struct word *word;
    struct key key;
    accord_status status = analyzer_word(expansion->analyzer, language, token->word, token->len,
                                         token->scripts, &word);

    *share = 0;
    if (status != ACCORD_OK)
        return status;
    key_make(&key, TERM_STEM, word->term->text, word->term->len);
    status = binding_status(
        xapian_database_term_freq(expansion->snapshot->all, key.text, key.len, &with));
    key_make(&key, TERM_LANGUAGE, language, strlen(language));
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_term_freq(expansion->snapshot->all, key.text, key.len, &articles));
    if (articles > 0)
        *share = (double)with / articles;
    return status;
}

/* Whether a token is a function word in a language of the index and in no other a word in its own
   right: "war" is German for "was", and yet nothing to leave out where English articles have it. A
   few "The" in German articles make no German word of it: hence the factor. */
static accord_status is_function_word(struct maker *maker, const struct token *token, bool *out)
{
    const struct snapshot *snapshot = maker->expansion.snapshot;
    double function = 0, content = 0;
    accord_status status = ACCORD_OK;

    *out = false;
    for (size_t i = 0; i < snapshot->language_count; i++)
        *out = *out || stopword_is(analyzer_language(snapshot->languages[i], token->word, token->len,
                                                     token->scripts),
                                   token->word, token->len);
    for (size_t i = 0; i < snapshot->language_count && *out && status == ACCORD_OK; i++) {
        const char *language = snapshot->languages[i];
        double share;

        if (strcmp(language, analyzer_language(language, token->word, token->len, token->scripts)) != 0)
            continue; /* not a word of this language's script */
        status = share_of(maker, language, token, &share);
        if (stopword_is(language, token->word, token->len))
            function = share > function ? share : function;
        else
            content = share > content ? share : content;
    }
    *out = *out && (content == 0 || 8 * content < function);
    return status;
}

/* Whether a part of a bag is a function word, as a plain word of one token. */
static accord_status is_stopword(struct maker *maker, const struct query_node *query, bool *out)
{
    struct token token, another;
    char word[2 * TOKEN_WORD_MAX];

    *out = false;
    if (query->kind != QUERY_WORD || query->exact || query->prefix || query->fuzzy ||
        query->field != QUERY_ANYWHERE)
        return ACCORD_OK;
    tokenizer_start(maker->tokenizer, query->text, query->len);
    if (!tokenizer_next(maker->tokenizer, &token))
        return ACCORD_OK;
    memcpy(word, token.word, token.len + 1);
    token.word = word;
    if (tokenizer_next(maker->tokenizer, &another))
        return ACCORD_OK;
    return is_function_word(maker, &token, out);
}

static bool is_filter(const struct query_node *query)
{
    return query->kind == QUERY_SOURCE || query->kind == QUERY_LANG || query->kind == QUERY_URL ||
           query->kind == QUERY_DATE;
}

/* A word of the bag's own field only adds to the rank; a word of another field is asked for. */
static bool is_optional(const struct query_node *bag, const struct query_node *part)
{
    return part->kind == QUERY_WORD && !part->exact && part->field == bag->field;
}

/* How much a part of a bag tells: its rarest word that any article has. */
static double telling(const struct plan *plan, const struct plan_node *part)
{
    double best = 0;

    if (part->kind == PLAN_LEAF)
        return plan->leaves[part->leaf].count > 0 ? plan->leaves[part->leaf].idf : 0;
    for (size_t i = 0; i < part->count; i++) {
        double child = telling(plan, part->children[i]);

        best = child > best ? child : best;
    }
    return best;
}

static int highest_first(const void *a, const void *b)
{
    const double *left = a, *right = b;

    return *left > *right ? -1 : *left < *right;
}

/* Takes the most telling words of a bag that has too many, as a text pasted whole does. */
static accord_status trim_bag(struct plan *plan, struct plan_node *bag)
{
    double *values, least;
    size_t kept = 0, above = 0;

    if (bag->count <= BAG_MOST)
        return ACCORD_OK;
    values = malloc(bag->count * sizeof *values);
    if (values == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < bag->count; i++)
        values[i] = telling(plan, bag->children[i]);
    qsort(values, bag->count, sizeof *values, highest_first);
    least = values[BAG_MOST - 1];
    while (values[above] > least)
        above++;
    bytes_add_format(&plan->warnings, "of %zu words the %d rarest were looked for", bag->count, BAG_MOST);
    bytes_add(&plan->warnings, "", 1);
    bag->checked = false;
    for (size_t i = 0; i < bag->count; i++) {
        struct plan_node *part = bag->children[i];
        double value = telling(plan, part);

        if (value > least || (value == least && above < BAG_MOST)) {
            above += value == least;
            bag->checked = bag->checked || part->checked;
            bag->children[kept++] = part;
        } else {
            if (part->kind == PLAN_LEAF)
                plan->leaves[part->leaf].negated = true; /* it is not missed where it is not */
            node_free(part);
        }
    }
    bag->count = kept;
    free(values);
    return ACCORD_OK;
}

/* Words side by side: each adds to the rank; everything else is required. Function words are left out
   where there is anything else to look for. */
static accord_status make_bag(struct maker *maker, const struct query_node *query,
                              struct plan_node **out)
{
    struct plan_node *bag = node_new(PLAN_BAG), *all = node_new(PLAN_AND), *child = NULL;
    bool content = false, stop = false;
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (bag == NULL || all == NULL)
        status = status_out_of_memory();
    for (size_t i = 0; i < query->count && !content && status == ACCORD_OK; i++) {
        status = is_stopword(maker, query->children[i], &stop);
        content = !stop && !is_filter(query->children[i]);
    }
    for (size_t i = 0; i < query->count && status == ACCORD_OK; i++) {
        const struct query_node *part = query->children[i];

        status = is_stopword(maker, part, &stop);
        if (status != ACCORD_OK || (content && stop))
            continue;
        status = make_node(maker, part, &child);
        if (status == ACCORD_OK && child != NULL)
            status = add_part(maker, is_optional(query, part) ? bag : all, child);
    }
    if (status == ACCORD_OK)
        status = trim_bag(maker->expansion.plan, bag);
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
    bool negated = maker->leaves.negated;
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (node == NULL)
        return status_out_of_memory();
    node->distance = query->distance;
    for (size_t i = 0; i < query->count && status == ACCORD_OK; i++) {
        struct plan_node *child = NULL;

        maker->leaves.negated = negated != (kind == PLAN_NOT && i > 0);
        status = make_node(maker, query->children[i], &child);
        if (status == ACCORD_OK && child == NULL && kind == PLAN_NOT && i == 0) {
            child = node_new(PLAN_ALL);
            status = child == NULL ? status_out_of_memory() : ACCORD_OK;
        }
        if (status == ACCORD_OK && child != NULL)
            status = kind == PLAN_NEAR ? node_add(node, child) : add_part(maker, node, child);
    }
    maker->leaves.negated = negated;
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

static accord_status filter_add(struct maker *maker, struct filter *filter, const struct key *key)
{
    uint32_t *larger, target;
    bool found;
    accord_status status = expand_key(&maker->expansion, key, 0, &target, &found);

    if (status != ACCORD_OK)
        return status;
    filter->nothing = filter->nothing || !found;
    if (!found)
        return ACCORD_OK;
    larger = realloc(filter->targets, (filter->count + 1) * sizeof *larger);
    if (larger == NULL)
        return status_out_of_memory();
    filter->targets = larger;
    larger[filter->count++] = target;
    return ACCORD_OK;
}

/* The words of a URL, all of them. */
static accord_status filter_by_url(struct maker *maker, struct filter *filter, const char *text,
                                   size_t len)
{
    struct token token;
    size_t words = 0;
    const char *url = key_url(text, &len);
    struct key key;
    accord_status status = ACCORD_OK;

    tokenizer_start(maker->tokenizer, url, len);
    while (status == ACCORD_OK && words < FILTER_TERMS && tokenizer_next(maker->tokenizer, &token)) {
        char bare[2 * TOKEN_WORD_MAX];

        key_make(&key, TERM_URL, bare, fold_strip(token.word, token.len, bare));
        status = filter_add(maker, filter, &key);
        words++;
    }
    if (status == ACCORD_OK && words == 0) {
        key_make_folded(&key, TERM_URL, url, len);
        status = filter_add(maker, filter, &key);
    }
    return status;
}

static accord_status make_filter(struct maker *maker, const struct query_node *query,
                                 struct plan_node **out)
{
    struct plan_node *node = node_new(PLAN_FILTER);
    char code[LANGUAGE_SIZE];
    struct key key;
    accord_status status = ACCORD_OK;

    if (node == NULL)
        return status_out_of_memory();
    switch (query->kind) {
    case QUERY_SOURCE:
        key_make_folded(&key, TERM_SOURCE, query->text, query->len);
        status = filter_add(maker, &node->filter, &key);
        break;
    case QUERY_LANG:
        language_normalise(query->text, query->len, code);
        key_make(&key, TERM_LANGUAGE, code, strlen(code));
        status = code[0] == '\0'
                     ? status_fail_query(query->start, "\"%s\" is no language", query->text)
                     : filter_add(maker, &node->filter, &key);
        break;
    case QUERY_URL:
        status = filter_by_url(maker, &node->filter, query->text, query->len);
        break;
    default:
        node->filter.dated = true;
        node->filter.since = query->since == ACCORD_NO_DATE ? -FILTER_FAR : (double)query->since;
        node->filter.last = query->until == ACCORD_NO_DATE ? FILTER_FAR : (double)(query->until - 1);
        maker->expansion.plan->dated = true;
        break;
    }
    if (status != ACCORD_OK) {
        node_free(node);
        return status;
    }
    *out = node;
    return ACCORD_OK;
}

/* lang:uk,en: any of them. */
static accord_status make_languages(struct maker *maker, const struct query_node *query,
                                    struct plan_node **out)
{
    struct plan_node *any = node_new(PLAN_OR);
    char *names = strdup(query->text), *rest = names;
    accord_status status = any == NULL || names == NULL ? status_out_of_memory() : ACCORD_OK;

    for (char *name; status == ACCORD_OK && (name = strsep(&rest, ",")) != NULL;) {
        struct query_node one = *query;
        struct plan_node *filter = NULL;

        one.text = name;
        one.len = strlen(name);
        status = make_filter(maker, &one, &filter);
        if (status == ACCORD_OK)
            status = node_add(any, filter);
    }
    free(names);
    if (status != ACCORD_OK) {
        node_free(any);
        return status;
    }
    *out = simplify(any);
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
    case QUERY_LANG:
        return make_languages(maker, query, out);
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
    maker.leaves.expansion = &maker.expansion;
    if (plan == NULL)
        return status_out_of_memory();
    status = tokenizer_new(&maker.tokenizer);
    if (status == ACCORD_OK)
        status = make_node(&maker, query, &plan->root);
    if (status == ACCORD_OK && plan->root == NULL)
        status = status_fail_query(query->start, "nothing to search for: no letters, no digits");
    tokenizer_free(maker.tokenizer);
    leaves_free(&maker.leaves);
    if (status != ACCORD_OK) {
        plan_free(plan);
        return status;
    }
    *out = plan;
    return ACCORD_OK;
}
