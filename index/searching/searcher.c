// SPDX-License-Identifier: GPL-2.0-or-later
/* The searcher: a query in, passages with their highlights out.

   parse -> plan -> match (chunk by chunk, best articles first) -> choose passages -> read and light
   up those that are shown. A search sees one state of the index: when a commit takes it away in the
   middle, everything is dropped and done again, a bounded number of times. */
#include "accord.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/analyzer.h"
#include "article.h"
#include "binding.h"
#include "directory.h"
#include "key.h"
#include "schema.h"
#include "searching/choose.h"
#include "searching/fill.h"
#include "searching/match.h"
#include "searching/parse.h"
#include "searching/plan.h"
#include "searching/results.h"
#include "searching/searcher.h"
#include "searching/snapshot.h"
#include "searching/suggest.h"
#include "status.h"

enum {
    TRIES = 8,     /* of a search that writers disturb */
    LITTLE = 3,    /* fewer articles than this, and another spelling is suggested */
    ID_SHOWN = 200 /* bytes of an id in a message */
};

accord_status accord_searcher_open(accord_searcher **out, const char *path)
{
    accord_searcher *searcher = calloc(1, sizeof *searcher);
    accord_status status;

    *out = NULL;
    if (searcher == NULL)
        return status_out_of_memory();
    status = analyzer_new(&searcher->analyzer);
    if (status == ACCORD_OK)
        status = snapshot_open(&searcher->snapshot, path);
    if (status != ACCORD_OK) {
        analyzer_free(searcher->analyzer);
        free(searcher);
        return status;
    }
    *out = searcher;
    return ACCORD_OK;
}

void accord_searcher_close(accord_searcher *searcher)
{
    if (searcher == NULL)
        return;
    snapshot_close(&searcher->snapshot);
    analyzer_free(searcher->analyzer);
    free(searcher);
}

/* ---- Searching ------------------------------------------------------------------------------ */

/* Walks the candidates until enough passages have been passed over and filled in. */
static accord_status fill_results(accord_searcher *searcher, const struct plan *plan,
                                  struct match *match, const accord_search_options *options,
                                  accord_results *results)
{
    struct last_read last = {0};
    size_t passed = 0;
    bool more = true;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && more && results->count < options->count) {
        struct candidate *candidates = NULL;
        struct choice *choices = NULL;
        size_t count = 0, chosen = 0;

        status = match_next(match, &candidates, &count, &more);
        if (status == ACCORD_OK)
            status = choose_passages(&choices, &chosen, candidates, count, options);
        for (size_t i = 0; i < chosen && status == ACCORD_OK && results->count < options->count;
             i++) {
            if (passed++ < options->first)
                continue;
            status =
                fill_passage(searcher, plan, &choices[i], false, options->explain, &last, results);
            if (status == ACCORD_OK)
                results->passages[results->count - 1].rank = passed;
        }
        free(choices);
        candidates_free(candidates, count);
    }
    bytes_free(&last.stored);
    return status;
}

static accord_status take_warnings(accord_results *results, const struct snapshot *snapshot,
                                   const struct bytes *warnings)
{
    accord_status status = ACCORD_OK;

    results->partial = snapshot_is_partial(snapshot);
    for (size_t i = 0; i < snapshot->remote_count && status == ACCORD_OK; i++) {
        const struct remote *remote = &snapshot->remotes[i];
        char warning[512];

        if (remote->database != NULL)
            continue;
        snprintf(warning, sizeof warning,
                 "shard %u, %.200s, does not answer: its articles are left out (%s)", remote->place,
                 remote->name, remote->reason);
        status = results_warn(results, warning);
    }
    for (size_t at = 0; at < warnings->len && status == ACCORD_OK;
         at += strlen(warnings->data + at) + 1)
        status = results_warn(results, warnings->data + at);
    return status;
}

/* What is asked; all borrowed but `query`, which its maker frees. */
struct question {
    const char *text; /* of the query, as it came */
    size_t len;
    const char *id; /* of the one article to show; NULL in a search */
    size_t id_len;
    struct query_node *query;
    const accord_search_options *options;
};

