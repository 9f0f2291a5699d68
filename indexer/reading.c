// SPDX-License-Identifier: GPL-2.0-or-later
/* Articles of one file in, their ids out. The rules:

   - An article that its file gave before keeps the id it got then, whatever its text is now, unless
   that has become another's.
   - A title and text that the index has already are a duplicate: nothing is indexed. If the file
   they came from is gone, or gives them no more, the article moves to the present file instead.
   - An id that another file has with another text stays with that file. The newcomer gets the id
     and "#" and its language, when the languages differ, else "#" and a short hash of its path.
   - A bare title adds nothing to an article with a text that has its id in another file: it counts
   as its duplicate, whichever of the two came first.
   - The same id again in one file, with another text, gets "#2", "#3", ...
   - An id whose file is gone passes to the next file that gives it.
   - Standard input is a file that only ever gives more (reading_piped.c).

   So the outcome hangs on the files and the order of their names alone, and a second run changes
   nothing. */
#include "reading.h"

#include "map.h"
#include "reading_piped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a record of an earlier reading is. */
struct own_place {
    uint32_t hash; /* of the id it gives */
    uint32_t chunk;
    unsigned char digest[4]; /* the beginning of its content's */
    bool met;                /* sought there in vain: it has been met already */
};

static int compare_places(const void *a, const void *b)
{
    const struct own_place *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->chunk > y->chunk) - (x->chunk < y->chunk);
}

/* Lists the live records of earlier readings. false: out of memory. */
static bool make_mine(struct reading *reading)
{
    struct ledger_cursor cursor = {0, 0};
    const struct ledger_record *record;
    const size_t room = reading->file->tally[RECORD_LIVE];

    reading->mine_made = true;
    reading->mine = calloc(room + 1, sizeof *reading->mine);
    if (reading->mine == NULL)
        return false;
    while (reading->mine_count < room &&
           (record = ledger_at_cursor(reading->ledger, reading->file, &cursor,
                                      LEDGER_LIVE | LEDGER_UNSEEN)) != NULL) {
        struct own_place *place = &reading->mine[reading->mine_count++];

        place->hash = ledger_hash_id(record->given);
        place->chunk = ledger_chunk_of(record);
        memcpy(place->digest, record->digest, sizeof place->digest);
        cursor.record++;
        ledger_trim(reading->ledger);
    }
    qsort(reading->mine, reading->mine_count, sizeof *reading->mine, compare_places);
    return true;
}

