// SPDX-License-Identifier: GPL-2.0-or-later
/* Untrusted text with highlights, wrapped to a terminal's columns. */
#ifndef ACCORD_QUERY_WRAP_H
#define ACCORD_QUERY_WRAP_H

#include "accord.h"

#include "cli/terminal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** How text is laid out. */
struct wrap_layout {
    unsigned width;   /* columns of a line; 0: a paragraph is one line */
    unsigned indent;  /* blanks before a line */
    unsigned column;  /* columns of the first line that are used already; it is not indented then */
    bool gaps;        /* an empty line between paragraphs, else just a new line */
    const char *base; /* the escape sequence that switches the text's style on; "" for none */
    const char *lit;  /* the same for highlights */
};

/** How many columns a code point takes: 0, 1 or 2. */
unsigned wrap_columns_of(uint32_t c);

/**
 * Makes the first character of untrusted text fit to show, as terminal_safe() does, but drops what
 * is invisible and harmless (soft hyphens, zero-width spaces and joiners).
 * @param[out] columns  how many columns `out` takes.
 * @return how many bytes of `text` it stands for.
 */
size_t wrap_next(const char *text, size_t len, char out[TERMINAL_SAFE_MAX], size_t *out_len,
                 unsigned *columns);

/** How many columns a text takes on one line, shown as wrap_next() has it. */
size_t wrap_columns(const char *text, size_t len);

/**
 * Prints text filled into lines, without a newline at the end. Runs of white space become one blank
 * or a line break, an empty line begins a new paragraph; a word longer than a line is cut.
 * @param highlights  byte ranges of `text`, in order, that do not overlap.
 */
void wrap_print(FILE *file, const struct wrap_layout *layout, const char *text, size_t len,
                const accord_highlight *highlights, size_t count);

#endif
