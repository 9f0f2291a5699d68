// SPDX-License-Identifier: GPL-2.0-or-later
/* Damage: every file of a small index cut, gone, zeroed, and articles with other bytes in them:
   opening and searching it may fail, checking it must, and none of them may crash. Single bytes
   changed: checking it must name the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "checksums.h"
#include "fixture.h"
#include "schema.h"
#include "store.h"
#include "xapian/xapian-c.h"

enum { ARTICLES = 130, LIVE = 60 /* the last of them, behind those that are sealed */ };

static char sound[64];
static const char *const live = "db-000001", *const sealed = "db-000002";

static void run(const char *format, const char *a, const char *b)
{
    char command[1024];

    snprintf(command, sizeof command, format, a, b);
    assert_int_equal(system(command), 0);
}

static int open_index(void **state)
{
    static struct sample samples[ARTICLES];
    static char ids[ARTICLES][16], texts[ARTICLES][4000];
    accord_writer *writer = NULL;

    (void)state;
    for (int i = 0; i < ARTICLES; i++) {
        snprintf(ids[i], sizeof ids[i], "id%d", i);
        for (int j = 0; j < 40; j++) {
            size_t used = strlen(texts[i]);

            snprintf(texts[i] + used, sizeof texts[i] - used,
                     "Sentence %d of the talks has word%d and word%d in it.%s", j,
                     (i * 41 + j) % 997, (i * 17 + j * j) % 499, j % 6 == 5 ? "\n\n" : " ");
        }
        samples[i] = (struct sample){ids[i], "en", "example.org", "", "Talks", texts[i], 86400 * i};
    }
    fixture_make(samples, ARTICLES - LIVE);
    strcpy(sound, fixture_path);
    assert_int_equal(accord_writer_open(&writer, sound, NULL), ACCORD_OK);
    for (int i = ARTICLES - LIVE; i < ARTICLES; i++)
        fixture_add(writer, &samples[i]);
    assert_int_equal(accord_writer_remove(writer, "id3", 3),
                     ACCORD_OK); /* dead in the sealed part */
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
    accord_writer_close(writer);
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    fixture_remove();
    return 0;
}

/* ---- A sound one ----------------------------------------------------------------------------- */

static void count_problem(void *context, const char *problem)
{
    assert_true(strlen(problem) > 0);
    ++*(size_t *)context;
}

static void a_sound_index_has_no_problems(void **state)
{
    size_t problems = 0;

    (void)state;
    assert_int_equal(accord_check(sound, count_problem, &problems), ACCORD_OK);
    assert_int_equal(problems, 0);
    assert_int_equal(accord_check(sound, NULL, NULL), ACCORD_OK);
}

static void a_list_of_nonsense_is_told(void **state)
{
    char folder[] = "/tmp/accord-test-XXXXXX", name[64];
    size_t problems = 0;
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(name, sizeof name, "%s/" SCHEMA_STUB, folder);
    file = fopen(name, "w");
    assert_non_null(file);
    fputs("nonsense\n", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(accord_check(folder, count_problem, &problems), ACCORD_ERROR_CORRUPT);
    assert_int_equal(problems, 1);
    assert_int_equal(accord_check(folder, NULL, NULL), ACCORD_ERROR_CORRUPT);
    run("rm -r %s%s", folder, "");
}

static void no_index_is_no_damage(void **state)
{
    (void)state;
    assert_int_equal(accord_check("/nonexistent", NULL, NULL), ACCORD_ERROR_NOT_FOUND);
    assert_int_equal(accord_check(TEST_SOURCE_DIR, NULL, NULL), ACCORD_ERROR_NOT_INDEX);
}

/* ---- Damage ---------------------------------------------------------------------------------- */

/* Opens, searches, sums up, shows: whatever comes of it. */
static void use(const char *path)
{
    static const char *const queries[] = {
        "talks", "\"sentence 7\"", "word17*", "=talks -word3", "wrod11~", "date:1970-01 NOT word5"};
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;
    accord_search_options options = ACCORD_SEARCH_OPTIONS;

    if (accord_searcher_open(&searcher, path) != ACCORD_OK) {
        assert_null(searcher);
        return;
    }
    options.explain = true;
    options.count = 50;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        accord_results *results = NULL;
        accord_status status =
            accord_searcher_search(searcher, queries[i], strlen(queries[i]), &options, &results);

        assert_true((status == ACCORD_OK) == (results != NULL));
        assert_true(status != ACCORD_ERROR_QUERY);
        accord_results_free(results);
        results = NULL;
        if (accord_searcher_show(searcher, "id7", 3, queries[i], strlen(queries[i]), NULL,
                                 &results) == ACCORD_OK)
            assert_int_equal(accord_results_count(results), 1);
        accord_results_free(results);
    }
    if (accord_searcher_summary(searcher, &summary) == ACCORD_OK)
        assert_non_null(summary);
    accord_summary_free(summary);
    accord_searcher_close(searcher);
}

