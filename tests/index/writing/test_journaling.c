// SPDX-License-Identifier: GPL-2.0-or-later
// Commits that go into the journal: which do, that readers see them as they see all others, that
// every other commit and closing put them into the live part, and that a writer which dies or fails
// leaves the index whole.

#include "tests/index/counting.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "index/journal.h"
#include "index/schema.h"
#include "tests/index/writing/inside.h"

/* ---- What readers see ----------------------------------------------------------------------- */

static void tell_problem(void *context, const char *problem)
{
    (void)context;
    print_error("%s\n", problem);
}

/* Everything that a searcher says to a row of questions, and of the index as a whole. */
static char *ask_all(const char *path)
{
    static const char *const queries[] = {"tide",
                                          "peace talks",
                                          "\"tide talks\"",
                                          "grain NEAR/3 tide",
                                          "guarant*",
                                          "gaurantees~",
                                          "number1*",
                                          "title:tides",
                                          "мир OR переговори",
                                          "signed -tide",
                                          "lang:en Odesa",
                                          "title:on tides",
                                          "Istanbul 1,000",
                                          "number103",
                                          "ceasefier",
                                          "source:news.example.org prisoners",
                                          "date:2022 Erdoğan"};
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;
    accord_totals totals;
    struct bytes told = {0};

    assert_ok(accord_searcher_open(&searcher, path));
    for (size_t i = 0; i < 2 * (sizeof queries / sizeof *queries); i++) {
        const char *query = queries[i / 2];
        accord_search_options options = ACCORD_SEARCH_OPTIONS;
        accord_results *results = NULL;

        options.count = 60;
        options.ranking = i % 2 == 0 ? ACCORD_RANKING_DEFAULT : ACCORD_RANKING_BM25;
        assert_ok(accord_searcher_search(searcher, TEXT(query), &options, &results));
        bytes_add_format(&told, "%s: %zu, %s\n", query,
                         accord_results_total_articles(results, NULL),
                         accord_results_suggestion(results));
        for (size_t j = 0; j < accord_results_count(results); j++) {
            const accord_passage *passage = accord_results_passage(results, j);

            bytes_add_format(&told, "  %s %.9g %zu-%zu %zu %.*s\n",
                             accord_article_get(passage->article, ACCORD_FIELD_ID, NULL),
                             passage->score, passage->start, passage->end, passage->highlight_count,
                             (int)passage->text_len, passage->text);
        }
        accord_results_free(results);
    }
    for (unsigned i = 0; i < 2; i++) { /* one of the journal, and one of a part */
        accord_results *results = NULL;

        assert_ok(accord_searcher_show(searcher, TEXT(i == 0 ? "article-105" : "article-50"),
                                       TEXT("tide"), NULL, &results));
        bytes_add_string(&told, accord_results_passage(results, 0)->text);
        accord_results_free(results);
    }
    assert_ok(accord_searcher_totals(searcher, &totals));
    bytes_add_format(&told, "%zu %zu %zu\n", totals.articles, totals.passages,
                     (size_t)totals.text_bytes);
    assert_ok(accord_searcher_summary(searcher, &summary));
    bytes_add_format(&told, "%zu terms, %lld to %lld, %s %zu, %s %zu, format %u\n", summary->terms,
                     (long long)summary->oldest, (long long)summary->newest,
                     summary->languages[0].value, summary->languages[0].articles,
                     summary->sources[0].value, summary->sources[0].articles, summary->format);
    accord_summary_free(summary);
    accord_searcher_close(searcher);
    bytes_add(&told, "", 1);
    assert_false(told.failed);
    return told.data;
}

/* Adds an article and commits it. */
static void put(accord_writer *writer, const char *id, const char *text)
{
    assert_int_equal(add(writer, id, text), ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
}

/* A writer whose next commit can go into the journal. */
static accord_writer *open_journaling(const char *path)
{
    accord_writer *writer = open_writer(path);

    put(writer, "first", "The tide turned.");
    return writer;
}

static size_t count_journals(const char *path)
{
    return count_entries(path, SCHEMA_JOURNAL);
}

/* Lets a process do something and die, as if it were killed. */
static void in_a_process_that_dies(void (*act)(const char *path), const char *path)
{
    int result;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        act(path);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 0);
}

