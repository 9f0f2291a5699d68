// SPDX-License-Identifier: GPL-2.0-or-later
// The folder of an index: the list of its databases published and read, and every kind of folder
// that is no index, or a damaged one, told by its own status.

#include "tests/index/folder.h"

#include "index/directory.h"
#include "index/schema.h"

static void what_is_published_is_read(void **state)
{
    struct shards shards = {0}, back;

    assert_ok(shards_add(&shards, "shard-1", false));
    assert_ok(shards_add(&shards, "127.0.0.1:7100", true));
    assert_ok(directory_publish(*state, &shards));
    assert_ok(directory_read(&back, *state));
    assert_int_equal(back.count, 2);
    assert_string_equal(back.items[0].name, "shard-1");
    assert_false(back.items[0].remote);
    assert_string_equal(back.items[1].name, "127.0.0.1:7100");
    assert_true(back.items[1].remote);
    shards_free(&back);
    shards_free(&shards);
    assert_int_equal(count_entries(*state, ""), 1); /* nothing lies beside it */
}

static void publishing_replaces_the_list(void **state)
{
    struct shards shards = {0}, back;

    assert_ok(shards_add(&shards, "db-000001", false));
    assert_ok(directory_publish(*state, &shards));
    shards_free(&shards);
    assert_ok(shards_add(&shards, "db-000002", false));
    assert_ok(directory_publish(*state, &shards));
    assert_ok(directory_read(&back, *state));
    assert_int_equal(back.count, 1);
    assert_string_equal(back.items[0].name, "db-000002");
    shards_free(&back);
    shards_free(&shards);
}

static void a_folder_without_an_index_is_told_apart_from_one_of_other_things(void **state)
{
    struct shards shards;

    assert_status(directory_read(&shards, in_folder(state, "nowhere")), ACCORD_ERROR_NOT_FOUND);
    assert_status(directory_read(&shards, *state), ACCORD_ERROR_NOT_FOUND);
    write_file(in_folder(state, SCHEMA_LOCK), "1\n"); /* a writer got so far and died */
    assert_int_equal(mkdir(in_folder(state, SCHEMA_DATABASE "000001"), 0777), 0);
    write_file(in_folder(state, SCHEMA_STUB ".new"), "auto db-0");
    assert_status(directory_read(&shards, *state), ACCORD_ERROR_NOT_FOUND);
    write_file(in_folder(state, "letter.txt"), "Dear sir");
    assert_status(directory_read(&shards, *state), ACCORD_ERROR_NOT_INDEX);
    assert_status(directory_read(&shards, in_folder(state, "letter.txt")), ACCORD_ERROR_NOT_INDEX);
}

static void a_damaged_list_is_corrupt(void **state)
{
    static const char *const lists[] = {
        "",
        "\n\n",
        "auto\n",
        "auto \n",
        "db-000001\n",
        "auto ../elsewhere\n",
        "auto /etc\n",
        "auto ..\n",
        "remote nowhere\n",
        "inmemory \n",
        "auto db-000001\nnonsense x\n",
        "auto db-000001\nauto db-00",
        "auto db-00000x\n",
        "auto db_000001\n",
        "auto db-000001Jauto db-000002\n",
        "auto db-000001 auto db-000002\n",
        "auto db-000001\nauto shard-2\n",
        "auto shard-1\nauto db-000002\n",
        "auto shard-2\nauto shard-1\n",
        "auto shard-1\nauto shard-3\n",
        "\xff\xfe\xff",
    };
    struct shards shards;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        write_file(in_folder(state, SCHEMA_STUB), lists[i]);
        if (directory_read(&shards, *state) != ACCORD_ERROR_CORRUPT)
            fail_msg("\"%s\" is taken for a list", lists[i]);
        assert_non_null(strstr(accord_error_message(), SCHEMA_STUB));
        assert_int_equal(shards.count, 0);
    }
}

static void a_named_database_that_is_not_there_is_corrupt(void **state)
{
    const struct shard shard = {(char *)"db-000001", false};
    xapian_database *database;

    assert_status(directory_open_shard(&database, *state, &shard), ACCORD_ERROR_CORRUPT);
    assert_null(database);
    assert_non_null(strstr(accord_error_message(), "db-000001"));
}

/* Makes a database whose format is `format`; NULL: none said. */
static void make_database(const char *path, const char *format)
{
    xapian_database *database = NULL;

    assert_int_equal(xapian_database_open_writable(&database, path, XAPIAN_DB_CREATE, 0),
                     XAPIAN_OK);
    if (format != NULL)
        assert_int_equal(xapian_database_set_metadata(database, META_FORMAT, strlen(META_FORMAT),
                                                      format, strlen(format)),
                         XAPIAN_OK);
    assert_int_equal(xapian_database_commit(database), XAPIAN_OK);
    xapian_database_free(database);
}

