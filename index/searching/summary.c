// SPDX-License-Identifier: GPL-2.0-or-later
/* The index as a whole: what it holds, and whether it is sound. */
#include "accord.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "article.h"
#include "binding.h"
#include "checksums.h"
#include "directory.h"
#include "manifest.h"
#include "record.h"
#include "schema.h"
#include "sealed.h"
#include "searching/filters.h"
#include "searching/recent.h"
#include "searching/searcher.h"
#include "status.h"

enum {
    TRIES = 8, /* of a count, or a check, that writers disturb */
    DATES = 16 /* articles in which a living one is looked for; then twice as many, and so on */
};

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
    return status;
}

static void count_down(struct counts *counts, const char *value)
{
    for (size_t i = 0; i < counts->count; i++)
        if (counts->items[i].articles > 0 && strcmp(counts->items[i].value, value) == 0)
            counts->items[i].articles--;
}

/* Puts the most frequent first, without what no article has. */
static void sort_counts(struct counts *counts)
{
    size_t kept = 0;

    for (size_t i = 0; i < counts->count; i++) {
        if (counts->items[i].articles > 0)
            counts->items[kept++] = counts->items[i];
        else
            free((char *)counts->items[i].value);
    }
    counts->count = kept;
    if (kept > 1)
        qsort(counts->items, kept, sizeof *counts->items, by_articles);
}

/* Takes a dead article out of the counts. */
static accord_status discount(const struct snapshot *snapshot, const struct record *record,
                              struct counts *languages, struct counts *sources)
{
    struct bytes stored = {0};
    accord_article *article = NULL;
    const char *source;
    struct key key;
    size_t len;
    accord_status status = record_stored(record, snapshot->unpacker, &stored);

    if (status == ACCORD_OK)
        status = article_read(&article, stored.data, stored.len, false);
    if (status == ACCORD_OK) {
        count_down(languages, accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL));
        source = accord_article_get(article, ACCORD_FIELD_SOURCE, &len);
        key_make(&key, TERM_ORIGIN, source, len);
        if (len > 0 && key.len < sizeof key.text) {
            key.text[key.len] = '\0';
            count_down(sources, key.text + 1);
        }
    }
    accord_article_free(article);
    bytes_free(&stored);
    return status;
}

static accord_status remote_record(const struct remote *remote, size_t part, uint32_t docid,
                                   struct record *record, xapian_document **hold)
{
    const char *data = NULL;
    size_t len = 0;
    accord_status status = binding_status(xapian_database_document(
        hold, remote->database, remote_docid(remote, part, docid), XAPIAN_DOC_ASSUME_VALID));

    if (status == ACCORD_OK)
        status = binding_status(xapian_document_data(*hold, &data, &len));
    return status == ACCORD_OK ? record_open(record, data, len) : status;
}

/* The terms of sealed parts count the dead: of an index of this machine, or of a remote shard. */
static accord_status discount_dead(const struct snapshot *snapshot, const struct local *local,
                                   const struct remote *remote, struct counts *languages,
                                   struct counts *sources)
{
    const struct manifest *manifest = local != NULL ? &local->manifest : &remote->manifest;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < manifest->count; i++) {
        const struct sealed *part = &manifest->parts[i];

        for (uint32_t docid = 1;
             part->dead.count > 0 && docid <= part->documents && status == ACCORD_OK; docid++) {
            struct record record;
            xapian_document *hold = NULL;

            if (!dead_has(&part->dead, docid))
                continue;
            status = local != NULL ? sealed_record(&local->sealed[i], docid, &record, &hold)
                                   : remote_record(remote, i + 1, docid, &record, &hold);
            if (status == ACCORD_OK)
                status = discount(snapshot, &record, languages, sources);
            xapian_document_free(hold);
        }
    }
    return status;
}

static accord_status discount_all(const struct snapshot *snapshot, struct counts *languages,
                                  struct counts *sources)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < snapshot->local_count && status == ACCORD_OK; i++)
        status = discount_dead(snapshot, &snapshot->locals[i], NULL, languages, sources);
    for (size_t i = 0; i < snapshot->remote_count && status == ACCORD_OK; i++)
        if (snapshot->remotes[i].database != NULL)
            status = discount_dead(snapshot, NULL, &snapshot->remotes[i], languages, sources);
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

