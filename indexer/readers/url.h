// SPDX-License-Identifier: GPL-2.0-or-later
/* One spelling for one URL, so that an article met twice is one article. */
#ifndef ACCORD_URL_H
#define ACCORD_URL_H

#include <stddef.h>

/**
 * Normalises a URL (RFC 3986, section 6): scheme and host in lower case, no default port, no
 * fragment, dot segments removed, percent-encoding in one form, tracking parameters (utm_*, fbclid,
 * gclid and their like) dropped. Relative URLs are resolved against `base` (may be NULL).
 * @return owned: free(); NULL: not an http(s) URL, or out of memory.
 */
char *url_normalise(const char *url, size_t len, const char *base);

/** The host of a normalised URL without "www.", owned: free(); NULL: none, or out of memory. */
char *url_host(const char *url);

#endif
