// SPDX-License-Identifier: GPL-2.0-or-later
/* The articles of an index's journal as a part that searches see: a Xapian database in memory. */
#ifndef ACCORD_RECENT_H
#define ACCORD_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "journal.h"
#include "xapian/xapian-c.h"

/** A key of the vocabulary: key_make_word(). */
struct recent_word {
    const char *text;
    size_t len;
};

/** Zero-initialise; recent_close() after. */
struct recent {
    struct journal journal;
    xapian_database *database;  /* with what a live part has of articles; NULL: there are none */
    unsigned serial;            /* of the database: counts those that were made */
    struct bytes vocabulary;    /* keys, fields as they came: it has no metadata, whose
                                   keys Xapian does not list in memory */
    struct recent_word *sorted; /* see recent_words(); NULL: it has to be made */
    size_t sorted_count;
    uint64_t passages, text_bytes, words; /* of the articles */
};

/**
 * Brings it up to date.
 * @param number  of the journal in force; 0: none is.
 * @param[out] changed  set to true where it did; else left.
 * @return OK; CORRUPT, IO, MEMORY: it has none of the articles.
 */
accord_status recent_look(struct recent *recent, const char *path, uint64_t number, bool *changed);

/**
 * The vocabulary's keys that begin with `prefix`, in byte order, each once.
 * @param[out] first, end  valid until the next recent_look().
 */
accord_status recent_words(struct recent *recent, const char *prefix, size_t len,
                           const struct recent_word **first, const struct recent_word **end);

void recent_close(struct recent *recent);

/** The serial of the database; 0: there is none. */
static inline unsigned recent_serial(const struct recent *recent)
{
    return recent->database == NULL ? 0 : recent->serial;
}

#endif
