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

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include "language_profiles.inc"

enum {
    TEXT_LIMIT = 3 * 1024,      /* bytes read: some paragraphs, and they tell (bench/language) */
    SLOTS_BITS = 16,
    SLOTS = 1 << SLOTS_BITS,    /* of the table of groups, a quarter of them free at least */
    LANGUAGES_MAX = 48,         /* of one script */
    QUICK_LETTERS = 0x600,      /* letters below are folded by table: Latin, Greek, Cyrillic, ... */
    BORDER = '_',               /* a word's border, as the profiles write it */
    TAG_LIMIT = 64              /* bytes of a tag or a language's name; longer is no such thing */
};

/* What the languages of one script are told apart by. */
struct profiles {
    unsigned script;
    const char *codes;          /* two letters each, a space between, in the order of the rows */
    const uint8_t *behind;      /* steps each starts behind, as it is rarer */
    const char *const *rows;
    size_t count;
};

#define PROFILES(bit, name) \
    {bit, name##_codes, name##_behind, name##_rows, sizeof name##_rows / sizeof *name##_rows}
static const struct profiles profiles[] = {
    PROFILES(SCRIPT_LATIN, latin),
    PROFILES(SCRIPT_CYRILLIC, cyrillic),
    PROFILES(SCRIPT_ARABIC, arabic),
    PROFILES(SCRIPT_DEVANAGARI, devanagari),
};
enum { PROFILES_COUNT = sizeof profiles / sizeof *profiles };

/* A group of letters, 16 bits each, and who has it: pairs in the text of the row. */
struct slot {
    uint64_t key;               /* 0: free */
    const char *pairs;
};

_Static_assert(PROFILE_GROUPS <= SLOTS / 4 * 3, "give the table of groups more slots");
static struct slot slots[SLOTS];
static uint16_t quick_fold[QUICK_LETTERS];      /* the small letter, 0 for what is none */
static uint16_t quick_script[QUICK_LETTERS];
static uint8_t digits[128];                     /* values of the letters pairs are written in */
static const UNormalizer2 *composer;            /* NULL if ICU has no data: marks are dropped */
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

/* What is known of the text so far. */
struct tally {
    uint32_t letters[16];                       /* by script bit, in the order of the enum */
    int32_t scores[PROFILES_COUNT][LANGUAGES_MAX];
    uint32_t yiddish;                           /* letters Hebrew has no use for */
    uint32_t yiddish_ayin;
    uint32_t other[16];                         /* letters of the scripts in lone_scripts */
};

/* Scripts of SCRIPT_OTHER that in practice write one language. */
static const struct {
    UScriptCode script;
    char code[3];
} lone_scripts[] = {
    {USCRIPT_BENGALI, "bn"}, {USCRIPT_GURMUKHI, "pa"}, {USCRIPT_GUJARATI, "gu"},
    {USCRIPT_ORIYA, "or"},   {USCRIPT_TELUGU, "te"},   {USCRIPT_KANNADA, "kn"},
    {USCRIPT_MALAYALAM, "ml"}, {USCRIPT_SINHALA, "si"}, {USCRIPT_LAO, "lo"},
    {USCRIPT_TIBETAN, "bo"}, {USCRIPT_MYANMAR, "my"},  {USCRIPT_ETHIOPIC, "am"},
    {USCRIPT_KHMER, "km"},   {USCRIPT_THAANA, "dv"},
};
enum { LONE_SCRIPTS = sizeof lone_scripts / sizeof *lone_scripts };

static const struct {
    char code[3];
    uint16_t scripts;
    const char *names;          /* small letters, a comma between */
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

static uint32_t slot_of(uint64_t key)
{
    return (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SLOTS_BITS));
}

static const char *find_group(uint64_t key)
{
    uint32_t i = slot_of(key);

    while (slots[i].key != key) {
        if (slots[i].key == 0)
            return NULL;
        i = (i + 1) & (SLOTS - 1);
    }
    return slots[i].pairs;
}

/* Enters the groups of one string of rows: letters, a space, pairs, a space, letters ... */
static void enter_rows(const char *rows)
{
    const unsigned char *at = (const unsigned char *)rows;
    const unsigned char *end = at + strlen(rows);

    while (at < end) {
        uint64_t key = 0;
        uint32_t i;

        while (*at != ' ')
            key = key << 16 | (uint16_t)next_codepoint(&at, end);
        at++;
        i = slot_of(key);
        while (slots[i].key != 0)
            i = (i + 1) & (SLOTS - 1);
        slots[i].key = key;
        slots[i].pairs = (const char *)at;
        while (at < end && *at != ' ')
            at++;
        at++;
    }
}

static void fill_tables(void)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    UErrorCode error = U_ZERO_ERROR;

    for (uint8_t i = 0; alphabet[i] != '\0'; i++)
        digits[(unsigned char)alphabet[i]] = i;
    for (uint32_t c = 0; c < QUICK_LETTERS; c++) {
        quick_script[c] = (uint16_t)language_script_of(c);
        quick_fold[c] = quick_script[c] != 0 ? (uint16_t)u_tolower((UChar32)c) : 0;
    }
    for (size_t i = 0; i < PROFILES_COUNT; i++) {
        for (size_t j = 0; j < profiles[i].count; j++)
            enter_rows(profiles[i].rows[j]);
    }
    composer = unorm2_getNFCInstance(&error);
    if (U_FAILURE(error))
        composer = NULL;
}

