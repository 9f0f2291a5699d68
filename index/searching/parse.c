// SPDX-License-Identifier: GPL-2.0-or-later
/* In: the tokens of a query; out: its tree, or the column of what is wrong.

   Recursive descent, a function a level, loosest first:

       or    := and (OR and)*
       and   := bag (AND bag | NOT bag | AND NOT bag)*
       bag   := (near | -near)+         the first may be NOT near where no AND or NOT stands before
       near  := atom (NEAR/n atom)*     words and phrases only
       atom  := word | "phrase" | ( or ) | field | filter
       field := title:atom | author:atom
       filter := source:value | lang:value | url:value | date:range

   What is left out is gathered in one QUERY_NOT: `a -b` and `a NOT b` are the same tree, and so are
   `a AND b NOT c` and `a NOT c AND b`. A group of one member is that member; AND within AND, OR
   within OR are one. A bag within a bag stays: its words are no plain words of the outer one. */
#include "parse.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "query_date.h"
#include "query_lexer.h"
#include "query_tree.h"
#include "status.h"

/* Brackets within brackets, and levels of the tree: what recursion over it may cost. */
#define MAX_DEPTH 100

/* Words of a query that stand in phrases and NEAR: in each article their places are looked for
 * anew. */
#define MAX_PLACED 1000

struct parser {
    struct query_lexer lexer;
    struct query_token token;    /* the next one, not yet taken */
    struct query_token previous; /* the one taken last */
    enum query_field field;      /* of the group being read */
    unsigned depth;              /* how many brackets are open */
    size_t words;                /* how many there are so far */
    int64_t now;
};

static accord_status parse_or(struct parser *parser, struct query_node **out);

/* ---- Tokens --------------------------------------------------------------------------------- */

static accord_status advance(struct parser *parser)
{
    parser->previous = parser->token;
    return query_lexer_next(&parser->lexer, &parser->token);
}

static accord_status count_word(struct parser *parser, size_t column)
{
    if (parser->words == QUERY_WORDS_MOST)
        return status_fail_query(column, "the query has more than %d words", QUERY_WORDS_MOST);
    parser->words++;
    return ACCORD_OK;
}

/* The operator as written, or NULL. */
static const char *operator_name(const struct query_token *token)
{
    switch (token->kind) {
    case TOKEN_AND:
        return "AND";
    case TOKEN_OR:
        return "OR";
    case TOKEN_NOT:
        return "NOT";
    case TOKEN_NEAR:
        return "NEAR";
    case TOKEN_MINUS:
        return "-";
    default:
        return NULL;
    }
}

/* Says why no operand stands where the next token does. */
static accord_status missing_operand(const struct parser *parser)
{
    const struct query_token *token = &parser->token;
    const struct query_token *previous = &parser->previous;

    if (token->kind == TOKEN_AND || token->kind == TOKEN_OR || token->kind == TOKEN_NEAR)
        return status_fail_query(token->start, "%s needs something on its left",
                                 operator_name(token));
    if (token->kind == TOKEN_NOT || token->kind == TOKEN_MINUS)
        return status_fail_query(token->start, "%s cannot stand right after %s",
                                 operator_name(token), operator_name(previous));
    if (operator_name(previous) != NULL)
        return status_fail_query(previous->start, "%s needs something on its right",
                                 operator_name(previous));
    if (token->kind == TOKEN_CLOSE && parser->depth > 0)
        return status_fail_query(previous->start, "empty group: nothing inside these brackets");
    if (token->kind == TOKEN_CLOSE)
        return status_fail_query(token->start, "this bracket was never opened");
    if (parser->depth > 0)
        return status_fail_query(previous->start, "this bracket is never closed");
    return status_fail_query(0, "nothing to search for");
}

/* ---- Levels --------------------------------------------------------------------------------- */

static accord_status word_new(struct parser *parser, const struct query_token *token,
                              struct query_node **out)
{
    struct query_node *node = NULL;
    accord_status status = count_word(parser, token->start);

    if (status == ACCORD_OK)
        status = query_node_new(&node, QUERY_WORD, parser->field, token->start, token->end);
    if (status != ACCORD_OK)
        return status;
    node->prefix = token->prefix;
    node->fuzzy = token->fuzzy;
    node->exact = token->exact;
    status = query_node_set_text(node, parser->lexer.text + token->text_start,
                                 token->text_end - token->text_start);
    if (status == ACCORD_OK)
        *out = node;
    else
        query_free(node);
    return status;
}

