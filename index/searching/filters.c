// SPDX-License-Identifier: GPL-2.0-or-later
/* A query and search options in, a query that finds only what the options allow out.

   Each option with several values becomes an OR of their terms, the dates become a range of values,
   and Xapian's FILTER joins these to the query without a share in the weight. */
#include "searching/filters.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/language.h"
#include "binding.h"
#include "key.h"
#include "schema.h"
#include "status.h"

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

accord_status filters_published(xapian_query **out, double first, double last)
{
    char low[XAPIAN_SORTABLE_MAX], high[XAPIAN_SORTABLE_MAX];
    size_t low_len = xapian_sortable_serialise(first, low);
    size_t high_len = xapian_sortable_serialise(last, high);

    return binding_status(
        xapian_query_new_value_range(out, SLOT_PUBLISHED, low, low_len, high, high_len));
}

static bool has_any(const char *const *list)
{
    return list != NULL && list[0] != NULL;
}

static bool is_dated(const accord_search_options *options)
{
    return options->since != ACCORD_NO_DATE || options->until != ACCORD_NO_DATE;
}

bool filters_are_set(const accord_search_options *options)
{
    return has_any(options->languages) || has_any(options->sources) || is_dated(options);
}

accord_status filters_apply(xapian_query **query, const accord_search_options *options)
{
    xapian_query **parts = NULL, *filter = NULL, *whole = NULL;
    size_t count = 0;
    accord_status status = add_filter(&parts, &count, *query);

    *query = NULL;
    if (status == ACCORD_OK && has_any(options->languages)) {
        status = any_of(&filter, TERM_LANGUAGE, options->languages);
        if (status == ACCORD_OK)
            status = add_filter(&parts, &count, filter);
    }
    if (status == ACCORD_OK && has_any(options->sources)) {
        status = any_of(&filter, TERM_SOURCE, options->sources);
        if (status == ACCORD_OK)
            status = add_filter(&parts, &count, filter);
    }
    if (status == ACCORD_OK && is_dated(options)) {
        status = filters_published(
            &filter, options->since == ACCORD_NO_DATE ? -FILTER_FAR : (double)options->since,
            options->until == ACCORD_NO_DATE ? FILTER_FAR : (double)(options->until - 1));
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
