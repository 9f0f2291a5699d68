// SPDX-License-Identifier: GPL-2.0-or-later
/* A feed as it was saved in, libxml2's tree out.
 *
 * The bytes are converted to UTF-8 first, as declared or detected. Then what commonly breaks a feed
 * is mended: ampersands that begin no entity are escaped, characters that XML forbids and what
 * stands before the first tag are dropped. libxml2 recovers from the rest. Entities are expanded,
 * under its limits on their growth (hence never XML_PARSE_HUGE); external ones are unknown to the
 * parser, since our own hooks stand before libxml2's: the global loader of entities is left to the
 * process. The entities of HTML, which feeds use without declaring them, are known. */
#include "feed_parse.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include "buffer.h"
#include "charset.h"

/* libxml2 compares each attribute of a tag with all others. */
#define ATTRIBUTES_MAX 1000
/* Tags and attributes of a feed: a tag of four bytes takes libxml2 150. */
#define NODES_MAX 2000000
/* libxml2 copies what an entity of the feed's own stands for, be it text or elements, and measures
   all the text before it each time. So they are used as often as this, and only if their
   declarations are as short as this. */
#define OWN_ENTITIES_MAX 1000
#define OWN_ENTITIES_BYTES 16384
/* How far the declaration of the encoding may be from the start. */
#define DECLARATION_BYTES ((size_t)512)

/* The entities that a feed declares itself. */
struct own_entities {
    bool declared;
    size_t left;  /* how many uses of them may come yet */
    bool refused; /* there were more */
};

/* What one parse needs beside the parser's own state. */
struct feed_state {
    xmlEntity html_entity; /* the one of HTML that was asked for last */
    xmlChar html_text[8];  /* its character */
};

/* The encoding that the XML declaration names, in `label`; false: none. */
static bool declared_encoding(const char *data, size_t len, char label[64])
{
    const char *end;
    const char *found;
    size_t i = 0;

    if (len > DECLARATION_BYTES)
        len = DECLARATION_BYTES;
    found = memmem(data, len, "<?xml", 5);
    if (found == NULL)
        return false;
    end = memmem(found, len - (size_t)(found - data), "?>", 2);
    if (end == NULL)
        return false;
    found = memmem(found, (size_t)(end - found), "encoding", 8);
    if (found == NULL)
        return false;
    found += 8;
    while (found < end && (isspace((unsigned char)*found) || *found == '='))
        found++;
    if (found == end || (*found != '"' && *found != '\''))
        return false;
    for (found++; found < end && *found != '"' && *found != '\'' && i < 63; found++)
        label[i++] = *found;
    label[i] = '\0';
    return i > 0;
}

/* Where the entity that an ampersand begins ends, a name or a number and a semicolon; NULL: it
   begins none. */
static const char *entity_end(const char *at, const char *end)
{
    const char *start = ++at;

    if (at < end && *at == '#') {
        start = ++at;
        if (at < end && (*at == 'x' || *at == 'X'))
            start = ++at;
    }
    while (at < end && at < start + 32 &&
           (isalnum((unsigned char)*at) || *at == '_' || *at == '-' || *at == '.' ||
            (*at & 0x80) != 0))
        at++;
    return at > start && at < end && *at == ';' ? at + 1 : NULL;
}

/* Adds the entity from `at` to `end` so that the parser will know it: by its number, if it is one
   of XML or HTML. libxml2 forgets every entity but those once it met an error (xmlParseReference()
   of 2.9), and escaped markup with them. */
static void add_entity(struct buffer *out, const char *at, const char *end,
                       struct own_entities *own)
{
    char name[34];
    size_t len = (size_t)(end - at) - 2;
    const htmlEntityDesc *html;
    unsigned value = 0;

    if (at[1] == '#') {
        buffer_append(out, "&#", 2);
        at += 2;
        if (*at == 'X') { /* XML knows a small one only */
            buffer_char(out, 'x');
            at++;
        }
        buffer_append(out, at, (size_t)(end - at));
        return;
    }
    if (len < sizeof name) {
        memcpy(name, at + 1, len);
        name[len] = '\0';
        html = htmlEntityLookup((const xmlChar *)name);
        if (html != NULL)
            value = html->value;
        else if (strcmp(name, "apos") == 0)
            value = '\'';
    }
    if (value > 0) {
        char number[16];

        buffer_append(out, number, (size_t)snprintf(number, sizeof number, "&#%u;", value));
    } else {
        bool known = own->left > 0;

        own->left -= known;
        own->refused = own->refused || (own->declared && !known);
        if (!known) /* nobody knows it: it is text */
            buffer_append(out, "&#38;", 5);
        buffer_append(out, at + !known, (size_t)(end - at) - !known);
    }
}