/* Every file of the database in turn. The callback damages a copy; false: not this one. */
static void damage_part(const char *database,
                        bool (*damage)(const char *name, size_t size, unsigned round),
                        unsigned rounds)
{
    char path[64], folder[400];
    DIR *directory;
    const struct dirent *entry;

    snprintf(folder, sizeof folder, "%s/%s", sound, database);
    directory = opendir(folder);
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL)
        for (unsigned round = 0; round < rounds && entry->d_name[0] != '.'; round++) {
            char name[2048];
            struct stat facts;
            size_t problems = 0;
            accord_status status;

            strcpy(path, "/tmp/accord-test-XXXXXX");
            assert_non_null(mkdtemp(path));
            run("cp -r %s/. %s", sound, path);
            snprintf(name, sizeof name, "%s/%s/%s", path, database, entry->d_name);
            assert_int_equal(stat(name, &facts), 0);
            if (damage(name, (size_t)facts.st_size, round)) {
                status = accord_check(path, count_problem, &problems);
                if (status == ACCORD_OK)
                    fail_msg("%s, round %u: the damage was not found", entry->d_name, round);
                if (status == ACCORD_ERROR_CORRUPT)
                    assert_true(problems > 0);
                use(path);
            }
            run("rm -rf %s%s", path, "");
        }
    closedir(directory);
}

static void damage_each(bool (*damage)(const char *name, size_t size, unsigned round),
                        unsigned rounds)
{
    damage_part(live, damage, rounds);
    damage_part(sealed, damage, rounds);
}

static bool is_lock(const char *name)
{
    return strstr(name, "flintlock") != NULL;
}

/* What may be gone or empty: the live part's list too, as after a crash. */
static bool is_spare(const char *name)
{
    return is_lock(name) || strstr(name, "db-000001/" SCHEMA_CHECKSUMS) != NULL;
}

static bool cut(const char *name, size_t size, unsigned round)
{
    if (is_lock(name) || size == 0 || (round == 0 && is_spare(name)))
        return false;
    assert_int_equal(truncate(name, round == 0 ? 0 : (off_t)(size / 2)), 0);
    return true;
}

static void a_file_cut_short_is_found(void **state)
{
    (void)state;
    damage_each(cut, 2);
}

static bool take_away(const char *name, size_t size, unsigned round)
{
    (void)round;
    return !is_spare(name) && size > 0 && unlink(name) == 0;
}

static void a_file_that_is_gone_is_found(void **state)
{
    (void)state;
    damage_each(take_away, 1);
}

static void overwrite(const char *name, const void *bytes, size_t len)
{
    FILE *file = fopen(name, "r+b");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static bool zero(const char *name, size_t size, unsigned round)
{
    char *zeros;

    (void)round;
    if (is_lock(name) || size == 0)
        return false;
    zeros = calloc(size, 1);
    assert_non_null(zeros);
    overwrite(name, zeros, size);
    free(zeros);
    return true;
}

static void a_file_of_zeros_is_found(void **state)
{
    (void)state;
    damage_each(zero, 1);
}

static uint64_t seed = 1648771200;

static unsigned random_below(size_t bound)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)((seed >> 20) % (bound > 0 ? bound : 1));
}

/* Keeps the problem that names a file. */
static void look_for(void *context, const char *problem)
{
    const char **name = context;

    if (*name != NULL && strstr(problem, *name) != NULL)
        *name = NULL;
}

