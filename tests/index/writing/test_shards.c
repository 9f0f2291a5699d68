// SPDX-License-Identifier: GPL-2.0-or-later
// Articles spread over shards: written and found as in one index, wherever the shards are; a shard
// that is gone, silent or talks nonsense is named and left out; no shard takes what is not its own.

#include "tests/index/shards.h"

#include "index/directory.h"

static const char *const queries[] = {
    "peace talks",
    "peace",
    "\"peace talks\"",
    "ceasefire AND grain",
    "tide -Odesa",
    "peac*",
    "talks NEAR/4 grain",
    "lang:uk",
    "переговори Стамбул",
    "title:number7",
    "=peaceful",
    "istanbol~",
    "source:b.example.org",
    "date:2022..2023 minister",
    "F-16",
    "гарантії безпеки",
    "Erdoğan signed grain",
    "zelensky",
    "minister OR (grain AND NOT peace)",
};
enum { QUERIES = sizeof queries / sizeof *queries };

/* A server that sends noise to whoever connects. */
static struct server serve_noise(void)
{
    struct server server = {.port = 0};
    int file = bind_port(&server.port);

    assert_int_equal(listen(file, 8), 0);
    server.pid = fork();
    assert_true(server.pid >= 0);
    if (server.pid == 0) {
        (void)setsid();
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        (void)signal(SIGPIPE, SIG_IGN);
        for (uint64_t seed = 1;; seed++) {
            int client = accept(file, NULL, NULL);

            for (unsigned i = 0; i < 8192; i++) {
                uint64_t noise = hash_mix(seed * 8192 + i);

                if (write(client, &noise, sizeof noise) < 0)
                    break;
            }
            close(client);
        }
    }
    close(file);
    return server;
}

static void compare(const char *one, const char *other)
{
    accord_searcher *a = open_searcher(one), *b = open_searcher(other);

    for (size_t i = 0; i < QUERIES; i++)
        for (int sort = ACCORD_SORT_RELEVANCE; sort <= ACCORD_SORT_OLDEST; sort++) {
            accord_results *left = ask(a, queries[i], (accord_sort)sort),
                           *right = ask(b, queries[i], (accord_sort)sort);

            assert_same(left, right, queries[i]);
            assert_false(accord_results_partial(right));
            accord_results_free(left);
            accord_results_free(right);
        }
    accord_searcher_close(a);
    accord_searcher_close(b);
}

/* Whether article `number` is found, and which version of it. @return -1: not. */
static int version_of(accord_searcher *searcher, unsigned number)
{
    accord_results *results = NULL;
    char id[32];
    int version = -1;
    accord_status status;

    snprintf(id, sizeof id, "article-%u", number);
    status = accord_searcher_show(searcher, TEXT(id), NULL, 0, NULL, &results);
    if (status == ACCORD_OK)
        for (int i = 0; i < 3; i++) {
            accord_article *article = make_article(number, (unsigned)i);

            if (strcmp(accord_article_get(article, ACCORD_FIELD_TEXT, NULL),
                       accord_results_passage(results, 0)->text) == 0)
                version = i;
            accord_article_free(article);
        }
    else
        assert_int_equal(status, ACCORD_ERROR_NOT_FOUND);
    accord_results_free(results);
    return version;
}

static void no_problem(void *context, const char *problem)
{
    (void)context;
    fail_msg("%s", problem);
}

static void count_problem(void *context, const char *problem)
{
    assert_true(strlen(problem) > 0);
    ++*(size_t *)context;
}

/* ---- Tests ---------------------------------------------------------------------------------- */

static void answers_over_shards_are_those_of_one_index(void **state)
{
    const char *one = path_of(state, "one"), *four = path_of(state, "four");
    accord_searcher *searcher;

    build(one, 0);
    build(four, SHARDS);
    for (unsigned i = 1; i <= SHARDS; i++) {
        char name[16];

        snprintf(name, sizeof name, "four/shard-%u", i);
        assert_int_equal(count_entries(path_of(state, name), "db-"), 2); /* live and sealed */
    }
    compare(one, four);
    assert_ok(accord_check(four, no_problem, NULL));
    searcher = open_searcher(four);
    assert_int_equal(articles_in(searcher), ARTICLES);
    accord_searcher_close(searcher);
}

