// SPDX-License-Identifier: GPL-2.0-or-later
/* A parsed page goes in; a record for each of its elements comes out, found through the node's
   `_private` pointer, which libxml2 leaves to its users. Pages may be nested thousands deep, so
   every walk here and in the files built on this one goes by the tree's own links instead of the
   stack. */
#include "html_node.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An id of more words is made from a heading's text and says nothing of the element's purpose. */
#define PURPOSE_WORDS 4

/* Sorted by name for bsearch(). HTML Living Standard, section 15.3, says which are blocks. */
static const struct known_tag {
    const char *name;
    uint8_t tag;
    uint8_t flow;
} KNOWN_TAGS[] = {
    {"a", HTML_TAG_A, HTML_FLOW_INLINE},
    {"address", HTML_TAG_OTHER, HTML_FLOW_BLOCK},
    {"applet", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"article", HTML_TAG_ARTICLE, HTML_FLOW_BLOCK},
    {"aside", HTML_TAG_ASIDE, HTML_FLOW_BLOCK},
    {"audio", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"blockquote", HTML_TAG_BLOCKQUOTE, HTML_FLOW_BLOCK},
    {"body", HTML_TAG_BODY, HTML_FLOW_BLOCK},
    {"br", HTML_TAG_BR, HTML_FLOW_INLINE},
    {"button", HTML_TAG_BUTTON, HTML_FLOW_NONE},
    {"canvas", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"caption", HTML_TAG_OTHER, HTML_FLOW_BLOCK},
    {"center", HTML_TAG_CENTER, HTML_FLOW_BLOCK},
    {"code", HTML_TAG_CODE, HTML_FLOW_INLINE},
    {"datalist", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"dd", HTML_TAG_DD, HTML_FLOW_LINE},
    {"details", HTML_TAG_OTHER, HTML_FLOW_BLOCK},
    {"dialog", HTML_TAG_DIALOG, HTML_FLOW_BLOCK},
    {"dir", HTML_TAG_OTHER, HTML_FLOW_BLOCK},
    {"div", HTML_TAG_DIV, HTML_FLOW_BLOCK},
    {"dl", HTML_TAG_DL, HTML_FLOW_BLOCK},
    {"dt", HTML_TAG_DT, HTML_FLOW_LINE},
    {"embed", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"fieldset", HTML_TAG_OTHER, HTML_FLOW_BLOCK},
    {"figcaption", HTML_TAG_FIGCAPTION, HTML_FLOW_BLOCK},
    {"figure", HTML_TAG_FIGURE, HTML_FLOW_BLOCK},
    {"footer", HTML_TAG_FOOTER, HTML_FLOW_BLOCK},
    {"form", HTML_TAG_FORM, HTML_FLOW_BLOCK},
    {"frameset", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"h1", HTML_TAG_H1, HTML_FLOW_BLOCK},
    {"h2", HTML_TAG_H2, HTML_FLOW_BLOCK},
    {"h3", HTML_TAG_H3, HTML_FLOW_BLOCK},
    {"h4", HTML_TAG_H4, HTML_FLOW_BLOCK},
    {"h5", HTML_TAG_H5, HTML_FLOW_BLOCK},
    {"h6", HTML_TAG_H6, HTML_FLOW_BLOCK},
    {"head", HTML_TAG_HEAD, HTML_FLOW_NONE},
    {"header", HTML_TAG_HEADER, HTML_FLOW_BLOCK},
    {"hgroup", HTML_TAG_OTHER, HTML_FLOW_BLOCK},
    {"hr", HTML_TAG_HR, HTML_FLOW_BLOCK},
    {"html", HTML_TAG_HTML, HTML_FLOW_BLOCK},
    {"iframe", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"img", HTML_TAG_IMG, HTML_FLOW_INLINE},
    {"input", HTML_TAG_INPUT, HTML_FLOW_NONE},
    {"legend", HTML_TAG_OTHER, HTML_FLOW_BLOCK},
    {"li", HTML_TAG_LI, HTML_FLOW_LINE},
    {"link", HTML_TAG_LINK, HTML_FLOW_NONE},
    {"listing", HTML_TAG_PRE, HTML_FLOW_BLOCK},
    {"main", HTML_TAG_MAIN, HTML_FLOW_BLOCK},
    {"map", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"menu", HTML_TAG_UL, HTML_FLOW_BLOCK},
    {"meta", HTML_TAG_META, HTML_FLOW_NONE},
    {"nav", HTML_TAG_NAV, HTML_FLOW_BLOCK},
    {"noembed", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"noscript", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"object", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"ol", HTML_TAG_OL, HTML_FLOW_BLOCK},
    {"option", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"p", HTML_TAG_P, HTML_FLOW_BLOCK},
    {"pre", HTML_TAG_PRE, HTML_FLOW_BLOCK},
    {"progress", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"q", HTML_TAG_Q, HTML_FLOW_INLINE},
    {"rp", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"rt", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"script", HTML_TAG_SCRIPT, HTML_FLOW_NONE},
    {"section", HTML_TAG_SECTION, HTML_FLOW_BLOCK},
    {"select", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"span", HTML_TAG_SPAN, HTML_FLOW_INLINE},
    {"style", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"summary", HTML_TAG_OTHER, HTML_FLOW_BLOCK},
    {"svg", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"table", HTML_TAG_TABLE, HTML_FLOW_BLOCK},
    {"tbody", HTML_TAG_OTHER, HTML_FLOW_LINE},
    {"td", HTML_TAG_TD, HTML_FLOW_CELL},
    {"template", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"textarea", HTML_TAG_OTHER, HTML_FLOW_NONE},
    {"tfoot", HTML_TAG_OTHER, HTML_FLOW_LINE},
    {"th", HTML_TAG_TH, HTML_FLOW_CELL},
    {"thead", HTML_TAG_OTHER, HTML_FLOW_LINE},
    {"time", HTML_TAG_TIME, HTML_FLOW_INLINE},
    {"title", HTML_TAG_TITLE, HTML_FLOW_NONE},
    {"tr", HTML_TAG_TR, HTML_FLOW_LINE},
    {"ul", HTML_TAG_UL, HTML_FLOW_BLOCK},
    {"video", HTML_TAG_OTHER, HTML_FLOW_NONE},
};

