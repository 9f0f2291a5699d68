// SPDX-License-Identifier: GPL-2.0-or-later
// Articles through the pool of threads: they come out in the order they went in, whatever the
// threads.

#include "tests/index/folder.h"

#include <dirent.h>

#include "index/directory.h"
#include "index/record.h"
#include "index/schema.h"
#include "index/store.h"
#include "index/writing/pool.h"

static accord_article *make_article(unsigned number)
{
    accord_article *article = NULL;
    char text[64];
    int len;

    assert_ok(accord_article_new(&article));
    len = snprintf(text, sizeof text, "article-%u", number);
    assert_ok(accord_article_set(article, ACCORD_FIELD_ID, text, (size_t)len));
    len = snprintf(text, sizeof text, "The tide turned %u times.", number);
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, text, (size_t)len));
    return article;
}

/* What pool_put() is told of an article, and its record must say. */
static uint64_t content_of(unsigned number)
{
    return 0xfeedULL << 48 | number;
}

static void check_record(const char *data, size_t len, unsigned number)
{
    struct record record;

    assert_ok(record_open(&record, data, len));
    assert_true(record.content == content_of(number));
    assert_int_equal(record.passage_count, 1);
    assert_int_equal(record.text_count, 5);
}

/* Takes a result, which must be that of article `number`. */
static void take(struct pool *pool, unsigned number, size_t part)
{
    struct pool_result result;
    char id[32];

    pool_take(pool, &result);
    assert_ok(result.status);
    snprintf(id, sizeof id, "article-%u", number);
    assert_string_equal(accord_article_get(result.article, ACCORD_FIELD_ID, NULL), id);
    assert_int_equal(result.part, part);
    assert_true(result.content == content_of(number));
    assert_int_equal(result.prepared.passage_count, 1);
    assert_int_equal(result.prepared.text_bytes,
                     strlen("The tide turned  times.") + strlen(id) - 8);
    assert_int_equal(result.prepared.document != NULL, part != POOL_BULK);
    if (part != POOL_BULK)
        check_record(result.prepared.record.data, result.prepared.record.len, number);
    accord_article_free(result.article);
    prepared_free(&result.prepared);
}

static void results_come_in_the_order_of_the_articles(void **state)
{
    static const unsigned jobs[] = {1, 2, 8};

    for (size_t i = 0; i < 3; i++) {
        struct pool *pool = NULL;
        unsigned put = 0, taken = 0;

        assert_ok(pool_new(&pool, *state, jobs[i]));
        while (put < 500) {
            if (pool_is_full(pool)) {
                take(pool, taken, taken % 3);
                taken++;
            }
            assert_ok(pool_put(pool, make_article(put), content_of(put), put % 3));
            put++;
            assert_int_equal(pool_pending(pool), put - taken);
        }
        for (; taken < put; taken++)
            take(pool, taken, taken % 3);
        assert_int_equal(pool_pending(pool), 0);
        pool_free(pool);
    }
}

/* Threads of this process. */
static unsigned count_threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    unsigned count = 0;

    if (tasks == NULL)
        skip();
    while (readdir(tasks) != NULL)
        count++;
    closedir(tasks);
    return count - 2; /* "." and ".." */
}

static void one_article_after_another_needs_no_thread(void **state)
{
    const unsigned before = count_threads();
    struct pool *pool = NULL;

    assert_ok(pool_new(&pool, *state, 3));
    for (unsigned i = 0; i < 20; i++) {
        assert_ok(pool_put(pool, make_article(i), content_of(i), 0));
        take(pool, i, 0);
    }
    assert_int_equal(count_threads(), before);
    for (unsigned i = 20; i < 40; i += 2) {
        assert_ok(pool_put(pool, make_article(i), content_of(i), 0));
        assert_ok(pool_put(pool, make_article(i + 1), content_of(i + 1), 0));
        assert_int_equal(count_threads(), before + 3);
        take(pool, i, 0);
        take(pool, i + 1, 0);
    }
    pool_free(pool);
}

static void what_is_not_taken_is_freed(void **state)
{
    for (unsigned round = 0; round < 30; round++) {
        struct pool *pool = NULL;

        assert_ok(pool_new(&pool, *state, 4));
        for (unsigned i = 0; i < round * 2 && !pool_is_full(pool); i++)
            assert_ok(pool_put(pool, make_article(i), content_of(i), i % 2 == 0 ? POOL_BULK : 0));
        pool_free(pool);
    }
    pool_free(NULL);
}

