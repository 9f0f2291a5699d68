// SPDX-License-Identifier: GPL-2.0-or-later
/* Plain text files: what is the title, and where paragraphs begin and end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "collect.h"
#include "readers/reader_text.h"

/* Reads a text and compares title and text. */
static void expect(const char *file, const char *title, const char *text)
{
    struct collection all = {0};

    collect_text(&all, &reader_text, file);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.failed, 0);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), title);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), text);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_PATH), "folder/file");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_ID), "");
    collect_clear(&all);
}

static void the_first_line_is_the_title(void **state)
{
    (void)state;
    expect("Talks resume in Istanbul\n\nThe delegations met on Friday. They parted late.\n",
           "Talks resume in Istanbul", "The delegations met on Friday. They parted late.");
    expect("Will the talks resume?\r\n\r\nNobody knows whether they will be.\r\n",
           "Will the talks resume?", "Nobody knows whether they will be.");
    expect("Talks resume in Istanbul\nThe delegations met on Friday, and they parted late.\n",
           "Talks resume in Istanbul", "The delegations met on Friday, and they parted late.");
}

static void a_sentence_is_no_title(void **state)
{
    (void)state;
    expect("The tide turned. The boats went home.\n\nNobody was there.", "",
           "The tide turned. The boats went home.\n\nNobody was there.");
    expect("One line and nothing else", "", "One line and nothing else");
}

static void the_name_of_an_agency_is_no_title(void **state)
{
    (void)state;
    expect("AFP\n\xE2\x80\x93\nThe leaders met in Paris on Monday to speak about the talks.\n", "",
           "AFP\n\n\xE2\x80\x93\n\nThe leaders met in Paris on Monday to speak about the talks.");
}

static void a_title_is_not_repeated_in_the_text(void **state)
{
    (void)state;
    expect("Talks resume\n\nTalks resume\n\nThe delegations met on Friday.\n", "Talks resume",
           "The delegations met on Friday.");
}

static void hard_wrapped_lines_are_joined(void **state)
{
    (void)state;
    expect("Four parties agree\n\n"
           "GENEVA, 17 April 2014. The foreign ministers of Ukraine, Russia and the\n"
           "United States met in Geneva on Thursday and agreed a short statement on\n"
           "the unrest in the east, and on peace-\nkeeping.\n\n"
           "It was the first time that the four had sat at one table since the crisis\n"
           "began.\n",
           "Four parties agree",
           "GENEVA, 17 April 2014. The foreign ministers of Ukraine, Russia and the United States "
           "met in "
           "Geneva on Thursday and agreed a short statement on the unrest in the east, and on "
           "peace-keeping.\n\n"
           "It was the first time that the four had sat at one table since the crisis began.");
}

static void wrapped_capitals_are_joined_by_their_width(void **state)
{
    (void)state;
    expect("THE ALLIES MET IN PARIS LAST WEEK TO SPEAK ABOUT THEIR\n"
           "COMMON PLANS AND FOUND THAT THEY HAD NONE, AS THE PAPERS\n"
           "HAD BEEN SAYING SINCE THE AUTUMN. THE MINISTERS AGREED\n"
           "TO MEET AGAIN IN THE SPRING, WITH NEW PLANS AND WITHOUT\n"
           "PAPERS.",
           "",
           "THE ALLIES MET IN PARIS LAST WEEK TO SPEAK ABOUT THEIR COMMON PLANS AND FOUND THAT "
           "THEY HAD "
           "NONE, AS THE PAPERS HAD BEEN SAYING SINCE THE AUTUMN. THE MINISTERS AGREED TO MEET "
           "AGAIN IN "
           "THE SPRING, WITH NEW PLANS AND WITHOUT PAPERS.");
}

static void one_paragraph_a_line_stays_so(void **state)
{
    (void)state;
    expect("The leaders were in Paris on Monday to speak about the talks, to which nobody had "
           "asked them.\n"
           "Nothing was decided.\n"
           "On Tuesday they went home, and the ministers stayed to write down what had not been "
           "decided.\n",
           "",
           "The leaders were in Paris on Monday to speak about the talks, to which nobody had "
           "asked them."
           "\n\nNothing was decided.\n\n"
           "On Tuesday they went home, and the ministers stayed to write down what had not been "
           "decided.");
}

static void items_of_a_wrapped_list_stay_apart(void **state)
{
    (void)state;
    expect("The points on which the two sides agreed in the end are these, in the\n"
           "order of the paper that they signed:\n"
           "1. a ceasefire from midnight on, of all arms and in\n   all places;\n"
           "2. an exchange of all prisoners.\n",
           "",
           "The points on which the two sides agreed in the end are these, in the order of the "
           "paper that "
           "they signed:\n\n1. a ceasefire from midnight on, of all arms and in all places;\n\n"
           "2. an exchange of all prisoners.");
}

static void legacy_encodings_are_read(void **state)
{
    struct collection all = {0};
    /* "Переговори\n\nЇхні учасники не досягли згоди." in windows-1251 */
    static const char file[] = "\xCF\xE5\xF0\xE5\xE3\xEE\xE2\xEE\xF0\xE8\n\n\xAF\xF5\xED\xB3 "
                               "\xF3\xF7\xE0\xF1\xED\xE8\xEA\xE8 "
                               "\xED\xE5 \xE4\xEE\xF1\xFF\xE3\xEB\xE8 \xE7\xE3\xEE\xE4\xE8.";

    (void)state;
    collect(&all, &reader_text, "a.txt", file, sizeof file - 1);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "Переговори");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "Їхні учасники не досягли згоди.");
    collect_clear(&all);
}

static void an_empty_file_is_reported(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_text, "");
    collect_text(&all, &reader_text, " \n\n ");
    assert_int_equal(all.count, 0);
    assert_int_equal(all.failed, 2);
    collect_clear(&all);
}

static void one_long_line_is_read_in_linear_time(void **state)
{
    size_t len = (size_t)20 << 20;
    char *file = malloc(len);
    struct collection all = {0};
    size_t got;
    size_t i;

    (void)state;
    assert_non_null(file);
    for (i = 0; i < len; i++)
        file[i] = i % 7 == 6 ? ' ' : 'a';
    collect(&all, &reader_text, "long.txt", file, len);
    free(file);
    assert_int_equal(all.count, 1);
    accord_article_get(all.articles[0], ACCORD_FIELD_TEXT, &got);
    assert_true(got > len - 8);
    collect_clear(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_is_the_title),
        cmocka_unit_test(a_sentence_is_no_title),
        cmocka_unit_test(the_name_of_an_agency_is_no_title),
        cmocka_unit_test(a_title_is_not_repeated_in_the_text),
        cmocka_unit_test(hard_wrapped_lines_are_joined),
        cmocka_unit_test(wrapped_capitals_are_joined_by_their_width),
        cmocka_unit_test(one_paragraph_a_line_stays_so),
        cmocka_unit_test(items_of_a_wrapped_list_stay_apart),
        cmocka_unit_test(legacy_encodings_are_read),
        cmocka_unit_test(an_empty_file_is_reported),
        cmocka_unit_test(one_long_line_is_read_in_linear_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
