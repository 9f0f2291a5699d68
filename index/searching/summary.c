// SPDX-License-Identifier: GPL-2.0-or-later
/* The index as a whole: what it holds, and whether it is sound. */
#include "accord.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article.h"
#include "binding.h"
#include "directory.h"
#include "positions.h"
#include "schema.h"
#include "searching/searcher.h"
#include "status.h"

enum { TRIES = 8 }; /* of a count that writers disturb */

/* ---- Summing up ----------------------------------------------------------------------------- */

struct counts {
    accord_count *items;
    size_t count;
};

static int by_articles(const void *a, const void *b)
{
    const accord_count *left = a, *right = b;

    if (left->articles != right->articles)
        return left->articles > right->articles ? -1 : 1;
    return strcmp(left->value, right->value);
}

/* Every term of a prefix, without it, and how many articles have it. */
static accord_status count_terms(xapian_database *database, char prefix, struct counts *counts)
{
    xapian_term_iterator *terms = NULL;
    bool more = false;
    accord_status status = binding_status(xapian_database_all_terms(&terms, database, &prefix, 1));

    if (status == ACCORD_OK)
        status = binding_status(xapian_term_iterator_next(terms, &more));
    while (status == ACCORD_OK && more) {
        accord_count *larger = realloc(counts->items, (counts->count + 1) * sizeof *larger);
        xapian_doccount articles = 0;
        size_t len;
        const char *term = xapian_term_iterator_term(terms, &len);

        if (larger == NULL) {
            status = status_out_of_memory();
            break;
        }
        counts->items = larger;
        status = binding_status(xapian_term_iterator_term_freq(terms, &articles));
        larger[counts->count] = (accord_count){strndup(term + 1, len - 1), articles};
        if (larger[counts->count].value == NULL)
            status = status_out_of_memory();
        else
            counts->count++;
        if (status == ACCORD_OK)
            status = binding_status(xapian_term_iterator_next(terms, &more));
    }
    xapian_term_iterator_free(terms);
    if (counts->count > 1)
        qsort(counts->items, counts->count, sizeof *counts->items, by_articles);
    return status;
}

static accord_status count_all_terms(xapian_database *database, size_t *count)
{
    xapian_term_iterator *terms = NULL;
    bool more = false;
    accord_status status = binding_status(xapian_database_all_terms(&terms, database, "", 0));

    *count = 0;
    if (status == ACCORD_OK)
        status = binding_status(xapian_term_iterator_next(terms, &more));
    for (; status == ACCORD_OK && more; ++*count)
        status = binding_status(xapian_term_iterator_next(terms, &more));
    xapian_term_iterator_free(terms);
    return status;
}

static accord_status read_bound(xapian_database *database, bool upper, int64_t *out)
{
    char *value = NULL;
    size_t len = 0;
    accord_status status = binding_status(
        upper ? xapian_database_value_upper_bound(&value, &len, database, SLOT_PUBLISHED)
              : xapian_database_value_lower_bound(&value, &len, database, SLOT_PUBLISHED));

    *out = ACCORD_NO_DATE;
    if (status == ACCORD_OK && len > 0)
        *out = (int64_t)xapian_sortable_unserialise(value, len);
    xapian_string_free(value);
    return status;
}

/* The totals of the snapshot as it stands. */
static accord_status add_up(const struct snapshot *snapshot, accord_totals *totals)
{
    accord_status status = ACCORD_OK;

    memset(totals, 0, sizeof *totals);
    totals->articles = snapshot->articles;
    totals->index_bytes = directory_bytes(snapshot->path);
    for (size_t i = 0; i < snapshot->shards.count && status == ACCORD_OK; i++) {
        uint64_t number = 0;

        if (snapshot->databases[i] == NULL)
            continue;
        status = directory_number(snapshot->databases[i], META_PASSAGES, &number);
        totals->passages += (size_t)number;
        if (status == ACCORD_OK)
            status = directory_number(snapshot->databases[i], META_TEXT_BYTES, &number);
        totals->text_bytes += number;
    }
    return status;
}

