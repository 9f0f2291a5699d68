// SPDX-License-Identifier: GPL-2.0-or-later
/* Elements go in; their text as a reader of the page would see it comes out.

   A block is set off by an empty line, a list item or a table row by a line break, a cell by a
   space; everything else runs on. White space folds as in CSS ("white-space: normal"), except in
   <pre>. Two <br> in a row part paragraphs, as authors mean them to. */
#include "html_text.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "html_node.h"
#include "html_parse.h"

/* A line of text is looked for in as many nodes of an element and no more: pages nest headings
   hundreds deep around all of their text, by mistake or by malice. */
#define LINE_NODES 500

/* What stands before the next character, the strongest of what was asked for. */
enum gap { GAP_NONE, GAP_SPACE, GAP_LINE, GAP_BLOCK };

struct writer {
    struct buffer text;
    enum gap gap;
    unsigned breaks;       /* <br> since the last character */
    unsigned preformatted; /* how many <pre> are open */
    size_t limit;          /* stop once the text is as long or LINE_NODES were seen; 0: never */
};

static void ask_gap(struct writer *writer, enum gap gap)
{
    if (writer->gap < gap)
        writer->gap = gap;
}

static void put_word(struct writer *writer, const char *bytes, size_t len)
{
    static const char *const GAPS[] = {"", " ", "\n", "\n\n"};

    if (writer->text.len > 0)
        buffer_append(&writer->text, GAPS[writer->gap], strlen(GAPS[writer->gap]));
    writer->gap = GAP_NONE;
    writer->breaks = 0;
    buffer_append(&writer->text, bytes, len);
}

/* Bytes of white space at `text`, 0 when there is none: ASCII, U+0085, U+00A0, U+1680, U+2000 to
   U+200A, U+2028, U+2029, U+202F, U+205F, U+3000. */
static size_t space_at(const unsigned char *text, size_t len)
{
    if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))
        return 1;
    if (len >= 2 && text[0] == 0xC2 && (text[1] == 0xA0 || text[1] == 0x85))
        return 2;
    if (len >= 3 && text[0] == 0xE2 && text[1] == 0x80 &&
        (text[2] <= 0x8A || text[2] == 0xA8 || text[2] == 0xA9 || text[2] == 0xAF))
        return 3;
    if (len >= 3 && ((text[0] == 0xE1 && text[1] == 0x9A && text[2] == 0x80) ||
                     (text[0] == 0xE2 && text[1] == 0x81 && text[2] == 0x9F) ||
                     (text[0] == 0xE3 && text[1] == 0x80 && text[2] == 0x80)))
        return 3;
    return 0;
}

/* Bytes at `text` of a character that has no width and splits words for no reader: soft hyphen,
   U+200B, U+2060, U+FEFF. */
static size_t invisible_at(const unsigned char *text, size_t len)
{
    if (len >= 2 && text[0] == 0xC2 && text[1] == 0xAD)
        return 2;
    if (len >= 3 && ((text[0] == 0xE2 && text[1] == 0x80 && text[2] == 0x8B) ||
                     (text[0] == 0xE2 && text[1] == 0x81 && text[2] == 0xA0) ||
                     (text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF)))
        return 3;
    return 0;
}

static void put_folded(struct writer *writer, const char *content)
{
    const unsigned char *text = (const unsigned char *)content;
    size_t len = strlen(content), i = 0;

    while (i < len) {
        size_t start = i, n = 0;
        while (i < len && (n = space_at(text + i, len - i)) == 0 &&
               (n = invisible_at(text + i, len - i)) == 0)
            i++;
        if (i > start)
            put_word(writer, content + start, i - start);
        if (i < len && space_at(text + i, len - i) > 0)
            ask_gap(writer, GAP_SPACE);
        i += n;
    }
}

/* Preformatted text, line by line, its indentation kept and blank lines at its ends left out. */
static void put_preformatted(struct writer *writer, const char *content)
{
    for (const char *line = content; *line != '\0';) {
        size_t len = strcspn(line, "\n"), kept = len;
        while (kept > 0 && space_at((const unsigned char *)line + kept - 1, 1) > 0)
            kept--;
        if (line[len] != '\n')
            kept = len;
        if (kept > 0)
            put_word(writer, line, kept);
        line += len;
        if (*line == '\n') {
            if (writer->gap == GAP_LINE)
                ask_gap(writer, GAP_BLOCK);
            else
                ask_gap(writer, GAP_LINE);
            line++;
        }
    }
}

