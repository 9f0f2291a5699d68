// SPDX-License-Identifier: GPL-2.0-or-later
/* The dates of `date:` and of the options --since and --until: text to a range of seconds and back.
 */
#ifndef ACCORD_QUERY_DATE_H
#define ACCORD_QUERY_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes that hold any range as query_date_range_format() writes it, its zero byte included. */
#define QUERY_DATE_RANGE_SIZE 64

/**
 * Reads a date or a range of dates, in UTC.
 *
 * A date is 2025, 2025-02, 2025-02-17, 2025-02-17T10, T10:30, T10:30:15 (each may end in Z), today,
 * yesterday, or a time back from today: 7d, 2w, 3m, 1y. It covers all of its year, month, day,
 * hour, minute or second. Two of them joined by `..` make a range from the beginning of the first
 * to the end of the second; either may be left out. Alone, `7d` means `7d..`: seven whole days and
 * today. So `--since X` is "X..", and `--until X` is "..X".
 * @param now        what today is, seconds since 1970.
 * @param[out] since first second of the range; ACCORD_NO_DATE: open.
 * @param[out] until first second after it; ACCORD_NO_DATE: open.
 * @param[out] error_at  on failure, the byte of `text` that is wrong.
 * @param[out] error     on failure, what is wrong. Static.
 * @return whether it is a range with a second in it.
 */
bool query_parse_date_range(const char *text, size_t len, int64_t now, int64_t *since,
                            int64_t *until, size_t *error_at, const char **error);

/**
 * Writes the range [since, until) in the coarsest form that query_parse_date_range() reads back as
 * the same. A bound outside the years 1 to 9999 counts as open. Both open: "..", which is no range.
 */
void query_date_range_format(int64_t since, int64_t until, char out[QUERY_DATE_RANGE_SIZE]);

#endif
