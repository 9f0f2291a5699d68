// SPDX-License-Identifier: GPL-2.0-or-later
/* What the parts of the ledger share: ledger.c, ledger_file.c, ledger_chunk.c, ledger_record.c and
   ledger_lookup.c. Nobody else includes it. */
#ifndef ACCORD_LEDGER_PARTS_H
#define ACCORD_LEDGER_PARTS_H

#include "ledger.h"
#include "ledger_note.h"

#define CHUNK_RECORDS 64 /* as many as `seen` and `moved` have bits */

/* Some records of a file. */
struct ledger_chunk {
    uint32_t number;
    unsigned char count;                /* of its records */
    unsigned char tally[RECORD_STATES]; /* how many of them are in each state */
    bool dirty;                         /* its note is behind */
    bool edited;                        /* `packed` is behind */
    struct ledger_file *file;
    struct ledger_record **records; /* NULL: it is packed */
    char *packed;                   /* NULL: it is as its note */
    size_t packed_len;
    uint64_t seen, moved; /* of records 0, 1, ... while it is packed */
};

/* A list that grows. */
struct list {
    void **items;
    size_t count, room;
};

struct ledger {
    struct note_source source;
    struct list files;
    struct map *paths; /* path to file */
    struct list below; /* the folders whose files have been read: owned, each ends in a slash */
    bool all_loaded, long_loaded;
    struct list chunks;  /* those that were touched in this run */
    struct map *numbers; /* number to chunk */
    struct list unpacked;
    struct ledger_file *pipe; /* standard input; NULL: no note of it has been read */
    bool pipe_sought;         /* it has been looked for one */
    struct lookup *lookup;    /* hash to number of chunk */
    bool rebuilt;             /* the table was damaged, and has been made anew */
    uint32_t next;            /* the number of the next chunk */
    uint64_t stale;
    size_t unsaved;
    bool suspects;            /* files with an alias are suspect, all of them */
    uint32_t *suspect_hashes; /* else those that these hashes lead to */
    size_t suspect_count, suspect_room;
    size_t suspect_marked; /* how many of them have been looked up */
    bool noted;            /* the ledger has a note of its own, which is: */
    struct ledger_state saved;
    bool upgrades; /* notes of layout 1 are to be removed */
    accord_status status;
    char *message; /* NULL: out of memory */
};

/* ---- ledger.c ------------------------------------------------------------------------------- */

/* Keeps the first failure, with its message, for ledger_status(): the library's, or that of the
   lookup table. */
void ledger_fail(struct ledger *ledger, accord_status status);
void ledger_fail_as_table(struct ledger *ledger);
bool ledger_append(struct ledger *ledger, struct list *list, void *item);

/* ---- ledger_file.c -------------------------------------------------------------------------- */

accord_status file_save(struct ledger *ledger, struct ledger_file *file, struct note_output *out,
                        accord_writer *writer);
void file_free(struct ledger_file *file);
/* The note of the file, or of records of it, could not be understood. */
void file_damaged(struct ledger *ledger, struct ledger_file *file);
/* @param[out] place  where the chunk is among those of the file, or would be. */
bool file_has_chunk(const struct ledger_file *file, uint32_t number, size_t *place);

/* ---- ledger_chunk.c ------------------------------------------------------------------------- */

/* The chunk of a number. @param file  whose it is; NULL: whoever's it is. @return NULL: there is no
   such chunk, or a failure. */
struct ledger_chunk *chunk_at(struct ledger *ledger, uint32_t number, struct ledger_file *file);
/* The chunk that the next record of a file goes to, unpacked. */
struct ledger_chunk *chunk_with_room(struct ledger *ledger, struct ledger_file *file);
/* Makes the records of a chunk, if that is to be done. */
bool chunk_unpack(struct ledger *ledger, struct ledger_chunk *chunk);
/* Packs a chunk that was unpacked last. */
void chunk_pack_again(struct ledger *ledger, struct ledger_chunk *chunk);
/* Its records were changed. */
void chunk_touch(struct ledger_chunk *chunk);
/* Takes a chunk without records out of its file. */
void chunk_drop(struct ledger_chunk *chunk);
accord_status chunk_save(struct ledger *ledger, struct ledger_chunk *chunk, struct note_output *out,
                         accord_writer *writer);
void chunk_free(struct ledger_chunk *chunk);

/* ---- ledger_record.c ------------------------------------------------------------------------ */

/* Whether a cursor would stop at it. */
bool record_matches(const struct ledger_record *record, unsigned which);
/* Adds a record, which is taken over. */
bool record_add(struct ledger *ledger, struct ledger_file *file, struct ledger_record *record);

/* ---- ledger_lookup.c ------------------------------------------------------------------------ */

/* Enters a record in the lookup table, or takes it out. */
void ledger_enter(struct ledger *ledger, const struct ledger_record *record, bool in);
/* Enters a file by its content, or takes it out. */
void ledger_enter_content(struct ledger *ledger, struct ledger_file *file);
/* The file's note says that it has been entered by its content. */
void ledger_content_entered(struct ledger_file *file);
/* Makes the lookup table anew from all records. */
void ledger_rebuild(struct ledger *ledger);
/* Sees to it that the table can be trusted. @return whether it has been made anew. */
bool ledger_heal(struct ledger *ledger);
/* An article ceases to be, or to be what it was: those that it stood for may need another. */
void ledger_lose(struct ledger *ledger, const struct ledger_record *record);

#endif
