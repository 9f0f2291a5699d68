// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of the index as written, for wildcards, near spellings and suggestions.

   A word is a metadata key of its database: the word without diacritics and, if that is another, a
   byte 1 and the word itself (schema.h). */
#include "vocabulary.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "binding.h"
#include "schema.h"
#include "status.h"

enum { LETTERS = 64 };

/* The words of one database, in order. */
struct reader {
    xapian_term_iterator *keys; /* NULL: at its end */
    const char *key;            /* the current one, borrowed from `keys` */
    size_t len;
};

static accord_status reader_next(struct reader *reader)
{
    bool more = false;
    accord_status status = binding_status(xapian_term_iterator_next(reader->keys, &more));

    if (status == ACCORD_OK && more) {
        reader->key = xapian_term_iterator_term(reader->keys, &reader->len);
    } else {
        xapian_term_iterator_free(reader->keys);
        reader->keys = NULL;
    }
    return status;
}

static int compare_readers(const struct reader *a, const struct reader *b)
{
    int order = memcmp(a->key, b->key, a->len < b->len ? a->len : b->len);

    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* Tells of a key; false: stop. */
static bool tell(const char *key, size_t len, vocabulary_callback callback, void *context)
{
    const char *word = key + 1, *mark = memchr(word, '\1', len - 1);
    size_t bare_len = mark == NULL ? len - 1 : (size_t)(mark - word);

    if (mark == NULL)
        return callback(context, word, bare_len, word, bare_len);
    return callback(context, mark + 1, len - 2 - bare_len, word, bare_len);
}

/* Walks all databases side by side, so that a word of several is told of once. */
static accord_status walk_readers(struct reader *readers, size_t count,
                                  vocabulary_callback callback, void *context)
{
    accord_status status = ACCORD_OK;
    bool more = true;

    while (status == ACCORD_OK && more) {
        struct reader *first = NULL;

        for (size_t i = 0; i < count; i++)
            if (readers[i].keys != NULL &&
                (first == NULL || compare_readers(&readers[i], first) < 0))
                first = &readers[i];
        if (first == NULL)
            break;
        more = tell(first->key, first->len, callback, context);
        for (size_t i = 0; i < count && status == ACCORD_OK; i++)
            if (&readers[i] != first && readers[i].keys != NULL &&
                compare_readers(&readers[i], first) == 0)
                status = reader_next(&readers[i]);
        if (status == ACCORD_OK)
            status = reader_next(first);
    }
    return status;
}

accord_status vocabulary_walk(struct snapshot *snapshot, const char *prefix, size_t len,
                              vocabulary_callback callback, void *context)
{
    size_t count = snapshot->part_count;
    struct reader *readers;
    char key[2 * TERM_MAX] = META_WORD;
    accord_status status = ACCORD_OK;

    if (len > TERM_MAX)
        return ACCORD_OK;
    readers = calloc(count, sizeof *readers);
    if (readers == NULL)
        return status_out_of_memory();
    memcpy(key + 1, prefix, len);
    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        status = binding_status(xapian_database_metadata_keys(
            &readers[i].keys, snapshot->parts[i].database, key, len + 1));
        if (status == ACCORD_OK)
            status = reader_next(&readers[i]);
    }
    if (status == ACCORD_OK)
        status = walk_readers(readers, count, callback, context);
    for (size_t i = 0; i < count; i++)
        xapian_term_iterator_free(readers[i].keys);
    free(readers);
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

unsigned vocabulary_distance(const char *a, size_t a_len, const char *b, size_t b_len,
                             unsigned limit)
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
    return rows[left_count % 3][right_count] > limit ? limit + 1
                                                     : rows[left_count % 3][right_count];
}
