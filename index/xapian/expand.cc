// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file expand.cc
 * Documents known to be good in, terms to widen the query with out.
 */
#include "internal.h"

#define SAME(ours, theirs) static_assert(int(ours) == int(Xapian::Enquire::theirs), #ours)
SAME(XAPIAN_ESET_INCLUDE_QUERY_TERMS, INCLUDE_QUERY_TERMS);
SAME(XAPIAN_ESET_USE_EXACT_TERMFREQ, USE_EXACT_TERMFREQ);

/* Read once, so that terms can be lent out. */
struct xapian_eset {
    std::vector<std::pair<std::string, double>> terms; /* with their weights */
    xapian_termcount bound;
};

/* Asks the caller's function whether a term may be offered. */
class CallbackExpandDecider : public Xapian::ExpandDecider
{
  public:
    CallbackExpandDecider(xapian_expand_decider function, void *function_context)
        : decide(function), context(function_context)
    {
    }

    bool operator()(const std::string &term) const override
    {
        return decide(context, term.c_str(), term.size());
    }

  private:
    xapian_expand_decider decide;
    void *context;
};

extern "C" {

xapian_status xapian_rset_new(xapian_rset **out)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_rset{Xapian::RSet()}; });
}

xapian_status xapian_rset_add(xapian_rset *rset, xapian_docid docid)
{
    return guard([&] {
        if (docid == 0)
            throw Xapian::InvalidArgumentError("document numbers begin at 1");
        rset->rset.add_document(docid);
    });
}

xapian_status xapian_rset_remove(xapian_rset *rset, xapian_docid docid)
{
    return guard([&] { rset->rset.remove_document(docid); });
}

bool xapian_rset_contains(const xapian_rset *rset, xapian_docid docid)
{
    return guard_value(false, [&] { return rset->rset.contains(docid); });
}

xapian_doccount xapian_rset_size(const xapian_rset *rset)
{
    return rset->rset.size();
}

void xapian_rset_free(xapian_rset *rset)
{
    delete rset;
}

xapian_status xapian_enquire_set_expansion(xapian_enquire *enquire, const char *scheme, double k)
{
    return guard([&] { enquire->search->enquire.set_expansion_scheme(scheme, k); });
}

xapian_status xapian_enquire_eset(xapian_eset **out, xapian_enquire *enquire,
                                  xapian_termcount max_items, const xapian_rset *rset,
                                  const xapian_eset_options *options)
{
    *out = nullptr;
    return guard([&] {
        static const xapian_eset_options defaults = XAPIAN_ESET_OPTIONS_INIT;
        const xapian_eset_options &o = options != nullptr ? *options : defaults;
        CallbackExpandDecider decider(o.decide, o.decide_context);
        Xapian::ESet found = enquire->search->enquire.get_eset(
            max_items, rset->rset, o.flags, o.decide != nullptr ? &decider : nullptr, o.min_weight);
        auto eset = std::make_unique<xapian_eset>();

        eset->bound = found.get_ebound();
        for (auto it = found.begin(); it != found.end(); ++it)
            eset->terms.emplace_back(*it, it.get_weight());
        *out = eset.release();
    });
}

xapian_termcount xapian_eset_size(const xapian_eset *eset)
{
    return static_cast<xapian_termcount>(eset->terms.size());
}

xapian_termcount xapian_eset_bound(const xapian_eset *eset)
{
    return eset->bound;
}

const char *xapian_eset_term(const xapian_eset *eset, xapian_termcount index, size_t *len)
{
    if (index >= eset->terms.size())
        return nullptr;
    put(len, eset->terms[index].first.size());
    return eset->terms[index].first.c_str();
}

double xapian_eset_weight(const xapian_eset *eset, xapian_termcount index)
{
    return index < eset->terms.size() ? eset->terms[index].second : 0.0;
}

void xapian_eset_free(xapian_eset *eset)
{
    delete eset;
}

} // extern "C"