static void answers_of_remote_shards_are_those_of_one_index(void **state)
{
    const char *one = path_of(state, "one"), *four = path_of(state, "four");
    struct server second, third;

    needs_server();
    build(one, 0);
    build(four, SHARDS);
    second = serve(path_of(state, "four/shard-2"));
    third = serve(path_of(state, "four/shard-3"));
    write_list_of(four, second.port, third.port);
    compare(one, four);
    stop(&second);
    stop(&third);
}

static void the_number_of_shards_stays(void **state)
{
    const char *four = path_of(state, "four"), *one = path_of(state, "one");
    accord_writer *writer = NULL;

    assert_ok(open_with(&writer, four, SHARDS));
    accord_writer_close(writer);
    assert_ok(open_with(&writer, four, SHARDS));
    accord_writer_close(writer);
    assert_ok(open_with(&writer, four, 0));
    accord_writer_close(writer);
    assert_status(open_with(&writer, four, 8), ACCORD_ERROR_INVALID);
    assert_null(writer);
    assert_non_null(strstr(accord_error_message(), "spread over 4 shards"));
    assert_ok(open_with(&writer, one, 0));
    accord_writer_close(writer);
    assert_status(open_with(&writer, one, SHARDS), ACCORD_ERROR_INVALID);
    assert_non_null(strstr(accord_error_message(), "not spread over shards"));
    assert_status(open_with(&writer, path_of(state, "many"), SPREAD_MOST + 1),
                  ACCORD_ERROR_INVALID);
}

static void totals_are_those_of_all_shards(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;
    accord_searcher *searcher;
    accord_totals told, found;

    build(four, SHARDS);
    assert_ok(open_with(&writer, four, 0));
    assert_ok(accord_writer_totals(writer, &told));
    searcher = open_searcher(four);
    assert_ok(accord_searcher_totals(searcher, &found));
    assert_int_equal(told.articles, ARTICLES);
    assert_int_equal(told.passages, found.passages);
    assert_int_equal(told.text_bytes, found.text_bytes);
    assert_int_equal(told.index_bytes, found.index_bytes);
    accord_searcher_close(searcher);
    accord_writer_close(writer);
}

static void changes_and_removals_reach_their_shard(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;
    accord_searcher *searcher;
    bool has;

    build(four, SHARDS);
    searcher = open_searcher(four);
    assert_ok(open_with(&writer, four, 0));
    for (unsigned i = 0; i < 40; i++)
        add(writer, i, 1);
    assert_ok(accord_writer_remove(writer, "article-50", 10));
    assert_status(accord_writer_remove(writer, "article-50", 10), ACCORD_ERROR_NOT_FOUND);
    assert_ok(accord_writer_has(writer, "article-50", 10, &has));
    assert_false(has);
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    assert_int_equal(articles_in(searcher), ARTICLES - 1);
    assert_int_equal(version_of(searcher, 7), 1);
    assert_int_equal(version_of(searcher, 49), 0);
    assert_int_equal(version_of(searcher, 50), -1);
    accord_searcher_close(searcher);
    assert_ok(accord_check(four, no_problem, NULL));
}

static void one_shard_takes_its_own_articles_alone(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;
    unsigned taken = 0, own = 0;

    build(four, SHARDS);
    assert_ok(open_with(&writer, path_of(state, "four/shard-2"), 0));
    for (unsigned i = 0; i < 100; i++) {
        accord_article *article = make_article(i, 1);
        accord_status status = accord_writer_add(writer, article, NULL);

        own += shard_of(i) == 2;
        taken += status == ACCORD_OK;
        assert_int_equal(status, shard_of(i) == 2 ? ACCORD_OK : ACCORD_ERROR_ELSEWHERE);
        accord_article_free(article);
    }
    assert_int_equal(taken, own);
    assert_true(own > 5 && own < 60);
    for (unsigned i = 0; i < 100; i++)
        if (shard_of(i) != 2) {
            char id[32];

            snprintf(id, sizeof id, "article-%u", i);
            assert_status(accord_writer_remove(writer, TEXT(id)), ACCORD_ERROR_ELSEWHERE);
        }
    assert_ok(accord_writer_set_note(writer, "key", 3, "of the shard", 12));
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    searcher = open_searcher(four);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(version_of(searcher, i), shard_of(i) == 2);
    accord_searcher_close(searcher);
    searcher = open_searcher(path_of(state, "four/shard-2"));
    for (unsigned i = 0; i < 100; i++) {
        char id[32];

        snprintf(id, sizeof id, "article-%u", i);
        assert_int_equal(accord_searcher_show(searcher, TEXT(id), NULL, 0, NULL, &results),
                         shard_of(i) == 2 ? ACCORD_OK : ACCORD_ERROR_ELSEWHERE);
        accord_results_free(results);
    }
    accord_searcher_close(searcher);
}

