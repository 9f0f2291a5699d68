// SPDX-License-Identifier: GPL-2.0-or-later
/* A page goes in; what it says about itself comes out.

   The same fact is said in several vocabularies: JSON-LD and microdata (schema.org), Open Graph,
   the Dublin Core, plain HTML. Each fact has an order in which they are asked. Titles often carry
   the site's name behind a bar or a dash; it is taken off where the page itself shows that the rest
   is the title: another of its titles is just that, or what is behind the bar is the site's name or
   host. */
#include "html_metadata.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "accord.h"
#include "date.h"
#include "html_linked.h"
#include "html_node.h"
#include "html_text.h"
#include "html_title.h"
#include "url.h"

/* Bytes of a name; more is none. */
#define MAX_NAME 120
/* Nodes within an element that holds a name. */
#define NAME_NODES 200

/* What the page's elements say, borrowed from the tree; the first to say a thing counts. */
struct said {
    const char *og_title, *other_title, *og_url, *canonical, *base, *site, *application;
    const char *language, *locale, *html_language;
    const char *published, *other_date;
    const char *authors[HTML_MAX_AUTHORS];
    size_t author_count;
    xmlNode *title, *h1, *headline, *date_node, *time, *dateline;
    xmlNode *author_nodes[HTML_MAX_AUTHORS];
    size_t author_node_count;
    xmlNode *byline;
    unsigned h1_count;
    struct html_linked linked;
};

/* Where a <meta> of a name, property or itemprop goes; the lower the rank the better. */
static const struct meta_key {
    const char *key;
    size_t offset;
} META_KEYS[] = {
    {"og:title", offsetof(struct said, og_title)},
    {"twitter:title", offsetof(struct said, other_title)},
    {"dc.title", offsetof(struct said, other_title)},
    {"dcterm.title", offsetof(struct said, other_title)},
    {"dcterms.title", offsetof(struct said, other_title)},
    {"parsely-title", offsetof(struct said, other_title)},
    {"weibo:article:title", offsetof(struct said, other_title)},
    {"weibo:webpage:title", offsetof(struct said, other_title)},
    {"headline", offsetof(struct said, other_title)},
    {"og:url", offsetof(struct said, og_url)},
    {"og:site_name", offsetof(struct said, site)},
    {"application-name", offsetof(struct said, application)},
    {"og:locale", offsetof(struct said, locale)},
    {"content-language", offsetof(struct said, language)},
    {"language", offsetof(struct said, language)},
    {"dc.language", offsetof(struct said, language)},
    {"inlanguage", offsetof(struct said, language)},
    {"article:published_time", offsetof(struct said, published)},
    {"og:article:published_time", offsetof(struct said, published)},
    {"og:published_time", offsetof(struct said, published)},
    {"datepublished", offsetof(struct said, published)},
    {"parsely-pub-date", offsetof(struct said, published)},
    {"dcterm.created", offsetof(struct said, other_date)},
    {"dcterm.date", offsetof(struct said, other_date)},
    {"dcterms.created", offsetof(struct said, other_date)},
    {"dcterms.issued", offsetof(struct said, other_date)},
    {"dcterms.date", offsetof(struct said, other_date)},
    {"dc.date", offsetof(struct said, other_date)},
    {"dc.date.issued", offsetof(struct said, other_date)},
    {"dc.date.created", offsetof(struct said, other_date)},
    {"sailthru.date", offsetof(struct said, other_date)},
    {"article.published", offsetof(struct said, other_date)},
    {"published-date", offsetof(struct said, other_date)},
    {"publishdate", offsetof(struct said, other_date)},
    {"publish-date", offsetof(struct said, other_date)},
    {"publish_date", offsetof(struct said, other_date)},
    {"pubdate", offsetof(struct said, other_date)},
    {"pdate", offsetof(struct said, other_date)},
    {"date", offsetof(struct said, other_date)},
    {"cxenseparse:recs:publishtime", offsetof(struct said, other_date)},
};
static const char *const AUTHOR_KEYS[] = {
    "author",          "article:author", "og:article:author", "dc.creator", "dcterm.creator",
    "dcterms.creator", "parsely-author", "sailthru.author",   "byl",        "article:author_name",
    "citation_author"};

