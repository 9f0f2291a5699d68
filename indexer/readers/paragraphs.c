// SPDX-License-Identifier: GPL-2.0-or-later
/* Text with line ends of any kind in, paragraphs separated by an empty line out.
 *
 * Whether a single line end folds or ends a paragraph is decided once for the text. It folds when a
 * good part of the lines that follow another begin with a small letter (paragraphs do not), or, in
 * writing without small letters, when nearly each break comes where the next word would not have
 * fitted in the width of the text. In a folded text an indented line, an item of a list and a line
 * after a short one that ends a sentence still begin paragraphs. */
#include "paragraphs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "buffer.h"

/* Lines are folded up to this width, in characters; paragraphs are commonly longer. */
#define WRAP_WIDTH_MAX 132
/* A title is at most so many characters long. */
#define TITLE_MAX 200
/* One with a full stop at its end, or without an empty line after it. */
#define TITLE_DOUBTFUL_MAX 120

/* A line of the text, without white space at its ends. */
struct line {
    const char *text;
    size_t len;
    size_t indent; /* bytes of white space before it */
};

/* What tells folded text from one paragraph a line. */
struct breaks {
    size_t count;    /* line ends with text on both sides */
    size_t small;    /* of these, before a small letter */
    size_t full;     /* of these, where the next word would not have fitted */
    size_t width;    /* characters of the longest line that is not beyond the others */
    size_t too_wide; /* lines longer than any folded text has */
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Takes the next line; line ends are LF, CRLF, CR, VT, FF, NEL, U+2028 and U+2029. false: no more.
 */
static bool next_line(const char *text, size_t len, size_t *at, struct line *line)
{
    size_t start = *at;
    size_t end;
    size_t i = start;

    if (start >= len)
        return false;
    for (;; i++) {
        if (i == len) {
            end = i;
            break;
        }
        if (text[i] >= '\n' && text[i] <= '\r') {
            end = i;
            i += text[i] == '\r' && i + 1 < len && text[i + 1] == '\n' ? 2 : 1;
            break;
        }
        if (text[i] == '\xC2' && i + 1 < len && text[i + 1] == '\x85') {
            end = i;
            i += 2;
            break;
        }
        if (text[i] == '\xE2' && i + 2 < len && text[i + 1] == '\x80' &&
            (text[i + 2] == '\xA8' || text[i + 2] == '\xA9')) {
            end = i;
            i += 3;
            break;
        }
    }
    *at = i;
    line->indent = 0;
    while (start < end && is_space(text[start])) {
        start++;
        line->indent++;
    }
    while (end > start && is_space(text[end - 1]))
        end--;
    line->text = text + start;
    line->len = end - start;
    return true;
}

size_t paragraphs_characters(const char *text, size_t len)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < len; i++)
        count += (text[i] & 0xC0) != 0x80;
    return count;
}

int paragraphs_first(const char *text, size_t len)
{
    int32_t room = len > 4 ? 4 : (int32_t)len;
    int32_t i = 0;
    UChar32 c;

    if (len == 0)
        return 0;
    U8_NEXT((const uint8_t *)text, i, room, c);
    return c < 0 ? 0xFFFD : c;
}

/* The last code point of a text that is not empty. */
static UChar32 last_character(const char *text, size_t len, size_t *start)
{
    int32_t room = len > 4 ? 4 : (int32_t)len;
    int32_t i = room;
    UChar32 c;

    U8_PREV((const uint8_t *)text + len - (size_t)room, 0, i, c);
    *start = len - (size_t)(room - i);
    return c;
}

bool paragraphs_ends_sentence(const char *text, size_t len)
{
    while (len > 0) {
        size_t start;
        UChar32 c = last_character(text, len, &start);
        int8_t type;

        if (c < 0)
            return false;
        if (c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 ||
            c == 0xFF1F || c == 0x061F || c == 0x06D4 || c == 0x0964)
            return true;
        type = u_charType(c);
        if (type != U_END_PUNCTUATION && type != U_FINAL_PUNCTUATION &&
            type != U_INITIAL_PUNCTUATION && c != '"' && c != '\'' && !u_isUWhiteSpace(c))
            return false;
        len = start;
    }
    return false;
}

/* Whether a line begins an item: a bullet or a number with space after it. */
static bool is_item(const struct line *line)
{
    UChar32 first = paragraphs_first(line->text, line->len);
    size_t i = 0;

    if (first == '-' || first == '*' || first == '+')
        return line->len > 1 && line->text[1] == ' ';
    if (first == 0x2022 || first == 0x2023 || first == 0x25AA || first == 0x2013 || first == 0x2014)
        return line->len > 3 && line->text[3] == ' ';
    while (i < line->len && i < 3 && line->text[i] >= '0' && line->text[i] <= '9')
        i++;
    return i > 0 && i + 1 < line->len && (line->text[i] == '.' || line->text[i] == ')') &&
           line->text[i + 1] == ' ';
}

/* Characters of the first word of a line. */
static size_t first_word(const struct line *line)
{
    size_t i = 0;

    while (i < line->len && !is_space(line->text[i]))
        i++;
    return paragraphs_characters(line->text, i);
}