/* The time of the first living article among some matches; `out` stays as it is without one. */
static accord_status first_date(const struct snapshot *snapshot, const xapian_mset *mset,
                                int64_t *out)
{
    char *value = NULL;
    size_t len = 0;
    xapian_doccount i = 0;
    accord_status status;

    while (i < xapian_mset_size(mset) && snapshot_is_dead(snapshot, xapian_mset_docid(mset, i)))
        i++;
    if (i == xapian_mset_size(mset))
        return ACCORD_OK;
    status = binding_status(xapian_mset_sort_key(&value, &len, mset, i));
    if (status == ACCORD_OK)
        *out = (int64_t)xapian_sortable_unserialise(value, len);
    xapian_string_free(value);
    return status;
}

/* When the oldest or newest article was published. Xapian's bounds of values would be quicker, but
   count the dead, and articles that are gone. */
static accord_status find_date(const struct snapshot *snapshot, bool newest, int64_t *out)
{
    xapian_query *query = NULL;
    xapian_enquire *enquire = NULL;
    xapian_doccount first = 0, got = 1;
    accord_status status = filters_published(&query, -FILTER_FAR, FILTER_FAR);

    *out = ACCORD_NO_DATE;
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_new(&enquire, snapshot->all));
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_set_query(enquire, query, 0));
    if (status == ACCORD_OK)
        status = binding_status(xapian_enquire_set_sort_by_value(enquire, SLOT_PUBLISHED, newest));
    while (status == ACCORD_OK && *out == ACCORD_NO_DATE && got > 0) {
        xapian_mset *mset = NULL;

        status = binding_status(xapian_enquire_mset(&mset, enquire, first, DATES + first, NULL));
        got = status == ACCORD_OK ? xapian_mset_size(mset) : 0;
        if (got > 0)
            status = first_date(snapshot, mset, out);
        first += got;
        xapian_mset_free(mset);
    }
    xapian_enquire_free(enquire);
    xapian_query_free(query);
    return status;
}

/* The totals of the snapshot as it stands. */
static void add_up(const struct snapshot *snapshot, accord_totals *totals)
{
    *totals = (accord_totals){.articles = snapshot->articles,
                              .passages = (size_t)snapshot->passages,
                              .text_bytes = snapshot->text_bytes,
                              .index_bytes = directory_bytes(snapshot->path)};
}

accord_status accord_searcher_totals(accord_searcher *searcher, accord_totals *out)
{
    accord_status status = snapshot_refresh(&searcher->snapshot);

    if (status == ACCORD_OK)
        add_up(&searcher->snapshot, out);
    return status;
}

/* The format of the index; of shards, the oldest one. */
static accord_status oldest_format(const struct snapshot *snapshot, unsigned *out)
{
    accord_status status = ACCORD_OK;

    *out = SCHEMA_FORMAT;
    for (size_t i = 0; i < snapshot->local_count + snapshot->remote_count; i++) {
        xapian_database *database = i < snapshot->local_count
                                        ? snapshot->locals[i].live
                                        : snapshot->remotes[i - snapshot->local_count].database;
        uint64_t format = SCHEMA_FORMAT;

        if (database != NULL && status == ACCORD_OK)
            status = directory_format(database, &format);
        if (format < *out)
            *out = (unsigned)format;
    }
    return status;
}

