// SPDX-License-Identifier: GPL-2.0-or-later
/* A limit of processor time, for tests of what must not take longer for its input's shape. */
#ifndef ACCORD_TESTS_CLOCK_H
#define ACCORD_TESTS_CLOCK_H

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* Whether less than `seconds` have passed since clock() gave `start`. What runs a test slower than
   the processor would, as valgrind and ThreadSanitizer do, says how many times in
   $ACCORD_TEST_SLOWER. */
static inline bool in_time(clock_t start, double seconds)
{
    const char *slower = getenv("ACCORD_TEST_SLOWER");
    const double times = slower != NULL ? strtod(slower, NULL) : 1;

    return (double)(clock() - start) / CLOCKS_PER_SEC < seconds * times;
}

#endif