static void flip_one_bit(const char *name, size_t size)
{
    FILE *file = fopen(name, "r+b");
    long at = (long)random_below(size);
    int byte;

    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    byte = fgetc(file);
    assert_true(byte != EOF);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_not_equal(fputc(byte ^ 1 << random_below(8), file), EOF);
    assert_int_equal(fclose(file), 0);
}

/* And a search, which opens no damaged part, does not crash. */
static void a_changed_bit_is_found_and_named(void **state)
{
    const char *const parts[] = {live, sealed};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char folder[400];
        DIR *directory;
        const struct dirent *entry;

        snprintf(folder, sizeof folder, "%s/%s", sound, parts[i]);
        directory = opendir(folder);
        assert_non_null(directory);
        while ((entry = readdir(directory)) != NULL)
            for (unsigned round = 0; round < 20 && entry->d_name[0] != '.'; round++) {
                char path[64] = "/tmp/accord-test-XXXXXX", name[2048];
                const char *sought = entry->d_name;
                struct stat facts;

                assert_non_null(mkdtemp(path));
                run("cp -r %s/. %s", sound, path);
                snprintf(name, sizeof name, "%s/%s/%s", path, parts[i], entry->d_name);
                assert_int_equal(stat(name, &facts), 0);
                if (facts.st_size > 0) {
                    flip_one_bit(name, (size_t)facts.st_size);
                    assert_int_equal(accord_check(path, look_for, &sought), ACCORD_ERROR_CORRUPT);
                    if (sought != NULL)
                        fail_msg("no problem names %s", name);
                    use(path);
                }
                run("rm -rf %s%s", path, "");
            }
        closedir(directory);
    }
}

/* ---- Damaged articles ------------------------------------------------------------------------ */

/* A copy cut short, or longer, or with some bytes of it replaced. */
static char *spoil(const char *bytes, size_t len, size_t *spoilt_len)
{
    char *copy = calloc(len + 16, 1);

    assert_non_null(copy);
    memcpy(copy, bytes, len);
    *spoilt_len = random_below(3) == 0 ? random_below(len + 16) : len;
    for (unsigned i = 0, count = random_below(5); i<count && * spoilt_len> 0; i++)
        /* the numbers that the rest hangs on stand at the beginning */
        copy[random_below(random_below(2) == 0 ? *spoilt_len
                                               : (*spoilt_len < 40 ? *spoilt_len : 40))] =
            (char)(random_below(3) == 0 ? 0xFF : random_below(256));
    return copy;
}

/* Lists the files of a part as they are now, so that what lies behind the list is put to the test.
 */
static void list_anew(const char *path, const char *part)
{
    char folder[400];

    snprintf(folder, sizeof folder, "%s/%s", path, part);
    assert_int_equal(checksums_write(folder), ACCORD_OK);
}

/* Spoils the records of some articles of the live part; the tables themselves stay sound. */
static void spoil_live(const char *path)
{
    xapian_database *writable = NULL;
    xapian_docid docid = 0;
    char name[400];

    snprintf(name, sizeof name, "%s/%s", path, live);
    assert_int_equal(xapian_database_open_writable(&writable, name, XAPIAN_DB_OPEN, 0), XAPIAN_OK);
    assert_int_equal(xapian_database_last_docid(writable, &docid), XAPIAN_OK);
    assert_true(docid >= LIVE);
    for (xapian_docid last = docid - LIVE; docid > last; docid -= 1 + random_below(8)) {
        xapian_document *document = NULL;
        const char *bytes;
        char *spoilt;
        size_t len;

        assert_int_equal(xapian_database_document(&document, writable, docid, 0), XAPIAN_OK);
        assert_int_equal(xapian_document_data(document, &bytes, &len), XAPIAN_OK);
        spoilt = spoil(bytes, len, &len);
        assert_int_equal(xapian_document_set_data(document, spoilt, len), XAPIAN_OK);
        free(spoilt);
        assert_int_equal(xapian_database_replace_document(writable, docid, document), XAPIAN_OK);
        xapian_document_free(document);
    }
    assert_int_equal(xapian_database_commit(writable), XAPIAN_OK);
    xapian_database_free(writable);
    list_anew(path, live);
}

