// SPDX-License-Identifier: GPL-2.0-or-later
/* One database of the index, as its writer sees it: read as of the last commit, changed in place.
 */
#ifndef ACCORD_PART_H
#define ACCORD_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "accord.h"
#include "directory.h"
#include "key.h"
#include "writing/pending.h"
#include "xapian/xapian-c.h"

struct part {
    char *name;                 /* of its folder */
    xapian_database *committed; /* for looking up */
    xapian_database *database;  /* for changing; opened when first needed */
    bool in_transaction;
    bool empty;                   /* no article as of the last commit */
    int64_t passages, text_bytes; /* change of the totals since the last commit */
    uint64_t written;             /* bytes of text written since the last commit */
};

/** Opens the database for looking up. Zero-initialise before; part_close() after, also on failure.
 */
accord_status part_open(struct part *part, const char *path, const char *name);
/** Forgets what was not committed. */
void part_close(struct part *part);

/** The committed document of an id's term; 0: none. */
accord_status part_find(struct part *part, const struct key *key, xapian_docid *docid);
/** What is known of a committed document. */
accord_status part_read(struct part *part, xapian_docid docid, struct pending_entry *out);

/** Readies the database for changes. */
accord_status part_begin(struct part *part, const char *path);
/** Writes the totals and makes the changes durable. */
accord_status part_commit(struct part *part, const char *path);

#endif
