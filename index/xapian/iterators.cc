// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file iterators.cc
 * Cursors over terms, postings, positions and values.
 *
 * What is cheap to know of an item (the term, the number) is fetched with the move, so that asking
 * for it cannot fail; the rest (wdf, lengths) is fetched when asked for, since it may cost a read.
 */
#include "internal.h"

/* After a move: says whether an item is there, and keeps it. */
template <typename Cursor> static void arrive(Cursor *cursor, bool *more)
{
    cursor->started = true;
    *more = cursor->it != decltype(cursor->it)();
    if (*more)
        cursor->item = *cursor->it;
    cursor->on_item = *more;
}

/* Runs a move; if it fails, the cursor is at its end. */
template <typename Cursor, typename Move>
static xapian_status move(Cursor *cursor, bool *more, Move step) noexcept
{
    xapian_status status;

    *more = false;
    cursor->on_item = false;
    status = guard([&] {
        if (cursor->it != decltype(cursor->it)())
            step();
        arrive(cursor, more);
    });
    if (status != XAPIAN_OK) {
        *more = false;
        cursor->it = decltype(cursor->it)();
    }
    return status;
}

template <typename Cursor> static xapian_status next(Cursor *cursor, bool *more) noexcept
{
    return move(cursor, more, [&] {
        if (cursor->started)
            ++cursor->it;
    });
}

/* The iterator, where it stands on an item. */
template <typename Cursor> static auto &standing(Cursor *cursor)
{
    if (!cursor->on_item)
        throw Xapian::InvalidOperationError("the cursor stands on no item");
    return cursor->it;
}

extern "C" {

xapian_status xapian_term_iterator_next(xapian_term_iterator *it, bool *more)
{
    return next(it, more);
}

xapian_status xapian_term_iterator_skip_to(xapian_term_iterator *it, const char *term, size_t len,
                                           bool *more)
{
    return move(it, more, [&] {
        const std::string target = bytes(term, len);

        /* Over a database, Xapian would go backwards, or before the prefix and so to the end. */
        if ((it->started ? it->item : *it->it) < target)
            it->it.skip_to(target);
    });
}

const char *xapian_term_iterator_term(const xapian_term_iterator *it, size_t *len)
{
    put(len, it->item.size());
    return it->item.c_str();
}

xapian_status xapian_term_iterator_wdf(xapian_term_iterator *it, xapian_termcount *wdf)
{
    return guard([&] { *wdf = standing(it).get_wdf(); });
}

xapian_status xapian_term_iterator_term_freq(xapian_term_iterator *it, xapian_doccount *freq)
{
    return guard([&] { *freq = standing(it).get_termfreq(); });
}

xapian_status xapian_term_iterator_position_count(xapian_term_iterator *it, xapian_termcount *count)
{
    return guard([&] { *count = standing(it).positionlist_count(); });
}

xapian_status xapian_term_iterator_positions(xapian_position_iterator **out,
                                             xapian_term_iterator *it)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_position_iterator(standing(it).positionlist_begin(), it->keeps); });
}

void xapian_term_iterator_free(xapian_term_iterator *it)
{
    delete it;
}

xapian_status xapian_posting_iterator_next(xapian_posting_iterator *it, bool *more)
{
    return next(it, more);
}

xapian_status xapian_posting_iterator_skip_to(xapian_posting_iterator *it, xapian_docid docid,
                                              bool *more)
{
    return move(it, more, [&] { it->it.skip_to(docid); });
}

xapian_docid xapian_posting_iterator_docid(const xapian_posting_iterator *it)
{
    return it->item;
}

xapian_status xapian_posting_iterator_wdf(xapian_posting_iterator *it, xapian_termcount *wdf)
{
    return guard([&] { *wdf = standing(it).get_wdf(); });
}

xapian_status xapian_posting_iterator_read(xapian_posting_iterator *it, xapian_docid *docids,
                                           xapian_termcount *wdfs, size_t room, size_t *count)
{
    const Xapian::PostingIterator end;
    bool more = false;
    size_t read = 0;
    xapian_status status = XAPIAN_OK;

    *count = 0;
    if (room > 0)
        status = next(it, &more);
    if (status != XAPIAN_OK || !more)
        return status;
    status = move(it, &more, [&] {
        for (;;) {
            docids[read] = *it->it;
            wdfs[read++] = it->it.get_wdf();
            if (read == room || ++it->it == end)
                return;
        }
    });
    *count = read;
    return status;
}

xapian_status xapian_posting_iterator_doc_length(xapian_posting_iterator *it,
                                                 xapian_termcount *length)
{
    return guard([&] { *length = standing(it).get_doclength(); });
}

xapian_status xapian_posting_iterator_unique_terms(xapian_posting_iterator *it,
                                                   xapian_termcount *count)
{
    return guard([&] { *count = standing(it).get_unique_terms(); });
}

xapian_status xapian_posting_iterator_positions(xapian_position_iterator **out,
                                                xapian_posting_iterator *it)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_position_iterator(standing(it).positionlist_begin(), it->keeps); });
}

void xapian_posting_iterator_free(xapian_posting_iterator *it)
{
    delete it;
}

xapian_status xapian_position_iterator_next(xapian_position_iterator *it, bool *more)
{
    return next(it, more);
}

xapian_status xapian_position_iterator_skip_to(xapian_position_iterator *it,
                                               xapian_termpos position, bool *more)
{
    return move(it, more, [&] { it->it.skip_to(position); });
}

xapian_termpos xapian_position_iterator_position(const xapian_position_iterator *it)
{
    return it->item;
}

xapian_status xapian_position_iterator_read(xapian_position_iterator *it, xapian_termpos *positions,
                                            size_t capacity, size_t *count)
{
    bool more = true;

    *count = 0;
    while (*count < capacity) {
        xapian_status status = next(it, &more);

        if (status != XAPIAN_OK)
            return status;
        if (!more)
            break;
        positions[(*count)++] = it->item;
    }
    return XAPIAN_OK;
}

void xapian_position_iterator_free(xapian_position_iterator *it)
{
    delete it;
}

xapian_status xapian_value_iterator_next(xapian_value_iterator *it, bool *more)
{
    return next(it, more);
}

xapian_status xapian_value_iterator_skip_to(xapian_value_iterator *it, uint32_t place, bool *more)
{
    return move(it, more, [&] { it->it.skip_to(place); });
}

const char *xapian_value_iterator_value(const xapian_value_iterator *it, size_t *len)
{
    put(len, it->item.size());
    return it->item.c_str();
}

xapian_status xapian_value_iterator_docid(xapian_value_iterator *it, xapian_docid *docid)
{
    return guard([&] { *docid = standing(it).get_docid(); });
}

xapian_status xapian_value_iterator_slot(xapian_value_iterator *it, xapian_valueno *slot)
{
    return guard([&] { *slot = standing(it).get_valueno(); });
}

void xapian_value_iterator_free(xapian_value_iterator *it)
{
    delete it;
}

} // extern "C"
