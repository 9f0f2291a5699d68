// SPDX-License-Identifier: GPL-2.0-or-later
/* Which part of a page is the article. */
#ifndef ACCORD_HTML_CONTENT_H
#define ACCORD_HTML_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "html_parse.h"

/**
 * Finds the article in a page and returns its text: without menus, teasers, related links, share
 * bars, notices, comments, and without the heading that repeats `title`. Marks the tree's elements
 * (html_drop()) as a side effect. Captions of pictures within the article stay. A page without an
 * article gives all its visible text.
 * @param title         may be NULL.
 * @param[out] text     owned: free(); paragraphs separated by an empty line; "" when there is none.
 * @return false: out of memory.
 */
bool html_content_text(struct html_page *page, const char *title, char **text, size_t *text_len);

#endif
