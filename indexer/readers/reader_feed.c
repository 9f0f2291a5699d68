// SPDX-License-Identifier: GPL-2.0-or-later
/* A feed in, one article an entry out.
 *
 * The dialects differ in names and agree in meaning, so one table maps the elements of all of them:
 * RSS 0.9x, 1.0 and 2.0 with the modules content, dc and dcterms, Atom 0.3 and 1.0, CDF. Prefixes
 * that nobody declared count as what they usually stand for. Of two elements of one meaning the
 * better one is used: content before summary, published before updated. An entry's identity is its
 * link; the guid serves when there is none, or when several entries share one link. */
#include "reader_feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/hash.h>
#include <libxml/tree.h>
#include <libxml/xmlsave.h>

#include "buffer.h"
#include "feed_parse.h"
#include "reader_html.h"
#include "record.h"
#include "url.h"

static const char *const extensions[] = {"rss", "atom", "xml", "rdf", "feed", NULL};

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

/* What an element of an entry or feed is for. */
enum role { TITLE, LINK, GUID, AUTHOR, DATE, TEXT, LANGUAGE, ROLE_COUNT };

/* An element and its role; of one role the lower rank is better. */
struct element {
    enum vocabulary vocabulary;
    const char *name; /* lower case */
    enum role role;
    int rank;
};

static const struct element elements[] = {
    {CORE, "title", TITLE, 0},         {DC, "title", TITLE, 1},
    {ITUNES, "title", TITLE, 2},       {MEDIA, "title", TITLE, 2},
    {FEEDBURNER, "origlink", LINK, 0}, {CORE, "link", LINK, 1},
    {CORE, "guid", GUID, 0},           {CORE, "id", GUID, 0},
    {DC, "identifier", GUID, 1},       {DC, "creator", AUTHOR, 0},
    {CORE, "author", AUTHOR, 0},       {DC, "author", AUTHOR, 0},
    {ITUNES, "author", AUTHOR, 1},     {CORE, "pubdate", DATE, 0},
    {CORE, "published", DATE, 0},      {CORE, "issued", DATE, 0},
    {DC, "issued", DATE, 0},           {DC, "date", DATE, 1},
    {DC, "created", DATE, 2},          {CORE, "created", DATE, 2},
    {CORE, "updated", DATE, 3},        {CORE, "modified", DATE, 3},
    {DC, "modified", DATE, 3},         {CORE, "lastmod", DATE, 3},
    {CONTENT, "encoded", TEXT, 0},     {CORE, "content", TEXT, 1},
    {CORE, "fullitem", TEXT, 1},       {XHTML, "body", TEXT, 2},
    {CORE, "body", TEXT, 2},           {XHTML, "div", TEXT, 2},
    {CORE, "description", TEXT, 3},    {CORE, "summary", TEXT, 4},
    {DC, "description", TEXT, 4},      {CORE, "abstract", TEXT, 4},
    {ITUNES, "summary", TEXT, 5},      {MEDIA, "description", TEXT, 5},
    {DC, "language", LANGUAGE, 0},     {CORE, "language", LANGUAGE, 0},
};
#define ELEMENT_COUNT (sizeof elements / sizeof elements[0])

/* The elements of a role in an entry are tried in the order of their ranks: 0 to RANK_MAX. */
#define RANK_MAX 5

/* What is known of the feed while its entries are read. */
struct feed {
    xmlDoc *doc;
    xmlNode *channel;    /* where its title, link and language stand; never NULL */
    char *link;          /* of the feed, a base for its entries' links; NULL: none */
    xmlHashTable *links; /* how many entries have a link, by link */
    const char *path;
    const struct reader_sink *sink;
};

/* The name of an element without an undeclared prefix. */
static const char *local_name(const xmlNode *node)
{
    const char *name = (const char *)node->name;
    const char *colon = strchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

static bool named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcasecmp(local_name(node), name) == 0;
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

/* The role of an element; ROLE_COUNT: none. */
static enum role role_of(const xmlNode *node, int *rank)
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
    return ROLE_COUNT;
}

