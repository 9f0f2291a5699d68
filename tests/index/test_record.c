// SPDX-License-Identifier: GPL-2.0-or-later
// Records written and read: every word of a sequence is found where it stands and nowhere else, the
// article comes back, and damaged bytes are refused; none leads out of its memory.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <endian.h>
#include <xxhash.h>

#include "index/hash.h"
#include "index/record.h"

static const uint64_t CONTENT = 0x0123456789abcdefULL;

/* An article's words, made up. */
struct sample {
    uint64_t *hashes;
    size_t distinct;
    uint32_t *sequence;
    uint32_t title_count, text_count;
    struct passages passages;
    size_t text_bytes;
    char *stored;
    size_t stored_len;
};

static struct packer *packer;
static struct unpacker *unpacker;

static int make_packers(void **state)
{
    (void)state;
    return packer_new(&packer) == ACCORD_OK && unpacker_new(&unpacker) == ACCORD_OK ? 0 : -1;
}

static int free_packers(void **state)
{
    (void)state;
    packer_free(packer);
    unpacker_free(unpacker);
    return 0;
}

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
    /* text of a few letters, so that it can be packed */
    sample->stored_len = sample->text_bytes + random_below(200);
    sample->stored = malloc(sample->stored_len + 1);
    assert_non_null(sample->stored);
    for (size_t i = 0; i < sample->stored_len; i++)
        sample->stored[i] = (char)('a' + random_below(12));
}

static void free_sample(struct sample *sample)
{
    free(sample->hashes);
    free(sample->sequence);
    free(sample->stored);
    passages_free(&sample->passages);
}

static accord_status write_sample(struct bytes *out, const struct sample *sample)
{
    const struct record_parts parts = {.content = CONTENT,
                                       .hashes = sample->hashes,
                                       .distinct = sample->distinct,
                                       .sequence = sample->sequence,
                                       .title_count = sample->title_count,
                                       .text_count = sample->text_count,
                                       .passages = &sample->passages,
                                       .text_bytes = sample->text_bytes,
                                       .stored = sample->stored,
                                       .stored_len = sample->stored_len};

    bytes_clear(out);
    return record_write(out, &parts, packer);
}

/* A copy of exactly these bytes, so that a read beside them shows; free it. */
static char *guarded(const char *data, size_t len)
{
    char *copy = malloc(len > 0 ? len : 1);

    assert_non_null(copy);
    if (len > 0)
        memcpy(copy, data, len);
    return copy;
}

/* A sample's record, open. */
struct opened {
    char *data;
    struct record record;
};

static void open_sample(struct opened *opened, const struct sample *sample)
{
    struct bytes bytes = {0};

    assert_int_equal(write_sample(&bytes, sample), ACCORD_OK);
    opened->data = guarded(bytes.data, bytes.len);
    assert_int_equal(record_open(&opened->record, opened->data, bytes.len), ACCORD_OK);
    bytes_free(&bytes);
}

