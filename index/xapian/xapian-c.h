// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file xapian-c.h
 * Xapian-C: Xapian 1.4 for C. The one header of libxapian-c.
 *
 * Every object of Xapian's C++ API is an opaque handle here and every exception a status:
 *
 *     writing     xapian_database_open_writable() -> xapian_document_new()
 *                 -> xapian_document_add_posting() ...
 *                 -> xapian_database_replace_document_by_term() ... -> xapian_database_commit()
 *     searching   xapian_database_open()
 *                 -> xapian_query_new_term() ... -> xapian_query_new_combine()
 *                 -> xapian_enquire_new() -> xapian_enquire_mset() -> xapian_mset_docid() ...
 *     reading     xapian_database_postings(), _terms(), _positions(), _values(): a cursor each
 *
 * **Ownership, one rule.** What a call hands out through its first parameter, a `T **out`, belongs
 * to the caller, who frees it with `xapian_T_free()` (a `char **out` with xapian_string_free());
 * every `_free` takes NULL. On failure `*out` is NULL. Everything else is borrowed: arguments for
 * the time of the call, unless a comment says otherwise, and returned pointers for the time their
 * comment gives. Handles may be freed in any order: what one needs of another, it keeps alive by
 * itself.
 *
 * **Text** is `const char *` with a length in bytes, of any content, zero bytes included; NULL is
 * allowed where the length is 0. Paths, host names and languages end with a zero byte instead.
 * Strings handed out are always followed by a zero byte that their length does not count. Terms
 * have at most 245 bytes, zero bytes counting twice: a longer one is refused, at the latest when it
 * is written.
 *
 * **Threads.** Different handles may be used in different threads at the same time, but a handle
 * and all that was made from it or given to it (a database, its documents, cursors, enquires; a
 * query and its parts) share counters that are not atomic and belong to one thread at a time. So:
 * one database handle per thread. Messages are kept per thread. There is nothing to set up.
 *
 * **Misuse** (a NULL handle, a freed one) is undefined, as in C's own library.
 */
#ifndef XAPIAN_C_H
#define XAPIAN_C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define XAPIAN_C_API __attribute__((visibility("default")))
#else
#define XAPIAN_C_API
#endif

/* To C++, an enum of C's may hold any number that fits; to C, it does so anyway. */
#ifdef __cplusplus
#define XAPIAN_C_ENUM : unsigned int
#else
#define XAPIAN_C_ENUM
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Statuses ------------------------------------------------------------------------------- */

/** What a call that can fail returns. */
typedef enum xapian_status XAPIAN_C_ENUM {
    XAPIAN_OK = 0,
    XAPIAN_ERROR_MEMORY,            /**< out of memory */
    XAPIAN_ERROR_NOT_FOUND,         /**< there is no database at that path */
    XAPIAN_ERROR_LOCKED,            /**< another writer has the database: try again later */
    XAPIAN_ERROR_STALE,             /**< changed under a reader: reopen, then run again */
    XAPIAN_ERROR_CORRUPT,           /**< the database, or a serialised object, is damaged */
    XAPIAN_ERROR_VERSION,           /**< written in a format that this Xapian does not read */
    XAPIAN_ERROR_CLOSED,            /**< the database was closed by xapian_database_close() */
    XAPIAN_ERROR_DATABASE,          /**< the disk said no: full, no permission */
    XAPIAN_ERROR_NETWORK,           /**< a remote database does not answer, or refuses */
    XAPIAN_ERROR_TIMEOUT,           /**< a remote database takes too long */
    XAPIAN_ERROR_DOC_NOT_FOUND,     /**< the database has no such document */
    XAPIAN_ERROR_INVALID_ARGUMENT,  /**< empty key, term too long, docid 0, ... */
    XAPIAN_ERROR_INVALID_OPERATION, /**< not now or not here: a write to a read-only database */
    XAPIAN_ERROR_UNIMPLEMENTED,     /**< this kind of database cannot do it (often a remote one) */
    XAPIAN_ERROR_RANGE,             /**< an index past the end, or a number too large */
    XAPIAN_ERROR_WILDCARD,          /**< a wildcard matches more terms than its limit allows */
    XAPIAN_ERROR_QUERY,             /**< the query parser cannot make sense of the text */
    XAPIAN_ERROR_INTERNAL           /**< a bug here or in Xapian */
} xapian_status;

/**
 * What went wrong in this thread's last failed call: Xapian's message, with the system's where it
 * has one. Read it only after a failure; it stays when a later call succeeds.
 * @return borrowed; valid until the thread's next failing call.
 */
XAPIAN_C_API const char *xapian_error_message(void);

/**
 * The name of a status for logs: "XAPIAN_ERROR_LOCKED".
 * @return borrowed, for ever; "unknown status" for a number that is none.
 */
XAPIAN_C_API const char *xapian_status_name(xapian_status status);

/** The version of the Xapian library in use, as "1.4.22". @return borrowed, for ever. */
XAPIAN_C_API const char *xapian_version(void);

/** The version of Xapian in three numbers; each pointer may be NULL. */
XAPIAN_C_API void xapian_version_numbers(int *major, int *minor, int *revision);

/** Frees a string that a `char **out` handed out. NULL is allowed. */
XAPIAN_C_API void xapian_string_free(char *string);

/* ---- Types ---------------------------------------------------------------------------------- */

typedef uint32_t xapian_docid;     /**< a document's number: from 1; 0 is none */
typedef uint32_t xapian_doccount;  /**< how many documents */
typedef uint32_t xapian_termcount; /**< how many terms, or of one (wdf: in a document) */
typedef uint32_t xapian_termpos;   /**< where a term stands, usually counted in words */
typedef uint32_t xapian_valueno;   /**< the number of a value slot; UINT32_MAX is none */

/** No value slot: what turns collapsing off. */
#define XAPIAN_NO_SLOT UINT32_MAX

typedef struct xapian_database xapian_database;
typedef struct xapian_document xapian_document;
typedef struct xapian_query xapian_query;
typedef struct xapian_enquire xapian_enquire;
typedef struct xapian_mset xapian_mset;
typedef struct xapian_rset xapian_rset;
typedef struct xapian_eset xapian_eset;
typedef struct xapian_match_spy xapian_match_spy;
typedef struct xapian_key_maker xapian_key_maker;
typedef struct xapian_stem xapian_stem;
typedef struct xapian_stopper xapian_stopper;
typedef struct xapian_term_generator xapian_term_generator;
typedef struct xapian_query_parser xapian_query_parser;
typedef struct xapian_term_iterator xapian_term_iterator;
typedef struct xapian_posting_iterator xapian_posting_iterator;
typedef struct xapian_position_iterator xapian_position_iterator;
typedef struct xapian_value_iterator xapian_value_iterator;

/* ---- Databases: opening --------------------------------------------------------------------- */

/** How to open for writing; one of the first four, with any of the rest. */
enum {
    XAPIAN_DB_CREATE_OR_OPEN = 0x00,      /**< the default */
    XAPIAN_DB_CREATE_OR_OVERWRITE = 0x01, /**< empty it if it exists */
    XAPIAN_DB_CREATE = 0x02,              /**< fail if it exists */
    XAPIAN_DB_OPEN = 0x03,                /**< fail if it does not */

    XAPIAN_DB_NO_SYNC = 0x04,     /**< do not wait for the disk: a crash may lose commits */
    XAPIAN_DB_FULL_SYNC = 0x08,   /**< wait for the drive's own cache too, where the system can */
    XAPIAN_DB_DANGEROUS = 0x10,   /**< overwrite in place: no readers, cancels, crashes */
    XAPIAN_DB_NO_TERMLIST = 0x20, /**< no terms by document: smaller; no update, delete */
    XAPIAN_DB_RETRY_LOCK = 0x40   /**< wait for the lock instead of returning XAPIAN_ERROR_LOCKED */
};

/**
 * Which backend to create, or the only one to accept; part of `flags`. 0: found out from the path.
 */
enum {
    XAPIAN_DB_BACKEND_GLASS = 0x100,   /**< Xapian 1.4's own, on disk; what is created by default */
    XAPIAN_DB_BACKEND_CHERT = 0x200,   /**< that of Xapian 1.2, on disk */
    XAPIAN_DB_BACKEND_STUB = 0x300,    /**< a text file that names databases */
    XAPIAN_DB_BACKEND_INMEMORY = 0x400 /**< in memory, path ignored; small and for tests */
};

/**
 * Opens a database for reading: a directory, a single-file database, or a stub file, whose lines
 * (`auto PATH`, `remote HOST:PORT` and others) name the databases that are read as one.
 *
 * It shows the last commit made before this call; see xapian_database_reopen().
 * @param[out] out  owned: free it with xapian_database_free().
 * @param flags     0, or an XAPIAN_DB_BACKEND_*, to accept that kind alone.
 * @return XAPIAN_ERROR_NOT_FOUND: no database there; _STALE: a writer committed in the middle, try
 *         again; _CORRUPT; _VERSION; _NETWORK: a stub's remote line is not reached; _DATABASE: it
 *         cannot be opened.
 */
XAPIAN_C_API xapian_status xapian_database_open(xapian_database **out, const char *path, int flags);

/**
 * Opens a single-file database that begins at the file descriptor's offset.
 * @param fd  handed over: closed with the database, and if the call fails.
 * @return as xapian_database_open().
 */
XAPIAN_C_API xapian_status xapian_database_open_fd(xapian_database **out, int fd, int flags);

/**
 * Opens a database for writing (and reading), creating it if `flags` say so. One writer at a time.
 *
 * The writer reads its own uncommitted changes. A stub file may be opened too: new documents are
 * then spread over its databases in turn.
 * @param flags       one opening mode, with any options and a backend: XAPIAN_DB_*.
 * @param block_size  bytes, for a database that is created: a power of 2 from 2048 to 65536; 0:
 *                    8192.
 * @return XAPIAN_ERROR_LOCKED: another writer has it; _NOT_FOUND: XAPIAN_DB_OPEN, and there is
 *         none; _DATABASE: it exists and should not, or it cannot be created; _CORRUPT, _VERSION.
 */
XAPIAN_C_API xapian_status xapian_database_open_writable(xapian_database **out, const char *path,
                                                         int flags, int block_size);

/**
 * Opens what `xapian-tcpsrv` serves on another machine, for reading. The protocol has no login: use
 * it on loopback or through a tunnel.
 * @param timeout_ms          to wait for an answer, milliseconds; 0: for ever.
 * @param connect_timeout_ms  to wait for the connection, milliseconds.
 * @return XAPIAN_ERROR_NETWORK, XAPIAN_ERROR_TIMEOUT.
 */