static accord_status sum_up(accord_searcher *searcher, accord_summary *summary)
{
    struct snapshot *snapshot = &searcher->snapshot;
    struct counts languages = {0}, sources = {0};
    accord_totals totals;
    accord_status status = accord_searcher_totals(searcher, &totals);

    if (status != ACCORD_OK)
        return status;
    status = oldest_format(snapshot, &summary->format);
    if (status != ACCORD_OK)
        return status;
    summary->shards = snapshot->shards.spread ? snapshot->shards.count : 0;
    for (size_t i = 0; i < snapshot->remote_count; i++)
        summary->shards_missing += snapshot->remotes[i].database == NULL;
    summary->articles = totals.articles;
    summary->passages = totals.passages;
    summary->text_bytes = totals.text_bytes;
    summary->index_bytes = totals.index_bytes;
    status = count_terms(snapshot->all, TERM_LANGUAGE, &languages);
    if (status == ACCORD_OK)
        status = count_terms(snapshot->all, TERM_ORIGIN, &sources);
    if (status == ACCORD_OK)
        status = discount_all(snapshot, &languages, &sources);
    sort_counts(&languages);
    sort_counts(&sources);
    summary->languages = languages.items;
    summary->language_count = languages.count;
    summary->sources = sources.items;
    summary->source_count = sources.count;
    if (status == ACCORD_OK)
        status = count_all_terms(snapshot->all, &summary->terms);
    if (status == ACCORD_OK)
        status = find_date(snapshot, false, &summary->oldest);
    if (status == ACCORD_OK)
        status = find_date(snapshot, true, &summary->newest);
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

/* A writer may take away what is being looked at: then what was found in it is no damage, and the
   next state is looked at instead. So it is told only when it is known to stay. */
struct check {
    accord_problem_callback callback;
    void *context;
    struct bytes found; /* not told yet: lines, a NUL behind each */
    size_t problems;    /* that were told */
    bool other_format;  /* the index is of one: that it is damaged is not known */
    struct unpacker *unpacker;
    struct bytes stored;
    uint64_t passages, words, text_bytes; /* as the articles have them */
};

static void find(struct check *check, const char *where, const char *what)
{
    char line[512];

    snprintf(line, sizeof line, "%s: %s", where, what);
    bytes_add(&check->found, line, strlen(line) + 1);
}

/* Takes a failure down; only those go on that say nothing of the index. */
static accord_status find_failure(struct check *check, const char *where, accord_status status)
{
    if (status == ACCORD_OK || status == ACCORD_ERROR_MEMORY || status == ACCORD_ERROR_BUSY)
        return status;
    find(check, where, accord_error_message());
    return ACCORD_OK;
}

static accord_status tell_found(struct check *check)
{
    const char *at = check->found.data, *end = at + check->found.len;

    if (check->found.failed)
        return status_out_of_memory();
    for (; at < end; at += strlen(at) + 1) {
        check->problems++;
        if (check->callback != NULL)
            check->callback(check->context, at);
    }
    bytes_clear(&check->found);
    return ACCORD_OK;
}

/* What changes with every commit of a live part: Xapian's file of that name is replaced. */
static struct stat commit_of(const char *live)
{
    char *name = directory_join(live, "iamglass");
    struct stat facts = {0};

    if (name != NULL && stat(name, &facts) != 0)
        memset(&facts, 0, sizeof facts);
    free(name);
    return facts;
}

static bool has_committed(const char *live, const struct stat *before)
{
    struct stat now = commit_of(live);

    return now.st_ino != before->st_ino || now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}

/* Reads everything of a record that a search or a writer may need, and whether its article is found
   by its id. */
static accord_status check_record(struct check *check, const struct record *record,
                                  xapian_database *database, xapian_docid docid, bool dead)
{
    struct passage_range *ranges = calloc(record->passage_count + 1, sizeof *ranges);
    accord_article *article = NULL;
    xapian_docid found = 0;
    struct key key;
    const char *id;
    size_t len = 0;
    accord_status status =
        ranges == NULL ? status_out_of_memory() : record_passages(record, ranges);

    free(ranges);
    if (status == ACCORD_OK)
        status = record_stored(record, check->unpacker, &check->stored);
    if (status == ACCORD_OK)
        status = article_read(&article, check->stored.data, check->stored.len, true);
    if (status != ACCORD_OK)
        return status;
    accord_article_get(article, ACCORD_FIELD_TEXT, &len);
    if (record->text_bytes != len)
        status = status_fail(ACCORD_ERROR_CORRUPT, "the text of an article is cut");
    id = accord_article_get(article, ACCORD_FIELD_ID, &len);
    key_make(&key, TERM_ID, id, len);
    if (status == ACCORD_OK)
        status = directory_find(database, &key, docid - 1, &found);
    if (status == ACCORD_OK && found != docid)
        status = status_fail(ACCORD_ERROR_CORRUPT, "an article is not found by its id");
    if (!dead) {
        check->passages += record->passage_count;
        check->text_bytes += record->text_bytes;
        check->words += record_length(record);
    }
    accord_article_free(article);
    return status;
}

static accord_status check_live_article(xapian_database *database, xapian_docid docid,
                                        struct check *check)
{
    xapian_document *document = NULL;
    struct record record;
    const char *data = NULL;
    size_t len = 0;
    xapian_termcount terms = 0;
    accord_status status = binding_status(xapian_database_document(&document, database, docid, 0));

    if (status == ACCORD_OK) /* without its list of terms an article can never be replaced */
        status = binding_status(xapian_database_unique_terms(database, docid, &terms));
    if (status == ACCORD_OK && terms == 0)
        status = status_fail(ACCORD_ERROR_CORRUPT, "an article has no terms");
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_data(document, &data, &len));
    if (status == ACCORD_OK)
        status = record_open(&record, data, len);
    if (status == ACCORD_OK)
        status = check_record(check, &record, database, docid, false);
    xapian_document_free(document);
    return status;
}

