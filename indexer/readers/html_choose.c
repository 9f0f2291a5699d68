// SPDX-License-Identifier: GPL-2.0-or-later
/* A pruned page goes in; the element that holds the article comes out.

   Each paragraph speaks for the elements around it, the less the farther out they are; the element
   that most speak for, weighted by how little of it is links, is the core of the article. It is
   then widened to an ancestor as long as other branches read like the article, too, and trimmed at
   both ends. That paragraphs vote for their containers is an idea of arc90's "readability"
   bookmarklet (2009); measures, widening and trimming are our own. */
#include "html_choose.h"

#include <stdlib.h>
#include <string.h>

#include "html_hint.h"
#include "html_node.h"
#include "html_text.h"

/* What share of the text found so far must stand before or behind it, one level up, to belong to
   it: leads are short, and so are the notices that follow an article. */
#define LEAST_BEFORE .01
#define LEAST_AFTER .1
/* The same where the ancestor is the whole page. */
#define LEAST_IN_PAGE .4
/* What the score of an element is worth that shares nothing but the page with the title's heading.
 */
#define AWAY_FROM_TITLE .3
/* A child that holds this share of an element's good text stands for it, until that is widened
 * again. */
#define MOST .75
/* So many elements of one kind side by side, each with a link of its own, are entries of a list:
   what readers wrote, other articles. */
#define MANY_ENTRIES 4
/* What share of the choice must stand before them for that. */
#define TEXT_BEFORE_ENTRIES .25
/* So many paragraphs directly in an element make it the article's, however short they are. */
#define MANY_PARAGRAPHS 3
/* How far up a paragraph speaks for its ancestors. */
#define REACH 5

/* Which elements are dropped or stand in one that is; found in one pass, since an element stands
   before all in it. @return owned; NULL: out of memory. */
static bool *mark_dropped(const struct html_shape *shape)
{
    bool *dropped = calloc(shape->count, sizeof *dropped);

    for (uint32_t i = 0; dropped != NULL && i < shape->count; i++)
        dropped[i] = shape->measures[i].node == NULL || html_is_skipped(shape->measures[i].node) ||
                     (i > 0 && dropped[shape->measures[i].parent]);
    return dropped;
}

static void score_containers(struct html_shape *shape)
{
    bool *dropped = mark_dropped(shape);

    for (size_t u = 0; u < shape->unit_count; u++) {
        const struct html_unit *unit = &shape->units[u];
        uint32_t at = unit->owner;
        enum html_tag tag = html_tag(shape->measures[at].node);

        if (unit->score <= 0 || (dropped != NULL ? dropped[at] : html_shape_is_dropped(shape, at)))
            continue;
        if (tag != HTML_TAG_BODY && (tag != HTML_TAG_DIV || shape->measures[at].units < 2) &&
            tag != HTML_TAG_TD)
            at = shape->measures[at].parent;
        for (unsigned level = 1; level <= REACH; level++) {
            shape->measures[at].score += unit->score / (double)level;
            if (at == 0)
                break;
            at = shape->measures[at].parent;
        }
    }
    free(dropped);
}

/* Which elements share more than the page with the title's heading: those around it, below the
   element where the page branches, and all in these. @return owned; NULL: none, or out of memory.
 */
static bool *mark_around(const struct html_shape *shape, uint32_t top, const xmlNode *heading)
{
    bool *around = heading == NULL ? NULL : calloc(shape->count, sizeof *around);

    if (around == NULL)
        return NULL;
    for (uint32_t i = html_info(heading)->index; i > top; i = shape->measures[i].parent)
        around[i] = true;
    /* An element stands before all in it, so one pass hands the mark down. */
    for (uint32_t i = 1; i < shape->count; i++)
        around[i] |= around[shape->measures[i].parent];
    return around;
}

/* The child that holds at least a share of an element's text; 0: there is none. */
static uint32_t child_with(const struct html_measure *m, uint32_t i, bool good, double share)
{
    for (const xmlNode *child = m[i].node->children; child != NULL; child = child->next) {
        const struct html_info *info = html_info(child);
        if (info == NULL || html_is_skipped(child))
            continue;
        if (good ? m[info->index].good > 0 && m[info->index].good >= share * m[i].good
                 : m[info->index].chars > 0 && m[info->index].chars >= share * m[i].chars)
            return info->index;
    }
    return 0;
}

/* Where the page branches: below it are menus, the article, the footer. */
static uint32_t find_top(const struct html_measure *m)
{
    uint32_t top = 0, next;

    while ((next = child_with(m, top, false, .99)) != 0)
        top = next;
    return top;
}

