// SPDX-License-Identifier: GPL-2.0-or-later
/* A feed in, one article an entry out.
 *
 * feed_roles.c knows what the elements of all dialects mean. Of two elements of one meaning the
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
#include "feed_roles.h"
#include "reader_html.h"
#include "record.h"
#include "url.h"

static const char *const extensions[] = {"rss", "atom", "xml", "rdf", "feed", NULL};

/* What is known of the feed while its entries are read. What an entry may take from the channel is
   looked for once: the channel has all entries among its children. */
struct feed {
    xmlDoc *doc;
    xmlNode *channel;    /* where its title, link and language stand; never NULL */
    char *link;          /* of the feed, a base for its entries' links; NULL: none */
    struct record said;  /* the authors, language and source of all entries that have no own; found
                            once, since the channel has as many children as there are entries */
    xmlHashTable *links; /* how many entries have a link, by link */
    const char *path;
    const struct reader_sink *sink;
};

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
static void set_words(struct record *record, xmlNode *entry, enum feed_role role)
{
    const accord_field field = role == FEED_TITLE ? ACCORD_FIELD_TITLE : ACCORD_FIELD_TEXT;
    xmlNode *group;
    int rank;

    for (rank = 0; rank <= FEED_RANK_MAX; rank++) {
        xmlNode *node = NULL;

        while ((node = feed_find(entry, node, role, rank)) != NULL) {
            struct buffer words = {0};
            enum record_form form;
            size_t len;

            content_of(node, &words, &form);
            if (attribute_is(node, "mode", "base64") ||
                (attribute_is(node, "type", "application/octet-stream")))
                decode_base64(&words);
            record->failed = record->failed || words.failed;
            if (words.len > 0 && role == FEED_TITLE)
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
        if (feed_is_media_group(group)) {
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
        while (url == NULL && (node = feed_find(parent, node, choice == 3 ? FEED_GUID : FEED_LINK,
                                                choice == 0 || choice == 3 ? 0 : 1)) != NULL) {
            char *rel = attribute(node, "rel");
            char *type = attribute(node, "type");
            bool page = rel == NULL || rel[0] == '\0' || strcasecmp(rel, "alternate") == 0 ||
                        strstr(rel, "iana.org/assignments/relation/alternate") != NULL;

            if (choice == 1)
                page = page && (type == NULL || strstr(type, "html") != NULL);
            if (choice == 3)
                page = feed_named(node, "guid") && !attribute_is(node, "isPermaLink", "false");
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
    xmlNode *node = feed_find(entry, NULL, FEED_GUID, 0);
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

        while ((node = feed_find(parent, node, FEED_AUTHOR, rank)) != NULL) {
            xmlNode *name;
            xmlChar *text;

            for (name = node->children; name != NULL && !feed_named(name, "name");
                 name = name->next)
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

    for (rank = 0; rank <= FEED_RANK_MAX; rank++) {
        xmlNode *node = NULL;

        while ((node = feed_find(parent, node, FEED_DATE, rank)) != NULL) {
            xmlChar *text = xmlNodeGetContent(node);
            bool done = text != NULL && record_set_published(record, (const char *)text,
                                                             strlen((const char *)text));

            xmlFree(text);
            if (done)
                return;
        }
    }
}

/* Sets a field to what the feed says of all its entries. */
static void use_said(struct record *record, const struct feed *feed, accord_field field)
{
    size_t len;
    const char *value = accord_article_get(feed->said.article, field, &len);

    record_set_line(record, field, value, len, RECORD_PLAIN);
}

/* The language: of the text or title, of the entry and what is around it, of the feed. */
static void set_language(struct record *record, const struct feed *feed, xmlNode *entry)
{
    xmlNode *node = feed_find(entry, NULL, FEED_LANGUAGE, 0);
    xmlChar *text = node == NULL ? NULL : xmlNodeGetContent(node);
    int rank;

    for (rank = 0; rank <= FEED_RANK_MAX && text == NULL; rank++) {
        node = feed_find(entry, NULL, FEED_TEXT, rank);
        if (node != NULL)
            text = xmlNodeGetLang(node);
    }
    if (text == NULL)
        text = xmlNodeGetLang(entry);
    if (text != NULL)
        record_set_line(record, ACCORD_FIELD_LANGUAGE, (const char *)text,
                        strlen((const char *)text), RECORD_PLAIN);
    else
        use_said(record, feed, ACCORD_FIELD_LANGUAGE);
    xmlFree(text);
}

/* Finds what the feed says of itself. */
static void read_channel(struct feed *feed)
{
    xmlNode *node = feed_find(feed->channel, NULL, FEED_LANGUAGE, 0);
    xmlChar *text = node != NULL ? xmlNodeGetContent(node) : xmlNodeGetLang(feed->channel);
    char *host = url_host(feed->link);

    if (text != NULL)
        record_set_line(&feed->said, ACCORD_FIELD_LANGUAGE, (const char *)text,
                        strlen((const char *)text), RECORD_PLAIN);
    xmlFree(text);
    add_authors(&feed->said, feed->channel);
    node = feed_find(feed->channel, NULL, FEED_TITLE, 0);
    text = node == NULL ? NULL : xmlNodeGetContent(node);
    if (host != NULL)
        record_set_line(&feed->said, ACCORD_FIELD_SOURCE, host, strlen(host), RECORD_PLAIN);
    else if (text != NULL)
        record_set_line(&feed->said, ACCORD_FIELD_SOURCE, (const char *)text,
                        strlen((const char *)text), RECORD_GUESS);
    free(host);
    xmlFree(text);
}

/* The feed's own authors. */
static void use_said_authors(struct record *record, const struct feed *feed)
{
    for (size_t i = 0; i < accord_article_author_count(feed->said.article); i++) {
        const char *name = accord_article_author(feed->said.article, i);

        if (accord_article_add_author(record->article, name, strlen(name)) == ACCORD_ERROR_MEMORY)
            record->failed = true;
    }
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

        for (source = entry->children; source != NULL && !feed_named(source, "source");
             source = source->next)
            ;
        if (source == NULL || !add_authors(&record, source))
            use_said_authors(&record, feed);
    }
    set_words(&record, entry, FEED_TITLE);
    set_words(&record, entry, FEED_TEXT);
    accord_article_get(record.article, ACCORD_FIELD_URL, &len);
    if (len == 0)
        use_said(&record, feed, ACCORD_FIELD_SOURCE);
    return record_finish(&record, feed->sink, feed->path, where, number);
}

/* The next element in document order, not going into entries. */
static xmlNode *next_element(xmlNode *node, const xmlNode *root)
{
    if (node->children != NULL && !(node->type == XML_ELEMENT_NODE && feed_is_entry(node)) &&
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

        if (!feed_is_entry(node))
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
        if (feed_named(node, "channel"))
            return node;
    }
    return root;
}

static void read_feed(const struct reader_input *input, const struct reader_sink *sink)
{
    static const char *const roots[] = {"rss",   "feed",     "rdf",  "channel", "item",
                                        "entry", "newsfeed", "rss2", NULL};
    struct feed feed = {.path = input->path, .sink = sink};
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
        known = known || feed_named(root, roots[i]);
    if (!known && feed_named(root, "html")) { /* XHTML under the name of XML */
        xmlFreeDoc(feed.doc);
        reader_html.read(input, sink);
        return;
    }
    feed.channel = channel_of(root);
    feed.links = xmlHashCreate(64);
    if (feed.links == NULL || !record_begin(&feed.said)) {
        sink->failed(sink->context, "out of memory");
        goto cleanup;
    }
    feed.link = best_link(&feed, feed.channel);
    read_channel(&feed);
    if (feed.said.failed) {
        sink->failed(sink->context, "out of memory");
        goto cleanup;
    }
    count_links(&feed, root);
    for (node = root; node != NULL; node = next_element(node, root)) {
        if (!feed_is_entry(node))
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
    accord_article_free(feed.said.article);
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
