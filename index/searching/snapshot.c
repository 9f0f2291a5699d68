// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of an index, open for reading at one state.

   The stub file names the live part, or shards, each with a stub file of its own or on another
   machine (remote.c). A live part's manifest names the sealed ones, so that a commit of the live
   part moves a reader from one state to the next; and a journal, whose articles (recent.c) are one
   more part, if there are any.

   The journal is looked at before the live part, and both again if that names another journal by
   now: it is removed only after such a commit, so that what was seen of it, or not, was the state
   of the index when it was looked at. */
#include "searching/snapshot.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "checksums.h"
#include "hash.h"
#include "schema.h"
#include "searching/fetch.h"
#include "searching/remote.h"
#include "status.h"

enum {
    TRIES = 10,         /* to open an index that a writer keeps changing */
    FREQUENCIES = 32768 /* remembered; a power of two */
};

/* What is remembered of a term, in the place that its hash gives. */
struct frequency {
    uint64_t hash; /* 0: nothing */
    xapian_doccount documents;
};

static void forget_frequencies(struct snapshot *snapshot)
{
    if (snapshot->frequencies != NULL)
        memset(snapshot->frequencies, 0, FREQUENCIES * sizeof *snapshot->frequencies);
}

static void close_local(struct local *local)
{
    for (size_t i = 0; i < local->manifest.count && local->sealed != NULL; i++)
        sealed_close(&local->sealed[i]);
    free(local->sealed);
    local->sealed = NULL;
    xapian_database_free(local->live);
    local->live = NULL;
    recent_close(&local->recent);
    manifest_free(&local->manifest);
    shards_free(&local->shards);
}

/* Closes all but what is known of the remote shards. */
static void close_parts(struct snapshot *snapshot)
{
    fetch_forget(snapshot);
    xapian_database_free(snapshot->all);
    snapshot->all = NULL;
    free(snapshot->parts);
    snapshot->parts = NULL;
    snapshot->open_count = snapshot->part_count = 0;
    for (size_t i = 0; i < snapshot->local_count; i++) {
        close_local(&snapshot->locals[i]);
        free(snapshot->locals[i].path);
    }
    free(snapshot->locals);
    snapshot->locals = NULL;
    snapshot->local_count = 0;
    for (size_t i = 0; i < snapshot->remote_count; i++)
        remote_close(&snapshot->remotes[i]);
    shards_free(&snapshot->shards);
    free(snapshot->languages);
    snapshot->languages = NULL;
    snapshot->language_count = 0;
}

static void free_remotes(struct remote *remotes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        remote_close(&remotes[i]);
        free(remotes[i].name);
    }
    free(remotes);
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

static void add_facts(struct snapshot *snapshot, const struct manifest *manifest)
{
    snapshot->passages += manifest->passages;
    snapshot->text_bytes += manifest->text_bytes;
    snapshot->words += manifest->words;
    for (size_t i = 0; i < manifest->count; i++)
        snapshot->articles -= manifest->parts[i].dead.count;
}

static accord_status read_facts(struct snapshot *snapshot)
{
    accord_status status =
        binding_status(xapian_database_doc_count(snapshot->all, &snapshot->documents));

    forget_frequencies(snapshot);
    snapshot->articles = snapshot->documents;
    snapshot->passages = snapshot->text_bytes = snapshot->words = 0;
    for (size_t i = 0; i < snapshot->local_count; i++) {
        const struct recent *recent = &snapshot->locals[i].recent;

        add_facts(snapshot, &snapshot->locals[i].manifest);
        snapshot->passages += recent->passages;
        snapshot->text_bytes += recent->text_bytes;
        snapshot->words += recent->words;
    }
    for (size_t i = 0; i < snapshot->remote_count; i++)
        if (snapshot->remotes[i].database != NULL)
            add_facts(snapshot, &snapshot->remotes[i].manifest);
    return status == ACCORD_OK ? read_languages(snapshot) : status;
}