static int compare_tags(const void *key, const void *element)
{
    return strcmp(key, ((const struct known_tag *)element)->name);
}

/* Whether the style attribute takes the element off the page. */
static bool style_hides(const char *style)
{
    char squeezed[512];
    size_t n = 0;

    for (; *style != '\0' && n + 1 < sizeof squeezed; style++)
        if (*style != ' ' && *style != '\t' && *style != '\n')
            squeezed[n++] = (char)(*style >= 'A' && *style <= 'Z' ? *style + 32 : *style);
    squeezed[n] = '\0';
    return strstr(squeezed, "display:none") != NULL ||
           strstr(squeezed, "visibility:hidden") != NULL;
}

static void annotate(xmlNode *node, struct html_info *info, uint32_t index)
{
    const struct known_tag *known =
        bsearch(node->name, KNOWN_TAGS, sizeof KNOWN_TAGS / sizeof *KNOWN_TAGS, sizeof *KNOWN_TAGS,
                compare_tags);
    const char *style = html_attribute(node, "style");

    info->index = index;
    info->tag = known == NULL ? HTML_TAG_OTHER : known->tag;
    info->flow = known == NULL ? HTML_FLOW_INLINE : known->flow;
    info->hidden = html_attribute(node, "hidden") != NULL || (style != NULL && style_hides(style));
    node->_private = info;
}

static bool word_among(const char *word, size_t len, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t known = strlen(*words);
        bool prefix = (*words)[known - 1] == '*';
        if (prefix ? len >= known - 1 && strncasecmp(*words, word, known - 1) == 0
                   : len == known && strncasecmp(*words, word, len) == 0)
            return true;
    }
    return false;
}

/* The next word of a class name or id: "relatedPosts-2" is "related", "Posts", "2". */
static size_t word_length(const char *text)
{
    size_t n = 0;

    while (text[n] != '\0' && strchr(" \t\r\n-_:/", text[n]) == NULL &&
           !(n > 0 && text[n] >= 'A' && text[n] <= 'Z' && text[n - 1] >= 'a' && text[n - 1] <= 'z'))
        n++;
    return n;
}

