// SPDX-License-Identifier: GPL-2.0-or-later
/* In: text and the byte ranges to light up; out: lines that fit the terminal, with escape sequences
   when the layout has any. Columns are counted as Unicode Standard Annex #11 has it (wide and
   fullwidth take two, ambiguous one), and what combines with the character before takes none; the
   locale plays no part. A style is switched off before each line break and on again behind the
   indent, so that a pager that starts at any line shows it right. */
#include "wrap.h"

#include "cli/utf8.h"

#include <string.h>

#include <unicode/uchar.h>

#define STYLE_OFF "\033[0m"
#define WIDE 0x1100u /* the first character that is wide, or a jamo */

/* What is being printed. */
struct writer {
    FILE *file;
    const struct wrap_layout *layout;
    const accord_highlight *highlights; /* those that end behind the character being printed */
    size_t count;
    unsigned column;   /* where the next character goes */
    unsigned used;     /* columns that are not text: the indent, or layout->column */
    const char *style; /* the sequence in force, "" for none */
};

/* A stretch of white space between words. */
struct gap {
    size_t end;
    unsigned newlines;
};

static bool is_dropped(uint32_t c)
{
    return c == 0x00AD || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
           c == 0x2060 || c == 0xFEFF;
}

static bool is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
    return c != UTF8_INVALID && (c == 0x85 || u_isWhitespace((UChar32)c));
}

static struct gap gap_at(const char *text, size_t len, size_t at)
{
    struct gap gap = {at, 0};
    uint32_t c;

    while (gap.end < len) {
        size_t n = utf8_next(text + gap.end, len - gap.end, &c);
        if (!is_space(c))
            break;
        if (c == '\n' || c == 0x85 || c == 0x2028)
            gap.newlines++;
        if (c == 0x2029) /* the paragraph separator */
            gap.newlines += 2;
        gap.end += n;
    }
    return gap;
}

/* Where the word at `at` ends; its columns. */
static size_t word_at(const char *text, size_t len, size_t at, size_t *columns)
{
    size_t end = at;
    uint32_t c;

    while (end < len) {
        size_t n = utf8_next(text + end, len - end, &c);
        if (is_space(c))
            break;
        end += n;
    }
    *columns = wrap_columns(text + at, end - at);
    return end;
}

static void set_style(struct writer *writer, const char *style)
{
    if (writer->style == style || strcmp(writer->style, style) == 0)
        return;
    if (writer->style[0] != '\0')
        fputs(STYLE_OFF, writer->file);
    fputs(style, writer->file);
    writer->style = style;
}

static void break_line(struct writer *writer, bool with_gap)
{
    set_style(writer, "");
    fputs(with_gap ? "\n\n" : "\n", writer->file);
    fprintf(writer->file, "%*s", (int)writer->layout->indent, "");
    writer->column = writer->used = writer->layout->indent;
}

/* Switches to the style of byte `at`. */
static void style_for(struct writer *writer, size_t at)
{
    while (writer->count > 0 && writer->highlights->end <= at) {
        writer->highlights++;
        writer->count--;
    }
    set_style(writer, writer->count > 0 && writer->highlights->start <= at ? writer->layout->lit
                                                                           : writer->layout->base);
}

static void put_word(struct writer *writer, const char *text, size_t at, size_t end)
{
    char out[TERMINAL_SAFE_MAX];
    size_t out_len, n;
    unsigned columns;

    for (; at < end; at += n) {
        n = wrap_next(text + at, end - at, out, &out_len, &columns);
        if (out_len == 0)
            continue;
        if (writer->layout->width > 0 && writer->column + columns > writer->layout->width &&
            columns > 0 && writer->column > writer->used)
            break_line(writer, false);
        style_for(writer, at);
        for (size_t i = 0; i < out_len; i++)
            putc_unlocked(out[i], writer->file);
        writer->column += columns;
    }
}

unsigned wrap_columns_of(uint32_t c)
{
    UChar32 character = (UChar32)c;

    if ((U_GET_GC_MASK(character) & (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK)) != 0)
        return 0;
    if (c < WIDE) /* Latin, Cyrillic and their like need not be looked up */
        return 1;
    switch (u_getIntPropertyValue(character, UCHAR_HANGUL_SYLLABLE_TYPE)) {
    case U_HST_VOWEL_JAMO: /* drawn into the syllable that the jamo before began */
    case U_HST_TRAILING_JAMO:
        return 0;
    default:
        break;
    }
    switch (u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_WIDE:
    case U_EA_FULLWIDTH:
        return 2;
    default:
        return 1;
    }
}

size_t wrap_next(const char *text, size_t len, char out[TERMINAL_SAFE_MAX], size_t *out_len,
                 unsigned *columns)
{
    uint32_t c;
    size_t n;

    if (text[0] >= 0x20 && text[0] < 0x7F) { /* ASCII, the most of most texts, shows as it is */
        out[0] = text[0];
        *out_len = 1;
        *columns = 1;
        return 1;
    }
    n = utf8_next(text, len, &c);
    *columns = 0;
    *out_len = 0;
    if (c != UTF8_INVALID && is_dropped(c))
        return n;
    (void)terminal_safe(text, len, out, out_len);
    if (c == UTF8_INVALID)
        *columns = 1;
    else if (terminal_unsafe(c))
        *columns = (unsigned)*out_len; /* an escape, in ASCII */
    else
        *columns = wrap_columns_of(c);
    return n;
}

size_t wrap_columns(const char *text, size_t len)
{
    char out[TERMINAL_SAFE_MAX];
    size_t out_len, sum = 0;
    unsigned columns;

    for (size_t i = 0; i < len; sum += columns)
        i += wrap_next(text + i, len - i, out, &out_len, &columns);
    return sum;
}

void wrap_print(FILE *file, const struct wrap_layout *layout, const char *text, size_t len,
                const accord_highlight *highlights, size_t count)
{
    struct writer writer = {file, layout, highlights, count, layout->column, layout->column, ""};
    bool first = true;

    for (size_t at = 0; at < len; first = false) {
        struct gap gap = gap_at(text, len, at);
        size_t columns, end;
        if (gap.end == len)
            break;
        end = word_at(text, len, gap.end, &columns);
        if (first && layout->column == 0) {
            fprintf(file, "%*s", (int)layout->indent, "");
            writer.column = writer.used = layout->indent;
        } else if (!first && gap.newlines > 1) {
            break_line(&writer, layout->gaps);
        } else if (!first && layout->width > 0 && writer.column + 1 + columns > layout->width) {
            break_line(&writer, false);
        } else if (!first) {
            style_for(&writer, at);
            putc(' ', file);
            writer.column++;
        }
        put_word(&writer, text, gap.end, end);
        at = end;
    }
    set_style(&writer, "");
}
