// SPDX-License-Identifier: GPL-2.0-or-later
/* The manifest, as metadata of the live part:

       META_PARTS        numbers: form (3), passages, words, bytes of text, journal, parts; for each
                         part a field, its name, and a number, its documents. Of format 3: form 2,
                         and no journal; of format 2: form 1, and no words either
       META_DEAD + name  of a part that has dead documents: for each, in order, a number: how far it
                         is from the one before

   Numbers and fields as in bytes.h. */
#include "manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "bytes.h"
#include "schema.h"
#include "status.h"

enum { FORM_WITHOUT_WORDS = 1, FORM_WITHOUT_JOURNAL = 2, FORM = 3 };

static accord_status corrupt(void)
{
    return status_fail(ACCORD_ERROR_CORRUPT, "the list of the index's parts is damaged");
}

static size_t dead_bytes(uint32_t documents)
{
    return (size_t)documents / 8 + 1;
}

accord_status dead_add(struct sealed *part, uint32_t docid)
{
    if (part->dead.bits == NULL) {
        part->dead.bits = calloc(dead_bytes(part->documents), 1);
        if (part->dead.bits == NULL)
            return status_out_of_memory();
    }
    if (!dead_has(&part->dead, docid)) {
        part->dead.bits[docid >> 3] =
            (unsigned char)(part->dead.bits[docid >> 3] | 1 << (docid & 7));
        part->dead.count++;
    }
    return ACCORD_OK;
}

accord_status manifest_add(struct manifest *manifest, const char *name, uint32_t documents)
{
    struct sealed *parts = realloc(manifest->parts, (manifest->count + 1) * sizeof *parts);

    if (parts == NULL)
        return status_out_of_memory();
    manifest->parts = parts;
    parts[manifest->count] = (struct sealed){.documents = documents};
    snprintf(parts[manifest->count].name, sizeof parts->name, "%s", name);
    manifest->count++;
    return ACCORD_OK;
}

void manifest_drop(struct manifest *manifest, size_t index)
{
    free(manifest->parts[index].dead.bits);
    memmove(manifest->parts + index, manifest->parts + index + 1,
            (manifest->count - index - 1) * sizeof *manifest->parts);
    manifest->count--;
}

void manifest_free(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->count; i++)
        free(manifest->parts[i].dead.bits);
    free(manifest->parts);
    memset(manifest, 0, sizeof *manifest);
}

accord_status manifest_copy(struct manifest *out, const struct manifest *from)
{
    accord_status status = ACCORD_OK;

    memset(out, 0, sizeof *out);
    out->passages = from->passages;
    out->words = from->words;
    out->text_bytes = from->text_bytes;
    out->journal = from->journal;
    for (size_t i = 0; i < from->count && status == ACCORD_OK; i++) {
        const struct sealed *part = &from->parts[i];

        status = manifest_add(out, part->name, part->documents);
        if (status != ACCORD_OK || part->dead.bits == NULL)
            continue;
        out->parts[i].dead.bits = malloc(dead_bytes(part->documents));
        if (out->parts[i].dead.bits == NULL) {
            status = status_out_of_memory();
            break;
        }
        memcpy(out->parts[i].dead.bits, part->dead.bits, dead_bytes(part->documents));
        out->parts[i].dead.count = part->dead.count;
    }
    if (status != ACCORD_OK)
        manifest_free(out);
    return status;
}

/* ---- Reading -------------------------------------------------------------------------------- */

static accord_status read_dead(struct sealed *part, xapian_database *live)
{
    char key[sizeof part->name + 1], *value = NULL;
    size_t len = 0;
    uint64_t docid = 0, step;
    const char *at, *end;
    accord_status status;

    snprintf(key, sizeof key, META_DEAD "%s", part->name);
    status = binding_status(xapian_database_metadata(&value, &len, live, key, strlen(key)));
    at = value;
    end = value + len;
    while (status == ACCORD_OK && at < end) {
        if (!bytes_read_number(&at, end, &step) || step == 0 || step > part->documents - docid) {
            status = corrupt();
            break;
        }
        docid += step;
        status = dead_add(part, (uint32_t)docid);
    }
    xapian_string_free(value);
    return status;
}

