// SPDX-License-Identifier: GPL-2.0-or-later
/* The ledger through a real index and back, and notes that are damaged. */
#include "tests/index/folder.h"
#include "ledger.h"
#include "ledger_note.h"
#include "pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const unsigned char ones[DIGEST_SIZE] = {1, 1, 1};
static const unsigned char twos[DIGEST_SIZE] = {2, 2, 2};
static bool spills; /* no more of the lookup table stays in memory than is worked on */

/* A ledger and the index it is kept in. */
struct kept {
    accord_writer *writer;
    struct ledger *ledger;
    size_t walks; /* of notes */
};

static void assert_sound(const struct ledger *ledger)
{
    const char *message;

    assert_int_equal(ledger_status(ledger, &message), ACCORD_OK);
}

/* Counts how often notes are read. */
static accord_status walk(void *handle, const char *prefix, size_t prefix_len,
                          accord_note_callback callback, void *context)
{
    struct kept *kept = handle;

    kept->walks++;
    return accord_writer_notes(kept->writer, prefix, prefix_len, callback, context);
}

/* Opens the index of the test's folder and its ledger. */
static void open_kept(struct kept *kept, void **state)
{
    const struct note_source source = {kept, walk};
    char path[100];

    memset(kept, 0, sizeof *kept);
    snprintf(path, sizeof path, "%s/index", (const char *)*state);
    assert_int_equal(accord_writer_open(&kept->writer, path, NULL), ACCORD_OK);
    kept->ledger = ledger_new();
    assert_non_null(kept->ledger);
    if (spills)
        ledger_spill(kept->ledger, *state, 0);
    assert_int_equal(ledger_open(kept->ledger, &source), ACCORD_OK);
    assert_false(ledger_behind(kept->ledger));
    kept->walks = 0;
}

static void save(struct kept *kept)
{
    assert_int_equal(ledger_save(kept->ledger, kept->writer), ACCORD_OK);
    assert_false(ledger_behind(kept->ledger));
    assert_int_equal(ledger_unsaved(kept->ledger), 0);
    assert_int_equal(accord_writer_commit(kept->writer), ACCORD_OK);
}

static void close_kept(struct kept *kept)
{
    assert_sound(kept->ledger);
    ledger_free(kept->ledger);
    accord_writer_close(kept->writer);
}

static void save_and_open_again(struct kept *kept, void **state)
{
    save(kept);
    close_kept(kept);
    open_kept(kept, state);
}

static struct ledger_file *add_file(struct ledger *ledger, const char *path)
{
    struct ledger_file *file = ledger_make(ledger, path);

    assert_non_null(file);
    file->settled = true;
    file->size = 123456789012;
    file->modified = -5;
    memcpy(file->digest, ones, DIGEST_SIZE);
    assert_non_null(ledger_add(ledger, file, "id", "id#uk", RECORD_LIVE, ones, true, "uk"));
    assert_non_null(ledger_add(ledger, file, "idle", "idle", RECORD_LIVE, twos, false, ""));
    assert_non_null(ledger_add(ledger, file, "double", "double", RECORD_ALIAS, ones, true, "uk"));
    assert_true(ledger_add_failure(file, "line 3: broken"));
    return file;
}

static const struct ledger_record *record_at(struct ledger *ledger, struct ledger_file *file,
                                             size_t i)
{
    struct ledger_cursor cursor = {0, 0};
    const struct ledger_record *record = ledger_at_cursor(ledger, file, &cursor, LEDGER_ANY);

    while (record != NULL && i-- > 0) {
        cursor.record++;
        record = ledger_at_cursor(ledger, file, &cursor, LEDGER_ANY);
    }
    return record;
}

static void assert_file(struct ledger *ledger, struct ledger_file *file)
{
    assert_non_null(file);
    assert_true(file->settled);
    assert_false(file->dirty);
    assert_int_equal(file->size, 123456789012);
    assert_int_equal(file->modified, -5);
    assert_memory_equal(file->digest, ones, DIGEST_SIZE);
    assert_int_equal(file->tally[RECORD_LIVE], 2);
    assert_int_equal(file->tally[RECORD_ALIAS], 1);
    assert_int_equal(file->tally[RECORD_STALE], 0);
    assert_string_equal(record_at(ledger, file, 0)->given, "id");
    assert_string_equal(record_at(ledger, file, 0)->stored, "id#uk");
    assert_string_equal(record_at(ledger, file, 0)->language, "uk");
    assert_true(record_at(ledger, file, 0)->has_text);
    assert_string_equal(record_at(ledger, file, 1)->given, "idle");
    assert_string_equal(record_at(ledger, file, 1)->stored, "idle");
    assert_string_equal(record_at(ledger, file, 1)->language, "");
    assert_memory_equal(record_at(ledger, file, 1)->digest, twos, DIGEST_SIZE);
    assert_false(record_at(ledger, file, 1)->has_text);
    assert_int_equal(record_at(ledger, file, 2)->state, RECORD_ALIAS);
    assert_null(record_at(ledger, file, 3));
    assert_int_equal(file->failure_count, 1);
    assert_string_equal(file->failures[0], "line 3: broken");
}

