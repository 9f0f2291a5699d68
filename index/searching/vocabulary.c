// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of the index as written, for wildcards, near spellings and suggestions.

   A word is a metadata key of its database: the word without diacritics and, if that is another, a
   byte 1 and the word itself (schema.h). */
#include "vocabulary.h"

#include <stdint.h>
#include <string.h>

#include "analysis/fold.h"
#include "binding.h"
#include "schema.h"
#include "status.h"

enum { LETTERS = 64 };

static accord_status walk_one(xapian_database *database, const char *prefix, size_t len,
                              vocabulary_callback callback, void *context, bool *more)
{
    xapian_term_iterator *keys = NULL;
    char key[2 * TERM_MAX] = META_WORD;
    accord_status status;

    if (len > TERM_MAX)
        return ACCORD_OK;
    memcpy(key + 1, prefix, len);
    status = binding_status(xapian_database_metadata_keys(&keys, database, key, len + 1));
    while (status == ACCORD_OK && *more) {
        const char *word, *mark;
        size_t word_len;
        bool another = false;

        status = binding_status(xapian_term_iterator_next(keys, &another));
        if (status != ACCORD_OK || !another)
            break;
        word = xapian_term_iterator_term(keys, &word_len) + 1;
        word_len--;
        mark = memchr(word, '\1', word_len);
        if (mark == NULL)
            *more = callback(context, word, word_len, word, word_len);
        else
            *more = callback(context, mark + 1, word_len - (size_t)(mark + 1 - word), word,
                             (size_t)(mark - word));
    }
    xapian_term_iterator_free(keys);
    return status;
}

accord_status vocabulary_walk(struct snapshot *snapshot, const char *prefix, size_t len,
                              vocabulary_callback callback, void *context)
{
    accord_status status = ACCORD_OK;
    bool more = true;

    for (size_t i = 0; i < snapshot->shards.count && status == ACCORD_OK && more; i++)
        if (snapshot->databases[i] != NULL)
            status = walk_one(snapshot->databases[i], prefix, len, callback, context, &more);
    return status;
}

static size_t letters_of(const char *word, size_t len, uint32_t letters[LETTERS])
{
    const char *at = word, *end = word + len;
    size_t count = 0;

    while (at < end && count < LETTERS)
        at = utf8_read(at, end, &letters[count++]);
    return at < end ? SIZE_MAX : count;
}

unsigned vocabulary_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned limit)
{
    uint32_t left[LETTERS], right[LETTERS];
    unsigned rows[3][LETTERS + 1];
    size_t left_count = letters_of(a, a_len, left), right_count = letters_of(b, b_len, right);

    if (left_count == SIZE_MAX || right_count == SIZE_MAX || left_count > right_count + limit ||
        right_count > left_count + limit)
        return limit + 1;
    for (size_t j = 0; j <= right_count; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= left_count; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *twice = rows[(i + 1) % 3];
        unsigned least = (unsigned)i;

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= right_count; j++) {
            unsigned best = above[j - 1] + (left[i - 1] != right[j - 1]);

            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] &&
                twice[j - 2] + 1 < best)
                best = twice[j - 2] + 1;
            row[j] = best;
            if (best < least)
                least = best;
        }
        if (least > limit)
            return limit + 1;
    }
    return rows[left_count % 3][right_count];
}
