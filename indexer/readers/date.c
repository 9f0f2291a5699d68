// SPDX-License-Identifier: GPL-2.0-or-later
/* A date as pages, feeds and dumps write it in, seconds since 1970 in UTC out.
 *
 * Three forms, tried in this order: digits alone (epoch seconds, or a date written without
 * punctuation); ISO 8601 and what looks like it; and a free form read word by word (RFC 822, RFC
 * 850, asctime, "17 февраля 2025 г.", "February 17, 2025 10:30 pm"), in which each word must be
 * known: a sentence with a year in it is no date. A date that can be read in two ways
 * ("03/04/2025") is none. No locale, no strptime(). */
#include "date.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "accord.h"
#include "date_words.h"

#define SECONDS_PER_DAY INT64_C(86400)
/* Longer texts are no dates. */
#define TEXT_MAX 160
#define WORD_MAX 40

/* What is known of a date while it is read; -1: not yet. */
struct moment {
    int year, month, day;
    int hour, minute, second;
    int zone; /* minutes east of UTC */
};

/* The text and the place in it. */
struct scanner {
    const char *at;
    const char *end;
};

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

/* The years 1 to 9999 are what we store and print. */
static int64_t checked(int64_t seconds)
{
    if (seconds < days_from_civil(1, 1, 1) * SECONDS_PER_DAY ||
        seconds >= days_from_civil(10000, 1, 1) * SECONDS_PER_DAY)
        return ACCORD_NO_DATE;
    return seconds;
}

/* The second that a moment is; a missing month or day is the first, a missing time midnight. */
static int64_t moment_seconds(const struct moment *moment)
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
    return checked(days_from_civil(moment->year, month, day) * SECONDS_PER_DAY + hour * 3600 +
                   (minute - moment->zone) * 60 + second);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* How many digits stand at the scanner. */
static size_t digits_ahead(const struct scanner *scanner)
{
    const char *at = scanner->at;

    while (at < scanner->end && is_digit(*at))
        at++;
    return (size_t)(at - scanner->at);
}

/* Reads `count` digits (at most 9), which must stand there. */
static int take_digits(struct scanner *scanner, size_t count)
{
    int value = 0;

    while (count-- > 0)
        value = value * 10 + (*scanner->at++ - '0');
    return value;
}

static bool next_is(const struct scanner *scanner, char c)
{
    return scanner->at < scanner->end && *scanner->at == c;
}

static bool take(struct scanner *scanner, char c)
{
    if (!next_is(scanner, c))
        return false;
    scanner->at++;
    return true;
}

static void skip_spaces(struct scanner *scanner)
{
    while (scanner->at < scanner->end) {
        if (*scanner->at == ' ' || (*scanner->at >= '\t' && *scanner->at <= '\r'))
            scanner->at++;
        else if (scanner->end - scanner->at >= 2 && memcmp(scanner->at, "\xC2\xA0", 2) == 0)
            scanner->at += 2; /* no-break space */
        else if (scanner->end - scanner->at >= 3 && memcmp(scanner->at, "\xE2\x80\xAF", 3) == 0)
            scanner->at += 3; /* narrow no-break space */
        else
            break;
    }
}

/* Reads a word of letters and apostrophes, in lower case, to `word`. false: none, or too long. */
static bool take_word(struct scanner *scanner, char word[WORD_MAX])
{
    int32_t len = (int32_t)(scanner->end - scanner->at);
    int32_t i = 0;
    int32_t written = 0;

    while (i < len) {
        int32_t before = i;
        UBool too_long = false;
        UChar32 c;

        U8_NEXT((const uint8_t *)scanner->at, i, len, c);
        if (c < 0 ||
            (!u_isalpha(c) && !(c == '\'' && written > 0) && !(c == 0x2019 && written > 0))) {
            i = before;
            break;
        }
        U8_APPEND((uint8_t *)word, written, WORD_MAX - 1, (uint32_t)u_tolower(c), too_long);
        if (too_long)
            return false;
    }
    word[written] = '\0';
    scanner->at += i;
    return written > 0;
}

