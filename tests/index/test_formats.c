// SPDX-License-Identifier: GPL-2.0-or-later
// Stored small indexes of each version of the format: today's, with a journal, and the one before
// are opened, searched and written to; an older one is brought up to date by its writer, whole or
// not at all; the oldest is refused with what to do, and left as it is.

#include "tests/index/counting.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "accord.h"

static const char *const too_old[] = {"format-1"};

enum { STEPS = 60, ENDED = 99 };

/* Unpacks an index of tests/index/formats into a folder. */
static void unpack_into(const char *path, const char *name)
{
    char command[8800];

    snprintf(command, sizeof command,
             "rm -rf '%s' && mkdir '%s' && tar xzf '%s/tests/index/formats/%s.tar.gz' -C '%s'",
             path, path, TEST_SOURCE_DIR, name, path);
    assert_int_equal(system(command), 0);
}

static void unpack(void **state, const char *name)
{
    unpack_into(*state, name);
}

static bool check_note(void *context, const char *key, size_t key_len, const char *value,
                       size_t value_len)
{
    size_t *count = context;

    assert_true(key_len == 4 && memcmp(key, "test", 4) == 0);
    assert_true(value_len == 4 && memcmp(value, "kept", 4) == 0);
    ++*count;
    return true;
}

static void count_problem(void *context, const char *problem)
{
    size_t *count = context;

    (void)problem;
    ++*count;
}

static void add(accord_writer *writer, const char *id, const char *text)
{
    accord_article *article = NULL;

    assert_ok(accord_article_new(&article));
    assert_ok(accord_article_set(article, ACCORD_FIELD_ID, id, strlen(id)));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, text, strlen(text)));
    assert_ok(accord_writer_add(writer, article, NULL));
    accord_article_free(article);
}

/* What format-2, 3 and 4 hold: of 70 articles one was replaced after it had been sealed. */
static void check_talks(const char *path)
{
    accord_searcher *searcher = NULL;
    accord_writer *writer = NULL;

    assert_ok(accord_check(path, NULL, NULL));
    assert_ok(accord_searcher_open(&searcher, path));
    assert_int_equal(count_found(searcher, "\"exchange of prisoners\""), 69);
    assert_int_equal(count_found(searcher, "Jeddah"), 1);
    assert_int_equal(count_found(searcher, "title:Istanbul AND date:2025-05-16"), 69);
    assert_int_equal(count_found(searcher, "delegat* AND istanbull~"), 69); /* the vocabulary */
    assert_ok(accord_writer_open(&writer, path, NULL));
    add(writer, "new", "Jeddah again.");
    add(writer, "talks5", "Jeddah, too."); /* dies where it was */
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_found(searcher, "Jeddah"), 3);
    assert_int_equal(count_found(searcher, "prisoners"), 68);
    accord_writer_close(writer);
    accord_searcher_close(searcher);
    assert_ok(accord_check(path, NULL, NULL));
}

/* What is told of an upgrade. */
static void take_format(void *context, unsigned format)
{
    unsigned *told = context;

    assert_int_equal(*told, 0); /* once, even of an index in shards */
    *told = format;
}

/* Opens it for writing and closes it. @return the format that was told; 0: none. */
static unsigned open_for_writing(const char *path)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;
    unsigned told = 0;

    options.upgrading = take_format;
    options.context = &told;
    assert_ok(accord_writer_open(&writer, path, &options));
    accord_writer_close(writer);
    return told;
}

static unsigned format_of(const char *path)
{
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;
    unsigned format;

    assert_ok(accord_searcher_open(&searcher, path));
    assert_ok(accord_searcher_summary(searcher, &summary));
    format = summary->format;
    accord_summary_free(summary);
    accord_searcher_close(searcher);
    return format;
}

static void todays_format_is_read_and_written(void **state)
{
    unpack(state, "format-4");
    assert_int_equal(count_entries(*state, "journal-"), 1);
    assert_int_equal(count_in(*state, "\"round 69\""), 1); /* is there */
    assert_int_equal(format_of(*state), 4);
    check_talks(*state);
    assert_int_equal(count_entries(*state, "journal-"), 0);
    assert_int_equal(count_in(*state, "\"round 69\""), 1);
}

static void the_format_before_is_read_and_becomes_todays_when_it_is_written_to(void **state)
{
    struct stat before, after;

    unpack(state, "format-3");
    assert_int_equal(stat(in_folder(state, "db-000002/articles"), &before), 0);
    assert_int_equal(format_of(*state), 3);
    assert_int_equal(open_for_writing(*state), 0); /* nothing is to be waited for */
    assert_int_equal(format_of(*state), 3);
    check_talks(*state);
    assert_int_equal(format_of(*state), 4);
    assert_int_equal(stat(in_folder(state, "db-000002/articles"), &after), 0);
    assert_true(after.st_ino == before.st_ino); /* and its parts are as they were */
    assert_int_equal(open_for_writing(*state), 0);
    assert_int_equal(count_in(*state, "Jeddah"), 3);
}