/* ---- Which commits go there ----------------------------------------------------------------- */

static void commits_of_a_few_new_articles_go_into_the_journal(void **state)
{
    accord_writer *writer = open_writer(*state);

    put(writer, "a", "The tide turned.");
    assert_int_equal(count_journals(*state), 0); /* it may be the only one */
    put(writer, "b", "The boats went home.");
    assert_int_equal(count_journals(*state), 1);
    add(writer, "c", "The boats went out.");
    add(writer, "d", "The boats went under.");
    assert_ok(accord_writer_commit(writer));
    assert_ok(accord_writer_commit(writer)); /* of nothing */
    assert_int_equal(count_journals(*state), 1);
    assert_int_equal(count_articles(*state), 1); /* in the parts */
    assert_int_equal(count_in(*state, "boats"), 3);
    assert_ok(accord_check(*state, tell_problem, NULL));
    accord_writer_close(writer);
    assert_int_equal(count_journals(*state), 0);
    assert_int_equal(count_articles(*state), 4);
    assert_ok(accord_check(*state, tell_problem, NULL));
}

static void a_searcher_sees_each_commit_when_it_is_back(void **state)
{
    accord_writer *writer = open_journaling(*state);
    accord_searcher *searcher = NULL;
    accord_totals totals;

    assert_ok(accord_searcher_open(&searcher, *state));
    for (unsigned i = 0; i < 5 * JOURNAL_ARTICLES; i++) {
        char id[16], text[64], query[32];

        snprintf(id, sizeof id, "b%u", i);
        snprintf(text, sizeof text, "The boats went home to pier%u.", i);
        snprintf(query, sizeof query, "pier%u", i);
        assert_int_equal(count_found(searcher, query), 0);
        assert_int_equal(count_found(searcher, "boats"), i);
        put(writer, id, text);
        if (i % 3 != 0) /* a searcher sees several at once, too */
            continue;
        assert_int_equal(count_found(searcher, query), 1);
        assert_int_equal(count_found(searcher, "boats"), i + 1);
        assert_int_equal(count_found(searcher, "pier*"), i + 1);
        assert_int_equal(count_in(*state, "boats"), i + 1);
        assert_ok(accord_searcher_totals(searcher, &totals));
        assert_int_equal(totals.articles, i + 2);
        assert_int_equal(totals.passages, i + 2);
        put(writer, strcat(id, "x"), "Another.");
        assert_ok(accord_writer_remove(writer, TEXT(id)));
        assert_ok(accord_writer_commit(writer));
    }
    accord_writer_close(writer);
    assert_int_equal(count_found(searcher, "boats"), 5 * JOURNAL_ARTICLES);
    accord_searcher_close(searcher);
}

static void a_full_journal_goes_into_the_live_part(void **state)
{
    accord_writer *writer = open_journaling(*state);

    for (unsigned i = 0; i < 3 * JOURNAL_ARTICLES; i++) {
        char id[16];

        snprintf(id, sizeof id, "b%u", i);
        put(writer, id, "The boats went home.");
        assert_int_equal(count_in(*state, "boats"), i + 1);
        /* one commit in so many is the live part's */
        assert_int_equal(count_articles(*state),
                         1 + (i + 1) / (JOURNAL_ARTICLES + 1) * (JOURNAL_ARTICLES + 1));
        assert_int_equal(count_journals(*state), (i + 1) % (JOURNAL_ARTICLES + 1) != 0);
    }
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 1 + 3 * JOURNAL_ARTICLES);
}

