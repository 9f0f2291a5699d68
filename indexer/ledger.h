// SPDX-License-Identifier: GPL-2.0-or-later
/* What each file looked like when it was last read, and which articles it gave: kept as notes in
   the index, committed together with the articles, and read as far as they are needed. */
#ifndef ACCORD_LEDGER_H
#define ACCORD_LEDGER_H

#include "accord.h"
#include "digest.h"
#include "note.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What became of an article that a file gave. */
enum record_state {
    RECORD_LIVE,  /* it stands in the index, and this file owns it */
    RECORD_ALIAS, /* its title and text are those of an article that another record owns */
    RECORD_STALE  /* the file gives it no more; it is to be removed unless another record takes over
                   */
};
#define RECORD_STATES 3

/** One article of a file. Records are unpacked when they are asked for and packed again after a
    while: a pointer to one is good until ledger_trim(). */
struct ledger_record {
    struct ledger_file *file;
    struct ledger_chunk *chunk; /* the ledger's own */
    const char *given;          /* the id the article gives itself */
    const char *stored;         /* the id it has in the index; may be `given` itself */
    enum record_state state;
    bool seen;  /* met in the present reading of the file */
    bool moved; /* stale because the article now belongs to another file */
    bool has_text;
    unsigned char digest[DIGEST_SIZE]; /* of title and text */
    char language[4];
    char texts[]; /* the ids */
};

/** A file's presence on disk, asked for when it matters. */
enum file_presence { FILE_UNKNOWN, FILE_PRESENT, FILE_GONE };

/** How many articles of a file went which way in this run. */
struct ledger_counts {
    size_t added, changed, unchanged, duplicates;
};

/** One file. */
struct ledger_file {
    char *path;                        /* absolute */
    bool settled;                      /* it was read to its end, and what follows describes it: */
    uint64_t size;                     /* bytes */
    int64_t modified;                  /* nanoseconds since 1970, or POOL_TIME_UNKNOWN */
    unsigned char digest[DIGEST_SIZE]; /* of its content */
    size_t tally[RECORD_STATES];       /* how many records it has in each state */
    uint32_t *chunks;                  /* where its records are kept, in order */
    size_t chunk_count, chunk_room;
    unsigned missing; /* so many of them could not be found */
    char **failures;  /* what could not be read in it */
    size_t failure_count;
    uint32_t content_hash, content_chunk; /* how its content is looked up, if it is: */
    bool content_known;
    bool dirty;   /* its note is behind */
    bool damaged; /* a note of its records could not be understood: the tally is to be made anew */
    bool piped;   /* standard input: what it gave stays, and cannot be read again */
    bool noted;   /* there is a note of it in the index */
    bool suspect; /* an article that one of its records stands for may be gone */
    bool counted; /* it was among the files of this run */
    enum file_presence presence;
    struct ledger_counts counts;
};

/** The path of standard input, which is a file like others but for `piped`. */
#define LEDGER_PIPE "-"

/** All files. */
struct ledger;

/** A ledger of nothing. @return NULL: out of memory. */
struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);

/** To be called once at most, and first: keeps so many bytes of the lookup table in memory, the
   rest in a file of its own in `folder`. Else all that is looked up stays there. */
void ledger_spill(struct ledger *ledger, const char *folder, size_t most);

/** Begins with what is noted. Notes that cannot be understood are left out: their files will be
    read again. @param source  copied; its handle is borrowed for as long as the ledger is used. */
accord_status ledger_open(struct ledger *ledger, const struct note_source *source);
/** The notes of the folders that were named to be indexed: "root:" and the path. */
#define LEDGER_ROOT_PREFIX "root:"

/** What went wrong, while reading or looking up: what was answered since may be wrong.
    @param[out] message  borrowed; NULL: out of memory. */
accord_status ledger_status(const struct ledger *ledger, const char **message);

/** Writes the notes that are behind; they are to be committed before the ledger is asked again.
    @return OK, or what went wrong. */
accord_status ledger_save(struct ledger *ledger, accord_writer *writer);

/** Whether ledger_save() would write anything. */
bool ledger_behind(const struct ledger *ledger);
/** How many bytes wait in memory for it. */
size_t ledger_unsaved(const struct ledger *ledger);

/** Packs records, if many are unpacked. */
void ledger_trim(struct ledger *ledger);

/** Reads the notes of a file, or of all files below a folder. */
void ledger_load_below(struct ledger *ledger, const char *path);
/** Reads the notes of all files. */
void ledger_load_all(struct ledger *ledger);
/** The files whose notes have been read, or that were made. */
size_t ledger_count(const struct ledger *ledger);
struct ledger_file *ledger_at(const struct ledger *ledger, size_t i);
/** How many stale records there are in all files. */
uint64_t ledger_stale(const struct ledger *ledger);

