// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes of a page go in; a libxml2 tree comes out.

   libxml2 2.9 builds good trees of real pages, but some pages cost it quadratic time (many
   attributes on one tag; deep nesting with end tags that fit nothing) and some bytes make it lose
   text (NUL, invalid UTF-8). So the page is first rewritten, in one pass, by the tokenizer of HTML
   (Living Standard, section 13.2.5) cut down to what matters here: comments, scripts and style
   sheets go, of the attributes only those that somebody reads stay, each once, and elements beyond
   a depth that no real page reaches lose their tags and keep their text. */
#include "html_parse.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/parser.h>

#include "buffer.h"
#include "charset.h"

/* Open elements at one time; browsers stop at 512 too, and real pages stay below 256. */
#define MAX_DEPTH 512
/* Elements beyond this many lose their tags: each costs some 500 bytes; real pages have 30,000. */
#define MAX_ELEMENTS 500000
/* Bytes of an attribute's value that are kept; addresses and descriptions are far shorter. */
#define MAX_VALUE 8192
/* The bytes in which browsers look for a <meta charset>, times four. */
#define CHARSET_WINDOW 4096

/* The attributes somebody reads. */
static const char *const KEPT_ATTRIBUTES[] = {
    "aria-hidden", "charset",    "class",    "content",  "datetime",  "hidden",
    "href",        "http-equiv", "id",       "itemprop", "itemscope", "itemtype",
    "lang",        "name",       "property", "pubdate",  "rel",       "role",
    "style",       "title",      "type",     "xml:lang",
};
#define KEPT_COUNT (sizeof KEPT_ATTRIBUTES / sizeof *KEPT_ATTRIBUTES)

/* Elements without content, which open nothing. */
static const char *const VOID_TAGS[] = {"base", "br", "hr", "img", "input", "link", "meta"};
/* Those among them that show no text; libxml2 takes some of them for elements with content. */
static const char *const EMPTY_TAGS[] = {"area",   "bgsound", "col",       "embed",
                                         "frame",  "param",   "plaintext", "frameset",
                                         "source", "track",   "wbr"};
/* Elements that HTML closes by itself when their like begins, so that unclosed ones do not nest. */
static const char *const SELF_CLOSING_TAGS[] = {"p",  "li",     "td",    "th",    "tr",   "dt",
                                                "dd", "option", "tbody", "thead", "tfoot"};
/* How far down the open elements one of them looks for its like. */
#define SELF_CLOSING_REACH 4
/* An end tag closes nothing beyond an element of higher priority; libxml2 does the same, so that
   our account of the depth is its own. */
static const struct priority {
    const char *name;
    uint8_t value;
} PRIORITIES[] = {{"div", 150},   {"td", 160},    {"th", 160},    {"tr", 170},
                  {"thead", 180}, {"tbody", 180}, {"tfoot", 180}, {"table", 190},
                  {"body", 200},  {"head", 200},  {"html", 220}};
#define OTHER_PRIORITY 100

struct guard {
    const char *in; /* where we are */
    const char *end;
    struct buffer out; /* the rewritten page */
    size_t elements;   /* how many were let through */
    struct open_tag {
        uint32_t hash; /* of its name */
        uint8_t priority;
    } stack[MAX_DEPTH]; /* the open elements */
    size_t depth;
    bool no_quote[2];    /* no closing " or ' from here on: don't look again */
    bool no_comment_end; /* nor any --> */
};

static pthread_once_t libxml_once = PTHREAD_ONCE_INIT;

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool name_is(const char *name, size_t len, const char *other)
{
    return strlen(other) == len && strncasecmp(name, other, len) == 0;
}

static bool name_among(const char *name, size_t len, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name_is(name, len, names[i]))
            return true;
    return false;
}

/* FNV-1a over the name in lower case; two names that share a hash only make the depth less exact.
 */
static uint32_t hash_name(const char *name, size_t len)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)lower(name[i])) * 16777619u;
    return hash;
}

static void put(struct guard *guard, const char *bytes, size_t len)
{
    buffer_append(&guard->out, bytes, len);
}

static void put_text(struct guard *guard, const char *bytes)
{
    put(guard, bytes, strlen(bytes));
}