/* The next element after `after` (NULL: the first) of a role and rank in an entry or channel. */
static xmlNode *find(xmlNode *parent, xmlNode *after, enum role role, int rank)
{
    xmlNode *node = after == NULL ? parent->children : after->next;

    for (; node != NULL; node = node->next) {
        int found = 0;

        if (node->type == XML_ELEMENT_NODE && role_of(node, &found) == role && found == rank)
            return node;
    }
    return NULL;
}

/* An attribute's value, owned: xmlFree(); NULL: it has none. */
static char *attribute(const xmlNode *node, const char *name)
{
    xmlAttr *attr;

    for (attr = node->properties; attr != NULL; attr = attr->next) {
        if (strcasecmp((const char *)attr->name, name) == 0)
            return (char *)xmlNodeListGetString(node->doc, attr->children, 1);
    }
    return NULL;
}

/* Whether an attribute is there and begins with a value. */
static bool attribute_is(const xmlNode *node, const char *name, const char *value)
{
    char *found = attribute(node, name);
    bool is = found != NULL && strncasecmp(found, value, strlen(value)) == 0;

    xmlFree(found);
    return is;
}

/* The elements inside a node lose their namespaces, so that "xhtml:p" is saved as "p". Depth is
   bounded by the parser (256). */
static void forget_namespaces(xmlNode *node)
{
    for (; node != NULL; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        node->ns = NULL;
        forget_namespaces(node->children);
    }
}

/* The content of an element: its text, or its inner markup as HTML. `*form` says which; it is
   RECORD_GUESS when the element does not tell. */
static void content_of(xmlNode *node, struct buffer *out, enum record_form *form)
{
    xmlNode *child;
    xmlChar *text;
    bool markup = false;

    for (child = node->children; child != NULL; child = child->next)
        markup = markup || child->type == XML_ELEMENT_NODE;
    if (markup) {
        xmlBuffer *dump = xmlBufferCreate();

        forget_namespaces(node->children);
        for (child = node->children; dump != NULL && child != NULL; child = child->next)
            xmlNodeDump(dump, node->doc, child, 0, 0);
        if (dump == NULL)
            out->failed = true;
        else
            buffer_append(out, (const char *)xmlBufferContent(dump), (size_t)xmlBufferLength(dump));
        xmlBufferFree(dump);
        *form = RECORD_HTML;
        return;
    }
    text = xmlNodeGetContent(node);
    if (text != NULL)
        buffer_append(out, (const char *)text, strlen((const char *)text));
    xmlFree(text);
    *form = attribute_is(node, "type", "text/plain") ? RECORD_PLAIN : RECORD_GUESS;
}

/* Decodes base64 (RFC 4648) in place, as Atom 0.3 may have its content; other characters are
 * skipped. */
static void decode_base64(struct buffer *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0;
    int count = 0;
    size_t written = 0;
    size_t i;

    for (i = 0; i < text->len; i++) {
        const char *digit = text->data[i] == '\0' ? NULL : strchr(digits, text->data[i]);

        if (digit == NULL)
            continue;
        bits = (bits << 6 | (unsigned)(digit - digits)) & 0xFFFFFF;
        count += 6;
        if (count >= 8) {
            count -= 8;
            text->data[written++] = (char)(bits >> count & 0xFF);
        }
    }
    text->len = written;
}

/* Sets the title or the text from the best element that has any, else from a group of media. */
static void set_words(struct record *record, xmlNode *entry, enum role role)
{
    const accord_field field = role == TITLE ? ACCORD_FIELD_TITLE : ACCORD_FIELD_TEXT;
    xmlNode *group;
    int rank;

    for (rank = 0; rank <= RANK_MAX; rank++) {
        xmlNode *node = NULL;

        while ((node = find(entry, node, role, rank)) != NULL) {
            struct buffer words = {0};
            enum record_form form;
            size_t len;

            content_of(node, &words, &form);
            if (attribute_is(node, "mode", "base64") ||
                (attribute_is(node, "type", "application/octet-stream")))
                decode_base64(&words);
            record->failed = record->failed || words.failed;
            if (words.len > 0 && role == TITLE)
                record_set_line(record, field, words.data, words.len, form);
            else if (words.len > 0)
                record_set_text(record, words.data, words.len, form);
            buffer_clear(&words);
            accord_article_get(record->article, field, &len);
            if (len > 0)
                return;
        }
    }
    for (group = entry->children; group != NULL; group = group->next) {
        if (named(group, "group") && vocabulary_of(group) == MEDIA) {
            set_words(record, group, role);
            return;
        }
    }
}