static void a_commit_of_many_or_large_articles_does_not_go_there(void **state)
{
    accord_writer *writer = open_journaling(*state);
    struct bytes text = {0};

    add_many(writer, 1, JOURNAL_ARTICLES, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_articles(*state), 1);
    add_many(writer, 101, 101, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_articles(*state), JOURNAL_ARTICLES + 2);
    add_many(writer, 201, 201 + JOURNAL_ARTICLES, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_articles(*state), 2 * JOURNAL_ARTICLES + 3);
    for (unsigned i = 0; text.len < JOURNAL_BYTES; i++)
        bytes_add_format(&text, "word%u ", i);
    put(writer, "large", text.data);
    assert_int_equal(count_articles(*state), 2 * JOURNAL_ARTICLES + 4);
    assert_int_equal(count_journals(*state), 0);
    for (unsigned i = 0; i < 4; i++) { /* only when it is analysed it is found to be too much */
        char id[16];

        bytes_clear(&text);
        for (unsigned j = 0; text.len < JOURNAL_BYTES / 5; j++)
            bytes_add_format(&text, "%x ", (unsigned)hash_mix(1000 * i + j));
        snprintf(id, sizeof id, "random%u", i);
        put(writer, id, text.data);
    }
    assert_true(count_articles(*state) > 2 * JOURNAL_ARTICLES + 4);
    bytes_free(&text);
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 2 * JOURNAL_ARTICLES + 8);
    assert_ok(accord_check(*state, tell_problem, NULL));
}

static void any_other_commit_puts_its_articles_into_the_live_part(void **state)
{
    accord_writer *writer = open_journaling(*state);

    put(writer, "a", "The tide turned twice.");
    assert_int_equal(count_journals(*state), 1);
    assert_ok(accord_writer_set_note(writer, "seen", 4, "yes", 3));
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_journals(*state), 0);
    assert_int_equal(count_articles(*state), 2);
    put(writer, "b", "The boats went home.");
    assert_int_equal(add(writer, "a", "The tide turned again."), ACCORD_CHANGED);
    add(writer, "c", "The boats came back.");
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_journals(*state), 0);
    assert_int_equal(count_articles(*state), 4);
    put(writer, "d", "The boats went home.");
    assert_ok(accord_writer_remove(writer, "first", 5));
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_journals(*state), 0);
    assert_int_equal(count_articles(*state), 4);
    put(writer, "e", "The boats went home.");
    add_many(writer, 1, 100, ACCORD_ADDED); /* in segments */
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_journals(*state), 0);
    assert_int_equal(count_articles(*state), 105);
    accord_writer_close(writer);
    assert_ok(accord_check(*state, tell_problem, NULL));
}

static void shards_have_none(void **state)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;

    options.shards = 2;
    assert_ok(accord_writer_open(&writer, *state, &options));
    for (unsigned i = 1; i < 9; i++) {
        add_many(writer, i, i, ACCORD_ADDED);
        assert_ok(accord_writer_commit(writer));
    }
    assert_int_equal(count_journals(in_folder(state, "shard-1")), 0);
    assert_int_equal(count_journals(in_folder(state, "shard-2")), 0);
    accord_writer_close(writer);
    assert_ok(accord_check(*state, tell_problem, NULL));
}

/* ---- Articles that are there ---------------------------------------------------------------- */

static void the_writer_knows_what_it_has_there(void **state)
{
    accord_writer *writer = open_journaling(*state);
    bool has_it = false;

    put(writer, "a", "The tide turned twice.");
    put(writer, "b", "The boats went home.");
    assert_int_equal(add(writer, "a", "The tide turned twice."), ACCORD_UNCHANGED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_journals(*state), 1); /* nothing was to be done */
    assert_ok(accord_writer_has(writer, "a", 1, &has_it));
    assert_true(has_it);
    assert_int_equal(add(writer, "a", "The tide turned thrice."), ACCORD_CHANGED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_in(*state, "twice"), 0);
    assert_int_equal(count_in(*state, "thrice"), 1);
    put(writer, "c", "The boats came back.");
    assert_ok(accord_writer_remove(writer, "c", 1));
    assert_ok(accord_writer_has(writer, "c", 1, &has_it));
    assert_false(has_it);
    assert_status(accord_writer_remove(writer, "c", 1), ACCORD_ERROR_NOT_FOUND);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_in(*state, "boats"), 1);
    put(writer, "c", "The boats came back.");
    assert_int_equal(count_in(*state, "boats"), 2);
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 4);
    assert_ok(accord_check(*state, tell_problem, NULL));
}