static bool take_note(void *context, const char *key, size_t key_len, const char *value, size_t len)
{
    (void)key;
    (void)key_len;
    snprintf(context, 64, "%.*s", (int)len, value);
    return true;
}

static void notes_of_all_and_of_one_are_apart(void **state)
{
    const char *four = path_of(state, "four"), *first = path_of(state, "four/shard-1");
    accord_writer *writer = NULL;
    accord_searcher *searcher;
    char note[64] = "";

    build(four, SHARDS);
    assert_ok(open_with(&writer, first, 0));
    assert_ok(accord_writer_notes(writer, "k", 1, take_note, note));
    assert_string_equal(note, "");
    assert_ok(accord_writer_set_note(writer, "key", 3, "other", 5));
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    searcher = open_searcher(four);
    assert_ok(accord_searcher_notes(searcher, "k", 1, take_note, note));
    assert_string_equal(note, "value");
    accord_searcher_close(searcher);
    searcher = open_searcher(first);
    assert_ok(accord_searcher_notes(searcher, "k", 1, take_note, note));
    assert_string_equal(note, "other");
    accord_searcher_close(searcher);
}

static void notes_are_asked_of_the_first_shard_wherever_it_is(void **state)
{
    const char *four = path_of(state, "four");
    struct server server;
    accord_searcher *searcher;
    char note[64] = "", text[200];

    needs_server();
    build(four, SHARDS);
    server = serve(path_of(state, "four/shard-1"));
    snprintf(text, sizeof text, "remote 127.0.0.1:%u\nauto shard-2\nauto shard-3\nauto shard-4\n",
             server.port);
    write_file(path_of(state, "four/XAPIANDB"), text);
    searcher = open_searcher(four);
    assert_ok(accord_searcher_notes(searcher, "k", 1, take_note, note));
    assert_string_equal(note, "value");
    stop(&server);
    assert_status(accord_searcher_notes(searcher, "k", 1, take_note, note), ACCORD_ERROR_NETWORK);
    assert_non_null(strstr(accord_error_message(), "127.0.0.1:"));
    accord_searcher_close(searcher);
    searcher = open_searcher(four); /* down from the beginning: not as if there were none */
    assert_status(accord_searcher_notes(searcher, "k", 1, take_note, note), ACCORD_ERROR_NETWORK);
    accord_searcher_close(searcher);
}

static void a_note_is_not_committed_when_a_shard_fails(void **state)
{
    const char *four = path_of(state, "four"), *third = path_of(state, "four/shard-3"),
               *away = path_of(state, "four/away");
    accord_writer *writer = NULL;
    accord_searcher *searcher;
    char note[64] = "";

    build(four, SHARDS);
    assert_ok(open_with(&writer, four, 0));
    for (unsigned i = 0; i < 400; i++)
        add(writer, 1000 + i, 0);
    assert_ok(accord_writer_set_note(writer, "key", 3, "later", 5));
    assert_int_equal(rename(third, away), 0);
    assert_int_not_equal(accord_writer_commit(writer), ACCORD_OK);
    accord_writer_close(writer);
    assert_int_equal(rename(away, third), 0);
    searcher = open_searcher(four);
    assert_ok(accord_searcher_notes(searcher, "k", 1, take_note, note));
    assert_string_equal(note, "value");
    for (unsigned i = 0; i < ARTICLES; i++)
        assert_int_equal(version_of(searcher, i), 0);
    accord_searcher_close(searcher);
    build(four, SHARDS); /* what was written of the failed commit harms nothing */
    assert_ok(accord_check(four, no_problem, NULL));
}

