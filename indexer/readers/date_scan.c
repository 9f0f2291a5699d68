// SPDX-License-Identifier: GPL-2.0-or-later
/* A text and a place in it in; the next digits, word or zone out, and the place behind it. */
#include "date_scan.h"

#include <stdint.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "date_words.h"

/* Reads "+02:00", "-0500", "+2". false: nothing like it, nothing read. */
static bool take_offset(struct scanner *scanner, int *zone)
{
    struct scanner ahead = *scanner;
    int sign = 0;
    size_t digits;
    int hours;
    int minutes = 0;

    if (scan_take(&ahead, '+')) {
        sign = 1;
    } else if (scan_take(&ahead, '-')) {
        sign = -1;
    } else if (ahead.end - ahead.at >= 3 && memcmp(ahead.at, "\xE2\x88\x92", 3) == 0) {
        ahead.at += 3; /* the minus sign proper */
        sign = -1;
    } else {
        return false;
    }
    digits = scan_digits(&ahead);
    if (digits == 4 || digits == 3) {
        hours = scan_number(&ahead, digits - 2);
        minutes = scan_number(&ahead, 2);
    } else if (digits == 1 || digits == 2) {
        hours = scan_number(&ahead, digits);
        if (scan_sees(&ahead, ':')) {
            ahead.at++;
            if (scan_digits(&ahead) != 2)
                return false;
            minutes = scan_number(&ahead, 2);
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

bool scan_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

size_t scan_digits(const struct scanner *scanner)
{
    const char *at = scanner->at;

    while (at < scanner->end && scan_is_digit(*at))
        at++;
    return (size_t)(at - scanner->at);
}

int scan_number(struct scanner *scanner, size_t count)
{
    int value = 0;

    while (count-- > 0)
        value = value * 10 + (*scanner->at++ - '0');
    return value;
}

bool scan_sees(const struct scanner *scanner, char c)
{
    return scanner->at < scanner->end && *scanner->at == c;
}

bool scan_take(struct scanner *scanner, char c)
{
    if (!scan_sees(scanner, c))
        return false;
    scanner->at++;
    return true;
}

void scan_spaces(struct scanner *scanner)
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

bool scan_word(struct scanner *scanner, char word[SCAN_WORD_MAX])
{
    int32_t len = (int32_t)(scanner->end - scanner->at);
    int32_t i = 0;
    int32_t written = 0;

    while (i < len) {
        int32_t before = i;
        UChar32 c;

        U8_NEXT((const uint8_t *)scanner->at, i, len, c);
        if (c < 0 ||
            (!u_isalpha(c) && !(c == '\'' && written > 0) && !(c == 0x2019 && written > 0))) {
            i = before;
            break;
        }
        c = u_tolower(c);
        if (written + U8_LENGTH(c) >= SCAN_WORD_MAX)
            return false;
        U8_APPEND_UNSAFE((uint8_t *)word, written, c); /* the checking form lets ASCII overflow */
    }
    word[written] = '\0';
    scanner->at += i;
    return written > 0;
}

bool scan_zone(struct scanner *scanner, int *zone)
{
    struct scanner ahead;
    char word[SCAN_WORD_MAX];
    bool found = false;
    int value;

    scan_spaces(scanner);
    ahead = *scanner;
    if (scan_word(&ahead, word)) {
        if (date_zone(word, &value)) {
            *zone = value;
            *scanner = ahead;
            found = true;
        } else if (scan_sees(&ahead, '/')) { /* "Europe/Kyiv": the rules of places change, so UTC */
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
    scan_spaces(scanner);
    if (scan_sees(scanner, '(') || scan_sees(scanner, '[')) { /* "(EST)", "[Europe/Kyiv]" */
        char close = *scanner->at == '(' ? ')' : ']';

        while (scanner->at < scanner->end && *scanner->at != close)
            scanner->at++;
        scan_take(scanner, close);
    }
    return found;
}

bool scan_end(struct scanner *scanner)
{
    do
        scan_spaces(scanner);
    while (scan_take(scanner, '.'));
    return scanner->at == scanner->end;
}
