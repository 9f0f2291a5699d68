// SPDX-License-Identifier: GPL-2.0-or-later
// Texts and the tokens they are cut into: words, offsets, and the flags of sentence and paragraph.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/analysis/fold.h"
#include "index/analysis/language.h"
#include "index/analysis/tokenize.h"
#include "index/bytes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct tokenizer *tokenizer;

static int make_tokenizer(void **state)
{
    (void)state;
    return tokenizer_new(&tokenizer) == ACCORD_OK ? 0 : -1;
}

static int free_tokenizer(void **state)
{
    (void)state;
    tokenizer_free(tokenizer);
    return 0;
}

/* The folded words of a text, " " before each that stands apart and "+" before one that is joined.
 */
static void write_words(struct bytes *out, const char *text, size_t len)
{
    struct token token;

    bytes_clear(out);
    tokenizer_start(tokenizer, text, len);
    while (tokenizer_next(tokenizer, &token)) {
        assert_true(token.start < token.end && token.end <= len);
        assert_int_equal(token.len, strlen(token.word));
        if (out->len > 0)
            bytes_add_string(out, token.joined ? "+" : " ");
        bytes_add(out, token.word, token.len);
    }
    bytes_add(out, "", 1);
}

/* The same, with "¶" before the first word of a paragraph, "§" of a sentence, "/" of a line. */
static void write_borders(struct bytes *out, const char *text)
{
    struct token token;

    bytes_clear(out);
    tokenizer_start(tokenizer, text, strlen(text));
    while (tokenizer_next(tokenizer, &token)) {
        if (out->len > 0)
            bytes_add_string(out, " ");
        bytes_add_string(out, token.paragraph                ? "¶"
                              : token.line && token.sentence ? "/§"
                              : token.sentence               ? "§"
                              : token.line                   ? "/"
                                                             : "");
        bytes_add(out, token.word, token.len);
    }
    bytes_add(out, "", 1);
}

struct text_case {
    const char *text, *words;
};

static void check_words(const struct text_case *cases, size_t count)
{
    struct bytes out = {0};

    for (size_t i = 0; i < count; i++) {
        write_words(&out, cases[i].text, strlen(cases[i].text));
        if (strcmp(out.data, cases[i].words) != 0)
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", cases[i].text, out.data, cases[i].words);
    }
    bytes_free(&out);
}

static void words_of_news_are_cut_so_that_they_are_found(void **state)
{
    static const struct text_case cases[] = {
        {"The tide turned.", "the tide turned"},
        {"", ""},
        {" \n\t ", ""},
        {"—…!?", ""},
        {"the U.S. said", "the us said"},
        {"U.S.-led, the U.N. and the E.U.", "us+led the un and the eu"},
        {"U.S", "us"},
        {"e.g. at 5 p.m.", "eg at 5 pm"},
        {"A. Lincoln", "a lincoln"},
        {"J.R.R. Tolkien", "jrr tolkien"},
        {"plan B.", "plan b"},
        {"F-16", "f+16"},
        {"155mm", "155mm"},
        {"155 mm", "155 mm"},
        {"€90bn", "90bn"},
        {"worth €90bn.", "worth 90bn"},
        {"multi-agent", "multi+agent"},
        {"multi - agent", "multi agent"},
        {"G7+EU", "g7+eu"},
        {"1,000,000", "1000000"},
        {"1.000.000", "1000000"},
        {"1,000,000.5", "1000000.5"},
        {"3.5", "3.5"},
        {"3,5", "3.5"},
        {"3.5%", "3.5"},
        {"10.02.2025.", "10.02.2025"},
        {"in 2014, 2015", "in 2014 2015"},
        {"2014-2025", "2014+2025"},
        {"example.org", "example+org"},
        {"www.example.org/a_b?c=d", "www+example+org+a+b+c+d"},
        {"who@example.org", "who+example+org"},
        {"#peace @user", "peace user"},
        {"AT&T", "at+t"},
        {"left.Right", "left+right"},
        {"x\xE2\x80\x94y", "x+y"},                                 /* an em dash without spaces */
        {"peace\xF0\x9F\x95\x8A\xEF\xB8\x8Ftalks", "peace+talks"}, /* a dove between */
        {"<b>bold</b>", "b+bold+b"},
        {"H\xE2\x82\x82O", "h2o"},          /* a subscript digit */
        {"\xEF\xBC\xA1\xEF\xBC\x91", "a1"}, /* full width */
    };

    (void)state;
    check_words(cases, COUNT(cases));
}

