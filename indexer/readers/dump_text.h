// SPDX-License-Identifier: GPL-2.0-or-later
/* The text of a page that a tool wrote out line by line, menus and all. */
#ifndef ACCORD_DUMP_TEXT_H
#define ACCORD_DUMP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Finds the article among the lines of a page's text, by their shape: prose stands in long lines
 * that end as sentences do; menus are runs of short lines that do not. Sentences that were cut at
 * links are joined again.
 * @param text      `len` bytes of UTF-8, a block of the page a line.
 * @param title     the line that repeats it is left out; may be empty.
 * @param[out] out  owned: free(); paragraphs separated by an empty line. A text without any prose
 *                  comes back whole.
 * @return false: out of memory.
 */
bool dump_text(const char *text, size_t len, const char *title, char **out, size_t *out_len);

#endif
