// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of the index as written, for wildcards, near spellings and suggestions.

   A word is a metadata key of its part's database, or a word of a journal (recent.c): the word
   without diacritics and, if that is another, a byte 1 and the word itself (schema.h). */
#include "vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "schema.h"
#include "status.h"

/* The words of one part, in order: keys of its metadata, or of a journal. */
struct reader {
    xapian_term_iterator *keys;             /* NULL: those of a journal */
    const struct recent_word *next, *after; /* of these */
    const char *key;                        /* the current one, borrowed; NULL: at its end */
    size_t len;
};

static accord_status reader_next(struct reader *reader)
{
    bool more = reader->next < reader->after;
    accord_status status = ACCORD_OK;

    if (reader->keys != NULL)
        status = binding_status(xapian_term_iterator_next(reader->keys, &more));
    reader->key = NULL;
    if (status != ACCORD_OK || !more)
        return status;
    if (reader->keys != NULL) {
        reader->key = xapian_term_iterator_term(reader->keys, &reader->len);
    } else {
        reader->key = reader->next->text;
        reader->len = reader->next++->len;
    }
    return ACCORD_OK;
}

static accord_status reader_start(struct reader *reader, const struct part *part,
                                  const char *prefix, size_t len)
{
    accord_status status =
        part->recent != NULL
            ? recent_words(part->recent, prefix, len, &reader->next, &reader->after)
            : binding_status(
                  xapian_database_metadata_keys(&reader->keys, part->database, prefix, len));

    return status == ACCORD_OK ? reader_next(reader) : status;
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
            if (readers[i].key != NULL &&
                (first == NULL || compare_readers(&readers[i], first) < 0))
                first = &readers[i];
        if (first == NULL)
            break;
        more = tell(first->key, first->len, callback, context);
        for (size_t i = 0; i < count && status == ACCORD_OK; i++)
            if (&readers[i] != first && readers[i].key != NULL &&
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
    for (size_t i = 0; i < count && status == ACCORD_OK; i++)
        status = reader_start(&readers[i], &snapshot->parts[i], key, len + 1);
    if (status == ACCORD_OK)
        status = walk_readers(readers, count, callback, context);
    for (size_t i = 0; i < count; i++)
        xapian_term_iterator_free(readers[i].keys);
    free(readers);
    return status;
}
