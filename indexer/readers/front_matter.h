// SPDX-License-Identifier: GPL-2.0-or-later
/* What a Markdown file says of itself before its text. */
#ifndef ACCORD_FRONT_MATTER_H
#define ACCORD_FRONT_MATTER_H

#include <stdbool.h>
#include <stddef.h>

#include "record.h"

/** Named values in the order of the file; the names mean what record_key() says. */
struct front_matter {
    struct front_pair {
        enum record_key key;
        unsigned rank;
        char *value; /* owned; the items of a list have ";" between them */
    } pairs[32];
    size_t count;
    bool failed; /* out of memory */
};

/** Starts as {0}. Keeps a value if its name means something to us. */
void front_matter_add(struct front_matter *front, const char *name, size_t name_len,
                      const char *value, size_t len);

/**
 * Reads YAML between lines of "---" at the start of a text: names with plain, quoted, folded or
 * listed values; deeper structures only so far as a list of authors has them.
 * @return how many bytes it takes up; 0: there is none.
 */
size_t front_matter_read(struct front_matter *front, const char *text, size_t len);

/** Sets the record's fields from the values, of each field the best one that is of use. */
void front_matter_use(const struct front_matter *front, struct record *record);

/** Frees the values. */
void front_matter_clear(struct front_matter *front);

#endif
