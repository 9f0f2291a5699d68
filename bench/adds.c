// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * adds ACCORD FTS5 <articles: how long adding one article durably takes, the writer being open.
 *
 * A line of standard input is an article: id, title, text, tab-separated. Each is added to Accord's
 * index and committed, then inserted into the table articles(id, title, text) of FTS5 in a
 * transaction of its own with synchronous=FULL, in turn. Out, a line an article: milliseconds of
 * Accord, milliseconds of FTS5. bench/speed runs it, on copies.
 */
#include "accord.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static void add_fts5(sqlite3 *sqlite, sqlite3_stmt *insert, char **part)
{
    for (int i = 0; i < 3; i++)
        sqlite3_bind_text(insert, i + 1, part[i], -1, SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE)        /* commits by itself */
        fail(part[0], sqlite3_errmsg(sqlite));
    sqlite3_reset(insert);
}

int main(int argc, char **argv)
{
    accord_writer *writer = NULL;
    sqlite3 *sqlite = NULL;
    sqlite3_stmt *insert = NULL;
    char *line = NULL, *part[3], *rest;
    size_t size = 0;
    double began, middle;

    if (argc != 3) {
        fputs("usage: adds ACCORD FTS5 <articles\n", stderr);
        return 2;
    }
    if (accord_writer_open(&writer, argv[1], NULL) != ACCORD_OK)
        fail(argv[1], accord_error_message());
    if (sqlite3_open(argv[2], &sqlite) != SQLITE_OK ||
        sqlite3_exec(sqlite, "PRAGMA synchronous=FULL", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(sqlite, "INSERT INTO articles VALUES (?1, ?2, ?3)", -1, &insert, NULL) !=
            SQLITE_OK)
        fail(argv[2], sqlite3_errmsg(sqlite));
    while (getline(&line, &size, stdin) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        rest = line;
        for (int i = 0; i < 3; i++)
            if ((part[i] = strsep(&rest, "\t")) == NULL)
                fail("standard input", "a line is id, title, text");
        began = now();
        add_accord(writer, part);
        middle = now();
        add_fts5(sqlite, insert, part);
        printf("%.3f\t%.3f\n", middle - began, now() - middle);
    }
    free(line);
    sqlite3_finalize(insert);
    sqlite3_close(sqlite);
    accord_writer_close(writer);
    return ferror(stdout) != 0;
}
