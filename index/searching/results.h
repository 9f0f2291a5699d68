// SPDX-License-Identifier: GPL-2.0-or-later
/* What a search returns, filled by the searcher. */
#ifndef ACCORD_RESULTS_H
#define ACCORD_RESULTS_H

#include "accord.h"

struct accord_results {
    accord_passage *passages; /* with all they point to */
    size_t count, capacity;
    size_t total_articles;
    bool total_exact;
    double elapsed; /* seconds */
    char *suggestion;
    char *explanation;
    char **warnings;
    size_t warning_count;
    bool partial;
};

accord_status results_new(accord_results **out);
/** A place for one more passage, zeroed; NULL: out of memory. */
accord_passage *results_add(accord_results *results);
accord_status results_warn(accord_results *results, const char *warning);

#endif
