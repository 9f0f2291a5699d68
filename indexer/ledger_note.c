// SPDX-License-Identifier: GPL-2.0-or-later
/* Files and records in, notes out, and back. Numbers are LEB128 (7 bits a byte, low ones first),
   texts are length and bytes.

   The ledger as a whole, "ledger":

       | layout 1 | buckets | entries | next chunk | stale records | suspects 1 |

   A file, "path:" and the path, or "path:#" and the path's fingerprint in hexadecimal when the path
   is too long for a key, as the paths of files begin with a slash:

       | layout 1 | readers 1 | settled 1 | path, empty: as in the key | size | modified | digest 16
   | | live | aliases | stale | runs n | n x ( from, behind the run before | chunks ) | | failures n
   | n x text |

   A chunk of a file's records, "records:" and its number in hexadecimal, up to its end:

       | layout 1 | path | n x ( flags 1 | bytes in common with the id before | the rest of the id |
                                 stored, if it is another | language, if it is another | digest 16 )
   |

   Layout 1 had all of a file in one note, "file:" and the path or "file:#" and its fingerprint:

       | layout 1 | readers 1 | settled 1 | path | size | modified | digest 16 |
       | records n | n x ( state + 4 has_text, 1 | given | stored, empty: as given |
                           language | digest 16 ) |
       | failures n | n x text |

   `readers` is the version of the readers: when they learn to read a format better, the files that
   older ones read are read again. */
#include "ledger_note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAYOUT_OLD 1
#define LAYOUT 2
#define CHUNKS_MAX ((size_t)1 << 24) /* of a file: a thousand million records */
#define READERS 1 /* raise it when a reader gives other articles for the same file */

enum { /* of a record's flags; the lowest two bits are its state */
       STATE_BITS = 3,
       HAS_TEXT = 4,
       OTHER_STORED = 8,
       OTHER_LANGUAGE = 16
};

void ledger_note_file_key(char key[LEDGER_KEY_ROOM], const char *path)
{
    unsigned char digest[DIGEST_SIZE];
    size_t len = strlen(path);

    if (len <= LEDGER_PATH_MAX) {
        snprintf(key, LEDGER_KEY_ROOM, LEDGER_PATH_PREFIX "%s", path);
        return;
    }
    digest_of(path, len, digest);
    len = (size_t)snprintf(key, LEDGER_KEY_ROOM, LEDGER_LONG_PREFIX);
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        len += (size_t)snprintf(key + len, 3, "%02x", digest[i]);
}

void ledger_note_chunk_key(char key[LEDGER_KEY_ROOM], uint32_t number)
{
    snprintf(key, LEDGER_KEY_ROOM, LEDGER_CHUNK_PREFIX "%08x", (unsigned)number);
}

static void put_byte(struct note_output *out, unsigned char byte)
{
    note_put_bytes(out, &byte, 1);
}

void ledger_note_put_state(struct note_output *out, const struct ledger_state *state)
{
    put_byte(out, LAYOUT);
    note_put_number(out, state->buckets);
    note_put_number(out, state->entries);
    note_put_number(out, state->next);
    note_put_number(out, state->stale);
    put_byte(out, state->suspects);
}

bool ledger_note_get_state(struct note_input *in, struct ledger_state *state)
{
    bool known = note_get_byte(in) == LAYOUT;

    state->buckets = note_get_number(in);
    state->entries = note_get_number(in);
    state->next = note_get_number(in);
    state->stale = note_get_number(in);
    state->suspects = note_get_byte(in) != 0;
    return known && !in->bad;
}

/* How many chunks from the one at `i` on have numbers in a row. */
static size_t run_at(const struct ledger_file *file, size_t i)
{
    size_t n = 1;

    while (i + n < file->chunk_count && file->chunks[i + n] == file->chunks[i] + n)
        n++;
    return n;
}

