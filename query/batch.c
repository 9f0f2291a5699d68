// SPDX-License-Identifier: GPL-2.0-or-later
/* A file of queries in; the results of each out, in the order of the file. */
#include "batch.h"

#include "message.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* What the lines so far came to. */
struct tally {
    bool found;
    bool failed;
};

/* Whether a qid can stand in a column of its own: no blanks, no controls. */
static bool is_qid(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte <= ' ' || byte == 0x7F)
            return false;
    }
    return len > 0;
}

/* What is wrong with a line, or NULL; cuts the line at its tab. */
static const char *split(char *line, size_t len, char **query)
{
    char *tab = memchr(line, '\t', len);

    if (tab == NULL)
        return "no tab: a line is QID, a tab, the query";
    if (!is_qid(line, (size_t)(tab - line)))
        return "a QID is a word without blanks before the tab";
    *tab = '\0';
    *query = tab + 1;
    return NULL;
}

static void run_line(accord_searcher *searcher, struct options *options, const char *where,
                     char *line, size_t len, struct tally *tally)
{
    char *query = NULL;
    const char *wrong = split(line, len, &query);
    enum search_outcome outcome = SEARCH_FAILED;

    if (wrong != NULL)
        message_say(where, "%s", wrong);
    else
        outcome = search_run(searcher, options, where, line, query, (size_t)(line + len - query));
    tally->found |= outcome == SEARCH_FOUND;
    tally->failed |= outcome == SEARCH_FAILED;
}

static bool is_blank(const char *line, size_t len)
{
    return len == 0 || (memchr(line, '\0', len) == NULL && strspn(line, " \t") >= len);
}

static void run_file(accord_searcher *searcher, struct options *options, FILE *file,
                     struct tally *tally)
{
    const char *name = strcmp(options->batch, "-") == 0 ? "standard input" : options->batch;
    char *line = NULL, *where;
    size_t size = 0;
    ssize_t got;

    for (size_t number = 1; (got = getline(&line, &size, file)) >= 0; number++) {
        size_t len = (size_t)got;
        char *start = line;
        if (len > 0 && line[len - 1] == '\n')
            line[--len] = '\0';
        if (len > 0 && line[len - 1] == '\r')
            line[--len] = '\0';
        if (number == 1 && len >= 3 && memcmp(line, BYTE_ORDER_MARK, 3) == 0) {
            start += 3;
            len -= 3;
        }
        if (is_blank(start, len))
            continue;
        if (asprintf(&where, "%s:%zu", name, number) < 0)
            where = NULL;
        run_line(searcher, options, where, start, len, tally);
        free(where);
        if (ferror(stdout)) /* nobody reads: the caller says why */
            break;
    }
    if (ferror(file)) {
        message_say(name, "%s", strerror(errno));
        tally->failed = true;
    }
    free(line);
}

enum search_outcome batch_run(accord_searcher *searcher, struct options *options)
{
    struct tally tally = {false, false};
    bool is_stdin = strcmp(options->batch, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(options->batch, "rb");

    if (file == NULL) {
        message_say(options->batch, "%s", strerror(errno));
        return SEARCH_FAILED;
    }
    run_file(searcher, options, file, &tally);
    if (!is_stdin)
        fclose(file);
    if (tally.failed)
        return SEARCH_FAILED;
    return tally.found ? SEARCH_FOUND : SEARCH_NOTHING;
}
