// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers, texts and digests in, the bytes of a note's value out, and back.

   Numbers are LEB128: 7 bits a byte, low ones first, the eighth says that more follow. A text is
   its length and its bytes. Writing and reading go on after a failure, which is asked for at the
   end. */
#include "note.h"

#include <stdlib.h>
#include <string.h>

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