void ledger_note_put_file(struct note_output *out, const struct ledger_file *file)
{
    uint64_t runs = 0, end = 0;

    put_byte(out, LAYOUT);
    put_byte(out, READERS);
    put_byte(out, file->settled);
    note_put_text(out, strlen(file->path) > LEDGER_PATH_MAX ? file->path : "");
    note_put_number(out, file->size);
    note_put_number(out, (uint64_t)file->modified);
    note_put_bytes(out, file->digest, DIGEST_SIZE);
    for (size_t i = 0; i < RECORD_STATES; i++)
        note_put_number(out, file->tally[i]);
    for (size_t i = 0; i < file->chunk_count; i += run_at(file, i))
        runs++;
    note_put_number(out, runs);
    for (size_t i = 0, n; i < file->chunk_count; i += n) {
        n = run_at(file, i);
        note_put_number(out, file->chunks[i] - end);
        note_put_number(out, n);
        end = (uint64_t)file->chunks[i] + n;
    }
    note_put_number(out, file->failure_count);
    for (size_t i = 0; i < file->failure_count; i++)
        note_put_text(out, file->failures[i]);
}

char *ledger_note_get_path(struct note_input *in, const char *key, size_t key_len)
{
    const size_t before = strlen(LEDGER_PATH_PREFIX);
    char *path;

    if (in->len < 3 || in->data[0] != LAYOUT || key_len <= before)
        return NULL;
    in->at = 3;
    path = note_get_text(in);
    if (path != NULL && path[0] == '\0') {
        free(path);
        path = strndup(key + before, key_len - before);
    }
    return path;
}

static bool get_chunks(struct note_input *in, struct ledger_file *file)
{
    uint64_t runs = note_get_number(in), end = 0;

    while (runs-- > 0 && !in->bad) {
        uint64_t from = end + note_get_number(in), count = note_get_number(in);
        uint32_t *grown;

        if (in->bad || from > LEDGER_CHUNK_END || count > LEDGER_CHUNK_END - from ||
            count > CHUNKS_MAX - file->chunk_count)
            return false;
        grown = reallocarray(file->chunks, file->chunk_count + count + 1, sizeof *grown);
        if (grown == NULL)
            return false;
        file->chunks = grown;
        for (end = from; end < from + count; end++)
            grown[file->chunk_count++] = (uint32_t)end;
        file->chunk_room = file->chunk_count;
    }
    return !in->bad;
}

bool ledger_note_get_failures(struct note_input *in, struct ledger_file *file)
{
    uint64_t count = note_get_number(in);

    while (count-- > 0 && !in->bad) {
        char *reason = note_get_text(in);

        in->bad = in->bad || !ledger_add_failure(file, reason);
        free(reason);
    }
    return !in->bad;
}

bool ledger_note_get_file(struct note_input *in, struct ledger_file *file)
{
    bool good;

    file->settled = in->data[2] == 1 && in->data[1] == READERS;
    file->size = note_get_number(in);
    file->modified = (int64_t)note_get_number(in);
    note_get_digest(in, file->digest);
    for (size_t i = 0; i < RECORD_STATES; i++) {
        uint64_t count = note_get_number(in);

        in->bad = in->bad || count > UINT32_MAX;
        file->tally[i] = in->bad ? 0 : (size_t)count;
    }
    good = get_chunks(in, file) && ledger_note_get_failures(in, file);
    file->settled = file->settled && good;
    return good;
}

struct ledger_record *ledger_note_record(const char *given, size_t given_len, const char *stored,
                                         size_t stored_len)
{
    bool other = stored_len != given_len || memcmp(stored, given, given_len) != 0;
    struct ledger_record *record =
        calloc(1, sizeof *record + given_len + 1 + (other ? stored_len + 1 : 0));

    if (record == NULL)
        return NULL;
    memcpy(record->texts, given, given_len);
    record->given = record->stored = record->texts;
    if (other) {
        memcpy(record->texts + given_len + 1, stored, stored_len);
        record->stored = record->texts + given_len + 1;
    }
    return record;
}

void ledger_note_put_chunk(struct note_output *out, const char *path)
{
    put_byte(out, LAYOUT);
    note_put_text(out, path);
}

