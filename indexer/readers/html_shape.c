// SPDX-License-Identifier: GPL-2.0-or-later
/* A page goes in; the measures of its elements and its units of text come out.

   One walk gathers units: text between the borders of blocks, or between two <br>. What a unit
   holds is added to its block and, from the last element to the first, to all elements around it.
   Measures count characters, not bytes, and know the punctuation of many scripts, so that the rules
   built on them mean the same in every language. */
#include "html_shape.h"

#include <stdlib.h>
#include <string.h>

#include "html_node.h"

/* A link of fewer characters is a label ("more", a name), not the headline of another article. */
#define HEADLINE_CHARS 20

/* What a line too short for a paragraph scores when it has the punctuation of one. */
#define SHORT_SCORE .25f

/* Punctuation that ends or parts sentences, ASCII apart: ellipsis, CJK, full-width, Arabic, Urdu,
   Devanagari, Armenian, Ethiopic, Khmer, Burmese. */
static const uint32_t MARKS[] = {0x055D, 0x0589, 0x060C, 0x061B, 0x061F, 0x06D4, 0x0964,
                                 0x0965, 0x104A, 0x104B, 0x1362, 0x17D4, 0x2026, 0x3001,
                                 0x3002, 0xFF01, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F};

/* One walk over the page. */
struct surveyor {
    struct html_shape *shape;
    size_t unit_size;
    struct html_unit run; /* the unit being gathered */
    unsigned link_depth;  /* open <a href> */
    unsigned breaks;      /* <br> since the last text */
    bool failed;
};

/* One character at `text`. @return its bytes. */
static size_t decode(const unsigned char *text, uint32_t *c)
{
    if (text[0] < 0x80) {
        *c = text[0];
        return 1;
    }
    if (text[0] < 0xE0 && text[1] != 0) {
        *c = (uint32_t)(text[0] & 0x1F) << 6 | (text[1] & 0x3F);
        return 2;
    }
    if (text[0] < 0xF0 && text[1] != 0 && text[2] != 0) {
        *c = (uint32_t)(text[0] & 0x0F) << 12 | (uint32_t)(text[1] & 0x3F) << 6 | (text[2] & 0x3F);
        return 3;
    }
    if (text[1] != 0 && text[2] != 0 && text[3] != 0) {
        *c = (uint32_t)(text[0] & 0x07) << 18 | (uint32_t)(text[1] & 0x3F) << 12 |
             (uint32_t)(text[2] & 0x3F) << 6 | (text[3] & 0x3F);
        return 4;
    }
    *c = 0xFFFD;
    return 1;
}

static bool is_mark(uint32_t c)
{
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (MARKS[i] == c)
            return true;
    return false;
}

static void count_text(struct surveyor *s, const char *content)
{
    const unsigned char *text = (const unsigned char *)content;
    float chars = 0, marks = 0;

    while (*text != 0) {
        uint32_t c;
        text += decode(text, &c);
        if (c <= ' ' || c == 0xA0 || c == 0xAD || c == 0x200B)
            continue;
        chars += c >= 0x2E80 && c < 0xFB00 ? 2 : 1;
        if (c < 0x80 ? strchr(",.;:!?", (int)c) != NULL &&
                           (*text <= ' ' || *text == '"' || *text == '\'' || *text >= 0x80)
                     : is_mark(c))
            marks++;
    }
    if (chars == 0)
        return;
    s->breaks = 0;
    s->run.chars += chars;
    s->run.marks += marks;
    if (s->link_depth > 0)
        s->run.link_chars += chars;
}

static float score_unit(const struct html_unit *unit, enum html_tag owner)
{
    float links;

    if (unit->chars < 1)
        return 0;
    links = unit->link_chars / unit->chars;
    if (owner >= HTML_TAG_H1 && owner <= HTML_TAG_H6)
        return 0;
    if (links > .5f || unit->chars < 20)
        return 0;
    if (unit->chars < 60 && unit->marks < 2)
        return unit->chars >= 25 && unit->marks > 0 ? SHORT_SCORE * (1 - links) : 0;
    return (.5f + (unit->marks > 10 ? 10 : unit->marks) * .5f +
            (unit->chars > 500 ? 500 : unit->chars) / 100) *
           (1 - links);
}

/* Tells the elements around a unit, as far as it is the first they hear of, what they open with. */
static void note_opening(struct html_shape *shape, const struct html_unit *unit)
{
    enum html_tag tag = html_tag(shape->measures[unit->owner].node);
    bool heading = tag >= HTML_TAG_H1 && tag <= HTML_TAG_H6;
    bool headline = unit->link_chars > (heading ? .5f : .9f) * unit->chars;

    for (uint32_t i = unit->owner; shape->measures[i].opening == HTML_OPENS_EMPTY;
         i = shape->measures[i].parent)
        shape->measures[i].opening = headline ? HTML_OPENS_HEADLINE : HTML_OPENS_TEXT;
}

