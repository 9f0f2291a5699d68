// SPDX-License-Identifier: GPL-2.0-or-later
/* The articles of an index's journal as a part that searches see.

   They are few, and written as the live part is to have them, so that Xapian's database in memory
   takes them as they are; of a file that grew it takes what is new. */
#include "searching/recent.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "key.h"
#include "record.h"
#include "status.h"

void recent_close(struct recent *recent)
{
    journal_close(&recent->journal);
    xapian_database_free(recent->database);
    recent->database = NULL;
    bytes_free(&recent->vocabulary);
    free(recent->sorted);
    recent->sorted = NULL;
    recent->passages = recent->text_bytes = recent->words = 0;
}

/* ---- Words ---------------------------------------------------------------------------------- */

static accord_status add_words(struct recent *recent, const char *at, size_t words_len)
{
    const char *end = at + words_len, *word;
    size_t len;

    while (at < end && bytes_read_field(&at, end, &word, &len)) {
        struct key key;

        key_make_word(&key, word, len);
        bytes_add_field(&recent->vocabulary, key.text, key.len);
    }
    free(recent->sorted);
    recent->sorted = NULL;
    return recent->vocabulary.failed ? status_out_of_memory() : ACCORD_OK;
}

static int compare_words(const void *a, const void *b)
{
    const struct recent_word *one = a, *other = b;
    size_t common = one->len < other->len ? one->len : other->len;
    int order = memcmp(one->text, other->text, common);

    return order != 0 ? order : (one->len > other->len) - (one->len < other->len);
}

static accord_status sort_words(struct recent *recent)
{
    const char *at = recent->vocabulary.data, *end = bytes_end(&recent->vocabulary);
    struct recent_word word, *sorted;
    size_t count = 0, kept = 0;

    while (at < end && bytes_read_field(&at, end, &word.text, &word.len))
        count++;
    sorted = malloc((count + 1) * sizeof *sorted);
    if (sorted == NULL)
        return status_out_of_memory();
    count = 0;
    for (at = recent->vocabulary.data;
         at < end && bytes_read_field(&at, end, &word.text, &word.len);)
        sorted[count++] = word;
    qsort(sorted, count, sizeof *sorted, compare_words);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || compare_words(&sorted[i], &sorted[kept - 1]) != 0)
            sorted[kept++] = sorted[i];
    recent->sorted = sorted;
    recent->sorted_count = kept;
    return ACCORD_OK;
}

accord_status recent_words(struct recent *recent, const char *prefix, size_t len,
                           const struct recent_word **first, const struct recent_word **end)
{
    const struct recent_word wanted = {prefix, len};
    accord_status status = recent->sorted == NULL ? sort_words(recent) : ACCORD_OK;
    size_t at = 0, after;

    if (status != ACCORD_OK)
        return status;
    while (at < recent->sorted_count && compare_words(&recent->sorted[at], &wanted) < 0)
        at++;
    for (after = at; after < recent->sorted_count && recent->sorted[after].len >= len &&
                     memcmp(recent->sorted[after].text, prefix, len) == 0;)
        after++;
    *first = recent->sorted + at;
    *end = recent->sorted + after;
    return ACCORD_OK;
}

/* ---- Articles ------------------------------------------------------------------------------- */

static accord_status add_entry(struct recent *recent, const struct journal_entry *entry)
{
    xapian_document *document = NULL;
    struct record record;
    accord_status status = record_open(&record, entry->record, entry->record_len);

    if (status == ACCORD_OK)
        status = binding_status(
            xapian_document_unserialise(&document, entry->document, entry->document_len));
    if (status == ACCORD_OK)
        status =
            binding_status(xapian_document_set_data(document, entry->record, entry->record_len));
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_add_document(recent->database, document, NULL));
    if (status == ACCORD_OK)
        status = add_words(recent, entry->words, entry->words_len);
    xapian_document_free(document);
    if (status != ACCORD_OK)
        return status;
    recent->passages += record.passage_count;
    recent->text_bytes += record.text_bytes;
    recent->words += record_length(&record);
    return ACCORD_OK;
}

/* Adds what was read of the journal. */
static accord_status add_entries(struct recent *recent)
{
    struct bytes *entries = &recent->journal.entries;
    const char *at = entries->data, *end = bytes_end(entries);
    accord_status status = ACCORD_OK;

    if (recent->database == NULL) {
        recent->serial++;
        status = binding_status(
            xapian_database_open_writable(&recent->database, "", XAPIAN_DB_BACKEND_INMEMORY, 0));
    }
    while (status == ACCORD_OK && at < end) {
        struct journal_entry entry;

        status = journal_next(&at, end, &entry);
        if (status == ACCORD_OK)
            status = add_entry(recent, &entry);
    }
    bytes_free(entries);
    return status;
}

accord_status recent_look(struct recent *recent, const char *path, uint64_t number, bool *changed)
{
    bool cut = false;
    accord_status status = ACCORD_OK;

    if (recent->journal.name != NULL && recent->journal.number == number)
        status = journal_read(&recent->journal, &cut);
    if (cut || (recent->journal.name != NULL && recent->journal.number != number)) {
        *changed = true;
        recent_close(recent);
    }
    if (status == ACCORD_OK && number != 0 && recent->journal.name == NULL) {
        status = journal_open(&recent->journal, path, number);
        if (status == ACCORD_OK) /* what is cut while it is read is looked at the next time */
            status = journal_read(&recent->journal, &cut);
    }
    if (status == ACCORD_OK && recent->journal.entries.len > 0) {
        *changed = true;
        status = add_entries(recent);
    }
    if (status != ACCORD_OK)
        recent_close(recent);
    return status;
}