void ledger_note_put_record(struct note_output *out, const struct ledger_record *record,
                            const struct ledger_record *before)
{
    bool other_stored = record->stored != record->given;
    bool other_language = strcmp(before != NULL ? before->language : "", record->language) != 0;
    size_t common = 0;

    while (before != NULL && before->given[common] != '\0' &&
           before->given[common] == record->given[common])
        common++;
    put_byte(out, (unsigned char)(record->state | (record->has_text ? HAS_TEXT : 0) |
                                  (other_stored ? OTHER_STORED : 0) |
                                  (other_language ? OTHER_LANGUAGE : 0)));
    note_put_number(out, common);
    note_put_text(out, record->given + common);
    if (other_stored)
        note_put_text(out, record->stored);
    if (other_language)
        note_put_text(out, record->language);
    note_put_bytes(out, record->digest, DIGEST_SIZE);
}

char *ledger_note_get_chunk(struct note_input *in)
{
    return note_get_byte(in) == LAYOUT ? note_get_text(in) : NULL;
}

struct ledger_record *ledger_note_get_record(struct note_input *in,
                                             const struct ledger_record *before)
{
    unsigned char flags = note_get_byte(in);
    uint64_t common = note_get_number(in);
    char *rest = note_get_text(in), *given = NULL;
    char *stored = (flags & OTHER_STORED) != 0 ? note_get_text(in) : NULL;
    char *language = (flags & OTHER_LANGUAGE) != 0 ? note_get_text(in) : NULL;
    struct ledger_record *record = NULL;
    unsigned char digest[DIGEST_SIZE] = {0};

    note_get_digest(in, digest);
    if (in->bad || (flags & STATE_BITS) >= RECORD_STATES ||
        (language != NULL && strlen(language) >= sizeof record->language) ||
        common > (before != NULL ? strlen(before->given) : 0))
        goto cleanup;
    if (asprintf(&given, "%.*s%s", (int)common, before != NULL ? before->given : "", rest) < 0) {
        given = NULL;
        goto cleanup;
    }
    record = ledger_note_record(given, strlen(given), stored != NULL ? stored : given,
                                strlen(stored != NULL ? stored : given));
    if (record == NULL)
        goto cleanup;
    record->state = (enum record_state)(flags & STATE_BITS);
    record->has_text = (flags & HAS_TEXT) != 0;
    memcpy(record->digest, digest, DIGEST_SIZE);
    snprintf(record->language, sizeof record->language, "%s",
             language != NULL ? language
             : before != NULL ? before->language
                              : "");
cleanup:
    free(language);
    free(stored);
    free(given);
    free(rest);
    return record;
}

char *ledger_note_get_old_file(struct note_input *in, struct ledger_file *file, uint64_t *records)
{
    unsigned char layout = note_get_byte(in), readers = note_get_byte(in);
    char *path;

    file->settled = note_get_byte(in) == 1 && readers == READERS;
    path = layout == LAYOUT_OLD ? note_get_text(in) : NULL;
    file->size = note_get_number(in);
    file->modified = (int64_t)note_get_number(in);
    note_get_digest(in, file->digest);
    *records = note_get_number(in);
    if (in->bad) {
        free(path);
        return NULL;
    }
    return path;
}

struct ledger_record *ledger_note_get_old_record(struct note_input *in)
{
    unsigned char flags = note_get_byte(in);
    char *given = note_get_text(in);
    char *stored = note_get_text(in);
    char *language = note_get_text(in);
    unsigned char digest[DIGEST_SIZE] = {0};
    struct ledger_record *record = NULL;

    note_get_digest(in, digest);
    if (!in->bad && (flags & STATE_BITS) < RECORD_STATES &&
        strlen(language) < sizeof record->language) {
        const char *other = stored[0] == '\0' ? given : stored;

        record = ledger_note_record(given, strlen(given), other, strlen(other));
    }
    if (record != NULL) {
        record->state = (enum record_state)(flags & STATE_BITS);
        record->has_text = (flags & HAS_TEXT) != 0;
        memcpy(record->digest, digest, DIGEST_SIZE);
        snprintf(record->language, sizeof record->language, "%s", language);
    }
    free(language);
    free(stored);
    free(given);
    return record;
}
