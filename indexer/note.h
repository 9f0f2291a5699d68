// SPDX-License-Identifier: GPL-2.0-or-later
/* The value of a note as numbers, texts and digests, written and read one after another; and where
   notes come from. */
#ifndef ACCORD_NOTE_H
#define ACCORD_NOTE_H

#include "accord.h"
#include "digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where notes are read: a writer, a searcher, or nowhere when `walk` is NULL. */
struct note_source {
    void *handle; /* borrowed */
    accord_status (*walk)(void *handle, const char *prefix, size_t prefix_len,
                          accord_note_callback callback, void *context);
};

struct note_source note_source_of_writer(accord_writer *writer);
struct note_source note_source_of_searcher(accord_searcher *searcher);

/** Walks the notes whose key begins with `prefix`, see accord_writer_notes(). */
accord_status note_walk(const struct note_source *source, const char *prefix,
                        accord_note_callback callback, void *context);

/**
 * Reads one note.
 * @param[out] out  its value, owned: free(). NULL: there is none, or a failure.
 */
accord_status note_read(const struct note_source *source, const char *key, char **out, size_t *len);

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