static void an_apostrophe_stays_inside_and_an_elision_comes_off(void **state)
{
    static const struct text_case cases[] = {
        {"l'accord", "l+accord"},
        {"l\u2019Ukraine", "l+ukraine"},
        {"L\u2019\u00C9lys\u00E9e", "l+\u00E9lys\u00E9e"},
        {"dell'accordo", "dell+accordo"},
        {"un\u2019altra", "un+altra"},
        {"qu'il", "qu+il"},
        {"jusqu\u2019\u00E0", "jusqu+\u00E0"},
        {"aujourd\u2019hui", "aujourd'hui"},
        {"don't", "don't"},
        {"don\u2019t", "don't"},
        {"Ukraine\u2019s", "ukraine's"},
        {"O'Brien", "o'brien"},
        {"'quoted'", "quoted"},
        {"\u2018quoted\u2019", "quoted"},
        {"the players' strike", "the players strike"},
        {"the '90s", "the 90s"},
        {"rock'n'roll", "rock'n'roll"},
        {"здоров\u2019я", "здоров'я"},
        {"здоров'я", "здоров'я"},
        {"здоров\u02BCя", "здоров'я"},
        {"Здоров\uFF07я", "здоров'я"},
        {"з\u2019їзд", "з'їзд"},
        {"''", ""},
        {"a'", "a"},
    };

    (void)state;
    check_words(cases, COUNT(cases));
}

static void one_word_written_in_many_ways_is_one_word(void **state)
{
    static const struct text_case cases[] = {
        {"NEGOTIATIONS", "negotiations"},
        {"nego\u00ADtia\u00ADtions", "negotiations"},
        {"nego\u200Btiations", "negotiations"},
        {"\uFEFFpeace", "peace"},
        {"e\u0301lite", "\u00E9lite"}, /* e and an acute accent: é */
        {"кра\u0438\u0306", "край"},   /* и and a breve: й */
        {"ки\u0456\u0308в", "київ"},   /* і and a diaeresis: ї */
        {"Йосип", "йосип"},
        {"ещё", "еще"},
        {"ЕЩЁ", "еще"},
        {"ещ\u0435\u0308", "еще"},          /* е and a diaeresis */
        {"перегово\u0301ры", "переговоры"}, /* a stress mark */
        {"за\u0301мок и замо\u0301к", "замок и замок"},
        {"Straße STRASSE", "strasse strasse"},
        {"\uFB01nal", "final"},
        {"İstanbul", "istanbul"},
        {"ΣΊΣΥΦΟΣ σίσυφος", "σίσυφοσ σίσυφοσ"},
        {"سلام سـلام سَلام", "سلام سلام سلام"},
        {"शांति वार्ता", "शांति वार्ता"},
        {"평화 회담", "평화 회담"},
        {"О.П. Іваненко", "оп іваненко"},
    };

    (void)state;
    check_words(cases, COUNT(cases));
}

static void sentences_paragraphs_and_lines_begin_where_they_begin(void **state)
{
    static const struct text_case cases[] = {
        {"He left. She stayed.", "¶he left §she stayed"},
        {"He left! She stayed?", "¶he left §she stayed"},
        {"He left… She stayed", "¶he left §she stayed"},
        {"He said \"no.\" Then he left.", "¶he said no §then he left"},
        {"He left.) She stayed", "¶he left §she stayed"},
        {"He left. — She stayed", "¶he left §she stayed"},
        {"He left. and she stayed", "¶he left and she stayed"},
        {"\"Really?\" he asked.", "¶really he asked"},
        {"Well… he said", "¶well he said"},
        {"He left.She stayed", "¶he left she stayed"},
        {"Mr. Smith left.", "¶mr smith left"},
        {"Dr. A. Smith left. So did J. Doe.", "¶dr a smith left §so did j doe"},
        {"Am 17. Februar kam er. Am 18. ging er.", "¶am 17 februar kam er §am 18 ging er"},
        {"That was in 2014. Then came Minsk.", "¶that was in 2014 §then came minsk"},
        {"That was it. 2014 ended.", "¶that was it §2014 ended"},
        {"Он ушёл. Она осталась.", "¶он ушел §она осталась"},
        {"Він пішов. Її не було.", "¶він пішов §її не було"},
        {"Και τότε. Έφυγε.", "¶και τότε §έφυγε"},
        {"One\ntwo\n\nthree", "¶one /two ¶three"},
        {"One\r\ntwo\r\n\r\nthree", "¶one /two ¶three"},
        {"One\n \t\ntwo", "¶one ¶two"},
        {"One.\nTwo", "¶one /§two"},
        {"One\u2029two", "¶one ¶two"},
        {"\n\nOne", "¶one"},
        {"- one\n- two", "¶one /two"},
    };
    struct bytes out = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        write_borders(&out, cases[i].text);
        if (strcmp(out.data, cases[i].words) != 0)
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", cases[i].text, out.data, cases[i].words);
    }
    bytes_free(&out);
}

