// SPDX-License-Identifier: GPL-2.0-or-later
// Checksums of a folder: sound files are trusted, every damage of a file or of the list is told
// with its name, a copy's times are taken over, and a list that a writer has taken away says
// nothing.

#include "tests/index/folder.h"

#include <fcntl.h>
#include <time.h>
#include <xxhash.h>

#include "index/checksums.h"
#include "index/schema.h"

enum { LARGE = (1 << 17) + 4321 }; /* bytes: more than are read at a time */

static const char *const names[] = {"articles", "empty", "iamglass", "postlist.glass"};

static void write_bytes(const char *path, size_t len, unsigned seed)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    for (size_t i = 0; i < len; i++)
        assert_int_not_equal(fputc((int)((i * 2654435761U + seed) >> 13 & 0xff), file), EOF);
    assert_int_equal(fclose(file), 0);
}

/* Four files, one of them empty and one larger than what is read at a time, and their list. */
static void make_part(void **state)
{
    write_bytes(in_folder(state, "articles"), LARGE, 1);
    write_bytes(in_folder(state, "empty"), 0, 0);
    write_bytes(in_folder(state, "iamglass"), 120, 2);
    write_bytes(in_folder(state, "postlist.glass"), 8192, 3);
    assert_ok(checksums_write(*state));
}

/* Changes one bit, and puts back the file's time, as a disk does, or leaves the present one. */
static void flip(const char *path, off_t at, bool keep_time)
{
    int file = open(path, O_RDWR);
    struct stat facts;
    unsigned char byte;

    assert_true(file >= 0);
    assert_int_equal(fstat(file, &facts), 0);
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 4;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    if (keep_time) {
        const struct timespec times[] = {facts.st_atim, facts.st_mtim};

        assert_int_equal(futimens(file, times), 0);
    } else {
        const struct timespec times[] = {{0, UTIME_NOW}, {facts.st_mtim.tv_sec + 5, 0}};

        assert_int_equal(futimens(file, times), 0);
    }
    assert_int_equal(close(file), 0);
}

static void touch(const char *path)
{
    const struct timespec times[] = {{1700000000, 1}, {1700000000, 123456789}};

    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void assert_named(accord_status status, const char *name)
{
    assert_int_equal(status, ACCORD_ERROR_CORRUPT);
    if (strstr(accord_error_message(), name) == NULL)
        fail_msg("\"%s\" does not name %s", accord_error_message(), name);
}

/* All that look must see the damage. */
static void assert_damaged(void **state, const char *name)
{
    bool stale;

    assert_named(checksums_trust(*state, &stale), name);
    assert_named(checksums_verify(*state), name);
    assert_named(checksums_verify_live(*state), name);
    if (strcmp(name, SCHEMA_CHECKSUMS) == 0)
        assert_ok(checksums_trust_live(*state)); /* the files may be sound */
    else
        assert_named(checksums_trust_live(*state), name);
}

static void sound_files_are_trusted(void **state)
{
    bool stale = true;

    make_part(state);
    assert_ok(checksums_trust(*state, &stale));
    assert_false(stale);
    assert_ok(checksums_verify(*state));
    assert_ok(checksums_verify_live(*state));
    assert_ok(checksums_trust_live(*state));
    assert_int_equal(count_entries(*state, ""), 5); /* the four and their list */
    write_file(in_folder(state, "note.txt"), "of somebody else");
    assert_ok(checksums_trust(*state, &stale));
    assert_ok(checksums_verify(*state));
}

static void a_changed_byte_is_found(void **state)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat facts;

        make_part(state);
        assert_int_equal(stat(in_folder(state, names[i]), &facts), 0);
        if (facts.st_size == 0)
            continue;
        flip(in_folder(state, names[i]), facts.st_size - 1, false);
        assert_damaged(state, names[i]);
    }
}

static void a_byte_that_the_disk_changed_is_found_by_reading_all(void **state)
{
    bool stale = true;

    make_part(state);
    flip(in_folder(state, "postlist.glass"), 4711, true);
    assert_ok(checksums_trust(*state, &stale)); /* the price of not reading */
    assert_false(stale);
    assert_named(checksums_verify(*state), "postlist.glass");
    assert_named(checksums_verify_live(*state), "postlist.glass");
}

