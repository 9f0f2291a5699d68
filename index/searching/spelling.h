// SPDX-License-Identifier: GPL-2.0-or-later
/* How far words are from one word, in letters: for near spellings and suggestions. */
#ifndef ACCORD_SPELLING_H
#define ACCORD_SPELLING_H

#include <stddef.h>
#include <stdint.h>

enum { SPELLING_LETTERS = 64 }; /* a word of more is far from any other */

/** The word that others are compared with. */
struct spelling {
    size_t count;    /* of its letters; more than SPELLING_LETTERS: it has too many */
    size_t distinct; /* of different ones */
    uint32_t letters[SPELLING_LETTERS]; /* each different one once */
    uint64_t places[SPELLING_LETTERS];  /* where it stands: bit 0 is the word's first letter */
};

/** Makes it of a word in UTF-8, which is not needed any more then. */
void spelling_make(struct spelling *spelling, const char *word, size_t len);

/** How many edits a near spelling of the word may be away: longer words may be further off. */
unsigned spelling_limit(const struct spelling *spelling);

/**
 * How many letters must be put in, left out, replaced or swapped with their neighbour to make one
 * word of the other (Damerau, A technique for computer detection and correction of spelling errors,
 * 1964; no letter is changed twice), at most `limit` + 1. Computed a column at a time in the bits
 * of a number: Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances,
 * Nordic Journal of Computing, 2003.
 */
unsigned spelling_distance(const struct spelling *spelling, const char *word, size_t len,
                           unsigned limit);

#endif
