// SPDX-License-Identifier: GPL-2.0-or-later
/* A publication time as text, by the C library's own calendar. */
#ifndef ACCORD_TEST_DATE_TEXT_H
#define ACCORD_TEST_DATE_TEXT_H

#include <stdio.h>
#include <time.h>

#include "accord.h"

/** Writes "2025-02-17T10:00:00Z"; "" for ACCORD_NO_DATE. */
static inline void date_format(int64_t seconds, char out[32])
{
    const time_t time = (time_t)seconds;
    struct tm parts;

    out[0] = '\0';
    if (seconds != ACCORD_NO_DATE && gmtime_r(&time, &parts) != NULL)
        (void)snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02uZ",
                       (unsigned)(parts.tm_year + 1900) % 10000u,
                       (unsigned)(parts.tm_mon + 1) % 100u, (unsigned)parts.tm_mday % 100u,
                       (unsigned)parts.tm_hour % 100u, (unsigned)parts.tm_min % 100u,
                       (unsigned)parts.tm_sec % 100u);
}

#endif