/* ---- Opening what is on this machine -------------------------------------------------------- */

static accord_status read_list(const char *path, struct stat *list, struct shards *shards)
{
    char *name = directory_join(path, SCHEMA_STUB);

    if (name == NULL)
        return status_out_of_memory();
    if (stat(name, list) != 0)
        memset(list, 0, sizeof *list);
    free(name);
    return directory_read(shards, path);
}

static bool list_changed(const char *path, const struct stat *list)
{
    char *name = directory_join(path, SCHEMA_STUB);
    struct stat now;
    bool same = name != NULL && stat(name, &now) == 0 && now.st_ino == list->st_ino &&
                now.st_dev == list->st_dev && now.st_size == list->st_size &&
                now.st_mtim.tv_sec == list->st_mtim.tv_sec &&
                now.st_mtim.tv_nsec == list->st_mtim.tv_nsec;

    free(name);
    return !same;
}

static accord_status trust_live(const struct local *local)
{
    char *folder = directory_join(local->path, local->shards.items[0].name);
    accord_status status = folder == NULL ? status_out_of_memory() : checksums_trust_live(folder);

    free(folder);
    return status;
}

/* Brings the journal and the live part to one state.
   @param number  of the journal, as the manifest has it that was read last
   @param[out] fresh  the manifest of another commit, if the live part has `moved` to one */
static accord_status settle(struct local *local, uint64_t number, struct manifest *fresh,
                            bool *changed, bool *moved)
{
    memset(fresh, 0, sizeof *fresh);
    *moved = false;
    for (unsigned try = 0;; try++) {
        bool again = false;
        accord_status status = recent_look(&local->recent, local->path, number, changed);

        if (status == ACCORD_OK)
            status = binding_status(xapian_database_reopen(local->live, &again));
        if (status == ACCORD_OK && !again)
            return ACCORD_OK;
        *moved = *moved || again;
        manifest_free(fresh);
        if (status == ACCORD_OK)
            status = manifest_read(fresh, local->live);
        if (status != ACCORD_OK || fresh->journal == number)
            return status;
        number = fresh->journal;
        if (try == TRIES) {
            manifest_free(fresh);
            return status_fail(ACCORD_ERROR_BUSY, "%s: it changes faster than it can be read",
                               local->path);
        }
    }
}

static accord_status open_live(struct local *local)
{
    struct manifest fresh;
    bool changed, moved = false;
    accord_status status = read_list(local->path, &local->list, &local->shards);

    if (status == ACCORD_OK && local->shards.spread)
        status =
            status_fail(ACCORD_ERROR_CORRUPT, "%s: a shard has no shards of its own", local->path);
    if (status == ACCORD_OK)
        status = trust_live(local);
    if (status == ACCORD_OK)
        status = directory_open_shard(&local->live, local->path, &local->shards.items[0]);
    if (status == ACCORD_OK)
        status = spread_read(&local->spread, local->live);
    if (status == ACCORD_OK)
        status = manifest_read(&local->manifest, local->live);
    if (status == ACCORD_OK && local->manifest.journal != 0)
        status = settle(local, local->manifest.journal, &fresh, &changed, &moved);
    if (status == ACCORD_OK && moved) {
        manifest_free(&local->manifest);
        local->manifest = fresh;
    }
    return status;
}

