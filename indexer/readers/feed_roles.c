// SPDX-License-Identifier: GPL-2.0-or-later
/* An element of a feed in, what it is for out.
 *
 * The dialects differ in names and agree in meaning, so one table maps the elements of all of them:
 * RSS 0.9x, 1.0 and 2.0 with the modules content, dc and dcterms, Atom 0.3 and 1.0, CDF. Prefixes
 * that nobody declared count as what they usually stand for. */
#include "feed_roles.h"

#include <string.h>
#include <strings.h>

/* Which vocabulary an element is of. */
enum vocabulary { CORE, DC, CONTENT, XHTML, ITUNES, FEEDBURNER, MEDIA, OTHER };

/* A part of a namespace's name, or a whole prefix, and what it tells. */
struct vocabulary_name {
    const char *text;
    enum vocabulary vocabulary;
};

static const struct vocabulary_name namespaces[] = {
    {"purl.org/rss/1.0/modules/content", CONTENT},
    {"purl.org/dc/", DC},
    {"www.w3.org/1999/xhtml", XHTML},
    {"www.itunes.com/dtds", ITUNES},
    {"purl.org/rss/1.0/modules/", OTHER},
    {"purl.org/rss/", CORE},
    {"rssnamespace.org/feedburner", FEEDBURNER},
    {"www.w3.org/2005/atom", CORE},
    {"purl.org/atom/", CORE},
    {"my.netscape.com/", CORE},
    {"channel.netscape.com", CORE},
    {"backend.userland.com", CORE},
    {"blogs.law.harvard.edu", CORE},
    {"cyber.law.harvard.edu", CORE},
    {"www.rssboard.org", CORE},
    {"search.yahoo.com/mrss", MEDIA},
};
static const struct vocabulary_name prefixes[] = {
    {"dc", DC},         {"dcterms", DC}, {"content", CONTENT}, {"xhtml", XHTML},
    {"itunes", ITUNES}, {"atom", CORE},  {"rss", CORE},        {"feedburner", FEEDBURNER},
    {"media", MEDIA},
};

/* An element and its role; of one role the lower rank is better. */
struct element {
    enum vocabulary vocabulary;
    const char *name; /* lower case */
    enum feed_role role;
    int rank;
};

static const struct element elements[] = {
    {CORE, "title", FEED_TITLE, 0},         {DC, "title", FEED_TITLE, 1},
    {ITUNES, "title", FEED_TITLE, 2},       {MEDIA, "title", FEED_TITLE, 2},
    {FEEDBURNER, "origlink", FEED_LINK, 0}, {CORE, "link", FEED_LINK, 1},
    {CORE, "guid", FEED_GUID, 0},           {CORE, "id", FEED_GUID, 0},
    {DC, "identifier", FEED_GUID, 1},       {DC, "creator", FEED_AUTHOR, 0},
    {CORE, "author", FEED_AUTHOR, 0},       {DC, "author", FEED_AUTHOR, 0},
    {ITUNES, "author", FEED_AUTHOR, 1},     {CORE, "pubdate", FEED_DATE, 0},
    {CORE, "published", FEED_DATE, 0},      {CORE, "issued", FEED_DATE, 0},
    {DC, "issued", FEED_DATE, 0},           {DC, "date", FEED_DATE, 1},
    {DC, "created", FEED_DATE, 2},          {CORE, "created", FEED_DATE, 2},
    {CORE, "updated", FEED_DATE, 3},        {CORE, "modified", FEED_DATE, 3},
    {DC, "modified", FEED_DATE, 3},         {CORE, "lastmod", FEED_DATE, 3},
    {CONTENT, "encoded", FEED_TEXT, 0},     {CORE, "content", FEED_TEXT, 1},
    {CORE, "fullitem", FEED_TEXT, 1},       {XHTML, "body", FEED_TEXT, 2},
    {CORE, "body", FEED_TEXT, 2},           {XHTML, "div", FEED_TEXT, 2},
    {CORE, "description", FEED_TEXT, 3},    {CORE, "summary", FEED_TEXT, 4},
    {DC, "description", FEED_TEXT, 4},      {CORE, "abstract", FEED_TEXT, 4},
    {ITUNES, "summary", FEED_TEXT, 5},      {MEDIA, "description", FEED_TEXT, 5},
    {DC, "language", FEED_LANGUAGE, 0},     {CORE, "language", FEED_LANGUAGE, 0},
};
#define ELEMENT_COUNT (sizeof elements / sizeof elements[0])

/* The name of an element without an undeclared prefix. */
static const char *local_name(const xmlNode *node)
{
    const char *name = (const char *)node->name;
    const char *colon = strchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

static enum vocabulary vocabulary_of(const xmlNode *node)
{
    const char *name = (const char *)node->name;
    const char *colon = strchr(name, ':');
    const char *prefix = colon != NULL ? name : NULL;
    size_t len = colon != NULL ? (size_t)(colon - name) : 0;
    size_t i;

    if (node->ns != NULL && node->ns->href != NULL) {
        for (i = 0; i < sizeof namespaces / sizeof namespaces[0]; i++) {
            if (strcasestr((const char *)node->ns->href, namespaces[i].text) != NULL)
                return namespaces[i].vocabulary;
        }
        if (node->ns->prefix == NULL) /* a default namespace of the feed's own */
            return CORE;
        prefix = (const char *)node->ns->prefix;
        len = strlen(prefix);
    }
    if (prefix == NULL)
        return CORE;
    for (i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strlen(prefixes[i].text) == len && strncasecmp(prefixes[i].text, prefix, len) == 0)
            return prefixes[i].vocabulary;
    }
    return OTHER;
}

/* The role of an element; FEED_ROLE_COUNT: none. */
static enum feed_role role_of(const xmlNode *node, int *rank)
{
    enum vocabulary vocabulary = vocabulary_of(node);
    const char *name = local_name(node);
    size_t i;

    for (i = 0; i < ELEMENT_COUNT; i++) {
        if (elements[i].vocabulary == vocabulary && strcasecmp(elements[i].name, name) == 0) {
            *rank = elements[i].rank;
            return elements[i].role;
        }
    }
    return FEED_ROLE_COUNT;
}

bool feed_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcasecmp(local_name(node), name) == 0;
}

bool feed_is_entry(const xmlNode *node)
{
    return (feed_named(node, "item") || feed_named(node, "entry")) && vocabulary_of(node) == CORE;
}

bool feed_is_media_group(const xmlNode *node)
{
    return feed_named(node, "group") && vocabulary_of(node) == MEDIA;
}

xmlNode *feed_find(xmlNode *parent, xmlNode *after, enum feed_role role, int rank)
{
    xmlNode *node = after == NULL ? parent->children : after->next;

    for (; node != NULL; node = node->next) {
        int found = 0;

        if (node->type == XML_ELEMENT_NODE && role_of(node, &found) == role && found == rank)
            return node;
    }
    return NULL;
}
