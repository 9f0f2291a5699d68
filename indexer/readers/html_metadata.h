// SPDX-License-Identifier: GPL-2.0-or-later
/* What a page says about itself: meta tags, Open Graph, JSON-LD, microdata, <time>, <html lang>. */
#ifndef ACCORD_HTML_METADATA_H
#define ACCORD_HTML_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "html_parse.h"

/** Strings are owned by the record, UTF-8, one line, NULL when the page does not say. */
struct html_metadata {
    char *title; /* without the site's name */
    char **authors;
    size_t author_count;
    int64_t published; /* seconds UTC, or ACCORD_NO_DATE */
    char *url;         /* canonical and normalised */
    char *site;        /* the site's name in words */
    char *language;    /* the tag as declared: "en-US" */
};

/** Reads the metadata of a page. @return false: out of memory. */
bool html_metadata_read(struct html_metadata *metadata, const struct html_page *page);

/** Frees the record's strings. */
void html_metadata_clear(struct html_metadata *metadata);

#endif