static accord_status phrase_new(struct parser *parser, const struct query_token *phrase,
                                struct query_node **out)
{
    struct query_list words = {0};
    struct query_token token;
    struct query_node *word;
    size_t at = phrase->text_start;
    accord_status status;

    for (;;) {
        status = query_lexer_phrase_word(&parser->lexer, phrase, &at, &token);
        if (status != ACCORD_OK || token.kind == TOKEN_END)
            break;
        status = word_new(parser, &token, &word);
        if (status == ACCORD_OK)
            status = query_list_add(&words, word);
        if (status != ACCORD_OK)
            break;
    }
    if (status == ACCORD_OK && words.count == 0)
        status =
            status_fail_query(phrase->start, "empty phrase: no word inside these quotation marks");
    if (status == ACCORD_OK)
        status = query_list_finish(&words, QUERY_PHRASE, parser->field, out);
    if (status == ACCORD_OK) {
        (*out)->start = phrase->start;
        (*out)->end = phrase->end;
    }
    query_list_clear(&words);
    return status;
}

/* The text of a value, each run of white space made one space, none at the ends. */
static accord_status set_value(struct query_node *node, const char *text, size_t len)
{
    size_t at = 0, next;
    accord_status status = query_node_set_text(node, text, len);

    if (status != ACCORD_OK)
        return status;
    node->len = 0;
    while (at < len) {
        if (query_lexer_space(text, len, at, &next)) {
            if (node->len > 0 && node->text[node->len - 1] != ' ')
                node->text[node->len++] = ' ';
            at = next;
        } else {
            node->text[node->len++] = text[at++];
            while (at < len && ((unsigned char)text[at] & 0xC0) == 0x80)
                node->text[node->len++] = text[at++];
        }
    }
    if (node->len > 0 && node->text[node->len - 1] == ' ')
        node->len--;
    node->text[node->len] = '\0';
    return ACCORD_OK;
}

static accord_status set_date(struct query_node *node, const struct parser *parser,
                              const struct query_token *value)
{
    const char *error;
    size_t at;

    if (query_parse_date_range(parser->lexer.text + value->text_start,
                               value->text_end - value->text_start, parser->now, &node->since,
                               &node->until, &at, &error))
        return ACCORD_OK;
    return status_fail_query(value->text_start + at, "%s", error);
}

/* The field has been read as the next token, not yet taken, so that the lexer stands at its value.
 */
static accord_status parse_filter(struct parser *parser, struct query_node **out)
{
    static const enum query_kind kinds[] = {[NAME_SOURCE] = QUERY_SOURCE,
                                            [NAME_LANG] = QUERY_LANG,
                                            [NAME_URL] = QUERY_URL,
                                            [NAME_DATE] = QUERY_DATE};
    struct query_token field = parser->token;
    struct query_node *node = NULL;
    struct query_token value;
    accord_status status = query_lexer_value(&parser->lexer, &field, &value);

    if (status == ACCORD_OK)
        status = count_word(parser, field.start);
    if (status == ACCORD_OK)
        status = query_node_new(&node, kinds[field.name], QUERY_ANYWHERE, field.start, value.end);
    if (status != ACCORD_OK)
        return status;
    if (field.name == NAME_DATE)
        status = set_date(node, parser, &value);
    else
        status = set_value(node, parser->lexer.text + value.text_start,
                           value.text_end - value.text_start);
    if (status == ACCORD_OK && field.name != NAME_DATE && node->len == 0)
        status = status_fail_query(value.start, "%s: needs a value", query_name_text(field.name));
    if (status == ACCORD_OK)
        status = advance(parser);
    if (status == ACCORD_OK)
        *out = node;
    else
        query_free(node);
    return status;
}

static accord_status parse_group(struct parser *parser, struct query_node **out)
{
    size_t open = parser->token.start;
    struct query_node *node = NULL;
    accord_status status;

    if (parser->depth == MAX_DEPTH)
        return status_fail_query(open, "more than %d brackets within one another", MAX_DEPTH);
    parser->depth++;
    status = advance(parser);
    if (status == ACCORD_OK)
        status = parse_or(parser, &node);
    if (status == ACCORD_OK && parser->token.kind != TOKEN_CLOSE)
        status = status_fail_query(open, "this bracket is never closed");
    if (status == ACCORD_OK)
        status = advance(parser);
    parser->depth--;
    if (status == ACCORD_OK)
        *out = node;
    else
        query_free(node);
    return status;
}

