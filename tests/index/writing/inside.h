// SPDX-License-Identifier: GPL-2.0-or-later
/* For the tests of writing: articles made up, and a look into an index from inside. */
#ifndef ACCORD_TESTS_INSIDE_H
#define ACCORD_TESTS_INSIDE_H

#include "tests/index/folder.h"

#include "index/article.h"
#include "index/bytes.h"
#include "index/directory.h"
#include "index/hash.h"
#include "index/manifest.h"
#include "index/pack.h"
#include "index/record.h"
#include "index/schema.h"
#include "index/sealed.h"

#define TEXT(text) (text), strlen(text)

/* ---- Articles ------------------------------------------------------------------------------- */

static inline accord_article *make_article(const char *id, const char *text)
{
    accord_article *article = NULL;

    assert_ok(accord_article_new(&article));
    assert_ok(accord_article_set(article, ACCORD_FIELD_ID, TEXT(id)));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TITLE, "On tides", 8));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, TEXT(text)));
    assert_ok(accord_article_set(article, ACCORD_FIELD_LANGUAGE, "en", 2));
    assert_ok(accord_article_set(article, ACCORD_FIELD_SOURCE, "news.example.org", 16));
    accord_article_set_published(article, 1659312000);
    return article;
}

static inline accord_outcome add(accord_writer *writer, const char *id, const char *text)
{
    accord_article *article = make_article(id, text);
    accord_outcome outcome = (accord_outcome)-1;

    assert_ok(accord_writer_add(writer, article, &outcome));
    accord_article_free(article);
    return outcome;
}

/* The words of made-up articles. */
static const char *const words[] = {
    "peace",      "talks",   "tide",       "Odesa",     "Istanbul",  "grain",
    "1,000",      "U.S.",    "ceasefire",  "prisoners", "exchanged", "мир",
    "переговоры", "Erdoğan", "guarantees", "l'accord",  "signed",
};

/* Adds articles `first` to `last`, of various length, each the same whenever it is made. */
static inline void add_many(accord_writer *writer, unsigned first, unsigned last,
                            accord_outcome expected)
{
    for (unsigned i = first; i <= last; i++) {
        struct bytes text = {0};
        char id[32];
        unsigned length = 5 + (unsigned)(hash_mix(i) % 300);

        for (unsigned j = 0; j < length; j++)
            bytes_add_format(&text, "%s%s",
                             words[hash_mix(i * 1000u + j) % (sizeof words / sizeof *words)],
                             j % 90 == 89   ? ".\n\n"
                             : j % 11 == 10 ? ". "
                                            : " ");
        bytes_add_format(&text, "number%u", i);
        snprintf(id, sizeof id, "article-%u", i);
        assert_int_equal(add(writer, id, text.data), expected);
        bytes_free(&text);
    }
}

static inline accord_writer *open_writer(const char *path)
{
    accord_writer *writer = NULL;

    assert_ok(accord_writer_open(&writer, path, NULL));
    return writer;
}

static inline accord_writer *open_writer_with_jobs(const char *path, unsigned jobs)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;

    options.jobs = jobs;
    assert_ok(accord_writer_open(&writer, path, &options));
    return writer;
}

static inline bool has(accord_writer *writer, const char *id)
{
    bool has = false;

    assert_ok(accord_writer_has(writer, TEXT(id), &has));
    return has;
}

static inline void commit_and_close(accord_writer *writer)
{
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
}

/* ---- Looking into an index ------------------------------------------------------------------ */

/* All that an index says of its articles: a line a document, in order of the ids. */
struct dump {
    char **lines;
    size_t count;
    size_t live; /* how many of them are in the live part */
    uint64_t passages, text_bytes;
    struct manifest manifest;
};

static inline void dump_free(struct dump *dump)
{
    for (size_t i = 0; i < dump->count; i++)
        free(dump->lines[i]);
    free(dump->lines);
    manifest_free(&dump->manifest);
    memset(dump, 0, sizeof *dump);
}

static inline void add_hex(struct bytes *line, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes_add_format(line, "%02x", (unsigned char)data[i]);
}

