// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * adds ACCORD FTS5 FTS5_WAL <articles: how long adding one article durably takes, the writer open.
 *
 * A line of standard input is an article: id, title, text, tab-separated. Each is added to Accord's
 * index and committed, then inserted into the table articles(id, title, text) of two databases of
 * FTS5, each time in a transaction of its own and with synchronous=FULL: one with its default
 * journal, one with a write-ahead log. In all three it is on the disk when the call is back. Out, a
 * line an article: the milliseconds of the three. bench/speed runs it, on copies.
 */
#include "accord.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fts5 {
    sqlite3 *sqlite;
    sqlite3_stmt *insert;
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "adds: %s: %s\n", what, why);
    exit(2);
}

static void add_accord(accord_writer *writer, char **part)
{
    static const accord_field fields[] = {ACCORD_FIELD_ID, ACCORD_FIELD_TITLE, ACCORD_FIELD_TEXT};
    accord_article *article = NULL;
    accord_outcome outcome = ACCORD_UNCHANGED;
    accord_status status = accord_article_new(&article);

    for (int i = 0; status == ACCORD_OK && i < 3; i++)
        status = accord_article_set(article, fields[i], part[i], strlen(part[i]));
    if (status == ACCORD_OK)
        status = accord_writer_add(writer, article, &outcome);
    if (status == ACCORD_OK)
        status = accord_writer_commit(writer);
    if (status != ACCORD_OK)
        fail(part[0], accord_error_message());
    if (outcome != ACCORD_ADDED)
        fail(part[0], "the article is in the index already");
    accord_article_free(article);
}

static void open_fts5(struct fts5 *fts5, const char *path, const char *journal)
{
    sqlite3_stmt *mode = NULL;
    char pragma[64];

    snprintf(pragma, sizeof pragma, "PRAGMA journal_mode=%s", journal);
    if (sqlite3_open(path, &fts5->sqlite) != SQLITE_OK ||
        sqlite3_prepare_v2(fts5->sqlite, pragma, -1, &mode, NULL) != SQLITE_OK ||
        sqlite3_step(mode) != SQLITE_ROW)
        fail(path, sqlite3_errmsg(fts5->sqlite));
    if (strcmp((const char *)sqlite3_column_text(mode, 0), journal) != 0)
        fail(path, "the journal cannot be had");
    sqlite3_finalize(mode);
    if (sqlite3_exec(fts5->sqlite, "PRAGMA synchronous=FULL", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(fts5->sqlite, "INSERT INTO articles VALUES (?1, ?2, ?3)", -1,
                           &fts5->insert, NULL) != SQLITE_OK)
        fail(path, sqlite3_errmsg(fts5->sqlite));
}

static void add_fts5(struct fts5 *fts5, char **part)
{
    for (int i = 0; i < 3; i++)
        sqlite3_bind_text(fts5->insert, i + 1, part[i], -1, SQLITE_STATIC);
    if (sqlite3_step(fts5->insert) != SQLITE_DONE) /* commits by itself */
        fail(part[0], sqlite3_errmsg(fts5->sqlite));
    sqlite3_reset(fts5->insert);
}

static void close_fts5(struct fts5 *fts5)
{
    sqlite3_finalize(fts5->insert);
    sqlite3_close(fts5->sqlite);
}

int main(int argc, char **argv)
{
    accord_writer *writer = NULL;
    struct fts5 fts5 = {0}, wal = {0};
    char *line = NULL, *part[3], *rest;
    size_t size = 0;
    double times[4];

    if (argc != 4) {
        fputs("usage: adds ACCORD FTS5 FTS5_WAL <articles\n", stderr);
        return 2;
    }
    if (accord_writer_open(&writer, argv[1], NULL) != ACCORD_OK)
        fail(argv[1], accord_error_message());
    open_fts5(&fts5, argv[2], "delete");
    open_fts5(&wal, argv[3], "wal");
    while (getline(&line, &size, stdin) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        rest = line;
        for (int i = 0; i < 3; i++)
            if ((part[i] = strsep(&rest, "\t")) == NULL)
                fail("standard input", "a line is id, title, text");
        times[0] = now();
        add_accord(writer, part);
        times[1] = now();
        add_fts5(&fts5, part);
        times[2] = now();
        add_fts5(&wal, part);
        times[3] = now();
        printf("%.3f\t%.3f\t%.3f\n", times[1] - times[0], times[2] - times[1], times[3] - times[2]);
    }
    free(line);
    close_fts5(&fts5);
    close_fts5(&wal);
    accord_writer_close(writer);
    return ferror(stdout) != 0;
}