/* Past the next `c` after `from`, or past the next '>' when there is no such `c`. */
static const char *past_quote(struct guard *guard, const char *from, char c, const char **value_end)
{
    bool *none = &guard->no_quote[c == '"' ? 0 : 1];
    const char *close = NULL;

    if (!*none) {
        close = memchr(from, c, (size_t)(guard->end - from));
        *none = close == NULL;
    }
    if (close != NULL) {
        *value_end = close;
        return close + 1;
    }
    close = memchr(from, '>', (size_t)(guard->end - from));
    *value_end = close == NULL ? guard->end : close;
    return *value_end;
}

static void put_attribute(struct guard *guard, size_t kept, const char *value, size_t len)
{
    put_text(guard, " ");
    put_text(guard, KEPT_ATTRIBUTES[kept]);
    put_text(guard, "=\"");
    if (len > MAX_VALUE)
        for (len = MAX_VALUE; len > 0 && ((unsigned char)value[len] & 0xC0) == 0x80;)
            len--;
    for (size_t i = 0, run; i < len; i += run) {
        run = 0;
        while (i + run < len && value[i + run] != '"' && value[i + run] != '<')
            run++;
        put(guard, value + i, run);
        if (i + run < len)
            put_text(guard, value[i + run++] == '"' ? "&quot;" : "&lt;");
    }
    put_text(guard, "\"");
}

/* Reads the attributes of a tag up to its '>', writing those that are kept unless `write` is false.
   Sets *json when the tag is a script that holds linked data. */
static void read_attributes(struct guard *guard, bool write, bool *json)
{
    bool seen[KEPT_COUNT] = {false};

    while (guard->in < guard->end && *guard->in != '>') {
        const char *name = guard->in, *value = "", *value_end = value;
        size_t len, kept;

        if (is_space(*name) || *name == '/' || *name == '=') {
            guard->in++;
            continue;
        }
        while (guard->in < guard->end && !is_space(*guard->in) && *guard->in != '=' &&
               *guard->in != '>' && *guard->in != '/')
            guard->in++;
        len = (size_t)(guard->in - name);
        while (guard->in < guard->end && is_space(*guard->in))
            guard->in++;
        if (guard->in < guard->end && *guard->in == '=') {
            guard->in++;
            while (guard->in < guard->end && is_space(*guard->in))
                guard->in++;
            value = value_end = guard->in;
            if (guard->in < guard->end && (*guard->in == '"' || *guard->in == '\'')) {
                value++;
                guard->in = past_quote(guard, value, *guard->in, &value_end);
            } else {
                while (guard->in < guard->end && !is_space(*guard->in) && *guard->in != '>')
                    guard->in++;
                value_end = guard->in;
            }
        }
        for (kept = 0; kept < KEPT_COUNT && !name_is(name, len, KEPT_ATTRIBUTES[kept]); kept++)
            ;
        if (kept == KEPT_COUNT || seen[kept])
            continue;
        seen[kept] = true;
        if (json != NULL && strcmp(KEPT_ATTRIBUTES[kept], "type") == 0)
            *json = value_end - value >= 19 && strncasecmp(value, "application/ld+json", 19) == 0;
        if (write)
            put_attribute(guard, kept, value, (size_t)(value_end - value));
    }
    if (guard->in < guard->end)
        guard->in++;
}

/* The end tag </name from here on; `end` when there is none. Linear over the page, since what is
   searched is consumed. */
static const char *find_end_tag(const struct guard *guard, const char *name, size_t len)
{
    const char *at = guard->in;

    while ((at = memchr(at, '<', (size_t)(guard->end - at))) != NULL) {
        if ((size_t)(guard->end - at) >= len + 2 && at[1] == '/' &&
            strncasecmp(at + 2, name, len) == 0)
            return at;
        at++;
    }
    return guard->end;
}

static uint8_t priority_of(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof PRIORITIES / sizeof *PRIORITIES; i++)
        if (name_is(name, len, PRIORITIES[i].name))
            return PRIORITIES[i].value;
    return OTHER_PRIORITY;
}

/* Keeps account of an element that opens. @return false: too deep or too many, leave its tag out.
 */
