// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes of a page to a tree, whatever the bytes are, in time and memory linear in their number.
 */
#ifndef ACCORD_HTML_PARSE_H
#define ACCORD_HTML_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

/** A page beyond this many bytes is cut: the longest news page we have seen is 2 MB. */
#define HTML_MAX_BYTES ((size_t)64 << 20)

/** A parsed page. */
struct html_page {
    xmlDoc *doc;             /* never NULL after html_parse() */
    xmlNode *root;           /* its <html>; NULL when the page is empty */
    struct html_info *infos; /* what we know of each element: see html_node.h; NULL before */
};

/**
 * Parses a page or a piece of one.
 * @param data  `len` bytes; read beyond HTML_MAX_BYTES is nothing.
 * @param utf8  true: the bytes are UTF-8 by agreement; false: found out (byte order mark, <meta>,
 *              detection).
 * @return false: out of memory.
 */
bool html_parse(struct html_page *page, const char *data, size_t len, bool utf8);

/** Frees what html_parse() and html_annotate() made. */
void html_page_clear(struct html_page *page);

#endif
