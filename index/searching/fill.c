// SPDX-License-Identifier: GPL-2.0-or-later
/* A choice in; a passage of the results with its article, text, highlights and explanation out.

   Only what is shown is read: the article without its text, and of the text the bytes of the
   passage. The words that match were found with the candidate; here they are turned into bytes. */
#include "searching/fill.h"

#include <stdlib.h>
#include <string.h>

#include "article.h"
#include "bytes.h"
#include "searching/highlight.h"
#include "searching/results.h"
#include "status.h"

static char *copy_text(const char *text, size_t len)
{
    char *copy = malloc(len + 1);

    if (copy != NULL) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

static accord_status explain_passage(accord_passage *passage, const struct candidate *candidate,
                                     size_t number, const struct plan *plan)
{
    struct bytes text = {0};
    uint32_t begin = candidate->title_count, end = begin;
    size_t *counts = calloc(2 * plan->leaf_count + 1, sizeof *counts);

    if (counts == NULL)
        return status_out_of_memory();

    if (candidate->range_count > 0) {
        begin += candidate->ranges[number].token;
        end = begin + candidate->ranges[number].token_count;
        bytes_add_string(&text, "passage ");
        score_explain(&candidate->passages[number], &text);
    }
    bytes_add_string(&text, "\narticle ");
    score_explain(&candidate->score, &text);
    if (candidate->all)
        bytes_add_string(&text, "\nhas every word of the query");
    for (size_t i = 0; i < candidate->live_count; i++) {
        const struct hit *hit = &candidate->live[i];

        counts[2 * hit->leaf]++;
        counts[2 * hit->leaf + 1] += hit->position >= begin && hit->position < end;
    }
    for (size_t i = 0; i < plan->leaf_count; i++)
        if (counts[2 * i] > 0)
            bytes_add_format(&text, "\n%s: %zu here, %zu in the article, idf %.2f",
                             plan->leaves[i].form, counts[2 * i + 1], counts[2 * i],
                             plan->leaves[i].idf);
    free(counts);
    passage->explanation = text.data;
    return text.failed ? status_out_of_memory() : ACCORD_OK;
}

accord_status fill_passage(accord_searcher *searcher, const struct plan *plan,
                           const struct choice *choice, bool whole, bool explain,
                           accord_results *results)
{
    struct candidate *candidate = choice->candidate;
    accord_passage *passage = results_add(results);
    accord_article *article = NULL;
    accord_highlight *lit = NULL;
    const char *text = NULL, *title, *language;
    size_t text_len = 0, title_len, start = 0, end;
    uint32_t first = candidate->title_count;
    accord_status status;

    if (passage == NULL)
        return status_out_of_memory();
    status = candidate_stored(candidate, searcher->snapshot.unpacker);
    if (status == ACCORD_OK)
        status = article_read(&article, candidate->stored.data, candidate->stored.len, false);
    if (status == ACCORD_OK)
        status = article_read_text(candidate->stored.data, candidate->stored.len, &text, &text_len);
    passage->article = article;
    if (status != ACCORD_OK)
        return status;
    end = text_len;
    if (!whole && candidate->range_count > 0) {
        start = candidate->ranges[choice->passage].start;
        end = candidate->ranges[choice->passage].end;
        first += candidate->ranges[choice->passage].token;
    }
    if (start > end || end > text_len)
        return status_fail(ACCORD_ERROR_CORRUPT, "the passages of an article do not fit its text");
    passage->score = choice->score;
    passage->start = start;
    passage->end = end;
    passage->text_len = end - start;
    passage->text = copy_text(text + start, end - start);
    if (passage->text == NULL)
        return status_out_of_memory();
    language = accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL);
    title = accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
    status = highlight(searcher->analyzer, plan, language, passage->text, passage->text_len, first,
                       candidate->live, candidate->live_count, &lit, &passage->highlight_count);
    passage->highlights = lit;
    if (status == ACCORD_OK) {
        size_t in_title = 0;

        while (in_title < candidate->live_count &&
               candidate->live[in_title].position < candidate->title_count)
            in_title++;
        status = highlight(searcher->analyzer, plan, language, title, title_len, 0, candidate->live,
                           in_title, &lit, &passage->title_highlight_count);
        passage->title_highlights = lit;
    }
    if (status == ACCORD_OK && explain)
        status = explain_passage(passage, candidate, choice->passage, plan);
    return status;
}
