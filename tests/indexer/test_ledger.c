// SPDX-License-Identifier: GPL-2.0-or-later
/* The ledger through a real index and back, and notes that are damaged. */
#include "ledger.h"
#include "pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const unsigned char ones[DIGEST_SIZE] = {1, 1, 1};
static const unsigned char twos[DIGEST_SIZE] = {2, 2, 2};

static int make_folder(void **state)
{
    char *folder = strdup("/tmp/accord-ledger-XXXXXX");

    *state = folder;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    char *command;
    int result;

    if (asprintf(&command, "rm -rf '%s'", (char *)*state) < 0)
        return -1;
    result = system(command);
    free(command);
    free(*state);
    return result;
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
    assert_non_null(ledger_add(ledger, file, "title", "title", RECORD_LIVE, twos, false, ""));
    assert_non_null(ledger_add(ledger, file, "double", "double", RECORD_ALIAS, ones, true, "uk"));
    assert_true(ledger_add_failure(file, "line 3: broken"));
    return file;
}

static void assert_file(const struct ledger_file *file)
{
    assert_non_null(file);
    assert_true(file->settled);
    assert_false(file->dirty);
    assert_int_equal(file->size, 123456789012);
    assert_int_equal(file->modified, -5);
    assert_memory_equal(file->digest, ones, DIGEST_SIZE);
    assert_int_equal(file->count, 3);
    assert_string_equal(file->records[0]->given, "id");
    assert_string_equal(file->records[0]->stored, "id#uk");
    assert_string_equal(file->records[0]->language, "uk");
    assert_true(file->records[0]->has_text);
    assert_string_equal(file->records[1]->stored, "title");
    assert_false(file->records[1]->has_text);
    assert_int_equal(file->records[2]->state, RECORD_ALIAS);
    assert_int_equal(file->failure_count, 1);
    assert_string_equal(file->failures[0], "line 3: broken");
}

static accord_writer *open_writer(const char *folder)
{
    accord_writer *writer;
    char path[100];

    snprintf(path, sizeof path, "%s/index", folder);
    assert_int_equal(accord_writer_open(&writer, path, NULL), ACCORD_OK);
    return writer;
}

static void files_come_back_as_they_were(void **state)
{
    struct ledger *ledger = ledger_new(), *loaded = ledger_new();
    accord_writer *writer = open_writer(*state);
    char path[5000] = "/";

    memset(path + 1, 'x', 4000); /* longer than the key of a note */
    add_file(ledger, path);
    assert_true(ledger_behind(ledger));
    assert_int_equal(ledger_save(ledger, writer), ACCORD_OK);
    assert_false(ledger_behind(ledger));
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    accord_writer_close(writer);
    writer = open_writer(*state);
    assert_int_equal(
        accord_writer_notes(writer, LEDGER_PREFIX, strlen(LEDGER_PREFIX), ledger_load, loaded),
        ACCORD_OK);
    assert_int_equal(ledger_count(loaded), 1);
    assert_true(ledger_unpack(loaded, ledger_find(loaded, path)));
    assert_file(ledger_find(loaded, path));
    assert_string_equal(ledger_owner(loaded, "id#uk")->given, "id");
    assert_null(ledger_owner(loaded, "id"));
    assert_ptr_equal(ledger_same_content(loaded, ones), ledger_owner(loaded, "id#uk"));
    assert_null(ledger_same_content(loaded, twos)); /* a bare title has no content to share */
    accord_writer_close(writer);
    ledger_free(ledger);
    ledger_free(loaded);
}

/* The notes of `count` files, of which file N has an article "N" with a text of its own. */
static void load_many(struct ledger *loaded, unsigned count, const char *folder)
{
    struct ledger *ledger = ledger_new();
    accord_writer *writer = open_writer(folder);

    for (unsigned i = 0; i < count; i++) {
        unsigned char digest[DIGEST_SIZE] = {9, (unsigned char)i};
        char name[16];
        struct ledger_file *file;

        snprintf(name, sizeof name, "/%u", i);
        file = ledger_make(ledger, name);
        assert_non_null(file);
        assert_non_null(
            ledger_add(ledger, file, name + 1, name + 1, RECORD_LIVE, digest, true, "en"));
        if (i % 2 == 1)
            assert_non_null(
                ledger_add(ledger, file, "stale", "stale", RECORD_STALE, ones, true, ""));
    }
    assert_int_equal(ledger_save(ledger, writer), ACCORD_OK);
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    assert_int_equal(
        accord_writer_notes(writer, LEDGER_PREFIX, strlen(LEDGER_PREFIX), ledger_load, loaded),
        ACCORD_OK);
    accord_writer_close(writer);
    ledger_free(ledger);
}

static void packed_files_are_counted_and_looked_up(void **state)
{
    enum { FILES = 50 };
    struct ledger *loaded = ledger_new();
    struct ledger_tally tally;
    unsigned packed = 0;

    load_many(loaded, FILES, *state);
    tally = ledger_count_records(loaded, ledger_find(loaded, "/7"));
    assert_int_equal(tally.live, 1);
    assert_int_equal(tally.stale, 1);
    assert_int_equal(tally.aliases + tally.failures, 0);
    assert_null(ledger_owner(loaded, "50"));
    assert_null(ledger_owner(loaded, "stale"));
    for (size_t i = 0; i < FILES; i++)
        assert_int_not_equal(ledger_at(loaded, i)->packed, 0);
    assert_string_equal(ledger_owner(loaded, "7")->file->path, "/7");
    for (size_t i = 0; i < FILES; i++)
        packed += ledger_at(loaded, i)->packed != 0;
    assert_int_equal(packed, FILES - 1);
    assert_false(ledger_behind(loaded)); /* unpacking changes nothing */
    assert_int_equal(ledger_same_content(loaded, ones)->state, RECORD_STALE);
    for (unsigned i = 0; i < FILES; i++) {
        const unsigned char digest[DIGEST_SIZE] = {9, (unsigned char)i};
        char id[16];

        snprintf(id, sizeof id, "%u", i);
        assert_ptr_equal(ledger_same_content(loaded, digest), ledger_owner(loaded, id));
        assert_string_equal(ledger_owner(loaded, id)->given, id);
    }
    for (size_t i = 0; i < FILES; i++)
        assert_int_equal(ledger_at(loaded, i)->packed, 0);
    assert_false(ledger_starved(loaded));
    ledger_free(loaded);
}

