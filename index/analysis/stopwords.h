// SPDX-License-Identifier: GPL-2.0-or-later
/* The function words of a language, which a query of other words can do without. */
#ifndef ACCORD_STOPWORDS_H
#define ACCORD_STOPWORDS_H

#include <stdbool.h>
#include <stddef.h>

/** Whether `word` (folded, see fold.h) is a function word of `language` (ISO 639-1). Thread-safe.
 */
bool stopword_is(const char *language, const char *word, size_t len);

#endif
