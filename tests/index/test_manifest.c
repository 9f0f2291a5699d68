// SPDX-License-Identifier: GPL-2.0-or-later
// The manifest in a live part: what is written is read, changes are kept and no more than they are
// written, and damaged bytes are refused.

#include "tests/index/folder.h"

#include "index/bytes.h"
#include "index/hash.h"
#include "index/manifest.h"
#include "index/schema.h"

/* A fresh database, open for writing. */
static xapian_database *make_database(void **state)
{
    xapian_database *database = NULL;

    assert_int_equal(xapian_database_open_writable(&database, in_folder(state, "live"),
                                                   XAPIAN_DB_CREATE_OR_OVERWRITE, 0),
                     XAPIAN_OK);
    return database;
}

static void assert_same(const struct manifest *a, const struct manifest *b)
{
    assert_true(a->passages == b->passages);
    assert_true(a->words == b->words);
    assert_true(a->text_bytes == b->text_bytes);
    assert_true(a->journal == b->journal);
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_string_equal(a->parts[i].name, b->parts[i].name);
        assert_int_equal(a->parts[i].documents, b->parts[i].documents);
        assert_int_equal(a->parts[i].dead.count, b->parts[i].dead.count);
        for (uint32_t docid = 1; docid <= a->parts[i].documents; docid++)
            assert_int_equal(dead_has(&a->parts[i].dead, docid),
                             dead_has(&b->parts[i].dead, docid));
    }
}

/* Writes it as a change of `before`, and reads it back. */
static void check_written(const struct manifest *manifest, const struct manifest *before,
                          xapian_database *database)
{
    struct manifest back;

    assert_ok(manifest_write(manifest, before, database));
    assert_int_equal(xapian_database_commit(database), XAPIAN_OK);
    assert_ok(manifest_read(&back, database));
    assert_same(manifest, &back);
    manifest_free(&back);
}

static void what_is_written_is_read(void **state)
{
    xapian_database *database = make_database(state);
    struct manifest manifest = {.passages = 1234567890123,
                                .words = 17,
                                .text_bytes = UINT64_MAX,
                                .journal = 1ULL << 40},
                    nothing = {0};

    check_written(&nothing, &nothing, database);
    assert_ok(manifest_add(&manifest, "db-000002", 0));
    assert_ok(manifest_add(&manifest, "db-000003", 1));
    assert_ok(manifest_add(&manifest, "db-0000000000000000000000000004", 100000));
    assert_ok(dead_add(&manifest.parts[1], 1)); /* the only one */
    for (uint32_t docid = 1; docid <= 100000; docid++)
        if (docid == 1 || docid == 100000 || hash_mix(docid) % 3 == 0)
            assert_ok(dead_add(&manifest.parts[2], docid));
    check_written(&manifest, &nothing, database);
    manifest_free(&manifest);
    xapian_database_free(database);
}

static void a_document_dies_once(void **state)
{
    struct manifest manifest = {0};

    (void)state;
    assert_ok(manifest_add(&manifest, "db-000002", 9));
    for (uint32_t docid = 0; docid <= 9; docid++)
        assert_false(dead_has(&manifest.parts[0].dead, docid));
    for (unsigned i = 0; i < 3; i++) {
        assert_ok(dead_add(&manifest.parts[0], 8));
        assert_ok(dead_add(&manifest.parts[0], 9));
        assert_int_equal(manifest.parts[0].dead.count, 2);
    }
    for (uint32_t docid = 0; docid <= 9; docid++)
        assert_int_equal(dead_has(&manifest.parts[0].dead, docid), docid >= 8);
    manifest_free(&manifest);
}

static void a_copy_is_its_own(void **state)
{
    struct manifest manifest = {.passages = 3, .words = 5, .text_bytes = 4, .journal = 6}, copy;

    (void)state;
    assert_ok(manifest_add(&manifest, "db-000002", 20));
    assert_ok(manifest_add(&manifest, "db-000003", 30));
    assert_ok(dead_add(&manifest.parts[1], 30));
    assert_ok(manifest_copy(&copy, &manifest));
    assert_same(&manifest, &copy);
    assert_ok(dead_add(&copy.parts[0], 20));
    assert_ok(dead_add(&copy.parts[1], 1));
    assert_int_equal(manifest.parts[0].dead.count, 0);
    assert_false(dead_has(&manifest.parts[1].dead, 1));
    manifest_free(&manifest);
    assert_true(dead_has(&copy.parts[1].dead, 30));
    manifest_free(&copy);
}

