// SPDX-License-Identifier: GPL-2.0-or-later
/* A measured page goes in; marks on what is surely not the article come out.

   Three kinds of it are told apart: what the page itself declares to stand beside the article
   (tags, roles, class names), lists of other articles, and bars of links and controls. The first
   two rules are void where they would take away most of what there is to read: class names lie at
   times. */
#include "html_prune.h"

#include <strings.h>

#include "html_hint.h"
#include "html_node.h"

/* A paragraph that is a link from end to end, or nearly, and as long as a headline sends readers to
   another article. */
#define ALSO_CHARS 30
#define ALSO_LINKS .7

/* What share of the page's good text an element may hold and be dropped all the same: by its tag or
   its name, by a name that is used for other things too, by a name that says it all. */
#define SHARE_BESIDE .4
#define SHARE_MAYBE .1
#define SHARE_COMMENTS .75
#define SHARE_NOTICE .9

/* The share of the page's good text up to which an element is dropped for its tag, role or class;
   below 0: it is not dropped for them. */
static double share_of(const struct html_measure *m)
{
    const char *aria_hidden = html_attribute(m->node, "aria-hidden");

    if (html_info(m->node)->flow == HTML_FLOW_INLINE)
        return -1;
    switch (html_tag(m->node)) {
    case HTML_TAG_NAV:
    case HTML_TAG_ASIDE:
    case HTML_TAG_FOOTER:
    case HTML_TAG_DIALOG:
        return SHARE_BESIDE;
    case HTML_TAG_BODY:
    case HTML_TAG_HTML:
    case HTML_TAG_MAIN:
    case HTML_TAG_ARTICLE:
        return -1;
    default:
        break;
    }
    if (aria_hidden != NULL && strcasecmp(aria_hidden, "true") == 0)
        return SHARE_BESIDE;
    switch (html_hint(m->node)) {
    case HTML_HINT_NOTICE:
        return SHARE_NOTICE;
    case HTML_HINT_COMMENTS:
        return SHARE_COMMENTS;
    case HTML_HINT_BAR:
        return m->good > .5 * m->chars ? -1 : SHARE_BESIDE;
    case HTML_HINT_BESIDE:
        return html_tag(m->node) == HTML_TAG_P ? 0 : SHARE_BESIDE;
    case HTML_HINT_SIGNATURE:
        return SHARE_MAYBE;
    case HTML_HINT_MAYBE_BESIDE:
        /* A lead may be called a teaser, but it has no links. */
        return html_tag(m->node) == HTML_TAG_P || m->link_chars <= .1 * m->chars ? 0 : SHARE_MAYBE;
    default:
        return -1;
    }
}

void html_prune_beside(struct html_shape *shape)
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
    for (uint32_t i = 0; i < shape->count; i++) {
        double share = share_of(&m[i]);
        bool little = m[i].good <= share * whole;

        /* Beside a short statement a notice is all the good text there is: compare with all text.
         */
        if (share == SHARE_NOTICE)
            little |= m[i].chars <= share * (m[0].chars - m[0].link_chars);
        if (little && !m[i].core)
            html_drop(m[i].node);
    }
}

/* Lists of other articles: three or more elements of one kind side by side, most of which hold a
   headline that is a link and little else. */
void html_prune_teasers(struct html_shape *shape)
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
            if (m->opening == HTML_OPENS_HEADLINE && m->chars < 1200 && m->links > 0 &&
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
                shape->measures[html_info(child)->index].opening == HTML_OPENS_HEADLINE &&
                shape->measures[html_info(child)->index].chars < 1200 &&
                html_tag(child) == html_tag(first))
                html_drop(child);
    }
}

/* Drops link lists, share bars, forms: containers by their shape, innermost first. */
void html_prune_bars(struct html_shape *shape)
{
    for (uint32_t i = shape->count; i-- > 1;) {
        struct html_measure *m = &shape->measures[i];
        enum html_tag tag = html_tag(m->node);
        double links, good;

        if (m->chars == 0 || html_is_skipped(m->node) || tag == HTML_TAG_BODY)
            continue;
        switch (tag) {
        case HTML_TAG_UL:
        case HTML_TAG_OL:
        case HTML_TAG_DL:
        case HTML_TAG_DIV:
        case HTML_TAG_SECTION:
        case HTML_TAG_TABLE:
        case HTML_TAG_FORM:
        case HTML_TAG_HEADER:
        case HTML_TAG_ASIDE:
        case HTML_TAG_ARTICLE:
        case HTML_TAG_P:
            break;
        default:
            continue;
        }
        links = m->link_chars / m->chars;
        if (tag == HTML_TAG_P && (m->chars < ALSO_CHARS || links < ALSO_LINKS))
            continue;
        good = m->good / m->chars;
        if ((links > .5 && good < .3) || (m->inputs > 0 && good < .3 && m->chars < 1000)) {
            html_drop(m->node);
            html_shape_subtract(shape, i);
        }
    }
}
