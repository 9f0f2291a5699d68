// SPDX-License-Identifier: GPL-2.0-or-later
/* A list of files in, what is in them out, in order. Each file being read has a queue; the consumer
   empties that of the first file while the threads fill those of the next ones. A queue holds a
   bounded number of bytes, and files are begun in order: the first one always has a thread, so
   nothing waits for ever. */
#include "pool.h"

#include "cli/utf8.h"
#include "content.h"
#include "readers/reader.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define QUEUE_BYTES ((size_t)8 << 20) /* of text that wait in one queue before its thread does */
/* Of files in memory at once; a larger one goes alone. */
#define LOADED_BYTES ((uint64_t)512 << 20)
#define ALONE_BYTES (128 << 10) /* of one file that is read without a thread */
#define WINDOW_PER_THREAD 8     /* files begun ahead of the consumer, for each thread */
#define THREADS_MAX 256

struct node {
    struct pool_event event;
    size_t bytes;
    struct node *next;
};

struct queue {
    struct node *first, *last;
    size_t bytes;
};

struct pool {
    const struct pool_job *jobs;
    size_t count;
    const char *language;
    const atomic_int *stop;
    pthread_mutex_t mutex;
    pthread_cond_t filled;  /* the consumer's queue has something */
    pthread_cond_t emptied; /* a queue or the window has room, or memory was given back */
    size_t head;            /* the file whose queue is being emptied */
    size_t next;            /* the file to begin next */
    struct queue *queues;   /* of file i: queues[i % window] */
    size_t window;
    uint64_t loaded;    /* bytes of files in memory */
    atomic_int closing; /* no more is wanted */
    bool starved;       /* out of memory in a thread: something was not told */
    pthread_t *threads;
    size_t thread_count;
    bool alone; /* one small file: pool_next() reads it, whole, and nothing waits */
};

/* One file in the hands of a thread; the context of the reader's sink. */
struct hand {
    struct pool *pool;
    size_t job;
    char *path; /* its path as UTF-8: what is no UTF-8 in it reads "\xNN" */
    const struct reader *reader;
    size_t lines_before; /* lines of the file before the block being read */
};

static void free_event(struct pool_event *event)
{
    if (event->kind == POOL_ARTICLE)
        prepared_free(&event->prepared);
    if (event->kind == POOL_FAILED)
        free(event->reason);
}

/* Puts an event into the queue of its file, waiting for room. false: no more is wanted. */
static bool push(struct pool *pool, const struct pool_event *event)
{
    struct queue *queue = &pool->queues[event->job % pool->window];
    struct node *node = malloc(sizeof *node);
    bool wanted;

    pthread_mutex_lock(&pool->mutex);
    while (queue->bytes >= QUEUE_BYTES && pool->closing == 0 && !pool->alone)
        pthread_cond_wait(&pool->emptied, &pool->mutex);
    if (node == NULL) {
        pool->starved = true;
        pool->closing = 1;
        pthread_cond_broadcast(&pool->emptied);
    }
    wanted = pool->closing == 0;
    if (wanted) {
        node->event = *event;
        node->bytes = event->kind == POOL_ARTICLE ? event->prepared.text_len + 512 : 64;
        node->next = NULL;
        if (queue->last == NULL)
            queue->first = node;
        else
            queue->last->next = node;
        queue->last = node;
        queue->bytes += node->bytes;
        if (event->job == pool->head)
            pthread_cond_signal(&pool->filled);
    }
    pthread_mutex_unlock(&pool->mutex);
    if (!wanted) {
        struct pool_event unwanted = *event;
        free_event(&unwanted);
        free(node);
    }
    return wanted;
}

static bool push_failed(struct pool *pool, size_t job, const char *reason)
{
    struct pool_event event = {.kind = POOL_FAILED, .job = job, .reason = strdup(reason)};

    return push(pool, &event);
}

static bool take_article(void *context, accord_article *article)
{
    struct hand *hand = context;
    struct pool_event event = {.kind = POOL_ARTICLE, .job = hand->job};
    accord_status status;
    size_t text_len, title_len;

    accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
    accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
    if (text_len > ACCORD_ARTICLE_MAX || title_len > ACCORD_ARTICLE_MAX - text_len) {
        accord_article_free(article);
        return push_failed(hand->pool, hand->job, "an article of more than 128 MiB of text");
    }
    status =
        prepare(&event.prepared, article, hand->path, hand->lines_before, hand->pool->language);
    if (status == ACCORD_ERROR_INVALID)
        return push_failed(hand->pool, hand->job, "an article without title and text");
    if (status != ACCORD_OK)
        return push_failed(hand->pool, hand->job, accord_error_message());
    return push(hand->pool, &event);
}

