// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of the index as written, for wildcards, near spellings and suggestions. */
#ifndef ACCORD_VOCABULARY_H
#define ACCORD_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"
#include "searching/snapshot.h"

/** Is told of a word: folded, and without its diacritics. Both borrowed. false: stop. */
typedef bool (*vocabulary_callback)(void *context, const char *word, size_t len, const char *bare,
                                    size_t bare_len);

/** Walks the words that, without their diacritics, begin with `prefix`, in byte order, each once.
 */
accord_status vocabulary_walk(struct snapshot *snapshot, const char *prefix, size_t len,
                              vocabulary_callback callback, void *context);

#endif