XAPIAN_C_API xapian_status xapian_database_open_remote(xapian_database **out, const char *host,
                                                       unsigned port, unsigned timeout_ms,
                                                       unsigned connect_timeout_ms);

/**
 * Opens what `xapian-tcpsrv --writable` serves, for writing; else as xapian_database_open_remote().
 */
XAPIAN_C_API xapian_status xapian_database_open_remote_writable(xapian_database **out,
                                                                const char *host, unsigned port,
                                                                unsigned timeout_ms,
                                                                unsigned connect_timeout_ms,
                                                                int flags);

/**
 * Starts a program that speaks the remote protocol on its standard input and output, and opens what
 * it serves, for reading: "ssh", with the arguments "host xapian-progsrv /srv/db".
 * @param arguments  separated by spaces; no quoting.
 */
XAPIAN_C_API xapian_status xapian_database_open_program(xapian_database **out, const char *program,
                                                        const char *arguments, unsigned timeout_ms);

/** As xapian_database_open_program(), for writing (`xapian-progsrv --writable`). */
XAPIAN_C_API xapian_status xapian_database_open_program_writable(xapian_database **out,
                                                                 const char *program,
                                                                 const char *arguments,
                                                                 unsigned timeout_ms, int flags);

/**
 * A database of no databases, to xapian_database_add() others to. Reading from it finds nothing.
 */
XAPIAN_C_API xapian_status xapian_database_new(xapian_database **out);

/**
 * Makes `db` read `other` too. Of N databases read as one, document D of number I (from 0) becomes
 * (D - 1) * N + I + 1.
 * @param other  remains the caller's, and may be freed. To a writable database only writable ones
 *               can be added: XAPIAN_ERROR_INVALID_OPERATION. XAPIAN_ERROR_INVALID_ARGUMENT: `db`
 *               itself.
 */
XAPIAN_C_API xapian_status xapian_database_add(xapian_database *db, xapian_database *other);

/**
 * Frees the handle; its files close when no cursor, document, enquire or mset made from it is left.
 *
 * A writable database then commits unless a transaction is open, but **a failure is not seen**:
 * call xapian_database_commit() before. Uncommitted changes within a transaction are dropped.
 */
XAPIAN_C_API void xapian_database_free(xapian_database *db);

/**
 * Closes the files and gives up the lock now, whoever still refers to the database. A writable one
 * commits first, or drops an open transaction. The handle stays to be freed; most calls on it, and
 * on what was made from it, then return XAPIAN_ERROR_CLOSED.
 * @return why the commit failed; the database is closed all the same.
 */
XAPIAN_C_API xapian_status xapian_database_close(xapian_database *db);

/**
 * Moves a reader to the last commit; on a writer it does nothing. Costs some 10 microseconds when
 * nothing changed, so do it before each search. After XAPIAN_ERROR_STALE, reopen and begin again, a
 * bounded number of times: cursors and msets made before go on failing.
 * @param[out] changed  false: certainly the same as before. May be NULL.
 * @return XAPIAN_ERROR_CLOSED, _NETWORK, _DATABASE: it is gone.
 */
XAPIAN_C_API xapian_status xapian_database_reopen(xapian_database *db, bool *changed);

/** Tells remote databases that the client is still there; nothing for others. */
XAPIAN_C_API xapian_status xapian_database_keep_alive(xapian_database *db);

/** Whether the handle was opened for writing. Cannot fail. */
XAPIAN_C_API bool xapian_database_is_writable(const xapian_database *db);

/** How many databases are read as one: 1 for a plain one, 0 for xapian_database_new(). */
XAPIAN_C_API size_t xapian_database_shard_count(const xapian_database *db);

/**
 * Whether a writer holds the database's lock, this handle included. XAPIAN_ERROR_LOCKED: unknown.
 */
XAPIAN_C_API xapian_status xapian_database_locked(xapian_database *db, bool *locked);

/** Xapian's words on the database, for logs. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_database_description(char **out, xapian_database *db);

/* ---- Databases: what is in them ------------------------------------------------------------- */

/** Documents in the database. */
XAPIAN_C_API xapian_status xapian_database_doc_count(xapian_database *db, xapian_doccount *count);

/** The highest document number ever used; 0: none yet. */
XAPIAN_C_API xapian_status xapian_database_last_docid(xapian_database *db, xapian_docid *docid);

/** The mean length of documents, a length being the sum of a document's wdf. */
XAPIAN_C_API xapian_status xapian_database_average_length(xapian_database *db, double *length);

/** The sum of the lengths of all documents. */
XAPIAN_C_API xapian_status xapian_database_total_length(xapian_database *db, uint64_t *length);

/** Bounds on the length of a document; each pointer may be NULL. */
XAPIAN_C_API xapian_status xapian_database_length_bounds(xapian_database *db,
                                                         xapian_termcount *lower,
                                                         xapian_termcount *upper);

/** The length of one document: the sum of its wdf. XAPIAN_ERROR_DOC_NOT_FOUND. */
XAPIAN_C_API xapian_status xapian_database_doc_length(xapian_database *db, xapian_docid docid,
                                                      xapian_termcount *length);

/** How many different terms one document has. XAPIAN_ERROR_DOC_NOT_FOUND. */
XAPIAN_C_API xapian_status xapian_database_unique_terms(xapian_database *db, xapian_docid docid,
                                                        xapian_termcount *count);

/** In how many documents a term stands; 0 if in none. */
XAPIAN_C_API xapian_status xapian_database_term_freq(xapian_database *db, const char *term,
                                                     size_t len, xapian_doccount *freq);

/** How often a term stands in the whole database: the sum of its wdf. */
XAPIAN_C_API xapian_status xapian_database_collection_freq(xapian_database *db, const char *term,
                                                           size_t len, xapian_termcount *freq);

/** Whether a term stands in any document; quicker than its frequency. */
XAPIAN_C_API xapian_status xapian_database_term_exists(xapian_database *db, const char *term,
                                                       size_t len, bool *exists);

/** An upper bound on a term's wdf in any document. */
XAPIAN_C_API xapian_status xapian_database_wdf_upper_bound(xapian_database *db, const char *term,
                                                           size_t len, xapian_termcount *bound);

/** Whether any position is stored, without which phrases match nothing. */
XAPIAN_C_API xapian_status xapian_database_has_positions(xapian_database *db, bool *has);

/** In how many documents a value slot is filled. */
XAPIAN_C_API xapian_status xapian_database_value_freq(xapian_database *db, xapian_valueno slot,
                                                      xapian_doccount *freq);

/**
 * A lower bound on the values of a slot, in byte order; empty if none is filled.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_database_value_lower_bound(char **out, size_t *len,
                                                             xapian_database *db,
                                                             xapian_valueno slot);

/**
 * An upper bound on the values of a slot, in byte order; empty if none is filled.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_database_value_upper_bound(char **out, size_t *len,
                                                             xapian_database *db,
                                                             xapian_valueno slot);

/**
 * The database's UUID (those of its parts, joined by colons); empty if it has none.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_database_uuid(char **out, xapian_database *db);

/**
 * The number of the commit that is read; it grows with each. An experimental feature of Xapian.
 * @return XAPIAN_ERROR_INVALID_OPERATION: not exactly one database, or not one on this machine's
 *         disk.
 */
XAPIAN_C_API xapian_status xapian_database_revision(xapian_database *db, uint64_t *revision);

/**
 * Every term of the database that begins with `prefix` (all, if empty), in byte order.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_database_all_terms(xapian_term_iterator **out,
                                                     xapian_database *db, const char *prefix,
                                                     size_t len);

/** The terms of one document, in byte order. XAPIAN_ERROR_DOC_NOT_FOUND. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_database_terms(xapian_term_iterator **out, xapian_database *db,
                                                 xapian_docid docid);

/**
 * The documents of one term by rising number; of the empty term: every document, with a wdf of 1.
 * @param[out] out  owned; at once at its end if the term is in no document.
 */
XAPIAN_C_API xapian_status xapian_database_postings(xapian_posting_iterator **out,
                                                    xapian_database *db, const char *term,
                                                    size_t len);

/**
 * Where one term stands in one document, rising; at once at its end if nowhere.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_database_positions(xapian_position_iterator **out,
                                                     xapian_database *db, xapian_docid docid,
                                                     const char *term, size_t len);

/** The values of one slot, document by document; empty ones are left out. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_database_values(xapian_value_iterator **out, xapian_database *db,
                                                  xapian_valueno slot);

/** Flags of xapian_database_document(). */
enum {
    XAPIAN_DOC_ASSUME_VALID = 1 /**< do not look whether it exists: the caller knows that it does */
};

/**
 * Opens a stored document for reading; its parts are read when asked for. It may also be changed
 * and stored again.
 * @param[out] out  owned: free it with xapian_document_free().
 * @return XAPIAN_ERROR_DOC_NOT_FOUND; XAPIAN_ERROR_INVALID_ARGUMENT: docid is 0.
 */
XAPIAN_C_API xapian_status xapian_database_document(xapian_document **out, xapian_database *db,
                                                    xapian_docid docid, unsigned flags);

/* ---- Databases: writing --------------------------------------------------------------------- */
/*
 * On a database that was opened for reading, each returns XAPIAN_ERROR_INVALID_OPERATION. Each may
 * also return XAPIAN_ERROR_DATABASE (the disk), _CORRUPT and, if remote, _NETWORK and _TIMEOUT.
 */

/**
 * Writes all changes so far to disk: once it returns XAPIAN_OK they survive a crash (unless the
 * database was opened with XAPIAN_DB_NO_SYNC), and readers that reopen see them. Xapian also
 * commits by itself every $XAPIAN_FLUSH_THRESHOLD changed documents (10000) outside of
 * transactions.
 * @return after a failure all changes since the last commit are lost; the database is as it was
 *         then. XAPIAN_ERROR_INVALID_OPERATION: within a transaction.
 */
XAPIAN_C_API xapian_status xapian_database_commit(xapian_database *db);

/**
 * Begins a transaction: its changes are stored all together, or not at all. Transactions do not
 * nest.
 * @param flushed  true: commit before and after, so the transaction is durable when it ends; false:
 *                 its changes go with the next commit, which makes many small transactions cheap.
 * @return XAPIAN_ERROR_INVALID_OPERATION: one is open already.
 */
XAPIAN_C_API xapian_status xapian_database_begin_transaction(xapian_database *db, bool flushed);

/** Ends a transaction, keeping its changes. XAPIAN_ERROR_INVALID_OPERATION: none is open. */
XAPIAN_C_API xapian_status xapian_database_commit_transaction(xapian_database *db);

/**
 * Ends a transaction, dropping its changes, those of metadata, spellings and synonyms too.
 * @return XAPIAN_ERROR_INVALID_OPERATION: none is open.
 */
