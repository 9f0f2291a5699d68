// SPDX-License-Identifier: GPL-2.0-or-later
/* An index of several parts is searched as one is, without what is dead in them; new commits are
   seen, parts that are gone let go, and without any shard there is no answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"
#include "searching/snapshot.h"

enum { ARTICLES = 240, MOST = 300 /* passages asked for */ };

/* ---- Articles by chance ---------------------------------------------------------------------- */

static const char *const words[2][24] = {
    {"peace",     "talks",    "talk",     "negotiations", "negotiated", "ceasefire",
     "Geneva",    "Istanbul", "minister", "ministers",    "said",       "the",
     "of",        "and",      "a",        "troops",       "NATO",       "Ukraine",
     "Ukraine's", "deal",     "minerals", "F-16",         "Erdoğan",    "draft"},
    {"мир",     "миру",    "переговори", "переговорів", "перемир’я",   "Женева",
     "Женеві",  "Стамбул", "Стамбулі",   "міністр",     "міністра",    "сказав",
     "і",       "та",      "не",         "війська",     "NATO",        "Україна",
     "України", "угода",   "угоду",      "Зеленський",  "Зеленського", "проєкт"},
};

static uint64_t seed;

static unsigned random_below(unsigned bound)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % bound;
}

/* Adds article `number` under the id of article `as`. */
static void add_random_as(accord_writer *writer, unsigned number, unsigned as)
{
    char text[16384] = "", id[16];
    struct sample sample = {.id = id, .author = "", .title = "Talks", .text = text};
    unsigned language, sentences;

    seed = 1000003ULL * (number + 1);
    language = random_below(2);
    sentences = 4 + random_below(40);
    sample.language = language == 0 ? "en" : "uk";
    sample.source = random_below(3) == 0 ? "example.com" : "news.example.org";
    sample.published = 1400000000 + 86400 * (int64_t)(number * 7919 % 4001); /* no two the same */
    snprintf(id, sizeof id, "n%u", as);
    for (unsigned i = 0; i < sentences; i++) {
        for (unsigned j = 0, count = 3 + random_below(9); j < count; j++) {
            strcat(text, j == 0 ? "Then " : " ");
            strcat(text,
                   words[language][random_below(6) == 0 ? random_below(24) : random_below(12)]);
        }
        strcat(text, random_below(5) == 0 ? ".\n\n" : ". ");
    }
    fixture_add(writer, &sample);
}

static void add_random(accord_writer *writer, unsigned number)
{
    add_random_as(writer, number, number);
}

static void remove_random(accord_writer *writer, unsigned number)
{
    char id[16];

    snprintf(id, sizeof id, "n%u", number);
    assert_int_equal(accord_writer_remove(writer, id, strlen(id)), ACCORD_OK);
}

/* ---- One part, and the same in several ------------------------------------------------------- */

static char whole[64], split[64], far[64], dead[64];
static char split_list[256], far_list[256]; /* what their stub files are */

static void run(const char *format, const char *a, const char *b)
{
    char command[512];

    snprintf(command, sizeof command, format, a, b);
    assert_int_equal(system(command), 0);
}