/* The end of a section from `at` on that ends with `mark`; NULL: it has none, and `*none` keeps
   that for the rest of the text, lest every beginning of a section search it again. */
static const char *section_end(const char *at, const char *end, const char *mark, bool *none)
{
    const char *found = *none ? NULL : memmem(at, (size_t)(end - at), mark, strlen(mark));

    *none = found == NULL;
    return found == NULL ? NULL : found + strlen(mark);
}

/* Adds a section that is not markup, without the characters that XML forbids. */
static void add_section(struct buffer *out, const char *at, const char *end)
{
    const char *plain = at;

    for (; at < end; at++) {
        if ((unsigned char)*at < ' ' && *at != '\t' && *at != '\n' && *at != '\r') {
            buffer_append(out, plain, (size_t)(at - plain));
            plain = at + 1;
        }
    }
    buffer_append(out, plain, (size_t)(end - plain));
}

/* Where the document type at `at` ends. Entities that it declares by one another are not used. */
static const char *doctype_end(const char *at, const char *end, struct own_entities *own)
{
    const char *subset = memchr(at, '[', (size_t)(end - at));
    const char *tag = memchr(at, '>', (size_t)(end - at));

    if (tag != NULL && subset != NULL && subset < tag)
        tag = memmem(subset, (size_t)(end - subset), "]>", 2);
    if (tag == NULL)
        return at + 9;
    own->declared = memmem(at, (size_t)(tag - at), "<!ENTITY", 8) != NULL;
    own->left = own->declared && tag - at <= OWN_ENTITIES_BYTES ? OWN_ENTITIES_MAX : 0;
    for (; at < tag && own->left > 0; at++)
        if (*at == '&' && at[1] != '#')
            own->left = 0;
    return tag;
}

/* Mends the text of a feed; see above. false: it is not to be parsed at all. `*problem`: why not,
   or what is not read of it; else NULL. */
static bool mend(const char *text, size_t len, struct buffer *out, const char **problem)
{
    const char *end = text + len;
    const char *at = memchr(text, '<', len);
    const char *plain = at; /* what has not been added yet begins here */
    bool no_cdata_end = false;
    bool no_comment_end = false;
    bool doctype = false;
    struct own_entities own = {false, 0, false};
    size_t nodes = 0;
    bool in_tag = false;
    size_t attributes = 0;

    while (at != NULL && at < end) {
        const char *from = at;
        const char *section = NULL;
        unsigned char c = (unsigned char)*at;

        if (c == '<') {
            size_t opening = 0;

            in_tag = at + 1 < end && isalpha((unsigned char)at[1]);
            attributes = 0;
            nodes++;
            if (end - at >= 9 && memcmp(at, "<![CDATA[", 9) == 0) {
                opening = 9;
                section = section_end(at, end, "]]>", &no_cdata_end);
            } else if (end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
                opening = 4;
                section = section_end(at, end, "-->", &no_comment_end);
            }
            if (opening > 0) {
                buffer_append(out, plain, (size_t)(at - plain));
                if (section != NULL)
                    add_section(out, at, section);
                else /* without an end it is none; libxml2 would copy all the rest into an error */
                    section = at + opening;
                at = plain = section;
            } else if (!doctype && end - at >= 9 && strncasecmp(at, "<!DOCTYPE", 9) == 0) {
                /* entities in the declarations of entities are left as they are */
                doctype = true;
                at = doctype_end(at, end, &own);
            } else {
                at++;
            }
        } else if (c == '&') {
            const char *entity = entity_end(at, end);

            buffer_append(out, plain, (size_t)(at - plain));
            if (entity == NULL)
                buffer_append(out, "&#38;", 5);
            else
                add_entity(out, at, entity, &own);
            at = plain = entity == NULL ? at + 1 : entity;
        } else if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
            buffer_append(out, plain, (size_t)(at - plain));
            at = plain = at + 1;
        } else if (c == 0xEF && end - at >= 3 && (unsigned char)at[1] == 0xBF &&
                   (unsigned char)at[2] >= 0xBE) { /* U+FFFE and U+FFFF */
            buffer_append(out, plain, (size_t)(at - plain));
            at = plain = at + 3;
        } else {
            at++;
        }
        in_tag = in_tag && c != '>';
        if (in_tag && *from == '=') {
            attributes++;
            nodes++;
        }
        if (attributes > ATTRIBUTES_MAX || nodes > NODES_MAX) {
            *problem = nodes > NODES_MAX
                           ? "more than 2000000 tags and attributes, which no feed has"
                           : "a tag has more than 1000 attributes";
            return false;
        }
    }
    if (own.refused)
        *problem = "its own entities are nested, too long or too many: not all were resolved";
    if (plain != NULL)
        buffer_append(out, plain, (size_t)(end - plain));
    return true;
}

