// SPDX-License-Identifier: GPL-2.0-or-later
/* What the analyzer makes of a text, for people who want to see it. */
#include "accord.h"

#include <string.h>

#include "analysis/analyzer.h"
#include "analysis/fold.h"
#include "analysis/language.h"
#include "status.h"

accord_status accord_analyze(const char *language, const char *text, size_t len,
                             accord_token_callback callback, void *context)
{
    struct analyzer *analyzer = NULL;
    char code[LANGUAGE_SIZE] = "";
    bool more = true;
    accord_status status;

    if (!utf8_valid(text, len))
        return status_fail(ACCORD_ERROR_INVALID, "the text is not UTF-8");
    if (language != NULL)
        language_normalise(language, strlen(language), code);
    if (code[0] == '\0')
        language_detect(text, len, code);
    status = analyzer_new(&analyzer);
    if (status == ACCORD_OK)
        status = analyzer_start(analyzer, code, text, len);
    while (status == ACCORD_OK && more) {
        struct token token;
        struct word *word;
        char stemmer[LANGUAGE_SIZE] = "";
        accord_token shown;

        status = analyzer_next(analyzer, &token, &word);
        if (status != ACCORD_OK || word == NULL)
            break;
        memcpy(stemmer, word->term->text,
               2); /* a term is its language's two letters and the stem */
        shown = (accord_token){token.start, token.end, word->text, stemmer, word->term->text + 2};
        more = callback(context, &shown);
    }
    analyzer_free(analyzer);
    return status;
}
