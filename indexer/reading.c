// SPDX-License-Identifier: GPL-2.0-or-later
/* Articles of one file in, their ids out. The rules:

   - An article that its file gave before keeps the id it got then, whatever its text is now.
   - A title and text that the index has already are a duplicate: nothing is indexed. If the file
   they came from is gone, or gives them no more, the article moves to the present file instead.
   - An id that another file has with another text stays with that file. The newcomer gets the id
     and "#" and its language, when the languages differ, else "#" and a short hash of its path.
   - A bare title adds nothing to an article with a text that has its id in another file: it counts
   as its duplicate, whichever of the two came first.
   - The same id again in one file, with another text, gets "#2", "#3", ...
   - An id whose file is gone passes to the next file that gives it.

   So the outcome hangs on the files and the order of their names alone, and a second run changes
   nothing. */
#include "reading.h"

#include "map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An id that the file gives, and what it was given for. */
struct own_id {
    const char *id;
    struct ledger_record *first; /* its live records of earlier readings, linked by `twin` */
    size_t numbered;             /* the last number put behind it */
    struct own_id *next;
};

static struct own_id *own_id(struct reading *reading, const char *id)
{
    struct own_id *own = map_get(reading->mine, id, strlen(id));

    if (own != NULL)
        return own;
    own = calloc(1, sizeof *own);
    if (own == NULL)
        return NULL;
    own->id = strdup(id);
    own->numbered = 1;
    own->next = reading->own_ids;
    reading->own_ids = own; /* freed with the others whatever happens */
    if (own->id == NULL || !map_put(reading->mine, own->id, strlen(own->id), own))
        return NULL;
    return own;
}

/* The record of an earlier reading for an article: one of the same id and content, else the first
   of the same id; NULL when there is none that has not been met already. */
static struct ledger_record *find_own(const struct reading *reading,
                                      const struct prepared *prepared)
{
    const struct own_id *own = map_get(reading->mine, prepared->id, strlen(prepared->id));
    struct ledger_record *found = NULL;

    if (own == NULL)
        return NULL;
    for (struct ledger_record *r = own->first; r != NULL; r = r->twin) {
        if (r->seen || r->state != RECORD_LIVE)
            continue;
        if (memcmp(r->digest, prepared->digest, DIGEST_SIZE) == 0)
            return r;
        if (found == NULL)
            found = r;
    }
    return found;
}

/* The record that the article stands for, when it has left the file that the record belongs to. */
static struct ledger_record *find_moved(const struct reading *reading, struct ledger_record *same)
{
    if (reading->adopted != NULL && reading->articles < reading->adopted_count) {
        struct ledger_record *record = reading->adopted->records[reading->articles];
        if (record->state == RECORD_LIVE)
            return record;
    }
    if (same == NULL || same->moved)
        return NULL;
    return same->state == RECORD_STALE || ledger_gone(same->file) ? same : NULL;
}

static bool is_duplicate(const struct reading *reading, const struct ledger_record *same)
{
    if (same == NULL || same->state != RECORD_LIVE || ledger_gone(same->file))
        return false;
    return same->file != reading->file || same->seen;
}

/* Whether the article is a bare title, and another file has a text for it. */
static bool is_bare_title(const struct reading *reading, const struct prepared *prepared)
{
    const struct ledger_record *owner = ledger_owner(reading->ledger, prepared->id);

    return !prepared->has_text && owner != NULL && owner->has_text &&
           owner->file != reading->file && !ledger_gone(owner->file);
}

/* Takes the id from a bare title of another file, which becomes a duplicate. */
static bool take_from_title(struct reading *reading, struct ledger_record *title,
                            struct reading_decision *decision)
{
    struct ledger_file *file = title->file;

    decision->title_of = file;
    title->moved = true;
    return ledger_retire(reading->ledger, title) &&
           ledger_add(reading->ledger, file, title->given, title->given, RECORD_ALIAS,
                      title->digest, false, title->language) != NULL;
}

/* FNV-1a (Fowler, Noll, Vo), 32 bits: short, and the same on every machine. */
static uint32_t short_hash(const char *text)
{
    uint32_t hash = 2166136261u;

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash;
}

