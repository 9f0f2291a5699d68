// SPDX-License-Identifier: GPL-2.0-or-later
/* A page goes in; the places that state its title, authors, dates, address and language come out.

   One walk over the tree: <meta> by a table of its names, <script> with JSON-LD, and elements that
   microdata, their class or their id mark as the fact. Marks among comments, in menus and beside
   the article are about something else. */
#include "html_said.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "html_node.h"

/* Nodes within an element that holds a name. */
#define NAME_NODES 200

/* Elements around marks that are looked at in a page: thousands of marks may each stand hundreds of
   elements deep. What is met later counts as being beside the article. */
#define AROUND_MAX 1000000

/* Where a <meta> of a name, property or itemprop goes; the lower the rank the better. */
static const struct meta_key {
    const char *key;
    size_t offset;
} META_KEYS[] = {
    {"og:title", offsetof(struct html_said, og_title)},
    {"twitter:title", offsetof(struct html_said, other_title)},
    {"dc.title", offsetof(struct html_said, other_title)},
    {"dcterm.title", offsetof(struct html_said, other_title)},
    {"dcterms.title", offsetof(struct html_said, other_title)},
    {"parsely-title", offsetof(struct html_said, other_title)},
    {"weibo:article:title", offsetof(struct html_said, other_title)},
    {"weibo:webpage:title", offsetof(struct html_said, other_title)},
    {"headline", offsetof(struct html_said, other_title)},
    {"og:url", offsetof(struct html_said, og_url)},
    {"og:site_name", offsetof(struct html_said, site)},
    {"application-name", offsetof(struct html_said, application)},
    {"og:locale", offsetof(struct html_said, locale)},
    {"content-language", offsetof(struct html_said, language)},
    {"language", offsetof(struct html_said, language)},
    {"dc.language", offsetof(struct html_said, language)},
    {"inlanguage", offsetof(struct html_said, language)},
    {"article:published_time", offsetof(struct html_said, published)},
    {"og:article:published_time", offsetof(struct html_said, published)},
    {"og:published_time", offsetof(struct html_said, published)},
    {"datepublished", offsetof(struct html_said, published)},
    {"parsely-pub-date", offsetof(struct html_said, published)},
    {"dcterm.created", offsetof(struct html_said, other_date)},
    {"dcterm.date", offsetof(struct html_said, other_date)},
    {"dcterms.created", offsetof(struct html_said, other_date)},
    {"dcterms.issued", offsetof(struct html_said, other_date)},
    {"dcterms.date", offsetof(struct html_said, other_date)},
    {"dc.date", offsetof(struct html_said, other_date)},
    {"dc.date.issued", offsetof(struct html_said, other_date)},
    {"dc.date.created", offsetof(struct html_said, other_date)},
    {"sailthru.date", offsetof(struct html_said, other_date)},
    {"article.published", offsetof(struct html_said, other_date)},
    {"published-date", offsetof(struct html_said, other_date)},
    {"publishdate", offsetof(struct html_said, other_date)},
    {"publish-date", offsetof(struct html_said, other_date)},
    {"publish_date", offsetof(struct html_said, other_date)},
    {"pubdate", offsetof(struct html_said, other_date)},
    {"pdate", offsetof(struct html_said, other_date)},
    {"date", offsetof(struct html_said, other_date)},
    {"cxenseparse:recs:publishtime", offsetof(struct html_said, other_date)},
};
static const char *const AUTHOR_KEYS[] = {
    "author",          "article:author", "og:article:author", "dc.creator", "dcterm.creator",
    "dcterms.creator", "parsely-author", "sailthru.author",   "byl",        "article:author_name",
    "citation_author"};

static void add_author(struct html_said *said, const char *name)
{
    if (said->author_count < HTML_MAX_AUTHORS && !html_looks_like_url(name))
        said->authors[said->author_count++] = name;
}

/* Whether a property is the one meant: in any case, with dots for colons or the reverse. */
static bool is_key(const char *key, size_t len, const char *known)
{
    size_t i;

    for (i = 0; i < len && known[i] != '\0'; i++) {
        char a = key[i] == ':' ? '.' : key[i], b = known[i] == ':' ? '.' : known[i];
        if (strncasecmp(&a, &b, 1) != 0)
            return false;
    }
    return i == len && known[i] == '\0';
}

/* One of the words of a <meta>'s property, with its content. */
static void read_meta_key(struct html_said *said, const char *key, size_t len, const char *content)
{
    for (size_t i = 0; i < sizeof META_KEYS / sizeof *META_KEYS; i++)
        if (is_key(key, len, META_KEYS[i].key)) {
            const char **field = (const char **)((char *)said + META_KEYS[i].offset);
            if (*field == NULL)
                *field = content;
        }
    for (size_t i = 0; i < sizeof AUTHOR_KEYS / sizeof *AUTHOR_KEYS; i++)
        if (is_key(key, len, AUTHOR_KEYS[i]))
            add_author(said, content);
}

static void read_meta(struct html_said *said, const xmlNode *node)
{
    static const char *const KEYS[] = {"property", "name", "itemprop", "http-equiv"};
    const char *content = html_attribute(node, "content");

    if (content == NULL || content[strspn(content, " \t\r\n")] == '\0')
        return;
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        const char *key = html_attribute(node, KEYS[i]);
        while (key != NULL && *key != '\0') {
            size_t run = strcspn(key, " \t\r\n");
            if (run > 0)
                read_meta_key(said, key, run, content);
            key += run;
            key += strspn(key, " \t\r\n");
        }
    }
}