/* The same of the sealed part: its store is written with other records. */
static void spoil_sealed(const char *path)
{
    struct store store;
    struct store_writer writer;
    char name[400];

    snprintf(name, sizeof name, "%s/%s/" SCHEMA_STORE, path, sealed);
    assert_int_equal(store_open(&store, name), ACCORD_OK);
    assert_int_equal(unlink(name), 0); /* it stays as long as it is open */
    assert_int_equal(store_create(&writer, name), ACCORD_OK);
    for (uint32_t docid = 1; docid <= store.count; docid++) {
        const char *bytes;
        size_t len;

        assert_int_equal(store_record(&store, docid, &bytes, &len), ACCORD_OK);
        if (random_below(20) == 0 || docid == 7) {
            char *spoilt = spoil(bytes, len, &len);

            assert_int_equal(store_add(&writer, spoilt, len), ACCORD_OK);
            free(spoilt);
        } else {
            assert_int_equal(store_add(&writer, bytes, len), ACCORD_OK);
        }
    }
    assert_int_equal(store_finish(&writer), ACCORD_OK);
    store_writer_free(&writer);
    store_close(&store);
    list_anew(path, sealed);
}

static void spoilt_articles_are_found_and_crash_nothing(void **state)
{
    unsigned found = 0;

    (void)state;
    for (unsigned round = 0; round < 120; round++) {
        char path[64] = "/tmp/accord-test-XXXXXX";
        size_t problems = 0;
        accord_status status;

        assert_non_null(mkdtemp(path));
        run("cp -r %s/. %s", sound, path);
        if (round % 3 != 1)
            spoil_live(path);
        if (round % 3 != 2)
            spoil_sealed(path);
        status = accord_check(path, count_problem, &problems);
        assert_true(status == ACCORD_OK || status == ACCORD_ERROR_CORRUPT);
        assert_int_equal(status == ACCORD_OK, problems == 0);
        found += status != ACCORD_OK;
        use(path);
        run("rm -rf %s%s", path, "");
    }
    assert_true(found > 100); /* now and then every change makes another article that could be */
}

/* Gives an article of the live part the record of the one before, or takes its terms. */
static void swap_live(const char *path, bool record)
{
    xapian_database *writable = NULL;
    xapian_document *document = NULL, *other = NULL;
    xapian_docid docid = 0;
    const char *bytes;
    size_t len;
    char name[400];

    snprintf(name, sizeof name, "%s/%s", path, live);
    assert_int_equal(xapian_database_open_writable(&writable, name, XAPIAN_DB_OPEN, 0), XAPIAN_OK);
    assert_int_equal(xapian_database_last_docid(writable, &docid), XAPIAN_OK);
    assert_int_equal(xapian_database_document(&document, writable, docid, 0), XAPIAN_OK);
    assert_int_equal(xapian_database_document(&other, writable, docid - 1, 0), XAPIAN_OK);
    assert_int_equal(xapian_document_data(other, &bytes, &len), XAPIAN_OK);
    assert_int_equal(record ? xapian_document_set_data(document, bytes, len)
                            : xapian_document_clear_terms(document),
                     XAPIAN_OK);
    assert_int_equal(xapian_database_replace_document(writable, docid, document), XAPIAN_OK);
    assert_int_equal(xapian_database_commit(writable), XAPIAN_OK);
    xapian_document_free(document);
    xapian_document_free(other);
    xapian_database_free(writable);
    list_anew(path, live);
}

static void an_article_that_is_not_its_own_is_found(void **state)
{
    static const char *const said[] = {"an article has no terms",
                                       "an article is not found by its id"};

    (void)state;
    for (int record = 0; record < 2; record++) {
        char path[64] = "/tmp/accord-test-XXXXXX";
        const char *wanted = said[record];

        assert_non_null(mkdtemp(path));
        run("cp -r %s/. %s", sound, path);
        swap_live(path, record == 1);
        assert_int_equal(accord_check(path, look_for, &wanted), ACCORD_ERROR_CORRUPT);
        if (wanted != NULL)
            fail_msg("not said: %s", wanted);
        use(path);
        run("rm -rf %s%s", path, "");
    }
}

/* ---- The parts together ---------------------------------------------------------------------- */

