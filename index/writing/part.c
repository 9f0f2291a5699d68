// SPDX-License-Identifier: GPL-2.0-or-later
/* One database of the index, as its writer sees it: read as of the last commit, changed in place
   within a transaction, so that a commit is all or nothing. */
#include "part.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "positions.h"
#include "schema.h"
#include "status.h"
#include "writing/folder.h"

enum {
    ROOM = 2 << 20,    /* bytes of disk that any commit must find */
    ROOM_FACTOR = 6,   /* bytes stored for a byte of text, generously */
    BLOCKS_FACTOR = 40 /* bytes of blocks that it changes, which are written anew, the same */
};

static accord_status see_commit(struct part *part)
{
    xapian_doccount count = 0;
    accord_status status = binding_status(xapian_database_doc_count(part->committed, &count));

    part->empty = count == 0;
    return status;
}

accord_status part_open(struct part *part, const char *path, const char *name)
{
    const struct shard shard = {(char *)name, false};
    accord_status status = directory_open_shard(&part->committed, path, &shard);

    part->name = strdup(name);
    if (status == ACCORD_OK && part->name == NULL)
        status = status_out_of_memory();
    return status == ACCORD_OK ? see_commit(part) : status;
}

void part_close(struct part *part)
{
    if (part->in_transaction)
        (void)xapian_database_cancel_transaction(part->database);
    xapian_database_free(part->database);
    xapian_database_free(part->committed);
    free(part->name);
    memset(part, 0, sizeof *part);
}

accord_status part_find(struct part *part, const struct key *key, xapian_docid *docid)
{
    xapian_posting_iterator *postings = NULL;
    bool more = false;
    accord_status status;

    *docid = 0;
    if (part->empty)
        return ACCORD_OK;
    status =
        binding_status(xapian_database_postings(&postings, part->committed, key->text, key->len));
    if (status == ACCORD_OK)
        status = binding_status(xapian_posting_iterator_next(postings, &more));
    if (status == ACCORD_OK && more)
        *docid = xapian_posting_iterator_docid(postings);
    xapian_posting_iterator_free(postings);
    return status;
}

accord_status part_read(struct part *part, xapian_docid docid, struct pending_entry *out)
{
    xapian_document *document = NULL;
    struct positions positions;
    const char *value = NULL;
    size_t len = 0;
    accord_status status =
        binding_status(xapian_database_document(&document, part->committed, docid, 0));

    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(document, SLOT_HASH, &value, &len));
    if (status == ACCORD_OK && len == sizeof out->content) {
        memcpy(&out->content, value, sizeof out->content);
        out->content = le64toh(out->content);
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(document, SLOT_POSITIONS, &value, &len));
    if (status == ACCORD_OK)
        status = positions_read(&positions, value, len);
    if (status == ACCORD_OK) {
        out->present = true;
        out->passages = positions.passage_count;
        out->text_bytes = positions.text_bytes;
    }
    xapian_document_free(document);
    return status;
}

accord_status part_begin(struct part *part, const char *path)
{
    accord_status status = ACCORD_OK;

    if (part->in_transaction)
        return ACCORD_OK;
    if (part->database == NULL) {
        char *name = directory_join(path, part->name);

        status = name == NULL ? status_out_of_memory()
                              : binding_status(xapian_database_open_writable(&part->database, name,
                                                                             XAPIAN_DB_OPEN, 0));
        free(name);
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_begin_transaction(part->database, true));
    if (status == ACCORD_OK)
        part->in_transaction = true;
    return status;
}

static accord_status add_to_total(struct part *part, const char *key, int64_t change)
{
    uint64_t total = 0;
    char digits[24];
    accord_status status = directory_number(part->committed, key, &total);

    if (status != ACCORD_OK || change == 0)
        return status;
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)(total + (uint64_t)change));
    return binding_status(
        xapian_database_set_metadata(part->database, key, strlen(key), digits, strlen(digits)));
}

/* Whether the disk has room for what a commit will write. */
static accord_status check_room(const struct part *part, const char *path)
{
    char *name = directory_join(path, part->name);
    uint64_t blocks = name == NULL ? 0 : directory_bytes(name);

    free(name);
    if (blocks > BLOCKS_FACTOR * part->written)
        blocks = BLOCKS_FACTOR * part->written;
    return folder_check_room(path, ROOM + ROOM_FACTOR * part->written + blocks);
}

accord_status part_commit(struct part *part, const char *path)
{
    accord_status status;

    if (!part->in_transaction)
        return ACCORD_OK;
    status = check_room(part, path);
    if (status == ACCORD_OK)
        status = add_to_total(part, META_PASSAGES, part->passages);
    if (status == ACCORD_OK)
        status = add_to_total(part, META_TEXT_BYTES, part->text_bytes);
    if (status == ACCORD_OK) {
        status = binding_status(xapian_database_commit_transaction(part->database));
        part->in_transaction = false;
    }
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_reopen(part->committed, NULL));
    part->passages = part->text_bytes = 0;
    part->written = 0;
    return status == ACCORD_OK ? see_commit(part) : status;
}
