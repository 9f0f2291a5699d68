// SPDX-License-Identifier: GPL-2.0-or-later
/* The folder of an index as its writer sees it: made, locked, and cleared of what a crash left. */
#ifndef ACCORD_FOLDER_H
#define ACCORD_FOLDER_H

#include <stdint.h>

#include "accord.h"
#include "directory.h"
#include "manifest.h"

/** Makes the folder and those above it. @return OK, IO, MEMORY. */
accord_status folder_make(const char *path);

/** Locks the folder, waiting up to `wait` seconds. @param[out] lock to be closed. @return OK,
 * LOCKED, IO. */
accord_status folder_lock(int *lock, const char *path, unsigned wait);

/** Removes segments, and databases that are neither the live part nor in the manifest: a merge has
   put them into another, or a writer that died left them; and journals, but for the one in force.
 */
void folder_clean(const char *path, const char *live, const struct manifest *manifest);

/**
 * Whether a folder without a list holds databases with articles: then the list was lost, and a new
 * index would take their place. @return OK: it holds none; CORRUPT; MEMORY.
 */
accord_status folder_check_lost(const char *path);

/** Removes one database's folder below `path`. */
void folder_remove(const char *path, const char *name);

/** Waits until every file of a database's folder, and the folder, is on the disk. @return OK, IO.
 */
accord_status folder_sync(const char *path, const char *name);

/**
 * Whether the disk has room for `bytes` more. To be asked before Xapian writes: when a write fails
 * for want of room while it stores values, Xapian 1.4.22 throws from a destructor, which ends the
 * process.
 * @return OK; IO: it has not.
 */
accord_status folder_check_room(const char *path, uint64_t bytes);

/** The next free database name, "db-000002". */
void folder_next_name(const struct shards *shards, const struct manifest *manifest, char out[32]);

#endif
