// SPDX-License-Identifier: GPL-2.0-or-later
// The writer through accord.h, on real folders: what add, remove, has and the notes say, what a
// commit keeps and a close without one forgets, who may write at all, and that the number of
// threads makes no difference to the index.

#include "tests/index/folder.h"

#include <time.h>

#include "index/schema.h"
#include "tests/index/writing/inside.h"

/* ---- Adding and removing -------------------------------------------------------------------- */

static void what_add_did_is_told(void **state)
{
    accord_writer *writer = open_writer(*state);

    assert_int_equal(add(writer, "a", "The tide turned."), ACCORD_ADDED);
    assert_int_equal(add(writer, "a", "The tide turned."), ACCORD_UNCHANGED);
    assert_int_equal(add(writer, "a", "The tide turned back."), ACCORD_CHANGED);
    assert_int_equal(add(writer, "b", "The tide turned."), ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(add(writer, "a", "The tide turned back."), ACCORD_UNCHANGED);
    assert_int_equal(add(writer, "a", "The tide turned."), ACCORD_CHANGED);
    commit_and_close(writer);
    writer = open_writer(*state);
    assert_int_equal(add(writer, "a", "The tide turned."), ACCORD_UNCHANGED);
    assert_int_equal(add(writer, "b", "The tide turned for good."), ACCORD_CHANGED);
    commit_and_close(writer);
    assert_int_equal(count_articles(*state), 2);
}

static void an_outcome_need_not_be_asked_for(void **state)
{
    accord_writer *writer = open_writer(*state);
    accord_article *article = make_article("a", "The tide turned.");

    assert_ok(accord_writer_add(writer, article, NULL));
    accord_article_free(article);
    commit_and_close(writer);
    assert_int_equal(count_articles(*state), 1);
}

static void the_article_stays_the_callers(void **state)
{
    accord_writer *writer = open_writer(*state);
    accord_article *article = NULL;

    assert_ok(accord_article_new(&article));
    assert_ok(accord_article_set(article, ACCORD_FIELD_URL, "https://example.org/a", 21));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, "The tide turned.", 16));
    assert_ok(accord_writer_add(writer, article, NULL));
    assert_string_equal(accord_article_get(article, ACCORD_FIELD_ID, NULL), ""); /* as it was */
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, "Other.", 6));
    accord_article_free(article);
    assert_true(has(writer, "https://example.org/a"));
    commit_and_close(writer);
}

static void an_article_without_a_language_is_unchanged_when_it_comes_again(void **state)
{
    accord_article *article = make_article("a", "The two delegations negotiated for an hour.");
    accord_outcome outcome;
    struct dump dump;

    assert_ok(accord_article_set(article, ACCORD_FIELD_LANGUAGE, "", 0));
    for (unsigned i = 0; i < 3; i++) {
        accord_writer *writer = open_writer(*state);

        assert_ok(accord_writer_add(writer, article, &outcome));
        assert_int_equal(outcome, i == 0 ? ACCORD_ADDED : ACCORD_UNCHANGED);
        assert_ok(accord_writer_add(writer, article, &outcome));
        assert_int_equal(outcome, ACCORD_UNCHANGED);
        commit_and_close(writer);
    }
    accord_article_free(article);
    dump_index(&dump, *state);
    assert_int_equal(dump.count, 1);
    assert_non_null(strstr(dump.lines[0], " Len:0 ")); /* found from its text */
    dump_free(&dump);
}