/* Reads "+02:00", "-0500", "+2". false: nothing like it, nothing read. */
static bool take_offset(struct scanner *scanner, int *zone)
{
    struct scanner ahead = *scanner;
    int sign = 0;
    size_t digits;
    int hours;
    int minutes = 0;

    if (take(&ahead, '+')) {
        sign = 1;
    } else if (take(&ahead, '-')) {
        sign = -1;
    } else if (ahead.end - ahead.at >= 3 && memcmp(ahead.at, "\xE2\x88\x92", 3) == 0) {
        ahead.at += 3; /* the minus sign proper */
        sign = -1;
    } else {
        return false;
    }
    digits = digits_ahead(&ahead);
    if (digits == 4 || digits == 3) {
        hours = take_digits(&ahead, digits - 2);
        minutes = take_digits(&ahead, 2);
    } else if (digits == 1 || digits == 2) {
        hours = take_digits(&ahead, digits);
        if (next_is(&ahead, ':')) {
            ahead.at++;
            if (digits_ahead(&ahead) != 2)
                return false;
            minutes = take_digits(&ahead, 2);
        }
    } else {
        return false;
    }
    if (hours > 24 || minutes > 59)
        return false;
    *zone = sign * (hours * 60 + minutes);
    *scanner = ahead;
    return true;
}

/* Reads a name or an offset of a zone, or both ("GMT+0200"), and a comment in brackets after it. A
   name that is not known counts as UTC when it is in capitals. */
static bool take_zone(struct scanner *scanner, int *zone)
{
    struct scanner ahead;
    char word[WORD_MAX];
    bool found = false;
    int value;

    skip_spaces(scanner);
    ahead = *scanner;
    if (take_word(&ahead, word)) {
        if (date_zone(word, &value)) {
            *zone = value;
            *scanner = ahead;
            found = true;
        } else if (next_is(&ahead, '/')) { /* "Europe/Kyiv": the rules of places change, so UTC */
            while (ahead.at < ahead.end && strchr(" ()[]", *ahead.at) == NULL)
                ahead.at++;
            *scanner = ahead;
            found = true;
        } else if (ahead.at - scanner->at >= 3 && ahead.at - scanner->at <= 5) {
            const char *c = scanner->at;

            while (c < ahead.at && *c >= 'A' && *c <= 'Z')
                c++;
            if (c == ahead.at) {
                *scanner = ahead;
                found = true;
            }
        }
    }
    if (take_offset(scanner, &value)) {
        *zone = value;
        found = true;
    }
    skip_spaces(scanner);
    if (next_is(scanner, '(') || next_is(scanner, '[')) { /* "(EST)", "[Europe/Kyiv]" */
        char close = *scanner->at == '(' ? ')' : ']';

        while (scanner->at < scanner->end && *scanner->at != close)
            scanner->at++;
        take(scanner, close);
    }
    return found;
}

/* Reads "hh:mm[:ss[.fraction]]" after the hour, whose `separator` stands next. false: no time. */
static bool take_minutes(struct scanner *scanner, struct moment *moment, char separator)
{
    if (!take(scanner, separator) || digits_ahead(scanner) != 2)
        return false;
    moment->minute = take_digits(scanner, 2);
    if (next_is(scanner, separator)) {
        scanner->at++;
        if (digits_ahead(scanner) < 1 || digits_ahead(scanner) > 2)
            return false;
        moment->second = take_digits(scanner, digits_ahead(scanner));
        if (next_is(scanner, '.') || next_is(scanner, ',')) {
            scanner->at++;
            scanner->at += digits_ahead(scanner);
        }
    }
    return true;
}

/* Whether nothing but space and full stops is left. */
static bool at_end(struct scanner *scanner)
{
    do
        skip_spaces(scanner);
    while (take(scanner, '.'));
    return scanner->at == scanner->end;
}

