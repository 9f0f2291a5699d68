// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file accord.h
 * Accord: full-text search over the record of a negotiation. The one header of libaccord.
 *
 * An *article* goes in; ranked *passages* with *highlights* come out:
 *
 *     accord_writer_open()  -> accord_writer_add() ... -> accord_writer_commit()  -> _close()
 *     accord_searcher_open() -> accord_searcher_search() -> accord_results_passage() ... ->
 * _close()
 *
 * Text is UTF-8 everywhere; every length, offset and column counts bytes; times are seconds since
 * 1970-01-01T00:00:00Z. A `T **out` parameter hands over an object that the caller frees; a
 * returned pointer to const is borrowed, and its comment says for how long.
 *
 * Threads: different objects may be used from different threads at the same time; one object is
 * used from one thread at a time. There is no other rule, and no global state to set up.
 *
 * The library never prints, exits, changes the locale or installs a signal handler.
 */
#ifndef ACCORD_H
#define ACCORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ACCORD_API __attribute__((visibility("default")))
#else
#define ACCORD_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Statuses ------------------------------------------------------------------------------- */

/** What a call that can fail returns. */
typedef enum accord_status {
    ACCORD_OK = 0,
    ACCORD_ERROR_MEMORY,    /**< out of memory */
    ACCORD_ERROR_IO,        /**< the disk said no: full, unreadable, no permission */
    ACCORD_ERROR_NOT_FOUND, /**< no such index, article or note */
    ACCORD_ERROR_NOT_INDEX, /**< the folder is there, but it holds something else */
    ACCORD_ERROR_FORMAT,    /**< the index was made by a version with another format: the message
                               says what to do */
    ACCORD_ERROR_CORRUPT,   /**< the index is damaged */
    ACCORD_ERROR_LOCKED,    /**< another writer has the index */
    ACCORD_ERROR_BUSY,      /**< the index changed faster than it could be read: try again */
    ACCORD_ERROR_NETWORK,   /**< a shard on another machine does not answer */
    ACCORD_ERROR_QUERY,     /**< the query is malformed: see accord_error_column() */
    ACCORD_ERROR_INVALID,   /**< an argument or an article's field is unusable */
    ACCORD_ERROR_CANCELLED, /**< the caller's callback asked to stop */
    ACCORD_ERROR_INTERNAL,  /**< a bug in Accord */
    ACCORD_ERROR_ELSEWHERE  /**< the article belongs to another shard than the one opened */
} accord_status;

/**
 * What went wrong in the last failed call of this thread, one line without the caller's context.
 * @return borrowed from the thread; valid until its next failing call. Read it only after a
 * failure.
 */
ACCORD_API const char *accord_error_message(void);

/** Byte offset in the query at which the last ACCORD_ERROR_QUERY of this thread was found. */
ACCORD_API size_t accord_error_column(void);

/** The version of the library, as "1.2.3". Static. */
ACCORD_API const char *accord_version(void);

/* ---- Articles ------------------------------------------------------------------------------- */

/** What is indexed: a text with its title, source, date. Owned by whoever made it. */
typedef struct accord_article accord_article;

/** The single-valued text fields of an article. */
typedef enum accord_field {
    ACCORD_FIELD_ID, /**< unique in the index; without one the URL serves, else the path */
    ACCORD_FIELD_TITLE,
    ACCORD_FIELD_TEXT, /**< paragraphs are separated by an empty line */
    ACCORD_FIELD_URL,
    ACCORD_FIELD_SOURCE,   /**< who published it: a host name such as "example.org", an agency */
    ACCORD_FIELD_LANGUAGE, /**< ISO 639-1, such as "uk"; any tag is accepted and normalised */
    ACCORD_FIELD_PATH      /**< the file it came from */
} accord_field;

/** The publication time of an article without one. */
#define ACCORD_NO_DATE INT64_MIN

/** Makes an empty article. @param[out] out owned: accord_article_free(). @return OK, MEMORY. */
ACCORD_API accord_status accord_article_new(accord_article **out);

/** Frees an article; NULL is fine. */
ACCORD_API void accord_article_free(accord_article *article);

/**
 * Sets a field to a copy of `value`; an empty value clears it.
 * @return OK; MEMORY; INVALID: `value` is not UTF-8.
 */
ACCORD_API accord_status accord_article_set(accord_article *article, accord_field field,
                                            const char *value, size_t len);

/**
 * A field's value, "" when unset, always NUL-terminated.
 * @param[out] len  its length in bytes; may be NULL.
 * @return borrowed from the article; valid until the field is set again or accord_article_free().
 */