/** The file of a path, NULL when there is none. */
struct ledger_file *ledger_find(struct ledger *ledger, const char *path);
/** The file of a path, made when there is none. @return NULL: out of memory. */
struct ledger_file *ledger_make(struct ledger *ledger, const char *path);
/** How many records a file has. */
size_t ledger_records(const struct ledger_file *file);

/** Whether the file is gone from the disk. A file that cannot be looked at is not gone. */
bool ledger_gone(struct ledger_file *file);

/** Adds a record to a file, with copies of the strings. @return NULL: out of memory. */
struct ledger_record *ledger_add(struct ledger *ledger, struct ledger_file *file, const char *given,
                                 const char *stored, enum record_state state,
                                 const unsigned char digest[DIGEST_SIZE], bool has_text,
                                 const char *language);

/** A place among the records of a file; zero at first. */
struct ledger_cursor {
    size_t chunk, record;
};

/** Which records a cursor stops at: 1 << state, and LEDGER_UNSEEN to pass over those seen. */
enum { LEDGER_LIVE = 1, LEDGER_ALIAS = 2, LEDGER_STALE = 4, LEDGER_ANY = 7, LEDGER_UNSEEN = 8 };

/** The record at the cursor or the next behind it, which is where the cursor then stands; NULL:
    there are no more. Add one to cursor->record to go on. */
struct ledger_record *ledger_at_cursor(struct ledger *ledger, struct ledger_file *file,
                                       struct ledger_cursor *cursor, unsigned which);
/** The place behind a record. */
struct ledger_cursor ledger_behind_record(const struct ledger_record *record);
/** The next record of a chunk of the file that gives the id, among those that `which` says, from
    the place `*at` on. */
struct ledger_record *ledger_given_in_chunk(struct ledger *ledger, struct ledger_file *file,
                                            uint32_t chunk, const char *given, size_t *at,
                                            unsigned which);
/** The number of the chunk that a record is in. */
uint32_t ledger_chunk_of(const struct ledger_record *record);
/** Forgets which of the file's records were seen. */
void ledger_unsee(struct ledger *ledger, struct ledger_file *file);
/** 32 bits of an id's fingerprint. */
uint32_t ledger_hash_id(const char *id);

/** The live record that owns an id of the index, NULL when there is none. */
struct ledger_record *ledger_owner(struct ledger *ledger, const char *id);
/** The live record, else a stale one, of a title and text; NULL when there is none.
    @param reading  the file being read, or NULL: of several live records, one of this file that has
    not been seen, or of a file that is gone, is the last choice. */
struct ledger_record *ledger_same_content(struct ledger *ledger,
                                          const unsigned char digest[DIGEST_SIZE],
                                          const struct ledger_file *reading);
/** A settled file that has records, had this content, and is gone from the disk; NULL when there is
    none. */
struct ledger_file *ledger_gone_with(struct ledger *ledger,
                                     const unsigned char digest[DIGEST_SIZE]);

/** The live record or alias of standard input that gives an id, among those that `which` says, as a
    cursor has it; NULL when there is none. @param digest  of its content; NULL: it may have any. */
struct ledger_record *ledger_piped(struct ledger *ledger, const char *given,
                                   const unsigned char *digest, unsigned which);
/** Whether standard input gave doubles of other articles. */
bool ledger_has_piped_doubles(struct ledger *ledger);
/** The double of an article that standard input gave, if no other live record has its text: what
    would be lost with the article. NULL when there is none. */
struct ledger_record *ledger_piped_double(struct ledger *ledger, const struct ledger_record *of);
/** A stale record that has an id of the index, of those that have not moved; NULL when there is
    none. */
struct ledger_record *ledger_stale_owner(struct ledger *ledger, const char *id);

/** Gives a live record another content. */
void ledger_change(struct ledger *ledger, struct ledger_record *record,
                   const unsigned char digest[DIGEST_SIZE], bool has_text, const char *language);
/** Makes a live record stale. */
void ledger_retire(struct ledger *ledger, struct ledger_record *record);
/** Frees a record and takes it out of its file. */
void ledger_drop(struct ledger *ledger, struct ledger_record *record);
/** Frees those records of a file that `which` says, as a cursor has it. */
void ledger_drop_if(struct ledger *ledger, struct ledger_file *file, unsigned which);

/** Frees the record of an article, and those of its doubles in all files, so that none of them
   takes its place. One that is not there is fine. */
void ledger_forget(struct ledger *ledger, const char *id);

/** Marks as suspect the files with a record that stands for an article that may be gone, and reads
    their notes. They remain so for later runs, until ledger_suspects_done(). */
void ledger_mark_suspects(struct ledger *ledger);
/** @param left  some could not be looked after: a later run is to do it.
    @return whether articles went since they were marked: there may be others. */
bool ledger_suspects_done(struct ledger *ledger, bool left);

/** Keeps a failure with the file, for the runs in which it is not read again. */
bool ledger_add_failure(struct ledger_file *file, const char *reason);
void ledger_clear_failures(struct ledger_file *file);

#endif