static void take_failure(void *context, const char *reason)
{
    struct hand *hand = context;
    char *end, moved[512];
    unsigned long line;

    /* The reader counts lines from the start of its block: "line 17: ...". */
    if (hand->lines_before > 0 && strncmp(reason, "line ", 5) == 0) {
        line = strtoul(reason + 5, &end, 10);
        snprintf(moved, sizeof moved, "line %zu%s", hand->lines_before + line, end);
        reason = moved;
    }
    push_failed(hand->pool, hand->job, reason);
}

static void read_with(struct hand *hand, const char *data, size_t len)
{
    const struct reader_input input = {hand->path, data, len};
    const struct reader_sink sink = {hand, take_article, take_failure};

    hand->reader->read(&input, &sink);
}

static bool take_block(void *context, const char *data, size_t len, size_t lines_before)
{
    struct hand *hand = context;

    hand->lines_before = lines_before;
    read_with(hand, data, len);
    return hand->pool->closing == 0;
}

static bool begin(struct hand *hand, const struct content *content, const unsigned char *digest)
{
    struct pool_event event = {
        .kind = POOL_BEGIN, .job = hand->job, .size = content->size, .modified = content->modified};
    const struct pool_job *job = &hand->pool->jobs[hand->job];

    if (digest != NULL) {
        memcpy(event.digest, digest, DIGEST_SIZE);
        if (job->known && memcmp(job->digest, digest, DIGEST_SIZE) == 0)
            event.kind = POOL_SAME;
    }
    return push(hand->pool, &event) && event.kind == POOL_BEGIN;
}

/* Waits until so many bytes may be loaded. */
static void load(struct pool *pool, size_t job, uint64_t bytes)
{
    pthread_mutex_lock(&pool->mutex);
    while (pool->loaded > 0 && pool->loaded + bytes > LOADED_BYTES && pool->head != job &&
           pool->closing == 0)
        pthread_cond_wait(&pool->emptied, &pool->mutex);
    pool->loaded += bytes;
    pthread_mutex_unlock(&pool->mutex);
}

static void unload(struct pool *pool, uint64_t bytes)
{
    pthread_mutex_lock(&pool->mutex);
    pool->loaded -= bytes;
    pthread_cond_broadcast(&pool->emptied);
    pthread_mutex_unlock(&pool->mutex);
}

/* A file that is read whole. @return NULL, or what is wrong with it. */
static const char *read_whole(struct hand *hand, const struct content *content)
{
    unsigned char digest[DIGEST_SIZE];
    const char *problem;
    char *data;
    size_t len;

    if (content->size > CONTENT_MAX)
        return "larger than 1 GiB, and not JSON Lines";
    problem = content_read(content, &data, &len);
    if (problem != NULL)
        return problem;
    digest_of(data, len, digest);
    if (begin(hand, content, digest)) {
        hand->reader = reader_for(hand->path, data, len < 4096 ? len : 4096);
        if (hand->reader != NULL)
            read_with(hand, data, len);
        else
            push_failed(hand->pool, hand->job, "binary, not text");
    }
    free(data);
    return problem;
}

/* A large file of JSON Lines, never whole in memory. */
static const char *read_large(struct hand *hand, const struct content *content)
{
    unsigned char digest[DIGEST_SIZE];
    const char *problem = content_digest(content, digest);

    if (problem == NULL && begin(hand, content, digest))
        problem = content_read_blocks(content->fd, take_block, hand, &hand->pool->closing);
    return problem;
}

static const char *read_stdin(struct hand *hand)
{
    const struct content content = {STDIN_FILENO, 0, POOL_TIME_UNKNOWN};

    hand->reader = reader_named("jsonl");
    if (!begin(hand, &content, NULL))
        return NULL;
    return content_read_blocks(STDIN_FILENO, take_block, hand, &hand->pool->closing);
}

static const char *read_file(struct hand *hand, const char *path)
{
    struct content content;
    const char *problem = content_open(&content, path);
    const char *dot;

    if (problem == NULL && content.size == 0)
        problem = "empty file";
    if (problem == NULL) {
        dot = strrchr(path, '.');
        hand->reader = reader_named("jsonl");
        if (content.size > CONTENT_BLOCKWISE && dot != NULL &&
            (strcasecmp(dot, ".jsonl") == 0 || strcasecmp(dot, ".ndjson") == 0)) {
            problem = read_large(hand, &content);
        } else {
            load(hand->pool, hand->job, content.size);
            problem = read_whole(hand, &content);
            unload(hand->pool, content.size);
        }
    }
    content_close(&content);
    return problem;
}

