// SPDX-License-Identifier: GPL-2.0-or-later
/* UTF-8 in, tokens with byte offsets and folded words out. */
#ifndef ACCORD_TOKENIZE_H
#define ACCORD_TOKENIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"

enum { TOKEN_WORD_MAX = 128 }; /* bytes of a folded word; a longer one is cut and hashed */

/** A word as it stands in a text. */
struct token {
    size_t start, end; /* bytes in the text */
    const char *word;  /* folded, NUL-terminated; borrowed: valid until the next token */
    size_t len;
    unsigned scripts; /* enum language_script of its letters; 0: digits only */
    bool joined;      /* no white space between it and the token before: "F-16", "l'accord" */
    bool upper;       /* begins with an upper-case letter */
    bool sentence;    /* a sentence begins with it */
    bool paragraph;   /* a paragraph begins with it (an empty line, or the text's beginning) */
    bool line;        /* a line begins with it */
};

/** Cuts one text after another into tokens. Not for two threads at a time. */
struct tokenizer;

accord_status tokenizer_new(struct tokenizer **out);
void tokenizer_free(struct tokenizer *tokenizer);

/** Begins a text, borrowed until the last tokenizer_next(). */
void tokenizer_start(struct tokenizer *tokenizer, const char *text, size_t len);

/** The next token; false at the end of the text. */
bool tokenizer_next(struct tokenizer *tokenizer, struct token *token);

#endif