static accord_status check_live_articles(xapian_database *database, const char *name,
                                         struct check *check)
{
    xapian_posting_iterator *postings = NULL;
    bool more = false;
    accord_status status = binding_status(xapian_database_postings(&postings, database, "", 0));

    if (status == ACCORD_OK)
        status = binding_status(xapian_posting_iterator_next(postings, &more));
    while (status == ACCORD_OK && more) {
        status = find_failure(
            check, name,
            check_live_article(database, xapian_posting_iterator_docid(postings), check));
        if (status == ACCORD_OK)
            status = binding_status(xapian_posting_iterator_next(postings, &more));
    }
    xapian_posting_iterator_free(postings);
    return status;
}

/* What Xapian says of a database's tables. */
static accord_status check_tables(const char *name, struct check *check)
{
    char *report = NULL;
    size_t errors = 0;
    accord_status status = binding_status(xapian_database_check(&report, &errors, name, 0));

    if (status == ACCORD_OK && errors > 0)
        find(check, name, "Xapian finds its tables damaged");
    xapian_string_free(report);
    return find_failure(check, name, status);
}

/* The journal of a state: it has to be whole, and its articles what a search and the next writer
   need. Where there is none, the index may have moved on, as well: then the next is looked at. */
static accord_status check_journal(const char *path, uint64_t number, struct check *check)
{
    struct recent recent = {0};
    bool changed;
    uint64_t passages = check->passages, words = check->words, text_bytes = check->text_bytes;
    accord_status status = recent_look(&recent, path, number, &changed);

    if (status == ACCORD_OK && recent.database != NULL)
        status = check_live_articles(recent.database, recent.journal.name, check);
    status = find_failure(check, "journal", status);
    check->passages = passages; /* what the manifest says is without them */
    check->words = words;
    check->text_bytes = text_bytes;
    recent_close(&recent);
    return status;
}

/* @return BUSY: a commit came between, and nothing is found. */
static accord_status check_live(const char *path, const struct shard *shard,
                                struct manifest *manifest, struct spread *spread,
                                struct check *check)
{
    char *name = directory_join(path, shard->name);
    xapian_database *database = NULL;
    struct stat before = {0};
    accord_status status = status_out_of_memory();