static accord_status open_sealed(struct local *local)
{
    accord_status status = ACCORD_OK;

    local->sealed = calloc(local->manifest.count + 1, sizeof *local->sealed);
    if (local->sealed == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < local->manifest.count && status == ACCORD_OK; i++)
        status = sealed_open(&local->sealed[i], local->path, &local->manifest.parts[i],
                             local->spread.of > 0);
    return status;
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
static bool has_moved_on(const struct local *local)
{
    struct local again = {.path = local->path};
    bool moved = open_live(&again) == ACCORD_OK && !same_parts(&again.manifest, &local->manifest);

    close_local(&again);
    return moved;
}

/* A writer may commit another manifest, and remove what the old one named, while we open it: then
   the new one is opened. */
static accord_status open_local(struct local *local)
{
    for (unsigned try = 0;; try++) {
        accord_status status = open_live(local);

        if (status == ACCORD_OK)
            status = open_sealed(local);
        if (status == ACCORD_OK || status == ACCORD_ERROR_MEMORY || try == TRIES ||
            (status != ACCORD_ERROR_BUSY && !has_moved_on(local)))
            return status;
        close_local(local);
    }
}

static accord_status check_place(const struct local *local, uint32_t place, uint32_t of)
{
    if (local->spread.place == place && local->spread.of == of)
        return ACCORD_OK;
    return status_fail(ACCORD_ERROR_CORRUPT, "%s is shard %u of %u, not %u of %u", local->path,
                       local->spread.place, local->spread.of, place, of);
}

/* Opens the index itself, or those of its shards that are here. */
static accord_status open_locals(struct snapshot *snapshot)
{
    const struct shards *shards = &snapshot->shards;
    uint32_t of = (uint32_t)shards->count;
    accord_status status = ACCORD_OK;

    snapshot->locals = calloc(shards->count + 1, sizeof *snapshot->locals);
    if (snapshot->locals == NULL)
        return status_out_of_memory();
    for (uint32_t i = 0; i < (shards->spread ? of : 1) && status == ACCORD_OK; i++) {
        struct local *local = &snapshot->locals[snapshot->local_count];

        if (shards->items[i].remote)
            continue;
        snapshot->local_count++;
        local->path = shards->spread ? directory_join(snapshot->path, shards->items[i].name)
                                     : strdup(snapshot->path);
        status = local->path == NULL ? status_out_of_memory() : open_local(local);
        if (status == ACCORD_OK && shards->spread)
            status = check_place(local, i + 1, of);
    }
    return status;
}

/* ---- Opening all ---------------------------------------------------------------------------- */

/* Takes over what was known of a remote shard. */
static void recall(struct remote *remote, const struct remote *before, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (before[i].place == remote->place && strcmp(before[i].name, remote->name) == 0) {
            remote->ask_again = before[i].ask_again;
            memcpy(remote->reason, before[i].reason, sizeof remote->reason);
        }
}

/* A connection being made. */
struct dialling {
    struct remote *remote;
    const char *path;
    uint32_t of;
    pthread_t thread;
    bool running;
    accord_status status;
};

static void *dial(void *context)
{
    struct dialling *dialling = context;

    dialling->status = remote_open(dialling->remote, dialling->path, dialling->of);
    return NULL;
}

/* Connects to all at the same time: those that are silent are waited for together. */
static accord_status dial_all(struct snapshot *snapshot)
{
    size_t count = snapshot->remote_count;
    struct dialling *dialling = calloc(count + 1, sizeof *dialling);
    accord_status status = ACCORD_OK;

    if (dialling == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++) {
        dialling[i] = (struct dialling){.remote = &snapshot->remotes[i],
                                        .path = snapshot->path,
                                        .of = (uint32_t)snapshot->shards.count};
        if (i > 0 && remote_is_due(dialling[i].remote))
            dialling[i].running =
                pthread_create(&dialling[i].thread, NULL, dial, &dialling[i]) == 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (dialling[i].running)
            pthread_join(dialling[i].thread, NULL);
        else
            dial(&dialling[i]);
        if (dialling[i].status != ACCORD_OK)
            status = status_out_of_memory(); /* no other failure ends here */
    }
    free(dialling);
    return status;
}

static accord_status open_remotes(struct snapshot *snapshot)
{
    struct remote *before = snapshot->remotes;
    size_t before_count = snapshot->remote_count;
    const struct shards *shards = &snapshot->shards;
    accord_status status = ACCORD_OK;

    snapshot->remote_count = 0;
    snapshot->remotes = calloc(shards->count + 1, sizeof *snapshot->remotes);
    if (snapshot->remotes == NULL)
        status = status_out_of_memory();
    for (size_t i = 0; i < shards->count && status == ACCORD_OK; i++) {
        struct remote *remote = &snapshot->remotes[snapshot->remote_count];

        if (!shards->items[i].remote)
            continue;
        remote->place = (uint32_t)i + 1;
        remote->name = strdup(shards->items[i].name);
        if (remote->name == NULL) {
            status = status_out_of_memory();
            break;
        }
        snapshot->remote_count++;
        recall(remote, before, before_count);
    }
    free_remotes(before, before_count);
    return status == ACCORD_OK ? dial_all(snapshot) : status;
}

static accord_status add_part(struct snapshot *snapshot, const struct part *part)
{
    snapshot->parts[snapshot->open_count++] = *part;
    return binding_status(xapian_database_add(snapshot->all, part->database));
}

/* Whether a live part has no articles while sealed ones have: then a search has nothing to ask it.
 */
static accord_status is_idle(const struct local *local, bool *idle)
{
    xapian_doccount count = 0;
    accord_status status = binding_status(xapian_database_doc_count(local->live, &count));

    *idle = count == 0 && local->manifest.count > 0;
    return status;
}

/* Puts the live part of an index, its sealed ones and the journal's into the list. */
static accord_status add_local(struct snapshot *snapshot, struct local *local)
{
    struct part live = {.name = local->shards.items[0].name, .database = local->live};
    accord_status status = is_idle(local, &local->idle);

    if (status == ACCORD_OK && !local->idle)
        status = add_part(snapshot, &live);
    local->first = snapshot->open_count;
    for (size_t i = 0; i < local->manifest.count && status == ACCORD_OK; i++) {
        const struct sealed *sealed = &local->manifest.parts[i];
        struct part part = {.name = sealed->name,
                            .database = local->sealed[i].database,
                            .files = &local->sealed[i],
                            .dead = sealed->dead.count > 0 ? &sealed->dead : NULL};

        status = add_part(snapshot, &part);
    }
    local->listed = recent_serial(&local->recent);
    if (status == ACCORD_OK && local->listed != 0) {
        struct part part = {.name = local->recent.journal.name,
                            .database = local->recent.database,
                            .recent = &local->recent};

        status = add_part(snapshot, &part);
    }
    return status;
}

/* Xapian numbers the documents of several databases in turn, in 32 bits. */
static accord_status check_numbers(const struct snapshot *snapshot)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < snapshot->open_count && status == ACCORD_OK; i++) {
        xapian_docid last = 0;

        status = binding_status(xapian_database_last_docid(snapshot->parts[i].database, &last));
        if (status == ACCORD_OK && (uint64_t)last * snapshot->open_count > UINT32_MAX)
            status = status_fail(ACCORD_ERROR_INVALID,
                                 "%s: %zu parts, one of them with numbers up to %u, are more than "
                                 "Xapian can number",
                                 snapshot->path, snapshot->open_count, last);
    }
    return status;
}

