// SPDX-License-Identifier: GPL-2.0-or-later
/* The notes that accord-indexer keeps of its files, as a damaged index may give them back: what is
   loaded is sound, whatever they say. Before each note stand two bytes, its length. */
#include "fuzz.h"

#include "indexer/ledger.h"

static void check(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger_count(ledger); i++) {
        const struct ledger_file *file = ledger_at(ledger, i);

        CHECK(ledger_find(ledger, file->path) == file);
        for (size_t j = 0; j < file->count; j++) {
            const struct ledger_record *record = file->records[j];

            CHECK(record->file == file && record->given != NULL && record->stored != NULL);
            CHECK(memchr(record->language, '\0', sizeof record->language) != NULL);
            CHECK(record->state <= RECORD_STALE);
            if (record->state == RECORD_LIVE)
                CHECK(ledger_owner(ledger, record->stored) != NULL);
            if (record->state != RECORD_ALIAS)
                (void)ledger_same_content(ledger, record->digest);
        }
        for (size_t j = 0; j < file->failure_count; j++)
            CHECK(file->failures[j] != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ledger *ledger = ledger_new();
    size_t at = 0;

    CHECK(ledger != NULL);
    while (size - at >= 2) {
        size_t len = (size_t)data[at] << 8 | data[at + 1];
        char *note;

        at += 2;
        if (len > size - at)
            len = size - at;
        note = malloc(len > 0 ? len : 1); /* of its very size */
        CHECK(note != NULL);
        memcpy(note, data + at, len);
        CHECK(ledger_load(ledger, "file:x", 6, note, len));
        free(note);
        at += len;
    }
    CHECK(!ledger_starved(ledger) && !ledger_behind(ledger));
    check(ledger);
    ledger_free(ledger);
    return 0;
}
