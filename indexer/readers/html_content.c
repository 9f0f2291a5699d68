// SPDX-License-Identifier: GPL-2.0-or-later
#include "html_content.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "html_node.h"
#include "html_shape.h"
#include "html_text.h"

/* What share of the text found so far must stand before or behind it, one level up, to belong to it:
   leads are short, and so are the notices that follow an article. */
#define LEAST_BEFORE .01
#define LEAST_AFTER .08
/* How far up a paragraph speaks for its ancestors. */
#define REACH 5

/* Elements whose tag, class or role says that they stand beside the article, however they read. */
static bool is_beside(const struct html_shape *shape, uint32_t i)
{
    const struct html_measure *m = &shape->measures[i];
    const char *aria_hidden;

    if (html_info(m->node)->flow == HTML_FLOW_INLINE)
        return false;
    switch (html_tag(m->node)) {
    case HTML_TAG_NAV:
    case HTML_TAG_ASIDE:
    case HTML_TAG_FOOTER:
    case HTML_TAG_DIALOG:
        return true;
    case HTML_TAG_BODY:
    case HTML_TAG_HTML:
    case HTML_TAG_MAIN:
    case HTML_TAG_ARTICLE:
        return false;
    default:
        break;
    }
    aria_hidden = html_attribute(m->node, "aria-hidden");
    if (aria_hidden != NULL && strcasecmp(aria_hidden, "true") == 0)
        return true;
    switch (html_hint(m->node)) {
    case HTML_HINT_BESIDE:
        return html_tag(m->node) != HTML_TAG_P || m->good == 0;
    case HTML_HINT_MAYBE_BESIDE:
        return html_tag(m->node) != HTML_TAG_P ? m->good <= .1 * shape->measures[0].good &&
                                                     (m->good == 0 || m->link_chars > .1 * m->chars)
                                               : m->good == 0;
    default:
        return false;
    }
}

/* Drops what stands beside the article, unless most of what there is to read stands in it, or the
   page's <article> does. */
static void drop_beside(struct html_shape *shape)
{
    struct html_measure *m = shape->measures;
    double whole = m[0].good;

    for (uint32_t i = shape->count; i-- > 0;) {
        enum html_tag tag = html_tag(m[i].node);
        m[i].core |= (tag == HTML_TAG_ARTICLE || tag == HTML_TAG_MAIN ||
                      html_attribute_has(m[i].node, "itemprop", "articleBody")) &&
                     m[i].good > .25 * whole;
        m[m[i].parent].core |= m[i].core;
    }
    for (uint32_t i = 0; i < shape->count; i++)
        if (is_beside(shape, i) && m[i].good <= .4 * whole && !m[i].core)
            html_drop(m[i].node);
}

/* Drops link lists, share bars, forms: containers by their shape, innermost first. */
static void drop_by_shape(struct html_shape *shape)
{
    for (uint32_t i = shape->count; i-- > 1;) {
        struct html_measure *m = &shape->measures[i];
        enum html_tag tag = html_tag(m->node);
        double links, good;

        if (m->chars == 0 || html_is_skipped(m->node) || tag == HTML_TAG_BODY)
            continue;
        switch (tag) {
        case HTML_TAG_UL: case HTML_TAG_OL: case HTML_TAG_DL: case HTML_TAG_DIV: case HTML_TAG_SECTION:
        case HTML_TAG_TABLE: case HTML_TAG_FORM: case HTML_TAG_HEADER: case HTML_TAG_ASIDE:
        case HTML_TAG_ARTICLE:
            break;
        default:
            continue;
        }
        links = m->link_chars / m->chars;
        good = m->good / m->chars;
        if ((links > .5 && good < .3) || (m->inputs > 0 && good < .3 && m->chars < 1000)) {
            html_drop(m->node);
            html_shape_subtract(shape, i);
        }
    }
}

static void score_containers(struct html_shape *shape)
{
    for (size_t u = 0; u < shape->unit_count; u++) {
        const struct html_unit *unit = &shape->units[u];
        uint32_t at = unit->owner;
        enum html_tag tag = html_tag(shape->measures[at].node);

        if (unit->score <= 0 || html_shape_is_dropped(shape, at))
            continue;
        if (tag != HTML_TAG_BODY && (tag != HTML_TAG_DIV || shape->measures[at].units < 2) && tag != HTML_TAG_TD)
            at = shape->measures[at].parent;
        for (unsigned level = 1; level <= REACH; level++) {
            shape->measures[at].score += unit->score / (double)level;
            if (at == 0)
                break;
            at = shape->measures[at].parent;
        }
    }
}

