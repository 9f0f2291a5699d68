// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file text.cc
 * Text in, terms of a document or a query out: stopwords, the term generator, the query parser.
 */
#include "internal.h"

#define SAME(ours, theirs) static_assert(int(ours) == int(Xapian::theirs), #ours)
SAME(XAPIAN_STEM_NONE, TermGenerator::STEM_NONE);
SAME(XAPIAN_STEM_SOME, TermGenerator::STEM_SOME);
SAME(XAPIAN_STEM_ALL, TermGenerator::STEM_ALL);
SAME(XAPIAN_STEM_ALL_Z, TermGenerator::STEM_ALL_Z);
SAME(XAPIAN_STEM_SOME_FULL_POS, TermGenerator::STEM_SOME_FULL_POS);
SAME(XAPIAN_STEM_SOME_FULL_POS, QueryParser::STEM_SOME_FULL_POS);
SAME(XAPIAN_STOP_NONE, TermGenerator::STOP_NONE);
SAME(XAPIAN_STOP_ALL, TermGenerator::STOP_ALL);
SAME(XAPIAN_STOP_STEMMED, TermGenerator::STOP_STEMMED);
SAME(XAPIAN_GENERATE_SPELLING, TermGenerator::FLAG_SPELLING);
SAME(XAPIAN_GENERATE_CJK_NGRAM, TermGenerator::FLAG_CJK_NGRAM);
SAME(XAPIAN_PARSE_BOOLEAN, QueryParser::FLAG_BOOLEAN);
SAME(XAPIAN_PARSE_PHRASE, QueryParser::FLAG_PHRASE);
SAME(XAPIAN_PARSE_LOVEHATE, QueryParser::FLAG_LOVEHATE);
SAME(XAPIAN_PARSE_BOOLEAN_ANY_CASE, QueryParser::FLAG_BOOLEAN_ANY_CASE);
SAME(XAPIAN_PARSE_WILDCARD, QueryParser::FLAG_WILDCARD);
SAME(XAPIAN_PARSE_PURE_NOT, QueryParser::FLAG_PURE_NOT);
SAME(XAPIAN_PARSE_PARTIAL, QueryParser::FLAG_PARTIAL);
SAME(XAPIAN_PARSE_SPELLING_CORRECTION, QueryParser::FLAG_SPELLING_CORRECTION);
SAME(XAPIAN_PARSE_SYNONYM, QueryParser::FLAG_SYNONYM);
SAME(XAPIAN_PARSE_AUTO_SYNONYMS, QueryParser::FLAG_AUTO_SYNONYMS);
SAME(XAPIAN_PARSE_AUTO_MULTIWORD_SYNONYMS, QueryParser::FLAG_AUTO_MULTIWORD_SYNONYMS);
SAME(XAPIAN_PARSE_CJK_NGRAM, QueryParser::FLAG_CJK_NGRAM);
SAME(XAPIAN_PARSE_NO_POSITIONS, QueryParser::FLAG_NO_POSITIONS);
SAME(XAPIAN_PARSE_DEFAULT, QueryParser::FLAG_DEFAULT);
SAME(XAPIAN_RANGE_SUFFIX, RP_SUFFIX);
SAME(XAPIAN_RANGE_REPEATED, RP_REPEATED);
SAME(XAPIAN_RANGE_PREFER_MDY, RP_DATE_PREFER_MDY);

struct xapian_stopper {
    std::shared_ptr<Xapian::SimpleStopper> stopper;
};

struct xapian_term_generator {
    Xapian::TermGenerator generator;
    std::shared_ptr<Xapian::Stopper> stopper; /* Xapian only points to it */
    std::shared_ptr<const void> database;
};

struct xapian_query_parser {
    Xapian::QueryParser parser;
    std::shared_ptr<Xapian::Stopper> stopper; /* Xapian only points to it */
    std::shared_ptr<const void> database;
};

static void require_strategy(xapian_stem_strategy strategy)
{
    if (strategy > XAPIAN_STEM_SOME_FULL_POS)
        throw Xapian::InvalidArgumentError("no such strategy of stemming");
}

extern "C" {

xapian_status xapian_stopper_new(xapian_stopper **out)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_stopper{std::make_shared<Xapian::SimpleStopper>()}; });
}

xapian_status xapian_stopper_add(xapian_stopper *stopper, const char *word, size_t len)
{
    return guard([&] { stopper->stopper->add(bytes(word, len)); });
}

