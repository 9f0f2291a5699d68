// SPDX-License-Identifier: GPL-2.0-or-later
/* Text that grows at its end. */
#ifndef ACCORD_BUFFER_H
#define ACCORD_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/** Starts as {0}. Once memory runs out `failed` stays true and nothing more is added, so that only
    the last step has to look. */
struct buffer {
    char *data;
    size_t len;
    size_t capacity;
    bool failed;
};

/** Makes room for `more` bytes. @return false: out of memory. */
bool buffer_reserve(struct buffer *buffer, size_t more);

/** Adds `len` bytes. */
void buffer_append(struct buffer *buffer, const char *text, size_t len);

/** Adds one byte. */
void buffer_char(struct buffer *buffer, char c);

/** Ends the text with a NUL and hands it over. @return owned: free(); NULL: out of memory. */
char *buffer_take(struct buffer *buffer, size_t *len);

/** Frees the text; the buffer is as new. */
void buffer_clear(struct buffer *buffer);

#endif