static void what_was_staged_and_then_changed_is_there_once(void **state)
{
    accord_writer *writer = open_journaling(*state);

    put(writer, "a", "The tide turned twice.");
    for (unsigned i = 0; i < 70; i++) { /* more than the threads hold: some are staged by then */
        char id[16];

        snprintf(id, sizeof id, "b%u", i % 3);
        assert_int_equal(add(writer, id, i / 3 % 2 == 0 ? "The boats went." : "The boats came."),
                         i < 3 ? ACCORD_ADDED : ACCORD_CHANGED);
    }
    assert_ok(accord_writer_remove(writer, "b0", 2));
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_in(*state, "boats"), 2);
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 4);
    assert_ok(accord_check(*state, tell_problem, NULL));
}

static void an_index_made_that_way_is_one_made_at_once(void **state)
{
    char one[4200], other[4200];
    accord_writer *writer;

    snprintf(one, sizeof one, "%s", in_folder(state, "one"));
    snprintf(other, sizeof other, "%s", in_folder(state, "other"));
    writer = open_writer(one);
    for (unsigned i = 1; i <= 60; i++) {
        add_many(writer, i, i, ACCORD_ADDED);
        assert_ok(accord_writer_commit(writer));
    }
    accord_writer_close(writer);
    writer = open_writer(other);
    add_many(writer, 1, 60, ACCORD_ADDED);
    commit_and_close(writer);
    assert_same_indexes(one, other);
}

/* ---- Closing and dying ---------------------------------------------------------------------- */

static void closing_forgets_what_was_not_committed_and_no_more(void **state)
{
    for (unsigned way = 0; way < 4; way++) {
        char path[4200];
        accord_writer *writer;
        struct dump dump;

        snprintf(path, sizeof path, "%s/%u", (const char *)*state, way);
        writer = open_journaling(path);
        put(writer, "a", "The boats went home.");
        put(writer, "b", "The boats came back.");
        if (way == 1)
            add(writer, "c", "The boats went home.");
        if (way == 2)
            assert_int_equal(add(writer, "a", "The boats went down."), ACCORD_CHANGED);
        if (way == 3) {
            add_many(writer, 1, 200, ACCORD_ADDED);
            assert_ok(accord_writer_remove(writer, "first", 5));
            assert_ok(accord_writer_set_note(writer, "seen", 4, "yes", 3));
        }
        accord_writer_close(writer);
        assert_int_equal(count_journals(path), 0);
        assert_int_equal(count_entries(path, SCHEMA_SEGMENT), 0);
        dump_index(&dump, path);
        check_dump(&dump);
        assert_int_equal(dump.count, 3);
        dump_free(&dump);
        assert_int_equal(count_in(path, "boats"), 2);
        assert_int_equal(count_in(path, "turned"), 1);
        assert_int_equal(count_in(path, "down"), 0);
        assert_ok(accord_check(path, tell_problem, NULL));
    }
}

/* Leaves articles in the live part, a sealed one, dead ones, and ten in the journal. */
static void die_with_a_journal(const char *path)
{
    accord_writer *writer = open_writer(path);

    add_many(writer, 1, 100, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    add(writer, "article-7", "Another text.");
    assert_ok(accord_writer_remove(writer, TEXT("article-8")));
    add(writer, "small", "A small one about the tide.");
    assert_ok(accord_writer_commit(writer));
    for (unsigned i = 101; i <= 110; i++) {
        add_many(writer, i, i, ACCORD_ADDED);
        assert_ok(accord_writer_commit(writer));
    }
    add_many(writer, 111, 111, ACCORD_ADDED); /* and one that is not committed */
}

static void answers_are_those_without_a_journal(void **state)
{
    char *before, *after;

    in_a_process_that_dies(die_with_a_journal, *state);
    assert_int_equal(count_journals(*state), 1);
    assert_ok(accord_check(*state, tell_problem, NULL));
    before = ask_all(*state);
    assert_non_null(strstr(before, "article-105"));
    accord_writer_close(open_writer(*state));
    assert_int_equal(count_journals(*state), 0);
    assert_ok(accord_check(*state, tell_problem, NULL));
    after = ask_all(*state);
    assert_string_equal(before, after);
    assert_int_equal(count_articles(*state), 110);
    free(before);
    free(after);
}

static void the_next_writer_goes_on_from_a_journal(void **state)
{
    accord_writer *writer;
    struct dump dump;

    in_a_process_that_dies(die_with_a_journal, *state);
    writer = open_writer(*state);
    assert_int_equal(count_journals(*state), 1);
    assert_true(has(writer, "article-110"));
    assert_false(has(writer, "article-111"));
    add_many(writer, 101, 110, ACCORD_UNCHANGED);
    assert_int_equal(add(writer, "article-103", "Another text."), ACCORD_CHANGED);
    add_many(writer, 111, 112, ACCORD_ADDED);
    assert_ok(accord_writer_remove(writer, TEXT("article-104")));
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_journals(*state), 0);
    dump_index(&dump, *state);
    check_dump(&dump);
    assert_int_equal(dump.count, 111);
    dump_free(&dump);
    accord_writer_close(writer);
    assert_int_equal(count_in(*state, "\"another text\""), 2);
    assert_ok(accord_check(*state, tell_problem, NULL));
}