static void end_unit(struct surveyor *s, uint32_t next_owner)
{
    struct html_shape *shape = s->shape;
    struct html_measure *m = &shape->measures[s->run.owner];

    if (s->run.chars > 0 && !s->failed) {
        if (shape->unit_count == s->unit_size) {
            size_t size = s->unit_size * 2 + 64;
            struct html_unit *grown = realloc(shape->units, size * sizeof *grown);
            if (grown == NULL) {
                s->failed = true;
                return;
            }
            shape->units = grown;
            s->unit_size = size;
        }
        s->run.score = score_unit(&s->run, html_tag(m->node));
        m->units++;
        if (s->run.chars >= HEADLINE_CHARS)
            note_opening(shape, &s->run);
        m->chars += s->run.chars;
        m->link_chars += s->run.link_chars;
        m->marks += s->run.marks;
        s->run.good = s->run.score > SHORT_SCORE;
        m->good += s->run.good ? s->run.chars : 0;
        m->labels += s->run.link_chars > .9f * s->run.chars;
        shape->units[shape->unit_count++] = s->run;
    }
    memset(&s->run, 0, sizeof s->run);
    s->run.owner = next_owner;
}

/* The nearest element around `i`, itself included, that is not inline. */
static uint32_t block_of(const struct html_shape *shape, uint32_t i)
{
    while (i != 0 && html_info(shape->measures[i].node)->flow == HTML_FLOW_INLINE)
        i = shape->measures[i].parent;
    return i;
}

static bool is_link(const xmlNode *node)
{
    const char *href;

    if (html_tag(node) != HTML_TAG_A)
        return false;
    href = html_attribute(node, "href");
    return href != NULL && href[0] != '#';
}

static void enter(struct surveyor *s, const xmlNode *node)
{
    const struct html_info *info = html_info(node);

    if (info->flow != HTML_FLOW_INLINE) {
        end_unit(s, info->index);
    } else if (info->tag == HTML_TAG_BR) {
        if (++s->breaks > 1)
            end_unit(s, s->run.owner);
    } else if (is_link(node)) {
        s->link_depth++;
        s->shape->measures[info->index].links = 1;
    }
}

static void leave(struct surveyor *s, const xmlNode *node)
{
    const struct html_info *info = html_info(node);

    if (info->flow != HTML_FLOW_INLINE)
        end_unit(s, block_of(s->shape, s->shape->measures[info->index].parent));
    else if (is_link(node))
        s->link_depth--;
}

static void survey(struct surveyor *s, xmlNode *root)
{
    xmlNode *node = root;

    for (;;) {
        bool down = false;

        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            if (node->content != NULL)
                count_text(s, (const char *)node->content);
        } else if (node->type == XML_ELEMENT_NODE) {
            uint32_t i = html_info(node)->index;
            s->shape->measures[i].node = node;
            s->shape->measures[i].parent = node == root ? 0 : html_info(node->parent)->index;
            if (html_tag(node) == HTML_TAG_INPUT)
                s->shape->measures[i].inputs = 1;
            if (!html_is_skipped(node)) {
                enter(s, node);
                down = node->children != NULL;
                if (!down)
                    leave(s, node);
            }
        }
        if (down) {
            node = node->children;
            continue;
        }
        while (node != root && node->next == NULL) {
            node = node->parent;
            leave(s, node);
        }
        if (node == root)
            return;
        node = node->next;
    }
}

bool html_shape_measure(struct html_shape *shape, const struct html_page *page)
{
    struct surveyor surveyor = {.shape = shape};

    memset(shape, 0, sizeof *shape);
    shape->count = (uint32_t)html_element_count(page);
    if (shape->count == 0)
        return true;
    shape->measures = calloc(shape->count, sizeof *shape->measures);
    if (shape->measures == NULL)
        return false;
    for (xmlNode *node = page->root; node != NULL; node = html_next(node, page->root))
        if (node->type == XML_ELEMENT_NODE) {
            shape->measures[html_info(node)->index].node = node;
            if (node != page->root)
                shape->measures[html_info(node)->index].parent = html_info(node->parent)->index;
        }
    survey(&surveyor, page->root);
    end_unit(&surveyor, 0);
    if (surveyor.failed) {
        html_shape_clear(shape);
        return false;
    }
    for (uint32_t i = shape->count; i-- > 1;) {
        const struct html_measure *m = &shape->measures[i];
        struct html_measure *up = &shape->measures[m->parent];
        up->links += m->links;
        up->inputs += m->inputs;
        up->labels += m->labels;
        up->chars += m->chars;
        up->link_chars += m->link_chars;
        up->marks += m->marks;
        up->good += m->good;
    }
    return true;
}

void html_shape_clear(struct html_shape *shape)
{
    free(shape->measures);
    free(shape->units);
    memset(shape, 0, sizeof *shape);
}

void html_shape_subtract(struct html_shape *shape, uint32_t i)
{
    struct html_measure gone = shape->measures[i];

    for (;;) {
        struct html_measure *m = &shape->measures[i];
        m->links -= gone.links;
        m->inputs -= gone.inputs;
        m->chars -= gone.chars;
        m->link_chars -= gone.link_chars;
        m->marks -= gone.marks;
        m->good -= gone.good;
        if (i == 0)
            return;
        i = m->parent;
    }
}

bool html_shape_is_dropped(const struct html_shape *shape, uint32_t i)
{
    for (; i != 0; i = shape->measures[i].parent)
        if (html_is_skipped(shape->measures[i].node))
            return true;
    return html_is_skipped(shape->measures[0].node);
}
