// SPDX-License-Identifier: GPL-2.0-or-later
// What commits make of parts: many articles are sealed, sealed ones are replaced and removed, parts
// with many dead are written anew, parts are merged, and a crash at any point leaves an index.

#include "tests/index/counting.h"

#include "index/checksums.h"
#include "tests/index/writing/inside.h"

/* ---- What a reader sees --------------------------------------------------------------------- */

static accord_status show(const char *path, const char *id)
{
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;
    accord_status status;

    assert_ok(accord_searcher_open(&searcher, path));
    status = accord_searcher_show(searcher, TEXT(id), "", 0, NULL, &results);
    if (status == ACCORD_OK)
        assert_string_equal(
            accord_article_get(accord_results_passage(results, 0)->article, ACCORD_FIELD_ID, NULL),
            id);
    accord_results_free(results);
    accord_searcher_close(searcher);
    return status;
}

/* Holds what the summary says against the dump; and the index is sound. */
static void check_summary(const char *path)
{
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;
    struct dump dump;

    dump_index(&dump, path);
    check_dump(&dump);
    assert_ok(accord_searcher_open(&searcher, path));
    assert_ok(accord_searcher_summary(searcher, &summary));
    assert_int_equal(summary->articles, dump.count);
    assert_int_equal(summary->passages, dump.passages);
    assert_int_equal(summary->text_bytes, dump.text_bytes);
    assert_int_equal(summary->language_count, dump.count > 0);
    assert_int_equal(summary->source_count, dump.count > 0);
    if (dump.count > 0) { /* every one is in English, and of one source */
        assert_string_equal(summary->languages[0].value, "en");
        assert_int_equal(summary->languages[0].articles, dump.count);
        assert_string_equal(summary->sources[0].value, "news.example.org");
        assert_int_equal(summary->sources[0].articles, dump.count);
    }
    accord_summary_free(summary);
    accord_searcher_close(searcher);
    dump_free(&dump);
    assert_ok(accord_check(path, NULL, NULL));
}

static void remove_many(accord_writer *writer, unsigned first, unsigned last)
{
    for (unsigned i = first; i <= last; i++) {
        char id[32];

        snprintf(id, sizeof id, "article-%u", i);
        assert_ok(accord_writer_remove(writer, TEXT(id)));
    }
}

/* ---- Sealed parts --------------------------------------------------------------------------- */

