// SPDX-License-Identifier: GPL-2.0-or-later
/* What a searcher holds; for the files that implement its public calls. */
#ifndef ACCORD_SEARCHER_H
#define ACCORD_SEARCHER_H

#include "accord.h"
#include "analysis/analyzer.h"
#include "searching/snapshot.h"

struct accord_searcher {
    struct snapshot snapshot;
    struct analyzer *analyzer;
};

#endif
