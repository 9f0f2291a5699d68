// SPDX-License-Identifier: GPL-2.0-or-later
/* The journal as the writer sees it: which commits go into it, and how its articles come into the
   live part. */
#ifndef ACCORD_JOURNALING_H
#define ACCORD_JOURNALING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "journal.h"
#include "key.h"
#include "writing/pending.h"
#include "writing/terms.h"

struct writer;

struct journaling {
    bool on;                 /* the next commit may be appended */
    bool named;              /* the commit that names the journal is durable, its rename included */
    struct journal journal;  /* the one in force; closed: it has no file yet */
    struct pending articles; /* of it */
    size_t count;            /* of these */
    uint64_t passages, text_bytes, words; /* the same: their totals */
    struct bytes staged;                  /* entries that the next commit appends */
};

/** Reads the journal in force; its articles go into writer->manifest. The first commit puts them
    into the live part. @return OK, CORRUPT, IO, MEMORY. */
accord_status journaling_open(struct writer *writer);

/** Whether the commit may be appended, the article added last included, as far as can be told
    before that is analysed. */
bool journaling_may(const struct writer *writer);

/** Takes an article for the next batch. @param[out] taken  false: the journal would be too large.
 */
accord_status journaling_stage(struct writer *writer, const struct key *key,
                               const struct prepared *prepared, bool *taken);

/** Appends what was staged, which is durable then, or does nothing. */
accord_status journaling_commit(struct writer *writer);

/** Puts the articles of the journal, and those staged, into the live part's transaction. */
accord_status journaling_fold(struct writer *writer);

/** After the commit of the live part: another journal is in force, which is empty. */
void journaling_renew(struct writer *writer);

void journaling_free(struct journaling *journaling);

#endif
