// SPDX-License-Identifier: GPL-2.0-or-later
/* The message behind a failed call: one a thread, set where the failure is found and never cleared.
 */
#include "status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char message[512];
static _Thread_local size_t column;

accord_status status_fail(accord_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    column = 0;
    return status;
}

accord_status status_fail_query(size_t at, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    column = at;
    return ACCORD_ERROR_QUERY;
}

accord_status status_out_of_memory(void)
{
    return status_fail(ACCORD_ERROR_MEMORY, "out of memory");
}

accord_status status_system(const char *name)
{
    return errno == ENOMEM ? status_out_of_memory()
                           : status_fail(ACCORD_ERROR_IO, "%s: %s", name, strerror(errno));
}

const char *accord_error_message(void)
{
    return message;
}

size_t accord_error_column(void)
{
    return column;
}

const char *accord_version(void)
{
    return ACCORD_VERSION;
}
