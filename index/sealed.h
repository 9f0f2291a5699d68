// SPDX-License-Identifier: GPL-2.0-or-later
/* A sealed part open for reading: its Xapian database and the store of its records, or, in a shard,
   the database alone. */
#ifndef ACCORD_SEALED_H
#define ACCORD_SEALED_H

#include "accord.h"
#include "key.h"
#include "manifest.h"
#include "record.h"
#include "store.h"
#include "xapian/xapian-c.h"

struct sealed_files {
    xapian_database *database;
    struct store store; /* unless `served` */
    bool served;        /* the records are the documents' data */
    bool stale;         /* its list of checksums has other times than its files */
};

/** Opens what the manifest names. Zero-initialise; sealed_close() after, also on failure.
    @return OK; CORRUPT: not there, damaged, or not as the manifest has it; FORMAT, IO, MEMORY. */
accord_status sealed_open(struct sealed_files *files, const char *path, const struct sealed *part,
                          bool served);
/** The same for a writer, of the format that the live part has. */
accord_status sealed_open_older(struct sealed_files *files, const char *path,
                                const struct sealed *part, bool served, uint64_t format);
void sealed_close(struct sealed_files *files);

/** The first document after `after` that has a term and is not dead; 0: none. */
accord_status sealed_find(const struct sealed_files *files, const struct sealed *part,
                          const struct key *key, xapian_docid after, xapian_docid *docid);

/**
 * A document's record.
 * @param[out] hold  what it borrows from, beside the files: xapian_document_free(), NULL or not.
 * @return OK, CORRUPT.
 */
accord_status sealed_record(const struct sealed_files *files, xapian_docid docid,
                            struct record *record, xapian_document **hold);

#endif
