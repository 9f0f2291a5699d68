// SPDX-License-Identifier: GPL-2.0-or-later
// Stores: records come back as they were added, stores are joined, and a file that is cut, of
// another kind or changed in its table or footer is refused, or gives bytes within it.

#include "tests/index/folder.h"

#include "index/bytes.h"
#include "index/hash.h"
#include "index/store.h"

enum { FOOTER = 24 }; /* bytes, see store.c */

/* The bytes of record `number`: of all lengths, none among them. */
static void make_record(struct bytes *out, unsigned number)
{
    size_t len = number % 5 == 0 ? 0 : hash_mix(number) % 3000;

    bytes_clear(out);
    for (size_t i = 0; i < len; i++) {
        char byte = (char)hash_mix(number * 10000ULL + i);

        bytes_add(out, &byte, 1);
    }
}

static void write_store(const char *path, unsigned first, unsigned count)
{
    struct store_writer writer;
    struct bytes record = {0};

    assert_ok(store_create(&writer, path));
    for (unsigned i = 0; i < count; i++) {
        make_record(&record, first + i);
        assert_ok(store_add(&writer, record.data, record.len));
    }
    assert_int_equal(writer.count, count);
    assert_ok(store_finish(&writer));
    store_writer_free(&writer);
    bytes_free(&record);
}

static void check_records(const struct store *store, unsigned from, unsigned first, unsigned count)
{
    struct bytes expected = {0};

    for (unsigned i = 0; i < count; i++) {
        const char *data;
        size_t len;

        make_record(&expected, first + i);
        assert_ok(store_record(store, from + i + 1, &data, &len));
        assert_int_equal(len, expected.len);
        if (len > 0)
            assert_memory_equal(data, expected.data, len);
    }
    bytes_free(&expected);
}

static void records_come_back(void **state)
{
    static const unsigned counts[] = {0, 1, 2, 7, 1000}; /* the last is more than one write */

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct store store;
        const char *data;
        size_t len;

        write_store(in_folder(state, "store"), 0, counts[i]); /* in place of the one before */
        assert_ok(store_open(&store, in_folder(state, "store")));
        assert_int_equal(store.count, counts[i]);
        check_records(&store, 0, 0, counts[i]);
        assert_status(store_record(&store, 0, &data, &len), ACCORD_ERROR_CORRUPT);
        assert_status(store_record(&store, counts[i] + 1, &data, &len), ACCORD_ERROR_CORRUPT);
        assert_status(store_record(&store, UINT32_MAX, &data, &len), ACCORD_ERROR_CORRUPT);
        store_close(&store);
    }
}

static void a_store_open_stays_as_it_is_when_its_file_is_removed(void **state)
{
    struct store store;

    write_store(in_folder(state, "store"), 0, 100);
    assert_ok(store_open(&store, in_folder(state, "store")));
    assert_int_equal(unlink(in_folder(state, "store")), 0);
    write_store(in_folder(state, "store"), 50, 3);
    check_records(&store, 0, 0, 100);
    store_close(&store);
}

static void stores_are_joined(void **state)
{
    struct store_writer writer;
    struct store part, store;
    struct bytes record = {0};

    write_store(in_folder(state, "a"), 0, 300);
    write_store(in_folder(state, "b"), 300, 0);
    write_store(in_folder(state, "c"), 300, 200);
    assert_ok(store_create(&writer, in_folder(state, "all")));
    make_record(&record, 1000);
    assert_ok(store_add(&writer, record.data, record.len));
    for (const char *name = "a"; name != NULL; name = *name == 'a'   ? "b"
                                                      : *name == 'b' ? "c"
                                                                     : NULL) {
        assert_ok(store_open(&part, in_folder(state, name)));
        assert_ok(store_add_all(&writer, &part));
        store_close(&part);
    }
    make_record(&record, 1001);
    assert_ok(store_add(&writer, record.data, record.len));
    assert_ok(store_finish(&writer));
    store_writer_free(&writer);
    assert_ok(store_open(&store, in_folder(state, "all")));
    assert_int_equal(store.count, 502);
    check_records(&store, 0, 1000, 1);
    check_records(&store, 1, 0, 500);
    check_records(&store, 501, 1001, 1);
    store_close(&store);
    bytes_free(&record);
}

static void what_is_missing_is_told_apart_from_what_is_no_store(void **state)
{
    struct store store;

    assert_status(store_open(&store, in_folder(state, "nowhere")), ACCORD_ERROR_NOT_FOUND);
    store_close(&store);
    assert_status(store_open(&store, *state), ACCORD_ERROR_IO); /* a folder cannot be mapped */
    store_close(&store);
    write_file(in_folder(state, "letter.txt"), "Dear sir, this is a letter and not a store at all");
    assert_status(store_open(&store, in_folder(state, "letter.txt")), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "letter.txt"));
    store_close(&store);
    write_file(in_folder(state, "empty"), "");
    assert_status(store_open(&store, in_folder(state, "empty")), ACCORD_ERROR_CORRUPT);
    store_close(&store);
    assert_int_equal(symlink("letter.txt", in_folder(state, "link")), 0);
    assert_status(store_open(&store, in_folder(state, "link")), ACCORD_ERROR_IO);
    store_close(&store);
}