static void a_list_that_was_lost_is_told_of(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;

    build(four, SHARDS);
    assert_int_equal(unlink(path_of(state, "four/XAPIANDB")), 0);
    assert_status(open_with(&writer, four, SHARDS), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "auto shard-1"));
    assert_status(open_with(&writer, four, 0), ACCORD_ERROR_CORRUPT);
    write_list_of(four, 0, 0);
    assert_ok(open_with(&writer, four, SHARDS));
    accord_writer_close(writer);
}

static void shards_in_the_wrong_place_are_refused(void **state)
{
    const char *four = path_of(state, "four"), *a = path_of(state, "four/shard-1"),
               *b = path_of(state, "four/shard-2"), *c = path_of(state, "four/spare");
    accord_writer *writer = NULL;
    accord_searcher *searcher = NULL;

    build(four, SHARDS);
    assert_int_equal(rename(a, c), 0);
    assert_int_equal(rename(b, a), 0);
    assert_int_equal(rename(c, b), 0);
    assert_status(accord_searcher_open(&searcher, four), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "is shard 2 of 4"));
    assert_status(open_with(&writer, four, 0), ACCORD_ERROR_CORRUPT);
}

static void a_shard_has_no_shards_of_its_own(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;
    accord_searcher *searcher = NULL;
    size_t problems = 0;

    build(four, SHARDS);
    write_file(path_of(state, "four/shard-1/XAPIANDB"), "auto shard-1\n");
    assert_status(accord_searcher_open(&searcher, four), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "shard-1: a shard has no shards"));
    assert_status(open_with(&writer, four, 0), ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "shard-1: a shard has no shards"));
    assert_status(accord_check(four, count_problem, &problems), ACCORD_ERROR_CORRUPT);
    assert_int_equal(problems, 1);
}

static void a_shard_on_another_machine_is_told_of_and_not_checked(void **state)
{
    const char *four = path_of(state, "four");
    size_t told = 0;

    build(four, SHARDS);
    write_list_of(four, 1, 2); /* where nobody is asked */
    assert_ok(accord_check(four, count_problem, &told));
    assert_int_equal(told, 2);
    assert_ok(accord_check(four, NULL, NULL));
}

static void a_damaged_shard_whose_list_was_lost_is_told(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;

    build(four, SHARDS);
    assert_int_equal(unlink(path_of(state, "four/XAPIANDB")), 0);
    for (unsigned i = 1; i <= SHARDS; i++) {
        char name[64];

        snprintf(name, sizeof name, "four/shard-%u/db-000001/postlist.glass", i);
        assert_int_equal(truncate(path_of(state, name), 100), 0);
        snprintf(name, sizeof name, "four/shard-%u/db-000002/postlist.glass", i);
        if (access(path_of(state, name), F_OK) == 0)
            assert_int_equal(truncate(path_of(state, name), 100), 0);
    }
    assert_status(open_with(&writer, four, SHARDS), ACCORD_ERROR_CORRUPT);
    assert_null(writer);
    assert_non_null(strstr(accord_error_message(), "postlist.glass is damaged"));
    assert_non_null(strstr(accord_error_message(), "move the folder away"));
}

static void a_shard_is_not_spread_itself(void **state)
{
    accord_writer *writer = NULL;

    build(path_of(state, "four"), SHARDS);
    assert_status(open_with(&writer, path_of(state, "four/shard-2"), 3), ACCORD_ERROR_INVALID);
    assert_null(writer);
    assert_non_null(strstr(accord_error_message(), "it is a shard itself, 2 of 4"));
}

