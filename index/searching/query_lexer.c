// SPDX-License-Identifier: GPL-2.0-or-later
/* In: the text of a query; out: tokens, or the column of what cannot be one.

   Punctuation means nothing unless it stands where the query language gives it a meaning: a run of
   characters between spaces, brackets and quotation marks is one word as written, however odd
   ("F-16", "AT&T", "12:30"). A run without a letter or digit is passed over, as the analyzer finds
   no token in it. What would look like an operator but cannot be one (a star inside a word) is an
   error rather than a search for something else. Each byte is looked at a fixed number of times. */
#include "query_lexer.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "status.h"

/* Ten times the longest query of as many words as the parser takes; keeps offsets in ICU's int32_t.
 */
#define MAX_QUERY_BYTES (1024 * 1024)

/* Largest n of NEAR/n: longer than a passage. And n of NEAR alone. */
#define MAX_DISTANCE 100
#define DEFAULT_DISTANCE 10

static const char *const names[] = {"title", "author", "source", "lang", "url", "date"};
#define NAME_COUNT (sizeof names / sizeof names[0])

/* The character at `at`, which is before the end; *next is behind it. Negative: not UTF-8. */
static UChar32 character(const char *text, size_t len, size_t at, size_t *next)
{
    int32_t i = 0;
    int32_t left = len - at < 4 ? (int32_t)(len - at) : 4;
    const uint8_t *bytes = (const uint8_t *)text + at;
    UChar32 c;

    U8_NEXT(bytes, i, left, c);
    *next = at + (size_t)i;
    return c;
}

static bool is_space(UChar32 c)
{
    return u_isUWhiteSpace(c) || u_charType(c) == U_CONTROL_CHAR;
}

