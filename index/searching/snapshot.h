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
#include "searching/recent.h"
#include "spread.h"
#include "xapian/xapian-c.h"

/** An index on this machine: the one that was opened, or a shard of it. */
struct local {
    char *path;           /* of its folder */
    struct stat list;     /* of its stub file, when it was read */
    struct shards shards; /* what that names */
    xapian_database *live;
    struct spread spread;     /* as the live part has it */
    struct manifest manifest; /* the same */
    struct sealed_files *sealed;
    struct recent recent; /* the articles of the journal */
    unsigned listed;      /* recent_serial() of what the snapshot's parts have of it */
    bool idle;            /* the live part has no articles, and the sealed ones have */
    size_t first; /* the place of its first sealed part in the snapshot, the others follow */
};

/** A shard that another machine serves: several parts that are seen as one. */
struct remote {
    char *name;                /* HOST:PORT */
    uint32_t place;            /* of the shard, from 1 */
    xapian_database *database; /* NULL: it is missing */
    struct manifest manifest;  /* as its live part has it */
    int64_t ask_again;         /* while missing: seconds of CLOCK_MONOTONIC at which to ask again */
    char reason[200];          /* why it is missing */
};

/** A part of the index: a Xapian database and the records of its documents. */
struct part {
    const char *name;                 /* borrowed from the snapshot, as all here */
    xapian_database *database;        /* never NULL */
    const struct sealed_files *files; /* NULL: not a sealed part of this machine */
    const struct dead *dead;          /* NULL: none */
    const struct remote *remote;      /* NULL: on this machine */
    struct recent *recent;            /* NULL: not that of a journal */
};

struct snapshot {
    char *path;
    struct stat list;     /* of the stub file, when it was read */
    struct shards shards; /* as the stub file has them */
    struct local *locals;
    size_t local_count;
    struct remote *remotes; /* those that are missing too */
    size_t remote_count;
    struct part *parts; /* those in `all`, in its order: of each shard live, sealed and recent;
                           remote; then idle live parts, which have a vocabulary */
    size_t open_count, part_count;
    xapian_database *all;      /* those that answer, as one */
    xapian_doccount documents; /* the dead ones included, as Xapian's statistics have them */
    size_t articles;           /* without them */
    uint64_t passages, text_bytes, words;
    char (*languages)[LANGUAGE_SIZE]; /* of the articles; "" not among them */
    size_t language_count;
    struct unpacker *unpacker;
    struct fetched *fetched;       /* see fetch.h; NULL: nothing was */
    struct frequency *frequencies; /* of terms asked for before, see snapshot_term_freq() */
};

/** Opens the index. @return OK; NOT_FOUND; NOT_INDEX; FORMAT; CORRUPT; IO; NETWORK: no shard
 * answers; MEMORY. */
accord_status snapshot_open(struct snapshot *snapshot, const char *path);

/** Moves to the last commit. @return as snapshot_open(). */
accord_status snapshot_refresh(struct snapshot *snapshot);

/** Whether the thread's last message is of a shard on another machine: one that talks nonsense may
    fail in any way. */
bool snapshot_is_blamed(const struct snapshot *snapshot);

/** After a shard on another machine has failed in the middle of a search, whose message is the
    thread's last: the next snapshot_refresh() opens anew, without those that do not answer. */
void snapshot_drop(struct snapshot *snapshot);

void snapshot_close(struct snapshot *snapshot);

/**
 * How many documents of `all` have a term. Remembers thousands of answers: queries of one session
 * have words in common, and what feedback learns too.
 */
accord_status snapshot_term_freq(struct snapshot *snapshot, const char *term, size_t len,
                                 xapian_doccount *out);

/** The mean length of the articles, in words: frequency_length(). */
static inline double snapshot_average_length(const struct snapshot *snapshot)
{
    return snapshot->articles > 0 ? (double)snapshot->words / (double)snapshot->articles : 0;
}

/** Whether shards are missing, so that answers are not of the whole index. */
bool snapshot_is_partial(const struct snapshot *snapshot);

/** The database that has the index's notes, and their kind. @return OK; NETWORK: it is missing. */
accord_status snapshot_notes(const struct snapshot *snapshot, xapian_database **database,
                             char *kind);

/** The part of a document of `all`, whose number becomes that in the part. */
const struct part *snapshot_part_of(const struct snapshot *snapshot, xapian_docid *docid);

/** The number in `all` of a document of the part at a place among those that are open. */
static inline xapian_docid snapshot_docid(const struct snapshot *snapshot, size_t part,
                                          xapian_docid docid)
{
    return (xapian_docid)((docid - 1) * snapshot->open_count + part + 1);
}

/** Whether a document was replaced or removed after its part was sealed. */
bool snapshot_is_dead(const struct snapshot *snapshot, xapian_docid docid);

/** store_prefetch() of a document of `all`, if its record is in a store. */
void snapshot_prefetch(const struct snapshot *snapshot, xapian_docid docid, bool place);

/**
 * The record of a document of `all`.
 * @param[out] hold  what the record borrows from, beside the snapshot: xapian_document_free(), NULL
 *                   or not.
 */
accord_status snapshot_record(const struct snapshot *snapshot, xapian_docid docid,
                              struct record *record, xapian_document **hold);

/** Reads what SLOT_ORDER has of a document of `all`. */
enum { ORDER_SIZE = 16 };
accord_status snapshot_order(const struct snapshot *snapshot, xapian_docid docid,
                             unsigned char out[ORDER_SIZE]);

/** Puts into `out` what article_read() reads of a document of `all`. */
accord_status snapshot_stored(const struct snapshot *snapshot, xapian_docid docid,
                              struct bytes *out);

/** Where in a remote shard's database the document of a part is; parts are counted from the live
    one, 0. */
static inline xapian_docid remote_docid(const struct remote *remote, size_t part, uint32_t docid)
{
    return (xapian_docid)((docid - 1) * (remote->manifest.count + 1) + part + 1);
}

#endif