static uint32_t best_container(const struct html_shape *shape)
{
    uint32_t best = 0;
    double best_score = 0;

    for (uint32_t i = 0; i < shape->count; i++) {
        const struct html_measure *m = &shape->measures[i];
        double score;

        if (m->score <= 0 || m->chars <= 0)
            continue;
        score = m->score * (1 - m->link_chars / m->chars);
        if (html_hint(m->node) == HTML_HINT_ARTICLE)
            score *= 1.2;
        if (score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}


/* Whether two elements are of one kind: the same tag and the same class. */
static bool is_alike(const xmlNode *a, const xmlNode *b)
{
    const char *left = html_attribute(a, "class"), *right = html_attribute(b, "class");

    if (a->type != XML_ELEMENT_NODE || b->type != XML_ELEMENT_NODE || html_tag(a) != html_tag(b))
        return false;
    return (left == NULL && right == NULL) ||
           (left != NULL && right != NULL && strcmp(left, right) == 0);
}

/* How much more of an element is article than not, in characters; what is below 0 is beside it. */
static double gain_of(const struct html_measure *m)
{
    return m->good - m->link_chars - .25 * (m->chars - m->good);
}

/* Widens the choice to an ancestor when beside the branch chosen so far stand others that read like
   the article, too; the branches that do not are dropped. The farther up, the more it takes. */
static uint32_t widen(const struct html_shape *shape, const struct html_measure *raw,
                      const struct html_measure *whole, uint32_t chosen)
{
    const struct html_measure *m = shape->measures;
    uint32_t best = chosen, level = 1;

    for (uint32_t at = chosen; at != 0 && html_tag(m[at].node) != HTML_TAG_BODY; at = m[at].parent) {
        uint32_t up = m[at].parent;
        double least = m[best].good * level * level;
        double before = 0, after = 0;
        bool alike = false, passed = false;

        for (const xmlNode *child = m[up].node->children; child != NULL; child = child->next) {
            const struct html_info *info = html_info(child);
            passed |= child == m[at].node;
            if (info == NULL || info->index == at || html_is_skipped(child))
                continue;
            if (raw[info->index].good < 60 || gain_of(&raw[info->index]) <= 0 ||
                (level > 1 && gain_of(&whole[info->index]) <= 0))
                continue;
            *(passed ? &after : &before) += raw[info->index].good;
            alike |= is_alike(child, m[at].node);
        }
        if (!alike && before < LEAST_BEFORE * least)
            before = 0;
        if (!alike && after < LEAST_AFTER * least)
            after = 0;
        if (before + after <= 0) {
            level++;
            continue;
        }
        for (xmlNode *child = m[up].node->children; child != NULL; child = child->next) {
            const struct html_info *info = html_info(child);
            const struct html_measure *r;
            if (info == NULL || info->index == at || info->flow != HTML_FLOW_BLOCK)
                continue;
            r = &raw[info->index];
            if (gain_of(r) < 0 && r->chars > 0 && !is_alike(child, m[at].node) &&
                (info->tag == HTML_TAG_DIV || info->tag == HTML_TAG_SECTION ||
                 info->tag == HTML_TAG_ARTICLE || info->tag == HTML_TAG_UL))
                html_drop(child);
        }
        best = up;
        level = 1;
    }
    return best;
}

/* Lists of other articles: three or more elements of one kind side by side, most of which hold a
   headline that is a link and little else. */
static void drop_teasers(struct html_shape *shape)
{
    double whole = shape->measures[0].good;

    for (uint32_t i = 0; i < shape->count; i++) {
        const xmlNode *first = NULL;
        unsigned cards = 0, others = 0;
        double good = 0;

        if (html_is_skipped(shape->measures[i].node))
            continue;
        for (const xmlNode *child = shape->measures[i].node->children; child != NULL;
             child = child->next) {
            const struct html_measure *m;
            if (html_info(child) == NULL || html_is_skipped(child))
                continue;
            m = &shape->measures[html_info(child)->index];
            if (m->chars < 1 || html_info(child)->flow == HTML_FLOW_INLINE)
                continue;
            if (m->headlines > 0 && m->chars < 1200 && m->links > 0 &&
                (first == NULL || html_tag(first) == html_tag(child))) {
                first = first == NULL ? child : first;
                cards++;
                good += m->good;
            } else {
                others++;
            }
        }
        if (cards < 3 || cards < others || good > .75 * whole)
            continue;
        for (xmlNode *child = shape->measures[i].node->children; child != NULL; child = child->next)
            if (html_info(child) != NULL &&
                shape->measures[html_info(child)->index].headlines > 0 &&
                shape->measures[html_info(child)->index].chars < 1200 &&
                html_tag(child) == html_tag(first))
                html_drop(child);
    }
}


static bool is_heading(const xmlNode *node)
{
    enum html_tag tag = html_tag(node);

    return tag >= HTML_TAG_H1 && tag <= HTML_TAG_H6;
}

/* Letters and digits of a text, ASCII in lower case, to compare titles by. */
static void squeeze(char *text)
{
    char *out = text;

    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
            *out++ = (char)c;
        else if (c >= 'A' && c <= 'Z')
            *out++ = (char)(c + 32);
    }
    *out = '\0';
}

/* Drops the headings within the choice that say what the title says. */
static bool drop_title(const struct html_shape *shape, uint32_t chosen, const char *title)
{
    xmlNode *root = shape->measures[chosen].node;
    char *wanted = title == NULL ? NULL : strdup(title);

    if (wanted == NULL)
        return title == NULL;
    squeeze(wanted);
    for (xmlNode *node = root; node != NULL; node = html_next(node, root)) {
        char *line;
        if (!is_heading(node) || html_is_skipped(node))
            continue;
        line = html_line_of(node, 1000);
        if (line == NULL) {
            free(wanted);
            return false;
        }
        squeeze(line);
        if (line[0] != '\0' && (strcmp(line, wanted) == 0 || html_tag(node) == HTML_TAG_H1) &&
            (strstr(wanted, line) != NULL || strstr(line, wanted) != NULL))
            html_drop(node);
        free(line);
    }
    free(wanted);
    return true;
}

/* Whether something before the first or behind the last paragraph belongs to the article all the same:
   in the paragraph's own container text and lists, farther out pictures with their captions. */
static bool is_kept_at_edge(const struct html_shape *shape, const xmlNode *node, const xmlNode *branch,
                            bool near, bool before)
{
    const struct html_info *info = html_info(node);

    if (info == NULL || info->flow == HTML_FLOW_INLINE || shape->measures[info->index].good > 0 ||
        shape->measures[info->index].chars < 1)
        return true;
    switch (info->tag) {
    case HTML_TAG_P: case HTML_TAG_BLOCKQUOTE: case HTML_TAG_PRE: case HTML_TAG_UL: case HTML_TAG_OL:
    case HTML_TAG_TABLE:
        return near;
    case HTML_TAG_H1: case HTML_TAG_H2: case HTML_TAG_H3: case HTML_TAG_H4:
        return before;
    case HTML_TAG_FIGURE:
        return true;
    default:
        return near && is_alike(node, branch);
    }
}

/* Drops labels, dates, names and bars before the first and behind the last paragraph. */
static void trim(const struct html_shape *shape, uint32_t chosen)
{
    const struct html_unit *first = NULL, *last = NULL;
    const struct html_measure *m = shape->measures;

    for (size_t u = 0; u < shape->unit_count; u++) {
        const struct html_unit *unit = &shape->units[u];
        uint32_t at = unit->owner;
        if (unit->score <= 0)
            continue;
        while (at != 0 && at != chosen && !html_is_skipped(m[at].node))
            at = m[at].parent;
        if (at != chosen || html_is_skipped(m[at].node))
            continue;
        first = first == NULL ? unit : first;
        last = unit;
    }
    if (first == NULL)
        return;
    for (uint32_t at = first->owner, level = 0; at != chosen; at = m[at].parent, level++)
        for (xmlNode *node = m[at].node->prev; node != NULL; node = node->prev)
            if (!is_kept_at_edge(shape, node, m[at].node, level == 0, true))
                html_drop(node);
    for (uint32_t at = last->owner, level = 0; at != chosen; at = m[at].parent, level++)
        for (xmlNode *node = m[at].node->next; node != NULL; node = node->next)
            if (!is_kept_at_edge(shape, node, m[at].node, level == 0, false))
                html_drop(node);
}

bool html_content_text(struct html_page *page, const char *title, char **text, size_t *text_len)
{
    struct html_shape shape;
    uint32_t best;
    bool done = false;

    *text = NULL;
    if (!html_shape_measure(&shape, page))
        return false;
    if (shape.count > 0) {
        struct html_measure *raw = malloc(shape.count * sizeof *raw);
        struct html_measure *whole = malloc(shape.count * sizeof *raw);
        memcpy(whole, shape.measures, shape.count * sizeof *raw);
        drop_beside(&shape);
        drop_teasers(&shape);
        html_shape_clear(&shape);
        if (!html_shape_measure(&shape, page))
            return false;
        memcpy(raw, shape.measures, shape.count * sizeof *raw);
        drop_by_shape(&shape);
        score_containers(&shape);
        best = widen(&shape, raw, whole, best_container(&shape));
        free(raw);
        free(whole);
        if (!drop_title(&shape, best, title))
            return false;
        trim(&shape, best);
        xmlNode *root = shape.measures[best].node;
        done = html_text_of(&root, 1, text, text_len);
    } else {
        done = html_text_of(NULL, 0, text, text_len);
    }
    html_shape_clear(&shape);
    return done;
}
