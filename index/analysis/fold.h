// SPDX-License-Identifier: GPL-2.0-or-later
/* What one code point is to the tokenizer, and what it folds to. */
#ifndef ACCORD_FOLD_H
#define ACCORD_FOLD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a code point does to the word it stands in. */
enum fold_class {
    FOLD_SPACE, /* white space: ends a word */
    FOLD_OTHER, /* punctuation, symbols, controls: ends a word */
    FOLD_LETTER,
    FOLD_DIGIT,
    FOLD_MARK,       /* an accent over the letter before it: composed with it or dropped */
    FOLD_IGNORED,    /* soft hyphen, zero-width characters: as if not there */
    FOLD_APOSTROPHE, /* inside a word when a letter follows: ' ’ ʼ and their like */
    FOLD_UNSPACED    /* a letter of a script written without spaces: Han, Kana, Thai, ... */
};

/** A table entry: the class in the low 4 bits, flags, and the folded code point above. */
typedef uint32_t fold_entry;
#define FOLD_CLASS(entry) ((enum fold_class)((entry)&15u))
#define FOLD_UPPER 16u      /* the code point is an upper-case or title-case letter */
#define FOLD_MULTIPLE 32u   /* folds to several code points: see fold_multiple() */
#define FOLD_STRIPPABLE 64u /* a Latin or Greek letter with a diacritic: see fold_strip() */
#define FOLD_LOWER                                                                                 \
    128u /* the code point is a lower-case letter; neither: its script has no case                 \
          */
#define FOLD_CODEPOINT(entry) ((entry) >> 8)

/* The table, in blocks; NULL: it is filled when first needed. For fold_lookup() alone. */
enum { FOLD_BLOCK = 256, FOLD_BLOCKS = 0x110000 / FOLD_BLOCK };
extern _Atomic(const fold_entry *) fold_blocks[FOLD_BLOCKS];
fold_entry fold_lookup_slowly(uint32_t codepoint);

/** The entry of a code point; one beyond U+10FFFF is FOLD_OTHER. Thread-safe. */
static inline fold_entry fold_lookup(uint32_t codepoint)
{
    uint32_t number = codepoint / FOLD_BLOCK;

    if (number < FOLD_BLOCKS) {
        const fold_entry *block = atomic_load_explicit(&fold_blocks[number], memory_order_acquire);

        if (block != NULL)
            return block[codepoint % FOLD_BLOCK];
    }
    return fold_lookup_slowly(codepoint);
}

/** The letter that base and combining mark make together, folded; 0: none, drop the mark. */
uint32_t fold_compose(uint32_t base, uint32_t mark);

/** Writes the folding of a FOLD_MULTIPLE code point as UTF-8 (at most 64 bytes). @return bytes. */
size_t fold_multiple(uint32_t codepoint, char out[64]);

/**
 * Takes the diacritics off the Latin and Greek letters of a folded word, so that Erdogan finds
 * Erdoğan; й ї ґ and every other script stay. `out` has room for `len` bytes. @return bytes.
 */
size_t fold_strip(const char *word, size_t len, char *out);

/** Reads one code point of valid UTF-8; an invalid byte gives U+FFFD. @return where the next
 * begins. */
const char *utf8_read(const char *at, const char *end, uint32_t *codepoint);

/** Writes one code point as UTF-8. @return how many bytes (1 to 4). */
size_t utf8_write(uint32_t codepoint, char *out);

/** Whether the bytes are UTF-8. */
bool utf8_valid(const char *text, size_t len);

#endif
