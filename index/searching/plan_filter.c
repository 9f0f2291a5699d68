// SPDX-License-Identifier: GPL-2.0-or-later
/* Filters of a query to nodes of its plan: source:, lang:, url: and the dates in, the terms or the
   range of time out that an article must have. A filter has no words to rank by; a term that no
   article has makes it one that nothing passes. */
#include "plan_filter.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "analysis/language.h"
#include "key.h"
#include "schema.h"
#include "searching/filters.h"
#include "searching/expand.h"
#include "searching/plan_distinct.h"
#include "status.h"

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
    accord_status status = analyzer_start(maker->expansion.analyzer, "", url, len);

    while (status == ACCORD_OK && words < FILTER_TERMS &&
           analyzer_token(maker->expansion.analyzer, &token)) {
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
    struct plan_node *node = plan_node_new(PLAN_FILTER);
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
        node->filter.last =
            query->until == ACCORD_NO_DATE ? FILTER_FAR : (double)(query->until - 1);
        maker->expansion.plan->dated = true;
        break;
    }
    if (status != ACCORD_OK) {
        plan_node_free(node);
        return status;
    }
    *out = node;
    return ACCORD_OK;
}

/* lang:uk,en: any of them. */
static accord_status make_languages(struct maker *maker, const struct query_node *query,
                                    struct plan_node **out)
{
    struct plan_node *any = plan_node_new(PLAN_OR);
    char *names = strdup(query->text), *rest = names;
    accord_status status = any == NULL || names == NULL ? status_out_of_memory() : ACCORD_OK;

    for (char *name; status == ACCORD_OK && (name = strsep(&rest, ",")) != NULL;) {
        struct query_node one = *query;
        struct plan_node *filter = NULL;

        one.text = name;
        one.len = strlen(name);
        status = make_filter(maker, &one, &filter);
        if (status == ACCORD_OK)
            status = plan_node_add(any, filter);
    }
    if (status == ACCORD_OK)
        status = plan_distinct(any, 0);
    free(names);
    if (status != ACCORD_OK) {
        plan_node_free(any);
        return status;
    }
    *out = plan_node_simplify(any);
    return ACCORD_OK;
}

bool plan_is_filter(const struct query_node *query)
{
    return query->kind == QUERY_SOURCE || query->kind == QUERY_LANG || query->kind == QUERY_URL ||
           query->kind == QUERY_DATE;
}

accord_status plan_filter(struct maker *maker, const struct query_node *query,
                          struct plan_node **out)
{
    *out = NULL;
    return query->kind == QUERY_LANG ? make_languages(maker, query, out)
                                     : make_filter(maker, query, out);
}