static void offsets_are_those_of_the_word_as_written(void **state)
{
    static const char text[] = "The U.S. and l\u2019accord, F-16.";
    static const char *const spans[] = {"The", "U.S.", "and", "l", "accord", "F", "16"};
    struct token token;
    size_t i = 0;

    (void)state;
    tokenizer_start(tokenizer, text, strlen(text));
    while (tokenizer_next(tokenizer, &token)) {
        assert_in_range(i, 0, COUNT(spans) - 1);
        assert_int_equal(token.end - token.start, strlen(spans[i]));
        assert_memory_equal(text + token.start, spans[i], strlen(spans[i]));
        i++;
    }
    assert_int_equal(i, COUNT(spans));
}

static void scripts_and_capitals_are_told(void **state)
{
    static const struct {
        const char *text;
        unsigned scripts;
        bool upper;
    } cases[] = {
        {"peace", SCRIPT_LATIN, false},
        {"Peace", SCRIPT_LATIN, true},
        {"Мир", SCRIPT_CYRILLIC, true},
        {"мир", SCRIPT_CYRILLIC, false},
        {"Ειρήνη", SCRIPT_GREEK, true},
        {"2025", 0, false},
        {"155mm", SCRIPT_LATIN, false},
        {"Т-72", SCRIPT_CYRILLIC, true},
        {"Cуд", SCRIPT_LATIN | SCRIPT_CYRILLIC, true}, /* its C is Latin */
    };
    struct token token;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        tokenizer_start(tokenizer, cases[i].text, strlen(cases[i].text));
        assert_true(tokenizer_next(tokenizer, &token));
        assert_int_equal(token.scripts, cases[i].scripts);
        assert_int_equal(token.upper, cases[i].upper);
    }
}

/* The tokens of text without spaces must lie side by side and be more than one. */
static void check_unspaced(const char *text, size_t len, size_t least)
{
    struct token token;
    size_t at = 0, count = 0;

    tokenizer_start(tokenizer, text, len);
    while (tokenizer_next(tokenizer, &token)) {
        assert_int_equal(token.start, at);
        assert_true(token.end > token.start && token.end <= len);
        assert_int_equal(token.joined, count > 0);
        at = token.end;
        count++;
    }
    assert_int_equal(at, len);
    assert_true(count >= least);
}

static void scripts_without_spaces_are_cut_into_words(void **state)
{
    static const struct text_case cases[] = {
        {"和平谈判", "和平+谈判"},      {"การเจรจาสันติภาพ", "การ+เจรจา+สันติภาพ"},
        {"2025年和平", "2025+年+和平"}, {"G7和平", "g7+和平"},
        {"和平 谈判。", "和平 谈判"},   {"คำ", "ค\u0E4D\u0E32"}, /* a vowel that folds to two */
    };
    char *run = malloc(60000);

    (void)state;
    check_words(cases, COUNT(cases));
    assert_non_null(run);
    for (size_t i = 0; i < 60000; i += 6)
        memcpy(run + i, "和平", 6);
    check_unspaced(run, 60000, 10000); /* longer than any one piece that is cut at a time */
    free(run);
}

static void bytes_that_are_not_utf8_end_a_word(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *words;
    } cases[] = {
        {"ab\xff\xfe"
         "cd",
         6, "ab+cd"},
        {"ab\xc3", 3, "ab"},
        {"ab \xd0", 4, "ab"},
        {"\x80\x80", 2, ""},
        {"a\0b", 3, "a+b"},
        {"\xed\xa0\x80x", 4, "x"},
    };
    struct bytes out = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        write_words(&out, cases[i].text, cases[i].len);
        assert_string_equal(out.data, cases[i].words);
    }
    bytes_free(&out);
}

static void the_text_is_never_read_behind_its_end(void **state)
{
    static const char *const texts[] = {
        "U.S.", "1,000", "don't", "l'accord", "перегово\u0301ры", "和平谈判", "a.b.c.d", "x\u2019y",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t len = 0; len <= strlen(texts[i]); len++) {
            char *copy = malloc(len > 0 ? len : 1); /* the address sanitizer stands guard */
            struct token token;

            assert_non_null(copy);
            memcpy(copy, texts[i], len);
            tokenizer_start(tokenizer, copy, len);
            while (tokenizer_next(tokenizer, &token))
                assert_true(token.end <= len);
            free(copy);
        }
}