static void read_script(struct html_said *said, const xmlNode *node)
{
    const char *type = html_attribute(node, "type");

    if (type == NULL || strncasecmp(type, "application/ld+json", 19) != 0)
        return;
    for (const xmlNode *text = node->children; text != NULL; text = text->next)
        if (text->content != NULL)
            html_linked_add(&said->linked, (const char *)text->content,
                            strlen((const char *)text->content));
}

/* Whether an element's class or id names the author's line; not the picture, the biography. */
static bool is_byline(const xmlNode *node)
{
    static const char *const ATTRIBUTES[] = {"class", "id", "rel"};
    static const char *const NAMES[] = {"byline", "author", "authors", NULL};
    static const char *const OTHERS[] = {"avatar",   "bio", "box",   "card",    "description",
                                         "image",    "img", "photo", "picture", "title",
                                         "comment*", "job", "link",  NULL};
    bool named = false;

    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++) {
        if (html_attribute_words(node, ATTRIBUTES[i], OTHERS))
            return false;
        named |= html_attribute_words(node, ATTRIBUTES[i], NAMES);
    }
    return named;
}

/* Whether an element holds a name or a few: some text, not much. */
static bool has_name(xmlNode *node)
{
    size_t chars = 0, nodes = 0;

    for (const xmlNode *text = node; text != NULL && chars <= HTML_MAX_NAME && nodes < NAME_NODES;
         text = html_next(text, node), nodes++)
        if (text->type == XML_TEXT_NODE && text->content != NULL) {
            const char *content = (const char *)text->content;
            content += strspn(content, " \t\r\n");
            chars += strlen(content);
        }
    return chars >= 4 && chars <= HTML_MAX_NAME;
}

/* Whether an element stands among readers' comments. */
static bool is_in_comments(struct html_said *said, const xmlNode *node)
{
    static const char *const NAMES[] = {"comment", "comments*", "commentlist", "disqus*",
                                        "respond", "replies",   NULL};

    for (; node != NULL && node->type == XML_ELEMENT_NODE && html_tag(node) != HTML_TAG_BODY;
         node = node->parent)
        if (++said->around > AROUND_MAX || html_attribute_words(node, "class", NAMES) ||
            html_attribute_words(node, "id", NAMES))
            return true;
    return false;
}

/* Whether an element stands where the dates of other things are: menus, asides, comments. */
static bool is_beside(struct html_said *said, const xmlNode *node)
{
    for (const xmlNode *at = node; at != NULL && at->type == XML_ELEMENT_NODE; at = at->parent)
        if (++said->around > AROUND_MAX || html_tag(at) == HTML_TAG_NAV ||
            html_tag(at) == HTML_TAG_ASIDE || html_tag(at) == HTML_TAG_FOOTER)
            return true;
    return is_in_comments(said, node);
}

/* Whether an element's class or id names the line with the date. */
static bool is_dateline(const xmlNode *node)
{
    static const char *const NAMES[] = {"date",    "dateline",  "datetime", "published",
                                        "pubdate", "timestamp", NULL};

    return html_attribute_words(node, "class", NAMES) || html_attribute_words(node, "id", NAMES);
}

/* Microdata, rel=author, <time>: elements whose text or attribute is the fact. */
static void read_body_element(struct html_said *said, xmlNode *node)
{
    if (html_attribute_has(node, "itemprop", "headline") && said->headline == NULL)
        said->headline = node;
    if (html_attribute_has(node, "itemprop", "datePublished") && said->date_node == NULL)
        said->date_node = node;
    if ((html_attribute_has(node, "itemprop", "author") ||
         html_attribute_has(node, "rel", "author")) &&
        said->author_node_count < HTML_MAX_AUTHORS && !is_in_comments(said, node))
        said->author_nodes[said->author_node_count++] = node;
    if (said->byline == NULL && is_byline(node) && has_name(node) && !is_in_comments(said, node))
        said->byline = node;
    if (html_tag(node) == HTML_TAG_TIME &&
        (said->time == NULL || (html_attribute(node, "pubdate") != NULL &&
                                html_attribute(said->time, "pubdate") == NULL)) &&
        !is_beside(said, node))
        said->time = node;
    if (said->dateline == NULL && is_dateline(node) && has_name(node) && !is_beside(said, node))
        said->dateline = node;
}

bool html_looks_like_url(const char *text)
{
    return strncasecmp(text, "http:", 5) == 0 || strncasecmp(text, "https:", 6) == 0 ||
           strncmp(text, "//", 2) == 0;
}

void html_said_read(struct html_said *said, const struct html_page *page)
{
    for (xmlNode *node = page->root; node != NULL; node = html_next(node, page->root)) {
        switch (html_tag(node)) {
        case HTML_TAG_HTML:
            said->html_language = html_attribute(node, "lang");
            if (said->html_language == NULL)
                said->html_language = html_attribute(node, "xml:lang");
            break;
        case HTML_TAG_META:
            read_meta(said, node);
            break;
        case HTML_TAG_LINK:
            if (html_attribute_has(node, "rel", "canonical") && said->canonical == NULL)
                said->canonical = html_attribute(node, "href");
            break;
        case HTML_TAG_SCRIPT:
            read_script(said, node);
            break;
        case HTML_TAG_TITLE:
            if (said->title == NULL)
                said->title = node;
            break;
        case HTML_TAG_H1:
            if (said->h1_count++ == 0)
                said->h1 = node;
            read_body_element(said, node);
            break;
        default:
            if (node->type == XML_ELEMENT_NODE) {
                if (strcmp((const char *)node->name, "base") == 0 && said->base == NULL)
                    said->base = html_attribute(node, "href");
                read_body_element(said, node);
            }
        }
    }
    html_linked_resolve(&said->linked);
}
