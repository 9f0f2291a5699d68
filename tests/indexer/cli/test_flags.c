// SPDX-License-Identifier: GPL-2.0-or-later
/* The parsing of command lines, and the helps that the same table prints. */
#include "cli/flags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const struct flag flags[] = {
    {0, NULL, NULL, "A heading", NULL},
    {'n', "number", "N", "a number",
     "First paragraph of many words, so many that the line must be "
     "broken somewhere before its end is reached.\n\nSecond paragraph."},
    {300, "long", NULL, "no letter", NULL},
    {'h', "help", NULL, "help", NULL},
};
static const struct flag_manual manual = {
    "test", "[OPTIONS] PATH", "Do things.", "Intro.", "Closing\n", flags, 4};

/* What take() was told. */
static char told[200];

static bool take(void *context, int key, const char *value)
{
    size_t len = strlen(told);

    (void)context;
    snprintf(told + len, sizeof told - len, "%d=%s ", key, value != NULL ? value : "");
    return key != 'n' || strcmp(value, "bad") != 0;
}

static int parse(char **argv)
{
    int argc = 0;

    while (argv[argc] != NULL)
        argc++;
    told[0] = '\0';
    optind = 0; /* glibc: begin anew */
    return flags_parse(&manual, argc, argv, take, NULL);
}

static void flags_and_operands_may_be_mixed(void **state)
{
    char *argv[] = {"test", "path", "-n3", "--long", "-", "--number=4", "--", "-n", NULL};

    (void)state;
    assert_int_equal(parse(argv), 5);
    assert_string_equal(told, "110=3 300= 110=4 ");
    assert_string_equal(argv[5], "path");
    assert_string_equal(argv[6], "-");
    assert_string_equal(argv[7], "-n");
}

static void bad_lines_are_refused(void **state)
{
    char *unknown[] = {"test", "--unknown", NULL};
    char *letter[] = {"test", "-x", NULL};
    char *missing[] = {"test", "--number", NULL};
    char *refused[] = {"test", "-n", "bad", NULL};

    (void)state;
    assert_int_equal(parse(unknown), FLAGS_BAD);
    assert_int_equal(parse(letter), FLAGS_BAD);
    assert_int_equal(parse(missing), FLAGS_BAD);
    assert_int_equal(parse(refused), FLAGS_BAD);
}

static void numbers_are_read_within_bounds(void **state)
{
    unsigned long number;

    (void)state;
    assert_true(flags_number(&manual, 'n', "7", 1, 9, &number));
    assert_int_equal(number, 7);
    assert_false(flags_number(&manual, 'n', "0", 1, 9, &number));
    assert_false(flags_number(&manual, 'n', "10", 1, 9, &number));
    assert_false(flags_number(&manual, 'n', "-1", 0, 9, &number));
    assert_false(flags_number(&manual, 'n', "", 0, 9, &number));
    assert_false(flags_number(&manual, 'n', "3x", 0, 9, &number));
    assert_false(flags_number(&manual, 'n', "99999999999999999999999", 0, 9, &number));
}

static char *printed(void (*print)(const struct flag_manual *, FILE *))
{
    char *text;
    size_t len;
    FILE *file = open_memstream(&text, &len);

    print(&manual, file);
    fclose(file);
    return text;
}

static void the_helps_name_all_flags_and_fit(void **state)
{
    char *brief = printed(flags_print_short), *full = printed(flags_print_full);

    (void)state;
    assert_non_null(strstr(brief, "  -n, --number N           a number\n"));
    assert_non_null(strstr(brief, "      --long               no letter\n"));
    assert_null(strstr(brief, "paragraph"));
    assert_non_null(strstr(full, "\n\n          Second paragraph.\n"));
    assert_non_null(strstr(full, "\nA heading\n"));
    for (const char *line = full; *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 80);
    free(brief);
    free(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_and_operands_may_be_mixed),
        cmocka_unit_test(bad_lines_are_refused),
        cmocka_unit_test(numbers_are_read_within_bounds),
        cmocka_unit_test(the_helps_name_all_flags_and_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