/* One try on the state of the index that the snapshot has. */
static accord_status search_once(accord_searcher *searcher, const struct question *question,
                                 accord_results *results)
{
    const accord_search_options *options = question->options;
    struct plan *plan = NULL;
    struct match *match = NULL;
    struct bytes explanation = {0};
    accord_status status =
        plan_make(&plan, question->query, &searcher->snapshot, searcher->analyzer);

    if (status == ACCORD_OK)
        status = match_open(&match, &searcher->snapshot, plan, searcher->analyzer, options);
    if (status == ACCORD_OK)
        status = fill_results(searcher, plan, match, options, results);
    if (status == ACCORD_OK)
        status = match_total(match, &results->total_articles, &results->total_exact);
    if (status == ACCORD_OK && results->total_articles < LITTLE)
        status = suggest(&results->suggestion, question->text, question->len, plan,
                         &searcher->snapshot, searcher->analyzer);
    if (status == ACCORD_OK)
        status = take_warnings(results, &searcher->snapshot, &plan->warnings);
    if (status == ACCORD_OK && options->explain) {
        char *canonical = NULL;

        status = query_describe(&canonical, question->query);
        if (status == ACCORD_OK) {
            bytes_add_format(&explanation, "%s\n", canonical);
            plan_explain(plan, &explanation);
            results->explanation = explanation.data;
            status = explanation.failed ? status_out_of_memory() : ACCORD_OK;
        }
        free(canonical);
    }
    match_close(match);
    plan_free(plan);
    return status;
}

static accord_status parse(struct query_node **out, const char *query, size_t len,
                           const accord_search_options *options)
{
    return options->syntax == ACCORD_SYNTAX_WORDS ? query_parse_words(out, query, len)
                                                  : query_parse(out, query, len);
}

/* What a failed try makes of its status: OK, to try again. */
static accord_status try_again(accord_searcher *searcher, accord_status status, unsigned try)
{
    if (try + 1 == TRIES)
        return status;
    if (status == ACCORD_ERROR_BUSY)
        return ACCORD_OK;
    if (searcher->snapshot.all == NULL ||
        (status != ACCORD_ERROR_NETWORK && !snapshot_is_blamed(&searcher->snapshot)))
        return status; /* without any open database, none has answered just now */
    snapshot_drop(&searcher->snapshot);
    return ACCORD_OK;
}

/* Answers a question on the last commit, anew when a writer takes that away in the middle. */
static accord_status answer(accord_searcher *searcher,
                            accord_status (*once)(accord_searcher *, const struct question *,
                                                  accord_results *),
                            const struct question *question, accord_results **out)
{
    accord_status status = ACCORD_OK;

    for (unsigned try = 0; status == ACCORD_OK && try < TRIES; try++) {
        accord_results *results = NULL;

        analyzer_trim(searcher->analyzer);
        status = results_new(&results);
        if (status == ACCORD_OK)
            status = snapshot_refresh(&searcher->snapshot);
        if (status == ACCORD_OK)
            status = once(searcher, question, results);
        if (status == ACCORD_OK) {
            *out = results;
            break;
        }
        accord_results_free(results);
        status = try_again(searcher, status, try);
    }
    return status;
}

