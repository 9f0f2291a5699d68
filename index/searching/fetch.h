// SPDX-License-Identifier: GPL-2.0-or-later
/* Documents of other machines, asked for ahead. */
#ifndef ACCORD_FETCH_H
#define ACCORD_FETCH_H

#include <stddef.h>

#include "accord.h"
#include "searching/snapshot.h"

/** Gets those of these documents that are on other machines. @return OK; NETWORK; a failure. */
accord_status fetch_ahead(struct snapshot *snapshot, const xapian_docid *docids, size_t count);

/** A document got ahead, the caller's from now on: xapian_document_free(). NULL: it was not. */
xapian_document *fetch_take(const struct snapshot *snapshot, xapian_docid docid);

/** Frees what was got and not taken. */
void fetch_forget(struct snapshot *snapshot);

#endif
