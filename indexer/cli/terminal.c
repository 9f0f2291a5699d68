// SPDX-License-Identifier: GPL-2.0-or-later
/* Untrusted text in, text that cannot steer a terminal out. What is unsafe: the controls C0 and C1,
   the format characters of UAX #9 (bidirectional overrides: they can make a line read as another),
   zero-width characters and the tags of U+E0000. */
#include "cli/terminal.h"

#include "cli/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool terminal_is(FILE *file)
{
    return isatty(fileno(file)) == 1;
}

unsigned terminal_width(FILE *file)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");

    if (ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    if (columns != NULL) {
        long n = strtol(columns, NULL, 10);
        if (n >= 20 && n <= 1000)
            return (unsigned)n;
    }
    return 80;
}

bool terminal_has_colour(FILE *file)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (no_colour != NULL && no_colour[0] != '\0')
        return false;
    return terminal_is(file) && term != NULL && strcmp(term, "dumb") != 0;
}

bool terminal_unsafe(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD}, {0x034F, 0x034F},
        {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5}, {0x180B, 0x180F},
        {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F}, {0x3164, 0x3164},
        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (c < ranges[i].first)
            return false;
        if (c <= ranges[i].last)
            return true;
    }
    return false;
}

size_t terminal_safe(const char *text, size_t len, char out[TERMINAL_SAFE_MAX], size_t *out_len)
{
    uint32_t c;
    size_t n = utf8_next(text, len, &c);

    if (c == UTF8_INVALID) {
        *out_len = utf8_put(0xFFFD, out);
    } else if (terminal_unsafe(c)) {
        int written = snprintf(out, TERMINAL_SAFE_MAX, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
        *out_len = written > 0 ? (size_t)written : 0;
    } else {
        memcpy(out, text, n);
        *out_len = n;
    }
    return n;
}

char *terminal_escape(const char *text, size_t len)
{
    /* "\x1b" for one byte is the worst growth: all longer escapes stand for two bytes or more. */
    char *out = malloc(len * 4 + TERMINAL_SAFE_MAX + 1);
    size_t used = 0, n;

    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < len;) {
        i += terminal_safe(text + i, len - i, out + used, &n);
        used += n;
    }
    out[used] = '\0';
    return out;
}

void terminal_put(FILE *file, const char *text, size_t len)
{
    char out[TERMINAL_SAFE_MAX];
    size_t n;

    for (size_t i = 0; i < len;) {
        i += terminal_safe(text + i, len - i, out, &n);
        fwrite(out, 1, n, file);
    }
}
