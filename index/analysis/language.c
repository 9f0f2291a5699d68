// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tells the language of a text. In: UTF-8 text, or a language's tag or name. Out: an ISO 639-1
 * code.
 *
 * Method: the script with most letters decides first, and for many languages decides all (Greek,
 * Thai, Korean). Among the languages of one script, naive Bayes over groups of 1 to PROFILE_ORDERS
 * letters, a word's border counting as a letter: William B. Cavnar and John M. Trenkle,
 * "N-gram-based text categorization", 1994, for the groups; Ted Dunning, "Statistical
 * identification of language", 1994, for the probabilities. Where we differ: logarithms are stored
 * as small steps above a floor, so that a group is no entry at all for a language that lacks it.
 * Letters that one language has and its neighbour lacks (і ї є ґ, ы э ё ъ, ў) need no rule of their
 * own: they are groups of one letter, and those count twice.
 */
#include "language.h"

#include "tables/language_tables.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include "language_tables.inc"

enum {
    TEXT_LIMIT = 3 * 1024, /* bytes read: some paragraphs, and they tell (bench/language) */
    BORDER = '_',          /* a word's border, as the profiles write it */
    TAG_LIMIT = 64         /* bytes of a tag or a language's name; longer is no such thing */
};

/* What the languages of one script are told apart by. */
struct profiles {
    unsigned script;
    const char *codes;     /* two letters each, a space between, in the order of the rows */
    const uint8_t *behind; /* steps each starts behind, as it is rarer */
};

#define PROFILES(bit, name)                                                                        \
    {                                                                                              \
        bit, name##_codes, name##_behind                                                           \
    }
static const struct profiles profiles[] = {
    PROFILES(SCRIPT_LATIN, latin),
    PROFILES(SCRIPT_CYRILLIC, cyrillic),
    PROFILES(SCRIPT_ARABIC, arabic),
    PROFILES(SCRIPT_DEVANAGARI, devanagari),
};
enum { PROFILES_COUNT = sizeof profiles / sizeof *profiles };

/* What is known of the text so far. */
struct tally {
    uint32_t letters[16]; /* by script bit, in the order of the enum */
    uint32_t yiddish;     /* letters Hebrew has no use for */
    uint32_t yiddish_ayin;
    uint32_t other[16];      /* letters of the scripts in lone_scripts */
    uint16_t counts[GROUPS]; /* how often a group is there */
    uint16_t groups[GROUPS]; /* those that are, in the order they were met */
    size_t group_count;
};
_Static_assert(2 * (TEXT_LIMIT + 1) <= UINT16_MAX, "a count holds every letter and border");

/* Scripts of SCRIPT_OTHER that in practice write one language. */
static const struct {
    UScriptCode script;
    char code[3];
} lone_scripts[] = {
    {USCRIPT_BENGALI, "bn"},   {USCRIPT_GURMUKHI, "pa"}, {USCRIPT_GUJARATI, "gu"},
    {USCRIPT_ORIYA, "or"},     {USCRIPT_TELUGU, "te"},   {USCRIPT_KANNADA, "kn"},
    {USCRIPT_MALAYALAM, "ml"}, {USCRIPT_SINHALA, "si"},  {USCRIPT_LAO, "lo"},
    {USCRIPT_TIBETAN, "bo"},   {USCRIPT_MYANMAR, "my"},  {USCRIPT_ETHIOPIC, "am"},
    {USCRIPT_KHMER, "km"},     {USCRIPT_THAANA, "dv"},
};
enum { LONE_SCRIPTS = sizeof lone_scripts / sizeof *lone_scripts };

static const struct {
    char code[3];
    uint16_t scripts;
    const char *names; /* small letters, a comma between */
} languages[] = {
#include "language_codes.inc"
};
enum { LANGUAGES = sizeof languages / sizeof *languages };

/* Reads one code point and moves on; -1 for a byte that is no UTF-8. */
static int32_t next_codepoint(const unsigned char **at, const unsigned char *end)
{
    const unsigned char *p = *at;
    int32_t c = *p++;
    int more;

    *at = p;
    if (c < 0x80)
        return c;
    if (c < 0xC2 || c > 0xF4)
        return -1;
    more = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    if (end - p < more)
        return -1;
    c &= 0x3F >> more;
    for (int i = 0; i < more; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return -1;
        c = c << 6 | (p[i] & 0x3F);
    }
    *at = p + more;
    return c;
}

static void count_group(struct tally *tally, uint64_t key)
{
    const uint16_t *bucket = &bucket_groups[language_bucket(key)];

    for (uint16_t i = bucket[0]; i < bucket[1]; i++) {
        if (group_keys[i] != key)
            continue;
        if (tally->counts[i]++ == 0)
            tally->groups[tally->group_count++] = i;
        return;
    }
}

/* The place of a script's bit, 0 to 15. */
static unsigned place_of(unsigned script)
{
    return (unsigned)__builtin_ctz(script);
}

