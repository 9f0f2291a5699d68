// SPDX-License-Identifier: GPL-2.0-or-later
/* Query text to tokens: words with their marks, quoted text, operators, names of fields. */
#ifndef ACCORD_QUERY_LEXER_H
#define ACCORD_QUERY_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"

enum query_token_kind {
    TOKEN_END, /* nothing follows */
    TOKEN_WORD,
    TOKEN_PHRASE, /* quoted text; query_lexer_phrase_word() takes it apart */
    TOKEN_OPEN,   /* ( */
    TOKEN_CLOSE,  /* ) */
    TOKEN_FIELD,  /* a known name and its colon */
    TOKEN_MINUS,  /* a '-' that negates what follows */
    TOKEN_NOT,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NEAR
};

/* What may stand before a colon. */
enum query_name { NAME_TITLE, NAME_AUTHOR, NAME_SOURCE, NAME_LANG, NAME_URL, NAME_DATE };

struct query_token {
    enum query_token_kind kind;
    enum query_name name;        /* FIELD */
    unsigned distance;           /* NEAR */
    bool prefix, fuzzy, exact;   /* WORD; PHRASE: exact alone, for all of its words */
    size_t start, end;           /* bytes of the query, marks and quotes included */
    size_t text_start, text_end; /* WORD, PHRASE: the same without them */
};

/* Where a reader of tokens stands. The text is borrowed, and has passed query_lexer_check(). */
struct query_lexer {
    const char *text;
    size_t len;
    size_t at;         /* the next byte to read */
    bool apart;        /* nothing, a space or '(' stands before it: a '-' may negate */
    bool after_phrase; /* a closing quotation mark stands before it */
};

/** Whether a query is short enough and UTF-8. @return OK; QUERY with the column. */
accord_status query_lexer_check(const char *text, size_t len);

/** Reads the next token; punctuation that means nothing is passed over. @return OK; QUERY. */
accord_status query_lexer_next(struct query_lexer *lexer, struct query_token *token);

/**
 * Reads the value of the filter `field`, the token just read: quoted text, or all up to the next
 * space, bracket or quotation mark. @return OK, `token` a WORD or PHRASE; QUERY: none stands here.
 */
accord_status query_lexer_value(struct query_lexer *lexer, const struct query_token *field,
                                struct query_token *token);

/**
 * Reads the next word of a phrase.
 * @param at     where to go on: phrase->text_start the first time.
 * @param token  a WORD, or END after the last.
 * @return OK; QUERY: a star out of place.
 */
accord_status query_lexer_phrase_word(const struct query_lexer *lexer,
                                      const struct query_token *phrase, size_t *at,
                                      struct query_token *token);

/**
 * Reads a run of anything but white space, with a letter or digit in it, as a WORD, or an END.
 * The text needs not be a query.
 */
void query_lexer_run(struct query_lexer *lexer, struct query_token *token);

/** Whether a query of these bytes alone is one word, which `token` then holds. */
bool query_lexer_is_word(const char *text, size_t len, struct query_token *token);

/** Whether a filter's value can stand without quotation marks. */
bool query_lexer_is_value(const char *text, size_t len);

/** The quotation marks to put around text, each NUL-terminated: such that none in it closes them.
 */
void query_lexer_quotes(const char *text, size_t len, const char **open, const char **close);

/** Whether white space or a control character, which counts as such, begins at `at`;
 *next is then behind it. */
bool query_lexer_space(const char *text, size_t len, size_t at, size_t *next);

/** "title", "author" ...: static. */
const char *query_name_text(enum query_name name);

#endif