/* The date of a week: ISO 8601 has week 1 hold the fourth of January, and Monday be day 1. */
static int64_t week_seconds(int year, int week, int weekday)
{
    int64_t fourth;

    if (year < 1 || week < 1 || week > 53 || weekday < 1 || weekday > 7)
        return ACCORD_NO_DATE;
    fourth = days_from_civil(year, 1, 4);
    /* 1970-01-01 was a Thursday; the sum stays above zero from the year 1 on */
    return checked((fourth - ((fourth + 3) % 7 + 7) % 7 + (week - 1) * 7 + weekday - 1) *
                   SECONDS_PER_DAY);
}

static int64_t ordinal_seconds(int year, int day)
{
    if (year < 1 || day < 1 || day > (is_leap(year) ? 366 : 365))
        return ACCORD_NO_DATE;
    return checked((days_from_civil(year, 1, 1) + day - 1) * SECONDS_PER_DAY);
}

/* Digits alone. */
static int64_t parse_digits(const char *text, size_t len)
{
    struct scanner scanner = {text, text + len};
    struct moment moment = {-1, -1, -1, -1, -1, -1, 0};
    bool negative = take(&scanner, '-');
    size_t digits = digits_ahead(&scanner);
    int64_t value = 0;
    size_t i;

    if (digits == 4 && !negative) {
        moment.year = take_digits(&scanner, 4);
        return moment_seconds(&moment);
    }
    if (digits == 7 && !negative) {
        int year = take_digits(&scanner, 4);

        return ordinal_seconds(year, take_digits(&scanner, 3));
    }
    if ((digits == 8 || digits == 12 || digits == 14) && !negative) {
        struct scanner rest = scanner;
        int64_t seconds;

        moment.year = take_digits(&rest, 4);
        moment.month = take_digits(&rest, 2);
        moment.day = take_digits(&rest, 2);
        if (digits > 8) {
            moment.hour = take_digits(&rest, 2);
            moment.minute = take_digits(&rest, 2);
        }
        if (digits > 12)
            moment.second = take_digits(&rest, 2);
        seconds = moment_seconds(&moment);
        if (seconds != ACCORD_NO_DATE &&
            (digits == 8 || (moment.year > 1899 && moment.year < 2100)))
            return seconds;
    }
    if (digits > 18 || digits < (negative ? 5 : 9))
        return ACCORD_NO_DATE;
    for (i = 0; i < digits; i++)
        value = value * 10 + (*scanner.at++ - '0');
    if (digits >= 15) /* microseconds, milliseconds */
        value /= 1000000;
    else if (digits >= 12)
        value /= 1000;
    return checked(negative ? -value : value);
}

/* What may follow an ISO date: a time and a zone. */
static int64_t parse_iso_time(struct scanner *scanner, struct moment *moment)
{
    size_t digits;

    skip_spaces(scanner);
    if (scanner->at < scanner->end && strchr("Tt,_", *scanner->at) != NULL)
        scanner->at++;
    skip_spaces(scanner);
    digits = digits_ahead(scanner);
    if (digits == 0)
        goto zone;
    if (digits == 6 || digits == 4) {
        moment->hour = take_digits(scanner, 2);
        moment->minute = take_digits(scanner, 2);
        if (digits == 6)
            moment->second = take_digits(scanner, 2);
        if (next_is(scanner, '.') || next_is(scanner, ',')) {
            scanner->at++;
            scanner->at += digits_ahead(scanner);
        }
    } else if (digits == 1 || digits == 2) {
        char word[WORD_MAX];
        struct scanner ahead;

        moment->hour = take_digits(scanner, digits);
        if (next_is(scanner, ':') && !take_minutes(scanner, moment, ':'))
            return ACCORD_NO_DATE;
        skip_spaces(scanner);
        ahead = *scanner;
        if (take_word(&ahead, word) && (strcmp(word, "am") == 0 || strcmp(word, "pm") == 0)) {
            if (moment->hour < 1 || moment->hour > 12)
                return ACCORD_NO_DATE;
            moment->hour = moment->hour % 12 + (word[0] == 'p' ? 12 : 0);
            *scanner = ahead;
        }
    } else {
        return ACCORD_NO_DATE;
    }
zone:
    take_zone(scanner, &moment->zone);
    return at_end(scanner) ? moment_seconds(moment) : ACCORD_NO_DATE;
}