static void files_come_back_as_they_were(void **state)
{
    struct kept kept;
    char path[5000] = "/";

    memset(path + 1, 'x', 4000); /* longer than the key of a note */
    for (size_t i = 100; i < 4000; i += 100)
        path[i] = '/';
    open_kept(&kept, state);
    add_file(kept.ledger, path);
    assert_true(ledger_behind(kept.ledger));
    save_and_open_again(&kept, state);
    assert_null(ledger_find(kept.ledger, "/y"));
    assert_int_equal(ledger_count(kept.ledger), 0); /* not before it is asked for */
    assert_file(kept.ledger, ledger_find(kept.ledger, path));
    assert_string_equal(ledger_owner(kept.ledger, "id#uk")->given, "id");
    assert_null(ledger_owner(kept.ledger, "id"));
    assert_null(ledger_owner(kept.ledger, "double"));
    assert_ptr_equal(ledger_same_content(kept.ledger, ones, NULL),
                     ledger_owner(kept.ledger, "id#uk"));
    assert_null(
        ledger_same_content(kept.ledger, twos, NULL)); /* a bare title has no content to share */
    assert_ptr_equal(ledger_gone_with(kept.ledger, ones), ledger_find(kept.ledger, path));
    assert_null(ledger_gone_with(kept.ledger, twos));
    close_kept(&kept);
}

/* Adds a record "N" with a text of its own. */
static void add_numbered(struct ledger *ledger, struct ledger_file *file, unsigned n)
{
    const unsigned char digest[DIGEST_SIZE] = {9, (unsigned char)n, (unsigned char)(n >> 8)};
    char id[16];

    snprintf(id, sizeof id, "%u", n);
    assert_non_null(ledger_add(ledger, file, id, id, RECORD_LIVE, digest, true, "en"));
    ledger_trim(ledger);
}

static void what_is_looked_up_costs_the_same_among_many(void **state)
{
    enum { RECORDS = 20000, FILES = 1000 };
    struct kept kept;
    struct ledger_file *file;

    open_kept(&kept, state);
    file = ledger_make(kept.ledger, "/all");
    for (unsigned i = 0; i < RECORDS; i++)
        add_numbered(kept.ledger, file, i);
    for (unsigned i = RECORDS; i < RECORDS + FILES; i++) {
        char path[32];

        snprintf(path, sizeof path, "/files/%u", i);
        add_numbered(kept.ledger, ledger_make(kept.ledger, path), i);
    }
    /* packed until they are saved, but for the last ones */
    assert_in_range(ledger_unsaved(kept.ledger), (RECORDS + FILES) * 15, (RECORDS + FILES) * 35);
    save_and_open_again(&kept, state);
    assert_string_equal(ledger_owner(kept.ledger, "12345")->file->path, "/all");
    assert_string_equal(ledger_owner(kept.ledger, "20500")->file->path, "/files/20500");
    assert_null(ledger_owner(kept.ledger, "30000"));
    assert_int_equal(ledger_count(kept.ledger), 2);
    assert_in_range(kept.walks, 1, 7); /* buckets, chunks, files */
    for (unsigned i = 0; i < RECORDS + FILES; i++) {
        const unsigned char digest[DIGEST_SIZE] = {9, (unsigned char)i, (unsigned char)(i >> 8)};
        char id[16];

        snprintf(id, sizeof id, "%u", i);
        assert_ptr_equal(ledger_same_content(kept.ledger, digest, NULL),
                         ledger_owner(kept.ledger, id));
        assert_string_equal(ledger_owner(kept.ledger, id)->given, id);
        ledger_trim(kept.ledger);
    }
    assert_false(ledger_behind(kept.ledger));
    close_kept(&kept);
}

/* Counts the notes of a prefix. */
static bool count_note(void *context, const char *key, size_t key_len, const char *value,
                       size_t value_len)
{
    (void)key;
    (void)key_len;
    (void)value;
    (void)value_len;
    ++*(size_t *)context;
    return true;
}

static size_t count_notes(accord_writer *writer, const char *prefix)
{
    size_t count = 0;

    assert_int_equal(accord_writer_notes(writer, prefix, strlen(prefix), count_note, &count),
                     ACCORD_OK);
    return count;
}