accord_status accord_searcher_totals(accord_searcher *searcher, accord_totals *out)
{
    accord_status status = snapshot_refresh(&searcher->snapshot);

    return status == ACCORD_OK ? add_up(&searcher->snapshot, out) : status;
}

static accord_status sum_up(accord_searcher *searcher, accord_summary *summary)
{
    struct snapshot *snapshot = &searcher->snapshot;
    struct counts languages = {0}, sources = {0};
    accord_totals totals;
    accord_status status = accord_searcher_totals(searcher, &totals);

    if (status != ACCORD_OK)
        return status;
    summary->format = SCHEMA_FORMAT;
    summary->articles = totals.articles;
    summary->passages = totals.passages;
    summary->text_bytes = totals.text_bytes;
    summary->index_bytes = totals.index_bytes;
    status = count_terms(snapshot->all, TERM_LANGUAGE, &languages);
    summary->languages = languages.items;
    summary->language_count = languages.count;
    if (status == ACCORD_OK)
        status = count_terms(snapshot->all, TERM_ORIGIN, &sources);
    summary->sources = sources.items;
    summary->source_count = sources.count;
    if (status == ACCORD_OK)
        status = count_all_terms(snapshot->all, &summary->terms);
    if (status == ACCORD_OK)
        status = read_bound(snapshot->all, false, &summary->oldest);
    if (status == ACCORD_OK)
        status = read_bound(snapshot->all, true, &summary->newest);
    return status;
}

accord_status accord_searcher_summary(accord_searcher *searcher, accord_summary **out)
{
    accord_status status = ACCORD_ERROR_BUSY;

    *out = NULL;
    for (unsigned try = 0; status == ACCORD_ERROR_BUSY && try < TRIES; try++) {
        accord_summary *summary = calloc(1, sizeof *summary);

        if (summary == NULL)
            return status_out_of_memory();
        status = sum_up(searcher, summary);
        if (status == ACCORD_OK)
            *out = summary;
        else
            accord_summary_free(summary);
    }
    return status;
}

void accord_summary_free(accord_summary *summary)
{
    if (summary == NULL)
        return;
    for (size_t i = 0; i < summary->language_count; i++)
        free((char *)summary->languages[i].value);
    for (size_t i = 0; i < summary->source_count; i++)
        free((char *)summary->sources[i].value);
    free((accord_count *)summary->languages);
    free((accord_count *)summary->sources);
    free(summary);
}

/* ---- Checking ------------------------------------------------------------------------------- */

struct check {
    accord_problem_callback callback;
    void *context;
    size_t problems;
    uint64_t passages, text_bytes; /* as the articles have them */
};

static void tell(struct check *check, const char *where, const char *what)
{
    char line[512];

    snprintf(line, sizeof line, "%s: %s", where, what);
    check->problems++;
    if (check->callback != NULL)
        check->callback(check->context, line);
}

/* Reads everything of one article that a search or a writer may need. */
static accord_status check_article(xapian_database *database, xapian_docid docid,
                                   struct check *check)
{
    xapian_document *document = NULL;
    accord_article *article = NULL;
    struct positions positions;
    struct passage_range *ranges = NULL;
    const char *data = NULL, *value = NULL;
    size_t len = 0, value_len = 0, text_len = 0;
    xapian_termcount terms = 0;
    accord_status status = binding_status(xapian_database_document(&document, database, docid, 0));

