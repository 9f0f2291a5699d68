// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file query.cc
 * Queries, built from parts.
 */
#include "internal.h"

#define SAME(ours, theirs) static_assert(int(ours) == int(Xapian::Query::theirs), #ours)
SAME(XAPIAN_OP_AND, OP_AND);
SAME(XAPIAN_OP_OR, OP_OR);
SAME(XAPIAN_OP_AND_NOT, OP_AND_NOT);
SAME(XAPIAN_OP_XOR, OP_XOR);
SAME(XAPIAN_OP_AND_MAYBE, OP_AND_MAYBE);
SAME(XAPIAN_OP_FILTER, OP_FILTER);
SAME(XAPIAN_OP_NEAR, OP_NEAR);
SAME(XAPIAN_OP_PHRASE, OP_PHRASE);
SAME(XAPIAN_OP_VALUE_RANGE, OP_VALUE_RANGE);
SAME(XAPIAN_OP_SCALE_WEIGHT, OP_SCALE_WEIGHT);
SAME(XAPIAN_OP_ELITE_SET, OP_ELITE_SET);
SAME(XAPIAN_OP_VALUE_GE, OP_VALUE_GE);
SAME(XAPIAN_OP_VALUE_LE, OP_VALUE_LE);
SAME(XAPIAN_OP_SYNONYM, OP_SYNONYM);
SAME(XAPIAN_OP_MAX, OP_MAX);
SAME(XAPIAN_OP_WILDCARD, OP_WILDCARD);
SAME(XAPIAN_OP_INVALID, OP_INVALID);
SAME(XAPIAN_LEAF_TERM, LEAF_TERM);
SAME(XAPIAN_LEAF_POSTING_SOURCE, LEAF_POSTING_SOURCE);
SAME(XAPIAN_LEAF_MATCH_ALL, LEAF_MATCH_ALL);
SAME(XAPIAN_LEAF_MATCH_NOTHING, LEAF_MATCH_NOTHING);
SAME(XAPIAN_WILDCARD_LIMIT_ERROR, WILDCARD_LIMIT_ERROR);
SAME(XAPIAN_WILDCARD_LIMIT_FIRST, WILDCARD_LIMIT_FIRST);
SAME(XAPIAN_WILDCARD_LIMIT_MOST_FREQUENT, WILDCARD_LIMIT_MOST_FREQUENT);

/* Whether an operator joins any number of queries, and nothing else. */
static bool joins_queries(xapian_operator op)
{
    switch (op) {
    case XAPIAN_OP_AND:
    case XAPIAN_OP_OR:
    case XAPIAN_OP_AND_NOT:
    case XAPIAN_OP_XOR:
    case XAPIAN_OP_AND_MAYBE:
    case XAPIAN_OP_FILTER:
    case XAPIAN_OP_NEAR:
    case XAPIAN_OP_PHRASE:
    case XAPIAN_OP_ELITE_SET:
    case XAPIAN_OP_SYNONYM:
    case XAPIAN_OP_MAX:
        return true;
    default:
        return false;
    }
}

static bool takes_parameter(xapian_operator op)
{
    return op == XAPIAN_OP_NEAR || op == XAPIAN_OP_PHRASE || op == XAPIAN_OP_ELITE_SET;
}

/* A query over a posting source, which it owns: release() hands it to Xapian's count of references.
 */
static xapian_query *new_from_source(Xapian::PostingSource *source)
{
    return new xapian_query{Xapian::Query(source->release())};
}

/* Weights must not be negative: Xapian's matcher relies on that. */
static void require_weight(double weight)
{
    if (!(weight >= 0.0))
        throw Xapian::InvalidArgumentError("a weight must not be negative");
}

extern "C" {

xapian_status xapian_query_new_term(xapian_query **out, const char *term, size_t len,
                                    xapian_termcount wqf, xapian_termpos position)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_query{Xapian::Query(bytes(term, len), wqf, position)}; });
}

xapian_status xapian_query_new_match_all(xapian_query **out)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_query{Xapian::Query(std::string())}; });
}

xapian_status xapian_query_new_match_nothing(xapian_query **out)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_query{Xapian::Query()}; });
}

xapian_status xapian_query_new_combine(xapian_query **out, xapian_operator op,
                                       const xapian_query *const *parts, size_t count,
                                       xapian_termcount parameter)
{
    *out = nullptr;
    return guard([&] {
        std::vector<Xapian::Query> queries;

        if (!joins_queries(op))
            throw Xapian::InvalidArgumentError("this operator does not join queries");
        queries.reserve(count);
        for (size_t i = 0; i < count; i++)
            queries.push_back(parts[i]->query);
        *out = new xapian_query{Xapian::Query(static_cast<Xapian::Query::op>(op), queries.begin(),
                                              queries.end(), takes_parameter(op) ? parameter : 0)};
    });
}

xapian_status xapian_query_new_scale(xapian_query **out, const xapian_query *query, double factor)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_query{Xapian::Query(factor, query->query)}; });
}

