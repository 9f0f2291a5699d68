// SPDX-License-Identifier: GPL-2.0-or-later
/* The BM25 weight of an article that was read. */
#ifndef ACCORD_WEIGH_H
#define ACCORD_WEIGH_H

#include <stdint.h>

#include "searching/plan.h"
#include "searching/reading.h"

/** The weight of the article that `reading` decided last, which matches: see weigh.c. */
double weigh(const struct reading *reading, uint64_t length);

#endif
