// SPDX-License-Identifier: GPL-2.0-or-later
#include "html_content.h"

#include <stdlib.h>
#include <string.h>

#include "html_node.h"
#include "html_shape.h"
#include "html_text.h"

/* How far up a paragraph speaks for its ancestors. */
#define REACH 5

/* Elements whose class or role says that they stand beside the article, however they read. */
static bool is_beside(const struct html_shape *shape, uint32_t i)
{
    const struct html_measure *m = &shape->measures[i];

    if (m->node == NULL)
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
        return html_hint(m->node) < 0;
    }
}

/* Drops what stands beside the article, unless most of what there is to read stands in it. */
static void drop_beside(struct html_shape *shape)
{
    double whole = shape->measures[0].good;

    for (uint32_t i = 0; i < shape->count; i++)
        if (is_beside(shape, i) && shape->measures[i].good <= .4 * whole)
            html_drop(shape->measures[i].node);
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
        if (html_hint(m->node) > 0)
            score *= 1.2;
        if (score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

/* Widens the choice to an ancestor as long as what that adds reads like the article, too. */
static uint32_t widen(const struct html_shape *shape, uint32_t chosen)
{
    uint32_t best = chosen;
    const struct html_measure *m = shape->measures;

    for (uint32_t at = chosen; at != 0 && html_tag(m[at].node) != HTML_TAG_BODY; at = m[at].parent) {
        uint32_t up = m[at].parent;
        double good = m[up].good - m[best].good;
        double all = m[up].chars - m[best].chars;
        if (all > 0 && good > 0 && good / all > .6)
            best = up;
    }
    return best;
}

bool html_content_text(struct html_page *page, const char *title, char **text, size_t *text_len)
{
    struct html_shape shape;
    uint32_t best;
    bool done = false;

    *text = NULL;
    (void)title;
    if (!html_shape_measure(&shape, page))
        return false;
    if (shape.count > 0) {
        drop_beside(&shape);
        html_shape_clear(&shape);
        if (!html_shape_measure(&shape, page))
            return false;
        drop_by_shape(&shape);
        score_containers(&shape);
        best = widen(&shape, best_container(&shape));
        xmlNode *root = shape.measures[best].node;
        done = html_text_of(&root, 1, text, text_len);
    } else {
        done = html_text_of(NULL, 0, text, text_len);
    }
    html_shape_clear(&shape);
    return done;
}