xapian_status xapian_query_new_value_range(xapian_query **out, xapian_valueno slot,
                                           const char *lower, size_t lower_len, const char *upper,
                                           size_t upper_len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_query{Xapian::Query(Xapian::Query::OP_VALUE_RANGE, slot,
                                              bytes(lower, lower_len), bytes(upper, upper_len))};
    });
}

xapian_status xapian_query_new_value_ge(xapian_query **out, xapian_valueno slot, const char *lower,
                                        size_t len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_query{Xapian::Query(Xapian::Query::OP_VALUE_GE, slot, bytes(lower, len))};
    });
}

xapian_status xapian_query_new_value_le(xapian_query **out, xapian_valueno slot, const char *upper,
                                        size_t len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_query{Xapian::Query(Xapian::Query::OP_VALUE_LE, slot, bytes(upper, len))};
    });
}

xapian_status xapian_query_new_wildcard(xapian_query **out, const char *prefix, size_t len,
                                        xapian_termcount max_expansion, xapian_wildcard_limit limit,
                                        xapian_operator combiner)
{
    *out = nullptr;
    return guard([&] {
        if (combiner != XAPIAN_OP_SYNONYM && combiner != XAPIAN_OP_OR && combiner != XAPIAN_OP_MAX)
            throw Xapian::InvalidArgumentError("this operator does not combine a wildcard's terms");
        if (limit > XAPIAN_WILDCARD_LIMIT_MOST_FREQUENT)
            throw Xapian::InvalidArgumentError("no such limit of a wildcard");
        *out = new xapian_query{Xapian::Query(Xapian::Query::OP_WILDCARD, bytes(prefix, len),
                                              max_expansion, static_cast<int>(limit),
                                              static_cast<Xapian::Query::op>(combiner))};
    });
}

xapian_status xapian_query_new_value_weight(xapian_query **out, xapian_valueno slot)
{
    *out = nullptr;
    return guard([&] { *out = new_from_source(new Xapian::ValueWeightPostingSource(slot)); });
}

xapian_status xapian_query_new_decreasing_value_weight(xapian_query **out, xapian_valueno slot,
                                                       xapian_docid first, xapian_docid last)
{
    *out = nullptr;
    return guard([&] {
        *out = new_from_source(new Xapian::DecreasingValueWeightPostingSource(slot, first, last));
    });
}

xapian_status xapian_query_new_value_map(xapian_query **out, xapian_valueno slot,
                                         const xapian_value_mapping *mappings, size_t count,
                                         double other_weight)
{
    *out = nullptr;
    return guard([&] {
        auto source = std::make_unique<Xapian::ValueMapPostingSource>(slot);

        require_weight(other_weight);
        for (size_t i = 0; i < count; i++) {
            require_weight(mappings[i].weight);
            source->add_mapping(bytes(mappings[i].value, mappings[i].len), mappings[i].weight);
        }
        source->set_default_weight(other_weight);
        *out = new_from_source(source.release());
    });
}

xapian_status xapian_query_new_fixed_weight(xapian_query **out, double weight)
{
    *out = nullptr;
    return guard([&] {
        require_weight(weight);
        *out = new_from_source(new Xapian::FixedWeightPostingSource(weight));
    });
}

xapian_status xapian_query_unserialise(xapian_query **out, const char *serialised, size_t len)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_query{Xapian::Query::unserialise(bytes(serialised, len))}; });
}

xapian_operator xapian_query_type(const xapian_query *query)
{
    return static_cast<xapian_operator>(query->query.get_type());
}

bool xapian_query_is_empty(const xapian_query *query)
{
    return query->query.empty();
}

xapian_termcount xapian_query_length(const xapian_query *query)
{
    return query->query.get_length();
}

size_t xapian_query_part_count(const xapian_query *query)
{
    return query->query.get_num_subqueries();
}

xapian_status xapian_query_part(xapian_query **out, const xapian_query *query, size_t index)
{
    *out = nullptr;
    return guard([&] {
        if (index >= query->query.get_num_subqueries())
            throw Xapian::RangeError("the query has not so many parts");
        *out = new xapian_query{query->query.get_subquery(index)};
    });
}

xapian_status xapian_query_terms(xapian_term_iterator **out, const xapian_query *query)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_term_iterator(query->query.get_terms_begin(), nullptr); });
}

xapian_status xapian_query_unique_terms(xapian_term_iterator **out, const xapian_query *query)
{
    *out = nullptr;
    return guard(
        [&] { *out = new xapian_term_iterator(query->query.get_unique_terms_begin(), nullptr); });
}

xapian_status xapian_query_serialise(char **out, size_t *len, const xapian_query *query)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(query->query.serialise(), len); });
}

xapian_status xapian_query_description(char **out, const xapian_query *query)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(query->query.get_description(), nullptr); });
}

void xapian_query_free(xapian_query *query)
{
    delete query;
}

} // extern "C"
