// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys and values one behind the other, in the order of the keys, and a list of where they begin.
 */
#include "note_copy.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES = 8 }; /* while a writer commits */

/* Where a note is: its key, and its value behind it. */
struct place {
    size_t at, key_len, value_len;
};

struct note_copy {
    struct note_output bytes;
    struct place *places;
    size_t count, room;
    bool starved;
};

static bool add(void *context, const char *key, size_t key_len, const char *value, size_t value_len)
{
    struct note_copy *copy = context;

    if (copy->count == copy->room) {
        size_t room = copy->room * 2 + 64;
        struct place *grown = reallocarray(copy->places, room, sizeof *grown);

        copy->starved = grown == NULL;
        if (copy->starved)
            return false;
        copy->places = grown;
        copy->room = room;
    }
    copy->places[copy->count++] = (struct place){copy->bytes.len, key_len, value_len};
    note_put_bytes(&copy->bytes, key, key_len);
    note_put_bytes(&copy->bytes, value, value_len);
    copy->starved = copy->bytes.starved;
    return !copy->starved;
}

accord_status note_copy_new(struct note_copy **out, accord_searcher *searcher)
{
    accord_status status = ACCORD_ERROR_BUSY;
    struct note_copy *copy = calloc(1, sizeof *copy);

    *out = NULL;
    if (copy == NULL)
        return ACCORD_ERROR_MEMORY;
    for (unsigned try = 0; status == ACCORD_ERROR_BUSY && try < TRIES; try++) {
        copy->bytes.len = 0;
        copy->count = 0;
        status = accord_searcher_notes(searcher, "", 0, add, copy);
    }
    if (copy->starved)
        status = ACCORD_ERROR_MEMORY;
    if (status == ACCORD_OK)
        *out = copy;
    else
        note_copy_free(copy);
    return status;
}

void note_copy_free(struct note_copy *copy)
{
    if (copy == NULL)
        return;
    free(copy->bytes.data);
    free(copy->places);
    free(copy);
}

/* Whether the key of a note stands before all keys that begin with the prefix. */
static bool is_before(const struct note_copy *copy, const struct place *place, const char *prefix,
                      size_t len)
{
    size_t shared = place->key_len < len ? place->key_len : len;
    int order = memcmp(copy->bytes.data + place->at, prefix, shared);

    return order < 0 || (order == 0 && place->key_len < len);
}

static accord_status walk_copy(void *handle, const char *prefix, size_t prefix_len,
                               accord_note_callback callback, void *context)
{
    const struct note_copy *copy = handle;
    size_t from = 0, to = copy->count;
    bool more = true;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (is_before(copy, &copy->places[middle], prefix, prefix_len))
            from = middle + 1;
        else
            to = middle;
    }
    for (; from < copy->count && more; from++) {
        const struct place *place = &copy->places[from];
        const char *key = copy->bytes.data + place->at;

        if (place->key_len < prefix_len || memcmp(key, prefix, prefix_len) != 0)
            break;
        more = callback(context, key, place->key_len, key + place->key_len, place->value_len);
    }
    return ACCORD_OK;
}

struct note_source note_source_of_copy(struct note_copy *copy)
{
    return (struct note_source){copy, walk_copy};
}