XAPIAN_C_API xapian_status xapian_database_cancel_transaction(xapian_database *db);

/**
 * Adds a document under the next free number. `doc` stays the caller's and may be changed and added
 * again.
 * @param[out] docid  its number; may be NULL.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: a term is too long.
 */
XAPIAN_C_API xapian_status xapian_database_add_document(xapian_database *db,
                                                        const xapian_document *doc,
                                                        xapian_docid *docid);

/** Stores a document under the given number, in place of the one there, if any. */
XAPIAN_C_API xapian_status xapian_database_replace_document(xapian_database *db, xapian_docid docid,
                                                            const xapian_document *doc);

/**
 * Stores a document in place of every one that has the term; adds it if there is none. Give the
 * document the term as well: it is not done here.
 * @param[out] docid  its number: the lowest of those replaced; may be NULL.
 */
XAPIAN_C_API xapian_status xapian_database_replace_document_by_term(xapian_database *db,
                                                                    const char *term, size_t len,
                                                                    const xapian_document *doc,
                                                                    xapian_docid *docid);

/** Removes a document. XAPIAN_ERROR_DOC_NOT_FOUND. */
XAPIAN_C_API xapian_status xapian_database_delete_document(xapian_database *db, xapian_docid docid);

/** Removes every document that has the term; no error if there is none. */
XAPIAN_C_API xapian_status xapian_database_delete_document_by_term(xapian_database *db,
                                                                   const char *term, size_t len);

/* ---- Databases: metadata, spelling, synonyms ------------------------------------------------ */

/**
 * Reads what xapian_database_set_metadata() stored; of several databases, the first is asked.
 * @param[out] out  owned; "" if nothing is stored under the key.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: the key is empty.
 */
XAPIAN_C_API xapian_status xapian_database_metadata(char **out, size_t *value_len,
                                                    xapian_database *db, const char *key,
                                                    size_t len);

/** Stores bytes of the caller's under a key, with the next commit; empty bytes remove the key. */
XAPIAN_C_API xapian_status xapian_database_set_metadata(xapian_database *db, const char *key,
                                                        size_t len, const char *value,
                                                        size_t value_len);

/** The keys of the metadata that begin with `prefix`, in byte order. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_database_metadata_keys(xapian_term_iterator **out,
                                                         xapian_database *db, const char *prefix,
                                                         size_t len);

/** Counts `increase` more occurrences of a word that misspellings may be corrected to. */
XAPIAN_C_API xapian_status xapian_database_add_spelling(xapian_database *db, const char *word,
                                                        size_t len, xapian_termcount increase);

/** Takes `decrease` occurrences away; at 0 the word goes. No error if it is not there. */
XAPIAN_C_API xapian_status xapian_database_remove_spelling(xapian_database *db, const char *word,
                                                           size_t len, xapian_termcount decrease);

/**
 * The nearest word of the spelling table. A remote database answers nothing.
 * @param max_distance  letters added, dropped, changed or swapped; 2 is usual.
 * @param[out] out      owned; "" if nothing is near, or the word itself is the best.
 */
XAPIAN_C_API xapian_status xapian_database_suggest_spelling(char **out, size_t *suggestion_len,
                                                            xapian_database *db, const char *word,
                                                            size_t len, unsigned max_distance);

/**
 * The words of the spelling table; xapian_term_iterator_term_freq() is the count of each.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_database_spellings(xapian_term_iterator **out,
                                                     xapian_database *db);

/** Stores a synonym of a term. */
XAPIAN_C_API xapian_status xapian_database_add_synonym(xapian_database *db, const char *term,
                                                       size_t len, const char *synonym,
                                                       size_t synonym_len);

/** Removes one synonym of a term; no error if it has none. */
XAPIAN_C_API xapian_status xapian_database_remove_synonym(xapian_database *db, const char *term,
                                                          size_t len, const char *synonym,
                                                          size_t synonym_len);

/** Removes all synonyms of a term; no error if it has none. */
XAPIAN_C_API xapian_status xapian_database_clear_synonyms(xapian_database *db, const char *term,
                                                          size_t len);

/** The synonyms of a term. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_database_synonyms(xapian_term_iterator **out, xapian_database *db,
                                                    const char *term, size_t len);

/** The terms beginning with `prefix` that have synonyms. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_database_synonym_keys(xapian_term_iterator **out,
                                                        xapian_database *db, const char *prefix,
                                                        size_t len);

/* ---- Databases: compacting and checking ----------------------------------------------------- */

/** Flags of xapian_compact_options. */
enum {
    XAPIAN_COMPACT_NO_RENUMBER = 4, /**< keep document numbers: they must not overlap */
    XAPIAN_COMPACT_MULTIPASS = 8,   /**< merge many sources in several passes: faster, more disk */
    XAPIAN_COMPACT_SINGLE_FILE = 16 /**< write one file instead of a directory: for reading only */
};

/** How hard to pack. */
typedef enum xapian_compact_level XAPIAN_C_ENUM {
    XAPIAN_COMPACT_STANDARD = 0, /**< do not split items */
    XAPIAN_COMPACT_FULL = 1,     /**< split where it saves space: the default */
    XAPIAN_COMPACT_FULLER = 2    /**< oversize items too: only for what is never updated again */
} xapian_compact_level;

/** Options of xapian_database_compact(). Begin with XAPIAN_COMPACT_OPTIONS_INIT. */
typedef struct xapian_compact_options {
    unsigned flags;             /**< XAPIAN_COMPACT_NO_RENUMBER ... */
    xapian_compact_level level; /**< how hard to pack */
    int block_size;             /**< bytes, a power of 2 from 2048 to 65536; 0: 8192 */

    /** Told of progress: a table, and what became of it ("" when it begins). NULL: nobody is. */
    void (*progress)(void *context, const char *table, const char *status);

    /**
     * Says which of the values that the sources hold under one metadata key is kept, by its index;
     * NULL, or an index past the end: the first.
     */
    size_t (*choose_metadata)(void *context, const char *key, size_t len, size_t count,
                              const char *const *values, const size_t *value_lens);

    void *context; /**< given to both callbacks */
} xapian_compact_options;

#define XAPIAN_COMPACT_OPTIONS_INIT                                                                \
    {                                                                                              \
        0, XAPIAN_COMPACT_FULL, 0, NULL, NULL, NULL                                                \
    }

/**
 * Writes a compact copy of a database (or of several read as one, see xapian_database_add()) into
 * `path`, synced to disk. Only what is committed is copied: use a handle opened for reading.
 *
 * By default the documents of each source are numbered after those of the one before.
 * @param path     a directory that is created, or a database that is overwritten, but no source; a
 *                 stub file among the sources is allowed: it is made to name the copy instead.
 * @param options  NULL: the defaults.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: the path is a source; XAPIAN_ERROR_INVALID_OPERATION:
 *         numbers overlap, or it is a writer with uncommitted changes; _UNIMPLEMENTED: a remote
 *         source; _DATABASE.
 */
XAPIAN_C_API xapian_status xapian_database_compact(xapian_database *db, const char *path,
                                                   const xapian_compact_options *options);

/**
 * The same into a file descriptor, open for reading and writing, from its offset on: a single file.
 * @param fd  handed over: closed before the call returns.
 */
XAPIAN_C_API xapian_status xapian_database_compact_fd(xapian_database *db, int fd,
                                                      const xapian_compact_options *options);

/** Options of xapian_database_check(). */
enum {
    XAPIAN_CHECK_SHORT_TREE = 1,    /**< report the B-trees, briefly */
    XAPIAN_CHECK_FULL_TREE = 2,     /**< report the B-trees in full */
    XAPIAN_CHECK_SHOW_FREELIST = 4, /**< report the free blocks */
    XAPIAN_CHECK_SHOW_STATS = 8,    /**< report statistics */
    XAPIAN_CHECK_FIX = 16           /**< mend what can be mended (chert only) */
};

/**
 * Reads a database, or one table of it, from end to end, looking for damage.
 * @param[out] errors  how many were found; 0: sound.
 * @param[out] report  owned, one finding a line; NULL: not wanted.
 * @return XAPIAN_OK even where errors were counted; XAPIAN_ERROR_CORRUPT, _NOT_FOUND, _DATABASE,
 *         _VERSION: it could not be read at all.
 */
XAPIAN_C_API xapian_status xapian_database_check(char **report, size_t *errors, const char *path,
                                                 int options);

/* ---- Documents ------------------------------------------------------------------------------ */

/**
 * An empty document, to be filled and stored.
 * @param[out] out owned: free it with xapian_document_free().
 */
XAPIAN_C_API xapian_status xapian_document_new(xapian_document **out);

/**
 * Makes a document from what xapian_document_serialise() wrote. XAPIAN_ERROR_CORRUPT: it is none.
 */
XAPIAN_C_API xapian_status xapian_document_unserialise(xapian_document **out, const char *bytes,
                                                       size_t len);

/** Frees a document. NULL is allowed. What was stored stays stored. */
XAPIAN_C_API void xapian_document_free(xapian_document *doc);

/**
 * Adds `increase` occurrences of a term without a position; adds the term if it is new.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: the term is empty. A term that is too long is only refused
 *         when the document is stored.
 */
XAPIAN_C_API xapian_status xapian_document_add_term(xapian_document *doc, const char *term,
                                                    size_t len, xapian_termcount increase);

/** Adds a term that counts for nothing in ranking and lengths: for filters and unique ids. */
XAPIAN_C_API xapian_status xapian_document_add_boolean_term(xapian_document *doc, const char *term,
                                                            size_t len);

/**
 * Adds an occurrence of a term at a position, and `increase` to its wdf.
 * XAPIAN_ERROR_INVALID_ARGUMENT: empty.
 */
XAPIAN_C_API xapian_status xapian_document_add_posting(xapian_document *doc, const char *term,
                                                       size_t len, xapian_termpos position,
                                                       xapian_termcount increase);

/**
 * Takes away the occurrence at a position. XAPIAN_ERROR_INVALID_ARGUMENT: no such term or position.
 */
XAPIAN_C_API xapian_status xapian_document_remove_posting(xapian_document *doc, const char *term,
                                                          size_t len, xapian_termpos position,
                                                          xapian_termcount decrease);

/**
 * Takes away the occurrences at the positions from `first` to `last`, `decrease` of wdf each.
 * @param[out] removed  how many there were; may be NULL.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: no such term.
 */
XAPIAN_C_API xapian_status xapian_document_remove_postings(xapian_document *doc, const char *term,
                                                           size_t len, xapian_termpos first,
                                                           xapian_termpos last,
                                                           xapian_termcount decrease,
                                                           xapian_termpos *removed);

/**
 * Removes a term with all its positions. XAPIAN_ERROR_INVALID_ARGUMENT: the document has it not.
 */