static bool looks_like_url(const char *text)
{
    return strncasecmp(text, "http:", 5) == 0 || strncasecmp(text, "https:", 6) == 0 ||
           strncmp(text, "//", 2) == 0;
}

static void add_author(struct said *said, const char *name)
{
    if (said->author_count < HTML_MAX_AUTHORS && !looks_like_url(name))
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
static void read_meta_key(struct said *said, const char *key, size_t len, const char *content)
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

static void read_meta(struct said *said, const xmlNode *node)
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

static void read_script(struct said *said, const xmlNode *node)
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

    for (const xmlNode *text = node; text != NULL && chars <= MAX_NAME && nodes < NAME_NODES;
         text = html_next(text, node), nodes++)
        if (text->type == XML_TEXT_NODE && text->content != NULL) {
            const char *content = (const char *)text->content;
            content += strspn(content, " \t\r\n");
            chars += strlen(content);
        }
    return chars >= 4 && chars <= MAX_NAME;
}

/* Whether an element stands among readers' comments. */
static bool is_in_comments(const xmlNode *node)
{
    static const char *const NAMES[] = {"comment", "comments*", "commentlist", "disqus*",
                                        "respond", "replies",   NULL};

    for (; node != NULL && node->type == XML_ELEMENT_NODE && html_tag(node) != HTML_TAG_BODY;
         node = node->parent)
        if (html_attribute_words(node, "class", NAMES) || html_attribute_words(node, "id", NAMES))
            return true;
    return false;
}

/* Whether an element stands where the dates of other things are: menus, asides, comments. */
static bool is_beside(const xmlNode *node)
{
    for (const xmlNode *at = node; at != NULL && at->type == XML_ELEMENT_NODE; at = at->parent)
        if (html_tag(at) == HTML_TAG_NAV || html_tag(at) == HTML_TAG_ASIDE ||
            html_tag(at) == HTML_TAG_FOOTER)
            return true;
    return is_in_comments(node);
}

/* Whether an element's class or id names the line with the date. */
static bool is_dateline(const xmlNode *node)
{
    static const char *const NAMES[] = {"date",    "dateline",  "datetime", "published",
                                        "pubdate", "timestamp", NULL};

    return html_attribute_words(node, "class", NAMES) || html_attribute_words(node, "id", NAMES);
}

/* Microdata, rel=author, <time>: elements whose text or attribute is the fact. */
static void read_body_element(struct said *said, xmlNode *node)
{
    if (html_attribute_has(node, "itemprop", "headline") && said->headline == NULL)
        said->headline = node;
    if (html_attribute_has(node, "itemprop", "datePublished") && said->date_node == NULL)
        said->date_node = node;
    if ((html_attribute_has(node, "itemprop", "author") ||
         html_attribute_has(node, "rel", "author")) &&
        said->author_node_count < HTML_MAX_AUTHORS && !is_in_comments(node))
        said->author_nodes[said->author_node_count++] = node;
    if (said->byline == NULL && is_byline(node) && has_name(node) && !is_in_comments(node))
        said->byline = node;
    if (html_tag(node) == HTML_TAG_TIME &&
        (said->time == NULL || (html_attribute(node, "pubdate") != NULL &&
                                html_attribute(said->time, "pubdate") == NULL)) &&
        !is_beside(node))
        said->time = node;
    if (said->dateline == NULL && is_dateline(node) && has_name(node) && !is_beside(node))
        said->dateline = node;
}

static void listen(struct said *said, const struct html_page *page)
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

/* Text with entities and tags resolved, on one line. @return owned; NULL: empty, or out of memory.
 */
static char *clean(const char *text, size_t max)
{
    char *line = NULL;
    size_t len = 0;

    if (text == NULL || !html_fragment_to_text(text, strlen(text), &line, &len))
        return NULL;
    if (len > max)
        for (len = max; len > 0 && ((unsigned char)line[len] & 0xC0) == 0x80;)
            len--;
    line[len] = '\0';
    for (size_t i = 0; i < len; i++)
        if (line[i] == '\n')
            line[i] = ' ';
    if (len == 0) {
        free(line);
        return NULL;
    }
    return line;
}