static void another_size_is_found(void **state)
{
    make_part(state);
    assert_int_equal(truncate(in_folder(state, "articles"), LARGE - 1), 0);
    assert_damaged(state, "articles");
    make_part(state);
    assert_int_equal(truncate(in_folder(state, "iamglass"), 0), 0);
    assert_damaged(state, "iamglass");
    make_part(state);
    write_file(in_folder(state, "empty"), "x");
    assert_damaged(state, "empty");
}

static void a_file_that_is_gone_or_none_is_found(void **state)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        make_part(state);
        assert_int_equal(unlink(in_folder(state, names[i])), 0);
        assert_damaged(state, names[i]);
    }
    make_part(state);
    assert_int_equal(unlink(in_folder(state, "empty")), 0);
    assert_int_equal(mkfifo(in_folder(state, "empty"), 0666), 0);
    assert_damaged(state, "empty");
    assert_int_equal(unlink(in_folder(state, "empty")), 0);
    assert_int_equal(symlink("/dev/null", in_folder(state, "empty")), 0);
    assert_damaged(state, "empty");
}

static void other_times_are_no_damage_and_are_taken_over(void **state)
{
    bool stale = false;

    make_part(state);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        touch(in_folder(state, names[i]));
    assert_ok(checksums_trust(*state, &stale));
    assert_true(stale);
    assert_ok(checksums_verify(*state));
    assert_ok(checksums_renew(*state));
    assert_ok(checksums_trust(*state, &stale));
    assert_false(stale);
    assert_int_equal(count_entries(*state, ""), 5);
}

static void what_is_damaged_keeps_its_checksum_when_times_are_taken_over(void **state)
{
    make_part(state);
    touch(in_folder(state, "articles"));
    flip(in_folder(state, "iamglass"), 60, false);
    assert_ok(checksums_renew(*state));
    assert_damaged(state, "iamglass");
}

static void a_damaged_list_is_found(void **state)
{
    struct stat facts;

    make_part(state);
    assert_int_equal(stat(in_folder(state, SCHEMA_CHECKSUMS), &facts), 0);
    for (off_t at = 0; at < facts.st_size; at++) {
        flip(in_folder(state, SCHEMA_CHECKSUMS), at, false);
        assert_damaged(state, SCHEMA_CHECKSUMS);
        flip(in_folder(state, SCHEMA_CHECKSUMS), at, false);
    }
    for (off_t len = facts.st_size - 1; len > 0; len--) {
        assert_int_equal(truncate(in_folder(state, SCHEMA_CHECKSUMS), len), 0);
        assert_damaged(state, SCHEMA_CHECKSUMS);
    }
    write_bytes(in_folder(state, SCHEMA_CHECKSUMS), 200000, 7);
    assert_damaged(state, SCHEMA_CHECKSUMS);
    assert_named(checksums_renew(*state), SCHEMA_CHECKSUMS);
}

static void no_list_is_damage_of_a_sealed_part_only(void **state)
{
    bool stale;

    make_part(state);
    assert_int_equal(truncate(in_folder(state, SCHEMA_CHECKSUMS), 0), 0);
    assert_named(checksums_trust(*state, &stale), SCHEMA_CHECKSUMS);
    assert_named(checksums_verify(*state), SCHEMA_CHECKSUMS);
    assert_ok(checksums_verify_live(*state));
    assert_ok(checksums_trust_live(*state));
    assert_ok(checksums_forget(*state));
    assert_ok(checksums_forget(*state)); /* there is none any more */
    assert_named(checksums_trust(*state, &stale), SCHEMA_CHECKSUMS);
    assert_named(checksums_verify(*state), SCHEMA_CHECKSUMS);
    assert_ok(checksums_verify_live(*state));
    assert_ok(checksums_trust_live(*state));
}