static void read_job(struct pool *pool, size_t job)
{
    struct hand hand = {.pool = pool, .job = job};
    struct pool_event end = {.kind = POOL_END, .job = job};
    const char *path = pool->jobs[job].path;
    const char *problem;

    hand.path = utf8_escape_invalid(path, strlen(path));
    if (hand.path == NULL)
        problem = "out of memory";
    else if (strcmp(path, PREPARE_STDIN) == 0)
        problem = read_stdin(&hand);
    else
        problem = read_file(&hand, path);
    if (problem != NULL)
        push_failed(pool, job, problem);
    end.whole = problem == NULL;
    push(pool, &end);
    free(hand.path);
}

static void *work(void *context)
{
    struct pool *pool = context;
    size_t job;

    for (;;) {
        pthread_mutex_lock(&pool->mutex);
        while (pool->closing == 0 && pool->next < pool->count &&
               pool->next >= pool->head + pool->window)
            pthread_cond_wait(&pool->emptied, &pool->mutex);
        job = pool->closing == 0 ? pool->next : pool->count;
        if (job < pool->count)
            pool->next++;
        pthread_mutex_unlock(&pool->mutex);
        if (job >= pool->count)
            return NULL;
        read_job(pool, job);
    }
}

bool pool_start(struct pool **out, const struct pool_job *jobs, size_t count, unsigned threads,
                const char *language, const atomic_int *stop)
{
    struct pool *pool = calloc(1, sizeof *pool);

    *out = NULL;
    if (pool == NULL)
        return false;
    pool->alone = count == 1 && jobs[0].size > 0 && jobs[0].size <= ALONE_BYTES;
    if (pool->alone)
        threads = 1;
    if (threads == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);

        threads = cores > 0 ? (unsigned)cores : 1;
    }
    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    pool->jobs = jobs;
    pool->count = count;
    pool->language = language;
    pool->stop = stop;
    pool->window = (size_t)threads * WINDOW_PER_THREAD;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->filled, NULL);
    pthread_cond_init(&pool->emptied, NULL);
    pool->queues = calloc(pool->window, sizeof *pool->queues);
    pool->threads = calloc(threads, sizeof *pool->threads);
    if (pool->queues == NULL || pool->threads == NULL) {
        pool_free(pool);
        return false;
    }
    while (!pool->alone && pool->thread_count < threads && pool->thread_count < count &&
           pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) == 0)
        pool->thread_count++;
    if (!pool->alone && pool->thread_count == 0 && count > 0) {
        pool_free(pool);
        return false;
    }
    *out = pool;
    return true;
}

int pool_next(struct pool *pool, struct pool_event *event)
{
    struct queue *queue;
    struct node *node;
    struct timespec until;
    int result = 0;

    if (pool->alone && pool->next < pool->count)
        read_job(pool, pool->next++);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 100000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&pool->mutex);
    if (pool->head == pool->count || pool->starved) {
        result = pool->starved ? -2 : -1;
        goto cleanup;
    }
    queue = &pool->queues[pool->head % pool->window];
    while (queue->first == NULL && *pool->stop == 0) {
        if (pthread_cond_timedwait(&pool->filled, &pool->mutex, &until) == ETIMEDOUT)
            break;
    }
    node = queue->first;
    if (node == NULL)
        goto cleanup;
    result = 1;
    *event = node->event;
    queue->first = node->next;
    if (queue->first == NULL)
        queue->last = NULL;
    if (queue->bytes >= QUEUE_BYTES && queue->bytes - node->bytes < QUEUE_BYTES)
        pthread_cond_broadcast(&pool->emptied);
    queue->bytes -= node->bytes;
    free(node);
    if (event->kind == POOL_END) {
        pool->head++;
        pthread_cond_broadcast(&pool->emptied);
    }
cleanup:
    pthread_mutex_unlock(&pool->mutex);
    return result;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->closing = 1;
    pthread_cond_broadcast(&pool->emptied);
    pthread_mutex_unlock(&pool->mutex);
    for (size_t i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    for (size_t i = 0; pool->queues != NULL && i < pool->window; i++) {
        while (pool->queues[i].first != NULL) {
            struct node *node = pool->queues[i].first;
            pool->queues[i].first = node->next;
            free_event(&node->event);
            free(node);
        }
    }
    pthread_cond_destroy(&pool->emptied);
    pthread_cond_destroy(&pool->filled);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->queues);
    free(pool->threads);
    free(pool);
}