static accord_status list_parts(struct snapshot *snapshot)
{
    size_t count = snapshot->remote_count;
    accord_status status;

    for (size_t i = 0; i < snapshot->local_count; i++)
        count += 2 + snapshot->locals[i].manifest.count;
    snapshot->parts = calloc(count + 1, sizeof *snapshot->parts);
    if (snapshot->parts == NULL)
        return status_out_of_memory();
    status = binding_status(xapian_database_new(&snapshot->all));
    for (size_t i = 0; i < snapshot->local_count && status == ACCORD_OK; i++)
        status = add_local(snapshot, &snapshot->locals[i]);
    for (size_t i = 0; i < snapshot->remote_count && status == ACCORD_OK; i++) {
        const struct remote *remote = &snapshot->remotes[i];
        struct part part = {.name = remote->name, .database = remote->database, .remote = remote};

        if (remote->database != NULL)
            status = add_part(snapshot, &part);
    }
    snapshot->part_count = snapshot->open_count;
    for (size_t i = 0; i < snapshot->local_count && status == ACCORD_OK; i++)
        if (snapshot->locals[i].idle)
            snapshot->parts[snapshot->part_count++] =
                (struct part){.name = snapshot->locals[i].shards.items[0].name,
                              .database = snapshot->locals[i].live};
    if (status == ACCORD_OK && snapshot->open_count == 0)
        status = status_fail(ACCORD_ERROR_NETWORK, "no shard answers; %s: %s",
                             snapshot->remotes[0].name, snapshot->remotes[0].reason);
    return status == ACCORD_OK ? check_numbers(snapshot) : status;
}

