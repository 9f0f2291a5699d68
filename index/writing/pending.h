// SPDX-License-Identifier: GPL-2.0-or-later
/* What was written since the last commit: a table from the hash of an id to what is known of it. */
#ifndef ACCORD_PENDING_H
#define ACCORD_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

struct pending_entry {
    uint64_t content; /* article_hash() */
    uint64_t text_bytes, words;
    size_t part;    /* which part of the index has it; the caller's mark */
    uint32_t docid; /* in a sealed part */
    uint32_t passages;
    bool present; /* false: removed */
};

/** Zero-initialise; free with pending_free(). */
struct pending {
    uint64_t *hashes; /* 0: an empty place */
    struct pending_entry *entries;
    size_t size, used; /* size is a power of two */
};

/** Borrowed; valid until the next pending_put(). NULL: not there. */
struct pending_entry *pending_find(const struct pending *pending, uint64_t hash);
/** Adds or replaces. false: out of memory. */
bool pending_put(struct pending *pending, uint64_t hash, const struct pending_entry *entry);
void pending_clear(struct pending *pending);
void pending_free(struct pending *pending);

#endif
