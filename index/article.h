// SPDX-License-Identifier: GPL-2.0-or-later
/* An article, and the form it is stored in. */
#ifndef ACCORD_ARTICLE_H
#define ACCORD_ARTICLE_H

#include "accord.h"
#include "bytes.h"

/** A copy of an article. @param[out] out owned: accord_article_free(). @return OK, MEMORY. */
accord_status article_copy(accord_article **out, const accord_article *article);

/**
 * Readies a fresh copy for the index: the id from URL or path where there is none.
 * @return OK; MEMORY; INVALID: nothing to know it by, or nothing to read.
 */
accord_status article_identify(accord_article *article);

/**
 * Normalises the language, or detects it from the text, else from the title; `fallback` (may be
 * NULL) where neither tells. @return OK, MEMORY.
 */
accord_status article_settle_language(accord_article *article, const char *fallback);

/** A hash of every field, by which an unchanged article is known. */
uint64_t article_hash(const accord_article *article);

/** Appends the stored form. */
void article_write(const accord_article *article, struct bytes *out);

/**
 * Reads the stored form.
 * @param with_text  false leaves the text empty.
 * @param[out] out   owned: accord_article_free().
 * @return OK, MEMORY, CORRUPT.
 */
accord_status article_read(accord_article **out, const char *data, size_t len, bool with_text);

/** The text within the stored form; points into `data`. @return OK, CORRUPT. */
accord_status article_read_text(const char *data, size_t len, const char **text, size_t *text_len);

#endif