    if (name != NULL) {
        before = commit_of(name);
        status = checksums_verify_live(name);
    }
    if (status == ACCORD_OK) /* only now: libxapian may crash over a damaged table */
        status = check_tables(name, check);
    if (status == ACCORD_OK)
        status = directory_open_shard(&database, path, shard);
    check->other_format = check->other_format || status == ACCORD_ERROR_FORMAT;
    if (status == ACCORD_OK)
        status = spread_read(spread, database);
    if (status == ACCORD_OK)
        status = manifest_read(manifest, database);
    if (status == ACCORD_OK)
        status = check_live_articles(database, name, check);
    if (status == ACCORD_OK)
        status = check_journal(path, manifest->journal, check);
    status = find_failure(check, shard->name, status);
    if (status == ACCORD_OK && check->found.len > 0 && has_committed(name, &before))
        status = ACCORD_ERROR_BUSY;
    if (status == ACCORD_ERROR_BUSY)
        check->found.len = 0;
    xapian_database_free(database);
    free(name);
    return status;
}

/* Whether the index still has a part. @return OK; BUSY: another state has not; MEMORY. */
static accord_status has_part(const char *path, const struct shard *live, const struct sealed *part)
{
    xapian_database *database = NULL;
    struct manifest manifest = {0};
    bool has = false;
    accord_status status = directory_open_shard(&database, path, live);

    if (status == ACCORD_OK)
        status = manifest_read(&manifest, database);
    for (size_t i = 0; i < manifest.count && !has; i++)
        has = strcmp(manifest.parts[i].name, part->name) == 0 &&
              manifest.parts[i].documents == part->documents;
    if (status == ACCORD_OK && !has)
        status = ACCORD_ERROR_BUSY;
    manifest_free(&manifest);
    xapian_database_free(database);
    return status == ACCORD_ERROR_BUSY || status == ACCORD_ERROR_MEMORY ? status : ACCORD_OK;
}

static accord_status check_sealed(const char *path, const struct sealed *part, bool served,
                                  struct check *check)
{
    char *name = directory_join(path, part->name);
    struct sealed_files files = {0};
    accord_status status = name == NULL ? status_out_of_memory() : checksums_verify(name);

    if (status == ACCORD_OK)
        status = check_tables(name, check);
    if (status == ACCORD_OK)
        status = sealed_open(&files, path, part, served);
    for (uint32_t docid = 1; docid <= part->documents && status == ACCORD_OK; docid++) {
        struct record record;
        xapian_document *hold = NULL;
        accord_status read = sealed_record(&files, docid, &record, &hold);

        if (read == ACCORD_OK)
            read =
                check_record(check, &record, files.database, docid, dead_has(&part->dead, docid));
        xapian_document_free(hold);
        status = find_failure(check, name, read);
    }
    status = find_failure(check, part->name, status);
    sealed_close(&files);
    free(name);
    return status;
}

/* Where the live part does not tell of the sealed ones, those of the list are read at least. */
static accord_status check_listed(const char *path, const struct shards *shards,
                                  struct check *check)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 1; i < shards->count && status == ACCORD_OK; i++) {
        const char *name = shards->items[i].name;
        char *folder = directory_join(path, name);

        status = folder == NULL ? status_out_of_memory()
                                : find_failure(check, name, checksums_verify(folder));
        free(folder);
    }
    return status;
}

/* The sealed parts of a manifest, the new and small ones first, which are the first to be merged.
   @return BUSY: some of what was found is of a part that is gone, and not taken down. */
static accord_status check_parts(const char *path, const struct shard *live,
                                 const struct manifest *manifest, bool served, struct check *check)
{
    accord_status status = ACCORD_OK, gone = ACCORD_OK;

    for (size_t i = manifest->count; i > 0 && status == ACCORD_OK && gone == ACCORD_OK; i--) {
        const struct sealed *part = &manifest->parts[i - 1];
        size_t before = check->found.len;

        status = check_sealed(path, part, served, check);
        if (status == ACCORD_OK && check->found.len > before)
            gone = has_part(path, live, part);
        if (gone != ACCORD_OK)
            check->found.len = before;
    }
    return status == ACCORD_OK ? gone : status;
}