static void an_unusable_article_is_refused_and_the_writer_goes_on(void **state)
{
    accord_writer *writer = open_writer(*state);
    accord_article *article = NULL;

    assert_ok(accord_article_new(&article));
    assert_status(accord_writer_add(writer, article, NULL), ACCORD_ERROR_INVALID);
    assert_ok(accord_article_set(article, ACCORD_FIELD_ID, "a", 1));
    assert_status(accord_writer_add(writer, article, NULL), ACCORD_ERROR_INVALID);
    accord_article_free(article);
    assert_int_equal(add(writer, "b", "The tide turned."), ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(count_articles(*state), 1);
}

static void an_article_that_is_too_large_is_refused_and_the_writer_goes_on(void **state)
{
    accord_writer *writer = open_writer(*state);
    accord_article *article = NULL;
    char *text = malloc(ACCORD_ARTICLE_MAX);

    assert_non_null(text);
    memset(text, ' ', ACCORD_ARTICLE_MAX);
    memcpy(text, "grain", 5);
    assert_ok(accord_article_new(&article));
    assert_ok(accord_article_set(article, ACCORD_FIELD_ID, "a", 1));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TITLE, "t", 1));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, text, ACCORD_ARTICLE_MAX));
    assert_status(accord_writer_add(writer, article, NULL), ACCORD_ERROR_INVALID);
    assert_non_null(strstr(accord_error_message(), "128 MiB"));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, text, ACCORD_ARTICLE_MAX - 1));
    assert_ok(accord_writer_add(writer, article, NULL));
    commit_and_close(writer);
    accord_article_free(article);
    free(text);
}

static void removed_articles_are_gone(void **state)
{
    accord_writer *writer = open_writer(*state);

    add(writer, "a", "The tide turned.");
    add(writer, "b", "The boats went home.");
    assert_ok(accord_writer_commit(writer));
    assert_true(has(writer, "a"));
    assert_ok(accord_writer_remove(writer, "a", 1));
    assert_false(has(writer, "a"));
    assert_status(accord_writer_remove(writer, "a", 1), ACCORD_ERROR_NOT_FOUND);
    assert_status(accord_writer_remove(writer, "nobody", 6), ACCORD_ERROR_NOT_FOUND);
    commit_and_close(writer);
    assert_int_equal(count_articles(*state), 1);
    writer = open_writer(*state);
    assert_false(has(writer, "a"));
    assert_true(has(writer, "b"));
    assert_int_equal(add(writer, "a", "The tide turned."), ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(count_articles(*state), 2);
}

static void an_article_added_and_removed_in_one_batch_leaves_nothing(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;

    add(writer, "a", "The tide turned.");
    assert_ok(accord_writer_remove(writer, "a", 1));
    assert_false(has(writer, "a"));
    commit_and_close(writer);
    dump_index(&dump, *state);
    assert_int_equal(dump.count, 0);
    assert_int_equal(dump.passages, 0);
    assert_int_equal(dump.text_bytes, 0);
    dump_free(&dump);
}

static void totals_follow_what_is_in_the_index(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;

    add(writer, "a", "The tide turned.");
    add(writer, "b", "Boats.");
    add(writer, "b", "The boats.");
    assert_ok(accord_writer_commit(writer));
    add(writer, "a", "Tide.");
    commit_and_close(writer);
    dump_index(&dump, *state);
    assert_int_equal(dump.count, 2);
    assert_int_equal(dump.passages, 2);
    assert_int_equal(dump.text_bytes, strlen("Tide.") + strlen("The boats."));
    dump_free(&dump);
}

/* What a writer tells of the index must be what a searcher tells. */
static void compare_totals(accord_writer *writer, const char *path, size_t articles)
{
    accord_searcher *searcher = NULL;
    accord_totals told, found;

    assert_ok(accord_writer_totals(writer, &told));
    assert_ok(accord_searcher_open(&searcher, path));
    assert_ok(accord_searcher_totals(searcher, &found));
    accord_searcher_close(searcher);
    assert_int_equal(told.articles, articles);
    assert_int_equal(told.articles, found.articles);
    assert_int_equal(told.passages, found.passages);
    assert_int_equal(told.text_bytes, found.text_bytes);
    assert_int_equal(told.index_bytes, found.index_bytes);
}

static void a_writer_tells_what_was_committed(void **state)
{
    accord_writer *writer = open_writer(*state);

    compare_totals(writer, *state, 0);
    add(writer, "a", "The tide turned.");
    add(writer, "b", "The boats.");
    compare_totals(writer, *state, 0);
    assert_ok(accord_writer_commit(writer));
    compare_totals(writer, *state, 2);
    add_many(writer, 1, 200, ACCORD_ADDED); /* makes a sealed part */
    assert_ok(accord_writer_commit(writer));
    assert_ok(accord_writer_remove(writer, "a", 1));
    assert_ok(accord_writer_remove(writer, "article-7", 9));
    compare_totals(writer, *state, 202);
    assert_ok(accord_writer_commit(writer));
    compare_totals(writer, *state, 200);
    accord_writer_close(writer);
    writer = open_writer(*state);
    compare_totals(writer, *state, 200);
    accord_writer_close(writer);
}

static void ids_of_all_kinds_are_kept_apart(void **state)
{
    static const struct {
        const char *id;
        size_t len;
    } ids[] = {{"a", 1}, {"A", 1}, {"a b", 3}, {"a\0b", 3}, {"a\0c", 3}, {"їжак", 8}, {"\n", 1}};
    accord_writer *writer = open_writer(*state);
    char long_id[1000];

    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        accord_article *article = make_article("", "The tide turned.");
        accord_outcome outcome;

        assert_ok(accord_article_set(article, ACCORD_FIELD_ID, ids[i].id, ids[i].len));
        assert_ok(accord_writer_add(writer, article, &outcome));
        assert_int_equal(outcome, ACCORD_ADDED);
        accord_article_free(article);
    }
    memset(long_id, 'x', sizeof long_id);
    for (size_t i = 2; i < 6; i++) {
        long_id[sizeof long_id - i] = '\0';
        assert_int_equal(add(writer, long_id, "The tide turned."), ACCORD_ADDED);
        assert_int_equal(add(writer, long_id, "The tide turned."), ACCORD_UNCHANGED);
    }
    assert_ok(accord_writer_remove(writer, "a\0b", 3));
    assert_ok(accord_writer_commit(writer));
    assert_false(has(writer, "b"));
    assert_true(has(writer, "a"));
    accord_writer_close(writer);
}

