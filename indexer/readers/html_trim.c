// SPDX-License-Identifier: GPL-2.0-or-later
/* The element that holds the article goes in; marks on its edges that are not text come out: the
   heading that repeats the title, names, dates, bars. */
#include "html_trim.h"

#include <stdlib.h>
#include <string.h>

#include "html_node.h"
#include "html_text.h"
#include "html_title.h"

/* So many headings of a page are compared with its title: pages nest them around one another. */
#define HEADINGS_MAX 1000

static bool is_heading(const xmlNode *node)
{
    enum html_tag tag = html_tag(node);

    return tag >= HTML_TAG_H1 && tag <= HTML_TAG_H6;
}

/* The letters of a heading's text. @return false: out of memory. */
static bool letters_of(xmlNode *heading, char letters[HTML_MAX_TITLE])
{
    char *line = html_line_of(heading, HTML_MAX_TITLE);

    if (line == NULL)
        return false;
    html_title_squeeze(letters, HTML_MAX_TITLE, line, strlen(line));
    free(line);
    return true;
}

/* Whether something before the first or behind the last paragraph belongs to the article all the
   same: in the paragraph's own container text and lists, farther out pictures with their captions.
 */
static bool is_kept_at_edge(const struct html_shape *shape, const xmlNode *node,
                            const xmlNode *branch, bool near, bool before)
{
    const struct html_info *info = html_info(node);

    if (info == NULL || info->flow == HTML_FLOW_INLINE || shape->measures[info->index].good > 0 ||
        shape->measures[info->index].chars < 1)
        return true;
    switch (info->tag) {
    case HTML_TAG_P:
    case HTML_TAG_BLOCKQUOTE:
    case HTML_TAG_PRE:
    case HTML_TAG_UL:
    case HTML_TAG_OL:
    case HTML_TAG_TABLE:
        return near;
    case HTML_TAG_H1:
    case HTML_TAG_H2:
    case HTML_TAG_H3:
    case HTML_TAG_H4:
        return before;
    case HTML_TAG_FIGURE:
        return true;
    default:
        return near && html_is_alike(node, branch);
    }
}

/* Drops text and inline elements that stand by themselves before a block: a date, a name. */
static void drop_inline(xmlNode *node)
{
    if (node->type == XML_TEXT_NODE)
        xmlNodeSetContent(node, NULL);
    else if (node->type == XML_ELEMENT_NODE && html_info(node)->flow == HTML_FLOW_INLINE)
        html_drop(node);
}

bool html_find_title(const struct html_shape *shape, const char *title, xmlNode **out)
{
    char wanted[HTML_MAX_TITLE] = "", letters[HTML_MAX_TITLE];
    xmlNode *only = NULL;
    unsigned count = 0, headings = 0;

    *out = NULL;
    if (title != NULL)
        html_title_squeeze(wanted, sizeof wanted, title, strlen(title));
    for (uint32_t i = 0; i < shape->count; i++) {
        xmlNode *node = shape->measures[i].node;

        if (!is_heading(node) || html_is_skipped(node))
            continue;
        if (++headings > HEADINGS_MAX)
            break;
        if (!letters_of(node, letters))
            return false;
        if (letters[0] != '\0' && strcmp(letters, wanted) == 0) {
            *out = node;
            return true;
        }
        if (html_tag(node) == HTML_TAG_H1) {
            only = node;
            count++;
        }
    }
    if (count == 1)
        *out = only;
    return true;
}

bool html_drop_title(const struct html_shape *shape, uint32_t chosen, const char *title)
{
    xmlNode *root = shape->measures[chosen].node;
    char wanted[HTML_MAX_TITLE], letters[HTML_MAX_TITLE];
    unsigned headings = 0;

    if (title == NULL)
        return true;
    html_title_squeeze(wanted, sizeof wanted, title, strlen(title));
    for (xmlNode *node = root; node != NULL; node = html_next(node, root)) {
        if (!is_heading(node) || html_is_skipped(node))
            continue;
        if (++headings > HEADINGS_MAX)
            break;
        if (!letters_of(node, letters))
            return false;
        /* An <h1> may say a little more or less than the title. */
        if (letters[0] != '\0' &&
            (strcmp(letters, wanted) == 0 ||
             (html_tag(node) == HTML_TAG_H1 &&
              (strstr(wanted, letters) != NULL || strstr(letters, wanted) != NULL))))
            html_drop(node);
    }
    return true;
}

bool html_trim(const struct html_shape *shape, uint32_t chosen)
{
    const struct html_unit *first = NULL, *last = NULL;
    const struct html_measure *m = shape->measures;
    bool *within = calloc(shape->count, sizeof *within); /* the choice, and nothing skipped */

    if (within == NULL)
        return false;
    for (uint32_t i = chosen; i < shape->count; i++) /* parents before their children */
        within[i] = m[i].node != NULL && !html_is_skipped(m[i].node) &&
                    (i == chosen || within[m[i].parent]);
    for (size_t u = 0; u < shape->unit_count; u++) {
        const struct html_unit *unit = &shape->units[u];
        if (!unit->good || !within[unit->owner])
            continue;
        first = first == NULL ? unit : first;
        last = unit;
    }
    free(within);
    if (first == NULL)
        return true;
    for (uint32_t at = first->owner, level = 0; at != chosen; at = m[at].parent, level++)
        for (xmlNode *node = m[at].node->prev; node != NULL; node = node->prev)
            if (!is_kept_at_edge(shape, node, m[at].node, level == 0, true))
                html_drop(node);
            else if (html_info(m[at].node)->flow == HTML_FLOW_BLOCK)
                drop_inline(node);
    for (uint32_t at = last->owner, level = 0; at != chosen; at = m[at].parent, level++)
        for (xmlNode *node = m[at].node->next; node != NULL; node = node->next)
            if (!is_kept_at_edge(shape, node, m[at].node, level == 0, false))
                html_drop(node);
    return true;
}
