// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes of one file. */
#ifndef ACCORD_CONTENT_H
#define ACCORD_CONTENT_H

#include "digest.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Files above this many bytes are read whole only when they must be, JSON Lines in blocks. */
#define CONTENT_BLOCKWISE ((uint64_t)64 << 20)
/** No file above this many bytes is read whole, and no line above it at all. */
#define CONTENT_MAX ((uint64_t)1 << 30)

/** An open file. */
struct content {
    int fd;
    uint64_t size;    /* bytes */
    int64_t modified; /* nanoseconds since 1970, or POOL_TIME_UNKNOWN */
};

/** Opens a file. @return NULL, or why it cannot be read: static, or the thread's own. */
const char *content_open(struct content *content, const char *path);

void content_close(struct content *content);

/** Reads all of it. @param[out] data owned: free(). @return NULL, or why not. */
const char *content_read(const struct content *content, char **data, size_t *len);

/** Its fingerprint, read piece by piece; the file is then at its start again. */
const char *content_digest(const struct content *content, unsigned char out[DIGEST_SIZE]);

/** Takes a block of whole lines. @param lines_before how many lines stood in the earlier blocks.
    false: no more. */
typedef bool (*content_block)(void *context, const char *data, size_t len, size_t lines_before);

/**
 * Reads an open descriptor to its end, block by block.
 * @param stop  not zero: give up.
 * @return NULL, or why not.
 */
const char *content_read_blocks(int fd, content_block take, void *context, const atomic_int *stop);

#endif
