// SPDX-License-Identifier: GPL-2.0-or-later
// Articles through the pool of threads: they come out in the order they went in, whatever the
// threads.

#include "tests/index/folder.h"

#include "index/directory.h"
#include "index/schema.h"
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
    assert_int_equal(result.prepared.passage_count, 1);
    assert_int_equal(result.prepared.text_bytes,
                     strlen("The tide turned  times.") + strlen(id) - 8);
    assert_int_equal(result.prepared.document != NULL, part != POOL_BULK);
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
            assert_ok(pool_put(pool, make_article(put), put % 3));
            put++;
            assert_int_equal(pool_pending(pool), put - taken);
        }
        for (; taken < put; taken++)
            take(pool, taken, taken % 3);
        assert_int_equal(pool_pending(pool), 0);
        pool_free(pool);
    }
}

static void what_is_not_taken_is_freed(void **state)
{
    for (unsigned round = 0; round < 30; round++) {
        struct pool *pool = NULL;

        assert_ok(pool_new(&pool, *state, 4));
        for (unsigned i = 0; i < round * 2 && !pool_is_full(pool); i++)
            assert_ok(pool_put(pool, make_article(i), i % 2 == 0 ? POOL_BULK : 0));
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

    assert_ok(pool_new(&pool, *state, 3));
    for (unsigned i = 0; i < 300; i++) {
        if (pool_is_full(pool))
            take(pool, taken++, POOL_BULK);
        assert_ok(pool_put(pool, make_article(i), POOL_BULK));
    }
    while (taken < 300)
        take(pool, taken++, POOL_BULK);
    assert_ok(pool_finish_segments(pool, &names, &count));
    assert_in_range(count, 1, 3);
    for (size_t i = 0; i < count; i++) {
        xapian_database *database = NULL;
        xapian_doccount documents = 0;

        assert_int_equal(strncmp(names[i], SCHEMA_SEGMENT, strlen(SCHEMA_SEGMENT)), 0);
        assert_int_equal(xapian_database_open(&database, in_folder(state, names[i]), 0), XAPIAN_OK);
        assert_int_equal(xapian_database_doc_count(database, &documents), XAPIAN_OK);
        articles += documents;
        xapian_database_free(database);
    }
    assert_int_equal(articles, 300);
    free(names);
    pool_clear_segments(pool);
    assert_ok(pool_finish_segments(pool, &names, &count));
    assert_int_equal(count, 0);
    free(names);
    pool_free(pool);
}

static void a_failure_of_the_disk_comes_with_its_article(void **state)
{
    struct pool *pool = NULL;
    struct pool_result result;

    assert_ok(pool_new(&pool, in_folder(state, "nowhere"), 1));
    assert_ok(pool_put(pool, make_article(0), POOL_BULK));
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
        in_a_folder(what_is_not_taken_is_freed),
        in_a_folder(articles_in_bulk_end_in_segments),
        in_a_folder(a_failure_of_the_disk_comes_with_its_article),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