/* The journal in the folder, as a path. */
static const char *find_journal(void **state)
{
    for (unsigned number = 1;; number++) {
        char name[32];

        snprintf(name, sizeof name, SCHEMA_JOURNAL "%06u", number);
        if (access(in_folder(state, name), F_OK) == 0)
            return in_folder(state, name);
        assert_true(number < 1000);
    }
}

static void a_torn_append_is_as_if_it_had_not_been(void **state)
{
    struct stat facts;
    const char *name;

    in_a_process_that_dies(die_with_a_journal, *state);
    name = find_journal(state);
    assert_int_equal(stat(name, &facts), 0);
    assert_int_equal(truncate(name, facts.st_size - 1), 0);
    assert_int_equal(count_in(*state, "number109"), 1);
    assert_int_equal(count_in(*state, "number110"), 0);
    assert_ok(accord_check(*state, tell_problem, NULL));
    accord_writer_close(open_writer(*state));
    assert_int_equal(count_journals(*state), 0);
    assert_int_equal(count_in(*state, "number109"), 1);
    assert_int_equal(count_in(*state, "number110"), 0);
    assert_int_equal(count_articles(*state), 109);
}

static void a_journal_without_a_whole_append_is_empty(void **state)
{
    accord_writer *writer;

    in_a_process_that_dies(die_with_a_journal, *state);
    assert_int_equal(truncate(find_journal(state), 30), 0);
    assert_int_equal(count_in(*state, "number101"), 0);
    assert_ok(accord_check(*state, tell_problem, NULL));
    writer = open_writer(*state);
    add_many(writer, 101, 101, ACCORD_ADDED); /* it must not be appended there */
    assert_ok(accord_writer_commit(writer));
    add_many(writer, 102, 102, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_in(*state, "number101 OR number102"), 2);
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 102);
    assert_ok(accord_check(*state, tell_problem, NULL));
}

static void count_problem(void *context, const char *problem)
{
    assert_non_null(strstr(problem, SCHEMA_JOURNAL));
    ++*(size_t *)context;
}

static void a_damaged_journal_is_named(void **state)
{
    accord_searcher *searcher = NULL;
    accord_writer *writer = NULL;
    size_t problems = 0;
    FILE *file;

    in_a_process_that_dies(die_with_a_journal, *state);
    file = fopen(find_journal(state), "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 100, SEEK_SET), 0);
    assert_int_equal(fputs("damage", file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
    assert_status(accord_searcher_open(&searcher, *state), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), SCHEMA_JOURNAL));
    assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), SCHEMA_JOURNAL));
    assert_status(accord_check(*state, count_problem, &problems), ACCORD_ERROR_CORRUPT);
    assert_int_equal(problems, 1);
}

static void a_stale_journal_is_no_ones_and_cleared_away(void **state)
{
    accord_writer *writer = open_journaling(*state);
    char kept[4200], name[4200], command[8800];

    put(writer, "a", "The boats went home.");
    snprintf(name, sizeof name, "%s", find_journal(state));
    snprintf(kept, sizeof kept, "%s", in_folder(state, "kept"));
    assert_int_equal(link(name, kept), 0);
    accord_writer_close(writer);
    snprintf(command, sizeof command, "mv '%s' '%s'", kept, name); /* as if a crash had left it */
    assert_int_equal(system(command), 0);
    assert_int_equal(count_journals(*state), 1);
    assert_int_equal(count_in(*state, "boats"), 1);
    assert_ok(accord_check(*state, tell_problem, NULL));
    accord_writer_close(open_writer(*state));
    assert_int_equal(count_journals(*state), 0);
    assert_int_equal(count_articles(*state), 2);
}

