// SPDX-License-Identifier: GPL-2.0-or-later
/* An article whose text is about to go from the index in; if standard input gave that text too, an
   article of its own for it out. A file with a double would be read again; a feed cannot be: the
   text is taken from the index, as the last commit has it. */
#include "index_run.h"

#include <stdlib.h>
#include <string.h>

/* Copies all of an article but its id and its path. */
static accord_status copy(const accord_passage *whole, accord_article **out)
{
    static const accord_field fields[] = {ACCORD_FIELD_TITLE, ACCORD_FIELD_URL, ACCORD_FIELD_SOURCE,
                                          ACCORD_FIELD_LANGUAGE};
    const accord_article *from = whole->article;
    accord_status status = accord_article_new(out);

    for (size_t i = 0; i < sizeof fields / sizeof *fields && status == ACCORD_OK; i++) {
        size_t len;
        const char *value = accord_article_get(from, fields[i], &len);

        status = accord_article_set(*out, fields[i], value, len);
    }
    if (status == ACCORD_OK)
        status = accord_article_set(*out, ACCORD_FIELD_TEXT, whole->text, whole->text_len);
    for (size_t i = 0; i < accord_article_author_count(from) && status == ACCORD_OK; i++) {
        const char *author = accord_article_author(from, i);

        status = accord_article_add_author(*out, author, strlen(author));
    }
    accord_article_set_published(*out, accord_article_published(from));
    return status;
}

static bool is_same(const accord_passage *whole, const struct ledger_record *record)
{
    unsigned char digest[DIGEST_SIZE];

    prepare_digest(whole->article, whole->text, whole->text_len, digest);
    return strcmp(accord_article_get(whole->article, ACCORD_FIELD_ID, NULL), record->stored) == 0 &&
           memcmp(digest, record->digest, DIGEST_SIZE) == 0;
}

/* The article of a record, as the last commit has it. @param[out] out  owned; NULL: it has none of
   that text. */
static accord_status fetch(struct run *run, const struct ledger_record *record,
                           accord_article **out)
{
    accord_results *results = NULL;
    accord_status status = ACCORD_OK;

    *out = NULL;
    if (run->committed == NULL)
        status = accord_searcher_open(&run->committed, run->options->index);
    if (status == ACCORD_OK)
        status = accord_searcher_show(run->committed, record->stored, strlen(record->stored), NULL,
                                      0, NULL, &results);
    if (status == ACCORD_OK && is_same(accord_results_passage(results, 0), record))
        status = copy(accord_results_passage(results, 0), out);
    accord_results_free(results);
    if (status == ACCORD_ERROR_NOT_FOUND || status == ACCORD_ERROR_ELSEWHERE ||
        status == ACCORD_ERROR_NETWORK)
        status = ACCORD_OK;
    if (status != ACCORD_OK) {
        accord_article_free(*out);
        *out = NULL;
    }
    return status;
}

/* An id for the double: no article has it, nor has one that waits to be removed, unless that is
   the very one. @return owned; NULL: out of memory. */
static char *choose_id(struct run *run, const struct ledger_record *alias,
                       const struct ledger_record *lost, bool removing)
{
    for (size_t attempt = 0;; attempt++) {
        char *id = reading_other_id(alias->file, alias->given, attempt);
        const struct ledger_record *stale;

        if (id == NULL)
            return NULL;
        stale = ledger_stale_owner(run->ledger, id);
        if (ledger_owner(run->ledger, id) == NULL &&
            (stale == NULL || (removing && strcmp(id, lost->stored) == 0)))
            return id;
        free(id);
    }
}

/* Gives the double an article of its own in the index. @param[out] done  false: the text was not to
   be had. */
static bool store(struct run *run, const struct ledger_record *lost, const char *id, bool *done)
{
    accord_article *article;
    accord_outcome outcome;
    accord_status status;

    *done = run->writer == NULL;
    if (*done)
        return true;
    status = fetch(run, lost, &article);
    if (status == ACCORD_OK && article == NULL && run->pending) { /* it came in this run */
        if (!run_commit(run))
            return false;
        status = fetch(run, lost, &article);
    }
    *done = status == ACCORD_OK && article != NULL;
    if (*done)
        status = accord_article_set(article, ACCORD_FIELD_ID, id, strlen(id));
    if (*done && status == ACCORD_OK)
        status = accord_writer_add(run->writer, article, &outcome);
    accord_article_free(article);
    if (status == ACCORD_ERROR_ELSEWHERE) /* the ledger keeps it: the same on every machine */
        return true;
    run->pending = run->pending || *done;
    return status == ACCORD_OK || run_library_failed(run);
}

bool run_keep(struct run *run, const struct ledger_record *lost, bool removing, bool *kept)
{
    struct ledger_record *alias = ledger_piped_double(run->ledger, lost);
    struct ledger_record *record;
    const char *message;
    char *id;
    bool good, done = false;

    *kept = false;
    if (ledger_status(run->ledger, &message) != ACCORD_OK)
        return run_ledger_failed(run);
    if (alias == NULL)
        return true;
    id = choose_id(run, alias, lost, removing);
    if (id == NULL)
        return run_out_of_memory();
    good = store(run, lost, id, &done);
    if (good && done) {
        record = ledger_add(run->ledger, alias->file, alias->given, id, RECORD_LIVE, alias->digest,
                            true, alias->language);
        if (record != NULL)
            record->seen = alias->seen;
        ledger_drop(run->ledger, alias);
        *kept = record != NULL;
        good = *kept || run_ledger_failed(run);
    } else if (good) {
        report_warn(alias->given, "its text, which standard input gave, could not be kept: it "
                                  "stood as another's, and is not in the index any more");
    }
    free(id);
    return good;
}
