// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that is freed goes back to the system, so that a long run takes no more than a short one.
 */
#ifndef ACCORD_HEAP_H
#define ACCORD_HEAP_H

/** To be called first: what is freed does not change how the next is allocated. */
void heap_settle(void);

/** Gives back what is free now: worth its while when much has been freed. */
void heap_trim(void);

#endif