ACCORD_API const char *accord_article_get(const accord_article *article, accord_field field,
                                          size_t *len);

/** Adds an author. @return OK; MEMORY; INVALID: not UTF-8. */
ACCORD_API accord_status accord_article_add_author(accord_article *article, const char *name,
                                                   size_t len);
/** How many authors the article has. */
ACCORD_API size_t accord_article_author_count(const accord_article *article);
/** Author `i`, NUL-terminated. Borrowed from the article; valid until accord_article_free(). */
ACCORD_API const char *accord_article_author(const accord_article *article, size_t i);

/** Sets the publication time, seconds UTC; ACCORD_NO_DATE clears it. */
ACCORD_API void accord_article_set_published(accord_article *article, int64_t seconds);
/** The publication time, seconds UTC, or ACCORD_NO_DATE. */
ACCORD_API int64_t accord_article_published(const accord_article *article);

/**
 * Detects the language of a text.
 * @param[out] code  an ISO 639-1 code, or "" when the text is too short or strange to tell.
 */
ACCORD_API void accord_detect_language(const char *text, size_t len, char code[4]);

/**
 * Turns a language tag ("en-US", "uk_UA.UTF-8", "ukr", "Ukrainian") into an ISO 639-1 code.
 * @param[out] code  the code, or "" when the tag is unknown.
 */
ACCORD_API void accord_normalise_language(const char *tag, size_t len, char code[4]);

/** A word as it stands in a text, and what it is indexed as. */
typedef struct accord_token {
    size_t start, end;    /**< bytes in the text */
    const char *word;     /**< folded: case, apostrophes, compatibility forms */
    const char *language; /**< whose stemmer it went through; "xx": none */
    const char *stem;     /**< without diacritics: with the language, the term */
} accord_token;

/** Is told of one token, borrowed for the call. Return false to stop. */
typedef bool (*accord_token_callback)(void *context, const accord_token *token);

/**
 * Shows what the analyzer makes of a text, token by token, as indexing, queries and highlights see
 * it.
 * @param language  any tag; NULL or "": detected from the text.
 * @return OK, also when stopped; INVALID: the text is not UTF-8; MEMORY.
 */
ACCORD_API accord_status accord_analyze(const char *language, const char *text, size_t len,
                                        accord_token_callback callback, void *context);

/* ---- Writing -------------------------------------------------------------------------------- */

/** The one writer of an index. */
typedef struct accord_writer accord_writer;

/** Is told that an index of an older format is about to be brought to today's. */
typedef void (*accord_upgrade_callback)(void *context, unsigned format);

/** How to open a writer; start from ACCORD_WRITER_OPTIONS. */
typedef struct accord_writer_options {
    size_t size;        /**< sizeof(accord_writer_options), for later versions */
    bool create;        /**< make the index when there is none (default true) */
    unsigned lock_wait; /**< seconds to wait for another writer (default 0: don't wait) */
    unsigned jobs;      /**< threads that analyse articles; 0: one a core (default) */
    const char
        *language;   /**< for articles that have none and whose text does not tell; NULL: none */
    unsigned shards; /**< when the index is made: spread the articles over so many shards, each an
                          index of its own that another machine may serve; 0: none (default). Of an
                          index that is there: it must have as many */
    accord_upgrade_callback upgrading; /**< see accord_writer_open(); NULL: none (default) */
    void *context;                     /**< for `upgrading` */
} accord_writer_options;
#define ACCORD_WRITER_OPTIONS                                                                      \
    {                                                                                              \
        sizeof(accord_writer_options), true, 0, 0, NULL, 0, NULL, NULL                             \
    }

/** The most bytes of an article's text and title together: Xapian stores some 133 MB of an article,
 * and text that hardly packs takes most of that. */
#define ACCORD_ARTICLE_MAX ((size_t)128 << 20)

/** What accord_writer_add() did. */
typedef enum accord_outcome {
    ACCORD_ADDED,     /**< the id is new */
    ACCORD_CHANGED,   /**< an article of this id stood in the index with other content: replaced */
    ACCORD_UNCHANGED, /**< the very article is in the index already: nothing done */
} accord_outcome;

