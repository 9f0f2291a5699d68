// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that turn articles into documents; they come back in the order they went in. */
#ifndef ACCORD_POOL_H
#define ACCORD_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "writing/segment.h"
#include "writing/terms.h"

struct pool;

/** What was made of one article. */
struct pool_result {
    accord_status status;
    char message[256];        /* when status is not OK */
    accord_article *article;  /* owned by whoever takes the result */
    struct prepared prepared; /* owned likewise: prepared_free(); in bulk its document is in a
                                 segment already, and only sizes and words are left */
    uint64_t content;         /* as given to pool_put(), as is `part` */
    size_t part;
};

/** Where a document goes that is in no part of the index yet: into a segment. */
#define POOL_BULK SIZE_MAX
/** The same for one that the index has already: its language is settled, even as none. */
#define POOL_MOVED (SIZE_MAX - 1)

/** Whether a document goes into a segment. */
static inline bool pool_is_bulk(size_t part)
{
    return part == POOL_BULK || part == POOL_MOVED;
}

/**
 * @param path  the index's folder, for segments; borrowed until pool_free().
 * @param jobs  threads, at least one. They start when articles wait behind one another, or go into
 *              segments: one alone is worked on by pool_take().
 */
accord_status pool_new(struct pool **out, const char *path, unsigned jobs);
/** The language of articles that do not tell theirs; borrowed until pool_free(). NULL: none. */
void pool_set_language(struct pool *pool, const char *language);
/** Of a shard: records go into the documents' data, and the words to the caller. */
void pool_set_served(struct pool *pool);
/** Starts a thread even where there is to be only one: others work beside this pool. */
void pool_set_threaded(struct pool *pool);
/** Stops the threads and frees what was not taken; NULL is fine. */
void pool_free(struct pool *pool);

/** Whether pool_put() would have to wait: take a result first. */
bool pool_is_full(struct pool *pool);
/** How many results are still to be taken. */
size_t pool_pending(struct pool *pool);
/**
 * Hands an article over.
 * @param content  article_hash() of it as it was given to the index.
 * @param part  the caller's own mark; POOL_BULK, POOL_MOVED: the thread writes the document into a
 *              segment.
 * @return OK; MEMORY, and the article is still the caller's.
 */
accord_status pool_put(struct pool *pool, accord_article *article, uint64_t content, size_t part);
/** Waits for the oldest result, or makes it if no thread has begun to, and takes it. Only while
 * pool_pending() is not 0. */
void pool_take(struct pool *pool, struct pool_result *out);

/** The finished segments of all threads; only while pool_pending() is 0. pool_clear_segments()
 * after. */
accord_status pool_finish_segments(struct pool *pool, const char ***names, size_t *count);
void pool_clear_segments(struct pool *pool);

/** Makes the threads forget which words they met, so that these go into the vocabulary again; only
 * while pool_pending() is 0. */
void pool_forget(struct pool *pool);

#endif
