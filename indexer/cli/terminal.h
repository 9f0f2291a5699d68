// SPDX-License-Identifier: GPL-2.0-or-later
/* What both commands do to text on its way to a terminal. */
#ifndef ACCORD_CLI_TERMINAL_H
#define ACCORD_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** How many bytes terminal_safe() writes at most. */
#define TERMINAL_SAFE_MAX 12

/** Whether `file` is a terminal. */
bool terminal_is(FILE *file);

/** Its width in columns: the terminal's own, else $COLUMNS, else 80. */
unsigned terminal_width(FILE *file);

/** Whether colour is wanted there: a terminal, no $NO_COLOR, $TERM is not "dumb". */
bool terminal_has_colour(FILE *file);

/** Whether a code point steers a terminal or is meant not to be seen: a control, an override of the
    writing direction, zero width, a tag. Tab and newline are controls too. */
bool terminal_unsafe(uint32_t c);

/**
 * Makes the first character of untrusted text fit to show: as it is, or "\x1b", "\u202e" when it is
 * unsafe, or U+FFFD when it is no UTF-8.
 * @param[out] out      not NUL-terminated.
 * @param[out] out_len  its bytes.
 * @return how many bytes of `text` it stands for.
 */
size_t terminal_safe(const char *text, size_t len, char out[TERMINAL_SAFE_MAX], size_t *out_len);

/** Untrusted text made fit to show on one line. @return owned: free(); NULL: out of memory. */
char *terminal_escape(const char *text, size_t len);

/** Prints untrusted text made fit to show on one line. */
void terminal_put(FILE *file, const char *text, size_t len);

#endif
