// SPDX-License-Identifier: GPL-2.0-or-later
// A stored small index of each version of the format: today's is opened, searched and written to;
// one of before is refused with what to do, and left as it is.

#include "folder.h"

#include "accord.h"

static const char *const older[] = {"format-1"};

/* Unpacks an index of tests/index/formats. */
static void unpack(void **state, const char *name)
{
    char command[4400];

    snprintf(command, sizeof command, "tar xzf '%s/tests/index/formats/%s.tar.gz' -C '%s'",
             TEST_SOURCE_DIR, name, (const char *)*state);
    assert_int_equal(system(command), 0);
}

static size_t count_found(accord_searcher *searcher, const char *query)
{
    accord_results *results = NULL;
    size_t count;

    assert_ok(accord_searcher_search(searcher, query, strlen(query), NULL, &results));
    count = accord_results_total_articles(results, NULL);
    accord_results_free(results);
    return count;
}

static void todays_format_is_read_and_written(void **state)
{
    accord_searcher *searcher = NULL;
    accord_writer *writer = NULL;
    accord_article *article = NULL;

    unpack(state, "format-2"); /* of 70 articles one was replaced after it had been sealed */
    assert_ok(accord_check(*state, NULL, NULL));
    assert_ok(accord_searcher_open(&searcher, *state));
    assert_int_equal(count_found(searcher, "\"exchange of prisoners\""), 69);
    assert_int_equal(count_found(searcher, "Jeddah"), 1);
    assert_ok(accord_writer_open(&writer, *state, NULL));
    assert_ok(accord_article_new(&article));
    assert_ok(accord_article_set(article, ACCORD_FIELD_ID, "new", 3));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, "Jeddah again.", 13));
    assert_ok(accord_writer_add(writer, article, NULL));
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_found(searcher, "Jeddah"), 2);
    accord_article_free(article);
    accord_writer_close(writer);
    accord_searcher_close(searcher);
}

static void an_older_format_says_what_to_do(void **state)
{
    for (size_t i = 0; i < sizeof older / sizeof *older; i++) {
        accord_searcher *searcher = NULL;
        accord_writer *writer = NULL;

        unpack(state, older[i]);
        assert_status(accord_searcher_open(&searcher, *state), ACCORD_ERROR_FORMAT);
        assert_non_null(strstr(accord_error_message(), "index the articles again"));
        assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_FORMAT);
        assert_int_equal(count_entries(*state, "db-"), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(todays_format_is_read_and_written),
        in_a_folder(an_older_format_says_what_to_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
