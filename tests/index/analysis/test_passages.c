// SPDX-License-Identifier: GPL-2.0-or-later
// Texts of known shape and the passages they are cut into.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/analysis/passages.h"
#include "index/analysis/tokenize.h"
#include "index/bytes.h"

static struct tokenizer *tokenizer;
static struct passages passages; /* one for all tests: it is meant to be used again */

static int set_up(void **state)
{
    (void)state;
    return tokenizer_new(&tokenizer) == ACCORD_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tokenizer_free(tokenizer);
    passages_free(&passages);
    return 0;
}

/* Appends a sentence of `words` words. */
static void add_sentence(struct bytes *text, unsigned words)
{
    for (unsigned i = 0; i < words; i++)
        bytes_add_string(
            text, i == 0 ? (text->len > 0 && text->data[text->len - 1] != '\n' ? " Tide" : "Tide")
                         : " turns");
    bytes_add_string(text, ".");
}

static void add_paragraph(struct bytes *text, unsigned sentences, unsigned words)
{
    if (text->len > 0)
        bytes_add_string(text, "\n\n");
    for (unsigned i = 0; i < sentences; i++)
        add_sentence(text, words);
}

/* Cuts the text, and holds the passages against what passages.h promises. @return tokens. */
static uint32_t cut(const char *text, size_t len)
{
    struct token token;
    uint32_t count = 0, at_token = 0;
    size_t at_byte = 0, passage = 0;

    passages_start(&passages);
    tokenizer_start(tokenizer, text, len);
    while (tokenizer_next(tokenizer, &token))
        assert_int_equal(passages_add(&passages, &token, count++), ACCORD_OK);
    assert_int_equal(passages_finish(&passages, text, len), ACCORD_OK);

    for (size_t i = 0; i < passages.count; i++) {
        const struct passage_range *range = &passages.ranges[i];

        assert_int_equal(range->token, at_token); /* every token, none twice */
        assert_true(range->start >= at_byte && range->end > range->start && range->end <= len);
        at_token += range->token_count;
        at_byte = range->end;
    }
    assert_int_equal(at_token, count);
    count = 0;
    tokenizer_start(tokenizer, text, len);
    while (tokenizer_next(tokenizer, &token)) {
        while (count >= passages.ranges[passage].token + passages.ranges[passage].token_count)
            passage++;
        assert_true(token.start >= passages.ranges[passage].start &&
                    token.end <= passages.ranges[passage].end);
        count++;
    }
    return count;
}

static uint32_t cut_bytes(struct bytes *text)
{
    assert_false(text->failed);
    return cut(text->data, text->len);
}

static void an_empty_text_has_no_passage(void **state)
{
    (void)state;
    assert_int_equal(cut("", 0), 0);
    assert_int_equal(passages.count, 0);
}

static void a_text_without_words_is_one_passage(void **state)
{
    (void)state;
    assert_int_equal(cut(" … — !\n", strlen(" … — !\n")), 0);
    assert_int_equal(passages.count, 1);
    assert_int_equal(passages.ranges[0].start, 0);
    assert_int_equal(passages.ranges[0].end, strlen(" … — !\n"));
    assert_int_equal(passages.ranges[0].token_count, 0);
}

static void a_short_text_is_one_passage_with_its_punctuation(void **state)
{
    static const char text[] = "  «The tide turned. The boats went home.»\n";

    (void)state;
    assert_int_equal(cut(text, strlen(text)), 7);
    assert_int_equal(passages.count, 1);
    assert_int_equal(passages.ranges[0].start, 2);
    assert_int_equal(passages.ranges[0].end, strlen(text) - 1);
}

static void a_paragraph_of_good_length_is_a_passage(void **state)
{
    struct bytes text = {0};

    (void)state;
    for (unsigned i = 0; i < 5; i++)
        add_paragraph(&text, 8, 10);
    cut_bytes(&text);
    assert_int_equal(passages.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(passages.ranges[i].token_count, 80);
        assert_memory_equal(text.data + passages.ranges[i].start, "Tide", 4);
        assert_int_equal(text.data[passages.ranges[i].end - 1], '.');
    }
    bytes_free(&text);
}

static void short_paragraphs_are_joined(void **state)
{
    struct bytes text = {0};

    (void)state;
    for (unsigned i = 0; i < 12; i++)
        add_paragraph(&text, 2, 10);
    cut_bytes(&text);
    assert_in_range(passages.count, 2, 5);
    for (size_t i = 0; i + 1 < passages.count; i++) {
        assert_in_range(passages.ranges[i].token_count, 45, 110);
        assert_int_equal(passages.ranges[i].token_count % 20, 0); /* no paragraph is cut */
    }
    bytes_free(&text);
}

static void a_long_paragraph_is_divided_evenly(void **state)
{
    struct bytes text = {0};

    (void)state;
    add_paragraph(&text, 30, 10);
    cut_bytes(&text);
    assert_int_equal(passages.count, 4);
    for (size_t i = 0; i < passages.count; i++) {
        assert_in_range(passages.ranges[i].token_count, 70, 80);
        assert_int_equal(passages.ranges[i].token_count % 10, 0); /* no sentence is cut */
    }
    bytes_free(&text);
}

