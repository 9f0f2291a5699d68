// SPDX-License-Identifier: GPL-2.0-or-later
/* Pieces of text in, one text out. The memory grows by half each time, so that adding is linear. */
#include "buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t capacity;
    char *data;

    if (buffer->failed)
        return false;
    if (buffer->capacity - buffer->len > more)
        return true;
    buffer->failed = true;
    if (more > SIZE_MAX / 2 - buffer->len)
        return false;
    capacity = buffer->len + more + buffer->len / 2 + 32;
    data = realloc(buffer->data, capacity);
    if (data == NULL)
        return false;
    buffer->data = data;
    buffer->capacity = capacity;
    buffer->failed = false;
    return true;
}

void buffer_append(struct buffer *buffer, const char *text, size_t len)
{
    if (len == 0 || !buffer_reserve(buffer, len))
        return;
    memcpy(buffer->data + buffer->len, text, len);
    buffer->len += len;
}

void buffer_char(struct buffer *buffer, char c)
{
    buffer_append(buffer, &c, 1);
}

char *buffer_take(struct buffer *buffer, size_t *len)
{
    char *data;

    if (!buffer_reserve(buffer, 1)) {
        buffer_clear(buffer);
        return NULL;
    }
    data = buffer->data;
    data[buffer->len] = '\0';
    if (len != NULL)
        *len = buffer->len;
    memset(buffer, 0, sizeof *buffer);
    return data;
}

void buffer_clear(struct buffer *buffer)
{
    free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}