/* A live part with the sealed ones that it names, in one state. @return BUSY: it was not one. */
static accord_status check_state(const char *path, const struct shards *shards, struct check *check)
{
    const struct shard *shard = &shards->items[0];
    struct manifest manifest = {0};
    struct spread spread = {0};
    char *name = directory_join(path, shard->name);
    struct stat before = {0};
    accord_status status = status_out_of_memory();

    check->passages = check->text_bytes = check->words = 0;
    if (name != NULL) {
        before = commit_of(name);
        status = check_live(path, shard, &manifest, &spread, check);
    }
    if (status == ACCORD_OK && check->found.len > 0 && manifest.count == 0)
        status = check_listed(path, shards, check);
    if (status == ACCORD_OK)
        status = check_parts(path, shard, &manifest, spread.of > 0, check);
    if (status == ACCORD_OK && check->found.len == 0 &&
        (manifest.passages != check->passages || manifest.words != check->words ||
         manifest.text_bytes != check->text_bytes)) {
        if (has_committed(name, &before)) /* a part may have taken the name of another */
            status = ACCORD_ERROR_BUSY;
        else
            find(check, shard->name,
                 "the totals of passages, words and text do not fit the articles");
    }
    manifest_free(&manifest);
    free(name);
    return status;
}

/* Checks the first state that stays as long as that takes. */
static accord_status check_whole(const char *path, const struct shards *shards, struct check *check)
{
    accord_status status = ACCORD_ERROR_BUSY;

    for (unsigned try = 0; status == ACCORD_ERROR_BUSY && try < TRIES; try++) {
        bytes_clear(&check->found);
        status = check_state(path, shards, check);
    }
    if (status == ACCORD_ERROR_BUSY && check->found.len > 0)
        return ACCORD_OK; /* that is left of it which stays */
    if (status == ACCORD_ERROR_BUSY)
        return status_fail(status, "%s: it changes faster than it can be checked: try again", path);
    return status;
}

/* A line of a list of shards. */
static accord_status check_shard(const char *path, const struct shard *line, struct check *check)
{
    struct shards shards = {0};
    char *folder;
    accord_status status;

    if (line->remote) { /* not a problem: it is not counted */
        if (check->callback != NULL) {
            char text[400];

            snprintf(text, sizeof text, "%.300s: on another machine, and not checked", line->name);
            check->callback(check->context, text);
        }
        return ACCORD_OK;
    }
    folder = directory_join(path, line->name);
    status = folder == NULL ? status_out_of_memory() : directory_read(&shards, folder);
    if (status == ACCORD_OK && shards.spread)
        status = status_fail(ACCORD_ERROR_CORRUPT, "a shard has no shards of its own");
    if (status == ACCORD_OK)
        status = check_whole(folder, &shards, check);
    else
        status = find_failure(check, line->name, status);
    shards_free(&shards);
    free(folder);
    return status;
}

accord_status accord_check(const char *path, accord_problem_callback callback, void *context)
{
    struct check check = {.callback = callback, .context = context};
    struct shards shards;
    accord_status status = directory_read(&shards, path);

    if (status == ACCORD_ERROR_CORRUPT) {
        find(&check, path, accord_error_message());
        if (tell_found(&check) != ACCORD_OK)
            status = ACCORD_ERROR_MEMORY;
        bytes_free(&check.found);
    }
    if (status != ACCORD_OK)
        return status;
    status = unpacker_new(&check.unpacker);
    if (status == ACCORD_OK && !shards.spread)
        status = check_whole(path, &shards, &check);
    if (status == ACCORD_OK)
        status = tell_found(&check);
    for (size_t i = 0; i < shards.count && shards.spread && status == ACCORD_OK; i++) {
        status = check_shard(path, &shards.items[i], &check);
        if (status == ACCORD_OK)
            status = tell_found(&check);
    }
    shards_free(&shards);
    unpacker_free(check.unpacker);
    bytes_free(&check.stored);
    bytes_free(&check.found);
    if (status == ACCORD_OK && check.other_format)
        status = status_fail(ACCORD_ERROR_FORMAT, "%s: it is of another version of Accord", path);
    else if (status == ACCORD_OK && check.problems > 0)
        status = status_fail(ACCORD_ERROR_CORRUPT,
                             "%s: the index is damaged: index the articles again", path);
    return status;
}
