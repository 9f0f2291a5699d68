// SPDX-License-Identifier: GPL-2.0-or-later
/* What an element is for, by its name. */
#ifndef ACCORD_HTML_HINT_H
#define ACCORD_HTML_HINT_H

#include <libxml/tree.h>

/** What class, id and role say of an element. */
enum html_hint {
    HTML_HINT_NONE,
    HTML_HINT_ARTICLE,      /* it holds the article or a part of it */
    HTML_HINT_MAYBE_BESIDE, /* it stands beside it, if it is short */
    HTML_HINT_SIGNATURE,    /* it says who wrote the article and when */
    HTML_HINT_BAR,          /* it is links and controls, unless it reads like paragraphs */
    HTML_HINT_BESIDE,       /* it stands beside it, unless it is the most of the page */
    HTML_HINT_COMMENTS,     /* it is what readers said */
    HTML_HINT_NOTICE        /* it is never a part of it */
};

/** The strongest hint of an element's class, id and role. */
enum html_hint html_hint(const xmlNode *node);

#endif
