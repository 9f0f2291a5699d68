// SPDX-License-Identifier: GPL-2.0-or-later
/* UTF-8 in, tokens with byte offsets and folded words out.

   A token is a run of letters and digits (after UAX #29, with these differences):
   - an apostrophe between letters stays inside (don't, здоров'я), but an elided article or
     preposition of French, Italian or Catalan is a token of its own, so that l'accord has accord;
   - letters with dots between them are one word without the dots: U.S. is us, О.П. is оп;
   - a dot or comma between digits stays (3.5), but grouped thousands are one number (1,000,000);
   - everything else ends a token: F-16 is f and 16, example.org is example and org, @ and _ too.
     What stands together without white space is marked `joined`; a query makes a phrase of it;
   - runs of scripts written without spaces are cut by ICU's dictionaries.

   A sentence ends at . ! ? … or their kin, with closing quotes and brackets, before white space and
   anything but a lower-case letter; not after an initial, a short capitalised abbreviation or a
   number with its dot (17. Februar). */
#include "tokenize.h"

#include <stdlib.h>
#include <string.h>
#include <stdio.h>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "fold.h"
#include "hash.h"
#include "language.h"
#include "status.h"

enum {
    WORD_LIMIT = 4096, /* bytes of a folded word looked at; the rest only counts for the hash */
    PLAIN_LETTERS = 64 /* letters that read_plain() reads at most */
};

struct tokenizer {
    const char *text, *at, *end;
    char word[WORD_LIMIT + 64];
    UBreakIterator *breaks; /* for unspaced scripts; opened when the first is met */
    UText *run;             /* the run being cut, borrowed text */
    const char *run_start, *run_end;
    int32_t run_at;
    /* what the gap before the next token holds */
    bool gap_space, gap_line, gap_paragraph, gap_sentence;
    /* the token before, for sentence ends */
    bool last_short, last_number, last_upper;
};

accord_status tokenizer_new(struct tokenizer **out)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? status_out_of_memory() : ACCORD_OK;
}

void tokenizer_free(struct tokenizer *tokenizer)
{
    if (tokenizer == NULL)
        return;
    if (tokenizer->breaks != NULL)
        ubrk_close(tokenizer->breaks);
    if (tokenizer->run != NULL)
        utext_close(tokenizer->run);
    free(tokenizer);
}

void tokenizer_start(struct tokenizer *tokenizer, const char *text, size_t len)
{
    tokenizer->text = tokenizer->at = text;
    tokenizer->end = text + len;
    tokenizer->run_start = NULL;
    tokenizer->gap_space = tokenizer->gap_line = true;
    tokenizer->gap_paragraph = tokenizer->gap_sentence = true;
    tokenizer->last_short = tokenizer->last_number = tokenizer->last_upper = false;
}

static const char *read_entry(const char *at, const char *end, uint32_t *codepoint,
                              fold_entry *entry)
{
    if ((unsigned char)*at < 0x80) {
        *codepoint = (unsigned char)*at;
        *entry = fold_lookup(*codepoint);
        return at + 1;
    }
    at = utf8_read(at, end, codepoint);
    *entry = fold_lookup(*codepoint);
    return at;
}

/* language_script_of() with the two commonest scripts answered here. */
static unsigned script_of(uint32_t codepoint)
{
    if (codepoint < 0x80)
        return SCRIPT_LATIN;
    if (codepoint >= 0x400 && codepoint < 0x530)
        return SCRIPT_CYRILLIC;
    return language_script_of(codepoint);
}

static bool is_terminator(uint32_t codepoint)
{
    return codepoint == '.' || codepoint == '!' || codepoint == '?' || codepoint == 0x2026 ||
           codepoint == 0x0964 || codepoint == 0x0965 || codepoint == 0x3002 ||
           codepoint == 0xFF01 || codepoint == 0xFF1F || codepoint == 0x061F ||
           codepoint == 0x06D4 || codepoint == 0x0589;
}

static bool is_closer(uint32_t codepoint)
{
    return codepoint == '"' || codepoint == ')' || codepoint == ']' || codepoint == 0x00BB ||
           codepoint == 0x201D || codepoint == 0x201C || codepoint == 0x2019 || codepoint == '\'';
}

/* What a byte is to read_plain(). */
enum plain { PLAIN_NOT, PLAIN_LETTER, PLAIN_END };
static const unsigned char plain[256] = {
    [0x00 ... 0x26] = PLAIN_END,  [0x28 ... 0x2F] = PLAIN_END, [0x3A ... 0x40] = PLAIN_END,
    ['A' ... 'Z'] = PLAIN_LETTER, [0x5B ... 0x5F] = PLAIN_END, ['a' ... 'z'] = PLAIN_LETTER,
    [0x7B ... 0x7F] = PLAIN_END, /* neither digits nor the apostrophes ' and ` */
};