/* ---- Commits -------------------------------------------------------------------------------- */

static void what_is_not_committed_is_forgotten(void **state)
{
    accord_writer *writer = open_writer(*state);

    add(writer, "a", "The tide turned.");
    assert_ok(accord_writer_commit(writer));
    add(writer, "a", "The tide turned back.");
    add(writer, "b", "The boats went home.");
    assert_true(has(writer, "b"));
    assert_ok(accord_writer_set_note(writer, "k", 1, "v", 1));
    accord_writer_close(writer);
    writer = open_writer(*state);
    assert_false(has(writer, "b"));
    assert_int_equal(add(writer, "a", "The tide turned."), ACCORD_UNCHANGED);
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 1);
}

static void many_articles_that_are_not_committed_are_forgotten(void **state)
{
    accord_writer *writer = open_writer(*state);

    add_many(writer, 1, 300, ACCORD_ADDED);
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 0);
    assert_int_equal(count_entries(*state, SCHEMA_SEGMENT),
                     0); /* and nothing is left lying about */
    assert_int_equal(count_entries(*state, SCHEMA_DATABASE), 1);
}

static void a_batch_stays_uncommitted_whatever_happens_in_it(void **state)
{
    accord_writer *writer = open_writer(*state);

    add_many(writer, 1, 300, ACCORD_ADDED);
    add(writer, "article-2", "A later version of the second.");
    add(writer, "article-299", "A later version of the last but one.");
    assert_ok(accord_writer_remove(writer, TEXT("article-1")));
    assert_ok(accord_writer_remove(writer, TEXT("article-300")));
    assert_int_equal(count_articles(*state), 0); /* nobody sees any of it */
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 0);
}

static void a_commit_of_nothing_is_fine(void **state)
{
    accord_writer *writer = open_writer(*state);

    assert_ok(accord_writer_commit(writer));
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    assert_int_equal(count_articles(*state), 0);
}

