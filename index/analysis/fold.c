// SPDX-License-Identifier: GPL-2.0-or-later
/* Code point in, class and folding out, through a table that is filled block by block on first use.

   The folding is NFKC_Casefold (Unicode Standard, section 3.13, D146), and on top of it what the
   texts of this field need: every apostrophe is U+0027, ё is е (as printed Russian has it), a
   stress mark or another accent that makes no letter of its own is dropped; й, ї, ґ, ў are letters.
 */
#include "fold.h"

#include <pthread.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

/* Untouched blocks cost no memory: the table lies in zero pages until a block is filled. */
fold_entry fold_table[FOLD_BLOCKS][FOLD_BLOCK];
_Atomic bool fold_filled[FOLD_BLOCKS];
static pthread_mutex_t filling = PTHREAD_MUTEX_INITIALIZER;

static bool is_unspaced(UScriptCode script)
{
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_THAI || script == USCRIPT_LAO || script == USCRIPT_KHMER ||
           script == USCRIPT_MYANMAR;
}

/* Marks that are accents; those of Indic scripts are parts of their words instead. */
static bool is_accent(uint32_t codepoint, UScriptCode script)
{
    return script == USCRIPT_INHERITED || script == USCRIPT_CYRILLIC || script == USCRIPT_GREEK ||
           (script == USCRIPT_HEBREW && codepoint <= 0x05C7) || script == USCRIPT_ARABIC ||
           script == USCRIPT_LATIN || script == USCRIPT_COMMON;
}

static enum fold_class classify(uint32_t codepoint, UScriptCode script)
{
    switch (codepoint) {
    case '\'':
    case 0x2019:
    case 0x02BC:
    case 0x2018:
    case 0x201B:
    case 0x055A:
    case 0xFF07:
    case 0x02B9:
    case 0x0374:
    case 0x02BB:
    case 0x02BD:
    case 0x2032:
    case 0x00B4:
    case 0x0060:
        return FOLD_APOSTROPHE;
    case 0x00AD:
    case 0x200B:
    case 0x200C:
    case 0x200D:
    case 0x2060:
    case 0xFEFF:
    case 0x200E:
    case 0x200F:
    case 0x061C:
    case 0x0640: /* Arabic tatweel: a stretched line, no letter */
        return FOLD_IGNORED;
    default:
        break;
    }
    if (u_isUWhiteSpace((UChar32)codepoint))
        return FOLD_SPACE;
    switch (u_charType((UChar32)codepoint)) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
        return is_unspaced(script) ? FOLD_UNSPACED : FOLD_LETTER;
    case U_DECIMAL_DIGIT_NUMBER:
    case U_LETTER_NUMBER:
    case U_OTHER_NUMBER:
        return FOLD_DIGIT;
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
        if (is_unspaced(script))
            return FOLD_UNSPACED;
        if (codepoint >= 0xFE00 && codepoint <= 0xFE0F)
            return FOLD_IGNORED;
        return is_accent(codepoint, script) ? FOLD_MARK : FOLD_LETTER;
    case U_FORMAT_CHAR:
        return FOLD_IGNORED;
    default:
        return FOLD_OTHER;
    }
}

/* NFKC_Casefold of one code point; fills `out` (room for 32) and gives its length in UChars. */
static int32_t casefold(uint32_t codepoint, UChar out[32])
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&error);
    UChar in[2];
    int32_t in_len = 0, len;

    U16_APPEND_UNSAFE(in, in_len, (UChar32)codepoint);
    len = U_SUCCESS(error) ? unorm2_normalize(normalizer, in, in_len, out, 32, &error) : 0;
    if (U_FAILURE(error) || len > 32) {
        memcpy(out, in, (size_t)in_len * sizeof *in);
        return in_len;
    }
    return len;
}

static uint32_t fold_special(uint32_t codepoint)
{
    return codepoint == 0x0451 ? 0x0435u : codepoint; /* ё, е */
}

/* Whether the letter is Latin or Greek and decomposes into a base letter and accents. */
static bool is_strippable(uint32_t codepoint, UScriptCode script)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar decomposed[32];
    const UNormalizer2 *normalizer;

    if (script != USCRIPT_LATIN && script != USCRIPT_GREEK)
        return false;
    switch (codepoint) {
    case 0x0131:
    case 0x0142:
    case 0x00F8:
    case 0x0111:
    case 0x00E6:
    case 0x0153:
        return true; /* ı ł ø đ æ œ: no decomposition, see strip_letter() */
    default:
        normalizer = unorm2_getNFCInstance(&error);
        return U_SUCCESS(error) &&
               unorm2_getDecomposition(normalizer, (UChar32)codepoint, decomposed, 32, &error) > 0;
    }
}

static fold_entry make_entry(uint32_t codepoint)
{
    UErrorCode error = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)codepoint, &error);
    enum fold_class class = classify(codepoint, U_SUCCESS(error) ? script : USCRIPT_COMMON);
    UChar folded[32];
    UChar32 first;
    int32_t len, next = 0;
    fold_entry flags = 0;

    if (class == FOLD_APOSTROPHE)
        return ((fold_entry)'\'' << 8) | (fold_entry) class;
    if (class != FOLD_LETTER && class != FOLD_DIGIT && class != FOLD_UNSPACED)
        return (codepoint << 8) | (fold_entry) class;
    if (u_isupper((UChar32)codepoint) || u_istitle((UChar32)codepoint))
        flags |= FOLD_UPPER;
    else if (u_islower((UChar32)codepoint))
        flags |= FOLD_LOWER;
    len = casefold(codepoint, folded);
    if (len == 0)
        return (codepoint << 8) | (fold_entry)FOLD_IGNORED;
    U16_NEXT(folded, next, len, first);
    if (next < len)
        flags |= FOLD_MULTIPLE;
    else if (is_strippable((uint32_t)first, script))
        flags |= FOLD_STRIPPABLE;
    return (fold_special((uint32_t)first) << 8) | flags | (fold_entry) class;
}

fold_entry fold_lookup_slowly(uint32_t codepoint)
{
    uint32_t block = codepoint / FOLD_BLOCK;

    if (codepoint > 0x10FFFF)
        return (codepoint << 8) | (fold_entry)FOLD_OTHER;
    pthread_mutex_lock(&filling);
    if (!atomic_load_explicit(&fold_filled[block], memory_order_relaxed)) {
        for (uint32_t i = 0; i < FOLD_BLOCK; i++)
            fold_table[block][i] = make_entry(block * FOLD_BLOCK + i);
        atomic_store_explicit(&fold_filled[block], true, memory_order_release);
    }
    pthread_mutex_unlock(&filling);
    return fold_table[block][codepoint % FOLD_BLOCK];
}

uint32_t fold_compose(uint32_t base, uint32_t mark)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFCInstance(&error);
    UChar32 composed;

    if (U_FAILURE(error))
        return 0;
    composed = unorm2_composePair(normalizer, (UChar32)base, (UChar32)mark);
    return composed < 0 ? 0 : fold_special((uint32_t)composed);
}

size_t fold_multiple(uint32_t codepoint, char out[64])
{
    UChar folded[32];
    int32_t len = casefold(codepoint, folded), next = 0;
    size_t written = 0;

    while (next < len && written + 4 <= 64) {
        UChar32 one;

        U16_NEXT(folded, next, len, one);
        if (one >= 0x300 && one < 0x370)
            continue; /* the dot of a folded İ */
        written += utf8_write(fold_special((uint32_t)one), out + written);
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
