// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the passages of a text begin and end. */
#ifndef ACCORD_PASSAGES_H
#define ACCORD_PASSAGES_H

#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/tokenize.h"

/** A passage: a range of bytes of the text and the same range in tokens. */
struct passage_range {
    size_t start, end; /* bytes */
    uint32_t token, token_count;
};

/** Collects the tokens of one text and cuts it; reusable for one text after another. */
struct passages {
    struct passage_range *ranges;
    size_t count, capacity;
    /* the sentences seen since the text began */
    struct sentence {
        size_t start, end;
        uint32_t token, token_count;
        uint8_t border; /* 2: begins a paragraph, 1: begins a line, 0: neither */
    } * sentences;
    size_t sentence_count, sentence_capacity;
};

/** Begins a text. */
void passages_start(struct passages *passages);

/** Takes the next token; `number` counts the text's tokens from 0. @return OK, MEMORY. */
accord_status passages_add(struct passages *passages, const struct token *token, uint32_t number);

/**
 * Cuts the text, `len` bytes, into passages->ranges. Together they cover every token; white space
 * between them belongs to none. A text without a token is one passage of no tokens, if not empty.
 * @return OK, MEMORY.
 */
accord_status passages_finish(struct passages *passages, const char *text, size_t len);

/** Frees what the struct holds; the struct itself is the caller's. */
void passages_free(struct passages *passages);

#endif
