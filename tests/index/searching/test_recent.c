// SPDX-License-Identifier: GPL-2.0-or-later
// The articles of a journal as a part: what it has is what was appended, it follows a journal that
// grows, is cut or gives way to the next, and its words come in order.

#include "tests/index/folder.h"

#include "index/key.h"
#include "index/record.h"
#include "index/schema.h"
#include "index/searching/recent.h"
#include "index/writing/terms.h"

#define TEXT(text) (text), strlen(text)

/* Appends an article, as a writer would. */
static void append(struct journal *journal, const char *path, uint64_t number, const char *id,
                   const char *text)
{
    struct indexing *indexing = NULL;
    struct prepared prepared;
    struct bytes entries = {0};
    struct journal_entry entry;
    struct key key;
    accord_article *article = NULL;
    char *document = NULL;

    assert_ok(accord_article_new(&article));
    assert_ok(accord_article_set(article, ACCORD_FIELD_ID, TEXT(id)));
    assert_ok(accord_article_set(article, ACCORD_FIELD_LANGUAGE, "en", 2));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, TEXT(text)));
    assert_ok(indexing_new(&indexing));
    assert_ok(indexing_prepare(indexing, article, 17, &prepared));
    key_make(&key, TERM_ID, TEXT(id));
    entry = (struct journal_entry){.key = key.text,
                                   .key_len = key.len,
                                   .record = prepared.record.data,
                                   .record_len = prepared.record.len,
                                   .words = prepared.words.data,
                                   .words_len = prepared.words.len};
    assert_int_equal(xapian_document_serialise(&document, &entry.document_len, prepared.document),
                     XAPIAN_OK);
    entry.document = document;
    journal_add(&entries, &entry);
    assert_ok(journal_append(journal, path, number, entries.data, entries.len));
    xapian_string_free(document);
    bytes_free(&entries);
    prepared_free(&prepared);
    indexing_free(indexing);
    accord_article_free(article);
}

static xapian_doccount count_documents(const struct recent *recent)
{
    xapian_doccount count = 0;

    if (recent->database != NULL)
        assert_int_equal(xapian_database_doc_count(recent->database, &count), XAPIAN_OK);
    return count;
}

/* Looks, and holds what it says of a change against what is expected. */
static void look(struct recent *recent, const char *path, uint64_t number, bool expected)
{
    bool changed = false;

    assert_ok(recent_look(recent, path, number, &changed));
    assert_int_equal(changed, expected);
}

/* The words that begin with a prefix, with spaces between them. */
static const char *list_words(struct recent *recent, const char *prefix)
{
    static char list[400];
    const struct recent_word *word = NULL, *end = NULL;
    char key[64];

    list[0] = '\0';
    snprintf(key, sizeof key, "%s%s", META_WORD, prefix);
    assert_ok(recent_words(recent, TEXT(key), &word, &end));
    for (; word < end; word++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%.*s",
                 list[0] == '\0' ? "" : " ", (int)word->len - 1, word->text + 1);
    return list;
}

static void without_a_journal_there_is_nothing(void **state)
{
    struct recent recent = {0};

    look(&recent, *state, 0, false);
    look(&recent, *state, 7, false);
    look(&recent, *state, 7, false);
    assert_int_equal(recent_serial(&recent), 0);
    recent_close(&recent);
}

static void it_follows_a_journal_that_grows(void **state)
{
    struct recent recent = {0};
    struct journal journal = {0};
    unsigned serial;
    xapian_document *document = NULL;
    xapian_doccount count = 0;
    struct record record;
    const char *data;
    size_t len;

    append(&journal, *state, 7, "a", "The boats went home.");
    look(&recent, *state, 7, true);
    look(&recent, *state, 7, false);
    serial = recent_serial(&recent);
    assert_int_equal(count_documents(&recent), 1);
    append(&journal, *state, 7, "b", "The boats came back. Boats!");
    append(&journal, *state, 7, "c", "No more.");
    look(&recent, *state, 7, true);
    assert_int_equal(count_documents(&recent), 3);
    assert_int_equal(recent_serial(&recent), serial); /* it is the same, and larger */
    assert_int_equal(recent.passages, 3);
    assert_int_equal(recent.text_bytes, 20 + 27 + 8);
    assert_int_equal(recent.words, 4 + 5 + 2);
    assert_int_equal(xapian_database_term_freq(recent.database, "Zenboat", 7, &count), XAPIAN_OK);
    assert_int_equal(count, 2);
    assert_int_equal(xapian_database_document(&document, recent.database, 2, 0), XAPIAN_OK);
    assert_int_equal(xapian_document_data(document, &data, &len), XAPIAN_OK);
    assert_ok(record_open(&record, data, len));
    assert_int_equal(record.content, 17);
    assert_int_equal(record.text_bytes, 27);
    xapian_document_free(document);
    journal_close(&journal);
    recent_close(&recent);
}