static bool open_element(struct guard *guard, const char *name, size_t len)
{
    uint32_t hash = hash_name(name, len);

    if (guard->elements == MAX_ELEMENTS)
        return false;
    guard->elements++;
    if (name_among(name, len, VOID_TAGS, sizeof VOID_TAGS / sizeof *VOID_TAGS))
        return true;
    if (name_among(name, len, SELF_CLOSING_TAGS,
                   sizeof SELF_CLOSING_TAGS / sizeof *SELF_CLOSING_TAGS)) {
        size_t bottom = guard->depth > SELF_CLOSING_REACH ? guard->depth - SELF_CLOSING_REACH : 0;
        uint32_t lists[] = {hash_name("ul", 2), hash_name("ol", 2), hash_name("dl", 2)};
        for (size_t i = guard->depth; i > bottom; i--) {
            uint32_t open = guard->stack[i - 1].hash;
            if (open == hash) {
                guard->depth = i;
                return true;
            }
            if (guard->stack[i - 1].priority > OTHER_PRIORITY || open == lists[0] ||
                open == lists[1] || open == lists[2])
                break;
        }
    }
    if (guard->depth == MAX_DEPTH)
        return false;
    guard->stack[guard->depth++] = (struct open_tag){hash, priority_of(name, len)};
    return true;
}

/* Keeps account of an end tag. @return false: it closes nothing, leave it out. */
static bool close_element(struct guard *guard, const char *name, size_t len)
{
    uint32_t hash = hash_name(name, len);
    uint8_t priority = priority_of(name, len);

    for (size_t i = guard->depth; i > 0; i--) {
        if (guard->stack[i - 1].hash == hash) {
            guard->depth = i - 1;
            return true;
        }
        if (guard->stack[i - 1].priority > priority)
            return false;
    }
    return false;
}

static void read_start_tag(struct guard *guard)
{
    const char *name = guard->in + 1;
    bool json = false, write;
    size_t len = 0;

    while (name + len < guard->end && !is_space(name[len]) && name[len] != '>' &&
           name[len] != '/' && name[len] != '<' && len < 64)
        len++;
    guard->in = name + len;
    if (name_is(name, len, "script") || name_is(name, len, "style")) {
        size_t start = guard->out.len;
        const char *body;
        put_text(guard, "<script");
        read_attributes(guard, true, &json);
        put_text(guard, ">");
        body = guard->in;
        guard->in = find_end_tag(guard, name, len);
        if (json && name_is(name, len, "script")) {
            put(guard, body, (size_t)(guard->in - body));
            put_text(guard, "</script>");
        } else {
            guard->out.len = start;
        }
        if (guard->in < guard->end) {
            const char *close = memchr(guard->in, '>', (size_t)(guard->end - guard->in));
            guard->in = close == NULL ? guard->end : close + 1;
        }
        return;
    }
    if (name_among(name, len, EMPTY_TAGS, sizeof EMPTY_TAGS / sizeof *EMPTY_TAGS)) {
        read_attributes(guard, false, NULL);
        return;
    }
    write = open_element(guard, name, len);
    if (write) {
        put_text(guard, "<");
        put(guard, name, len);
    }
    read_attributes(guard, write, NULL);
    put_text(guard, write ? ">" : " ");
}

static void read_end_tag(struct guard *guard)
{
    const char *name = guard->in + 2, *close;
    size_t len = 0;

    while (name + len < guard->end && !is_space(name[len]) && name[len] != '>' &&
           name[len] != '/' && len < 64)
        len++;
    if (close_element(guard, name, len)) {
        put_text(guard, "</");
        put(guard, name, len);
        put_text(guard, ">");
    }
    close = memchr(name, '>', (size_t)(guard->end - name));
    guard->in = close == NULL ? guard->end : close + 1;
}

/* Past a comment, a doctype, a processing instruction. */
static void skip_declaration(struct guard *guard)
{
    const char *from = guard->in, *close = NULL;

    if (guard->end - from >= 4 && memcmp(from, "<!--", 4) == 0 && !guard->no_comment_end) {
        /* "<!-->" is a whole comment, so the end may begin at the second dash. */
        close = memmem(from + 2, (size_t)(guard->end - from - 2), "-->", 3);
        guard->no_comment_end = close == NULL;
        if (close != NULL) {
            guard->in = close + 3;
            return;
        }
    }
    close = memchr(from, '>', (size_t)(guard->end - from));
    guard->in = close == NULL ? guard->end : close + 1;
}

/* Text up to the next '<'; control characters, which libxml2 takes ill, become spaces. */
static void read_text(struct guard *guard)
{
    const char *next = memchr(guard->in, '<', (size_t)(guard->end - guard->in));
    const char *stop = next == NULL ? guard->end : next;

    while (guard->in < stop) {
        const char *run = guard->in;
        while (guard->in < stop && ((unsigned char)*guard->in >= ' ' || is_space(*guard->in)))
            guard->in++;
        put(guard, run, (size_t)(guard->in - run));
        if (guard->in < stop) {
            put_text(guard, " ");
            guard->in++;
        }
    }
}

