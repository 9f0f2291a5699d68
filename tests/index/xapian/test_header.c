// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_header.c
 * The header and the library say the same: it compiles alone as C and C++,
 *       shows nothing of C++, and declares exactly what the library exports.
 */
#include "support.h"

#define HEADER TEST_SOURCE_DIR "/index/xapian/xapian-c.h"
#define MOST 1024

static char *names[2][MOST]; /* declared; exported */
static size_t counts[2];

static void add_name(int which, const char *name, size_t len)
{
    assert_true(counts[which] < MOST);
    names[which][counts[which]] = strndup(name, len);
    assert_non_null(names[which][counts[which]]);
    counts[which]++;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *read_header(void)
{
    FILE *file = fopen(HEADER, "r");
    char *text = calloc(1, 1 << 20);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    return text;
}

/* The name after each XAPIAN_C_API at the beginning of a line, up to its parenthesis. */
static void read_declared(void)
{
    char *text = read_header();

    for (char *at = strstr(text, "\nXAPIAN_C_API "); at != NULL;
         at = strstr(at + 1, "\nXAPIAN_C_API ")) {
        char *end = strchr(at, '('), *begin = end;

        assert_non_null(end);
        while (begin[-1] != ' ' && begin[-1] != '*' && begin[-1] != '\n')
            begin--;
        add_name(0, begin, (size_t)(end - begin));
    }
    free(text);
}

/* The path of the library as it is loaded. */
static void find_library(char *path, size_t size)
{
    char line[4200];
    FILE *maps = fopen("/proc/self/maps", "r");

    *path = '\0';
    if (maps == NULL)
        return;
    while (*path == '\0' && fgets(line, sizeof line, maps) != NULL) {
        char *at = strchr(line, '/');

        if (at != NULL && strstr(at, "/libxapian-c.so") != NULL) {
            at[strcspn(at, "\n")] = '\0';
            (void)snprintf(path, size, "%s", at);
        }
    }
    assert_int_equal(fclose(maps), 0);
}

static void the_header_declares_what_the_library_exports(void **state)
{
    char library[4200], command[4400], line[1024];
    FILE *pipe;

    (void)state;
    /* Called, so that the library is loaded whatever the linker thinks. */
    assert_non_null(xapian_version());
    find_library(library, sizeof library);
    if (library[0] == '\0' || system("command -v nm >/dev/null 2>&1") != 0) {
        print_message("skipped: needs nm, and the library as a shared one\n");
        skip();
    }
    read_declared();
    (void)snprintf(command, sizeof command, "nm -D --defined-only '%s'", library);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    while (fgets(line, sizeof line, pipe) != NULL) {
        char *name = strrchr(line, ' ');

        assert_non_null(name);
        name++;
        if (strstr(line, " A ") != NULL) /* the version of the symbols */
            continue;
        add_name(1, name, strcspn(name, "@\n"));
    }
    assert_int_equal(pclose(pipe), 0);
    assert_true(counts[0] > 150);
    qsort(names[0], counts[0], sizeof names[0][0], compare);
    qsort(names[1], counts[1], sizeof names[1][0], compare);
    for (size_t i = 0; i < counts[0] && i < counts[1]; i++)
        assert_string_equal(names[0][i], names[1][i]);
    assert_int_equal(counts[0], counts[1]);
    for (int which = 0; which < 2; which++) {
        for (size_t i = 0; i < counts[which]; i++)
            free(names[which][i]);
    }
}

static void the_header_compiles_alone(void **state)
{
    static const char *const compilers[] = {
        TEST_CC " -std=c17 -x c",
        TEST_CC " -std=c11 -x c",
        TEST_CXX " -std=c++17 -x c++",
        TEST_CXX " -std=c++11 -x c++",
    };
    char command[4096];

    (void)state;
    for (size_t i = 0; i < sizeof compilers / sizeof compilers[0]; i++) {
        (void)snprintf(
            command, sizeof command,
            "%s -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only '%s'",
            compilers[i], HEADER);
        print_message("%s\n", command);
        assert_int_equal(system(command), 0);
    }
}

static void the_header_shows_nothing_of_cplusplus(void **state)
{
    char *text = read_header();

    (void)state;
    assert_null(strstr(text, "std::"));
    assert_null(strstr(text, "Xapian::"));
    assert_null(strstr(text, "<xapian.h>"));
    assert_null(strstr(text, "template"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_declares_what_the_library_exports),
        cmocka_unit_test(the_header_compiles_alone),
        cmocka_unit_test(the_header_shows_nothing_of_cplusplus),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