static void a_database_of_another_program_or_format_is_not_opened(void **state)
{
    struct shard shard = {(char *)"db-000001", false};
    xapian_database *database;
    uint64_t found;
    char format[16];

    make_database(in_folder(state, "db-000001"), NULL);
    assert_status(directory_open_shard(&database, *state, &shard), ACCORD_ERROR_NOT_INDEX);
    shard.name = (char *)"db-000002";
    make_database(in_folder(state, "db-000002"), "999");
    assert_status(directory_open_shard(&database, *state, &shard), ACCORD_ERROR_FORMAT);
    assert_non_null(strstr(accord_error_message(), "999, of a newer version"));
    assert_status(directory_open_older(&database, *state, &shard, &found), ACCORD_ERROR_FORMAT);
    assert_null(database);
    shard.name = (char *)"db-000004";
    snprintf(format, sizeof format, "%d", SCHEMA_OLDEST - 1);
    make_database(in_folder(state, "db-000004"), format);
    assert_status(directory_open_older(&database, *state, &shard, &found), ACCORD_ERROR_FORMAT);
    assert_non_null(strstr(accord_error_message(), "index the articles again"));
    shard.name = (char *)"db-000003";
    snprintf(format, sizeof format, "%d", SCHEMA_FORMAT);
    make_database(in_folder(state, "db-000003"), format);
    assert_ok(directory_open_shard(&database, *state, &shard));
    xapian_database_free(database);
    shard.name = (char *)"db-000005";
    snprintf(format, sizeof format, "%d", SCHEMA_READ);
    make_database(in_folder(state, "db-000005"), format);
    assert_ok(directory_open_shard(&database, *state, &shard));
    assert_ok(directory_format(database, &found));
    assert_true(found == SCHEMA_READ);
    xapian_database_free(database);
}

static void an_older_database_is_opened_for_a_writer_alone(void **state)
{
    const struct shard shard = {(char *)"db-000001", false};
    xapian_database *database;
    uint64_t found = 0;
    char text[4400];

    snprintf(text, sizeof text, "%d", SCHEMA_OLDEST);
    make_database(in_folder(state, "db-000001"), text);
    assert_status(directory_open_shard(&database, *state, &shard), ACCORD_ERROR_FORMAT);
    snprintf(text, sizeof text, "accord-indexer --index %s ", (const char *)*state);
    assert_non_null(strstr(accord_error_message(), text));
    assert_ok(directory_open_older(&database, *state, &shard, &found));
    assert_true(found == SCHEMA_OLDEST);
    xapian_database_free(database);
}

static void a_shard_that_does_not_answer_is_a_failure_of_the_network(void **state)
{
    const struct shard shard = {(char *)"127.0.0.1:1", true};
    xapian_database *database;

    assert_status(directory_open_shard(&database, *state, &shard), ACCORD_ERROR_NETWORK);
    assert_non_null(strstr(accord_error_message(), "127.0.0.1:1"));
}

static void a_format_that_was_set_is_that_of_this_version(void **state)
{
    const struct shard shard = {(char *)"db", false};
    xapian_database *database = NULL;

    assert_int_equal(
        xapian_database_open_writable(&database, in_folder(state, "db"), XAPIAN_DB_CREATE, 0),
        XAPIAN_OK);
    assert_ok(directory_set_format(database));
    assert_int_equal(xapian_database_commit(database), XAPIAN_OK);
    xapian_database_free(database);
    assert_ok(directory_open_shard(&database, *state, &shard));
    xapian_database_free(database);
}

static void a_term_is_found_document_by_document(void **state)
{
    xapian_database *database = NULL;
    xapian_docid docid = 0;
    struct key key;

    assert_int_equal(
        xapian_database_open_writable(&database, in_folder(state, "db"), XAPIAN_DB_CREATE, 0),
        XAPIAN_OK);
    key_make(&key, TERM_ID, "here", 4);
    for (unsigned i = 1; i <= 5; i++) {
        xapian_document *document = NULL;

        assert_int_equal(xapian_document_new(&document), XAPIAN_OK);
        if (i == 2 || i == 4)
            assert_int_equal(xapian_document_add_boolean_term(document, key.text, key.len),
                             XAPIAN_OK);
        assert_int_equal(xapian_database_add_document(database, document, NULL), XAPIAN_OK);
        xapian_document_free(document);
    }
    assert_int_equal(xapian_database_commit(database), XAPIAN_OK);
    assert_ok(directory_find(database, &key, 0, &docid));
    assert_int_equal(docid, 2);
    assert_ok(directory_find(database, &key, 2, &docid));
    assert_int_equal(docid, 4);
    assert_ok(directory_find(database, &key, 4, &docid));
    assert_int_equal(docid, 0);
    key_make(&key, TERM_ID, "nowhere", 7);
    assert_ok(directory_find(database, &key, 0, &docid));
    assert_int_equal(docid, 0);
    xapian_database_free(database);
}

