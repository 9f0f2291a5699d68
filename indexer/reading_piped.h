// SPDX-License-Identifier: GPL-2.0-or-later
/* The articles of standard input, and what it gave of them before. */
#ifndef ACCORD_READING_PIPED_H
#define ACCORD_READING_PIPED_H

#include "reading.h"

/** What an earlier feed gave under the article's id, as an article or as a double: the same text,
    if that was among it. Not what the present one has given already.
    @param[out] before  NULL: nothing. @return false: out of memory. */
bool piped_before(struct reading *reading, const struct prepared *prepared,
                  struct ledger_record **before);

/** Whether the present feed has given the very same already, under the same id. */
bool piped_again(const struct reading *reading, const struct prepared *prepared);

/** Enters an article as a double. @param before  what piped_before() found: if it is another text,
    that is no more given. @return false: out of memory, or the ledger has failed. */
bool piped_double(struct reading *reading, const struct prepared *prepared,
                  struct ledger_record *before);

#endif