/* Letters and digits, but not the letters that serve as apostrophes, nor the tatweel. */
static bool is_content(UChar32 c)
{
    if (c == 0x2B9 || (c >= 0x2BB && c <= 0x2BD) || c == 0x640)
        return false;
    return c >= 0 && (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

/* U+201C, 201D, 201E, 201F: which of them opens and which closes depends on the language. */
static bool is_curly_quote(UChar32 c)
{
    return c >= 0x201C && c <= 0x201F;
}

static bool is_quote(UChar32 c)
{
    return c == '"' || c == 0xAB || c == 0xBB || is_curly_quote(c);
}

/* English “a”, German „a“, Polish and Ukrainian „a”, Swedish ”a”; French «a», Danish »a«. */
static bool closes(UChar32 open, UChar32 c)
{
    if (open == '"')
        return c == '"';
    if (open == 0xAB)
        return c == 0xBB;
    if (open == 0xBB)
        return c == 0xAB;
    return is_curly_quote(c) && c != 0x201E;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool at_quote(const struct query_lexer *lexer, size_t at)
{
    size_t next;

    return at < lexer->len && is_quote(character(lexer->text, lexer->len, at, &next));
}

static bool at_byte(const struct query_lexer *lexer, size_t at, char byte)
{
    return at < lexer->len && lexer->text[at] == byte;
}

bool query_lexer_space(const char *text, size_t len, size_t at, size_t *next)
{
    return at < len && is_space(character(text, len, at, next));
}

/* Where the run of characters at `at` ends: before a space, bracket or quotation mark. */
static size_t end_of_run(const struct query_lexer *lexer, size_t at)
{
    size_t next;

    while (at < lexer->len) {
        UChar32 c = character(lexer->text, lexer->len, at, &next);

        if (is_space(c) || is_quote(c) || c == '(' || c == ')')
            break;
        at = next;
    }
    return at;
}

/* How many letters and digits there are, counting no further than `limit`. */
static unsigned count_content(const char *text, size_t start, size_t end, unsigned limit)
{
    unsigned count = 0;

    while (start < end && count < limit)
        if (is_content(character(text, end, start, &start)))
            count++;
    return count;
}

static bool run_is(const struct query_lexer *lexer, size_t start, size_t end, const char *word)
{
    return end - start == strlen(word) && memcmp(lexer->text + start, word, end - start) == 0;
}

static void skip_spaces(struct query_lexer *lexer)
{
    size_t next;

    while (query_lexer_space(lexer->text, lexer->len, lexer->at, &next)) {
        lexer->at = next;
        lexer->apart = true;
        lexer->after_phrase = false;
    }
}

/* Whether the '-' at `at`, with nothing glued to its left, has an operand to its right. */
static bool negates(const struct query_lexer *lexer, size_t at)
{
    size_t end;

    at++;
    if (at_byte(lexer, at, '-'))
        return false;
    if (at_byte(lexer, at, '(') || at_quote(lexer, at))
        return true;
    if (at_byte(lexer, at, '=') && at_quote(lexer, at + 1))
        return true;
    end = end_of_run(lexer, at);
    return count_content(lexer->text, at, end, 1) > 0;
}

/* Finds the name before a colon at `start` of a word that ends at `end`. */
static bool find_name(const struct query_lexer *lexer, size_t start, size_t end, size_t *colon)
{
    *colon = start;
    while (*colon < end && is_letter(lexer->text[*colon]))
        ++*colon;
    return *colon > start && *colon < end && lexer->text[*colon] == ':';
}

static bool known_name(const struct query_lexer *lexer, size_t start, size_t colon,
                       enum query_name *name)
{
    size_t i;

    for (i = 0; i < NAME_COUNT; i++) {
        if (strlen(names[i]) == colon - start &&
            strncasecmp(lexer->text + start, names[i], colon - start) == 0) {
            *name = (enum query_name)i;
            return true;
        }
    }
    return false;
}

/* Whether a value may begin at `at`, behind a colon. */
static bool begins_value(const struct query_lexer *lexer, size_t at)
{
    size_t next;

    return at < lexer->len && lexer->text[at] != ')' &&
           !query_lexer_space(lexer->text, lexer->len, at, &next);
}

/* Makes `token`, a word so far, a field if it begins with a name and a colon. "Source: agencies"
   and "http://" stay words: prose and addresses have colons too. */
static accord_status read_field(struct query_lexer *lexer, struct query_token *token)
{
    const char *text = lexer->text;
    size_t start = token->text_start;
    size_t colon, after;

    if (!find_name(lexer, start, token->end, &colon))
        return ACCORD_OK;
    after = colon + 1;
    if (known_name(lexer, start, colon, &token->name)) {
        if (!begins_value(lexer, after)) {
            if (!run_is(lexer, start, colon, names[token->name]))
                return ACCORD_OK;
            return status_fail_query(start, "%s: needs its value right after the colon",
                                     names[token->name]);
        }
        if (token->exact)
            return status_fail_query(token->start, "= goes after the colon: %s:=word",
                                     names[token->name]);
        token->kind = TOKEN_FIELD;
        token->end = after;
        return ACCORD_OK;
    }
    if (colon - start < 2 || !begins_value(lexer, after) || text[after] == ':' ||
        text[after] == '/' || is_digit(text[after]))
        return ACCORD_OK;
    return status_fail_query(start,
                             "unknown field \"%.*s%s\": fields are title, author, source, lang, "
                             "url, date; quote it to search for the text",
                             colon - start > 32 ? 32 : (int)(colon - start), text + start,
                             colon - start > 32 ? "..." : "");
}

/* Takes the star off the end of a word; one elsewhere is an error. */
static accord_status read_star(const struct query_lexer *lexer, struct query_token *token)
{
    const char *word = lexer->text + token->text_start;
    const char *star = memchr(word, '*', token->text_end - token->text_start);
    size_t at;

    if (star == NULL)
        return ACCORD_OK;
    at = (size_t)(star - lexer->text);
    if (at + 1 < token->text_end)
        return status_fail_query(at, "* can only stand at the end of a word");
    if (token->exact)
        return status_fail_query(at, "a word cannot have both = and *");
    if (count_content(lexer->text, token->text_start, at, 2) < 2)
        return status_fail_query(at, "* needs at least 2 letters or digits before it");
    token->prefix = true;
    token->text_end = at;
    return ACCORD_OK;
}

/* Takes the tilde off the end of a word. One inside is a part of it, as in an address. */
static accord_status read_tilde(const struct query_lexer *lexer, struct query_token *token)
{
    size_t end = token->text_end;

    if (token->prefix || end == token->text_start)
        return ACCORD_OK;
    if (lexer->after_phrase && lexer->text[token->text_start] == '~')
        return status_fail_query(token->text_start,
                                 "~ goes after a word; for words near each other write a NEAR/5 b");
    if (lexer->text[end - 1] == '~') {
        if (count_content(lexer->text, token->text_start, end, 1) == 0)
            return ACCORD_OK;
        if (token->exact)
            return status_fail_query(end - 1, "a word cannot have both = and ~");
        token->fuzzy = true;
        token->text_end = end - 1;
        return ACCORD_OK;
    }
    if (end - token->text_start > 2 && is_digit(lexer->text[end - 1]) &&
        lexer->text[end - 2] == '~' && is_letter(lexer->text[end - 3]))
        return status_fail_query(end - 1, "~ takes no number: write word~");
    return ACCORD_OK;
}

static accord_status read_near(const struct query_lexer *lexer, struct query_token *token)
{
    size_t at = token->start + strlen("NEAR");

    token->kind = TOKEN_NEAR;
    token->distance = DEFAULT_DISTANCE;
    if (at == token->end)
        return ACCORD_OK;
    token->distance = 0;
    for (at++; at < token->end && is_digit(lexer->text[at]) && token->distance <= MAX_DISTANCE;
         at++)
        token->distance = token->distance * 10 + (unsigned)(lexer->text[at] - '0');
    if (at < token->end || token->distance < 1 || token->distance > MAX_DISTANCE)
        return status_fail_query(token->start, "NEAR/n takes a number of words from 1 to %d",
                                 MAX_DISTANCE);
    return ACCORD_OK;
}

/* Reads a run of characters: an operator, a field's name, a word, or (TOKEN_END) nothing at all. */
static accord_status read_run(struct query_lexer *lexer, struct query_token *token)
{
    size_t start = token->start;
    accord_status status;

    token->end = end_of_run(lexer, start);
    token->kind = TOKEN_WORD;
    if (run_is(lexer, start, token->end, "AND")) {
        token->kind = TOKEN_AND;
        return ACCORD_OK;
    }
    if (run_is(lexer, start, token->end, "OR")) {
        token->kind = TOKEN_OR;
        return ACCORD_OK;
    }
    if (run_is(lexer, start, token->end, "NOT")) {
        token->kind = TOKEN_NOT;
        return ACCORD_OK;
    }
    if (run_is(lexer, start, token->end, "NEAR") ||
        (token->end - start >= 5 && memcmp(lexer->text + start, "NEAR/", 5) == 0))
        return read_near(lexer, token);

    token->exact = lexer->text[start] == '=';
    token->text_start = start + (token->exact ? 1 : 0);
    token->text_end = token->end;
    if (run_is(lexer, start, token->end, "=") && at_byte(lexer, token->end, '('))
        return status_fail_query(start, "= goes before a word or a phrase, not before a group");
    status = read_field(lexer, token);
    if (status != ACCORD_OK || token->kind == TOKEN_FIELD)
        return status;
    status = read_star(lexer, token);
    if (status == ACCORD_OK)
        status = read_tilde(lexer, token);
    if (status == ACCORD_OK &&
        count_content(lexer->text, token->text_start, token->text_end, 1) == 0)
        token->kind = TOKEN_END;
    return status;
}

/* Reads quoted text; token->start is before the '=', if any, and the lexer at the opening mark. */
static accord_status read_quoted(struct query_lexer *lexer, struct query_token *token)
{
    UChar32 open, c;
    size_t next;

    open = character(lexer->text, lexer->len, lexer->at, &token->text_start);
    token->kind = TOKEN_PHRASE;
    for (token->text_end = token->text_start; token->text_end < lexer->len;
         token->text_end = next) {
        c = character(lexer->text, lexer->len, token->text_end, &next);
        if (closes(open, c)) {
            token->end = next;
            lexer->at = next;
            lexer->apart = false;
            lexer->after_phrase = true;
            return ACCORD_OK;
        }
    }
    return status_fail_query(lexer->at, "this quotation mark is never closed");
}

accord_status query_lexer_check(const char *text, size_t len)
{
    size_t at = 0, next;

    if (len > MAX_QUERY_BYTES)
        return status_fail_query(MAX_QUERY_BYTES, "the query is longer than %d bytes",
                                 MAX_QUERY_BYTES);
    for (; at < len; at = next)
        if (character(text, len, at, &next) < 0)
            return status_fail_query(at, "the query is not UTF-8 here");
    return ACCORD_OK;
}

accord_status query_lexer_next(struct query_lexer *lexer, struct query_token *token)
{
    accord_status status;

    if (lexer->at == 0)
        lexer->apart = true;
    for (;;) {
        skip_spaces(lexer);
        memset(token, 0, sizeof *token);
        token->start = lexer->at;
        token->end = lexer->at;
        if (lexer->at == lexer->len)
            return ACCORD_OK;
        if (at_quote(lexer, lexer->at))
            return read_quoted(lexer, token);
        if (at_byte(lexer, lexer->at, '=') && at_quote(lexer, lexer->at + 1)) {
            lexer->at++;
            token->exact = true;
            return read_quoted(lexer, token);
        }
        if (at_byte(lexer, lexer->at, '(') || at_byte(lexer, lexer->at, ')')) {
            token->kind = lexer->text[lexer->at] == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
            token->end = ++lexer->at;
            lexer->apart = token->kind == TOKEN_OPEN;
            lexer->after_phrase = false;
            return ACCORD_OK;
        }
        if (at_byte(lexer, lexer->at, '-')) {
            if (lexer->apart && negates(lexer, lexer->at))
                token->kind = TOKEN_MINUS;
            token->end = ++lexer->at;
            lexer->apart = false;
            lexer->after_phrase = false;
            if (token->kind == TOKEN_MINUS)
                return ACCORD_OK;
            continue;
        }
        status = read_run(lexer, token);
        if (status != ACCORD_OK)
            return status;
        lexer->at = token->end;
        lexer->apart = false;
        lexer->after_phrase = false;
        if (token->kind != TOKEN_END)
            return ACCORD_OK;
    }
}

accord_status query_lexer_value(struct query_lexer *lexer, const struct query_token *field,
                                struct query_token *token)
{
    const char *name = names[field->name];
    const char *star;

    memset(token, 0, sizeof *token);
    token->start = lexer->at;
    if (at_quote(lexer, lexer->at))
        return read_quoted(lexer, token);
    token->kind = TOKEN_WORD;
    token->text_start = lexer->at;
    token->text_end = token->end = end_of_run(lexer, lexer->at);
    if (token->text_start == token->text_end)
        return status_fail_query(lexer->at, "%s: takes a word or quoted text, not a group", name);
    if (!query_lexer_is_value(lexer->text + token->text_start, token->end - token->text_start)) {
        star = memchr(lexer->text + token->text_start, '*', token->end - token->text_start);
        if (star == NULL)
            return status_fail_query(token->start, "to leave out a %s write -%s:", name, name);
        if (field->name != NAME_URL)
            return status_fail_query((size_t)(star - lexer->text), "%s: takes no *", name);
    }
    lexer->at = token->end;
    lexer->apart = false;
    lexer->after_phrase = false;
    return ACCORD_OK;
}

accord_status query_lexer_phrase_word(const struct query_lexer *lexer,
                                      const struct query_token *phrase, size_t *at,
                                      struct query_token *token)
{
    const char *text = lexer->text;
    accord_status status;
    size_t next;

    for (;;) {
        memset(token, 0, sizeof *token);
        while (query_lexer_space(text, phrase->text_end, *at, &next))
            *at = next;
        token->start = *at;
        while (*at < phrase->text_end && !query_lexer_space(text, phrase->text_end, *at, &next))
            *at = next;
        token->end = *at;
        if (token->start == token->end)
            return ACCORD_OK;
        token->exact = phrase->exact || text[token->start] == '=';
        token->text_start = token->start + (text[token->start] == '=' ? 1 : 0);
        token->text_end = token->end;
        status = read_star(lexer, token);
        if (status != ACCORD_OK)
            return status;
        if (count_content(text, token->text_start, token->text_end, 1) > 0) {
            token->kind = TOKEN_WORD;
            return ACCORD_OK;
        }
    }
}

void query_lexer_run(struct query_lexer *lexer, struct query_token *token)
{
    size_t next;

    memset(token, 0, sizeof *token);
    while (lexer->at < lexer->len) {
        skip_spaces(lexer);
        token->start = token->text_start = lexer->at;
        while (lexer->at < lexer->len &&
               !query_lexer_space(lexer->text, lexer->len, lexer->at, &next))
            lexer->at = next;
        token->end = token->text_end = lexer->at;
        if (count_content(lexer->text, token->start, token->end, 1) > 0) {
            token->kind = TOKEN_WORD;
            return;
        }
    }
}

bool query_lexer_is_word(const char *text, size_t len, struct query_token *token)
{
    struct query_lexer lexer = {text, len, 0, true, false};

    return query_lexer_check(text, len) == ACCORD_OK &&
           query_lexer_next(&lexer, token) == ACCORD_OK && token->kind == TOKEN_WORD &&
           token->start == 0 && token->end == len;
}

bool query_lexer_is_value(const char *text, size_t len)
{
    struct query_lexer lexer = {text, len, 0, true, false};

    return len > 0 && text[0] != '-' && memchr(text, '*', len) == NULL &&
           end_of_run(&lexer, 0) == len;
}

void query_lexer_quotes(const char *text, size_t len, const char **open, const char **close)
{
    static const char *const pairs[][2] = {
        {"\"", "\""}, {"\u201C", "\u201D"}, {"\u00AB", "\u00BB"}, {"\u00BB", "\u00AB"}};
    size_t i, at, next;

    for (i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        UChar32 opening = character(pairs[i][0], strlen(pairs[i][0]), 0, &next);
        bool closed = false;

        for (at = 0; at < len && !closed; at = next)
            closed = closes(opening, character(text, len, at, &next));
        if (!closed)
            break;
    }
    if (i == sizeof pairs / sizeof pairs[0])
        i = 0; /* not from quoted text: no notation has it */
    *open = pairs[i][0];
    *close = pairs[i][1];
}

const char *query_name_text(enum query_name name)
{
    return names[name];
}