static void what_a_shard_says_of_itself_may_be_damaged(void **state)
{
    static const char *const values[] = {"", "\x01", "\x01\x04\x05",
                                         "\x05\x04\x05\x05", /* 5 of 4 */
                                         "\x01\xff\xff\xff\x7f\x05\x05"};
    struct spread spread;
    xapian_database *database = NULL;

    assert_int_equal(xapian_database_open_writable(&database, path_of(state, "database"), 0, 0),
                     XAPIAN_OK);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_int_equal(xapian_database_set_metadata(database, META_SHARD, strlen(META_SHARD),
                                                      values[i], strlen(values[i])),
                         XAPIAN_OK);
        assert_status(spread_read(&spread, database), i == 0 ? ACCORD_OK : ACCORD_ERROR_CORRUPT);
        if (i == 0) /* no shard */
            assert_int_equal(spread.of, 0);
    }
    xapian_database_free(database);
}

static void shards_half_made_are_made_again(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;

    assert_ok(open_with(&writer, four, 7)); /* as if it had died before the list was written */
    accord_writer_close(writer);
    assert_int_equal(unlink(path_of(state, "four/XAPIANDB")), 0);
    build(four, SHARDS);
    assert_ok(accord_check(four, no_problem, NULL));
}

static void nothing_is_written_while_a_shard_is_elsewhere(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;

    build(four, SHARDS);
    write_list_of(four, 0, 7100);
    assert_status(open_with(&writer, four, 0), ACCORD_ERROR_INVALID);
    assert_non_null(strstr(accord_error_message(), "shard 3 is on another machine"));
    assert_non_null(strstr(accord_error_message(), "127.0.0.1:7100"));
}

static void commits_are_seen(void **state)
{
    const char *four = path_of(state, "four");
    accord_writer *writer = NULL;
    accord_searcher *searcher;

    build(four, SHARDS);
    searcher = open_searcher(four);
    assert_ok(open_with(&writer, four, 0));
    add(writer, 0, 1); /* into the live part of its shard */
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(version_of(searcher, 0), 1);
    assert_int_equal(version_of(searcher, 1), 0);
    for (unsigned version = 1; version < 3; version++) {
        for (unsigned i = 0; i < ARTICLES; i++) /* all: another sealed part for each shard */
            add(writer, i, version);
        assert_ok(accord_writer_commit(writer));
        for (unsigned i = 0; i < 50; i++)
            assert_int_equal(version_of(searcher, i), (int)version);
        assert_int_equal(articles_in(searcher), ARTICLES);
    }
    accord_writer_close(writer);
    accord_searcher_close(searcher);
}

static void commits_on_another_machine_are_seen(void **state)
{
    const char *four = path_of(state, "four"), *second = path_of(state, "four/shard-2");
    struct server server;
    accord_writer *writer = NULL;
    accord_searcher *searcher;
    unsigned changed = 0, first = 0;

    needs_server();
    build(four, SHARDS);
    server = serve(second);
    write_list_of(four, server.port, 0);
    searcher = open_searcher(four);
    while (shard_of(first) != 2)
        first++;
    assert_int_equal(version_of(searcher, first), 0);
    assert_ok(open_with(&writer, second, 0)); /* one article: into the live part, one is dead */
    add(writer, first, 1);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(version_of(searcher, first), 1);
    assert_int_equal(articles_in(searcher), ARTICLES);
    for (unsigned i = 0; i < ARTICLES; i++) /* all: another sealed part, most of the old dead */
        if (shard_of(i) == 2) {
            add(writer, i, 2);
            changed++;
        }
    assert_true(changed > 64);
    assert_ok(accord_writer_commit(writer));
    for (unsigned i = 0; i < 50; i++)
        assert_int_equal(version_of(searcher, i), shard_of(i) == 2 ? 2 : 0);
    assert_int_equal(articles_in(searcher), ARTICLES);
    accord_writer_close(writer);
    accord_searcher_close(searcher);
    stop(&server);
}