XAPIAN_C_API xapian_status xapian_document_remove_term(xapian_document *doc, const char *term,
                                                       size_t len);

/** Removes every term. */
XAPIAN_C_API xapian_status xapian_document_clear_terms(xapian_document *doc);

/** How many different terms the document has. */
XAPIAN_C_API xapian_status xapian_document_term_count(xapian_document *doc,
                                                      xapian_termcount *count);

/**
 * The terms in byte order. Do not change the document's terms while walking.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_document_terms(xapian_term_iterator **out, xapian_document *doc);

/** Fills a value slot; an empty value removes it. */
XAPIAN_C_API xapian_status xapian_document_set_value(xapian_document *doc, xapian_valueno slot,
                                                     const char *value, size_t len);

/**
 * Reads a value slot.
 * @param[out] value  borrowed from the document; valid until the next xapian_document_value() on
 *                    it, or until it is freed. Empty if the slot is.
 */
XAPIAN_C_API xapian_status xapian_document_value(xapian_document *doc, xapian_valueno slot,
                                                 const char **value, size_t *len);

/** Empties a value slot. XAPIAN_ERROR_INVALID_ARGUMENT: it is empty. */
XAPIAN_C_API xapian_status xapian_document_remove_value(xapian_document *doc, xapian_valueno slot);

/** Empties every value slot. */
XAPIAN_C_API xapian_status xapian_document_clear_values(xapian_document *doc);

/** How many value slots are filled. */
XAPIAN_C_API xapian_status xapian_document_value_count(xapian_document *doc,
                                                       xapian_termcount *count);

/**
 * The filled slots, by rising number. Do not change values while walking.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_document_values(xapian_value_iterator **out,
                                                  xapian_document *doc);

/** Sets the document's data: bytes that Xapian stores and does not look at. */
XAPIAN_C_API xapian_status xapian_document_set_data(xapian_document *doc, const char *data,
                                                    size_t len);

/**
 * Reads the document's data.
 * @param[out] data  borrowed from the document; valid until the next xapian_document_data() on it,
 *                   or until it is freed.
 */
XAPIAN_C_API xapian_status xapian_document_data(xapian_document *doc, const char **data,
                                                size_t *len);

/**
 * The number under which the document was read from its database; 0 for one made new. Cannot fail.
 */
XAPIAN_C_API xapian_docid xapian_document_docid(const xapian_document *doc);

/** The whole document (terms, positions, values, data) as bytes. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_document_serialise(char **out, size_t *len, xapian_document *doc);

/** Xapian's words on the document, for logs. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_document_description(char **out, xapian_document *doc);

/* ---- Cursors -------------------------------------------------------------------------------- */
/*
 * A cursor begins before its first item. `_next` moves to the next and `_skip_to` to the first one
 * that is not before the given place (never backwards); both set `more` to false at the end, where
 * they may be called again and the other functions may not. A failed move ends the cursor.
 *
 *     bool more;
 *     status = xapian_database_all_terms(&terms, db, "S", 1);
 *     if (status == XAPIAN_OK)
 *         while ((status = xapian_term_iterator_next(terms, &more)) == XAPIAN_OK && more)
 *             use(xapian_term_iterator_term(terms, &len), len);
 *     xapian_term_iterator_free(terms);
 *
 * Moves return XAPIAN_ERROR_STALE (the writer overtook the reader), _CORRUPT, _DATABASE, _NETWORK.
 */

/** Moves to the next term. */
XAPIAN_C_API xapian_status xapian_term_iterator_next(xapian_term_iterator *it, bool *more);

/** Moves to the first term that is equal to `term` or after it in byte order. */
XAPIAN_C_API xapian_status xapian_term_iterator_skip_to(xapian_term_iterator *it, const char *term,
                                                        size_t len, bool *more);

/** The term here. @return borrowed from the cursor; valid until its next move or free. */
XAPIAN_C_API const char *xapian_term_iterator_term(const xapian_term_iterator *it, size_t *len);

/** How often the term stands in the document whose terms these are. */
XAPIAN_C_API xapian_status xapian_term_iterator_wdf(xapian_term_iterator *it,
                                                    xapian_termcount *wdf);

/**
 * In how many documents the term stands; of spellings, how often the word was counted; of a match
 * spy's values, in how many matches. XAPIAN_ERROR_INVALID_OPERATION: the terms of a query or a
 * document that is in no database have none.
 */
XAPIAN_C_API xapian_status xapian_term_iterator_term_freq(xapian_term_iterator *it,
                                                          xapian_doccount *freq);

/** How many positions the term has in the document whose terms these are. */
XAPIAN_C_API xapian_status xapian_term_iterator_position_count(xapian_term_iterator *it,
                                                               xapian_termcount *count);

/** The term's positions in the document whose terms these are. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_term_iterator_positions(xapian_position_iterator **out,
                                                          xapian_term_iterator *it);

/** Frees a cursor. NULL is allowed. */
XAPIAN_C_API void xapian_term_iterator_free(xapian_term_iterator *it);

/** Moves to the next document of the term. */
XAPIAN_C_API xapian_status xapian_posting_iterator_next(xapian_posting_iterator *it, bool *more);

/** Moves to the first document whose number is `docid` or higher. */
XAPIAN_C_API xapian_status xapian_posting_iterator_skip_to(xapian_posting_iterator *it,
                                                           xapian_docid docid, bool *more);

/** The document's number here. Cannot fail. */
XAPIAN_C_API xapian_docid xapian_posting_iterator_docid(const xapian_posting_iterator *it);

/** How often the term stands in this document. */
XAPIAN_C_API xapian_status xapian_posting_iterator_wdf(xapian_posting_iterator *it,
                                                       xapian_termcount *wdf);

/**
 * Moves on and reads, the same as so many calls of xapian_posting_iterator_next() and _wdf(), which
 * for many postings takes several times as long. The cursor stands on the last that was read.
 * @param[out] docids, wdfs  have room for so many.
 * @param[out] count  how many were read; fewer than there is room for: there are no more.
 */
XAPIAN_C_API xapian_status xapian_posting_iterator_read(xapian_posting_iterator *it,
                                                        xapian_docid *docids,
                                                        xapian_termcount *wdfs, size_t room,
                                                        size_t *count);

/** The length of this document: the sum of its wdf. */
XAPIAN_C_API xapian_status xapian_posting_iterator_doc_length(xapian_posting_iterator *it,
                                                              xapian_termcount *length);

/** How many different terms this document has. */
XAPIAN_C_API xapian_status xapian_posting_iterator_unique_terms(xapian_posting_iterator *it,
                                                                xapian_termcount *count);

/** The term's positions in this document. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_posting_iterator_positions(xapian_position_iterator **out,
                                                             xapian_posting_iterator *it);

/** Frees a cursor. NULL is allowed. */
XAPIAN_C_API void xapian_posting_iterator_free(xapian_posting_iterator *it);

/** Moves to the next position. */
XAPIAN_C_API xapian_status xapian_position_iterator_next(xapian_position_iterator *it, bool *more);

/** Moves to the first position that is `position` or higher. */
XAPIAN_C_API xapian_status xapian_position_iterator_skip_to(xapian_position_iterator *it,
                                                            xapian_termpos position, bool *more);

/** The position here. Cannot fail. */
XAPIAN_C_API xapian_termpos xapian_position_iterator_position(const xapian_position_iterator *it);

/**
 * Moves over the next positions and writes them to `positions`, as many as there are and fit.
 * @param[out] count  how many were written; fewer than `capacity`: that was all.
 */
XAPIAN_C_API xapian_status xapian_position_iterator_read(xapian_position_iterator *it,
                                                         xapian_termpos *positions, size_t capacity,
                                                         size_t *count);

/** Frees a cursor. NULL is allowed. */
XAPIAN_C_API void xapian_position_iterator_free(xapian_position_iterator *it);

/** Moves to the next value. */
XAPIAN_C_API xapian_status xapian_value_iterator_next(xapian_value_iterator *it, bool *more);

/**
 * Moves to the first value whose document number (of a document's values: whose slot) is `place` or
 * higher.
 */
XAPIAN_C_API xapian_status xapian_value_iterator_skip_to(xapian_value_iterator *it, uint32_t place,
                                                         bool *more);

/** The value here. @return borrowed from the cursor; valid until its next move or free. */
XAPIAN_C_API const char *xapian_value_iterator_value(const xapian_value_iterator *it, size_t *len);

/** The number of the document whose value this is. */
XAPIAN_C_API xapian_status xapian_value_iterator_docid(xapian_value_iterator *it,
                                                       xapian_docid *docid);

/** The slot whose value this is. */
XAPIAN_C_API xapian_status xapian_value_iterator_slot(xapian_value_iterator *it,
                                                      xapian_valueno *slot);

/** Frees a cursor. NULL is allowed. */
XAPIAN_C_API void xapian_value_iterator_free(xapian_value_iterator *it);

/* ---- Queries -------------------------------------------------------------------------------- */

/** How the parts of a query go together; also what xapian_query_type() says of a query. */
typedef enum xapian_operator XAPIAN_C_ENUM {
    XAPIAN_OP_AND = 0,          /**< all */
    XAPIAN_OP_OR = 1,           /**< any; more is better */
    XAPIAN_OP_AND_NOT = 2,      /**< the first, and none of the others */
    XAPIAN_OP_XOR = 3,          /**< an odd number of them */
    XAPIAN_OP_AND_MAYBE = 4,    /**< the first; the others only add weight */
    XAPIAN_OP_FILTER = 5,       /**< all; only the first gives weight */
    XAPIAN_OP_NEAR = 6,         /**< within a window of words; terms and ORs of terms only */
    XAPIAN_OP_PHRASE = 7,       /**< the same, in this order */
    XAPIAN_OP_VALUE_RANGE = 8,  /**< by xapian_query_new_value_range() */
    XAPIAN_OP_SCALE_WEIGHT = 9, /**< by xapian_query_new_scale() */
    XAPIAN_OP_ELITE_SET = 10,   /**< OR of the best few */
    XAPIAN_OP_VALUE_GE = 11,    /**< by xapian_query_new_value_ge() */
    XAPIAN_OP_VALUE_LE = 12,    /**< by xapian_query_new_value_le() */
    XAPIAN_OP_SYNONYM = 13,     /**< OR, weighed as if they were one term */
    /** OR, with the weight of the heaviest. Over several databases Xapian 1.4.22 may crash. */
    XAPIAN_OP_MAX = 14,
    XAPIAN_OP_WILDCARD = 15, /**< by xapian_query_new_wildcard() */
    XAPIAN_OP_INVALID = 99,
    XAPIAN_LEAF_TERM = 100,           /**< only a type: a term */
    XAPIAN_LEAF_POSTING_SOURCE = 101, /**< only a type: weights by values or fixed ones */
    XAPIAN_LEAF_MATCH_ALL = 102,      /**< only a type: every document */
    XAPIAN_LEAF_MATCH_NOTHING = 103   /**< only a type: no document */
} xapian_operator;

