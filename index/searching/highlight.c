// SPDX-License-Identifier: GPL-2.0-or-later
/* Positions of matching words to ranges of bytes in a text: the text is read by the analyzer that
   indexed it, and a word is lit if its position matches and its term is the one that was asked for.
 */
#include "highlight.h"

#include <stdlib.h>

#include "status.h"

static bool is_of(const struct plan *plan, uint32_t leaf, const struct word *word)
{
    for (size_t i = 0; i < plan->leaves[leaf].count; i++)
        if (plan->targets[plan->leaves[leaf].targets[i]].hash == word->term->hash)
            return true;
    return false;
}

/* Whether a token is what one of the hits at its position asks for. */
static accord_status is_meant(struct analyzer *analyzer, const struct plan *plan,
                              const char *language, const struct token *token,
                              const struct hit *live, size_t hits, bool *meant)
{
    struct word *word;
    accord_status status =
        analyzer_word(analyzer, language, token->word, token->len, token->scripts, &word);

    for (size_t i = 0; i < hits && status == ACCORD_OK; i++)
        *meant = *meant || is_of(plan, live[i].leaf, word);
    return status;
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
        size_t hits = 0;
        bool lit = false;

        if (!analyzer_token(analyzer, &token))
            break;
        while (at + hits < live_count && live[at + hits].position == position)
            hits++;
        if (hits > 0)
            status = is_meant(analyzer, plan, language, &token, live + at, hits, &lit);
        at += hits;
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
