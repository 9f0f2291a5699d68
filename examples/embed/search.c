// SPDX-License-Identifier: GPL-2.0-or-later
/* Searches an index and prints the best passages, what matched in [brackets]: search INDEX QUERY
   The text is printed as it is; for a terminal, take the control characters out of it first. */
#include <accord.h>
#include <stdio.h>
#include <string.h>

static void print_passage(const accord_passage *passage)
{
    size_t at = 0;

    printf("%s\n", accord_article_get(passage->article, ACCORD_FIELD_TITLE, NULL));
    for (size_t i = 0; i < passage->highlight_count; i++) {
        const accord_highlight *lit = &passage->highlights[i];

        printf("%.*s[%.*s]", (int)(lit->start - at), passage->text + at,
               (int)(lit->end - lit->start), passage->text + lit->start);
        at = lit->end;
    }
    printf("%s\n\n", passage->text + at);
}

int main(int argc, char **argv)
{
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;
    size_t count = 0;

    if (argc != 3 || accord_searcher_open(&searcher, argv[1]) != ACCORD_OK ||
        accord_searcher_search(searcher, argv[2], strlen(argv[2]), NULL, &results) != ACCORD_OK) {
        fprintf(stderr, "search: %s\n", argc == 3 ? accord_error_message() : "INDEX QUERY");
        accord_searcher_close(searcher);
        return 2;
    }
    for (; count < accord_results_count(results); count++)
        print_passage(accord_results_passage(results, count));
    accord_results_free(results); /* and with it every passage */
    accord_searcher_close(searcher);
    return count > 0 ? 0 : 1;
}
