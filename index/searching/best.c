// SPDX-License-Identifier: GPL-2.0-or-later
/* The first few of many in some order: a heap of the first so far, the last of these on top,
   through which all others pass; then only the heap is sorted. */
#include "searching/best.h"

#include <stdlib.h>
#include <string.h>

static void swap(char *a, char *b, size_t size)
{
    char held[64];

    for (size_t at = 0, part; at < size; at += part) {
        part = size - at < sizeof held ? size - at : sizeof held;
        memcpy(held, a + at, part);
        memcpy(a + at, b + at, part);
        memcpy(b + at, held, part);
    }
}

/* Lets the item at `at` of a heap sink to its place. */
static void sink(char *heap, size_t count, size_t size, size_t at,
                 int (*compare)(const void *, const void *))
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && compare(heap + child * size, heap + (child + 1) * size) < 0)
            child++;
        if (compare(heap + at * size, heap + child * size) >= 0)
            return;
        swap(heap + at * size, heap + child * size, size);
    }
}

void best_first(void *items, size_t count, size_t size, size_t wanted,
                int (*compare)(const void *, const void *))
{
    char *heap = items;

    if (wanted < count && wanted > 0) {
        for (size_t i = wanted / 2; i > 0; i--)
            sink(heap, wanted, size, i - 1, compare);
        for (size_t i = wanted; i < count; i++) {
            if (compare(heap + i * size, heap) >= 0)
                continue;
            swap(heap + i * size, heap, size);
            sink(heap, wanted, size, 0, compare);
        }
        count = wanted;
    }
    if (count > 1)
        qsort(heap, count, size, compare);
}
