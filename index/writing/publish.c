// SPDX-License-Identifier: GPL-2.0-or-later
/* Publishing: databases in, a new list of the index's parts out.

   In go the segments that the pool's threads have filled; or, when the parts have become many or
   the small ones together weigh something beside the largest, all parts. Out comes one new part,
   listed beside the others or in their place. An index begins with a part that is empty.

   The order makes it safe against crashes. The new database takes a name that the list does not
   have. What was changed or removed after its thread had written it is taken out, the totals are
   put in, and all is synced; only then does a new list take the place of the old one, by renaming
   (directory.c); only then goes what the part was made of. So a crash leaves the old list or the
   new one, each with its databases whole, and at most some that it does not name, which the next
   writer clears away (folder.c). */
#include "publish.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "directory.h"
#include "hash.h"
#include "schema.h"
#include "status.h"
#include "writing/folder.h"
#include "writing/segment.h"
#include "writing/writer.h"

enum { PARTS_MOST = 8 }; /* when there are more, all are merged */

/* Sets what every part must say of itself. */
static accord_status set_facts(xapian_database *database, uint64_t passages, uint64_t text_bytes)
{
    static const char *const keys[] = {META_FORMAT, META_PASSAGES, META_TEXT_BYTES};
    const uint64_t values[] = {SCHEMA_FORMAT, passages, text_bytes};
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < 3 && status == ACCORD_OK; i++) {
        char digits[24];

        snprintf(digits, sizeof digits, "%llu", (unsigned long long)values[i]);
        status = binding_status(xapian_database_set_metadata(database, keys[i], strlen(keys[i]),
                                                             digits, strlen(digits)));
    }
    return status == ACCORD_OK ? binding_status(xapian_database_commit(database)) : status;
}

/* Whether a document of a new part is the article as it was last given. */
static accord_status is_current(xapian_database *database, xapian_docid docid,
                                const struct pending_entry *entry, bool *current)
{
    xapian_document *document = NULL;
    const char *value = NULL;
    size_t len = 0;
    uint64_t content = 0;
    accord_status status;

    *current = false;
    if (entry == NULL || !entry->present || entry->part != POOL_BULK)
        return ACCORD_OK;
    status = binding_status(xapian_database_document(&document, database, docid, 0));
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(document, SLOT_HASH, &value, &len));
    if (status == ACCORD_OK && len == sizeof content) {
        memcpy(&content, value, sizeof content);
        *current = le64toh(content) == entry->content;
    }
    xapian_document_free(document);
    return status;
}

/* Leaves of the documents of one id the current one, if there is one. */
static accord_status settle(accord_writer *writer, xapian_database *database, const char *term,
                            size_t len)
{
    const struct pending_entry *entry = pending_find(&writer->pending, hash_bytes(term, len));
    bool kept = false;
    xapian_docid docid = 0;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK) {
        xapian_posting_iterator *postings = NULL;
        bool more = false, current = false;

        /* a change ends an iteration: each looks for the next document anew */
        status = binding_status(xapian_database_postings(&postings, database, term, len));
        if (status == ACCORD_OK)
            status = binding_status(xapian_posting_iterator_skip_to(postings, docid + 1, &more));
        if (status == ACCORD_OK && more)
            docid = xapian_posting_iterator_docid(postings);
        xapian_posting_iterator_free(postings);
        if (status != ACCORD_OK || !more)
            break;
        if (!kept)
            status = is_current(database, docid, entry, &current);
        kept = kept || current;
        if (status == ACCORD_OK && !current)
            status = binding_status(xapian_database_delete_document(database, docid));
    }
    return status;
}

/* Takes out of a part made of segments what was revised after it had been written there. */
static accord_status settle_revised(accord_writer *writer, xapian_database *database)
{
    const char *at = writer->revised.data, *end = at + writer->revised.len, *term;
    size_t len;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && at < end && bytes_read_field(&at, end, &term, &len))
        status = settle(writer, database, term, len);
    bytes_clear(&writer->revised);
    return status;
}