static void write_list(const char *path, const char *text)
{
    char name[128];
    FILE *file;

    snprintf(name, sizeof name, "%s/XAPIANDB", path);
    file = fopen(name, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void read_list(const char *path, char list[256])
{
    char name[128];
    FILE *file;
    size_t len;

    snprintf(name, sizeof name, "%s/XAPIANDB", path);
    file = fopen(name, "r");
    assert_non_null(file);
    len = fread(list, 1, 255, file);
    assert_in_range(len, 1, 254);
    list[len] = '\0';
    assert_int_equal(fclose(file), 0);
}

static accord_writer *open_new(char path[64])
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;

    options.jobs = 1; /* numbered in order, which decides between equals */
    strcpy(path, "/tmp/accord-test-XXXXXX");
    assert_non_null(mkdtemp(path));
    assert_int_equal(accord_writer_open(&writer, path, &options), ACCORD_OK);
    return writer;
}

static void commit(accord_writer *writer)
{
    assert_int_equal(accord_writer_commit(writer), ACCORD_OK);
}

/* How many parts the list names. */
static size_t count_lines(const char *list)
{
    size_t lines = 0;

    for (; *list != '\0'; list++)
        lines += *list == '\n';
    return lines;
}

/* One sealed part. */
static void make_whole(void)
{
    accord_writer *writer = open_new(whole);

    for (unsigned i = 0; i < ARTICLES; i++)
        add_random(writer, i);
    commit(writer);
    accord_writer_close(writer);
}

/* The same articles in two sealed parts and the live one. */
static void make_split(void)
{
    accord_writer *writer = open_new(split);

    for (unsigned i = 0; i < ARTICLES; i++) {
        add_random(writer, i);
        if (i == 159 || i == 229) /* the second is too small for the first to be merged with it */
            commit(writer);
    }
    assert_int_equal(accord_writer_set_note(writer, "key", 3, "value", 5), ACCORD_OK);
    commit(writer);
    accord_writer_close(writer);
    read_list(split, split_list);
    assert_int_equal(count_lines(split_list), 3);
}

/* Some of the articles, in a live part alone. */
static void make_far(void)
{
    accord_writer *writer = open_new(far);

    for (unsigned i = 0; i < ARTICLES; i += 3) {
        add_random(writer, i);
        if (i % 90 == 0)
            commit(writer);
    }
    commit(writer);
    accord_writer_close(writer);
    read_list(far, far_list);
    assert_string_equal(far_list, "auto db-000001\n");
}

/* The same articles, and dead ones beside them: 40 that were removed, and former texts of 8. */
static void make_dead(void)
{
    accord_writer *writer = open_new(dead);

    for (unsigned i = 0; i < ARTICLES + 40; i++)
        add_random_as(writer, i % 30 == 7 && i < ARTICLES ? i + 5000 : i, i);
    commit(writer);
    for (unsigned i = 0; i < ARTICLES + 40; i++) {
        if (i % 30 == 7 && i < ARTICLES)
            add_random(writer, i);
        if (i >= ARTICLES)
            remove_random(writer, i);
    }
    commit(writer);
    accord_writer_close(writer);
}

static int open_all(void **state)
{
    (void)state;
    make_whole();
    make_split();
    make_far();
    make_dead();
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    run("rm -rf %s %s", whole, split);
    run("rm -rf %s%s", far, "");
    run("rm -rf %s%s", dead, "");
    return 0;
}

static accord_searcher *open_searcher(const char *path)
{
    accord_searcher *searcher = NULL;

    assert_int_equal(accord_searcher_open(&searcher, path), ACCORD_OK);
    return searcher;
}

static accord_results *search(accord_searcher *searcher, const char *query,
                              const accord_search_options *options)
{
    accord_results *results = NULL;

    if (accord_searcher_search(searcher, query, strlen(query), options, &results) != ACCORD_OK)
        fail_msg("%s: %s", query, accord_error_message());
    return results;
}

static const char *id_of(const accord_passage *passage)
{
    return accord_article_get(passage->article, ACCORD_FIELD_ID, NULL);
}

static int by_place(const void *a, const void *b)
{
    const accord_passage *const *left = a, *const *right = b;
    int order = strcmp(id_of(*left), id_of(*right));

    return order != 0 ? order
                      : ((*left)->start > (*right)->start) - ((*left)->start < (*right)->start);
}

/* The passages, those of one score in order of id and place: which of these comes first hangs on
   the numbers that the articles have in their parts. free() it. */
static const accord_passage **in_order(const accord_results *results)
{
    size_t count = accord_results_count(results), end;
    const accord_passage **passages = malloc((count + 1) * sizeof *passages);

    assert_non_null(passages);
    for (size_t i = 0; i < count; i++)
        passages[i] = accord_results_passage(results, i);
    for (size_t i = 0; i < count; i = end) {
        for (end = i + 1; end < count && fabs(passages[end]->score - passages[i]->score) < 1e-9;
             end++)
            ;
        qsort(passages + i, end - i, sizeof *passages, by_place);
    }
    return passages;
}

static void assert_same_passage(const accord_passage *one, const accord_passage *two)
{
    assert_true(fabs(one->score - two->score) < 1e-9);
    assert_string_equal(one->text, two->text);
    assert_int_equal(one->highlight_count, two->highlight_count);
    for (size_t j = 0; j < one->highlight_count; j++) {
        assert_int_equal(one->highlights[j].start, two->highlights[j].start);
        assert_int_equal(one->highlights[j].end, two->highlights[j].end);
    }
}

/* `dated`: no two articles of one score are alike in their order. */
static void assert_same(const char *query, bool dated, const accord_results *a,
                        const accord_results *b)
{
    const accord_passage **in_a = in_order(a), **in_b = in_order(b);
    size_t count = accord_results_count(a), alike = count;
    bool a_exact, b_exact;

    if (count != accord_results_count(b))
        fail_msg("%s: %zu passages and %zu", query, count, accord_results_count(b));
    assert_int_equal(accord_results_total_articles(a, &a_exact),
                     accord_results_total_articles(b, &b_exact));
    assert_int_equal(a_exact, b_exact);
    assert_int_equal(accord_results_warning_count(a), accord_results_warning_count(b));
    assert_int_equal(accord_results_suggestion(a) == NULL, accord_results_suggestion(b) == NULL);
    if (accord_results_suggestion(a) != NULL)
        assert_string_equal(accord_results_suggestion(a), accord_results_suggestion(b));
    /* the last of one score may be others where there are more than were asked for */
    while (!dated && count == MOST && alike > 0 &&
           fabs(in_a[alike - 1]->score - in_a[count - 1]->score) < 1e-9)
        alike--;
    for (size_t i = 0; i < alike; i++) {
        const accord_passage *one = dated ? accord_results_passage(a, i) : in_a[i];
        const accord_passage *two = dated ? accord_results_passage(b, i) : in_b[i];

        if (strcmp(id_of(one), id_of(two)) != 0 || one->start != two->start)
            fail_msg("%s: %zu: %s %zu and %s %zu", query, i, id_of(one), one->start, id_of(two),
                     two->start);
        assert_same_passage(one, two);
    }
    free(in_a);
    free(in_b);
}

static const char *const queries[] = {
    "peace",
    "peace talks",
    "minerals deal",
    "\"peace talks\"",
    "ceasefire NEAR/3 Geneva",
    "negotiat*",
    "ta*",
    "пе*",
    "зеленский~",
    "Зеленський",
    "NATO",
    "NATO -Ukraine",
    "NATO OR угода",
    "NOT NATO",
    "title:talks F-16",
    "source:example.org Geneva",
    "date:2018 talks",
    "lang:uk NATO",
    "=talk",
    "=ministers NATO",
    "url:n17",
    "F-16 minerals",
    "minerls",
    "Женеві міністр перемир'я",
    "(lang:uk AND NATO) OR Erdogan",
    "peace talks ceasefire Geneva troops minerals deal draft",
};

static void several_parts_are_searched_as_one(void **state)
{
    static const accord_sort sorts[] = {ACCORD_SORT_RELEVANCE, ACCORD_SORT_NEWEST,
                                        ACCORD_SORT_OLDEST};
    accord_searcher *one = open_searcher(whole), *two = open_searcher(split);

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        for (size_t j = 0; j < 3; j++) {
            accord_search_options options = ACCORD_SEARCH_OPTIONS;
            accord_results *a, *b;

            options.sort = sorts[j];
            options.count = MOST;
            a = search(one, queries[i], &options);
            b = search(two, queries[i], &options);
            assert_same(queries[i], sorts[j] != ACCORD_SORT_RELEVANCE, a, b);
            accord_results_free(a);
            accord_results_free(b);
        }
    accord_searcher_close(one);
    accord_searcher_close(two);
}

static void pages_are_slices_of_the_whole(void **state)
{
    accord_searcher *searcher = open_searcher(split);

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        accord_search_options options = ACCORD_SEARCH_OPTIONS;
        accord_results *all;
        size_t walked = 0;

        options.count = SIZE_MAX;
        all = search(searcher, queries[i], &options);
        options.count = 41;
        for (bool more = true; more;) {
            accord_results *page;

            options.first = walked;
            page = search(searcher, queries[i], &options);
            more = accord_results_count(page) > 0;
            for (size_t j = 0; j < accord_results_count(page); j++, walked++) {
                const accord_passage *there = accord_results_passage(page, j);
                const accord_passage *here = accord_results_passage(all, walked);

                assert_non_null(here);
                assert_int_equal(there->rank, walked + 1);
                assert_string_equal(id_of(there), id_of(here));
                assert_int_equal(there->start, here->start);
            }
            accord_results_free(page);
        }
        assert_int_equal(walked, accord_results_count(all));
        accord_results_free(all);
    }
    accord_searcher_close(searcher);
}

