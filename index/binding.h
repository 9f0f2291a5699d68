// SPDX-License-Identifier: GPL-2.0-or-later
/* The binding's statuses in ours. */
#ifndef ACCORD_BINDING_H
#define ACCORD_BINDING_H

#include "accord.h"
#include "xapian/xapian-c.h"

/** Takes over a status of the binding, and its message unless it is OK. */
accord_status binding_status(xapian_status status);

/**
 * Opens a database for writing, as xapian_database_open_writable(). Where libxapian does not say
 * why it could not make one, the message has it from errno. @return OK; a failure of the database.
 */
accord_status binding_open_writable(xapian_database **out, const char *path, int flags);

/**
 * Frees a database that is open for writing, without what was not committed: xapian_database_free()
 * would commit it, and after a failed commit do so with what the failure left. NULL is fine.
 */
void binding_abandon(xapian_database *database);

#endif
