// SPDX-License-Identifier: GPL-2.0-or-later
/* Adds an article from memory, or replaces the one of its id: add INDEX ID TITLE TEXT */
#include <accord.h>
#include <stdio.h>
#include <string.h>

static accord_status add(accord_writer *writer, char *const values[3], accord_outcome *outcome)
{
    static const accord_field fields[] = {ACCORD_FIELD_ID, ACCORD_FIELD_TITLE, ACCORD_FIELD_TEXT};
    accord_article *article = NULL;
    accord_status status = accord_article_new(&article);

    for (size_t i = 0; i < 3 && status == ACCORD_OK; i++)
        status = accord_article_set(article, fields[i], values[i], strlen(values[i]));
    if (status == ACCORD_OK)
        status = accord_writer_add(writer, article, outcome);
    accord_article_free(article); /* the writer has a copy */
    return status;
}

int main(int argc, char **argv)
{
    static const char *const said[] = {"added", "changed", "unchanged"};
    accord_writer *writer = NULL;
    accord_outcome outcome = ACCORD_UNCHANGED;
    accord_status status = ACCORD_ERROR_INVALID;

    if (argc == 5)
        status = accord_writer_open(&writer, argv[1], NULL); /* NULL: made when there is none */
    if (status == ACCORD_OK)
        status = add(writer, argv + 2, &outcome);
    if (status == ACCORD_OK)
        status = accord_writer_commit(writer); /* only now is the article safe */
    if (status != ACCORD_OK)
        fprintf(stderr, "add: %s\n", argc == 5 ? accord_error_message() : "INDEX ID TITLE TEXT");
    else
        printf("%s: %s\n", argv[2], said[outcome]);
    accord_writer_close(writer);
    return status == ACCORD_OK ? 0 : 2;
}
