// SPDX-License-Identifier: GPL-2.0-or-later
/* A bag of a query, words side by side, to nodes of its plan: each word adds to the rank;
   everything else is required.

   Function words are left out where there is anything else to look for. Whether a word is one is
   decided by the languages of the index and by how often each has it. Of more words than Xapian can
   rank in time, as in a text pasted whole, the rarest are looked for, with a warning. */
#include "plan_bag.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/stopwords.h"
#include "binding.h"
#include "key.h"
#include "schema.h"
#include "searching/plan_distinct.h"
#include "searching/plan_filter.h"
#include "status.h"

enum {
    BAG_MOST = 500 /* words ranked together: Xapian's time grows with the square of their number */
};

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
    status = snapshot_term_freq(expansion->snapshot, key.text, key.len, &with);
    key_make(&key, TERM_LANGUAGE, language, strlen(language));
    if (status == ACCORD_OK)
        status = snapshot_term_freq(expansion->snapshot, key.text, key.len, &articles);
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
        *out = *out || stopword_is(analyzer_language(snapshot->languages[i], token->word,
                                                     token->len, token->scripts),
                                   token->word, token->len);
    for (size_t i = 0; i < snapshot->language_count && *out && status == ACCORD_OK; i++) {
        const char *language = snapshot->languages[i];
        double share;

        if (strcmp(language,
                   analyzer_language(language, token->word, token->len, token->scripts)) != 0)
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
    accord_status status;

    *out = false;
    if (query->kind != QUERY_WORD || query->exact || query->prefix || query->fuzzy ||
        query->field != QUERY_ANYWHERE)
        return ACCORD_OK;
    status = analyzer_start(maker->expansion.analyzer, "", query->text, query->len);
    if (status != ACCORD_OK || !analyzer_token(maker->expansion.analyzer, &token))
        return status;
    memcpy(word, token.word, token.len + 1);
    token.word = word;
    if (analyzer_token(maker->expansion.analyzer, &another))
        return ACCORD_OK;
    return is_function_word(maker, &token, out);
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
    bytes_add_format(&plan->warnings, "of %zu words the %d rarest were looked for", bag->count,
                     BAG_MOST);
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
            plan_node_free(part);
        }
    }
    bag->count = kept;
    free(values);
    return ACCORD_OK;
}

accord_status plan_bag(struct maker *maker, const struct query_node *query, struct plan_node **out)
{
    struct plan_node *bag = plan_node_new(PLAN_BAG), *all = plan_node_new(PLAN_AND), *child = NULL;
    bool content = false, stop = false;
    size_t number = maker->groups + 1, words = number + 1;
    accord_status status = ACCORD_OK;

    *out = NULL;
    maker->groups += 2;
    if (bag == NULL || all == NULL)
        status = status_out_of_memory();
    for (size_t i = 0; i < query->count && !content && status == ACCORD_OK; i++) {
        status = is_stopword(maker, query->children[i], &stop);
        content = !stop && !plan_is_filter(query->children[i]);
    }
    for (size_t i = 0; i < query->count && status == ACCORD_OK; i++) {
        const struct query_node *part = query->children[i];

        status = is_stopword(maker, part, &stop);
        if (status != ACCORD_OK || (content && stop))
            continue;
        status = maker_node(maker, part, &child);
        if (status == ACCORD_OK && child != NULL)
            status = is_optional(query, part) ? maker_add_part(maker, bag, words, child)
                                              : maker_add_part(maker, all, number, child);
    }
    if (status == ACCORD_OK)
        status = plan_distinct(all, 0);
    if (status == ACCORD_OK)
        status = trim_bag(maker->expansion.plan, bag);
    if (status == ACCORD_OK && bag->count > 0) {
        child = plan_node_simplify(bag);
        bag = NULL;
        status = plan_node_add(all, child);
    }
    if (status == ACCORD_OK && all->count > 0) {
        *out = plan_node_simplify(all);
        all = NULL;
    }
    plan_node_free(bag);
    plan_node_free(all);
    return status;
}
