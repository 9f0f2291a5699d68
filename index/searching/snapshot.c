// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of an index, open for reading at one state.

   The stub file names the live part and those on other machines; the live part's manifest names the
   sealed ones, so that a commit of the live part moves a reader from one state to the next. */
#include "searching/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "binding.h"
#include "schema.h"
#include "status.h"

enum {
    TRIES = 10,   /* to open an index that a writer keeps changing */
    PATIENCE = 30 /* seconds after which a database that did not answer is asked again */
};

static void close_sealed(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->manifest.count && snapshot->sealed != NULL; i++)
        sealed_close(&snapshot->sealed[i]);
    free(snapshot->sealed);
    snapshot->sealed = NULL;
    manifest_free(&snapshot->manifest);
}

static void close_parts(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->part_count; i++)
        if (snapshot->parts[i].files == NULL)
            xapian_database_free(snapshot->parts[i].database);
    free(snapshot->parts);
    snapshot->parts = NULL;
    snapshot->part_count = snapshot->open_count = 0;
    close_sealed(snapshot);
    xapian_database_free(snapshot->all);
    snapshot->all = NULL;
    shards_free(&snapshot->shards);
    free(snapshot->languages);
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

/* Adds what a database on another machine says of itself. */
static accord_status add_remote_facts(struct snapshot *snapshot, const struct part *part)
{
    struct manifest manifest = {0};
    accord_status status = manifest_read(&manifest, part->database);

    snapshot->passages += manifest.passages;
    snapshot->text_bytes += manifest.text_bytes;
    manifest_free(&manifest);
    return status;
}

static accord_status read_facts(struct snapshot *snapshot)
{
    accord_status status =
        binding_status(xapian_database_doc_count(snapshot->all, &snapshot->documents));

    snapshot->articles = snapshot->documents;
    snapshot->passages = snapshot->manifest.passages;
    snapshot->text_bytes = snapshot->manifest.text_bytes;
    for (size_t i = 0; i < snapshot->manifest.count; i++)
        snapshot->articles -= snapshot->manifest.parts[i].dead.count;
    for (size_t i = snapshot->has_live; i < snapshot->open_count && status == ACCORD_OK; i++)
        if (snapshot->parts[i].files == NULL)
            status = add_remote_facts(snapshot, &snapshot->parts[i]);
    return status == ACCORD_OK ? read_languages(snapshot) : status;
}

static int64_t seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* ---- Opening -------------------------------------------------------------------------------- */

static accord_status open_live(struct snapshot *snapshot)
{
    size_t live = shards_live(&snapshot->shards);
    struct part *part = &snapshot->parts[snapshot->part_count];
    accord_status status;

    snapshot->has_live = live != SIZE_MAX;
    if (!snapshot->has_live)
        return ACCORD_OK;
    part->name = snapshot->shards.items[live].name;
    status = directory_open_shard(&part->database, snapshot->path, &snapshot->shards.items[live]);
    snapshot->open_count = snapshot->part_count = 1;
    return status == ACCORD_OK ? manifest_read(&snapshot->manifest, part->database) : status;
}

static accord_status open_sealed(struct snapshot *snapshot)
{
    size_t count = snapshot->manifest.count;
    struct part *larger =
        realloc(snapshot->parts, (snapshot->shards.count + count + 1) * sizeof *larger);
    accord_status status = ACCORD_OK;

    if (larger == NULL)
        return status_out_of_memory();
    snapshot->parts = larger;
    snapshot->sealed = calloc(count + 1, sizeof *snapshot->sealed);
    if (snapshot->sealed == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        const struct sealed *sealed = &snapshot->manifest.parts[i];

        status = sealed_open(&snapshot->sealed[i], snapshot->path, sealed);
        snapshot->parts[snapshot->part_count++] =
            (struct part){sealed->name, snapshot->sealed[i].database, &snapshot->sealed[i],
                          sealed->dead.count > 0 ? &sealed->dead : NULL};
    }
    snapshot->open_count = snapshot->part_count;
    return status;
}

