// SPDX-License-Identifier: GPL-2.0-or-later
/* A sealed part open for reading: its Xapian database and the store of its records. Document
   numbers are those of the records, from 1 without a gap. */
#include "sealed.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "checksums.h"
#include "directory.h"
#include "schema.h"
#include "status.h"

accord_status sealed_open_older(struct sealed_files *files, const char *path,
                                const struct sealed *part, bool served, uint64_t format)
{
    const struct shard shard = {(char *)part->name, false};
    char *folder = directory_join(path, part->name);
    char *store = directory_join_two(path, part->name, SCHEMA_STORE);
    xapian_doccount documents = 0;
    uint64_t found = format;
    accord_status status;

    memset(files, 0, sizeof *files);
    files->served = served;
    status = folder == NULL || store == NULL ? status_out_of_memory()
                                             : checksums_trust(folder, &files->stale);
    if (status == ACCORD_OK) /* only now: libxapian may crash over a damaged table */
        status = format >= SCHEMA_READ
                     ? directory_open_shard(&files->database, path, &shard)
                     : directory_open_older(&files->database, path, &shard, &found);
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_doc_count(files->database, &documents));
    if (status == ACCORD_OK && !served)
        status = store_open(&files->store, store);
    if (status == ACCORD_ERROR_NOT_FOUND)
        status = status_fail(ACCORD_ERROR_CORRUPT, "%s is gone", store);
    if (status == ACCORD_OK && ((!served && files->store.count != part->documents) ||
                                documents != part->documents || found != format))
        status = status_fail(ACCORD_ERROR_CORRUPT, "%s/%s does not hold what it should", path,
                             part->name);
    free(folder);
    free(store);
    return status;
}

accord_status sealed_open(struct sealed_files *files, const char *path, const struct sealed *part,
                          bool served)
{
    return sealed_open_older(files, path, part, served, SCHEMA_FORMAT);
}

void sealed_close(struct sealed_files *files)
{
    xapian_database_free(files->database);
    store_close(&files->store);
    files->database = NULL;
}

accord_status sealed_find(const struct sealed_files *files, const struct sealed *part,
                          const struct key *key, xapian_docid after, xapian_docid *docid)
{
    accord_status status;

    do {
        status = directory_find(files->database, key, after, docid);
        after = *docid;
    } while (status == ACCORD_OK && *docid != 0 && dead_has(&part->dead, *docid));
    return status;
}

accord_status sealed_record(const struct sealed_files *files, xapian_docid docid,
                            struct record *record, xapian_document **hold)
{
    const char *data = NULL;
    size_t len = 0;
    accord_status status;

    *hold = NULL;
    if (!files->served) {
        status = store_record(&files->store, docid, &data, &len);
    } else {
        status = binding_status(
            xapian_database_document(hold, files->database, docid, XAPIAN_DOC_ASSUME_VALID));
        if (status == ACCORD_OK)
            status = binding_status(xapian_document_data(*hold, &data, &len));
    }
    if (status == ACCORD_OK)
        status = record_open(record, data, len);
    return status;
}