static void many_articles_are_sealed_and_few_are_not(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;

    add_many(writer, 1, 20, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    dump_index(&dump, *state);
    assert_int_equal(dump.live, 20);
    assert_int_equal(dump.manifest.count, 0);
    dump_free(&dump);
    add_many(writer, 21, 200, ACCORD_ADDED);
    commit_and_close(writer);
    dump_index(&dump, *state);
    assert_int_equal(dump.count, 200);
    assert_int_equal(dump.live, 0); /* the few went along */
    assert_int_equal(dump.manifest.count, 1);
    dump_free(&dump);
    check_summary(*state);
}

static void articles_of_a_sealed_part_are_replaced_and_removed(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;

    add_many(writer, 1, 300, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(add(writer, "article-5", "Another text, of walruses."), ACCORD_CHANGED);
    assert_ok(accord_writer_remove(writer, TEXT("article-6")));
    assert_false(has(writer, "article-6")); /* at once, for the writer */
    assert_int_equal(count_articles(*state), 300);
    assert_int_equal(count_in(*state, "number6"), 1);
    assert_ok(accord_writer_commit(writer));
    dump_index(&dump, *state);
    assert_int_equal(dump.count, 299);
    assert_int_equal(dump.live, 1);
    assert_int_equal(dump.manifest.count, 1);
    assert_int_equal(dump.manifest.parts[0].documents, 300); /* the part is as it was */
    assert_int_equal(dump.manifest.parts[0].dead.count, 2);
    dump_free(&dump);
    check_summary(*state);
    assert_int_equal(count_in(*state, "number5"), 0);
    assert_int_equal(count_in(*state, "number6"), 0);
    assert_int_equal(count_in(*state, "walruses"), 1);
    assert_int_equal(count_in(*state, "number7"), 1);
    assert_int_equal(count_in(*state, "source:example.org"), 299);
    assert_int_equal(count_in(*state, "title:tides"), 299);
    assert_status(show(*state, "article-6"), ACCORD_ERROR_NOT_FOUND);
    assert_ok(show(*state, "article-5"));
    assert_status(accord_writer_remove(writer, TEXT("article-6")), ACCORD_ERROR_NOT_FOUND);
    add_many(writer, 7, 300, ACCORD_UNCHANGED);
    add_many(writer, 6, 6, ACCORD_ADDED); /* back again */
    add_many(writer, 5, 5, ACCORD_CHANGED);
    commit_and_close(writer);
    assert_int_equal(count_in(*state, "number6"), 1);
    assert_int_equal(count_in(*state, "number5"), 1);
    assert_int_equal(count_in(*state, "walruses"), 0);
    check_summary(*state);

    writer = open_writer(in_folder(state, "other")); /* the same without the detours */
    add_many(writer, 1, 300, ACCORD_ADDED);
    commit_and_close(writer);
    assert_same_indexes(*state, in_folder(state, "other"));
}

static void what_a_batch_does_to_sealed_articles_may_be_undone_in_it(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;

    add_many(writer, 1, 200, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_ok(accord_writer_remove(writer, TEXT("article-1")));
    add_many(writer, 1, 1, ACCORD_ADDED);
    add(writer, "article-2", "Another text.");
    add_many(writer, 2, 2, ACCORD_CHANGED);
    add(writer, "article-3", "Another text.");
    assert_ok(accord_writer_remove(writer, TEXT("article-3")));
    commit_and_close(writer);
    dump_index(&dump, *state);
    check_dump(&dump);
    assert_int_equal(dump.count, 199);
    assert_int_equal(dump.live, 2);
    assert_int_equal(dump.manifest.parts[0].dead.count, 3);
    dump_free(&dump);
    check_summary(*state);
}

static void changes_of_sealed_articles_that_are_not_committed_are_forgotten(void **state)
{
    accord_writer *writer = open_writer(*state);

    add_many(writer, 1, 200, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    remove_many(writer, 1, 150);
    for (unsigned i = 151; i <= 200; i++) {
        char id[32];

        snprintf(id, sizeof id, "article-%u", i);
        assert_int_equal(add(writer, id, "Another text."), ACCORD_CHANGED);
    }
    accord_writer_close(writer);
    check_summary(*state);
    writer = open_writer(*state);
    add_many(writer, 1, 200, ACCORD_UNCHANGED);
    commit_and_close(writer);
    assert_int_equal(count_articles(*state), 200);
}

static void all_articles_of_a_sealed_part_may_be_replaced(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;

    for (unsigned round = 0; round < 4; round++) {
        for (unsigned i = 0; i < 150; i++) {
            char id[32], text[64];

            snprintf(id, sizeof id, "article-%u", i);
            snprintf(text, sizeof text, "The text of round%u, of article %u.", round, i);
            assert_int_equal(add(writer, id, text), round == 0 ? ACCORD_ADDED : ACCORD_CHANGED);
        }
        assert_ok(accord_writer_commit(writer));
        check_summary(*state);
        for (unsigned i = 0; i <= round; i++) {
            char word[16];

            snprintf(word, sizeof word, "round%u", i);
            assert_int_equal(count_in(*state, word), i == round ? 150 : 0);
        }
    }
    accord_writer_close(writer);
    dump_index(&dump, *state);
    assert_int_equal(dump.count, 150);
    assert_int_equal(dump.manifest.count, 1);
    assert_int_equal(dump.manifest.parts[0].documents, 150); /* nothing dead is kept */
    dump_free(&dump);
}

static void all_articles_may_be_removed(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;

    add_many(writer, 1, 150, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    remove_many(writer, 1, 150);
    assert_ok(accord_writer_commit(writer));
    dump_index(&dump, *state);
    assert_int_equal(dump.count, 0);
    assert_int_equal(dump.manifest.count, 0);
    assert_int_equal(dump.passages, 0);
    dump_free(&dump);
    check_summary(*state);
    assert_int_equal(count_entries(*state, SCHEMA_DATABASE), 1);
    add_many(writer, 1, 150, ACCORD_ADDED);
    commit_and_close(writer);
    check_summary(*state);
    assert_int_equal(count_articles(*state), 150);
}

static void the_live_part_is_sealed_when_it_has_many_articles(void **state)
{
    accord_writer *writer = open_writer(*state);
    size_t most = 0;
    bool sealed = false;

    for (unsigned i = 0; i < 40 && !sealed; i++) {
        struct manifest manifest;
        size_t live;

        add_many(writer, 1 + i * 50, (i + 1) * 50, ACCORD_ADDED);
        assert_ok(accord_writer_commit(writer));
        live = read_manifest(&manifest, *state);
        sealed = manifest.count > 0;
        assert_int_equal(live + (sealed ? manifest.parts[0].documents : 0), (i + 1) * 50);
        if (sealed)
            assert_int_equal(live, 0);
        else
            most = live;
        manifest_free(&manifest);
    }
    assert_true(sealed);
    assert_in_range(most, 500, 1500);
    check_summary(*state);
    add_many(writer, 1, (unsigned)most + 50, ACCORD_UNCHANGED); /* in the same session */
    accord_writer_close(writer);
    writer = open_writer(*state);
    add_many(writer, 1, (unsigned)most + 50, ACCORD_UNCHANGED); /* and in another */
    accord_writer_close(writer);
    assert_int_equal(count_in(*state, "number17"), 1);
    assert_int_equal(count_in(*state, "number17*"), 11); /* 17, 170 to 179: none of 1700 */
}

static void an_article_without_a_language_is_unchanged_when_it_was_sealed(void **state)
{
    accord_article *article = make_article("a", "The two delegations negotiated for an hour.");
    accord_writer *writer = open_writer(*state);
    accord_outcome outcome;
    struct dump dump;

    assert_ok(accord_article_set(article, ACCORD_FIELD_LANGUAGE, "", 0));
    assert_ok(accord_writer_add(writer, article, &outcome));
    assert_ok(accord_writer_commit(writer));
    add_many(writer, 1, 100, ACCORD_ADDED); /* moves it */
    assert_ok(accord_writer_commit(writer));
    dump_index(&dump, *state);
    assert_int_equal(dump.live, 0);
    dump_free(&dump);
    assert_ok(accord_writer_add(writer, article, &outcome));
    assert_int_equal(outcome, ACCORD_UNCHANGED);
    remove_many(writer, 1, 50); /* has the part written anew */
    assert_ok(accord_writer_commit(writer));
    assert_ok(accord_writer_add(writer, article, &outcome));
    assert_int_equal(outcome, ACCORD_UNCHANGED);
    accord_writer_close(writer);
    accord_article_free(article);
    check_summary(*state);
}

static void sealing_gives_no_article_a_language(void **state)
{
    accord_article *article = make_article("untold", "1648 1654 1991");
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = open_writer(*state);
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;

    assert_ok(accord_article_set(article, ACCORD_FIELD_TITLE, "", 0));
    assert_ok(accord_article_set(article, ACCORD_FIELD_LANGUAGE, "", 0));
    assert_ok(accord_writer_add(writer, article, NULL));
    accord_article_free(article);
    commit_and_close(writer);
    options.language = "uk"; /* for articles that do not tell theirs: those that are new */
    assert_ok(accord_writer_open(&writer, *state, &options));
    add_many(writer, 1, 100, ACCORD_ADDED); /* moves it */
    commit_and_close(writer);
    assert_ok(accord_searcher_open(&searcher, *state));
    assert_ok(accord_searcher_show(searcher, TEXT("untold"), NULL, 0, NULL, &results));
    assert_string_equal(accord_article_get(accord_results_passage(results, 0)->article,
                                           ACCORD_FIELD_LANGUAGE, NULL),
                        "");
    accord_results_free(results);
    accord_searcher_close(searcher);
}

static void what_was_live_is_replaced_in_the_batch_that_seals_it(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "one"));

    add_many(writer, 1, 30, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    add(writer, "article-1", "Another text."); /* changed in place, then moved */
    assert_ok(accord_writer_remove(writer, TEXT("article-2")));
    add_many(writer, 31, 200, ACCORD_ADDED);
    add(writer, "article-3", "Another text."); /* changed when the batch is a large one */
    add_many(writer, 3, 3, ACCORD_CHANGED);
    assert_ok(accord_writer_remove(writer, TEXT("article-4")));
    add_many(writer, 4, 4, ACCORD_ADDED);
    add(writer, "article-199", "Another text."); /* changed in its segment */
    assert_ok(accord_writer_remove(writer, TEXT("article-198")));
    commit_and_close(writer);
    check_summary(in_folder(state, "one"));

    writer = open_writer(in_folder(state, "other"));
    add(writer, "article-1", "Another text.");
    add_many(writer, 3, 197, ACCORD_ADDED);
    add(writer, "article-199", "Another text.");
    add_many(writer, 200, 200, ACCORD_ADDED);
    commit_and_close(writer);
    assert_same_indexes(in_folder(state, "one"), in_folder(state, "other"));
}

/* ---- Parts written anew and merged ---------------------------------------------------------- */

static void a_part_of_which_a_quarter_is_dead_is_written_anew(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;
    char name[32];

    add_many(writer, 1, 200, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    remove_many(writer, 1, 49);
    assert_ok(accord_writer_commit(writer));
    dump_index(&dump, *state);
    assert_int_equal(dump.manifest.parts[0].documents, 200);
    assert_int_equal(dump.manifest.parts[0].dead.count, 49);
    strcpy(name, dump.manifest.parts[0].name);
    dump_free(&dump);
    remove_many(writer, 50, 50);
    assert_ok(accord_writer_commit(writer));
    dump_index(&dump, *state);
    assert_int_equal(dump.count, 150);
    assert_int_equal(dump.manifest.count, 1);
    assert_int_equal(dump.manifest.parts[0].documents, 150);
    assert_int_equal(dump.manifest.parts[0].dead.count, 0);
    assert_string_not_equal(dump.manifest.parts[0].name, name);
    dump_free(&dump);
    assert_int_equal(count_entries(*state, name), 0); /* the old one is gone */
    assert_int_equal(count_entries(*state, SCHEMA_DATABASE), 2);
    check_summary(*state);
    add_many(writer, 51, 200, ACCORD_UNCHANGED);
    accord_writer_close(writer);
    assert_int_equal(count_in(*state, "number150"), 1);
    assert_int_equal(count_in(*state, "number15*"), 10); /* 150 to 159: the words are there */
    assert_int_equal(count_in(*state, "=prisoners"), count_in(*state, "prisoners"));
    assert_true(count_in(*state, "prisone*") > 100);
}

/* Words that an earlier part of the same session had must be found when that part is gone. */
static void words_of_other_parts_are_found_when_a_part_is_written_anew(void **state)
{
    accord_writer *writer = open_writer_with_jobs(*state, 1);
    struct dump dump;
    char id[32], text[64];

    add(writer, "first", "Of walruses.");
    add_many(writer, 1, 1000, ACCORD_ADDED);
    add(writer, "second", "Of narwhals.");
    assert_ok(accord_writer_commit(writer));
    for (unsigned i = 0; i < 100; i++) { /* a part of its own, for it is much smaller */
        snprintf(id, sizeof id, "other-%u", i);
        snprintf(text, sizeof text, "Of walruses, narwhals and number%u.", 1 + i);
        assert_int_equal(add(writer, id, text), ACCORD_ADDED);
    }
    assert_ok(accord_writer_commit(writer));
    dump_index(&dump, *state);
    assert_int_equal(dump.manifest.count, 2);
    dump_free(&dump);
    assert_int_equal(count_in(*state, "walrus*"), 101);
    assert_int_equal(count_in(*state, "narwha*"), 101);
    remove_many(writer, 1, 300);
    assert_ok(accord_writer_remove(writer, TEXT("first")));
    assert_ok(accord_writer_remove(writer, TEXT("second")));
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
    assert_int_equal(count_in(*state, "walruses"), 100);
    assert_int_equal(count_in(*state, "walrus*"), 100);
    assert_int_equal(count_in(*state, "narwha*"), 100);
    assert_int_equal(count_in(*state, "number7*"), 11 + 100); /* 7, 70 to 79; 700 to 799 */
    check_summary(*state);
}

static void parts_are_merged_so_that_there_are_never_many(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "one"));
    size_t most = 0;

    for (unsigned i = 0; i < 30; i++) {
        struct manifest manifest;
        size_t articles;

        add_many(writer, 1 + i * 100, (i + 1) * 100, ACCORD_ADDED);
        assert_ok(accord_writer_commit(writer));
        articles = read_manifest(&manifest, in_folder(state, "one"));
        for (size_t j = 0; j < manifest.count; j++)
            articles += manifest.parts[j].documents;
        assert_int_equal(articles, (i + 1) * 100);
        most = manifest.count > most ? manifest.count : most;
        manifest_free(&manifest);
    }
    assert_in_range(most, 2, 8);
    accord_writer_close(writer);
    check_summary(in_folder(state, "one"));

    writer = open_writer(in_folder(state, "other"));
    add_many(writer, 1, 3000, ACCORD_ADDED);
    commit_and_close(writer);
    assert_same_indexes(in_folder(state, "one"), in_folder(state, "other"));
    assert_int_equal(count_in(in_folder(state, "one"), "number12*"),
                     count_in(in_folder(state, "other"), "number12*"));
}

static void the_dead_stay_dead_when_parts_are_merged(void **state)
{
    accord_writer *writer = open_writer(*state);
    struct dump dump;

    add_many(writer, 1, 100, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    remove_many(writer, 3, 5);
    remove_many(writer, 100, 100);
    add(writer, "article-7", "Another text.");
    add_many(writer, 101, 300, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    dump_index(&dump, *state);
    check_dump(&dump);
    assert_int_equal(dump.count, 296);
    assert_int_equal(dump.manifest.count, 1);
    assert_int_equal(dump.manifest.parts[0].documents, 301);
    assert_int_equal(dump.manifest.parts[0].dead.count, 5);
    dump_free(&dump);
    check_summary(*state);
    assert_status(show(*state, "article-4"), ACCORD_ERROR_NOT_FOUND);
    assert_int_equal(count_in(*state, "number7"), 0);
    assert_int_equal(count_in(*state, "number8"), 1);
    remove_many(writer, 8, 8); /* in a merged part */
    commit_and_close(writer);
    assert_int_equal(count_in(*state, "number8"), 0);
    check_summary(*state);
}

/* Everything at once, by chance, held against what it should come to. */
static void random_batches_come_to_what_they_say(void **state)
{
    enum { IDS = 400, ROUNDS = 30 };
    unsigned versions[IDS] = {0}, next = 1; /* 0: not in the index */
    accord_writer *writer = open_writer(in_folder(state, "one"));
    uint64_t chance = 11;

    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned changes = round % 3 == 0 ? 150 : 1 + (unsigned)(hash_mix(round) % 60);

        for (unsigned i = 0; i < changes; i++) {
            unsigned number = (unsigned)((chance = hash_mix(chance + i)) % IDS);
            char id[32], text[64];

            snprintf(id, sizeof id, "id-%u", number);
            assert_int_equal(has(writer, id), versions[number] > 0);
            if (chance >> 40 & 1 && versions[number] > 0) {
                assert_ok(accord_writer_remove(writer, TEXT(id)));
                versions[number] = 0;
                continue;
            }
            snprintf(text, sizeof text, "Version%u of the text.", next);
            assert_int_equal(add(writer, id, text),
                             versions[number] > 0 ? ACCORD_CHANGED : ACCORD_ADDED);
            versions[number] = next++;
        }
        assert_ok(accord_writer_commit(writer));
        check_summary(in_folder(state, "one"));
        if (round % 5 == 4) {
            accord_writer_close(writer);
            writer = open_writer(in_folder(state, "one"));
        }
    }
    accord_writer_close(writer);
    writer = open_writer(in_folder(state, "other"));
    for (unsigned i = 0; i < IDS; i++) {
        char id[32], text[64];

        if (versions[i] == 0)
            continue;
        snprintf(id, sizeof id, "id-%u", i);
        snprintf(text, sizeof text, "Version%u of the text.", versions[i]);
        add(writer, id, text);
    }
    commit_and_close(writer);
    assert_same_indexes(in_folder(state, "one"), in_folder(state, "other"));
    assert_int_equal(count_in(in_folder(state, "one"), "version1*"),
                     count_in(in_folder(state, "other"), "version1*"));
}

/* ---- Crashes -------------------------------------------------------------------------------- */

static void copy(void **state, const char *from, const char *to)
{
    char command[9000];

    snprintf(command, sizeof command, "cp -r '%s' '%s'", in_folder(state, from),
             in_folder(state, to));
    assert_int_equal(system(command), 0);
}

static char *read_list(const char *path)
{
    char *text = calloc(4096, 1);
    FILE *file = fopen(path, "rb");

    assert_true(text != NULL && file != NULL);
    assert_in_range(fread(text, 1, 4095, file), 1, 4094);
    assert_int_equal(fclose(file), 0);
    return text;
}

static void a_crash_between_a_commit_and_its_list_is_repaired(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));
    char *list, *repaired;

    add_many(writer, 1, 100, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    copy(state, "index/" SCHEMA_STUB, "list");
    add_many(writer, 101, 400, ACCORD_ADDED); /* the part of the first hundred is merged away */
    commit_and_close(writer);
    list = read_list(in_folder(state, "index/" SCHEMA_STUB));
    copy(state, "list", "index/" SCHEMA_STUB); /* as if it had not been written */
    repaired = read_list(in_folder(state, "index/" SCHEMA_STUB));
    assert_string_not_equal(list, repaired);
    free(repaired);
    assert_int_equal(count_in(in_folder(state, "index"), "number400"), 1); /* readers don't mind */
    assert_int_equal(count_in(in_folder(state, "index"), "title:tides"), 400);
    assert_ok(accord_check(in_folder(state, "index"), NULL, NULL));
    writer = open_writer(in_folder(state, "index"));
    repaired = read_list(in_folder(state, "index/" SCHEMA_STUB));
    assert_string_equal(list, repaired);
    add_many(writer, 1, 400, ACCORD_UNCHANGED);
    add_many(writer, 401, 500, ACCORD_ADDED);
    commit_and_close(writer);
    check_summary(in_folder(state, "index"));
    assert_int_equal(count_articles(in_folder(state, "index")), 500);
    free(list);
    free(repaired);
}

static void a_crash_before_a_commit_leaves_the_index_as_it_was(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));

    add_many(writer, 1, 100, ACCORD_ADDED);
    commit_and_close(writer);
    copy(state, "index", "crashed");
    writer = open_writer(in_folder(state, "index"));
    add_many(writer, 101, 400, ACCORD_ADDED);
    commit_and_close(writer);
    /* the new part is there, and nothing names it */
    copy(state, "index/db-000003", "crashed/db-000003");
    check_summary(in_folder(state, "crashed"));
    assert_int_equal(count_articles(in_folder(state, "crashed")), 100);
    writer = open_writer(in_folder(state, "crashed"));
    assert_int_equal(count_entries(in_folder(state, "crashed"), "db-000003"), 0);
    add_many(writer, 1, 100, ACCORD_UNCHANGED);
    add_many(writer, 101, 400, ACCORD_ADDED);
    commit_and_close(writer);
    check_summary(in_folder(state, "crashed"));
    assert_same_indexes(in_folder(state, "index"), in_folder(state, "crashed"));
}

static void a_crash_before_old_parts_are_removed_leaves_none(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));

    add_many(writer, 1, 100, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    copy(state, "index/db-000002", "kept");
    add_many(writer, 101, 300, ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(count_entries(in_folder(state, "index"), "db-000002"), 0);
    copy(state, "kept", "index/db-000002");
    check_summary(in_folder(state, "index"));
    writer = open_writer(in_folder(state, "index"));
    assert_int_equal(count_entries(in_folder(state, "index"), "db-000002"), 0);
    accord_writer_close(writer);
    assert_int_equal(count_articles(in_folder(state, "index")), 300);
}

/* A segment is written for each MiB of text, and 24 of them become one while the batch goes on. */
static void a_batch_of_many_segments_is_one_part(void **state)
{
    enum { LARGE = 30, BYTES = (1 << 20) + 1000 };
    accord_writer *writer = open_writer_with_jobs(*state, 1);
    char *text = malloc(BYTES + 32);

    assert_non_null(text);
    for (unsigned i = 0; i < LARGE; i++) {
        char id[32];
        size_t len = 0;

        while (len < BYTES)
            len += (size_t)sprintf(text + len, "tide%u ", i);
        snprintf(id, sizeof id, "large-%u", i);
        assert_int_equal(add(writer, id, text), ACCORD_ADDED);
        assert_true(count_entries(*state, SCHEMA_SEGMENT) < 26);
    }
    free(text);
    commit_and_close(writer);
    assert_int_equal(count_entries(*state, SCHEMA_SEGMENT), 0);
    assert_int_equal(count_entries(*state, SCHEMA_DATABASE), 2);
    check_summary(*state);
    for (unsigned i = 0; i < LARGE; i++) {
        char query[32];

        snprintf(query, sizeof query, "tide%u", i);
        assert_int_equal(count_in(*state, query), 1);
    }
}

/* ---- Dates ---------------------------------------------------------------------------------- */

static void add_dated(accord_writer *writer, unsigned day)
{
    accord_article *article;
    char id[32];

    snprintf(id, sizeof id, "day-%u", day);
    article = make_article(id, "The tide turned.");
    accord_article_set_published(article, day == 0 ? ACCORD_NO_DATE : (int64_t)day * 86400);
    assert_ok(accord_writer_add(writer, article, NULL));
    accord_article_free(article);
}

static void remove_days(accord_writer *writer, unsigned first, unsigned last)
{
    for (unsigned day = first; day <= last; day++) {
        char id[32];

        snprintf(id, sizeof id, "day-%u", day);
        assert_ok(accord_writer_remove(writer, id, strlen(id)));
    }
}

static void assert_days(const char *path, int64_t oldest, int64_t newest)
{
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;

    assert_ok(accord_searcher_open(&searcher, path));
    assert_ok(accord_searcher_summary(searcher, &summary));
    assert_int_equal(summary->oldest, oldest == 0 ? ACCORD_NO_DATE : oldest * 86400);
    assert_int_equal(summary->newest, newest == 0 ? ACCORD_NO_DATE : newest * 86400);
    accord_summary_free(summary);
    accord_searcher_close(searcher);
}

static void the_oldest_and_the_newest_are_of_articles_that_are_there(void **state)
{
    accord_writer *writer = open_writer(*state);

    for (unsigned day = 1; day <= 200; day++) /* sealed */
        add_dated(writer, day);
    assert_ok(accord_writer_commit(writer));
    add_dated(writer, 201); /* live */
    add_dated(writer, 202);
    assert_ok(accord_writer_commit(writer));
    assert_days(*state, 1, 202);
    remove_days(writer, 1, 40); /* more than are looked at together */
    remove_days(writer, 202, 202);
    assert_ok(accord_writer_commit(writer));
    assert_days(*state, 41, 201);
    remove_days(writer, 201, 201);
    assert_ok(accord_writer_commit(writer));
    assert_days(*state, 41, 200);
    remove_days(writer, 41, 200);
    add_dated(writer, 0); /* without a date */
    commit_and_close(writer);
    assert_days(*state, 0, 0);
}

/* ---- Lost and damaged ----------------------------------------------------------------------- */

static void a_lost_list_costs_no_sealed_article(void **state)
{
    accord_writer *writer = open_writer(*state);

    add_many(writer, 1, 200, ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(unlink(in_folder(state, SCHEMA_STUB)), 0);
    assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_CORRUPT);
    assert_null(writer);
    assert_non_null(strstr(accord_error_message(), "200 articles"));
    assert_non_null(strstr(accord_error_message(), "auto db-000001"));
    assert_int_equal(count_entries(*state, SCHEMA_DATABASE), 2);
    write_file(in_folder(state, SCHEMA_STUB), "auto db-000001\n"); /* as the message says */
    assert_int_equal(count_in(*state, "title:tides"), 200);
    writer = open_writer(*state);
    add_many(writer, 1, 200, ACCORD_UNCHANGED);
    accord_writer_close(writer);
    check_summary(*state);
}

static void a_list_and_a_live_part_lost_cost_no_sealed_article(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));

    add_many(writer, 1, 200, ACCORD_ADDED);
    commit_and_close(writer);
    copy(state, "index", "copy");
    assert_int_equal(unlink(in_folder(state, "index/" SCHEMA_STUB)), 0);
    assert_int_equal(unlink(in_folder(state, "index/db-000001/iamglass")), 0);
    assert_status(accord_writer_open(&writer, in_folder(state, "index"), NULL),
                  ACCORD_ERROR_CORRUPT);
    assert_null(writer);
    assert_int_equal(count_entries(in_folder(state, "index"), SCHEMA_DATABASE), 2);
    assert_non_null(strstr(accord_error_message(), "db-000002"));
    copy(state, "copy/" SCHEMA_STUB, "index/"); /* both come from a backup */
    copy(state, "copy/db-000001", "index/");
    check_summary(in_folder(state, "index"));
}

