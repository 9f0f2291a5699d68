// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stems of words, one interface for every language: libstemmer's algorithms, and our own for
// Ukrainian, which libstemmer 2.2.0 lacks.

#ifndef ACCORD_ANALYSIS_STEM_H
#define ACCORD_ANALYSIS_STEM_H

#include <stdbool.h>
#include <stddef.h>

#include "index/accord.h"

/** The stemmer of one language. Not thread-safe: one per thread. */
struct stemmer;

/**
 * Every language we can stem, as ISO 639-1 codes in alphabetical order, NULL-terminated; static.
 */
const char *const *stemmer_languages(void);

/** Whether `language` (ISO 639-1, NUL-terminated) has a stemmer. */
bool stemmer_knows(const char *language);

/**
 * Makes a stemmer for `language`.
 *
 * @param[out] out  the stemmer, owned: free it with stemmer_free(). NULL on failure.
 * @param language  ISO 639-1, NUL-terminated. A language we cannot stem gets a stemmer that returns
 *                  words as they are.
 * @return ACCORD_OK; ACCORD_ERROR_MEMORY.
 */
accord_status stemmer_new(struct stemmer **out, const char *language);

/**
 * The stem of a folded word (lower case, NFKC, apostrophes U+0027, no ё and no stress marks).
 *
 * Never fails: a word that cannot be stemmed is its own stem.
 * @param word  UTF-8, `len` bytes, borrowed for the call; it need not end in NUL.
 * @param[out] stem_len  the stem's length in bytes.
 * @return the stem, not NUL-terminated. Borrowed from the stemmer, or `word` itself; valid until
 *         the next call on this stemmer and while `word` is.
 */
const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t len, size_t *stem_len);

/** Frees `stemmer`; takes NULL. */
void stemmer_free(struct stemmer *stemmer);

#endif
