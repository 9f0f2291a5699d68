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
    char *term;              /* as in the index, with its prefix */
    size_t len;
    uint64_t hash;           /* as struct term has it */
    xapian_doccount articles; /* that have it */
};

/** What a word asks of the form it stands in, beyond its stem. */
enum form_check { FORM_ANY, FORM_EXACT, FORM_PREFIX };

/** One word of the query: its stem in each language that the index holds. */
struct leaf {
    enum query_field field;
    uint32_t *targets;       /* indexes into plan->targets */
    size_t count;
    enum form_check check;
    char *form;              /* folded; for FORM_PREFIX without diacritics */
    size_t form_len;
    double idf;
    xapian_doccount articles; /* at most so many have it */
    size_t start, end;       /* bytes in the query */
    bool negated;            /* below a NOT: adds neither score nor highlights */
};

enum plan_kind {
    PLAN_LEAF,
    PLAN_PHRASE,   /* children: leaves, adjacent */
    PLAN_NEAR,     /* children: leaves and phrases */
    PLAN_BAG,      /* any child; for two or three, all before some */
    PLAN_AND,
    PLAN_OR,
    PLAN_NOT,
    PLAN_ALL,
    PLAN_NOTHING,
    PLAN_FILTER    /* `filter` alone decides */
};

/** A stretch of positions that a node matches. */
struct interval {
    uint32_t first, last;
};

struct plan_node {
    enum plan_kind kind;
    struct plan_node **children;
    size_t count;
    uint32_t leaf;               /* PLAN_LEAF: index into plan->leaves */
    unsigned distance;           /* PLAN_NEAR */
    xapian_query *filter;        /* PLAN_FILTER */
    bool checked;                /* Xapian cannot decide it: this node or one below needs positions */
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
    bool forms;                  /* some leaf has a form check: articles must be read again */
    bool text_words;             /* some leaf can stand in the text */
    struct bytes warnings;       /* NUL-terminated, one after another */
};

/** @param[out] out owned: plan_free(). @return OK; QUERY: nothing to search for; a failure. */
accord_status plan_make(struct plan **out, const struct query_node *query, struct snapshot *snapshot,
                        struct analyzer *analyzer);
void plan_free(struct plan *plan);

/** Which query Xapian is to run; `all_words` turns the bag at the top into a conjunction.
    @param[out] out owned: xapian_query_free(). */
accord_status plan_query(xapian_query **out, const struct plan *plan, bool all_words);

/** Whether the top is a bag of two or three words, where what has all stands above what has some. */
bool plan_prefers_all(const struct plan *plan);

/** Appends the plan as indented lines, for people. */
void plan_explain(const struct plan *plan, struct bytes *out);

#endif