static void articles_in_bulk_end_in_segments(void **state)
{
    struct pool *pool = NULL;
    const char **names = NULL;
    size_t count = 0, articles = 0;
    unsigned taken = 0;
    bool seen[300] = {false};

    assert_ok(pool_new(&pool, *state, 3));
    for (unsigned i = 0; i < 300; i++) {
        if (pool_is_full(pool))
            take(pool, taken++, POOL_BULK);
        assert_ok(pool_put(pool, make_article(i), content_of(i), POOL_BULK));
    }
    while (taken < 300)
        take(pool, taken++, POOL_BULK);
    assert_ok(pool_finish_segments(pool, &names, &count));
    assert_in_range(count, 1, 3);
    for (size_t i = 0; i < count; i++) {
        xapian_database *database = NULL;
        xapian_doccount documents = 0;
        struct store store;
        char store_name[80];

        assert_int_equal(strncmp(names[i], SCHEMA_SEGMENT, strlen(SCHEMA_SEGMENT)), 0);
        assert_int_equal(xapian_database_open(&database, in_folder(state, names[i]), 0), XAPIAN_OK);
        assert_int_equal(xapian_database_doc_count(database, &documents), XAPIAN_OK);
        xapian_database_free(database);
        snprintf(store_name, sizeof store_name, "%s/" SCHEMA_STORE, names[i]);
        assert_ok(store_open(&store, in_folder(state, store_name)));
        assert_int_equal(store.count, documents);
        for (uint32_t docid = 1; docid <= store.count; docid++) {
            const char *data;
            size_t len;
            struct record record;
            unsigned number;

            assert_ok(store_record(&store, docid, &data, &len));
            assert_ok(record_open(&record, data, len));
            number = (unsigned)record.content;
            assert_in_range(number, 0, 299);
            check_record(data, len, number);
            assert_false(seen[number]);
            seen[number] = true;
        }
        store_close(&store);
        articles += documents;
    }
    assert_int_equal(articles, 300);
    free(names);
    pool_clear_segments(pool);
    assert_ok(pool_finish_segments(pool, &names, &count));
    assert_int_equal(count, 0);
    free(names);
    pool_free(pool);
}

/* How many words the pool's thread takes for new in an article. */
static size_t count_new_words(struct pool *pool, unsigned number)
{
    struct pool_result result;
    const char *at, *end, *word;
    size_t len, count = 0;

    assert_ok(pool_put(pool, make_article(number), content_of(number), 0));
    pool_take(pool, &result);
    assert_ok(result.status);
    at = result.prepared.words.data;
    end = at + result.prepared.words.len;
    while (at < end && bytes_read_field(&at, end, &word, &len))
        count++;
    accord_article_free(result.article);
    prepared_free(&result.prepared);
    return count;
}

static void words_are_told_of_once_until_they_are_forgotten(void **state)
{
    struct pool *pool = NULL;

    assert_ok(pool_new(&pool, *state, 1));
    assert_int_equal(count_new_words(pool, 7), 5);
    assert_int_equal(count_new_words(pool, 7), 0);
    assert_int_equal(count_new_words(pool, 8), 1); /* its number */
    pool_forget(pool);
    assert_int_equal(count_new_words(pool, 7), 5);
    pool_free(pool);
}

static void a_failure_of_the_disk_comes_with_its_article(void **state)
{
    struct pool *pool = NULL;
    struct pool_result result;

    assert_ok(pool_new(&pool, in_folder(state, "nowhere"), 1));
    assert_ok(pool_put(pool, make_article(0), content_of(0), POOL_BULK));
    pool_take(pool, &result);
    assert_int_not_equal(result.status, ACCORD_OK);
    assert_string_equal(accord_error_message(), result.message);
    assert_true(result.message[0] != '\0');
    accord_article_free(result.article);
    prepared_free(&result.prepared);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(results_come_in_the_order_of_the_articles),
        in_a_folder(one_article_after_another_needs_no_thread),
        in_a_folder(what_is_not_taken_is_freed),
        in_a_folder(articles_in_bulk_end_in_segments),
        in_a_folder(words_are_told_of_once_until_they_are_forgotten),
        in_a_folder(a_failure_of_the_disk_comes_with_its_article),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
