// SPDX-License-Identifier: GPL-2.0-or-later
/* The journal: a file "journal-NUMBER" in the folder of an index, to which commits append.

       header   8 bytes: "ACCORDJ1"; 8: the number; 8: checksum of these 16
       batches  8 bytes: length of the entries; 8: their checksum; 8: checksum of the journal's
                number, the batch's place in the file, and these 16; then the entries, each four
                fields (bytes.h): key, record, document, words

   Numbers have their low byte first; checksums are XXH3's, 64 bits.

   An append is on the disk before the next is written, so that only the last can be torn: a batch
   that reaches to the end of the file, or beyond, and is not what its checksums say was never
   acknowledged. One that others follow is damage. The checksum of a batch's head tells the two
   apart where the length is not to be believed: if another head is found behind it, others follow.
   Damage to the last batch cannot be told from one that is torn. */
#include "journal.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "analysis/tokenize.h"
#include "directory.h"
#include "schema.h"
#include "status.h"

static const char MAGIC[8] = {'A', 'C', 'C', 'O', 'R', 'D', 'J', '1'};

enum { HEADER = 24, HEAD = 24 };

/* ---- Names ---------------------------------------------------------------------------------- */

static void make_name(char out[48], uint64_t number)
{
    snprintf(out, 48, SCHEMA_JOURNAL "%06llu", (unsigned long long)number);
}

bool journal_is_named(const char *name, uint64_t number)
{
    char own[48];

    make_name(own, number);
    return strcmp(name, own) == 0;
}

static char *join_name(const char *path, uint64_t number)
{
    char own[48];

    make_name(own, number);
    return directory_join(path, own);
}

void journal_remove(const char *path, uint64_t number)
{
    char *name = join_name(path, number);

    if (name != NULL)
        unlink(name);
    free(name);
}

/* ---- Entries -------------------------------------------------------------------------------- */

void journal_add(struct bytes *entries, const struct journal_entry *entry)
{
    bytes_add_field(entries, entry->key, entry->key_len);
    bytes_add_field(entries, entry->record, entry->record_len);
    bytes_add_field(entries, entry->document, entry->document_len);
    bytes_add_field(entries, entry->words, entry->words_len);
}

/* Whether all are as long as words can be: whoever makes keys of them has room for no more. */
static bool are_words(const char *at, size_t words_len)
{
    const char *end = at + words_len, *word;
    size_t len;

    while (at < end)
        if (!bytes_read_field(&at, end, &word, &len) || len > TOKEN_WORD_MAX)
            return false;
    return true;
}

accord_status journal_next(const char **at, const char *end, struct journal_entry *entry)
{
    if (bytes_read_field(at, end, &entry->key, &entry->key_len) && entry->key_len > 0 &&
        entry->key_len <= TERM_MAX && entry->key[0] == TERM_ID &&
        bytes_read_field(at, end, &entry->record, &entry->record_len) &&
        bytes_read_field(at, end, &entry->document, &entry->document_len) &&
        bytes_read_field(at, end, &entry->words, &entry->words_len) &&
        are_words(entry->words, entry->words_len))
        return ACCORD_OK;
    return status_fail(ACCORD_ERROR_CORRUPT, "an article of the journal is damaged");
}

/* ---- Heads ---------------------------------------------------------------------------------- */

static void put_number(char *out, uint64_t number)
{
    number = htole64(number);
    memcpy(out, &number, sizeof number);
}

static uint64_t get_number(const char *at)
{
    uint64_t number;

    memcpy(&number, at, sizeof number);
    return le64toh(number);
}

static void make_header(char out[HEADER], uint64_t number)
{
    memcpy(out, MAGIC, sizeof MAGIC);
    put_number(out + 8, number);
    put_number(out + 16, XXH3_64bits(out, 16));
}

/* The checksum of the 16 bytes at `head`. */
static uint64_t sum_head(const char *head, uint64_t number, size_t place)
{
    char all[32];

    put_number(all, number);
    put_number(all + 8, place);
    memcpy(all + 16, head, 16);
    return XXH3_64bits(all, sizeof all);
}

static void make_head(char out[HEAD], uint64_t number, size_t place, const char *entries,
                      size_t len)
{
    put_number(out, len);
    put_number(out + 8, XXH3_64bits(entries, len));
    put_number(out + 16, sum_head(out, number, place));
}

static bool is_head(const char *head, uint64_t number, size_t place)
{
    return get_number(head + 16) == sum_head(head, number, place);
}

size_t journal_size_with(const struct journal *journal, size_t batch)
{
    return (journal->size > 0 ? journal->size : HEADER) + HEAD + batch;
}

/* ---- Reading -------------------------------------------------------------------------------- */