/* Writes another byte into the middle of a file. */
static void change_byte(const char *path)
{
    FILE *file = fopen(path, "r+b");
    int byte;

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    assert_int_equal(fseek(file, ftell(file) / 2, SEEK_SET), 0);
    byte = fgetc(file);
    assert_int_equal(fseek(file, -1, SEEK_CUR), 0);
    assert_int_equal(fputc(byte ^ 0x41, file), byte ^ 0x41);
    assert_int_equal(fclose(file), 0);
}

static void a_lost_list_and_a_damaged_part_are_told_and_no_index_is_begun(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));
    const char *list = in_folder(state, "index/" SCHEMA_STUB);

    add_many(writer, 1, 5, ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(unlink(list), 0);
    change_byte(in_folder(state, "index/db-000001/postlist.glass"));
    assert_status(accord_writer_open(&writer, in_folder(state, "index"), NULL),
                  ACCORD_ERROR_CORRUPT);
    assert_null(writer);
    assert_non_null(strstr(accord_error_message(), "postlist.glass is damaged"));
    assert_non_null(strstr(accord_error_message(), "move the folder away"));
    assert_int_not_equal(access(list, F_OK), 0);
}

static void a_list_that_takes_a_sealed_part_for_the_live_one_is_corrupt(void **state)
{
    accord_writer *writer = open_writer(*state);
    accord_searcher *searcher = NULL;

    add_many(writer, 1, 200, ACCORD_ADDED);
    commit_and_close(writer);
    write_file(in_folder(state, SCHEMA_STUB), "auto db-000002\nauto db-000001\n");
    assert_status(accord_writer_open(&writer, *state, NULL), ACCORD_ERROR_CORRUPT);
    assert_status(accord_searcher_open(&searcher, *state), ACCORD_ERROR_CORRUPT);
    assert_status(accord_check(*state, NULL, NULL), ACCORD_ERROR_CORRUPT);
    assert_int_equal(count_entries(*state, SCHEMA_DATABASE), 2); /* nothing is cleared away */
    write_file(in_folder(state, SCHEMA_STUB), "auto db-000001\nauto db-000002\n");
    check_summary(*state);
}

