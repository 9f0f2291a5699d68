// SPDX-License-Identifier: GPL-2.0-or-later
/* A Markdown file in, one article out.
 *
 * Its metadata is front matter, or a list of "- **Name**: value" under the first heading, as tools
 * that save pages write it. Its text is the blocks without their marks. A file in which hardly a
 * line is empty is a page written out line by line: dump_text() finds the article in it. A saved
 * page has sections, told apart by their shape: an outline is a list of headings, a list of links
 * has nothing else, and the content is the longest of the rest. */
#include "reader_markdown.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "charset.h"
#include "dump_text.h"
#include "front_matter.h"
#include "markdown_inline.h"
#include "markdown_line.h"
#include "paragraphs.h"
#include "record.h"
#include "url.h"

/* Fewer lines than this are no page. */
#define DUMP_LINES_MIN 20

static const char *const extensions[] = {"md", "markdown", "mdown", "mkd", "mdx", NULL};

/* Takes "**Name**: value" apart. */
static bool metadata_item(const struct markdown_line *line, struct markdown_span *name,
                          struct markdown_span *value)
{
    const char *close;
    const char *end = line->text + line->len;

    if (line->kind != MARKDOWN_ITEM || line->len < 6 || memcmp(line->text, "**", 2) != 0)
        return false;
    close = memmem(line->text + 2, line->len - 2, "**", 2);
    if (close == NULL)
        return false;
    name->text = line->text + 2;
    name->len = (size_t)(close - name->text);
    close += 2;
    if (name->len > 0 && name->text[name->len - 1] == ':')
        name->len--;
    else if (close < end && *close == ':')
        close++;
    else
        return false;
    while (close < end && *close == ' ')
        close++;
    value->text = close;
    value->len = (size_t)(end - close);
    return true;
}

/* Reads the list of metadata that stands first in a file, after headings. Returns where it ends; 0:
   there is none. */
static size_t leading_metadata(const struct markdown_span *body, struct front_matter *front)
{
    struct markdown_line line;
    size_t end = 0;
    size_t items = 0;
    size_t at = 0;

    while (markdown_next_line(body, &at, &line)) {
        struct markdown_span name;
        struct markdown_span value;

        if (line.kind == MARKDOWN_BLANK || (line.kind == MARKDOWN_HEADING && items == 0))
            continue;
        if (!metadata_item(&line, &name, &value))
            break;
        front_matter_add(front, name.text, name.len, value.text, value.len);
        items++;
        end = at;
    }
    return items >= 2 ? (end < body->len ? end : body->len) : 0;
}

/* Adds a block's text to the result, an empty line before it, and forgets the block. A block that
   is the same as `title` is left out; NULL: it is no heading. */
static void end_block(struct buffer *block, const char *title, struct buffer *out)
{
    size_t before = out->len;
    size_t i;

    if (block->len == 0)
        return;
    if (out->len > 0)
        buffer_append(out, "\n\n", 2);
    i = out->len;
    markdown_inline(block->data, block->len, out);
    while (out->len > i && (unsigned char)out->data[out->len - 1] <= ' ')
        out->len--;
    if (out->len == i || (title != NULL && out->len - i == strlen(title) &&
                          memcmp(out->data + i, title, out->len - i) == 0))
        out->len = before;
    block->len = 0;
}

/* The text of a piece of Markdown: a paragraph, heading or item a paragraph. The heading that
   repeats the title is left out. */
static void blocks_to_text(const struct markdown_span *body, const char *title, struct buffer *out)
{
    struct buffer block = {0};
    struct markdown_line line;
    size_t at = 0;
    bool code = false;

    while (markdown_next_line(body, &at, &line)) {
        if (line.kind == MARKDOWN_FENCE) {
            if (code || block.len > 0)
                end_block(&block, NULL, out);
            if (!code && out->len > 0)
                buffer_char(out, '\n'); /* the first line of code brings the other */
            code = !code;
            continue;
        }
        if (code) { /* as it stands, a line a line */
            if (out->len > 0)
                buffer_char(out, '\n');
            buffer_append(out, line.text, line.len);
            continue;
        }
        switch (line.kind) {
        case MARKDOWN_HEADING:
            end_block(&block, NULL, out);
            buffer_append(&block, line.text, line.len);
            end_block(&block, title, out);
            break;
        case MARKDOWN_ITEM:
            end_block(&block, NULL, out);
            buffer_append(&block, line.text, line.len);
            break;
        case MARKDOWN_TEXT:
            if (block.len > 0)
                buffer_char(&block, ' ');
            if (line.text[0] == '|' && line.len > 1) { /* a row of a table */
                end_block(&block, NULL, out);
                line.text++;
                line.len -= line.text[line.len - 2] == '|' ? 2 : 1;
            }
            buffer_append(&block, line.text, line.len);
            if (line.hard)
                end_block(&block, NULL, out);
            break;
        case MARKDOWN_UNDERLINE:
            end_block(&block, title, out);
            break;
        default:
            end_block(&block, NULL, out);
            break;
        }
    }
    end_block(&block, NULL, out);
    out->failed = out->failed || block.failed;
    buffer_clear(&block);
}