static void what_is_below_a_folder_is_read_at_once(void **state)
{
    struct kept kept;
    char path[300] = "/a/";

    open_kept(&kept, state);
    add_numbered(kept.ledger, ledger_make(kept.ledger, "/a/1"), 1);
    add_numbered(kept.ledger, ledger_make(kept.ledger, "/a/2"), 2);
    add_numbered(kept.ledger, ledger_make(kept.ledger, "/ab"), 3);
    memset(path + 3, 'x', 250);
    add_numbered(kept.ledger, ledger_make(kept.ledger, path), 4);
    save_and_open_again(&kept, state);
    ledger_load_below(kept.ledger, "/a");
    assert_int_equal(ledger_count(kept.ledger), 3);
    kept.walks = 0;
    assert_null(ledger_find(kept.ledger, "/a/3")); /* known not to be there */
    assert_int_equal(kept.walks, 0);
    assert_non_null(ledger_find(kept.ledger, "/ab"));
    ledger_load_all(kept.ledger);
    assert_int_equal(ledger_count(kept.ledger), 4);
    close_kept(&kept);
}

static void a_save_writes_what_has_changed(void **state)
{
    enum { RECORDS = 1000 };
    struct kept kept;
    struct ledger_file *file;
    struct ledger_record *record;

    open_kept(&kept, state);
    file = ledger_make(kept.ledger, "/a");
    for (unsigned i = 0; i < RECORDS; i++)
        add_numbered(kept.ledger, file, i);
    save(&kept);
    assert_int_equal(count_notes(kept.writer, LEDGER_CHUNK_PREFIX), (RECORDS + 63) / 64);
    record = ledger_owner(kept.ledger, "500"); /* read back from its note */
    record->seen = true;
    ledger_change(kept.ledger, record, twos, true, "uk");
    ledger_retire(kept.ledger, ledger_owner(kept.ledger, "501"));
    save_and_open_again(&kept, state);
    assert_string_equal(ledger_owner(kept.ledger, "500")->language, "uk");
    assert_false(ledger_owner(kept.ledger, "500")->seen);
    assert_ptr_equal(ledger_same_content(kept.ledger, twos, NULL),
                     ledger_owner(kept.ledger, "500"));
    assert_null(ledger_owner(kept.ledger, "501"));
    file = ledger_find(kept.ledger, "/a");
    assert_int_equal(file->tally[RECORD_LIVE], RECORDS - 1);
    assert_int_equal(ledger_stale(kept.ledger), 1);
    file->modified = 17; /* the file was touched */
    file->dirty = true;
    save_and_open_again(&kept, state);
    file = ledger_find(kept.ledger, "/a");
    assert_int_equal(file->modified, 17);
    assert_int_equal(file->tally[RECORD_LIVE], RECORDS - 1);
    assert_string_equal(record_at(kept.ledger, file, RECORDS - 1)->given, "999");
    close_kept(&kept);
}

static void records_remember_that_they_were_seen(void **state)
{
    enum { RECORDS = 64 * 70 };
    struct ledger *ledger = ledger_new();
    struct ledger_file *file = ledger_make(ledger, "/a");
    struct ledger_cursor cursor = {0, 0};
    const struct ledger_record *record;
    unsigned unseen = 0;

    (void)state;
    for (unsigned i = 0; i < RECORDS; i++) {
        char id[16];

        add_numbered(ledger, file, i);
        snprintf(id, sizeof id, "%u", i);
        ledger_owner(ledger, id)->seen = i % 100 != 0;
    }
    while ((record = ledger_at_cursor(ledger, file, &cursor, LEDGER_LIVE | LEDGER_UNSEEN)) !=
           NULL) {
        assert_int_equal(atoi(record->given), unseen * 100);
        unseen++;
        cursor.record++;
    }
    assert_int_equal(unseen, (RECORDS + 99) / 100);
    ledger_drop_if(ledger, file, LEDGER_LIVE | LEDGER_UNSEEN);
    assert_int_equal(file->tally[RECORD_LIVE], RECORDS - unseen);
    assert_null(ledger_owner(ledger, "100"));
    assert_true(ledger_owner(ledger, "101")->seen);
    ledger_unsee(ledger, file);
    assert_false(ledger_owner(ledger, "101")->seen);
    ledger_drop_if(ledger, file, LEDGER_ANY | LEDGER_UNSEEN);
    assert_int_equal(file->chunk_count, 0);
    assert_sound(ledger);
    ledger_free(ledger);
}