/* How many words a value holds. */
static size_t count_words(const char *value)
{
    size_t words = 0;

    while (*value != '\0') {
        size_t run = word_length(value);
        words += run > 0;
        value += run > 0 ? run : 1;
    }
    return words;
}

bool html_annotate(struct html_page *page)
{
    size_t count = html_element_count(page);
    uint32_t index = 0;

    page->infos = calloc(count + 1, sizeof *page->infos);
    if (page->infos == NULL)
        return false;
    for (xmlNode *node = page->root; node != NULL; node = html_next(node, page->root))
        if (node->type == XML_ELEMENT_NODE) {
            annotate(node, &page->infos[index], index);
            index++;
        }
    return true;
}

size_t html_element_count(const struct html_page *page)
{
    size_t count = 0;

    for (xmlNode *node = page->root; node != NULL; node = html_next(node, page->root))
        count += node->type == XML_ELEMENT_NODE;
    return count;
}

struct html_info *html_info(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE ? node->_private : NULL;
}

enum html_tag html_tag(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE ? (enum html_tag)html_info(node)->tag : HTML_TAG_OTHER;
}

void html_drop(xmlNode *node)
{
    html_info(node)->dropped = true;
}

bool html_is_skipped(const xmlNode *node)
{
    const struct html_info *info = html_info(node);

    return info != NULL && (info->hidden || info->dropped || info->flow == HTML_FLOW_NONE);
}

xmlNode *html_next(const xmlNode *node, const xmlNode *root)
{
    if (node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    return html_next_after(node, root);
}

xmlNode *html_next_after(const xmlNode *node, const xmlNode *root)
{
    while (node != root && node->next == NULL) {
        node = node->parent;
        if (node == NULL)
            return NULL;
    }
    return node == root ? NULL : node->next;
}

const char *html_attribute(const xmlNode *node, const char *name)
{
    if (node->type != XML_ELEMENT_NODE)
        return NULL;
    for (const xmlAttr *attribute = node->properties; attribute != NULL;
         attribute = attribute->next)
        if (strcmp((const char *)attribute->name, name) == 0) {
            const xmlNode *value = attribute->children;
            return value == NULL || value->content == NULL ? "" : (const char *)value->content;
        }
    return NULL;
}

bool html_attribute_has(const xmlNode *node, const char *name, const char *word)
{
    const char *value = html_attribute(node, name);
    size_t len = strlen(word);

    while (value != NULL && *value != '\0') {
        size_t run = strcspn(value, " \t\r\n\f");
        if (run == len && strncasecmp(value, word, len) == 0)
            return true;
        value += run;
        value += strspn(value, " \t\r\n\f");
    }
    return false;
}

bool html_attribute_words(const xmlNode *node, const char *name, const char *const *words)
{
    const char *value = html_attribute(node, name);

    if (value != NULL && strcmp(name, "id") == 0 && count_words(value) > PURPOSE_WORDS)
        return false;
    while (value != NULL && *value != '\0') {
        size_t run = word_length(value);
        if (run > 0 && word_among(value, run, words))
            return true;
        value += run > 0 ? run : 1;
    }
    return false;
}

const xmlNode *html_first_element(const xmlNode *node)
{
    for (node = node->children; node != NULL && node->type != XML_ELEMENT_NODE; node = node->next)
        ;
    return node;
}

bool html_is_alike(const xmlNode *a, const xmlNode *b)
{
    const char *left = html_attribute(a, "class"), *right = html_attribute(b, "class");

    if (a->type != XML_ELEMENT_NODE || b->type != XML_ELEMENT_NODE || html_tag(a) != html_tag(b))
        return false;
    if (left != NULL && right != NULL)
        return strcmp(left, right) == 0;
    if (left != NULL || right != NULL || html_attribute(a, "id") != NULL ||
        html_attribute(b, "id") != NULL)
        return false;
    a = html_first_element(a);
    b = html_first_element(b);
    return a == NULL || b == NULL ? a == b : html_tag(a) == html_tag(b);
}
