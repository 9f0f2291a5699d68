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

#include "accord.h"
#include "date_moment.h"
#include "date_scan.h"
#include "date_words.h"

/* Longer texts are no dates. */
#define TEXT_MAX 160

/* Reads "hh:mm[:ss[.fraction]]" after the hour, whose `separator` stands next. false: no time. */
static bool take_minutes(struct scanner *scanner, struct moment *moment, char separator)
{
    if (!scan_take(scanner, separator) || scan_digits(scanner) != 2)
        return false;
    moment->minute = scan_number(scanner, 2);
    if (scan_sees(scanner, separator)) {
        scanner->at++;
        if (scan_digits(scanner) < 1 || scan_digits(scanner) > 2)
            return false;
        moment->second = scan_number(scanner, scan_digits(scanner));
        if (scan_sees(scanner, '.') || scan_sees(scanner, ',')) {
            scanner->at++;
            scanner->at += scan_digits(scanner);
        }
    }
    return true;
}

/* Digits alone. */
static int64_t parse_digits(const char *text, size_t len)
{
    struct scanner scanner = {text, text + len};
    struct moment moment = {-1, -1, -1, -1, -1, -1, 0};
    bool negative = scan_take(&scanner, '-');
    size_t digits = scan_digits(&scanner);
    int64_t value = 0;
    size_t i;

    if (digits == 4 && !negative) {
        moment.year = scan_number(&scanner, 4);
        return moment_seconds(&moment);
    }
    if (digits == 7 && !negative) {
        int year = scan_number(&scanner, 4);

        return moment_of_ordinal(year, scan_number(&scanner, 3));
    }
    if ((digits == 8 || digits == 12 || digits == 14) && !negative) {
        struct scanner rest = scanner;
        int64_t seconds;

        moment.year = scan_number(&rest, 4);
        moment.month = scan_number(&rest, 2);
        moment.day = scan_number(&rest, 2);
        if (digits > 8) {
            moment.hour = scan_number(&rest, 2);
            moment.minute = scan_number(&rest, 2);
        }
        if (digits > 12)
            moment.second = scan_number(&rest, 2);
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
    return moment_checked(negative ? -value : value);
}

/* What may follow an ISO date: a time and a zone. */
static int64_t parse_iso_time(struct scanner *scanner, struct moment *moment)
{
    size_t digits;

    scan_spaces(scanner);
    if (scanner->at < scanner->end && strchr("Tt,_", *scanner->at) != NULL)
        scanner->at++;
    scan_spaces(scanner);
    digits = scan_digits(scanner);
    if (digits == 0)
        goto zone;
    if (digits == 6 || digits == 4) {
        moment->hour = scan_number(scanner, 2);
        moment->minute = scan_number(scanner, 2);
        if (digits == 6)
            moment->second = scan_number(scanner, 2);
        if (scan_sees(scanner, '.') || scan_sees(scanner, ',')) {
            scanner->at++;
            scanner->at += scan_digits(scanner);
        }
    } else if (digits == 1 || digits == 2) {
        char word[SCAN_WORD_MAX];
        struct scanner ahead;

        moment->hour = scan_number(scanner, digits);
        if (scan_sees(scanner, ':') && !take_minutes(scanner, moment, ':'))
            return ACCORD_NO_DATE;
        scan_spaces(scanner);
        ahead = *scanner;
        if (scan_word(&ahead, word) && (strcmp(word, "am") == 0 || strcmp(word, "pm") == 0)) {
            if (moment->hour < 1 || moment->hour > 12)
                return ACCORD_NO_DATE;
            moment->hour = moment->hour % 12 + (word[0] == 'p' ? 12 : 0);
            *scanner = ahead;
        }
    } else {
        return ACCORD_NO_DATE;
    }
zone:
    scan_zone(scanner, &moment->zone);
    return scan_end(scanner) ? moment_seconds(moment) : ACCORD_NO_DATE;
}

/* ISO 8601 and its look-alikes with slashes and full stops: the year comes first. */
static int64_t parse_iso(const char *text, size_t len)
{
    struct scanner scanner = {text, text + len};
    struct moment moment = {-1, -1, -1, -1, -1, -1, 0};
    size_t digits = scan_digits(&scanner);
    char separator;

    if (digits == 8) { /* 20250217T100000Z */
        moment.year = scan_number(&scanner, 4);
        moment.month = scan_number(&scanner, 2);
        moment.day = scan_number(&scanner, 2);
        return parse_iso_time(&scanner, &moment);
    }
    if (digits != 4)
        return ACCORD_NO_DATE;
    moment.year = scan_number(&scanner, 4);
    if (scanner.at == scanner.end || strchr("-/.", *scanner.at) == NULL)
        return ACCORD_NO_DATE;
    separator = *scanner.at++;
    if (separator == '-' && (scan_take(&scanner, 'W') || scan_take(&scanner, 'w'))) {
        int week;
        int weekday = 1;

        if (scan_digits(&scanner) != 2)
            return ACCORD_NO_DATE;
        week = scan_number(&scanner, 2);
        if (scan_take(&scanner, '-')) {
            if (scan_digits(&scanner) != 1)
                return ACCORD_NO_DATE;
            weekday = scan_number(&scanner, 1);
        }
        return scan_end(&scanner) ? moment_of_week(moment.year, week, weekday) : ACCORD_NO_DATE;
    }
    digits = scan_digits(&scanner);
    if (digits == 3 && separator == '-') {
        int day = scan_number(&scanner, 3);

        return scan_end(&scanner) ? moment_of_ordinal(moment.year, day) : ACCORD_NO_DATE;
    }
    if (digits != 1 && digits != 2)
        return ACCORD_NO_DATE;
    moment.month = scan_number(&scanner, digits);
    if (!scan_take(&scanner, separator))
        return scan_end(&scanner) && digits == 2 ? moment_seconds(&moment) : ACCORD_NO_DATE;
    digits = scan_digits(&scanner);
    if (digits != 1 && digits != 2)
        return ACCORD_NO_DATE;
    moment.day = scan_number(&scanner, digits);
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
    size_t digits = scan_digits(scanner);

    if (moment->month >= 0 || moment->year >= 0 || moment->day >= 0 || digits < 1 || digits > 2)
        return false;
    second = scan_number(scanner, digits);
    if (!scan_take(scanner, separator))
        return false;
    digits = scan_digits(scanner);
    if (digits != 4 && digits != 2)
        return false;
    moment->year = scan_number(scanner, digits);
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
    size_t digits = scan_digits(scanner);
    int value;

    if (digits > 4)
        return false;
    value = scan_number(scanner, digits);
    if (digits <= 2 && moment->hour < 0 && scan_sees(scanner, ':')) {
        moment->hour = value;
        return take_minutes(scanner, moment, ':');
    }
    if (digits <= 2 && moment->hour < 0 && scan_sees(scanner, 'h') && moment->month >= 0 &&
        moment->day >= 0) { /* 10h30 */
        moment->hour = value;
        scanner->at++;
        if (scan_digits(scanner) == 2)
            moment->minute = scan_number(scanner, 2);
        return true;
    }
    if (digits <= 2 && scanner->end - scanner->at >= 2 && scan_is_digit(scanner->at[1]) &&
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
    char word[SCAN_WORD_MAX];
    int value;

    if (!scan_word(scanner, word))
        return false;
    if (moment->hour < 0 && moment->day >= 0 && moment->month < 0 &&
        (strcmp(word, "am") == 0 ||
         strcmp(word, "pm") == 0)) { /* "10 pm, February 17": no day yet */
        moment->hour = moment->day;
        moment->day = -1;
    }
    if (moment->hour >= 0 && moment->hour <= 12 &&
        (strcmp(word, "am") == 0 || strcmp(word, "pm") == 0 || strcmp(word, "p") == 0 ||
         (strcmp(word, "a") == 0 && scan_sees(scanner, '.')))) {
        if (word[1] == '\0') { /* a.m. */
            scan_take(scanner, '.');
            if (!scan_take(scanner, 'm') && !scan_take(scanner, 'M'))
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
        return scan_zone(scanner, &moment->zone);
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

        scan_spaces(&scanner);
        if (scanner.at == scanner.end)
            break;
        /* the second hyphen of "10:00 17-Feb-2025" is no offset */
        after_letter = scanner.at > text && u_isalpha((unsigned char)scanner.at[-1]);
        if (scan_is_digit(*scanner.at)) {
            if (!take_number(&scanner, &moment))
                return ACCORD_NO_DATE;
        } else if (moment.hour >= 0 && !after_letter && strchr("+-(", *scanner.at) != NULL) {
            const char *before = scanner.at;

            scan_zone(&scanner, &moment.zone);
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
        if (scan_is_digit(*c))
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
    while (digits < len && scan_is_digit(text[digits]))
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