static void a_file_without_records_leaves_no_note(void **state)
{
    struct kept kept;
    struct ledger_file *file;

    open_kept(&kept, state);
    file = add_file(kept.ledger, "/a");
    save(&kept);
    ledger_drop_if(kept.ledger, file, LEDGER_ANY);
    ledger_clear_failures(file);
    file->settled = false;
    save_and_open_again(&kept, state);
    assert_null(ledger_find(kept.ledger, "/a"));
    assert_null(ledger_owner(kept.ledger, "id#uk"));
    assert_int_equal(count_notes(kept.writer, LEDGER_PATH_PREFIX), 0);
    assert_int_equal(count_notes(kept.writer, LEDGER_CHUNK_PREFIX), 0);
    assert_int_equal(count_notes(kept.writer, "lookup:"), 0);
    close_kept(&kept);
}

static void what_standard_input_gave_is_found_by_the_id_it_gave(void **state)
{
    enum { RECORDS = 1000 };
    struct kept kept;
    struct ledger_file *file;
    struct ledger_record *record;

    open_kept(&kept, state);
    file = ledger_make(kept.ledger, LEDGER_PIPE);
    assert_true(file->piped);
    for (unsigned i = 0; i < RECORDS; i++)
        add_numbered(kept.ledger, file, i);
    ledger_add(kept.ledger, file, "given", "stored", RECORD_LIVE, ones, true, "uk");
    ledger_add(kept.ledger, file, "given", "given", RECORD_ALIAS, twos, true, "uk");
    ledger_add(kept.ledger, file, "twice", "twice#2", RECORD_LIVE, ones, true, "uk");
    ledger_add(kept.ledger, file, "twice", "twice#3", RECORD_LIVE, twos, true, "uk");
    ledger_add(kept.ledger, ledger_make(kept.ledger, "/a"), "given", "given", RECORD_LIVE, twos,
               true, "uk");
    save_and_open_again(&kept, state);
    ledger_drop(kept.ledger, ledger_piped(kept.ledger, "twice", ones, LEDGER_LIVE));
    assert_null(ledger_piped(kept.ledger, "twice", ones, LEDGER_LIVE));
    record = ledger_piped(kept.ledger, "twice", NULL, LEDGER_LIVE);
    assert_string_equal(record->stored, "twice#3");
    ledger_retire(kept.ledger, record);
    assert_null(ledger_piped(kept.ledger, "twice", NULL, LEDGER_LIVE));
    record = ledger_piped(kept.ledger, "7", NULL, LEDGER_LIVE);
    assert_ptr_equal(record, ledger_owner(kept.ledger, "7"));
    assert_false(ledger_gone(record->file));
    record = ledger_piped(kept.ledger, "given", ones, LEDGER_LIVE | LEDGER_ALIAS);
    assert_string_equal(record->stored, "stored");
    assert_null(ledger_piped(kept.ledger, "given", ones, LEDGER_ALIAS));
    assert_null(ledger_piped(kept.ledger, "stored", NULL, LEDGER_ANY));
    ledger_retire(kept.ledger, record);
    assert_null(ledger_piped(kept.ledger, "given", NULL, LEDGER_LIVE));
    record = ledger_piped(kept.ledger, "given", twos, LEDGER_ALIAS);
    assert_non_null(record);
    ledger_drop(kept.ledger, record);
    assert_null(ledger_piped(kept.ledger, "given", NULL, LEDGER_LIVE | LEDGER_ALIAS));
    assert_string_equal(ledger_owner(kept.ledger, "given")->file->path, "/a");
    close_kept(&kept);
}

static void a_double_of_standard_input_is_found_when_nothing_else_has_its_text(void **state)
{
    struct kept kept;
    struct ledger_record *owner, *twin, *alias;

    open_kept(&kept, state);
    assert_false(ledger_has_piped_doubles(kept.ledger));
    owner = ledger_add(kept.ledger, ledger_make(kept.ledger, "/a"), "1", "1", RECORD_LIVE, ones,
                       true, "");
    ledger_add(kept.ledger, ledger_make(kept.ledger, "/b"), "2", "2", RECORD_ALIAS, ones, true, "");
    assert_null(ledger_piped_double(kept.ledger, owner));
    ledger_add(kept.ledger, ledger_make(kept.ledger, LEDGER_PIPE), "3", "3", RECORD_ALIAS, ones,
               true, "");
    save_and_open_again(&kept, state);
    assert_true(ledger_has_piped_doubles(kept.ledger));
    owner = ledger_owner(kept.ledger, "1");
    alias = ledger_piped_double(kept.ledger, owner);
    assert_string_equal(alias->given, "3");
    twin = ledger_add(kept.ledger, ledger_make(kept.ledger, "/c"), "4", "4", RECORD_LIVE, ones,
                      true, "");
    assert_null(ledger_piped_double(kept.ledger, owner));
    ledger_retire(kept.ledger, twin);
    ledger_retire(kept.ledger, owner);
    assert_ptr_equal(ledger_piped_double(kept.ledger, owner), alias);
    ledger_drop(kept.ledger, alias);
    assert_null(ledger_piped_double(kept.ledger, owner));
    assert_false(ledger_has_piped_doubles(kept.ledger));
    close_kept(&kept);
}

