// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file mset.cc
 * What a search found: estimates, items, documents, snippets.
 */
#include "internal.h"

#include <algorithm>

#define SAME(ours, theirs) static_assert(int(ours) == int(Xapian::MSet::theirs), #ours)
SAME(XAPIAN_SNIPPET_BACKGROUND_MODEL, SNIPPET_BACKGROUND_MODEL);
SAME(XAPIAN_SNIPPET_EXHAUSTIVE, SNIPPET_EXHAUSTIVE);
SAME(XAPIAN_SNIPPET_EMPTY_WITHOUT_MATCH, SNIPPET_EMPTY_WITHOUT_MATCH);
SAME(XAPIAN_SNIPPET_CJK_NGRAM, SNIPPET_CJK_NGRAM);

/* An item, or an exception: Xapian itself does not look whether it exists. */
static Xapian::MSetIterator item(const xapian_mset *mset, xapian_doccount index)
{
    if (index >= mset->mset.size())
        throw Xapian::RangeError("the result has not so many items");
    return mset->mset[index];
}

static std::string text_or_empty(const char *text)
{
    return text != nullptr ? text : "";
}

extern "C" {

xapian_doccount xapian_mset_size(const xapian_mset *mset)
{
    return mset->mset.size();
}

xapian_doccount xapian_mset_first(const xapian_mset *mset)
{
    return mset->mset.get_firstitem();
}

void xapian_mset_matches(const xapian_mset *mset, xapian_doccount *lower,
                         xapian_doccount *estimated, xapian_doccount *upper)
{
    put(lower, mset->mset.get_matches_lower_bound());
    put(estimated, mset->mset.get_matches_estimated());
    put(upper, mset->mset.get_matches_upper_bound());
}

void xapian_mset_uncollapsed_matches(const xapian_mset *mset, xapian_doccount *lower,
                                     xapian_doccount *estimated, xapian_doccount *upper)
{
    put(lower, mset->mset.get_uncollapsed_matches_lower_bound());
    put(estimated, mset->mset.get_uncollapsed_matches_estimated());
    put(upper, mset->mset.get_uncollapsed_matches_upper_bound());
}

void xapian_mset_max_weights(const xapian_mset *mset, double *possible, double *attained)
{
    put(possible, mset->mset.get_max_possible());
    put(attained, mset->mset.get_max_attained());
}

xapian_docid xapian_mset_docid(const xapian_mset *mset, xapian_doccount index)
{
    if (index >= mset->mset.size())
        return 0;
    return guard_value(xapian_docid(0), [&] { return *mset->mset[index]; });
}

double xapian_mset_weight(const xapian_mset *mset, xapian_doccount index)
{
    if (index >= mset->mset.size())
        return 0.0;
    return guard_value(0.0, [&] { return mset->mset[index].get_weight(); });
}

int xapian_mset_percent(const xapian_mset *mset, xapian_doccount index)
{
    if (index >= mset->mset.size())
        return 0;
    return guard_value(0, [&] { return mset->mset[index].get_percent(); });
}

xapian_doccount xapian_mset_collapse_count(const xapian_mset *mset, xapian_doccount index)
{
    if (index >= mset->mset.size())
        return 0;
    return guard_value(xapian_doccount(0), [&] { return mset->mset[index].get_collapse_count(); });
}

xapian_status xapian_mset_collapse_key(char **out, size_t *len, const xapian_mset *mset,
                                       xapian_doccount index)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(item(mset, index).get_collapse_key(), len); });
}

xapian_status xapian_mset_sort_key(char **out, size_t *len, const xapian_mset *mset,
                                   xapian_doccount index)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(item(mset, index).get_sort_key(), len); });
}

xapian_status xapian_mset_document(xapian_document **out, const xapian_mset *mset,
                                   xapian_doccount index)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_document(item(mset, index).get_document(), mset->keeps); });
}

xapian_status xapian_mset_fetch(const xapian_mset *mset, xapian_doccount first,
                                xapian_doccount count)
{
    return guard([&] {
        xapian_doccount size = mset->mset.size();
        xapian_doccount begin = std::min(first, size);
        xapian_doccount end = begin + std::min(count, size - begin);

        /* Xapian fetches the item at the end of the range too. */
        if (begin < end)
            mset->mset.fetch(mset->mset[begin], mset->mset[end - 1]);
    });
}

xapian_status xapian_mset_term_freq(const xapian_mset *mset, const char *term, size_t len,
                                    xapian_doccount *freq)
{
    return guard([&] { *freq = mset->mset.get_termfreq(bytes(term, len)); });
}

xapian_status xapian_mset_term_weight(const xapian_mset *mset, const char *term, size_t len,
                                      double *weight)
{
    return guard([&] { *weight = mset->mset.get_termweight(bytes(term, len)); });
}

xapian_status xapian_mset_snippet(char **out, size_t *out_len, const xapian_mset *mset,
                                  const char *text, size_t len,
                                  const xapian_snippet_options *options)
{
    *out = nullptr;
    return guard([&] {
        static const xapian_snippet_options defaults = XAPIAN_SNIPPET_OPTIONS_INIT;
        const xapian_snippet_options &o = options != nullptr ? *options : defaults;

        *out = hand_out(mset->mset.snippet(bytes(text, len), o.length,
                                           o.stem != nullptr ? o.stem->stem : Xapian::Stem(),
                                           o.flags, text_or_empty(o.begin), text_or_empty(o.end),
                                           text_or_empty(o.omit)),
                        out_len);
    });
}

xapian_status xapian_mset_description(char **out, const xapian_mset *mset)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(mset->mset.get_description(), nullptr); });
}

void xapian_mset_free(xapian_mset *mset)
{
    delete mset;
}

} // extern "C"