static void a_lost_list_does_not_hide_a_journal(void **state)
{
    accord_writer *writer = open_journaling(*state), *other = NULL;

    assert_ok(accord_writer_remove(writer, "first", 5)); /* the live part has no articles */
    assert_ok(accord_writer_commit(writer));
    put(writer, "a", "The boats went home.");
    assert_int_equal(unlink(in_folder(state, SCHEMA_STUB)), 0);
    accord_writer_close(writer);
    assert_int_equal(unlink(in_folder(state, SCHEMA_STUB)) == 0 || errno == ENOENT, 1);
    assert_status(accord_writer_open(&other, *state, NULL), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "holds 1 articles"));
}

/* ---- Failures ------------------------------------------------------------------------------- */

/* Adds and commits one by one, with no file larger than the journal is to be. @return how many
   commits were acknowledged, as the exit status. */
static int write_with_limit(const char *path, rlim_t limit)
{
    int result;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit most = {limit, limit};
        accord_writer *writer = open_journaling(path);
        accord_status status = ACCORD_OK;
        int acknowledged = 0;

        signal(SIGXFSZ, SIG_IGN); /* write() then fails with EFBIG */
        if (setrlimit(RLIMIT_FSIZE, &most) != 0)
            _exit(100);
        while (status == ACCORD_OK && acknowledged < JOURNAL_ARTICLES) {
            accord_article *article = NULL;
            char id[16];

            snprintf(id, sizeof id, "b%d", acknowledged);
            article = make_article(id, "The boats went home.");
            status = accord_writer_add(writer, article, NULL);
            accord_article_free(article);
            if (status == ACCORD_OK)
                status = accord_writer_commit(writer);
            acknowledged += status == ACCORD_OK;
        }
        if (status != ACCORD_OK &&
            (status != ACCORD_ERROR_IO || strstr(accord_error_message(), SCHEMA_JOURNAL) == NULL))
            _exit(101);
        if (status != ACCORD_OK && accord_writer_commit(writer) == ACCORD_OK)
            _exit(102); /* it is broken */
        accord_writer_close(writer);
        _exit(acknowledged);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    return WEXITSTATUS(result);
}

static void an_append_that_fails_fails_the_commit_and_no_other(void **state)
{
    unsigned failed = 0;

    for (rlim_t limit = 1; limit < 5000; limit += limit / 3 + 50) {
        char path[4200];
        int acknowledged;

        snprintf(path, sizeof path, "%s/%u", (const char *)*state, (unsigned)limit);
        acknowledged = write_with_limit(path, limit);
        assert_in_range(acknowledged, 0, JOURNAL_ARTICLES);
        failed += acknowledged < JOURNAL_ARTICLES;
        assert_int_equal(count_journals(path), acknowledged > 0);
        assert_int_equal(count_in(path, "boats"), acknowledged);
        assert_ok(accord_check(path, tell_problem, NULL));
        accord_writer_close(open_writer(path)); /* there is room again */
        assert_int_equal(count_journals(path), 0);
        assert_int_equal(count_articles(path), acknowledged + 1);
    }
    assert_true(failed > 5);
}

/* The first append of a journal that fails is taken back: its file is removed. A searcher may have
   opened it by then. */
static void a_journal_that_was_taken_back_does_not_hide_the_next(void **state)
{
    accord_writer *writer = open_journaling(*state);
    accord_searcher *searcher = NULL;

    accord_writer_close(writer);
    write_file(in_folder(state, SCHEMA_JOURNAL "000001"), "ACCORDJ1"); /* as far as it came */
    assert_ok(accord_searcher_open(&searcher, *state));
    assert_int_equal(unlink(in_folder(state, SCHEMA_JOURNAL "000001")), 0);
    writer = open_writer(*state);
    put(writer, "a", "The boats went home.");
    assert_int_equal(count_found(searcher, "boats"), 1);
    put(writer, "b", "The boats came back.");
    assert_int_equal(count_journals(*state), 1);
    assert_int_equal(count_found(searcher, "boats"), 2);
    accord_searcher_close(searcher);
    accord_writer_close(writer);
}