static void a_folder_that_is_not_there_cannot_be_written_to(void **state)
{
    struct store_writer writer;

    assert_status(store_create(&writer, in_folder(state, "no/where")), ACCORD_ERROR_IO);
    store_writer_free(&writer);
}

static void a_store_not_finished_is_none(void **state)
{
    struct store_writer writer;
    struct store store;

    assert_ok(store_create(&writer, in_folder(state, "store")));
    for (unsigned i = 0; i < 3000; i++)
        assert_ok(store_add(&writer,
                            "some bytes that are not all written yet, or are, and of which "
                            "there are enough for more than one write",
                            100));
    store_writer_free(&writer);
    assert_status(store_open(&store, in_folder(state, "store")), ACCORD_ERROR_CORRUPT);
    store_close(&store);
}

/* ---- Damage --------------------------------------------------------------------------------- */

static char *read_whole(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    struct stat facts;
    char *data;

    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &facts), 0);
    *len = (size_t)facts.st_size;
    data = malloc(*len);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, *len, file), *len);
    assert_int_equal(fclose(file), 0);
    return data;
}

static void write_whole(const char *path, const char *data, size_t len)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void a_store_cut_at_any_length_is_corrupt(void **state)
{
    struct stat facts;
    size_t len;

    write_store(in_folder(state, "store"), 0, 6);
    assert_int_equal(stat(in_folder(state, "store"), &facts), 0);
    len = (size_t)facts.st_size;
    for (size_t cut = len; cut-- > 0;) {
        struct store store;

        assert_int_equal(truncate(in_folder(state, "store"), (off_t)cut), 0);
        assert_status(store_open(&store, in_folder(state, "store")), ACCORD_ERROR_CORRUPT);
        store_close(&store);
    }
}

/* Reads every record of a store whose file may be damaged. @return how many are not as made. */
static size_t read_all(const struct store *store)
{
    struct bytes expected = {0};
    size_t wrong = 0;

    for (uint32_t docid = 1; docid <= store->count; docid++) {
        const char *data = NULL;
        size_t len = 0;
        accord_status status = store_record(store, docid, &data, &len);
        volatile char sum = 0;

        make_record(&expected, docid - 1);
        if (status == ACCORD_OK) {
            assert_true(data >= store->map && len <= (size_t)(store->map + store->size - data));
            for (size_t i = 0; i < len; i++) /* every byte can be read */
                sum = (char)(sum + data[i]);
            wrong += len != expected.len || (len > 0 && memcmp(data, expected.data, len) != 0);
        } else {
            assert_int_equal(status, ACCORD_ERROR_CORRUPT);
            wrong++;
        }
    }
    bytes_free(&expected);
    return wrong;
}

static void a_changed_table_or_footer_shows_and_leads_nowhere_else(void **state)
{
    enum { COUNT = 6 };
    const size_t behind = 8 * (COUNT + 1) + FOOTER;
    size_t len;
    char *data;

    write_store(in_folder(state, "store"), 0, COUNT);
    data = read_whole(in_folder(state, "store"), &len);
    for (size_t i = len - behind; i < len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            struct store store;
            accord_status status;

            data[i] = (char)(data[i] ^ 1 << bit);
            write_whole(in_folder(state, "changed"), data, len);
            data[i] = (char)(data[i] ^ 1 << bit);
            status = store_open(&store, in_folder(state, "changed"));
            if (i >= len - FOOTER)
                assert_int_equal(status, ACCORD_ERROR_CORRUPT);
            else
                assert_int_equal(status, ACCORD_OK); /* the records tell, when they are read */
            if (status == ACCORD_OK)
                assert_true(read_all(&store) > 0);
            store_close(&store);
        }
    free(data);
}

static void a_store_with_wrong_offsets_is_not_joined(void **state)
{
    enum { COUNT = 6 };
    size_t len;
    char *data;

    write_store(in_folder(state, "store"), 1, COUNT); /* the first is not empty */
    data = read_whole(in_folder(state, "store"), &len);
    for (size_t i = 0; i <= COUNT; i++) { /* each offset in turn is one too high */
        char *offset = data + len - FOOTER - 8 * (COUNT + 1 - i);
        struct store_writer writer;
        struct store store;

        offset[0]++;
        write_whole(in_folder(state, "changed"), data, len);
        offset[0]--;
        assert_ok(store_open(&store, in_folder(state, "changed")));
        assert_ok(store_create(&writer, in_folder(state, "joined")));
        if (i == 0 || i == COUNT) /* the others only move bytes from one record to the next */
            assert_status(store_add_all(&writer, &store), ACCORD_ERROR_CORRUPT);
        store_writer_free(&writer);
        store_close(&store);
    }
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(records_come_back),
        in_a_folder(a_store_open_stays_as_it_is_when_its_file_is_removed),
        in_a_folder(stores_are_joined),
        in_a_folder(what_is_missing_is_told_apart_from_what_is_no_store),
        in_a_folder(a_folder_that_is_not_there_cannot_be_written_to),
        in_a_folder(a_store_not_finished_is_none),
        in_a_folder(a_store_cut_at_any_length_is_corrupt),
        in_a_folder(a_changed_table_or_footer_shows_and_leads_nowhere_else),
        in_a_folder(a_store_with_wrong_offsets_is_not_joined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