static void a_sealed_part_that_is_gone_is_told_and_nothing_is_cleared_away(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));
    accord_searcher *searcher = NULL;

    add_many(writer, 1, 1000, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    add_many(writer, 1001, 1100, ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(rename(in_folder(state, "index/db-000002"), in_folder(state, "away")), 0);
    assert_status(accord_writer_open(&writer, in_folder(state, "index"), NULL),
                  ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "db-000002"));
    assert_status(accord_searcher_open(&searcher, in_folder(state, "index")), ACCORD_ERROR_CORRUPT);
    assert_status(accord_check(in_folder(state, "index"), NULL, NULL), ACCORD_ERROR_CORRUPT);
    assert_int_equal(count_entries(in_folder(state, "index"), SCHEMA_DATABASE), 2);
    assert_int_equal(rename(in_folder(state, "away"), in_folder(state, "index/db-000002")), 0);
    check_summary(in_folder(state, "index"));
}

static void another_part_in_the_place_of_one_is_told(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));

    add_many(writer, 1, 200, ACCORD_ADDED);
    commit_and_close(writer);
    writer = open_writer(in_folder(state, "other"));
    add_many(writer, 1, 150, ACCORD_ADDED);
    commit_and_close(writer);
    assert_int_equal(rename(in_folder(state, "index/db-000002"), in_folder(state, "away")), 0);
    copy(state, "other/db-000002", "index/");
    assert_status(accord_writer_open(&writer, in_folder(state, "index"), NULL),
                  ACCORD_ERROR_CORRUPT);
    assert_non_null(strstr(accord_error_message(), "does not hold what it should"));
    assert_status(accord_check(in_folder(state, "index"), NULL, NULL), ACCORD_ERROR_CORRUPT);
}