static void it_goes_on_to_the_next_journal(void **state)
{
    struct recent recent = {0};
    struct journal one = {0}, other = {0};
    unsigned serial;

    append(&one, *state, 7, "a", "The boats went home.");
    append(&one, *state, 7, "b", "The boats came back.");
    look(&recent, *state, 7, true);
    serial = recent_serial(&recent);
    journal_remove(*state, 7);
    look(&recent, *state, 7, false); /* as long as it is in force for the reader, it is there */
    assert_int_equal(count_documents(&recent), 2);
    look(&recent, *state, 8, true);
    assert_int_equal(recent_serial(&recent), 0);
    assert_int_equal(recent.passages, 0);
    assert_string_equal(list_words(&recent, ""), "");
    append(&other, *state, 8, "c", "No more.");
    look(&recent, *state, 8, true);
    assert_int_equal(count_documents(&recent), 1);
    assert_true(recent_serial(&recent) != 0 && recent_serial(&recent) != serial);
    look(&recent, *state, 0, true);
    assert_int_equal(recent_serial(&recent), 0);
    journal_close(&one);
    journal_close(&other);
    recent_close(&recent);
}

static void what_was_taken_back_is_gone(void **state)
{
    struct recent recent = {0};
    struct journal journal = {0};
    size_t size;

    append(&journal, *state, 7, "a", "The boats went home.");
    size = journal.size;
    append(&journal, *state, 7, "b", "The boats came back.");
    look(&recent, *state, 7, true);
    assert_int_equal(count_documents(&recent), 2);
    assert_int_equal(truncate(in_folder(state, "journal-000007"), (off_t)size), 0);
    look(&recent, *state, 7, true);
    assert_int_equal(count_documents(&recent), 1);
    assert_string_equal(list_words(&recent, "b"), "boats");
    journal_close(&journal);
    recent_close(&recent);
}

static void words_come_in_order_and_once(void **state)
{
    struct recent recent = {0};
    struct journal journal = {0};

    append(&journal, *state, 7, "a", "The boats went home, home to Odesa.");
    append(&journal, *state, 7, "b", "A boat, a bo, and the boats of others.");
    look(&recent, *state, 7, true);
    assert_string_equal(list_words(&recent, "bo"), "bo boat boats");
    assert_string_equal(list_words(&recent, "boat"), "boat boats");
    assert_string_equal(list_words(&recent, "boatsw"), "");
    assert_string_equal(list_words(&recent, "zz"), "");
    assert_string_equal(list_words(&recent, ""),
                        "a and bo boat boats home odesa of others the to went");
    append(&journal, *state, 7, "c", "A bob.");
    look(&recent, *state, 7, true);
    assert_string_equal(list_words(&recent, "bo"), "bo boat boats bob");
    journal_close(&journal);
    recent_close(&recent);
}

static void what_is_no_article_is_refused(void **state)
{
    struct recent recent = {0};
    struct journal journal = {0};
    bool changed = false;

    append(&journal, *state, 7, "a", "The boats went home.");
    assert_ok(journal_append(&journal, *state, 7,
                             "\x01Q\x03rec\x03"
                             "doc\x00",
                             11));
    assert_status(recent_look(&recent, *state, 7, &changed), ACCORD_ERROR_CORRUPT);
    assert_int_equal(recent_serial(&recent), 0);
    journal_close(&journal);
    recent_close(&recent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(without_a_journal_there_is_nothing),
        in_a_folder(it_follows_a_journal_that_grows),
        in_a_folder(it_goes_on_to_the_next_journal),
        in_a_folder(what_was_taken_back_is_gone),
        in_a_folder(words_come_in_order_and_once),
        in_a_folder(what_is_no_article_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