static void totals_are_what_a_walk_finds(void **state)
{
    accord_searcher *searcher = open_searcher(split);

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        accord_search_options options = ACCORD_SEARCH_OPTIONS;
        accord_results *few, *all;
        bool exact;

        options.unit = ACCORD_UNIT_ARTICLES;
        options.count = 1;
        few = search(searcher, queries[i], &options);
        options.count = SIZE_MAX;
        all = search(searcher, queries[i], &options);
        assert_int_equal(accord_results_total_articles(few, &exact), accord_results_count(all));
        assert_true(exact);
        accord_results_free(few);
        accord_results_free(all);
    }
    accord_searcher_close(searcher);
}

static void extreme_numbers_are_fine(void **state)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_searcher *searcher = open_searcher(split);
    accord_results *results = NULL;
    size_t most;

    (void)state;
    options.count = options.per_article = SIZE_MAX;
    results = search(searcher, "talks", &options);
    most = accord_results_count(results);
    assert_true(most > accord_results_total_articles(results, NULL));
    accord_results_free(results);
    options.first = SIZE_MAX;
    results = search(searcher, "talks", &options);
    assert_int_equal(accord_results_count(results), 0);
    accord_results_free(results);
    options.first = most - 1;
    results = search(searcher, "talks", &options);
    assert_int_equal(accord_results_count(results), 1);
    accord_results_free(results);
    options.first = options.count = 0;
    results = search(searcher, "talks", &options);
    assert_int_equal(accord_results_count(results), 0);
    assert_true(accord_results_total_articles(results, NULL) > 0);
    accord_results_free(results);
    options.per_article = 0;
    assert_int_equal(accord_searcher_search(searcher, "talks", 5, &options, &results),
                     ACCORD_ERROR_INVALID);
    assert_null(results);
    accord_searcher_close(searcher);
}