/* The lines of a piece of Markdown without their marks, for dump_text(). */
static void lines_to_text(const struct markdown_span *body, struct buffer *out)
{
    struct markdown_line line;
    size_t at = 0;

    while (markdown_next_line(body, &at, &line)) {
        if (line.kind == MARKDOWN_TEXT || line.kind == MARKDOWN_HEADING ||
            line.kind == MARKDOWN_ITEM)
            markdown_inline(line.text, line.len, out);
        buffer_char(out, '\n');
    }
}

/* Whether hardly a line is empty. */
static bool is_dump(const struct markdown_span *body)
{
    struct markdown_line line;
    size_t at = 0;
    size_t lines = 0;
    size_t blank = 0;

    while (markdown_next_line(body, &at, &line)) {
        if (line.kind == MARKDOWN_FENCE)
            return false;
        lines++;
        blank += line.kind == MARKDOWN_BLANK;
    }
    return lines - blank >= DUMP_LINES_MIN && blank * 10 < lines;
}

/* Whether an item is a link and nothing else. */
static bool is_link(const struct markdown_line *line)
{
    return line->kind == MARKDOWN_ITEM && line->len > 4 && line->text[0] == '[' &&
           line->text[line->len - 1] == ')' && memmem(line->text, line->len, "](", 2) != NULL;
}

/* The sections of a saved page: its content, and its outline (an empty span when there is none). */
static void find_sections(const struct markdown_span *body, struct markdown_span *content,
                          struct markdown_span *outline)
{
    struct markdown_span section = {body->text, 0};
    struct markdown_line line;
    size_t best = 0;
    size_t words = 0;
    size_t headings = 0;
    size_t at = 0;
    bool more = true;

    *content = *body;
    outline->text = NULL;
    outline->len = 0;
    while (more) {
        size_t start = at;

        more = markdown_next_line(body, &at, &line);
        if (!more || (line.kind == MARKDOWN_HEADING && line.level <= 2)) {
            section.len = (size_t)(body->text + start - section.text);
            if (!more)
                section.len = (size_t)(body->text + body->len - section.text);
            if (words > best) {
                best = words;
                *content = section;
            }
            if (headings > 0 && words == 0)
                *outline = section;
            section.text = body->text + (at < body->len ? at : body->len);
            words = 0;
            headings = 0;
        } else if (line.kind == MARKDOWN_ITEM && line.len > 1 && line.text[0] == '#') {
            headings++;
        } else if (!is_link(&line)) {
            words += line.len;
        }
    }
}

/* The first line of the content that says anything, without marks. */
static void first_line(const struct markdown_span *content, struct buffer *out)
{
    struct markdown_line line;
    size_t at = 0;

    while (out->len == 0 && markdown_next_line(content, &at, &line)) {
        if (line.kind == MARKDOWN_TEXT || line.kind == MARKDOWN_ITEM ||
            line.kind == MARKDOWN_HEADING)
            markdown_inline(line.text, line.len, out);
    }
}

/* The title of a saved page. Its content begins with what stood in the window's title, which is the
   headline, commonly with the site's name; the headline alone is among the outline's headings. */
static void page_title(const struct markdown_span *content, const struct markdown_span *outline,
                       struct buffer *title)
{
    struct buffer window = {0};
    struct buffer heading = {0};
    struct buffer first = {0};
    struct markdown_line line;
    size_t at = 0;

    first_line(content, &window);
    while (outline->len > 0 && markdown_next_line(outline, &at, &line)) {
        struct markdown_line inner;
        struct markdown_span item = {line.text, line.len};
        size_t inner_at = 0;

        if (line.kind != MARKDOWN_ITEM || !markdown_next_line(&item, &inner_at, &inner) ||
            inner.kind != MARKDOWN_HEADING)
            continue;
        heading.len = 0;
        markdown_inline(inner.text, inner.len, &heading);
        if (heading.len == 0)
            continue;
        if (first.len == 0)
            buffer_append(&first, heading.data, heading.len);
        if (window.len >= heading.len && memcmp(window.data, heading.data, heading.len) == 0 &&
            heading.len > title->len) {
            title->len = 0;
            buffer_append(title, heading.data, heading.len);
        }
    }
    if (title->len == 0 && window.len > 0 &&
        paragraphs_characters(window.data, window.len) <= 200 &&
        (first.len == 0 || memchr(window.data, ' ', window.len) != NULL))
        buffer_append(title, window.data, window.len);
    else if (title->len == 0)
        buffer_append(title, first.data, first.len);
    title->failed = title->failed || window.failed || heading.failed || first.failed;
    buffer_clear(&window);
    buffer_clear(&heading);
    buffer_clear(&first);
}

