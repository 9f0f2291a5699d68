// SPDX-License-Identifier: GPL-2.0-or-later
/* An article that the ledger names and the index has not, as no run of the indexer leaves it, is
   told by --check. */
#include "tests/index/folder.h"

#include <sys/wait.h>

static void indexer(void **state, const char *arguments, char *said, size_t size, int expected)
{
    char command[9000];
    size_t len;
    FILE *output;
    int status;

    snprintf(command, sizeof command, TEST_BUILD_DIR "/indexer/accord-indexer --index %s %s",
             in_folder(state, "index"), arguments);
    output = popen(command, "r");
    assert_non_null(output);
    len = fread(said, 1, size - 1, output);
    said[len] = '\0';
    status = pclose(output);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), expected);
}

static void an_article_that_is_missing_is_told(void **state)
{
    accord_writer *writer = NULL;
    char arguments[4300], said[4096];

    write_file(in_folder(state, "two.jsonl"), "{\"id\":\"a\",\"text\":\"The talks went on.\"}\n"
                                              "{\"id\":\"b\",\"text\":\"They came to an end.\"}\n");
    snprintf(arguments, sizeof arguments, "--quiet %s", in_folder(state, "two.jsonl"));
    indexer(state, arguments, said, sizeof said, 0);
    indexer(state, "--check --json", said, sizeof said, 0);
    assert_non_null(strstr(said, "\"missing\":[]"));
    assert_ok(accord_writer_open(&writer, in_folder(state, "index"), NULL));
    assert_ok(accord_writer_remove(writer, "b", 1)); /* and the notes stay as they are */
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    indexer(state, "--check --json", said, sizeof said, 1);
    assert_non_null(strstr(said, "\"missing\":[\"b\"]"));
    assert_non_null(strstr(said, "\"sound\":true"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(an_article_that_is_missing_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
