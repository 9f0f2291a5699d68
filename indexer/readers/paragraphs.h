// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines to paragraphs: the one form of text that all readers hand on. */
#ifndef ACCORD_PARAGRAPHS_H
#define ACCORD_PARAGRAPHS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Brings plain text into paragraphs of one line each, separated by an empty line. Finds out whether
 * single line ends fold a paragraph (hard-wrapped text) or end it.
 * @param text      `len` bytes of UTF-8.
 * @param[out] out  owned: free(); NUL-terminated.
 * @return false: out of memory.
 */
bool paragraphs_fold(const char *text, size_t len, char **out, size_t *out_len);

/**
 * Whether the first paragraph of a folded text is a title: short, not a sentence, with more after
 * it.
 * @param blank_after   whether an empty line followed it in the file.
 * @param[out] end      where the first paragraph ends.
 * @param[out] rest     where the text after it begins, copies of the title left out.
 */
bool paragraphs_title(const char *text, size_t len, bool blank_after, size_t *end, size_t *rest);

/** How many characters (code points) stand in `len` bytes of UTF-8. */
size_t paragraphs_characters(const char *text, size_t len);

/** The code point at the start of a text, 0 when it is empty. */
int paragraphs_first(const char *text, size_t len);

/** Whether the text ends as a sentence does, quotation marks and brackets aside. */
bool paragraphs_ends_sentence(const char *text, size_t len);

#endif
