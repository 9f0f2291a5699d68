// SPDX-License-Identifier: GPL-2.0-or-later
// Positions written and read: every word of a sequence is found where it stands and nowhere else,
// and damaged bytes are refused or give some answer, but never lead out of their memory.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/hash.h"
#include "index/positions.h"

enum { BEHIND = 8 }; /* readable bytes behind the written form, as positions.h asks */

/* An article's words, made up. */
struct sample {
    uint64_t *hashes;
    size_t distinct;
    uint32_t *sequence;
    uint32_t title_count, text_count;
    struct passages passages;
    size_t text_bytes;
};

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
    random_state = hash_mix(random_state + 0x9e3779b97f4a7c15ULL);
    return limit == 0 ? 0 : (uint32_t)(random_state >> 16) % limit;
}

static void make_sample(struct sample *sample, size_t distinct, uint32_t title_count,
                        uint32_t text_count, uint32_t passage_words)
{
    size_t total = (size_t)title_count + text_count;
    uint32_t token = 0;

    memset(sample, 0, sizeof *sample);
    sample->distinct = distinct;
    sample->title_count = title_count;
    sample->text_count = text_count;
    sample->hashes = malloc((distinct + 1) * sizeof *sample->hashes);
    sample->sequence = malloc((total + 1) * sizeof *sample->sequence);
    sample->passages.ranges = malloc((text_count + 1) * sizeof *sample->passages.ranges);
    assert_non_null(sample->hashes);
    assert_non_null(sample->sequence);
    assert_non_null(sample->passages.ranges);
    for (size_t i = 0; i < distinct; i++)
        sample->hashes[i] = hash_mix(((uint64_t)random_below(UINT32_MAX) << 32) + i + 1);
    for (size_t i = 0; i < total; i++)
        sample->sequence[i] = random_below((uint32_t)distinct);
    while (token < text_count) {
        uint32_t words = 1 + random_below(2 * passage_words);
        size_t start = sample->text_bytes + random_below(3),
               end = start + 1 + random_below(9 * words);

        if (words > text_count - token)
            words = text_count - token;
        sample->passages.ranges[sample->passages.count++] =
            (struct passage_range){start, end, token, words};
        token += words;
        sample->text_bytes = end;
    }
    sample->text_bytes += random_below(5);
}

static void free_sample(struct sample *sample)
{
    free(sample->hashes);
    free(sample->sequence);
    passages_free(&sample->passages);
}

static accord_status write_sample(struct bytes *out, const struct sample *sample)
{
    bytes_clear(out);
    return positions_write(out, sample->hashes, sample->distinct, sample->sequence,
                           sample->title_count, sample->text_count, &sample->passages,
                           sample->text_bytes);
}

/* A copy of exactly the bytes that may be read; free it. */
static char *guarded(const char *data, size_t len)
{
    char *copy = malloc(len + BEHIND);

    assert_non_null(copy);
    memcpy(copy, data, len);
    memset(copy + len, 0x5A, BEHIND);
    return copy;
}

static void check_round_trip(const struct sample *sample)
{
    struct bytes bytes = {0};
    struct positions positions;
    struct passage_range *ranges;
    char *data;

    assert_int_equal(write_sample(&bytes, sample), ACCORD_OK);
    data = guarded(bytes.data, bytes.len);
    assert_int_equal(positions_read(&positions, data, bytes.len), ACCORD_OK);
    assert_int_equal(positions.title_count, sample->title_count);
    assert_int_equal(positions.text_count, sample->text_count);
    assert_int_equal(positions.text_bytes, sample->text_bytes);
    assert_int_equal(positions.passage_count, sample->passages.count);
    ranges = malloc((positions.passage_count + 1) * sizeof *ranges);
    assert_non_null(ranges);
    assert_int_equal(positions_passages(&positions, ranges), ACCORD_OK);
    for (size_t i = 0; i < sample->passages.count; i++) {
        assert_int_equal(ranges[i].start, sample->passages.ranges[i].start);
        assert_int_equal(ranges[i].end, sample->passages.ranges[i].end);
        assert_int_equal(ranges[i].token, sample->passages.ranges[i].token);
        assert_int_equal(ranges[i].token_count, sample->passages.ranges[i].token_count);
    }
    free(ranges);
    free(data);
    bytes_free(&bytes);
}

/* Asks for `count` of the sample's terms and holds the answer against the sequence itself. */
static void check_find(const struct sample *sample, size_t count)
{
    struct bytes bytes = {0};
    struct positions positions;
    struct spot *spots = NULL;
    size_t spot_count = 0, capacity = 0, at = 0;
    uint64_t *hashes = malloc((count + 1) * sizeof *hashes);
    uint32_t *wanted = malloc((count + 1) * sizeof *wanted);
    char *data;

    assert_non_null(hashes);
    assert_non_null(wanted);
    assert_int_equal(write_sample(&bytes, sample), ACCORD_OK);
    data = guarded(bytes.data, bytes.len);
    assert_int_equal(positions_read(&positions, data, bytes.len), ACCORD_OK);
    for (size_t i = 0; i < count; i++) {
        wanted[i] = (uint32_t)((i * 7919) % sample->distinct);
        hashes[i] = sample->hashes[wanted[i]];
    }
    assert_int_equal(positions_find(&positions, hashes, count, &spots, &spot_count, &capacity),
                     ACCORD_OK);
    for (uint32_t i = 0; i < sample->title_count + sample->text_count; i++)
        for (uint32_t target = 0; target < count; target++) {
            if (sample->sequence[i] != wanted[target])
                continue;
            assert_true(at < spot_count);
            assert_int_equal(spots[at].position, i);
            assert_int_equal(spots[at].target, target);
            at++;
        }
    assert_int_equal(at, spot_count);
    free(spots);
    free(hashes);
    free(wanted);
    free(data);
    bytes_free(&bytes);
}

