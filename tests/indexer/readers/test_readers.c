// SPDX-License-Identifier: GPL-2.0-or-later
/* Which reader takes which file. With ACCORD_TEST_DATA set to a folder with feeds/ in it, also that
   every feed there is read without harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>

#include "collect.h"

/* A file's name, its first bytes, and the reader; NULL: none. */
static const char *const files[][3] = {
    {"a.txt", "plain", "text"},
    {"a.TXT", "<html>", "text"},
    {"a.md", "x", "markdown"},
    {"a.markdown", "x", "markdown"},
    {"a.html", "x", "html"},
    {"a.htm", "x", "html"},
    {"a.xhtml", "x", "html"},
    {"a.rss", "x", "feed"},
    {"a.atom", "x", "feed"},
    {"a.xml", "<html>", "feed"},
    {"a.json", "x", "json"},
    {"a.jsonl", "x", "jsonl"},
    {"a.ndjson", "x", "jsonl"},
    {"folder.txt/a", "{\"title\": \"A\"}", "json"},
    {"a", " [ {\"title\": 1}]", "json"},
    {"a", "[1] A note", "text"},
    {"a", "{curly} words", "text"},
    {"a", "\xEF\xBB\xBF<?xml version='1.0'?><rss version='2.0'>", "feed"},
    {"a", "<rss version='2.0'>", "feed"},
    {"a", "<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"},
    {"a", "<?xml version='1.0'?><!DOCTYPE html><html>", "html"},
    {"a", "<!DOCTYPE html><title>x</title>", "html"},
    {"a.unknown", "<!doctype HTML>", "html"},
    {"a.001", "Just words.", "text"},
    {".hidden", "Just words.", "text"},
    {"a", "", "text"},
    {"a.txt",
     "\x7F"
     "ELF\2\1\1",
     NULL},
    {"a", "%PDF-1.7", NULL},
};

static void each_file_finds_its_reader(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof files / sizeof files[0]; i++) {
        const struct reader *reader = reader_for(files[i][0], files[i][1], strlen(files[i][1]));

        if (files[i][2] == NULL) {
            assert_null(reader);
        } else {
            assert_non_null(reader);
            assert_string_equal(reader->name, files[i][2]);
        }
    }
}

static void readers_are_found_by_name(void **state)
{
    static const char *const names[] = {"text", "markdown", "html", "feed", "json", "jsonl"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_non_null(reader_named(names[i]));
        assert_string_equal(reader_named(names[i])->name, names[i]);
    }
    assert_null(reader_named("pdf"));
}

static void no_reader_minds_random_bytes(void **state)
{
    static const char *const names[] = {"text", "markdown", "feed", "json", "jsonl"};
    static const char letters[] = "<>[]{}\"'`*_#&;!-=:/ \n\r\t\\a\xD0\xB0\xFF%0";
    unsigned seed = 3;
    int round;
    size_t n;

    (void)state;
    for (n = 0; n < sizeof names / sizeof names[0]; n++) {
        for (round = 0; round < 1500; round++) {
            struct collection all = {0};
            char data[200];
            size_t i;

            for (i = 0; i < sizeof data; i++) {
                seed = seed * 1103515245u + 12345u;
                data[i] = letters[(seed >> 16) % (sizeof letters - 1)];
            }
            collect(&all, reader_named(names[n]), "random", data, sizeof data);
            assert_true(all.count + all.failed > 0);
            collect_clear(&all);
        }
    }
}

static size_t feeds_read;

static int read_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    struct collection all = {0};
    const struct reader *reader;
    char *data;
    FILE *file;
    size_t len;

    (void)walk;
    if (type != FTW_F || strstr(path, ".xml") == NULL)
        return 0;
    data = malloc((size_t)info->st_size + 1);
    file = fopen(path, "rb");
    assert_true(data != NULL && file != NULL);
    len = fread(data, 1, (size_t)info->st_size, file);
    fclose(file);
    reader = reader_for(path, data, len < 4096 ? len : 4096);
    if (reader != NULL)
        collect(&all, reader, path, data, len);
    free(data);
    collect_clear(&all);
    feeds_read++;
    return 0;
}

static void real_feeds_are_read_without_harm(void **state)
{
    const char *folder = getenv("ACCORD_TEST_DATA");
    char path[4096];

    (void)state;
    if (folder == NULL) {
        print_message("ACCORD_TEST_DATA is not set: no feeds to read\n");
        skip();
    }
    snprintf(path, sizeof path, "%s/feeds", folder);
    assert_int_equal(nftw(path, read_one, 16, FTW_PHYS), 0);
    assert_true(feeds_read > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_finds_its_reader),
        cmocka_unit_test(readers_are_found_by_name),
        cmocka_unit_test(no_reader_minds_random_bytes),
        cmocka_unit_test(real_feeds_are_read_without_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
