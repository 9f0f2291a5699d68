// SPDX-License-Identifier: GPL-2.0-or-later
/* A query in; passages on stdout, everything else on stderr, an outcome out. */
#include "search.h"

#include "message.h"

#include "cli/terminal.h"

#include <string.h>

/* Says what failed in the library; of a query also where, of the index also which. */
static void say_failure(const char *where, accord_status status, const char *index,
                        const char *query, size_t len)
{
    const char *message = accord_error_message();

    if (status == ACCORD_ERROR_QUERY)
        message_query(where, message, query, len, accord_error_column());
    else if (status == ACCORD_ERROR_MEMORY || status == ACCORD_ERROR_INVALID ||
             strncmp(message, index, strlen(index)) == 0) /* the library may have named it */
        message_say(where, "%s", message);
    else
        message_say(where, "%s: %s", index, message);
}

/* In the other forms empty results, and the suggestion in JSON, say it. */
static void say_nothing_found(const struct options *options, const char *where,
                              const accord_results *results)
{
    bool partial = accord_results_partial(results);
    size_t total = accord_results_total_articles(results, NULL);

    if (options->render.form != &render_text || options->quiet)
        return;
    if (total > 0 && options->search.first > 0)
        message_say(where, "nothing more: fewer than %zu passages match",
                    options->search.first + 1);
    else
        message_say(where, partial ? "nothing found in the shards that answer" : "nothing found");
}

static void say_suggestion(const struct options *options, const accord_results *results)
{
    const char *suggestion = accord_results_suggestion(results);

    if (suggestion == NULL || options->render.form != &render_text || options->quiet)
        return;
    fputs("Did you mean: ", stderr);
    terminal_put(stderr, suggestion, strlen(suggestion));
    fputs("\n", stderr);
}

accord_searcher *search_open(const struct options *options)
{
    accord_searcher *searcher = NULL;
    accord_status status = accord_searcher_open(&searcher, options->index);

    if (status == ACCORD_ERROR_NOT_FOUND)
        message_say(NULL, "no index in %s: make one with accord-indexer --index %s PATH...",
                    options->index, options->index);
    else if (status != ACCORD_OK)
        say_failure(NULL, status, options->index, "", 0);
    return searcher;
}

enum search_outcome search_run(accord_searcher *searcher, struct options *options,
                               const char *where, const char *qid, const char *query, size_t len)
{
    enum search_outcome outcome = SEARCH_FAILED;
    accord_results *results = NULL;
    struct render_query rendered;
    accord_status status;

    if (options->show != NULL)
        status = accord_searcher_show(searcher, options->show, strlen(options->show), query, len,
                                      &options->search, &results);
    else
        status = accord_searcher_search(searcher, query, len, &options->search, &results);
    if (status == ACCORD_ERROR_NOT_FOUND && options->show != NULL) {
        message_say(where, "no article with the id, URL or path %s", options->show);
        return SEARCH_NOTHING;
    }
    if (status != ACCORD_OK) {
        say_failure(where, status, options->index, query, len);
        return SEARCH_FAILED;
    }
    rendered = (struct render_query){qid, query, len, results};
    if (!options->quiet && !render_results(&options->render, &rendered)) {
        message_say(where, "out of memory");
        goto cleanup;
    }
    for (size_t i = 0; i < accord_results_warning_count(results); i++)
        message_say(where, "warning: %s", accord_results_warning(results, i));
    outcome = accord_results_count(results) > 0 ? SEARCH_FOUND : SEARCH_NOTHING;
    if (outcome == SEARCH_NOTHING)
        say_nothing_found(options, where, results);
    if (accord_results_partial(results) && !options->partial)
        outcome = SEARCH_FAILED;
    say_suggestion(options, results);
cleanup:
    accord_results_free(results);
    return outcome;
}
