// SPDX-License-Identifier: GPL-2.0-or-later
/* The journal of an index: new articles that are durable, and not yet in the live part. A file that
   grows by a batch with each commit, at the price of one fdatasync(). It knows its format, and
   nothing of who folds it into the live part, and when. */
#ifndef ACCORD_JOURNAL_H
#define ACCORD_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "bytes.h"

/* What a journal holds at most. A reader makes an index in memory of it when it opens, which takes
   30 us a KB, 2 ms for so much; a commit that folds costs as much as some ten that append, so that
   a journal is to have room for more than these. */
enum {
    JOURNAL_ARTICLES = 16,
    JOURNAL_BYTES = 64 << 10 /* of the file */
};

/** An article, as the live part is to have it; all borrowed from where it was read. */
struct journal_entry {
    const char *key; /* the id's term */
    size_t key_len;
    const char *record; /* see record.h */
    size_t record_len;
    const char *document; /* terms and values: xapian_document_serialise(), without data */
    size_t document_len;
    const char *words; /* for the vocabulary: fields, see bytes.h */
    size_t words_len;
};

/** A journal, open for reading or appending. Zero-initialise; journal_close() after. */
struct journal {
    char *name; /* of the file; NULL: it is not open */
    int file;
    uint64_t number;
    size_t size;          /* of the file, as far as it was read or written: whole batches */
    struct bytes entries; /* of these batches; the reader may clear it and read on */
};

/** Appends an entry to those that a batch is to have. */
void journal_add(struct bytes *entries, const struct journal_entry *entry);
/** Reads the entry at *at. @return OK, CORRUPT. */
accord_status journal_next(const char **at, const char *end, struct journal_entry *entry);

/** How large the file would be with a batch of so many bytes. */
size_t journal_size_with(const struct journal *journal, size_t batch);

/** Opens a journal for reading, as far as nothing; where there is none it stays closed, which is
    OK. @return OK, IO, MEMORY. */
accord_status journal_open(struct journal *journal, const char *path, uint64_t number);

/**
 * Reads the batches that came since it was read last. What the last append has not written whole
 * is passed over: it was never acknowledged.
 * @param[out] cut  the file is shorter than what was read: an append that failed was taken back,
 *                  and the journal is to be opened anew.
 * @return OK; CORRUPT: damaged before its end, or another journal; IO, MEMORY.
 */
accord_status journal_read(struct journal *journal, bool *cut);

/**
 * Appends a batch, and makes it durable. The first makes the file.
 * @return OK; IO, MEMORY: the batch is taken back as far as the disk lets it, and the journal is
 *         not to be appended to any more.
 */
accord_status journal_append(struct journal *journal, const char *path, uint64_t number,
                             const char *entries, size_t len);

/** Keeps nothing of it in memory; the file stays. */
void journal_close(struct journal *journal);

/** Removes the file of a journal. */
void journal_remove(const char *path, uint64_t number);

/** Whether a file is named as the journal of a number. */
bool journal_is_named(const char *name, uint64_t number);

#endif
