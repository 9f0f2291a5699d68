// SPDX-License-Identifier: GPL-2.0-or-later
/* Positions of matching words to ranges of bytes in a text. */
#ifndef ACCORD_HIGHLIGHT_H
#define ACCORD_HIGHLIGHT_H

#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/analyzer.h"
#include "searching/evaluate.h"
#include "searching/plan.h"

/**
 * Lights up a text: a title, a passage or a whole article.
 * @param first     the position of the text's first word.
 * @param live      what matches in the article, by position.
 * @param[out] out  owned: free(); NULL when there is none. In order, none overlapping another;
 * words that stand together without white space (F-16) are one range.
 */
accord_status highlight(struct analyzer *analyzer, const struct plan *plan, const char *language,
                        const char *text, size_t len, uint32_t first, const struct hit *live,
                        size_t live_count, accord_highlight **out, size_t *count);

#endif