/* ISO 8601 and its look-alikes with slashes and full stops: the year comes first. */
static int64_t parse_iso(const char *text, size_t len)
{
    struct scanner scanner = {text, text + len};
    struct moment moment = {-1, -1, -1, -1, -1, -1, 0};
    size_t digits = digits_ahead(&scanner);
    char separator;

    if (digits == 8) { /* 20250217T100000Z */
        moment.year = take_digits(&scanner, 4);
        moment.month = take_digits(&scanner, 2);
        moment.day = take_digits(&scanner, 2);
        return parse_iso_time(&scanner, &moment);
    }
    if (digits != 4)
        return ACCORD_NO_DATE;
    moment.year = take_digits(&scanner, 4);
    if (scanner.at == scanner.end || strchr("-/.", *scanner.at) == NULL)
        return ACCORD_NO_DATE;
    separator = *scanner.at++;
    if (separator == '-' && (take(&scanner, 'W') || take(&scanner, 'w'))) {
        int week;
        int weekday = 1;

        if (digits_ahead(&scanner) != 2)
            return ACCORD_NO_DATE;
        week = take_digits(&scanner, 2);
        if (take(&scanner, '-')) {
            if (digits_ahead(&scanner) != 1)
                return ACCORD_NO_DATE;
            weekday = take_digits(&scanner, 1);
        }
        return at_end(&scanner) ? week_seconds(moment.year, week, weekday) : ACCORD_NO_DATE;
    }
    digits = digits_ahead(&scanner);
    if (digits == 3 && separator == '-') {
        int day = take_digits(&scanner, 3);

        return at_end(&scanner) ? ordinal_seconds(moment.year, day) : ACCORD_NO_DATE;
    }
    if (digits != 1 && digits != 2)
        return ACCORD_NO_DATE;
    moment.month = take_digits(&scanner, digits);
    if (!take(&scanner, separator))
        return at_end(&scanner) && digits == 2 ? moment_seconds(&moment) : ACCORD_NO_DATE;
    digits = digits_ahead(&scanner);
    if (digits != 1 && digits != 2)
        return ACCORD_NO_DATE;
    moment.day = take_digits(&scanner, digits);
    return parse_iso_time(&scanner, &moment);
}

/* A year written with two digits: POSIX has 69 to 99 be of the twentieth century. */
static int full_year(int year)
{
    return year + (year < 69 ? 2000 : 1900);
}

/* "17.02.2025", "17/02/2025", "2/17/2025", "17-02-25" after the first number. false: ambiguous,
 * bad. */
static bool take_numeric_date(struct scanner *scanner, struct moment *moment, int first,
                              char separator)
{
    int second;
    size_t digits = digits_ahead(scanner);

    if (moment->month >= 0 || moment->year >= 0 || moment->day >= 0 || digits < 1 || digits > 2)
        return false;
    second = take_digits(scanner, digits);
    if (!take(scanner, separator))
        return false;
    digits = digits_ahead(scanner);
    if (digits != 4 && digits != 2)
        return false;
    moment->year = take_digits(scanner, digits);
    if (digits == 2)
        moment->year = full_year(moment->year);
    /* With a full stop the day is always first; with a slash it depends on the country. */
    if (separator == '/' && first <= 12 && second <= 12 && first != second)
        return false;
    moment->day = second > 12 && separator != '.' ? second : first;
    moment->month = second > 12 && separator != '.' ? first : second;
    return true;
}

