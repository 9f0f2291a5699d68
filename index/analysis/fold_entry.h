// SPDX-License-Identifier: GPL-2.0-or-later
/* The entries of the table of fold.h, from ICU's data. */
#ifndef ACCORD_FOLD_ENTRY_H
#define ACCORD_FOLD_ENTRY_H

#include <unicode/uchar.h>

#include "fold.h"

enum {
    FOLD_CASEFOLD_MAX = 32
}; /* UChars that one code point folds to at most; 18 is the longest */

/** The entry of a code point up to U+10FFFF. */
fold_entry fold_entry_make(uint32_t codepoint);

/** NFKC_Casefold of one code point. @return how many UChars. */
int32_t fold_casefold(uint32_t codepoint, UChar out[FOLD_CASEFOLD_MAX]);

/** What is left of a letter that is case-folded: ё is е. */
static inline uint32_t fold_letter(uint32_t codepoint)
{
    return codepoint == 0x0451 ? 0x0435u : codepoint;
}

#endif