/* An element's link, normalised against its bases: owned, free(); NULL: none. */
static char *link_of(const struct feed *feed, xmlNode *node)
{
    char *target = attribute(node, "href");
    xmlChar *base = xmlNodeGetBase(feed->doc, node);
    char *text = target != NULL ? target : (char *)xmlNodeGetContent(node);
    char *resolved_base = NULL;
    char *url = NULL;

    if (text != NULL && text[0] != '\0') {
        if (base != NULL)
            resolved_base =
                url_normalise((const char *)base, strlen((const char *)base), feed->link);
        url = url_normalise(text, strlen(text), resolved_base != NULL ? resolved_base : feed->link);
    }
    free(resolved_base);
    xmlFree(base);
    xmlFree(text);
    return url;
}

/* The link to what an entry or a feed is about: owned, free(); NULL: none. */
static char *best_link(const struct feed *feed, xmlNode *parent)
{
    char *url = NULL;
    xmlNode *node = NULL;
    int choice;

    /* 0: the publisher's own; 1: said to be a page; 2: any that is no other relation; 3: a guid */
    for (choice = 0; choice <= 3 && url == NULL; choice++) {
        node = NULL;
        while (url == NULL && (node = find(parent, node, choice == 3 ? GUID : LINK,
                                           choice == 0 || choice == 3 ? 0 : 1)) != NULL) {
            char *rel = attribute(node, "rel");
            char *type = attribute(node, "type");
            bool page = rel == NULL || rel[0] == '\0' || strcasecmp(rel, "alternate") == 0 ||
                        strstr(rel, "iana.org/assignments/relation/alternate") != NULL;

            if (choice == 1)
                page = page && (type == NULL || strstr(type, "html") != NULL);
            if (choice == 3)
                page = named(node, "guid") && !attribute_is(node, "isPermaLink", "false");
            if (page)
                url = link_of(feed, node);
            xmlFree(rel);
            xmlFree(type);
        }
    }
    if (url == NULL) { /* CDF has the link on the element itself, RSS 1.0 its name */
        char *href = attribute(parent, "href");

        if (href == NULL)
            href = attribute(parent, "about");
        if (href != NULL)
            url = url_normalise(href, strlen(href), feed->link);
        xmlFree(href);
    }
    return url;
}

/* The name that an entry has among its publisher's entries, owned: free(). NULL: none. It is made
   unique among publishers by the feed's path unless it is a URI itself. */
static char *entry_guid(const struct feed *feed, xmlNode *entry)
{
    xmlNode *node = find(entry, NULL, GUID, 0);
    xmlChar *text = node == NULL ? NULL : xmlNodeGetContent(node);
    char *guid = NULL;
    char *start;
    size_t len;

    if (text == NULL)
        return NULL;
    start = (char *)text;
    while (*start != '\0' && (unsigned char)*start <= ' ')
        start++;
    len = strlen(start);
    while (len > 0 && (unsigned char)start[len - 1] <= ' ')
        start[--len] = '\0';
    if (len > 0 && len < 4096) {
        bool uri = strchr(start, ':') != NULL;
        size_t room = strlen(feed->path) + len + 2;

        guid = malloc(room);
        if (guid != NULL)
            snprintf(guid, room, "%s%s%s", uri ? "" : feed->path, uri ? "" : "#", start);
    }
    xmlFree(text);
    return guid;
}