/* One on another machine may be missing, as long as anything answers. */
static accord_status open_remote(struct snapshot *snapshot)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < snapshot->shards.count && status == ACCORD_OK; i++) {
        const struct shard *shard = &snapshot->shards.items[i];
        struct part part = {.name = shard->name};

        if (!shard->remote)
            continue;
        status = directory_open_shard(&part.database, snapshot->path, shard);
        if (status == ACCORD_OK) { /* before those that are missing */
            struct part *parts = snapshot->parts;

            memmove(parts + snapshot->open_count + 1, parts + snapshot->open_count,
                    (snapshot->part_count - snapshot->open_count) * sizeof *parts);
            parts[snapshot->open_count++] = part;
            snapshot->part_count++;
        } else if (status == ACCORD_ERROR_NETWORK) {
            snapshot->parts[snapshot->part_count++] = part;
            status = ACCORD_OK;
        }
    }
    if (status == ACCORD_OK && snapshot->open_count == 0)
        return ACCORD_ERROR_NETWORK; /* the message is that of the last one */
    return status;
}

static accord_status open_listed(struct snapshot *snapshot)
{
    accord_status status;

    snapshot->parts = calloc(snapshot->shards.count + 1, sizeof *snapshot->parts);
    if (snapshot->parts == NULL)
        return status_out_of_memory();
    status = open_live(snapshot);
    if (status == ACCORD_OK)
        status = open_sealed(snapshot);
    if (status == ACCORD_OK)
        status = open_remote(snapshot);
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_new(&snapshot->all));
    for (size_t i = 0; i < snapshot->open_count && status == ACCORD_OK; i++)
        status = binding_status(xapian_database_add(snapshot->all, snapshot->parts[i].database));
    snapshot->ask_again = seconds_now() + PATIENCE;
    return status == ACCORD_OK ? read_facts(snapshot) : status;
}

static accord_status read_list(struct snapshot *snapshot)
{
    char *name = directory_join(snapshot->path, SCHEMA_STUB);

    if (name == NULL)
        return status_out_of_memory();
    if (stat(name, &snapshot->list) != 0)
        memset(&snapshot->list, 0, sizeof snapshot->list);
    free(name);
    return directory_read(&snapshot->shards, snapshot->path);
}

static bool same_parts(const struct manifest *a, const struct manifest *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->parts[i].name, b->parts[i].name) != 0 ||
            a->parts[i].documents != b->parts[i].documents)
            return false;
    return true;
}

/* Whether the index has moved on from the manifest that could not be opened whole. */
static bool has_moved_on(const struct snapshot *snapshot)
{
    struct snapshot again = {.path = snapshot->path};
    bool moved = false;

    if (read_list(&again) == ACCORD_OK) {
        again.parts = calloc(again.shards.count + 1, sizeof *again.parts);
        moved = again.parts != NULL && open_live(&again) == ACCORD_OK &&
                !same_parts(&again.manifest, &snapshot->manifest);
    }
    close_parts(&again);
    return moved;
}

/* A writer may commit another manifest, and remove what the old one named, while we open it: then
   the new one is opened. */
