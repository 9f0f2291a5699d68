// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes of any encoding to valid UTF-8. */
#ifndef ACCORD_CHARSET_H
#define ACCORD_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Converts `data` to UTF-8: by its byte order mark, else as it stands if it is valid UTF-8, else by
 * `declared` (a charset label such as "windows-1251", may be NULL), else as detected. Bytes that
 * fit nothing become U+FFFD. A byte order mark and NUL bytes are dropped.
 * @param[out] out  owned: free(); NUL-terminated.
 * @return false: out of memory.
 */
bool charset_to_utf8(const char *data, size_t len, const char *declared, char **out,
                     size_t *out_len);

/** Whether the bytes are binary: no text in any encoding (many control characters, NULs). */
bool charset_is_binary(const char *data, size_t len);

#endif