/* Whether an id can be given to an article of this file. */
static bool is_free(const struct reading *reading, const char *id)
{
    struct ledger_record *owner = ledger_owner(reading->ledger, id);

    return owner == NULL || ledger_gone(owner->file);
}

/* Another id for an article whose own id is taken. @return owned; NULL: out of memory. */
static char *choose_other(struct reading *reading, const struct prepared *prepared,
                          const struct ledger_record *owner)
{
    struct own_id *own;
    char *id = NULL;

    if (owner->file != reading->file) {
        if (prepared->language[0] != '\0' && owner->language[0] != '\0' &&
            strcmp(prepared->language, owner->language) != 0) {
            if (asprintf(&id, "%s#%s", prepared->id, prepared->language) < 0)
                return NULL;
            if (is_free(reading, id))
                return id;
            free(id);
        }
        if (asprintf(&id, "%s#%08x", prepared->id, short_hash(reading->file->path)) < 0)
            return NULL;
        if (is_free(reading, id))
            return id;
        free(id);
    }
    own = own_id(reading, prepared->id);
    if (own == NULL)
        return NULL;
    do {
        if (asprintf(&id, "%s#%zu", prepared->id, ++own->numbered) < 0)
            return NULL;
        if (is_free(reading, id))
            return id;
        free(id);
    } while (true);
}

/* Counts an article that did not get the id it gives itself. */
static bool count_clash(struct reading *reading, const struct prepared *prepared,
                        const char *stored)
{
    const struct ledger_record *owner = ledger_owner(reading->ledger, prepared->id);
    const char *other = owner == NULL || owner->file == reading->file ? NULL : owner->file->path;
    const char *suffix = other == NULL ? "" : stored + strlen(prepared->id);
    struct clash *clash;

    for (size_t i = 0; i < reading->clash_count; i++) {
        clash = &reading->clashes[i];
        if (other == NULL ? clash->other == NULL
                          : clash->other != NULL && strcmp(clash->other, other) == 0 &&
                                strcmp(clash->suffix, suffix) == 0) {
            clash->articles++;
            return true;
        }
    }
    clash = reallocarray(reading->clashes, reading->clash_count + 1, sizeof *clash);
    if (clash == NULL)
        return false;
    reading->clashes = clash;
    clash += reading->clash_count++;
    memset(clash, 0, sizeof *clash);
    snprintf(clash->suffix, sizeof clash->suffix, "%s", suffix);
    clash->articles = 1;
    if (other == NULL)
        return true;
    clash->other = strdup(other);
    return clash->other != NULL;
}

/* Takes an id, or a text, away from the record that has it. */
static bool take_from(struct reading *reading, struct ledger_record *record, bool moved)
{
    record->moved = record->moved || moved;
    return record->state != RECORD_LIVE || ledger_retire(reading->ledger, record);
}

/* Gives a new article its id and its record. */
static bool store_new(struct reading *reading, const struct prepared *prepared,
                      struct ledger_record *moved, struct reading_decision *decision)
{
    const char *wanted = prepared->id;
    struct ledger_record *owner, *record;
    char *other = NULL;
    bool good = true;

    if (moved != NULL && strcmp(moved->given, prepared->id) == 0)
        wanted = moved->stored; /* the id it had there, suffix and all */
    owner = ledger_owner(reading->ledger, wanted);
    decision->known = owner != NULL || moved != NULL;
    if (owner != NULL && owner != moved) {
        if (owner->file != reading->file && ledger_gone(owner->file)) {
            good = take_from(reading, owner, true);
        } else if (owner->file != reading->file && !owner->has_text && prepared->has_text) {
            good = take_from_title(reading, owner, decision);
        } else {
            other = choose_other(reading, prepared, owner);
            good = other != NULL;
            wanted = other;
            decision->known = false;
        }
    }
    if (good && moved != NULL)
        good = take_from(reading, moved, true);
    record = !good ? NULL
                   : ledger_add(reading->ledger, reading->file, prepared->id, wanted, RECORD_LIVE,
                                prepared->digest, prepared->has_text, prepared->language);
    free(other);
    if (record == NULL)
        return false;
    record->seen = true;
    decision->id = record->stored;
    decision->moved = moved != NULL;
    decision->same = moved != NULL && memcmp(moved->digest, prepared->digest, DIGEST_SIZE) == 0;
    return true;
}

