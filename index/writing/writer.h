// SPDX-License-Identifier: GPL-2.0-or-later
/* The writer of one index: of a whole one, or of a shard. What accord.h calls a writer is one or
   more of these: see router.c. */
#ifndef ACCORD_WRITER_H
#define ACCORD_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "bytes.h"
#include "directory.h"
#include "manifest.h"
#include "sealed.h"
#include "spread.h"
#include "writing/journaling.h"
#include "writing/live.h"
#include "writing/pending.h"
#include "writing/pool.h"

struct writer {
    char *path;
    char *language;       /* for articles that do not tell theirs; may be NULL */
    int lock;             /* the open lock file */
    struct shards shards; /* as the stub file has them */
    struct spread spread; /* as the live part has it; spread.of is 0: no shard */
    struct live live;
    struct manifest committed;   /* as the live part has it */
    struct manifest manifest;    /* as the next commit makes it */
    struct sealed_files *sealed; /* one for each part of the manifest */
    bool broken;                 /* a write failed: only close() is left */
    struct pool *pool;
    struct pending pending; /* what was added and removed since the last commit */
    struct pending words;   /* hashes of words that the live part's vocabulary is known to have */
    size_t new_articles;    /* since the last commit */
    uint64_t new_bytes;
    size_t bulk_articles; /* in segments */
    struct bytes revised; /* fields: terms of ids whose article in a segment was changed or
                             removed since it was written there */
    struct journaling journaling;
};

/** Where an article is, as pending entries have it; else a sealed part's index plus one, or
    POOL_BULK. */
enum { PART_LIVE = 0 };

/**
 * Opens the writer of one index, which must not be a folder of shards.
 * @param spread  what a new one is made as; NULL: no shard.
 */
accord_status writer_open(struct writer **out, const char *path,
                          const accord_writer_options *options, const struct spread *spread);
/** Forgets what was not committed; NULL is fine. */
void writer_close(struct writer *writer);

/** Whether an index, uncommitted changes included, has the article of an id's term. */
accord_status writer_has(struct writer *writer, const struct key *key, bool *has);
/**
 * Adds an article, or replaces the one of the same id.
 * @param article  identified, with the id of `key`. Taken over, also on failure.
 * @param outcome  may be NULL.
 */
accord_status writer_add(struct writer *writer, accord_article *article, const struct key *key,
                         accord_outcome *outcome);
/** Removes the article of an id's term, if there is one. @param[out] found whether there was. */
accord_status writer_remove(struct writer *writer, const struct key *key, bool *found);
/** See accord_writer_set_note(). @param kind META_NOTE or META_NOTE_OF_SHARD. */
accord_status writer_set_note(struct writer *writer, char kind, const char *key, size_t key_len,
                              const char *value, size_t value_len);
/** See accord_writer_notes(). */
accord_status writer_notes(struct writer *writer, char kind, const char *prefix, size_t prefix_len,
                           accord_note_callback callback, void *context);
/** Whether the index is of a format that readers refuse: the next commit writes all articles anew.
 */
bool writer_is_older(const struct writer *writer);
/** See accord_writer_commit(). */
accord_status writer_commit(struct writer *writer);
/** Adds to `totals`, all but the files, what the index held after the last commit. */
accord_status writer_add_up(struct writer *writer, accord_totals *totals);

/** Writes the oldest result of the pool, unless its thread has written it into a segment. */
accord_status writer_write_one(struct writer *writer);
/** Writes all that the pool has. */
accord_status writer_drain(struct writer *writer);

/** Writes an article into the live part, which is in a transaction. @param document  without data.
 */
accord_status writer_write_live(struct writer *writer, const struct key *key,
                                xapian_document *document, const char *record, size_t record_len,
                                uint64_t text_bytes);
/** Adds words, fields in a row, to the live part's vocabulary: those that it does not have. */
accord_status writer_add_words(struct writer *writer, const char *words, size_t len);
/** What is to be known of an article, by its record. */
void writer_take_record(struct pending_entry *out, const struct record *record, size_t part,
                        xapian_docid docid);

#endif
