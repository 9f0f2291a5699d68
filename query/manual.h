// SPDX-License-Identifier: GPL-2.0-or-later
/* The flags of accord-query and what its help says. */
#ifndef ACCORD_QUERY_MANUAL_H
#define ACCORD_QUERY_MANUAL_H

#include "cli/flags.h"

/** The keys of flags that have no letter. */
enum {
    KEY_ANALYZE = 256,
    KEY_BATCH,
    KEY_COLOR,
    KEY_EXPLAIN,
    KEY_HYPERLINKS,
    KEY_NO_HYPERLINKS,
    KEY_OFFSET,
    KEY_PARTIAL,
    KEY_PER_ARTICLE,
    KEY_RANK,
    KEY_SHOW,
    KEY_SINCE,
    KEY_SORT,
    KEY_SOURCE,
    KEY_UNTIL,
    KEY_WIDTH,
    KEY_WORDS
};

extern const struct flag_manual manual;

#endif
