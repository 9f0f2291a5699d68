// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file internal.h
 * What the parts of the binding share: the guard that turns exceptions into statuses, the handles'
 * structs, and the passing of bytes in and out. Private: nothing of it is installed.
 */
#ifndef XAPIAN_C_INTERNAL_H
#define XAPIAN_C_INTERNAL_H

#include "xapian-c.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <xapian.h>

static_assert(sizeof(Xapian::docid) == sizeof(xapian_docid) &&
                  sizeof(Xapian::termcount) == sizeof(xapian_termcount) &&
                  sizeof(Xapian::termpos) == sizeof(xapian_termpos) &&
                  sizeof(Xapian::valueno) == sizeof(xapian_valueno),
              "Xapian-C needs a Xapian that was built with 32-bit counters, as it is by default");

/** Keeps the message for the thread, in one line, and returns `status`. */
xapian_status fail(xapian_status status, const std::string &message) noexcept;

/** To be called within a catch block: the status of the exception, its message kept. */
xapian_status fail_with_current_exception() noexcept;

/**
 * Runs `body`, and returns what became of it. Every function of the header that can fail is one
 * guard.
 */
template <typename Body> xapian_status guard(Body body) noexcept
{
    try {
        body();
        return XAPIAN_OK;
    } catch (...) {
        return fail_with_current_exception();
    }
}

/** The same where the header promises an answer: `fallback` where there is none. */
template <typename Value, typename Body> Value guard_value(Value fallback, Body body) noexcept
{
    try {
        return body();
    } catch (...) {
        return fallback;
    }
}

/**
 * Keeps alive whatever an object of Xapian's only points to, until the handle that holds it is
 * freed.
 */
using owner = std::shared_ptr<const void>;

struct xapian_database {
    std::shared_ptr<Xapian::Database> db;
    Xapian::WritableDatabase *writer; /**< the same object, opened for writing, or NULL */
};

struct xapian_document {
    explicit xapian_document(const Xapian::Document &from, owner from_owner = nullptr)
        : doc(from), keeps(std::move(from_owner)), docid(from.get_docid())
    {
    }

    Xapian::Document doc;
    owner keeps; /**< the database that the document is read from */
    xapian_docid docid;
    std::string data;  /**< what xapian_document_data() handed out */
    std::string value; /**< what xapian_document_value() handed out */
};

struct xapian_query {
    Xapian::Query query;
};

struct xapian_key_maker {
    std::shared_ptr<Xapian::MultiValueKeyMaker> maker;
};

/** A match spy that knows how many matches it saw. */
struct xapian_match_spy {
    std::shared_ptr<Xapian::MatchSpy> spy;
    Xapian::ValueCountMatchSpy *counter; /**< the same object where it counts values, else NULL */
};

/** What a search needs while it, or a result of it, is alive. */
struct search {
    explicit search(std::shared_ptr<Xapian::Database> over) : db(std::move(over)), enquire(*db)
    {
    }

    std::shared_ptr<Xapian::Database> db;
    Xapian::Enquire enquire;
    /* Xapian only points to these. */
    std::vector<std::shared_ptr<Xapian::MatchSpy>> spies;
    std::shared_ptr<Xapian::KeyMaker> maker;
};

struct xapian_enquire {
    std::shared_ptr<struct search> search;
};

struct xapian_mset {
    Xapian::MSet mset;
    owner keeps; /**< the search */
};

struct xapian_rset {
    Xapian::RSet rset;
};

struct xapian_stem {
    Xapian::Stem stem;
    std::string stemmed; /**< what xapian_stem_word() handed out */
};

/**
 * A cursor: an iterator of Xapian's, which stands on its first item from the beginning, made to
 * begin before it. `Item` is what is kept of the item that it stands on.
 */
template <typename Iterator, typename Item> struct cursor {
    cursor(const Iterator &begin, owner from_owner)
        : it(begin), keeps(std::move(from_owner)), item()
    {
    }

    Iterator it;
    owner keeps; /**< what the iterator reads from */
    Item item;
    bool started = false; /**< whether the first move was made */
    bool on_item = false; /**< whether `item` and the iterator are good to read */
};

struct xapian_term_iterator : cursor<Xapian::TermIterator, std::string> {
    using cursor::cursor;
};

struct xapian_posting_iterator : cursor<Xapian::PostingIterator, xapian_docid> {
    using cursor::cursor;
};

struct xapian_position_iterator : cursor<Xapian::PositionIterator, xapian_termpos> {
    using cursor::cursor;
};

struct xapian_value_iterator : cursor<Xapian::ValueIterator, std::string> {
    using cursor::cursor;
};

/** Bytes from the caller. */
inline std::string bytes(const char *text, size_t len)
{
    return len == 0 ? std::string() : std::string(text, len);
}

/** A string for the caller, to be freed with xapian_string_free(). `len` may be NULL. */
char *hand_out(const std::string &text, size_t *len);

/** Writes through a pointer that may be NULL. */
template <typename Target, typename Value> void put(Target *target, Value value)
{
    if (target != nullptr)
        *target = static_cast<Target>(value);
}

#endif
