// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * latency ROUNDS LANGUAGE ACCORD FTS5 <queries: how long each query takes, warm, in one process.
 *
 * ACCORD is an index of Accord's, FTS5 a database with the table articles(id, title, text). A line
 * of standard input is a query, tab-separated, "-" standing for none:
 *
 *     SET  words|query  QUERY FOR ACCORD  QUERY FOR FTS5  A SECOND FOR FTS5  WORDS FOR RAW XAPIAN
 *
 * Each round asks Accord (ten passages with highlights, default ranking), Accord with BM25 alone,
 * raw Xapian (ids of the ten best articles for an OR of the stems, from the very database that
 * Accord searches) and FTS5 (ten ids and titles with snippet(), by rank) in turn. A first round is
 * not counted. Out, a line a query: SET, then the median microseconds of the five, "-" for none,
 * then how many passages Accord, articles raw Xapian and rows FTS5 showed, and the query.
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

enum { ROUNDS_MAX = 99, TOP = 10, TERMS_MAX = 64 };
enum system { ACCORD, ACCORD_BM25, RAW_XAPIAN, FTS5, FTS5_SECOND, SYSTEMS };
enum column { SET, SYNTAX, ACCORD_QUERY, FTS5_QUERY, SECOND_QUERY, RAW_WORDS, COLUMNS };

static const char *const SQL = "SELECT id, title, snippet(articles, 2, '[', ']', '...', 64)"
                               " FROM articles WHERE articles MATCH ?1 ORDER BY rank LIMIT 10";

struct systems {
    accord_searcher *searcher;
    xapian_database *database;
    struct stemmer *stemmer;
    char prefix[4];               /* of a stem's term: schema.h */
    sqlite3 *sqlite;
    sqlite3_stmt *statement;
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
    status = xapian_query_new_combine(&any, XAPIAN_OP_OR,
                                      (const xapian_query *const *)terms, count, 0);
    if (status == XAPIAN_OK)
        status = xapian_enquire_new(&enquire, systems->database);
    if (status == XAPIAN_OK)
        status = xapian_enquire_set_query(enquire, any, 0);
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

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/** Asks one system once; returns whether the line has a query for it. */
static int ask(struct systems *systems, enum system system, char **part, size_t *shown)
{
    switch (system) {
    case ACCORD:
        *shown = ask_accord(systems, part[SYNTAX], part[ACCORD_QUERY], ACCORD_RANKING_DEFAULT);
        return 1;
    case ACCORD_BM25:
        *shown = ask_accord(systems, part[SYNTAX], part[ACCORD_QUERY], ACCORD_RANKING_BM25);
        return 1;
    case RAW_XAPIAN:
        if (strcmp(part[RAW_WORDS], "-") == 0)
            return 0;
        *shown = ask_xapian(systems, part[RAW_WORDS]);
        return 1;
    case FTS5:
        *shown = ask_fts5(systems, part[FTS5_QUERY]);
        return 1;
    default:
        if (strcmp(part[SECOND_QUERY], "-") == 0)
            return 0;
        *shown = ask_fts5(systems, part[SECOND_QUERY]);
        return 1;
    }
}

static void measure(struct systems *systems, char **part, int rounds)
{
    static double times[SYSTEMS][ROUNDS_MAX];
    size_t shown[SYSTEMS] = {0};
    int asked[SYSTEMS] = {0};

    for (int round = -1; round < rounds; round++) {
        for (enum system system = ACCORD; system < SYSTEMS; system++) {
            double began = now();
            asked[system] = ask(systems, system, part, &shown[system]);
            if (round >= 0)
                times[system][round] = now() - began;
        }
    }
    fputs(part[SET], stdout);
    for (enum system system = ACCORD; system < SYSTEMS; system++) {
        qsort(times[system], (size_t)rounds, sizeof times[system][0], by_value);
        if (asked[system])
            printf("\t%.1f", times[system][rounds / 2]);
        else
            fputs("\t-", stdout);
    }
    printf("\t%zu\t%zu\t%zu\t%s\n", shown[ACCORD], shown[RAW_XAPIAN], shown[FTS5],
           part[ACCORD_QUERY]);
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
    if (sqlite3_open_v2(argv[4], &systems->sqlite, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(systems->sqlite, "PRAGMA cache_size=-65536", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(systems->sqlite, SQL, -1, &systems->statement, NULL) != SQLITE_OK)
        fail(argv[4], sqlite3_errmsg(systems->sqlite));
}

int main(int argc, char **argv)
{
    struct systems systems = {0};
    char *line = NULL, *part[COLUMNS], *rest;
    size_t size = 0;
    int rounds, count;

    if (argc != 5) {
        fputs("usage: latency ROUNDS LANGUAGE ACCORD FTS5 <queries\n", stderr);
        return 2;
    }
    rounds = atoi(argv[1]);
    if (rounds < 1 || rounds > ROUNDS_MAX)
        fail(argv[1], "rounds are 1 to 99");
    open_systems(&systems, argv);
    while (getline(&line, &size, stdin) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        rest = line;
        for (count = 0; count < COLUMNS && rest != NULL; count++)
            part[count] = strsep(&rest, "\t");
        if (count < COLUMNS)
            fail(line, "six columns are needed");
        measure(&systems, part, rounds);
    }
    free(line);
    sqlite3_finalize(systems.statement);
    sqlite3_close(systems.sqlite);
    stemmer_free(systems.stemmer);
    xapian_database_free(systems.database);
    accord_searcher_close(systems.searcher);
    return ferror(stdout) != 0;
}