/**
 * Opens the index in directory `path` for writing, making it when there is none.
 *
 * Of an index that is spread over shards, all must be on this machine. The folder of one shard is
 * an index too: on a machine that has no other, open that; it takes the articles of its own alone.
 *
 * An index that an earlier version of Accord made in format 2 is brought to today's before this
 * returns: all its articles are written anew, from what the index itself holds of them, and
 * committed at once. That takes as long as it took to index them, and room for both;
 * options->upgrading is told before. Where it fails or is killed the index stays as it was. One of
 * format 3 becomes today's with the first commit, at no cost. Format 1 is too old.
 * @param[out] out  owned: accord_writer_close(). NULL on failure.
 * @param path      borrowed for the call.
 * @param options   borrowed for the call; NULL: the defaults.
 * @return OK; LOCKED: another writer has it; NOT_FOUND: none, and not to be created; NOT_INDEX: the
 *         folder holds other things; FORMAT; CORRUPT; IO; MEMORY; INVALID: it has another number of
 *         shards, or some are on another machine.
 */
ACCORD_API accord_status accord_writer_open(accord_writer **out, const char *path,
                                            const accord_writer_options *options);

/**
 * Adds an article, or replaces the one of the same id. The article is copied: it stays the
 * caller's. A missing language is detected. Nothing is promised until accord_writer_commit().
 * @param[out] outcome  what it meant; may be NULL.
 * @return OK; INVALID: it has neither id, URL nor path, no text and no title, or more of both than
 * ACCORD_ARTICLE_MAX; ELSEWHERE: one shard was opened, and the article belongs to another; or a
 * failure of the index, after which the writer is good for accord_writer_close() alone.
 */
ACCORD_API accord_status accord_writer_add(accord_writer *writer, const accord_article *article,
                                           accord_outcome *outcome);

/** Removes the article of an id. @return OK; NOT_FOUND: no such article; ELSEWHERE; or a failure of
 * the index. */
ACCORD_API accord_status accord_writer_remove(accord_writer *writer, const char *id, size_t len);

/** Whether the index, uncommitted changes included, has an article of this id. @return OK,
 * ELSEWHERE, a failure. */
ACCORD_API accord_status accord_writer_has(accord_writer *writer, const char *id, size_t len,
                                           bool *has);

/**
 * Keeps a note: a small record of the application's own, stored with the index and committed with
 * the articles. An empty value removes it.
 * @param key  1 to 200 bytes, none of them zero.
 */
ACCORD_API accord_status accord_writer_set_note(accord_writer *writer, const char *key,
                                                size_t key_len, const char *value,
                                                size_t value_len);

/**
 * Is called for each note, in byte order of the keys. Key and value are borrowed for the call.
 * Return false to stop.
 */
typedef bool (*accord_note_callback)(void *context, const char *key, size_t key_len,
                                     const char *value, size_t value_len);

/** Walks the committed notes whose key begins with `prefix`. @return OK, also when stopped; a
 * failure. */
ACCORD_API accord_status accord_writer_notes(accord_writer *writer, const char *prefix,
                                             size_t prefix_len, accord_note_callback callback,
                                             void *context);

/**
 * Makes everything added and removed so far durable and visible to the searches that begin from now
 * on. Only an OK from here promises that the articles are safe. A failure harms nothing committed
 * before; of many new articles some may be in the index already: each shard commits apart. A note
 * is never committed before the articles that were added before it.
 *
 * It costs least where a writer stays open and commits a few new articles at a time, and nothing
 * else: these are appended to a journal, and every so often written into the index proper. Readers
 * see no difference. An index in shards has no journal.
 */
ACCORD_API accord_status accord_writer_commit(accord_writer *writer);

/** How much an index holds. */
typedef struct accord_totals {
    size_t articles;
    size_t passages;
    uint64_t text_bytes;  /**< of all articles' texts */
    uint64_t index_bytes; /**< of all files of the index, on this machine */
} accord_totals;

/** Tells how much the index held after the last commit; costs next to nothing. @return OK or a
 * failure. */
ACCORD_API accord_status accord_writer_totals(accord_writer *writer, accord_totals *out);

/** Closes the writer and forgets what was not committed; NULL is fine. Where commits were appended
    to a journal it takes as long as one that was not; a process that ends without it loses nothing
    that was committed. */
ACCORD_API void accord_writer_close(accord_writer *writer);

/* ---- Searching ------------------------------------------------------------------------------ */

/** A reader of an index. */
typedef struct accord_searcher accord_searcher;
/** The answer to one search; independent of the searcher once returned. */
typedef struct accord_results accord_results;

/** In which order passages come. A query without words to rank by, of filters, authors and
    words of titles alone, comes newest first. */
typedef enum accord_sort {
    ACCORD_SORT_RELEVANCE,
    ACCORD_SORT_NEWEST,
    ACCORD_SORT_OLDEST
} accord_sort;

