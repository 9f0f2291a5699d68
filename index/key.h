// SPDX-License-Identifier: GPL-2.0-or-later
/* Terms made of whole values: ids, sources, URLs. The same for writing and for searching. */
#ifndef ACCORD_KEY_H
#define ACCORD_KEY_H

#include <stddef.h>

#include "schema.h"

/** Room for any term. */
struct key {
    char text[TERM_MAX + 24];
    size_t len;
};

/** `prefix`, then the value; a long value is cut and ends in its hash. */
void key_make(struct key *key, char prefix, const char *value, size_t len);

/** The same, the value in lower case first (full Unicode folding). */
void key_make_folded(struct key *key, char prefix, const char *value, size_t len);

/** The metadata key of a word of the vocabulary, of TOKEN_WORD_MAX bytes at most: the word without
   diacritics and, if that is another word, a byte 1 and the word. */
void key_make_word(struct key *key, const char *word, size_t len);

/** A URL without scheme and "www.", for TERM_URL. */
const char *key_url(const char *url, size_t *len);

#endif
