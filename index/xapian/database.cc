// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file database.cc
 * Opening, joining and closing databases, and what can be asked of them.
 *
 * A database is shared between its handle and all that was made from it: some of Xapian's iterators
 * point to the Database object itself, which must therefore stay where it is.
 */
#include "internal.h"

#include <unistd.h>

#define SAME(ours, theirs) static_assert(int(ours) == int(theirs), #ours)
SAME(XAPIAN_DB_CREATE_OR_OPEN, Xapian::DB_CREATE_OR_OPEN);
SAME(XAPIAN_DB_CREATE_OR_OVERWRITE, Xapian::DB_CREATE_OR_OVERWRITE);
SAME(XAPIAN_DB_CREATE, Xapian::DB_CREATE);
SAME(XAPIAN_DB_OPEN, Xapian::DB_OPEN);
SAME(XAPIAN_DB_NO_SYNC, Xapian::DB_NO_SYNC);
SAME(XAPIAN_DB_FULL_SYNC, Xapian::DB_FULL_SYNC);
SAME(XAPIAN_DB_DANGEROUS, Xapian::DB_DANGEROUS);
SAME(XAPIAN_DB_NO_TERMLIST, Xapian::DB_NO_TERMLIST);
SAME(XAPIAN_DB_RETRY_LOCK, Xapian::DB_RETRY_LOCK);
SAME(XAPIAN_DB_BACKEND_GLASS, Xapian::DB_BACKEND_GLASS);
SAME(XAPIAN_DB_BACKEND_CHERT, Xapian::DB_BACKEND_CHERT);
SAME(XAPIAN_DB_BACKEND_STUB, Xapian::DB_BACKEND_STUB);
SAME(XAPIAN_DB_BACKEND_INMEMORY, Xapian::DB_BACKEND_INMEMORY);
SAME(XAPIAN_DOC_ASSUME_VALID, Xapian::DOC_ASSUME_VALID);

/* The remote protocol counts in milliseconds too, but Xapian declares it in useconds_t. */
static_assert(sizeof(useconds_t) >= sizeof(unsigned), "time limits must fit");

static xapian_database *new_reader(Xapian::Database &&db)
{
    return new xapian_database{std::make_shared<Xapian::Database>(std::move(db)), nullptr};
}

static xapian_database *new_writer(Xapian::WritableDatabase &&db)
{
    auto shared = std::make_shared<Xapian::WritableDatabase>(std::move(db));
    Xapian::WritableDatabase *writer = shared.get();

    return new xapian_database{std::move(shared), writer};
}

extern "C" {

xapian_status xapian_database_open(xapian_database **out, const char *path, int flags)
{
    *out = nullptr;
    return guard([&] { *out = new_reader(Xapian::Database(path, flags)); });
}

xapian_status xapian_database_open_fd(xapian_database **out, int fd, int flags)
{
    *out = nullptr;
    return guard([&] { *out = new_reader(Xapian::Database(fd, flags)); });
}

xapian_status xapian_database_open_writable(xapian_database **out, const char *path, int flags,
                                            int block_size)
{
    *out = nullptr;
    return guard([&] { *out = new_writer(Xapian::WritableDatabase(path, flags, block_size)); });
}

xapian_status xapian_database_open_remote(xapian_database **out, const char *host, unsigned port,
                                          unsigned timeout_ms, unsigned connect_timeout_ms)
{
    *out = nullptr;
    return guard([&] {
        *out = new_reader(Xapian::Remote::open(host, port, timeout_ms, connect_timeout_ms));
    });
}

xapian_status xapian_database_open_remote_writable(xapian_database **out, const char *host,
                                                   unsigned port, unsigned timeout_ms,
                                                   unsigned connect_timeout_ms, int flags)
{
    *out = nullptr;
    return guard([&] {
        *out = new_writer(
            Xapian::Remote::open_writable(host, port, timeout_ms, connect_timeout_ms, flags));
    });
}

xapian_status xapian_database_open_program(xapian_database **out, const char *program,
                                           const char *arguments, unsigned timeout_ms)
{
    *out = nullptr;
    return guard([&] { *out = new_reader(Xapian::Remote::open(program, arguments, timeout_ms)); });
}

xapian_status xapian_database_open_program_writable(xapian_database **out, const char *program,
                                                    const char *arguments, unsigned timeout_ms,
                                                    int flags)
{
    *out = nullptr;
    return guard([&] {
        *out = new_writer(Xapian::Remote::open_writable(program, arguments, timeout_ms, flags));
    });
}

xapian_status xapian_database_new(xapian_database **out)
{
    *out = nullptr;
    return guard([&] { *out = new_reader(Xapian::Database()); });
}

xapian_status xapian_database_add(xapian_database *db, xapian_database *other)
{
    return guard([&] {
        if (db->db == other->db)
            throw Xapian::InvalidArgumentError("a database cannot be added to itself");
        if (db->writer == nullptr)
            db->db->add_database(*other->db);
        else if (other->writer != nullptr)
            db->writer->add_database(*other->writer);
        else
            throw Xapian::InvalidOperationError("only a writable database can join a writable one");
    });
}

void xapian_database_free(xapian_database *db)
{
    delete db;
}

xapian_status xapian_database_close(xapian_database *db)
{
    return guard([&] { db->db->close(); });
}

xapian_status xapian_database_reopen(xapian_database *db, bool *changed)
{
    return guard([&] { put(changed, db->db->reopen()); });
}

xapian_status xapian_database_keep_alive(xapian_database *db)
{
    return guard([&] { db->db->keep_alive(); });
}

bool xapian_database_is_writable(const xapian_database *db)
{
    return db->writer != nullptr;
}

size_t xapian_database_shard_count(const xapian_database *db)
{
    return db->db->size();
}

xapian_status xapian_database_locked(xapian_database *db, bool *locked)
{
    return guard([&] { *locked = db->db->locked(); });
}

xapian_status xapian_database_description(char **out, xapian_database *db)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(db->db->get_description(), nullptr); });
}