static accord_status parse_atom(struct parser *parser, struct query_node **out);

static accord_status parse_field(struct parser *parser, struct query_node **out)
{
    struct query_token field = parser->token;
    const char *name = query_name_text(field.name);
    accord_status status;

    if (parser->field != QUERY_ANYWHERE)
        return status_fail_query(field.start, "%s: cannot stand inside %s:", name,
                                 parser->field == QUERY_TITLE ? "title" : "author");
    if (field.name != NAME_TITLE && field.name != NAME_AUTHOR)
        return parse_filter(parser, out);
    if (parser->lexer.text[field.end] == '-')
        return status_fail_query(field.end, "- goes before the field: -%s:word", name);
    status = advance(parser);
    if (status != ACCORD_OK)
        return status;
    if (parser->token.start != field.end ||
        (parser->token.kind != TOKEN_WORD && parser->token.kind != TOKEN_PHRASE &&
         parser->token.kind != TOKEN_OPEN && parser->token.kind != TOKEN_FIELD))
        return status_fail_query(field.start, "%s: needs a word, a phrase or a group", name);
    parser->field = field.name == NAME_TITLE ? QUERY_TITLE : QUERY_AUTHOR;
    status = parse_atom(parser, out);
    parser->field = QUERY_ANYWHERE;
    return status;
}

static accord_status parse_atom(struct parser *parser, struct query_node **out)
{
    struct query_node *node = NULL;
    accord_status status;

    switch (parser->token.kind) {
    case TOKEN_OPEN:
        return parse_group(parser, out);
    case TOKEN_FIELD:
        return parse_field(parser, out);
    case TOKEN_WORD:
        status = word_new(parser, &parser->token, &node);
        break;
    case TOKEN_PHRASE:
        status = phrase_new(parser, &parser->token, &node);
        break;
    default:
        return missing_operand(parser);
    }
    if (status == ACCORD_OK)
        status = advance(parser);
    if (status == ACCORD_OK)
        *out = node;
    else
        query_free(node);
    return status;
}

/* Parses an operand of NEAR and adds it to `operands`. The first may turn out not to be one. */
static accord_status parse_operand(struct parser *parser, struct query_list *operands)
{
    size_t start = parser->token.start;
    struct query_node *node;
    accord_status status = parse_atom(parser, &node);

    if (status != ACCORD_OK)
        return status;
    status = query_list_add(operands, node);
    if (status != ACCORD_OK || (operands->count == 1 && parser->token.kind != TOKEN_NEAR))
        return status;
    if (node->kind != QUERY_WORD && node->kind != QUERY_PHRASE)
        return status_fail_query(start, "NEAR joins words and phrases, nothing else");
    if (node->field != operands->items[0]->field)
        return status_fail_query(start, "NEAR joins words of one field: write title:(a NEAR b)");
    return ACCORD_OK;
}

static accord_status parse_near(struct parser *parser, struct query_node **out)
{
    struct query_list operands = {0};
    unsigned distance = 0;
    accord_status status = parse_operand(parser, &operands);

    while (status == ACCORD_OK && parser->token.kind == TOKEN_NEAR) {
        if (distance == 0)
            distance = parser->token.distance;
        if (parser->token.distance != distance)
            status = status_fail_query(parser->token.start,
                                       "a chain of NEAR has one distance, which was %u", distance);
        if (status == ACCORD_OK)
            status = advance(parser);
        if (status == ACCORD_OK)
            status = parse_operand(parser, &operands);
    }
    if (status == ACCORD_OK)
        status = query_list_join(&operands, QUERY_NEAR, operands.items[0]->field, out);
    if (status == ACCORD_OK && distance > 0)
        (*out)->distance = distance;
    query_list_clear(&operands);
    return status;
}

static accord_status parse_bag(struct parser *parser, bool may_begin_with_not,
                               struct query_node **out)
{
    struct query_list wanted = {0}, unwanted = {0};
    bool first = true;
    accord_status status = ACCORD_OK;

