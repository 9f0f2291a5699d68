// SPDX-License-Identifier: GPL-2.0-or-later
/* A growing string of bytes, and numbers in it as varints (LEB128: seven bits a byte, low first).
 */
#ifndef ACCORD_BYTES_H
#define ACCORD_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes that grow. Zero-initialise; free with bytes_free(). After a failure `failed` stays set and
    every further call does nothing, so that a writer checks once, at its end. */
struct bytes {
    char *data;
    size_t len, capacity;
    bool failed;
};

void bytes_free(struct bytes *bytes);
/** Empties it, keeping the memory, and clears `failed`. */
void bytes_clear(struct bytes *bytes);
/** Room for `len` more bytes, which are then counted in; NULL: out of memory. */
char *bytes_extend(struct bytes *bytes, size_t len);
void bytes_add(struct bytes *bytes, const void *data, size_t len);
void bytes_add_string(struct bytes *bytes, const char *text);
void bytes_add_format(struct bytes *bytes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void bytes_add_number(struct bytes *bytes, uint64_t number);
/** A number for the length, then the bytes. */
void bytes_add_field(struct bytes *bytes, const void *data, size_t len);

/** Where they end; without any they may have no address, to which C adds nothing, not even zero. */
static inline const char *bytes_end(const struct bytes *bytes)
{
    return bytes->len == 0 ? bytes->data : bytes->data + bytes->len;
}

/** Reads a number at *at. false: the bytes end too soon or the number is too large. */
bool bytes_read_number(const char **at, const char *end, uint64_t *number);
/** Reads a field at *at; it points into the bytes. false: they end too soon. */
bool bytes_read_field(const char **at, const char *end, const char **data, size_t *len);

#endif
