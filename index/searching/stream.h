// SPDX-License-Identifier: GPL-2.0-or-later
/* The documents that a plan's query finds, best first; whether they match may be still to decide.
 */
#ifndef ACCORD_STREAM_H
#define ACCORD_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "accord.h"
#include "searching/listing.h"
#include "searching/plan.h"
#include "searching/snapshot.h"
#include "xapian/xapian-c.h"

/** Zero-initialise. */
struct stream {
    bool in_stages; /* what has all words comes before what has any */
    bool listed;    /* all are listed (listing.c), else Xapian is asked */
    bool counted; /* the numbers below are known: how many documents have any of the words, of what
                     is not listed the dead ones too */
    xapian_doccount lower, estimated, upper;
    /* private */
    struct snapshot *snapshot;
    const struct plan *plan;
    const accord_search_options *options;
    xapian_enquire *all, *any; /* for a stage each; `all` is NULL unless there are two */
    bool in_any;               /* the last stage has begun */
    struct found *window;      /* the best of the stage, in order; NULL: not looked for yet. What is
                                  listed goes on behind them */
    size_t window_count;       /* how many there are */
    size_t window_size;        /* how many were asked for */
    size_t wanted;             /* how many are at first */
    size_t at;                 /* the next of them */
    size_t listed_count, listed_all; /* and those with all words, which come first */
    xapian_docid *seen;              /* passed, of what Xapian found; the first ones sorted: */
    size_t seen_sorted;              /* those of the windows before */
    size_t seen_count, seen_capacity;
};

/** Whether there are words to rank by: filters, authors and words of titles alone weigh nothing. */
bool stream_is_ranked(const struct plan *plan);

/** Begins. All is borrowed until stream_close().
    @param window  how many documents will be asked for, as a rule. */
accord_status stream_open(struct stream *stream, struct snapshot *snapshot, const struct plan *plan,
                          const accord_search_options *options, size_t window);
void stream_close(struct stream *stream);

/** The next document. @param[out] next  borrowed until the next call; NULL: none of this stage is
    left. */
accord_status stream_peek(struct stream *stream, const struct found **next);
/** Goes on behind what stream_peek() gave. */
accord_status stream_pass(struct stream *stream);
/** Goes on to the next stage. @return false: there is none. */
bool stream_go_on(struct stream *stream);

/** Sees to it that `counted` is set. */
accord_status stream_count(struct stream *stream);

#endif
