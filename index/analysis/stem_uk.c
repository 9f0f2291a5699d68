// SPDX-License-Identifier: GPL-2.0-or-later
//
// A folded Ukrainian word goes in, its stem comes out: draft.

#include "index/analysis/stem_uk.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What has to stand before an ending. */
enum before {
    ANY,
    THEME, /* a verb's theme vowel, а я и і ї, or у after н */
    CONSONANT,
    VOWEL,
};

struct ending {
    const char *text;
    uint8_t len;
    uint8_t before;
};

struct endings {
    const struct ending *list;
    size_t count;
};

#define E(text, before) {text, sizeof text - 1, before}
#define LIST(list) {list, sizeof list / sizeof list[0]}

/* The last byte of a letter is enough to know it. */
enum letter {
    L_a = 0xB0, L_be, L_ve, L_he, L_de, L_e, L_zhe, L_ze, L_y, L_yot, L_ka, L_el, L_em, L_en, L_o,
    L_pe, L_er = 0x80, L_es, L_te, L_u, L_ef, L_kha, L_tse, L_che, L_sha, L_shcha, L_soft = 0x8C,
    L_yu = 0x8E, L_ya = 0x8F, L_ye = 0x94, L_i = 0x96, L_yi = 0x97, L_ge = 0x91, L_apostrophe = 0x27,
};

static const struct ending in_a[] = {E("ла", THEME), E("а", ANY)};
static const struct ending in_ya[] = {E("я", ANY)};
static const struct ending in_o[] = {
    E("тимемо", THEME), E("ього", ANY), E("його", ANY), E("ого", ANY), E("ймо", VOWEL), E("ьмо", ANY),
    E("емо", ANY), E("ємо", ANY), E("имо", ANY), E("їмо", ANY), E("імо", ANY), E("ло", THEME),
    E("ано", ANY), E("яно", ANY), E("ено", ANY), E("єно", ANY), E("ьо", ANY), E("о", ANY),
};
static const struct ending in_u[] = {
    E("тиму", THEME), E("ьому", ANY), E("йому", ANY), E("ому", ANY), E("у", ANY),
};
static const struct ending in_yu[] = {
    E("ьою", ANY), E("йою", ANY), E("ою", ANY), E("ею", ANY), E("єю", ANY), E("'ю", ANY), E("ю", ANY),
};
static const struct ending in_e[] = {
    E("тимете", THEME), E("тиме", THEME), E("йте", VOWEL), E("ьте", ANY),
    E("ете", ANY), E("єте", ANY), E("ите", ANY), E("їте", ANY), E("е", ANY),
};
static const struct ending in_ye[] = {E("є", ANY)};
static const struct ending in_y[] = {
    E("ими", ANY), E("іми", ANY), E("їми", ANY), E("ами", ANY), E("ями", ANY), E("вши", THEME), E("ючи", ANY),
    E("учи", ANY), E("ячи", ANY), E("ачи", ANY), E("ти", THEME), E("ли", THEME), E("и", ANY),
};
static const struct ending in_i[] = {
    E("ові", ANY), E("еві", ANY), E("єві", ANY), E("і", ANY),
};
static const struct ending in_yi[] = {E("ьої", ANY), E("йої", ANY), E("ої", ANY), E("ї", ANY)};
static const struct ending in_yot[] = {E("ий", ANY), E("ій", ANY), E("їй", ANY), E("ей", ANY), E("й", ANY)};
static const struct ending in_em[] = {
    E("тимем", THEME), E("им", ANY), E("ім", ANY), E("їм", ANY), E("ом", ANY), E("ем", ANY), E("єм", ANY),
    E("ам", ANY), E("ям", ANY),
};
static const struct ending in_kha[] = {
    E("их", ANY), E("іх", ANY), E("їх", ANY), E("ах", ANY), E("ях", ANY),
};
static const struct ending in_ve[] = {E("ів", ANY), E("їв", ANY), E("в", THEME)};
static const struct ending in_sha[] = {
    E("тимеш", THEME), E("еш", ANY), E("єш", ANY), E("иш", ANY), E("їш", ANY),
};
static const struct ending in_soft[] = {
    E("тимуть", THEME), E("уть", ANY), E("ють", ANY), E("ать", ANY), E("ять", ANY), E("ить", ANY),
    E("їть", ANY), E("іть", ANY), E("ь", ANY),
};

static const struct endings by_last[64] = {
    [L_a - 0x80] = LIST(in_a),   [L_ya - 0x80] = LIST(in_ya), [L_o - 0x80] = LIST(in_o),
    [L_u - 0x80] = LIST(in_u),   [L_yu - 0x80] = LIST(in_yu), [L_e - 0x80] = LIST(in_e),
    [L_ye - 0x80] = LIST(in_ye), [L_y - 0x80] = LIST(in_y),   [L_i - 0x80] = LIST(in_i),
    [L_yi - 0x80] = LIST(in_yi), [L_yot - 0x80] = LIST(in_yot), [L_em - 0x80] = LIST(in_em),
    [L_kha - 0x80] = LIST(in_kha), [L_ve - 0x80] = LIST(in_ve), [L_sha - 0x80] = LIST(in_sha),
    [L_soft - 0x80] = LIST(in_soft),
};

/* Sets of letters, one bit a letter, by the last six bits of its last byte. */
#define BIT(letter) (UINT64_C(1) << ((letter) & 0x3F))
#define VOWELS                                                                                     \
    (BIT(L_a) | BIT(L_e) | BIT(L_y) | BIT(L_o) | BIT(L_u) | BIT(L_yu) | BIT(L_ya) | BIT(L_ye) |     \
     BIT(L_i) | BIT(L_yi))

