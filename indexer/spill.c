// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes in, a place in a file out, and back. What outgrows its place gets another at the end, twice
   as large, and the old one is lost: the file is some times as large as what is in it, and is gone
   with the process.

   The file is read and written, not mapped: pages that are mapped would count as memory of the
   process. Nothing is synced: it is of no use to anyone after a crash. */
#include "spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#define NAME "spill"    /* until it is unlinked, at once */
#define ROOM_LEAST 2048 /* bytes of a place */

struct spill {
    char *path;
    int file; /* -1: not made yet */
    uint64_t end;
};

struct spill *spill_new(const char *folder)
{
    struct spill *spill = calloc(1, sizeof *spill);

    if (spill != NULL && asprintf(&spill->path, "%s/" NAME, folder) < 0) {
        free(spill);
        return NULL;
    }
    if (spill != NULL)
        spill->file = -1;
    return spill;
}

void spill_free(struct spill *spill)
{
    if (spill == NULL)
        return;
    if (spill->file >= 0)
        close(spill->file);
    free(spill->path);
    free(spill);
}

/* Makes the file. */
static bool make(struct spill *spill)
{
    if (spill->file >= 0)
        return true;
    spill->file = open(spill->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    return spill->file >= 0 && unlink(spill->path) == 0;
}

bool spill_put(struct spill *spill, struct spill_place *place, const void *data, size_t len)
{
    const char *from = data;
    uint64_t at;

    if (!make(spill))
        return false;
    if (len > place->room) {
        size_t room = ROOM_LEAST;

        while (room < len)
            room *= 2;
        *place = (struct spill_place){spill->end, room};
        spill->end += room;
    }
    for (at = place->at; len > 0;) {
        ssize_t written = pwrite(spill->file, from, len, (off_t)at);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            from += written;
            at += (uint64_t)written;
            len -= (size_t)written;
        }
    }
    return true;
}

bool spill_get(const struct spill *spill, const struct spill_place *place, void *data, size_t len)
{
    char *to = data;

    for (uint64_t at = place->at; len > 0;) {
        ssize_t got = pread(spill->file, to, len, (off_t)at);

        if (got == 0)
            errno = EIO; /* it was cut short */
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        if (got > 0) {
            to += got;
            at += (uint64_t)got;
            len -= (size_t)got;
        }
    }
    return true;
}

void spill_clear(struct spill *spill)
{
    spill->end = 0;
}
