// SPDX-License-Identifier: GPL-2.0-or-later
// What a commit has promised stays, whatever happens to the process and the disk afterwards:
// writers are killed in the middle of their work, and find the disk full. Their successors must
// find every article that was committed, each once, in a sound index, and must be able to go on.

#include "tests/index/folder.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "index/schema.h"

enum {
    BATCH = 90, /* articles of a commit: some written in place, the rest in segments */
    ENDED = 99
};

/* Adds articles `first` to `first` + `count` - 1. @return OK or the first failure. */
static accord_status add_articles(accord_writer *writer, unsigned first, unsigned count)
{
    accord_status status = ACCORD_OK;

    for (unsigned i = first; i < first + count && status == ACCORD_OK; i++) {
        accord_article *article = NULL;
        char id[32], text[512];
        int len = snprintf(id, sizeof id, "article-%u", i);

        status = accord_article_new(&article);
        if (status == ACCORD_OK)
            status = accord_article_set(article, ACCORD_FIELD_ID, id, (size_t)len);
        len = snprintf(text, sizeof text,
                       "The delegations met for the %uth time. Word%u was on the table, and word%u "
                       "and word%u were not.\n\nThey will meet again when the tide has turned.",
                       i, i * 7, i * 11, i * 13);
        if (status == ACCORD_OK)
            status = accord_article_set(article, ACCORD_FIELD_TEXT, text, (size_t)len);
        if (status == ACCORD_OK)
            status = accord_article_set(article, ACCORD_FIELD_LANGUAGE, "en", 2);
        if (status == ACCORD_OK)
            status = accord_writer_add(writer, article, NULL);
        accord_article_free(article);
    }
    return status;
}

static void tell_problem(void *context, const char *problem)
{
    (void)context;
    print_error("%s\n", problem);
}

/* Holds the index against what was promised: articles 0 to `promised` - 1. @return how many it has.
 */
static size_t check_index(const char *path, unsigned promised)
{
    accord_writer *writer = NULL;
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;
    size_t articles;

    assert_ok(accord_writer_open(&writer, path, NULL)); /* no lock is left */
    for (unsigned i = 0; i < promised; i++) {
        char id[32];
        int len = snprintf(id, sizeof id, "article-%u", i);
        bool has = false;

        assert_ok(accord_writer_has(writer, id, (size_t)len, &has));
        if (!has)
            fail_msg("%s was committed and is lost", id);
    }
    accord_writer_close(writer);
    assert_ok(accord_check(path, tell_problem, NULL));
    assert_ok(accord_searcher_open(&searcher, path));
    assert_ok(accord_searcher_summary(searcher, &summary));
    articles = summary->articles;
    assert_true(articles >= promised);
    accord_summary_free(summary);
    accord_searcher_close(searcher);
    return articles;
}

static void give_up(const char *call)
{
    print_error("%s: %s\n", call, accord_error_message());
    _exit(1);
}

/* A process that commits batch after batch and tells through `pipe` how many articles are safe. */
static void write_for_ever(const char *path, unsigned first, int told)
{
    accord_writer *writer = NULL;

    if (accord_writer_open(&writer, path, NULL) != ACCORD_OK)
        give_up("open");
    for (;;) {
        if (add_articles(writer, first, BATCH) != ACCORD_OK)
            give_up("add");
        if (accord_writer_commit(writer) != ACCORD_OK)
            give_up("commit");
        first += BATCH;
        if (write(told, &first, sizeof first) != (ssize_t)sizeof first)
            give_up("write");
    }
}

