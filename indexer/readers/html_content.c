// SPDX-License-Identifier: GPL-2.0-or-later
/* A page and its title go in; the article's text comes out.

   The work is in three steps: html_shape.c measures, html_prune.c drops what is surely not the
   article, html_choose.c finds it in the rest. When too little is left, the page is not of the kind
   that the rules know: it is read again with fewer rules, and last as a whole. */
#include "html_content.h"

#include <stdlib.h>
#include <string.h>

#include "html_choose.h"
#include "html_node.h"
#include "html_prune.h"
#include "html_shape.h"
#include "html_text.h"
#include "html_trim.h"

/* A reading of the page that finds fewer bytes than this may have pruned too much. */
#define FEW_BYTES 250
/* A reading that finds fewer than this is no article, not even a short statement. */
#define NO_ARTICLE_BYTES 40
/* A reading with fewer rules must find this many times more to be taken instead. */
#define MUCH_MORE 6

/* Which rules hold, from all to none. */
enum rules { RULES_ALL, RULES_NO_NAMES, RULES_NONE, RULES_HIDDEN, RULES_COUNT };

static struct html_measure *copy_measures(const struct html_shape *shape)
{
    struct html_measure *copy = malloc(shape->count * sizeof *copy);

    if (copy != NULL)
        memcpy(copy, shape->measures, shape->count * sizeof *copy);
    return copy;
}

/* Undoes what another reading dropped; the last one looks at hidden elements, too. */
static void reset(struct html_page *page, enum rules rules)
{
    size_t count = html_element_count(page);

    for (size_t i = 0; i < count; i++) {
        page->infos[i].dropped = false;
        if (rules == RULES_HIDDEN)
            page->infos[i].hidden = false;
    }
}

/* Finds the article under the given rules. @return false: out of memory. */
static bool find(struct html_page *page, const char *title, enum rules rules, char **text,
                 size_t *len)
{
    struct html_shape shape = {0};
    struct html_measure *raw = NULL, *whole = NULL;
    xmlNode *heading = NULL;
    uint32_t chosen;
    bool done = false;

    if (!html_shape_measure(&shape, page))
        return false;
    whole = copy_measures(&shape);
    if (whole == NULL || !html_find_title(&shape, title, &heading))
        goto cleanup;
    if (rules == RULES_ALL)
        html_prune_beside(&shape);
    html_prune_teasers(&shape);
    html_shape_clear(&shape);
    if (!html_shape_measure(&shape, page))
        goto cleanup;
    raw = copy_measures(&shape);
    if (raw == NULL)
        goto cleanup;
    html_prune_bars(&shape);
    chosen = html_choose(&shape, raw, whole, heading);
    if (!html_drop_title(&shape, chosen, title) || !html_trim(&shape, chosen))
        goto cleanup;
    done = html_text_of(&shape.measures[chosen].node, 1, text, len);
cleanup:
    free(raw);
    free(whole);
    html_shape_clear(&shape);
    return done;
}

bool html_content_text(struct html_page *page, const char *title, char **text, size_t *text_len)
{
    *text = NULL;
    *text_len = 0;
    if (page->root == NULL)
        return html_text_of(NULL, 0, text, text_len);
    for (enum rules rules = RULES_ALL; rules < RULES_COUNT; rules++) {
        char *found = NULL;
        size_t len = 0;
        bool done;

        if (rules == RULES_NONE && *text_len >= NO_ARTICLE_BYTES)
            break;
        if (rules == RULES_HIDDEN && *text_len > 0)
            break; /* hidden text is for pages that show nothing without a script */
        reset(page, rules);
        if (rules < RULES_NONE)
            done = find(page, title, rules, &found, &len);
        else
            done = html_text_of(&page->root, 1, &found, &len);
        if (!done) {
            free(*text);
            *text = NULL;
            return false;
        }
        if (*text == NULL || len > MUCH_MORE * *text_len) {
            free(*text);
            *text = found;
            *text_len = len;
        } else {
            free(found);
        }
        if (*text_len >= FEW_BYTES)
            break;
    }
    return true;
}
