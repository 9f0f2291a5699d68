// SPDX-License-Identifier: GPL-2.0-or-later
/* From the paths a user names to the files to read. */
#ifndef ACCORD_WALK_H
#define ACCORD_WALK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** One file to read. */
struct walk_file {
    char *path;       /* absolute, bytes as the file system has them */
    size_t root;      /* which of the roots it was found from */
    uint64_t size;    /* bytes */
    int64_t modified; /* nanoseconds since 1970 */
};

/** One path as the user named it. */
struct walk_root {
    const char *shown; /* borrowed from the caller of walk_add() */
    char *path;        /* absolute */
    bool folder;
    bool missing; /* nothing is there */
};

/** How many files of one kind were passed over. */
struct walk_skipped {
    char kind[16]; /* "png"; "hidden" */
    size_t files;
};

/** What was found. Owned by the caller: walk_free(). */
struct walk {
    struct walk_file *files;
    size_t count;
    struct walk_root *roots;
    size_t root_count;
    struct walk_skipped *skipped;
    size_t skipped_count;
    /* Told of what cannot be read; `path` as the user will see it. */
    void (*failed)(void *context, const char *path, const char *reason);
    void *context;
    const atomic_int *stop;   /* not zero: give up walking; may be NULL */
    struct walk_state *state; /* the walk's own */
};

/**
 * Starts a walk. Everything below the folder `excluded` (the index; may be NULL, may be missing) is
 * passed over.
 * @return false: out of memory.
 */
bool walk_start(struct walk *walk, const char *excluded);

/**
 * Adds the file `shown`, or all files below the folder `shown`, in the order of their names. Links
 * are followed, but no folder is entered twice. Hidden files, and kinds that hold no articles
 * (pictures, style sheets, ...), are passed over unless they are named themselves.
 * @return false: out of memory.
 */
bool walk_add(struct walk *walk, const char *shown);

/** The file's path as the user will see it. @return owned: free(); NULL: out of memory. */
char *walk_shown(const struct walk *walk, const struct walk_file *file);

/** Whether a path is below one of the roots. */
bool walk_covers(const struct walk *walk, const char *path);

/** Whether a path was found as a file. */
bool walk_found(const struct walk *walk, const char *path);

void walk_free(struct walk *walk);

#endif
