// SPDX-License-Identifier: GPL-2.0-or-later
/* The language of a text, the one code of a language's many names, the scripts it is written in. */
#ifndef ACCORD_LANGUAGE_H
#define ACCORD_LANGUAGE_H

#include <stddef.h>
#include <stdint.h>

/* An ISO 639-1 code and its NUL, room for one letter more. */
enum { LANGUAGE_SIZE = 4 };

/* Scripts as a bit mask, for choosing which stemmers a query word can go through. */
enum language_script {
    SCRIPT_LATIN = 1,
    SCRIPT_CYRILLIC = 2,
    SCRIPT_GREEK = 4,
    SCRIPT_ARABIC = 8,
    SCRIPT_HEBREW = 16,
    SCRIPT_ARMENIAN = 32,
    SCRIPT_DEVANAGARI = 64,
    SCRIPT_TAMIL = 128,
    SCRIPT_GEORGIAN = 256,
    SCRIPT_HAN = 512,
    SCRIPT_KANA = 1024,
    SCRIPT_HANGUL = 2048,
    SCRIPT_THAI = 4096,
    SCRIPT_OTHER = 32768,
    SCRIPT_ALL = 65535
};

/**
 * Detects the language of UTF-8 text (bytes that are not UTF-8 are passed over).
 *
 * Reads at most the first 3 KiB. Thread-safe; never allocates.
 * @param[out] code  ISO 639-1, "" when the text does not tell. Norwegian is always "no".
 */
void language_detect(const char *text, size_t len, char code[LANGUAGE_SIZE]);

/**
 * Normalises a language tag or name ("en-US", "uk_UA.UTF-8", "UKR", "Ukrainian", "русский", "deu",
 * "iw"; nb and nn become "no") to an ISO 639-1 code. Thread-safe; never allocates.
 * @param[out] code  "" when the tag is unknown.
 */
void language_normalise(const char *tag, size_t len, char code[LANGUAGE_SIZE]);

/** The scripts a language is written in: bits of enum language_script. SCRIPT_ALL for a code
 * unknown here. */
unsigned language_scripts(const char *code);

/** The script of a code point, one bit; 0 for digits, punctuation and what many scripts share. */
unsigned language_script_of(uint32_t codepoint);

#endif