accord_status journal_open(struct journal *journal, const char *path, uint64_t number)
{
    accord_status status = ACCORD_OK;

    memset(journal, 0, sizeof *journal);
    journal->name = join_name(path, number);
    journal->number = number;
    if (journal->name == NULL)
        return status_out_of_memory();
    journal->file = open(journal->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (journal->file >= 0)
        return ACCORD_OK;
    if (errno != ENOENT)
        status = status_system(journal->name);
    free(journal->name);
    journal->name = NULL;
    return status;
}

void journal_close(struct journal *journal)
{
    if (journal->name != NULL && journal->file >= 0)
        close(journal->file);
    free(journal->name);
    bytes_free(&journal->entries);
    memset(journal, 0, sizeof *journal);
}

static accord_status damaged(const struct journal *journal, size_t place)
{
    return status_fail(ACCORD_ERROR_CORRUPT, "%s is damaged at byte %zu", journal->name, place);
}

/* The append at `place` is not what it should be: OK if no other follows, whose head would be at
   `from` or behind it. `data` begins at `begin` of the file. */
static accord_status pass_over(const struct journal *journal, size_t place, size_t from,
                               size_t begin, const char *data, size_t len)
{
    for (; from + HEAD <= begin + len; from++)
        if (is_head(data + (from - begin), journal->number, from))
            return damaged(journal, place);
    return ACCORD_OK;
}

/* Takes the batches of `data`, which begins at journal->size of the file and reaches to its end. */
static accord_status take_batches(struct journal *journal, const char *data, size_t len)
{
    size_t begin = journal->size, end = begin + len;

    if (begin == 0) {
        char header[HEADER];

        if (len < HEADER)
            return ACCORD_OK;
        make_header(header, journal->number);
        if (memcmp(data, header, HEADER) != 0) {
            if (memcmp(data, MAGIC, sizeof MAGIC) == 0 &&
                get_number(data + 16) == XXH3_64bits(data, 16))
                return status_fail(ACCORD_ERROR_CORRUPT, "%s: it is journal %llu", journal->name,
                                   (unsigned long long)get_number(data + 8));
            return pass_over(journal, 0, HEADER + HEAD, 0, data, len);
        }
        journal->size = HEADER;
    }
    while (end - journal->size >= HEAD) {
        const char *head = data + (journal->size - begin), *entries = head + HEAD;
        uint64_t size = get_number(head);
        size_t left = end - journal->size - HEAD;

        if (!is_head(head, journal->number, journal->size))
            return pass_over(journal, journal->size, journal->size + 1, begin, data, len);
        if (size > left)
            break;
        if (XXH3_64bits(entries, size) != get_number(head + 8))
            return size < left ? damaged(journal, journal->size) : ACCORD_OK;
        bytes_add(&journal->entries, entries, size);
        if (journal->entries.failed)
            return status_out_of_memory();
        journal->size += HEAD + size;
    }
    return ACCORD_OK;
}

accord_status journal_read(struct journal *journal, bool *cut)
{
    struct stat facts;
    char *data;
    size_t len, got = 0;
    accord_status status = ACCORD_OK;

    *cut = false;
    if (journal->name == NULL)
        return ACCORD_OK;
    if (fstat(journal->file, &facts) != 0)
        return status_system(journal->name);
    if (facts.st_size == (off_t)journal->size)
        return ACCORD_OK;
    *cut = facts.st_size < (off_t)journal->size;
    if (*cut)
        return ACCORD_OK;
    if (facts.st_size > JOURNAL_BYTES)
        return damaged(journal, JOURNAL_BYTES);
    len = (size_t)facts.st_size - journal->size;
    data = malloc(len);
    if (data == NULL)
        return status_out_of_memory();
    while (got < len && status == ACCORD_OK) {
        ssize_t more = pread(journal->file, data + got, len - got, (off_t)(journal->size + got));

        if (more < 0 && errno != EINTR)
            status = status_system(journal->name);
        if (more == 0) /* it was cut meanwhile */
            len = got;
        got += more > 0 ? (size_t)more : 0;
    }
    if (status == ACCORD_OK)
        status = take_batches(journal, data, len);
    free(data);
    return status;
}

/* ---- Appending ------------------------------------------------------------------------------ */

/* Makes the file. */
static accord_status create(struct journal *journal, const char *path, uint64_t number)
{
    journal->name = join_name(path, number);
    journal->number = number;
    if (journal->name == NULL)
        return status_out_of_memory();
    journal->file =
        open(journal->name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (journal->file >= 0)
        return ACCORD_OK;
    return status_system(journal->name);
}

/* Takes back what an append has written. That is no promise: a disk that failed may fail again, and
   then the batch may be there whole, or be torn. */
static void take_back(const struct journal *journal)
{
    if (journal->size == 0)
        unlink(journal->name);
    else
        (void)!ftruncate(journal->file, (off_t)journal->size);
}

accord_status journal_append(struct journal *journal, const char *path, uint64_t number,
                             const char *entries, size_t len)
{
    const bool first = journal->name == NULL;
    struct bytes batch = {0};
    char head[HEADER > HEAD ? HEADER : HEAD];
    accord_status status = ACCORD_OK;

    if (first) {
        status = create(journal, path, number);
        if (status != ACCORD_OK)
            return status;
        make_header(head, number);
        bytes_add(&batch, head, HEADER);
    }
    make_head(head, number, journal->size + batch.len, entries, len);
    bytes_add(&batch, head, HEAD);
    bytes_add(&batch, entries, len);
    bytes_add(&journal->entries, entries, len);
    if (batch.failed || journal->entries.failed)
        status = status_out_of_memory();
    else if (!directory_write(journal->file, batch.data, batch.len) ||
             fdatasync(journal->file) != 0)
        status = status_system(journal->name);
    if (status == ACCORD_OK && first)
        status = directory_sync(path);
    if (status == ACCORD_OK)
        journal->size += batch.len;
    else
        take_back(journal);
    bytes_free(&batch);
    return status;
}
