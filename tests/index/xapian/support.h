// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file support.h
 * What the tests of the binding share: temporary folders, a small database, and
 *       assertions that show the message of a failure. To be included first: it asks for POSIX and
 *       a little more.
 */
#ifndef XAPIAN_C_TESTS_SUPPORT_H
#define XAPIAN_C_TESTS_SUPPORT_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "xapian-c.h"

/* The length of a text that ends with a zero byte goes with it everywhere. */
#define TEXT(text) (text), strlen(text)

#define assert_ok(call) check_status((call), XAPIAN_OK, #call, __FILE__, __LINE__)
#define assert_status(call, expected) check_status((call), (expected), #call, __FILE__, __LINE__)

static inline void check_status(xapian_status got, xapian_status expected, const char *call,
                                const char *file, int line)
{
    if (got == expected)
        return;
    print_error("%s: %s instead of %s%s%s\n", call, xapian_status_name(got),
                xapian_status_name(expected), got != XAPIAN_OK ? ": " : "",
                got != XAPIAN_OK ? xapian_error_message() : "");
    _fail(file, line);
}

/* The slots and the prefix of the documents below. */
enum { SLOT_GROUP = 0, SLOT_NUMBER = 1 };
#define ID_PREFIX "Q"

/* Bytes against a text; takes the bytes as they are borrowed. */
static inline void assert_bytes(const char *bytes, size_t len, const char *expected)
{
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(bytes, expected, len);
}

static inline int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

/* A group's setup: an empty folder, whose path is the state. */
static inline int make_folder(void **state)
{
    const char *tmp = getenv("TMPDIR");
    char *path = malloc(4096);

    if (path == NULL)
        return -1;
    (void)snprintf(path, 4096, "%s/xapian-c-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(path) == NULL) {
        free(path);
        return -1;
    }
    *state = path;
    return 0;
}

static inline int remove_folder(void **state)
{
    int result = nftw(*state, remove_entry, 16, FTW_DEPTH | FTW_PHYS);

    free(*state);
    *state = NULL;
    return result;
}

/* A path in the test's folder; valid until the fourth call after. */
static inline const char *in_folder(void **state, const char *name)
{
    static char paths[4][4200];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", (const char *)*state, name);
    return path;
}

/* A document of words separated by spaces, at positions from 1, with its id as a boolean term. */
static inline xapian_document *make_document(const char *id, const char *text, const char *group,
                                             double number)
{
    xapian_document *doc = NULL;
    char term[64], bytes[XAPIAN_SORTABLE_MAX];
    xapian_termpos position = 1;
    const char *word = text;

    assert_ok(xapian_document_new(&doc));
    while (*word != '\0') {
        size_t len = strcspn(word, " ");

        assert_ok(xapian_document_add_posting(doc, word, len, position++, 1));
        word += len;
        word += strspn(word, " ");
    }
    (void)snprintf(term, sizeof term, ID_PREFIX "%s", id);
    assert_ok(xapian_document_add_boolean_term(doc, TEXT(term)));
    assert_ok(xapian_document_set_data(doc, TEXT(text)));
    assert_ok(xapian_document_set_value(doc, SLOT_GROUP, TEXT(group)));
    assert_ok(xapian_document_set_value(doc, SLOT_NUMBER, bytes,
                                        xapian_sortable_serialise(number, bytes)));
    return doc;
}

static inline void add_text(xapian_database *db, const char *id, const char *text,
                            const char *group, double number)
{
    xapian_document *doc = make_document(id, text, group, number);

    assert_ok(xapian_database_add_document(db, doc, NULL));
    xapian_document_free(doc);
}

/* Four documents, numbered from 1. The caller commits. */
static inline void add_texts(xapian_database *db)
{
    add_text(db, "1", "peace talks begin", "north", 3);
    add_text(db, "2", "peace talks end peace", "south", 1);
    add_text(db, "3", "the war and the talks", "north", 2);
    add_text(db, "4", "boats leave the harbour", "", 4);
}

