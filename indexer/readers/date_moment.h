// SPDX-License-Identifier: GPL-2.0-or-later
/* A day and a time of the calendar, and the second that it is. */
#ifndef ACCORD_DATE_MOMENT_H
#define ACCORD_DATE_MOMENT_H

#include <stdint.h>

#define MOMENT_DAY INT64_C(86400) /* seconds of a day */

/** What is known of a date while it is read; -1: not yet. */
struct moment {
    int year, month, day;
    int hour, minute, second;
    int zone; /* minutes east of UTC */
};

/** The second that a moment is, ACCORD_NO_DATE when there is no such moment; a missing month or day
   is the first, a missing time midnight. */
int64_t moment_seconds(const struct moment *moment);

/** The date of a week: ISO 8601 has week 1 hold the fourth of January, and Monday be day 1. */
int64_t moment_of_week(int year, int week, int weekday);

/** The date of the day of a year, which begins with day 1. */
int64_t moment_of_ordinal(int year, int day);

/** The seconds if they are in the years 1 to 9999, which we store and print, else
    ACCORD_NO_DATE. */
int64_t moment_checked(int64_t seconds);

#endif
