// SPDX-License-Identifier: GPL-2.0-or-later
/* The edges of an article: its title's heading, and what stands around its text. */
#ifndef ACCORD_HTML_TRIM_H
#define ACCORD_HTML_TRIM_H

#include "html_shape.h"

/** The heading that says the page's title, or its only <h1>; NULL: none. *out is borrowed.
    @return false: out of memory. */
bool html_find_title(const struct html_shape *shape, const char *title, xmlNode **out);

/** Drops headings within the choice that repeat the title (NULL: none). @return false: no memory.
 */
bool html_drop_title(const struct html_shape *shape, uint32_t chosen, const char *title);

/** Drops dates, names, bars before the first and behind the last paragraph of the choice.
    @return false: out of memory. */
bool html_trim(const struct html_shape *shape, uint32_t chosen);

#endif
