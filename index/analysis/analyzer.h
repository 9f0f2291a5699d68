// SPDX-License-Identifier: GPL-2.0-or-later
/* Tokens to terms: the one way by which articles, queries and highlights see words. */
#ifndef ACCORD_ANALYZER_H
#define ACCORD_ANALYZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/language.h"
#include "analysis/tokenize.h"

/** A term: what words of one language with one stem share. Lives as long as the analyzer, or until
    analyzer_trim(). */
struct term {
    uint64_t hash;    /* hash_bytes() of the text */
    const char *text; /* two letters of language, then the stem without diacritics */
    size_t len;
    /* scratch for who counts an article's terms; zero when new */
    uint32_t epoch;
    uint32_t local;
};

/** A word met before, and its term. */
struct word {
    struct term *term;
    const char *text; /* folded */
    size_t len;
    char language[2]; /* whose stemmer it went through */
    bool noted;       /* scratch for who keeps the vocabulary */
    signed char role; /* scratch for who asks for function words: 1 it is one, -1 it is not, 0 */
};

/** Holds the stemmers, and remembers the words it has seen. Not for two threads at a time. */
struct analyzer;

accord_status analyzer_new(struct analyzer **out);
void analyzer_free(struct analyzer *analyzer);

/** Begins a text in a language ("" unknown); the text is borrowed until the last analyzer_next().
 */
accord_status analyzer_start(struct analyzer *analyzer, const char *language, const char *text,
                             size_t len);

/**
 * The next token and its word.
 * @param[out] word  NULL at the end of the text; else valid until analyzer_trim().
 */
accord_status analyzer_next(struct analyzer *analyzer, struct token *token, struct word **word);

/** The next token without its word, for who looks at few words; not for a text of which
    analyzer_next() was asked. @return false at the end of the text. */
bool analyzer_token(struct analyzer *analyzer, struct token *token);

/** The word of a token in an article of `language`. */
accord_status analyzer_word(struct analyzer *analyzer, const char *language, const char *word,
                            size_t len, unsigned scripts, struct word **out);

/**
 * The language whose stemmer a word goes through: the article's, if it is written in the word's
 * script, else the script's own: "NATO" in a Russian article is stemmed as English, "мир" in an
 * English one as Russian, or as Ukrainian when its letters say so. "xx": no stemmer. Static.
 */
const char *analyzer_language(const char *language, const char *word, size_t len, unsigned scripts);

/** A number that no term has as its epoch, for who counts terms; not for two at a time. */
uint32_t analyzer_epoch(struct analyzer *analyzer);

/** Forgets all words and terms. */
void analyzer_forget(struct analyzer *analyzer);

/** Forgets words and terms when they have grown beyond some megabytes. Call between articles. */
void analyzer_trim(struct analyzer *analyzer);

#endif