/* Counts the groups that end with letter `c`; `word` holds the letters before it, 16 bits each. */
static uint64_t add_letter(struct tally *tally, uint64_t word, uint32_t c)
{
    const uint64_t grown = word << 16 | c;

    if (c != BORDER)
        count_group(tally, c);
    for (int order = 2; order <= GROUP_LETTERS; order++) {
        const uint64_t key = grown & ((UINT64_C(1) << 16 * order) - 1);

        if (key >> 16 * (order - 1) == 0)
            break; /* the word is shorter */
        count_group(tally, key);
    }
    return grown;
}

static void count_lone(struct tally *tally, int32_t c)
{
    UErrorCode error = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(c, &error);

    for (size_t i = 0; i < LONE_SCRIPTS; i++) {
        if (lone_scripts[i].script == script)
            tally->other[i]++;
    }
}

/* Hebrew writes no vowels; Yiddish has ayin for e, and three digraphs of its own. */
static void count_yiddish(struct tally *tally, int32_t c)
{
    if (c == 0x05E2)
        tally->yiddish_ayin++;
    else if ((c >= 0x05F0 && c <= 0x05F2) || c == 0x05B7 || c == 0x05B8)
        tally->yiddish++;
}

/* Which of the profiles serves a script, or -1. */
static int profile_of(unsigned script)
{
    for (int i = 0; i < PROFILES_COUNT; i++) {
        if (profiles[i].script == script)
            return i;
    }
    return -1;
}

/* Joins a letter and a combining mark; less than 0 if ICU has no letter for both, or no data. */
static int32_t compose(int32_t letter, int32_t mark)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *composer = unorm2_getNFCInstance(&error);

    return U_FAILURE(error) ? -1 : unorm2_composePair(composer, letter, mark);
}

static void read_text(struct tally *tally, const unsigned char *at, const unsigned char *end)
{
    uint64_t word = 0;   /* 0: between words */
    unsigned script = 0; /* of the word */
    bool scored = false; /* the word's script has languages to choose from */
    int32_t next = at < end ? next_codepoint(&at, end) : -1;
    bool more = true;

    while (more) {
        int32_t c = next;
        unsigned bit = 0;
        uint32_t folded = 0;

        more = at < end;
        next = more ? next_codepoint(&at, end) : -1;
        while (next >= 0x300 && next <= 0x36F) { /* a combining mark, often a stress */
            const int32_t both = compose(c, next);

            if (both > 0 && both <= 0xFFFF)
                c = both;
            if (at >= end) {
                more = false;
                break;
            }
            next = next_codepoint(&at, end);
        }
        if (c >= 0 && c < QUICK_LETTERS) {
            bit = quick_script[c];
            folded = quick_fold[c];
        } else if (c >= 0 && c != 0xFFFD) {
            bit = language_script_of((uint32_t)c);
            folded = (uint32_t)u_tolower(c);
        }
        if (bit != script && word != 0) {
            add_letter(tally, word, BORDER);
            word = 0;
        }
        if (bit == 0) {
            script = 0;
            continue;
        }
        tally->letters[place_of(bit)]++;
        if (bit == SCRIPT_OTHER)
            count_lone(tally, c);
        else if (bit == SCRIPT_HEBREW)
            count_yiddish(tally, c);
        if (bit != script) {
            scored = profile_of(bit) >= 0;
            script = bit;
            word = scored ? BORDER : 0;
        }
        if (scored)
            word = add_letter(tally, word, folded & 0xFFFF);
    }
    if (word != 0)
        add_letter(tally, word, BORDER);
}

/* The best of a script's languages, of two alike the first listed; "" if none has a score. */
static void best_language(int profile, const struct tally *tally, char *code)
{
    const struct profiles *among = &profiles[profile];
    int32_t all[PROFILES_COUNT * LANGUAGE_PROFILE] = {0};
    const int32_t *scores = &all[profile * LANGUAGE_PROFILE];
    const size_t count = (strlen(among->codes) + 1) / 3;
    int32_t best = 0;

    for (size_t i = 0; i < tally->group_count; i++) {
        const uint16_t group = tally->groups[i];

        for (uint32_t pair = group_pairs[group]; pair < group_pairs[group + 1]; pair++)
            all[pairs[pair].language] += tally->counts[group] * pairs[pair].steps;
    }
    for (size_t i = 0; i < count; i++) {
        const int32_t score = scores[i] - among->behind[i];

        if (score > best) {
            best = score;
            memcpy(code, among->codes + 3 * i, 2);
            code[2] = '\0';
        }
    }
}

