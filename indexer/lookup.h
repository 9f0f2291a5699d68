// SPDX-License-Identifier: GPL-2.0-or-later
/* A table from hashes to numbers, kept as notes in the index and read as far as it is needed; of
   what was read or changed, as much stays in memory as one likes. The same hash may stand there
   many times, with other numbers and with the same. */
#ifndef ACCORD_LOOKUP_H
#define ACCORD_LOOKUP_H

#include "note.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOOKUP_BUCKETS_MAX                                                                         \
    ((uint32_t)1 << 25) /* that is, more than four thousand million entries */

struct lookup;

/** An empty table. @return owned: lookup_free(); NULL: out of memory. */
struct lookup *lookup_new(void);
void lookup_free(struct lookup *lookup);

/** To be called once at most, and first: keeps so many bytes of entries in memory, and what it
   works on, the rest in a file of its own in `folder`. Else all that was read or changed stays
   there.
    @return false: out of memory. */
bool lookup_spill(struct lookup *lookup, const char *folder, size_t most);

/** Makes it the table that was saved with so many buckets and entries.
    @param source  borrowed for as long as the table is used.
    @return false: there is no such table, or out of memory. */
bool lookup_open(struct lookup *lookup, const struct note_source *source, uint64_t buckets,
                 uint64_t entries);
/** Empties it, whatever was saved. */
void lookup_clear(struct lookup *lookup);

/** How many buckets and entries it has. */
uint32_t lookup_buckets(const struct lookup *lookup);
uint64_t lookup_entries(const struct lookup *lookup);

/** What went wrong: OK; CORRUPT: a note is damaged; MEMORY; IO: of the file; or a failure of
   reading. It stays so until lookup_clear().
    @param[out] message  borrowed; NULL: what it says is accord_error_message(). */
accord_status lookup_status(const struct lookup *lookup, const char **message);

void lookup_put(struct lookup *lookup, uint32_t hash, uint32_t number);
/** Removes one entry; one that is not there is fine. */
void lookup_remove(struct lookup *lookup, uint32_t hash, uint32_t number);
/** The next number of a hash. @param[in,out] at  zero at first. @return false: no more. */
bool lookup_next(struct lookup *lookup, uint32_t hash, size_t *at, uint32_t *number);

/** Writes the notes that are behind. */
accord_status lookup_save(struct lookup *lookup, accord_writer *writer);

#endif
