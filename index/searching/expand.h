// SPDX-License-Identifier: GPL-2.0-or-later
/* A query word to the terms of the index that it may mean. */
#ifndef ACCORD_EXPAND_H
#define ACCORD_EXPAND_H

#include "accord.h"
#include "analysis/analyzer.h"
#include "key.h"
#include "searching/plan.h"
#include "searching/snapshot.h"

/** What expanding needs; all borrowed. */
struct expansion {
    struct plan *plan;
    struct snapshot *snapshot;
    struct analyzer *analyzer;
};

/** Gives the leaf the stems of `word` in each language that the index holds and its script allows.
 */
accord_status expand_word(struct expansion *expansion, uint32_t leaf, const char *word, size_t len,
                          unsigned scripts);

/** Gives the leaf the terms of all words that begin with `prefix`; warns when there are too many.
 */
accord_status expand_prefix(struct expansion *expansion, uint32_t leaf, const char *prefix,
                            size_t len);

/** Gives the leaf the terms of the words that are nearly spelled like `word`. */
accord_status expand_fuzzy(struct expansion *expansion, uint32_t leaf, const char *word, size_t len,
                           unsigned scripts);

/** Gives the leaf the terms of a word in authors' names, which have no stems: as leaf->mode says.
 */
accord_status expand_author(struct expansion *expansion, uint32_t leaf, const char *word,
                            size_t len);

/**
 * The number of a term in plan->targets, where it is put if need be.
 * @param hash        as struct target has it; 0 for terms that stand nowhere in the text.
 * @param[out] found  false: no article has the term, and *out is not set.
 */
accord_status expand_key(struct expansion *expansion, const struct key *key, uint64_t hash,
                         uint32_t *out, bool *found);

#endif