void language_detect(const char *text, size_t len, char code[LANGUAGE_SIZE])
{
    static const struct {
        unsigned script;
        char code[3];
    } single[] = {
        {SCRIPT_GREEK, "el"},    {SCRIPT_ARMENIAN, "hy"}, {SCRIPT_TAMIL, "ta"},
        {SCRIPT_GEORGIAN, "ka"}, {SCRIPT_HANGUL, "ko"},   {SCRIPT_THAI, "th"},
    };
    const unsigned char *start = (const unsigned char *)text;
    struct tally tally;
    unsigned script = 0;
    uint32_t most = 0;
    uint32_t kana;
    int profile;

    memset(code, 0, LANGUAGE_SIZE);
    if (len > TEXT_LIMIT)
        len = TEXT_LIMIT;
    if (len == 0)
        return;
    memset(&tally, 0, offsetof(struct tally, groups));
    tally.group_count = 0;
    read_text(&tally, start, start + len);

    /* A Chinese or Japanese character says as much as three letters, a Korean one as two. Japanese
     * is written in both of its scripts, so its kana and its characters stand together. */
    kana = tally.letters[place_of(SCRIPT_KANA)];
    tally.letters[place_of(SCRIPT_HAN)] = (tally.letters[place_of(SCRIPT_HAN)] + kana) * 3;
    tally.letters[place_of(SCRIPT_HANGUL)] *= 2;
    for (unsigned i = 0; i < 16; i++) {
        if (tally.letters[i] > most) {
            most = tally.letters[i];
            script = 1U << i;
        }
    }
    profile = profile_of(script);
    if (profile >= 0) {
        best_language(profile, &tally, code);
    } else if (script == SCRIPT_HAN || script == SCRIPT_KANA) {
        memcpy(code, kana * 3 * 10 >= most ? "ja" : "zh", 3);
    } else if (script == SCRIPT_HEBREW) {
        const bool yiddish = tally.yiddish * 50 >= most || tally.yiddish_ayin * 14 >= most;

        memcpy(code, yiddish ? "yi" : "he", 3);
    } else if (script == SCRIPT_OTHER) {
        for (size_t i = 0; i < LONE_SCRIPTS; i++) {
            if (tally.other[i] * 2 > most)
                memcpy(code, lone_scripts[i].code, 3);
        }
    }
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        if (single[i].script == script)
            memcpy(code, single[i].code, 3);
    }
}

/* Whether `name` is one of the comma-separated `names`. */
static bool is_named(const char *names, const char *name, size_t len)
{
    while (names != NULL && *names != '\0') {
        const char *comma = strchr(names, ',');
        const size_t size = comma != NULL ? (size_t)(comma - names) : strlen(names);

        if (size == len && memcmp(names, name, len) == 0)
            return true;
        names = comma != NULL ? comma + 1 : NULL;
    }
    return false;
}

static bool look_up(const char *name, size_t len, char *code)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        if ((len == 2 && memcmp(languages[i].code, name, 2) == 0) ||
            (len > 1 && is_named(languages[i].names, name, len))) {
            memcpy(code, languages[i].code, 3);
            return true;
        }
    }
    return false;
}

/* Writes `tag` in small letters; the bytes written, 0 if it is too long or no UTF-8. */
static size_t fold_tag(const char *tag, size_t len, char out[TAG_LIMIT + 8])
{
    const unsigned char *at = (const unsigned char *)tag;
    const unsigned char *end = at + len;
    size_t size = 0;

    while (at < end) {
        const int32_t c = next_codepoint(&at, end);
        const int32_t small = c < 0 ? -1 : u_tolower(c);

        if (small < 0 || size >= TAG_LIMIT)
            return 0;
        if (small < 0x80) {
            out[size++] = (char)small;
        } else if (small < 0x800) {
            out[size++] = (char)(0xC0 | small >> 6);
            out[size++] = (char)(0x80 | (small & 0x3F));
        } else if (small < 0x10000) {
            out[size++] = (char)(0xE0 | small >> 12);
            out[size++] = (char)(0x80 | (small >> 6 & 0x3F));
            out[size++] = (char)(0x80 | (small & 0x3F));
        } else {
            return 0;
        }
    }
    return size;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '"' || c == '\'';
}

void language_normalise(const char *tag, size_t len, char code[LANGUAGE_SIZE])
{
    /* Where the part that counts may end, tried in turn: after a list's first, before a remark,
     * after the first word ("русский язык"), before region, encoding, variant. */
    static const char *const ends[] = {"", ",;", "(,;[/", " (,;[/", "-_.@ (,;[/"};
    char name[TAG_LIMIT + 8];
    size_t size;

    memset(code, 0, LANGUAGE_SIZE);
    while (len > 0 && is_blank(tag[0])) {
        tag++;
        len--;
    }
    while (len > 0 && is_blank(tag[len - 1]))
        len--;
    size = fold_tag(tag, len, name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t cut = 0;

        while (cut < size && (ends[i][0] == '\0' || strchr(ends[i], name[cut]) == NULL))
            cut++;
        while (cut > 0 && is_blank(name[cut - 1]))
            cut--;
        if (cut > 0 && look_up(name, cut, code))
            return;
    }
}

unsigned language_scripts(const char *code)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        if (languages[i].code[0] == code[0] && strcmp(languages[i].code, code) == 0)
            return languages[i].scripts;
    }
    return SCRIPT_ALL;
}
