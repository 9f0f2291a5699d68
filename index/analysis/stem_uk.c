// SPDX-License-Identifier: GPL-2.0-or-later
//
// A folded Ukrainian word goes in, its stem comes out: what its forms have in common, which need
// not be a word.
//
// The method is the suffix stripping of Porter, "An algorithm for suffix stripping", Program 14(3),
// 1980, and of his "Snowball: A language for stemming algorithms", 2001: the longest ending of a
// table goes, never the first vowel. Which endings there are and which sounds alternate is from
// "Український правопис", 2019, chapters "Правопис закінчень відмінюваних слів", "Чергування
// голосних", "Чергування приголосних" and on doubled consonants.
//
// Where we differ from Porter. Many words end, uninflected, in what is an ending elsewhere: депутат
// as if it were of an infinitive in -ати, мотив as if past. Porter leaves their forms apart; we
// strip what is left after the ending once more of the same sounds, so that all forms of депутат
// meet at депута, at the price of a few meetings of strangers (принцип
// with принциповий, since принципові is a form of both). Sounds that alternate are written as one
// of the two throughout, for the same reason. Reflexive verbs meet the plain ones (підписати,
// підписатися), since the passive is made so. Prefixes stay.
//
// bench/stemming measures how well and how fast.

#include "index/analysis/stem_uk.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ---- Letters -------------------------------------------------------------------------------- */

/* A lower-case Ukrainian letter is two bytes of UTF-8, of which the second is enough to know it. */
enum letter {
    LETTER_A = 0xB0,
    LETTER_B,
    LETTER_V,
    LETTER_H,
    LETTER_D,
    LETTER_E,
    LETTER_ZH,
    LETTER_Z,
    LETTER_Y,
    LETTER_J,
    LETTER_K,
    LETTER_L,
    LETTER_M,
    LETTER_N,
    LETTER_O,
    LETTER_P,
    LETTER_R = 0x80,
    LETTER_S,
    LETTER_T,
    LETTER_U,
    LETTER_F,
    LETTER_KH,
    LETTER_TS,
    LETTER_CH,
    LETTER_SH,
    LETTER_SHCH,
    LETTER_SOFT_SIGN = 0x8C,
    LETTER_YU = 0x8E,
    LETTER_YA = 0x8F,
    LETTER_G = 0x91,
    LETTER_YE = 0x94,
    LETTER_I = 0x96,
    LETTER_YI = 0x97,
};

#define LETTER 2 /* bytes */

/* A set of letters: a bit for each, by the lower six bits of its second byte. */
#define IN(letter) (UINT64_C(1) << ((letter)&0x3F))
#define VOWELS                                                                                     \
    (IN(LETTER_A) | IN(LETTER_E) | IN(LETTER_Y) | IN(LETTER_O) | IN(LETTER_U) | IN(LETTER_YU) |    \
     IN(LETTER_YA) | IN(LETTER_YE) | IN(LETTER_I) | IN(LETTER_YI))
/* The vowel between the root of a verb and its endings: чита-ти, гуля-ти, роби-ти, сиді-ти. */
#define THEMES (IN(LETTER_A) | IN(LETTER_YA) | IN(LETTER_Y) | IN(LETTER_I) | IN(LETTER_YI))
#define LABIALS (IN(LETTER_B) | IN(LETTER_V) | IN(LETTER_M) | IN(LETTER_P) | IN(LETTER_F))
/* Before these an only і is more often the о of another form than not: рік, ніч, дім, хід, стіл,
 * Львів. */
#define ALTERNATING                                                                                \
    (IN(LETTER_K) | IN(LETTER_CH) | IN(LETTER_M) | IN(LETTER_D) | IN(LETTER_L) | IN(LETTER_ZH) |   \
     IN(LETTER_H) | IN(LETTER_V))
#define HISSING (IN(LETTER_ZH) | IN(LETTER_CH) | IN(LETTER_SH) | IN(LETTER_SHCH))

static bool in(uint64_t set, unsigned char letter)
{
    return letter >= 0x80 && (set >> (letter & 0x3F) & 1) != 0;
}

/* ---- The word, while it loses its endings --------------------------------------------------- */

struct word {
    char *text;
    size_t len;
    size_t root;        /* the first vowel ends here: nothing is stripped before it */
    const char *ending; /* the ending it had, "" for none */
    bool theme;         /* that ending was a verb's, after a theme vowel */
};

/* Shorter remainders are not stripped further, nor are their consonants levelled: of three letters
 * too little would be left to tell words apart (нас and наш, база and багато). */
#define SHORT (4 * LETTER)

