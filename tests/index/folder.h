// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tests of the library share: a temporary folder for each test, and files in it. */
#ifndef ACCORD_TESTS_FOLDER_H
#define ACCORD_TESTS_FOLDER_H

#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "index/accord.h"

#define assert_ok(call) assert_status(call, ACCORD_OK)
#define assert_status(call, expected) check_status((call), (expected), #call, __FILE__, __LINE__)

static inline void check_status(accord_status got, accord_status expected, const char *call,
                                const char *file, int line)
{
    if (got == expected)
        return;
    print_error("%s: status %d instead of %d: %s\n", call, (int)got, (int)expected,
                got != ACCORD_OK ? accord_error_message() : "OK");
    _fail(file, line);
}

/* A test's setup: an empty folder, whose path is the state. */
static inline int make_folder(void **state)
{
    const char *tmp = getenv("TMPDIR");
    char *path = malloc(4096);

    if (path == NULL)
        return -1;
    (void)snprintf(path, 4096, "%s/accord-test-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(path) == NULL) {
        free(path);
        return -1;
    }
    *state = path;
    return 0;
}

static inline int remove_entry(const char *path, const struct stat *facts, int type,
                               struct FTW *walk)
{
    (void)facts;
    (void)type;
    (void)walk;
    return remove(path);
}

static inline int remove_folder(void **state)
{
    int result = nftw(*state, remove_entry, 16, FTW_DEPTH | FTW_PHYS);

    free(*state);
    *state = NULL;
    return result;
}

/* A path in the test's folder; valid until the fourth call after. */
static inline const char *in_folder(void **state, const char *name)
{
    static char paths[4][4200];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", (const char *)*state, name);
    return path;
}

static inline void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

/* How many entries of the folder have a name that begins so. */
static inline size_t count_entries(const char *path, const char *prefix)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;
    size_t count = 0;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL)
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0 && entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

/* A fault of Xapian 1.4.22's own: checking a database frees an object by the size of its base
   class. AddressSanitizer asks this function what to pass over. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "new_delete_type_mismatch=0";
}

#define in_a_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

#endif