static enum gap gap_of(const xmlNode *node)
{
    switch ((enum html_flow)html_info(node)->flow) {
    case HTML_FLOW_BLOCK:
        return GAP_BLOCK;
    case HTML_FLOW_LINE:
        return GAP_LINE;
    case HTML_FLOW_CELL:
        return GAP_SPACE;
    default:
        return GAP_NONE;
    }
}

static void enter(struct writer *writer, const xmlNode *node)
{
    ask_gap(writer, gap_of(node));
    if (html_tag(node) == HTML_TAG_BR) {
        ask_gap(writer, ++writer->breaks > 1 ? GAP_BLOCK : GAP_LINE);
    } else if (html_tag(node) == HTML_TAG_PRE) {
        writer->preformatted++;
    } else if (html_tag(node) == HTML_TAG_Q) {
        put_word(writer, "\"", 1);
    }
}

static void leave(struct writer *writer, const xmlNode *node)
{
    ask_gap(writer, gap_of(node));
    if (html_tag(node) == HTML_TAG_PRE) {
        writer->preformatted--;
    } else if (html_tag(node) == HTML_TAG_Q) {
        writer->gap = GAP_NONE;
        put_word(writer, "\"", 1);
    }
}

static void write_tree(struct writer *writer, const xmlNode *root)
{
    const xmlNode *node = root;
    size_t nodes = 0;

    for (;;) {
        bool down = false;

        nodes++;
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            if (node->content != NULL && writer->preformatted > 0)
                put_preformatted(writer, (const char *)node->content);
            else if (node->content != NULL)
                put_folded(writer, (const char *)node->content);
        } else if (node->type == XML_ELEMENT_NODE && !html_is_skipped(node)) {
            enter(writer, node);
            down = node->children != NULL;
            if (!down)
                leave(writer, node);
        }
        if (writer->limit > 0 && (writer->text.len >= writer->limit || nodes == LINE_NODES))
            return;
        if (down) {
            node = node->children;
            continue;
        }
        while (node != root && node->next == NULL) {
            node = node->parent;
            leave(writer, node);
        }
        if (node == root)
            return;
        node = node->next;
    }
}

bool html_text_of(xmlNode *const *roots, size_t count, char **text, size_t *text_len)
{
    struct writer writer = {0};

    for (size_t i = 0; i < count; i++) {
        ask_gap(&writer, GAP_BLOCK);
        write_tree(&writer, roots[i]);
    }
    while (writer.text.len > 0 &&
           space_at((unsigned char *)writer.text.data + writer.text.len - 1, 1) > 0)
        writer.text.len--;
    *text = buffer_take(&writer.text, text_len);
    return *text != NULL;
}

bool html_fragment_to_text(const char *html, size_t len, char **text, size_t *text_len)
{
    struct html_page page;
    bool done = false;

    *text = NULL;
    if (html_parse(&page, html, len, true) && html_annotate(&page))
        done = html_text_of(&page.root, page.root == NULL ? 0 : 1, text, text_len);
    html_page_clear(&page);
    return done;
}

size_t html_fold_line(char *line, size_t len, size_t max)
{
    size_t kept = 0;

    if (len > max)
        for (len = max; len > 0 && ((unsigned char)line[len] & 0xC0) == 0x80;)
            len--;
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] > ' ' && line[i] != 0x7F)
            line[kept++] = line[i];
        else if (kept > 0 && line[kept - 1] != ' ')
            line[kept++] = ' ';
    }
    while (kept > 0 && line[kept - 1] == ' ')
        kept--;
    line[kept] = '\0';
    return kept;
}

char *html_line_of(xmlNode *root, size_t max)
{
    struct writer writer = {.limit = max};
    size_t len;
    char *line;

    write_tree(&writer, root);
    line = buffer_take(&writer.text, &len);
    if (line == NULL)
        return NULL;
    html_fold_line(line, len, max);
    return line;
}