/** The letter `back` letters before the last one; 0 if there is none. */
static unsigned char letter(const struct word *word, size_t back)
{
    return word->len > LETTER * back ? (unsigned char)word->text[word->len - LETTER * back - 1] : 0;
}

static bool ends(const struct word *word, const char *end)
{
    size_t len = strlen(end);

    return word->len >= len && memcmp(word->text + word->len - len, end, len) == 0;
}

/** Drops the last `letters` letters, but never the first vowel. Returns whether it did. */
static bool drop(struct word *word, size_t letters)
{
    if (word->len < word->root + letters * LETTER)
        return false;
    word->len -= letters * LETTER;
    return true;
}

/** Writes `to`, one letter, over the letter `back` letters before the last one. */
static void replace(struct word *word, size_t back, const char *to)
{
    memcpy(word->text + word->len - LETTER * (back + 1), to, LETTER);
}

/* ---- Endings -------------------------------------------------------------------------------- */

/* What must stand before an ending for it to be one. */
enum before {
    ANY,
    THEME,      /* a theme vowel, with SHORT letters in all */
    THEME_OR_H, /* as THEME, or г: могти, могла */
    VOWEL
};

struct ending {
    const char *text;
    uint8_t len; /* bytes */
    uint8_t before;
};

// clang-format off
#define ENDING(text, before) {text, sizeof text - 1, before}

/* By the last letter; of two that fit the longer one comes first. */
static const struct ending in_a[] = {
    ENDING("ла", THEME_OR_H), /* past */
    ENDING("а", ANY),
};
static const struct ending in_ya[] = {
    ENDING("я", ANY),
};
static const struct ending in_o[] = {
    /* future, imperative, present, past */
    ENDING("тимемо", THEME), ENDING("ймо", VOWEL), ENDING("ьмо", ANY), ENDING("емо", ANY),
    ENDING("ємо", ANY), ENDING("имо", ANY), ENDING("їмо", ANY), ENDING("імо", ANY),
    ENDING("ло", THEME_OR_H),
    /* adjectives and pronouns */
    ENDING("ього", ANY), ENDING("його", ANY), ENDING("ого", ANY),
    ENDING("ьо", ANY), ENDING("о", ANY),
};
static const struct ending in_u[] = {
    ENDING("тиму", THEME),
    ENDING("ьому", ANY), ENDING("йому", ANY), ENDING("ому", ANY),
    ENDING("у", ANY),
};
static const struct ending in_yu[] = {
    /* the instrumental: українською, зустріччю, любов'ю */
    ENDING("ьою", ANY), ENDING("йою", ANY), ENDING("ою", ANY), ENDING("ею", ANY),
    ENDING("єю", ANY), ENDING("'ю", ANY),
    ENDING("ю", ANY),
};
static const struct ending in_e[] = {
    ENDING("тимете", THEME), ENDING("тиме", THEME), ENDING("йте", VOWEL), ENDING("ьте", ANY),
    ENDING("ете", ANY), ENDING("єте", ANY), ENDING("ите", ANY), ENDING("їте", ANY),
    ENDING("е", ANY),
};
static const struct ending in_ye[] = {
    ENDING("є", ANY),
};
static const struct ending in_y[] = {
    /* the instrumental plural */
    ENDING("ими", ANY), ENDING("іми", ANY), ENDING("їми", ANY), ENDING("ами", ANY),
    ENDING("ями", ANY),
    /* gerunds, infinitive, past */
    ENDING("вши", THEME), ENDING("ючи", ANY), ENDING("учи", ANY), ENDING("ячи", ANY),
    ENDING("ачи", ANY), ENDING("ти", THEME_OR_H), ENDING("ли", THEME_OR_H),
    ENDING("и", ANY),
};
static const struct ending in_i[] = {
    /* the dative: президентові, Єрмакові */
    ENDING("ові", ANY), ENDING("еві", ANY), ENDING("єві", ANY),
    ENDING("і", ANY),
};
static const struct ending in_yi[] = {
    ENDING("ьої", ANY), ENDING("йої", ANY), ENDING("ої", ANY),
    ENDING("ї", ANY),
};
static const struct ending in_j[] = {
    ENDING("ий", ANY), ENDING("ій", ANY), ENDING("їй", ANY), ENDING("ей", ANY),
    ENDING("й", ANY),
};
static const struct ending in_m[] = {
    ENDING("тимем", THEME),
    ENDING("им", ANY), ENDING("ім", ANY), ENDING("їм", ANY), ENDING("ом", ANY), ENDING("ем", ANY),
    ENDING("єм", ANY), ENDING("ам", ANY), ENDING("ям", ANY),
};
static const struct ending in_kh[] = {
    ENDING("их", ANY), ENDING("іх", ANY), ENDING("їх", ANY), ENDING("ах", ANY), ENDING("ях", ANY),
};
static const struct ending in_v[] = {
    ENDING("ів", ANY), ENDING("їв", ANY), /* the genitive plural */
    ENDING("в", THEME),                   /* past */
};
static const struct ending in_sh[] = {
    ENDING("тимеш", THEME),
    ENDING("еш", ANY), ENDING("єш", ANY), ENDING("иш", ANY), ENDING("їш", ANY),
};
static const struct ending in_soft_sign[] = {
    ENDING("тимуть", THEME),
    ENDING("уть", ANY), ENDING("ють", ANY), ENDING("ать", ANY), ENDING("ять", ANY),
    ENDING("ить", ANY), ENDING("їть", ANY), ENDING("іть", ANY),
    ENDING("ь", ANY),
};