static void an_older_format_says_what_to_do(void **state)
{
    for (size_t i = 0; i < sizeof too_old / sizeof *too_old; i++) {
        accord_searcher *searcher = NULL;
        accord_writer *writer = NULL;

        unpack(state, too_old[i]);
        assert_status(accord_searcher_open(&searcher, *state), ACCORD_ERROR_FORMAT);
        assert_non_null(strstr(accord_error_message(), "index the articles again"));
        assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_FORMAT);
        assert_int_equal(count_entries(*state, "db-"), 1);
    }
}

/* ---- The last that readers refuse ------------------------------------------------------------ */

/* An index of format 2: no reader takes it, and each says how it is brought up to date.
   @param whole  what is to be given to the command. */
static void check_refused(const char *path, const char *whole)
{
    accord_searcher *searcher = NULL;
    char advice[4300];
    size_t problems = 0;

    snprintf(advice, sizeof advice, "accord-indexer --index %s - </dev/null", whole);
    assert_status(accord_searcher_open(&searcher, path), ACCORD_ERROR_FORMAT);
    assert_non_null(strstr(accord_error_message(), advice));
    assert_null(searcher);
    assert_status(accord_check(path, count_problem, &problems), ACCORD_ERROR_FORMAT);
    assert_true(problems > 0);
}

static void an_index_of_format_2_is_brought_up_to_date(void **state)
{
    unpack(state, "format-2");
    check_refused(*state, *state);
    assert_int_equal(open_for_writing(*state), 2);
    assert_int_equal(count_entries(*state, "db-"), 2); /* a live part and a sealed one */
    assert_int_equal(count_entries(*state, "segment-"), 0);
    assert_int_equal(open_for_writing(*state), 0);
    check_talks(*state);
}

/* What the larger indexes of format 2 hold: articles in their live and sealed parts, some of them
   replaced, one removed, and a note. */
static const struct older {
    const char *name;
    size_t articles, replaced;
} larger[] = {
    {"format-2-parts", 195, 5},
    {"format-2-shards", 155, 4},
};

static void check_larger(const char *path, const struct older *index)
{
    accord_searcher *searcher = NULL;
    accord_totals totals;
    size_t notes = 0;

    assert_ok(accord_check(path, NULL, NULL));
    assert_ok(accord_searcher_open(&searcher, path));
    assert_ok(accord_searcher_totals(searcher, &totals));
    assert_int_equal(totals.articles, index->articles);
    assert_int_equal(count_found(searcher, "delegations"), index->articles);
    assert_int_equal(count_found(searcher, "date:1900..2100"), index->articles);
    assert_int_equal(count_found(searcher, "gas"), index->replaced);
    assert_int_equal(count_found(searcher, "tariff3 AND gas"), 1);
    assert_int_equal(count_found(searcher, "tariff9"), 0); /* was removed */
    assert_int_equal(count_found(searcher, "tariff15*"), index->articles > 160 ? 11 : 7);
    assert_ok(accord_searcher_notes(searcher, "test", 4, check_note, &notes));
    assert_int_equal(notes, 1);
    accord_searcher_close(searcher);
}

static void all_parts_of_an_index_are_brought_up_to_date(void **state)
{
    for (size_t i = 0; i < sizeof larger / sizeof *larger; i++) {
        accord_writer *writer = NULL;

        unpack(state, larger[i].name);
        check_refused(*state, *state);
        assert_int_equal(open_for_writing(*state), 2);
        check_larger(*state, &larger[i]);
        assert_int_equal(open_for_writing(*state), 0);
        assert_ok(accord_writer_open(&writer, *state, NULL));
        assert_ok(accord_writer_remove(writer, "a40", 3));
        add(writer, "a77", "Tonnage instead of gas.");
        assert_ok(accord_writer_commit(writer));
        accord_writer_close(writer);
        assert_int_equal(count_in(*state, "delegations"), larger[i].articles - 2);
        assert_int_equal(count_in(*state, "tonnage"), 1);
        assert_ok(accord_check(*state, NULL, NULL));
    }
}

static void an_index_without_articles_is_brought_up_to_date(void **state)
{
    accord_writer *writer = NULL;

    unpack(state, "format-2-empty");
    check_refused(*state, *state);
    assert_int_equal(open_for_writing(*state), 2);
    assert_int_equal(count_entries(*state, "db-"), 1);
    assert_ok(accord_check(*state, NULL, NULL));
    assert_int_equal(open_for_writing(*state), 0);
    assert_ok(accord_writer_open(&writer, *state, NULL));
    add(writer, "new", "Jeddah again.");
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    assert_int_equal(count_in(*state, "Jeddah"), 1);
}

