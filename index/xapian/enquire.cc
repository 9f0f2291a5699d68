// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file enquire.cc
 * Searches: what to look for, what to leave out, and running them. weighting.cc holds the ranking,
 * sorting.cc the order, expand.cc the widening of queries.
 */
#include "internal.h"

/* Asks the caller's function whether a match may stay. */
class CallbackDecider : public Xapian::MatchDecider
{
  public:
    CallbackDecider(xapian_match_decider function, void *function_context)
        : decide(function), context(function_context)
    {
    }

    bool operator()(const Xapian::Document &doc) const override
    {
        xapian_document handle(doc);

        return decide(context, &handle);
    }

  private:
    xapian_match_decider decide;
    void *context;
};

extern "C" {

xapian_status xapian_enquire_new(xapian_enquire **out, xapian_database *db)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_enquire{std::make_shared<struct search>(db->db)}; });
}

void xapian_enquire_free(xapian_enquire *enquire)
{
    delete enquire;
}

xapian_status xapian_enquire_set_query(xapian_enquire *enquire, const xapian_query *query,
                                       xapian_termcount query_length)
{
    return guard([&] { enquire->search->enquire.set_query(query->query, query_length); });
}

xapian_status xapian_enquire_query(xapian_query **out, xapian_enquire *enquire)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_query{enquire->search->enquire.get_query()}; });
}

xapian_status xapian_enquire_set_collapse(xapian_enquire *enquire, xapian_valueno slot,
                                          xapian_doccount max)
{
    return guard([&] { enquire->search->enquire.set_collapse_key(slot, max); });
}

xapian_status xapian_enquire_set_cutoff(xapian_enquire *enquire, int percent, double weight)
{
    return guard([&] {
        if (percent < 0 || percent > 100)
            throw Xapian::InvalidArgumentError("a percentage is from 0 to 100");
        enquire->search->enquire.set_cutoff(percent, weight);
    });
}

xapian_status xapian_enquire_set_time_limit(xapian_enquire *enquire, double seconds)
{
    return guard([&] { enquire->search->enquire.set_time_limit(seconds); });
}

xapian_status xapian_enquire_add_match_spy(xapian_enquire *enquire, xapian_match_spy *spy)
{
    return guard([&] {
        enquire->search->spies.push_back(spy->spy);
        enquire->search->enquire.add_matchspy(spy->spy.get());
    });
}

xapian_status xapian_enquire_clear_match_spies(xapian_enquire *enquire)
{
    return guard([&] {
        enquire->search->enquire.clear_matchspies();
        enquire->search->spies.clear();
    });
}

xapian_status xapian_enquire_mset(xapian_mset **out, xapian_enquire *enquire, xapian_doccount first,
                                  xapian_doccount max_items, const xapian_mset_options *options)
{
    *out = nullptr;
    return guard([&] {
        static const xapian_mset_options defaults = XAPIAN_MSET_OPTIONS_INIT;
        const xapian_mset_options &chosen = options != nullptr ? *options : defaults;
        CallbackDecider decider(chosen.decide, chosen.decide_context);

        *out = new xapian_mset{
            enquire->search->enquire.get_mset(first, max_items, chosen.check_at_least,
                                              chosen.rset != nullptr ? &chosen.rset->rset : nullptr,
                                              chosen.decide != nullptr ? &decider : nullptr),
            enquire->search};
    });
}

xapian_status xapian_enquire_matching_terms(xapian_term_iterator **out, xapian_enquire *enquire,
                                            xapian_docid docid)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_term_iterator(enquire->search->enquire.get_matching_terms_begin(docid),
                                        enquire->search);
    });
}

xapian_status xapian_enquire_description(char **out, xapian_enquire *enquire)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(enquire->search->enquire.get_description(), nullptr); });
}

} // extern "C"