/** What a wildcard that matches too many terms does. */
typedef enum xapian_wildcard_limit XAPIAN_C_ENUM {
    XAPIAN_WILDCARD_LIMIT_ERROR = 0,        /**< the search fails with XAPIAN_ERROR_WILDCARD */
    XAPIAN_WILDCARD_LIMIT_FIRST = 1,        /**< take the first in byte order */
    XAPIAN_WILDCARD_LIMIT_MOST_FREQUENT = 2 /**< take the most frequent */
} xapian_wildcard_limit;

/**
 * A term. The empty term matches every document.
 * @param[out] out  owned, as in all of these: free it with xapian_query_free().
 * @param wqf       how often it counts in the query; 1 is usual.
 * @param position  where it stands in the query, for the order of xapian_query_terms(); 0: nowhere.
 */
XAPIAN_C_API xapian_status xapian_query_new_term(xapian_query **out, const char *term, size_t len,
                                                 xapian_termcount wqf, xapian_termpos position);

/** Every document, without weight. */
XAPIAN_C_API xapian_status xapian_query_new_match_all(xapian_query **out);

/** No document. */
XAPIAN_C_API xapian_status xapian_query_new_match_nothing(xapian_query **out);

/**
 * Joins queries by an operator: AND, OR, AND_NOT, XOR, AND_MAYBE, FILTER, NEAR, PHRASE, ELITE_SET,
 * SYNONYM or MAX. Of no parts it matches nothing.
 * @param parts      borrowed for the call; the parts stay the caller's, and may be used again.
 * @param parameter  NEAR, PHRASE: the window in positions, 0: as many as there are parts, less than
 *                   that: nothing is found; ELITE_SET: how many to keep, 0: 10; else not looked at.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: another operator, or too few or too many parts for it;
 *         XAPIAN_ERROR_UNIMPLEMENTED: something else than terms and ORs of terms within NEAR or
 *         PHRASE.
 */
XAPIAN_C_API xapian_status xapian_query_new_combine(xapian_query **out, xapian_operator op,
                                                    const xapian_query *const *parts, size_t count,
                                                    xapian_termcount parameter);

/** A query with its weight multiplied. XAPIAN_ERROR_INVALID_ARGUMENT: `factor` is below 0. */
XAPIAN_C_API xapian_status xapian_query_new_scale(xapian_query **out, const xapian_query *query,
                                                  double factor);

/** Documents whose value in a slot lies between two, both included, in byte order. No weight. */
XAPIAN_C_API xapian_status xapian_query_new_value_range(xapian_query **out, xapian_valueno slot,
                                                        const char *lower, size_t lower_len,
                                                        const char *upper, size_t upper_len);

/** Documents whose value in a slot is this or after it, in byte order. No weight. */
XAPIAN_C_API xapian_status xapian_query_new_value_ge(xapian_query **out, xapian_valueno slot,
                                                     const char *lower, size_t len);

/** Documents whose value in a slot is this or before it, in byte order. No weight. */
XAPIAN_C_API xapian_status xapian_query_new_value_le(xapian_query **out, xapian_valueno slot,
                                                     const char *upper, size_t len);

/**
 * Every term that begins with `prefix`, found when the query runs, in each database apart.
 * @param max_expansion  at most so many terms; 0: no limit.
 * @param limit          what happens beyond.
 * @param combiner       XAPIAN_OP_SYNONYM, XAPIAN_OP_OR or XAPIAN_OP_MAX.
 */
XAPIAN_C_API xapian_status xapian_query_new_wildcard(xapian_query **out, const char *prefix,
                                                     size_t len, xapian_termcount max_expansion,
                                                     xapian_wildcard_limit limit,
                                                     xapian_operator combiner);

/** Documents with a value in the slot, weighing what xapian_sortable_unserialise() makes of it. */
XAPIAN_C_API xapian_status xapian_query_new_value_weight(xapian_query **out, xapian_valueno slot);

/**
 * The same, quicker where the values of the documents from `first` to `last` never rise.
 * @param last  0: to the end.
 */
XAPIAN_C_API xapian_status xapian_query_new_decreasing_value_weight(xapian_query **out,
                                                                    xapian_valueno slot,
                                                                    xapian_docid first,
                                                                    xapian_docid last);

/** One entry for xapian_query_new_value_map(). */
typedef struct xapian_value_mapping {
    const char *value; /**< the value to look for */
    size_t len;        /**< in bytes */
    double weight;     /**< what a document with it gains; not below 0 */
} xapian_value_mapping;

/**
 * Documents with a value in the slot, weighing what the table says, `other_weight` if it says
 * nothing.
 */
XAPIAN_C_API xapian_status xapian_query_new_value_map(xapian_query **out, xapian_valueno slot,
                                                      const xapian_value_mapping *mappings,
                                                      size_t count, double other_weight);

/** Every document, with the same weight. XAPIAN_ERROR_INVALID_ARGUMENT: it is below 0. */
XAPIAN_C_API xapian_status xapian_query_new_fixed_weight(xapian_query **out, double weight);

/** Makes a query from what xapian_query_serialise() wrote. XAPIAN_ERROR_CORRUPT: it is none. */
XAPIAN_C_API xapian_status xapian_query_unserialise(xapian_query **out, const char *bytes,
                                                    size_t len);

/** The operator at the top, or the kind of leaf. Cannot fail. */
XAPIAN_C_API xapian_operator xapian_query_type(const xapian_query *query);

/** Whether it matches nothing, whatever the database. Cannot fail. */
XAPIAN_C_API bool xapian_query_is_empty(const xapian_query *query);

/** The sum of the wqf of its terms. Cannot fail. */
XAPIAN_C_API xapian_termcount xapian_query_length(const xapian_query *query);

/** How many parts the operator at the top joins. Cannot fail. */
XAPIAN_C_API size_t xapian_query_part_count(const xapian_query *query);

/** One of the parts. XAPIAN_ERROR_RANGE: there are not so many. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_query_part(xapian_query **out, const xapian_query *query,
                                             size_t index);

/**
 * Its terms by position, repeated ones too; not those a wildcard stands for.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_query_terms(xapian_term_iterator **out,
                                              const xapian_query *query);

/** Its terms in byte order, each once. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_query_unique_terms(xapian_term_iterator **out,
                                                     const xapian_query *query);

/** The query as bytes, to be sent elsewhere. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_query_serialise(char **out, size_t *len,
                                                  const xapian_query *query);

/** The query in words: "Query((peace@1 AND talk@2))". @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_query_description(char **out, const xapian_query *query);

/** Frees a query. NULL is allowed. */
XAPIAN_C_API void xapian_query_free(xapian_query *query);

/* ---- Searching ------------------------------------------------------------------------------ */

/**
 * A search over a database, to be given a query, its ranking and order, and run.
 * @param[out] out  owned: free it with xapian_enquire_free().
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: the database is one of no databases.
 */
XAPIAN_C_API xapian_status xapian_enquire_new(xapian_enquire **out, xapian_database *db);

/** Frees a search. NULL is allowed. */
XAPIAN_C_API void xapian_enquire_free(xapian_enquire *enquire);

/**
 * Says what to look for.
 * @param query         stays the caller's, and may be freed.
 * @param query_length  for schemes that use it; 0: xapian_query_length().
 */
XAPIAN_C_API xapian_status xapian_enquire_set_query(xapian_enquire *enquire,
                                                    const xapian_query *query,
                                                    xapian_termcount query_length);

/** The query as set; one that matches nothing if none was. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_enquire_query(xapian_query **out, xapian_enquire *enquire);

/** The weighting schemes, from names to formulas: xapian.org/docs/weighting. */
typedef enum xapian_weighting XAPIAN_C_ENUM {
    XAPIAN_WEIGHTING_BM25 = 0, /**< the default: k1 1, k2 0, k3 1, b 0.5, min_normlen 0.5 */
    XAPIAN_WEIGHTING_BM25PLUS, /**< the same, delta 1 */
    XAPIAN_WEIGHTING_BOOL,     /**< no weights: every match is worth 0 */
    XAPIAN_WEIGHTING_TRAD,     /**< k 1 */
    XAPIAN_WEIGHTING_TFIDF,    /**< "ntn" */
    XAPIAN_WEIGHTING_INL2,     /**< divergence from randomness, c 1; so the next ones */
    XAPIAN_WEIGHTING_IFB2,
    XAPIAN_WEIGHTING_INEB2,
    XAPIAN_WEIGHTING_BB2,
    XAPIAN_WEIGHTING_PL2,
    XAPIAN_WEIGHTING_PL2PLUS, /**< c 1, delta 0.8 */
    XAPIAN_WEIGHTING_DLH,     /**< no parameters */
    XAPIAN_WEIGHTING_DPH,     /**< no parameters */
    XAPIAN_WEIGHTING_LM,      /**< language model, two-stage smoothing */
    XAPIAN_WEIGHTING_COORD    /**< the number of query terms matched */
} xapian_weighting;

/** Chooses a scheme with Xapian's own parameters for it. */
XAPIAN_C_API xapian_status xapian_enquire_set_weighting(xapian_enquire *enquire,
                                                        xapian_weighting scheme);

/** Parameters of BM25 and BM25+. Begin with XAPIAN_BM25_OPTIONS_INIT. */
typedef struct xapian_bm25_options {
    double k1;          /**< how much repetition in the document counts; 0: not at all; from 0 */
    double k2;          /**< an extra weight for short documents; from 0 */
    double k3;          /**< how much repetition in the query counts; from 0 */
    double b;           /**< how much the document's length counts; 0 to 1 */
    double min_normlen; /**< shorter documents count as this, over the mean length */
    double delta;       /**< BM25+ only: the least that an occurrence is worth */
} xapian_bm25_options;

#define XAPIAN_BM25_OPTIONS_INIT                                                                   \
    {                                                                                              \
        1.0, 0.0, 1.0, 0.5, 0.5, 1.0                                                               \
    }

/** BM25. XAPIAN_ERROR_INVALID_ARGUMENT: a parameter is out of its range. NULL: the defaults. */
XAPIAN_C_API xapian_status xapian_enquire_set_bm25(xapian_enquire *enquire,
                                                   const xapian_bm25_options *options);

/** BM25+ (Lv and Zhai, 2011). Else as xapian_enquire_set_bm25(). */
XAPIAN_C_API xapian_status xapian_enquire_set_bm25plus(xapian_enquire *enquire,
                                                       const xapian_bm25_options *options);

