// SPDX-License-Identifier: GPL-2.0-or-later
/* The binding's statuses in ours. */
#include "binding.h"

#include <errno.h>
#include <string.h>

#include "status.h"

static accord_status translate(xapian_status status)
{
    switch (status) {
    case XAPIAN_OK:
        return ACCORD_OK;
    case XAPIAN_ERROR_MEMORY:
        return ACCORD_ERROR_MEMORY;
    case XAPIAN_ERROR_NOT_FOUND:
        return ACCORD_ERROR_NOT_FOUND;
    case XAPIAN_ERROR_LOCKED:
        return ACCORD_ERROR_LOCKED;
    case XAPIAN_ERROR_STALE:
        return ACCORD_ERROR_BUSY;
    case XAPIAN_ERROR_CORRUPT:
    case XAPIAN_ERROR_DOC_NOT_FOUND:
        return ACCORD_ERROR_CORRUPT;
    case XAPIAN_ERROR_VERSION:
        return ACCORD_ERROR_FORMAT;
    case XAPIAN_ERROR_DATABASE:
        return ACCORD_ERROR_IO;
    case XAPIAN_ERROR_NETWORK:
    case XAPIAN_ERROR_TIMEOUT:
        return ACCORD_ERROR_NETWORK;
    default:
        return ACCORD_ERROR_INTERNAL;
    }
}

accord_status binding_status(xapian_status status)
{
    if (status == XAPIAN_OK)
        return ACCORD_OK;
    return status_fail(translate(status), "%s", xapian_error_message());
}

accord_status binding_open_writable(xapian_database **out, const char *path, int flags)
{
    accord_status status;
    int cause;

    errno = 0;
    status = binding_status(xapian_database_open_writable(out, path, flags, 0));
    cause = errno;
    if (status == ACCORD_ERROR_IO && cause != 0 &&
        strstr(xapian_error_message(), strerror(cause)) == NULL)
        status = status_fail(status, "%s: %s", xapian_error_message(), strerror(cause));
    return status;
}

void binding_abandon(xapian_database *database)
{
    /* In a transaction, and it may be in one already, the destructor cancels and nothing else. To
       cancel before would not do: if that fails, the destructor is outside and commits. */
    if (database != NULL)
        (void)xapian_database_begin_transaction(database, false);
    xapian_database_free(database);
}
