// SPDX-License-Identifier: GPL-2.0-or-later
/* An element goes in; what its class, id and role say of its purpose comes out.

   Site builders all over the world name these in English whatever the language of their pages, so
   the words below are no rule about the language of the text. How far a name is believed is decided
   in html_prune.c, by how much text it would cost. */
#include "html_hint.h"

#include <stddef.h>

#include "html_node.h"

/* Lower case; a word with a star stands for all that begin with it. */
static const char *const NOTICE[] = {"breadcrumb*", "consent",   "cookie*",  "gdpr",
                                     "newsletter*", "outbrain*", "taboola*", NULL};
static const char *const COMMENTS[] = {"comment", "commentform", "commentlist", "comments*",
                                       "disqus*", "replies",     "respond",     NULL};
static const char *const BESIDE[] = {
    "ad",         "ads",           "adsbygoogle", "advert*", "carousel*",  "footer*",
    "gallery*",   "lightbox*",     "masthead",    "paywall", "recirc*",    "recommend*",
    "related*",   "sidebar*",      "signup",      "slider*", "slideshow*", "sponsor*",
    "subscribe*", "subscription*", "trending*",   NULL};
static const char *const BAR[] = {"nav",        "navbar*",  "navigation*", "pager",
                                  "pagination", "share",    "sharebar",    "sharedaddy",
                                  "shares",     "sharing*", "social*",     NULL};
static const char *const SIGNATURE[] = {"author*",  "bio",      "byline*",   "date",
                                        "dateline", "hashtags", "keywords",  "meta",
                                        "postmeta", "pubdate",  "timestamp", NULL};
/* Words that are used for other things, too. */
static const char *const MAYBE_BESIDE[] = {
    "banner",   "feedback", "login", "menu",    "modal",   "popular",  "popup*",  "promo*",
    "register", "skip",     "tags",  "taglist", "teaser*", "toolbar*", "widget*", NULL};
static const char *const ARTICLE[] = {"article*", "body", "bodytext", "content", "entry", "hentry",
                                      "main",     "post", "story*",   "text",    NULL};
/* The strongest first. */
static const struct meaning {
    enum html_hint hint;
    const char *const *words;
} MEANINGS[] = {{HTML_HINT_NOTICE, NOTICE},       {HTML_HINT_COMMENTS, COMMENTS},
                {HTML_HINT_BESIDE, BESIDE},       {HTML_HINT_BAR, BAR},
                {HTML_HINT_SIGNATURE, SIGNATURE}, {HTML_HINT_MAYBE_BESIDE, MAYBE_BESIDE},
                {HTML_HINT_ARTICLE, ARTICLE}};
/* The values of the attribute `role`. */
static const char *const BESIDE_ROLES[] = {
    "alert", "alertdialog", "banner",     "complementary", "contentinfo", "dialog",  "form",
    "menu",  "menubar",     "navigation", "search",        "tablist",     "toolbar", NULL};

enum html_hint html_hint(const xmlNode *node)
{
    static const char *const ATTRIBUTES[] = {"id", "class"};
    enum html_hint hint = HTML_HINT_NONE;

    if (html_attribute_words(node, "role", BESIDE_ROLES))
        return HTML_HINT_BESIDE;
    for (size_t a = 0; a < 2; a++) {
        for (size_t i = 0; i < sizeof MEANINGS / sizeof *MEANINGS; i++)
            if (MEANINGS[i].hint > hint &&
                html_attribute_words(node, ATTRIBUTES[a], MEANINGS[i].words)) {
                hint = MEANINGS[i].hint;
                break;
            }
    }
    return hint;
}