static void parts_are_dropped(void **state)
{
    static const char *const names[] = {"db-000002", "db-000003", "db-000004"};

    (void)state;
    for (size_t dropped = 0; dropped < 3; dropped++) {
        struct manifest manifest = {0};

        for (uint32_t i = 0; i < 3; i++) {
            assert_ok(manifest_add(&manifest, names[i], 10 + i));
            assert_ok(dead_add(&manifest.parts[i], 1 + i));
        }
        manifest_drop(&manifest, dropped);
        assert_int_equal(manifest.count, 2);
        for (uint32_t i = 0; i < 2; i++) {
            uint32_t was = i + (i >= dropped);

            assert_string_equal(manifest.parts[i].name, names[was]);
            assert_int_equal(manifest.parts[i].documents, 10 + was);
            assert_true(dead_has(&manifest.parts[i].dead, 1 + was));
        }
        manifest_free(&manifest);
    }
}

static size_t count_keys(xapian_database *database, const char *prefix)
{
    xapian_term_iterator *keys = NULL;
    size_t count = 0;
    bool more = false;

    assert_int_equal(xapian_database_metadata_keys(&keys, database, prefix, strlen(prefix)),
                     XAPIAN_OK);
    assert_int_equal(xapian_term_iterator_next(keys, &more), XAPIAN_OK);
    for (; more; count++)
        assert_int_equal(xapian_term_iterator_next(keys, &more), XAPIAN_OK);
    xapian_term_iterator_free(keys);
    return count;
}

static void changes_replace_what_was_there_and_leave_nothing(void **state)
{
    xapian_database *database = make_database(state);
    struct manifest manifest = {0}, before = {0};

    assert_ok(manifest_add(&manifest, "db-000002", 100));
    assert_ok(manifest_add(&manifest, "db-000003", 100));
    assert_ok(dead_add(&manifest.parts[0], 5));
    check_written(&manifest, &before, database);
    assert_int_equal(count_keys(database, META_DEAD), 1);
    assert_ok(manifest_copy(&before, &manifest)); /* more die */
    assert_ok(dead_add(&manifest.parts[0], 100));
    assert_ok(dead_add(&manifest.parts[1], 1));
    check_written(&manifest, &before, database);
    assert_int_equal(count_keys(database, META_DEAD), 2);
    manifest_free(&before);
    assert_ok(manifest_copy(&before, &manifest)); /* parts go, one comes */
    manifest_drop(&manifest, 0);
    manifest_drop(&manifest, 0);
    assert_ok(manifest_add(&manifest, "db-000004", 198));
    check_written(&manifest, &before, database);
    assert_int_equal(count_keys(database, META_DEAD), 0);
    manifest_free(&before);
    manifest_free(&manifest);
    xapian_database_free(database);
}

/* ---- Damage --------------------------------------------------------------------------------- */

static void set(xapian_database *database, const char *key, const char *value, size_t len)
{
    assert_int_equal(xapian_database_set_metadata(database, key, strlen(key), value, len),
                     XAPIAN_OK);
}

static void a_database_without_a_manifest_is_corrupt(void **state)
{
    xapian_database *database = make_database(state);
    struct manifest manifest;

    assert_status(manifest_read(&manifest, database), ACCORD_ERROR_CORRUPT);
    assert_int_equal(manifest.count, 0);
    assert_null(manifest.parts);
    xapian_database_free(database);
}

/* Adds a manifest of one part. Form 1, of format 2, has no words; form 2, of format 3, no journal.
 */
static void add_part(struct bytes *out, uint64_t form, const char *name, size_t len,
                     uint64_t documents)
{
    bytes_clear(out);
    bytes_add_number(out, form);
    bytes_add_number(out, 7);
    if (form != 1)
        bytes_add_number(out, 8);
    bytes_add_number(out, 9);
    if (form > 2)
        bytes_add_number(out, 6);
    bytes_add_number(out, 1);
    bytes_add_field(out, name, len);
    bytes_add_number(out, documents);
}