/** The probabilistic formula that BM25 grew from. @param k as BM25's k1; from 0. */
XAPIAN_C_API xapian_status xapian_enquire_set_trad(xapian_enquire *enquire, double k);

/**
 * Tf-idf.
 * @param normalizations  three letters: of wdf (n b s l), of idf (n t p f s), of the weight (n).
 *                        XAPIAN_ERROR_INVALID_ARGUMENT: not such.
 */
XAPIAN_C_API xapian_status xapian_enquire_set_tfidf(xapian_enquire *enquire,
                                                    const char *normalizations);

/**
 * INL2, IFB2, INEB2, BB2, PL2 or PL2PLUS with parameters.
 * @param c      how strongly lengths are normalised; above 0.
 * @param delta  PL2PLUS only, above 0: the least that an occurrence is worth.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: out of range, or another scheme.
 */
XAPIAN_C_API xapian_status xapian_enquire_set_dfr(xapian_enquire *enquire, xapian_weighting scheme,
                                                  double c, double delta);

/** Smoothing for a language model. */
typedef enum xapian_lm_smoothing XAPIAN_C_ENUM {
    XAPIAN_LM_TWO_STAGE = 1,
    XAPIAN_LM_DIRICHLET = 2,
    XAPIAN_LM_ABSOLUTE_DISCOUNT = 3,
    XAPIAN_LM_JELINEK_MERCER = 4,
    XAPIAN_LM_DIRICHLET_PLUS = 5
} xapian_lm_smoothing;

/** Parameters of the language model. Begin with XAPIAN_LM_OPTIONS_INIT. */
typedef struct xapian_lm_options {
    double log_factor;             /**< clamps negative logarithms; 0: by the longest document */
    xapian_lm_smoothing smoothing; /**< which kind */
    double smoothing1;             /**< the kind's first parameter; below 0: Xapian's default */
    double smoothing2;             /**< the kind's second parameter; below 0: Xapian's default */
} xapian_lm_options;

#define XAPIAN_LM_OPTIONS_INIT                                                                     \
    {                                                                                              \
        0.0, XAPIAN_LM_TWO_STAGE, -1.0, -1.0                                                       \
    }

/** The unigram language model. NULL: the defaults. */
XAPIAN_C_API xapian_status xapian_enquire_set_lm(xapian_enquire *enquire,
                                                 const xapian_lm_options *options);

/**
 * Shows at most `max` documents of those that share a value in the slot; those without one all
 * stay.
 * @param slot  XAPIAN_NO_SLOT: do not collapse.
 */
XAPIAN_C_API xapian_status xapian_enquire_set_collapse(xapian_enquire *enquire, xapian_valueno slot,
                                                       xapian_doccount max);

/** How documents of equal rank follow each other. */
typedef enum xapian_docid_order XAPIAN_C_ENUM {
    XAPIAN_DOCID_DESCENDING = 0, /**< the newest first, where documents are only ever added */
    XAPIAN_DOCID_ASCENDING = 1,  /**< the default */
    XAPIAN_DOCID_DONT_CARE = 2   /**< whatever is quickest */
} xapian_docid_order;

/** Sets the order among equals. */
XAPIAN_C_API xapian_status xapian_enquire_set_docid_order(xapian_enquire *enquire,
                                                          xapian_docid_order order);

/** Drops matches below a percentage (0 to 100) or a weight; 0: no such limit. */
XAPIAN_C_API xapian_status xapian_enquire_set_cutoff(xapian_enquire *enquire, int percent,
                                                     double weight);

/** Heaviest first: the default. */
XAPIAN_C_API xapian_status xapian_enquire_set_sort_by_relevance(xapian_enquire *enquire);

/**
 * By the bytes of a value, falling if `reverse` is true; see xapian_sortable_serialise() for
 * numbers.
 */
XAPIAN_C_API xapian_status xapian_enquire_set_sort_by_value(xapian_enquire *enquire,
                                                            xapian_valueno slot, bool reverse);

/** By a value, and by weight where it is the same. */
XAPIAN_C_API xapian_status xapian_enquire_set_sort_by_value_then_relevance(xapian_enquire *enquire,
                                                                           xapian_valueno slot,
                                                                           bool reverse);

/** By weight, and by a value where it is the same. */
XAPIAN_C_API xapian_status xapian_enquire_set_sort_by_relevance_then_value(xapian_enquire *enquire,
                                                                           xapian_valueno slot,
                                                                           bool reverse);

/**
 * By the key that `maker` makes.
 * @param maker kept alive by the enquire; may be freed. Not over remote databases.
 */
XAPIAN_C_API xapian_status xapian_enquire_set_sort_by_key(xapian_enquire *enquire,
                                                          xapian_key_maker *maker, bool reverse);

/** By a key, and by weight where it is the same. */
XAPIAN_C_API xapian_status xapian_enquire_set_sort_by_key_then_relevance(xapian_enquire *enquire,
                                                                         xapian_key_maker *maker,
                                                                         bool reverse);

/** By weight, and by a key where it is the same. */
XAPIAN_C_API xapian_status xapian_enquire_set_sort_by_relevance_then_key(xapian_enquire *enquire,
                                                                         xapian_key_maker *maker,
                                                                         bool reverse);

/**
 * Ends the search for more than the best matches after so many seconds: what is returned is good,
 * but the estimates are rougher (`check_at_least` is given up). 0: no limit. Not all platforms have
 * it.
 */
XAPIAN_C_API xapian_status xapian_enquire_set_time_limit(xapian_enquire *enquire, double seconds);

/**
 * Lets a match spy see the matches of the searches that follow.
 * @param spy  kept alive by the enquire, and shared with the caller's handle, who reads it
 *             afterwards.
 */
XAPIAN_C_API xapian_status xapian_enquire_add_match_spy(xapian_enquire *enquire,
                                                        xapian_match_spy *spy);

/** Takes all match spies away. */
XAPIAN_C_API xapian_status xapian_enquire_clear_match_spies(xapian_enquire *enquire);

/**
 * Decides whether a matching document may be in the mset.
 * @param doc  borrowed for the call; must not be freed. No C++ exception and no longjmp may leave
 *             it.
 */
typedef bool (*xapian_match_decider)(void *context, xapian_document *doc);

/** Options of xapian_enquire_mset(). Begin with XAPIAN_MSET_OPTIONS_INIT. */
typedef struct xapian_mset_options {
    xapian_doccount check_at_least; /**< look at this many matches at least: estimates and spies */
    const xapian_rset *rset;        /**< documents known to be good, to weigh terms by; or NULL */
    xapian_match_decider decide;    /**< or NULL. XAPIAN_ERROR_UNIMPLEMENTED if remote */
    void *decide_context;           /**< given to `decide` */
} xapian_mset_options;

#define XAPIAN_MSET_OPTIONS_INIT                                                                   \
    {                                                                                              \
        0, NULL, NULL, NULL                                                                        \
    }

/**
 * Runs the search.
 * @param[out] out  owned: free it with xapian_mset_free().
 * @param first     how many of the best to pass over.
 * @param max_items how many to return at most; 0: only the estimates.
 * @param options   NULL: the defaults.
 * @return XAPIAN_ERROR_STALE: reopen the database, and run again; _NETWORK, _TIMEOUT: a remote
 *         database did not answer, so there is no result at all; _WILDCARD; _UNIMPLEMENTED;
 *         _INVALID_ARGUMENT.
 */
XAPIAN_C_API xapian_status xapian_enquire_mset(xapian_mset **out, xapian_enquire *enquire,
                                               xapian_doccount first, xapian_doccount max_items,
                                               const xapian_mset_options *options);

/**
 * The terms of the query that a document has, by their position in the query; none without a query.
 * @param[out] out  owned.
 * @return XAPIAN_ERROR_DOC_NOT_FOUND.
 */
XAPIAN_C_API xapian_status xapian_enquire_matching_terms(xapian_term_iterator **out,
                                                         xapian_enquire *enquire,
                                                         xapian_docid docid);

/**
 * How xapian_enquire_eset() weighs.
 * @param scheme "trad" or "bo1".
 * @param k for "trad"; 1 is usual.
 */
XAPIAN_C_API xapian_status xapian_enquire_set_expansion(xapian_enquire *enquire, const char *scheme,
                                                        double k);

/** Decides whether a term may be in the eset. No C++ exception and no longjmp may leave it. */
typedef bool (*xapian_expand_decider)(void *context, const char *term, size_t len);

/** Flags of xapian_eset_options. */
enum {
    XAPIAN_ESET_INCLUDE_QUERY_TERMS = 1, /**< offer the query's own terms too */
    XAPIAN_ESET_USE_EXACT_TERMFREQ = 2   /**< over several databases: slower, and exact */
};

/** Options of xapian_enquire_eset(). Begin with XAPIAN_ESET_OPTIONS_INIT. */
typedef struct xapian_eset_options {
    int flags;                    /**< XAPIAN_ESET_* */
    double min_weight;            /**< leave out lighter terms */
    xapian_expand_decider decide; /**< or NULL */
    void *decide_context;         /**< given to `decide` */
} xapian_eset_options;

#define XAPIAN_ESET_OPTIONS_INIT                                                                   \
    {                                                                                              \
        0, 0.0, NULL, NULL                                                                         \
    }

/**
 * The terms that set the documents of `rset` apart from the rest, to widen a query with.
 * @param[out] out  owned: free it with xapian_eset_free().
 * @param options   NULL: the defaults.
 */
XAPIAN_C_API xapian_status xapian_enquire_eset(xapian_eset **out, xapian_enquire *enquire,
                                               xapian_termcount max_items, const xapian_rset *rset,
                                               const xapian_eset_options *options);

/** Xapian's words on the search, for logs. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_enquire_description(char **out, xapian_enquire *enquire);

/* ---- What a search found -------------------------------------------------------------------- */

/** How many items it holds: those of the page asked for. Cannot fail. */
XAPIAN_C_API xapian_doccount xapian_mset_size(const xapian_mset *mset);

/** The rank of its first item: what was passed as `first`. Cannot fail. */
XAPIAN_C_API xapian_doccount xapian_mset_first(const xapian_mset *mset);

/** How many documents match, after collapsing; each pointer may be NULL. Cannot fail. */
XAPIAN_C_API void xapian_mset_matches(const xapian_mset *mset, xapian_doccount *lower,
                                      xapian_doccount *estimated, xapian_doccount *upper);

/** How many would match without collapsing; each pointer may be NULL. Cannot fail. */
XAPIAN_C_API void xapian_mset_uncollapsed_matches(const xapian_mset *mset, xapian_doccount *lower,
                                                  xapian_doccount *estimated,
                                                  xapian_doccount *upper);

/**
 * The highest weight that any document could have, and the highest that one has; each may be NULL.
 * Cannot fail.
 */