static void an_article_of_no_words_comes_back(void **state)
{
    struct sample sample;

    (void)state;
    make_sample(&sample, 0, 0, 0, 1);
    check_round_trip(&sample);
    free_sample(&sample);
}

static void sequences_of_all_sizes_come_back(void **state)
{
    static const uint32_t sizes[][3] = {
        /* distinct terms, words of the title, of the text */
        {1, 0, 1},      {1, 1, 0},      {2, 3, 100},       {10, 5, 7},
        {100, 12, 900}, {700, 9, 2000}, {5000, 20, 20000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sample sample;

        make_sample(&sample, sizes[i][0], sizes[i][1], sizes[i][2], 75);
        check_round_trip(&sample);
        check_find(&sample, 1);
        check_find(&sample, sizes[i][0] < 3 ? sizes[i][0] : 3);
        check_find(&sample, sizes[i][0] < 200 ? sizes[i][0] : 200); /* more than fit on the stack */
        free_sample(&sample);
    }
}

static void random_sequences_are_found_exactly(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        struct sample sample;
        uint32_t distinct = 1 + random_below(400);

        make_sample(&sample, distinct, random_below(15), random_below(1500), 1 + random_below(100));
        check_round_trip(&sample);
        check_find(&sample, distinct < 8 ? distinct : 8);
        free_sample(&sample);
    }
}

static void an_article_of_news_length_takes_some_two_bytes_a_word(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;

    (void)state;
    make_sample(&sample, 300, 10, 600, 75);
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    assert_in_range(bytes.len, 610, 2 * 610);
    free_sample(&sample);
    bytes_free(&bytes);
}

static void terms_of_one_hash_cannot_be_told_apart(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;

    (void)state;
    make_sample(&sample, 5, 1, 20, 75);
    sample.hashes[4] = sample.hashes[2];
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_ERROR_INVALID);
    free_sample(&sample);
    bytes_free(&bytes);
}

/* Does with bytes that may be damaged what a search does. @return the first status that is not OK.
 */
static accord_status use(const char *bytes, size_t len, const uint64_t *hashes, size_t count)
{
    char *data = guarded(bytes, len);
    struct positions positions;
    struct passage_range *ranges = NULL;
    struct spot *spots = NULL;
    size_t spot_count = 0, capacity = 0;
    accord_status status = positions_read(&positions, data, len);

    if (status == ACCORD_OK) {
        ranges = malloc((positions.passage_count + 1) * sizeof *ranges);
        assert_non_null(ranges);
        status = positions_passages(&positions, ranges);
        for (uint32_t i = 0; status == ACCORD_OK && i < positions.passage_count; i++) {
            assert_true(ranges[i].start <= ranges[i].end && ranges[i].end <= positions.text_bytes);
            assert_true(ranges[i].token <= positions.text_count &&
                        ranges[i].token_count <= positions.text_count - ranges[i].token);
        }
        assert_int_equal(positions_find(&positions, hashes, count, &spots, &spot_count, &capacity),
                         ACCORD_OK);
        for (size_t i = 0; i < spot_count; i++)
            assert_true(spots[i].position < positions.title_count + positions.text_count &&
                        spots[i].target < count);
    }
    assert_true(status == ACCORD_OK || status == ACCORD_ERROR_CORRUPT);
    free(spots);
    free(ranges);
    free(data);
    return status;
}

static void a_form_cut_short_is_corrupt(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;

    (void)state;
    make_sample(&sample, 60, 8, 300, 30);
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    for (size_t len = 0; len < bytes.len; len++)
        assert_int_equal(use(bytes.data, len, sample.hashes, 3), ACCORD_ERROR_CORRUPT);
    assert_int_equal(use(bytes.data, bytes.len, sample.hashes, 3), ACCORD_OK);
    free_sample(&sample);
    bytes_free(&bytes);
}

static void a_form_with_any_byte_changed_never_leads_astray(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;
    size_t refused = 0;

    (void)state;
    make_sample(&sample, 60, 8, 200, 30);
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    for (size_t i = 0; i < bytes.len; i++)
        for (unsigned change = 1; change < 256; change += i < 64 ? 1 : 37) {
            bytes.data[i] ^= (char)change;
            refused += use(bytes.data, bytes.len, sample.hashes, 3) != ACCORD_OK;
            bytes.data[i] ^= (char)change;
        }
    assert_true(refused > 0);
    free_sample(&sample);
    bytes_free(&bytes);
}

static void random_bytes_never_lead_astray(void **state)
{
    static const uint64_t hashes[] = {1, 2, 3};

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char data[64];
        size_t len = random_below(sizeof data);

        for (size_t i = 0; i < len; i++)
            data[i] = (char)random_below(i < 6 ? 60 : 256);
        (void)use(data, len, hashes, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_of_no_words_comes_back),
        cmocka_unit_test(sequences_of_all_sizes_come_back),
        cmocka_unit_test(random_sequences_are_found_exactly),
        cmocka_unit_test(an_article_of_news_length_takes_some_two_bytes_a_word),
        cmocka_unit_test(terms_of_one_hash_cannot_be_told_apart),
        cmocka_unit_test(a_form_cut_short_is_corrupt),
        cmocka_unit_test(a_form_with_any_byte_changed_never_leads_astray),
        cmocka_unit_test(random_bytes_never_lead_astray),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
