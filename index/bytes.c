// SPDX-License-Identifier: GPL-2.0-or-later
/* A growing string of bytes, and numbers in it as varints. */
#include "bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bytes_free(struct bytes *bytes)
{
    free(bytes->data);
    memset(bytes, 0, sizeof *bytes);
}

void bytes_clear(struct bytes *bytes)
{
    bytes->len = 0;
    bytes->failed = false;
}

char *bytes_extend(struct bytes *bytes, size_t len)
{
    char *at;

    if (bytes->failed)
        return NULL;
    if (bytes->len + len + 1 > bytes->capacity) {
        size_t capacity = bytes->capacity < 128 ? 256 : bytes->capacity * 2;
        char *data;

        while (capacity < bytes->len + len + 1)
            capacity *= 2;
        data = realloc(bytes->data, capacity);
        if (data == NULL) {
            bytes->failed = true;
            return NULL;
        }
        bytes->data = data;
        bytes->capacity = capacity;
    }
    at = bytes->data + bytes->len;
    bytes->len += len;
    bytes->data[bytes->len] = '\0';
    return at;
}

void bytes_add(struct bytes *bytes, const void *data, size_t len)
{
    char *at = bytes_extend(bytes, len);

    if (at != NULL && len > 0)
        memcpy(at, data, len);
}

void bytes_add_string(struct bytes *bytes, const char *text)
{
    bytes_add(bytes, text, strlen(text));
}

void bytes_add_format(struct bytes *bytes, const char *format, ...)
{
    va_list arguments;
    char *at;
    int len;

    va_start(arguments, format);
    len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (len < 0)
        return;
    at = bytes_extend(bytes, (size_t)len);
    if (at == NULL)
        return;
    va_start(arguments, format);
    vsnprintf(at, (size_t)len + 1, format, arguments);
    va_end(arguments);
}

void bytes_add_number(struct bytes *bytes, uint64_t number)
{
    char digits[10];
    size_t len = 0;

    while (number >= 0x80) {
        digits[len++] = (char)(number | 0x80);
        number >>= 7;
    }
    digits[len++] = (char)number;
    bytes_add(bytes, digits, len);
}

void bytes_add_field(struct bytes *bytes, const void *data, size_t len)
{
    bytes_add_number(bytes, len);
    bytes_add(bytes, data, len);
}

bool bytes_read_number(const char **at, const char *end, uint64_t *number)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64 && *at < end; shift += 7) {
        unsigned char digit = (unsigned char)*(*at)++;

        if (shift == 63 && digit > 1)
            return false; /* more than 64 bits */
        value |= (uint64_t)(digit & 0x7F) << shift;
        if (digit < 0x80) {
            *number = value;
            return true;
        }
    }
    return false;
}

bool bytes_read_field(const char **at, const char *end, const char **data, size_t *len)
{
    uint64_t size;

    if (!bytes_read_number(at, end, &size) || size > (uint64_t)(end - *at))
        return false;
    *data = *at;
    *len = (size_t)size;
    *at += size;
    return true;
}
