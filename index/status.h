// SPDX-License-Identifier: GPL-2.0-or-later
/* The message behind a failed call: one a thread, set where the failure is found. */
#ifndef ACCORD_STATUS_H
#define ACCORD_STATUS_H

#include "accord.h"

/** Keeps the message (printf style, cut at 511 bytes) for accord_error_message(). @return `status`.
 */
accord_status status_fail(accord_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** As status_fail() with ACCORD_ERROR_QUERY, keeping the column (bytes) for accord_error_column().
 */
accord_status status_fail_query(size_t column, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** "out of memory". @return ACCORD_ERROR_MEMORY. */
accord_status status_out_of_memory(void);

/** What errno says of a file or folder: "NAME: reason". @return IO; MEMORY, if that was the reason.
 */
accord_status status_system(const char *name);

#endif
