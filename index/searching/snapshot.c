// SPDX-License-Identifier: GPL-2.0-or-later
/* The databases of an index, open for reading at one state. */
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "binding.h"
#include "schema.h"
#include "status.h"

enum {
    TRIES = 10,   /* to open a list of databases that a writer keeps changing */
    PATIENCE = 30 /* seconds after which a database that did not answer is asked again */
};

static void close_databases(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->shards.count && snapshot->databases != NULL; i++)
        xapian_database_free(snapshot->databases[i]);
    free(snapshot->databases);
    xapian_database_free(snapshot->all);
    shards_free(&snapshot->shards);
    free(snapshot->languages);
    snapshot->databases = NULL;
    snapshot->all = NULL;
    snapshot->languages = NULL;
    snapshot->language_count = 0;
}

static accord_status read_languages(struct snapshot *snapshot)
{
    const char prefix = TERM_LANGUAGE;
    xapian_term_iterator *terms = NULL;
    bool more = false;
    accord_status status =
        binding_status(xapian_database_all_terms(&terms, snapshot->all, &prefix, 1));

    snapshot->language_count = 0;
    if (status == ACCORD_OK)
        status = binding_status(xapian_term_iterator_next(terms, &more));
    while (status == ACCORD_OK && more) {
        size_t len;
        const char *term = xapian_term_iterator_term(terms, &len);

        if (len > 1 && len <= LANGUAGE_SIZE) {
            void *larger = realloc(snapshot->languages,
                                   (snapshot->language_count + 1) * sizeof *snapshot->languages);

            if (larger == NULL) {
                status = status_out_of_memory();
                break;
            }
            snapshot->languages = larger;
            memcpy(snapshot->languages[snapshot->language_count], term + 1, len - 1);
            snapshot->languages[snapshot->language_count++][len - 1] = '\0';
        }
        status = binding_status(xapian_term_iterator_next(terms, &more));
    }
    xapian_term_iterator_free(terms);
    return status;
}

static accord_status read_facts(struct snapshot *snapshot)
{
    accord_status status =
        binding_status(xapian_database_doc_count(snapshot->all, &snapshot->articles));

    return status == ACCORD_OK ? read_languages(snapshot) : status;
}

static bool same_shards(const struct shards *a, const struct shards *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i].name, b->items[i].name) != 0)
            return false;
    return true;
}

static int64_t seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* One on another machine may be missing, as long as any answers. */
static accord_status open_listed(struct snapshot *snapshot)
{
    accord_status status;

    snapshot->missing = 0;
    snapshot->databases = calloc(snapshot->shards.count, sizeof *snapshot->databases);
    if (snapshot->databases == NULL)
        return status_out_of_memory();
    status = binding_status(xapian_database_new(&snapshot->all));
    for (size_t i = 0; i < snapshot->shards.count && status == ACCORD_OK; i++) {
        status = directory_open_shard(&snapshot->databases[i], snapshot->path,
                                      &snapshot->shards.items[i]);
        if (status == ACCORD_ERROR_NETWORK && ++snapshot->missing < snapshot->shards.count)
            status = ACCORD_OK;
        else if (status == ACCORD_OK)
            status = binding_status(xapian_database_add(snapshot->all, snapshot->databases[i]));
    }
    snapshot->ask_again = seconds_now() + PATIENCE;
    return status == ACCORD_OK ? read_facts(snapshot) : status;
}

/* A writer may publish another list, and remove what the old one named, while we open it: then the
   new list is opened. */
static accord_status open_databases(struct snapshot *snapshot)
{
    accord_status status = directory_read(&snapshot->shards, snapshot->path);

    for (unsigned try = 0; status == ACCORD_OK; try++) {
        struct shards again;
        bool same;

        status = open_listed(snapshot);
        if (status == ACCORD_OK || status == ACCORD_ERROR_MEMORY || try == TRIES)
            return status;
        if (directory_read(&again, snapshot->path) != ACCORD_OK)
            return status;
        same = same_shards(&again, &snapshot->shards);
        if (same && status != ACCORD_ERROR_BUSY) {
            shards_free(&again);
            return status;
        }
        close_databases(snapshot);
        snapshot->shards = again;
        status = ACCORD_OK;
    }
    return status;
}

accord_status snapshot_open(struct snapshot *snapshot, const char *path)
{
    accord_status status;

    memset(snapshot, 0, sizeof *snapshot);
    snapshot->path = strdup(path);
    if (snapshot->path == NULL)
        return status_out_of_memory();
    status = open_databases(snapshot);
    if (status != ACCORD_OK)
        snapshot_close(snapshot);
    return status;
}

accord_status snapshot_refresh(struct snapshot *snapshot)
{
    struct shards shards;
    bool changed = false, same;
    accord_status status = directory_read(&shards, snapshot->path);

    if (status != ACCORD_OK)
        return status;
    same = snapshot->all != NULL && same_shards(&shards, &snapshot->shards) &&
           (snapshot->missing == 0 || seconds_now() < snapshot->ask_again);
    shards_free(&shards);
    if (!same) {
        close_databases(snapshot);
        status = open_databases(snapshot);
        if (status != ACCORD_OK)
            close_databases(snapshot);
        return status;
    }
    status = binding_status(xapian_database_reopen(snapshot->all, &changed));
    return status == ACCORD_OK && changed ? read_facts(snapshot) : status;
}

void snapshot_drop(struct snapshot *snapshot)
{
    close_databases(snapshot);
}

void snapshot_close(struct snapshot *snapshot)
{
    close_databases(snapshot);
    free(snapshot->path);
    snapshot->path = NULL;
}