static accord_status open_all(struct snapshot *snapshot)
{
    accord_status status = read_list(snapshot->path, &snapshot->list, &snapshot->shards);

    if (status == ACCORD_OK)
        status = open_locals(snapshot);
    if (status == ACCORD_OK)
        status = open_remotes(snapshot);
    if (status == ACCORD_OK)
        status = list_parts(snapshot);
    if (status == ACCORD_OK)
        status = read_facts(snapshot);
    return status;
}

accord_status snapshot_open(struct snapshot *snapshot, const char *path)
{
    accord_status status;

    memset(snapshot, 0, sizeof *snapshot);
    snapshot->path = strdup(path);
    if (snapshot->path == NULL)
        status = status_out_of_memory();
    else
        status = unpacker_new(&snapshot->unpacker);
    if (status == ACCORD_OK)
        status = open_all(snapshot);
    if (status != ACCORD_OK)
        snapshot_close(snapshot);
    return status;
}

/* ---- Moving on ------------------------------------------------------------------------------ */

/* The parts are others, and open: lists them. */
static accord_status list_anew(struct snapshot *snapshot)
{
    accord_status status;

    fetch_forget(snapshot);
    xapian_database_free(snapshot->all);
    snapshot->all = NULL;
    free(snapshot->parts);
    snapshot->parts = NULL;
    snapshot->open_count = snapshot->part_count = 0;
    status = list_parts(snapshot);
    return status == ACCORD_OK ? read_facts(snapshot) : status;
}

static accord_status open_anew(struct snapshot *snapshot)
{
    accord_status status;

    close_parts(snapshot);
    status = open_all(snapshot);
    if (status != ACCORD_OK)
        close_parts(snapshot);
    return status;
}

/* The live part has a new commit: the sealed ones are the same, but others of their documents may
   be dead. */
static void take_dead(struct snapshot *snapshot, struct local *local, struct manifest *manifest)
{
    struct manifest old = local->manifest;

    local->manifest = *manifest;
    *manifest = old;
    for (size_t i = 0; i < local->manifest.count; i++) {
        struct part *part = &snapshot->parts[local->first + i];
        const struct sealed *sealed = &local->manifest.parts[i];

        part->name = sealed->name;
        part->dead = sealed->dead.count > 0 ? &sealed->dead : NULL;
    }
}

/* Moves an index of this machine on. @param[out] anew  it must be opened again. */
static accord_status refresh_local(struct snapshot *snapshot, struct local *local, bool *changed,
                                   bool *anew)
{
    struct manifest manifest;
    bool idle, moved;
    accord_status status;

    *changed = false;
    *anew = snapshot->shards.spread && list_changed(local->path, &local->list);
    if (*anew)
        return ACCORD_OK;
    status = settle(local, local->manifest.journal, &manifest, changed, &moved);
    if (status != ACCORD_OK || !moved)
        return status;
    *changed = true;
    status = is_idle(local, &idle);
    *anew = idle != local->idle || !same_parts(&manifest, &local->manifest);
    if (status == ACCORD_OK && !*anew)
        take_dead(snapshot, local, &manifest);
    manifest_free(&manifest);
    return status;
}