/* ---- Notes, summary -------------------------------------------------------------------------- */

static bool stop_at_once(void *context, const char *key, size_t key_len, const char *value,
                         size_t value_len)
{
    assert_int_equal(key_len, 3);
    assert_memory_equal(key, "key", 3);
    assert_int_equal(value_len, 5);
    assert_memory_equal(value, "value", 5);
    ++*(size_t *)context;
    return false;
}

static void a_walk_over_notes_stops_when_told(void **state)
{
    accord_searcher *searcher = open_searcher(split);
    size_t told = 0;

    (void)state;
    assert_int_equal(accord_searcher_notes(searcher, "", 0, stop_at_once, &told), ACCORD_OK);
    assert_int_equal(told, 1);
    accord_searcher_close(searcher);
}

static void the_summary_adds_up(void **state)
{
    accord_searcher *one = open_searcher(whole), *two = open_searcher(split);
    accord_summary *a = NULL, *b = NULL;

    (void)state;
    assert_int_equal(accord_searcher_summary(one, &a), ACCORD_OK);
    assert_int_equal(accord_searcher_summary(two, &b), ACCORD_OK);
    assert_int_equal(a->articles, ARTICLES);
    assert_int_equal(a->articles, b->articles);
    assert_int_equal(a->passages, b->passages);
    assert_int_equal(a->terms, b->terms);
    assert_int_equal(a->text_bytes, b->text_bytes);
    assert_int_equal(a->oldest, b->oldest);
    assert_int_equal(a->newest, b->newest);
    assert_int_equal(a->language_count, b->language_count);
    for (size_t i = 0; i < a->language_count; i++)
        assert_int_equal(a->languages[i].articles, b->languages[i].articles);
    accord_summary_free(a);
    accord_summary_free(b);
    accord_searcher_close(one);
    accord_searcher_close(two);
}