static uint32_t best_container(const struct html_shape *shape, const bool *around)
{
    const struct html_measure *measures = shape->measures;
    uint32_t best = 0, next;
    double best_score = 0;

    for (uint32_t i = 0; i < shape->count; i++) {
        const struct html_measure *m = &measures[i];
        double score;

        if (m->score <= 0 || m->chars <= 0)
            continue;
        score = m->score * (1 - m->link_chars / m->chars);
        if (html_hint(m->node) == HTML_HINT_ARTICLE)
            score *= 1.2;
        if (around != NULL && !around[i])
            score *= AWAY_FROM_TITLE;
        if (score > best_score) {
            best = i;
            best_score = score;
        }
    }
    while ((next = child_with(measures, best, true, MOST)) != 0 && measures[next].score > 0 &&
           measures[next].units == 0 && html_info(measures[next].node)->flow == HTML_FLOW_BLOCK)
        best = next;
    return best;
}

/* Whether an element is a list of entries. */
static bool is_entries(const struct html_measure *raw, const xmlNode *node)
{
    unsigned entries = 0, others = 0;
    const xmlNode *first = NULL, *only = node;

    /* Down to where it branches. */
    while ((only = html_first_element(only)) != NULL && raw[html_info(only)->index].good > 0 &&
           raw[html_info(only)->index].good >= .99 * raw[html_info(node)->index].good)
        node = only;
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (html_info(child) == NULL || raw[html_info(child)->index].chars < 1)
            continue;
        first = first == NULL ? child : first;
        if (html_is_alike(first, child) && raw[html_info(child)->index].labels > 0)
            entries++;
        else
            others++;
    }
    return entries >= MANY_ENTRIES && entries > others;
}

/* How much more of an element is article than not, in characters; what is below 0 is beside it. */
static double gain_of(const struct html_measure *m)
{
    return m->good - m->link_chars - .25 * (m->chars - m->good);
}

/* Widens the choice to an ancestor when beside the branch chosen so far stand others that read like
   the article, too; the branches that do not are dropped. The farther up, the more it takes. */
static uint32_t widen(const struct html_shape *shape, const struct html_measure *raw,
                      const struct html_measure *whole, uint32_t chosen, uint32_t top,
                      const bool *around)
{
    const struct html_measure *m = shape->measures;
    uint32_t best = chosen, level = 1;

    for (uint32_t at = chosen; at != 0 && html_tag(m[at].node) != HTML_TAG_BODY;
         at = m[at].parent) {
        uint32_t up = m[at].parent;
        double least = m[best].good * level * level;
        double before = 0, after = 0;
        unsigned paragraphs = 0;
        bool alike = false, passed = false;

        for (const xmlNode *child = m[up].node->children; child != NULL; child = child->next) {
            const struct html_info *info = html_info(child);
            passed |= child == m[at].node;
            if (info == NULL || info->index == at || html_is_skipped(child))
                continue;
            if (raw[info->index].good < 60 || gain_of(&raw[info->index]) <= 0 ||
                (level > 1 && gain_of(&whole[info->index]) <= 0) ||
                (!html_is_alike(child, m[at].node) && is_entries(raw, child)))
                continue;
            *(passed ? &after : &before) += raw[info->index].good;
            alike |= html_is_alike(child, m[at].node);
            paragraphs += info->tag == HTML_TAG_P;
        }
        alike |= paragraphs >= MANY_PARAGRAPHS;
        if (!alike && before < LEAST_BEFORE * least)
            before = 0;
        if (!alike && after < (up <= top ? LEAST_IN_PAGE : LEAST_AFTER) * least)
            after = 0;
        if (!alike && up <= top && around != NULL && around[at])
            after = 0; /* title and article stand together, apart from this */
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
            if ((gain_of(r) < 0 || is_entries(raw, child)) && r->chars > 0 &&
                !html_is_alike(child, m[at].node) &&
                (info->tag == HTML_TAG_DIV || info->tag == HTML_TAG_SECTION ||
                 info->tag == HTML_TAG_ARTICLE || info->tag == HTML_TAG_UL))
                html_drop(child);
        }
        best = up;
        level = 1;
    }
    return best;
}

/* Drops lists of entries that follow the text of the choice: what its readers wrote. */
static void drop_entries(const struct html_shape *shape, const struct html_measure *raw,
                         uint32_t chosen)
{
    const struct html_measure *m = shape->measures;
    double before = 0;

    for (xmlNode *node = m[chosen].node->children; node != NULL; node = node->next) {
        if (html_info(node) == NULL || html_is_skipped(node))
            continue;
        if (before >= TEXT_BEFORE_ENTRIES * m[chosen].good && is_entries(raw, node))
            html_drop(node);
        else
            before += m[html_info(node)->index].good;
    }
}

uint32_t html_choose(struct html_shape *shape, const struct html_measure *raw,
                     const struct html_measure *whole, const xmlNode *heading)
{
    uint32_t top = find_top(whole), chosen;
    bool *around = mark_around(shape, top, heading);

    score_containers(shape);
    chosen = widen(shape, raw, whole, best_container(shape, around), top, around);
    free(around);
    drop_entries(shape, raw, chosen);
    return chosen;
}