/* A number of the free form: a time, a day, a year, or a whole date. false: it fits nowhere. */
static bool take_number(struct scanner *scanner, struct moment *moment)
{
    size_t digits = digits_ahead(scanner);
    int value;

    if (digits > 4)
        return false;
    value = take_digits(scanner, digits);
    if (digits <= 2 && moment->hour < 0 && next_is(scanner, ':')) {
        moment->hour = value;
        return take_minutes(scanner, moment, ':');
    }
    if (digits <= 2 && moment->hour < 0 && next_is(scanner, 'h') && moment->month >= 0 &&
        moment->day >= 0) { /* 10h30 */
        moment->hour = value;
        scanner->at++;
        if (digits_ahead(scanner) == 2)
            moment->minute = take_digits(scanner, 2);
        return true;
    }
    if (digits <= 2 && scanner->end - scanner->at >= 2 && is_digit(scanner->at[1]) &&
        strchr("./-", *scanner->at) != NULL) {
        char separator = *scanner->at;

        if (moment->year >= 0 && moment->month >= 0 && moment->hour < 0 && separator == '.') {
            moment->hour = value; /* 10.30 Uhr */
            return take_minutes(scanner, moment, '.');
        }
        if (moment->month < 0) {
            scanner->at++;
            return take_numeric_date(scanner, moment, value, separator);
        }
    }
    if (digits == 4) {
        if (moment->year >= 0) {
            if (moment->hour >= 0 || moment->day < 0) /* "17 Feb 2025 1030" is a time */
                return false;
            moment->hour = value / 100;
            moment->minute = value % 100;
            return true;
        }
        moment->year = value;
    } else if (digits == 3) {
        return false;
    } else if (moment->day < 0) {
        moment->day = value;
    } else if (moment->year < 0 && digits == 2) {
        moment->year = full_year(value);
    } else if (moment->hour < 0) {
        moment->hour = value; /* "10 pm", "10 Uhr": what follows must say so */
    } else {
        return false;
    }
    return true;
}

/* A word of the free form. false: it is not known. */
static bool take_name(struct scanner *scanner, struct moment *moment)
{
    const char *start = scanner->at;
    char word[WORD_MAX];
    int value;

    if (!take_word(scanner, word))
        return false;
    if (moment->hour < 0 && moment->day >= 0 && moment->month < 0 &&
        (strcmp(word, "am") == 0 ||
         strcmp(word, "pm") == 0)) { /* "10 pm, February 17": no day yet */
        moment->hour = moment->day;
        moment->day = -1;
    }
    if (moment->hour >= 0 && moment->hour <= 12 &&
        (strcmp(word, "am") == 0 || strcmp(word, "pm") == 0 || strcmp(word, "p") == 0 ||
         (strcmp(word, "a") == 0 && next_is(scanner, '.')))) {
        if (word[1] == '\0') { /* a.m. */
            take(scanner, '.');
            if (!take(scanner, 'm') && !take(scanner, 'M'))
                return false;
        }
        moment->hour = moment->hour % 12 + (word[0] == 'p' ? 12 : 0);
        return true;
    }
    /* "mar" is March, and Tuesday in French and Spanish: a month that follows at once replaces it
     */
    if (date_month(word, &value)) {
        moment->month = value;
        return true;
    }
    if (date_filler(word) || strcmp(word, "am") == 0)
        return true;
    if (moment->hour >= 0) {
        scanner->at = start;
        return take_zone(scanner, &moment->zone);
    }
    return false;
}

