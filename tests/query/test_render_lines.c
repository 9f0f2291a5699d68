// SPDX-License-Identifier: GPL-2.0-or-later
/* The forms in lines and columns: tsv and trec keep their columns whatever articles say. */
#include "support.h"

static size_t count_of(const char *text, char c)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == c;
    return count;
}

static void tsv_has_nine_columns(void **state)
{
    struct render render = {.form = &render_tsv};
    char *out = render_search(&render, NULL, "ceasefire", NULL);
    char *id;
    (void)state;
    assert_int_equal(strncmp(out, "1\t", 2), 0);
    id = strchr(out + 2, '\t');
    assert_non_null(id);
    assert_true(strtod(out + 2, NULL) > 0);
    assert_string_equal(id, "\thttps://example.org/minsk\t2015-02-13T00:00:00Z\texample.org\t"
                            "The Minsk ceasefire\t0\t89\tThe ceasefire signed in Minsk was to "
                            "begin at midnight. Observers counted the violations.\n");
    free(out);
}

static void no_text_adds_a_column_or_steers_the_terminal(void **state)
{
    struct render render = {.form = &render_tsv};
    char *out = render_search(&render, NULL, "walrus", NULL);
    (void)state;
    assert_int_equal(count_of(out, '\t'), 8);
    assert_int_equal(count_of(out, '\n'), 1);
    for (char *at = out; *at != '\0'; at++) {
        if (*at == '\t')
            *at = ' ';
    }
    assert_harmless(out);
    free(out);
}

static void tsv_begins_with_the_qid_of_a_batch(void **state)
{
    struct render render = {.form = &render_tsv};
    char *out = render_search(&render, "q7", "narwhal", NULL);
    (void)state;
    assert_int_equal(strncmp(out, "q7\t1\t", 5), 0);
    assert_int_equal(count_of(out, '\t'), 9);
    free(out);
}

static void trec_is_a_line_of_six_columns_an_article(void **state)
{
    struct render render = {.form = &render_trec};
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    char qid[16], q0[16], id[64], name[16];
    unsigned rank;
    double score;
    char *out;
    int read;
    (void)state;
    options.unit = ACCORD_UNIT_ARTICLES;
    out = render_search(&render, "q7", "ceasefire", &options);
    assert_int_equal(
        sscanf(out, "%15s %15s %63s %u %lf %15s\n%n", qid, q0, id, &rank, &score, name, &read), 6);
    assert_int_equal(read, strlen(out));
    assert_string_equal(qid, "q7");
    assert_string_equal(q0, "Q0");
    assert_string_equal(id, "https://example.org/minsk");
    assert_int_equal(rank, 1);
    assert_true(score > 0);
    assert_string_equal(name, "accord");
    free(out);
}

static void blanks_in_an_id_are_escaped(void **state)
{
    struct render render = {.form = &render_trec};
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    char *out;
    (void)state;
    options.unit = ACCORD_UNIT_ARTICLES;
    out = render_search(&render, NULL, "walrus", &options);
    assert_int_equal(strncmp(out, "1 Q0 bad%20id%20%09x 1 ", 23), 0);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tsv_has_nine_columns),
        cmocka_unit_test(no_text_adds_a_column_or_steers_the_terminal),
        cmocka_unit_test(tsv_begins_with_the_qid_of_a_batch),
        cmocka_unit_test(trec_is_a_line_of_six_columns_an_article),
        cmocka_unit_test(blanks_in_an_id_are_escaped),
    };

    return cmocka_run_group_tests(tests, make_index, remove_index);
}
