// SPDX-License-Identifier: GPL-2.0-or-later
/* The query language: text in, a tree out, or an error with its column. Knows syntax only: words
   stay as written, the analyzer sees them later. */
#ifndef ACCORD_PARSE_H
#define ACCORD_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"

/** Words and filters of a query. A headline has ten, all spellings of a name some hundreds. */
enum { QUERY_WORDS_MOST = 10000 };

enum query_kind {
    QUERY_WORD,   /* one word as written; it may hold punctuation: "F-16", "U.S.", "l'accord" */
    QUERY_PHRASE, /* children: words, adjacent and in order */
    QUERY_NEAR,   /* children: words or phrases within `distance` words, in any order */
    QUERY_BAG,    /* children side by side: words are ranked, each adds; everything that is not a
                     plain word, a prefix or a near spelling (phrases, =words, NEAR, groups, fields,
                     dates) is required */
    QUERY_AND,    /* all children */
    QUERY_OR,     /* any child */
    QUERY_NOT, /* the first child, none of the others; the first is QUERY_ALL for a lone negation */
    QUERY_ALL, /* every article */
    QUERY_SOURCE, /* filter: source equals `text`, or is a subdomain of it */
    QUERY_LANG,   /* filter: the article's language is `text` */
    QUERY_URL,    /* filter: the URL contains `text` */
    QUERY_DATE    /* filter: published in [since, until) */
};

enum query_field { QUERY_ANYWHERE, QUERY_TITLE, QUERY_AUTHOR };

/** A node; words inside a title: or author: group carry that field. */
struct query_node {
    enum query_kind kind;
    enum query_field field;
    char *text; /* WORD, SOURCE, LANG, URL: NUL-terminated, without quotes, = * ~ */
    size_t len;
    bool prefix;          /* WORD: word* */
    bool fuzzy;           /* WORD: word~ */
    bool exact;           /* WORD: =word */
    unsigned distance;    /* NEAR: at most so many words between the first and the last of two */
    int64_t since, until; /* DATE: seconds, ACCORD_NO_DATE: open */
    size_t start, end;    /* bytes in the query text */
    struct query_node **children;
    size_t count;
};

/**
 * Parses a query.
 * @param[out] out  owned: query_free(). NULL on failure.
 * @return OK; QUERY with the column; MEMORY. An empty query is an error.
 */
accord_status query_parse(struct query_node **out, const char *text, size_t len);

/** Reads the text as bare words without any syntax: a bag of words (one node a white-space run). */
accord_status query_parse_words(struct query_node **out, const char *text, size_t len);

/** Frees a tree; NULL is fine. */
void query_free(struct query_node *node);

/** The tree in canonical notation, one line, e.g. `(title:minsk AND "peace talk*") NOT draft`.
    @param[out] out owned: free(). */
accord_status query_describe(char **out, const struct query_node *node);

#endif
