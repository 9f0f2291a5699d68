// SPDX-License-Identifier: GPL-2.0-or-later
/* The databases of an index, open for reading at one state. */
#ifndef ACCORD_SNAPSHOT_H
#define ACCORD_SNAPSHOT_H

#include "accord.h"
#include "analysis/language.h"
#include "directory.h"
#include "xapian/xapian-c.h"

struct snapshot {
    char *path;
    struct shards shards;
    xapian_database **databases; /* one for each shard; NULL: it does not answer */
    xapian_database *all;        /* those that answer, as one */
    size_t missing;              /* how many do not answer */
    int64_t ask_again;           /* seconds of CLOCK_MONOTONIC at which these are asked again */
    xapian_doccount articles;
    char (*languages)[LANGUAGE_SIZE]; /* of the articles; "" not among them */
    size_t language_count;
};

/** Opens the index. @return OK; NOT_FOUND; NOT_INDEX; FORMAT; CORRUPT; IO; MEMORY. */
accord_status snapshot_open(struct snapshot *snapshot, const char *path);

/** Moves to the last commit. @return OK; NETWORK: no database answers; as snapshot_open(). */
accord_status snapshot_refresh(struct snapshot *snapshot);

/** After a database of another machine has failed in the middle of a search: the next
    snapshot_refresh() opens anew, without those that do not answer. */
void snapshot_drop(struct snapshot *snapshot);

void snapshot_close(struct snapshot *snapshot);

#endif