static bool unseen_alias(const struct ledger_record *record)
{
    return record->state == RECORD_ALIAS && !record->seen;
}

bool reading_begin(struct reading *reading, struct ledger *ledger, struct ledger_file *file,
                   struct ledger_file *adopted)
{
    memset(reading, 0, sizeof *reading);
    reading->ledger = ledger;
    reading->file = file;
    reading->adopted = adopted;
    reading->mine = map_new();
    if (reading->mine == NULL)
        return false;
    if (!ledger_unpack(ledger, file) || (adopted != NULL && !ledger_unpack(ledger, adopted)))
        return false;
    reading->adopted_count = adopted != NULL ? adopted->count : 0;
    file->settled = false;
    file->dirty = true;
    file->presence = FILE_PRESENT;
    for (size_t i = file->count; i-- > 0;) { /* backwards: the chains are in the file's order */
        struct ledger_record *record = file->records[i];
        struct own_id *own;
        record->seen = false;
        if (record->state != RECORD_LIVE)
            continue;
        own = own_id(reading, record->given);
        if (own == NULL)
            return false;
        record->twin = own->first;
        own->first = record;
    }
    ledger_clear_failures(file);
    return true;
}

bool reading_decide(struct reading *reading, const struct prepared *prepared,
                    struct reading_decision *decision)
{
    struct ledger *ledger = reading->ledger;
    struct ledger_record *own = find_own(reading, prepared);
    struct ledger_record *same = NULL, *moved;
    bool good = true;

    memset(decision, 0, sizeof *decision);
    if (prepared->has_text)
        same = ledger_same_content(ledger, prepared->digest);
    decision->same = own != NULL && memcmp(own->digest, prepared->digest, DIGEST_SIZE) == 0;
    if (!decision->same && (is_duplicate(reading, same) || is_bare_title(reading, prepared))) {
        struct ledger_record *alias =
            ledger_add(ledger, reading->file, prepared->id, prepared->id, RECORD_ALIAS,
                       prepared->digest, prepared->has_text, prepared->language);
        reading->articles++;
        if (alias == NULL)
            return false;
        alias->seen = true;
        decision->verdict = READING_DUPLICATE;
        return true;
    }
    if (own != NULL) {
        own->seen = true;
        decision->known = true;
        decision->id = own->stored;
        good = decision->same ||
               ledger_change(ledger, own, prepared->digest, prepared->has_text, prepared->language);
    } else {
        moved = find_moved(reading, same);
        good = store_new(reading, prepared, moved, decision);
    }
    reading->articles++;
    if (good && !prepared->id_is_path && strcmp(decision->id, prepared->id) != 0)
        good = count_clash(reading, prepared, decision->id);
    return good;
}

bool reading_fail(struct reading *reading, const char *reason)
{
    reading->failures++;
    return ledger_add_failure(reading->file, reason);
}

bool reading_end(struct reading *reading, const struct pool_event *seen)
{
    struct ledger_file *file = reading->file;

    file->dirty = true;
    if (seen == NULL)
        return true;
    file->settled = true;
    file->size = seen->size;
    file->modified = seen->modified;
    memcpy(file->digest, seen->digest, DIGEST_SIZE);
    if (reading->failures > 0)
        return true; /* what is missing may stand in the part that could not be read */
    for (size_t i = 0; i < file->count; i++) {
        struct ledger_record *record = file->records[i];
        if (record->state == RECORD_LIVE && !record->seen &&
            !ledger_retire(reading->ledger, record))
            return false;
    }
    ledger_drop_if(reading->ledger, file, unseen_alias);
    return true;
}

void reading_free(struct reading *reading)
{
    while (reading->own_ids != NULL) {
        struct own_id *own = reading->own_ids;
        reading->own_ids = own->next;
        free((char *)own->id);
        free(own);
    }
    for (size_t i = 0; i < reading->clash_count; i++)
        free(reading->clashes[i].other);
    free(reading->clashes);
    map_free(reading->mine);
    memset(reading, 0, sizeof *reading);
}