static void a_paragraph_that_is_hardly_too_long_leaves_no_stray_tail(void **state)
{
    struct bytes text = {0};

    (void)state;
    add_paragraph(&text, 27, 5); /* 135 words */
    cut_bytes(&text);
    assert_int_equal(passages.count, 2);
    assert_in_range(passages.ranges[0].token_count, 60, 75);
    assert_in_range(passages.ranges[1].token_count, 60, 75);
    bytes_free(&text);
}

static void a_paragraph_of_130_words_stays_whole(void **state)
{
    struct bytes text = {0};

    (void)state;
    add_paragraph(&text, 13, 10);
    add_paragraph(&text, 26, 5);
    cut_bytes(&text);
    assert_int_equal(passages.count, 2);
    assert_int_equal(passages.ranges[0].token_count, 130);
    assert_int_equal(passages.ranges[1].token_count, 130);
    bytes_free(&text);
}

static void a_sentence_longer_than_a_passage_is_cut_between_words(void **state)
{
    struct bytes text = {0};

    (void)state;
    add_paragraph(&text, 1, 1000);
    assert_int_equal(cut_bytes(&text), 1000);
    assert_true(passages.count >= 8);
    for (size_t i = 0; i < passages.count; i++)
        assert_in_range(passages.ranges[i].token_count, 1, 132);
    bytes_free(&text);
}

static void a_long_paragraph_does_not_swallow_its_neighbours(void **state)
{
    struct bytes text = {0};
    size_t border;

    (void)state;
    add_paragraph(&text, 6, 10);
    border = text.len;
    add_paragraph(&text, 30, 10);
    cut_bytes(&text);
    assert_int_equal(passages.ranges[0].token_count, 60);
    assert_int_equal(passages.ranges[0].end, border);
    bytes_free(&text);
}

static void a_passage_opens_and_closes_with_its_quotation_marks(void **state)
{
    struct bytes text = {0};
    const char *second;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        bytes_add_string(&text, i == 0 ? "“" : "\n\n“");
        for (unsigned j = 0; j < 80; j++)
            bytes_add_string(&text, j == 0 ? "Tide" : " turns");
        bytes_add_string(&text, ".”");
    }
    cut_bytes(&text);
    assert_int_equal(passages.count, 2);
    assert_int_equal(passages.ranges[0].start, 0);
    second = text.data + passages.ranges[1].start;
    assert_memory_equal(second, "“", 3);
    assert_memory_equal(text.data + passages.ranges[0].end - 3, "”", 3);
    assert_int_equal(passages.ranges[1].end, text.len);
    bytes_free(&text);
}

static void text_without_spaces_is_cut_at_its_sentences(void **state)
{
    struct bytes text = {0};

    (void)state;
    for (unsigned i = 0; i < 60; i++)
        bytes_add_string(&text, "和平谈判和平谈判。");
    cut_bytes(&text);
    assert_true(passages.count >= 2);
    for (size_t i = 0; i < passages.count; i++)
        assert_memory_equal(text.data + passages.ranges[i].end - 3, "。", 3);
    bytes_free(&text);
}

static void any_text_is_covered_by_passages_of_bounded_length(void **state)
{
    unsigned random = 7;
    struct bytes text = {0};

    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        unsigned paragraphs;

        bytes_clear(&text);
        random = random * 1103515245u + 12345u;
        paragraphs = (random >> 16) % 8;
        for (unsigned i = 0; i < paragraphs; i++) {
            unsigned sentences;

            random = random * 1103515245u + 12345u;
            sentences = 1 + (random >> 16) % 12;
            if (text.len > 0)
                bytes_add_string(&text, (random >> 20) % 4 == 0 ? "\n" : "\n\n");
            for (unsigned j = 0; j < sentences; j++) {
                random = random * 1103515245u + 12345u;
                add_sentence(&text, 1 + (random >> 16) % ((random >> 24) % 10 == 0 ? 200 : 30));
            }
        }
        if (text.len == 0)
            continue;
        cut_bytes(&text);
        for (size_t i = 0; i < passages.count; i++)
            assert_in_range(passages.ranges[i].token_count, 1, 2 * 110);
    }
    bytes_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_text_has_no_passage),
        cmocka_unit_test(a_text_without_words_is_one_passage),
        cmocka_unit_test(a_short_text_is_one_passage_with_its_punctuation),
        cmocka_unit_test(a_paragraph_of_good_length_is_a_passage),
        cmocka_unit_test(short_paragraphs_are_joined),
        cmocka_unit_test(a_long_paragraph_is_divided_evenly),
        cmocka_unit_test(a_paragraph_that_is_hardly_too_long_leaves_no_stray_tail),
        cmocka_unit_test(a_paragraph_of_130_words_stays_whole),
        cmocka_unit_test(a_sentence_longer_than_a_passage_is_cut_between_words),
        cmocka_unit_test(a_long_paragraph_does_not_swallow_its_neighbours),
        cmocka_unit_test(a_passage_opens_and_closes_with_its_quotation_marks),
        cmocka_unit_test(text_without_spaces_is_cut_at_its_sentences),
        cmocka_unit_test(any_text_is_covered_by_passages_of_bounded_length),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
