// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of an index, open for reading at one state. */
#ifndef ACCORD_SNAPSHOT_H
#define ACCORD_SNAPSHOT_H

#include <stdbool.h>
#include <sys/stat.h>

#include "accord.h"
#include "analysis/language.h"
#include "bytes.h"
#include "directory.h"
#include "manifest.h"
#include "record.h"
#include "sealed.h"
#include "xapian/xapian-c.h"

/** A part of the index: a Xapian database and the records of its documents. */
struct part {
    const char *name;                 /* borrowed from the snapshot */
    xapian_database *database;        /* NULL: on another machine, and does not answer */
    const struct sealed_files *files; /* NULL: the records are the documents' data */
    const struct dead *dead;          /* NULL: none */
};

struct snapshot {
    char *path;
    struct stat list;         /* of the stub file, when it was read */
    struct shards shards;     /* as the stub file has them */
    struct manifest manifest; /* of the live part */
    struct sealed_files *sealed;
    struct part *parts; /* those in `all`, in its order: live, sealed, remote; then the missing */
    size_t part_count, open_count;
    bool has_live;             /* the first part is the live one; else all are on other machines */
    xapian_database *all;      /* those that answer, as one */
    int64_t ask_again;         /* seconds of CLOCK_MONOTONIC at which the missing are asked again */
    xapian_doccount documents; /* the dead ones included, as Xapian's statistics have them */
    size_t articles;           /* without them */
    uint64_t passages, text_bytes;
    char (*languages)[LANGUAGE_SIZE]; /* of the articles; "" not among them */
    size_t language_count;
    struct unpacker *unpacker;
    struct frequency *frequencies; /* of terms asked for before, see snapshot_term_freq() */
};

/** Opens the index. @return OK; NOT_FOUND; NOT_INDEX; FORMAT; CORRUPT; IO; MEMORY. */
accord_status snapshot_open(struct snapshot *snapshot, const char *path);

/** Moves to the last commit. @return OK; NETWORK: no database answers; as snapshot_open(). */
accord_status snapshot_refresh(struct snapshot *snapshot);

/** After a database of another machine has failed in the middle of a search: the next
    snapshot_refresh() opens anew, without those that do not answer. */
void snapshot_drop(struct snapshot *snapshot);

void snapshot_close(struct snapshot *snapshot);

/**
 * How many documents of `all` have a term. Remembers thousands of answers: queries of one session
 * have words in common, and what feedback learns too.
 */
accord_status snapshot_term_freq(struct snapshot *snapshot, const char *term, size_t len,
                                 xapian_doccount *out);

/** Whether a document was replaced or removed after its part was sealed. */
bool snapshot_is_dead(const struct snapshot *snapshot, xapian_docid docid);

/**
 * The record of a document of `all`.
 * @param[out] hold  what the record borrows from, beside the snapshot: xapian_document_free(), NULL
 *                   or not.
 */
accord_status snapshot_record(const struct snapshot *snapshot, xapian_docid docid,
                              struct record *record, xapian_document **hold);

/** Puts into `out` what article_read() reads of a document of `all`. */
accord_status snapshot_stored(const struct snapshot *snapshot, xapian_docid docid,
                              struct bytes *out);

#endif
