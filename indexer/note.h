// SPDX-License-Identifier: GPL-2.0-or-later
/* The value of a note as numbers, texts and digests, written and read one after another. */
#ifndef ACCORD_NOTE_H
#define ACCORD_NOTE_H

#include "digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A value being written; zero it first, free(data) at the end. */
struct note_output {
    char *data;
    size_t len, room;
    bool starved; /* memory ran out: the value is not whole */
};

/** A value being read; `data` is borrowed. */
struct note_input {
    const char *data;
    size_t len, at;
    bool bad; /* it ended too early or is damaged, or memory ran out */
};

void note_put_bytes(struct note_output *out, const void *data, size_t len);
void note_put_number(struct note_output *out, uint64_t number);
void note_put_text(struct note_output *out, const char *text);

/** @return borrowed from the value; NULL: it has not so many bytes. */
const char *note_get_bytes(struct note_input *in, size_t len);
unsigned char note_get_byte(struct note_input *in);
uint64_t note_get_number(struct note_input *in);

/** @return owned: free(); NULL: the value is damaged, or out of memory. */
char *note_get_text(struct note_input *in);
void note_get_digest(struct note_input *in, unsigned char out[DIGEST_SIZE]);

#endif
