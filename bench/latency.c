// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * latency ROUNDS LANGUAGE ACCORD FTS5 <queries: how long each query takes, warm, in one process.
 *
 * ACCORD is an index of Accord's, FTS5 a database with the table articles(id, title, text), or "-".
 * A line of standard input is a query, tab-separated, "-" standing for none:
 *
 *     SET  words|query  QUERY FOR ACCORD  QUERY FOR FTS5  A SECOND FOR FTS5  WORDS FOR RAW XAPIAN
 *
 * A round is a pass over all queries, and of every query Accord (ten passages with highlights,
 * default ranking), Accord with BM25 alone, raw Xapian (ids of the ten best articles for an OR of
 * the stems, from the very databases that Accord searches) and FTS5 (ten ids and titles with
 * snippet(), by rank) are asked in turn, each at another place in the list, so that between two
 * answers to a query there are other queries. A first round is not counted. Out, a line a query:
 * SET, then for each of the five the microseconds of its rounds, comma-separated, or "-" for none;
 * how many passages Accord, articles raw Xapian and rows FTS5 showed; and the query.
 * bench/speed runs it.
 */
#include "accord.h"
#include "index/analysis/stem.h"
#include "index/xapian/xapian-c.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TOP = 10, TERMS_MAX = 64 };
enum system { ACCORD, ACCORD_BM25, RAW_XAPIAN, FTS5, FTS5_SECOND, SYSTEMS };
enum column { SET, SYNTAX, ACCORD_QUERY, FTS5_QUERY, SECOND_QUERY, RAW_WORDS, COLUMNS };

static const char *const SQL = "SELECT id, title, snippet(articles, 2, '[', ']', '...', 64)"
                               " FROM articles WHERE articles MATCH ?1 ORDER BY rank LIMIT 10";

struct query {
    char *line;
    char *part[COLUMNS];    /* within `line` */
    double *times[SYSTEMS]; /* microseconds of each round; NULL: not asked */
    size_t shown[SYSTEMS];
};

struct systems {
    accord_searcher *searcher;
    xapian_database *database;
    struct stemmer *stemmer;
    char prefix[4]; /* of a stem's term: schema.h */
    sqlite3 *sqlite;
    sqlite3_stmt *statement; /* NULL: FTS5 is left out */
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "latency: %s: %s\n", what, why);
    exit(2);
}

/** Returns how many passages came. */
static size_t ask_accord(struct systems *systems, const char *syntax, const char *query,
                         accord_ranking ranking)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;
    size_t count;

    options.syntax = strcmp(syntax, "words") == 0 ? ACCORD_SYNTAX_WORDS : ACCORD_SYNTAX_QUERY;
    options.ranking = ranking;
    options.count = TOP;
    if (accord_searcher_search(systems->searcher, query, strlen(query), &options, &results) !=
        ACCORD_OK)
        fail(query, accord_error_message());
    count = accord_results_count(results);
    accord_results_free(results);
    return count;
}

/** Counts the ids of the ten best articles for an OR of the words' stems, found by Xapian alone. */
static size_t ask_xapian(struct systems *systems, const char *words)
{
    xapian_query *terms[TERMS_MAX], *any = NULL;
    xapian_enquire *enquire = NULL;
    xapian_mset *mset = NULL;
    xapian_status status = XAPIAN_OK;
    char copy[4096], term[256], *rest = NULL;
    size_t count = 0, found = 0, stem_len;

    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL && count < TERMS_MAX;
         word = strtok_r(NULL, " ", &rest)) {
        const char *stem = stemmer_stem(systems->stemmer, word, strlen(word), &stem_len);
        int len = snprintf(term, sizeof term, "%s%.*s", systems->prefix, (int)stem_len, stem);
        if (xapian_query_new_term(&terms[count], term, (size_t)len, 1, 0) != XAPIAN_OK)
            fail(words, xapian_error_message());
        count++;
    }
    status =
        xapian_query_new_combine(&any, XAPIAN_OP_OR, (const xapian_query *const *)terms, count, 0);
    if (status == XAPIAN_OK)
        status = xapian_enquire_new(&enquire, systems->database);
    if (status == XAPIAN_OK)
        status = xapian_enquire_set_query(enquire, any, 0);
    if (status == XAPIAN_OK)
        status = xapian_enquire_set_docid_order(enquire, XAPIAN_DOCID_DONT_CARE);
    if (status == XAPIAN_OK)
        status = xapian_enquire_mset(&mset, enquire, 0, TOP, NULL);
    if (status != XAPIAN_OK)
        fail(words, xapian_error_message());
    found = xapian_mset_size(mset);
    xapian_mset_free(mset);
    xapian_enquire_free(enquire);
    xapian_query_free(any);
    while (count > 0)
        xapian_query_free(terms[--count]);
    return found;
}

/** Returns how many rows came. */
static size_t ask_fts5(struct systems *systems, const char *query)
{
    size_t rows = 0;
    int result;

    sqlite3_bind_text(systems->statement, 1, query, -1, SQLITE_STATIC);
    while ((result = sqlite3_step(systems->statement)) == SQLITE_ROW)
        rows += sqlite3_column_text(systems->statement, 2) != NULL;
    if (result != SQLITE_DONE)
        fail(query, sqlite3_errmsg(systems->sqlite));
    sqlite3_reset(systems->statement);
    return rows;
}

