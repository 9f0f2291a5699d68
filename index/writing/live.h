// SPDX-License-Identifier: GPL-2.0-or-later
/* The live part of the index, as its writer sees it: read as of the last commit, changed in place.
 */
#ifndef ACCORD_LIVE_H
#define ACCORD_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "accord.h"
#include "directory.h"
#include "key.h"
#include "manifest.h"
#include "record.h"
#include "spread.h"
#include "xapian/xapian-c.h"

struct live {
    char *name;                 /* of its folder */
    uint64_t format;            /* as of the last commit */
    xapian_database *committed; /* for looking up */
    xapian_database *database;  /* for changing; opened when first needed */
    char *unlisted;             /* its folder, once its list of checksums is removed */
    bool in_transaction;
    bool settled;     /* the last transaction was committed: close() may make a list */
    bool empty;       /* no article as of the last commit */
    uint64_t written; /* bytes of text written since the last commit */
};

/** Opens the database for looking up. Zero-initialise before; live_close() after, also on failure.
 */
accord_status live_open(struct live *live, const char *path, const char *name);
/** Forgets what was not committed. */
void live_close(struct live *live);

/** Makes an empty live part, format and manifest in it, in place of what is there.
 * @param spread  its place among other shards; NULL: it is none. */
accord_status live_create(const char *path, const char *name, const struct spread *spread);

/** The committed document of an id's term; 0: none. */
accord_status live_find(const struct live *live, const struct key *key, xapian_docid *docid);

/**
 * The record of a document.
 * @param changed  as changed since the last commit; else as of that.
 * @param[out] document  owned: xapian_document_free(). The record borrows from it.
 */
accord_status live_record(const struct live *live, bool changed, xapian_docid docid,
                          struct record *record, xapian_document **document);

/** Readies the database for changes. */
accord_status live_begin(struct live *live, const char *path);
/** Forgets the changes. */
void live_abandon(struct live *live);
/** Makes the changes durable; nothing happens without any. After a failure nothing has. */
accord_status live_commit(struct live *live, const char *path);
/** Looks up from now on as of the last commit. */
accord_status live_reopen(struct live *live);

#endif
