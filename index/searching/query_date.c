// SPDX-License-Identifier: GPL-2.0-or-later
/* In: the text of a date or a range; out: the seconds [since, until), and the other way round.
   Every date is read as a period, the whole of the year, month, day ... it names, so that a range
   is the beginning of one period and the end of another. The calendar is the C library's timegm()
   and gmtime_r(): Gregorian, UTC, without leap seconds. */
#include "query_date.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "accord.h"

#define DAY_SECONDS 86400

/* 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z: what four digits of year can say. */
#define FIRST_SECOND INT64_C(-62135596800)
#define LAST_SECOND INT64_C(253402300800)

static const char not_a_date[] =
    "not a date: write 2025, 2025-02, 2025-02-17, today, yesterday, 7d, 2w, 3m, 1y, "
    "or a range such as 2025-02..2025-03";

/* A date while it is read. */
struct date_reader {
    const char *text;
    size_t len;
    size_t at;         /* the next byte to read; on failure the one that is wrong */
    const char *error; /* NULL: none so far */
};

/* [start, end); for a time back from today the day it leads to. */
struct period {
    int64_t start;
    int64_t end;
    bool back; /* written as a time back: 7d */
};

static bool fail(struct date_reader *reader, size_t at, const char *error)
{
    reader->at = at;
    reader->error = error;
    return false;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

/* Fields beyond their limits carry over, as timegm() has it. */
static int64_t seconds_of(int year, int month, int day, int hour, int minute, int second)
{
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = month - 1,
                    .tm_mday = day,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_sec = second};

    return (int64_t)timegm(&tm);
}

