// SPDX-License-Identifier: GPL-2.0-or-later
/* An article as the index keeps it: its terms, which of them stands where, its passages, its fields
   and its text, in one run of bytes. */
#ifndef ACCORD_RECORD_H
#define ACCORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accord.h"
#include "analysis/passages.h"
#include "bytes.h"
#include "frequency.h"
#include "pack.h"

/** What a record is made of; all borrowed for the call. */
struct record_parts {
    uint64_t content;       /* article_hash() */
    const uint64_t *hashes; /* of each distinct term (struct term) */
    size_t distinct;
    const uint32_t *sequence; /* for each word of title and text the index of its term in hashes */
    uint32_t title_count, text_count;
    const struct passages *passages;
    size_t text_bytes;
    const char *stored; /* article_write() */
    size_t stored_len;
};

/** A record opened. Positions count words: those of the title first, then those of the text. */
struct record {
    uint64_t content;
    uint32_t title_count, text_count;
    uint64_t text_bytes;
    uint32_t passage_count;
    uint32_t distinct; /* terms */
    /* private */
    const char *passages, *buckets, *lows, *sequence, *stored, *end;
    uint64_t seed, stored_len;
    uint32_t stored_sum;
    unsigned bucket_bits, local_bits;
};

/** The length of the article, in words: frequency_length(). */
static inline uint64_t record_length(const struct record *record)
{
    return frequency_length(record->title_count, record->text_count);
}

/** The local number of a term that the article does not have. */
#define RECORD_NONE UINT32_MAX

/** The most words of a phrase for record_may_have(), and terms of a word. */
enum { RECORD_PHRASE_WORDS = 8, RECORD_WORD_TERMS = 4 };

/** One occurrence: the wanted term of this index stands at `position`. */
struct spot {
    uint32_t position;
    uint32_t wanted;
};

/** Reused from one record to the next. Zero-initialise; free with record_scan_free(). */
struct record_scan {
    struct spot *spots; /* in order of position */
    size_t count, capacity;
    uint32_t *marks; /* for each local number the wanted one, plus one; 0 between uses */
    size_t mark_count;
};

/** Appends a record. @return OK, MEMORY, INVALID: more distinct words than one article can have. */
accord_status record_write(struct bytes *out, const struct record_parts *parts,
                           struct packer *packer);

/** Opens a record; `data` is borrowed for as long as `record` is used. All but the packed article
    is checked against its checksum. @return OK, CORRUPT. */
accord_status record_open(struct record *record, const char *data, size_t len);

/** The passages, in order; `ranges` has room for passage_count. @return OK, CORRUPT. */
accord_status record_passages(const struct record *record, struct passage_range *ranges);

/**
 * Finds terms among those of the article. One that it does not have is taken for one that it has in
 * one of some 100,000 cases.
 * @param hashes  sorted, without repetition.
 * @param[out] locals  for each its local number, or RECORD_NONE.
 */
void record_find(const struct record *record, const uint64_t *hashes, size_t count,
                 uint32_t *locals);

/** Finds where the terms of these local numbers stand; see scan->spots. @return OK, MEMORY. */
accord_status record_scan(const struct record *record, const uint32_t *locals, size_t count,
                          struct record_scan *scan);

/** Words side by side, each by the terms that it may be. */
struct record_phrase {
    uint32_t words;
    uint32_t rarest;                          /* the word that is looked for first */
    uint32_t begins[RECORD_PHRASE_WORDS + 1]; /* of each word's terms, and where the last's end */
    uint32_t terms[RECORD_PHRASE_WORDS * RECORD_WORD_TERMS]; /* indices into locals */
};

/** Whether a phrase may stand in title and text; one found may also reach from the first into the
    second. Where it can't be told, it may. */
bool record_may_have(const struct record *record, const uint32_t *locals,
                     const struct record_phrase *phrase);

/** Counts how often the terms of these local numbers stand in title and text. @return OK, MEMORY.
 */
accord_status record_count(const struct record *record, const uint32_t *locals, size_t count,
                           uint32_t title_weight, struct record_scan *scan, uint32_t *counts);
void record_scan_free(struct record_scan *scan);

/** Unpacks what article_read() reads into `out`. @return OK, MEMORY, CORRUPT. */
accord_status record_stored(const struct record *record, struct unpacker *unpacker,
                            struct bytes *out);

#endif
