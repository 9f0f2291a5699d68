// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files a walk finds, on real folders. */
#include "walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the walk complained about. */
static char complaints[1000];

static void complain(void *context, const char *path, const char *reason)
{
    size_t len = strlen(complaints);

    (void)context;
    snprintf(complaints + len, sizeof complaints - len, "%s: %s\n", path, reason);
}

static void touch(const char *path)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs("text", file);
    fclose(file);
}

static int enter_folder(void **state)
{
    char *folder = strdup("/tmp/accord-walk-XXXXXX");

    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return -1;
    *state = folder;
    complaints[0] = '\0';
    return 0;
}

static int leave_folder(void **state)
{
    char *command;
    int result;

    if (chdir("/") != 0 || asprintf(&command, "rm -rf '%s'", (char *)*state) < 0)
        return -1;
    result = system(command);
    free(command);
    free(*state);
    return result;
}

/* The files below `paths` as the user sees them, a line each. */
static char *found(const char *const *paths, const char *excluded)
{
    struct walk walk = {.failed = complain};
    char *text;
    size_t len;
    FILE *file = open_memstream(&text, &len);

    assert_true(walk_start(&walk, excluded));
    for (; *paths != NULL; paths++)
        assert_true(walk_add(&walk, *paths));
    for (size_t i = 0; i < walk.count; i++) {
        char *shown = walk_shown(&walk, &walk.files[i]);
        fprintf(file, "%s\n", shown);
        free(shown);
        assert_int_equal(walk.files[i].size, 4);
        assert_true(walk_found(&walk, walk.files[i].path));
        assert_true(walk_covers(&walk, walk.files[i].path));
        assert_int_equal(walk.files[i].path[0], '/');
    }
    for (size_t i = 0; i < walk.skipped_count; i++)
        fprintf(file, "(%zu %s)\n", walk.skipped[i].files, walk.skipped[i].kind);
    fclose(file);
    walk_free(&walk);
    return text;
}

static void assert_found(const char *path, const char *expected)
{
    const char *paths[] = {path, NULL};
    char *text = found(paths, NULL);

    assert_string_equal(text, expected);
    free(text);
}

static void files_come_in_the_order_of_their_names(void **state)
{
    (void)state;
    mkdir("b", 0777);
    mkdir("b/c", 0777);
    mkdir("b/a", 0777);
    touch("b/z.txt");
    touch("b/c/1.txt");
    touch("b/a/2.txt");
    touch("b/A.txt");
    assert_found("b", "b/A.txt\nb/z.txt\nb/a/2.txt\nb/c/1.txt\n");
    assert_found("b/", "b/A.txt\nb/z.txt\nb/a/2.txt\nb/c/1.txt\n");
    assert_found("./b/../b/c", "./b/../b/c/1.txt\n");
    assert_string_equal(complaints, "");
}

static void hidden_and_foreign_files_are_passed_over_unless_named(void **state)
{
    (void)state;
    mkdir(".git", 0777);
    touch(".git/a.txt");
    touch(".hidden.txt");
    touch("photo.JPG");
    touch("style.css");
    touch("article.txt");
    assert_found(".", "./article.txt\n(1 jpg)\n(1 css)\n");
    assert_found(".hidden.txt", ".hidden.txt\n");
    assert_found("style.css", "style.css\n");
    assert_found(".git", ".git/a.txt\n");
}

static void links_are_followed_and_circles_end(void **state)
{
    (void)state;
    mkdir("a", 0777);
    touch("a/1.txt");
    assert_int_equal(symlink("..", "a/up"), 0);
    assert_int_equal(symlink("1.txt", "a/link.txt"), 0);
    assert_int_equal(symlink("nowhere", "a/dangling"), 0);
    assert_int_equal(symlink("self", "a/self"), 0);
    assert_found("a", "a/1.txt\na/link.txt\n");
    assert_non_null(strstr(complaints, "a/dangling: a link that leads nowhere\n"));
    assert_non_null(strstr(complaints, "a/self: "));
}

static void a_file_named_twice_is_found_once(void **state)
{
    const char *paths[] = {"a/1.txt", "a", "./a", NULL};
    char *text;

    (void)state;
    mkdir("a", 0777);
    touch("a/1.txt");
    text = found(paths, NULL);
    assert_string_equal(text, "a/1.txt\n");
    free(text);
}

static void the_index_is_not_walked(void **state)
{
    const char *paths[] = {".", NULL};
    char *text;

    (void)state;
    mkdir("index", 0777);
    touch("index/data");
    touch("1.txt");
    text = found(paths, "./index");
    assert_string_equal(text, "./1.txt\n");
    free(text);
}

static void what_is_missing_is_a_root_still(void **state)
{
    struct walk walk = {.failed = complain};
    char *path;

    assert_true(walk_start(&walk, NULL));
    assert_true(walk_add(&walk, "gone/folder/"));
    assert_int_equal(walk.count, 0);
    assert_true(walk.roots[0].missing);
    assert_true(asprintf(&path, "%s/gone/folder/1.txt", (char *)*state) > 0);
    assert_true(walk_covers(&walk, path));
    path[strlen(path) - 6] = 'x'; /* gone/folderx1.txt */
    assert_false(walk_covers(&walk, path));
    free(path);
    walk_free(&walk);
}

static void a_thousand_folders_deep_is_no_problem(void **state)
{
    struct walk walk = {.failed = complain};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(mkdir("d", 0777), 0);
        assert_int_equal(chdir("d"), 0);
    }
    touch("1.txt");
    assert_int_equal(chdir(*state), 0);
    assert_true(walk_start(&walk, NULL));
    assert_true(walk_add(&walk, "."));
    assert_int_equal(walk.count, 1);
    walk_free(&walk);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(files_come_in_the_order_of_their_names),
        IN_FOLDER(hidden_and_foreign_files_are_passed_over_unless_named),
        IN_FOLDER(links_are_followed_and_circles_end),
        IN_FOLDER(a_file_named_twice_is_found_once),
        IN_FOLDER(the_index_is_not_walked),
        IN_FOLDER(what_is_missing_is_a_root_still),
        IN_FOLDER(a_thousand_folders_deep_is_no_problem),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