/* The width of the text: the longest line once the longest twentieth of them is set aside. */
static void measure_width(const char *text, size_t len, struct breaks *breaks)
{
    size_t histogram[WRAP_WIDTH_MAX + 2] = {0};
    struct line line;
    size_t lines = 0;
    size_t at = 0;
    size_t beyond = 0;
    size_t width = WRAP_WIDTH_MAX + 1;

    while (next_line(text, len, &at, &line)) {
        size_t characters;

        if (line.len == 0)
            continue;
        characters = paragraphs_characters(line.text, line.len);
        histogram[characters > WRAP_WIDTH_MAX ? WRAP_WIDTH_MAX + 1 : characters]++;
        lines++;
    }
    breaks->too_wide = histogram[WRAP_WIDTH_MAX + 1];
    while (width > 0 && beyond + histogram[width] <= lines / 20) {
        beyond += histogram[width];
        width--;
    }
    breaks->width = width;
}

static void measure_breaks(const char *text, size_t len, struct breaks *breaks)
{
    struct line before = {NULL, 0, 0};
    struct line line;
    size_t at = 0;

    memset(breaks, 0, sizeof *breaks);
    measure_width(text, len, breaks);
    while (next_line(text, len, &at, &line)) {
        if (before.len > 0 && line.len > 0) {
            size_t needed = paragraphs_characters(before.text, before.len) + 1 + first_word(&line);

            breaks->count++;
            breaks->small += u_islower(paragraphs_first(line.text, line.len)) != 0;
            breaks->full += needed > breaks->width;
        }
        before = line;
    }
}

/* Whether single line ends fold. */
static bool is_wrapped(const struct breaks *breaks)
{
    if (breaks->count == 0 || breaks->width > WRAP_WIDTH_MAX)
        return false;
    if (breaks->small * 10 >= breaks->count * 3)
        return true;
    return breaks->count >= 3 && breaks->width >= 40 && breaks->full * 10 >= breaks->count * 7;
}

/* Whether a line of a folded text begins a paragraph after the line before it. */
static bool begins_paragraph(const struct line *before, const struct line *line, size_t width)
{
    UChar32 first = paragraphs_first(line->text, line->len);
    size_t needed;

    if (is_item(line))
        return true;
    if (u_islower(first))
        return false;
    if (line->indent >= before->indent + 2)
        return true;
    needed = paragraphs_characters(before->text, before->len) + 1 + first_word(line);
    return paragraphs_ends_sentence(before->text, before->len) && needed * 4 < width * 3;
}

/* Adds a line to a paragraph: with a space, or without after a hyphen inside a word. */
static void join(struct buffer *out, const struct line *line)
{
    if (out->len >= 2 && memcmp(out->data + out->len - 2, "\xC2\xAD", 2) == 0)
        out->len -= 2; /* a soft hyphen did its work */
    else if (!(out->len >= 2 && out->data[out->len - 1] == '-' &&
               !is_space(out->data[out->len - 2]) && out->data[out->len - 2] != '-'))
        buffer_char(out, ' ');
    buffer_append(out, line->text, line->len);
}

bool paragraphs_fold(const char *text, size_t len, char **out, size_t *out_len)
{
    struct buffer result = {0};
    struct line before = {NULL, 0, 0};
    struct line line;
    struct breaks breaks;
    size_t at = 0;
    bool wrapped;

    measure_breaks(text, len, &breaks);
    wrapped = is_wrapped(&breaks);
    while (next_line(text, len, &at, &line)) {
        if (line.len > 0 && before.len > 0 && wrapped &&
            !begins_paragraph(&before, &line, breaks.width)) {
            join(&result, &line);
        } else if (line.len > 0) {
            if (result.len > 0)
                buffer_append(&result, "\n\n", 2);
            buffer_append(&result, line.text, line.len);
        }
        before = line;
    }
    *out = buffer_take(&result, out_len);
    return *out != NULL;
}

/* Whether a full stop, question mark or the like stands inside the text, with a capital after it.
 */
static bool has_sentences(const char *text, size_t len)
{
    size_t i;

    for (i = 0; i + 2 < len; i++) {
        if ((text[i] == '.' || text[i] == '!' || text[i] == '?') && text[i + 1] == ' ' && i > 3 &&
            u_islower(paragraphs_first(text + i - 1, 1)) &&
            u_isupper(paragraphs_first(text + i + 2, len - i - 2)))
            return true;
    }
    return false;
}

bool paragraphs_title(const char *text, size_t len, bool blank_after, size_t *end, size_t *rest)
{
    const char *line_end = memchr(text, '\n', len);
    size_t title = line_end == NULL ? len : (size_t)(line_end - text);
    size_t characters = paragraphs_characters(text, title);
    size_t next = title;
    size_t next_len;
    UChar32 last;
    size_t at;

    *end = 0;
    *rest = 0;
    while (next < len && text[next] == '\n')
        next++;
    if (title == 0 || next == len || characters > TITLE_MAX)
        return false;
    line_end = memchr(text + next, '\n', len - next);
    next_len = line_end == NULL ? len - next : (size_t)(line_end - (text + next));
    last = last_character(text, title, &at);
    if (last == ',' || last == ';' || last == ':')
        return false;
    if (blank_after) {
        if (last == '.' &&
            (characters > TITLE_DOUBTFUL_MAX || next_len < 2 * title || has_sentences(text, title)))
            return false;
    } else {
        /* a single word may be an agency's name, a short next line the rest of a letterhead */
        if (characters > TITLE_DOUBTFUL_MAX || paragraphs_ends_sentence(text, title) ||
            u_islower(paragraphs_first(text + next, len - next)) || next_len < title ||
            (memchr(text, ' ', title) == NULL && characters == title))
            return false;
    }
    *end = title;
    while (next + title <= len && memcmp(text + next, text, title) == 0 &&
           (next + title == len || text[next + title] == '\n') && next + title < len) {
        next += title;
        while (next < len && text[next] == '\n')
            next++;
    }
    *rest = next;
    return true;
}