xapian_status xapian_database_doc_count(xapian_database *db, xapian_doccount *count)
{
    return guard([&] { *count = db->db->get_doccount(); });
}

xapian_status xapian_database_last_docid(xapian_database *db, xapian_docid *docid)
{
    return guard([&] { *docid = db->db->get_lastdocid(); });
}

xapian_status xapian_database_average_length(xapian_database *db, double *length)
{
    return guard([&] { *length = db->db->get_average_length(); });
}

xapian_status xapian_database_total_length(xapian_database *db, uint64_t *length)
{
    return guard([&] { *length = db->db->get_total_length(); });
}

xapian_status xapian_database_length_bounds(xapian_database *db, xapian_termcount *lower,
                                            xapian_termcount *upper)
{
    return guard([&] {
        put(lower, db->db->get_doclength_lower_bound());
        put(upper, db->db->get_doclength_upper_bound());
    });
}

xapian_status xapian_database_doc_length(xapian_database *db, xapian_docid docid,
                                         xapian_termcount *length)
{
    return guard([&] { *length = db->db->get_doclength(docid); });
}

xapian_status xapian_database_unique_terms(xapian_database *db, xapian_docid docid,
                                           xapian_termcount *count)
{
    return guard([&] { *count = db->db->get_unique_terms(docid); });
}

xapian_status xapian_database_term_freq(xapian_database *db, const char *term, size_t len,
                                        xapian_doccount *freq)
{
    return guard([&] { *freq = db->db->get_termfreq(bytes(term, len)); });
}

xapian_status xapian_database_collection_freq(xapian_database *db, const char *term, size_t len,
                                              xapian_termcount *freq)
{
    return guard([&] { *freq = db->db->get_collection_freq(bytes(term, len)); });
}

xapian_status xapian_database_term_exists(xapian_database *db, const char *term, size_t len,
                                          bool *exists)
{
    return guard([&] { *exists = db->db->term_exists(bytes(term, len)); });
}

xapian_status xapian_database_wdf_upper_bound(xapian_database *db, const char *term, size_t len,
                                              xapian_termcount *bound)
{
    return guard([&] { *bound = db->db->get_wdf_upper_bound(bytes(term, len)); });
}

xapian_status xapian_database_has_positions(xapian_database *db, bool *has)
{
    return guard([&] { *has = db->db->has_positions(); });
}

xapian_status xapian_database_value_freq(xapian_database *db, xapian_valueno slot,
                                         xapian_doccount *freq)
{
    return guard([&] { *freq = db->db->get_value_freq(slot); });
}

xapian_status xapian_database_value_lower_bound(char **out, size_t *len, xapian_database *db,
                                                xapian_valueno slot)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(db->db->get_value_lower_bound(slot), len); });
}

xapian_status xapian_database_value_upper_bound(char **out, size_t *len, xapian_database *db,
                                                xapian_valueno slot)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(db->db->get_value_upper_bound(slot), len); });
}

xapian_status xapian_database_uuid(char **out, xapian_database *db)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(db->db->get_uuid(), nullptr); });
}

xapian_status xapian_database_revision(xapian_database *db, uint64_t *revision)
{
    return guard([&] { *revision = db->db->get_revision(); });
}

xapian_status xapian_database_all_terms(xapian_term_iterator **out, xapian_database *db,
                                        const char *prefix, size_t len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_term_iterator(db->db->allterms_begin(bytes(prefix, len)), db->db);
    });
}

xapian_status xapian_database_terms(xapian_term_iterator **out, xapian_database *db,
                                    xapian_docid docid)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_term_iterator(db->db->termlist_begin(docid), db->db); });
}

xapian_status xapian_database_postings(xapian_posting_iterator **out, xapian_database *db,
                                       const char *term, size_t len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_posting_iterator(db->db->postlist_begin(bytes(term, len)), db->db);
    });
}

xapian_status xapian_database_positions(xapian_position_iterator **out, xapian_database *db,
                                        xapian_docid docid, const char *term, size_t len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_position_iterator(db->db->positionlist_begin(docid, bytes(term, len)),
                                            db->db);
    });
}

xapian_status xapian_database_values(xapian_value_iterator **out, xapian_database *db,
                                     xapian_valueno slot)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_value_iterator(db->db->valuestream_begin(slot), db->db); });
}

xapian_status xapian_database_document(xapian_document **out, xapian_database *db,
                                       xapian_docid docid, unsigned flags)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_document(db->db->get_document(docid, flags), db->db); });
}

} // extern "C"
