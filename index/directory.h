// SPDX-License-Identifier: GPL-2.0-or-later
/* The folder of an index: which databases it names, and how a new list of them is published. */
#ifndef ACCORD_DIRECTORY_H
#define ACCORD_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "key.h"
#include "xapian/xapian-c.h"

/** A line of the stub file: a database that is a part of the index, or a shard of it. */
struct shard {
    char *name; /* of the folder in the index, or HOST:PORT */
    bool remote;
};

/** What the stub file names. */
struct shards {
    struct shard *items;
    size_t count;
    bool spread; /* shards, each an index of its own, here or on another machine; else the databases
                    of this index, the live one first */
};

/** Reads the stub file. @return OK; NOT_FOUND: no such folder, or an empty one; NOT_INDEX; CORRUPT;
 * IO. */
accord_status directory_read(struct shards *out, const char *path);

/** Replaces the stub file at once: readers see the old list or the new. Durable when it returns. */
accord_status directory_publish(const char *path, const struct shards *shards);

/** Writes all of `data`, in as many pieces as the system takes it. @return whether it has; else
 * errno says why. */
bool directory_write(int file, const char *data, size_t len);

/** Adds a database to the list. @return OK, MEMORY. */
accord_status shards_add(struct shards *shards, const char *name, bool remote);
void shards_free(struct shards *shards);

/** Opens one database for reading and checks its format: SCHEMA_READ or later. @return OK, a
   failure that names it. */
accord_status directory_open_shard(xapian_database **out, const char *path,
                                   const struct shard *shard);

/** The same for a writer, which takes older ones too. @param[out] format SCHEMA_OLDEST or later. */
accord_status directory_open_older(xapian_database **out, const char *path,
                                   const struct shard *shard, uint64_t *format);

/** Reads the format's version; 0: none is there. */
accord_status directory_format(xapian_database *database, uint64_t *format);

/** Writes the format's version into a database open for writing; the commit is the caller's. */
accord_status directory_set_format(xapian_database *database);

/** The first document after `after` that has a term; 0: none. */
accord_status directory_find(xapian_database *database, const struct key *key, xapian_docid after,
                             xapian_docid *docid);

/** Waits until the folder itself, what was made and renamed in it, is on the disk. @return OK, IO.
 */
accord_status directory_sync(const char *path);

/** Walks the notes of a kind (META_NOTE, META_NOTE_OF_SHARD) whose key begins with `prefix`; see
 * accord_searcher_notes(). */
accord_status directory_notes(xapian_database *database, char kind, const char *prefix,
                              size_t prefix_len, accord_note_callback callback, void *context);

/** Looks for symbolic links in the folder, which Xapian would follow into files that are not the
   index's. The folder itself may be one. @return OK; IO: there is one; MEMORY. */
accord_status directory_refuse_links(const char *path);

/** All bytes below the folder. */
uint64_t directory_bytes(const char *path);

/** "path/name", owned: free(). NULL: out of memory. */
char *directory_join(const char *path, const char *name);
/** "path/folder/name", the same. */
char *directory_join_two(const char *path, const char *folder, const char *name);

#endif