static void dead_articles_of_other_machines_are_not_found(void **state)
{
    const char *four = path_of(state, "four"), *second = path_of(state, "four/shard-2");
    struct server server;
    accord_writer *writer = NULL;
    accord_searcher *searcher;
    accord_summary *summary = NULL;
    accord_results *results;
    size_t removed = 0, counted = 0;

    needs_server();
    build(four, SHARDS);
    assert_ok(open_with(&writer, second, 0));
    for (unsigned i = 0; i < 100; i++)
        if (shard_of(i) == 2) {
            char id[32];

            snprintf(id, sizeof id, "article-%u", i);
            assert_ok(accord_writer_remove(writer, TEXT(id)));
            removed++;
        }
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    server = serve(second);
    write_list_of(four, server.port, 0);
    searcher = open_searcher(four);
    assert_true(snapshot_is_partial(&searcher->snapshot) == false);
    assert_true(searcher->snapshot.remotes[0].manifest.parts[0].dead.count == removed);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(version_of(searcher, i), shard_of(i) == 2 ? -1 : 0);
    results = ask(searcher, "lang:en,uk", ACCORD_SORT_NEWEST);
    for (size_t i = 0; i < accord_results_count(results); i++) {
        unsigned number = (unsigned)atoi(id_of(accord_results_passage(results, i)) + 8);

        assert_true(number >= 100 || shard_of(number) != 2);
    }
    accord_results_free(results);
    assert_ok(accord_searcher_summary(searcher, &summary));
    assert_int_equal(summary->articles, ARTICLES - removed);
    for (size_t i = 0; i < summary->language_count; i++)
        counted += summary->languages[i].articles;
    assert_int_equal(counted, ARTICLES - removed);
    assert_int_equal(summary->shards, SHARDS);
    assert_int_equal(summary->shards_missing, 0);
    accord_summary_free(summary);
    accord_searcher_close(searcher);
    stop(&server);
}

/* Asks an index whose shard 2 is missing: the others' answers come, and a warning. */
static void assert_left_out(accord_searcher *searcher, unsigned port)
{
    accord_results *results = ask(searcher, "lang:en,uk", ACCORD_SORT_NEWEST);
    char name[64];

    assert_true(accord_results_partial(results));
    assert_int_equal(accord_results_warning_count(results), 1);
    snprintf(name, sizeof name, "shard 2, 127.0.0.1:%u, does not answer", port);
    if (strstr(accord_results_warning(results, 0), name) == NULL)
        fail_msg("%s", accord_results_warning(results, 0));
    assert_true(accord_results_count(results) > 100);
    for (size_t i = 0; i < accord_results_count(results); i++)
        assert_int_not_equal(
            shard_of((unsigned)atoi(id_of(accord_results_passage(results, i)) + 8)), 2);
    accord_results_free(results);
}

static void a_shard_that_is_down_is_left_out_and_comes_back(void **state)
{
    const char *four = path_of(state, "four"), *second = path_of(state, "four/shard-2");
    struct server server;
    accord_searcher *searcher;
    accord_results *results = NULL;
    char id[32];
    unsigned first = 0;

    needs_server();
    build(four, SHARDS);
    server = serve(second);
    write_list_of(four, server.port, 0);
    searcher = open_searcher(four);
    assert_int_equal(articles_in(searcher), ARTICLES);
    stop(&server);
    assert_left_out(searcher, server.port);
    while (shard_of(first) != 2)
        first++;
    snprintf(id, sizeof id, "article-%u", first); /* not "no such article": nobody knows */
    assert_status(accord_searcher_show(searcher, TEXT(id), NULL, 0, NULL, &results),
                  ACCORD_ERROR_NETWORK);
    server = serve_at(second, server.port);
    assert_left_out(searcher, server.port); /* not asked again yet */
    searcher->snapshot.remotes[0].ask_again = 0;
    assert_int_equal(version_of(searcher, first), 0);
    results = ask(searcher, "peace", ACCORD_SORT_RELEVANCE);
    assert_false(accord_results_partial(results));
    assert_int_equal(accord_results_warning_count(results), 0);
    accord_results_free(results);
    accord_searcher_close(searcher);
    stop(&server);
    searcher = open_searcher(four); /* down from the beginning */
    assert_left_out(searcher, server.port);
    accord_searcher_close(searcher);
}

static void a_shard_that_falls_silent_is_waited_for_a_while(void **state)
{
    const char *four = path_of(state, "four");
    struct timespec begin, end;
    struct server server;
    accord_searcher *searcher;

    needs_server();
    build(four, SHARDS);
    server = serve(path_of(state, "four/shard-2"));
    write_list_of(four, server.port, 0);
    searcher = open_searcher(four);
    assert_int_equal(articles_in(searcher), ARTICLES);
    kill(-server.pid, SIGSTOP);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    assert_left_out(searcher, server.port);
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_in_range(end.tv_sec - begin.tv_sec, 8, 20);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    assert_left_out(searcher, server.port); /* and then not, for the next ones */
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_in_range(end.tv_sec - begin.tv_sec, 0, 5);
    accord_searcher_close(searcher);
    kill(-server.pid, SIGCONT);
    stop(&server);
}

