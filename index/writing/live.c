// SPDX-License-Identifier: GPL-2.0-or-later
/* The live part of the index, as its writer sees it: read as of the last commit, changed in place
   within a transaction, so that a commit is all or nothing. It holds the manifest: what it commits
   is the state of the whole index. */
#include "writing/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "checksums.h"
#include "schema.h"
#include "status.h"
#include "writing/folder.h"

enum {
    ROOM = 2 << 20,    /* bytes of disk that any commit must find */
    ROOM_FACTOR = 6,   /* bytes stored for a byte of text, generously */
    BLOCKS_FACTOR = 40 /* bytes of blocks that it changes, which are written anew, the same */
};

static accord_status see_commit(struct live *live)
{
    xapian_doccount count = 0;
    accord_status status = binding_status(xapian_database_doc_count(live->committed, &count));

    live->empty = count == 0;
    return status;
}

accord_status live_open(struct live *live, const char *path, const char *name)
{
    const struct shard shard = {(char *)name, false};
    char *folder = directory_join(path, name);
    accord_status status = folder == NULL ? status_out_of_memory() : checksums_trust_live(folder);

    free(folder);
    if (status == ACCORD_OK)
        status = directory_open_older(&live->committed, path, &shard, &live->format);
    live->name = strdup(name);
    if (status == ACCORD_OK && live->name == NULL)
        status = status_out_of_memory();
    return status == ACCORD_OK ? see_commit(live) : status;
}

void live_close(struct live *live)
{
    binding_abandon(live->database);
    xapian_database_free(live->committed);
    if (live->settled)
        (void)checksums_write(live->unlisted); /* without them the commits are as durable */
    free(live->unlisted);
    free(live->name);
    memset(live, 0, sizeof *live);
}

accord_status live_create(const char *path, const char *name, const struct spread *spread)
{
    const struct manifest empty = {0};
    char *joined = directory_join(path, name);
    xapian_database *database = NULL;
    accord_status status;

    if (joined == NULL)
        return status_out_of_memory();
    status = checksums_forget(joined);
    if (status == ACCORD_OK)
        status = binding_open_writable(&database, joined, XAPIAN_DB_CREATE_OR_OVERWRITE);
    if (status == ACCORD_OK)
        status = directory_set_format(database);
    if (status == ACCORD_OK)
        status = manifest_write(&empty, &empty, database);
    if (status == ACCORD_OK && spread != NULL)
        status = spread_write(spread, database);
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_commit(database));
    binding_abandon(database);
    free(joined);
    return status;
}

accord_status live_find(const struct live *live, const struct key *key, xapian_docid *docid)
{
    *docid = 0;
    return live->empty ? ACCORD_OK : directory_find(live->committed, key, 0, docid);
}

accord_status live_record(const struct live *live, bool changed, xapian_docid docid,
                          struct record *record, xapian_document **document)
{
    const char *data = NULL;
    size_t len = 0;
    accord_status status = binding_status(xapian_database_document(
        document, changed && live->database != NULL ? live->database : live->committed, docid, 0));

    if (status == ACCORD_OK)
        status = binding_status(xapian_document_data(*document, &data, &len));
    return status == ACCORD_OK ? record_open(record, data, len) : status;
}

accord_status live_begin(struct live *live, const char *path)
{
    accord_status status = ACCORD_OK;

    if (live->in_transaction)
        return ACCORD_OK;
    if (live->database == NULL) {
        char *name = directory_join(path, live->name);

        status = name == NULL ? status_out_of_memory()
                              : binding_open_writable(&live->database, name, XAPIAN_DB_OPEN);
        if (status == ACCORD_OK) /* even before a commit Xapian writes into free blocks */
            status = checksums_forget(name);
        free(live->unlisted);
        live->unlisted = name;
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_begin_transaction(live->database, true));
    if (status == ACCORD_OK)
        live->in_transaction = true;
    live->settled = false;
    return status;
}

void live_abandon(struct live *live)
{
    if (!live->in_transaction)
        return;
    binding_abandon(live->database);
    live->database = NULL;
    live->in_transaction = false;
    live->written = 0;
}

/* Whether the disk has room for what a commit will write. */
static accord_status check_room(const struct live *live, const char *path)
{
    char *name = directory_join(path, live->name);
    uint64_t blocks = name == NULL ? 0 : directory_bytes(name);

    free(name);
    if (blocks > BLOCKS_FACTOR * live->written)
        blocks = BLOCKS_FACTOR * live->written;
    return folder_check_room(path, ROOM + ROOM_FACTOR * live->written + blocks);
}

accord_status live_commit(struct live *live, const char *path)
{
    accord_status status;

    if (!live->in_transaction)
        return ACCORD_OK;
    status = check_room(live, path);
    if (status == ACCORD_OK) {
        status = binding_status(xapian_database_commit_transaction(live->database));
        live->in_transaction = false;
        live->settled = status == ACCORD_OK;
    }
    live->written = 0;
    return status;
}

accord_status live_reopen(struct live *live)
{
    accord_status status = binding_status(xapian_database_reopen(live->committed, NULL));

    return status == ACCORD_OK ? see_commit(live) : status;
}
