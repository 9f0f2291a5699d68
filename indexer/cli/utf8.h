// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading UTF-8 that nobody has checked. */
#ifndef ACCORD_CLI_UTF8_H
#define ACCORD_CLI_UTF8_H

#include <stddef.h>
#include <stdint.h>

/** What utf8_next() gives for bytes that are no character. */
#define UTF8_INVALID UINT32_MAX

/**
 * Reads one character.
 * @param len    at least 1.
 * @param[out] c the code point, or UTF8_INVALID.
 * @return how many bytes it takes, at least 1 also when invalid.
 */
size_t utf8_next(const char *text, size_t len, uint32_t *c);

/** Writes a code point. @return how many bytes, 1 to 4. */
size_t utf8_put(uint32_t c, char out[4]);

/** A copy in which each invalid byte reads as "\xNN". @return owned: free(); NULL: out of memory.
 */
char *utf8_escape_invalid(const char *text, size_t len);

/** A copy in which each invalid byte is U+FFFD. @param[out] out_len may be NULL. @return as above.
 */
char *utf8_replace_invalid(const char *text, size_t len, size_t *out_len);

#endif
