// SPDX-License-Identifier: GPL-2.0-or-later
/* Which id an article of a file gets, and whether it is one that the index has already. */
#ifndef ACCORD_READING_H
#define ACCORD_READING_H

#include "ledger.h"
#include "pool.h"
#include "prepare.h"

#include <stdbool.h>
#include <stddef.h>

/** Articles whose id another file has with another text. */
struct clash {
    char *other;     /* the path of that file; NULL: the very same file */
    char suffix[24]; /* what was put behind the id, "" when it differs from one to the next */
    size_t articles;
};

/** An id that the file gives more than once. */
struct own_id {
    char *id;
    size_t numbered; /* the last number put behind it */
    bool all_met;    /* of standard input: no record of an earlier feed is left of it */
    struct own_id *next;
};

/** One file being read. */
struct reading {
    struct ledger *ledger;
    struct ledger_file *file;
    /* Told of an article whose text is about to be overwritten, while all is as it was. false: a
       failure. */
    bool (*lose)(void *context, struct ledger_record *record);
    void *context;
    struct ledger_cursor expected;       /* the file's record behind the one met last */
    struct ledger_cursor expected_alias; /* the same of the doubles */
    struct own_place *mine; /* where its live records of earlier readings are, by id; made
                               when something is not as expected */
    size_t mine_count;
    bool mine_made;
    struct map *numbers;         /* id to struct own_id: the ids that were given more than once */
    struct own_id *own_ids;      /* all of them, to be freed */
    struct ledger_file *adopted; /* a file that is gone and had the same bytes: this one, renamed */
    struct ledger_cursor adopted_at;
    size_t adopted_left; /* of its records */
    size_t failures;
    struct clash *clashes;
    size_t clash_count;
};

/** What to do with an article. */
enum reading_verdict {
    READING_STORE,    /* index it under `id` */
    READING_DUPLICATE /* the index has it already: nothing to do */
};

struct reading_decision {
    enum reading_verdict verdict;
    const char *id; /* READING_STORE: borrowed from the ledger, until the next decision */
    bool known;     /* the ledger knew the id */
    bool same;      /* the article's title and text stood in the index before */
    struct ledger_file *title_of; /* the file whose bare title the article has replaced, or NULL */
    bool moved; /* they belonged to a file that is gone, or that gives them no more */
};

/**
 * Begins the reading of a file.
 * @param adopted  a file that is gone and had the same content, or NULL.
 * @return false: out of memory.
 */
bool reading_begin(struct reading *reading, struct ledger *ledger, struct ledger_file *file,
                   struct ledger_file *adopted);

/** Decides about the file's next article and enters it in the ledger. @return false: out of memory,
    or the ledger has failed, or reading->lose. */
bool reading_decide(struct reading *reading, const struct prepared *prepared,
                    struct reading_decision *decision);

/** Enters a failure. @return false: out of memory. */
bool reading_fail(struct reading *reading, const char *reason);

/**
 * Ends the reading: articles that the file no longer gives become stale, unless a part of it could
 * not be read.
 * @param seen  size, time and digest of the content that was read; NULL: it was not read to its
 * end.
 */
void reading_end(struct reading *reading, const struct pool_event *seen);

/** What is known of an id that the file gives more than once. @return NULL: out of memory. */
struct own_id *reading_own_id(struct reading *reading, const char *id);

/** The id that an article of a file may get: the one it gives, and for a rising `attempt` from 1
    on others. @return owned; NULL: out of memory. */
char *reading_other_id(const struct ledger_file *file, const char *given, size_t attempt);

/** Frees what the reading holds, and not the ledger. */
void reading_free(struct reading *reading);

#endif