/* Adds the authors that stand in an element or channel. Whether there were any. */
static bool add_authors(struct record *record, xmlNode *parent)
{
    size_t before = accord_article_author_count(record->article);
    int rank;

    for (rank = 0; rank <= 1; rank++) {
        xmlNode *node = NULL;

        while ((node = find(parent, node, AUTHOR, rank)) != NULL) {
            xmlNode *name;
            xmlChar *text;

            for (name = node->children; name != NULL && !named(name, "name"); name = name->next)
                ;
            if (name == NULL && xmlChildElementCount(node) > 0)
                continue; /* an author with an address alone */
            text = xmlNodeGetContent(name == NULL ? node : name);
            if (text != NULL && text[0] != '\0')
                record_add_authors(record, (const char *)text, strlen((const char *)text));
            xmlFree(text);
        }
        if (accord_article_author_count(record->article) > before)
            return true;
    }
    return false;
}

static void set_published(struct record *record, xmlNode *parent)
{
    int rank;

    for (rank = 0; rank <= RANK_MAX; rank++) {
        xmlNode *node = NULL;

        while ((node = find(parent, node, DATE, rank)) != NULL) {
            xmlChar *text = xmlNodeGetContent(node);
            bool done = text != NULL && record_set_published(record, (const char *)text,
                                                             strlen((const char *)text));

            xmlFree(text);
            if (done)
                return;
        }
    }
}

/* The language: of the text or title, of the entry and what is around it, of the channel. */
static void set_language(struct record *record, const struct feed *feed, xmlNode *entry)
{
    xmlNode *node = find(entry, NULL, LANGUAGE, 0);
    xmlChar *text = node == NULL ? NULL : xmlNodeGetContent(node);
    int rank;

    for (rank = 0; rank <= RANK_MAX && text == NULL; rank++) {
        node = find(entry, NULL, TEXT, rank);
        if (node != NULL)
            text = xmlNodeGetLang(node);
    }
    if (text == NULL)
        text = xmlNodeGetLang(entry);
    node = find(feed->channel, NULL, LANGUAGE, 0);
    if (text == NULL && node != NULL)
        text = xmlNodeGetContent(node);
    if (text == NULL)
        text = xmlNodeGetLang(feed->channel);
    if (text != NULL)
        record_set_line(record, ACCORD_FIELD_LANGUAGE, (const char *)text,
                        strlen((const char *)text), RECORD_PLAIN);
    xmlFree(text);
}

/* One entry to one article. false: the sink wants no more. */
static bool read_entry(const struct feed *feed, xmlNode *entry, size_t number)
{
    struct record record;
    char where[48];
    char *url;
    char *guid;
    size_t len;

    snprintf(where, sizeof where, "entry %zu: ", number);
    if (!record_begin(&record)) {
        feed->sink->failed(feed->sink->context, "out of memory");
        return false;
    }
    url = best_link(feed, entry);
    guid = entry_guid(feed, entry);
    if (url != NULL)
        record_set_url(&record, url, strlen(url), NULL);
    if (guid != NULL && (url == NULL || (intptr_t)xmlHashLookup(feed->links, (xmlChar *)url) > 1))
        record_set_line(&record, ACCORD_FIELD_ID, guid, strlen(guid), RECORD_PLAIN);
    free(url);
    free(guid);
    set_language(&record, feed, entry);
    set_published(&record, entry);
    if (!add_authors(&record, entry)) {
        xmlNode *source;

        for (source = entry->children; source != NULL && !named(source, "source");
             source = source->next)
            ;
        if (source == NULL || !add_authors(&record, source))
            add_authors(&record, feed->channel);
    }
    set_words(&record, entry, TITLE);
    set_words(&record, entry, TEXT);
    accord_article_get(record.article, ACCORD_FIELD_URL, &len);
    if (len == 0) {
        xmlNode *title = find(feed->channel, NULL, TITLE, 0);
        xmlChar *text = title == NULL ? NULL : xmlNodeGetContent(title);
        char *host = url_host(feed->link);

        if (host != NULL)
            record_set_line(&record, ACCORD_FIELD_SOURCE, host, strlen(host), RECORD_PLAIN);
        else if (text != NULL)
            record_set_line(&record, ACCORD_FIELD_SOURCE, (const char *)text,
                            strlen((const char *)text), RECORD_GUESS);
        free(host);
        xmlFree(text);
    }
    return record_finish(&record, feed->sink, feed->path, where, number);
}

