// SPDX-License-Identifier: GPL-2.0-or-later
/* Which element of a page holds the article. */
#ifndef ACCORD_HTML_CHOOSE_H
#define ACCORD_HTML_CHOOSE_H

#include "html_shape.h"

/**
 * Chooses the element that holds the article and drops in it the branches that are none of it.
 * @param shape  the page after pruning.
 * @param raw    its measures before html_prune_bars(); whole: before any pruning.
 * @param heading the title's, or NULL.
 * @return the element's index.
 */
uint32_t html_choose(struct html_shape *shape, const struct html_measure *raw,
                     const struct html_measure *whole, const xmlNode *heading);

#endif