/* Keeps the entities that the feed spells out, and none that stand outside of it. It is not enough
   to hide those from getEntity: the parser then asks the document itself. */
static void declare_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                           const xmlChar *system_id, xmlChar *content)
{
    if (type == XML_INTERNAL_GENERAL_ENTITY)
        xmlSAX2EntityDecl(context, name, type, public_id, system_id, content);
}

static void declare_nothing(void *context, const xmlChar *name, const xmlChar *public_id,
                            const xmlChar *system_id, const xmlChar *notation)
{
    (void)context;
    (void)name;
    (void)public_id;
    (void)system_id;
    (void)notation;
}

/* The entity of a name: one declared in the feed itself, else one of HTML. */
static xmlEntity *get_entity(void *context, const xmlChar *name)
{
    xmlParserCtxt *parser = context;
    struct feed_state *state = parser->_private;
    xmlEntity *entity = xmlSAX2GetEntity(context, name);
    const htmlEntityDesc *html;
    int written;

    if (entity != NULL)
        return entity;
    html = htmlEntityLookup(name);
    if (html == NULL)
        return NULL;
    memset(&state->html_entity, 0, sizeof state->html_entity);
    written = xmlCopyCharMultiByte(state->html_text, (int)html->value);
    state->html_text[written] = 0;
    state->html_entity.type = XML_ENTITY_DECL;
    state->html_entity.etype = XML_INTERNAL_PREDEFINED_ENTITY;
    state->html_entity.name = name;
    state->html_entity.content = state->html_text;
    state->html_entity.orig = state->html_text;
    state->html_entity.length = written;
    return &state->html_entity;
}

/* Parameter entities have no place in a feed. */
static xmlEntity *no_parameter_entity(void *context, const xmlChar *name)
{
    (void)context;
    (void)name;
    return NULL;
}

/* Nor has anything that stands outside of it. */
static xmlParserInput *no_external_entity(void *context, const xmlChar *public_id,
                                          const xmlChar *system_id)
{
    (void)context;
    (void)public_id;
    (void)system_id;
    return NULL;
}

xmlDoc *feed_parse(const char *data, size_t len, const char **problem)
{
    struct feed_state state;
    xmlParserCtxt *parser = NULL;
    xmlDoc *doc = NULL;
    struct buffer mended = {0};
    char *utf8 = NULL;
    char label[64];
    size_t utf8_len;

    *problem = NULL;
    if (len > FEED_MAX_BYTES) {
        *problem = "larger than 64 MiB, which no feed is";
        return NULL;
    }
    memset(&state, 0, sizeof state);
    if (!charset_to_utf8(data, len, declared_encoding(data, len, label) ? label : NULL, &utf8,
                         &utf8_len))
        goto out_of_memory;
    if (!mend(utf8, utf8_len, &mended, problem))
        goto cleanup;
    if (mended.failed || mended.len > 2 * FEED_MAX_BYTES)
        goto out_of_memory;
    parser = xmlNewParserCtxt();
    if (parser == NULL)
        goto out_of_memory;
    parser->_private = &state;
    parser->sax->entityDecl = declare_entity;
    parser->sax->unparsedEntityDecl = declare_nothing;
    parser->sax->getEntity = get_entity;
    parser->sax->getParameterEntity = no_parameter_entity;
    parser->sax->resolveEntity = no_external_entity;
    doc = xmlCtxtReadMemory(parser, mended.data == NULL ? "" : mended.data, (int)mended.len, NULL,
                            "UTF-8",
                            XML_PARSE_RECOVER | XML_PARSE_NOENT | XML_PARSE_NONET |
                                XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
    switch (parser->lastError.code) {
    case XML_ERR_ENTITY_LOOP:
        *problem = "its entities expand without end";
        break;
    case XML_ERR_NO_MEMORY:
        *problem = "out of memory";
        break;
    case XML_ERR_INTERNAL_ERROR:
        *problem = "nested too deep or with too long a text: only its beginning was read";
        break;
    default:
        break;
    }
cleanup:
    if (parser != NULL)
        xmlFreeParserCtxt(parser);
    buffer_clear(&mended);
    free(utf8);
    return doc;
out_of_memory:
    *problem = "out of memory";
    goto cleanup;
}
