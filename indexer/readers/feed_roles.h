// SPDX-License-Identifier: GPL-2.0-or-later
/* What the elements of a feed mean, whatever its dialect. */
#ifndef ACCORD_FEED_ROLES_H
#define ACCORD_FEED_ROLES_H

#include <stdbool.h>

#include <libxml/tree.h>

/** What an element of an entry or channel is for. */
enum feed_role {
    FEED_TITLE,
    FEED_LINK,
    FEED_GUID,
    FEED_AUTHOR,
    FEED_DATE,
    FEED_TEXT,
    FEED_LANGUAGE,
    FEED_ROLE_COUNT
};

/** The elements of a role are tried in the order of their ranks: 0 to FEED_RANK_MAX. */
#define FEED_RANK_MAX 5

/** Whether a node is an element of this name, in any case and of any vocabulary. */
bool feed_named(const xmlNode *node, const char *name);

/** Whether an element is an entry of a feed. */
bool feed_is_entry(const xmlNode *node);

/** Whether an element is <media:group>, around the words of a picture or film. */
bool feed_is_media_group(const xmlNode *node);

/** The next element after `after` (NULL: the first) of a role and rank in an entry or channel;
   borrowed from the tree. NULL: none. */
xmlNode *feed_find(xmlNode *parent, xmlNode *after, enum feed_role role, int rank);

#endif
