// SPDX-License-Identifier: GPL-2.0-or-later
/* What every target of this folder needs: the function that it is, and the way it complains. */
#ifndef ACCORD_FUZZ_H
#define ACCORD_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/utf8.h>

/** A target: called once for each input, which it must not change. @return 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** What must hold for any input; else the input is a finding. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            (void)fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/** Whether a text is UTF-8; ICU says so, for our own checks are what is tested. */
static inline bool fuzz_is_utf8(const char *text, size_t len)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t at = 0;
    UChar32 c;

    while (at < len) {
        U8_NEXT(bytes, at, len, c);
        if (c < 0)
            return false;
    }
    return true;
}

/** Whether a character of a UTF-8 text begins at `at`, or the text ends there. */
static inline bool fuzz_is_border(const char *text, size_t len, size_t at)
{
    return at == len || (at < len && !U8_IS_TRAIL((uint8_t)text[at]));
}

/** The input as valid UTF-8, each byte that is none a question mark. @return owned: free(). */
static inline char *fuzz_utf8(const uint8_t *data, size_t size)
{
    char *text = malloc(size > 0 ? size : 1); /* not a byte more: AddressSanitizer is to see it */
    size_t at = 0, start = 0;
    UChar32 c;

    CHECK(text != NULL);
    while (at < size) {
        U8_NEXT(data, at, size, c);
        if (c >= 0)
            memcpy(text + start, data + start, at - start);
        else
            memset(text + start, '?', at - start);
        start = at;
    }
    return text;
}

#endif