/* Whether a copy of the sound index, changed by a command in it, is found damaged. */
static accord_status check_changed(const char *command, size_t *problems)
{
    char path[64] = "/tmp/accord-test-XXXXXX";
    accord_status status;

    *problems = 0;
    assert_non_null(mkdtemp(path));
    run("cp -r %s/. %s", sound, path);
    run("cd %s && %s", path, command);
    status = accord_check(path, count_problem, problems);
    use(path);
    run("rm -rf %s%s", path, "");
    return status;
}

static void parts_that_do_not_fit_together_are_found(void **state)
{
    static const struct {
        const char *command;
        accord_status expected;
    } cases[] = {
        {":", ACCORD_OK},
        {"rm -r db-000002", ACCORD_ERROR_CORRUPT},
        {"rm -r db-000001", ACCORD_ERROR_CORRUPT},
        {"rm -r db-000002 && cp -r db-000001 db-000002", ACCORD_ERROR_CORRUPT},
        {"rm -r db-000001 && cp -r db-000002 db-000001", ACCORD_ERROR_CORRUPT},
        {"rm -r db-000002/articles && mkdir db-000002/articles", ACCORD_ERROR_CORRUPT},
        {"printf 'auto db-000001\\n' > XAPIANDB", ACCORD_OK}, /* as a crash may leave it */
        {"printf 'auto db-000002\\nauto db-000001\\n' > XAPIANDB", ACCORD_ERROR_CORRUPT},
        {"printf 'auto db-000001\\nauto db-000009\\n' > XAPIANDB", ACCORD_OK},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t problems;

        if (check_changed(cases[i].command, &problems) != cases[i].expected)
            fail_msg("%s", cases[i].command);
        assert_int_equal(problems > 0, cases[i].expected != ACCORD_OK);
    }
}

/* Sets metadata of the live part in a copy, and checks that. */
static void a_changed_manifest_is_found(void **state)
{
    static const struct {
        const char *key, *value;
        size_t len;
    } cases[] = {
        {META_PARTS, "", 0},                     /* gone */
        {META_PARTS, "\x01\x00\x00\x00", 4},     /* of no part, with wrong totals */
        {META_PARTS, "\x01\x00\x00\x01\x05", 5}, /* cut */
        {META_DEAD "db-000002", "\x01\x01", 2},  /* others, so that the totals are wrong */
        {META_DEAD "db-000002", "\x7f", 1},      /* one that there is not */
        {META_DEAD "db-000002", "", 0},          /* none */
        {META_FORMAT, "1", 1},
        {META_FORMAT, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[64] = "/tmp/accord-test-XXXXXX", name[400];
        xapian_database *writable = NULL;
        size_t problems = 0;

        assert_non_null(mkdtemp(path));
        run("cp -r %s/. %s", sound, path);
        snprintf(name, sizeof name, "%s/%s", path, live);
        assert_int_equal(xapian_database_open_writable(&writable, name, XAPIAN_DB_OPEN, 0),
                         XAPIAN_OK);
        assert_int_equal(xapian_database_set_metadata(writable, cases[i].key, strlen(cases[i].key),
                                                      cases[i].value, cases[i].len),
                         XAPIAN_OK);
        assert_int_equal(xapian_database_commit(writable), XAPIAN_OK);
        xapian_database_free(writable);
        list_anew(path, live);
        if (accord_check(path, count_problem, &problems) == ACCORD_OK || problems == 0)
            fail_msg("case %zu is not found", i);
        use(path);
        run("rm -rf %s%s", path, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_index_has_no_problems),
        cmocka_unit_test(no_index_is_no_damage),
        cmocka_unit_test(a_list_of_nonsense_is_told),
        cmocka_unit_test(a_file_cut_short_is_found),
        cmocka_unit_test(a_file_that_is_gone_is_found),
        cmocka_unit_test(a_file_of_zeros_is_found),
        cmocka_unit_test(a_changed_bit_is_found_and_named),
        cmocka_unit_test(spoilt_articles_are_found_and_crash_nothing),
        cmocka_unit_test(an_article_that_is_not_its_own_is_found),
        cmocka_unit_test(parts_that_do_not_fit_together_are_found),
        cmocka_unit_test(a_changed_manifest_is_found),
    };

    return cmocka_run_group_tests(tests, open_index, close_index);
}