static void a_killed_writer_loses_nothing_that_was_committed(void **state)
{
    unsigned promised = 0;

    /* a slow machine gets more time, until something has been committed */
    for (unsigned round = 0; round < 12 || (promised == 0 && round < 60); round++) {
        struct timespec pause = {round / 40, 20000000L + (long)(round % 40) * 23000000L};
        unsigned first = promised, safe;
        int told[2], result;
        pid_t child;

        assert_int_equal(pipe(told), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(told[0]);
            write_for_ever(*state, first, told[1]);
        }
        close(told[1]);
        nanosleep(&pause, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &result, 0), child);
        assert_true(WIFSIGNALED(result)); /* it did not end by itself */
        while (read(told[0], &safe, sizeof safe) == (ssize_t)sizeof safe)
            promised = safe;
        close(told[0]);
        if (promised == 0)
            continue; /* killed before its first commit: there may be no index yet */
        check_index(*state, promised);
    }
    assert_true(promised > 0);
}

/* ---- Batches are all or nothing ------------------------------------------------------------- */

enum { REPLACED = 120 };

/* How many of the articles batch `round` replaces: sometimes all, which makes sealed parts,
   sometimes a few, which are marked dead in them. */
static unsigned count_of(unsigned round)
{
    return round % 3 == 0 ? REPLACED : 10 + round % 7;
}

static accord_status replace_articles(accord_writer *writer, unsigned round)
{
    accord_status status = ACCORD_OK;

    for (unsigned i = 0; i < count_of(round) && status == ACCORD_OK; i++) {
        accord_article *article = NULL;
        char text[64];
        int len = snprintf(text, sizeof text, "article-%u", i);

        status = accord_article_new(&article);
        if (status == ACCORD_OK)
            status = accord_article_set(article, ACCORD_FIELD_ID, text, (size_t)len);
        len = snprintf(text, sizeof text, "This is version%u of article %u.", round, i);
        if (status == ACCORD_OK)
            status = accord_article_set(article, ACCORD_FIELD_TEXT, text, (size_t)len);
        if (status == ACCORD_OK)
            status = accord_writer_add(writer, article, NULL);
        accord_article_free(article);
    }
    return status;
}

/* A process that commits round after round and tells through `pipe` which is safe. */
static void replace_for_ever(const char *path, unsigned round, int told)
{
    accord_writer *writer = NULL;

    if (accord_writer_open(&writer, path, NULL) != ACCORD_OK)
        give_up("open");
    for (;; round++) {
        if (replace_articles(writer, round) != ACCORD_OK)
            give_up("add");
        if (accord_writer_commit(writer) != ACCORD_OK)
            give_up("commit");
        if (write(told, &round, sizeof round) != (ssize_t)sizeof round)
            give_up("write");
    }
}

static size_t count_version(const char *path, unsigned round)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;
    char query[32];
    int len = snprintf(query, sizeof query, "=version%u", round);
    size_t found;

    options.count = SIZE_MAX;
    options.unit = ACCORD_UNIT_ARTICLES;
    assert_ok(accord_searcher_open(&searcher, path));
    assert_ok(accord_searcher_search(searcher, query, (size_t)len, &options, &results));
    found = accord_results_count(results);
    accord_results_free(results);
    accord_searcher_close(searcher);
    return found;
}

static void a_killed_writer_leaves_the_old_articles_or_the_new_and_never_both(void **state)
{
    unsigned safe = 0; /* the first round, made before */
    accord_writer *writer = NULL;

    assert_ok(accord_writer_open(&writer, *state, NULL));
    assert_ok(replace_articles(writer, 0));
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    for (unsigned round = 0; round < 25; round++) {
        struct timespec pause = {0, 5000000L + (long)round * 17000000L};
        int told[2], result;
        unsigned next;
        pid_t child;

        assert_int_equal(pipe(told), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(told[0]);
            replace_for_ever(*state, safe + 1, told[1]);
        }
        close(told[1]);
        nanosleep(&pause, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &result, 0), child);
        assert_true(WIFSIGNALED(result));
        while (read(told[0], &next, sizeof next) == (ssize_t)sizeof next)
            safe = next;
        close(told[0]);
        /* a reader before the next writer, which clears away what is left */
        if (count_version(*state, safe + 1) > 0)
            safe++; /* committed, and killed before it could tell */
        assert_int_equal(count_version(*state, safe), count_of(safe));
        assert_int_equal(count_version(*state, safe + 1), 0);
        assert_int_equal(check_index(*state, REPLACED), REPLACED);
        assert_int_equal(count_version(*state, safe), count_of(safe));
    }
    assert_true(safe > 3);
}

