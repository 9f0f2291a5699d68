// SPDX-License-Identifier: GPL-2.0-or-later
/* Titles of pages: compared, and freed of the site's name. */
#ifndef ACCORD_HTML_TITLE_H
#define ACCORD_HTML_TITLE_H

#include <stdbool.h>
#include <stddef.h>

/** Bytes of a title; more is none. */
#define HTML_MAX_TITLE 600

/** Letters and digits of `text`, ASCII in lower case, cut to `size`. @return how many bytes. */
size_t html_title_squeeze(char *out, size_t size, const char *text, size_t len);

/**
 * Takes the site's name off a title, in place.
 * @param others  titles the page gives elsewhere, some may be NULL.
 * @param site    the site's declared name; host: of its address; both may be NULL.
 * @param alone   the page gives no better title than its <title>: a short last part of it is taken
 *                for the site's name, unless another title has it, too.
 */
void html_title_strip_site(char *title, char *const *others, size_t count, const char *site,
                           const char *host, bool alone);

/** Whether one of the others holds this title or stands in it; yes when there is no other. */
bool html_title_agrees(const char *title, char *const *others, size_t count);

#endif