/* The free form: words and numbers in the order that the writer's language likes. */
static int64_t parse_words(const char *text, size_t len)
{
    struct scanner scanner = {text, text + len};
    struct moment moment = {-1, -1, -1, -1, -1, -1, 0};

    for (;;) {
        bool after_letter;

        skip_spaces(&scanner);
        if (scanner.at == scanner.end)
            break;
        /* the second hyphen of "10:00 17-Feb-2025" is no offset */
        after_letter = scanner.at > text && u_isalpha((unsigned char)scanner.at[-1]);
        if (is_digit(*scanner.at)) {
            if (!take_number(&scanner, &moment))
                return ACCORD_NO_DATE;
        } else if (moment.hour >= 0 && !after_letter && strchr("+-(", *scanner.at) != NULL) {
            const char *before = scanner.at;

            take_zone(&scanner, &moment.zone);
            if (scanner.at == before)
                scanner.at++;
        } else if (strchr(",.-/;|@", *scanner.at) != NULL) {
            scanner.at++;
        } else if (scanner.end - scanner.at >= 3 && memcmp(scanner.at, "\xE2\x80\x93", 3) == 0) {
            scanner.at += 3; /* en dash */
        } else if (scanner.end - scanner.at >= 2 && (memcmp(scanner.at, "\xC2\xB7", 2) == 0 ||
                                                     memcmp(scanner.at, "\xC2\xBA", 2) == 0)) {
            scanner.at += 2; /* middle dot, ordinal sign */
        } else if (!take_name(&scanner, &moment)) {
            return ACCORD_NO_DATE;
        }
    }
    if (moment.year < 0 || moment.month < 0)
        return ACCORD_NO_DATE;
    return moment_seconds(&moment);
}

/* Drops "Published:" and the like: words before a colon, with no digit among them. */
static void drop_label(const char **text, size_t *len)
{
    const char *colon = memchr(*text, ':', *len);
    const char *c;

    if (colon == NULL)
        return;
    for (c = *text; c < colon; c++) {
        if (is_digit(*c))
            return;
    }
    *len -= (size_t)(colon + 1 - *text);
    *text = colon + 1;
}

int64_t date_parse(const char *text, size_t len)
{
    char copy[TEXT_MAX + 1];
    int64_t seconds;
    size_t digits;

    if (text == NULL)
        return ACCORD_NO_DATE;
    while (len > 0 && (unsigned char)text[0] <= ' ') {
        text++;
        len--;
    }
    while (len > 0 && (unsigned char)text[len - 1] <= ' ')
        len--;
    if (len == 0 || len > TEXT_MAX || memchr(text, 0, len) != NULL)
        return ACCORD_NO_DATE;
    memcpy(copy, text, len);
    copy[len] = '\0';
    text = copy;
    digits = text[0] == '-';
    while (digits < len && is_digit(text[digits]))
        digits++;
    if (digits == len)
        return parse_digits(text, len);
    if (digits >= 9 && text[digits] == '.' &&
        digits + 1 + strspn(text + digits + 1, "0123456789") >= len)
        return parse_digits(text, digits); /* epoch seconds with a fraction */
    seconds = parse_iso(text, len);
    if (seconds != ACCORD_NO_DATE)
        return seconds;
    drop_label(&text, &len);
    while (len > 0 && (unsigned char)text[0] <= ' ') {
        text++;
        len--;
    }
    seconds = parse_iso(text, len);
    return seconds != ACCORD_NO_DATE ? seconds : parse_words(text, len);
}

void date_format(int64_t seconds, char out[32])
{
    int64_t days = seconds / SECONDS_PER_DAY;
    int64_t rest = seconds % SECONDS_PER_DAY;
    int64_t era;
    int64_t of_era;
    int64_t year;
    int64_t of_year;
    int64_t month;

    out[0] = '\0';
    if (seconds == ACCORD_NO_DATE || checked(seconds) == ACCORD_NO_DATE)
        return;
    if (rest < 0) {
        rest += SECONDS_PER_DAY;
        days--;
    }
    days += 719468; /* from 0000-03-01; see days_from_civil() */
    era = (days >= 0 ? days : days - 146096) / 146097;
    of_era = days - era * 146097;
    year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year = of_era - (365 * year + year / 4 - year / 100);
    month = (5 * of_year + 2) / 153;
    year += era * 400 + (month >= 10);
    /* the remainders change nothing; they tell the compiler how wide the numbers are */
    snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)year % 10000u,
             (unsigned)(month < 10 ? month + 3 : month - 9) % 100u,
             (unsigned)(of_year - (153 * month + 2) / 5 + 1) % 100u, (unsigned)(rest / 3600) % 100u,
             (unsigned)(rest / 60 % 60), (unsigned)(rest % 60));
}
