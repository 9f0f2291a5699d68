// SPDX-License-Identifier: GPL-2.0-or-later
/* Untrusted text on its way to a terminal, escaped on one line and filled into lines: what comes
   out is UTF-8 in which nothing steers the terminal or stays unseen, ICU says so, and nothing is
   lost. The first two bytes are the width and the indent. */
#include "fuzz.h"

#include <unicode/uchar.h>

#include "cli/terminal.h"
#include "query/wrap.h"

#define LIT "\033[1m"
#define OFF "\033[0m"

/* Whether a character steers a terminal or is not seen. Selectors of a variant are left to it. */
static bool is_unsafe(UChar32 c)
{
    return u_charType(c) == U_CONTROL_CHAR || u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL) ||
           (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
            !u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR)) ||
           c == 0x2028 || c == 0x2029;
}

static void check_harmless(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        UChar32 c;

        U8_NEXT((const uint8_t *)text, at, len, c);
        CHECK(c >= 0 && !is_unsafe(c));
    }
}

/* Prints what wrap_next() makes of all that is no white space. */
static void print_words(FILE *file, const char *text, size_t len)
{
    char out[TERMINAL_SAFE_MAX];
    unsigned columns;
    size_t out_len;

    for (size_t at = 0, next = 0; at < len; at = next) {
        UChar32 c;

        U8_NEXT((const uint8_t *)text, next, len, c);
        if (c >= 0 && (c == 0x85 || u_isWhitespace(c)))
            continue;
        next = at + wrap_next(text + at, len - at, out, &out_len, &columns);
        fwrite(out, 1, out_len, file);
    }
}

/* Checks lines with the sequences LIT and OFF in them; moves their words to the front. */
static size_t check_lines(char *lines, size_t len, unsigned width, unsigned indent)
{
    size_t kept = 0, line = 0, start = 0;
    bool lit = false;

    for (size_t at = 0; at <= len; at++) {
        if (at == len || lines[at] == '\n') {
            CHECK(!lit);
            check_harmless(lines + start, line - start);
            CHECK(width == 0 || wrap_columns(lines + start, line - start) <= width);
            for (size_t i = start, cut = line == start ? 0 : indent; i < line; i++)
                if (i >= start + cut && lines[i] != ' ')
                    lines[kept++] = lines[i];
            start = line = at + 1;
        } else if (at + 4 <= len && memcmp(lines + at, lit ? OFF : LIT, 4) == 0) {
            lit = !lit;
            at += 3;
        } else {
            lines[line++] = lines[at];
        }
    }
    return kept;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wrap_layout layout = {.base = "", .lit = LIT};
    accord_highlight highlights[2];
    const char *text;
    char *escaped, *put = NULL, *lines = NULL, *words = NULL;
    size_t len, put_len, lines_len, words_len, count = 0;
    FILE *file;

    if (size < 2)
        return 0;
    text = (const char *)data + 2;
    len = size - 2;
    escaped = terminal_escape(text, len);
    CHECK(escaped != NULL);
    check_harmless(escaped, strlen(escaped));
    file = open_memstream(&put, &put_len);
    terminal_put(file, text, len);
    CHECK(fclose(file) == 0);
    CHECK(put_len == strlen(escaped) && memcmp(put, escaped, put_len) == 0);

    layout.indent = data[1] % 16;
    layout.width = data[0] == 0 ? 0 : layout.indent + 10 + data[0];
    layout.gaps = data[1] > 127;
    if (len > 3) {
        highlights[count++] = (accord_highlight){len / 4, len / 3 + 1};
        highlights[count++] = (accord_highlight){len / 3 + 1, len / 2 + 1};
    }
    file = open_memstream(&lines, &lines_len);
    wrap_print(file, &layout, text, len, highlights, count);
    CHECK(fclose(file) == 0);
    file = open_memstream(&words, &words_len);
    print_words(file, text, len);
    CHECK(fclose(file) == 0);
    lines_len = check_lines(lines, lines_len, layout.width, layout.indent);
    CHECK(lines_len == words_len && memcmp(lines, words, words_len) == 0);
    free(escaped);
    free(put);
    free(lines);
    free(words);
    return 0;
}
