// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that turn articles into documents; they come back in the order they went in.

   A ring of slots: the caller fills them and takes them at the other end, each thread works on the
   oldest slot that no other has. One article alone is not worth a hand-over and back: whoever takes
   a result that no thread has begun does the work. */
#include "pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "article.h"
#include "status.h"

enum { SLOTS = 64, MOST_JOBS = 64, WITHOUT_THREADS = 4 };

enum state { EMPTY, WAITING, WORKING, DONE };

struct slot {
    enum state state;
    struct pool_result result;
};

/* What a thread works with; the first is the caller's. */
struct worker {
    struct pool *pool;
    pthread_t thread;
    struct indexing *indexing;
    struct segments segments;
};

struct pool {
    struct slot slots[SLOTS];
    size_t put, taken, next; /* counters; a slot is its counter modulo SLOTS */
    unsigned jobs, running;
    const char *language; /* of articles that do not tell theirs */
    bool threaded;        /* a thread even where there is only one */
    bool stop;
    struct worker workers[1 + MOST_JOBS];
    pthread_mutex_t lock;
    pthread_cond_t work, done;
};

static void work_on(struct worker *worker, struct pool_result *result)
{
    accord_status status = ACCORD_OK;

    if (worker->indexing == NULL)
        status = indexing_new(&worker->indexing);
    if (status == ACCORD_OK && result->part != POOL_MOVED)
        status = article_settle_language(result->article, worker->pool->language);
    if (status == ACCORD_OK)
        status =
            indexing_prepare(worker->indexing, result->article, result->content, &result->prepared);
    if (status == ACCORD_OK && pool_is_bulk(result->part)) {
        status = segments_add(&worker->segments, &result->prepared);
        prepared_drop(&result->prepared);
    }
    result->status = status;
    if (status != ACCORD_OK) {
        strncpy(result->message, accord_error_message(), sizeof result->message - 1);
        result->message[sizeof result->message - 1] = '\0';
    }
}

static void *run(void *context)
{
    struct worker *worker = context;
    struct pool *pool = worker->pool;

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
        work_on(worker, &slot->result);
        pthread_mutex_lock(&pool->lock);
        slot->state = DONE;
        pthread_cond_broadcast(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

accord_status pool_new(struct pool **out, const char *path, unsigned jobs)
{
    struct pool *pool = calloc(1, sizeof *pool);

    *out = NULL;
    if (pool == NULL)
        return status_out_of_memory();
    pool->jobs = jobs < MOST_JOBS ? jobs : MOST_JOBS;
    for (unsigned i = 0; i <= pool->jobs; i++) {
        pool->workers[i].pool = pool;
        pool->workers[i].segments.path = path;
        pool->workers[i].segments.owner = i;
    }
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
    for (unsigned i = 1; i <= pool->running; i++)
        pthread_join(pool->workers[i].thread, NULL);
    for (; pool->taken < pool->put; pool->taken++) {
        struct pool_result *result = &pool->slots[pool->taken % SLOTS].result;

        accord_article_free(result->article);
        prepared_free(&result->prepared);
    }
    for (unsigned i = 0; i <= pool->jobs; i++) {
        indexing_free(pool->workers[i].indexing);
        segments_free(&pool->workers[i].segments);
    }
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

void pool_set_language(struct pool *pool, const char *language)
{
    pool->language = language;
}

void pool_set_served(struct pool *pool)
{
    for (unsigned i = 0; i <= pool->jobs; i++)
        pool->workers[i].segments.served = true;
}

void pool_set_threaded(struct pool *pool)
{
    pool->threaded = true;
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
           pthread_create(&pool->workers[pool->running + 1].thread, NULL, run,
                          &pool->workers[pool->running + 1]) == 0)
        pool->running++;
}

/* Whether the article that comes next is for a thread: those that go into segments are, so that the
   caller need not make one, and of the others all but one alone. */
static bool is_for_thread(const struct pool *pool, size_t part)
{
    if (pool->jobs == 1 && !pool->threaded)
        return false;
    return pool_is_bulk(part) || pool->threaded ||
           (pool->put >= WITHOUT_THREADS && pool->put > pool->next);
}

accord_status pool_put(struct pool *pool, accord_article *article, uint64_t content, size_t part)
{
    struct slot *slot = &pool->slots[pool->put % SLOTS];
    bool threads;

    memset(&slot->result, 0, sizeof slot->result);
    slot->result.article = article;
    slot->result.content = content;
    slot->result.part = part;
    pthread_mutex_lock(&pool->lock);
    slot->state = WAITING;
    threads = is_for_thread(pool, part);
    pool->put++;
    if (threads && pool->running > 0)
        pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    if (threads && pool->running == 0)
        start(pool);
    return ACCORD_OK;
}

void pool_take(struct pool *pool, struct pool_result *out)
{
    struct slot *slot = &pool->slots[pool->taken % SLOTS];

    pthread_mutex_lock(&pool->lock);
    if (slot->state == WAITING && (pool->running == 0 || !pool_is_bulk(slot->result.part))) {
        slot->state = WORKING; /* it is the next: threads begin the oldest first */
        pool->next++;
        pthread_mutex_unlock(&pool->lock);
        work_on(&pool->workers[0], &slot->result);
        pthread_mutex_lock(&pool->lock);
        slot->state = DONE;
    }
    while (slot->state != DONE)
        pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    *out = slot->result;
    slot->state = EMPTY;
    pool->taken++;
    if (out->status != ACCORD_OK)
        status_fail(out->status, "%s", out->message);
}

accord_status pool_finish_segments(struct pool *pool, const char ***names, size_t *count)
{
    size_t total = 0;
    accord_status status = ACCORD_OK;

    *names = NULL;
    *count = 0;
    for (unsigned i = 0; i <= pool->jobs && status == ACCORD_OK; i++) {
        status = segments_finish(&pool->workers[i].segments);
        total += pool->workers[i].segments.count;
    }
    if (status != ACCORD_OK)
        return status;
    *names = malloc((total + 1) * sizeof **names);
    if (*names == NULL)
        return status_out_of_memory();
    for (unsigned i = 0; i <= pool->jobs; i++)
        for (size_t j = 0; j < pool->workers[i].segments.count; j++)
            (*names)[(*count)++] = pool->workers[i].segments.names[j];
    return ACCORD_OK;
}

void pool_clear_segments(struct pool *pool)
{
    for (unsigned i = 0; i <= pool->jobs; i++)
        segments_clear(&pool->workers[i].segments);
}

void pool_forget(struct pool *pool)
{
    for (unsigned i = 0; i <= pool->jobs; i++)
        if (pool->workers[i].indexing != NULL)
            indexing_forget(pool->workers[i].indexing);
}
