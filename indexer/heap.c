// SPDX-License-Identifier: GPL-2.0-or-later
/* glibc keeps what is freed, in a heap for each thread, and when large allocations are freed it
   raises by and by, to 32 and 64 MiB, what it takes from the system by itself and what it keeps at
   the end of a heap. What one phase of a run is done with would stay there, in pieces that the next
   phase has no use for. Other C libraries are left as they are. */
#include "heap.h"

#include <stdlib.h> /* tells whose library it is */

#ifdef __GLIBC__
#include <malloc.h>

#define MAPPED_BYTES                                                                               \
    (256 << 10)              /* of an allocation that the system gives and gets back by itself */
#define KEPT_BYTES (1 << 20) /* that stay at the end of a heap for the next allocation */

void heap_settle(void)
{
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}

void heap_trim(void)
{
    malloc_trim(0);
}
#else
void heap_settle(void)
{
}

void heap_trim(void)
{
}
#endif