/* ---- The dead -------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids of all articles that a query finds, sorted; free() it. They are the results'. */
static const char **ids_of(const accord_results *results)
{
    size_t count = accord_results_count(results);
    const char **ids = malloc((count + 1) * sizeof *ids);

    assert_non_null(ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = id_of(accord_results_passage(results, i));
    qsort(ids, count, sizeof *ids, by_text);
    return ids;
}

static void the_dead_are_not_found(void **state)
{
    static const accord_sort sorts[] = {ACCORD_SORT_RELEVANCE, ACCORD_SORT_NEWEST,
                                        ACCORD_SORT_OLDEST};
    accord_searcher *one = open_searcher(whole), *other = open_searcher(dead);

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        for (size_t j = 0; j < 3; j++) {
            accord_search_options options = ACCORD_SEARCH_OPTIONS;
            accord_results *a, *b;
            const char **a_ids, **b_ids;
            bool exact = false;

            options.sort = sorts[j];
            options.unit = ACCORD_UNIT_ARTICLES;
            options.count = SIZE_MAX;
            a = search(one, queries[i], &options);
            b = search(other, queries[i], &options);
            assert_int_equal(accord_results_count(a), accord_results_count(b));
            assert_int_equal(accord_results_total_articles(b, &exact), accord_results_count(a));
            a_ids = ids_of(a);
            b_ids = ids_of(b);
            for (size_t k = 0; k < accord_results_count(a); k++)
                assert_string_equal(a_ids[k], b_ids[k]);
            free(a_ids);
            free(b_ids);
            accord_results_free(a);
            accord_results_free(b);
            options.count = 1; /* without a walk over all */
            b = search(other, queries[i], &options);
            if (accord_results_count(b) > 0)
                assert_true(atoi(id_of(accord_results_passage(b, 0)) + 1) < ARTICLES);
            accord_results_free(b);
        }
    accord_searcher_close(one);
    accord_searcher_close(other);
}

static void the_dead_are_not_shown(void **state)
{
    accord_searcher *one = open_searcher(whole), *other = open_searcher(dead);
    accord_results *a = NULL, *b = NULL;

    (void)state;
    assert_int_equal(accord_searcher_show(other, "n250", 4, "talks", 5, NULL, &b),
                     ACCORD_ERROR_NOT_FOUND);
    assert_null(b);
    for (unsigned i = 7; i < ARTICLES; i += 30) { /* the new texts, not the former */
        char id[16];

        snprintf(id, sizeof id, "n%u", i);
        assert_int_equal(accord_searcher_show(one, id, strlen(id), "talks", 5, NULL, &a),
                         ACCORD_OK);
        assert_int_equal(accord_searcher_show(other, id, strlen(id), "talks", 5, NULL, &b),
                         ACCORD_OK);
        assert_string_equal(accord_results_passage(a, 0)->text, accord_results_passage(b, 0)->text);
        accord_results_free(a);
        accord_results_free(b);
    }
    accord_searcher_close(one);
    accord_searcher_close(other);
}

static void the_dead_are_not_counted(void **state)
{
    accord_searcher *one = open_searcher(whole), *other = open_searcher(dead);
    accord_summary *a = NULL, *b = NULL;

    (void)state;
    assert_int_equal(accord_searcher_summary(one, &a), ACCORD_OK);
    assert_int_equal(accord_searcher_summary(other, &b), ACCORD_OK);
    assert_int_equal(b->articles, ARTICLES);
    assert_int_equal(a->passages, b->passages);
    assert_int_equal(a->text_bytes, b->text_bytes);
    assert_int_equal(a->language_count, b->language_count);
    for (size_t i = 0; i < a->language_count; i++) {
        assert_string_equal(a->languages[i].value, b->languages[i].value);
        assert_int_equal(a->languages[i].articles, b->languages[i].articles);
    }
    assert_int_equal(a->source_count, b->source_count);
    for (size_t i = 0; i < a->source_count; i++) {
        assert_string_equal(a->sources[i].value, b->sources[i].value);
        assert_int_equal(a->sources[i].articles, b->sources[i].articles);
    }
    accord_summary_free(a);
    accord_summary_free(b);
    accord_searcher_close(one);
    accord_searcher_close(other);
}

/* ---- Commits --------------------------------------------------------------------------------- */

static void a_commit_is_seen_after_refreshing(void **state)
{
    struct snapshot snapshot;
    char path[64];
    accord_writer *writer = open_new(path);

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        add_random(writer, i);
    commit(writer);
    assert_int_equal(snapshot_open(&snapshot, path), ACCORD_OK);
    assert_int_equal(snapshot.articles, 3);
    fixture_add(writer, &(struct sample){"de", "de", "example.org", "", "Lage", "Der Text.", 1});
    commit(writer);
    assert_int_equal(snapshot.articles, 3);
    assert_int_equal(snapshot_refresh(&snapshot), ACCORD_OK);
    assert_int_equal(snapshot.articles, 4);
    assert_string_equal(snapshot.languages[0], "de");
    for (unsigned i = 0; i < 5; i++) { /* a reader may sleep through many commits */
        add_random(writer, 500 + i);
        commit(writer);
    }
    assert_int_equal(snapshot_refresh(&snapshot), ACCORD_OK);
    assert_int_equal(snapshot.articles, 9);
    accord_writer_close(writer);
    snapshot_close(&snapshot);
    run("rm -rf %s%s", path, "");
}

/* Reads the record and the article of every document, dead or alive. @return the living. */
static size_t read_all(const struct snapshot *snapshot)
{
    xapian_posting_iterator *all = NULL;
    struct bytes stored = {0};
    size_t living = 0;
    bool more = false;

    assert_int_equal(xapian_database_postings(&all, snapshot->all, "", 0), XAPIAN_OK);
    for (;;) {
        xapian_document *hold = NULL;
        struct record record;
        xapian_docid docid;

        assert_int_equal(xapian_posting_iterator_next(all, &more), XAPIAN_OK);
        if (!more)
            break;
        docid = xapian_posting_iterator_docid(all);
        living += !snapshot_is_dead(snapshot, docid);
        assert_int_equal(snapshot_record(snapshot, docid, &record, &hold), ACCORD_OK);
        assert_true(record.text_count > 0);
        xapian_document_free(hold);
        assert_int_equal(snapshot_stored(snapshot, docid, &stored), ACCORD_OK);
        assert_true(stored.len > 0);
    }
    xapian_posting_iterator_free(all);
    bytes_free(&stored);
    return living;
}

static void what_dies_is_seen_after_refreshing(void **state)
{
    struct snapshot snapshot;
    char path[64];
    accord_writer *writer = open_new(path);
    uint64_t passages;

    (void)state;
    for (unsigned i = 0; i < 100; i++)
        add_random(writer, i);
    commit(writer);
    assert_int_equal(snapshot_open(&snapshot, path), ACCORD_OK);
    assert_int_equal(snapshot.locals[0].manifest.count, 1);
    assert_int_equal(read_all(&snapshot), 100);
    for (unsigned i = 0; i < 4; i++) {
        passages = snapshot.passages;
        remove_random(writer, 3 * i);
        commit(writer);
        assert_int_equal(snapshot.articles, 100 - i); /* not yet */
        assert_int_equal(read_all(&snapshot), 100 - i);
        assert_int_equal(snapshot_refresh(&snapshot), ACCORD_OK);
        assert_int_equal(snapshot.articles, 99 - i);
        assert_int_equal(read_all(&snapshot), 99 - i);
        assert_int_equal(snapshot.documents, 100);
        assert_true(snapshot.passages < passages);
    }
    accord_writer_close(writer);
    snapshot_close(&snapshot);
    run("rm -rf %s%s", path, "");
}

static void parts_that_are_merged_away_are_read_until_refreshing(void **state)
{
    struct snapshot snapshot;
    char path[64], before[32];
    accord_writer *writer = open_new(path);

    (void)state;
    for (unsigned i = 0; i < 100; i++)
        add_random(writer, i);
    commit(writer);
    remove_random(writer, 5);
    commit(writer);
    assert_int_equal(snapshot_open(&snapshot, path), ACCORD_OK);
    strcpy(before, snapshot.locals[0].manifest.parts[0].name);
    for (unsigned i = 100; i < 300; i++)
        add_random(writer, i);
    commit(writer); /* one part of all */
    run("! [ -e %s/%s ]", path, before);
    assert_int_equal(read_all(&snapshot), 99); /* as long as it is open */
    assert_int_equal(snapshot_refresh(&snapshot), ACCORD_OK);
    assert_int_equal(snapshot.articles, 299);
    assert_int_equal(snapshot.locals[0].manifest.count, 1);
    assert_string_not_equal(snapshot.locals[0].manifest.parts[0].name, before);
    assert_int_equal(read_all(&snapshot), 299);
    accord_writer_close(writer);
    snapshot_close(&snapshot);
    run("rm -rf %s%s", path, "");
}

static void a_part_of_the_same_name_is_another_part(void **state)
{
    struct snapshot snapshot;
    char path[64], before[32];
    accord_writer *writer = open_new(path);

    (void)state;
    for (unsigned i = 0; i < 100; i++)
        add_random(writer, i);
    commit(writer);
    assert_int_equal(snapshot_open(&snapshot, path), ACCORD_OK);
    strcpy(before, snapshot.locals[0].manifest.parts[0].name);
    for (unsigned i = 0; i < 100; i++)
        remove_random(writer, i);
    commit(writer);
    for (unsigned i = 200; i < 280; i++)
        add_random(writer, i);
    commit(writer);
    remove_random(writer, 200);
    commit(writer);
    assert_int_equal(read_all(&snapshot), 100); /* it slept through all of it */
    assert_int_equal(snapshot_refresh(&snapshot), ACCORD_OK);
    assert_string_equal(snapshot.locals[0].manifest.parts[0].name, before);
    assert_int_equal(snapshot.articles, 79);
    assert_int_equal(read_all(&snapshot), 79);
    accord_writer_close(writer);
    snapshot_close(&snapshot);
    run("rm -rf %s%s", path, "");
}

/* A commit whose list is not written yet, or never: the manifest counts. */
static void a_commit_is_seen_without_its_list(void **state)
{
    struct snapshot snapshot, another;
    char path[64], list[256];
    accord_writer *writer = open_new(path);

    (void)state;
    for (unsigned i = 0; i < 100; i++)
        add_random(writer, i);
    commit(writer);
    read_list(path, list);
    for (unsigned i = 100; i < 300; i++)
        add_random(writer, i);
    assert_int_equal(snapshot_open(&snapshot, path), ACCORD_OK);
    commit(writer);
    write_list(path, list);
    assert_int_equal(snapshot_refresh(&snapshot), ACCORD_OK);
    assert_int_equal(snapshot.articles, 300);
    assert_int_equal(read_all(&snapshot), 300);
    assert_int_equal(snapshot_open(&another, path), ACCORD_OK);
    assert_int_equal(read_all(&another), 300);
    accord_writer_close(writer);
    snapshot_close(&snapshot);
    snapshot_close(&another);
    run("rm -rf %s%s", path, "");
}

/* ---- The list and what it names -------------------------------------------------------------- */

static void another_list_is_another_index(void **state)
{
    accord_searcher *searcher = open_searcher(split);
    accord_results *results;
    size_t all;

    (void)state;
    run("cp -r %s/db-000001 %s/db-900001", far, split);
    results = search(searcher, "talks", NULL);
    all = accord_results_total_articles(results, NULL);
    accord_results_free(results);
    write_list(split, "auto db-900001\n");
    results = search(searcher, "talks", NULL);
    assert_in_range(accord_results_total_articles(results, NULL), 1, all - 1);
    accord_results_free(results);
    write_list(split, split_list);
    results = search(searcher, "talks", NULL);
    assert_int_equal(accord_results_total_articles(results, NULL), all);
    accord_results_free(results);
    accord_searcher_close(searcher);
}

static void a_list_that_names_nothing_good_is_an_error(void **state)
{
    static const char *const lists[] = {"",
                                        "\n",
                                        "auto\n",
                                        "auto ../elsewhere\n",
                                        "auto db-404\n",
                                        "auto db-000001\nwhat db-000002\n",
                                        "auto .\n",
                                        "auto /tmp\n",
                                        "remote nowhere\n",
                                        "auto db-000002\n"};
    accord_searcher *searcher = open_searcher(split), *none = NULL;
    accord_results *results = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        write_list(split, lists[i]);
        assert_int_equal(accord_searcher_open(&none, split), ACCORD_ERROR_CORRUPT);
        assert_null(none);
        assert_int_equal(accord_searcher_search(searcher, "talks", 5, NULL, &results),
                         ACCORD_ERROR_CORRUPT);
        assert_null(results);
    }
    write_list(split, split_list);
    results = search(searcher, "talks", NULL); /* and it is good again */
    assert_true(accord_results_count(results) > 0);
    accord_results_free(results);
    accord_searcher_close(searcher);
}