/* ---- The disk ------------------------------------------------------------------------------- */

/* Makes `count` more articles with files of at most `limit` bytes. @return the process's status, or
   ENDED: Xapian 1.4.22 throws from a destructor when it cannot write values, which ends the
   process. A disk is asked for room before (folder_check_room()); a limit on files cannot be. */
static int write_with_limit(const char *path, unsigned first, unsigned count, rlim_t limit)
{
    int result;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit most = {limit, limit};
        accord_writer *writer = NULL;
        accord_status status;

        signal(SIGXFSZ, SIG_IGN); /* write() then fails with EFBIG, as it does with ENOSPC */
        if (setrlimit(RLIMIT_FSIZE, &most) != 0)
            _exit(100);
        status = accord_writer_open(&writer, path, NULL);
        if (status == ACCORD_OK)
            status = add_articles(writer, first, count);
        if (status == ACCORD_OK)
            status = accord_writer_commit(writer);
        if (status != ACCORD_OK && accord_error_message()[0] == '\0')
            _exit(101);
        accord_writer_close(writer);
        _exit((int)status);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    if (WIFSIGNALED(result) && WTERMSIG(result) == SIGABRT)
        return ENDED;
    assert_true(WIFEXITED(result)); /* and did not crash */
    return WEXITSTATUS(result);
}

static void a_full_disk_fails_the_commit_and_harms_nothing(void **state)
{
    accord_writer *writer = NULL;
    size_t failed = 0;
    unsigned promised = 150;

    assert_ok(accord_writer_open(&writer, *state, NULL));
    assert_ok(add_articles(writer, 0, promised));
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    for (rlim_t limit = 4096; limit <= 1 << 20; limit += limit / 2) {
        unsigned count = failed % 2 == 0 ? 400 : 20; /* in segments; in place */
        int status = write_with_limit(*state, promised, count, limit);

        assert_in_range(status, 0, 99);
        if (status == ACCORD_OK)
            promised += count;
        else
            failed++;
        check_index(*state, promised);
    }
    assert_true(failed > 3);
    assert_ok(accord_writer_open(&writer, *state, NULL)); /* there is room again */
    assert_ok(add_articles(writer, 0, promised + 200));
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    assert_int_equal(check_index(*state, promised + 200), promised + 200);
}

static void a_reader_is_never_disturbed_by_a_writer(void **state)
{
    accord_writer *writer = NULL;
    accord_searcher *searcher = NULL;
    size_t seen = 0;

    assert_ok(accord_writer_open(&writer, *state, NULL));
    assert_ok(add_articles(writer, 0, BATCH));
    assert_ok(accord_writer_commit(writer));
    assert_ok(accord_searcher_open(&searcher, *state));
    for (unsigned i = 1; i < 12; i++) {
        accord_results *results = NULL;
        bool exact = false;

        assert_ok(add_articles(writer, i * BATCH, BATCH));
        assert_ok(accord_searcher_search(searcher, "delegations", 11, NULL, &results));
        assert_int_equal(accord_results_total_articles(results, &exact), i * BATCH);
        assert_true(accord_results_count(results) > 0);
        accord_results_free(results);
        assert_ok(accord_writer_commit(writer));
        assert_ok(accord_searcher_search(searcher, "delegations", 11, NULL, &results));
        seen = accord_results_total_articles(results, &exact);
        assert_int_equal(seen, (i + 1) * BATCH);
        accord_results_free(results);
    }
    accord_searcher_close(searcher);
    accord_writer_close(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(a_killed_writer_loses_nothing_that_was_committed),
        in_a_folder(a_killed_writer_leaves_the_old_articles_or_the_new_and_never_both),
        in_a_folder(a_full_disk_fails_the_commit_and_harms_nothing),
        in_a_folder(a_reader_is_never_disturbed_by_a_writer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