void xapian_stopper_free(xapian_stopper *stopper)
{
    delete stopper;
}

xapian_status xapian_term_generator_new(xapian_term_generator **out)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_term_generator(); });
}

xapian_status xapian_term_generator_set_stem(xapian_term_generator *generator,
                                             const xapian_stem *stem)
{
    return guard(
        [&] { generator->generator.set_stemmer(stem != nullptr ? stem->stem : Xapian::Stem()); });
}

xapian_status xapian_term_generator_set_stem_strategy(xapian_term_generator *generator,
                                                      xapian_stem_strategy strategy)
{
    return guard([&] {
        require_strategy(strategy);
        generator->generator.set_stemming_strategy(
            static_cast<Xapian::TermGenerator::stem_strategy>(strategy));
    });
}

xapian_status xapian_term_generator_set_stopper(xapian_term_generator *generator,
                                                xapian_stopper *stopper,
                                                xapian_stop_strategy strategy)
{
    return guard([&] {
        if (strategy > XAPIAN_STOP_STEMMED)
            throw Xapian::InvalidArgumentError("no such strategy of stopping");
        generator->generator.set_stopper(stopper != nullptr ? stopper->stopper.get() : nullptr);
        generator->stopper = stopper != nullptr ? stopper->stopper : nullptr;
        generator->generator.set_stopper_strategy(
            static_cast<Xapian::TermGenerator::stop_strategy>(strategy));
    });
}

xapian_status xapian_term_generator_set_database(xapian_term_generator *generator,
                                                 xapian_database *db)
{
    return guard([&] {
        if (db->writer == nullptr)
            throw Xapian::InvalidOperationError("the database was opened for reading");
        generator->generator.set_database(*db->writer);
        generator->database = db->db;
    });
}

xapian_status xapian_term_generator_set_flags(xapian_term_generator *generator, int flags)
{
    return guard([&] { generator->generator.set_flags(flags); });
}

xapian_status xapian_term_generator_set_max_word_length(xapian_term_generator *generator,
                                                        unsigned length)
{
    return guard([&] { generator->generator.set_max_word_length(length); });
}

xapian_status xapian_term_generator_set_document(xapian_term_generator *generator,
                                                 xapian_document *doc)
{
    return guard([&] { generator->generator.set_document(doc->doc); });
}

xapian_status xapian_term_generator_index_text(xapian_term_generator *generator, const char *text,
                                               size_t len, xapian_termcount increase,
                                               const char *prefix, size_t prefix_len)
{
    return guard([&] {
        generator->generator.index_text(Xapian::Utf8Iterator(text, len), increase,
                                        bytes(prefix, prefix_len));
    });
}

xapian_status xapian_term_generator_index_text_without_positions(xapian_term_generator *generator,
                                                                 const char *text, size_t len,
                                                                 xapian_termcount increase,
                                                                 const char *prefix,
                                                                 size_t prefix_len)
{
    return guard([&] {
        generator->generator.index_text_without_positions(Xapian::Utf8Iterator(text, len), increase,
                                                          bytes(prefix, prefix_len));
    });
}

xapian_status xapian_term_generator_increase_position(xapian_term_generator *generator,
                                                      xapian_termpos by)
{
    return guard([&] { generator->generator.increase_termpos(by); });
}

xapian_status xapian_term_generator_set_position(xapian_term_generator *generator,
                                                 xapian_termpos position)
{
    return guard([&] { generator->generator.set_termpos(position); });
}

xapian_termpos xapian_term_generator_position(const xapian_term_generator *generator)
{
    return guard_value(xapian_termpos(0), [&] { return generator->generator.get_termpos(); });
}

void xapian_term_generator_free(xapian_term_generator *generator)
{
    delete generator;
}

xapian_status xapian_query_parser_new(xapian_query_parser **out)
{
    *out = nullptr;
    return guard([&] { *out = new xapian_query_parser(); });
}

xapian_status xapian_query_parser_set_stem(xapian_query_parser *parser, const xapian_stem *stem)
{
    return guard(
        [&] { parser->parser.set_stemmer(stem != nullptr ? stem->stem : Xapian::Stem()); });
}