static void what_is_forgotten_leaves_no_doubles(void **state)
{
    enum { DOUBLES = 200 };
    struct kept kept;
    struct ledger_file *twin;
    const struct ledger_record *other;

    open_kept(&kept, state);
    twin = ledger_make(kept.ledger, "/twin");
    ledger_add(kept.ledger, ledger_make(kept.ledger, "/a"), "1", "1", RECORD_LIVE, ones, true, "");
    for (unsigned i = 0; i < DOUBLES; i++)
        ledger_add(kept.ledger, twin, "2", "2", RECORD_ALIAS, ones, true, "");
    ledger_add(kept.ledger, twin, "1", "1", RECORD_ALIAS, twos, false, "");
    ledger_add(kept.ledger, twin, "3", "3", RECORD_ALIAS, twos, true, "");
    save_and_open_again(&kept, state);
    ledger_forget(kept.ledger, "nothing");
    ledger_forget(kept.ledger, "1");
    assert_null(ledger_owner(kept.ledger, "1"));
    twin = ledger_find(kept.ledger, "/twin");
    assert_int_equal(ledger_records(twin), 1);
    other = ledger_at_cursor(kept.ledger, twin, &(struct ledger_cursor){0, 0}, LEDGER_ANY);
    assert_string_equal(other->given, "3");
    ledger_mark_suspects(kept.ledger);
    assert_false(twin->suspect);
    close_kept(&kept);
}

static void what_waits_to_be_removed_is_found_by_its_id(void **state)
{
    struct kept kept;
    struct ledger_record *record;

    open_kept(&kept, state);
    record = ledger_add(kept.ledger, ledger_make(kept.ledger, "/a"), "given", "stored", RECORD_LIVE,
                        ones, true, "");
    assert_null(ledger_stale_owner(kept.ledger, "stored"));
    ledger_retire(kept.ledger, record);
    save_and_open_again(&kept, state);
    record = ledger_stale_owner(kept.ledger, "stored");
    assert_string_equal(record->given, "given");
    assert_null(ledger_stale_owner(kept.ledger, "given"));
    record->moved = true;
    assert_null(ledger_stale_owner(kept.ledger, "stored"));
    record->moved = false;
    ledger_drop(kept.ledger, record);
    assert_null(ledger_stale_owner(kept.ledger, "stored"));
    close_kept(&kept);
}

static void doubles_of_what_is_lost_are_suspect(void **state)
{
    struct kept kept;
    struct ledger_file *owner, *twin, *other;

    open_kept(&kept, state);
    owner = ledger_make(kept.ledger, "/owner");
    twin = ledger_make(kept.ledger, "/twin");
    other = ledger_make(kept.ledger, "/other");
    ledger_add(kept.ledger, owner, "1", "1", RECORD_LIVE, ones, true, "en");
    ledger_add(kept.ledger, twin, "2", "2", RECORD_ALIAS, ones, true, "en");
    ledger_add(kept.ledger, other, "3", "3", RECORD_LIVE, twos, true, "en");
    save_and_open_again(&kept, state);
    ledger_retire(kept.ledger, ledger_owner(kept.ledger, "3"));
    ledger_mark_suspects(kept.ledger);
    assert_null(ledger_find(kept.ledger, "/nothing"));
    assert_false(ledger_find(kept.ledger, "/twin")->suspect);
    ledger_retire(kept.ledger, ledger_owner(kept.ledger, "1"));
    ledger_mark_suspects(kept.ledger);
    assert_true(ledger_find(kept.ledger, "/twin")->suspect);
    assert_false(ledger_find(kept.ledger, "/other")->suspect);
    save_and_open_again(&kept, state); /* as after a crash: it is not forgotten */
    ledger_mark_suspects(kept.ledger);
    assert_true(ledger_find(kept.ledger, "/twin")->suspect);
    ledger_suspects_done(kept.ledger, false);
    save_and_open_again(&kept, state);
    ledger_mark_suspects(kept.ledger);
    assert_false(ledger_find(kept.ledger, "/twin")->suspect);
    close_kept(&kept);
}

/* ---- Damage --------------------------------------------------------------------------------- */

/* All notes of an index, in their order. */
struct notes {
    struct {
        char *key, *value;
        size_t len;
    } notes[64];
    size_t count;
};