static void rewrite(struct guard *guard)
{
    while (guard->in < guard->end && !guard->out.failed) {
        size_t left = (size_t)(guard->end - guard->in);

        if (*guard->in != '<') {
            read_text(guard);
        } else if (left > 1 && is_letter(guard->in[1])) {
            read_start_tag(guard);
        } else if (left > 2 && guard->in[1] == '/' && is_letter(guard->in[2])) {
            read_end_tag(guard);
        } else if (left > 1 &&
                   (guard->in[1] == '!' || guard->in[1] == '?' || guard->in[1] == '/')) {
            skip_declaration(guard);
        } else {
            put_text(guard, "&lt;");
            guard->in++;
        }
    }
}

/* The label after "charset=" in the page's first bytes: in a <meta>, or in an XML declaration. */
static bool declared_charset(const char *data, size_t len, char label[64])
{
    const char *end = data + (len < CHARSET_WINDOW ? len : CHARSET_WINDOW);

    for (const char *at = data; at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL;
         at++) {
        const char *close = memchr(at, '>', (size_t)(end - at)), *word;
        const char *key = "charset";
        size_t n = 0;

        if (close == NULL)
            return false;
        if (close - at > 5 && strncasecmp(at, "<?xml", 5) == 0)
            key = "encoding";
        else if (close - at <= 5 || strncasecmp(at, "<meta", 5) != 0)
            continue;
        for (word = at; word + strlen(key) < close; word++)
            if (strncasecmp(word, key, strlen(key)) == 0)
                break;
        if (word + strlen(key) >= close)
            continue;
        word += strlen(key);
        while (word < close && (is_space(*word) || *word == '=' || *word == '"' || *word == '\''))
            word++;
        while (word < close && n < 63 && !is_space(*word) && strchr("\"';/>", *word) == NULL)
            label[n++] = *word++;
        label[n] = '\0';
        if (n > 0)
            return true;
    }
    return false;
}

/* A copy without NUL bytes, when they are so few that the page is not in UTF-16: a stray one would
   make it look so. @return owned; NULL: nothing to leave out, or out of memory. */
static char *without_nuls(const char *data, size_t len, size_t *out_len)
{
    size_t nuls = 0, n = 0;
    char *copy;

    if (len == 0 || memchr(data, '\0', len) == NULL)
        return NULL;
    for (size_t i = 0; i < len; i++)
        nuls += data[i] == '\0';
    copy = nuls > len / 4 ? NULL : malloc(len - nuls + 1);
    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < len; i++)
        if (data[i] != '\0')
            copy[n++] = data[i];
    *out_len = n;
    return copy;
}

static void start_libxml(void)
{
    xmlInitParser();
}

bool html_parse(struct html_page *page, const char *data, size_t len, bool utf8)
{
    struct guard *guard = NULL;
    char label[64] = "utf-8";
    char *text = NULL, *copy;
    size_t text_len = 0;
    bool done = false;

    memset(page, 0, sizeof *page);
    pthread_once(&libxml_once, start_libxml);
    if (len > HTML_MAX_BYTES)
        len = HTML_MAX_BYTES;
    if (!utf8 && !declared_charset(data, len, label))
        label[0] = '\0';
    copy = without_nuls(data, len, &len);
    if (copy != NULL)
        data = copy;
    guard = calloc(1, sizeof *guard);
    if (guard == NULL ||
        !charset_to_utf8(data, len, label[0] == '\0' ? NULL : label, &text, &text_len))
        goto cleanup;
    guard->in = text;
    guard->end = text + text_len;
    rewrite(guard);
    if (guard->out.failed)
        goto cleanup;
    if (guard->out.len > 0) {
        page->doc =
            htmlReadMemory(guard->out.data, (int)guard->out.len, NULL, "UTF-8",
                           HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
                               HTML_PARSE_NOWARNING | HTML_PARSE_NODEFDTD | (int)XML_PARSE_HUGE);
    }
    if (page->doc == NULL)
        page->doc = htmlNewDocNoDtD(NULL, NULL);
    if (page->doc == NULL)
        goto cleanup;
    page->root = xmlDocGetRootElement(page->doc);
    done = true;
cleanup:
    if (guard != NULL)
        buffer_clear(&guard->out);
    free(guard);
    free(copy);
    free(text);
    return done;
}

void html_page_clear(struct html_page *page)
{
    if (page->doc != NULL)
        xmlFreeDoc(page->doc);
    free(page->infos);
    memset(page, 0, sizeof *page);
}