XAPIAN_C_API void xapian_mset_max_weights(const xapian_mset *mset, double *possible,
                                          double *attained);

/** The document number of item `index`, from 0; 0 past the end. Cannot fail. */
XAPIAN_C_API xapian_docid xapian_mset_docid(const xapian_mset *mset, xapian_doccount index);

/** The weight of an item; 0 past the end. Cannot fail. */
XAPIAN_C_API double xapian_mset_weight(const xapian_mset *mset, xapian_doccount index);

/** The weight as a percentage of a match of every term, 1 to 100; 0 past the end. Cannot fail. */
XAPIAN_C_API int xapian_mset_percent(const xapian_mset *mset, xapian_doccount index);

/** At least so many others were collapsed into this item; 0 past the end. Cannot fail. */
XAPIAN_C_API xapian_doccount xapian_mset_collapse_count(const xapian_mset *mset,
                                                        xapian_doccount index);

/**
 * The value that the item was collapsed by; empty without. XAPIAN_ERROR_RANGE.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_mset_collapse_key(char **out, size_t *len,
                                                    const xapian_mset *mset, xapian_doccount index);

/**
 * The key that the item was sorted by; empty without. XAPIAN_ERROR_RANGE.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_mset_sort_key(char **out, size_t *len, const xapian_mset *mset,
                                                xapian_doccount index);

/** The document of an item. XAPIAN_ERROR_RANGE, _STALE, _DOC_NOT_FOUND. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_mset_document(xapian_document **out, const xapian_mset *mset,
                                                xapian_doccount index);

/**
 * Asks for the documents of `count` items at once, before they are read: saves round trips to
 * remote databases, and waiting for the disk. Items past the end do not matter.
 */
XAPIAN_C_API xapian_status xapian_mset_fetch(const xapian_mset *mset, xapian_doccount first,
                                             xapian_doccount count);

/** In how many documents of the database a term stands; for those of the query, known already. */
XAPIAN_C_API xapian_status xapian_mset_term_freq(const xapian_mset *mset, const char *term,
                                                 size_t len, xapian_doccount *freq);

/**
 * The most that a term of the query can add to a weight.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: the query has no such term.
 */
XAPIAN_C_API xapian_status xapian_mset_term_weight(const xapian_mset *mset, const char *term,
                                                   size_t len, double *weight);

/** Flags of xapian_snippet_options. */
enum {
    XAPIAN_SNIPPET_BACKGROUND_MODEL = 1,    /**< prefer places whose other words are telling too */
    XAPIAN_SNIPPET_EXHAUSTIVE = 2,          /**< look through the whole text */
    XAPIAN_SNIPPET_EMPTY_WITHOUT_MATCH = 4, /**< return nothing where no word matches */
    XAPIAN_SNIPPET_CJK_NGRAM = 2048         /**< Chinese, Japanese, Korean by pairs of signs */
};

/** Options of xapian_mset_snippet(). Begin with XAPIAN_SNIPPET_OPTIONS_INIT. */
typedef struct xapian_snippet_options {
    size_t length;           /**< bytes of text to aim at */
    unsigned flags;          /**< XAPIAN_SNIPPET_* */
    const xapian_stem *stem; /**< as used for the query; NULL: none */
    const char *begin;       /**< put before each match */
    const char *end;         /**< put after each match */
    const char *omit;        /**< put where the text was cut */
} xapian_snippet_options;

#define XAPIAN_SNIPPET_OPTIONS_INIT                                                                \
    {                                                                                              \
        500, 3, NULL, "<b>", "</b>", "..."                                                         \
    }

/**
 * The run of words of a text where the query matches best, escaped for HTML, with the matches
 * marked.
 * @param[out] out  owned.
 * @param text      UTF-8.
 * @param options   NULL: the defaults.
 */
XAPIAN_C_API xapian_status xapian_mset_snippet(char **out, size_t *out_len, const xapian_mset *mset,
                                               const char *text, size_t len,
                                               const xapian_snippet_options *options);

/** Xapian's words on the result, for logs. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_mset_description(char **out, const xapian_mset *mset);

/** Frees a result. NULL is allowed. */
XAPIAN_C_API void xapian_mset_free(xapian_mset *mset);

/* ---- Relevance and expansion ---------------------------------------------------------------- */

/**
 * An empty set of documents known to be good.
 * @param[out] out owned: free it with xapian_rset_free().
 */
XAPIAN_C_API xapian_status xapian_rset_new(xapian_rset **out);

/** Adds a document. XAPIAN_ERROR_INVALID_ARGUMENT: docid is 0. */
XAPIAN_C_API xapian_status xapian_rset_add(xapian_rset *rset, xapian_docid docid);

/** Takes a document away; no error if it is not there. */
XAPIAN_C_API xapian_status xapian_rset_remove(xapian_rset *rset, xapian_docid docid);

/** Whether it holds a document. Cannot fail. */
XAPIAN_C_API bool xapian_rset_contains(const xapian_rset *rset, xapian_docid docid);

/** How many documents it holds. Cannot fail. */
XAPIAN_C_API xapian_doccount xapian_rset_size(const xapian_rset *rset);

/** Frees a set. NULL is allowed. */
XAPIAN_C_API void xapian_rset_free(xapian_rset *rset);

/** How many terms it holds, the best first. Cannot fail. */
XAPIAN_C_API xapian_termcount xapian_eset_size(const xapian_eset *eset);

/** At least so many terms would do. Cannot fail. */
XAPIAN_C_API xapian_termcount xapian_eset_bound(const xapian_eset *eset);

/**
 * A term by its rank, from 0.
 * @return borrowed from the eset; valid until xapian_eset_free(). NULL past the end.
 */
XAPIAN_C_API const char *xapian_eset_term(const xapian_eset *eset, xapian_termcount index,
                                          size_t *len);

/** The weight of a term; 0 past the end. Cannot fail. */
XAPIAN_C_API double xapian_eset_weight(const xapian_eset *eset, xapian_termcount index);

/** Frees an expansion. NULL is allowed. */
XAPIAN_C_API void xapian_eset_free(xapian_eset *eset);

/* ---- Facets and keys ------------------------------------------------------------------------ */

/**
 * Counts, over the matches it sees, how often each value of a slot occurs.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_match_spy_new_value_count(xapian_match_spy **out,
                                                            xapian_valueno slot);

/**
 * Is told of a matching document.
 * @param doc     borrowed for the call; must not be freed. No C++ exception and no longjmp may
 *                leave it.
 * @param weight  the document's.
 */
typedef void (*xapian_match_callback)(void *context, xapian_document *doc, double weight);

/**
 * Calls back for every match it sees. Over remote databases: XAPIAN_ERROR_UNIMPLEMENTED when
 * searching.
 * @param context  borrowed until the spy and every enquire that uses it are freed.
 */
XAPIAN_C_API xapian_status xapian_match_spy_new_callback(xapian_match_spy **out,
                                                         xapian_match_callback callback,
                                                         void *context);

/** How many matches the spy saw; at least `check_at_least`, if there are so many. Cannot fail. */
XAPIAN_C_API size_t xapian_match_spy_total(const xapian_match_spy *spy);

/**
 * The values it saw, in byte order; xapian_term_iterator_term_freq() is the count of each.
 * XAPIAN_ERROR_INVALID_OPERATION: it calls back instead of counting. @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_match_spy_values(xapian_term_iterator **out,
                                                   xapian_match_spy *spy);

/**
 * The `max` most frequent of the values, the most frequent first; else as
 * xapian_match_spy_values().
 */
XAPIAN_C_API xapian_status xapian_match_spy_top_values(xapian_term_iterator **out,
                                                       xapian_match_spy *spy, size_t max);

/** Frees a spy. NULL is allowed. */
XAPIAN_C_API void xapian_match_spy_free(xapian_match_spy *spy);

/** A sort key of several values, one after another; empty at first. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_key_maker_new(xapian_key_maker **out);

/**
 * Adds a value to the key.
 * @param reverse  sort falling by it.
 * @param missing  what stands for it where a document has none.
 */
XAPIAN_C_API xapian_status xapian_key_maker_add_value(xapian_key_maker *maker, xapian_valueno slot,
                                                      bool reverse, const char *missing,
                                                      size_t len);

/** Frees a key maker. NULL is allowed. */
XAPIAN_C_API void xapian_key_maker_free(xapian_key_maker *maker);

/** The most bytes that xapian_sortable_serialise() writes. */
#define XAPIAN_SORTABLE_MAX 9

/**
 * Writes a number so that the bytes sort as the numbers do: for values to sort, limit or weigh by.
 * @param[out] bytes  room for XAPIAN_SORTABLE_MAX bytes. No zero byte is added.
 * @return how many bytes were written: 0 for minus infinity. Cannot fail.
 */
XAPIAN_C_API size_t xapian_sortable_serialise(double number, char *bytes);

/** Reads what xapian_sortable_serialise() wrote. Cannot fail, but makes something of any bytes. */
XAPIAN_C_API double xapian_sortable_unserialise(const char *bytes, size_t len);

/* ---- Stemming ------------------------------------------------------------------------------- */

/**
 * A stemmer.
 * @param language  "english", "en", ...; "none": leaves words as they are.
 * @return XAPIAN_ERROR_INVALID_ARGUMENT: there is none of that name.
 */
XAPIAN_C_API xapian_status xapian_stem_new(xapian_stem **out, const char *language);

/**
 * Stems a word, UTF-8 in lower case.
 * @param[out] stemmed  borrowed from the stemmer; valid until its next use or free.
 */
XAPIAN_C_API xapian_status xapian_stem_word(xapian_stem *stem, const char *word, size_t len,
                                            const char **stemmed, size_t *stemmed_len);

/** The languages there are, separated by spaces. @return borrowed, for ever. */
XAPIAN_C_API const char *xapian_stem_languages(void);

/** Frees a stemmer. NULL is allowed. */
XAPIAN_C_API void xapian_stem_free(xapian_stem *stem);

/* ---- From text to terms --------------------------------------------------------------------- */

/** An empty list of stopwords. @param[out] out owned: free it with xapian_stopper_free(). */
XAPIAN_C_API xapian_status xapian_stopper_new(xapian_stopper **out);

/** Adds a word, in lower case. */
XAPIAN_C_API xapian_status xapian_stopper_add(xapian_stopper *stopper, const char *word,
                                              size_t len);

/** Frees a list. NULL is allowed. */
XAPIAN_C_API void xapian_stopper_free(xapian_stopper *stopper);