static bool keep(void *context, const char *key, size_t key_len, const char *value,
                 size_t value_len)
{
    struct notes *notes = context;

    assert_true(notes->count < 64);
    notes->notes[notes->count].key = strndup(key, key_len);
    notes->notes[notes->count].value = malloc(value_len + 1); /* a sanitizer sees reads past it */
    memcpy(notes->notes[notes->count].value, value, value_len);
    notes->notes[notes->count++].len = value_len;
    return true;
}

static accord_status walk_notes(void *handle, const char *prefix, size_t prefix_len,
                                accord_note_callback callback, void *context)
{
    struct notes *notes = handle;

    for (size_t i = 0; i < notes->count; i++) {
        char *exact;
        bool more;

        if (strncmp(notes->notes[i].key, prefix, prefix_len) != 0)
            continue;
        exact = malloc(notes->notes[i].len > 0 ? notes->notes[i].len : 1);
        memcpy(exact, notes->notes[i].value, notes->notes[i].len);
        more = callback(context, notes->notes[i].key, strlen(notes->notes[i].key), exact,
                        notes->notes[i].len);
        free(exact);
        if (!more)
            break;
    }
    return ACCORD_OK;
}

/* Opens a ledger of the notes and looks at all of it. */
static void look(struct notes *notes)
{
    const struct note_source source = {notes, walk_notes};
    struct ledger *ledger = ledger_new();
    struct ledger_file *file;

    assert_int_equal(ledger_open(ledger, &source), ACCORD_OK);
    (void)ledger_owner(ledger, "id#uk");
    (void)ledger_same_content(ledger, ones, NULL);
    ledger_mark_suspects(ledger);
    file = ledger_find(ledger, "/a");
    for (size_t i = 0; file != NULL && record_at(ledger, file, i) != NULL; i++)
        ;
    assert_sound(ledger);
    ledger_free(ledger);
}

static void keep_all(struct notes *notes, void **state)
{
    struct kept kept;

    open_kept(&kept, state);
    add_file(kept.ledger, "/a");
    save(&kept);
    notes->count = 0;
    assert_int_equal(accord_writer_notes(kept.writer, "", 0, keep, notes), ACCORD_OK);
    assert_int_equal(notes->count, 4); /* the ledger, a bucket, a file, a chunk */
    close_kept(&kept);
}

static void free_notes(struct notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->notes[i].key);
        free(notes->notes[i].value);
    }
}

static void damaged_notes_do_no_harm(void **state)
{
    struct notes notes;

    keep_all(&notes, state);
    look(&notes);
    for (size_t i = 0; i < notes.count; i++) {
        const size_t len = notes.notes[i].len;

        for (size_t cut = 0; cut < len; cut++) { /* cut anywhere */
            notes.notes[i].len = cut;
            look(&notes);
        }
        notes.notes[i].len = len;
        for (size_t at = 0; at < len; at++) { /* and with any byte at its highest */
            char byte = notes.notes[i].value[at];

            notes.notes[i].value[at] = (char)0xFF;
            look(&notes);
            notes.notes[i].value[at] = byte;
        }
    }
    free_notes(&notes);
}

/* Opens an index whose ledger has one note of a prefix replaced, or removed. */
static void open_damaged(struct kept *kept, void **state, const char *prefix, const char *value)
{
    struct notes notes = {.count = 0};

    open_kept(kept, state);
    add_file(kept->ledger, "/a");
    save(kept);
    assert_int_equal(accord_writer_notes(kept->writer, prefix, strlen(prefix), keep, &notes),
                     ACCORD_OK);
    assert_int_equal(notes.count, 1);
    assert_int_equal(accord_writer_set_note(kept->writer, notes.notes[0].key,
                                            strlen(notes.notes[0].key), value, strlen(value)),
                     ACCORD_OK);
    assert_int_equal(accord_writer_commit(kept->writer), ACCORD_OK);
    close_kept(kept);
    free_notes(&notes);
}

static void a_file_whose_records_are_damaged_is_to_be_read_again(void **state)
{
    struct kept kept;
    struct ledger_file *file;

    open_damaged(&kept, state, LEDGER_CHUNK_PREFIX, "");
    open_kept(&kept, state);
    file = ledger_find(kept.ledger, "/a");
    assert_true(file->settled);
    assert_null(record_at(kept.ledger, file, 0));
    assert_false(file->settled);
    save_and_open_again(&kept, state);
    file = ledger_find(kept.ledger, "/a");
    assert_false(file->settled);
    assert_int_equal(ledger_records(file), 0);
    close_kept(&kept);
}

