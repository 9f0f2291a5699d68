// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file document.cc
 * Documents: their terms, positions, values and data.
 *
 * Xapian's iterators over a document that is in memory point into it without keeping it: each
 * cursor made here holds a copy of the Document, which shares what is pointed to.
 */
#include "internal.h"

/* What a cursor over a document has to keep: the document, and with it the database it is read
 * from. */
static owner keep(const xapian_document *doc)
{
    return std::make_shared<std::pair<Xapian::Document, owner>>(doc->doc, doc->keeps);
}

extern "C" {

xapian_status xapian_document_new(xapian_document **out)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_document(Xapian::Document()); });
}

xapian_status xapian_document_unserialise(xapian_document **out, const char *serialised, size_t len)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_document(Xapian::Document::unserialise(bytes(serialised, len))); });
}

void xapian_document_free(xapian_document *doc)
{
    delete doc;
}

xapian_status xapian_document_add_term(xapian_document *doc, const char *term, size_t len,
                                       xapian_termcount increase)
{
    return guard([&] { doc->doc.add_term(bytes(term, len), increase); });
}

xapian_status xapian_document_add_boolean_term(xapian_document *doc, const char *term, size_t len)
{
    return guard([&] { doc->doc.add_boolean_term(bytes(term, len)); });
}

xapian_status xapian_document_add_posting(xapian_document *doc, const char *term, size_t len,
                                          xapian_termpos position, xapian_termcount increase)
{
    return guard([&] { doc->doc.add_posting(bytes(term, len), position, increase); });
}

xapian_status xapian_document_remove_posting(xapian_document *doc, const char *term, size_t len,
                                             xapian_termpos position, xapian_termcount decrease)
{
    return guard([&] { doc->doc.remove_posting(bytes(term, len), position, decrease); });
}

xapian_status xapian_document_remove_postings(xapian_document *doc, const char *term, size_t len,
                                              xapian_termpos first, xapian_termpos last,
                                              xapian_termcount decrease, xapian_termpos *removed)
{
    return guard(
        [&] { put(removed, doc->doc.remove_postings(bytes(term, len), first, last, decrease)); });
}

xapian_status xapian_document_remove_term(xapian_document *doc, const char *term, size_t len)
{
    return guard([&] { doc->doc.remove_term(bytes(term, len)); });
}

xapian_status xapian_document_clear_terms(xapian_document *doc)
{
    return guard([&] { doc->doc.clear_terms(); });
}

xapian_status xapian_document_term_count(xapian_document *doc, xapian_termcount *count)
{
    return guard([&] { *count = doc->doc.termlist_count(); });
}

xapian_status xapian_document_terms(xapian_term_iterator **out, xapian_document *doc)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_term_iterator(doc->doc.termlist_begin(), keep(doc)); });
}

xapian_status xapian_document_set_value(xapian_document *doc, xapian_valueno slot,
                                        const char *value, size_t len)
{
    return guard([&] { doc->doc.add_value(slot, bytes(value, len)); });
}

xapian_status xapian_document_value(xapian_document *doc, xapian_valueno slot, const char **value,
                                    size_t *len)
{
    *value = nullptr;
    return guard([&] {
        doc->value = doc->doc.get_value(slot);
        *value = doc->value.c_str();
        put(len, doc->value.size());
    });
}

xapian_status xapian_document_remove_value(xapian_document *doc, xapian_valueno slot)
{
    return guard([&] { doc->doc.remove_value(slot); });
}

xapian_status xapian_document_clear_values(xapian_document *doc)
{
    return guard([&] { doc->doc.clear_values(); });
}

xapian_status xapian_document_value_count(xapian_document *doc, xapian_termcount *count)
{
    return guard([&] { *count = doc->doc.values_count(); });
}

xapian_status xapian_document_values(xapian_value_iterator **out, xapian_document *doc)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_value_iterator(doc->doc.values_begin(), keep(doc)); });
}

xapian_status xapian_document_set_data(xapian_document *doc, const char *data, size_t len)
{
    return guard([&] { doc->doc.set_data(bytes(data, len)); });
}

xapian_status xapian_document_data(xapian_document *doc, const char **data, size_t *len)
{
    *data = nullptr;
    return guard([&] {
        doc->data = doc->doc.get_data();
        *data = doc->data.c_str();
        put(len, doc->data.size());
    });
}

xapian_docid xapian_document_docid(const xapian_document *doc)
{
    return doc->docid;
}

xapian_status xapian_document_serialise(char **out, size_t *len, xapian_document *doc)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(doc->doc.serialise(), len); });
}

xapian_status xapian_document_description(char **out, xapian_document *doc)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(doc->doc.get_description(), nullptr); });
}

} // extern "C"
