// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of a group, each once. */
#ifndef ACCORD_PLAN_DISTINCT_H
#define ACCORD_PLAN_DISTINCT_H

#include "searching/maker.h"

/** Frees those children, from the `first` on, that are equal to one before them: of AND, OR or NOT
   they change nothing. Words count as equal from the fifth on, as in leaves.h. @return OK, MEMORY.
 */
accord_status plan_distinct(struct plan_node *group, size_t first);

#endif
