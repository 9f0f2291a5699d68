// SPDX-License-Identifier: GPL-2.0-or-later
/* The files that the command line names, and how they look to whoever reads the messages. */
#ifndef ACCORD_GATHER_H
#define ACCORD_GATHER_H

#include "options.h"
#include "report.h"
#include "walk.h"

#include <stdbool.h>

/**
 * Walks the paths of the command line; what cannot be read is told to the report.
 * @param[out] uses_stdin  "-" is among them.
 * @return false: out of memory.
 */
bool gather(struct walk *walk, const struct options *options, struct report *report,
            bool *uses_stdin);

/** Tells of the named paths that do not exist. @return false: out of memory. */
bool gather_report_missing(const struct walk *walk, struct report *report);

#endif
