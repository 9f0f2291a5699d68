// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file sorting.cc
 * The order of results, keys of several values to sort by, and numbers written so that they sort.
 */
#include "internal.h"

#define SAME(ours, theirs) static_assert(int(ours) == int(Xapian::Enquire::theirs), #ours)
SAME(XAPIAN_DOCID_DESCENDING, DESCENDING);
SAME(XAPIAN_DOCID_ASCENDING, ASCENDING);
SAME(XAPIAN_DOCID_DONT_CARE, DONT_CARE);

extern "C" {

xapian_status xapian_enquire_set_docid_order(xapian_enquire *enquire, xapian_docid_order order)
{
    return guard([&] {
        if (order > XAPIAN_DOCID_DONT_CARE)
            throw Xapian::InvalidArgumentError("no such order");
        enquire->search->enquire.set_docid_order(static_cast<Xapian::Enquire::docid_order>(order));
    });
}

xapian_status xapian_enquire_set_sort_by_relevance(xapian_enquire *enquire)
{
    return guard([&] { enquire->search->enquire.set_sort_by_relevance(); });
}

xapian_status xapian_enquire_set_sort_by_value(xapian_enquire *enquire, xapian_valueno slot,
                                               bool reverse)
{
    return guard([&] { enquire->search->enquire.set_sort_by_value(slot, reverse); });
}

xapian_status xapian_enquire_set_sort_by_value_then_relevance(xapian_enquire *enquire,
                                                              xapian_valueno slot, bool reverse)
{
    return guard([&] { enquire->search->enquire.set_sort_by_value_then_relevance(slot, reverse); });
}

xapian_status xapian_enquire_set_sort_by_relevance_then_value(xapian_enquire *enquire,
                                                              xapian_valueno slot, bool reverse)
{
    return guard([&] { enquire->search->enquire.set_sort_by_relevance_then_value(slot, reverse); });
}

xapian_status xapian_enquire_set_sort_by_key(xapian_enquire *enquire, xapian_key_maker *maker,
                                             bool reverse)
{
    return guard([&] {
        enquire->search->enquire.set_sort_by_key(maker->maker.get(), reverse);
        enquire->search->maker = maker->maker;
    });
}

xapian_status xapian_enquire_set_sort_by_key_then_relevance(xapian_enquire *enquire,
                                                            xapian_key_maker *maker, bool reverse)
{
    return guard([&] {
        enquire->search->enquire.set_sort_by_key_then_relevance(maker->maker.get(), reverse);
        enquire->search->maker = maker->maker;
    });
}

xapian_status xapian_enquire_set_sort_by_relevance_then_key(xapian_enquire *enquire,
                                                            xapian_key_maker *maker, bool reverse)
{
    return guard([&] {
        enquire->search->enquire.set_sort_by_relevance_then_key(maker->maker.get(), reverse);
        enquire->search->maker = maker->maker;
    });
}

xapian_status xapian_key_maker_new(xapian_key_maker **out)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_key_maker{std::make_shared<Xapian::MultiValueKeyMaker>()}; });
}

xapian_status xapian_key_maker_add_value(xapian_key_maker *maker, xapian_valueno slot, bool reverse,
                                         const char *missing, size_t len)
{
    return guard([&] { maker->maker->add_value(slot, reverse, bytes(missing, len)); });
}

void xapian_key_maker_free(xapian_key_maker *maker)
{
    delete maker;
}

size_t xapian_sortable_serialise(double number, char *out)
{
    return Xapian::sortable_serialise_(number, out);
}

double xapian_sortable_unserialise(const char *serialised, size_t len)
{
    return guard_value(0.0, [&] { return Xapian::sortable_unserialise(bytes(serialised, len)); });
}

} // extern "C"
