// SPDX-License-Identifier: GPL-2.0-or-later
/* The notes that accord-indexer keeps of its files, as a damaged index may give them back: what is
   read is sound, whatever they say. Before each note stand a byte, its key (see below), and two
   bytes, its length. */
#include "fuzz.h"

#include "indexer/ledger.h"

enum { NOTES = 12, RECORDS = 1000 };

/* The notes of one input. */
struct notes {
    struct {
        char key[32];
        const uint8_t *value;
        size_t len;
    } notes[NOTES];
    size_t count;
};

static void name(char key[32], uint8_t byte)
{
    static const char *const keys[] = {"ledger", "path:/a", "path:/b", "path:#x", "file:/a"};

    if (byte < 5)
        snprintf(key, 32, "%s", keys[byte]);
    else
        snprintf(key, 32, "%s:%08x", (byte & 1) != 0 ? "records" : "lookup", (byte - 5u) / 2);
}

static accord_status walk(void *handle, const char *prefix, size_t prefix_len,
                          accord_note_callback callback, void *context)
{
    const struct notes *notes = handle;
    bool more = true;

    for (size_t i = 0; i < notes->count && more; i++) {
        const char *key = notes->notes[i].key;
        size_t len = notes->notes[i].len;
        char *value;

        if (strncmp(key, prefix, prefix_len) != 0)
            continue;
        value = malloc(len > 0 ? len : 1); /* of its very size */
        CHECK(value != NULL);
        memcpy(value, notes->notes[i].value, len);
        more = callback(context, key, strlen(key), value, len);
        free(value);
    }
    return ACCORD_OK;
}

static void check(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger_count(ledger); i++) {
        struct ledger_file *file = ledger_at(ledger, i);
        struct ledger_cursor cursor = {0, 0};
        struct ledger_record *record;

        CHECK(ledger_find(ledger, file->path) == file);
        for (size_t j = 0; j < file->failure_count; j++)
            CHECK(file->failures[j] != NULL);
        for (size_t j = 0; j < RECORDS; j++, cursor.record++) {
            record = ledger_at_cursor(ledger, file, &cursor, LEDGER_ANY);
            if (record == NULL)
                break;
            CHECK(record->file == file && record->given != NULL && record->stored != NULL);
            CHECK(memchr(record->language, '\0', sizeof record->language) != NULL);
            CHECK(record->state <= RECORD_STALE);
            (void)ledger_owner(ledger, record->stored);
            (void)ledger_same_content(ledger, record->digest, file);
            if (j % 3 == 0 && record->state == RECORD_LIVE)
                ledger_retire(ledger, record);
            ledger_trim(ledger);
        }
        if (i % 2 == 0)
            ledger_drop_if(ledger, file, LEDGER_STALE);
        CHECK(ledger_add(ledger, file, "x", "y", RECORD_LIVE, file->digest, true, "en") != NULL);
        (void)ledger_gone_with(ledger, file->digest);
    }
    ledger_mark_suspects(ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct notes notes = {.count = 0};
    const struct note_source source = {&notes, walk};
    struct ledger *ledger = ledger_new();
    const char *message;
    size_t at = 0;

    CHECK(ledger != NULL);
    while (size - at >= 3 && notes.count < NOTES) {
        size_t len = (size_t)data[at + 1] << 8 | data[at + 2];

        name(notes.notes[notes.count].key, data[at]);
        at += 3;
        if (len > size - at)
            len = size - at;
        notes.notes[notes.count].value = data + at;
        notes.notes[notes.count++].len = len;
        at += len;
    }
    CHECK(ledger_open(ledger, &source) == ACCORD_OK);
    ledger_load_all(ledger);
    check(ledger);
    CHECK(ledger_status(ledger, &message) == ACCORD_OK);
    ledger_free(ledger);
    return 0;
}
