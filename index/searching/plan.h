// SPDX-License-Identifier: GPL-2.0-or-later
/* A parsed query against an index: every word analysed, with the terms that stand for it there. */
#ifndef ACCORD_PLAN_H
#define ACCORD_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/analyzer.h"
#include "bytes.h"
#include "searching/parse.h"
#include "searching/snapshot.h"

/** A term of the index that a query word may mean; a target of positions_find(). */
struct target {
    char *term; /* as in the index, with its prefix */
    size_t len;
    uint64_t hash;            /* as struct term has it */
    xapian_doccount articles; /* that have it */
};

/** How a word of the query was written: word, =word, word*, word~. */
enum word_mode { WORD_STEM, WORD_EXACT, WORD_PREFIX, WORD_FUZZY };

/** What a word asks of the form it stands in, beyond its stem. */
enum form_check { FORM_ANY, FORM_EXACT, FORM_PREFIX };

/** One word of the query: its stem in each language that the index holds. A word that the query
    repeats again and again shares one leaf from some time on. */
struct leaf {
    enum query_field field;
    enum word_mode mode;
    uint32_t *targets; /* indexes into plan->targets */
    size_t count;
    enum form_check check;
    char *form; /* folded; for FORM_PREFIX without diacritics */
    size_t form_len;
    double idf;
    xapian_doccount articles; /* at most so many have it */
    size_t start, end;        /* bytes in the query */
    bool negated;             /* below a NOT: adds neither score nor highlights */
    unsigned equals;          /* of the first of equal leaves: how many there are */
    size_t group, phrase;     /* the numbers of those it was added to last, in the making */
};

enum { FILTER_TERMS = 64 }; /* of a url: filter at most */

/** What an article needs to pass: all of the terms, and a time of publication in a range. */
struct filter {
    uint32_t *targets; /* indexes into plan->targets */
    size_t count;
    bool nothing; /* one of its terms is in no article */
    bool dated;
    double since, last; /* seconds, both within */
};

enum plan_kind {
    PLAN_LEAF,
    PLAN_PHRASE, /* children: leaves, adjacent */
    PLAN_NEAR,   /* children: leaves and phrases */
    PLAN_BAG,    /* any child; for two or three, all before some */
    PLAN_AND,
    PLAN_OR,
    PLAN_NOT,
    PLAN_ALL,
    PLAN_FILTER
};

/** A stretch of positions that a node matches. */
struct interval {
    uint32_t first, last;
};

struct plan_node {
    enum plan_kind kind;
    struct plan_node **children;
    size_t count;
    uint32_t leaf;        /* PLAN_LEAF: index into plan->leaves */
    bool repeated;        /* PLAN_LEAF: the phrase or NEAR has the same leaf before it */
    unsigned distance;    /* PLAN_NEAR */
    struct filter filter; /* PLAN_FILTER */
    bool checked;         /* Xapian cannot decide it: this node or one below needs positions */
    /* of the article being looked at, see evaluate.h */
    bool matches;
    struct interval *intervals;
    size_t interval_count, interval_capacity;
};

struct plan {
    struct plan_node *root;
    struct leaf *leaves;
    size_t leaf_count, leaf_capacity;
    struct target *targets;
    size_t target_count, target_capacity;
    uint32_t *target_slots;   /* a hash table of them, each number plus one; 0: free */
    size_t target_slot_count; /* a power of two, or 0 */
    bool forms;               /* some leaf has a form check: articles must be read again */
    bool dated;               /* some filter asks for the time of publication */
    struct bytes warnings;    /* NUL-terminated, one after another */
};

/** @param[out] out owned: plan_free(). @return OK; QUERY: nothing to search for; a failure. */
accord_status plan_make(struct plan **out, const struct query_node *query,
                        struct snapshot *snapshot, struct analyzer *analyzer);
void plan_free(struct plan *plan);

/** Which query Xapian is to run; `all_words` turns the bag of plan_top_bag() into a conjunction.
    @param[out] out owned: xapian_query_free(). */
accord_status plan_query(xapian_query **out, const struct plan *plan, bool all_words);

/** The bag at the top if it has two or three words: what has all of them stands above what has
   some. NULL: there is none. Borrowed from the plan. */
const struct plan_node *plan_top_bag(const struct plan *plan);

/** Appends the plan as indented lines, for people. */
void plan_explain(const struct plan *plan, struct bytes *out);

#endif
