// SPDX-License-Identifier: GPL-2.0-or-later
/* How the ledger's notes are written and read: see ledger_note.c for the bytes. */
#ifndef ACCORD_LEDGER_NOTE_H
#define ACCORD_LEDGER_NOTE_H

#include "ledger.h"
#include "note.h"

#define LEDGER_STATE_KEY "ledger"
#define LEDGER_PATH_PREFIX "path:"
#define LEDGER_PATH_MAX 195         /* the longest path that a key has room for */
#define LEDGER_LONG_PREFIX "path:#" /* of a path that is longer */
#define LEDGER_CHUNK_PREFIX "records:"
#define LEDGER_OLD_PREFIX "file:" /* of layout 1 */
#define LEDGER_KEY_ROOM 201
#define LEDGER_CHUNK_END ((uint32_t)1 << 31) /* the numbers of noted chunks are below it */

/** What the ledger as a whole is. */
struct ledger_state {
    uint64_t buckets, entries; /* of the lookup table */
    uint64_t next;             /* the number of the next chunk */
    uint64_t stale;            /* stale records in all files */
    bool suspects;             /* some file has to be looked after */
};

/** The key of a file's note, and of a chunk's. */
void ledger_note_file_key(char key[LEDGER_KEY_ROOM], const char *path);
void ledger_note_chunk_key(char key[LEDGER_KEY_ROOM], uint32_t number);

void ledger_note_put_state(struct note_output *out, const struct ledger_state *state);
/** @return false: it is damaged, or of another layout. */
bool ledger_note_get_state(struct note_input *in, struct ledger_state *state);

/** Writes the note of a file. */
void ledger_note_put_file(struct note_output *out, const struct ledger_file *file);
/** The path of a note's file. @return owned: free(); NULL: it is damaged, or out of memory. */
char *ledger_note_get_path(struct note_input *in, const char *key, size_t key_len);
/** Reads what follows the path. @return false: it is damaged, or out of memory. */
bool ledger_note_get_file(struct note_input *in, struct ledger_file *file);

/** Makes a record. @return owned: free(); NULL: out of memory. */
struct ledger_record *ledger_note_record(const char *given, size_t given_len, const char *stored,
                                         size_t stored_len);
/** Writes the beginning of a chunk, then its records one after another. */
void ledger_note_put_chunk(struct note_output *out, const char *path);
void ledger_note_put_record(struct note_output *out, const struct ledger_record *record,
                            const struct ledger_record *before);
/** Reads them. The path is owned. @return NULL: damaged, or out of memory. */
char *ledger_note_get_chunk(struct note_input *in);
struct ledger_record *ledger_note_get_record(struct note_input *in,
                                             const struct ledger_record *before);

/** Reads the beginning of a note of layout 1 into an empty file without a path.
    @param[out] records  how many records follow.
    @return the path, owned; NULL: it is damaged, or out of memory. */
char *ledger_note_get_old_file(struct note_input *in, struct ledger_file *file, uint64_t *records);
struct ledger_record *ledger_note_get_old_record(struct note_input *in);
/** Reads the failures behind the records. */
bool ledger_note_get_failures(struct note_input *in, struct ledger_file *file);

#endif
