// SPDX-License-Identifier: GPL-2.0-or-later
/* Positions of matching words to ranges of bytes in a text: the text is read by the analyzer that
   indexed it, and a word is lit if its position matches and its term is the one that was asked for.
 */
#include "highlight.h"

#include <stdlib.h>

#include "status.h"

static bool is_meant(const struct plan *plan, uint32_t leaf, const struct word *word)
{
    for (size_t i = 0; i < plan->leaves[leaf].count; i++)
        if (plan->targets[plan->leaves[leaf].targets[i]].hash == word->term->hash)
            return true;
    return false;
}

accord_status highlight(struct analyzer *analyzer, const struct plan *plan, const char *language,
                        const char *text, size_t len, uint32_t first, const struct hit *live,
                        size_t live_count, accord_highlight **out, size_t *count)
{
    size_t at = 0, found = 0;
    bool last_lit = false;
    accord_status status;

    *out = NULL;
    *count = 0;
    while (at < live_count && live[at].position < first)
        at++;
    if (at == live_count)
        return ACCORD_OK;
    *out = malloc((live_count - at) * sizeof **out);
    if (*out == NULL)
        return status_out_of_memory();
    status = analyzer_start(analyzer, language, text, len);
    for (uint32_t position = first; status == ACCORD_OK && at < live_count; position++) {
        struct token token;
        struct word *word;
        bool lit = false;

        status = analyzer_next(analyzer, &token, &word);
        if (status != ACCORD_OK || word == NULL)
            break;
        for (; at < live_count && live[at].position == position; at++)
            lit = lit || is_meant(plan, live[at].leaf, word);
        if (lit && last_lit && token.joined) {
            (*out)[found - 1].end = token.end;
        } else if (lit) {
            (*out)[found++] = (accord_highlight){token.start, token.end};
        }
        last_lit = lit;
    }
    *count = found;
    if (found == 0 || status != ACCORD_OK) {
        free(*out);
        *out = NULL;
        *count = 0;
    }
    return status;
}
