// SPDX-License-Identifier: GPL-2.0-or-later
/* Code point in, its entry in the table of fold.h out, from ICU's data.

   The folding is NFKC_Casefold (Unicode Standard, section 3.13, D146), and on top of it what the
   texts of this field need: every apostrophe is U+0027, ё is е (as printed Russian has it), a
   stress mark or another accent that makes no letter of its own is dropped; й, ї, ґ, ў are letters.
 */
#include "fold_entry.h"

#include <string.h>

#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

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

int32_t fold_casefold(uint32_t codepoint, UChar out[FOLD_CASEFOLD_MAX])
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&error);
    UChar in[2];
    int32_t in_len = 0, len;

    U16_APPEND_UNSAFE(in, in_len, (UChar32)codepoint);
    len = U_SUCCESS(error)
              ? unorm2_normalize(normalizer, in, in_len, out, FOLD_CASEFOLD_MAX, &error)
              : 0;
    if (U_FAILURE(error) || len > FOLD_CASEFOLD_MAX) {
        memcpy(out, in, (size_t)in_len * sizeof *in);
        return in_len;
    }
    return len;
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

fold_entry fold_entry_make(uint32_t codepoint)
{
    UErrorCode error = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)codepoint, &error);
    enum fold_class class = classify(codepoint, U_SUCCESS(error) ? script : USCRIPT_COMMON);
    UChar folded[FOLD_CASEFOLD_MAX];
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
    len = fold_casefold(codepoint, folded);
    if (len == 0)
        return (codepoint << 8) | (fold_entry)FOLD_IGNORED;
    U16_NEXT(folded, next, len, first);
    if (next < len)
        flags |= FOLD_MULTIPLE;
    else if (is_strippable((uint32_t)first, script))
        flags |= FOLD_STRIPPABLE;
    return (fold_letter((uint32_t)first) << 8) | flags | (fold_entry) class;
}