    for (; status == ACCORD_OK; first = false) {
        enum query_token_kind kind = parser->token.kind;
        bool negative = kind == TOKEN_MINUS || (kind == TOKEN_NOT && first && may_begin_with_not);
        struct query_node *node;

        if (!negative && !first && kind != TOKEN_WORD && kind != TOKEN_PHRASE &&
            kind != TOKEN_OPEN && kind != TOKEN_FIELD)
            break;
        if (negative)
            status = advance(parser);
        if (status == ACCORD_OK)
            status = parse_near(parser, &node);
        if (status != ACCORD_OK)
            break;
        if (negative)
            status = query_list_add(&unwanted, node);
        else
            status = query_list_sort_out(&wanted, &unwanted, node, QUERY_BAG);
    }
    if (status == ACCORD_OK)
        status = query_list_join_without(&wanted, &unwanted, QUERY_BAG, parser->field, out);
    query_list_clear(&wanted);
    query_list_clear(&unwanted);
    return status;
}

static accord_status parse_and(struct parser *parser, struct query_node **out)
{
    struct query_list wanted = {0}, unwanted = {0};
    struct query_node *node;
    bool negative = false;
    accord_status status = parse_bag(parser, true, &node);

    while (status == ACCORD_OK) {
        if (negative)
            status = query_list_add(&unwanted, node);
        else
            status = query_list_sort_out(&wanted, &unwanted, node, QUERY_AND);
        if (status != ACCORD_OK ||
            (parser->token.kind != TOKEN_AND && parser->token.kind != TOKEN_NOT))
            break;
        negative = parser->token.kind == TOKEN_NOT;
        status = advance(parser);
        if (status == ACCORD_OK && !negative && parser->token.kind == TOKEN_NOT) {
            negative = true;
            status = advance(parser);
        }
        if (status == ACCORD_OK)
            status = parse_bag(parser, false, &node);
    }
    if (status == ACCORD_OK)
        status = query_list_join_without(&wanted, &unwanted, QUERY_AND, parser->field, out);
    query_list_clear(&wanted);
    query_list_clear(&unwanted);
    return status;
}

static accord_status parse_or(struct parser *parser, struct query_node **out)
{
    struct query_list choices = {0};
    struct query_node *node;
    accord_status status;

    for (;;) {
        status = parse_and(parser, &node);
        if (status == ACCORD_OK)
            status = query_list_add_flat(&choices, node, QUERY_OR);
        if (status != ACCORD_OK || parser->token.kind != TOKEN_OR)
            break;
        status = advance(parser);
        if (status != ACCORD_OK)
            break;
    }
    if (status == ACCORD_OK)
        status = query_list_join(&choices, QUERY_OR, parser->field, out);
    query_list_clear(&choices);
    return status;
}

accord_status query_parse(struct query_node **out, const char *text, size_t len)
{
    struct parser parser = {.lexer = {.text = text, .len = len}, .now = (int64_t)time(NULL)};
    const struct query_node *deepest = NULL, *beyond = NULL;
    size_t placed = MAX_PLACED;
    struct query_node *node = NULL;
    accord_status status;

    *out = NULL;
    status = query_lexer_check(text, len);
    if (status == ACCORD_OK)
        status = advance(&parser);
    if (status == ACCORD_OK)
        status = parse_or(&parser, &node);
    if (status == ACCORD_OK && parser.token.kind == TOKEN_CLOSE)
        status = status_fail_query(parser.token.start, "this bracket was never opened");
    /* query_describe() writes a pair of brackets a level, and what it writes must parse */
    if (status == ACCORD_OK && !query_tree_is_flat(node, MAX_DEPTH, &deepest))
        status =
            status_fail_query(deepest->start, "more than %d groups within one another", MAX_DEPTH);
    if (status == ACCORD_OK && !query_tree_is_loose(node, &placed, &beyond))
        status =
            status_fail_query(beyond->start, "more than %d words in phrases and NEAR", MAX_PLACED);
    if (status == ACCORD_OK)
        *out = node;
    else
        query_free(node);
    return status;
}

accord_status query_parse_words(struct query_node **out, const char *text, size_t len)
{
    struct parser parser = {.lexer = {.text = text, .len = len}};
    struct query_list words = {0};
    struct query_node *word;
    accord_status status;

    *out = NULL;
    status = query_lexer_check(text, len);
    while (status == ACCORD_OK) {
        query_lexer_run(&parser.lexer, &parser.token);
        if (parser.token.kind == TOKEN_END)
            break;
        status = word_new(&parser, &parser.token, &word);
        if (status == ACCORD_OK)
            status = query_list_add(&words, word);
    }
    if (status == ACCORD_OK && words.count == 0)
        status = status_fail_query(0, "nothing to search for");
    if (status == ACCORD_OK)
        status = query_list_join(&words, QUERY_BAG, QUERY_ANYWHERE, out);
    query_list_clear(&words);
    return status;
}
