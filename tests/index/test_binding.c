// SPDX-License-Identifier: GPL-2.0-or-later
// The binding's statuses become the library's, with the binding's message; what the system said of
// a database that could not be made is said, too.

#include "tests/index/folder.h"

#include "index/binding.h"
#include "index/xapian/xapian-c.h"

static void every_status_has_one_of_ours(void **state)
{
    static const struct {
        xapian_status theirs;
        accord_status ours;
    } statuses[] = {
        {XAPIAN_OK, ACCORD_OK},
        {XAPIAN_ERROR_MEMORY, ACCORD_ERROR_MEMORY},
        {XAPIAN_ERROR_NOT_FOUND, ACCORD_ERROR_NOT_FOUND},
        {XAPIAN_ERROR_LOCKED, ACCORD_ERROR_LOCKED},
        {XAPIAN_ERROR_STALE, ACCORD_ERROR_BUSY},
        {XAPIAN_ERROR_CORRUPT, ACCORD_ERROR_CORRUPT},
        {XAPIAN_ERROR_DOC_NOT_FOUND, ACCORD_ERROR_CORRUPT},
        {XAPIAN_ERROR_VERSION, ACCORD_ERROR_FORMAT},
        {XAPIAN_ERROR_DATABASE, ACCORD_ERROR_IO},
        {XAPIAN_ERROR_NETWORK, ACCORD_ERROR_NETWORK},
        {XAPIAN_ERROR_TIMEOUT, ACCORD_ERROR_NETWORK},
        {XAPIAN_ERROR_CLOSED, ACCORD_ERROR_INTERNAL},
        {XAPIAN_ERROR_INTERNAL, ACCORD_ERROR_INTERNAL},
    };
    xapian_database *database = NULL;

    (void)state;
    assert_int_not_equal(xapian_database_open(&database, "/nonexistent", 0), XAPIAN_OK);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        assert_int_equal(binding_status(statuses[i].theirs), statuses[i].ours);
        if (statuses[i].theirs != XAPIAN_OK)
            assert_string_equal(accord_error_message(), xapian_error_message());
    }
}

static void why_a_database_could_not_be_made_is_said(void **state)
{
    xapian_database *database = NULL;

    write_file(in_folder(state, "file"), "no folder");
    assert_status(binding_open_writable(&database, in_folder(state, "file/database"),
                                        XAPIAN_DB_CREATE_OR_OVERWRITE),
                  ACCORD_ERROR_IO);
    assert_null(database);
    assert_non_null(strstr(accord_error_message(), "Not a directory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_one_of_ours),
        in_a_folder(why_a_database_could_not_be_made_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
