// SPDX-License-Identifier: GPL-2.0-or-later
/* batches INDEX ARTICLES BATCH: makes up articles a0, a1, ..., adds those that the index does not
   have, and commits after each BATCH of them. After each commit it prints "safe N": articles 0 to
   N - 1 are in the index, whatever happens now. */
#include <accord.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static accord_status set(accord_article *article, accord_field field, const char *value)
{
    return accord_article_set(article, field, value, strlen(value));
}

static accord_status add(accord_writer *writer, unsigned number)
{
    accord_article *article = NULL;
    char id[32], title[64], text[256];
    accord_status status = accord_article_new(&article);

    snprintf(id, sizeof id, "a%u", number);
    snprintf(title, sizeof title, "Talks %u", number);
    snprintf(text, sizeof text, "The delegations spoke about tariff%u and grain, and word%u.",
             number, number * 7);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_ID, id);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_TITLE, title);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_TEXT, text);
    if (status == ACCORD_OK)
        status = set(article, ACCORD_FIELD_LANGUAGE, "en");
    accord_article_set_published(article, 1500000000 + (int64_t)number * 86400);
    if (status == ACCORD_OK)
        status = accord_writer_add(writer, article, NULL);
    accord_article_free(article);
    return status;
}

int main(int argc, char **argv)
{
    accord_writer *writer = NULL;
    accord_status status;
    unsigned articles, batch;

    if (argc != 4) {
        fputs("batches INDEX ARTICLES BATCH\n", stderr);
        return 2;
    }
    articles = (unsigned)strtoul(argv[2], NULL, 10);
    batch = (unsigned)strtoul(argv[3], NULL, 10);
    status = accord_writer_open(&writer, argv[1], NULL);
    for (unsigned i = 0; i < articles && status == ACCORD_OK; i++) {
        status = add(writer, i);
        if (status != ACCORD_OK || ((i + 1) % batch != 0 && i + 1 != articles))
            continue;
        status = accord_writer_commit(writer);
        if (status == ACCORD_OK) {
            printf("safe %u\n", i + 1);
            fflush(stdout);
        }
    }
    if (status != ACCORD_OK)
        fprintf(stderr, "batches: %s: %s\n", argv[1], accord_error_message());
    accord_writer_close(writer);
    return status == ACCORD_OK ? 0 : 2;
}