/* Begins the line of a document with its id and all that is in its record. */
static inline void dump_record(struct bytes *line, struct dump *dump, const char *data, size_t len)
{
    struct unpacker *unpacker = NULL;
    struct bytes stored = {0};
    struct record record;
    accord_article *article = NULL;

    assert_ok(record_open(&record, data, len));
    assert_ok(unpacker_new(&unpacker));
    assert_ok(record_stored(&record, unpacker, &stored));
    assert_ok(article_read(&article, stored.data, stored.len, true));
    bytes_add_format(line, "%s ", accord_article_get(article, ACCORD_FIELD_ID, NULL));
    add_hex(line, data, len);
    dump->passages += record.passage_count;
    dump->text_bytes += record.text_bytes;
    accord_article_free(article);
    unpacker_free(unpacker);
    bytes_free(&stored);
}

static inline void add_value(struct bytes *line, xapian_database *database, xapian_docid docid)
{
    xapian_document *document = NULL;
    const char *data;
    size_t len;

    assert_int_equal(xapian_database_document(&document, database, docid, 0), XAPIAN_OK);
    assert_int_equal(xapian_document_value(document, SLOT_PUBLISHED, &data, &len), XAPIAN_OK);
    bytes_add_string(line, " ");
    add_hex(line, data, len);
    xapian_document_free(document);
}

/* Adds to each document's line its terms: by way of the posting lists, for sealed parts have no
   others. */
static inline void add_terms(struct bytes *lines, xapian_docid last, xapian_database *database)
{
    xapian_term_iterator *terms = NULL;
    xapian_posting_iterator *postings = NULL;
    xapian_termcount wdf;
    bool more = false, more_postings = false;

    assert_int_equal(xapian_database_all_terms(&terms, database, "", 0), XAPIAN_OK);
    for (;;) {
        const char *term;
        size_t len;

        assert_int_equal(xapian_term_iterator_next(terms, &more), XAPIAN_OK);
        if (!more)
            break;
        term = xapian_term_iterator_term(terms, &len);
        assert_int_equal(xapian_database_postings(&postings, database, term, len), XAPIAN_OK);
        for (;;) {
            xapian_docid docid;

            assert_int_equal(xapian_posting_iterator_next(postings, &more_postings), XAPIAN_OK);
            if (!more_postings)
                break;
            docid = xapian_posting_iterator_docid(postings);
            assert_true(docid <= last);
            assert_int_equal(xapian_posting_iterator_wdf(postings, &wdf), XAPIAN_OK);
            bytes_add_string(&lines[docid], " ");
            bytes_add(&lines[docid], term, len);
            bytes_add_format(&lines[docid], ":%u", (unsigned)wdf);
        }
        xapian_posting_iterator_free(postings);
    }
    xapian_term_iterator_free(terms);
}

/* Adds the lines of one database's living documents; `files` NULL: it is the live part. */
static inline void dump_part(struct dump *dump, xapian_database *database,
                             const struct sealed_files *files, const struct sealed *part)
{
    xapian_posting_iterator *all = NULL;
    xapian_docid last = 0;
    struct bytes *lines;
    bool more = false, *lives;

    assert_int_equal(xapian_database_last_docid(database, &last), XAPIAN_OK);
    lines = calloc((size_t)last + 1, sizeof *lines);
    lives = calloc((size_t)last + 1, sizeof *lives);
    assert_true(lines != NULL && lives != NULL);
    assert_int_equal(xapian_database_postings(&all, database, "", 0), XAPIAN_OK);
    for (;;) {
        xapian_document *document = NULL;
        xapian_docid docid;
        const char *data;
        size_t len;

        assert_int_equal(xapian_posting_iterator_next(all, &more), XAPIAN_OK);
        if (!more)
            break;
        docid = xapian_posting_iterator_docid(all);
        lives[docid] = part == NULL || !dead_has(&part->dead, docid);
        if (!lives[docid])
            continue;
        if (files == NULL) {
            assert_int_equal(xapian_database_document(&document, database, docid, 0), XAPIAN_OK);
            assert_int_equal(xapian_document_data(document, &data, &len), XAPIAN_OK);
        } else {
            assert_ok(store_record(&files->store, docid, &data, &len));
        }
        dump_record(&lines[docid], dump, data, len);
        add_value(&lines[docid], database, docid);
        xapian_document_free(document);
    }
    xapian_posting_iterator_free(all);
    add_terms(lines, last, database);
    for (xapian_docid docid = 1; docid <= last; docid++) {
        if (!lives[docid]) {
            bytes_free(&lines[docid]);
            continue;
        }
        assert_false(lines[docid].failed);
        dump->lines = realloc(dump->lines, (dump->count + 1) * sizeof *dump->lines);
        assert_non_null(dump->lines);
        bytes_add(&lines[docid], "", 1);
        dump->lines[dump->count++] = lines[docid].data; /* freed with the dump */
    }
    free(lines);
    free(lives);
}

