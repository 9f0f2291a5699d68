// SPDX-License-Identifier: GPL-2.0-or-later
/* The journal as the writer sees it.

   Xapian's commit of one article writes dozens of blocks anew and waits for the disk four times or
   more; an append waits once. So a commit that has nothing but a few new articles is appended to
   the journal, as long as that has room. All else folds the journal: its articles are the first to
   go into the live part's transaction, and the manifest that this commits names the next journal. A
   crash leaves the journal in force, or its articles in the live part. Xapian ends a commit with a
   rename that it does not wait for: before the old journal is removed, or the next one made, that
   is done here.

   The first commit of a writer is none of these: one that commits once and closes would write its
   articles twice. */
#include "writing/journaling.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "directory.h"
#include "hash.h"
#include "record.h"
#include "status.h"
#include "writing/writer.h"

/* Takes down the articles that the journal has got, for looking up and for the totals. */
static accord_status take_down(struct journaling *journaling, const struct bytes *entries)
{
    const char *at = entries->data, *end = bytes_end(entries);
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && at < end) {
        struct journal_entry entry;
        struct pending_entry article;
        struct record record;

        status = journal_next(&at, end, &entry);
        if (status == ACCORD_OK)
            status = record_open(&record, entry.record, entry.record_len);
        if (status != ACCORD_OK)
            break;
        writer_take_record(&article, &record, PART_LIVE, 0);
        if (!pending_put(&journaling->articles, hash_bytes(entry.key, entry.key_len), &article))
            return status_out_of_memory();
        journaling->count++;
        journaling->passages += article.passages;
        journaling->text_bytes += article.text_bytes;
        journaling->words += article.words;
    }
    return status;
}

accord_status journaling_open(struct writer *writer)
{
    struct journaling *journaling = &writer->journaling;
    bool cut;
    accord_status status;

    if (writer->committed.journal == 0)
        return ACCORD_OK;
    status = journal_open(&journaling->journal, writer->path, writer->committed.journal);
    if (status == ACCORD_OK)
        status = journal_read(&journaling->journal, &cut);
    if (status == ACCORD_OK)
        status = take_down(journaling, &journaling->journal.entries);
    writer->manifest.passages += journaling->passages;
    writer->manifest.text_bytes += journaling->text_bytes;
    writer->manifest.words += journaling->words;
    return status;
}

bool journaling_may(const struct writer *writer)
{
    const struct journaling *journaling = &writer->journaling;

    return journaling->on && journaling->count + writer->new_articles <= JOURNAL_ARTICLES &&
           journal_size_with(&journaling->journal, writer->new_bytes) <= JOURNAL_BYTES;
}

accord_status journaling_stage(struct writer *writer, const struct key *key,
                               const struct prepared *prepared, bool *taken)
{
    struct journaling *journaling = &writer->journaling;
    struct bytes *staged = &journaling->staged;
    struct journal_entry entry = {.key = key->text,
                                  .key_len = key->len,
                                  .record = prepared->record.data,
                                  .record_len = prepared->record.len,
                                  .words = prepared->words.data,
                                  .words_len = prepared->words.len};
    size_t before = staged->len;
    char *document = NULL;
    accord_status status = binding_status(
        xapian_document_serialise(&document, &entry.document_len, prepared->document));

    *taken = false;
    if (status == ACCORD_OK) {
        entry.document = document;
        journal_add(staged, &entry);
        if (staged->failed)
            status = status_out_of_memory();
        else if (journal_size_with(&journaling->journal, staged->len) > JOURNAL_BYTES)
            staged->len = before;
        else
            *taken = true;
    }
    xapian_string_free(document);
    return status;
}

/* Waits until the last commit of the live part is durable, its rename included. */
static accord_status wait_for_name(struct writer *writer)
{
    char *folder;
    accord_status status;

    if (writer->journaling.named)
        return ACCORD_OK;
    folder = directory_join(writer->path, writer->live.name);
    status = folder == NULL ? status_out_of_memory() : directory_sync(folder);
    writer->journaling.named = status == ACCORD_OK;
    free(folder);
    return status;
}

accord_status journaling_commit(struct writer *writer)
{
    struct journaling *journaling = &writer->journaling;
    accord_status status;

    if (journaling->staged.len == 0)
        return ACCORD_OK;
    status = wait_for_name(writer);
    if (status != ACCORD_OK)
        return status;
    status = journal_append(&journaling->journal, writer->path, writer->committed.journal,
                            journaling->staged.data, journaling->staged.len);
    if (status == ACCORD_OK)
        status = take_down(journaling, &journaling->staged);
    bytes_clear(&journaling->staged);
    return status;
}

static accord_status fold_entry(struct writer *writer, const struct journal_entry *entry)
{
    xapian_document *document = NULL;
    struct record record;
    struct key key = {.len = entry->key_len};
    accord_status status = record_open(&record, entry->record, entry->record_len);

    memcpy(key.text, entry->key, entry->key_len);
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_document_unserialise(&document, entry->document, entry->document_len));
    if (status == ACCORD_OK)
        status = writer_write_live(writer, &key, document, entry->record, entry->record_len,
                                   record.text_bytes);
    if (status == ACCORD_OK)
        status = writer_add_words(writer, entry->words, entry->words_len);
    xapian_document_free(document);
    return status;
}

static accord_status fold_entries(struct writer *writer, const struct bytes *entries)
{
    const char *at = entries->data, *end = bytes_end(entries);
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && at < end) {
        struct journal_entry entry;

        status = journal_next(&at, end, &entry);
        if (status == ACCORD_OK)
            status = fold_entry(writer, &entry);
    }
    return status;
}

accord_status journaling_fold(struct writer *writer)
{
    struct journaling *journaling = &writer->journaling;
    accord_status status = fold_entries(writer, &journaling->journal.entries);

    if (status == ACCORD_OK)
        status = fold_entries(writer, &journaling->staged);
    bytes_clear(&journaling->staged);
    return status;
}

static void forget(struct journaling *journaling)
{
    journal_close(&journaling->journal);
    pending_clear(&journaling->articles);
    journaling->count = 0;
    journaling->passages = journaling->text_bytes = journaling->words = 0;
}

void journaling_renew(struct writer *writer)
{
    struct journaling *journaling = &writer->journaling;

    journaling->named = false;
    if (journaling->journal.name != NULL && wait_for_name(writer) == ACCORD_OK)
        journal_remove(writer->path, journaling->journal.number);
    forget(journaling);
    journaling->on = writer->committed.journal > 0;
}

void journaling_free(struct journaling *journaling)
{
    forget(journaling);
    pending_free(&journaling->articles);
    bytes_free(&journaling->staged);
}
