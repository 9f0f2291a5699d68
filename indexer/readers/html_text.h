// SPDX-License-Identifier: GPL-2.0-or-later
/* HTML to plain text: blocks separated by an empty line, inline elements joined, white space
   folded, what a browser would not show left out. */
#ifndef ACCORD_HTML_TEXT_H
#define ACCORD_HTML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct _xmlNode; /* libxml2's element; see libxml/tree.h */

/**
 * A whole piece of HTML (the content of a feed's entry, the body of a JSON record) as text. All of
 * it: no search for the article in it. Text without any tag is fine too; its entities are resolved.
 * @param html          `len` bytes of UTF-8.
 * @param[out] text     owned: free(); NUL-terminated; valid UTF-8, "" when nothing is visible.
 * @param[out] text_len may be NULL.
 * @return false: out of memory.
 */
bool html_fragment_to_text(const char *html, size_t len, char **text, size_t *text_len);

/**
 * The subtrees of `roots`, in order, as text. Elements dropped by html_drop() are left out.
 * @param[out] text     owned: free(); NUL-terminated.
 * @param[out] text_len may be NULL.
 * @return false: out of memory.
 */
bool html_text_of(struct _xmlNode *const *roots, size_t count, char **text, size_t *text_len);

/**
 * Makes a text a single line, in place: no more than `max` bytes, cut between characters, runs of
 * white space and controls one blank, none at its ends. @return its bytes; a NUL stands behind
 * them.
 */
size_t html_fold_line(char *line, size_t len, size_t max);

/**
 * One subtree as a single line of text, for titles and names: no more than `max` bytes, cut between
 * characters.
 * @return owned: free(); NULL: out of memory.
 */
char *html_line_of(struct _xmlNode *root, size_t max);

#endif
