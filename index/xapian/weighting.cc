// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file weighting.cc
 * The choice of a weighting scheme and of its parameters.
 */
#include "internal.h"

#define SAME(ours, theirs) static_assert(int(ours) == int(Xapian::Weight::theirs), #ours)
SAME(XAPIAN_LM_TWO_STAGE, TWO_STAGE_SMOOTHING);
SAME(XAPIAN_LM_DIRICHLET, DIRICHLET_SMOOTHING);
SAME(XAPIAN_LM_ABSOLUTE_DISCOUNT, ABSOLUTE_DISCOUNT_SMOOTHING);
SAME(XAPIAN_LM_JELINEK_MERCER, JELINEK_MERCER_SMOOTHING);
SAME(XAPIAN_LM_DIRICHLET_PLUS, DIRICHLET_PLUS_SMOOTHING);

static const xapian_bm25_options bm25_defaults = XAPIAN_BM25_OPTIONS_INIT;

/* A copy of the scheme is made by Xapian. */
static void set(xapian_enquire *enquire, const Xapian::Weight &weight)
{
    enquire->search->enquire.set_weighting_scheme(weight);
}

/* Where Xapian would quietly move a parameter into its range, say so instead. NaN fails too. */
static void require(bool in_range, const char *parameter)
{
    if (!in_range)
        throw Xapian::InvalidArgumentError(std::string("parameter out of range: ") + parameter);
}

static void require_bm25(const xapian_bm25_options &options)
{
    require(options.k1 >= 0.0, "k1");
    require(options.k2 >= 0.0, "k2");
    require(options.k3 >= 0.0, "k3");
    require(options.b >= 0.0 && options.b <= 1.0, "b");
    require(options.min_normlen >= 0.0, "min_normlen");
}

static void set_dfr(xapian_enquire *enquire, xapian_weighting scheme, double c, double delta)
{
    switch (scheme) {
    case XAPIAN_WEIGHTING_INL2:
        set(enquire, Xapian::InL2Weight(c));
        break;
    case XAPIAN_WEIGHTING_IFB2:
        set(enquire, Xapian::IfB2Weight(c));
        break;
    case XAPIAN_WEIGHTING_INEB2:
        set(enquire, Xapian::IneB2Weight(c));
        break;
    case XAPIAN_WEIGHTING_BB2:
        set(enquire, Xapian::BB2Weight(c));
        break;
    case XAPIAN_WEIGHTING_PL2:
        set(enquire, Xapian::PL2Weight(c));
        break;
    case XAPIAN_WEIGHTING_PL2PLUS:
        set(enquire, Xapian::PL2PlusWeight(c, delta));
        break;
    default:
        throw Xapian::InvalidArgumentError("this weighting scheme has not these parameters");
    }
}

extern "C" {

xapian_status xapian_enquire_set_weighting(xapian_enquire *enquire, xapian_weighting scheme)
{
    return guard([&] {
        switch (scheme) {
        case XAPIAN_WEIGHTING_BM25:
            set(enquire, Xapian::BM25Weight());
            break;
        case XAPIAN_WEIGHTING_BM25PLUS:
            set(enquire, Xapian::BM25PlusWeight());
            break;
        case XAPIAN_WEIGHTING_BOOL:
            set(enquire, Xapian::BoolWeight());
            break;
        case XAPIAN_WEIGHTING_TRAD:
            set(enquire, Xapian::TradWeight());
            break;
        case XAPIAN_WEIGHTING_TFIDF:
            set(enquire, Xapian::TfIdfWeight());
            break;
        case XAPIAN_WEIGHTING_DLH:
            set(enquire, Xapian::DLHWeight());
            break;
        case XAPIAN_WEIGHTING_DPH:
            set(enquire, Xapian::DPHWeight());
            break;
        case XAPIAN_WEIGHTING_LM:
            set(enquire, Xapian::LMWeight());
            break;
        case XAPIAN_WEIGHTING_COORD:
            set(enquire, Xapian::CoordWeight());
            break;
        default:
            set_dfr(enquire, scheme, 1.0, 0.8);
            break;
        }
    });
}

xapian_status xapian_enquire_set_bm25(xapian_enquire *enquire, const xapian_bm25_options *options)
{
    return guard([&] {
        const xapian_bm25_options &o = options != nullptr ? *options : bm25_defaults;

        require_bm25(o);
        set(enquire, Xapian::BM25Weight(o.k1, o.k2, o.k3, o.b, o.min_normlen));
    });
}

xapian_status xapian_enquire_set_bm25plus(xapian_enquire *enquire,
                                          const xapian_bm25_options *options)
{
    return guard([&] {
        const xapian_bm25_options &o = options != nullptr ? *options : bm25_defaults;

        require_bm25(o);
        require(o.delta >= 0.0, "delta");
        set(enquire, Xapian::BM25PlusWeight(o.k1, o.k2, o.k3, o.b, o.min_normlen, o.delta));
    });
}

xapian_status xapian_enquire_set_trad(xapian_enquire *enquire, double k)
{
    return guard([&] {
        require(k >= 0.0, "k");
        set(enquire, Xapian::TradWeight(k));
    });
}

xapian_status xapian_enquire_set_tfidf(xapian_enquire *enquire, const char *normalizations)
{
    return guard([&] { set(enquire, Xapian::TfIdfWeight(std::string(normalizations))); });
}

xapian_status xapian_enquire_set_dfr(xapian_enquire *enquire, xapian_weighting scheme, double c,
                                     double delta)
{
    return guard([&] {
        require(c > 0.0, "c");
        set_dfr(enquire, scheme, c, delta);
    });
}

xapian_status xapian_enquire_set_lm(xapian_enquire *enquire, const xapian_lm_options *options)
{
    return guard([&] {
        static const xapian_lm_options defaults = XAPIAN_LM_OPTIONS_INIT;
        const xapian_lm_options &o = options != nullptr ? *options : defaults;

        require(o.log_factor >= 0.0, "log_factor");
        require(o.smoothing >= XAPIAN_LM_TWO_STAGE && o.smoothing <= XAPIAN_LM_DIRICHLET_PLUS,
                "smoothing");
        set(enquire,
            Xapian::LMWeight(o.log_factor, static_cast<Xapian::Weight::type_smoothing>(o.smoothing),
                             o.smoothing1, o.smoothing2));
    });
}

} // extern "C"