/* The first place of a hash, or where it would be. */
static size_t first_place(const struct reading *reading, uint32_t hash)
{
    size_t from = 0, to = reading->mine_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (reading->mine[middle].hash < hash)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* The first record of an id that has not been met, in a chunk of the file. @param digest  of its
   content; NULL: it may have any. */
static struct ledger_record *find_in(const struct reading *reading, uint32_t chunk,
                                     const char *given, const unsigned char *digest)
{
    struct ledger_record *record;
    size_t at = 0;

    do
        record = ledger_given_in_chunk(reading->ledger, reading->file, chunk, given, &at,
                                       LEDGER_LIVE | LEDGER_UNSEEN);
    while (record != NULL && digest != NULL && memcmp(record->digest, digest, DIGEST_SIZE) != 0);
    return record;
}

/* The same in all of the file. Where nothing is found is not looked at again. */
static struct ledger_record *find_among(const struct reading *reading, const char *given,
                                        const unsigned char *digest)
{
    const uint32_t hash = ledger_hash_id(given);
    struct ledger_record *record = NULL;

    for (size_t i = first_place(reading, hash);
         i < reading->mine_count && reading->mine[i].hash == hash && record == NULL; i++) {
        struct own_place *place = &reading->mine[i];

        if (place->met || (digest != NULL && memcmp(place->digest, digest, 4) != 0))
            continue;
        record = find_in(reading, place->chunk, given, digest);
        place->met = record == NULL;
    }
    return record;
}

/* The record of an earlier reading for an article: one of the same id and content, else the first
   of the same id; NULL when there is none that has not been met already. Mostly it is the one
   behind that of the article before. @return false: out of memory. */
static bool find_own(struct reading *reading, const struct prepared *prepared,
                     struct ledger_record **own)
{
    if (reading->file->piped)
        return piped_before(reading, prepared, own);
    *own = ledger_at_cursor(reading->ledger, reading->file, &reading->expected,
                            LEDGER_LIVE | LEDGER_UNSEEN);
    if (*own != NULL && strcmp((*own)->given, prepared->id) == 0 &&
        memcmp((*own)->digest, prepared->digest, DIGEST_SIZE) == 0) {
        reading->expected.record++;
        return true;
    }
    if (!reading->mine_made && !make_mine(reading))
        return false;
    *own = find_among(reading, prepared->id, prepared->digest);
    if (*own == NULL)
        *own = find_among(reading, prepared->id, NULL);
    if (*own != NULL)
        reading->expected = ledger_behind_record(*own);
    return true;
}

/* Enters the article as a double. The record of an earlier reading will do, if it is the next one.
   @return false: out of memory. */
static bool enter_alias(struct reading *reading, const struct prepared *prepared)
{
    struct ledger_record *alias = ledger_at_cursor(
        reading->ledger, reading->file, &reading->expected_alias, LEDGER_ALIAS | LEDGER_UNSEEN);

    if (alias == NULL || strcmp(alias->given, prepared->id) != 0 ||
        memcmp(alias->digest, prepared->digest, DIGEST_SIZE) != 0)
        alias = ledger_add(reading->ledger, reading->file, prepared->id, prepared->id, RECORD_ALIAS,
                           prepared->digest, prepared->has_text, prepared->language);
    else
        reading->expected_alias.record++;
    if (alias != NULL)
        alias->seen = true;
    return alias != NULL;
}

/* The adopted file's record for the article, if it had so many. */
static struct ledger_record *next_adopted(struct reading *reading)
{
    struct ledger_record *record;

    if (reading->adopted == NULL || reading->adopted_left == 0)
        return NULL;
    record = ledger_at_cursor(reading->ledger, reading->adopted, &reading->adopted_at, LEDGER_ANY);
    reading->adopted_at.record++;
    reading->adopted_left--;
    return record;
}

/* The record that the article stands for, when it has left the file that the record belongs to. */
static struct ledger_record *find_moved(struct ledger_record *adopted, struct ledger_record *same)
{
    if (adopted != NULL && adopted->state == RECORD_LIVE)
        return adopted;
    if (same == NULL || same->moved)
        return NULL;
    return same->state == RECORD_STALE || ledger_gone(same->file) ? same : NULL;
}

static bool is_duplicate(const struct reading *reading, const struct prepared *prepared,
                         const struct ledger_record *same, const struct ledger_record *own)
{
    if (reading->file->piped && own == NULL && !prepared->has_text)
        return piped_again(reading, prepared);
    if (same == NULL || same->state != RECORD_LIVE || ledger_gone(same->file))
        return false;
    return same->file != reading->file || same->seen || (same->file->piped && same != own);
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
    ledger_retire(reading->ledger, title);
    return ledger_add(reading->ledger, file, title->given, title->given, RECORD_ALIAS,
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

/* The article is about to be overwritten by one of another text. */
static bool lose(const struct reading *reading, const struct prepared *prepared,
                 struct ledger_record *record)
{
    return reading->lose == NULL || !record->has_text ||
           memcmp(record->digest, prepared->digest, DIGEST_SIZE) == 0 ||
           reading->lose(reading->context, record);
}

/* The same of those that have an id and wait to be removed. */
static bool lose_stale(const struct reading *reading, const struct prepared *prepared,
                       const char *id)
{
    struct ledger_record *stale;

    while ((stale = ledger_stale_owner(reading->ledger, id)) != NULL) {
        if (!lose(reading, prepared, stale))
            return false;
        stale->moved = true;
    }
    return true;
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
        id = reading_other_id(reading->file, prepared->id, 1);
        if (id == NULL || is_free(reading, id))
            return id;
        free(id);
    }
    own = reading_own_id(reading, prepared->id);
    if (own == NULL)
        return NULL;
    do {
        id = reading_other_id(reading->file, prepared->id, ++own->numbered);
        if (id == NULL || is_free(reading, id))
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

/* Takes an id, or a text, away from the record that has it. Its file, should it come back as it
   was, is to be read again, as it gives more than is noted of it. */
static void take_from(struct reading *reading, struct ledger_record *record)
{
    record->moved = true;
    if (record->state != RECORD_LIVE)
        return;
    ledger_retire(reading->ledger, record);
    record->file->settled = false;
}

/* Takes an id away from an article whose file is gone, and whose text ends with it. */
static bool take_id(struct reading *reading, const struct prepared *prepared,
                    struct ledger_record *owner)
{
    if (!lose(reading, prepared, owner))
        return false;
    take_from(reading, owner);
    return true;
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
    good = lose_stale(reading, prepared, wanted);
    owner = ledger_owner(reading->ledger, wanted);
    decision->known = owner != NULL || moved != NULL;
    if (good && owner != NULL && owner != moved) {
        if (owner->file != reading->file && ledger_gone(owner->file)) {
            good = take_id(reading, prepared, owner);
        } else if (owner->file != reading->file && !owner->has_text && prepared->has_text) {
            good = take_from_title(reading, owner, decision);
        } else {
            other = choose_other(reading, prepared, owner);
            good = other != NULL && lose_stale(reading, prepared, other);
            wanted = other;
            owner = good ? ledger_owner(reading->ledger, other) : NULL;
            decision->known = owner != NULL;
            if (owner != NULL && owner != moved) /* its file is gone */
                good = take_id(reading, prepared, owner);
        }
    }
    if (good && moved != NULL)
        take_from(reading, moved);
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

bool reading_begin(struct reading *reading, struct ledger *ledger, struct ledger_file *file,
                   struct ledger_file *adopted)
{
    memset(reading, 0, sizeof *reading);
    reading->ledger = ledger;
    reading->file = file;
    reading->adopted = adopted;
    reading->numbers = map_new();
    if (reading->numbers == NULL)
        return false;
    reading->adopted_left = adopted != NULL ? ledger_records(adopted) : 0;
    file->settled = false;
    file->dirty = true;
    if (!file->piped)
        file->presence = FILE_PRESENT;
    ledger_unsee(ledger, file);
    ledger_clear_failures(file);
    return true;
}

bool reading_decide(struct reading *reading, const struct prepared *prepared,
                    struct reading_decision *decision)
{
    struct ledger *ledger = reading->ledger;
    struct ledger_record *own, *double_before = NULL, *adopted, *same = NULL;
    const char *message;
    bool good = true;

    memset(decision, 0, sizeof *decision);
    ledger_trim(ledger);
    if (!find_own(reading, prepared, &own))
        return false;
    if (own != NULL && own->state == RECORD_ALIAS) { /* of standard input */
        double_before = own;
        own = NULL;
    }
    adopted = next_adopted(reading);
    if (prepared->has_text)
        same = ledger_same_content(ledger, prepared->digest, reading->file);
    decision->same = own != NULL && memcmp(own->digest, prepared->digest, DIGEST_SIZE) == 0;
    if (is_duplicate(reading, prepared, same, own) ||
        (!decision->same && is_bare_title(reading, prepared))) {
        decision->verdict = READING_DUPLICATE;
        if (reading->file->piped
                ? !piped_double(reading, prepared, own != NULL ? own : double_before)
                : !enter_alias(reading, prepared))
            return false;
        return ledger_status(ledger, &message) == ACCORD_OK;
    }
    if (own != NULL) {
        if (!lose(reading, prepared, own))
            return false;
        own->seen = true;
        decision->known = true;
        decision->id = own->stored;
        if (!decision->same)
            ledger_change(ledger, own, prepared->digest, prepared->has_text, prepared->language);
        if (same != NULL && same->file != reading->file)
            take_from(reading, same); /* it does not stay */
    } else {
        if (double_before != NULL) /* it stands for itself now */
            ledger_drop(ledger, double_before);
        good = store_new(reading, prepared, find_moved(adopted, same), decision);
    }
    if (good && !prepared->id_is_path && strcmp(decision->id, prepared->id) != 0)
        good = count_clash(reading, prepared, decision->id);
    return good && ledger_status(ledger, &message) == ACCORD_OK;
}

bool reading_fail(struct reading *reading, const char *reason)
{
    reading->failures++;
    return reading->file->piped || ledger_add_failure(reading->file, reason);
}

void reading_end(struct reading *reading, const struct pool_event *seen)
{
    struct ledger_file *file = reading->file;
    struct ledger_cursor cursor = {0, 0};
    struct ledger_record *record;

    file->dirty = true;
    if (seen == NULL || file->piped)
        return;
    file->settled = true;
    file->size = seen->size;
    file->modified = seen->modified;
    memcpy(file->digest, seen->digest, DIGEST_SIZE);
    if (reading->failures > 0)
        return; /* what is missing may stand in the part that could not be read */
    while ((record = ledger_at_cursor(reading->ledger, file, &cursor,
                                      LEDGER_LIVE | LEDGER_UNSEEN)) != NULL) {
        ledger_retire(reading->ledger, record);
        cursor.record++;
        ledger_trim(reading->ledger);
    }
    ledger_drop_if(reading->ledger, file, LEDGER_ALIAS | LEDGER_UNSEEN);
}

struct own_id *reading_own_id(struct reading *reading, const char *id)
{
    struct own_id *own = map_get(reading->numbers, id, strlen(id));

    if (own != NULL)
        return own;
    own = calloc(1, sizeof *own);
    if (own == NULL)
        return NULL;
    own->id = strdup(id);
    own->numbered = 1;
    own->next = reading->own_ids;
    reading->own_ids = own; /* freed with the others whatever happens */
    if (own->id == NULL || !map_put(reading->numbers, own->id, strlen(own->id), own))
        return NULL;
    return own;
}

char *reading_other_id(const struct ledger_file *file, const char *given, size_t attempt)
{
    char *id;

    if (attempt == 0)
        return strdup(given);
    if (attempt == 1)
        return asprintf(&id, "%s#%08x", given, short_hash(file->path)) < 0 ? NULL : id;
    return asprintf(&id, "%s#%zu", given, attempt) < 0 ? NULL : id;
}

void reading_free(struct reading *reading)
{
    while (reading->own_ids != NULL) {
        struct own_id *own = reading->own_ids;
        reading->own_ids = own->next;
        free(own->id);
        free(own);
    }
    for (size_t i = 0; i < reading->clash_count; i++)
        free(reading->clashes[i].other);
    free(reading->clashes);
    free(reading->mine);
    map_free(reading->numbers);
    memset(reading, 0, sizeof *reading);
}
