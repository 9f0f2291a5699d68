// SPDX-License-Identifier: GPL-2.0-or-later
/* Code point in, class and folding out, through a table (fold_entry.c says what is in it). The
   blocks of the commonest scripts are made when the library is built (fold_common.c), so that a
   short process need not load ICU's data for them; the others are filled on first use. */
#include "fold_entry.h"

#include <pthread.h>
#include <string.h>

#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "fold_common.inc"

_Atomic(const fold_entry *) fold_blocks[FOLD_BLOCKS] = {FOLD_COMMON};
/* Untouched blocks cost no memory: this lies in zero pages until a block is filled. */
static fold_entry rare[FOLD_BLOCKS][FOLD_BLOCK];
static pthread_mutex_t filling = PTHREAD_MUTEX_INITIALIZER;

fold_entry fold_lookup_slowly(uint32_t codepoint)
{
    uint32_t block = codepoint / FOLD_BLOCK;

    if (codepoint > 0x10FFFF)
        return (codepoint << 8) | (fold_entry)FOLD_OTHER;
    pthread_mutex_lock(&filling);
    if (atomic_load_explicit(&fold_blocks[block], memory_order_relaxed) == NULL) {
        for (uint32_t i = 0; i < FOLD_BLOCK; i++)
            rare[block][i] = fold_entry_make(block * FOLD_BLOCK + i);
        atomic_store_explicit(&fold_blocks[block], rare[block], memory_order_release);
    }
    pthread_mutex_unlock(&filling);
    return rare[block][codepoint % FOLD_BLOCK];
}

uint32_t fold_compose(uint32_t base, uint32_t mark)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFCInstance(&error);
    UChar32 composed;

    if (U_FAILURE(error))
        return 0;
    composed = unorm2_composePair(normalizer, (UChar32)base, (UChar32)mark);
    return composed < 0 ? 0 : fold_letter((uint32_t)composed);
}

size_t fold_multiple(uint32_t codepoint, char out[64])
{
    UChar folded[FOLD_CASEFOLD_MAX];
    int32_t len = fold_casefold(codepoint, folded), next = 0;
    size_t written = 0;

    while (next < len && written + 4 <= 64) {
        UChar32 one;

        U16_NEXT(folded, next, len, one);
        if (one >= 0x300 && one < 0x370)
            continue; /* the dot of a folded İ */
        written += utf8_write(fold_letter((uint32_t)one), out + written);
    }
    return written;
}

/* The bare letter of a strippable one. */
static uint32_t strip_letter(uint32_t codepoint)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *normalizer;
    UChar decomposed[32];
    UChar32 first;
    int32_t len, next = 0;

    switch (codepoint) {
    case 0x0131:
        return 'i';
    case 0x0142:
        return 'l';
    case 0x00F8:
        return 'o';
    case 0x0111:
        return 'd';
    case 0x00E6:
        return 'a';
    case 0x0153:
        return 'o';
    default:
        break;
    }
    normalizer = unorm2_getNFCInstance(&error);
    if (U_FAILURE(error))
        return codepoint;
    len = unorm2_getDecomposition(normalizer, (UChar32)codepoint, decomposed, 32, &error);
    if (U_FAILURE(error) || len <= 0)
        return codepoint;
    U16_NEXT(decomposed, next, len, first);
    return (uint32_t)first;
}

size_t fold_strip(const char *word, size_t len, char *out)
{
    const char *at = word, *end = word + len;
    size_t written = 0;

    while (at < end) {
        uint32_t codepoint;

        if ((unsigned char)*at < 0x80) {
            out[written++] = *at++;
            continue;
        }
        at = utf8_read(at, end, &codepoint);
        if (fold_lookup(codepoint) & FOLD_STRIPPABLE)
            codepoint = strip_letter(codepoint);
        written += utf8_write(codepoint, out + written);
    }
    return written;
}

const char *utf8_read(const char *at, const char *end, uint32_t *codepoint)
{
    const uint8_t *text = (const uint8_t *)at;
    int32_t i = 0, len = end - at > 4 ? 4 : (int32_t)(end - at);
    UChar32 one;

    U8_NEXT_OR_FFFD(text, i, len, one);
    *codepoint = (uint32_t)one;
    return at + i;
}

size_t utf8_write(uint32_t codepoint, char *out)
{
    if (codepoint < 0x80) {
        out[0] = (char)codepoint;
        return 1;
    }
    if (codepoint < 0x800) {
        out[0] = (char)(0xC0 | (codepoint >> 6));
        out[1] = (char)(0x80 | (codepoint & 0x3F));
        return 2;
    }
    if (codepoint < 0x10000) {
        out[0] = (char)(0xE0 | (codepoint >> 12));
        out[1] = (char)(0x80 | ((codepoint >> 6) & 0x3F));
        out[2] = (char)(0x80 | (codepoint & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (codepoint >> 18));
    out[1] = (char)(0x80 | ((codepoint >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((codepoint >> 6) & 0x3F));
    out[3] = (char)(0x80 | (codepoint & 0x3F));
    return 4;
}

bool utf8_valid(const char *text, size_t len)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t at = 0;

    while (at < len) {
        int32_t i = 0, rest;
        UChar32 one;

        if (bytes[at] < 0x80) {
            at++;
            continue;
        }
        rest = len - at > 4 ? 4 : (int32_t)(len - at);
        U8_NEXT(bytes + at, i, rest, one);
        if (one < 0)
            return false;
        at += (size_t)i;
    }
    return true;
}