xapian_status xapian_query_parser_set_stem_strategy(xapian_query_parser *parser,
                                                    xapian_stem_strategy strategy)
{
    return guard([&] {
        require_strategy(strategy);
        parser->parser.set_stemming_strategy(
            static_cast<Xapian::QueryParser::stem_strategy>(strategy));
    });
}

xapian_status xapian_query_parser_set_stopper(xapian_query_parser *parser, xapian_stopper *stopper)
{
    return guard([&] {
        parser->parser.set_stopper(stopper != nullptr ? stopper->stopper.get() : nullptr);
        parser->stopper = stopper != nullptr ? stopper->stopper : nullptr;
    });
}

xapian_status xapian_query_parser_set_default_op(xapian_query_parser *parser, xapian_operator op)
{
    return guard([&] {
        /* Xapian refuses those that make no sense, but must be given one that exists. */
        if (op > XAPIAN_OP_WILDCARD)
            throw Xapian::InvalidArgumentError("no such operator");
        parser->parser.set_default_op(static_cast<Xapian::Query::op>(op));
    });
}

xapian_status xapian_query_parser_set_database(xapian_query_parser *parser, xapian_database *db)
{
    return guard([&] {
        parser->parser.set_database(*db->db);
        parser->database = db->db;
    });
}

xapian_status xapian_query_parser_set_max_expansion(xapian_query_parser *parser,
                                                    xapian_termcount max_expansion,
                                                    xapian_wildcard_limit limit)
{
    return guard([&] {
        if (limit > XAPIAN_WILDCARD_LIMIT_MOST_FREQUENT)
            throw Xapian::InvalidArgumentError("no such limit of a wildcard");
        parser->parser.set_max_expansion(max_expansion, static_cast<int>(limit));
    });
}

xapian_status xapian_query_parser_add_prefix(xapian_query_parser *parser, const char *field,
                                             const char *prefix)
{
    return guard([&] { parser->parser.add_prefix(field, std::string(prefix)); });
}

xapian_status xapian_query_parser_add_boolean_prefix(xapian_query_parser *parser, const char *field,
                                                     const char *prefix, bool exclusive)
{
    return guard([&] { parser->parser.add_boolean_prefix(field, std::string(prefix), exclusive); });
}

xapian_status xapian_query_parser_add_range(xapian_query_parser *parser, xapian_range_kind kind,
                                            xapian_valueno slot, const char *marker, unsigned flags,
                                            int epoch_year)
{
    return guard([&] {
        Xapian::RangeProcessor *range;

        switch (kind) {
        case XAPIAN_RANGE_BYTES:
            range = new Xapian::RangeProcessor(slot, marker, flags);
            break;
        case XAPIAN_RANGE_DATE:
            range = new Xapian::DateRangeProcessor(slot, marker, flags, epoch_year);
            break;
        case XAPIAN_RANGE_NUMBER:
            range = new Xapian::NumberRangeProcessor(slot, marker, flags);
            break;
        default:
            throw Xapian::InvalidArgumentError("no such kind of range");
        }
        parser->parser.add_rangeprocessor(range->release());
    });
}

xapian_status xapian_query_parser_parse(xapian_query **out, xapian_query_parser *parser,
                                        const char *text, size_t len, unsigned flags,
                                        const char *prefix, size_t prefix_len)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_query{
            parser->parser.parse_query(bytes(text, len), flags, bytes(prefix, prefix_len))};
    });
}

xapian_status xapian_query_parser_corrected(char **out, size_t *len, xapian_query_parser *parser)
{
    *out = nullptr;
    return guard([&] { *out = hand_out(parser->parser.get_corrected_query_string(), len); });
}

xapian_status xapian_query_parser_stopwords(xapian_term_iterator **out, xapian_query_parser *parser)
{
    *out = nullptr;
    return guard([&] {
        auto keeps = std::make_shared<Xapian::QueryParser>(parser->parser);

        *out = new xapian_term_iterator(keeps->stoplist_begin(), keeps);
    });
}

xapian_status xapian_query_parser_unstem(xapian_term_iterator **out, xapian_query_parser *parser,
                                         const char *term, size_t len)
{
    *out = nullptr;
    return guard([&] {
        auto keeps = std::make_shared<Xapian::QueryParser>(parser->parser);

        *out = new xapian_term_iterator(keeps->unstem_begin(bytes(term, len)), keeps);
    });
}

void xapian_query_parser_free(xapian_query_parser *parser)
{
    delete parser;
}

} // extern "C"
