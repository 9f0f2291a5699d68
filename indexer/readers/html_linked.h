// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON-LD: what a page's linked data says of the article. */
#ifndef ACCORD_HTML_LINKED_H
#define ACCORD_HTML_LINKED_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/** The most authors that are taken from one page. */
#define HTML_MAX_AUTHORS 32

/** Strings are borrowed from the loaded values, NULL when not said. */
struct html_linked {
    json_t *values[16]; /* one of each script of the page; owned */
    size_t value_count;
    const char *headline;
    const char *published;
    const char *url;
    const char *publisher;
    const char *language;
    const char *authors[HTML_MAX_AUTHORS];
    size_t author_count;
};

/** Loads the text of one <script type="application/ld+json">; what is not JSON is passed over. */
void html_linked_add(struct html_linked *linked, const char *json, size_t len);

/** Looks for the article in all that was added and fills the strings. */
void html_linked_resolve(struct html_linked *linked);

/** Frees the values. */
void html_linked_clear(struct html_linked *linked);

#endif
