// SPDX-License-Identifier: GPL-2.0-or-later
/* Which term stands where in an article, in some two bytes a word.

   Every word of title and text, in order, as a fingerprint of its term: a few bits of the term's
   hash (multiply-shift: Dietzfelbinger et al., A reliable randomized algorithm for the closest-pair
   problem, 1997). The number of bits and the multiplier are chosen for each article so that no two
   of its terms share a fingerprint. A search knows from the posting lists which terms an article
   has, so what it finds here is exact. The form:

       number   bits of a fingerprint
       number   seed of the multiplier
       number   words of the title, words of the text, bytes of the text, passages
       for each passage: numbers: words, bytes from the end of the one before, bytes
       the fingerprints, packed, low bits first; then PADDING zeros, so that the last can be loaded
       as 64 bits like the others */
#include "positions.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "status.h"

enum {
    LEAST_BITS = 8,
    MOST_BITS = 56, /* what an unaligned 64-bit load can always hold */
    SEEDS = 48,     /* tried for each number of bits */
    PADDING = 8
};

static uint64_t multiplier(uint64_t seed)
{
    return hash_mix(seed + 0x9e3779b97f4a7c15ULL) | 1;
}

static uint64_t fingerprint(uint64_t hash, uint64_t odd, unsigned bits)
{
    return (hash * odd) >> (64 - bits);
}

/* Tells terms apart: an open-addressing set that is emptied by counting its uses. */
struct set {
    uint64_t *keys;
    uint32_t *used;
    size_t size; /* a power of two */
    uint32_t use;
};

static bool distinguishes(struct set *set, const uint64_t *hashes, size_t count, uint64_t odd,
                          unsigned bits)
{
    set->use++;
    for (size_t i = 0; i < count; i++) {
        uint64_t key = fingerprint(hashes[i], odd, bits);
        size_t slot = (size_t)(key * 0x9e3779b97f4a7c15ULL >> 20) & (set->size - 1);

        while (set->used[slot] == set->use) {
            if (set->keys[slot] == key)
                return false;
            slot = (slot + 1) & (set->size - 1);
        }
        set->used[slot] = set->use;
        set->keys[slot] = key;
    }
    return true;
}

/* The fewest bits, and a seed, by which all terms are told apart. */
static accord_status choose(const uint64_t *hashes, size_t count, unsigned *bits, uint64_t *seed)
{
    struct set set = {.size = 64};
    unsigned least = 0;
    accord_status status = ACCORD_OK;

    while (set.size < 4 * count)
        set.size *= 2;
    set.keys = malloc(set.size * sizeof *set.keys);
    set.used = calloc(set.size, sizeof *set.used);
    if (set.keys == NULL || set.used == NULL) {
        status = status_out_of_memory();
        goto cleanup;
    }
    while (count >> least != 0)
        least++;
    /* n terms in 2^b places stay apart with probability exp(-n^2 / 2^(b+1)): hopeless below this */
    *bits = 2 * least > LEAST_BITS + 5 ? 2 * least - 5 : LEAST_BITS;
    for (; *bits < MOST_BITS; ++*bits)
        for (*seed = 0; *seed < SEEDS; ++*seed)
            if (distinguishes(&set, hashes, count, multiplier(*seed), *bits))
                goto cleanup;
    status = status_fail(ACCORD_ERROR_INVALID, "more distinct words than one article can have");
cleanup:
    free(set.keys);
    free(set.used);
    return status;
}

accord_status positions_write(struct bytes *out, const uint64_t *hashes, size_t distinct,
                              const uint32_t *sequence, uint32_t title_count, uint32_t text_count,
                              const struct passages *passages, size_t text_bytes)
{
    uint64_t seed = 0, odd, pending = 0;
    unsigned bits = LEAST_BITS, held = 0;
    size_t total = (size_t)title_count + text_count, at = 0;
    accord_status status = choose(hashes, distinct, &bits, &seed);

    if (status != ACCORD_OK)
        return status;
    odd = multiplier(seed);
    bytes_add_number(out, bits);
    bytes_add_number(out, seed);
    bytes_add_number(out, title_count);
    bytes_add_number(out, text_count);
    bytes_add_number(out, text_bytes);
    bytes_add_number(out, passages->count);
    for (size_t i = 0; i < passages->count; i++) {
        const struct passage_range *range = &passages->ranges[i];

        bytes_add_number(out, range->token_count);
        bytes_add_number(out, range->start - at);
        bytes_add_number(out, range->end - range->start);
        at = range->end;
    }
    for (size_t i = 0; i < total; i++) {
        uint64_t print = fingerprint(hashes[sequence[i]], odd, bits);

        pending |= print << held;
        held += bits;
        while (held >= 8) {
            char low = (char)pending;

            bytes_add(out, &low, 1);
            pending >>= 8;
            held -= 8;
        }
    }
    if (held > 0) {
        char low = (char)pending;

        bytes_add(out, &low, 1);
    }
    bytes_add(out, (const char[PADDING]){0}, PADDING);
    return out->failed ? status_out_of_memory() : ACCORD_OK;
}

