// SPDX-License-Identifier: GPL-2.0-or-later
/* A shard that another machine serves: asked, believed only when it fits, left out when not. */
#ifndef ACCORD_REMOTE_H
#define ACCORD_REMOTE_H

#include <stdbool.h>

#include "searching/snapshot.h"

/**
 * Connects to a shard, unless it is missing and not to be asked yet. Whatever is wrong with it
 * makes it missing.
 * @param of  how many shards there are.
 * @return OK, also when it is missing; MEMORY.
 */
accord_status remote_open(struct remote *remote, const char *path, uint32_t of);

/**
 * Moves to the shard's last commit.
 * @param[out] changed  there is a new one.
 * @param[out] anew     it can only be seen by remote_open() after remote_close().
 */
void remote_refresh(struct remote *remote, bool *changed, bool *anew);

/** Marks a shard as missing, for the reason that is the thread's last message. */
void remote_miss(struct remote *remote);

/** Whether a missing shard is to be asked again. */
bool remote_is_due(const struct remote *remote);

/** Whether a message is of this shard. */
bool remote_is_named(const struct remote *remote, const char *message);

/** Whether a document was replaced or removed after its part was sealed. */
bool remote_is_dead(const struct remote *remote, xapian_docid docid);

void remote_close(struct remote *remote);

#endif