static void a_folder_that_is_gone_is_damage(void **state)
{
    bool stale;

    assert_named(checksums_trust(in_folder(state, "none"), &stale), "none");
    assert_named(checksums_verify(in_folder(state, "none")), "none");
    assert_named(checksums_verify_live(in_folder(state, "none")), "none");
    assert_int_not_equal(checksums_write(in_folder(state, "none")), ACCORD_OK);
}

static void a_list_that_cannot_be_written_leaves_the_old_one(void **state)
{
    bool stale;

    make_part(state);
    assert_int_equal(mkdir(in_folder(state, SCHEMA_CHECKSUMS ".new"), 0777), 0);
    touch(in_folder(state, "articles"));
    assert_status(checksums_renew(*state), ACCORD_ERROR_IO);
    assert_status(checksums_write(*state), ACCORD_ERROR_IO);
    assert_ok(checksums_trust(*state, &stale));
    assert_true(stale);
}

/* Puts the checksum of a list behind it, so that only what it says is wrong. */
static void write_list(const char *path, const char *lines)
{
    char text[512];

    snprintf(text, sizeof text, "%s%016llx\n", lines,
             (unsigned long long)XXH3_64bits(lines, strlen(lines)));
    write_file(path, text);
}

static void a_list_that_is_whole_and_says_nonsense_is_damaged(void **state)
{
    static const char *const lists[] = {
        "accord checksums 1\nno line of a file\n",
        "accord checksums 1\n0123456789abcdef 5 7\n",
        "accord checksums 1\n0123456789abcdef 5 7 ../elsewhere\n",
        "accord checksums 1\n0123456789abcdef 5 7 unfinished",
        "accord checksums 2\n",
    };
    bool stale;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        write_list(in_folder(state, SCHEMA_CHECKSUMS), lists[i]);
        assert_named(checksums_trust(*state, &stale), SCHEMA_CHECKSUMS);
        assert_named(checksums_verify_live(*state), SCHEMA_CHECKSUMS);
    }
}

static void what_cannot_be_read_is_a_failure_and_no_damage(void **state)
{
    bool stale;

    make_part(state);
    assert_int_equal(unlink(in_folder(state, SCHEMA_CHECKSUMS)), 0);
    assert_int_equal(mkdir(in_folder(state, SCHEMA_CHECKSUMS), 0777), 0); /* it cannot be read */
    assert_status(checksums_trust(*state, &stale), ACCORD_ERROR_IO);
    assert_status(checksums_verify(*state), ACCORD_ERROR_IO);
    assert_status(checksums_forget(*state), ACCORD_ERROR_IO);
    assert_status(checksums_write(*state), ACCORD_ERROR_IO); /* nor be replaced */
    assert_int_equal(count_entries(*state, SCHEMA_CHECKSUMS), 1);
    assert_int_equal(rmdir(in_folder(state, SCHEMA_CHECKSUMS)), 0);
    assert_int_equal(symlink("empty", in_folder(state, "link")), 0);
    assert_status(checksums_write(*state), ACCORD_ERROR_IO);
    assert_int_equal(unlink(in_folder(state, "link")), 0);
    assert_int_equal(mkdir(in_folder(state, "folder"), 0777), 0);
    assert_status(checksums_write(*state), ACCORD_ERROR_IO);
    assert_int_equal(count_entries(*state, SCHEMA_CHECKSUMS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(sound_files_are_trusted),
        in_a_folder(a_changed_byte_is_found),
        in_a_folder(a_byte_that_the_disk_changed_is_found_by_reading_all),
        in_a_folder(another_size_is_found),
        in_a_folder(a_file_that_is_gone_or_none_is_found),
        in_a_folder(other_times_are_no_damage_and_are_taken_over),
        in_a_folder(what_is_damaged_keeps_its_checksum_when_times_are_taken_over),
        in_a_folder(a_damaged_list_is_found),
        in_a_folder(no_list_is_damage_of_a_sealed_part_only),
        in_a_folder(a_folder_that_is_gone_is_damage),
        in_a_folder(a_list_that_cannot_be_written_leaves_the_old_one),
        in_a_folder(a_list_that_is_whole_and_says_nonsense_is_damaged),
        in_a_folder(what_cannot_be_read_is_a_failure_and_no_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
