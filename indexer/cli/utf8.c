// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes in, code points out. The well-formed sequences are those of the Unicode Standard, table
   3-7: no overlong forms, no surrogates, nothing above U+10FFFF. */
#include "cli/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t utf8_next(const char *text, size_t len, uint32_t *c)
{
    const unsigned char *s = (const unsigned char *)text;
    unsigned char low = 0x80, high = 0xBF; /* the range of the second byte */
    size_t need;
    uint32_t value;

    if (s[0] < 0x80) {
        *c = s[0];
        return 1;
    }
    *c = UTF8_INVALID;
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        need = 1;
        value = s[0] & 0x1Fu;
    } else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
        need = 2;
        value = s[0] & 0x0Fu;
        low = s[0] == 0xE0 ? 0xA0 : 0x80;
        high = s[0] == 0xED ? 0x9F : 0xBF;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        need = 3;
        value = s[0] & 0x07u;
        low = s[0] == 0xF0 ? 0x90 : 0x80;
        high = s[0] == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 1;
    }
    for (size_t i = 1; i <= need; i++) {
        if (i >= len || s[i] < low || s[i] > high)
            return 1;
        value = value << 6 | (s[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    *c = value;
    return need + 1;
}

size_t utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

char *utf8_escape_invalid(const char *text, size_t len)
{
    char *out = malloc(len * 4 + 1);
    size_t used = 0;
    uint32_t c;

    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < len;) {
        size_t n = utf8_next(text + i, len - i, &c);
        if (c == UTF8_INVALID) {
            snprintf(out + used, 5, "\\x%02x", (unsigned)(unsigned char)text[i]);
            used += 4;
        } else {
            memcpy(out + used, text + i, n);
            used += n;
        }
        i += n;
    }
    out[used] = '\0';
    return out;
}

char *utf8_replace_invalid(const char *text, size_t len, size_t *out_len)
{
    char *out = malloc(len * 3 + 1);
    size_t used = 0;
    uint32_t c;

    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < len;) {
        size_t n = utf8_next(text + i, len - i, &c);
        if (c == UTF8_INVALID) {
            used += utf8_put(0xFFFD, out + used);
        } else {
            memcpy(out + used, text + i, n);
            used += n;
        }
        i += n;
    }
    out[used] = '\0';
    if (out_len != NULL)
        *out_len = used;
    return out;
}