static bool in(uint64_t set, unsigned char byte)
{
    return byte >= 0x80 && (set >> (byte & 0x3F) & 1) != 0;
}

static unsigned char last(const char *word, size_t len)
{
    return len > 0 ? (unsigned char)word[len - 1] : 0;
}

/* The letter before the last one. */
static unsigned char before_last(const char *word, size_t len)
{
    return len > 2 ? (unsigned char)word[len - 3] : 0;
}

static bool ends(const char *word, size_t len, const char *end, size_t end_len)
{
    return len >= end_len && memcmp(word + len - end_len, end, end_len) == 0;
}
#define ENDS(word, len, end) ends(word, len, end, sizeof end - 1)

static bool theme(const char *word, size_t len)
{
    unsigned char c = last(word, len);

    if (c == L_u)
        return true;
    return in(BIT(L_a) | BIT(L_ya) | BIT(L_y) | BIT(L_i) | BIT(L_yi) | BIT(L_yu), c);
}

static bool allowed(enum before before, const char *word, size_t len)
{
    switch (before) {
    case THEME:
        return theme(word, len);
    case VOWEL:
        return in(VOWELS, last(word, len));
    case CONSONANT:
        return !in(VOWELS, last(word, len));
    case ANY:
        break;
    }
    return true;
}

const char *stem_uk(char stem[STEM_UK_SIZE], const char *word, size_t len, size_t *stem_len)
{
    size_t rv, i;
    bool verb = false, changed = true;
    const struct endings *of;
    bool refl = false;

    *stem_len = len;
    if (len > STEM_UK_SIZE - 8)
        return word;
    for (rv = 0; rv < len && !in(VOWELS, (unsigned char)word[rv]); rv++)
        if ((unsigned char)word[rv] < 0x80 && word[rv] != '\'')
            return word;
    rv++;
    if (rv >= len)
        return word;
    memcpy(stem, word, len);
    /* reflexive */
    if (len > rv + 4 && (ENDS(stem, len, "ся") || ENDS(stem, len, "сь"))) {
        size_t l = len - 4;
        if (ENDS(stem, l, "ть") || ENDS(stem, l, "в") || ENDS(stem, l, "ши") || ENDS(stem, l, "чи") ||
            ENDS(stem, l, "ла") || ENDS(stem, l, "ло") || ENDS(stem, l, "ли") || ENDS(stem, l, "ти") ||
            ENDS(stem, l, "мо") || ENDS(stem, l, "те") || ENDS(stem, l, "ш") || ENDS(stem, l, "й") ||
            ENDS(stem, l, "у") || ENDS(stem, l, "ю") || ENDS(stem, l, "и") || ENDS(stem, l, "ь") || ENDS(stem, l, "м")
            || ENDS(stem, l, "ж") || ENDS(stem, l, "ч") || ENDS(stem, l, "є")|| ENDS(stem, l, "е")) {
            len = l;
            refl = true;
        }
    }
    of = last(stem, len) >= 0x80 ? &by_last[last(stem, len) - 0x80] : &by_last[1];
    for (i = 0; i < of->count; i++) {
        const struct ending *e = &of->list[i];
        if (len >= rv + e->len && ends(stem, len, e->text, e->len) &&
            allowed(e->before, stem, len - e->len)) {
            len -= e->len;
            verb = e->before == THEME;
            break;
        }
    }
    while (changed && len > rv + 2) {
        unsigned char c = last(stem, len), b = before_last(stem, len);
        changed = false;
        if (in(VOWELS & ~BIT(L_u) & ~BIT(L_yu), c)) {
            if (verb && (ENDS(stem, len, "ува") || ENDS(stem, len, "юва"))) {
                len -= 4;
                break;
            }
            len -= 2;
            changed = true;
        } else if (c == L_u && verb && b == L_en) {
            len -= 2;
            changed = true;
        } else if (c == L_ve && in(BIT(L_o) | BIT(L_e) | BIT(L_ye) | BIT(L_i) | BIT(L_yi) | BIT(L_a) | BIT(L_y), b)) {
            len -= 4;
            changed = true;
        } else if (in(BIT(L_te) | BIT(L_el), c) && in(BIT(L_a) | BIT(L_ya) | BIT(L_y) | BIT(L_i), b)) {
            len -= 4;
            changed = true;
        } else if (c == L_em && in(BIT(L_a) | BIT(L_ya) | BIT(L_y) | BIT(L_i) | BIT(L_o), b)) {
            len -= 4;
            changed = true;
        } else if (c == L_soft) {
            len -= 2; changed = true;
        }
        if (len < rv) len = rv;
    }
    /* doubled consonants */
    if (len > rv + 2 && last(stem, len) == before_last(stem, len) && last(stem, len) != L_en)
        len -= 2;
    /* fleeting */
    if (len > rv + 4) {
        unsigned char b = before_last(stem, len);
        if (in(BIT(L_o) | BIT(L_e) | BIT(L_i) | BIT(L_ye) | BIT(L_yi), b) && !in(VOWELS, last(stem, len))) {
            memmove(stem + len - 4, stem + len - 2, 2);
            len -= 2;
        }
    }
    if (ENDS(stem, len, "ц") || ENDS(stem, len, "ч")) memcpy(stem + len - 2, "к", 2);
    else if (ENDS(stem, len, "з") || ENDS(stem, len, "ж")) memcpy(stem + len - 2, "г", 2);
    else if (ENDS(stem, len, "х") || ENDS(stem, len, "ш")) memcpy(stem + len - 2, "с", 2);
    if (refl) { memcpy(stem + len, "ся", 4); len += 4; }
    *stem_len = len;
    return stem;
}
