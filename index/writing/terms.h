// SPDX-License-Identifier: GPL-2.0-or-later
/* An article to its terms: the Xapian document that stands for it. */
#ifndef ACCORD_TERMS_H
#define ACCORD_TERMS_H

#include "accord.h"
#include "analysis/analyzer.h"
#include "bytes.h"
#include "xapian/xapian-c.h"

/** Turns one article after another into documents. Not for two threads at a time. */
struct indexing;

/** An article ready to be stored. */
struct prepared {
    xapian_document *document; /* owned; without data */
    struct bytes record;       /* see record.h */
    struct bytes words;        /* words that this indexing met first: fields, see bytes.h */
    uint64_t text_bytes;
    uint32_t passage_count;
    uint64_t length; /* in words: frequency_length() */
};

accord_status indexing_new(struct indexing **out);
void indexing_free(struct indexing *indexing);

/**
 * Makes the document of an article whose id and language are settled.
 * @param content  article_hash() of the article as it was given, before its language was settled.
 * @return OK, MEMORY, INTERNAL.
 */
accord_status indexing_prepare(struct indexing *indexing, const accord_article *article,
                               uint64_t content, struct prepared *out);

/** Forgets which words it met. */
void indexing_forget(struct indexing *indexing);

/** Frees document and record, which are in a segment, and leaves sizes and words. */
void prepared_drop(struct prepared *prepared);

/** Frees what it holds; the struct itself is the caller's. */
void prepared_free(struct prepared *prepared);

#endif
