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
#include "html_said.h"
#include "html_text.h"
#include "html_title.h"
#include "url.h"

/* Text with entities and tags resolved, on one line. @return owned; NULL: empty, or out of memory.
 */
static char *clean(const char *text, size_t max)
{
    char *line = NULL;
    size_t len = 0;

    if (text == NULL || !html_fragment_to_text(text, strlen(text), &line, &len))
        return NULL;
    if (html_fold_line(line, len, max) == 0) {
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

static char *choose_title(const struct html_said *said, const char *site, const char *host)
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

static bool take_authors(struct html_metadata *metadata, const struct html_said *said)
{
    for (size_t i = 0; i < said->linked.author_count; i++)
        if (!html_looks_like_url(said->linked.authors[i]) &&
            !keep_author(metadata, clean(said->linked.authors[i], HTML_MAX_NAME)))
            return false;
    for (size_t i = 0; metadata->author_count == 0 && i < said->author_count; i++)
        if (!keep_author(metadata, clean(said->authors[i], HTML_MAX_NAME)))
            return false;
    if (metadata->author_count > 0)
        return true;
    for (size_t i = 0; i < said->author_node_count; i++) {
        xmlNode *node = name_within(said->author_nodes[i]);
        const char *content = html_attribute(node, "content");
        if (!keep_author(metadata, content != NULL ? clean(content, HTML_MAX_NAME)
                                                   : line_of(node, HTML_MAX_NAME)))
            return false;
    }
    if (metadata->author_count == 0 && said->byline != NULL) {
        xmlNode *node = said->byline;
        for (xmlNode *inner = html_next(node, node); inner != NULL; inner = html_next(inner, node))
            if (html_tag(inner) == HTML_TAG_A) {
                node = inner;
                break;
            }
        return keep_author(metadata, line_of(node, HTML_MAX_NAME));
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
    line = line_of(node, HTML_MAX_NAME);
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

static int64_t choose_date(const struct html_said *said, const char *url)
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

static char *choose_url(const struct html_said *said)
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
    struct html_said said = {0};
    char *host = NULL;
    bool done;

    memset(metadata, 0, sizeof *metadata);
    html_said_read(&said, page);
    metadata->url = choose_url(&said);
    metadata->published = choose_date(&said, metadata->url);
    metadata->site = clean(
        first_of((const char *const[]){said.site, said.linked.publisher, said.application}, 3),
        HTML_MAX_NAME);
    metadata->language = clean(first_of((const char *const[]){said.html_language, said.language,
                                                              said.linked.language, said.locale},
                                        4),
                               HTML_MAX_NAME);
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