static void without_any_shard_that_answers_there_is_no_answer(void **state)
{
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;
    accord_summary *summary = NULL;

    (void)state;
    searcher = open_searcher(split);
    write_list(split, "remote 127.0.0.1:1\n"); /* nothing listens there */
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(accord_searcher_search(searcher, "talks", 5, NULL, &results),
                         ACCORD_ERROR_NETWORK);
    assert_int_equal(accord_searcher_summary(searcher, &summary), ACCORD_ERROR_NETWORK);
    write_list(split, split_list);
    results = search(searcher, "talks", NULL);
    assert_int_equal(accord_results_warning_count(results), 0);
    accord_results_free(results);
    accord_searcher_close(searcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_parts_are_searched_as_one),
        cmocka_unit_test(pages_are_slices_of_the_whole),
        cmocka_unit_test(totals_are_what_a_walk_finds),
        cmocka_unit_test(extreme_numbers_are_fine),
        cmocka_unit_test(a_walk_over_notes_stops_when_told),
        cmocka_unit_test(the_summary_adds_up),
        cmocka_unit_test(the_dead_are_not_found),
        cmocka_unit_test(the_dead_are_not_shown),
        cmocka_unit_test(the_dead_are_not_counted),
        cmocka_unit_test(a_commit_is_seen_after_refreshing),
        cmocka_unit_test(what_dies_is_seen_after_refreshing),
        cmocka_unit_test(parts_that_are_merged_away_are_read_until_refreshing),
        cmocka_unit_test(a_part_of_the_same_name_is_another_part),
        cmocka_unit_test(a_commit_is_seen_without_its_list),
        cmocka_unit_test(another_list_is_another_index),
        cmocka_unit_test(a_list_that_names_nothing_good_is_an_error),
        cmocka_unit_test(without_any_shard_that_answers_there_is_no_answer),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
