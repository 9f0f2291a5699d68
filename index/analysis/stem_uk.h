// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stems of Ukrainian words.

#ifndef ACCORD_ANALYSIS_STEM_UK_H
#define ACCORD_ANALYSIS_STEM_UK_H

#include <stddef.h>

/** Room for any stem that stem_uk() writes, in bytes. */
#define STEM_UK_SIZE 96

/**
 * The stem of a folded Ukrainian word (lower case, apostrophes U+0027).
 *
 * Of a hyphenated word the last part is stemmed. One with other letters than Ukrainian, or of
 * nearly STEM_UK_SIZE bytes, is its own stem. No stem is empty but that of an empty word.
 * @param stem  room for the stem.
 * @param[out] stem_len  the stem's length in bytes.
 * @return the stem, not NUL-terminated: `stem`, `word` itself, or static.
 */
const char *stem_uk(char stem[STEM_UK_SIZE], const char *word, size_t len, size_t *stem_len);

#endif
