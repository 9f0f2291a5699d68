// SPDX-License-Identifier: GPL-2.0-or-later
/* Elements of a page: what kind each one is, and walking over them without recursion. */
#ifndef ACCORD_HTML_NODE_H
#define ACCORD_HTML_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "html_parse.h"

/** The elements that mean something to us; all others are HTML_TAG_OTHER. */
enum html_tag {
    HTML_TAG_OTHER,
    HTML_TAG_A,
    HTML_TAG_ARTICLE,
    HTML_TAG_ASIDE,
    HTML_TAG_BLOCKQUOTE,
    HTML_TAG_BODY,
    HTML_TAG_BR,
    HTML_TAG_BUTTON,
    HTML_TAG_CENTER,
    HTML_TAG_CODE,
    HTML_TAG_DD,
    HTML_TAG_DIALOG,
    HTML_TAG_DIV,
    HTML_TAG_DL,
    HTML_TAG_DT,
    HTML_TAG_FIGCAPTION,
    HTML_TAG_FIGURE,
    HTML_TAG_FOOTER,
    HTML_TAG_FORM,
    HTML_TAG_H1,
    HTML_TAG_H2,
    HTML_TAG_H3,
    HTML_TAG_H4,
    HTML_TAG_H5,
    HTML_TAG_H6,
    HTML_TAG_HEAD,
    HTML_TAG_HEADER,
    HTML_TAG_HR,
    HTML_TAG_HTML,
    HTML_TAG_IMG,
    HTML_TAG_INPUT,
    HTML_TAG_LI,
    HTML_TAG_LINK,
    HTML_TAG_MAIN,
    HTML_TAG_META,
    HTML_TAG_NAV,
    HTML_TAG_OL,
    HTML_TAG_P,
    HTML_TAG_PRE,
    HTML_TAG_Q,
    HTML_TAG_SCRIPT,
    HTML_TAG_SECTION,
    HTML_TAG_SPAN,
    HTML_TAG_TABLE,
    HTML_TAG_TD,
    HTML_TAG_TH,
    HTML_TAG_TIME,
    HTML_TAG_TITLE,
    HTML_TAG_TR,
    HTML_TAG_UL
};

/** How an element takes part in the flow of text. */
enum html_flow {
    HTML_FLOW_INLINE, /* its text belongs to the line around it */
    HTML_FLOW_BLOCK,  /* a paragraph of its own */
    HTML_FLOW_LINE,   /* a line of its own: list items, table rows */
    HTML_FLOW_CELL,   /* set off by white space: table cells */
    HTML_FLOW_NONE    /* never shown as text: scripts, controls, embedded things */
};

/** What we know of an element; kept in a table of the page, one record an element. */
struct html_info {
    uint32_t index; /* its place in document order, the root is 0 */
    uint8_t tag;    /* enum html_tag */
    uint8_t flow;   /* enum html_flow */
    bool hidden;    /* a browser would not show it */
    bool dropped;   /* not a part of the article */
};

/** Fills page->infos for every element. @return false: out of memory. */
bool html_annotate(struct html_page *page);

/** How many elements html_annotate() found. */
size_t html_element_count(const struct html_page *page);

/** The record of an element of an annotated page; NULL for text and comments. */
struct html_info *html_info(const xmlNode *node);

/** The tag of a node; HTML_TAG_OTHER for text and comments. */
enum html_tag html_tag(const xmlNode *node);

/** Leaves an element and all in it out of the text. */
void html_drop(xmlNode *node);

/** Whether an element is left out: dropped, hidden or never text. */
bool html_is_skipped(const xmlNode *node);

/** The node after `node` in document order within `root`, children first; NULL at the end. */
xmlNode *html_next(const xmlNode *node, const xmlNode *root);

/** The same, but past the children of `node`. */
xmlNode *html_next_after(const xmlNode *node, const xmlNode *root);

/** The attribute's text, borrowed from the tree; NULL when there is none. */
const char *html_attribute(const xmlNode *node, const char *name);

/** Whether one of the space-separated words of the attribute is `word`, in any case. */
bool html_attribute_has(const xmlNode *node, const char *name, const char *word);

/**
 * Whether one of the words within the attribute is among `words`, in any case. The words of
 * "relatedPosts-2" are "related", "Posts", "2"; a known word with a star at its end stands for all
 * that begin with it.
 * @param words  NULL-terminated.
 */
bool html_attribute_words(const xmlNode *node, const char *name, const char *const *words);

/** The first element among the children; NULL: none. */
const xmlNode *html_first_element(const xmlNode *node);

/** Whether two elements are of one kind: the same tag and class; if they have none, of one build.
 */
bool html_is_alike(const xmlNode *a, const xmlNode *b);

#endif
