// SPDX-License-Identifier: GPL-2.0-or-later
/* Years, months, weeks and days in, seconds since 1970 in UTC out. */
#include "date_moment.h"

#include <stdbool.h>

#include "accord.h"

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar; the year begins in March, so
   that the leap day is its last: H. Hinnant, chrono-Compatible Low-Level Date Algorithms, 2013. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int64_t moment_seconds(const struct moment *moment)
{
    int month = moment->month < 0 ? 1 : moment->month;
    int day = moment->day < 0 ? 1 : moment->day;
    int hour = moment->hour < 0 ? 0 : moment->hour;
    int minute = moment->minute < 0 ? 0 : moment->minute;
    int second = moment->second < 0 ? 0 : moment->second;

    if (moment->year < 1 || moment->year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(moment->year, month))
        return ACCORD_NO_DATE;
    if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute > 0 || second > 0)))
        return ACCORD_NO_DATE;
    if (second == 60) /* a leap second: POSIX time has none */
        second = 59;
    return moment_checked(days_from_civil(moment->year, month, day) * MOMENT_DAY + hour * 3600 +
                          (minute - moment->zone) * 60 + second);
}

int64_t moment_of_week(int year, int week, int weekday)
{
    int64_t fourth;

    if (year < 1 || week < 1 || week > 53 || weekday < 1 || weekday > 7)
        return ACCORD_NO_DATE;
    fourth = days_from_civil(year, 1, 4);
    /* 1970-01-01 was a Thursday; the sum stays above zero from the year 1 on */
    return moment_checked((fourth - ((fourth + 3) % 7 + 7) % 7 + (week - 1) * 7 + weekday - 1) *
                          MOMENT_DAY);
}

int64_t moment_of_ordinal(int year, int day)
{
    if (year < 1 || day < 1 || day > (is_leap(year) ? 366 : 365))
        return ACCORD_NO_DATE;
    return moment_checked((days_from_civil(year, 1, 1) + day - 1) * MOMENT_DAY);
}

int64_t moment_checked(int64_t seconds)
{
    if (seconds < days_from_civil(1, 1, 1) * MOMENT_DAY ||
        seconds >= days_from_civil(10000, 1, 1) * MOMENT_DAY)
        return ACCORD_NO_DATE;
    return seconds;
}
