// SPDX-License-Identifier: GPL-2.0-or-later
/* "Did you mean": a query's unknown words in the spelling of words that the index has.

   A word that no article has is compared with the whole vocabulary; of the nearest spellings the
   one that the most articles have is taken. */
#include "suggest.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "binding.h"
#include "key.h"
#include "schema.h"
#include "searching/spelling.h"
#include "searching/vocabulary.h"
#include "status.h"

enum {
    WORDS_MOST = 8,   /* unknown words looked for; each is a walk over the vocabulary */
    LETTERS_LEAST = 3 /* shorter words have too many neighbours */
};

struct search {
    struct snapshot *snapshot;
    struct analyzer *analyzer;
    struct spelling spelling; /* of the word looked for */
    unsigned limit;           /* edits allowed; falls as nearer words are found */
    unsigned best_distance;
    xapian_doccount best_articles;
    char best[2 * TOKEN_WORD_MAX];
    size_t best_len;
    accord_status status;
};

/* In how many articles a word's stem is, in the language where it is in the most. */
static accord_status articles_of(struct search *search, const char *word, size_t len,
                                 xapian_doccount *articles)
{
    const char *at = word, *end = word + len;
    unsigned scripts = 0;
    accord_status status = ACCORD_OK;

    while (at < end) {
        uint32_t codepoint;

        at = utf8_read(at, end, &codepoint);
        scripts |= language_script_of(codepoint);
    }
    *articles = 0;
    for (size_t i = 0; i < search->snapshot->language_count && status == ACCORD_OK; i++) {
        xapian_doccount some = 0;
        struct word *known;
        struct key key;

        status = analyzer_word(search->analyzer, search->snapshot->languages[i], word, len, scripts,
                               &known);
        if (status != ACCORD_OK)
            break;
        key_make(&key, TERM_STEM, known->term->text, known->term->len);
        status = snapshot_term_freq(search->snapshot, key.text, key.len, &some);
        if (some > *articles)
            *articles = some;
    }
    return status;
}

static bool consider(void *context, const char *word, size_t len, const char *bare, size_t bare_len)
{
    struct search *search = context;
    unsigned distance = spelling_distance(&search->spelling, bare, bare_len, search->limit);
    xapian_doccount articles;

    if (distance > search->limit || distance == 0 || len >= sizeof search->best)
        return true;
    search->status = articles_of(search, word, len, &articles);
    if (search->status != ACCORD_OK)
        return false;
    if (articles > 0 && (distance < search->best_distance ||
                         (distance == search->best_distance && articles > search->best_articles))) {
        search->limit = search->best_distance = distance;
        search->best_articles = articles;
        memcpy(search->best, word, len);
        search->best_len = len;
    }
    return true;
}

accord_status suggest(char **out, const char *query, size_t len, const struct plan *plan,
                      struct snapshot *snapshot, struct analyzer *analyzer)
{
    struct bytes better = {0};
    size_t copied = 0, words = 0;
    accord_status status = ACCORD_OK;

    *out = NULL;
    for (size_t i = 0; i < plan->leaf_count && status == ACCORD_OK && words < WORDS_MOST; i++) {
        const struct leaf *leaf = &plan->leaves[i];
        struct search search = {.snapshot = snapshot, .analyzer = analyzer};
        char bare[2 * TOKEN_WORD_MAX];

        if (leaf->count > 0 || leaf->check == FORM_PREFIX || leaf->field == QUERY_AUTHOR ||
            leaf->start < copied || leaf->end > len || leaf->form_len >= sizeof bare)
            continue;
        spelling_make(&search.spelling, bare, fold_strip(leaf->form, leaf->form_len, bare));
        if (search.spelling.count < LETTERS_LEAST)
            continue;
        search.limit = spelling_limit(&search.spelling);
        search.best_distance = search.limit + 1;
        words++;
        status = vocabulary_walk(snapshot, "", 0, consider, &search);
        if (status == ACCORD_OK)
            status = search.status;
        if (status != ACCORD_OK || search.best_len == 0)
            continue;
        bytes_add(&better, query + copied, leaf->start - copied);
        bytes_add(&better, search.best, search.best_len);
        copied = leaf->end;
    }
    if (status == ACCORD_OK && copied > 0) {
        bytes_add(&better, query + copied, len - copied);
        if (better.failed)
            status = status_out_of_memory();
        else {
            *out = better.data;
            return ACCORD_OK;
        }
    }
    bytes_free(&better);
    return status;
}
