// SPDX-License-Identifier: GPL-2.0-or-later
/* Dates as pages and feeds write them: what is read is a second of the calendar, and reads back. */
#include "fuzz.h"

#include <time.h>

#include "accord.h"
#include "readers/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t seconds = date_parse((const char *)data, size);
    time_t time = (time_t)seconds;
    struct tm parts;
    char text[64];
    size_t len;

    if (seconds == ACCORD_NO_DATE)
        return 0;
    CHECK(gmtime_r(&time, &parts) != NULL);
    CHECK(parts.tm_year + 1900 >= 1 && parts.tm_year + 1900 <= 9999);
    len = (size_t)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ",
                           parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                           parts.tm_min, parts.tm_sec);
    CHECK(date_parse(text, len) == seconds);
    return 0;
}