static void a_damaged_table_is_made_anew(void **state)
{
    const struct {
        const char *prefix, *value;
    } cases[] = {{"lookup:", "x"}, {LEDGER_STATE_KEY, "x"}, {LEDGER_STATE_KEY, ""}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kept kept;
        const struct note_source source = {&kept, walk};
        char path[100];

        if (i > 0)
            assert_int_equal(remove_folder(state) + make_folder(state), 0);
        open_damaged(&kept, state, cases[i].prefix, cases[i].value);
        snprintf(path, sizeof path, "%s/index", (const char *)*state);
        assert_int_equal(accord_writer_open(&kept.writer, path, NULL), ACCORD_OK);
        kept.ledger = ledger_new();
        assert_int_equal(ledger_open(kept.ledger, &source), ACCORD_OK);
        assert_string_equal(ledger_owner(kept.ledger, "id#uk")->given, "id");
        assert_non_null(ledger_same_content(kept.ledger, ones, NULL));
        assert_true(ledger_behind(kept.ledger));
        assert_non_null(ledger_add(kept.ledger, ledger_make(kept.ledger, "/b"), "b", "b",
                                   RECORD_LIVE, twos, true, ""));
        save_and_open_again(&kept, state);
        assert_string_equal(ledger_owner(kept.ledger, "id#uk")->given, "id");
        assert_string_equal(ledger_owner(kept.ledger, "b")->file->path, "/b");
        assert_file(kept.ledger, ledger_find(kept.ledger, "/a"));
        close_kept(&kept);
    }
}

static void notes_of_layout_1_are_replaced(void **state)
{
    static const char old[] =
        "\1\1\1\2/a\x94\x9a\xef\x3a\x05" /* layout, readers, settled, path, size, time */
        "\1\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\2"
        "\4\2id\5id#uk\2uk\1\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\5\1d\0\0\1\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\1\4oops";
    struct kept kept;
    const struct note_source source = {&kept, walk};
    struct ledger_file *file;

    open_kept(&kept, state);
    assert_int_equal(accord_writer_set_note(kept.writer, "file:/a", 7, old, sizeof old - 1),
                     ACCORD_OK);
    assert_int_equal(accord_writer_set_note(kept.writer, "file:/b", 7, "\1\1", 2), ACCORD_OK);
    assert_int_equal(accord_writer_commit(kept.writer), ACCORD_OK);
    ledger_free(kept.ledger);
    kept.ledger = ledger_new();
    assert_int_equal(ledger_open(kept.ledger, &source), ACCORD_OK);
    assert_true(ledger_behind(kept.ledger));
    save_and_open_again(&kept, state);
    assert_int_equal(count_notes(kept.writer, LEDGER_OLD_PREFIX), 0);
    file = ledger_find(kept.ledger, "/a");
    assert_true(file->settled);
    assert_int_equal(file->size, 123456788);
    assert_int_equal(file->modified, 5);
    assert_memory_equal(file->digest, ones, DIGEST_SIZE);
    assert_int_equal(file->tally[RECORD_LIVE], 1);
    assert_int_equal(file->tally[RECORD_ALIAS], 1);
    assert_string_equal(file->failures[0], "oops");
    assert_string_equal(ledger_owner(kept.ledger, "id#uk")->given, "id");
    assert_string_equal(ledger_same_content(kept.ledger, ones, NULL)->language, "uk");
    assert_null(ledger_find(kept.ledger, "/b"));
    close_kept(&kept);
}

static void of_the_same_content_the_unseen_is_the_last_choice(void **state)
{
    struct ledger *ledger = ledger_new();
    struct ledger_file *file = ledger_make(ledger, "/a"), *other = ledger_make(ledger, "/b");
    struct ledger_record *first, *second, *third, *fourth;

    (void)state;
    file->presence = other->presence = FILE_PRESENT;
    first = ledger_add(ledger, file, "1", "1", RECORD_STALE, ones, true, "");
    assert_ptr_equal(ledger_same_content(ledger, ones, file), first);
    first->moved = true;
    second = ledger_add(ledger, file, "2", "2", RECORD_STALE, ones, true, "");
    assert_ptr_equal(ledger_same_content(ledger, ones, file), second);
    third = ledger_add(ledger, file, "3", "3", RECORD_LIVE, ones, true, "");
    assert_ptr_equal(ledger_same_content(ledger, ones, file), third);
    fourth = ledger_add(ledger, file, "4", "4", RECORD_LIVE, ones, true, "");
    fourth->seen = true;
    assert_ptr_equal(ledger_same_content(ledger, ones, file), fourth);
    fourth->seen = false;
    fourth = ledger_add(ledger, other, "5", "5", RECORD_LIVE, ones, true, "");
    assert_ptr_equal(ledger_same_content(ledger, ones, file), fourth);
    assert_ptr_equal(ledger_same_content(ledger, ones, other), third);
    other->presence = FILE_GONE;
    third->seen = true;
    assert_ptr_equal(ledger_same_content(ledger, ones, file), third);
    ledger_free(ledger);
}