accord_status accord_searcher_search(accord_searcher *searcher, const char *query, size_t len,
                                     const accord_search_options *options, accord_results **out)
{
    accord_search_options defaults = ACCORD_SEARCH_OPTIONS;
    struct question question = {.text = query, .len = len};
    struct timespec begin, end;
    accord_status status;

    *out = NULL;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    question.options = options == NULL ? &defaults : options;
    if (question.options->per_article == 0)
        return status_fail(ACCORD_ERROR_INVALID, "per_article is at least 1");
    status = parse(&question.query, query, len, question.options);
    if (status == ACCORD_OK)
        status = answer(searcher, search_once, &question, out);
    if (status == ACCORD_OK) {
        clock_gettime(CLOCK_MONOTONIC, &end);
        (*out)->elapsed =
            (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    }
    query_free(question.query);
    return status;
}

/* ---- One article ---------------------------------------------------------------------------- */

/* Whether a document's URL is the one of this key, not just one with such a word. */
static accord_status has_url(accord_searcher *searcher, xapian_docid docid, const struct key *key,
                             bool *out)
{
    struct bytes stored = {0};
    accord_article *article = NULL;
    const char *url;
    size_t len = 0;
    struct key own;
    accord_status status = snapshot_stored(&searcher->snapshot, docid, &stored);

    *out = false;
    if (status == ACCORD_OK)
        status = article_read(&article, stored.data, stored.len, false);
    if (status == ACCORD_OK) {
        url = accord_article_get(article, ACCORD_FIELD_URL, &len);
        url = key_url(url, &len);
        key_make_folded(&own, TERM_URL, url, len);
        *out = own.len == key->len && memcmp(own.text, key->text, key->len) == 0;
    }
    accord_article_free(article);
    bytes_free(&stored);
    return status;
}

/* The document of an id, else of a URL, else of a path; 0: there is none. */
static accord_status find_article(accord_searcher *searcher, const char *id, size_t len,
                                  xapian_docid *docid)
{
    static const char prefixes[] = {TERM_ID, TERM_URL, TERM_PATH};
    accord_status status = ACCORD_OK;

    *docid = 0;
    for (size_t i = 0; i < sizeof prefixes && *docid == 0 && status == ACCORD_OK; i++) {
        xapian_posting_iterator *postings = NULL;
        struct key key;
        bool more = false, found = true;
        size_t url_len = len;

        if (prefixes[i] == TERM_URL) {
            const char *url = key_url(id, &url_len);

            key_make_folded(&key, TERM_URL, url, url_len);
        } else {
            key_make(&key, prefixes[i], id, len);
        }
        status = binding_status(
            xapian_database_postings(&postings, searcher->snapshot.all, key.text, key.len));
        if (status == ACCORD_OK)
            status = binding_status(xapian_posting_iterator_next(postings, &more));
        while (status == ACCORD_OK && more && *docid == 0) {
            xapian_docid at = xapian_posting_iterator_docid(postings);

            found = !snapshot_is_dead(&searcher->snapshot, at);
            if (prefixes[i] == TERM_URL && found)
                status = has_url(searcher, at, &key, &found);
            if (status == ACCORD_OK && found)
                *docid = at;
            else if (status == ACCORD_OK)
                status = binding_status(xapian_posting_iterator_next(postings, &more));
        }
        xapian_posting_iterator_free(postings);
    }
    return status;
}

static accord_status show_once(accord_searcher *searcher, const struct question *question,
                               accord_results *results)
{
    struct plan *plan = NULL;
    struct match *match = NULL;
    struct candidate candidate = {0};
    struct choice choice = {&candidate, 0, 0};
    struct last_read last = {0};
    xapian_docid docid = 0;
    accord_status status = find_article(searcher, question->id, question->id_len, &docid);

    if (status == ACCORD_OK && docid == 0)
        status = status_fail(ACCORD_ERROR_NOT_FOUND, "no article with the id %.*s",
                             question->id_len < ID_SHOWN ? (int)question->id_len : ID_SHOWN,
                             question->id);
    if (status == ACCORD_OK)
        status = plan_make(&plan, question->query, &searcher->snapshot, searcher->analyzer);
    if (status == ACCORD_OK)
        status =
            match_open(&match, &searcher->snapshot, plan, searcher->analyzer, question->options);
    if (status == ACCORD_OK)
        status = match_article(match, docid, &candidate);
    if (status == ACCORD_OK)
        status = fill_passage(searcher, plan, &choice, true, false, &last, results);
    if (status == ACCORD_OK) {
        results->passages[0].rank = 1;
        results->total_articles = 1;
        results->total_exact = true;
    }
    bytes_free(&last.stored);
    candidate_clear(&candidate);
    match_close(match);
    plan_free(plan);
    return status;
}

/* An article that is not found may be in a shard that does not answer, or was not opened. */
static accord_status explain_absence(const struct snapshot *snapshot, const char *id, size_t len)
{
    const struct spread *spread = snapshot->local_count > 0 ? &snapshot->locals[0].spread : NULL;
    struct key key;

    key_make(&key, TERM_ID, id, len);
    if (snapshot_is_partial(snapshot))
        return status_fail(ACCORD_ERROR_NETWORK,
                           "no article with the id %.*s in the shards that answer",
                           len < ID_SHOWN ? (int)len : ID_SHOWN, id);
    if (!snapshot->shards.spread && spread != NULL && spread->of > 0 &&
        spread_choose(&key, spread->of) != spread->place)
        return status_fail(ACCORD_ERROR_ELSEWHERE, "%.*s belongs to shard %u of %u",
                           len < ID_SHOWN ? (int)len : ID_SHOWN, id,
                           spread_choose(&key, spread->of), spread->of);
    return ACCORD_ERROR_NOT_FOUND;
}

accord_status accord_searcher_show(accord_searcher *searcher, const char *id, size_t id_len,
                                   const char *query, size_t query_len,
                                   const accord_search_options *options, accord_results **out)
{
    accord_search_options defaults = ACCORD_SEARCH_OPTIONS;
    struct query_node everything = {.kind = QUERY_ALL}, *parsed = NULL;
    struct question question = {.query = &everything, .id = id, .id_len = id_len};
    accord_status status = ACCORD_OK;

    *out = NULL;
    question.options = options == NULL ? &defaults : options;
    if (query != NULL && query_len > 0)
        status = parse(&parsed, query, query_len, question.options);
    if (parsed != NULL)
        question.query = parsed;
    if (status == ACCORD_OK)
        status = answer(searcher, show_once, &question, out);
    query_free(parsed);
    return status == ACCORD_ERROR_NOT_FOUND ? explain_absence(&searcher->snapshot, id, id_len)
                                            : status;
}

accord_status accord_searcher_notes(accord_searcher *searcher, const char *prefix,
                                    size_t prefix_len, accord_note_callback callback, void *context)
{
    xapian_database *database = NULL;
    char kind;
    accord_status status = snapshot_refresh(&searcher->snapshot);

    if (status == ACCORD_OK)
        status = snapshot_notes(&searcher->snapshot, &database, &kind);
    return status == ACCORD_OK
               ? directory_notes(database, kind, prefix, prefix_len, callback, context)
               : status;
}
