// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers, texts and digests in, the bytes of a note's value out, and back; and single notes out of
   the walks over many that accord.h has.

   Numbers are LEB128: 7 bits a byte, low ones first, the eighth says that more follow. A text is
   its length and its bytes. Writing and reading go on after a failure, which is asked for at the
   end. */
#include "note.h"

#include <stdlib.h>
#include <string.h>

/* A note being sought. */
struct wanted {
    const char *key;
    char *value; /* found: owned */
    size_t len;
    bool starved;
};

static accord_status walk_writer(void *handle, const char *prefix, size_t prefix_len,
                                 accord_note_callback callback, void *context)
{
    return accord_writer_notes(handle, prefix, prefix_len, callback, context);
}

static accord_status walk_searcher(void *handle, const char *prefix, size_t prefix_len,
                                   accord_note_callback callback, void *context)
{
    return accord_searcher_notes(handle, prefix, prefix_len, callback, context);
}

struct note_source note_source_of_writer(accord_writer *writer)
{
    return (struct note_source){writer, walk_writer};
}

struct note_source note_source_of_searcher(accord_searcher *searcher)
{
    return (struct note_source){searcher, walk_searcher};
}

accord_status note_walk(const struct note_source *source, const char *prefix,
                        accord_note_callback callback, void *context)
{
    return source->walk == NULL
               ? ACCORD_OK
               : source->walk(source->handle, prefix, strlen(prefix), callback, context);
}

/* Takes the first note: of those that begin with the key, the note of the key itself. */
static bool take(void *context, const char *key, size_t key_len, const char *value,
                 size_t value_len)
{
    struct wanted *wanted = context;

    if (key_len != strlen(wanted->key) || memcmp(key, wanted->key, key_len) != 0)
        return false;
    wanted->value = malloc(value_len + 1);
    wanted->starved = wanted->value == NULL;
    if (wanted->value != NULL && value_len > 0)
        memcpy(wanted->value, value, value_len);
    wanted->len = value_len;
    return false;
}

accord_status note_read(const struct note_source *source, const char *key, char **out, size_t *len)
{
    struct wanted wanted = {.key = key};
    accord_status status = note_walk(source, key, take, &wanted);

    *out = wanted.value;
    *len = wanted.len;
    return wanted.starved ? ACCORD_ERROR_MEMORY : status;
}

void note_put_bytes(struct note_output *out, const void *data, size_t len)
{
    if (out->len + len > out->room) {
        size_t room = (out->len + len) * 2 + 256;
        char *grown = realloc(out->data, room);
        if (grown == NULL) {
            out->starved = true;
            return;
        }
        out->data = grown;
        out->room = room;
    }
    if (len > 0)
        memcpy(out->data + out->len, data, len);
    out->len += len;
}

void note_put_number(struct note_output *out, uint64_t number)
{
    unsigned char bytes[10];
    size_t len = 0;

    do {
        bytes[len] = (unsigned char)(number & 0x7F);
        number >>= 7;
        if (number != 0)
            bytes[len] |= 0x80;
        len++;
    } while (number != 0);
    note_put_bytes(out, bytes, len);
}

void note_put_text(struct note_output *out, const char *text)
{
    note_put_number(out, strlen(text));
    note_put_bytes(out, text, strlen(text));
}

const char *note_get_bytes(struct note_input *in, size_t len)
{
    const char *data = in->data + in->at;

    if (in->bad || len > in->len - in->at) {
        in->bad = true;
        return NULL;
    }
    in->at += len;
    return data;
}

unsigned char note_get_byte(struct note_input *in)
{
    const char *byte = note_get_bytes(in, 1);

    return byte != NULL ? (unsigned char)*byte : 0;
}

uint64_t note_get_number(struct note_input *in)
{
    uint64_t number = 0;
    unsigned char byte;
    unsigned shift = 0;

    do {
        byte = note_get_byte(in);
        if (shift > 63) {
            in->bad = true;
            return 0;
        }
        number |= (uint64_t)(byte & 0x7F) << shift;
        shift += 7;
    } while ((byte & 0x80) != 0 && !in->bad);
    return number;
}

char *note_get_text(struct note_input *in)
{
    size_t len = (size_t)note_get_number(in);
    const char *data = note_get_bytes(in, len);
    char *text = data != NULL ? strndup(data, len) : NULL;

    if (text == NULL)
        in->bad = true;
    return text;
}

void note_get_digest(struct note_input *in, unsigned char out[DIGEST_SIZE])
{
    const char *data = note_get_bytes(in, DIGEST_SIZE);

    if (data != NULL)
        memcpy(out, data, DIGEST_SIZE);
}
