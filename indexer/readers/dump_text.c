// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of a page in, its article out; see the header for the method. */
#include "dump_text.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "buffer.h"
#include "paragraphs.h"

/* A line of so many characters is prose, and one of half as many that ends a sentence. */
#define PROSE_CHARACTERS 80
/* So many lines in a row without prose are a menu or a list of teasers. */
#define MENU_LINES 4
/* A line beyond this is no piece of a sentence that was cut at a link. */
#define FRAGMENT_CHARACTERS 60
/* So many lines of menu in a row part the article from other prose of the page: teasers, notices.
 */
#define GAP_LINES 8
/* Such prose is kept when it is a good part of the longest: one of so many. */
#define PART_OF_LONGEST 4

struct line {
    char *text; /* in the copy of the text */
    size_t len;
    bool prose;
    bool ends; /* as a sentence does */
    bool drop;
};

static bool is_prose(const struct line *line)
{
    size_t characters = paragraphs_characters(line->text, line->len);

    return characters >= PROSE_CHARACTERS || (characters >= PROSE_CHARACTERS / 2 && line->ends);
}

/* Whether a line goes on with the sentence before it, by its first character. */
static bool continues(const struct line *line)
{
    UChar32 c = paragraphs_first(line->text, line->len);

    if (c == ',' || c == '.' || c == ';' || c == ':' || c == ')' || c == 0x2019 || c == 0x201D)
        return true;
    return u_islower(c) != 0;
}

/* Whether the last character is a small letter. */
static bool ends_small(const struct line *line)
{
    int32_t room = line->len > U8_MAX_LENGTH ? U8_MAX_LENGTH : (int32_t)line->len;
    int32_t i = room;
    UChar32 c;

    U8_PREV((const uint8_t *)line->text + line->len - (size_t)room, 0, i, c);
    return c > 0 && u_islower(c);
}

/* Whether a line is the middle or the end of a sentence that `before` began. */
static bool belongs(const struct line *before, const struct line *line, const struct line *after)
{
    size_t characters;
    UChar32 c;

    if (before->len == 0 || line->len == 0 || before->ends)
        return false;
    c = paragraphs_first(line->text, line->len);
    characters = paragraphs_characters(before->text, before->len);
    if (u_ispunct(c) && continues(line))
        return characters >= FRAGMENT_CHARACTERS / 2;
    if (continues(line))
        return characters >= FRAGMENT_CHARACTERS;
    return after != NULL && after->len > 0 && continues(after) &&
           characters >= FRAGMENT_CHARACTERS &&
           paragraphs_characters(line->text, line->len) < FRAGMENT_CHARACTERS && ends_small(before);
}

/* Splits the copy into lines, empty ones left out. Returns how many there are. */
static size_t split(char *text, size_t len, struct line *lines)
{
    size_t count = 0;
    size_t start = 0;

    while (start < len) {
        char *end = memchr(text + start, '\n', len - start);
        size_t line_len = end == NULL ? len - start : (size_t)(end - (text + start));
        struct line *line = &lines[count];

        line->text = text + start;
        line->len = line_len;
        start += line_len + 1;
        while (line->len > 0 && (line->text[0] == ' ' || line->text[0] == '\t')) {
            line->text++;
            line->len--;
        }
        while (line->len > 0 && strchr(" \t\r", line->text[line->len - 1]) != NULL)
            line->len--;
        if (line->len == 0)
            continue;
        memset((char *)line + offsetof(struct line, prose), 0,
               sizeof *line - offsetof(struct line, prose));
        /* a teaser that was cut off ends in dots, too */
        line->ends =
            paragraphs_ends_sentence(line->text, line->len) &&
            !(line->len >= 3 && memcmp(line->text + line->len - 3, "\xE2\x80\xA6", 3) == 0);
        count++;
    }
    return count;
}

/* Joins the lines of one sentence. A line is moved up against the one before it, which stands
   earlier in the same memory, so the space for it is there. */
static size_t join(struct line *lines, size_t count)
{
    size_t kept = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        struct line *before = kept > 0 ? &lines[kept - 1] : NULL;

        if (before != NULL && belongs(before, &lines[i], i + 1 < count ? &lines[i + 1] : NULL)) {
            UChar32 first = paragraphs_first(lines[i].text, lines[i].len);

            if (!u_ispunct(first) || first == 0x2019)
                before->text[before->len++] = ' ';
            memmove(before->text + before->len, lines[i].text, lines[i].len);
            before->len += lines[i].len;
            before->ends = lines[i].ends;
        } else {
            lines[kept++] = lines[i];
        }
    }
    return kept;
}

static int compare(const void *a, const void *b)
{
    const struct line *x = *(const struct line *const *)a;
    const struct line *y = *(const struct line *const *)b;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->text, y->text, len);

    if (order == 0)
        order = x->len < y->len ? -1 : x->len > y->len;
    if (order == 0)
        order = x->text < y->text ? -1 : x->text > y->text; /* in the order of the text */
    return order;
}

