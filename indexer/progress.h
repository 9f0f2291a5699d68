// SPDX-License-Identifier: GPL-2.0-or-later
/* One line on stderr that says how far the run is; only when that is a terminal. */
#ifndef ACCORD_PROGRESS_H
#define ACCORD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Begins. @param total  bytes of all files to be read; 0: unknown. */
void progress_start(bool wanted, uint64_t total);

/** Shows the state, at most ten times a second. @param done  bytes of the files read so far. */
void progress_show(size_t articles, uint64_t done, double seconds);

/** Clears the line, so that something else can be printed; the next progress_show() draws it again.
 */
void progress_hide(void);

/** Clears the line for good. */
void progress_end(void);

#endif
