// SPDX-License-Identifier: GPL-2.0-or-later
/* --analyze: what the analyzer makes of a text, one token a line. */
#include "analyze.h"

#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"

struct listing {
    FILE *out;
    const char *text;
    size_t tokens;
};

static bool print_token(void *context, const accord_token *token)
{
    struct listing *listing = context;

    fprintf(listing->out, "%zu\t%zu\t", token->start, token->end);
    terminal_put(listing->out, listing->text + token->start, token->end - token->start);
    fprintf(listing->out, "\t%s:%s\n", token->language, token->stem);
    listing->tokens++;
    return !ferror(listing->out);
}

/* All of standard input. @return owned: free(); NULL: it can't be read, or no memory. */
static char *read_input(size_t *len)
{
    char *text = NULL, block[65536];
    FILE *memory = open_memstream(&text, len);
    size_t got;

    if (memory == NULL)
        return NULL;
    while ((got = fread(block, 1, sizeof block, stdin)) > 0)
        fwrite(block, 1, got, memory);
    if (fclose(memory) == 0 && !ferror(stdin))
        return text;
    free(text);
    return NULL;
}

enum search_outcome analyze_run(const struct options *options)
{
    const char *language = options->languages == NULL ? NULL : options->languages[0];
    struct listing listing = {.out = options->render.out};
    size_t len = strlen(options->query);
    char *input = NULL;
    accord_status status;

    listing.text = options->query;
    if (len == 0) {
        input = read_input(&len);
        listing.text = input;
    }
    if (listing.text == NULL) {
        message_say("standard input", "%s", strerror(errno));
        return SEARCH_FAILED;
    }
    status = accord_analyze(language, listing.text, len, print_token, &listing);
    if (status != ACCORD_OK)
        message_say(NULL, "%s", accord_error_message());
    free(input);
    return status != ACCORD_OK ? SEARCH_FAILED : listing.tokens > 0 ? SEARCH_FOUND : SEARCH_NOTHING;
}
