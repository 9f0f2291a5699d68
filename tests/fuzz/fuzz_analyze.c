// SPDX-License-Identifier: GPL-2.0-or-later
/* The tokenizer and the analyzer over a text: tokens stand in order, within the text, and a query
   that looks a word up finds the very term that the text has. The first byte is the language. */
#include "fuzz.h"

#include "analysis/analyzer.h"
#include "analysis/language.h"
#include "hash.h"

static struct analyzer *analyzer;

/* What holds for a token that is behind `last`. */
static void check_token(const struct token *token, size_t last, const char *text, size_t len)
{
    CHECK(token->start >= last && token->start < token->end && token->end <= len);
    CHECK(fuzz_is_border(text, len, token->start) && fuzz_is_border(text, len, token->end));
    CHECK(token->len > 0 && token->len <= TOKEN_WORD_MAX);
    CHECK(strlen(token->word) == token->len && fuzz_is_utf8(token->word, token->len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"", "en", "uk", "ru", "de", "fr", "xx", "ar", "tr"};
    char code[LANGUAGE_SIZE];
    const char *language;
    struct token token;
    struct word *word, *again;
    char *text;
    size_t last = 0;

    if (size == 0)
        return 0;
    if (analyzer == NULL)
        CHECK(analyzer_new(&analyzer) == ACCORD_OK);
    language = languages[data[0] % (sizeof languages / sizeof languages[0])];
    text = fuzz_utf8(++data, --size);
    language_detect((const char *)data, size, code); /* bytes that are no UTF-8 are allowed here */
    CHECK(strlen(code) == 0 || strlen(code) == 2);
    language_normalise((const char *)data, size, code);
    CHECK(strlen(code) == 0 || strlen(code) == 2);
    CHECK(analyzer_start(analyzer, language, text, size) == ACCORD_OK);
    for (;;) {
        CHECK(analyzer_next(analyzer, &token, &word) == ACCORD_OK);
        if (word == NULL)
            break;
        check_token(&token, last, text, size);
        CHECK(!token.joined || last > 0);
        CHECK((last > 0 || token.paragraph) && (!token.paragraph || token.sentence));
        last = token.end;
        CHECK(word->len == token.len && memcmp(word->text, token.word, token.len) == 0);
        CHECK(word->term->len > 2 && fuzz_is_utf8(word->term->text, word->term->len));
        CHECK(memcmp(word->term->text, word->language, 2) == 0);
        CHECK(word->term->hash == hash_bytes(word->term->text, word->term->len));
        CHECK(analyzer_word(analyzer, language, token.word, token.len, token.scripts, &again) ==
              ACCORD_OK);
        CHECK(again->term == word->term);
    }
    analyzer_trim(analyzer);
    free(text);
    return 0;
}
