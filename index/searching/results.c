// SPDX-License-Identifier: GPL-2.0-or-later
/* What a search returns. */
#include "results.h"

#include <stdlib.h>
#include <string.h>

#include "status.h"

accord_status results_new(accord_results **out)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? status_out_of_memory() : ACCORD_OK;
}

accord_passage *results_add(accord_results *results)
{
    if (results->count == results->capacity) {
        size_t capacity = results->capacity == 0 ? 16 : 2 * results->capacity;
        accord_passage *larger = realloc(results->passages, capacity * sizeof *larger);

        if (larger == NULL)
            return NULL;
        results->passages = larger;
        results->capacity = capacity;
    }
    memset(&results->passages[results->count], 0, sizeof *results->passages);
    return &results->passages[results->count++];
}

accord_status results_warn(accord_results *results, const char *warning)
{
    char **larger = realloc(results->warnings, (results->warning_count + 1) * sizeof *larger);

    if (larger == NULL)
        return status_out_of_memory();
    results->warnings = larger;
    larger[results->warning_count] = strdup(warning);
    if (larger[results->warning_count] == NULL)
        return status_out_of_memory();
    results->warning_count++;
    return ACCORD_OK;
}

void accord_results_free(accord_results *results)
{
    if (results == NULL)
        return;
    for (size_t i = 0; i < results->count; i++) {
        accord_passage *passage = &results->passages[i];

        free((char *)passage->text);
        free((accord_highlight *)passage->highlights);
        free((accord_highlight *)passage->title_highlights);
        free((char *)passage->explanation);
        accord_article_free((accord_article *)passage->article);
    }
    for (size_t i = 0; i < results->warning_count; i++)
        free(results->warnings[i]);
    free(results->warnings);
    free(results->passages);
    free(results->suggestion);
    free(results->explanation);
    free(results);
}

size_t accord_results_count(const accord_results *results)
{
    return results->count;
}

const accord_passage *accord_results_passage(const accord_results *results, size_t i)
{
    return i < results->count ? &results->passages[i] : NULL;
}

size_t accord_results_total_articles(const accord_results *results, bool *exact)
{
    if (exact != NULL)
        *exact = results->total_exact;
    return results->total_articles;
}

double accord_results_elapsed(const accord_results *results)
{
    return results->elapsed;
}

const char *accord_results_suggestion(const accord_results *results)
{
    return results->suggestion;
}

const char *accord_results_explanation(const accord_results *results)
{
    return results->explanation;
}

bool accord_results_partial(const accord_results *results)
{
    return results->partial;
}

size_t accord_results_warning_count(const accord_results *results)
{
    return results->warning_count;
}

const char *accord_results_warning(const accord_results *results, size_t i)
{
    return i < results->warning_count ? results->warnings[i] : NULL;
}
