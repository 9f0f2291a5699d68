// SPDX-License-Identifier: GPL-2.0-or-later
/* What was written since the last commit: an open-addressing table keyed by 64-bit hashes. */
#include "pending.h"

#include <stdlib.h>
#include <string.h>

static size_t place(const struct pending *pending, uint64_t hash)
{
    size_t at = hash & (pending->size - 1);

    while (pending->hashes[at] != 0 && pending->hashes[at] != hash)
        at = (at + 1) & (pending->size - 1);
    return at;
}

struct pending_entry *pending_find(const struct pending *pending, uint64_t hash)
{
    size_t at;

    hash += hash == 0;
    if (pending->size == 0)
        return NULL;
    at = place(pending, hash);
    return pending->hashes[at] == 0 ? NULL : &pending->entries[at];
}

static bool grow(struct pending *pending)
{
    struct pending larger = {.size = pending->size == 0 ? 256 : pending->size * 2,
                             .used = pending->used};

    larger.hashes = calloc(larger.size, sizeof *larger.hashes);
    larger.entries = calloc(larger.size, sizeof *larger.entries);
    if (larger.hashes == NULL || larger.entries == NULL) {
        pending_free(&larger);
        return false;
    }
    for (size_t i = 0; i < pending->size; i++) {
        size_t at;

        if (pending->hashes[i] == 0)
            continue;
        at = place(&larger, pending->hashes[i]);
        larger.hashes[at] = pending->hashes[i];
        larger.entries[at] = pending->entries[i];
    }
    free(pending->hashes);
    free(pending->entries);
    *pending = larger;
    return true;
}

bool pending_put(struct pending *pending, uint64_t hash, const struct pending_entry *entry)
{
    size_t at;

    hash += hash == 0;
    if (pending->used * 2 >= pending->size && !grow(pending))
        return false;
    at = place(pending, hash);
    pending->used += pending->hashes[at] == 0;
    pending->hashes[at] = hash;
    pending->entries[at] = *entry;
    return true;
}

void pending_clear(struct pending *pending)
{
    if (pending->used > 0)
        memset(pending->hashes, 0, pending->size * sizeof *pending->hashes);
    pending->used = 0;
}

void pending_free(struct pending *pending)
{
    free(pending->hashes);
    free(pending->entries);
    memset(pending, 0, sizeof *pending);
}