/* A database of those four at a path. */
static inline void make_database(const char *path)
{
    xapian_database *db = NULL;

    assert_ok(xapian_database_open_writable(&db, path, XAPIAN_DB_CREATE | XAPIAN_DB_NO_SYNC, 0));
    add_texts(db);
    assert_ok(xapian_database_commit(db));
    xapian_database_free(db);
}

static inline xapian_database *make_and_open(const char *path)
{
    xapian_database *db = NULL;

    make_database(path);
    assert_ok(xapian_database_open(&db, path, 0));
    return db;
}

static inline xapian_query *make_term(const char *term)
{
    xapian_query *query = NULL;

    assert_ok(xapian_query_new_term(&query, TEXT(term), 1, 0));
    return query;
}

/* Words joined by an operator. */
static inline xapian_query *make_words(xapian_operator op, const char *first, const char *second,
                                       xapian_termcount parameter)
{
    xapian_query *parts[2] = {make_term(first), make_term(second)};
    xapian_query *query = NULL;

    assert_ok(
        xapian_query_new_combine(&query, op, (const xapian_query *const *)parts, 2, parameter));
    xapian_query_free(parts[0]);
    xapian_query_free(parts[1]);
    return query;
}

/* The documents that a query finds, by number, as "1 3"; frees the query. */
static inline void assert_finds(xapian_database *db, xapian_query *query, const char *expected)
{
    xapian_enquire *enquire = NULL;
    xapian_mset *mset = NULL;
    char found[256] = "";

    assert_ok(xapian_enquire_new(&enquire, db));
    assert_ok(xapian_enquire_set_query(enquire, query, 0));
    assert_ok(xapian_enquire_set_weighting(enquire, XAPIAN_WEIGHTING_BOOL));
    assert_ok(xapian_enquire_mset(&mset, enquire, 0, 100, NULL));
    for (xapian_doccount i = 0; i < xapian_mset_size(mset); i++) {
        size_t len = strlen(found);

        (void)snprintf(found + len, sizeof found - len, "%s%u", len > 0 ? " " : "",
                       xapian_mset_docid(mset, i));
    }
    assert_string_equal(found, expected);
    xapian_mset_free(mset);
    xapian_enquire_free(enquire);
    xapian_query_free(query);
}

/* The terms of a cursor, as "a b c"; frees the cursor. */
static inline void assert_terms(xapian_term_iterator *terms, const char *expected)
{
    char found[1024] = "";
    size_t used = 0;
    bool more = false;

    for (;;) {
        const char *term;
        size_t len;

        assert_ok(xapian_term_iterator_next(terms, &more));
        if (!more)
            break;
        term = xapian_term_iterator_term(terms, &len);
        assert_true(used + len + 2 < sizeof found);
        if (used > 0)
            found[used++] = ' ';
        memcpy(found + used, term, len);
        used += len;
        found[used] = '\0';
    }
    assert_string_equal(found, expected);
    xapian_term_iterator_free(terms);
}

/* Writes bytes over a file's at an offset, to damage it. */
static inline void overwrite(const char *path, long offset, int byte, size_t count)
{
    FILE *file = fopen(path, "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    while (count-- > 0)
        assert_int_not_equal(fputc(byte, file), EOF);
    assert_int_equal(fclose(file), 0);
}

/*
 * Two faults of Xapian 1.4.22's own, seen without the binding too: checking a database frees an
 * object by the size of its base class, and a wildcard over its limit loses the weighting scheme.
 * The sanitizers ask these functions what to pass over.
 */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);

const char *__asan_default_options(void)
{
    return "new_delete_type_mismatch=0";
}

const char *__lsan_default_suppressions(void)
{
    return "leak:Xapian::BM25Weight::clone\n";
}

#define in_a_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

#endif
