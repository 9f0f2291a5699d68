// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that turn articles into documents; they come back in the order they went in.

   A ring of slots: the caller fills them and takes them at the other end, each thread works on the
   oldest slot that no other has. A few articles are not worth a thread: they are done at once. */
#include "pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "status.h"

enum { SLOTS = 64, MOST_JOBS = 64, WITHOUT_THREADS = 4 };

enum state { EMPTY, WAITING, WORKING, DONE };

struct slot {
    enum state state;
    struct pool_result result;
};

struct pool {
    struct slot slots[SLOTS];
    size_t put, taken, next;      /* counters; a slot is its counter modulo SLOTS */
    unsigned jobs, running;
    bool stop;
    pthread_t threads[MOST_JOBS];
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    struct indexing *own;         /* for what is done without threads */
};

static void work_on(struct indexing *indexing, struct pool_result *result)
{
    result->status = indexing == NULL ? status_out_of_memory()
                                      : indexing_prepare(indexing, result->article, &result->prepared);
    if (result->status != ACCORD_OK) {
        strncpy(result->message, accord_error_message(), sizeof result->message - 1);
        result->message[sizeof result->message - 1] = '\0';
    }
}

static void *run(void *context)
{
    struct pool *pool = context;
    struct indexing *indexing = NULL;

    (void)indexing_new(&indexing);
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        struct slot *slot;

        while (!pool->stop && pool->next == pool->put)
            pthread_cond_wait(&pool->work, &pool->lock);
        if (pool->stop)
            break;
        slot = &pool->slots[pool->next++ % SLOTS];
        slot->state = WORKING;
        pthread_mutex_unlock(&pool->lock);
        work_on(indexing, &slot->result);
        pthread_mutex_lock(&pool->lock);
        slot->state = DONE;
        pthread_cond_broadcast(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    indexing_free(indexing);
    return NULL;
}

accord_status pool_new(struct pool **out, unsigned jobs)
{
    struct pool *pool = calloc(1, sizeof *pool);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    *out = NULL;
    if (pool == NULL)
        return status_out_of_memory();
    pool->jobs = jobs > 0 ? jobs : cores > 0 ? (unsigned)cores : 1;
    if (pool->jobs > MOST_JOBS)
        pool->jobs = MOST_JOBS;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, NULL);
    *out = pool;
    return ACCORD_OK;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->running; i++)
        pthread_join(pool->threads[i], NULL);
    for (; pool->taken < pool->put; pool->taken++) {
        struct pool_result *result = &pool->slots[pool->taken % SLOTS].result;

        accord_article_free(result->article);
        prepared_free(&result->prepared);
    }
    indexing_free(pool->own);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

bool pool_is_full(struct pool *pool)
{
    return pool->put - pool->taken == SLOTS;
}

size_t pool_pending(struct pool *pool)
{
    return pool->put - pool->taken;
}

/* Starts the threads; where none can be had, the work is done in the caller's. */
static void start(struct pool *pool)
{
    while (pool->running < pool->jobs &&
           pthread_create(&pool->threads[pool->running], NULL, run, pool) == 0)
        pool->running++;
}

accord_status pool_put(struct pool *pool, accord_article *article, bool replaces)
{
    struct slot *slot = &pool->slots[pool->put % SLOTS];

    if (pool->running == 0 && pool->jobs > 1 && pool->put >= WITHOUT_THREADS)
        start(pool);
    if (pool->running == 0 && pool->own == NULL && indexing_new(&pool->own) != ACCORD_OK)
        return ACCORD_ERROR_MEMORY;
    memset(&slot->result, 0, sizeof slot->result);
    slot->result.article = article;
    slot->result.replaces = replaces;
    if (pool->running == 0) {
        work_on(pool->own, &slot->result);
        slot->state = DONE;
        pool->put++;
        pool->next++;
        return ACCORD_OK;
    }
    pthread_mutex_lock(&pool->lock);
    slot->state = WAITING;
    pool->put++;
    pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    return ACCORD_OK;
}

void pool_take(struct pool *pool, struct pool_result *out)
{
    struct slot *slot = &pool->slots[pool->taken % SLOTS];

    if (pool->running > 0) {
        pthread_mutex_lock(&pool->lock);
        while (slot->state != DONE)
            pthread_cond_wait(&pool->done, &pool->lock);
        pthread_mutex_unlock(&pool->lock);
    }
    *out = slot->result;
    slot->state = EMPTY;
    pool->taken++;
    if (out->status != ACCORD_OK)
        status_fail(out->status, "%s", out->message);
}
