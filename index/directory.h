// SPDX-License-Identifier: GPL-2.0-or-later
/* The folder of an index: which databases it names, and how a new list of them is published. */
#ifndef ACCORD_DIRECTORY_H
#define ACCORD_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "xapian/xapian-c.h"

/** A database that holds a part of the index. */
struct shard {
    char *name; /* of the folder in the index, or HOST:PORT */
    bool remote;
};

/** The databases of an index, as its stub file names them. */
struct shards {
    struct shard *items;
    size_t count;
};

/** Reads the stub file. @return OK; NOT_FOUND: no such folder, or an empty one; NOT_INDEX; CORRUPT;
 * IO. */
accord_status directory_read(struct shards *out, const char *path);

/** Replaces the stub file at once: readers see the old list or the new. Durable when it returns. */
accord_status directory_publish(const char *path, const struct shards *shards);

/** Adds a database to the list. @return OK, MEMORY. */
accord_status shards_add(struct shards *shards, const char *name, bool remote);
void shards_free(struct shards *shards);

/** Opens one database for reading and checks its format. @return OK, a failure that names it. */
accord_status directory_open_shard(xapian_database **out, const char *path,
                                   const struct shard *shard);

/** Reads a number kept as metadata; 0 when it is not there. */
accord_status directory_number(xapian_database *database, const char *key, uint64_t *out);

/** Walks the notes whose key begins with `prefix`; see accord_searcher_notes(). */
accord_status directory_notes(xapian_database *database, const char *prefix, size_t prefix_len,
                              accord_note_callback callback, void *context);

/** Looks for symbolic links in the folder, which Xapian would follow into files that are not the
   index's. The folder itself may be one. @return OK; IO: there is one. */
accord_status directory_refuse_links(const char *path);

/** All bytes below the folder. */
uint64_t directory_bytes(const char *path);

/** "path/name", owned: free(). NULL: out of memory. */
char *directory_join(const char *path, const char *name);

#endif