static void one_batch_may_bring_an_id_many_times(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "one"));
    char text[64];

    for (unsigned i = 0; i < 200; i++) {
        snprintf(text, sizeof text, "Version number %u of the text.", i);
        assert_int_equal(add(writer, "same", text), i == 0 ? ACCORD_ADDED : ACCORD_CHANGED);
        snprintf(text, sizeof text, "other-%u", i);
        assert_int_equal(add(writer, text, "The tide turned."), ACCORD_ADDED);
    }
    add(writer, "same", "The last version.");
    assert_int_equal(add(writer, "same", "The last version."), ACCORD_UNCHANGED);
    commit_and_close(writer);

    writer = open_writer(in_folder(state, "other")); /* the same without the detours */
    add(writer, "same", "The last version.");
    for (unsigned i = 0; i < 200; i++) {
        snprintf(text, sizeof text, "other-%u", i);
        add(writer, text, "The tide turned.");
    }
    commit_and_close(writer);
    assert_same_indexes(in_folder(state, "one"), in_folder(state, "other"));
}

static void articles_of_a_large_batch_can_be_changed_and_removed_in_it(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "one"));

    add_many(writer, 1, 250, ACCORD_ADDED);
    add(writer, "article-240", "Other.");
    add(writer, "article-3", "Other.");
    assert_ok(accord_writer_remove(writer, TEXT("article-241")));
    assert_ok(accord_writer_remove(writer, TEXT("article-4")));
    assert_ok(accord_writer_remove(writer, TEXT("article-240")));
    assert_false(has(writer, "article-241"));
    add_many(writer, 240, 241, ACCORD_ADDED);
    assert_ok(accord_writer_remove(writer, TEXT("article-241")));
    add(writer, "article-3", "Yet another.");
    add_many(writer, 3, 3, ACCORD_CHANGED);
    commit_and_close(writer);

    writer = open_writer(in_folder(state, "other"));
    add_many(writer, 1, 3, ACCORD_ADDED);
    add_many(writer, 5, 240, ACCORD_ADDED);
    add_many(writer, 242, 250, ACCORD_ADDED);
    commit_and_close(writer);
    assert_same_indexes(in_folder(state, "one"), in_folder(state, "other"));
}

static void many_batches_give_the_index_of_one(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "one"));

    for (unsigned i = 0; i < 20; i++) {
        add_many(writer, 1 + i * 70, (i + 1) * 70, ACCORD_ADDED);
        assert_ok(accord_writer_commit(writer));
        if (i % 7 == 3) {
            accord_writer_close(writer);
            writer = open_writer(in_folder(state, "one"));
        }
    }
    add_many(writer, 1, 1400, ACCORD_UNCHANGED);
    accord_writer_close(writer);
    assert_in_range(count_entries(in_folder(state, "one"), SCHEMA_DATABASE), 1, 8);

    writer = open_writer(in_folder(state, "other"));
    add_many(writer, 1, 1400, ACCORD_ADDED);
    commit_and_close(writer);
    assert_same_indexes(in_folder(state, "one"), in_folder(state, "other"));
}

static void the_number_of_threads_makes_no_difference(void **state)
{
    static const unsigned jobs[] = {1, 2, 7};
    char path[32];

    for (size_t i = 0; i < 3; i++) {
        accord_writer *writer;

        snprintf(path, sizeof path, "jobs-%u", jobs[i]);
        writer = open_writer_with_jobs(in_folder(state, path), jobs[i]);
        add_many(writer, 1, 500, ACCORD_ADDED);
        commit_and_close(writer);
    }
    assert_int_equal(count_articles(in_folder(state, "jobs-1")), 500);
    assert_same_indexes(in_folder(state, "jobs-1"), in_folder(state, "jobs-2"));
    assert_same_indexes(in_folder(state, "jobs-1"), in_folder(state, "jobs-7"));
}

static void a_writer_can_be_closed_in_the_middle_of_its_work(void **state)
{
    for (unsigned i = 0; i < 20; i++) {
        accord_writer *writer = open_writer_with_jobs(*state, 4);

        add_many(writer, 1, 5 + i * 9, ACCORD_ADDED);
        accord_writer_close(writer);
    }
    accord_writer_close(NULL);
    assert_int_equal(count_articles(*state), 0);
}