/** How the text of a query is read. */
typedef enum accord_syntax {
    ACCORD_SYNTAX_QUERY, /**< the query language: words "phrases" -word AND OR NOT NEAR/n field: ...
                          */
    ACCORD_SYNTAX_WORDS  /**< bare words, punctuation and operators without meaning */
} accord_syntax;

/** What is ranked, and so what accord_search_options.count counts. */
typedef enum accord_unit {
    ACCORD_UNIT_PASSAGES, /**< passages over all articles, at most per_article of each */
    ACCORD_UNIT_ARTICLES  /**< articles, each with its best passage */
} accord_unit;

/** Which ranking. */
typedef enum accord_ranking {
    ACCORD_RANKING_DEFAULT, /**< BM25 with the evidence of word order, of the best passage, and of
                               what the best articles have in common */
    ACCORD_RANKING_BM25     /**< BM25 of the articles alone */
} accord_ranking;

/** How to search; start from ACCORD_SEARCH_OPTIONS. All pointers are borrowed for the call. */
typedef struct accord_search_options {
    size_t size; /**< sizeof(accord_search_options), for later versions */
    accord_syntax syntax;
    accord_unit unit;
    accord_sort sort;
    accord_ranking ranking;
    size_t first;                 /**< how many of the best to leave out, for paging (default 0) */
    size_t count;                 /**< how many to return at most (default 10) */
    size_t per_article;           /**< passages of one article at most (default 5) */
    const char *const *languages; /**< only these, NULL-terminated; NULL: all */
    const char *const *sources;   /**< only these, NULL-terminated; NULL: all */
    int64_t since;                /**< published at this second or later; ACCORD_NO_DATE: any */
    int64_t until;                /**< published before this second; ACCORD_NO_DATE: any */
    bool explain; /**< fill accord_results_explanation() and accord_passage.explanation */
} accord_search_options;
#define ACCORD_SEARCH_OPTIONS                                                                      \
    {                                                                                              \
        sizeof(accord_search_options), ACCORD_SYNTAX_QUERY, ACCORD_UNIT_PASSAGES,                  \
            ACCORD_SORT_RELEVANCE, ACCORD_RANKING_DEFAULT, 0, 10, 5, NULL, NULL, ACCORD_NO_DATE,   \
            ACCORD_NO_DATE, false                                                                  \
    }

/** A range of bytes [start, end) to light up, never empty, never overlapping the next. */
typedef struct accord_highlight {
    size_t start;
    size_t end;
} accord_highlight;

/** One passage of a result. All pointers are borrowed from the results; see accord_results_free().
 */
typedef struct accord_passage {
    size_t rank;      /**< from 1 */
    double score;     /**< higher is better; comparable within one result only. By date, and with
                           ACCORD_RANKING_BM25, the order is that of the articles instead */
    const char *text; /**< NUL-terminated; may hold NULs of its own */
    size_t text_len;
    size_t start; /**< where the passage stands in the article's text */
    size_t end;
    const accord_highlight *highlights; /**< in `text`, in order */
    size_t highlight_count;
    const accord_article *article; /**< its fields; the text field is empty here (see _article()) */
    const accord_highlight *title_highlights; /**< in the article's title, in order */
    size_t title_highlight_count;
    const char *explanation; /**< what it scored and why, several lines; NULL unless asked for */
} accord_passage;

/**
 * Opens the index in directory `path` for searching. Each search sees the last commit made before
 * it.
 * @param[out] out  owned: accord_searcher_close(). NULL on failure.
 * @param path      borrowed for the call.
 * @return OK; NOT_FOUND: no index at `path`; NOT_INDEX; FORMAT; CORRUPT; IO; NETWORK: no shard
 *         answers; MEMORY.
 */
ACCORD_API accord_status accord_searcher_open(accord_searcher **out, const char *path);

/** Closes a searcher; NULL is fine. Results taken from it stay good. */
ACCORD_API void accord_searcher_close(accord_searcher *searcher);

/**
 * Searches.
 * @param query    `len` bytes of UTF-8.
 * @param options  NULL: the defaults.
 * @param[out] out owned: accord_results_free(). NULL on failure. Nothing found is a success.
 * @return OK; QUERY: see accord_error_column(); BUSY; CORRUPT; IO; NETWORK; INVALID; MEMORY.
 */
ACCORD_API accord_status accord_searcher_search(accord_searcher *searcher, const char *query,
                                                size_t len, const accord_search_options *options,
                                                accord_results **out);

/**
 * One whole article as a result of a single passage, its text, lit by a query.
 * @param id     the article's id, or its URL or path.
 * @param query  what to light up; NULL or empty: nothing. Read as options->syntax says.
 * @return OK; NOT_FOUND: no such article; NETWORK: none in the shards that answer; ELSEWHERE: one
 * shard was opened, and the id belongs to another; QUERY; or a failure of the index.
 */