/* Whether a letter between U+0400 and U+047F stands at `at`: all of these are letters. */
static bool is_cyrillic(const char *at, const char *end)
{
    return ((unsigned char)*at & 0xFE) == 0xD0 && end - at > 1 &&
           ((unsigned char)at[1] & 0xC0) == 0x80;
}

/* Skips to the next letter or digit and notes what the gap holds. false: the text ends. */
static bool skip_gap(struct tokenizer *tokenizer)
{
    const char *at = tokenizer->at, *end = tokenizer->end;
    bool terminated = false, after_space = false;
    unsigned newlines = 0;
    uint32_t terminator = 0;

    if (end - at > 1 && *at == ' ' &&
        (plain[(unsigned char)at[1]] == PLAIN_LETTER || is_cyrillic(at + 1, end))) {
        tokenizer->gap_space = true; /* the gap between most words */
        tokenizer->at = at + 1;
        return true;
    }
    while (at < end) {
        uint32_t codepoint;
        fold_entry entry;
        const char *next = read_entry(at, end, &codepoint, &entry);

        switch (FOLD_CLASS(entry)) {
        case FOLD_LETTER:
        case FOLD_DIGIT:
        case FOLD_UNSPACED:
            if (terminated && (after_space || FOLD_CLASS(entry) == FOLD_UNSPACED) &&
                !(entry & FOLD_LOWER) &&
                (terminator != '.' || !(tokenizer->last_short || tokenizer->last_number)))
                tokenizer->gap_sentence = true;
            if (newlines >= 2)
                tokenizer->gap_paragraph = tokenizer->gap_sentence = true;
            if (newlines >= 1)
                tokenizer->gap_line = true;
            tokenizer->at = at;
            return true;
        case FOLD_SPACE:
            tokenizer->gap_space = after_space = true;
            newlines += codepoint == '\n' || codepoint == 0x2028;
            if (codepoint == 0x2029)
                newlines += 2;
            break;
        case FOLD_IGNORED:
        case FOLD_MARK:
            break;
        default:
            if (is_terminator(codepoint)) {
                terminated = true;
                if (terminator == 0 || terminator == '.')
                    terminator = codepoint;
            } else if (!is_closer(codepoint) && !after_space) {
                terminated = false;
            }
            break;
        }
        at = next;
    }
    tokenizer->at = end;
    return false;
}

/* The words of French, Italian and Catalan that lose their vowel before another word. */
static bool is_elided(const char *word, size_t len)
{
    static const char *const elided[] = {
        "l",      "d",      "j",    "m",   "t",    "s",    "n",    "c",  "qu",    "jusqu", "lorsqu",
        "puisqu", "quoiqu", "dell", "all", "nell", "sull", "dall", "un", "quest", "quell"};

    for (size_t i = 0; i < sizeof elided / sizeof *elided; i++)
        if (strlen(elided[i]) == len && memcmp(elided[i], word, len) == 0)
            return true;
    return false;
}

/* Whether `at` (behind a letter) is ". letter ." or ". letter" of an abbreviation such as U.S. */
static const char *next_initial(const char *at, const char *end, fold_entry *entry)
{
    uint32_t codepoint;
    fold_entry after;
    const char *letter, *behind;

    if (at >= end || *at != '.')
        return NULL;
    letter = at + 1;
    if (letter >= end)
        return NULL;
    behind = read_entry(letter, end, &codepoint, entry);
    if (FOLD_CLASS(*entry) != FOLD_LETTER)
        return NULL;
    if (behind < end) {
        read_entry(behind, end, &codepoint, &after);
        if (FOLD_CLASS(after) == FOLD_LETTER || FOLD_CLASS(after) == FOLD_DIGIT ||
            FOLD_CLASS(after) == FOLD_MARK)
            return NULL;
    }
    return behind;
}

/* A word too long for a term: its beginning, cut between letters, and a hash of all of it. */
static void shorten(struct token *token, char *word)
{
    char digits[20];
    uint64_t hash = hash_bytes(token->word, token->len);
    size_t keep = TOKEN_WORD_MAX - 16;

    while (keep > 0 && ((unsigned char)word[keep] & 0xC0) == 0x80)
        keep--;
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)hash);
    memcpy(word + keep, digits, 16);
    token->len = keep + 16;
    word[token->len] = '\0';
}