static void names_are_joined(void **state)
{
    char *joined = directory_join("a", "b"), *more = directory_join_two("a", "b", "c");

    (void)state;
    assert_string_equal(joined, "a/b");
    assert_string_equal(more, "a/b/c");
    free(joined);
    free(more);
}

static void all_bytes_below_are_counted(void **state)
{
    assert_int_equal(directory_bytes(*state), 0);
    write_file(in_folder(state, "one"), "12345");
    assert_int_equal(mkdir(in_folder(state, "below"), 0777), 0);
    write_file(in_folder(state, "below/two"), "123");
    assert_int_equal(symlink(*state, in_folder(state, "below/around")), 0);
    assert_int_equal(directory_bytes(*state), 8);
    assert_int_equal(directory_bytes(in_folder(state, "nowhere")), 0);
}

static void links_are_refused_within_the_folder_only(void **state)
{
    struct shards shards = {0};
    char link[4200];
    uint64_t bytes;

    assert_ok(shards_add(&shards, "db-000001", false));
    assert_ok(directory_publish(*state, &shards));
    shards_free(&shards);
    assert_int_equal(mkdir(in_folder(state, "db-000001"), 0777), 0);
    assert_ok(directory_refuse_links(*state));
    bytes = directory_bytes(*state);
    assert_true(bytes > 0);
    snprintf(link, sizeof link, "%s.link",
             (const char *)*state); /* the folder may be named by one */
    assert_int_equal(symlink(*state, link), 0);
    assert_ok(directory_refuse_links(link));
    assert_int_equal(directory_bytes(link), bytes);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(symlink("/dev/null", in_folder(state, "db-000001/postlist.glass")), 0);
    assert_status(directory_refuse_links(*state), ACCORD_ERROR_IO);
    assert_non_null(strstr(accord_error_message(), "postlist.glass"));
}

static bool take_no_note(void *context, const char *key, size_t key_len, const char *value,
                         size_t value_len)
{
    (void)context;
    (void)key;
    (void)key_len;
    (void)value;
    (void)value_len;
    return false;
}

static void what_the_system_refuses_is_told(void **state)
{
    struct shards shards = {0};
    char name[5000];

    assert_ok(shards_add(&shards, "db-000001", false));
    assert_status(directory_publish(in_folder(state, "nowhere"), &shards), ACCORD_ERROR_IO);
    assert_non_null(strstr(accord_error_message(), "nowhere"));
    shards_free(&shards);
    assert_status(directory_sync(in_folder(state, "nowhere")), ACCORD_ERROR_IO);
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_status(directory_read(&shards, name), ACCORD_ERROR_IO); /* too long a name */
    assert_int_equal(mkdir(in_folder(state, SCHEMA_STUB), 0777), 0);
    assert_status(directory_read(&shards, *state), ACCORD_ERROR_IO);
    assert_non_null(strstr(accord_error_message(), SCHEMA_STUB));
    memset(name, 'k', 201);
    assert_status(directory_notes(NULL, 'N', name, 201, take_no_note, NULL), ACCORD_ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(what_is_published_is_read),
        in_a_folder(publishing_replaces_the_list),
        in_a_folder(a_folder_without_an_index_is_told_apart_from_one_of_other_things),
        in_a_folder(a_damaged_list_is_corrupt),
        in_a_folder(a_named_database_that_is_not_there_is_corrupt),
        in_a_folder(a_database_of_another_program_or_format_is_not_opened),
        in_a_folder(an_older_database_is_opened_for_a_writer_alone),
        in_a_folder(a_shard_that_does_not_answer_is_a_failure_of_the_network),
        in_a_folder(a_format_that_was_set_is_that_of_this_version),
        in_a_folder(a_term_is_found_document_by_document),
        in_a_folder(names_are_joined),
        in_a_folder(all_bytes_below_are_counted),
        in_a_folder(links_are_refused_within_the_folder_only),
        in_a_folder(what_the_system_refuses_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
