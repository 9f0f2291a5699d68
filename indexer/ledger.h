// SPDX-License-Identifier: GPL-2.0-or-later
/* What each file looked like when it was last read, and which articles it gave: kept as notes in
   the index, committed together with the articles. */
#ifndef ACCORD_LEDGER_H
#define ACCORD_LEDGER_H

#include "accord.h"
#include "digest.h"

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

/** One article of a file. */
struct ledger_record {
    struct ledger_file *file;
    char *given;  /* the id the article gives itself */
    char *stored; /* the id it has in the index; may be `given` itself */
    enum record_state state;
    bool seen;  /* met in the present reading of the file */
    bool moved; /* stale because the article now belongs to another file */
    bool has_text;
    unsigned char digest[DIGEST_SIZE]; /* of title and text */
    char language[4];
    struct ledger_record *twin; /* while its file is read: the next of the same given id */
};

/** A file's presence on disk, asked for when it matters. */
enum file_presence { FILE_UNKNOWN, FILE_PRESENT, FILE_GONE };

/** How many articles of a file went which way in this run. */
struct ledger_counts {
    size_t added, changed, unchanged, duplicates;
};

/** How many articles a file has in each state, and how many failures. */
struct ledger_tally {
    size_t live, aliases, stale, failures;
};

/** One file. */
struct ledger_file {
    char *path;                        /* absolute */
    bool settled;                      /* it was read to its end, and what follows describes it: */
    uint64_t size;                     /* bytes */
    int64_t modified;                  /* nanoseconds since 1970, or POOL_TIME_UNKNOWN */
    unsigned char digest[DIGEST_SIZE]; /* of its content */
    size_t
        packed; /* where its note is kept as it is; 0: it is unpacked, and what follows is there: */
    struct ledger_record **records;
    size_t count, room;
    char **failures; /* what could not be read in it */
    size_t failure_count;
    bool dirty;     /* its note is behind */
    bool transient; /* standard input: never noted */
    bool noted;     /* there is a note of it in the index */
    enum file_presence presence;
    bool counted; /* it was among the files of this run */
    struct ledger_counts counts;
};

/** All files. */
struct ledger;

struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);

/** Loads one note; it is an accord_note_callback, `context` is the ledger. Notes that cannot be
    understood are left out: their files will be read again. Records and failures stay packed, as
   few of them matter to most runs: ledger_unpack() before they are touched. */
bool ledger_load(void *context, const char *key, size_t key_len, const char *value,
                 size_t value_len);
/** Which notes to load. */
#define LEDGER_PREFIX "file:"
/** The notes of the folders that were named to be indexed: "root:" and the path. */
#define LEDGER_ROOT_PREFIX "root:"

/** Makes the records and failures of a file from its note, if that is still to be done.
    @return false: out of memory. */
bool ledger_unpack(struct ledger *ledger, struct ledger_file *file);
/** What a file holds, packed or not. */
struct ledger_tally ledger_count_records(const struct ledger *ledger,
                                         const struct ledger_file *file);

/** Whether memory ran out, while loading or looking up. */
bool ledger_starved(const struct ledger *ledger);

/** Writes the notes that are behind. @return OK, or the writer's failure. */
accord_status ledger_save(struct ledger *ledger, accord_writer *writer);

/** Whether ledger_save() would write anything. */
bool ledger_behind(const struct ledger *ledger);

size_t ledger_count(const struct ledger *ledger);
struct ledger_file *ledger_at(const struct ledger *ledger, size_t i);
/** The file of a path, NULL when there is none. */
struct ledger_file *ledger_find(struct ledger *ledger, const char *path);
/** The file of a path, made when there is none. @return NULL: out of memory. */
struct ledger_file *ledger_make(struct ledger *ledger, const char *path);

/** Whether the file is gone from the disk. A file that cannot be looked at is not gone. */
bool ledger_gone(struct ledger_file *file);

/** Adds a record to an unpacked file, with copies of the strings. @return NULL: out of memory. */
struct ledger_record *ledger_add(struct ledger *ledger, struct ledger_file *file, const char *given,
                                 const char *stored, enum record_state state,
                                 const unsigned char digest[DIGEST_SIZE], bool has_text,
                                 const char *language);

/** The live record that owns an id of the index, NULL when there is none. */
struct ledger_record *ledger_owner(struct ledger *ledger, const char *id);
/** The live record, else a stale one, of a title and text; NULL when there is none. */
struct ledger_record *ledger_same_content(struct ledger *ledger,
                                          const unsigned char digest[DIGEST_SIZE]);

/** Gives a live record another content. @return false: out of memory. */
bool ledger_change(struct ledger *ledger, struct ledger_record *record,
                   const unsigned char digest[DIGEST_SIZE], bool has_text, const char *language);
/** Makes a live record stale. @return false: out of memory. */
bool ledger_retire(struct ledger *ledger, struct ledger_record *record);
/** Frees a record and takes it out of its file. */
void ledger_drop(struct ledger *ledger, struct ledger_record *record);
/** Frees those records of a file that `unwanted` says. */
void ledger_drop_if(struct ledger *ledger, struct ledger_file *file,
                    bool (*unwanted)(const struct ledger_record *record));

/** Keeps a failure with the file, for the runs in which it is not read again. */
bool ledger_add_failure(struct ledger_file *file, const char *reason);
void ledger_clear_failures(struct ledger_file *file);

#endif
