// SPDX-License-Identifier: GPL-2.0-or-later
/* The script of a code point, from ICU's data. */
#include "language.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

unsigned language_script_of(uint32_t codepoint)
{
    UErrorCode error = U_ZERO_ERROR;
    const UChar32 c = (UChar32)codepoint;

    if (codepoint < 0x80)
        return (codepoint | 0x20) - 'a' < 26 ? SCRIPT_LATIN : 0;
    if (codepoint > 0x10FFFF || (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK)) == 0)
        return 0;
    switch (uscript_getScript(c, &error)) {
    case USCRIPT_LATIN:
        return SCRIPT_LATIN;
    case USCRIPT_CYRILLIC:
        return SCRIPT_CYRILLIC;
    case USCRIPT_GREEK:
        return SCRIPT_GREEK;
    case USCRIPT_ARABIC:
        return SCRIPT_ARABIC;
    case USCRIPT_HEBREW:
        return SCRIPT_HEBREW;
    case USCRIPT_ARMENIAN:
        return SCRIPT_ARMENIAN;
    case USCRIPT_DEVANAGARI:
        return SCRIPT_DEVANAGARI;
    case USCRIPT_TAMIL:
        return SCRIPT_TAMIL;
    case USCRIPT_GEORGIAN:
        return SCRIPT_GEORGIAN;
    case USCRIPT_HAN:
        return SCRIPT_HAN;
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
        return SCRIPT_KANA;
    case USCRIPT_HANGUL:
        return SCRIPT_HANGUL;
    case USCRIPT_THAI:
        return SCRIPT_THAI;
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
    case USCRIPT_UNKNOWN:
        return 0;
    default:
        return SCRIPT_OTHER;
    }
}