/* Marks lines that stood before, and every copy of a short line that stands three times or more. */
static bool drop_repeated(struct line *lines, size_t count)
{
    struct line **sorted = malloc((count + 1) * sizeof *sorted);
    size_t i;
    size_t same;

    if (sorted == NULL)
        return false;
    for (i = 0; i < count; i++)
        sorted[i] = &lines[i];
    qsort(sorted, count, sizeof *sorted, compare);
    for (i = 0; i < count; i += same) {
        size_t j;

        for (same = 1; i + same < count && sorted[i + same]->len == sorted[i]->len &&
                       memcmp(sorted[i + same]->text, sorted[i]->text, sorted[i]->len) == 0;
             same++)
            ;
        for (j = same >= 3 && !sorted[i]->prose ? 0 : 1; j < same; j++)
            sorted[i + j]->drop = true;
    }
    free(sorted);
    return true;
}

/* Marks what is before the first prose and after the last, and the runs of lines without any. */
static void drop_menus(struct line *lines, size_t count)
{
    size_t first = 0;
    size_t last = count;
    size_t run = 0;
    size_t i;

    while (first < count && (!lines[first].prose || lines[first].drop))
        first++;
    if (first == count)
        return;
    while (!lines[last - 1].prose || lines[last - 1].drop)
        last--;
    for (i = 0; i <= count; i++) {
        if (i < first || (i >= last && i < count)) {
            lines[i].drop = true;
        } else if (i < last && !lines[i].prose && !lines[i].ends) {
            run++;
        } else {
            size_t j;

            for (j = 1; run >= MENU_LINES && j <= run && i < count; j++)
                lines[i - j].drop = true;
            run = 0;
        }
    }
}

/* Whether a line is the title, or the title with the site's name. */
static bool is_title(const struct line *line, const char *title, size_t title_len)
{
    return title_len > 0 && line->len >= title_len && line->len <= title_len + 80 &&
           memcmp(line->text, title, title_len) == 0;
}

/* Drops what stands before the headline, when that is not much of the prose, and the headline. */
static void drop_until_title(struct line *lines, size_t count, const char *title)
{
    size_t title_len = strlen(title);
    size_t total = 0;
    size_t before = 0;
    size_t last = 0;
    size_t i;

    for (i = 0; i < count; i++)
        total += lines[i].prose && !lines[i].drop ? lines[i].len : 0;
    for (i = 0; i < count && before * PART_OF_LONGEST <= total; i++) {
        if (is_title(&lines[i], title, title_len)) {
            lines[i].drop = true;
            last = i;
        }
        before += lines[i].prose && !lines[i].drop ? lines[i].len : 0;
    }
    for (i = 0; i < last; i++)
        lines[i].drop = true;
}

/* The lines from `from` on up to the next gap. Returns where they end; `*prose` gets their weight.
 */
static size_t segment_end(const struct line *lines, size_t count, size_t from, size_t *prose)
{
    size_t run = 0;
    size_t i;

    *prose = 0;
    for (i = from; i < count && run < GAP_LINES; i++) {
        run = lines[i].drop ? run + 1 : 0;
        *prose += lines[i].prose && !lines[i].drop ? lines[i].len : 0;
    }
    return i;
}

/* Drops the parts beyond gaps that are small beside the largest. */
static void drop_small_parts(struct line *lines, size_t count)
{
    size_t largest = 0;
    size_t prose;
    size_t from;
    size_t end;

    for (from = 0; from < count; from = end) {
        end = segment_end(lines, count, from, &prose);
        largest = prose > largest ? prose : largest;
    }
    for (from = 0; from < count; from = end) {
        end = segment_end(lines, count, from, &prose);
        for (; prose * PART_OF_LONGEST < largest && from < end; from++)
            lines[from].drop = true;
    }
}

bool dump_text(const char *text, size_t len, const char *title, char **out, size_t *out_len)
{
    struct buffer result = {0};
    struct line *lines = NULL;
    char *copy = NULL;
    size_t count = 1;
    size_t i;

    *out = NULL;
    for (i = 0; i < len; i++)
        count += text[i] == '\n';
    lines = calloc(count, sizeof *lines);
    copy = malloc(len + 1);
    if (lines == NULL || copy == NULL)
        goto cleanup;
    memcpy(copy, text, len);
    count = join(lines, split(copy, len, lines));
    for (i = 0; i < count; i++)
        lines[i].prose = is_prose(&lines[i]);
    if (!drop_repeated(lines, count))
        goto cleanup;
    drop_until_title(lines, count, title);
    drop_menus(lines, count);
    drop_small_parts(lines, count);
    for (i = 0; i < count; i++) {
        if (lines[i].drop)
            continue;
        if (result.len > 0)
            buffer_append(&result, "\n\n", 2);
        buffer_append(&result, lines[i].text, lines[i].len);
    }
    *out = buffer_take(&result, out_len);
cleanup:
    free(lines);
    free(copy);
    return *out != NULL;
}
