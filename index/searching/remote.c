// SPDX-License-Identifier: GPL-2.0-or-later
/* A shard that another machine serves: asked, believed only when it fits, left out when not.

   xapian-tcpsrv opens the shard's parts as one database when a client connects, in the order of its
   stub file, and of their metadata tells those of the first, the live part. A document's number is
   (number in its part - 1) * parts + place of the part + 1: with the manifest, it is known which
   are dead. But manifest and parts are two things: the server keeps the parts that it has opened,
   while commits change the manifest. So the live part also has the sums of documents and words of
   all parts that the manifest names (spread.h): where these are not what the server has open,
   another connection must be made, a moment later if the shard's list is just being written. */
#include "searching/remote.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "binding.h"
#include "status.h"

enum {
    PATIENCE = 30,   /* seconds after which a shard that did not answer is asked again */
    TRIES = 6,       /* to find list and manifest in step */
    PAUSE = 20000000 /* nanoseconds between them */
};

static int64_t seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

void remote_miss(struct remote *remote)
{
    const char *message = accord_error_message(), *name = strstr(message, remote->name);
    size_t len = strlen(remote->name);

    if (name != NULL && strncmp(name + len, ": ", 2) == 0)
        message = name + len + 2; /* its name is said apart */
    snprintf(remote->reason, sizeof remote->reason, "%.*s", (int)strcspn(message, "("), message);
    for (len = strlen(remote->reason); len > 0 && remote->reason[len - 1] == ' '; len--)
        remote->reason[len - 1] = '\0';
    remote->ask_again = seconds_now() + PATIENCE;
    remote_close(remote);
}

bool remote_is_due(const struct remote *remote)
{
    return remote->database == NULL && seconds_now() >= remote->ask_again;
}

bool remote_is_named(const struct remote *remote, const char *message)
{
    const char *at = strstr(message, remote->name);
    char behind = at == NULL ? '\0' : at[strlen(remote->name)];

    return at != NULL && (behind < '0' || behind > '9'); /* port 710 is not 7100 */
}

void remote_close(struct remote *remote)
{
    xapian_database_free(remote->database);
    remote->database = NULL;
    manifest_free(&remote->manifest);
}

/* Whether the server has the parts open that the manifest names. */
static accord_status check_parts(const struct remote *remote, const struct spread *spread,
                                 bool *fits)
{
    xapian_doccount documents = 0;
    uint64_t words = 0;
    accord_status status = binding_status(xapian_database_doc_count(remote->database, &documents));

    if (status == ACCORD_OK)
        status = binding_status(xapian_database_total_length(remote->database, &words));
    *fits = documents == spread->documents && words == spread->words;
    return status;
}

static accord_status check_place(const struct remote *remote, const struct spread *spread,
                                 uint32_t of)
{
    if (spread->of == 0)
        return status_fail(ACCORD_ERROR_NETWORK,
                           "it serves no shard, but an index that was made without --shards");
    if (spread->place != remote->place || spread->of != of)
        return status_fail(ACCORD_ERROR_NETWORK, "it serves shard %u of %u, not %u of %u",
                           spread->place, spread->of, remote->place, of);
    return ACCORD_OK;
}

/* Connects once. */
static accord_status connect(struct remote *remote, const char *path, uint32_t of, bool *fits)
{
    const struct shard shard = {remote->name, true};
    struct spread spread;
    accord_status status = directory_open_shard(&remote->database, path, &shard);

    if (status == ACCORD_OK)
        status = spread_read(&spread, remote->database);
    if (status == ACCORD_OK)
        status = check_place(remote, &spread, of);
    if (status == ACCORD_OK)
        status = manifest_read(&remote->manifest, remote->database);
    if (status == ACCORD_OK)
        status = check_parts(remote, &spread, fits);
    return status;
}

accord_status remote_open(struct remote *remote, const char *path, uint32_t of)
{
    bool fits = false;
    accord_status status = ACCORD_OK;

    if (!remote_is_due(remote))
        return ACCORD_OK;
    for (unsigned try = 0; !fits && try < TRIES; try++) {
        const struct timespec pause = {0, PAUSE};

        if (try > 0)
            nanosleep(&pause, NULL);
        remote_close(remote);
        status = connect(remote, path, of, &fits);
        if (status != ACCORD_OK && status != ACCORD_ERROR_BUSY)
            break;
    }
    if (status == ACCORD_OK && !fits)
        status = status_fail(ACCORD_ERROR_NETWORK, "its list of parts is behind its articles: "
                                                   "write to it, and the list is set right");
    if (status != ACCORD_OK)
        remote_miss(remote);
    return status == ACCORD_ERROR_MEMORY ? status : ACCORD_OK;
}

static bool same_parts(const struct manifest *a, const struct manifest *b)
{
    bool same = a->count == b->count;

    for (size_t i = 0; i < a->count && same; i++)
        same = strcmp(a->parts[i].name, b->parts[i].name) == 0 &&
               a->parts[i].documents == b->parts[i].documents;
    return same;
}

void remote_refresh(struct remote *remote, bool *changed, bool *anew)
{
    struct manifest manifest = {0};
    struct spread spread;
    bool fits = false;
    accord_status status;

    *changed = *anew = false;
    status = binding_status(xapian_database_reopen(remote->database, changed));
    if (status == ACCORD_OK && !*changed)
        return;
    if (status == ACCORD_OK)
        status = spread_read(&spread, remote->database);
    if (status == ACCORD_OK)
        status = manifest_read(&manifest, remote->database);
    if (status == ACCORD_OK)
        status = check_parts(remote, &spread, &fits);
    /* parts that were removed meanwhile cannot be reopened: that is no failure of the network */
    *anew = status != ACCORD_OK || !fits || !same_parts(&manifest, &remote->manifest);
    if (status == ACCORD_ERROR_NETWORK)
        remote_miss(remote);
    if (*anew) {
        manifest_free(&manifest);
        return;
    }
    manifest_free(&remote->manifest);
    remote->manifest = manifest;
}

bool remote_is_dead(const struct remote *remote, xapian_docid docid)
{
    size_t parts = remote->manifest.count + 1, place = (docid - 1) % parts;

    docid = (xapian_docid)((docid - 1) / parts + 1);
    return place > 0 && docid <= remote->manifest.parts[place - 1].documents &&
           dead_has(&remote->manifest.parts[place - 1].dead, docid);
}
