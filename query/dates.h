// SPDX-License-Identifier: GPL-2.0-or-later
/* The dates of --since and --until. */
#ifndef ACCORD_QUERY_DATES_H
#define ACCORD_QUERY_DATES_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Reads a date in UTC, as `date:` in a query does: 2025, 2025-02, 2025-02-17, 2025-02-17T10 (then
 * :30, then :15, then Z), today, yesterday, or a time back from today: 7d, 2w, 3m, 1y. It covers
 * the whole of the year, month, day, hour, minute or second it names.
 * @param now         what today is, seconds since 1970.
 * @param[out] start  its first second.
 * @param[out] end    the first second after it.
 * @return whether it is a date.
 */
bool dates_read(const char *text, int64_t now, int64_t *start, int64_t *end);

#endif