static void of_shards_each_may_be_first(void **state)
{
    char path[4200];

    unpack(state, "format-2-shards");
    snprintf(path, sizeof path, "%s/shard-1", (const char *)*state);
    check_refused(path, *state); /* all shards are here: the command for all */
    assert_int_equal(open_for_writing(path), 2);
    assert_ok(accord_check(path, NULL, NULL));
    check_refused(*state, *state);
    assert_int_equal(open_for_writing(*state), 2);
    check_larger(*state, &larger[1]);
}

static void of_shards_elsewhere_each_is_brought_up_to_date_where_it_is(void **state)
{
    accord_searcher *searcher = NULL;
    accord_writer *writer = NULL;
    char path[4200];

    unpack(state, "format-2-shards");
    write_file(in_folder(state, "XAPIANDB"), "auto shard-1\nremote 127.0.0.1:1\n");
    snprintf(path, sizeof path, "%s/shard-1", (const char *)*state);
    assert_status(accord_searcher_open(&searcher, *state), ACCORD_ERROR_FORMAT);
    assert_non_null(strstr(accord_error_message(), path));
    assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_INVALID);
    check_refused(path, path);
    assert_int_equal(open_for_writing(path), 2);
    assert_ok(accord_check(path, NULL, NULL));
}

/* ---- Failures ------------------------------------------------------------------------------- */

/* Opens an index for writing in a process that can make no file larger than `limit`. @return its
   status; ENDED: see test_safety.c. */
static int open_with_limit(const char *path, rlim_t limit)
{
    int result;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit most = {limit, limit};
        accord_writer *writer = NULL;
        accord_status status;

        signal(SIGXFSZ, SIG_IGN); /* write() then fails with EFBIG */
        if (setrlimit(RLIMIT_FSIZE, &most) != 0)
            _exit(100);
        status = accord_writer_open(&writer, path, NULL);
        accord_writer_close(writer);
        _exit((int)status);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    if (WIFSIGNALED(result) && WTERMSIG(result) == SIGABRT)
        return ENDED;
    assert_true(WIFEXITED(result));
    return WEXITSTATUS(result);
}

static void an_upgrade_that_fails_leaves_the_index_as_it_was(void **state)
{
    for (size_t i = 0; i < sizeof larger / sizeof *larger; i++) {
        size_t failed = 0;
        int status = -1;

        unpack(state, larger[i].name);
        for (rlim_t limit = 512; status != ACCORD_OK && failed < STEPS; limit += limit / 2) {
            status = open_with_limit(*state, limit);
            assert_in_range(status, 0, ENDED);
            failed += status != ACCORD_OK;
            if (status != ACCORD_OK)
                check_refused(*state, *state);
        }
        assert_int_equal(status, ACCORD_OK);
        assert_true(failed > 3);
        check_larger(*state, &larger[i]);
        assert_int_equal(open_for_writing(*state), 0);
    }
}

/* Opens it for writing in a process that is killed after a while. @return whether it was. */
static bool open_and_die(const char *path, unsigned microseconds)
{
    int result;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        accord_writer *writer = NULL;

        _exit((int)accord_writer_open(&writer, path, NULL));
    }
    usleep(microseconds);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFSIGNALED(result) || WEXITSTATUS(result) == ACCORD_OK);
    return WIFSIGNALED(result);
}

static void an_upgrade_that_is_killed_leaves_the_index_as_it_was_or_as_it_is_to_be(void **state)
{
    size_t killed = 0;
    unsigned pause = 1000;

    for (unsigned round = 0; round < STEPS && (round < 12 || killed < 3); round++) {
        const struct older *index = &larger[round % 2];
        accord_searcher *searcher = NULL;
        accord_status status;
        bool was_killed;

        unpack(state, index->name);
        was_killed = open_and_die(*state, pause);
        killed += was_killed;
        status = accord_searcher_open(&searcher, *state);
        accord_searcher_close(searcher);
        if (status == ACCORD_OK)
            check_larger(*state, index);
        else
            check_refused(*state, *state);
        assert_int_equal(open_for_writing(*state), status == ACCORD_OK ? 0 : 2);
        check_larger(*state, index);
        pause = was_killed ? pause + pause / 3 : 1000;
    }
    assert_true(killed >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(todays_format_is_read_and_written),
        in_a_folder(the_format_before_is_read_and_becomes_todays_when_it_is_written_to),
        in_a_folder(an_older_format_says_what_to_do),
        in_a_folder(an_index_of_format_2_is_brought_up_to_date),
        in_a_folder(all_parts_of_an_index_are_brought_up_to_date),
        in_a_folder(an_index_without_articles_is_brought_up_to_date),
        in_a_folder(of_shards_each_may_be_first),
        in_a_folder(of_shards_elsewhere_each_is_brought_up_to_date_where_it_is),
        in_a_folder(an_upgrade_that_fails_leaves_the_index_as_it_was),
        in_a_folder(an_upgrade_that_is_killed_leaves_the_index_as_it_was_or_as_it_is_to_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