accord_status positions_read(struct positions *positions, const char *data, size_t len)
{
    const char *at = data, *end = data + len;
    uint64_t numbers[6], skipped;

    for (size_t i = 0; i < 6; i++)
        if (!bytes_read_number(&at, end, &numbers[i]))
            goto corrupt;
    if (numbers[0] < 1 || numbers[0] > MOST_BITS || numbers[2] > UINT32_MAX ||
        numbers[3] > UINT32_MAX || numbers[5] > len)
        goto corrupt;
    positions->bits = (unsigned)numbers[0];
    positions->seed = numbers[1];
    positions->title_count = (uint32_t)numbers[2];
    positions->text_count = (uint32_t)numbers[3];
    positions->text_bytes = numbers[4];
    positions->passage_count = (uint32_t)numbers[5];
    positions->passages = at;
    for (uint64_t i = 0; i < 3 * numbers[5]; i++)
        if (!bytes_read_number(&at, end, &skipped))
            goto corrupt;
    positions->packed = at;
    positions->end = end;
    if ((uint64_t)(end - at) < ((numbers[2] + numbers[3]) * numbers[0] + 7) / 8 + PADDING)
        goto corrupt;
    return ACCORD_OK;
corrupt:
    return status_fail(ACCORD_ERROR_CORRUPT, "the positions of an article are damaged");
}

accord_status positions_passages(const struct positions *positions, struct passage_range *ranges)
{
    const char *at = positions->passages;
    uint64_t token = 0, byte = 0;

    for (uint32_t i = 0; i < positions->passage_count; i++) {
        uint64_t words, gap, bytes;

        if (!bytes_read_number(&at, positions->end, &words) ||
            !bytes_read_number(&at, positions->end, &gap) ||
            !bytes_read_number(&at, positions->end, &bytes) ||
            words > positions->text_count - token || gap > positions->text_bytes - byte ||
            bytes > positions->text_bytes - byte - gap)
            return status_fail(ACCORD_ERROR_CORRUPT, "the passages of an article are damaged");
        ranges[i] = (struct passage_range){(size_t)(byte + gap), (size_t)(byte + gap + bytes),
                                           (uint32_t)token, (uint32_t)words};
        token += words;
        byte += gap + bytes;
    }
    return ACCORD_OK;
}

static bool spots_add(struct spot **spots, size_t *count, size_t *capacity, struct spot spot)
{
    if (*count == *capacity) {
        size_t larger = *capacity == 0 ? 256 : *capacity * 2;
        struct spot *grown = realloc(*spots, larger * sizeof *grown);

        if (grown == NULL)
            return false;
        *spots = grown;
        *capacity = larger;
    }
    (*spots)[(*count)++] = spot;
    return true;
}

/* A target's fingerprint, and its number in the caller's list. */
struct print {
    uint64_t print;
    uint32_t target;
};

static int by_print(const void *a, const void *b)
{
    const struct print *left = a, *right = b;

    if (left->print != right->print)
        return left->print < right->print ? -1 : 1;
    return left->target < right->target ? -1 : left->target > right->target;
}

/* The first of the prints that is not below `print`. */
static size_t find_print(const struct print *prints, size_t count, uint64_t print)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (prints[middle].print < print)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

accord_status positions_find(const struct positions *positions, const uint64_t *hashes,
                             size_t count, struct spot **spots, size_t *spot_count,
                             size_t *capacity)
{
    uint64_t odd = multiplier(positions->seed), mask = (1ULL << positions->bits) - 1,
             filter[16] = {0};
    struct print small[64], *prints = small;
    size_t total = (size_t)positions->title_count + positions->text_count;
    accord_status status = ACCORD_OK;

    *spot_count = 0;
    if (count > sizeof small / sizeof *small) {
        prints = malloc(count * sizeof *prints);
        if (prints == NULL)
            return status_out_of_memory();
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t print = fingerprint(hashes[i], odd, positions->bits);

        prints[i] = (struct print){print, i};
        filter[(print >> 6) & 15] |= 1ULL << (print & 63);
    }
    if (count > 1)
        qsort(prints, count, sizeof *prints, by_print);
    for (size_t i = 0, bit = 0; i < total && status == ACCORD_OK; i++, bit += positions->bits) {
        const char *at = positions->packed + (bit >> 3);
        size_t left = (size_t)(positions->end - at);
        uint64_t word = 0, print;

        memcpy(&word, at, left < 8 ? left : 8); /* nothing may be read behind the last token */
        print = (le64toh(word) >> (bit & 7)) & mask;
        if (!(filter[(print >> 6) & 15] >> (print & 63) & 1))
            continue;
        for (size_t j = find_print(prints, count, print);
             j < count && prints[j].print == print && status == ACCORD_OK; j++)
            if (!spots_add(spots, spot_count, capacity,
                           (struct spot){(uint32_t)i, prints[j].target}))
                status = status_out_of_memory();
    }
    if (prints != small)
        free(prints);
    return status;
}
