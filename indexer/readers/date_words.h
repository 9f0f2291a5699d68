// SPDX-License-Identifier: GPL-2.0-or-later
/* The words that dates are written with. */
#ifndef ACCORD_DATE_WORDS_H
#define ACCORD_DATE_WORDS_H

#include <stdbool.h>

/** Whether a word in small letters is a month's name or its beginning; `*month` is 1 to 12. */
bool date_month(const char *word, int *month);

/** Whether a word in small letters is a zone's name; `*minutes` is how far it is east of UTC. */
bool date_zone(const char *word, int *minutes);

/** Whether a word in small letters may stand in a date without a meaning of its own there. */
bool date_filler(const char *word);

#endif
