// SPDX-License-Identifier: GPL-2.0-or-later
/* Which shard of how many an index is, as metadata of its live part:

       META_SHARD   numbers: place, shards, documents, words

   as in bytes.h. The last two are sums over the shard's parts: a server that has other parts open
   than the manifest names, because a commit came in between, is known by them. */
#include "spread.h"

#include <string.h>

#include "binding.h"
#include "bytes.h"
#include "hash.h"
#include "schema.h"
#include "status.h"

accord_status spread_read(struct spread *out, xapian_database *live)
{
    char *value = NULL;
    size_t len = 0;
    const char *at;
    uint64_t place = 0, of = 0;
    accord_status status = binding_status(
        xapian_database_metadata(&value, &len, live, META_SHARD, strlen(META_SHARD)));

    memset(out, 0, sizeof *out);
    at = value;
    if (status == ACCORD_OK && len > 0 &&
        (!bytes_read_number(&at, value + len, &place) ||
         !bytes_read_number(&at, value + len, &of) ||
         !bytes_read_number(&at, value + len, &out->documents) ||
         !bytes_read_number(&at, value + len, &out->words) || of > SPREAD_MOST || place > of ||
         place == 0))
        status = status_fail(ACCORD_ERROR_CORRUPT, "what a shard says of itself is damaged");
    out->place = (uint32_t)place;
    out->of = (uint32_t)of;
    xapian_string_free(value);
    return status;
}

accord_status spread_write(const struct spread *spread, xapian_database *live)
{
    struct bytes value = {0};
    accord_status status;

    bytes_add_number(&value, spread->place);
    bytes_add_number(&value, spread->of);
    bytes_add_number(&value, spread->documents);
    bytes_add_number(&value, spread->words);
    status = value.failed ? status_out_of_memory()
                          : binding_status(xapian_database_set_metadata(
                                live, META_SHARD, strlen(META_SHARD), value.data, value.len));
    bytes_free(&value);
    return status;
}

uint32_t spread_choose(const struct key *id, uint32_t of)
{
    return (uint32_t)(hash_bytes(id->text, id->len) % of) + 1;
}