// clang-format on

#define LIST(last, list) [(last)&0x3F] = {list, sizeof list / sizeof list[0]}

static const struct {
    const struct ending *list;
    size_t count;
} endings[64] = {
    LIST(LETTER_A, in_a),   LIST(LETTER_YA, in_ya),
    LIST(LETTER_O, in_o),   LIST(LETTER_U, in_u),
    LIST(LETTER_YU, in_yu), LIST(LETTER_E, in_e),
    LIST(LETTER_YE, in_ye), LIST(LETTER_Y, in_y),
    LIST(LETTER_I, in_i),   LIST(LETTER_YI, in_yi),
    LIST(LETTER_J, in_j),   LIST(LETTER_M, in_m),
    LIST(LETTER_KH, in_kh), LIST(LETTER_V, in_v),
    LIST(LETTER_SH, in_sh), LIST(LETTER_SOFT_SIGN, in_soft_sign),
};

/** Whether `word`, already without the ending, allows it. */
static bool allowed(const struct word *word, enum before before)
{
    unsigned char last = letter(word, 0);

    switch (before) {
    case THEME:
    case THEME_OR_H:
        if (word->len < SHORT)
            return false;
        if (last == LETTER_I && word->len == word->root)
            return false; /* слів is of слово */
        return in(THEMES, last) || last == LETTER_U || (before == THEME_OR_H && last == LETTER_H);
    case VOWEL:
        return in(VOWELS, last);
    case ANY:
        break;
    }
    return true;
}

/**
 * Strips -ся or -сь where what stays could be a verb's form (so not of карась, вісь), and with it
 * the ть that only a reflexive has: намагає-ться.
 */
static void strip_reflexive(struct word *word)
{
    static const char *const verb[] = {"ть", "в", "вши", "чи", "ла", "ло", "ли", "ти", "мо", "те",
                                       "ш",  "й", "у",   "ю",  "и",  "ь",  "м",  "ж",  "ч"};
    size_t i;

    if (!ends(word, "ся") && !ends(word, "сь"))
        return;
    if (word->len < word->root + 3 * LETTER)
        return;
    word->len -= 2 * LETTER;
    for (i = 0; i < sizeof verb / sizeof verb[0]; i++)
        if (ends(word, verb[i]))
            break;
    if (i == sizeof verb / sizeof verb[0])
        word->len += 2 * LETTER;
    else if (ends(word, "єть") || ends(word, "еть"))
        word->len -= 2 * LETTER;
}

/** Strips the longest ending that fits. */
static void strip_ending(struct word *word)
{
    unsigned char last = letter(word, 0);
    const struct ending *ending;
    size_t len = word->len;
    size_t i;

    for (i = 0; i < endings[last & 0x3F].count; i++) {
        ending = &endings[last & 0x3F].list[i];
        if (len < word->root + ending->len || !ends(word, ending->text))
            continue;
        word->len = len - ending->len;
        if (allowed(word, (enum before)ending->before)) {
            if (word->len > word->root && word->text[word->len - 1] == '\'')
                word->len--; /* перемир'-я */
            word->ending = ending->text;
            word->theme = ending->before == THEME || ending->before == THEME_OR_H;
            if (letter(word, 0) == LETTER_CH && strcmp(ending->text, "е") == 0)
                replace(word, 0, "к"); /* козак, козаче; плакати, плаче */
            return;
        }
        word->len = len;
    }
}

/* ---- What is left of suffixes --------------------------------------------------------------- */

