// SPDX-License-Identifier: GPL-2.0-or-later
/* The records of a part of the index in one file, which is written once and then mapped into
 * memory. */
#ifndef ACCORD_STORE_H
#define ACCORD_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "bytes.h"

/** A store open for reading. Zero-initialise; store_close() after, also on failure. */
struct store {
    char *path; /* for messages */
    const char *map;
    size_t size;
    const char *table; /* offsets of records, count + 1 of them */
    uint32_t count;    /* records: those of documents 1 to count */
};

/** Maps a store. @return OK; NOT_FOUND: no such file; CORRUPT: cut or of another kind; IO, MEMORY.
 */
accord_status store_open(struct store *store, const char *path);
void store_close(struct store *store);

/** A document's record; borrowed from the store. @return OK; CORRUPT. */
accord_status store_record(const struct store *store, uint32_t docid, const char **data,
                           size_t *len);

/** Begins to fetch a document's record into the processor's cache, or first of all where it begins.
 */
void store_prefetch(const struct store *store, uint32_t docid, bool place);

/** A store being written. Zero-initialise; store_writer_free() after, also on failure. */
struct store_writer {
    char *path;
    int file;
    struct bytes pending; /* not yet written */
    struct bytes lengths; /* of the records: numbers, a quarter of what the table takes */
    uint64_t offset;      /* of the next record */
    uint32_t count;
};

/** Makes an empty file, in place of one that is there. @return OK, IO, MEMORY. */
accord_status store_create(struct store_writer *writer, const char *path);
/** Adds the record of the next document. @return OK, IO, MEMORY. */
accord_status store_add(struct store_writer *writer, const char *data, size_t len);
/** Adds all records of another store. @return OK; CORRUPT: that one is; IO, MEMORY. */
accord_status store_add_all(struct store_writer *writer, const struct store *from);
/** Writes the table and closes the file; not yet synced. @return OK, IO, MEMORY. */
accord_status store_finish(struct store_writer *writer);
void store_writer_free(struct store_writer *writer);

#endif
