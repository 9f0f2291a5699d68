// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the passages of a text begin and end: they have all of its words, each once and in order,
   and what stands between them is no word. */
#include "fuzz.h"

#include "analysis/passages.h"
#include "analysis/tokenize.h"

enum { WORDS_MAX = 240 }; /* of a passage: twice what one should have at most */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tokenizer *tokenizer;
    static struct passages passages;
    char *text = fuzz_utf8(data, size);
    struct token token;
    uint32_t words = 0, word = 0;
    size_t last = 0;
    bool more;

    if (tokenizer == NULL)
        CHECK(tokenizer_new(&tokenizer) == ACCORD_OK);
    tokenizer_start(tokenizer, text, size);
    passages_start(&passages);
    while (tokenizer_next(tokenizer, &token))
        CHECK(passages_add(&passages, &token, words++) == ACCORD_OK);
    CHECK(passages_finish(&passages, text, size) == ACCORD_OK);
    CHECK((passages.count == 0) == (size == 0));

    tokenizer_start(tokenizer, text, size);
    more = tokenizer_next(tokenizer, &token);
    for (size_t i = 0; i < passages.count; i++) {
        const struct passage_range *range = &passages.ranges[i];

        CHECK(range->start >= last && range->start < range->end && range->end <= size);
        CHECK(fuzz_is_border(text, size, range->start) && fuzz_is_border(text, size, range->end));
        CHECK(range->token == word && range->token_count <= WORDS_MAX);
        CHECK(range->token_count > 0 || passages.count == 1);
        for (uint32_t n = 0; n < range->token_count; n++, word++) {
            CHECK(more && token.start >= range->start && token.end <= range->end);
            more = tokenizer_next(tokenizer, &token);
        }
        last = range->end;
    }
    CHECK(word == words && !more);
    free(text);
    return 0;
}