/** What becomes of а or я, the theme vowel of a verb, at the end of the word. */
static void strip_theme(struct word *word)
{
    if (ends(word, "ува") || ends(word, "юва"))
        drop(word, 2); /* малюва-ти, малю-ю */
    else if (ends(word, "дава") || ends(word, "става") || ends(word, "знава"))
        drop(word, 2); /* дава-ти, да-ю: the а stays, as in да-ти */
    else if (in(HISSING | IN(LETTER_S) | IN(LETTER_Z), letter(word, 1)) ||
             (in(VOWELS, letter(word, 1)) && word->len >= SHORT + LETTER))
        drop(word, 1); /* мовча-ти, мовч-ить; писа-ти, пиш-е; сподія-ти, споді-ю */
}

/**
 * Strips what looks like an ending still, so that all forms of a word whose stem ends so meet (see
 * the top). Three rounds are enough for the longest run.
 */
static void strip_suffixes(struct word *word)
{
    const uint64_t case_vowels =
        IN(LETTER_O) | IN(LETTER_E) | IN(LETTER_YE) | IN(LETTER_I) | IN(LETTER_YI);
    unsigned char last, before;
    size_t letters;
    int round;

    for (round = 0; round < 3; round++) {
        last = letter(word, 0);
        before = letter(word, 1);
        letters = 0;
        if (last == LETTER_A || last == LETTER_YA) {
            strip_theme(word);
            return;
        }
        if (last == LETTER_SOFT_SIGN || in(VOWELS & ~(IN(LETTER_U) | IN(LETTER_YU)), last))
            letters = 1;
        else if (ends(word, "йшл"))
            letters = 2; /* прийшла, прийде */
        else if (in(IN(LETTER_SH) | IN(LETTER_D) | IN(LETTER_T), last) && before == LETTER_J)
            letters = 1; /* прийшов, прийде, прийти */
        else if (word->len < SHORT + LETTER)
            return;
        else if (last == LETTER_U && before == LETTER_N && word->theme)
            letters = 1; /* глянути, гляне */
        else if (last == LETTER_V && in(case_vowels, before))
            letters = 2; /* острів, острова; Сєров, Сєрова */
        else if (last == LETTER_M && before != LETTER_O && in(case_vowels | THEMES, before))
            letters = 2; /* режим, режимом */
        else if (last == LETTER_N && (ends(word, "янин") || ends(word, "анин")))
            letters = 2; /* громадянин, громадяни */
        else if (in(IN(LETTER_L) | IN(LETTER_V), last) && in(THEMES | IN(LETTER_U), before))
            letters = 1; /* канал, мотив, Стамбул */
        else if (last == LETTER_T && (in(IN(LETTER_A) | IN(LETTER_YA) | IN(LETTER_U), before) ||
                                      (in(THEMES, before) && word->len >= SHORT + 2 * LETTER)))
            letters = 1; /* депутат, кредит; but попит */
        if (letters == 0 || !drop(word, letters))
            return;
    }
}

/* ---- Alternations --------------------------------------------------------------------------- */

/** Запоріжжя, знання, ніччю: of two equal consonants one stays; but законний keeps both. */
static void undouble(struct word *word)
{
    unsigned char last = letter(word, 0);

    if (last != letter(word, 1) || in(VOWELS, last))
        return;
    if (last != LETTER_N ||
        in(IN(LETTER_A) | IN(LETTER_YA) | IN(LETTER_E) | IN(LETTER_YE), letter(word, 2)))
        drop(word, 1);
}

/**
 * The last vowel of the stem, о or е, may be і in a closed syllable or fall out (Київ, Києва;
 * день, дня; вікно, вікон): then it goes. An only vowel cannot go; there і becomes о (рік, року).
 */
static void level_vowel(struct word *word)
{
    unsigned char last = letter(word, 0);
    unsigned char before = letter(word, 1);

    if (in(VOWELS, last)) {
        /* Nothing but a short open syllable: the й of бій, боєм, дія comes back and closes it. */
        if (word->len == word->root && in(IN(LETTER_O) | IN(LETTER_I), last) &&
            word->ending[0] != '\0' &&
            in(IN(LETTER_J) | IN(LETTER_YA) | IN(LETTER_YU) | IN(LETTER_YE) | IN(LETTER_YI),
               (unsigned char)word->ending[1])) {
            if (last == LETTER_O)
                replace(word, 0, "і");
            memcpy(word->text + word->len, "й", LETTER);
            word->len += LETTER;
        }
    } else if (ends(word, "іст") &&
               (strcmp(word->ending, "ь") == 0 || strcmp(word->ending, "ю") == 0)) {
        replace(word, 2, "о"); /* незалежність, незалежності */
    } else if (in(VOWELS, letter(word, 2))) {
        return; /* ООН */
    } else if (in(IN(LETTER_O) | IN(LETTER_E) | IN(LETTER_I), before) ||
               (last == LETTER_V && in(IN(LETTER_YI) | IN(LETTER_YE), before))) {
        if (word->len >= word->root + 2 * LETTER) {
            memmove(word->text + word->len - 2 * LETTER, word->text + word->len - LETTER, LETTER);
            word->len -= LETTER;
        } else if (before == LETTER_I && (in(ALTERNATING, last) || ends(word, "ст")) &&
                   (word->ending[0] == '\0' || strcmp(word->ending, "ь") == 0)) {
            replace(word, 1, "о");
        }
    }
}