static void a_retired_record_owns_nothing_but_its_content(void **state)
{
    struct ledger *ledger = ledger_new();
    struct ledger_file *file = add_file(ledger, "/a");
    struct ledger_record *record = ledger_owner(ledger, "id#uk"), *again;

    (void)state;
    ledger_retire(ledger, record);
    assert_null(ledger_owner(ledger, "id#uk"));
    assert_ptr_equal(ledger_same_content(ledger, ones, NULL), record);
    again = ledger_add(ledger, file, "other", "other", RECORD_LIVE, ones, true, "uk");
    assert_ptr_equal(ledger_same_content(ledger, ones, NULL), again);
    ledger_change(ledger, again, twos, true, "en");
    assert_ptr_equal(ledger_same_content(ledger, ones, NULL), record);
    assert_ptr_equal(ledger_same_content(ledger, twos, NULL), again);
    ledger_drop(ledger, record);
    assert_null(ledger_same_content(ledger, ones, NULL));
    assert_int_equal(ledger_records(file), 3);
    assert_sound(ledger);
    ledger_free(ledger);
}

/* Adds an article of its own to a file. */
static void add_one(struct ledger *ledger, struct ledger_file *file, unsigned number)
{
    unsigned char digest[DIGEST_SIZE];
    char id[20];

    snprintf(id, sizeof id, "article %u", number);
    digest_of(id, strlen(id), digest);
    assert_non_null(ledger_add(ledger, file, id, id, RECORD_LIVE, digest, true, "en"));
    ledger_trim(ledger);
}

/* A disk that is full when the lookup table goes to it: the run fails with what the system says,
   and the index stays at its last commit. */
static void a_table_that_finds_no_room_is_told_and_loses_nothing(void **state)
{
    const struct rlimit none = {0, RLIM_INFINITY};
    struct rlimit before;
    struct kept kept;
    struct ledger_file *file;
    const char *message;

    open_kept(&kept, state);
    file = ledger_make(kept.ledger, "/a");
    for (unsigned i = 0; i < 1000; i++)
        add_one(kept.ledger, file, i);
    save_and_open_again(&kept, state);
    if (!spills)
        ledger_spill(kept.ledger, *state, 0);
    file = ledger_find(kept.ledger, "/a");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    for (unsigned i = 1000; i < 2000; i++)
        add_one(kept.ledger, file, i);
    assert_null(ledger_owner(kept.ledger, "article 1500"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(ledger_status(kept.ledger, &message), ACCORD_ERROR_IO);
    assert_string_equal(message, strerror(EFBIG));
    assert_int_equal(ledger_save(kept.ledger, kept.writer), ACCORD_ERROR_IO);
    ledger_free(kept.ledger);
    accord_writer_close(kept.writer);
    open_kept(&kept, state);
    assert_int_equal(ledger_records(ledger_find(kept.ledger, "/a")), 1000);
    for (unsigned i = 0; i < 2000; i++) {
        char id[20];

        snprintf(id, sizeof id, "article %u", i);
        assert_int_equal(ledger_owner(kept.ledger, id) != NULL, i < 1000);
    }
    close_kept(&kept);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(files_come_back_as_they_were),
        IN_FOLDER(what_is_looked_up_costs_the_same_among_many),
        IN_FOLDER(what_is_below_a_folder_is_read_at_once),
        IN_FOLDER(a_save_writes_what_has_changed),
        cmocka_unit_test(records_remember_that_they_were_seen),
        IN_FOLDER(a_file_without_records_leaves_no_note),
        IN_FOLDER(what_standard_input_gave_is_found_by_the_id_it_gave),
        IN_FOLDER(a_double_of_standard_input_is_found_when_nothing_else_has_its_text),
        IN_FOLDER(what_waits_to_be_removed_is_found_by_its_id),
        IN_FOLDER(what_is_forgotten_leaves_no_doubles),
        IN_FOLDER(doubles_of_what_is_lost_are_suspect),
        IN_FOLDER(damaged_notes_do_no_harm),
        IN_FOLDER(a_file_whose_records_are_damaged_is_to_be_read_again),
        IN_FOLDER(a_damaged_table_is_made_anew),
        IN_FOLDER(notes_of_layout_1_are_replaced),
        cmocka_unit_test(of_the_same_content_the_unseen_is_the_last_choice),
        cmocka_unit_test(a_retired_record_owns_nothing_but_its_content),
        IN_FOLDER(a_table_that_finds_no_room_is_told_and_loses_nothing),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    spills = true;
    return failed + cmocka_run_group_tests_name("with the table on disk", tests, NULL, NULL);
}