static void what_a_crash_left_is_cleared_away(void **state)
{
    accord_writer *writer = open_writer(*state);

    add(writer, "a", "The tide turned.");
    commit_and_close(writer);
    assert_int_equal(mkdir(in_folder(state, SCHEMA_SEGMENT "0-1"), 0777), 0);
    write_file(in_folder(state, SCHEMA_SEGMENT "0-1/iamglass"), "half");
    assert_int_equal(mkdir(in_folder(state, SCHEMA_DATABASE "000009"), 0777), 0);
    write_file(in_folder(state, SCHEMA_STUB ".new"), "auto db-00");
    writer = open_writer(*state);
    assert_int_equal(count_entries(*state, SCHEMA_SEGMENT), 0);
    assert_int_equal(count_entries(*state, SCHEMA_DATABASE), 1);
    assert_true(has(writer, "a"));
    add(writer, "b", "The boats went home.");
    commit_and_close(writer);
    assert_int_equal(count_articles(*state), 2);
}

/* ---- Notes ---------------------------------------------------------------------------------- */

static bool collect_note(void *context, const char *key, size_t key_len, const char *value,
                         size_t value_len)
{
    bytes_add_format(context, "%.*s=%.*s;", (int)key_len, key, (int)value_len, value);
    return true;
}

static bool stop_at_once(void *context, const char *key, size_t key_len, const char *value,
                         size_t value_len)
{
    (void)key, (void)key_len, (void)value, (void)value_len;
    ++*(unsigned *)context;
    return false;
}

static void assert_notes(accord_writer *writer, const char *prefix, const char *expected)
{
    struct bytes found = {0};

    bytes_add_string(&found, "");
    assert_ok(accord_writer_notes(writer, TEXT(prefix), collect_note, &found));
    assert_string_equal(found.data, expected);
    bytes_free(&found);
}

static void notes_are_kept_with_the_commit_in_order(void **state)
{
    accord_writer *writer = open_writer(*state);
    unsigned calls = 0;

    assert_ok(accord_writer_set_note(writer, TEXT("path/b"), TEXT("2")));
    assert_ok(accord_writer_set_note(writer, TEXT("path/a"), TEXT("1")));
    assert_ok(accord_writer_set_note(writer, TEXT("other"), TEXT("3")));
    assert_notes(writer, "", ""); /* not committed */
    assert_ok(accord_writer_commit(writer));
    assert_notes(writer, "", "other=3;path/a=1;path/b=2;");
    assert_notes(writer, "path/", "path/a=1;path/b=2;");
    assert_notes(writer, "nothing", "");
    assert_ok(accord_writer_notes(writer, "", 0, stop_at_once, &calls));
    assert_int_equal(calls, 1);
    assert_ok(accord_writer_set_note(writer, TEXT("path/a"), "", 0));
    assert_ok(accord_writer_set_note(writer, TEXT("path/b"), TEXT("4")));
    commit_and_close(writer);
    writer = open_writer(*state);
    assert_notes(writer, "", "other=3;path/b=4;");
    accord_writer_close(writer);
}

static void notes_survive_large_batches(void **state)
{
    accord_writer *writer = open_writer(*state);

    assert_ok(accord_writer_set_note(writer, TEXT("first"), TEXT("1")));
    for (unsigned i = 0; i < 4; i++) {
        add_many(writer, 1 + i * 100, (i + 1) * 100, ACCORD_ADDED);
        assert_ok(accord_writer_commit(writer));
    }
    assert_ok(accord_writer_set_note(writer, TEXT("second"), TEXT("2")));
    add_many(writer, 401, 1000, ACCORD_ADDED);
    commit_and_close(writer);
    writer = open_writer(*state);
    assert_notes(writer, "", "first=1;second=2;");
    accord_writer_close(writer);
}

static void a_notes_key_has_its_limits(void **state)
{
    accord_writer *writer = open_writer(*state);
    char key[201];

    memset(key, 'k', sizeof key);
    assert_status(accord_writer_set_note(writer, "", 0, "v", 1), ACCORD_ERROR_INVALID);
    assert_status(accord_writer_set_note(writer, "a\0b", 3, "v", 1), ACCORD_ERROR_INVALID);
    assert_status(accord_writer_set_note(writer, key, 201, "v", 1), ACCORD_ERROR_INVALID);
    assert_ok(accord_writer_set_note(writer, key, 200, "v", 1));
    commit_and_close(writer);
}