/** The last consonant of the stem, where it alternates. */
static void level_consonant(struct word *word)
{
    unsigned char last = letter(word, 0);
    unsigned char before = letter(word, 1);

    if (last == LETTER_TS && (word->len >= SHORT || strcmp(word->ending, "і") == 0))
        replace(word, 0, "к"); /* рука, руці; українець, українка, українці */
    if (word->len < SHORT)
        return;
    if (last == LETTER_L && in(LABIALS, before))
        drop(word, 1); /* робити, роблю; земля, земель */
    else if (last == LETTER_ZH && before == LETTER_D)
        drop(word, 1); /* ходити, ходжу */
    else if (last == LETTER_Z || last == LETTER_ZH)
        replace(word, 0, "г"); /* допомога, допомозі, допоможе; казати, каже */
    else if (last == LETTER_SH)
        replace(word, 0, "с"); /* писати, пише */
}

/* ---- The whole ------------------------------------------------------------------------------ */

/** Where the last part of a hyphenated word begins; `len` if it is not all Ukrainian letters. */
static size_t last_part(const char *text, size_t len)
{
    size_t start = len;
    size_t i;

    while (start > 0 && text[start - 1] != '-')
        start--;
    for (i = start; i < len;) {
        if (text[i] == '\'')
            i++;
        else if (len - i >= LETTER && (unsigned char)text[i] >= 0xD0 &&
                 (unsigned char)text[i] <= 0xD2)
            i += LETTER;
        else
            return len;
    }
    return start;
}

// clang-format off
#define FORM(form, stem) {form, stem, sizeof form - 1, sizeof stem - 1}

/* Words that the rules would lead astray. */
static const struct {
    const char *form, *stem;
    uint8_t form_len, stem_len; /* bytes */
} irregular[] = {
    /* Function words that would meet nouns (від and відео, над and надія): no rule makes the ' */
    FORM("від", "від'"), FORM("під", "під'"), FORM("між", "між'"), FORM("він", "він'"),
    FORM("над", "над'"), FORM("перед", "перед'"),
    /* The only vowel of день falls out. */
    FORM("день", "день"), FORM("дня", "день"), FORM("дню", "день"), FORM("дні", "день"),
    FORM("днів", "день"), FORM("днем", "день"), FORM("днями", "день"), FORM("днях", "день"),
    FORM("дням", "день"),
    /* Київ would lose the syllable that tells it from кий. */
    FORM("київ", "київ"), FORM("києва", "київ"), FORM("києву", "київ"), FORM("києвові", "київ"),
    FORM("києвом", "київ"), FORM("києві", "київ"), FORM("києве", "київ"),
    FORM("один", "одн"), FORM("тиждень", "тижн"),
};
// clang-format on

/** The stem of a word of that list; NULL if it is not there. */
static const char *irregular_stem(const char *text, size_t len, size_t *stem_len)
{
    size_t i;

    if (len > sizeof "тиждень" - 1)
        return NULL;
    for (i = 0; i < sizeof irregular / sizeof irregular[0]; i++)
        if (irregular[i].form_len == len && memcmp(irregular[i].form, text, len) == 0) {
            *stem_len = irregular[i].stem_len;
            return irregular[i].stem;
        }
    return NULL;
}

const char *stem_uk(char stem[STEM_UK_SIZE], const char *text, size_t len, size_t *stem_len)
{
    struct word word = {.text = stem, .len = len, .ending = ""};
    const char *known;
    size_t i;

    *stem_len = len;
    if (len > STEM_UK_SIZE - LETTER)
        return text;
    known = irregular_stem(text, len, stem_len);
    if (known != NULL)
        return known;
    for (i = last_part(text, len); i < len && !in(VOWELS, (unsigned char)text[i]);)
        i++;
    word.root = i + 1;
    if (word.root >= len)
        return text;
    memcpy(stem, text, len);
    strip_reflexive(&word);
    strip_ending(&word);
    strip_suffixes(&word);
    undouble(&word);
    level_vowel(&word);
    level_consonant(&word);
    *stem_len = word.len;
    return stem;
}
