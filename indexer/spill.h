// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes out of memory for a while: a file without a name, which is gone with its process. */
#ifndef ACCORD_SPILL_H
#define ACCORD_SPILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spill;

/** @param folder  where the file will be, made when something is first put. @return NULL: out of
    memory. */
struct spill *spill_new(const char *folder);
void spill_free(struct spill *spill);

/** Where bytes are; zero it first. */
struct spill_place {
    uint64_t at;
    size_t room; /* bytes that are kept for it there */
};

/** Puts bytes in place of those that were there. @return false: see errno. */
bool spill_put(struct spill *spill, struct spill_place *place, const void *data, size_t len);
/** Gets the first bytes of those that were put. @return false: see errno. */
bool spill_get(const struct spill *spill, const struct spill_place *place, void *data, size_t len);
/** Forgets all places: none that was given is of use any more. */
void spill_clear(struct spill *spill);

#endif
