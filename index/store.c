// SPDX-License-Identifier: GPL-2.0-or-later
/* The records of a part of the index in one file:

       the records, one after another, in the order of their documents
       the table: for each record where it begins, and where the last one ends: 8 bytes each
       the footer: bytes of the table's beginning in the file, records, MAGIC: 8 bytes each

   All numbers are little-endian. The file is never changed once it is published. Records have
   checksums of their own; a wrong offset shows by them too. */
#include "store.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "directory.h"
#include "status.h"

static const uint64_t MAGIC = 0x020044524f434341ULL; /* "ACCORD", 0, 2 */
enum {
    FOOTER = 24,
    PENDING = 1 << 18,
    LINE = 64,     /* bytes that the processor fetches at a time */
    PREFETCHED = 4 /* lines of a record: then it has seen where this goes */
};

static uint64_t load64(const char *data)
{
    uint64_t number;

    memcpy(&number, data, sizeof number);
    return le64toh(number);
}

static void add64(struct bytes *out, uint64_t number)
{
    number = htole64(number);
    bytes_add(out, &number, sizeof number);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static accord_status corrupt(const struct store *store)
{
    return status_fail(ACCORD_ERROR_CORRUPT, "%s is damaged", store->path);
}

static accord_status map(struct store *store)
{
    int file = open(store->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat facts;
    accord_status status = ACCORD_OK;
    void *mapped;

    if (file < 0)
        return errno == ENOENT
                   ? status_fail(ACCORD_ERROR_NOT_FOUND, "%s: %s", store->path, strerror(errno))
                   : status_system(store->path);
    if (fstat(file, &facts) != 0) {
        status = status_system(store->path);
    } else if (facts.st_size < FOOTER) {
        status = corrupt(store);
    } else {
        mapped = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, file, 0);
        if (mapped == MAP_FAILED) {
            status = status_system(store->path);
        } else {
            store->map = mapped;
            store->size = (size_t)facts.st_size;
        }
    }
    close(file);
    return status;
}

accord_status store_open(struct store *store, const char *path)
{
    const char *footer;
    uint64_t begin, count;
    accord_status status;

    memset(store, 0, sizeof *store);
    store->path = strdup(path);
    if (store->path == NULL)
        return status_out_of_memory();
    status = map(store);
    if (status != ACCORD_OK)
        return status;
    footer = store->map + store->size - FOOTER;
    begin = load64(footer);
    count = load64(footer + 8);
    if (load64(footer + 16) != MAGIC || count >= UINT32_MAX || begin > store->size - FOOTER ||
        store->size - FOOTER - begin != 8 * (count + 1))
        return corrupt(store);
    store->table = store->map + begin;
    store->count = (uint32_t)count;
    return ACCORD_OK;
}

void store_close(struct store *store)
{
    if (store->map != NULL)
        munmap((void *)store->map, store->size);
    free(store->path);
    memset(store, 0, sizeof *store);
}

accord_status store_record(const struct store *store, uint32_t docid, const char **data,
                           size_t *len)
{
    uint64_t begin, end;

    if (docid == 0 || docid > store->count)
        return corrupt(store);
    begin = load64(store->table + 8 * ((size_t)docid - 1));
    end = load64(store->table + 8 * (size_t)docid);
    if (begin > end || end > (uint64_t)(store->table - store->map))
        return corrupt(store);
    *data = store->map + begin;
    *len = (size_t)(end - begin);
    return ACCORD_OK;
}

void store_prefetch(const struct store *store, uint32_t docid, bool place)
{
    const char *offset = store->table + 8 * ((size_t)docid - 1), *data;

    if (docid == 0 || docid > store->count)
        return;
    if (place) {
        __builtin_prefetch(offset);
        return;
    }
    data = store->map + load64(offset);
    for (unsigned i = 0; i < PREFETCHED; i++) /* no fault, wherever that is */
        __builtin_prefetch(data + i * LINE);
}

/* ---- Writing -------------------------------------------------------------------------------- */

static accord_status io_failure(const struct store_writer *writer)
{
    return status_system(writer->path);
}

static accord_status write_out(struct store_writer *writer, const char *data, size_t len)
{
    return directory_write(writer->file, data, len) ? ACCORD_OK : io_failure(writer);
}

static accord_status flush(struct store_writer *writer)
{
    accord_status status = write_out(writer, writer->pending.data, writer->pending.len);

    bytes_clear(&writer->pending);
    return status;
}

accord_status store_create(struct store_writer *writer, const char *path)
{
    memset(writer, 0, sizeof *writer);
    writer->file = -1;
    writer->path = strdup(path);
    if (writer->path == NULL)
        return status_out_of_memory();
    writer->file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    return writer->file < 0 ? io_failure(writer) : ACCORD_OK;
}

static accord_status note(struct store_writer *writer, uint64_t len)
{
    bytes_add_number(&writer->lengths, len);
    writer->offset += len;
    writer->count++;
    return writer->lengths.failed || writer->pending.failed ? status_out_of_memory() : ACCORD_OK;
}

accord_status store_add(struct store_writer *writer, const char *data, size_t len)
{
    accord_status status = ACCORD_OK;

    bytes_add(&writer->pending, data, len);
    status = note(writer, len);
    if (status == ACCORD_OK && writer->pending.len >= PENDING)
        status = flush(writer);
    return status;
}

static accord_status read_at(const struct store *from, int file, char *data, size_t len,
                             uint64_t at)
{
    while (len > 0) {
        ssize_t got = pread(file, data, len, (off_t)at);

        if (got < 0 && errno != EINTR)
            return status_system(from->path);
        if (got == 0)
            return corrupt(from);
        if (got > 0) {
            data += got;
            at += (uint64_t)got;
            len -= (size_t)got;
        }
    }
    return ACCORD_OK;
}

/* Takes the lengths of all records from the file of a store. */
static accord_status copy_lengths(struct store_writer *writer, const struct store *from, int file)
{
    const uint64_t records = (uint64_t)(from->table - from->map);
    char offsets[8 * 1024];
    uint64_t last = 0;
    accord_status status = ACCORD_OK;

    for (size_t at = 0, len = 0; at <= from->count && status == ACCORD_OK; at += len / 8) {
        len = 8 * ((size_t)from->count + 1 - at);
        len = len < sizeof offsets ? len : sizeof offsets;
        status = read_at(from, file, offsets, len, records + 8 * at);
        for (size_t i = 0; i < len && status == ACCORD_OK; i += 8) {
            uint64_t offset = load64(offsets + i);

            if (offset < last || offset > records || (at + i == 0 && offset != 0))
                status = corrupt(from);
            else if (at + i > 0)
                status = note(writer, offset - last);
            last = offset;
        }
    }
    /* else what comes after would stand elsewhere than its offsets say */
    return status == ACCORD_OK && last != records ? corrupt(from) : status;
}

static accord_status copy_records(struct store_writer *writer, const struct store *from, int file)
{
    size_t left = (size_t)(from->table - from->map);
    accord_status status = ACCORD_OK;

    while (left > 0 && status == ACCORD_OK) {
        ssize_t copied = sendfile(writer->file, file, NULL, left);

        if (copied < 0 && errno != EINTR)
            status = io_failure(writer);
        else if (copied == 0)
            status = corrupt(from);
        else if (copied > 0)
            left -= (size_t)copied;
    }
    return status;
}

/* Not through the mapping: all of it would count as the process's memory. */
accord_status store_add_all(struct store_writer *writer, const struct store *from)
{
    accord_status status = flush(writer);
    int file;

    if (status != ACCORD_OK)
        return status;
    file = open(from->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return status_system(from->path);
    status = copy_lengths(writer, from, file);
    if (status == ACCORD_OK)
        status = copy_records(writer, from, file);
    close(file);
    return status;
}

/* Appends the table. */
static accord_status write_table(struct store_writer *writer)
{
    const char *at = writer->lengths.data, *end = at + writer->lengths.len;
    uint64_t offset = 0, len;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && at < end && bytes_read_number(&at, end, &len)) {
        add64(&writer->pending, offset);
        offset += len;
        if (writer->pending.len >= PENDING)
            status = flush(writer);
    }
    add64(&writer->pending, offset);
    return status;
}

accord_status store_finish(struct store_writer *writer)
{
    accord_status status = flush(writer);

    if (status == ACCORD_OK)
        status = write_table(writer);
    add64(&writer->pending, writer->offset);
    add64(&writer->pending, writer->count);
    add64(&writer->pending, MAGIC);
    if (status == ACCORD_OK && writer->pending.failed)
        status = status_out_of_memory();
    if (status == ACCORD_OK)
        status = flush(writer);
    if (status == ACCORD_OK && close(writer->file) != 0)
        status = io_failure(writer);
    else if (status != ACCORD_OK)
        return status;
    writer->file = -1;
    return status;
}

void store_writer_free(struct store_writer *writer)
{
    if (writer->path != NULL && writer->file >= 0)
        close(writer->file);
    bytes_free(&writer->pending);
    bytes_free(&writer->lengths);
    free(writer->path);
    memset(writer, 0, sizeof *writer);
}