static void finish(struct tokenizer *tokenizer, struct token *token, size_t letters)
{
    token->joined = !tokenizer->gap_space;
    token->line = tokenizer->gap_line;
    token->paragraph = tokenizer->gap_paragraph;
    token->sentence = tokenizer->gap_sentence;
    token->word = tokenizer->word;
    tokenizer->word[token->len] = '\0';
    if (token->len > TOKEN_WORD_MAX)
        shorten(token, tokenizer->word);
    tokenizer->gap_space = tokenizer->gap_line = false;
    tokenizer->gap_paragraph = tokenizer->gap_sentence = false;
    tokenizer->last_number = token->scripts == 0 && letters <= 2;
    tokenizer->last_short = token->scripts != 0 && token->upper && letters <= 2;
}

/* The next word of a run without spaces; false when the run is used up. */
static bool next_unspaced(struct tokenizer *tokenizer, struct token *token)
{
    while (tokenizer->run_start != NULL) {
        int32_t from = tokenizer->run_at, to = ubrk_next(tokenizer->breaks);
        const char *at, *end;
        size_t len = 0, letters = 0;

        if (to == UBRK_DONE || to <= from) {
            tokenizer->at = tokenizer->run_end;
            tokenizer->run_start = NULL;
            return false;
        }
        tokenizer->run_at = to;
        at = tokenizer->run_start + from;
        end = tokenizer->run_start + to;
        token->start = (size_t)(at - tokenizer->text);
        token->end = (size_t)(end - tokenizer->text);
        token->scripts = 0;
        token->upper = false;
        while (at < end && len < WORD_LIMIT) {
            uint32_t codepoint;
            fold_entry entry;

            at = read_entry(at, end, &codepoint, &entry);
            if (entry & FOLD_MULTIPLE) {
                len += fold_multiple(codepoint, tokenizer->word + len);
            } else {
                len += utf8_write(FOLD_CODEPOINT(entry), tokenizer->word + len);
            }
            token->scripts |= script_of(codepoint);
            letters++;
        }
        token->len = len;
        finish(tokenizer, token, letters);
        return true;
    }
    return false;
}

/* Opens a run of a script without spaces at tokenizer->at. false: it can't be cut, take it whole.
 */
static bool start_unspaced(struct tokenizer *tokenizer)
{
    UErrorCode error = U_ZERO_ERROR;
    const char *at = tokenizer->at;

    while (at < tokenizer->end) {
        uint32_t codepoint;
        fold_entry entry;
        const char *next = read_entry(at, tokenizer->end, &codepoint, &entry);

        if (FOLD_CLASS(entry) != FOLD_UNSPACED || next - tokenizer->at > WORD_LIMIT)
            break;
        at = next;
    }
    if (tokenizer->breaks == NULL) {
        tokenizer->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &error);
        if (U_FAILURE(error))
            tokenizer->breaks = NULL;
    }
    if (tokenizer->breaks == NULL)
        return false;
    tokenizer->run = utext_openUTF8(tokenizer->run, tokenizer->at, at - tokenizer->at, &error);
    ubrk_setUText(tokenizer->breaks, tokenizer->run, &error);
    if (U_FAILURE(error))
        return false;
    tokenizer->run_start = tokenizer->at;
    tokenizer->run_end = at;
    tokenizer->run_at = ubrk_first(tokenizer->breaks);
    return true;
}

/* "1,000,000" and "1.000.000": whether the separator at `at` groups thousands or stands in a
   number.
   @return where the number goes on, NULL: it ends before `at`; *grouped: leave the separator out.
 */
static const char *number_goes_on(const char *at, const char *end, bool *grouped)
{
    unsigned digits = 0;
    const char *next = at + 1;

    if (at >= end || (*at != '.' && *at != ',') || next >= end || *next < '0' || *next > '9')
        return NULL;
    while (next + digits < end && next[digits] >= '0' && next[digits] <= '9' && digits < 4)
        digits++;
    *grouped = digits == 3;
    return next;
}

/* What read_plain() has read. */
struct plain_word {
    const char *end; /* where the word goes on, */
    bool whole;      /* or ends */
    size_t len, letters;
    uint32_t last; /* the last letter, folded */
    size_t last_len;
};

/* Reads the beginning of a word as most are: letters of ASCII and Cyrillic, which need no care.
   false: it is not plain, and nothing is read. */
static bool read_plain(const char *at, const char *end, char *word, struct token *token,
                       struct plain_word *out)
{
    const char *start = at;
    uint32_t codepoint, last = 0;
    size_t len = 0, letters = 0, last_len = 0;
    unsigned scripts = 0;
    bool upper = false;