static int64_t start_of_day(int64_t seconds)
{
    int64_t past = seconds % DAY_SECONDS;

    return seconds - (past < 0 ? past + DAY_SECONDS : past);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take(struct date_reader *reader, char c)
{
    if (reader->at >= reader->len || reader->text[reader->at] != c)
        return false;
    reader->at++;
    return true;
}

/* Reads exactly `count` digits. */
static bool take_digits(struct date_reader *reader, size_t count, int *value)
{
    size_t i;

    *value = 0;
    for (i = 0; i < count; i++) {
        if (reader->at + i >= reader->len || !is_digit(reader->text[reader->at + i]))
            return fail(reader, reader->at, not_a_date);
        *value = *value * 10 + (reader->text[reader->at + i] - '0');
    }
    reader->at += count;
    return true;
}

static bool read_time(struct date_reader *reader, int year, int month, int day,
                      struct period *period)
{
    size_t at = reader->at;
    int hour, minute = 0, second = 0;
    int64_t length = 3600;

    if (!take_digits(reader, 2, &hour))
        return false;
    if (take(reader, ':')) {
        if (!take_digits(reader, 2, &minute))
            return false;
        length = 60;
        if (take(reader, ':')) {
            if (!take_digits(reader, 2, &second))
                return false;
            length = 1;
        }
    }
    (void)take(reader, 'Z');
    if (hour > 23 || minute > 59 || second > 59)
        return fail(reader, at, "no such time of day");
    period->start = seconds_of(year, month, day, hour, minute, second);
    period->end = period->start + length;
    return true;
}

static bool read_calendar(struct date_reader *reader, struct period *period)
{
    size_t at = reader->at;
    int year, month, day;

    if (!take_digits(reader, 4, &year))
        return fail(reader, at, not_a_date);
    if (year == 0)
        return fail(reader, at, "no such year");
    if (!take(reader, '-')) {
        period->start = seconds_of(year, 1, 1, 0, 0, 0);
        period->end = seconds_of(year + 1, 1, 1, 0, 0, 0);
        return true;
    }
    at = reader->at;
    if (!take_digits(reader, 2, &month))
        return false;
    if (month < 1 || month > 12)
        return fail(reader, at, "no such month");
    if (!take(reader, '-')) {
        period->start = seconds_of(year, month, 1, 0, 0, 0);
        period->end = seconds_of(year, month + 1, 1, 0, 0, 0);
        return true;
    }
    at = reader->at;
    if (!take_digits(reader, 2, &day))
        return false;
    if (day < 1 || day > days_in_month(year, month))
        return fail(reader, at, "no such day");
    if (take(reader, 'T'))
        return read_time(reader, year, month, day, period);
    period->start = seconds_of(year, month, day, 0, 0, 0);
    period->end = period->start + DAY_SECONDS;
    return true;
}

/* The same day `months` months before `today`, or the last of the month when it has no such day. */
static int64_t months_before(int64_t today, int months)
{
    time_t seconds = (time_t)today;
    struct tm tm = {0};
    int year, month, day, total;

    (void)gmtime_r(&seconds, &tm);
    total = (tm.tm_year + 1900) * 12 + tm.tm_mon - months;
    if (total < 12)
        return INT64_MIN;
    year = total / 12;
    month = total % 12 + 1;
    day = tm.tm_mday;
    if (day > days_in_month(year, month))
        day = days_in_month(year, month);
    return seconds_of(year, month, day, 0, 0, 0);
}

/* One to four digits and a letter, nothing after it. */
static bool looks_back(const struct date_reader *reader)
{
    size_t digits = reader->len - reader->at;

    if (digits < 2 || digits > 5 || memchr("dwmy", reader->text[reader->len - 1], 4) == NULL)
        return false;
    while (--digits > 0)
        if (!is_digit(reader->text[reader->at + digits - 1]))
            return false;
    return true;
}

static bool read_back(struct date_reader *reader, int64_t now, struct period *period)
{
    size_t at = reader->at;
    int64_t today = start_of_day(now);
    int count = 0;

    if (!take_digits(reader, reader->len - 1 - at, &count))
        return false;
    switch (reader->text[reader->at++]) {
    case 'd':
        period->start = today - (int64_t)count * DAY_SECONDS;
        break;
    case 'w':
        period->start = today - (int64_t)count * 7 * DAY_SECONDS;
        break;
    case 'm':
        period->start = months_before(today, count);
        break;
    default:
        period->start = months_before(today, count * 12);
        break;
    }
    if (period->start < FIRST_SECOND)
        return fail(reader, at, "too far back");
    period->end = period->start + DAY_SECONDS;
    period->back = true;
    return true;
}

static bool is_word(const struct date_reader *reader, const char *word)
{
    size_t len = strlen(word);

    return reader->len - reader->at == len &&
           strncasecmp(reader->text + reader->at, word, len) == 0;
}

/* Reads bytes [start, end) of the reader's text as one date. */
static bool read_period(struct date_reader *whole, size_t start, size_t end, int64_t now,
                        struct period *period)
{
    struct date_reader reader = {whole->text, end, start, NULL};
    bool good;

    memset(period, 0, sizeof *period);
    if (is_word(&reader, "today") || is_word(&reader, "yesterday")) {
        period->start = start_of_day(now) - (is_word(&reader, "today") ? 0 : DAY_SECONDS);
        period->end = period->start + DAY_SECONDS;
        return true;
    }
    good = looks_back(&reader) ? read_back(&reader, now, period) : read_calendar(&reader, period);
    if (good && reader.at < end)
        good = fail(&reader, reader.at, not_a_date);
    if (!good)
        (void)fail(whole, reader.at, reader.error);
    return good;
}

static bool read_range(struct date_reader *reader, int64_t now, int64_t *since, int64_t *until)
{
    const char *dots = memmem(reader->text, reader->len, "..", 2);
    size_t split = dots == NULL ? reader->len : (size_t)(dots - reader->text);
    struct period first = {0}, last = {0};

    if (dots == NULL) {
        if (!read_period(reader, 0, reader->len, now, &first))
            return false;
        *since = first.start;
        *until = first.back ? ACCORD_NO_DATE : first.end;
        return true;
    }
    if (reader->len == 2)
        return fail(reader, 0, "a range needs a beginning or an end");
    if (split > 0) {
        if (!read_period(reader, 0, split, now, &first))
            return false;
        *since = first.start;
    }
    if (split + 2 < reader->len) {
        if (!read_period(reader, split + 2, reader->len, now, &last))
            return false;
        *until = last.end;
    }
    if (*since != ACCORD_NO_DATE && *until != ACCORD_NO_DATE && *until <= *since)
        return fail(reader, 0, "empty range: it ends before it begins");
    return true;
}

bool query_parse_date_range(const char *text, size_t len, int64_t now, int64_t *since,
                            int64_t *until, size_t *error_at, const char **error)
{
    struct date_reader reader = {text, len, 0, NULL};

    *since = ACCORD_NO_DATE;
    *until = ACCORD_NO_DATE;
    *error_at = 0;
    *error = NULL;
    if (read_range(&reader, now, since, until))
        return true;
    *since = ACCORD_NO_DATE;
    *until = ACCORD_NO_DATE;
    *error_at = reader.at;
    *error = reader.error;
    return false;
}

enum step { STEP_YEAR, STEP_MONTH, STEP_DAY, STEP_SECOND };

/* The coarsest step at whose boundary the second lies. */
static enum step step_of(int64_t seconds)
{
    time_t clock = (time_t)seconds;
    struct tm tm = {0};

    (void)gmtime_r(&clock, &tm);
    if (tm.tm_sec != 0 || tm.tm_min != 0 || tm.tm_hour != 0)
        return STEP_SECOND;
    if (tm.tm_mday != 1)
        return STEP_DAY;
    return tm.tm_mon == 0 ? STEP_YEAR : STEP_MONTH;
}

static void format_step(int64_t seconds, enum step step, char *out, size_t size)
{
    static const char *const formats[] = {"%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"};
    char year[16];
    time_t clock = (time_t)seconds;
    struct tm tm = {0};

    (void)gmtime_r(&clock, &tm);
    /* strftime() writes the year 33 as "33" */
    (void)snprintf(year, sizeof year, "%04d", (tm.tm_year + 1900) % 10000);
    (void)snprintf(out, size, "%s", year);
    if (step != STEP_YEAR)
        (void)strftime(out + 4, size - 4, formats[step] + 2, &tm);
}

void query_date_range_format(int64_t since, int64_t until, char out[QUERY_DATE_RANGE_SIZE])
{
    bool begins = since >= FIRST_SECOND && since < LAST_SECOND;
    bool ends = until > FIRST_SECOND && until <= LAST_SECOND;
    enum step step = STEP_YEAR;
    char first[24] = "", last[24] = "";

    if (begins && step_of(since) > step)
        step = step_of(since);
    if (ends && step_of(until) > step)
        step = step_of(until);
    if (begins)
        format_step(since, step, first, sizeof first);
    if (ends)
        format_step(until - 1, step, last, sizeof last);
    if (begins && ends && strcmp(first, last) == 0)
        (void)snprintf(out, QUERY_DATE_RANGE_SIZE, "%s", first);
    else
        (void)snprintf(out, QUERY_DATE_RANGE_SIZE, "%s..%s", first, last);
}