/* ---- Checksums ------------------------------------------------------------------------------ */

static void a_writer_at_work_leaves_no_list_of_the_live_part(void **state)
{
    accord_writer *writer = open_writer(*state);

    add_many(writer, 1, 20, ACCORD_ADDED);
    assert_ok(accord_writer_commit(writer));
    assert_int_equal(count_entries(in_folder(state, "db-000001"), SCHEMA_CHECKSUMS), 0);
    check_summary(*state); /* as after a kill: what is not listed is not damaged */
    accord_writer_close(writer);
    assert_int_equal(count_entries(in_folder(state, "db-000001"), SCHEMA_CHECKSUMS), 1);
    writer = open_writer(*state);
    assert_int_equal(add(writer, "article-5", "Another text, of walruses."), ACCORD_CHANGED);
    accord_writer_close(writer); /* without a commit */
    assert_int_equal(count_entries(in_folder(state, "db-000001"), SCHEMA_CHECKSUMS), 0);
    check_summary(*state);
    writer = open_writer(*state);
    assert_int_equal(add(writer, "article-5", "Another text, of walruses."), ACCORD_CHANGED);
    commit_and_close(writer);
    assert_int_equal(count_entries(in_folder(state, "db-000001"), SCHEMA_CHECKSUMS), 1);
    writer = open_writer(*state);
    accord_writer_close(writer); /* without a change */
    assert_int_equal(count_entries(in_folder(state, "db-000001"), SCHEMA_CHECKSUMS), 1);
    check_summary(*state);
}