/* Merges databases of the folder into a new, synced one that says of itself what a part must. */
static accord_status make_part(accord_writer *writer, const char *const *names, size_t count,
                               uint64_t passages, uint64_t text_bytes, char into[32])
{
    xapian_database *database = NULL;
    char *joined;
    accord_status status;

    folder_next_name(&writer->shards, into);
    folder_remove(writer->path, into);
    joined = directory_join(writer->path, into);
    if (joined == NULL)
        return status_out_of_memory();
    status = segments_merge(writer->path, names, count, into);
    if (status == ACCORD_OK)
        status =
            binding_status(xapian_database_open_writable(&database, joined, XAPIAN_DB_OPEN, 0));
    if (status == ACCORD_OK)
        status = settle_revised(writer, database);
    if (status == ACCORD_OK)
        status = set_facts(database, passages, text_bytes);
    xapian_database_free(database);
    if (status == ACCORD_OK)
        status = folder_sync(writer->path, into);
    free(joined);
    return status;
}

/* Whether the parts are many, or the small ones weigh half as much as the largest. */
static accord_status should_merge(accord_writer *writer, bool *merge, uint64_t *passages,
                                  uint64_t *text_bytes)
{
    uint64_t largest = 0;
    accord_status status = ACCORD_OK;

    *passages = *text_bytes = 0;
    for (size_t i = 0; i < writer->part_count && status == ACCORD_OK; i++) {
        uint64_t number = 0;

        status = directory_number(writer->parts[i].committed, META_PASSAGES, &number);
        *passages += number;
        if (status == ACCORD_OK)
            status = directory_number(writer->parts[i].committed, META_TEXT_BYTES, &number);
        *text_bytes += number;
        largest = number > largest ? number : largest;
    }
    *merge = writer->part_count > PARTS_MOST ||
             (writer->part_count > 1 && (*text_bytes - largest) * 2 >= largest);
    return status;
}

accord_status publish_first(accord_writer *writer)
{
    char *name = directory_join(writer->path, SCHEMA_DATABASE "000001");
    xapian_database *database = NULL;
    accord_status status;

    if (name == NULL)
        return status_out_of_memory();
    status = folder_check_lost(writer->path);
    if (status == ACCORD_OK)
        status = binding_status(
            xapian_database_open_writable(&database, name, XAPIAN_DB_CREATE_OR_OVERWRITE, 0));
    if (status == ACCORD_OK)
        status = set_facts(database, 0, 0);
    xapian_database_free(database);
    free(name);
    if (status == ACCORD_OK)
        status = shards_add(&writer->shards, SCHEMA_DATABASE "000001", false);
    if (status == ACCORD_OK)
        status = directory_publish(writer->path, &writer->shards);
    return status;
}

accord_status publish_segments(accord_writer *writer)
{
    const char **names = NULL;
    size_t count = 0;
    char into[32];
    accord_status status;

    if (writer->bulk_articles == 0)
        return ACCORD_OK;
    status = pool_finish_segments(writer->pool, &names, &count);
    if (status == ACCORD_OK)
        status = make_part(writer, names, count, writer->bulk_passages, writer->bulk_bytes, into);
    if (status == ACCORD_OK)
        status = shards_add(&writer->shards, into, false);
    if (status == ACCORD_OK)
        status = directory_publish(writer->path, &writer->shards);
    if (status == ACCORD_OK)
        status = writer_add_part(writer, into);
    for (size_t i = 0; i < count; i++)
        folder_remove(writer->path, names[i]);
    pool_clear_segments(writer->pool);
    free(names);
    writer->bulk_articles = 0;
    writer->bulk_passages = writer->bulk_bytes = 0;
    return status;
}

accord_status publish_merged(accord_writer *writer)
{
    struct shards shards = {0};
    const char **names = NULL;
    uint64_t passages, text_bytes;
    bool merge = false;
    char into[32];
    accord_status status = should_merge(writer, &merge, &passages, &text_bytes);

    if (status != ACCORD_OK || !merge)
        return status;
    names = malloc(writer->part_count * sizeof *names);
    if (names == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < writer->part_count; i++)
        names[i] = writer->parts[i].name;
    status = make_part(writer, names, writer->part_count, passages, text_bytes, into);
    if (status == ACCORD_OK)
        status = shards_add(&shards, into, false);
    for (size_t i = 0; i < writer->shards.count && status == ACCORD_OK; i++)
        if (writer->shards.items[i].remote)
            status = shards_add(&shards, writer->shards.items[i].name, true);
    if (status == ACCORD_OK)
        status = directory_publish(writer->path, &shards);
    free(names);
    if (status != ACCORD_OK) {
        shards_free(&shards);
        return status;
    }
    writer_close_parts(writer);
    shards_free(&writer->shards);
    writer->shards = shards;
    folder_clean(writer->path, &writer->shards);
    return writer_open_parts(writer);
}
