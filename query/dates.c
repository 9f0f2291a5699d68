// SPDX-License-Identifier: GPL-2.0-or-later
/* In: a date as someone types it; out: the seconds [start, end) of the period it names. The
   calendar is timegm()'s: Gregorian, UTC, no leap seconds. */
#include "dates.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#define DAY 86400
#define PARTS 6 /* year, month, day, hour, minute, second */

static int64_t seconds_of(const int parts[PARTS])
{
    struct tm tm = {.tm_year = parts[0] - 1900,
                    .tm_mon = parts[1] - 1,
                    .tm_mday = parts[2],
                    .tm_hour = parts[3],
                    .tm_min = parts[4],
                    .tm_sec = parts[5]};

    return (int64_t)timegm(&tm);
}

/* Whether timegm() leaves the parts alone: none is beyond its limits, no 31 February. */
static bool is_real(const int parts[PARTS])
{
    time_t seconds = (time_t)seconds_of(parts);
    struct tm tm;

    return gmtime_r(&seconds, &tm) != NULL && parts[0] > 0 && tm.tm_year == parts[0] - 1900 &&
           tm.tm_mon == parts[1] - 1 && tm.tm_mday == parts[2] && tm.tm_hour == parts[3] &&
           tm.tm_min == parts[4] && tm.tm_sec == parts[5];
}

/* YYYY-MM-DDTHH:MM:SSZ, cut short behind any of its numbers. */
static bool read_calendar(const char *text, int64_t *start, int64_t *end)
{
    static const int digits[PARTS] = {4, 2, 2, 2, 2, 2};
    static const char before[PARTS] = {'\0', '-', '-', 'T', ':', ':'};
    int parts[PARTS] = {1, 1, 1, 0, 0, 0};
    int count = 0;

    while (count < PARTS && (count == 0 || *text == before[count])) {
        text += count > 0;
        parts[count] = 0;
        for (int i = 0; i < digits[count]; i++, text++) {
            if (*text < '0' || *text > '9')
                return false;
            parts[count] = parts[count] * 10 + (*text - '0');
        }
        count++;
    }
    if (count > 3 && *text == 'Z')
        text++;
    if (*text != '\0' || !is_real(parts))
        return false;
    *start = seconds_of(parts);
    parts[count - 1]++; /* timegm() carries it over */
    *end = seconds_of(parts);
    return true;
}

/* The same day some months before, or the last day of that month when it is shorter. */
static int64_t months_before(int64_t today, int months)
{
    time_t seconds = (time_t)today;
    struct tm tm;
    int parts[PARTS] = {0};
    int total;

    if (gmtime_r(&seconds, &tm) == NULL)
        return today;
    total = (tm.tm_year + 1900) * 12 + tm.tm_mon - months;
    if (total < 12) /* before the year 1: as early as can be said */
        total = 12;
    parts[0] = total / 12;
    parts[1] = total % 12 + 1;
    parts[2] = tm.tm_mday;
    while (!is_real(parts))
        parts[2]--;
    return seconds_of(parts);
}

/* One to four digits and d, w, m or y. */
static bool read_back(const char *text, int64_t today, int64_t *start, int64_t *end)
{
    size_t digits = strspn(text, "0123456789");
    int count = 0;

    if (digits < 1 || digits > 4 || text[digits] == '\0' || text[digits + 1] != '\0')
        return false;
    for (size_t i = 0; i < digits; i++)
        count = count * 10 + (text[i] - '0');
    switch (text[digits]) {
    case 'd':
        *start = today - (int64_t)count * DAY;
        break;
    case 'w':
        *start = today - (int64_t)count * 7 * DAY;
        break;
    case 'm':
        *start = months_before(today, count);
        break;
    case 'y':
        *start = months_before(today, count * 12);
        break;
    default:
        return false;
    }
    *end = *start + DAY;
    return true;
}

bool dates_read(const char *text, int64_t now, int64_t *start, int64_t *end)
{
    int64_t past = now % DAY;
    int64_t today = now - (past < 0 ? past + DAY : past);

    if (strcasecmp(text, "today") == 0 || strcasecmp(text, "yesterday") == 0) {
        *start = strcasecmp(text, "today") == 0 ? today : today - DAY;
        *end = *start + DAY;
        return true;
    }
    return read_back(text, today, start, end) || read_calendar(text, start, end);
}
