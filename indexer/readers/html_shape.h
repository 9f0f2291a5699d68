// SPDX-License-Identifier: GPL-2.0-or-later
/* The shape of a page: how much text, links and sentences each of its elements holds. */
#ifndef ACCORD_HTML_SHAPE_H
#define ACCORD_HTML_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "html_parse.h"

/** A run of text between the borders of blocks: what a reader sees as one paragraph or label. */
struct html_unit {
    uint32_t owner;   /* the block it stands in, an index of html_shape.measures */
    float chars;      /* characters other than white space; an ideograph counts as two */
    float link_chars; /* of them inside links */
    float marks;      /* punctuation that ends or parts sentences */
    float score;      /* how much it reads like a paragraph of an article; 0: not at all */
    bool good;        /* it is long enough for a paragraph, too */
};

/** What an element and all in it hold, without what is skipped. */
struct html_measure {
    xmlNode *node;
    uint32_t parent; /* index of the parent element; 0 for the root */
    uint32_t links;  /* <a href> */
    uint32_t inputs; /* controls a reader may fill in */
    uint32_t units;  /* units the element owns itself, not its descendants */
    uint32_t labels; /* units that are links from end to end */
    enum html_opening {
        HTML_OPENS_EMPTY,    /* nothing but labels so far */
        HTML_OPENS_HEADLINE, /* its first text longer than a label is a link */
        HTML_OPENS_TEXT      /* it is not */
    } opening;
    bool core; /* the page's <article> or <main> stands in it */
    double chars;
    double link_chars;
    double marks;
    double good;  /* chars in good units */
    double score; /* for the chooser of the article */
};

struct html_shape {
    struct html_measure *measures; /* by html_info.index; an element stands before all in it */
    uint32_t count;
    struct html_unit *units; /* in document order */
    size_t unit_count;
};

/** Measures an annotated page. @return false: out of memory. */
bool html_shape_measure(struct html_shape *shape, const struct html_page *page);

/** Frees what html_shape_measure() made. */
void html_shape_clear(struct html_shape *shape);

/** Takes what element `i` holds off all its ancestors, after it was dropped. */
void html_shape_subtract(struct html_shape *shape, uint32_t i);

/** Whether the element or one it stands in is skipped. */
bool html_shape_is_dropped(const struct html_shape *shape, uint32_t i);

#endif
