// SPDX-License-Identifier: GPL-2.0-or-later
/* The file `checksums` in the folder of a part: what each other file of the folder is to hold.
   Xapian's tables have no checksums of their own, and libxapian may crash over a changed byte. */
#ifndef ACCORD_CHECKSUMS_H
#define ACCORD_CHECKSUMS_H

#include <stdbool.h>

#include "accord.h"

/** Reads every file of a folder, and puts a list of them beside them at once, in place of one that
    is there; not yet synced. @return OK, IO, MEMORY. */
accord_status checksums_write(const char *folder);

/**
 * Whether the files are those of the list, at the cost of a stat each: those whose size and time
 * are the list's are trusted, those of another time are read.
 * @param[out] stale  times differ and nothing else: the folder was copied. checksums_renew() may
 *                    spare the next one the reading.
 * @return OK; CORRUPT: a file is not what it was, or the list is damaged or gone; IO, MEMORY.
 */
accord_status checksums_trust(const char *folder, bool *stale);

/** Puts the files' present times into the list, at once. @return OK; CORRUPT: as above; IO, MEMORY.
 */
accord_status checksums_renew(const char *folder);

/** Reads every file and compares it. @return OK; CORRUPT: as above; IO, MEMORY. */
accord_status checksums_verify(const char *folder);

/** The same of a live part, which a writer may be changing: where there is no list, or another one
    afterwards, that says nothing; nor, to checksums_trust_live(), does a damaged one. */
accord_status checksums_trust_live(const char *folder);
accord_status checksums_verify_live(const char *folder);

/** Removes the list, durably, as the files are about to be changed. @return OK, IO, MEMORY. */
accord_status checksums_forget(const char *folder);

#endif