static inline int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What the index says of itself. @return how many articles are in the live part. */
static inline size_t read_manifest(struct manifest *manifest, const char *path)
{
    struct shards shards;
    xapian_database *database = NULL;
    xapian_doccount count = 0;

    assert_ok(directory_read(&shards, path));
    assert_false(shards.spread);
    assert_ok(directory_open_shard(&database, path, &shards.items[0]));
    assert_ok(manifest_read(manifest, database));
    assert_int_equal(xapian_database_doc_count(database, &count), XAPIAN_OK);
    xapian_database_free(database);
    shards_free(&shards);
    return count;
}

/* Reads the live part and the sealed ones; the totals that the manifest has must be those of the
   articles. */
static inline void dump_index(struct dump *dump, const char *path)
{
    struct shards shards;
    xapian_database *database = NULL;

    memset(dump, 0, sizeof *dump);
    assert_ok(directory_read(&shards, path));
    assert_false(shards.spread);
    assert_ok(directory_open_shard(&database, path, &shards.items[0]));
    assert_ok(manifest_read(&dump->manifest, database));
    dump_part(dump, database, NULL, NULL);
    dump->live = dump->count;
    xapian_database_free(database);
    assert_int_equal(shards.count, 1 + dump->manifest.count);
    for (size_t i = 0; i < dump->manifest.count; i++) {
        const struct sealed *part = &dump->manifest.parts[i];
        struct sealed_files files;

        assert_string_equal(shards.items[1 + i].name, part->name); /* for other tools */
        assert_ok(sealed_open(&files, path, part, false));
        dump_part(dump, files.database, &files, part);
        sealed_close(&files);
    }
    shards_free(&shards);
    if (dump->count > 0)
        qsort(dump->lines, dump->count, sizeof *dump->lines, compare_lines);
    assert_true(dump->passages == dump->manifest.passages);
    assert_true(dump->text_bytes == dump->manifest.text_bytes);
}

/* Holds the dump against itself: no id twice, and a passage or more for each. */
static inline void check_dump(const struct dump *dump)
{
    for (size_t i = 1; i < dump->count; i++) {
        size_t id = strcspn(dump->lines[i], " ");

        if (strncmp(dump->lines[i - 1], dump->lines[i], id + 1) == 0)
            fail_msg("%.*s stands twice in the index", (int)id, dump->lines[i]);
    }
    if (dump->count == 0)
        assert_int_equal(dump->passages, 0);
    else
        assert_true(dump->passages >= dump->count);
}

static inline size_t count_articles(const char *path)
{
    struct dump dump;
    size_t count;

    dump_index(&dump, path);
    check_dump(&dump);
    count = dump.count;
    dump_free(&dump);
    return count;
}

static inline void assert_same_indexes(const char *one, const char *other)
{
    struct dump dump, other_dump;

    dump_index(&dump, one);
    dump_index(&other_dump, other);
    check_dump(&dump);
    assert_int_equal(dump.count, other_dump.count);
    for (size_t i = 0; i < dump.count; i++)
        assert_string_equal(dump.lines[i], other_dump.lines[i]);
    assert_int_equal(dump.passages, other_dump.passages);
    assert_int_equal(dump.text_bytes, other_dump.text_bytes);
    dump_free(&dump);
    dump_free(&other_dump);
}

#endif
