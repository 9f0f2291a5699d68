// SPDX-License-Identifier: GPL-2.0-or-later
/* The texts of a page's JSON-LD scripts go in; headline, authors, date, address, publisher come
   out.

   The vocabulary is schema.org's. The article may stand alone, in an array, in an "@graph", or
   under "mainEntity" of the page; an author may be a name, an object, an array of these, or a
   reference by
   "@id" to an object elsewhere. */
#include "html_linked.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Longer linked data is passed over: it is a shop's catalogue, not an article's description. */
#define MAX_JSON ((size_t)4 << 20)
/* Deeper nesting is passed over, since jansson parses by recursion. */
#define MAX_NESTING 64
/* How many objects are looked at. */
#define MAX_OBJECTS 512

/* The deepest nesting of brackets outside strings. */
static unsigned nesting_of(const char *json, size_t len)
{
    unsigned depth = 0, deepest = 0;
    bool in_string = false;

    for (size_t i = 0; i < len; i++) {
        char c = json[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > deepest)
                deepest = depth;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return deepest;
}

void html_linked_add(struct html_linked *linked, const char *json, size_t len)
{
    static const char CDATA[] = "<![CDATA["; /* some wrap their scripts in it, or in a comment */
    const char *wrapped = memmem(json, len, CDATA, strlen(CDATA));
    size_t start = wrapped == NULL ? 0 : (size_t)(wrapped - json) + strlen(CDATA);
    char *copy;
    json_t *value;

    while (start < len && json[start] != '{' && json[start] != '[')
        start++;
    if (start >= len || len - start > MAX_JSON ||
        linked->value_count == sizeof linked->values / sizeof *linked->values ||
        nesting_of(json + start, len - start) > MAX_NESTING)
        return;
    copy = malloc(len - start);
    if (copy == NULL)
        return;
    /* Many sites leave raw line ends inside strings, which JSON forbids. */
    for (size_t i = start; i < len; i++)
        copy[i - start] = (unsigned char)json[i] < ' ' ? ' ' : json[i];
    value = json_loadb(copy, len - start, JSON_DISABLE_EOF_CHECK | JSON_DECODE_INT_AS_REAL, NULL);
    free(copy);
    if (value != NULL)
        linked->values[linked->value_count++] = value;
}

static bool ends_with(const char *text, const char *end)
{
    size_t text_len = strlen(text), end_len = strlen(end);

    return text_len >= end_len && strcmp(text + text_len - end_len, end) == 0;
}

/* How well a type fits an article: 2 it is one, 1 it is the page around one, 0 neither. */
static int fit_of_name(const char *type)
{
    static const char *const ARTICLES[] = {"Article", "Posting", "Report", "Review"};

    for (size_t i = 0; i < sizeof ARTICLES / sizeof *ARTICLES; i++)
        if (ends_with(type, ARTICLES[i]))
            return 2;
    return ends_with(type, "WebPage") ? 1 : 0;
}

static int fit_of(const json_t *object)
{
    const json_t *type = json_object_get(object, "@type");
    int best = 0;

    if (json_is_string(type))
        return fit_of_name(json_string_value(type));
    for (size_t i = 0; i < json_array_size(type); i++)
        if (json_is_string(json_array_get(type, i))) {
            int fit = fit_of_name(json_string_value(json_array_get(type, i)));
            if (fit > best)
                best = fit;
        }
    return best;
}

/* All objects worth a look, those on top first. @return how many. */
static size_t gather(const struct html_linked *linked, json_t *objects[MAX_OBJECTS])
{
    static const char *const INNER[] = {"@graph", "mainEntity", "mainEntityOfPage", "itemReviewed"};
    json_t *queue[MAX_OBJECTS];
    size_t begin = 0, end = 0, count = 0;

    for (size_t i = 0; i < linked->value_count; i++)
        queue[end++] = linked->values[i];
    while (begin < end) {
        json_t *value = queue[begin++];
        if (json_is_array(value)) {
            for (size_t i = 0; i < json_array_size(value) && end < MAX_OBJECTS; i++)
                queue[end++] = json_array_get(value, i);
        } else if (json_is_object(value)) {
            objects[count++] = value;
            for (size_t i = 0; i < sizeof INNER / sizeof *INNER && end < MAX_OBJECTS; i++) {
                json_t *inner = json_object_get(value, INNER[i]);
                if (json_is_array(inner) || json_is_object(inner))
                    queue[end++] = inner;
            }
        }
    }
    return count;
}

/* A string, or the first string of an array, or the object's `key`. */
static const char *text_of(const json_t *value, const char *key)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    if (json_is_object(value))
        value = json_object_get(value, key);
    return json_is_string(value) && json_string_length(value) > 0 ? json_string_value(value) : NULL;
}

static const char *name_of(const json_t *value, json_t *const *objects, size_t count)
{
    const char *name = text_of(value, "name"), *id = text_of(value, "@id");

    if (name != NULL || id == NULL || !json_is_object(value))
        return name;
    for (size_t i = 0; i < count; i++) {
        const char *other = text_of(json_object_get(objects[i], "@id"), "@id");
        name = text_of(json_object_get(objects[i], "name"), "name");
        if (other != NULL && name != NULL && strcmp(other, id) == 0)
            return name;
    }
    return NULL;
}

static void take_authors(struct html_linked *linked, const json_t *value, json_t *const *objects,
                         size_t count)
{
    size_t n = json_is_array(value) ? json_array_size(value) : 1;

    for (size_t i = 0; i < n && linked->author_count < HTML_MAX_AUTHORS; i++) {
        const char *name =
            name_of(json_is_array(value) ? json_array_get(value, i) : value, objects, count);
        if (name != NULL)
            linked->authors[linked->author_count++] = name;
    }
}

void html_linked_resolve(struct html_linked *linked)
{
    json_t *objects[MAX_OBJECTS];
    size_t count = gather(linked, objects);

    /* What an article says goes before what a page says; among equals the first to say it. */
    for (int fit = 2; fit > 0; fit--)
        for (size_t i = 0; i < count; i++) {
            const json_t *object = objects[i];
            if (fit_of(object) != fit)
                continue;
            if (linked->headline == NULL && fit == 2)
                linked->headline = text_of(json_object_get(object, "headline"), "@value");
            if (linked->headline == NULL && fit == 2)
                linked->headline = text_of(json_object_get(object, "name"), "@value");
            if (linked->published == NULL)
                linked->published = text_of(json_object_get(object, "datePublished"), "@value");
            if (linked->url == NULL)
                linked->url = text_of(json_object_get(object, "url"), "@id");
            if (linked->url == NULL)
                linked->url = text_of(json_object_get(object, "mainEntityOfPage"), "@id");
            if (linked->publisher == NULL)
                linked->publisher = name_of(json_object_get(object, "publisher"), objects, count);
            if (linked->language == NULL)
                linked->language = text_of(json_object_get(object, "inLanguage"), "alternateName");
            if (linked->author_count == 0)
                take_authors(linked, json_object_get(object, "author"), objects, count);
            if (linked->author_count == 0 && fit == 2)
                take_authors(linked, json_object_get(object, "creator"), objects, count);
        }
}

void html_linked_clear(struct html_linked *linked)
{
    for (size_t i = 0; i < linked->value_count; i++)
        json_decref(linked->values[i]);
    memset(linked, 0, sizeof *linked);
}
