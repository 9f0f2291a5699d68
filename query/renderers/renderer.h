// SPDX-License-Identifier: GPL-2.0-or-later
/* The forms in which results are printed: each is one table of functions in a file of its own. */
#ifndef ACCORD_QUERY_RENDERER_H
#define ACCORD_QUERY_RENDERER_H

#include "accord.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** A query and its results. All is borrowed. */
struct render_query {
    const char *qid; /* its name under --batch, else NULL */
    const char *text;
    size_t len;
    const accord_results *results;
};

struct renderer;

/** Where results go and how they are to look. */
struct render {
    const struct renderer *form;
    FILE *out;
    bool batch;      /* there are many queries, each with a qid */
    bool whole;      /* the one passage is a whole article, as --show has it */
    bool colour;     /* text: escape sequences may be used */
    bool hyperlinks; /* text: the terminal takes hyperlinks */
    bool footer;     /* text: end with a line of counts */
    unsigned width;  /* text: columns of a line; 0: do not wrap */
    size_t queries;  /* how many have been printed */
    void *state;     /* the renderer's own */
};

/**
 * A form. Its functions are called from top to bottom, the middle three for each query, and may be
 * NULL. They return false when memory ran out; whether all was written, the stream knows.
 */
struct renderer {
    const char *name;  /* as --format has it */
    bool articles;     /* ranks articles, not passages */
    bool has_articles; /* can print a whole article, for --show */
    bool explains;     /* can print explanations */
    bool (*begin)(struct render *render);
    bool (*query_begin)(struct render *render, const struct render_query *query);
    bool (*passage)(struct render *render, const struct render_query *query,
                    const accord_passage *passage);
    bool (*query_end)(struct render *render, const struct render_query *query);
    bool (*end)(struct render *render);
};

extern const struct renderer render_text, render_json, render_jsonl, render_tsv, render_trec;

/** The form of a name, or NULL. */
const struct renderer *renderer_find(const char *name);

/** Begins, prints one query with its results, ends. @return false: out of memory. */
bool render_begin(struct render *render);
bool render_results(struct render *render, const struct render_query *query);
bool render_end(struct render *render);

#endif