/* The word of a text of one word, copied. */
static void take_only_word(char word[TOKEN_WORD_MAX + 1], const char *text, size_t len)
{
    struct token token;

    tokenizer_start(tokenizer, text, len);
    assert_true(tokenizer_next(tokenizer, &token));
    assert_int_equal(token.start, 0);
    assert_int_equal(token.end, len);
    assert_in_range(token.len, 1, TOKEN_WORD_MAX);
    assert_true(utf8_valid(token.word, token.len));
    memcpy(word, token.word, token.len + 1);
    assert_false(tokenizer_next(tokenizer, &token));
}

static void a_long_word_is_cut_and_keeps_its_identity(void **state)
{
    char text[300], first[TOKEN_WORD_MAX + 1], second[TOKEN_WORD_MAX + 1];

    (void)state;
    memset(text, 'a', sizeof text);
    take_only_word(first, text, sizeof text);
    take_only_word(second, text, sizeof text);
    assert_string_equal(first, second);
    text[299] = 'b';
    take_only_word(second, text, sizeof text);
    assert_string_not_equal(first, second);
    take_only_word(first, text, TOKEN_WORD_MAX);
    assert_int_equal(strlen(first), TOKEN_WORD_MAX);
    assert_memory_equal(first, text, TOKEN_WORD_MAX); /* one that fits stays as it is */
    for (size_t i = 0; i + 2 <= sizeof text; i += 2)
        memcpy(text + i, "ж", 2);
    take_only_word(first, text, sizeof text);
    text[0] = '1'; /* each letter a byte further on */
    for (size_t i = 1; i + 2 <= sizeof text; i += 2)
        memcpy(text + i, "ж", 2);
    take_only_word(second, text, sizeof text - 1);
    assert_string_not_equal(first, second);
}

static void a_huge_word_is_one_token(void **state)
{
    enum { HUGE_LEN = 100000 };
    static const char *const letters[] = {"a", "ж",  "\uFB03",       "e\u0301",
                                          "1", "x'", "a\u0301\u0301"};
    char *text = malloc(HUGE_LEN + 16), word[TOKEN_WORD_MAX + 1];

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < COUNT(letters); i++) {
        size_t len = 0;

        while (len < HUGE_LEN) {
            memcpy(text + len, letters[i], strlen(letters[i]));
            len += strlen(letters[i]);
        }
        text[len++] = 'z';
        take_only_word(word, text, len);
    }
    free(text);
}

static void any_bytes_give_tokens_in_order(void **state)
{
    static const char *const pieces[] = {
        "a",    "B",    "1",      "000",  ",",       ".", "'",      "\u2019", "-",    " ",
        "\n",   "\n\n", "ж",      "Й",    "и\u0306", "ё", "\u0301", "\u00AD", "和平", "การ",
        "\xff", "\xe2", "\uFB03", "U.S.", "l'",      "!", "\u2026", "\"",
    };
    unsigned random = 1;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char text[256];
        size_t len = 0, at = 0, limit;
        struct token token;

        random = random * 1103515245u + 12345u;
        limit = (random >> 16) % 100;
        while (len < limit) {
            const char *piece;

            random = random * 1103515245u + 12345u;
            piece = pieces[(random >> 16) % COUNT(pieces)];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        tokenizer_start(tokenizer, text, len);
        while (tokenizer_next(tokenizer, &token)) {
            assert_true(token.start >= at && token.end > token.start && token.end <= len);
            assert_true(token.len > 0 && token.len <= TOKEN_WORD_MAX);
            assert_true(utf8_valid(token.word, token.len));
            assert_false(token.paragraph && !token.sentence);
            at = token.end;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_news_are_cut_so_that_they_are_found),
        cmocka_unit_test(an_apostrophe_stays_inside_and_an_elision_comes_off),
        cmocka_unit_test(one_word_written_in_many_ways_is_one_word),
        cmocka_unit_test(sentences_paragraphs_and_lines_begin_where_they_begin),
        cmocka_unit_test(offsets_are_those_of_the_word_as_written),
        cmocka_unit_test(scripts_and_capitals_are_told),
        cmocka_unit_test(scripts_without_spaces_are_cut_into_words),
        cmocka_unit_test(bytes_that_are_not_utf8_end_a_word),
        cmocka_unit_test(the_text_is_never_read_behind_its_end),
        cmocka_unit_test(a_long_word_is_cut_and_keeps_its_identity),
        cmocka_unit_test(a_huge_word_is_one_token),
        cmocka_unit_test(any_bytes_give_tokens_in_order),
    };

    return cmocka_run_group_tests(tests, make_tokenizer, free_tokenizer);
}
