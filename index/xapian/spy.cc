// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file spy.cc
 * Match spies: facets, and the caller's function called for each match.
 */
#include "internal.h"

/* Calls the caller's function, and counts. */
class CallbackSpy : public Xapian::MatchSpy
{
  public:
    CallbackSpy(xapian_match_callback function, void *function_context)
        : callback(function), context(function_context)
    {
    }

    void operator()(const Xapian::Document &doc, double weight) override
    {
        xapian_document handle(doc);

        seen++;
        callback(context, &handle, weight);
    }

    size_t total() const
    {
        return seen;
    }

  private:
    xapian_match_callback callback;
    void *context;
    size_t seen = 0;
};

static const Xapian::ValueCountMatchSpy &counter_of(const xapian_match_spy *spy)
{
    if (spy->counter == nullptr)
        throw Xapian::InvalidOperationError("this match spy counts no values");
    return *spy->counter;
}

extern "C" {

xapian_status xapian_match_spy_new_value_count(xapian_match_spy **out, xapian_valueno slot)
{
    *out = nullptr;
    return guard([&] {
        auto counter = std::make_shared<Xapian::ValueCountMatchSpy>(slot);

        *out = new xapian_match_spy{counter, counter.get()};
    });
}

xapian_status xapian_match_spy_new_callback(xapian_match_spy **out, xapian_match_callback callback,
                                            void *context)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_match_spy{std::make_shared<CallbackSpy>(callback, context), nullptr};
    });
}

size_t xapian_match_spy_total(const xapian_match_spy *spy)
{
    if (spy->counter != nullptr)
        return spy->counter->get_total();
    return static_cast<const CallbackSpy *>(spy->spy.get())->total();
}

xapian_status xapian_match_spy_values(xapian_term_iterator **out, xapian_match_spy *spy)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_term_iterator(counter_of(spy).values_begin(), spy->spy); });
}

xapian_status xapian_match_spy_top_values(xapian_term_iterator **out, xapian_match_spy *spy,
                                          size_t max)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_term_iterator(counter_of(spy).top_values_begin(max), spy->spy); });
}

void xapian_match_spy_free(xapian_match_spy *spy)
{
    delete spy;
}

} // extern "C"