static void a_copy_is_read_once_and_then_trusted_again(void **state)
{
    accord_writer *writer = open_writer(in_folder(state, "index"));
    bool stale = false;

    add_many(writer, 1, 200, ACCORD_ADDED);
    commit_and_close(writer);
    assert_ok(checksums_trust(in_folder(state, "index/db-000002"), &stale));
    assert_false(stale);
    assert_int_equal(mkdir(in_folder(state, "copy"), 0777), 0);
    copy(state, "index/" SCHEMA_STUB, "copy/");
    copy(state, "index/db-000001", "copy/");
    copy(state, "index/db-000002", "copy/");
    check_summary(in_folder(state, "copy"));
    assert_ok(checksums_trust(in_folder(state, "copy/db-000002"), &stale));
    assert_true(stale); /* readers change nothing */
    writer = open_writer(in_folder(state, "copy"));
    accord_writer_close(writer);
    assert_ok(checksums_trust(in_folder(state, "copy/db-000002"), &stale));
    assert_false(stale);
    check_summary(in_folder(state, "copy"));
}

static void a_damaged_table_is_named_and_opened_by_nobody(void **state)
{
    static const char *const names[] = {"db-000001/postlist.glass", "db-000002/postlist.glass"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = in_folder(state, i == 0 ? "a" : "b");
        accord_writer *writer = open_writer(path);
        accord_searcher *searcher = NULL;
        char name[4300];
        FILE *file;

        add_many(writer, 1, 200, ACCORD_ADDED);
        assert_ok(accord_writer_commit(writer));
        add_many(writer, 201, 220, ACCORD_ADDED);
        commit_and_close(writer);
        snprintf(name, sizeof name, "%s/%s", path, names[i]);
        file = fopen(name, "r+b");
        assert_non_null(file);
        assert_int_equal(fseek(file, 9000, SEEK_SET), 0);
        assert_int_equal(fwrite("damage", 1, 6, file), 6);
        assert_int_equal(fclose(file), 0);
        assert_status(accord_writer_open(&writer, path, NULL), ACCORD_ERROR_CORRUPT);
        assert_non_null(strstr(accord_error_message(), name));
        assert_status(accord_searcher_open(&searcher, path), ACCORD_ERROR_CORRUPT);
        assert_non_null(strstr(accord_error_message(), name));
        assert_status(accord_check(path, NULL, NULL), ACCORD_ERROR_CORRUPT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(many_articles_are_sealed_and_few_are_not),
        in_a_folder(articles_of_a_sealed_part_are_replaced_and_removed),
        in_a_folder(what_a_batch_does_to_sealed_articles_may_be_undone_in_it),
        in_a_folder(changes_of_sealed_articles_that_are_not_committed_are_forgotten),
        in_a_folder(all_articles_of_a_sealed_part_may_be_replaced),
        in_a_folder(all_articles_may_be_removed),
        in_a_folder(the_live_part_is_sealed_when_it_has_many_articles),
        in_a_folder(an_article_without_a_language_is_unchanged_when_it_was_sealed),
        in_a_folder(sealing_gives_no_article_a_language),
        in_a_folder(what_was_live_is_replaced_in_the_batch_that_seals_it),
        in_a_folder(a_part_of_which_a_quarter_is_dead_is_written_anew),
        in_a_folder(words_of_other_parts_are_found_when_a_part_is_written_anew),
        in_a_folder(parts_are_merged_so_that_there_are_never_many),
        in_a_folder(the_dead_stay_dead_when_parts_are_merged),
        in_a_folder(random_batches_come_to_what_they_say),
        in_a_folder(a_crash_between_a_commit_and_its_list_is_repaired),
        in_a_folder(a_crash_before_a_commit_leaves_the_index_as_it_was),
        in_a_folder(a_crash_before_old_parts_are_removed_leaves_none),
        in_a_folder(a_batch_of_many_segments_is_one_part),
        in_a_folder(the_oldest_and_the_newest_are_of_articles_that_are_there),
        in_a_folder(a_lost_list_costs_no_sealed_article),
        in_a_folder(a_list_and_a_live_part_lost_cost_no_sealed_article),
        in_a_folder(a_lost_list_and_a_damaged_part_are_told_and_no_index_is_begun),
        in_a_folder(a_list_that_takes_a_sealed_part_for_the_live_one_is_corrupt),
        in_a_folder(a_sealed_part_that_is_gone_is_told_and_nothing_is_cleared_away),
        in_a_folder(another_part_in_the_place_of_one_is_told),
        in_a_folder(a_writer_at_work_leaves_no_list_of_the_live_part),
        in_a_folder(a_copy_is_read_once_and_then_trusted_again),
        in_a_folder(a_damaged_table_is_named_and_opened_by_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