/* ---- Folders and locks ---------------------------------------------------------------------- */

static void an_index_is_made_only_when_asked(void **state)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;

    options.create = false;
    assert_status(accord_writer_open(&writer, in_folder(state, "deep/down/index"), &options),
                  ACCORD_ERROR_NOT_FOUND);
    assert_null(writer);
    assert_int_equal(count_entries(*state, ""), 0); /* and nothing is made */
    options.create = true;
    assert_ok(accord_writer_open(&writer, in_folder(state, "deep/down/index"), &options));
    commit_and_close(writer);
    options.create = false;
    assert_ok(accord_writer_open(&writer, in_folder(state, "deep/down/index"), &options));
    accord_writer_close(writer);
}

static void a_lost_list_costs_no_article(void **state)
{
    accord_writer *writer = open_writer(*state);

    assert_int_equal(add(writer, "kept", "The text of the article."), ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(unlink(in_folder(state, "XAPIANDB")), 0);
    assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_CORRUPT);
    assert_null(writer);
    write_file(in_folder(state, "XAPIANDB"), "auto db-000001\n"); /* as the message says */
    writer = open_writer(*state);
    assert_true(has(writer, "kept"));
    accord_writer_close(writer);
}

static void a_folder_of_other_things_is_left_alone(void **state)
{
    accord_writer *writer = NULL;

    write_file(in_folder(state, "letter.txt"), "Dear sir");
    assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_NOT_INDEX);
    assert_null(writer);
    assert_status(accord_writer_open(&writer, in_folder(state, "letter.txt"), NULL),
                  ACCORD_ERROR_NOT_INDEX);
    assert_int_equal(count_entries(*state, ""), 1);
    assert_status(accord_writer_open(&writer, in_folder(state, "letter.txt/below"), NULL),
                  ACCORD_ERROR_NOT_INDEX);
    assert_status(accord_writer_open(&writer, "/proc/self/index", NULL), ACCORD_ERROR_IO);
    assert_null(writer);
    assert_non_null(strstr(accord_error_message(), "/proc/self/index"));
}

static void a_writer_that_has_failed_can_only_be_closed(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));
    accord_article *article = make_article("late", "The tide turned.");

    assert_int_equal(add(writer, "kept", "The tide turned."), ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(rename(in_folder(state, "index"), in_folder(state, "away")), 0);
    add_many(writer, 1, 100, ACCORD_ADDED);
    assert_int_not_equal(accord_writer_commit(writer), ACCORD_OK);
    assert_status(accord_writer_add(writer, article, NULL), ACCORD_ERROR_INTERNAL);
    assert_non_null(strstr(accord_error_message(), "can only be closed"));
    assert_status(accord_writer_commit(writer), ACCORD_ERROR_INTERNAL);
    accord_writer_close(writer);
    accord_article_free(article);
    assert_int_equal(rename(in_folder(state, "away"), in_folder(state, "index")), 0);
    writer = open_writer(in_folder(state, "index"));
    assert_true(has(writer, "kept"));
    assert_false(has(writer, "article-1"));
    accord_writer_close(writer);
}

static void more_threads_than_there_can_be_are_as_many_as_there_can_be(void **state)
{
    accord_writer *writer = open_writer_with_jobs(*state, 100000);

    add_many(writer, 1, 100, ACCORD_ADDED);
    commit_and_close(writer);
    writer = open_writer(*state);
    assert_true(has(writer, "article-100"));
    accord_writer_close(writer);
}

static void there_is_one_writer_at_a_time(void **state)
{
    accord_writer *writer = open_writer(*state), *second = NULL;
    char number[32];

    assert_status(accord_writer_open(&second, *state, NULL), ACCORD_ERROR_LOCKED);
    assert_null(second);
    snprintf(number, sizeof number, "%ld", (long)getpid());
    assert_non_null(strstr(accord_error_message(), number)); /* who has it */
    write_file(in_folder(state, SCHEMA_LOCK), "");           /* as when it is not said yet */
    assert_status(accord_writer_open(&second, *state, NULL), ACCORD_ERROR_LOCKED);
    assert_non_null(strstr(accord_error_message(), "process (unknown) is writing"));
    add(writer, "a", "The tide turned."); /* undisturbed */
    commit_and_close(writer);
    writer = open_writer(*state);
    assert_true(has(writer, "a"));
    accord_writer_close(writer);
}

