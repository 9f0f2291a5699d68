// SPDX-License-Identifier: GPL-2.0-or-later
/* All notes of an index in memory, as one commit left them: for reading beside a writer. */
#ifndef ACCORD_NOTE_COPY_H
#define ACCORD_NOTE_COPY_H

#include "note.h"

struct note_copy;

/** Copies the notes. @param[out] out  owned: note_copy_free(); NULL on failure.
    @return OK; BUSY: a writer commits faster than they can be read; MEMORY, or a failure of the
    index. */
accord_status note_copy_new(struct note_copy **out, accord_searcher *searcher);
void note_copy_free(struct note_copy *copy);

/** @param copy  borrowed for as long as the source is used. */
struct note_source note_source_of_copy(struct note_copy *copy);

#endif
