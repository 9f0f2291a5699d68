// SPDX-License-Identifier: GPL-2.0-or-later
/* Articles of standard input in; what it gave of the same ids before out.

   A file is what it gives now. A feed is not: it brings some articles, and what earlier ones
   brought stays. So nothing of it is gone because it is not met, and it cannot be gone through in
   order: its records are found by the ids they give. An id that comes again in a later feed is an
   update of what it had; in the same feed it is another article, as in a file. A double of another
   article is noted, too: should that go, the double is kept (index_keep.c), as it cannot be read
   again. */
#include "reading_piped.h"

#include "map.h"

#include <string.h>

bool piped_before(struct reading *reading, const struct prepared *prepared,
                  struct ledger_record **before)
{
    struct ledger *ledger = reading->ledger;
    struct own_id *own = map_get(reading->numbers, prepared->id, strlen(prepared->id));

    *before = ledger_piped(ledger, prepared->id, prepared->digest,
                           LEDGER_LIVE | LEDGER_ALIAS | LEDGER_UNSEEN);
    if (*before != NULL || (own != NULL && own->all_met))
        return true;
    *before = ledger_piped(ledger, prepared->id, NULL, LEDGER_LIVE | LEDGER_UNSEEN);
    if (*before == NULL)
        *before = ledger_piped(ledger, prepared->id, NULL, LEDGER_ALIAS | LEDGER_UNSEEN);
    if (*before != NULL ||
        ledger_piped(ledger, prepared->id, NULL, LEDGER_LIVE | LEDGER_ALIAS) == NULL)
        return true;
    own = reading_own_id(reading, prepared->id); /* what the present feed gives is met */
    if (own != NULL)
        own->all_met = true;
    return own != NULL;
}

bool piped_again(const struct reading *reading, const struct prepared *prepared)
{
    const struct ledger_record *record =
        ledger_piped(reading->ledger, prepared->id, prepared->digest, LEDGER_LIVE | LEDGER_ALIAS);

    return record != NULL && record->seen;
}

bool piped_double(struct reading *reading, const struct prepared *prepared,
                  struct ledger_record *before)
{
    struct ledger *ledger = reading->ledger;
    struct ledger_record *alias =
        ledger_piped(ledger, prepared->id, prepared->digest, LEDGER_LIVE | LEDGER_ALIAS);

    if (alias != NULL && alias != before)
        return true; /* the feed repeats itself, as it may without end */
    if (before != NULL && before->state == RECORD_LIVE) {
        ledger_retire(ledger, before);
    } else if (before != NULL && memcmp(before->digest, prepared->digest, DIGEST_SIZE) == 0) {
        before->seen = true;
        return true;
    } else if (before != NULL) {
        ledger_drop(ledger, before);
    }
    alias = ledger_add(ledger, reading->file, prepared->id, prepared->id, RECORD_ALIAS,
                       prepared->digest, prepared->has_text, prepared->language);
    if (alias != NULL)
        alias->seen = true;
    return alias != NULL;
}