static accord_status read_parts(struct manifest *out, const char *at, const char *end)
{
    uint64_t form, parts, documents;
    accord_status status = ACCORD_OK;

    if (!bytes_read_number(&at, end, &form) || form < FORM_WITHOUT_WORDS || form > FORM ||
        !bytes_read_number(&at, end, &out->passages) ||
        (form != FORM_WITHOUT_WORDS && !bytes_read_number(&at, end, &out->words)) ||
        !bytes_read_number(&at, end, &out->text_bytes) ||
        (form > FORM_WITHOUT_JOURNAL && !bytes_read_number(&at, end, &out->journal)) ||
        !bytes_read_number(&at, end, &parts))
        return corrupt();
    for (uint64_t i = 0; i < parts && status == ACCORD_OK; i++) {
        const char *name;
        size_t len;
        char copy[sizeof out->parts->name];

        if (!bytes_read_field(&at, end, &name, &len) || len == 0 || len >= sizeof copy ||
            memchr(name, '/', len) != NULL || name[0] == '.' ||
            !bytes_read_number(&at, end, &documents) || documents >= UINT32_MAX)
            return corrupt();
        memcpy(copy, name, len);
        copy[len] = '\0';
        status = manifest_add(out, copy, (uint32_t)documents);
    }
    return status;
}

accord_status manifest_read(struct manifest *out, xapian_database *live)
{
    char *value = NULL;
    size_t len = 0;
    accord_status status = binding_status(
        xapian_database_metadata(&value, &len, live, META_PARTS, strlen(META_PARTS)));

    memset(out, 0, sizeof *out);
    if (status == ACCORD_OK)
        status = read_parts(out, value, value + len);
    xapian_string_free(value);
    for (size_t i = 0; i < out->count && status == ACCORD_OK; i++)
        status = read_dead(&out->parts[i], live);
    if (status != ACCORD_OK)
        manifest_free(out);
    return status;
}

/* ---- Writing -------------------------------------------------------------------------------- */

static accord_status write_dead(const char *name, const struct sealed *part, xapian_database *live)
{
    char key[sizeof part->name + 1];
    struct bytes value = {0};
    uint32_t last = 0;
    accord_status status;

    snprintf(key, sizeof key, META_DEAD "%s", name);
    for (uint32_t docid = 1; part != NULL && part->dead.count > 0 && docid <= part->documents;
         docid++) {
        if (!dead_has(&part->dead, docid))
            continue;
        bytes_add_number(&value, docid - last);
        last = docid;
    }
    status = value.failed ? status_out_of_memory()
                          : binding_status(xapian_database_set_metadata(live, key, strlen(key),
                                                                        value.data, value.len));
    bytes_free(&value);
    return status;
}

static const struct sealed *find(const struct manifest *manifest, const char *name)
{
    for (size_t i = 0; i < manifest->count; i++)
        if (strcmp(manifest->parts[i].name, name) == 0)
            return &manifest->parts[i];
    return NULL;
}

accord_status manifest_write(const struct manifest *manifest, const struct manifest *before,
                             xapian_database *live)
{
    struct bytes value = {0};
    accord_status status = ACCORD_OK;

    bytes_add_number(&value, FORM);
    bytes_add_number(&value, manifest->passages);
    bytes_add_number(&value, manifest->words);
    bytes_add_number(&value, manifest->text_bytes);
    bytes_add_number(&value, manifest->journal);
    bytes_add_number(&value, manifest->count);
    for (size_t i = 0; i < manifest->count && status == ACCORD_OK; i++) {
        const struct sealed *part = &manifest->parts[i], *old = find(before, part->name);

        bytes_add_field(&value, part->name, strlen(part->name));
        bytes_add_number(&value, part->documents);
        if (part->dead.count != (old == NULL ? 0 : old->dead.count))
            status = write_dead(part->name, part, live);
    }
    for (size_t i = 0; i < before->count && status == ACCORD_OK; i++)
        if (before->parts[i].dead.count > 0 && find(manifest, before->parts[i].name) == NULL)
            status = write_dead(before->parts[i].name, NULL, live);
    if (status == ACCORD_OK && value.failed)
        status = status_out_of_memory();
    if (status == ACCORD_OK)
        status = binding_status(xapian_database_set_metadata(live, META_PARTS, strlen(META_PARTS),
                                                             value.data, value.len));
    bytes_free(&value);
    return status;
}