ACCORD_API accord_status accord_searcher_show(accord_searcher *searcher, const char *id,
                                              size_t id_len, const char *query, size_t query_len,
                                              const accord_search_options *options,
                                              accord_results **out);

/** Walks the committed notes whose key begins with `prefix`. @return OK, also when stopped; a
 * failure. */
ACCORD_API accord_status accord_searcher_notes(accord_searcher *searcher, const char *prefix,
                                               size_t prefix_len, accord_note_callback callback,
                                               void *context);

/* ---- Results -------------------------------------------------------------------------------- */

/** How many passages there are to walk. */
ACCORD_API size_t accord_results_count(const accord_results *results);
/** Passage `i`, from 0. Borrowed from the results; valid until accord_results_free(). */
ACCORD_API const accord_passage *accord_results_passage(const accord_results *results, size_t i);
/** How many articles match in all; an estimate when `exact` (may be NULL) comes back false. */
ACCORD_API size_t accord_results_total_articles(const accord_results *results, bool *exact);
/** How long the search took, in seconds. */
ACCORD_API double accord_results_elapsed(const accord_results *results);
/**
 * A better spelling of the query, when little was found and one is known; else NULL.
 * Borrowed from the results; valid until accord_results_free().
 */
ACCORD_API const char *accord_results_suggestion(const accord_results *results);
/**
 * The query as it was understood, one node a line, when options.explain asked for it; else NULL.
 * Borrowed from the results; valid until accord_results_free().
 */
ACCORD_API const char *accord_results_explanation(const accord_results *results);
/** How many warnings there are: a wildcard cut short, a shard that did not answer. */
ACCORD_API size_t accord_results_warning_count(const accord_results *results);
/** Warning `i`. Borrowed from the results; valid until accord_results_free(). */
ACCORD_API const char *accord_results_warning(const accord_results *results, size_t i);
/** Whether a shard did not answer, so that its articles are missing here; a warning names it. */
ACCORD_API bool accord_results_partial(const accord_results *results);
/** Frees the results and all that was borrowed from them; NULL is fine. */
ACCORD_API void accord_results_free(accord_results *results);

/* ---- The index as a whole ------------------------------------------------------------------- */

/** How many articles share a value. */
typedef struct accord_count {
    const char *value;
    size_t articles;
} accord_count;

/** Tells how much the index holds, without the shards that do not answer; costs next to nothing.
 * @return OK or a failure. */
ACCORD_API accord_status accord_searcher_totals(accord_searcher *searcher, accord_totals *out);

/** What an index holds, in detail. All pointers are borrowed from the summary; see
 * accord_summary_free(). */
typedef struct accord_summary {
    size_t articles;
    size_t passages;
    size_t terms;                  /**< distinct terms */
    uint64_t text_bytes;           /**< of all articles' texts */
    uint64_t index_bytes;          /**< of all files of the index */
    int64_t oldest, newest;        /**< publication times; ACCORD_NO_DATE when no article has one */
    const accord_count *languages; /**< most articles first; value "" for articles without one */
    size_t language_count;
    const accord_count *sources; /**< most articles first */
    size_t source_count;
    unsigned format;       /**< the version of the index's format */
    size_t shards;         /**< over which the articles are spread; 0: none */
    size_t shards_missing; /**< of these, that do not answer: not counted above */
} accord_summary;

/** Sums up the index; walks all of its terms. @param[out] out owned: accord_summary_free(). @return
 * OK or a failure. */
ACCORD_API accord_status accord_searcher_summary(accord_searcher *searcher, accord_summary **out);
/** Frees a summary; NULL is fine. */
ACCORD_API void accord_summary_free(accord_summary *summary);

/** Is told of one thing that is wrong with an index; `problem` is borrowed for the call. */
typedef void (*accord_problem_callback)(void *context, const char *problem);

/**
 * Reads the whole index in directory `path` and tells of everything that is wrong with it. Changes
 * nothing. Of a shard on another machine it is only told that it was not read: check it there. A
 * writer may be at work: one state of the index is checked.
 * @return OK: sound; CORRUPT: `callback` was told; FORMAT: it was told, too, and the index may be
 *         sound; BUSY; NOT_FOUND, NOT_INDEX, IO, MEMORY.
 */
ACCORD_API accord_status accord_check(const char *path, accord_problem_callback callback,
                                      void *context);

#ifdef __cplusplus
}
#endif

#endif
