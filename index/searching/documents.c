// SPDX-License-Identifier: GPL-2.0-or-later
/* A document's number in a snapshot to its part and to what that has of it. */
#include "searching/snapshot.h"

#include <string.h>

#include "binding.h"
#include "schema.h"
#include "searching/fetch.h"
#include "searching/remote.h"
#include "status.h"

/* Xapian numbers the documents of several databases in turn: get_document in its API documentation.
 */
const struct part *snapshot_part_of(const struct snapshot *snapshot, xapian_docid *docid)
{
    size_t place = (*docid - 1) % snapshot->open_count;

    *docid = (xapian_docid)((*docid - 1) / snapshot->open_count + 1);
    return &snapshot->parts[place];
}

bool snapshot_is_dead(const struct snapshot *snapshot, xapian_docid docid)
{
    const struct part *part = snapshot_part_of(snapshot, &docid);

    if (part->remote != NULL)
        return remote_is_dead(part->remote, docid);
    return part->dead != NULL && dead_has(part->dead, docid);
}

void snapshot_prefetch(const struct snapshot *snapshot, xapian_docid docid, bool place)
{
    const struct part *part = snapshot_part_of(snapshot, &docid);

    if (part->files != NULL && !part->files->served)
        store_prefetch(&part->files->store, docid, place);
}

accord_status snapshot_record(const struct snapshot *snapshot, xapian_docid docid,
                              struct record *record, xapian_document **hold)
{
    xapian_docid own = docid;
    const struct part *part = snapshot_part_of(snapshot, &own);
    const char *data = NULL;
    size_t len = 0;
    accord_status status = ACCORD_OK;

    *hold = NULL;
    if (part->files != NULL)
        return sealed_record(part->files, own, record, hold);
    *hold = fetch_take(snapshot, docid);
    if (*hold == NULL)
        status = binding_status(
            xapian_database_document(hold, part->database, own, XAPIAN_DOC_ASSUME_VALID));
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_data(*hold, &data, &len));
    return status == ACCORD_OK ? record_open(record, data, len) : status;
}

accord_status snapshot_order(const struct snapshot *snapshot, xapian_docid docid,
                             unsigned char out[ORDER_SIZE])
{
    xapian_docid own = docid;
    const struct part *part = snapshot_part_of(snapshot, &own);
    xapian_document *hold = NULL;
    const char *value = NULL;
    size_t len = 0;
    accord_status status;

    memset(out, 0, ORDER_SIZE);
    status = binding_status(
        xapian_database_document(&hold, part->database, own, XAPIAN_DOC_ASSUME_VALID));
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_value(hold, SLOT_ORDER, &value, &len));
    if (status == ACCORD_OK)
        memcpy(out, value, len < ORDER_SIZE ? len : ORDER_SIZE);
    xapian_document_free(hold);
    return status;
}

accord_status snapshot_stored(const struct snapshot *snapshot, xapian_docid docid,
                              struct bytes *out)
{
    xapian_document *hold = NULL;
    struct record record;
    accord_status status = snapshot_record(snapshot, docid, &record, &hold);

    if (status == ACCORD_OK)
        status = record_stored(&record, snapshot->unpacker, out);
    xapian_document_free(hold);
    return status;
}