    if (status == ACCORD_OK) /* without its list of terms an article can never be replaced */
        status = binding_status(xapian_database_unique_terms(database, docid, &terms));
    if (status == ACCORD_OK && terms == 0)
        status = status_fail(ACCORD_ERROR_CORRUPT, "an article has no terms");
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_data(document, &data, &len));
    if (status == ACCORD_OK)
        status = article_read(&article, data, len, true);
    if (status == ACCORD_OK) {
        accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
        status =
            binding_status(xapian_document_value(document, SLOT_POSITIONS, &value, &value_len));
    }
    if (status == ACCORD_OK)
        status = positions_read(&positions, value, value_len);
    if (status == ACCORD_OK) {
        ranges = calloc(positions.passage_count + 1, sizeof *ranges);
        status = ranges == NULL ? status_out_of_memory() : positions_passages(&positions, ranges);
    }
    if (status == ACCORD_OK && positions.text_bytes != text_len)
        status = status_fail(ACCORD_ERROR_CORRUPT, "the text of an article is cut");
    if (status == ACCORD_OK) {
        check->passages += positions.passage_count;
        check->text_bytes += text_len;
    }
    free(ranges);
    accord_article_free(article);
    xapian_document_free(document);
    return status;
}

static accord_status check_articles(xapian_database *database, const char *name,
                                    struct check *check)
{
    xapian_posting_iterator *postings = NULL;
    bool more = false;
    accord_status status = binding_status(xapian_database_postings(&postings, database, "", 0));

    if (status == ACCORD_OK)
        status = binding_status(xapian_posting_iterator_next(postings, &more));
    while (status == ACCORD_OK && more) {
        status = check_article(database, xapian_posting_iterator_docid(postings), check);
        if (status == ACCORD_ERROR_CORRUPT) {
            tell(check, name, accord_error_message());
            status = ACCORD_OK;
        }
        if (status == ACCORD_OK)
            status = binding_status(xapian_posting_iterator_next(postings, &more));
    }
    xapian_posting_iterator_free(postings);
    return status;
}

static accord_status check_shard(const char *path, const struct shard *shard, struct check *check)
{
    char *name = directory_join(path, shard->name), *report = NULL;
    xapian_database *database = NULL;
    uint64_t passages = 0, text_bytes = 0;
    size_t errors = 0;
    accord_status status = ACCORD_OK;

    if (name == NULL)
        return status_out_of_memory();
    check->passages = check->text_bytes = 0;
    if (!shard->remote) {
        status = binding_status(xapian_database_check(&report, &errors, name, 0));
        if (status != ACCORD_OK && status != ACCORD_ERROR_MEMORY) {
            tell(check, name, accord_error_message());
            status = ACCORD_OK;
        } else if (errors > 0) {
            tell(check, name, "Xapian finds its tables damaged");
        }
    }
    if (status == ACCORD_OK)
        status = directory_open_shard(&database, path, shard);
    if (status == ACCORD_OK)
        status = check_articles(database, name, check);
    if (status == ACCORD_OK)
        status = directory_number(database, META_PASSAGES, &passages);
    if (status == ACCORD_OK)
        status = directory_number(database, META_TEXT_BYTES, &text_bytes);
    if (status == ACCORD_OK && (passages != check->passages || text_bytes != check->text_bytes))
        tell(check, name, "the totals of passages and text do not fit the articles");
    if (status != ACCORD_OK && status != ACCORD_ERROR_MEMORY) {
        tell(check, shard->name, accord_error_message());
        status = ACCORD_OK;
    }
    xapian_string_free(report);
    xapian_database_free(database);
    free(name);
    return status;
}

accord_status accord_check(const char *path, accord_problem_callback callback, void *context)
{
    struct check check = {.callback = callback, .context = context};
    struct shards shards;
    accord_status status = directory_read(&shards, path);

    if (status == ACCORD_ERROR_CORRUPT)
        tell(&check, path, accord_error_message());
    if (status != ACCORD_OK)
        return status;
    for (size_t i = 0; i < shards.count && status == ACCORD_OK; i++)
        status = check_shard(path, &shards.items[i], &check);
    shards_free(&shards);
    if (status == ACCORD_OK && check.problems > 0)
        status = status_fail(ACCORD_ERROR_CORRUPT,
                             "%s: the index is damaged: index the articles again", path);
    return status;
}
