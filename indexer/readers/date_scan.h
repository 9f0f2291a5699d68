// SPDX-License-Identifier: GPL-2.0-or-later
/* The pieces that dates are made of, read from left to right: digits, words, zones. */
#ifndef ACCORD_DATE_SCAN_H
#define ACCORD_DATE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define SCAN_WORD_MAX 40 /* bytes of a word and its zero */

/** The text and the place in it. */
struct scanner {
    const char *at;
    const char *end;
};

bool scan_is_digit(char c);

/** How many digits stand at the scanner. */
size_t scan_digits(const struct scanner *scanner);

/** Reads `count` digits (at most 9), which must stand there. */
int scan_number(struct scanner *scanner, size_t count);

/** Whether this character stands at the scanner. */
bool scan_sees(const struct scanner *scanner, char c);

/** Goes past this character if it stands there. @return whether it did. */
bool scan_take(struct scanner *scanner, char c);

/** Goes past white space, no-break spaces too. */
void scan_spaces(struct scanner *scanner);

/** Reads a word of letters and apostrophes, in lower case. @return false: none, or too long. */
bool scan_word(struct scanner *scanner, char word[SCAN_WORD_MAX]);

/**
 * Reads a name or an offset of a zone, or both ("GMT+0200"), and a comment in brackets after it. A
 * name that is not known counts as UTC when it is in capitals.
 * @param[out] zone  minutes east of UTC.
 */
bool scan_zone(struct scanner *scanner, int *zone);

/** Whether nothing but space and full stops is left. */
bool scan_end(struct scanner *scanner);

#endif
