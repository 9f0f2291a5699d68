// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of formats, and which of them a file is in: by its extension, else by its content. */
#include "reader.h"

#include <string.h>
#include <strings.h>

#include "charset.h"
#include "reader_feed.h"
#include "reader_html.h"
#include "reader_json.h"
#include "reader_markdown.h"
#include "reader_text.h"

/* In the order in which they are asked about content. A new format is one line here. */
static const struct reader *const readers[] = {
    &reader_feed, &reader_json, &reader_jsonl, &reader_html, &reader_markdown, &reader_text,
};
#define READER_COUNT (sizeof readers / sizeof readers[0])

/* Whether the reader claims the extension. */
static bool claims(const struct reader *reader, const char *extension)
{
    size_t i;

    for (i = 0; reader->extensions[i] != NULL; i++) {
        if (strcasecmp(reader->extensions[i], extension) == 0)
            return true;
    }
    return false;
}

const struct reader *reader_for(const char *path, const char *head, size_t len)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    size_t i;

    /* What is binary is no text, whatever its name says. */
    if (charset_is_binary(head, len))
        return NULL;
    for (i = 0; dot != NULL && dot != name && i < READER_COUNT; i++) {
        if (claims(readers[i], dot + 1))
            return readers[i];
    }
    for (i = 0; i < READER_COUNT; i++) {
        if (readers[i]->recognises != NULL && readers[i]->recognises(head, len))
            return readers[i];
    }
    return &reader_text;
}

const struct reader *reader_named(const char *name)
{
    size_t i;

    for (i = 0; i < READER_COUNT; i++) {
        if (strcmp(readers[i]->name, name) == 0)
            return readers[i];
    }
    return NULL;
}