/* ---- Beside each other ---------------------------------------------------------------------- */

enum { SINGLES = 150 };

/* Adds SINGLES articles one by one, and tells of each when it is committed. */
static void write_singles(const char *path, int told)
{
    accord_writer *writer = open_writer(path);

    for (unsigned i = 1; i <= SINGLES; i++) {
        add_many(writer, i, i, ACCORD_ADDED);
        if (i % 40 == 0) /* one of the live part comes between */
            assert_ok(accord_writer_set_note(writer, "seen", 4, "yes", 3));
        assert_ok(accord_writer_commit(writer));
        if (write(told, &i, sizeof i) != (ssize_t)sizeof i)
            _exit(100);
    }
    accord_writer_close(writer);
}

static void a_reader_beside_a_writer_misses_nothing(void **state)
{
    int pipes[2], result;
    pid_t child;
    accord_searcher *searcher = NULL;
    unsigned told = 0;
    size_t seen = 0;

    assert_int_equal(pipe(pipes), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        write_singles(*state, pipes[1]);
        _exit(0);
    }
    close(pipes[1]);
    for (unsigned round = 0; read(pipes[0], &told, sizeof told) == (ssize_t)sizeof told; round++) {
        struct pollfd more = {.fd = pipes[0], .events = POLLIN};
        accord_totals totals;
        char query[32];

        while (poll(&more, 1, 0) == 1 && (more.revents & POLLIN) != 0 &&
               read(pipes[0], &told, sizeof told) == (ssize_t)sizeof told)
            ;
        if (searcher == NULL || round % 7 == 0) {
            accord_searcher_close(searcher);
            assert_ok(accord_searcher_open(&searcher, *state));
        }
        snprintf(query, sizeof query, "number%u", told);
        assert_int_equal(count_found(searcher, query), 1);
        assert_int_equal(count_found(searcher, "number1"), 1);
        assert_ok(accord_searcher_totals(searcher, &totals));
        assert_in_range(totals.articles, told > seen ? told : seen, SINGLES);
        seen = totals.articles;
        assert_in_range(count_found(searcher, "title:tides"), seen, SINGLES);
        if (round % 5 == 0) {
            accord_status status = accord_check(*state, tell_problem, NULL);

            assert_true(status == ACCORD_OK || status == ACCORD_ERROR_BUSY);
        }
    }
    assert_int_equal(told, SINGLES);
    close(pipes[0]);
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    assert_int_equal(count_found(searcher, "title:tides"), SINGLES);
    accord_searcher_close(searcher);
    assert_int_equal(count_articles(*state), SINGLES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(commits_of_a_few_new_articles_go_into_the_journal),
        in_a_folder(a_searcher_sees_each_commit_when_it_is_back),
        in_a_folder(a_full_journal_goes_into_the_live_part),
        in_a_folder(a_commit_of_many_or_large_articles_does_not_go_there),
        in_a_folder(any_other_commit_puts_its_articles_into_the_live_part),
        in_a_folder(shards_have_none),
        in_a_folder(the_writer_knows_what_it_has_there),
        in_a_folder(what_was_staged_and_then_changed_is_there_once),
        in_a_folder(an_index_made_that_way_is_one_made_at_once),
        in_a_folder(closing_forgets_what_was_not_committed_and_no_more),
        in_a_folder(answers_are_those_without_a_journal),
        in_a_folder(the_next_writer_goes_on_from_a_journal),
        in_a_folder(a_torn_append_is_as_if_it_had_not_been),
        in_a_folder(a_journal_without_a_whole_append_is_empty),
        in_a_folder(a_damaged_journal_is_named),
        in_a_folder(a_stale_journal_is_no_ones_and_cleared_away),
        in_a_folder(a_lost_list_does_not_hide_a_journal),
        in_a_folder(an_append_that_fails_fails_the_commit_and_no_other),
        in_a_folder(a_journal_that_was_taken_back_does_not_hide_the_next),
        in_a_folder(a_reader_beside_a_writer_misses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
