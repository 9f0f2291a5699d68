// SPDX-License-Identifier: GPL-2.0-or-later
/* Which shard of how many an index is, and what must be seen of it from another machine. */
#ifndef ACCORD_SPREAD_H
#define ACCORD_SPREAD_H

#include <stdint.h>

#include "accord.h"
#include "key.h"
#include "xapian/xapian-c.h"

/** The most shards that articles can be spread over. */
enum { SPREAD_MOST = 1000 };

/** The place of a shard among the others. */
struct spread {
    uint32_t place; /* from 1; 0: no shard, but a whole index */
    uint32_t of;
    uint64_t documents, words; /* of all parts as Xapian counts them, the dead ones included: of
                                  words, the frequencies stored (frequency.h) */
};

/** Reads what a live part says of itself; all 0 where it is no shard's. @return OK; CORRUPT; a
 * failure of the database. */
accord_status spread_read(struct spread *out, xapian_database *live);

/** Writes it into a live part that is open for writing; the commit is the caller's. */
accord_status spread_write(const struct spread *spread, xapian_database *live);

/** The place of the shard, of so many, that has the article of an id's term. */
uint32_t spread_choose(const struct key *id, uint32_t of);

#endif