/* How long a window's title is without the site's name at its end: what follows the last " | ", or
   another separator when the letters of it are those of the host. */
static size_t without_site(const char *title, size_t len, const char *host)
{
    static const char *const separators[] = {" | ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ",
                                             " / "};
    char letters[64];
    char host_letters[256];
    size_t count = 0;
    size_t host_count = 0;
    size_t cut = 0;
    size_t tail = 0;
    bool bar = false;
    size_t i;

    for (i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        size_t width = strlen(separators[i]);
        size_t at;

        for (at = len; at-- > 0;) {
            if (at + width <= len && memcmp(title + at, separators[i], width) == 0) {
                if (at > cut) {
                    cut = at;
                    tail = at + width;
                    bar = i == 0;
                }
                break;
            }
        }
    }
    if (cut == 0 || len - tail >= cut)
        return len;
    for (i = tail; i < len && count + 1 < sizeof letters; i++) {
        if (isalnum((unsigned char)title[i]))
            letters[count++] = (char)tolower((unsigned char)title[i]);
    }
    for (; *host != '\0' && host_count + 1 < sizeof host_letters; host++) {
        if (isalnum((unsigned char)*host))
            host_letters[host_count++] = *host;
    }
    if (bar || (count > 2 && memmem(host_letters, host_count, letters, count) != NULL))
        return cut;
    return len;
}

/* The first heading of the highest level in the beginning of a text: "# Title", or one underlined.
 */
static void heading_title(const struct markdown_span *body, struct buffer *title)
{
    struct markdown_line before = {MARKDOWN_BLANK, 0, NULL, 0, false, false};
    struct markdown_line line;
    size_t at = 0;

    while (title->len == 0 && markdown_next_line(body, &at, &line)) {
        if (line.kind == MARKDOWN_FENCE)
            break;
        if (line.kind == MARKDOWN_HEADING && line.level == 1)
            markdown_inline(line.text, line.len, title);
        else if (line.kind == MARKDOWN_UNDERLINE && line.level == 1 && before.kind == MARKDOWN_TEXT)
            markdown_inline(before.text, before.len, title);
        before = line;
    }
}

static void read_markdown(const struct reader_input *input, const struct reader_sink *sink)
{
    struct front_matter front = {0};
    struct record record = {NULL, false};
    struct buffer title = {0};
    struct buffer plain = {0};
    struct markdown_span body;
    struct markdown_span outline = {NULL, 0};
    char *utf8 = NULL;
    char *text = NULL;
    char *host = NULL;
    const char *set_title;
    size_t utf8_len;
    size_t len;
    size_t skipped;
    bool dump;

    if (!charset_to_utf8(input->data, input->len, NULL, &utf8, &utf8_len) ||
        !record_begin(&record)) {
        sink->failed(sink->context, "out of memory");
        goto cleanup;
    }
    skipped = front_matter_read(&front, utf8, utf8_len);
    body.text = utf8 + skipped;
    body.len = utf8_len - skipped;
    dump = is_dump(&body);
    if (skipped == 0 && (skipped = leading_metadata(&body, &front)) > 0) {
        struct markdown_span rest = {body.text + skipped, body.len - skipped};

        find_sections(&rest, &body, &outline);
        page_title(&body, &outline, &title);
        dump = true;
    } else {
        heading_title(&body, &title);
    }
    front_matter_use(&front, &record);
    host = url_host(accord_article_get(record.article, ACCORD_FIELD_URL, NULL));
    if (dump && title.len > 0)
        title.len = without_site(title.data, title.len, host == NULL ? "" : host);
    set_title = accord_article_get(record.article, ACCORD_FIELD_TITLE, &len);
    if (len == 0 && title.len > 0) {
        record_set_line(&record, ACCORD_FIELD_TITLE, title.data, title.len, RECORD_PLAIN);
        set_title = accord_article_get(record.article, ACCORD_FIELD_TITLE, &len);
    }
    if (dump) {
        /* the page's headline is the title without the site's name, whoever gave it */
        buffer_clear(&title);
        buffer_append(&title, set_title, without_site(set_title, len, host == NULL ? "" : host));
        buffer_char(&title, '\0');
        lines_to_text(&body, &plain);
        if (plain.len > 0 && !plain.failed && !title.failed &&
            !dump_text(plain.data, plain.len, title.data, &text, &len))
            plain.failed = true;
    } else {
        blocks_to_text(&body, set_title, &plain);
        text = buffer_take(&plain, &len);
        plain.failed = text == NULL;
    }
    if (text != NULL)
        record_set_final_text(&record, text, len);
    record.failed = record.failed || plain.failed || title.failed;
    record_finish(&record, sink, input->path, "", 0);
cleanup:
    front_matter_clear(&front);
    buffer_clear(&title);
    buffer_clear(&plain);
    free(host);
    free(utf8);
    free(text);
}

const struct reader reader_markdown = {"markdown", extensions, NULL, read_markdown};