    for (; at < end && letters < PLAIN_LETTERS; letters++, len += last_len) {
        if (plain[(unsigned char)*at] == PLAIN_LETTER) {
            last = (unsigned char)*at | 0x20u;
            word[len] = (char)last;
            last_len = 1;
            scripts |= SCRIPT_LATIN;
            upper = at == start ? (*at & 0x20) == 0 : upper;
            at++;
        } else if (is_cyrillic(at, end)) {
            fold_entry entry;

            codepoint = ((uint32_t)(unsigned char)*at & 0x1F) << 6 | ((unsigned char)at[1] & 0x3F);
            entry = fold_lookup(codepoint);
            if (FOLD_CLASS(entry) != FOLD_LETTER || (entry & FOLD_MULTIPLE))
                break;
            last = FOLD_CODEPOINT(entry);
            last_len = utf8_write(last, word + len);
            scripts |= SCRIPT_CYRILLIC;
            upper = at == start ? (entry & FOLD_UPPER) != 0 : upper;
            at += 2;
        } else {
            break;
        }
    }
    *out = (struct plain_word){at, false, len, letters, last, last_len};
    out->whole = at == end || plain[(unsigned char)*at] == PLAIN_END;
    if (letters == 0 || (letters == 1 && (!out->whole || (at < end && *at == '.'))))
        return false; /* it may be an initial */
    token->scripts = scripts;
    token->upper = upper;
    return true;
}

bool tokenizer_next(struct tokenizer *tokenizer, struct token *token)
{
    const char *end = tokenizer->end, *at;
    char *word = tokenizer->word;
    size_t len = 0, letters = 0;
    uint32_t before = 0; /* the last letter written, folded, for composing */
    size_t before_len = 0;
    struct plain_word begun;
    bool initials = true, whole = false;

    if (next_unspaced(tokenizer, token))
        return true;
    if (!skip_gap(tokenizer))
        return false;
    at = tokenizer->at;
    token->start = (size_t)(at - tokenizer->text);
    token->scripts = 0;
    token->upper = false;
    if (read_plain(at, end, word, token, &begun)) {
        at = begun.end;
        len = begun.len;
        letters = begun.letters;
        before = begun.last;
        before_len = begun.last_len;
        whole = begun.whole;
        initials = false;
    }
    while (at < end && !whole) {
        uint32_t codepoint;
        fold_entry entry;
        const char *next = read_entry(at, end, &codepoint, &entry);
        enum fold_class class = FOLD_CLASS(entry);

        if (class == FOLD_UNSPACED) {
            if (len > 0 || !start_unspaced(tokenizer))
                break;
            return next_unspaced(tokenizer, token);
        }
        if (class == FOLD_LETTER || class == FOLD_DIGIT) {
            if (letters == 0)
                token->upper = (entry & FOLD_UPPER) != 0;
            if (len < WORD_LIMIT) {
                if (entry & FOLD_MULTIPLE)
                    before_len = fold_multiple(codepoint, word + len);
                else if (FOLD_CODEPOINT(entry) < 0x80)
                    word[len] = (char)FOLD_CODEPOINT(entry), before_len = 1;
                else
                    before_len = utf8_write(FOLD_CODEPOINT(entry), word + len);
                len += before_len;
            }
            before = FOLD_CODEPOINT(entry);
            if (class == FOLD_LETTER)
                token->scripts |= script_of(codepoint);
            letters++;
            at = next;
            /* U.S. and its like: single letters, each with its dot */
            if (initials && class == FOLD_LETTER && at < end && *at == '.') {
                fold_entry initial;
                const char *behind = next_initial(at, end, &initial);

                if (behind != NULL) {
                    at++;
                    continue;
                }
                if (letters > 1) { /* the last dot belongs to the abbreviation */
                    at++;
                    break;
                }
            }
            if (class == FOLD_LETTER && at < end && *at != '.')
                initials = false;
            if (class == FOLD_DIGIT && at < end) {
                bool grouped = false;
                const char *on = number_goes_on(at, end, &grouped);

                if (on != NULL) {
                    if (!grouped && len < WORD_LIMIT)
                        word[len++] = '.';
                    at = on;
                    before = 0;
                }
            }
            continue;
        }
        if (class == FOLD_MARK) {
            uint32_t composed =
                before == 0 || len > WORD_LIMIT ? 0 : fold_compose(before, codepoint);

            if (composed != 0 && before_len <= len) {
                len -= before_len;
                before_len = utf8_write(composed, word + len);
                len += before_len;
                before = composed;
            }
            at = next;
            continue;
        }
        if (class == FOLD_IGNORED) {
            at = next;
            continue;
        }
        if (class == FOLD_APOSTROPHE && next < end && letters > 0) {
            uint32_t after_codepoint;
            fold_entry after;

            read_entry(next, end, &after_codepoint, &after);
            if (FOLD_CLASS(after) != FOLD_LETTER || is_elided(word, len))
                break;
            if (len < WORD_LIMIT)
                word[len++] = '\'';
            before = 0;
            initials = false;
            at = next;
            continue;
        }
        break;
    }
    tokenizer->at = at;
    token->end = (size_t)(at - tokenizer->text);
    token->len = len;
    finish(tokenizer, token, letters);
    return true;
}
