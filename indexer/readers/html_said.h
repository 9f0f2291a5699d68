// SPDX-License-Identifier: GPL-2.0-or-later
/* What a page's elements say about the page, before anything of it is believed. */
#ifndef ACCORD_HTML_SAID_H
#define ACCORD_HTML_SAID_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

#include "html_linked.h"
#include "html_parse.h"

/** Bytes of a name; more is none. */
#define HTML_MAX_NAME 120

/** What the page's elements say, borrowed from the tree; the first to say a thing counts. */
struct html_said {
    const char *og_title, *other_title, *og_url, *canonical, *base, *site, *application;
    const char *language, *locale, *html_language;
    const char *published, *other_date;
    const char *authors[HTML_MAX_AUTHORS];
    size_t author_count;
    xmlNode *title, *h1, *headline, *date_node, *time, *dateline;
    xmlNode *author_nodes[HTML_MAX_AUTHORS];
    size_t author_node_count;
    xmlNode *byline;
    unsigned h1_count;
    size_t around;             /* how many elements around marks were looked at */
    struct html_linked linked; /* JSON-LD; owned: html_linked_clear() */
};

/** Whether a text is an address, where a name was asked for. */
bool html_looks_like_url(const char *text);

/** Walks the whole page; `said` is zeroed before. */
void html_said_read(struct html_said *said, const struct html_page *page);

#endif
