// SPDX-License-Identifier: GPL-2.0-or-later
/* A path in, its bytes out, whole or in blocks of lines. Files are read and not mapped: a mapped
   file that another program cuts short meanwhile would kill the process. */
#include "content.h"

#include "pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BLOCK ((size_t)8 << 20) /* bytes asked for at a time when reading in blocks */
#define SETTLED                                                                                    \
    ((int64_t)1000000000) /* ns: a file younger than this may yet change within one                \
                             tick of the file system's clock */
#define WAIT 100          /* ms between looks at `stop` while nothing comes */

static const char *reason(int error)
{
    return strerrordesc_np(error) != NULL ? strerrordesc_np(error) : "unknown error";
}

const char *content_open(struct content *content, const char *path)
{
    struct stat info;
    struct timespec now;

    /* Without O_NONBLOCK a pipe of that name would wait for a writer. */
    content->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (content->fd < 0)
        return reason(errno);
    if (fstat(content->fd, &info) != 0)
        return reason(errno);
    if (!S_ISREG(info.st_mode))
        return "not a regular file";
    content->size = (uint64_t)info.st_size;
    content->modified = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
    clock_gettime(CLOCK_REALTIME, &now);
    if ((int64_t)now.tv_sec * 1000000000 + now.tv_nsec - content->modified < SETTLED)
        content->modified = POOL_TIME_UNKNOWN;
    return NULL;
}

void content_close(struct content *content)
{
    if (content->fd >= 0)
        close(content->fd);
    content->fd = -1;
}

const char *content_read(const struct content *content, char **data, size_t *len)
{
    size_t room = (size_t)content->size + 1, used = 0; /* one more: to see that it has not grown */
    char *buffer = malloc(room);
    ssize_t got;

    *data = NULL;
    if (buffer == NULL)
        return "out of memory";
    while (used < room) {
        got = read(content->fd, buffer + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int error = errno;
            free(buffer);
            return reason(error);
        }
        if (got == 0)
            break;
        used += (size_t)got;
    }
    if (used != content->size) {
        free(buffer);
        return "changed while it was read";
    }
    *data = buffer;
    *len = used;
    return NULL;
}

const char *content_digest(const struct content *content, unsigned char out[DIGEST_SIZE])
{
    const size_t room = 1 << 18;
    struct digest digest;
    char *buffer = malloc(room);
    ssize_t got;
    int error = 0;

    if (buffer == NULL)
        return "out of memory";
    digest_start(&digest);
    while ((got = read(content->fd, buffer, room)) != 0) {
        if (got > 0) {
            digest_add(&digest, buffer, (size_t)got);
        } else if (errno != EINTR) {
            error = errno;
            break;
        }
    }
    digest_end(&digest, out);
    free(buffer);
    if (error == 0 && lseek(content->fd, 0, SEEK_SET) != 0)
        error = errno;
    return error != 0 ? reason(error) : NULL;
}

/* As read(), but looks at `stop` while nothing comes, and then returns 0. */
static ssize_t read_patiently(int fd, char *data, size_t len, const atomic_int *stop)
{
    struct pollfd poller = {fd, POLLIN, 0};
    ssize_t got;

    for (;;) {
        if (*stop != 0)
            return 0;
        int ready = poll(&poller, 1, WAIT);
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        got = read(fd, data, len);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN))
            return got;
    }
}

static size_t count_lines(const char *data, size_t len)
{
    size_t lines = 0;

    for (const char *s = data; (s = memchr(s, '\n', len - (size_t)(s - data))) != NULL; s++)
        lines++;
    return lines;
}

const char *content_read_blocks(int fd, content_block take, void *context, const atomic_int *stop)
{
    size_t room = BLOCK, used = 0, lines = 0;
    char *buffer = malloc(room);
    const char *problem = NULL;
    ssize_t got;

    if (buffer == NULL)
        return "out of memory";
    while ((got = read_patiently(fd, buffer + used, room - used, stop)) > 0) {
        size_t end;
        const char *newline;
        used += (size_t)got;
        if (used < room)
            continue;
        newline = memrchr(buffer, '\n', used);
        if (newline == NULL) {
            char *grown = room < CONTENT_MAX ? realloc(buffer, room * 2) : NULL;
            if (grown == NULL) {
                problem = room < CONTENT_MAX ? "out of memory" : "a line of more than 1 GiB";
                break;
            }
            buffer = grown;
            room *= 2;
            continue;
        }
        end = (size_t)(newline - buffer) + 1;
        if (!take(context, buffer, end, lines))
            goto cleanup;
        lines += count_lines(buffer, end);
        memmove(buffer, buffer + end, used - end);
        used -= end;
    }
    if (got < 0)
        problem = reason(errno);
    if (problem == NULL && used > 0 && *stop == 0)
        take(context, buffer, used, lines);
cleanup:
    free(buffer);
    return problem;
}