/* The text of an element; of a <title>, too, whose text is no part of the page's. */
static char *line_of(xmlNode *node, size_t max)
{
    char *line;

    if (node == NULL)
        return NULL;
    if (html_tag(node) == HTML_TAG_TITLE) {
        xmlChar *content = xmlNodeGetContent(node);
        line = clean((const char *)content, max);
        xmlFree(content);
        return line;
    }
    line = html_line_of(node, max);
    if (line != NULL && line[0] == '\0') {
        free(line);
        return NULL;
    }
    return line;
}

static char *choose_title(const struct said *said, const char *site, const char *host)
{
    char *titles[6] = {clean(said->linked.headline, HTML_MAX_TITLE),
                       clean(said->og_title, HTML_MAX_TITLE),
                       clean(said->other_title, HTML_MAX_TITLE),
                       line_of(said->headline, HTML_MAX_TITLE),
                       line_of(said->title, HTML_MAX_TITLE),
                       said->h1_count == 1 ? line_of(said->h1, HTML_MAX_TITLE) : NULL};
    char *chosen = NULL;

    /* Some put a summary into the linked data's headline: it counts if another title agrees. */
    if (titles[0] != NULL && !html_title_agrees(titles[0], titles + 1, 5)) {
        free(titles[0]);
        titles[0] = NULL;
    }
    for (size_t i = 0; i < 6 && chosen == NULL; i++)
        if (titles[i] != NULL) {
            chosen = titles[i];
            titles[i] = NULL;
            html_title_strip_site(chosen, titles, 6, site, host, i == 4);
        }
    for (size_t i = 0; i < 6; i++)
        free(titles[i]);
    return chosen;
}

/* Takes the preposition off a byline: "By", in the languages of the pages we have seen. */
static void strip_by(char *name)
{
    static const char *const WORDS[] = {
        "by ",    "von ",    "par ",   "por ",    "di ",      "od ",     "by: ",     "door ",
        "автор ", "автор: ", "Автор ", "Автор: ", "author: ", "autor: ", "auteur: ", "| "};

    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strncasecmp(name, WORDS[i], strlen(WORDS[i])) == 0) {
            memmove(name, name + strlen(WORDS[i]), strlen(name + strlen(WORDS[i])) + 1);
            return;
        }
}

/* Adds a name unless it is there already. Takes `name` over. @return false: out of memory. */
static bool keep_author(struct html_metadata *metadata, char *name)
{
    char **grown;

    if (name == NULL)
        return true;
    strip_by(name);
    for (size_t i = 0; i < metadata->author_count; i++)
        if (strcasecmp(metadata->authors[i], name) == 0) {
            free(name);
            return true;
        }
    grown = realloc(metadata->authors, (metadata->author_count + 1) * sizeof *grown);
    if (grown == NULL) {
        free(name);
        return false;
    }
    metadata->authors = grown;
    metadata->authors[metadata->author_count++] = name;
    return true;
}

/* The element that holds just the name, where an author's element holds more. */
static xmlNode *name_within(xmlNode *node)
{
    for (xmlNode *inner = html_next(node, node); inner != NULL; inner = html_next(inner, node))
        if (html_attribute_has(inner, "itemprop", "name"))
            return inner;
    return node;
}

static bool take_authors(struct html_metadata *metadata, const struct said *said)
{
    for (size_t i = 0; i < said->linked.author_count; i++)
        if (!looks_like_url(said->linked.authors[i]) &&
            !keep_author(metadata, clean(said->linked.authors[i], MAX_NAME)))
            return false;
    for (size_t i = 0; metadata->author_count == 0 && i < said->author_count; i++)
        if (!keep_author(metadata, clean(said->authors[i], MAX_NAME)))
            return false;
    if (metadata->author_count > 0)
        return true;
    for (size_t i = 0; i < said->author_node_count; i++) {
        xmlNode *node = name_within(said->author_nodes[i]);
        const char *content = html_attribute(node, "content");
        if (!keep_author(metadata,
                         content != NULL ? clean(content, MAX_NAME) : line_of(node, MAX_NAME)))
            return false;
    }
    if (metadata->author_count == 0 && said->byline != NULL) {
        xmlNode *node = said->byline;
        for (xmlNode *inner = html_next(node, node); inner != NULL; inner = html_next(inner, node))
            if (html_tag(inner) == HTML_TAG_A) {
                node = inner;
                break;
            }
        return keep_author(metadata, line_of(node, MAX_NAME));
    }
    return true;
}