static void a_server_that_talks_nonsense_is_left_out(void **state)
{
    const char *four = path_of(state, "four");
    struct server server;
    accord_searcher *searcher;

    build(four, SHARDS);
    server = serve_noise();
    write_list_of(four, server.port, 0);
    searcher = open_searcher(four);
    assert_left_out(searcher, server.port);
    accord_searcher_close(searcher);
    stop(&server);
}

static void a_server_of_something_else_is_left_out(void **state)
{
    const char *four = path_of(state, "four");
    const char *const others[] = {path_of(state, "four/shard-1"), path_of(state, "one")};

    needs_server();
    build(four, SHARDS);
    build(path_of(state, "one"), 0);
    for (size_t i = 0; i < 2; i++) {
        struct server server = serve(others[i]);
        accord_searcher *searcher;

        write_list_of(four, server.port, 0);
        searcher = open_searcher(four);
        assert_left_out(searcher, server.port);
        assert_non_null(strstr(searcher->snapshot.remotes[0].reason,
                               i == 0 ? "serves shard 1 of 4, not 2" : "serves no shard"));
        accord_searcher_close(searcher);
        stop(&server);
    }
}

static void without_any_shard_there_is_no_answer(void **state)
{
    const char *folder = path_of(state, "far");
    accord_searcher *searcher = NULL;
    unsigned port = 0;

    assert_int_equal(close(bind_port(&port)), 0);
    assert_int_equal(mkdir(folder, 0777), 0);
    {
        char name[4300], text[64];

        snprintf(name, sizeof name, "%s/XAPIANDB", folder);
        snprintf(text, sizeof text, "remote 127.0.0.1:%u\n", port);
        write_file(name, text);
    }
    assert_status(accord_searcher_open(&searcher, folder), ACCORD_ERROR_NETWORK);
    assert_non_null(strstr(accord_error_message(), "no shard answers"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(answers_over_shards_are_those_of_one_index),
        in_a_folder(answers_of_remote_shards_are_those_of_one_index),
        in_a_folder(the_number_of_shards_stays),
        in_a_folder(totals_are_those_of_all_shards),
        in_a_folder(changes_and_removals_reach_their_shard),
        in_a_folder(one_shard_takes_its_own_articles_alone),
        in_a_folder(notes_of_all_and_of_one_are_apart),
        in_a_folder(notes_are_asked_of_the_first_shard_wherever_it_is),
        in_a_folder(a_note_is_not_committed_when_a_shard_fails),
        in_a_folder(a_list_that_was_lost_is_told_of),
        in_a_folder(shards_in_the_wrong_place_are_refused),
        in_a_folder(a_shard_has_no_shards_of_its_own),
        in_a_folder(a_shard_on_another_machine_is_told_of_and_not_checked),
        in_a_folder(a_damaged_shard_whose_list_was_lost_is_told),
        in_a_folder(a_shard_is_not_spread_itself),
        in_a_folder(what_a_shard_says_of_itself_may_be_damaged),
        in_a_folder(shards_half_made_are_made_again),
        in_a_folder(nothing_is_written_while_a_shard_is_elsewhere),
        in_a_folder(commits_are_seen),
        in_a_folder(commits_on_another_machine_are_seen),
        in_a_folder(dead_articles_of_other_machines_are_not_found),
        in_a_folder(a_shard_that_is_down_is_left_out_and_comes_back),
        in_a_folder(a_shard_that_falls_silent_is_waited_for_a_while),
        in_a_folder(a_server_that_talks_nonsense_is_left_out),
        in_a_folder(a_server_of_something_else_is_left_out),
        in_a_folder(without_any_shard_there_is_no_answer),
    };

    return cmocka_run_group_tests_name("shards", tests, NULL, NULL);
}