/* Reopens what may have changed, and reads what it says then. */
static accord_status move_on(struct snapshot *snapshot)
{
    bool changed = false, anew = false, relist = false;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < snapshot->local_count && status == ACCORD_OK && !anew; i++) {
        struct local *local = &snapshot->locals[i];
        bool one = false;

        status = refresh_local(snapshot, local, &one, &anew);
        changed = changed || one;
        relist = relist || recent_serial(&local->recent) != local->listed;
    }
    for (size_t i = 0; i < snapshot->remote_count && status == ACCORD_OK && !anew; i++) {
        struct remote *remote = &snapshot->remotes[i];
        bool one = false;

        if (remote->database == NULL)
            anew = remote_is_due(remote);
        else
            remote_refresh(remote, &one, &anew);
        changed = changed || one;
    }
    if (status != ACCORD_OK)
        return status;
    if (anew)
        return open_anew(snapshot);
    if (relist)
        return list_anew(snapshot);
    if (!changed)
        return ACCORD_OK;
    fetch_forget(snapshot);
    return read_facts(snapshot);
}

bool snapshot_is_blamed(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->remote_count; i++)
        if (remote_is_named(&snapshot->remotes[i], accord_error_message()))
            return true;
    return false;
}

accord_status snapshot_refresh(struct snapshot *snapshot)
{
    accord_status status;

    if (snapshot->all == NULL || list_changed(snapshot->path, &snapshot->list))
        return open_anew(snapshot);
    status = move_on(snapshot);
    if (status != ACCORD_OK) /* part of it may have moved on: the next time all is opened anew */
        memset(&snapshot->list, 0, sizeof snapshot->list);
    return status;
}

void snapshot_drop(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->remote_count; i++)
        if (remote_is_named(&snapshot->remotes[i], accord_error_message()))
            remote_miss(&snapshot->remotes[i]);
    close_parts(snapshot);
}

void snapshot_close(struct snapshot *snapshot)
{
    close_parts(snapshot);
    free_remotes(snapshot->remotes, snapshot->remote_count);
    snapshot->remotes = NULL;
    snapshot->remote_count = 0;
    unpacker_free(snapshot->unpacker);
    free(snapshot->frequencies);
    free(snapshot->fetched);
    free(snapshot->path);
    snapshot->frequencies = NULL;
    snapshot->fetched = NULL;
    snapshot->unpacker = NULL;
    snapshot->path = NULL;
}

bool snapshot_is_partial(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->remote_count; i++)
        if (snapshot->remotes[i].database == NULL)
            return true;
    return false;
}

accord_status snapshot_notes(const struct snapshot *snapshot, xapian_database **database,
                             char *kind)
{
    bool is_shard = !snapshot->shards.spread && snapshot->locals[0].spread.of > 0;

    *kind = is_shard ? META_NOTE_OF_SHARD[0] : META_NOTE[0];
    if (!snapshot->shards.items[0].remote) {
        *database = snapshot->locals[0].live;
        return ACCORD_OK;
    }
    *database = snapshot->remotes[0].database;
    return *database != NULL ? ACCORD_OK
                             : status_fail(ACCORD_ERROR_NETWORK, "%s: %s",
                                           snapshot->remotes[0].name, snapshot->remotes[0].reason);
}

/* ---- Terms ---------------------------------------------------------------------------------- */

accord_status snapshot_term_freq(struct snapshot *snapshot, const char *term, size_t len,
                                 xapian_doccount *out)
{
    uint64_t hash = hash_bytes(term, len) | 1;
    struct frequency *place;
    accord_status status;

    if (snapshot->frequencies == NULL)
        snapshot->frequencies = calloc(FREQUENCIES, sizeof *snapshot->frequencies);
    if (snapshot->frequencies == NULL)
        return status_out_of_memory();
    place = &snapshot->frequencies[(hash >> 1) & (FREQUENCIES - 1)];
    if (place->hash == hash) {
        *out = place->documents;
        return ACCORD_OK;
    }
    status = binding_status(xapian_database_term_freq(snapshot->all, term, len, out));
    if (status == ACCORD_OK)
        *place = (struct frequency){hash, *out};
    return status;
}