static void a_manifest_that_cannot_be_is_corrupt(void **state)
{
    static const struct {
        uint64_t form;
        const char *name;
        size_t len;
        uint64_t documents;
        accord_status expected;
    } cases[] = {
        {3, "db-000002", 9, 10, ACCORD_OK},
        {2, "db-000002", 9, 10, ACCORD_OK},
        {1, "db-000002", 9, 10, ACCORD_OK},
        {0, "db-000002", 9, 10, ACCORD_ERROR_CORRUPT},
        {4, "db-000002", 9, 10, ACCORD_ERROR_CORRUPT}, /* of a later version */
        {2, "", 0, 10, ACCORD_ERROR_CORRUPT},
        {2, "..", 2, 10, ACCORD_ERROR_CORRUPT},
        {2, "../../etc", 9, 10, ACCORD_ERROR_CORRUPT},
        {2, "/etc", 4, 10, ACCORD_ERROR_CORRUPT},
        {2, "db-00000000000000000000000000001", 32, 10, ACCORD_ERROR_CORRUPT}, /* too long */
        {2, "db-0000000000000000000000000001", 31, 10, ACCORD_OK},
        {2, "db-000002", 9, UINT32_MAX, ACCORD_ERROR_CORRUPT},
        {2, "db-000002", 9, UINT64_MAX, ACCORD_ERROR_CORRUPT},
    };
    xapian_database *database = make_database(state);
    struct bytes bytes = {0};
    struct manifest manifest;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        add_part(&bytes, cases[i].form, cases[i].name, cases[i].len, cases[i].documents);
        set(database, META_PARTS, bytes.data, bytes.len);
        if (manifest_read(&manifest, database) != cases[i].expected)
            fail_msg("case %zu", i);
        if (cases[i].expected == ACCORD_OK) {
            assert_true(manifest.passages == 7 && manifest.text_bytes == 9);
            assert_true(manifest.words == (cases[i].form == 1 ? 0 : 8));
            assert_true(manifest.journal == (cases[i].form == 3 ? 6 : 0));
        }
        manifest_free(&manifest);
    }
    for (uint64_t form = 1; form <= 3; form++) {
        add_part(&bytes, form, "db-000002", 9, 10);
        for (size_t len = 0; len < bytes.len; len++) { /* cut short */
            set(database, META_PARTS, bytes.data, len);
            assert_status(manifest_read(&manifest, database), ACCORD_ERROR_CORRUPT);
        }
    }
    bytes_free(&bytes);
    xapian_database_free(database);
}

static void the_dead_are_documents_of_their_part(void **state)
{
    static const struct {
        uint64_t steps[3];
        size_t count;
        accord_status expected;
    } cases[] = {
        {{1, 1, 8}, 3, ACCORD_OK},
        {{10}, 1, ACCORD_OK},
        {{11}, 1, ACCORD_ERROR_CORRUPT},
        {{9, 2}, 2, ACCORD_ERROR_CORRUPT},
        {{0}, 1, ACCORD_ERROR_CORRUPT},
        {{3, 0}, 2, ACCORD_ERROR_CORRUPT},
        {{UINT64_MAX}, 1, ACCORD_ERROR_CORRUPT},
        {{1, UINT64_MAX}, 2, ACCORD_ERROR_CORRUPT},
    };
    xapian_database *database = make_database(state);
    struct bytes bytes = {0};
    struct manifest manifest;

    add_part(&bytes, 2, "db-000002", 9, 10);
    set(database, META_PARTS, bytes.data, bytes.len);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bytes_clear(&bytes);
        for (size_t j = 0; j < cases[i].count; j++)
            bytes_add_number(&bytes, cases[i].steps[j]);
        set(database, META_DEAD "db-000002", bytes.data, bytes.len);
        if (manifest_read(&manifest, database) != cases[i].expected)
            fail_msg("case %zu", i);
        if (cases[i].expected == ACCORD_OK)
            assert_int_equal(manifest.parts[0].dead.count, cases[i].count);
        manifest_free(&manifest);
    }
    set(database, META_DEAD "db-000002", "\x05\x80", 2); /* a number that does not end */
    assert_status(manifest_read(&manifest, database), ACCORD_ERROR_CORRUPT);
    bytes_free(&bytes);
    xapian_database_free(database);
}

static void random_bytes_never_lead_astray(void **state)
{
    xapian_database *database = make_database(state);

    for (unsigned round = 0; round < 3000; round++) {
        struct manifest manifest;
        char bytes[48];
        size_t len = hash_mix(round) % sizeof bytes;
        accord_status status;

        for (size_t i = 0; i < len; i++)
            bytes[i] =
                (char)(i == 0 ? 1 + round % 3 : hash_mix(round * 100ULL + i) % (i < 8 ? 12 : 256));
        set(database, META_PARTS, bytes, len);
        status = manifest_read(&manifest, database);
        assert_true(status == ACCORD_OK || status == ACCORD_ERROR_CORRUPT);
        manifest_free(&manifest);
    }
    xapian_database_free(database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(what_is_written_is_read),
        in_a_folder(a_document_dies_once),
        in_a_folder(a_copy_is_its_own),
        in_a_folder(parts_are_dropped),
        in_a_folder(changes_replace_what_was_there_and_leave_nothing),
        in_a_folder(a_database_without_a_manifest_is_corrupt),
        in_a_folder(a_manifest_that_cannot_be_is_corrupt),
        in_a_folder(the_dead_are_documents_of_their_part),
        in_a_folder(random_bytes_never_lead_astray),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