/* Whether an element is an entry of a feed. */
static bool is_entry(const xmlNode *node)
{
    return (named(node, "item") || named(node, "entry")) && vocabulary_of(node) == CORE;
}

/* The next element in document order, not going into entries. */
static xmlNode *next_element(xmlNode *node, const xmlNode *root)
{
    if (node->children != NULL && !(node->type == XML_ELEMENT_NODE && is_entry(node)) &&
        node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

/* Counts how many entries have each link. */
static void count_links(struct feed *feed, xmlNode *root)
{
    xmlNode *node;

    for (node = root; node != NULL; node = next_element(node, root)) {
        char *url;
        intptr_t count;

        if (!is_entry(node))
            continue;
        url = best_link(feed, node);
        if (url == NULL)
            continue;
        count = (intptr_t)xmlHashLookup(feed->links, (xmlChar *)url);
        xmlHashUpdateEntry(feed->links, (xmlChar *)url, (void *)(count + 1), NULL);
        free(url);
    }
}

/* Where the feed speaks of itself: <channel>, or the root. */
static xmlNode *channel_of(xmlNode *root)
{
    xmlNode *node;

    for (node = root->children; node != NULL; node = node->next) {
        if (named(node, "channel"))
            return node;
    }
    return root;
}

static void read_feed(const struct reader_input *input, const struct reader_sink *sink)
{
    static const char *const roots[] = {"rss",   "feed",     "rdf",  "channel", "item",
                                        "entry", "newsfeed", "rss2", NULL};
    struct feed feed = {NULL, NULL, NULL, NULL, input->path, sink};
    const char *problem;
    xmlNode *root;
    xmlNode *node;
    size_t number = 0;
    bool known = false;
    size_t i;

    feed.doc = feed_parse(input->data, input->len, &problem);
    root = feed.doc == NULL ? NULL : xmlDocGetRootElement(feed.doc);
    if (problem != NULL)
        sink->failed(sink->context, problem);
    if (root == NULL) {
        if (problem == NULL)
            sink->failed(sink->context, "not a feed");
        goto cleanup;
    }
    for (i = 0; roots[i] != NULL; i++)
        known = known || named(root, roots[i]);
    if (!known && named(root, "html")) { /* XHTML under the name of XML */
        xmlFreeDoc(feed.doc);
        reader_html.read(input, sink);
        return;
    }
    feed.channel = channel_of(root);
    feed.links = xmlHashCreate(64);
    if (feed.links == NULL) {
        sink->failed(sink->context, "out of memory");
        goto cleanup;
    }
    feed.link = best_link(&feed, feed.channel);
    count_links(&feed, root);
    for (node = root; node != NULL; node = next_element(node, root)) {
        if (!is_entry(node))
            continue;
        known = true;
        number++;
        if (!read_entry(&feed, node, number))
            break;
    }
    if (!known && problem == NULL)
        sink->failed(sink->context, "not a feed");
cleanup:
    xmlHashFree(feed.links, NULL);
    free(feed.link);
    xmlFreeDoc(feed.doc);
}

/* Whether the first tag is one that a feed begins with, or the file is XML of whatever kind. */
static bool recognises(const char *head, size_t len)
{
    static const char *const tags[] = {"<rss", "<feed", "<rdf:RDF", "<?xml", NULL};
    size_t i = 0;
    size_t t;

    if (len >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
        i = 3;
    while (i < len && (unsigned char)head[i] <= ' ')
        i++;
    for (t = 0; tags[t] != NULL; t++) {
        size_t tag = strlen(tags[t]);

        if (len - i > tag && strncasecmp(head + i, tags[t], tag) == 0 &&
            strchr(" \t\r\n>", head[i + tag]) != NULL && head[i + tag] != '\0')
            return t < 3 || memmem(head, len, "<html", 5) == NULL;
    }
    return false;
}

const struct reader reader_feed = {"feed", extensions, recognises, read_feed};