static accord_status open_parts(struct snapshot *snapshot)
{
    accord_status status = ACCORD_OK;

    for (unsigned try = 0; status == ACCORD_OK; try++) {
        status = read_list(snapshot);
        if (status != ACCORD_OK)
            return status;
        status = open_listed(snapshot);
        if (status == ACCORD_OK || status == ACCORD_ERROR_MEMORY || try == TRIES ||
            (status != ACCORD_ERROR_BUSY && !has_moved_on(snapshot)))
            return status;
        close_parts(snapshot);
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
    status = unpacker_new(&snapshot->unpacker);
    if (status == ACCORD_OK)
        status = open_parts(snapshot);
    if (status != ACCORD_OK)
        snapshot_close(snapshot);
    return status;
}

/* ---- Moving on ------------------------------------------------------------------------------ */

static accord_status open_anew(struct snapshot *snapshot)
{
    accord_status status;

    close_parts(snapshot);
    status = open_parts(snapshot);
    if (status != ACCORD_OK)
        close_parts(snapshot);
    return status;
}

static bool list_changed(const struct snapshot *snapshot)
{
    char *name = directory_join(snapshot->path, SCHEMA_STUB);
    struct stat now;
    bool same = name != NULL && stat(name, &now) == 0 && now.st_ino == snapshot->list.st_ino &&
                now.st_dev == snapshot->list.st_dev && now.st_size == snapshot->list.st_size &&
                now.st_mtim.tv_sec == snapshot->list.st_mtim.tv_sec &&
                now.st_mtim.tv_nsec == snapshot->list.st_mtim.tv_nsec;

    free(name);
    return !same;
}

/* The live part has a new commit: the sealed ones are the same, but others of their documents may
   be dead. */
static accord_status take_dead(struct snapshot *snapshot, struct manifest *manifest)
{
    struct manifest old = snapshot->manifest;

    snapshot->manifest = *manifest;
    *manifest = old;
    for (size_t i = 0; i < snapshot->manifest.count; i++) {
        struct part *part = &snapshot->parts[1 + i]; /* behind the live one */

        part->name = snapshot->manifest.parts[i].name;
        part->dead =
            snapshot->manifest.parts[i].dead.count > 0 ? &snapshot->manifest.parts[i].dead : NULL;
    }
    return read_facts(snapshot);
}

/* Reopens what may have changed, and reads what it says then. */
static accord_status move_on(struct snapshot *snapshot)
{
    struct manifest manifest = {0};
    bool changed = false, live_changed = false;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < snapshot->open_count && status == ACCORD_OK; i++) {
        bool one = false;

        if (snapshot->parts[i].files != NULL)
            continue; /* never changes */
        status = binding_status(xapian_database_reopen(snapshot->parts[i].database, &one));
        live_changed = live_changed || (one && i == 0 && snapshot->has_live);
        changed = changed || one;
    }
    if (status != ACCORD_OK || !changed)
        return status;
    if (!live_changed)
        return read_facts(snapshot);
    status = manifest_read(&manifest, snapshot->parts[0].database);
    if (status != ACCORD_OK)
        return status;
    status = same_parts(&manifest, &snapshot->manifest) ? take_dead(snapshot, &manifest)
                                                        : open_anew(snapshot);
    manifest_free(&manifest);
    return status;
}

accord_status snapshot_refresh(struct snapshot *snapshot)
{
    accord_status status;

    if (snapshot->all == NULL || list_changed(snapshot) ||
        (snapshot->open_count < snapshot->part_count && seconds_now() >= snapshot->ask_again))
        return open_anew(snapshot);
    status = move_on(snapshot);
    if (status != ACCORD_OK) /* part of it may have moved on: the next time all is opened anew */
        memset(&snapshot->list, 0, sizeof snapshot->list);
    return status;
}

void snapshot_drop(struct snapshot *snapshot)
{
    close_parts(snapshot);
}

void snapshot_close(struct snapshot *snapshot)
{
    close_parts(snapshot);
    unpacker_free(snapshot->unpacker);
    free(snapshot->path);
    snapshot->unpacker = NULL;
    snapshot->path = NULL;
}

/* ---- Documents ------------------------------------------------------------------------------ */

/* Xapian numbers the documents of several databases in turn: get_document in its API documentation.
 */
static const struct part *part_of(const struct snapshot *snapshot, xapian_docid *docid)
{
    size_t place = (*docid - 1) % snapshot->open_count;

    *docid = (xapian_docid)((*docid - 1) / snapshot->open_count + 1);
    return &snapshot->parts[place];
}

bool snapshot_is_dead(const struct snapshot *snapshot, xapian_docid docid)
{
    const struct part *part = part_of(snapshot, &docid);

    return part->dead != NULL && dead_has(part->dead, docid);
}

accord_status snapshot_record(const struct snapshot *snapshot, xapian_docid docid,
                              struct record *record, xapian_document **hold)
{
    const struct part *part = part_of(snapshot, &docid);
    const char *data = NULL;
    size_t len = 0;
    accord_status status;

    *hold = NULL;
    if (part->files != NULL)
        return sealed_record(part->files, docid, record);
    status = binding_status(
        xapian_database_document(hold, part->database, docid, XAPIAN_DOC_ASSUME_VALID));
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_data(*hold, &data, &len));
    return status == ACCORD_OK ? record_open(record, data, len) : status;
}

accord_status snapshot_stored(const struct snapshot *snapshot, xapian_docid docid,
                              struct bytes *out)
{
    xapian_document *hold = NULL;
    struct record record;
    accord_status status = snapshot_record(snapshot, docid, &record, &hold);

    if (status == ACCORD_OK)
        status = record_stored(&record, snapshot->unpacker, out);
    xapian_document_free(hold);
    return status;
}
