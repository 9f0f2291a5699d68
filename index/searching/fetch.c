// SPDX-License-Identifier: GPL-2.0-or-later
/* Documents of other machines, asked for ahead: of all machines at once, a thread for each, before
   they are read one by one. */
#include "searching/fetch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "binding.h"
#include "status.h"

enum { FETCHED = 1024 /* documents that wait to be taken */ };

/* Each in the place of its number. */
struct fetched {
    xapian_docid docids[FETCHED];
    xapian_document *documents[FETCHED];
};

void fetch_forget(struct snapshot *snapshot)
{
    for (size_t i = 0; i < FETCHED && snapshot->fetched != NULL; i++) {
        xapian_document_free(snapshot->fetched->documents[i]);
        snapshot->fetched->documents[i] = NULL;
        snapshot->fetched->docids[i] = 0;
    }
}

xapian_document *fetch_take(const struct snapshot *snapshot, xapian_docid docid)
{
    struct fetched *fetched = snapshot->fetched;
    size_t place = docid % FETCHED;
    xapian_document *document = NULL;

    if (fetched != NULL && fetched->docids[place] == docid) {
        document = fetched->documents[place];
        fetched->documents[place] = NULL;
        fetched->docids[place] = 0;
    }
    return document;
}

/* Gets a document whose data is the record into its place, to be taken from there. */
static accord_status fetch(const struct snapshot *snapshot, xapian_docid docid,
                           xapian_document **document)
{
    struct fetched *fetched = snapshot->fetched;
    size_t place = docid % FETCHED;
    xapian_docid own = docid;
    const struct part *part = snapshot_part_of(snapshot, &own);
    accord_status status;

    xapian_document_free(fetched->documents[place]);
    fetched->documents[place] = NULL;
    fetched->docids[place] = 0;
    status = binding_status(xapian_database_document(&fetched->documents[place], part->database,
                                                     own, XAPIAN_DOC_ASSUME_VALID));
    if (status == ACCORD_OK)
        fetched->docids[place] = docid;
    *document = fetched->documents[place];
    return status;
}

/* What one other machine is asked for. */
struct errand {
    const struct snapshot *snapshot;
    const struct part *part;
    const xapian_docid *docids; /* of all documents wanted; 0: of none */
    size_t count;
    pthread_t thread;
    bool running;
    accord_status status;
    char message[512];
};

/* Fetches what is of the part. */
static void *run_errand(void *context)
{
    struct errand *errand = context;

    for (size_t i = 0; i < errand->count && errand->status == ACCORD_OK; i++) {
        xapian_docid own = errand->docids[i];
        xapian_document *document;
        const char *data;
        size_t len;

        if (own == 0 || snapshot_part_of(errand->snapshot, &own) != errand->part)
            continue;
        errand->status = fetch(errand->snapshot, errand->docids[i], &document);
        if (errand->status == ACCORD_OK) /* only now is it asked for */
            errand->status = binding_status(xapian_document_data(document, &data, &len));
    }
    if (errand->status != ACCORD_OK)
        snprintf(errand->message, sizeof errand->message, "%s", accord_error_message());
    return NULL;
}

/* Copies the numbers of documents that are to be fetched: no two for the same place, as threads are
   to fill these, and those that lose theirs are fetched when they are read. */
static xapian_docid *choose_fetched(const struct snapshot *snapshot, const xapian_docid *docids,
                                    size_t count)
{
    xapian_docid *chosen = calloc(count + 1, sizeof *chosen);
    bool taken[FETCHED] = {false};

    for (size_t i = 0; i < count && chosen != NULL; i++) {
        size_t place = docids[i] % FETCHED;

        if (!taken[place] && snapshot->fetched->docids[place] != docids[i])
            chosen[i] = docids[i];
        taken[place] = true;
    }
    return chosen;
}

accord_status fetch_ahead(struct snapshot *snapshot, const xapian_docid *docids, size_t count)
{
    xapian_docid *chosen;
    struct errand *errands;
    size_t used = 0;
    accord_status status = ACCORD_OK;

    if (snapshot->fetched == NULL)
        snapshot->fetched = calloc(1, sizeof *snapshot->fetched);
    if (snapshot->fetched == NULL)
        return status_out_of_memory();
    chosen = choose_fetched(snapshot, docids, count);
    errands = calloc(snapshot->open_count + 1, sizeof *errands);
    if (errands == NULL || chosen == NULL) {
        free(chosen);
        free(errands);
        return status_out_of_memory();
    }
    for (size_t i = 0; i < snapshot->open_count; i++)
        if (snapshot->parts[i].remote != NULL)
            errands[used++] = (struct errand){.snapshot = snapshot,
                                              .part = &snapshot->parts[i],
                                              .docids = chosen,
                                              .count = count};
    for (size_t i = 1; i < used; i++)
        errands[i].running = pthread_create(&errands[i].thread, NULL, run_errand, &errands[i]) == 0;
    for (size_t i = 0; i < used; i++) {
        if (errands[i].running)
            pthread_join(errands[i].thread, NULL);
        else
            run_errand(&errands[i]);
        if (status == ACCORD_OK && errands[i].status != ACCORD_OK)
            status = status_fail(errands[i].status, "%s", errands[i].message);
    }
    free(chosen);
    free(errands);
    return status;
}
