// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes of a feed to a tree, however broken, with bounded time and memory and nothing fetched.
 */
#ifndef ACCORD_FEED_PARSE_H
#define ACCORD_FEED_PARSE_H

#include <stddef.h>

#include <libxml/tree.h>

/** A larger feed is not read: 64 MiB. */
#define FEED_MAX_BYTES ((size_t)64 << 20)

/**
 * Parses a feed.
 * @param[out] problem  NULL, or why the tree is not whole: one line, static. Errors that cost
 * nothing but themselves are none.
 * @return owned: xmlFreeDoc(); NULL when there is no tree at all.
 */
xmlDoc *feed_parse(const char *data, size_t len, const char **problem);

#endif