static void check_round_trip(const struct sample *sample)
{
    struct opened opened;
    const struct record *record = &opened.record;
    struct passage_range *ranges;
    struct bytes stored = {0};

    open_sample(&opened, sample);
    assert_true(record->content == CONTENT);
    assert_int_equal(record->title_count, sample->title_count);
    assert_int_equal(record->text_count, sample->text_count);
    assert_int_equal(record->text_bytes, sample->text_bytes);
    assert_int_equal(record->distinct, sample->distinct);
    assert_int_equal(record->passage_count, sample->passages.count);
    ranges = malloc((record->passage_count + 1) * sizeof *ranges);
    assert_non_null(ranges);
    assert_int_equal(record_passages(record, ranges), ACCORD_OK);
    for (size_t i = 0; i < sample->passages.count; i++) {
        assert_int_equal(ranges[i].start, sample->passages.ranges[i].start);
        assert_int_equal(ranges[i].end, sample->passages.ranges[i].end);
        assert_int_equal(ranges[i].token, sample->passages.ranges[i].token);
        assert_int_equal(ranges[i].token_count, sample->passages.ranges[i].token_count);
    }
    assert_int_equal(record_stored(record, unpacker, &stored), ACCORD_OK);
    assert_int_equal(stored.len, sample->stored_len);
    assert_memory_equal(stored.data, sample->stored, stored.len);
    bytes_free(&stored);
    free(ranges);
    free(opened.data);
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* Asks for `count` of the sample's terms and holds the answer against the sequence itself. */
static void check_find(const struct sample *sample, size_t count)
{
    struct opened opened;
    struct record_scan scan = {0};
    size_t at = 0;
    uint64_t *hashes = malloc((count + 1) * sizeof *hashes);
    uint32_t *locals = malloc((count + 1) * sizeof *locals), *counts = calloc(count + 1, 4);

    assert_true(hashes != NULL && locals != NULL && counts != NULL);
    open_sample(&opened, sample);
    for (size_t i = 0; i < count; i++)
        hashes[i] = sample->hashes[(i * 7919) % sample->distinct];
    qsort(hashes, count, sizeof *hashes, by_number);
    record_find(&opened.record, hashes, count, locals);
    assert_int_equal(record_scan(&opened.record, locals, count, &scan), ACCORD_OK);
    for (uint32_t i = 0; i < sample->title_count + sample->text_count; i++) {
        const uint64_t *wanted =
            bsearch(&sample->hashes[sample->sequence[i]], hashes, count, sizeof *hashes, by_number);

        if (wanted == NULL)
            continue;
        assert_true(at < scan.count);
        assert_int_equal(scan.spots[at].position, i);
        assert_int_equal(scan.spots[at].wanted, wanted - hashes);
        counts[wanted - hashes]++;
        at++;
    }
    assert_int_equal(at, scan.count);
    for (size_t i = 0; i < count; i++) {
        assert_in_range(locals[i], 0, sample->distinct - 1); /* found, standing somewhere or not */
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(locals[i], locals[j]);
    }
    if (count > 0) {
        uint32_t *counted = malloc(count * sizeof *counted);

        assert_non_null(counted);
        assert_int_equal(record_count(&opened.record, locals, count, 1, &scan, counted), ACCORD_OK);
        assert_memory_equal(counted, counts, count * sizeof *counts);
        free(counted);
    }
    record_scan_free(&scan);
    free(hashes);
    free(locals);
    free(counts);
    free(opened.data);
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
        check_find(&sample, sizes[i][0] < 200 ? sizes[i][0] : 200); /* many */
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

/* A phrase of the words of these places in the sample's list of terms. */
static bool stands(const struct sample *sample, const uint32_t *words, uint32_t count)
{
    uint32_t total = sample->title_count + sample->text_count;

    for (uint32_t at = 0; at + count <= total; at++)
        if (memcmp(sample->sequence + at, words, count * sizeof *words) == 0)
            return true;
    return false;
}

/* Holds record_may_have() against the sequence itself. */
static void check_phrase(const struct sample *sample, const struct opened *opened,
                         const uint32_t *words, uint32_t count)
{
    struct record_phrase phrase = {.words = count, .rarest = random_below(count)};
    uint32_t locals[2 * RECORD_PHRASE_WORDS];

    for (uint32_t i = 0; i < count; i++) { /* each word also as one that the article has not */
        phrase.begins[i] = 2 * i;
        phrase.terms[2 * i] = 2 * i + 1;
        phrase.terms[2 * i + 1] = 2 * i;
        locals[2 * i + 1] = RECORD_NONE;
        record_find(&opened->record, &sample->hashes[words[i]], 1, &locals[2 * i]);
    }
    phrase.begins[count] = 2 * count;
    assert_int_equal(record_may_have(&opened->record, locals, &phrase),
                     sample->distinct == 1 || stands(sample, words, count));
}

static void a_phrase_is_seen_where_it_stands_and_only_there(void **state)
{
    unsigned seen = 0, unseen = 0;

    (void)state;
    for (unsigned round = 0; round < 400; round++) {
        struct sample sample;
        struct opened opened;
        uint32_t total;

        make_sample(&sample, 1 + random_below(round % 2 == 0 ? 6 : 2000), random_below(10),
                    1 + random_below(300), 20);
        total = sample.title_count + sample.text_count;
        open_sample(&opened, &sample);
        for (uint32_t count = 1; count <= RECORD_PHRASE_WORDS && count <= total; count++) {
            uint32_t words[RECORD_PHRASE_WORDS],
                at[] = {0, random_below(total - count + 1), total - count};

            for (unsigned i = 0; i < 3; i++) {
                memcpy(words, sample.sequence + at[i], sizeof *words * count);
                check_phrase(&sample, &opened, words, count);
                seen++;
                words[random_below(count)] = random_below((uint32_t)sample.distinct);
                check_phrase(&sample, &opened, words, count);
                unseen += !stands(&sample, words, count);
            }
        }
        free(opened.data);
        free_sample(&sample);
    }
    assert_true(seen > 1000 && unseen > 1000);
}

static void an_article_of_news_length_takes_some_two_bytes_a_word(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;

    (void)state;
    make_sample(&sample, 300, 10, 600, 75);
    sample.stored_len = 0; /* packed text is another matter */
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    /* 9 bits a word, some 19 bits a term: 686 and 689 bytes, and a hundred for the rest */
    assert_in_range(bytes.len, 686 + 675, 686 + 689 + 100);
    free_sample(&sample);
    bytes_free(&bytes);
}

static void packing_makes_text_smaller_and_never_much_larger(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;
    size_t bare;

    (void)state;
    make_sample(&sample, 3, 0, 3000, 75);
    sample.stored_len = 0;
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    bare = bytes.len;
    sample.stored_len = sample.text_bytes; /* of 12 letters: 3.6 bits each */
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    assert_in_range(bytes.len - bare, sample.stored_len / 4, sample.stored_len * 6 / 10);
    for (size_t i = 0; i < sample.stored_len; i++)
        sample.stored[i] = (char)random_below(256);
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    assert_in_range(bytes.len - bare, sample.stored_len, sample.stored_len + 100);
    check_round_trip(&sample);
    free_sample(&sample);
    bytes_free(&bytes);
}

static void a_record_may_follow_others_in_the_same_bytes(void **state)
{
    struct bytes bytes = {0}, alone = {0};
    struct sample sample;
    struct record_parts parts;

    (void)state;
    make_sample(&sample, 50, 3, 200, 20);
    assert_int_equal(write_sample(&alone, &sample), ACCORD_OK);
    bytes_add_string(&bytes, "before");
    parts = (struct record_parts){.content = CONTENT,
                                  .hashes = sample.hashes,
                                  .distinct = sample.distinct,
                                  .sequence = sample.sequence,
                                  .title_count = sample.title_count,
                                  .text_count = sample.text_count,
                                  .passages = &sample.passages,
                                  .text_bytes = sample.text_bytes,
                                  .stored = sample.stored,
                                  .stored_len = sample.stored_len};
    assert_int_equal(record_write(&bytes, &parts, packer), ACCORD_OK);
    assert_int_equal(bytes.len, 6 + alone.len);
    assert_memory_equal(bytes.data + 6, alone.data, alone.len);
    free_sample(&sample);
    bytes_free(&bytes);
    bytes_free(&alone);
}

/* ---- Terms ---------------------------------------------------------------------------------- */

static void terms_that_the_article_does_not_have_are_hardly_ever_found(void **state)
{
    enum { ASKED = 2000000 };
    uint64_t *hashes = malloc(ASKED * sizeof *hashes);
    uint32_t *locals = malloc(ASKED * sizeof *locals);
    struct opened opened;
    struct sample sample;
    size_t found = 0;

    (void)state;
    assert_true(hashes != NULL && locals != NULL);
    make_sample(&sample, 300, 10, 600, 75);
    open_sample(&opened, &sample);
    for (size_t i = 0; i < ASKED; i++)
        hashes[i] = hash_mix(UINT64_MAX - i);
    qsort(hashes, ASKED, sizeof *hashes, by_number);
    record_find(&opened.record, hashes, ASKED, locals);
    for (size_t i = 0; i < ASKED; i++)
        found += locals[i] != RECORD_NONE;
    /* 300 terms in 512 buckets, 16 bits each: one in 112,000, so some 18 */
    assert_in_range(found, 4, 45);
    free_sample(&sample);
    free(opened.data);
    free(hashes);
    free(locals);
}

static void an_article_without_terms_has_none(void **state)
{
    static const uint64_t hashes[] = {0, 1, UINT64_MAX};
    struct opened opened;
    struct sample sample;
    struct record_scan scan = {0};
    uint32_t locals[3], counts[3];

    (void)state;
    make_sample(&sample, 0, 0, 0, 1);
    open_sample(&opened, &sample);
    record_find(&opened.record, hashes, 3, locals);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(locals[i], RECORD_NONE);
    assert_int_equal(record_scan(&opened.record, locals, 3, &scan), ACCORD_OK);
    assert_int_equal(scan.count, 0);
    assert_int_equal(record_count(&opened.record, locals, 3, 1, &scan, counts), ACCORD_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(counts[i], 0);
    record_scan_free(&scan);
    free_sample(&sample);
    free(opened.data);
}

static void one_scan_serves_records_of_all_sizes_in_turn(void **state)
{
    static const size_t sizes[] = {3, 900, 5, 4000, 1, 70};
    struct record_scan scan = {0};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct opened opened;
        struct sample sample;
        uint32_t locals[2], spots = 0;
        uint64_t hashes[2];

        make_sample(&sample, sizes[i], 4, 3000, 75);
        open_sample(&opened, &sample);
        hashes[0] = sample.hashes[sample.sequence[0]];
        hashes[1] = ~hashes[0]; /* in no article */
        if (hashes[1] < hashes[0]) {
            uint64_t swapped = hashes[0];

            hashes[0] = hashes[1];
            hashes[1] = swapped;
        }
        record_find(&opened.record, hashes, 2, locals);
        assert_int_equal(record_scan(&opened.record, locals, 2, &scan), ACCORD_OK);
        for (uint32_t j = 0; j < 3004; j++)
            spots += sample.sequence[j] == sample.sequence[0];
        assert_int_equal(scan.count, spots);
        free_sample(&sample);
        free(opened.data);
    }
    record_scan_free(&scan);
}

/* Gives pairs of terms hashes of which all bits are the same that a record of so many would keep:
   only by another multiplier can they be told apart. */
static void collide(struct sample *sample)
{
    for (size_t i = 1; i < sample->distinct; i += 2)
        sample->hashes[i] = sample->hashes[i - 1] ^ (1 + random_below(1 << 20));
}

static void hashes_alike_in_the_kept_bits_are_told_apart(void **state)
{
    static const size_t sizes[] = {2, 10, 300, 5000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct opened opened;
        struct sample sample;

        make_sample(&sample, sizes[i], 10, 2000, 75);
        collide(&sample);
        open_sample(&opened, &sample);
        assert_true(opened.record.seed > 0);
        free(opened.data);
        check_round_trip(&sample);
        check_find(&sample, 1);
        check_find(&sample, sizes[i] < 250 ? sizes[i] : 250);
        free_sample(&sample);
    }
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

/* ---- Damage --------------------------------------------------------------------------------- */

/* Does with bytes that may be damaged what a search does. @return the first status that is not OK.
 */
static accord_status use(const char *bytes, size_t len, const uint64_t *terms, size_t count)
{
    char *data = guarded(bytes, len);
    struct record record;
    struct passage_range *ranges = NULL;
    struct record_scan scan = {0};
    struct bytes stored = {0};
    uint64_t hashes[8];
    uint32_t locals[8], counts[8];
    const struct record_phrase phrase = {2, random_below(2), {0, 1, 2}, {0, 1}};
    accord_status status = record_open(&record, data, len);

    assert_true(count <= 8);
    memcpy(hashes, terms, count * sizeof *hashes);
    qsort(hashes, count, sizeof *hashes, by_number);
    if (status == ACCORD_OK) {
        ranges = malloc((record.passage_count + 1) * sizeof *ranges);
        assert_non_null(ranges);
        status = record_passages(&record, ranges);
        for (uint32_t i = 0; status == ACCORD_OK && i < record.passage_count; i++) {
            assert_true(ranges[i].start <= ranges[i].end && ranges[i].end <= record.text_bytes);
            assert_true(ranges[i].token <= record.text_count &&
                        ranges[i].token_count <= record.text_count - ranges[i].token);
        }
        record_find(&record, hashes, count, locals);
        for (size_t i = 0; i < count; i++)
            assert_true(locals[i] == RECORD_NONE || locals[i] < record.distinct);
        assert_int_equal(record_scan(&record, locals, count, &scan), ACCORD_OK);
        for (size_t i = 0; i < scan.count; i++)
            assert_true(scan.spots[i].position < record.title_count + record.text_count &&
                        scan.spots[i].wanted < count);
        assert_int_equal(record_count(&record, locals, count, 1, &scan, counts), ACCORD_OK);
        (void)record_may_have(&record, locals, &phrase);
        if (status == ACCORD_OK)
            status = record_stored(&record, unpacker, &stored);
    }
    assert_true(status == ACCORD_OK || status == ACCORD_ERROR_CORRUPT);
    bytes_free(&stored);
    record_scan_free(&scan);
    free(ranges);
    free(data);
    return status;
}

static void a_record_cut_short_is_corrupt(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;

    (void)state;
    make_sample(&sample, 60, 8, 300, 30);
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    for (size_t len = 0; len < bytes.len; len++)
        assert_int_equal(use(bytes.data, len, sample.hashes, 3), ACCORD_ERROR_CORRUPT);
    assert_int_equal(use(bytes.data, bytes.len, sample.hashes, 3), ACCORD_OK);
    bytes_add(&bytes, "", 1); /* nor is a longer one the same */
    assert_int_equal(use(bytes.data, bytes.len, sample.hashes, 3), ACCORD_ERROR_CORRUPT);
    free_sample(&sample);
    bytes_free(&bytes);
}

static void any_byte_changed_is_corrupt(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;
    struct record record;
    size_t front;

    (void)state;
    make_sample(&sample, 60, 8, 200, 30);
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    assert_int_equal(record_open(&record, bytes.data, bytes.len), ACCORD_OK);
    front = (size_t)(record.stored - bytes.data);
    assert_in_range(front, 300, bytes.len - 100);
    for (size_t i = 0; i < bytes.len; i++)
        for (unsigned change = 1; change < 256; change += i < 64 ? 1 : 37) {
            bytes.data[i] ^= (char)change;
            assert_int_equal(use(bytes.data, bytes.len, sample.hashes, 3), ACCORD_ERROR_CORRUPT);
            /* the front shows it at once, the packed article when it is read */
            assert_int_equal(record_open(&record, bytes.data, bytes.len),
                             i < front ? ACCORD_ERROR_CORRUPT : ACCORD_OK);
            bytes.data[i] ^= (char)change;
        }
    free_sample(&sample);
    bytes_free(&bytes);
}

static void set_checksum(char *data, size_t at, size_t from, size_t to)
{
    uint32_t sum = htole32((uint32_t)XXH3_64bits(data + from, to - from));

    memcpy(data + at, &sum, sizeof sum);
}

/* Whoever changes bytes can change checksums: what they then say must still not lead astray. */
static void bytes_changed_under_a_right_checksum_never_lead_astray(void **state)
{
    struct bytes bytes = {0};
    struct sample sample;
    struct record record;
    size_t front, refused = 0;
    char *copy;

    (void)state;
    make_sample(&sample, 60, 8, 200, 30);
    assert_int_equal(write_sample(&bytes, &sample), ACCORD_OK);
    assert_int_equal(record_open(&record, bytes.data, bytes.len), ACCORD_OK);
    front = (size_t)(record.stored - bytes.data);
    qsort(sample.hashes, sample.distinct, sizeof *sample.hashes, by_number);
    copy = malloc(bytes.len);
    assert_non_null(copy);
    for (size_t i = 16; i < bytes.len; i++)
        for (unsigned change = 1; change < 256; change += i < 64 ? 1 : 37) {
            memcpy(copy, bytes.data, bytes.len);
            copy[i] ^= (char)change;
            set_checksum(copy, 4, front, bytes.len);
            /* where the front ends hangs on the bytes changed: all that it may be is tried */
            for (size_t end = i < 48 ? front - 40 : front; end <= front + 40 && end <= bytes.len;
                 end += i < 48 ? 1 : 1000) {
                set_checksum(copy, 4, end, bytes.len);
                set_checksum(copy, 0, 4, end);
                refused += use(copy, bytes.len, sample.hashes, 8) != ACCORD_OK;
            }
        }
    assert_true(refused > 0);
    free(copy);
    free_sample(&sample);
    bytes_free(&bytes);
}

static void random_bytes_never_lead_astray(void **state)
{
    static const uint64_t hashes[] = {1, 1ULL << 40, 3ULL << 62};
    size_t taken = 0;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char data[64];
        size_t len = random_below(sizeof data);

        for (size_t i = 0; i < len; i++)
            data[i] = (char)(i == 16 ? 1 : random_below(i < 24 ? 6 : 256));
        for (size_t end = 24; end < len; end++) {
            set_checksum(data, 0, 4, end);
            taken += use(data, len, hashes, 3) == ACCORD_OK;
        }
        assert_int_equal(use(data, len > 8 ? 8 : len, hashes, 3), ACCORD_ERROR_CORRUPT);
    }
    assert_int_equal(taken, 0); /* the article's own checksum is not right */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_of_no_words_comes_back),
        cmocka_unit_test(sequences_of_all_sizes_come_back),
        cmocka_unit_test(random_sequences_are_found_exactly),
        cmocka_unit_test(a_phrase_is_seen_where_it_stands_and_only_there),
        cmocka_unit_test(an_article_of_news_length_takes_some_two_bytes_a_word),
        cmocka_unit_test(packing_makes_text_smaller_and_never_much_larger),
        cmocka_unit_test(a_record_may_follow_others_in_the_same_bytes),
        cmocka_unit_test(terms_that_the_article_does_not_have_are_hardly_ever_found),
        cmocka_unit_test(an_article_without_terms_has_none),
        cmocka_unit_test(one_scan_serves_records_of_all_sizes_in_turn),
        cmocka_unit_test(hashes_alike_in_the_kept_bits_are_told_apart),
        cmocka_unit_test(terms_of_one_hash_cannot_be_told_apart),
        cmocka_unit_test(a_record_cut_short_is_corrupt),
        cmocka_unit_test(any_byte_changed_is_corrupt),
        cmocka_unit_test(bytes_changed_under_a_right_checksum_never_lead_astray),
        cmocka_unit_test(random_bytes_never_lead_astray),
    };

    return cmocka_run_group_tests(tests, make_packers, free_packers);
}
