// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file writing.cc
 * Changes to a database: transactions, documents, metadata, spellings, synonyms;
 *       and the reading of the last three.
 */
#include "internal.h"

/* The database opened for writing, or an exception. */
static Xapian::WritableDatabase &writer_of(xapian_database *db)
{
    if (db->writer == nullptr)
        throw Xapian::InvalidOperationError("the database was opened for reading");
    return *db->writer;
}

extern "C" {

xapian_status xapian_database_commit(xapian_database *db)
{
    return guard([&] { writer_of(db).commit(); });
}

xapian_status xapian_database_begin_transaction(xapian_database *db, bool flushed)
{
    return guard([&] { writer_of(db).begin_transaction(flushed); });
}

xapian_status xapian_database_commit_transaction(xapian_database *db)
{
    return guard([&] { writer_of(db).commit_transaction(); });
}

xapian_status xapian_database_cancel_transaction(xapian_database *db)
{
    return guard([&] { writer_of(db).cancel_transaction(); });
}

xapian_status xapian_database_add_document(xapian_database *db, const xapian_document *doc,
                                           xapian_docid *docid)
{
    return guard([&] { put(docid, writer_of(db).add_document(doc->doc)); });
}

xapian_status xapian_database_replace_document(xapian_database *db, xapian_docid docid,
                                               const xapian_document *doc)
{
    return guard([&] { writer_of(db).replace_document(docid, doc->doc); });
}

xapian_status xapian_database_replace_document_by_term(xapian_database *db, const char *term,
                                                       size_t len, const xapian_document *doc,
                                                       xapian_docid *docid)
{
    return guard([&] { put(docid, writer_of(db).replace_document(bytes(term, len), doc->doc)); });
}

xapian_status xapian_database_delete_document(xapian_database *db, xapian_docid docid)
{
    return guard([&] { writer_of(db).delete_document(docid); });
}

xapian_status xapian_database_delete_document_by_term(xapian_database *db, const char *term,
                                                      size_t len)
{
    return guard([&] { writer_of(db).delete_document(bytes(term, len)); });
}

xapian_status xapian_database_metadata(char **out, size_t *value_len, xapian_database *db,
                                       const char *key, size_t len)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(db->db->get_metadata(bytes(key, len)), value_len); });
}

xapian_status xapian_database_set_metadata(xapian_database *db, const char *key, size_t len,
                                           const char *value, size_t value_len)
{
    return guard([&] { writer_of(db).set_metadata(bytes(key, len), bytes(value, value_len)); });
}

xapian_status xapian_database_metadata_keys(xapian_term_iterator **out, xapian_database *db,
                                            const char *prefix, size_t len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_term_iterator(db->db->metadata_keys_begin(bytes(prefix, len)), db->db);
    });
}

xapian_status xapian_database_add_spelling(xapian_database *db, const char *word, size_t len,
                                           xapian_termcount increase)
{
    return guard([&] { writer_of(db).add_spelling(bytes(word, len), increase); });
}

xapian_status xapian_database_remove_spelling(xapian_database *db, const char *word, size_t len,
                                              xapian_termcount decrease)
{
    return guard([&] { writer_of(db).remove_spelling(bytes(word, len), decrease); });
}

xapian_status xapian_database_suggest_spelling(char **out, size_t *suggestion_len,
                                               xapian_database *db, const char *word, size_t len,
                                               unsigned max_distance)
{
    *out = nullptr;
    return guard([&] {
        *out = hand_out(db->db->get_spelling_suggestion(bytes(word, len), max_distance),
                        suggestion_len);
    });
}

xapian_status xapian_database_spellings(xapian_term_iterator **out, xapian_database *db)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_term_iterator(db->db->spellings_begin(), db->db); });
}

xapian_status xapian_database_add_synonym(xapian_database *db, const char *term, size_t len,
                                          const char *synonym, size_t synonym_len)
{
    return guard([&] { writer_of(db).add_synonym(bytes(term, len), bytes(synonym, synonym_len)); });
}

xapian_status xapian_database_remove_synonym(xapian_database *db, const char *term, size_t len,
                                             const char *synonym, size_t synonym_len)
{
    return guard(
        [&] { writer_of(db).remove_synonym(bytes(term, len), bytes(synonym, synonym_len)); });
}

xapian_status xapian_database_clear_synonyms(xapian_database *db, const char *term, size_t len)
{
    return guard([&] { writer_of(db).clear_synonyms(bytes(term, len)); });
}

xapian_status xapian_database_synonyms(xapian_term_iterator **out, xapian_database *db,
                                       const char *term, size_t len)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_term_iterator(db->db->synonyms_begin(bytes(term, len)), db->db); });
}

xapian_status xapian_database_synonym_keys(xapian_term_iterator **out, xapian_database *db,
                                           const char *prefix, size_t len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_term_iterator(db->db->synonym_keys_begin(bytes(prefix, len)), db->db);
    });
}

} // extern "C"