/** Which stems are made. A stem is a term with the prefix "Z", but for XAPIAN_STEM_ALL. */
typedef enum xapian_stem_strategy XAPIAN_C_ENUM {
    XAPIAN_STEM_NONE = 0,  /**< none */
    XAPIAN_STEM_SOME = 1,  /**< words and stems; capitalised words are not stemmed in queries */
    XAPIAN_STEM_ALL = 2,   /**< stems in place of words, without the prefix */
    XAPIAN_STEM_ALL_Z = 3, /**< stems in place of words */
    XAPIAN_STEM_SOME_FULL_POS = 4 /**< as SOME, with positions for the stems too */
} xapian_stem_strategy;

/** What is left out for being a stopword. */
typedef enum xapian_stop_strategy XAPIAN_C_ENUM {
    XAPIAN_STOP_NONE = 0,   /**< nothing */
    XAPIAN_STOP_ALL = 1,    /**< the word and its stem */
    XAPIAN_STOP_STEMMED = 2 /**< its stem: what Xapian does by default */
} xapian_stop_strategy;

/** Makes terms of text. @param[out] out owned: free it with xapian_term_generator_free(). */
XAPIAN_C_API xapian_status xapian_term_generator_new(xapian_term_generator **out);

/** Sets the stemmer. NULL: none. It stays the caller's, and may be freed. */
XAPIAN_C_API xapian_status xapian_term_generator_set_stem(xapian_term_generator *generator,
                                                          const xapian_stem *stem);

/** Sets which stems are made; XAPIAN_STEM_SOME at first. */
XAPIAN_C_API xapian_status xapian_term_generator_set_stem_strategy(xapian_term_generator *generator,
                                                                   xapian_stem_strategy strategy);

/** Sets the stopwords. NULL: none. They are kept alive, and may be freed. */
XAPIAN_C_API xapian_status xapian_term_generator_set_stopper(xapian_term_generator *generator,
                                                             xapian_stopper *stopper,
                                                             xapian_stop_strategy strategy);

/** Sets where spellings go. XAPIAN_ERROR_INVALID_OPERATION: the database was opened for reading. */
XAPIAN_C_API xapian_status xapian_term_generator_set_database(xapian_term_generator *generator,
                                                              xapian_database *db);

/** Flags of xapian_term_generator_set_flags(). */
enum {
    XAPIAN_GENERATE_SPELLING = 128,  /**< add each word to the spelling table */
    XAPIAN_GENERATE_CJK_NGRAM = 2048 /**< Chinese, Japanese, Korean by pairs of signs */
};

/** Sets all flags: XAPIAN_GENERATE_*. */
XAPIAN_C_API xapian_status xapian_term_generator_set_flags(xapian_term_generator *generator,
                                                           int flags);

/** Leaves out words of more bytes than this; 64 at first. */
XAPIAN_C_API xapian_status
xapian_term_generator_set_max_word_length(xapian_term_generator *generator, unsigned length);

/**
 * Sets the document to add to, and the position to 0. It stays the caller's, who sees the terms.
 */
XAPIAN_C_API xapian_status xapian_term_generator_set_document(xapian_term_generator *generator,
                                                              xapian_document *doc);

/**
 * Adds the words of a text to the document, each `increase` times.
 * @param text    UTF-8.
 * @param prefix  put before each term; may be empty.
 */
XAPIAN_C_API xapian_status xapian_term_generator_index_text(xapian_term_generator *generator,
                                                            const char *text, size_t len,
                                                            xapian_termcount increase,
                                                            const char *prefix, size_t prefix_len);

/** The same without positions. */
XAPIAN_C_API xapian_status xapian_term_generator_index_text_without_positions(
    xapian_term_generator *generator, const char *text, size_t len, xapian_termcount increase,
    const char *prefix, size_t prefix_len);

/** Leaves a gap, that no phrase reaches over; 100 is usual. */
XAPIAN_C_API xapian_status xapian_term_generator_increase_position(xapian_term_generator *generator,
                                                                   xapian_termpos by);

/** Sets the position of the last word. */
XAPIAN_C_API xapian_status xapian_term_generator_set_position(xapian_term_generator *generator,
                                                              xapian_termpos position);

/** The position of the last word. Cannot fail. */
XAPIAN_C_API xapian_termpos xapian_term_generator_position(const xapian_term_generator *generator);

/** Frees a term generator. NULL is allowed. */
XAPIAN_C_API void xapian_term_generator_free(xapian_term_generator *generator);

/** What the query parser understands; XAPIAN_PARSE_DEFAULT is usual. */
enum {
    XAPIAN_PARSE_BOOLEAN = 1,                    /**< AND, OR, NOT, XOR, NEAR, ADJ and brackets */
    XAPIAN_PARSE_PHRASE = 2,                     /**< quotation marks */
    XAPIAN_PARSE_LOVEHATE = 4,                   /**< + and - */
    XAPIAN_PARSE_DEFAULT = 7,                    /**< these three */
    XAPIAN_PARSE_BOOLEAN_ANY_CASE = 8,           /**< "and" as well as "AND" */
    XAPIAN_PARSE_WILDCARD = 16,                  /**< a star at the end of a word */
    XAPIAN_PARSE_PURE_NOT = 32,                  /**< NOT alone */
    XAPIAN_PARSE_PARTIAL = 64,                   /**< the last word may go on: as it is typed */
    XAPIAN_PARSE_SPELLING_CORRECTION = 128,      /**< see xapian_query_parser_corrected() */
    XAPIAN_PARSE_SYNONYM = 256,                  /**< a tilde before a word */
    XAPIAN_PARSE_AUTO_SYNONYMS = 512,            /**< synonyms of every word */
    XAPIAN_PARSE_AUTO_MULTIWORD_SYNONYMS = 1024, /**< and of several words together */
    XAPIAN_PARSE_CJK_NGRAM = 2048,               /**< Chinese, Japanese, Korean by pairs of signs */
    XAPIAN_PARSE_NO_POSITIONS = 0x20000          /**< phrases become AND */
};

/** Makes queries of text. @param[out] out owned: free it with xapian_query_parser_free(). */
XAPIAN_C_API xapian_status xapian_query_parser_new(xapian_query_parser **out);

/** Sets the stemmer. NULL: none. It stays the caller's, and may be freed. */
XAPIAN_C_API xapian_status xapian_query_parser_set_stem(xapian_query_parser *parser,
                                                        const xapian_stem *stem);

/** Sets which stems are made; XAPIAN_STEM_SOME at first. */
XAPIAN_C_API xapian_status xapian_query_parser_set_stem_strategy(xapian_query_parser *parser,
                                                                 xapian_stem_strategy strategy);

/** Sets the stopwords. NULL: none. They are kept alive, and may be freed. */
XAPIAN_C_API xapian_status xapian_query_parser_set_stopper(xapian_query_parser *parser,
                                                           xapian_stopper *stopper);

/**
 * Sets how words go together that nothing joins: XAPIAN_OP_OR at first; AND, NEAR, PHRASE,
 * ELITE_SET, SYNONYM or MAX. XAPIAN_ERROR_INVALID_ARGUMENT: another.
 */
XAPIAN_C_API xapian_status xapian_query_parser_set_default_op(xapian_query_parser *parser,
                                                              xapian_operator op);

/** Sets where wildcards, spellings and synonyms are looked up. */
XAPIAN_C_API xapian_status xapian_query_parser_set_database(xapian_query_parser *parser,
                                                            xapian_database *db);

/** Sets how many terms a wildcard or partial word may stand for; 0: any number. */
XAPIAN_C_API xapian_status xapian_query_parser_set_max_expansion(xapian_query_parser *parser,
                                                                 xapian_termcount max_expansion,
                                                                 xapian_wildcard_limit limit);

/** Makes `field:word` look for the term with the prefix. */
XAPIAN_C_API xapian_status xapian_query_parser_add_prefix(xapian_query_parser *parser,
                                                          const char *field, const char *prefix);

/**
 * Makes `field:word` a filter.
 * @param exclusive  a document has one such term: several are joined by OR, else by AND.
 */
XAPIAN_C_API xapian_status xapian_query_parser_add_boolean_prefix(xapian_query_parser *parser,
                                                                  const char *field,
                                                                  const char *prefix,
                                                                  bool exclusive);

/** How the ends of a range are read. */
typedef enum xapian_range_kind XAPIAN_C_ENUM {
    XAPIAN_RANGE_BYTES = 0, /**< as they stand */
    XAPIAN_RANGE_DATE = 1,  /**< as days, stored as YYYYMMDD */
    XAPIAN_RANGE_NUMBER = 2 /**< as numbers, stored by xapian_sortable_serialise() */
} xapian_range_kind;

/** Flags of xapian_query_parser_add_range(). */
enum {
    XAPIAN_RANGE_SUFFIX = 1,    /**< the marker stands after, not before */
    XAPIAN_RANGE_REPEATED = 2,  /**< at both ends, if it likes */
    XAPIAN_RANGE_PREFER_MDY = 4 /**< 1/2/2025 is the second of January */
};

/**
 * Makes `from..to` a filter by the values of a slot.
 * @param marker      what a range for this slot begins with, "size:"; "": nothing.
 * @param flags       XAPIAN_RANGE_*.
 * @param epoch_year  the first year that two digits may mean; 1970 is usual; dates only.
 */
XAPIAN_C_API xapian_status xapian_query_parser_add_range(xapian_query_parser *parser,
                                                         xapian_range_kind kind,
                                                         xapian_valueno slot, const char *marker,
                                                         unsigned flags, int epoch_year);

/**
 * Reads a query.
 * @param[out] out  owned: free it with xapian_query_free().
 * @param text      UTF-8.
 * @param flags     XAPIAN_PARSE_*.
 * @param prefix    put before terms without a field; may be empty.
 * @return XAPIAN_ERROR_QUERY: it makes no sense; the message tells why.
 */
XAPIAN_C_API xapian_status xapian_query_parser_parse(xapian_query **out,
                                                     xapian_query_parser *parser, const char *text,
                                                     size_t len, unsigned flags, const char *prefix,
                                                     size_t prefix_len);

/**
 * The last text read, with its spelling corrected; "" if nothing was wrong.
 * @param[out] out owned.
 */
XAPIAN_C_API xapian_status xapian_query_parser_corrected(char **out, size_t *len,
                                                         xapian_query_parser *parser);

/** The stopwords left out of the last text, in its order. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_query_parser_stopwords(xapian_term_iterator **out,
                                                         xapian_query_parser *parser);

/** The words of the last text that became a term, as they stood. @param[out] out owned. */
XAPIAN_C_API xapian_status xapian_query_parser_unstem(xapian_term_iterator **out,
                                                      xapian_query_parser *parser, const char *term,
                                                      size_t len);

/** Frees a query parser. NULL is allowed. */
XAPIAN_C_API void xapian_query_parser_free(xapian_query_parser *parser);

#ifdef __cplusplus
}
#endif

#endif
