// SPDX-License-Identifier: GPL-2.0-or-later
/* What on a page is surely not the article. */
#ifndef ACCORD_HTML_PRUNE_H
#define ACCORD_HTML_PRUNE_H

#include "html_shape.h"

/** Drops what tag, class or role put beside the article, unless the most of the page's text is
 * there. */
void html_prune_beside(struct html_shape *shape);

/** Drops lists of other articles, unless they are the most of the page. */
void html_prune_teasers(struct html_shape *shape);

/** Drops link lists, bars and forms by their shape, and takes them off the measures. */
void html_prune_bars(struct html_shape *shape);

#endif
