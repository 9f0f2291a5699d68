// SPDX-License-Identifier: GPL-2.0-or-later
/* The first few of many in some order, without putting all of them into it. */
#ifndef ACCORD_BEST_H
#define ACCORD_BEST_H

#include <stddef.h>

/** Puts the first `wanted` items by qsort()'s kind of order to the front, in order; the others
    follow as they come. */
void best_first(void *items, size_t count, size_t size, size_t wanted,
                int (*compare)(const void *, const void *));

#endif