static void a_packed_file_is_saved_whole(void **state)
{
    struct ledger *loaded = ledger_new(), *again = ledger_new();
    accord_writer *writer;
    struct ledger_file *file;

    load_many(loaded, 3, *state);
    file = ledger_find(loaded, "/1");
    file->modified = 17; /* the file was touched */
    file->dirty = true;
    writer = open_writer(*state);
    assert_int_equal(ledger_save(loaded, writer), ACCORD_OK);
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    assert_int_equal(
        accord_writer_notes(writer, LEDGER_PREFIX, strlen(LEDGER_PREFIX), ledger_load, again),
        ACCORD_OK);
    file = ledger_find(again, "/1");
    assert_int_equal(file->modified, 17);
    assert_int_equal(ledger_count_records(again, file).live, 1);
    assert_int_equal(ledger_count_records(again, file).stale, 1);
    accord_writer_close(writer);
    ledger_free(loaded);
    ledger_free(again);
}

static void a_file_without_records_leaves_no_note(void **state)
{
    struct ledger *ledger = ledger_new(), *loaded = ledger_new();
    accord_writer *writer = open_writer(*state);
    struct ledger_file *file = add_file(ledger, "/a");

    assert_int_equal(ledger_save(ledger, writer), ACCORD_OK);
    while (file->count > 0)
        ledger_drop(ledger, file->records[0]);
    ledger_clear_failures(file);
    file->settled = false;
    assert_int_equal(ledger_save(ledger, writer), ACCORD_OK);
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    assert_int_equal(
        accord_writer_notes(writer, LEDGER_PREFIX, strlen(LEDGER_PREFIX), ledger_load, loaded),
        ACCORD_OK);
    assert_int_equal(ledger_count(loaded), 0);
    assert_null(ledger_owner(ledger, "id#uk"));
    accord_writer_close(writer);
    ledger_free(ledger);
    ledger_free(loaded);
}

/* Keeps the first note. */
static bool keep(void *context, const char *key, size_t key_len, const char *value,
                 size_t value_len)
{
    struct {
        char *data;
        size_t len;
    } *kept = context;

    (void)key;
    (void)key_len;
    kept->data = malloc(value_len);
    memcpy(kept->data, value, value_len);
    kept->len = value_len;
    return false;
}

static void a_damaged_note_is_a_file_to_read_again(void **state)
{
    struct ledger *ledger = ledger_new();
    accord_writer *writer = open_writer(*state);
    struct {
        char *data;
        size_t len;
    } note = {NULL, 0};

    add_file(ledger, "/a");
    assert_int_equal(ledger_save(ledger, writer), ACCORD_OK);
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    assert_int_equal(accord_writer_notes(writer, LEDGER_PREFIX, strlen(LEDGER_PREFIX), keep, &note),
                     ACCORD_OK);
    for (size_t len = 0; len < note.len; len++) { /* cut anywhere */
        struct ledger *cut = ledger_new();
        char *data = malloc(len + 1); /* its own, so that a sanitizer sees reads past its end */
        memcpy(data, note.data, len);
        assert_true(ledger_load(cut, "file:/a", 7, data, len));
        assert_true(ledger_find(cut, "/a") == NULL || !ledger_find(cut, "/a")->settled);
        ledger_free(cut);
        free(data);
    }
    for (size_t i = 0; i < note.len; i++) { /* and with any byte at its highest */
        struct ledger *changed = ledger_new();
        char byte = note.data[i];
        note.data[i] = (char)0xFF;
        assert_true(ledger_load(changed, "file:/a", 7, note.data, note.len));
        ledger_free(changed);
        note.data[i] = byte;
    }
    free(note.data);
    accord_writer_close(writer);
    ledger_free(ledger);
}

static void a_retired_record_owns_nothing_but_its_content(void **state)
{
    struct ledger *ledger = ledger_new();
    struct ledger_file *file = add_file(ledger, "/a");
    struct ledger_record *record = ledger_owner(ledger, "id#uk"), *again;

    (void)state;
    assert_true(ledger_retire(ledger, record));
    assert_null(ledger_owner(ledger, "id#uk"));
    assert_ptr_equal(ledger_same_content(ledger, ones), record);
    again = ledger_add(ledger, file, "other", "other", RECORD_LIVE, ones, true, "uk");
    assert_ptr_equal(ledger_same_content(ledger, ones), again);
    assert_true(ledger_change(ledger, again, twos, true, "en"));
    assert_null(ledger_same_content(ledger, ones));
    assert_ptr_equal(ledger_same_content(ledger, twos), again);
    ledger_free(ledger);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(files_come_back_as_they_were),
        IN_FOLDER(packed_files_are_counted_and_looked_up),
        IN_FOLDER(a_packed_file_is_saved_whole),
        IN_FOLDER(a_file_without_records_leaves_no_note),
        IN_FOLDER(a_damaged_note_is_a_file_to_read_again),
        cmocka_unit_test(a_retired_record_owns_nothing_but_its_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
