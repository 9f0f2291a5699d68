// SPDX-License-Identifier: GPL-2.0-or-later
/* An article that matches, from Xapian's match to its scored passages. */
#ifndef ACCORD_CANDIDATE_H
#define ACCORD_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/passages.h"
#include "bytes.h"
#include "pack.h"
#include "record.h"
#include "searching/evaluate.h"
#include "searching/rank.h"
#include "xapian/xapian-c.h"

/** An article that matches. */
struct candidate {
    xapian_docid docid;
    double weight;    /* BM25: by Xapian, which is close to it, until the record is read */
    bool all;         /* has all words of a short query */
    size_t order;     /* how many came before it */
    struct hit *live; /* the words that match, by position; owned */
    size_t live_count;
    uint32_t title_count;         /* words of the title: the text's positions begin here */
    struct passage_range *ranges; /* the passages; owned */
    struct score *passages;       /* what each is worth; owned */
    size_t range_count;
    struct score score; /* of the article */
    struct record record;
    xapian_document *hold; /* what the record borrows from; NULL or owned */
    struct bytes stored;   /* see article_read(); empty until candidate_stored() */
};

/** Unpacks the article of a candidate that was read, once. @return OK, MEMORY, CORRUPT. */
accord_status candidate_stored(struct candidate *candidate, struct unpacker *unpacker);

/** Frees what one candidate owns, not itself. */
void candidate_clear(struct candidate *candidate);

/** Frees an array of candidates with what they own. */
void candidates_free(struct candidate *candidates, size_t count);

#endif
