// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that turn articles into documents; they come back in the order they went in. */
#ifndef ACCORD_POOL_H
#define ACCORD_POOL_H

#include "accord.h"
#include "writing/terms.h"

struct pool;

/** What was made of one article. */
struct pool_result {
    accord_status status;
    char message[256];          /* when status is not OK */
    accord_article *article;    /* owned by whoever takes the result */
    struct prepared prepared;   /* owned likewise: prepared_free() */
    bool replaces;              /* as given to pool_put() */
};

/** @param jobs  threads; 0: one a core. They start when a few articles have come in. */
accord_status pool_new(struct pool **out, unsigned jobs);
/** Stops the threads and frees what was not taken; NULL is fine. */
void pool_free(struct pool *pool);

/** Whether pool_put() would have to wait: take a result first. */
bool pool_is_full(struct pool *pool);
/** How many results are still to be taken. */
size_t pool_pending(struct pool *pool);
/** Hands an article over. @return OK; MEMORY, and the article is still the caller's. */
accord_status pool_put(struct pool *pool, accord_article *article, bool replaces);
/** Waits for the oldest result and takes it. Only while pool_pending() is not 0. */
void pool_take(struct pool *pool, struct pool_result *out);

#endif