static void a_writer_waits_as_long_as_it_is_told(void **state)
{
    accord_writer *writer = open_writer(*state), *second = NULL;
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    struct timespec begin, end;

    options.lock_wait = 1;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    assert_status(accord_writer_open(&second, *state, &options), ACCORD_ERROR_LOCKED);
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_true((end.tv_sec - begin.tv_sec) * 1000000000L + end.tv_nsec - begin.tv_nsec >=
                1000000000L);
    accord_writer_close(writer);
}

static void the_refused_writer_disturbs_nothing(void **state)
{
    accord_writer *writer = open_writer(*state), *second = NULL;

    add_many(writer, 1, 200, ACCORD_ADDED);
    assert_status(accord_writer_open(&second, *state, NULL), ACCORD_ERROR_LOCKED);
    add_many(writer, 201, 300, ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(count_articles(*state), 300);
}

static void a_damaged_index_is_not_written_to(void **state)
{
    accord_writer *writer = open_writer(*state);

    add(writer, "a", "The tide turned.");
    commit_and_close(writer);
    write_file(in_folder(state, SCHEMA_STUB), "nonsense\n");
    assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_CORRUPT);
    assert_null(writer);
    write_file(in_folder(state, SCHEMA_STUB), "auto db-000007\n");
    assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_CORRUPT);
    assert_int_equal(count_entries(*state, SCHEMA_DATABASE), 1); /* nothing is cleared away */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(what_add_did_is_told),
        in_a_folder(an_outcome_need_not_be_asked_for),
        in_a_folder(the_article_stays_the_callers),
        in_a_folder(an_article_without_a_language_is_unchanged_when_it_comes_again),
        in_a_folder(an_unusable_article_is_refused_and_the_writer_goes_on),
        in_a_folder(an_article_that_is_too_large_is_refused_and_the_writer_goes_on),
        in_a_folder(removed_articles_are_gone),
        in_a_folder(an_article_added_and_removed_in_one_batch_leaves_nothing),
        in_a_folder(totals_follow_what_is_in_the_index),
        in_a_folder(a_writer_tells_what_was_committed),
        in_a_folder(ids_of_all_kinds_are_kept_apart),
        in_a_folder(what_is_not_committed_is_forgotten),
        in_a_folder(many_articles_that_are_not_committed_are_forgotten),
        in_a_folder(a_batch_stays_uncommitted_whatever_happens_in_it),
        in_a_folder(a_commit_of_nothing_is_fine),
        in_a_folder(one_batch_may_bring_an_id_many_times),
        in_a_folder(articles_of_a_large_batch_can_be_changed_and_removed_in_it),
        in_a_folder(many_batches_give_the_index_of_one),
        in_a_folder(the_number_of_threads_makes_no_difference),
        in_a_folder(a_writer_can_be_closed_in_the_middle_of_its_work),
        in_a_folder(what_a_crash_left_is_cleared_away),
        in_a_folder(notes_are_kept_with_the_commit_in_order),
        in_a_folder(notes_survive_large_batches),
        in_a_folder(a_notes_key_has_its_limits),
        in_a_folder(an_index_is_made_only_when_asked),
        in_a_folder(a_lost_list_costs_no_article),
        in_a_folder(a_folder_of_other_things_is_left_alone),
        in_a_folder(a_writer_that_has_failed_can_only_be_closed),
        in_a_folder(more_threads_than_there_can_be_are_as_many_as_there_can_be),
        in_a_folder(there_is_one_writer_at_a_time),
        in_a_folder(a_writer_waits_as_long_as_it_is_told),
        in_a_folder(the_refused_writer_disturbs_nothing),
        in_a_folder(a_damaged_index_is_not_written_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