static void add_group(int32_t *scores, uint64_t key, int32_t weight)
{
    const char *pair = find_group(key);

    if (pair == NULL)
        return;
    for (; (unsigned char)*pair > ' '; pair += 2)
        scores[digits[(unsigned char)pair[0]]] += weight * digits[(unsigned char)pair[1]];
}

/* The place of a script's bit, 0 to 15. */
static unsigned place_of(unsigned script)
{
    return (unsigned)__builtin_ctz(script);
}

/* Adds the groups that end with letter `c`; `word` holds the letters before it, 16 bits each. */
static uint64_t add_letter(int32_t *scores, uint64_t word, uint32_t c)
{
    const uint64_t grown = word << 16 | c;

    if (c != BORDER)
        add_group(scores, c, 2); /* twice: a letter that a language lacks is the best of witnesses */
    for (int order = 2; order <= PROFILE_ORDERS; order++) {
        const uint64_t key = order == 4 ? grown : grown & ((UINT64_C(1) << 16 * order) - 1);

        if (key >> 16 * (order - 1) == 0)
            break;              /* the word is shorter */
        add_group(scores, key, 1);
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

static void read_text(struct tally *tally, const unsigned char *at, const unsigned char *end)
{
    uint64_t word = 0;          /* 0: between words */
    int32_t *scores = NULL;     /* of the word's script; NULL: nothing to score */
    unsigned script = 0;        /* of the word */
    int32_t next = at < end ? next_codepoint(&at, end) : -1;
    bool more = true;

    while (more) {
        int32_t c = next;
        unsigned bit = 0;
        uint32_t folded = 0;

        more = at < end;
        next = more ? next_codepoint(&at, end) : -1;
        while (next >= 0x300 && next <= 0x36F) {        /* a combining mark, often a stress */
            const int32_t both = composer != NULL ? unorm2_composePair(composer, c, next) : -1;

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
            add_letter(scores, word, BORDER);
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
            const int profile = profile_of(bit);

            scores = profile >= 0 ? tally->scores[profile] : NULL;
            script = bit;
            word = scores != NULL ? BORDER : 0;
        }
        if (scores != NULL)
            word = add_letter(scores, word, folded & 0xFFFF);
    }
    if (word != 0)
        add_letter(scores, word, BORDER);
}

/* The best of a script's languages, of two alike the first listed; "" if none has a score. */
static void best_language(const struct profiles *among, const int32_t *scores, char *code)
{
    const size_t count = (strlen(among->codes) + 1) / 3;
    int32_t best = 0;

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
        {SCRIPT_GREEK, "el"}, {SCRIPT_ARMENIAN, "hy"}, {SCRIPT_TAMIL, "ta"},
        {SCRIPT_GEORGIAN, "ka"}, {SCRIPT_HANGUL, "ko"}, {SCRIPT_THAI, "th"},
    };
    const unsigned char *start = (const unsigned char *)text;
    struct tally tally = {0};
    unsigned script = 0;
    uint32_t most = 0;
    uint32_t kana;
    int profile;

    memset(code, 0, LANGUAGE_SIZE);
    pthread_once(&tables_once, fill_tables);
    if (len > TEXT_LIMIT)
        len = TEXT_LIMIT;
    if (len == 0)
        return;
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
        best_language(&profiles[profile], tally.scores[profile], code);
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
