// SPDX-License-Identifier: GPL-2.0-or-later
/* The marks inside a paragraph of Markdown. */
#ifndef ACCORD_MARKDOWN_INLINE_H
#define ACCORD_MARKDOWN_INLINE_H

#include <stddef.h>

#include "buffer.h"

/** Adds the text of a piece of Markdown: links become their words, emphasis and code their content,
    entities their characters; images and HTML tags are left out. */
void markdown_inline(const char *text, size_t len, struct buffer *out);

#endif