static int64_t date_of(const char *text)
{
    return text == NULL ? ACCORD_NO_DATE : date_parse(text, strlen(text));
}

static int64_t date_of_node(xmlNode *node)
{
    static const char *const ATTRIBUTES[] = {"content", "datetime", "title"};
    int64_t date = ACCORD_NO_DATE;
    char *line;

    if (node == NULL)
        return date;
    for (size_t i = 0; i < 3 && date == ACCORD_NO_DATE; i++)
        date = date_of(html_attribute(node, ATTRIBUTES[i]));
    if (date != ACCORD_NO_DATE)
        return date;
    line = line_of(node, MAX_NAME);
    date = date_of(line);
    free(line);
    return date;
}

/* The day in the path of an address: "/2025/02/17/" or "/2025-02-17-". */
static int64_t date_of_url(const char *url)
{
    for (const char *at = url == NULL ? NULL : strchr(url, '/'); at != NULL;
         at = strchr(at + 1, '/')) {
        char day[11];
        size_t i;
        for (i = 0; i < 10; i++) {
            bool digit = at[1 + i] >= '0' && at[1 + i] <= '9';
            if (i == 4 || i == 7 ? at[1 + i] != '/' && at[1 + i] != '-' : !digit)
                break;
            day[i] = i == 4 || i == 7 ? '-' : at[1 + i];
        }
        if (i == 10 && !(at[11] >= '0' && at[11] <= '9'))
            return date_parse(day, 10);
    }
    return ACCORD_NO_DATE;
}

static int64_t choose_date(const struct said *said, const char *url)
{
    int64_t dates[] = {date_of(said->linked.published), date_of(said->published),
                       date_of_node(said->date_node),   date_of(said->other_date),
                       date_of_node(said->time),        date_of_url(url),
                       date_of_node(said->dateline)};

    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        if (dates[i] != ACCORD_NO_DATE)
            return dates[i];
    return ACCORD_NO_DATE;
}

static char *normalised(const char *url, const char *base)
{
    if (url == NULL)
        return NULL;
    url += strspn(url, " \t\r\n");
    return url_normalise(url, strcspn(url, " \t\r\n"), base);
}

static char *choose_url(const struct said *said)
{
    const char *candidates[] = {said->canonical, said->og_url, said->linked.url};
    char *base = normalised(said->base, NULL), *url = NULL;

    for (size_t i = 0; i < 3 && base == NULL; i++)
        base = normalised(candidates[i], NULL);
    for (size_t i = 0; i < 3 && url == NULL; i++)
        url = normalised(candidates[i], base);
    free(base);
    return url;
}

static const char *first_of(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (texts[i] != NULL && texts[i][0] != '\0')
            return texts[i];
    return NULL;
}

bool html_metadata_read(struct html_metadata *metadata, const struct html_page *page)
{
    struct said said = {0};
    char *host = NULL;
    bool done;

    memset(metadata, 0, sizeof *metadata);
    listen(&said, page);
    metadata->url = choose_url(&said);
    metadata->published = choose_date(&said, metadata->url);
    metadata->site = clean(
        first_of((const char *const[]){said.site, said.linked.publisher, said.application}, 3),
        MAX_NAME);
    metadata->language = clean(first_of((const char *const[]){said.html_language, said.language,
                                                              said.linked.language, said.locale},
                                        4),
                               MAX_NAME);
    host = metadata->url == NULL ? NULL : url_host(metadata->url);
    metadata->title = choose_title(&said, metadata->site, host);
    done = take_authors(metadata, &said);
    free(host);
    html_linked_clear(&said.linked);
    return done;
}

void html_metadata_clear(struct html_metadata *metadata)
{
    free(metadata->title);
    for (size_t i = 0; i < metadata->author_count; i++)
        free(metadata->authors[i]);
    free(metadata->authors);
    free(metadata->url);
    free(metadata->site);
    free(metadata->language);
    memset(metadata, 0, sizeof *metadata);
}