/** Whether `query` has something for `system`. */
static int asks(const struct systems *systems, const struct query *query, enum system system)
{
    static const enum column columns[SYSTEMS] = {ACCORD_QUERY, ACCORD_QUERY, RAW_WORDS, FTS5_QUERY,
                                                 SECOND_QUERY};

    if (systems->statement == NULL && (system == FTS5 || system == FTS5_SECOND))
        return 0;
    return strcmp(query->part[columns[system]], "-") != 0;
}

static size_t ask(struct systems *systems, enum system system, char **part)
{
    switch (system) {
    case ACCORD:
        return ask_accord(systems, part[SYNTAX], part[ACCORD_QUERY], ACCORD_RANKING_DEFAULT);
    case ACCORD_BM25:
        return ask_accord(systems, part[SYNTAX], part[ACCORD_QUERY], ACCORD_RANKING_BM25);
    case RAW_XAPIAN:
        return ask_xapian(systems, part[RAW_WORDS]);
    case FTS5:
        return ask_fts5(systems, part[FTS5_QUERY]);
    default:
        return ask_fts5(systems, part[SECOND_QUERY]);
    }
}

/** Asks every system every query; `round` below 0 is not counted. */
static void pass(struct systems *systems, struct query *queries, size_t count, int round)
{
    for (size_t step = 0; step < count; step++) {
        for (enum system system = ACCORD; system < SYSTEMS; system++) {
            struct query *query = &queries[(step + count * system / SYSTEMS) % count];
            double began;

            if (query->times[system] == NULL)
                continue;
            began = now();
            query->shown[system] = ask(systems, system, query->part);
            if (round >= 0)
                query->times[system][round] = now() - began;
        }
    }
}

static void print(const struct query *query, int rounds)
{
    fputs(query->part[SET], stdout);
    for (enum system system = ACCORD; system < SYSTEMS; system++) {
        if (query->times[system] == NULL)
            fputs("\t-", stdout);
        for (int round = 0; query->times[system] != NULL && round < rounds; round++)
            printf("%c%.1f", round == 0 ? '\t' : ',', query->times[system][round]);
    }
    printf("\t%zu\t%zu\t%zu\t%s\n", query->shown[ACCORD], query->shown[RAW_XAPIAN],
           query->shown[FTS5], query->part[ACCORD_QUERY]);
}

static void *allocate(void *old, size_t count, size_t size)
{
    void *memory = reallocarray(old, count, size);

    if (memory == NULL)
        fail("queries", "out of memory");
    return memory;
}

/** Reads one query; returns whether there was one. */
static int read_query(struct query *query, const struct systems *systems, int rounds)
{
    size_t size = 0;
    char *rest;

    memset(query, 0, sizeof *query);
    if (getline(&query->line, &size, stdin) < 0) {
        free(query->line);
        return 0;
    }
    query->line[strcspn(query->line, "\n")] = '\0';
    rest = query->line;
    for (int column = 0; column < COLUMNS; column++)
        if ((query->part[column] = strsep(&rest, "\t")) == NULL)
            fail("standard input", "a line has six columns");
    for (enum system system = ACCORD; system < SYSTEMS; system++)
        if (asks(systems, query, system))
            query->times[system] = allocate(NULL, (size_t)rounds, sizeof(double));
    return 1;
}

static void free_query(struct query *query)
{
    for (enum system system = ACCORD; system < SYSTEMS; system++)
        free(query->times[system]);
    free(query->line);
}

static void open_systems(struct systems *systems, char **argv)
{
    if (accord_searcher_open(&systems->searcher, argv[3]) != ACCORD_OK)
        fail(argv[3], accord_error_message());
    if (xapian_database_open(&systems->database, argv[3], 0) != XAPIAN_OK)
        fail(argv[3], xapian_error_message());
    if (stemmer_new(&systems->stemmer, argv[2]) != ACCORD_OK)
        fail(argv[2], accord_error_message());
    snprintf(systems->prefix, sizeof systems->prefix, "Z%s", argv[2]);
    if (strcmp(argv[4], "-") == 0)
        return;
    if (sqlite3_open_v2(argv[4], &systems->sqlite, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(systems->sqlite, "PRAGMA cache_size=-65536", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(systems->sqlite, SQL, -1, &systems->statement, NULL) != SQLITE_OK)
        fail(argv[4], sqlite3_errmsg(systems->sqlite));
}

int main(int argc, char **argv)
{
    struct systems systems = {0};
    struct query *queries = NULL;
    size_t count = 0;
    int rounds;

    if (argc != 5) {
        fputs("usage: latency ROUNDS LANGUAGE ACCORD FTS5 <queries\n", stderr);
        return 2;
    }
    rounds = atoi(argv[1]);
    if (rounds < 1)
        fail(argv[1], "at least one round");
    open_systems(&systems, argv);
    do
        queries = allocate(queries, count + 1, sizeof *queries);
    while (read_query(&queries[count], &systems, rounds) && ++count);
    for (int round = -1; round < rounds; round++)
        pass(&systems, queries, count, round);
    for (size_t i = 0; i < count; i++) {
        print(&queries[i], rounds);
        free_query(&queries[i]);
    }
    free(queries);
    sqlite3_finalize(systems.statement);
    sqlite3_close(systems.sqlite);
    stemmer_free(systems.stemmer);
    xapian_database_free(systems.database);
    accord_searcher_close(systems.searcher);
    return ferror(stdout) != 0;
}
