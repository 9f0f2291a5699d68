// SPDX-License-Identifier: GPL-2.0-or-later
/* A reader turns one file of one format into articles. A format is one file here and one line in
   the table of readers.c. Readers know no index: they fill accord_article and hand it on. */
#ifndef ACCORD_READER_H
#define ACCORD_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"

/** The file to read; everything is borrowed for the call of read(). */
struct reader_input {
    const char *path; /* as the user will see it */
    const char *data; /* the whole file, in any encoding; not NUL-terminated (it may be mapped) */
    size_t len;       /* bytes */
};

/** Where articles and complaints go. */
struct reader_sink {
    void *context;
    /** Takes the article over (it frees it). false: stop reading. */
    bool (*article)(void *context, accord_article *article);
    /** A part of the file could not be used: one line that says which and why ("line 17: ..."). */
    void (*failed)(void *context, const char *reason);
};

/** One format. */
struct reader {
    const char *name;              /* "html" */
    const char *const *extensions; /* without the dot, lower case, NULL-terminated */
    /** Whether the first bytes look like this format; for files whose extension no reader claims
       and to tell apart formats that share an extension. NULL: never asked. */
    bool (*recognises)(const char *head, size_t len);
    /** Reads the input, calling the sink for each article and each failure. */
    void (*read)(const struct reader_input *input, const struct reader_sink *sink);
};

/** The reader for a file, by extension first and then by content; NULL: not a text we read
 * (binary). */
const struct reader *reader_for(const char *path, const char *head, size_t len);

/** The reader of a name ("jsonl"), NULL when there is none. */
const struct reader *reader_named(const char *name);

#endif
