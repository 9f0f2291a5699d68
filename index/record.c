// SPDX-License-Identifier: GPL-2.0-or-later
/* An article as the index keeps it. Searches read the front of a hundred records and the article of
   ten; so the front is not packed, and each of the two has a checksum of its own. The form:

       4 bytes  checksum of the front: of what follows, up to the packed article
       4 bytes  checksum of the packed article
       8 bytes  content hash
       numbers  form (1), seed of the multiplier, words of the title, words of the text, bytes of
                the text, passages, distinct terms, bytes of the article before packing
       for each passage  numbers: words, bytes from the end of the one before, bytes
       terms    bucket bitmap, then two bytes a term
       words    for each the local number of its term, in as few bits as hold any, low bits first
       the packed article, to the end

   Terms are known by their hashes (multiplied by an odd number if need be: multiply-shift,
   Dietzfelbinger et al., A reliable randomized algorithm for the closest-pair problem, 1997), in
   order; the place in this order is a term's local number. Of a hash the upper bits, about as many
   as count the terms, choose a bucket, and the next 16 are kept: Elias, Efficient storage and
   retrieval by content and address of static files, 1974. The bitmap has a one for each term and a
   zero behind each bucket. The multiplier is chosen so that no two terms of the article are taken
   for each other.

   Numbers are varints (bytes.h), all else is little-endian. */
#include "record.h"

#include <endian.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "hash.h"
#include "status.h"

enum {
    FORM = 1,
    CHECKSUMS = 8, /* bytes before what the first checksum is of */
    LOW_BITS = 16,
    MOST_BUCKET_BITS = 28,
    SEEDS = 64, /* tried before an article is given up */
    NUMBERS = 8
};

static uint32_t checksum(const char *data, size_t len)
{
    return (uint32_t)XXH3_64bits(data, len);
}

/* Of seed 0 nothing, so that hashes sorted once are sorted for nearly every record. */
static uint64_t multiplier(uint64_t seed)
{
    return seed == 0 ? 1 : hash_mix(seed + 0x9e3779b97f4a7c15ULL) | 1;
}

/* The least number of bits that holds numbers below `count`. */
static unsigned bits_for(uint64_t count)
{
    unsigned bits = 0;

    while (bits < 63 && 1ULL << bits < count)
        bits++;
    return bits;
}

static unsigned bucket_bits_for(uint64_t distinct)
{
    unsigned bits = bits_for(distinct);

    return bits > MOST_BUCKET_BITS ? MOST_BUCKET_BITS : bits;
}

/* The bits of a hash that are kept: bucket, then low bits. */
static uint64_t kept_bits(uint64_t hash, uint64_t odd, unsigned bucket_bits)
{
    return (hash * odd) >> (64 - LOW_BITS - bucket_bits);
}

/* ---- Writing -------------------------------------------------------------------------------- */

/* A term's kept bits, and its number in the caller's list. */
struct print {
    uint64_t bits;
    uint32_t index;
};

static int by_bits(const void *a, const void *b)
{
    const struct print *left = a, *right = b;

    return (left->bits > right->bits) - (left->bits < right->bits);
}

/* Sorts the terms by bucket, then each bucket: as good as linear, for the hashes are spread. */
static bool sort_prints(struct print *prints, size_t count, unsigned bucket_bits)
{
    size_t buckets = (size_t)1 << bucket_bits;
    uint32_t *begins = calloc(buckets + 1, sizeof *begins);
    struct print *sorted = malloc((count + 1) * sizeof *sorted);
    bool done = begins != NULL && sorted != NULL;

    for (size_t i = 0; i < count && done; i++)
        begins[(prints[i].bits >> LOW_BITS) + 1]++;
    for (size_t i = 1; i <= buckets && done; i++)
        begins[i] += begins[i - 1];
    for (size_t i = 0; i < count && done; i++)
        sorted[begins[prints[i].bits >> LOW_BITS]++] = prints[i];
    for (size_t i = 0, from = 0; i < buckets && done; i++) {
        if (begins[i] - from > 1)
            qsort(sorted + from, begins[i] - from, sizeof *sorted, by_bits);
        from = begins[i];
    }
    if (done && count > 0)
        memcpy(prints, sorted, count * sizeof *prints);
    free(begins);
    free(sorted);
    return done;
}

static bool all_differ(const struct print *prints, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (prints[i].bits == prints[i - 1].bits)
            return false;
    return true;
}

/* The terms' kept bits in order, by the first multiplier that tells them all apart. */
static accord_status choose_prints(const uint64_t *hashes, size_t count, struct print *prints,
                                   uint64_t *seed)
{
    unsigned bucket_bits = bucket_bits_for(count);

    for (*seed = 0; *seed < SEEDS; ++*seed) {
        uint64_t odd = multiplier(*seed);

        for (size_t i = 0; i < count; i++)
            prints[i] = (struct print){kept_bits(hashes[i], odd, bucket_bits), (uint32_t)i};
        if (!sort_prints(prints, count, bucket_bits))
            return status_out_of_memory();
        if (all_differ(prints, count))
            return ACCORD_OK;
    }
    return status_fail(ACCORD_ERROR_INVALID, "more distinct words than one article can have");
}

static void write_passages(struct bytes *out, const struct passages *passages)
{
    size_t at = 0;

    for (size_t i = 0; i < passages->count; i++) {
        const struct passage_range *range = &passages->ranges[i];

        bytes_add_number(out, range->token_count);
        bytes_add_number(out, range->start - at);
        bytes_add_number(out, range->end - range->start);
        at = range->end;
    }
}

static size_t bitmap_bytes(uint64_t distinct, unsigned bucket_bits)
{
    return (size_t)((distinct + (1ULL << bucket_bits) + 7) / 8);
}

static void write_terms(struct bytes *out, const struct print *prints, size_t count)
{
    unsigned bucket_bits = bucket_bits_for(count);
    size_t size = bitmap_bytes(count, bucket_bits);
    char *bitmap = bytes_extend(out, size), *lows;

    if (bitmap == NULL)
        return;
    memset(bitmap, 0, size);
    for (size_t i = 0; i < count; i++) {
        size_t bit = (size_t)(prints[i].bits >> LOW_BITS) + i; /* a zero for each bucket before */

        bitmap[bit >> 3] = (char)(bitmap[bit >> 3] | 1 << (bit & 7));
    }
    lows = bytes_extend(out, 2 * count);
    for (size_t i = 0; i < count && lows != NULL; i++) {
        uint16_t low = htole16((uint16_t)prints[i].bits);

        memcpy(lows + 2 * i, &low, 2);
    }
}

static void write_words(struct bytes *out, const uint32_t *sequence, size_t total,
                        const uint32_t *locals, unsigned bits)
{
    uint64_t pending = 0;
    unsigned held = 0;
    char *at = bytes_extend(out, (total * bits + 7) / 8);

    if (at == NULL)
        return;
    for (size_t i = 0; i < total; i++) {
        pending |= (uint64_t)locals[sequence[i]] << held;
        for (held += bits; held >= 8; held -= 8) {
            *at++ = (char)pending;
            pending >>= 8;
        }
    }
    if (held > 0)
        *at = (char)pending;
}

static void set_checksum(struct bytes *out, size_t at, size_t from, size_t to)
{
    uint32_t sum = htole32(checksum(out->data + from, to - from));

    memcpy(out->data + at, &sum, sizeof sum);
}

accord_status record_write(struct bytes *out, const struct record_parts *parts,
                           struct packer *packer)
{
    struct print *prints = malloc((parts->distinct + 1) * sizeof *prints);
    uint32_t *locals = malloc((parts->distinct + 1) * sizeof *locals);
    uint64_t seed = 0, content = htole64(parts->content);
    size_t begin = out->len, packed;
    accord_status status;

    if (prints == NULL || locals == NULL || bytes_extend(out, CHECKSUMS) == NULL)
        status = status_out_of_memory();
    else
        status = choose_prints(parts->hashes, parts->distinct, prints, &seed);
    if (status != ACCORD_OK)
        goto cleanup;
    for (size_t i = 0; i < parts->distinct; i++)
        locals[prints[i].index] = (uint32_t)i;
    bytes_add(out, &content, sizeof content);
    bytes_add_number(out, FORM);
    bytes_add_number(out, seed);
    bytes_add_number(out, parts->title_count);
    bytes_add_number(out, parts->text_count);
    bytes_add_number(out, parts->text_bytes);
    bytes_add_number(out, parts->passages->count);
    bytes_add_number(out, parts->distinct);
    bytes_add_number(out, parts->stored_len);
    write_passages(out, parts->passages);
    write_terms(out, prints, parts->distinct);
    write_words(out, parts->sequence, (size_t)parts->title_count + parts->text_count, locals,
                bits_for(parts->distinct));
    packed = out->len;
    status = packer_pack(packer, parts->stored, parts->stored_len, out);
    if (out->failed)
        status = status_out_of_memory();
    if (status != ACCORD_OK)
        goto cleanup;
    set_checksum(out, begin + 4, packed, out->len);
    set_checksum(out, begin, begin + 4, packed);
cleanup:
    free(prints);
    free(locals);
    return status;
}

/* ---- Reading -------------------------------------------------------------------------------- */

static uint32_t load32(const char *data)
{
    uint32_t number;

    memcpy(&number, data, sizeof number);
    return le32toh(number);
}

/* Eight bytes, or what there is of them before `end`. */
static uint64_t load64(const char *data, const char *end)
{
    uint64_t number = 0;

    if (end - data >= 8)
        memcpy(&number, data, 8);
    else
        memcpy(&number, data, (size_t)(end - data));
    return le64toh(number);
}

accord_status record_open(struct record *record, const char *data, size_t len)
{
    const char *at = data + CHECKSUMS + sizeof record->content, *end = data + len;
    uint64_t numbers[NUMBERS], skipped, words, left;

    if (len < CHECKSUMS + sizeof record->content)
        goto corrupt;
    record->content = load64(data + CHECKSUMS, end);
    for (size_t i = 0; i < NUMBERS; i++)
        if (!bytes_read_number(&at, end, &numbers[i]))
            goto corrupt;
    if (numbers[0] != FORM || numbers[2] > UINT32_MAX || numbers[3] > UINT32_MAX ||
        numbers[5] > len || numbers[6] > len)
        goto corrupt;
    record->seed = numbers[1];
    record->title_count = (uint32_t)numbers[2];
    record->text_count = (uint32_t)numbers[3];
    record->text_bytes = numbers[4];
    record->passage_count = (uint32_t)numbers[5];
    record->distinct = (uint32_t)numbers[6];
    record->stored_len = numbers[7];
    record->stored_sum = load32(data + 4);
    record->bucket_bits = bucket_bits_for(numbers[6]);
    record->local_bits = bits_for(numbers[6]);
    record->passages = at;
    for (uint64_t i = 0; i < 3 * numbers[5]; i++)
        if (!bytes_read_number(&at, end, &skipped))
            goto corrupt;
    words = ((numbers[2] + numbers[3]) * record->local_bits + 7) / 8;
    left = (uint64_t)(end - at);
    if (left < bitmap_bytes(numbers[6], record->bucket_bits) ||
        left - bitmap_bytes(numbers[6], record->bucket_bits) < 2 * numbers[6] + words)
        goto corrupt;
    record->buckets = at;
    record->lows = at + bitmap_bytes(numbers[6], record->bucket_bits);
    record->sequence = record->lows + 2 * numbers[6];
    record->stored = record->sequence + words;
    record->end = end;
    if (checksum(data + 4, (size_t)(record->stored - data - 4)) != load32(data))
        goto corrupt;
    return ACCORD_OK;
corrupt:
    return status_fail(ACCORD_ERROR_CORRUPT, "the record of an article is damaged");
}

accord_status record_passages(const struct record *record, struct passage_range *ranges)
{
    const char *at = record->passages;
    uint64_t token = 0, byte = 0;

    for (uint32_t i = 0; i < record->passage_count; i++) {
        uint64_t words, gap, bytes;

        if (!bytes_read_number(&at, record->end, &words) ||
            !bytes_read_number(&at, record->end, &gap) ||
            !bytes_read_number(&at, record->end, &bytes) || words > record->text_count - token ||
            gap > record->text_bytes - byte || bytes > record->text_bytes - byte - gap)
            return status_fail(ACCORD_ERROR_CORRUPT, "the passages of an article are damaged");
        ranges[i] = (struct passage_range){(size_t)(byte + gap), (size_t)(byte + gap + bytes),
                                           (uint32_t)token, (uint32_t)words};
        token += words;
        byte += gap + bytes;
    }
    return ACCORD_OK;
}

/* A walk over the bitmap: how many buckets and terms are behind it. */
struct cursor {
    size_t word;  /* whole words of 64 bits passed */
    size_t terms; /* ones in them */
};

/* Where bucket `bucket` begins: the terms before it, and the bit of its first. Buckets are asked
   for in order. */
static size_t seek_bucket(const struct record *record, struct cursor *cursor, uint64_t bucket,
                          size_t *bit)
{
    uint64_t zeros = bucket - (64 * cursor->word - cursor->terms); /* still to pass */
    uint64_t word;

    if (bucket == 0) {
        *bit = 0;
        return 0;
    }
    for (;;) { /* ends, for behind the bitmap all is zero */
        const char *at = record->buckets + 8 * cursor->word;
        unsigned ones;

        word = at < record->lows ? load64(at, record->lows) : 0;
        ones = (unsigned)__builtin_popcountll(word);
        if (64 - ones >= zeros)
            break;
        zeros -= 64 - ones;
        cursor->terms += ones;
        cursor->word++;
    }
    word = ~word;
    while (--zeros > 0)
        word &= word - 1;
    *bit = 64 * cursor->word + (size_t)__builtin_ctzll(word) + 1;
    return *bit - bucket;
}

static uint32_t find_one(const struct record *record, struct cursor *cursor, uint64_t bits)
{
    size_t bit, local = seek_bucket(record, cursor, bits >> LOW_BITS, &bit);
    size_t bitmap_bits = 8 * (size_t)(record->lows - record->buckets);
    uint16_t low = (uint16_t)bits, stored;

    for (; bit < bitmap_bits && (record->buckets[bit >> 3] >> (bit & 7) & 1) != 0 &&
           local < record->distinct;
         bit++, local++) {
        memcpy(&stored, record->lows + 2 * local, 2);
        if (le16toh(stored) == low)
            return (uint32_t)local;
    }
    return RECORD_NONE;
}

void record_find(const struct record *record, const uint64_t *hashes, size_t count,
                 uint32_t *locals)
{
    uint64_t odd = multiplier(record->seed);
    struct cursor cursor = {0, 0};

    for (size_t i = 0; i < count; i++) {
        if (record->seed != 0) /* multiplied, they are in no order */
            cursor = (struct cursor){0, 0};
        locals[i] = record->distinct == 0
                        ? RECORD_NONE
                        : find_one(record, &cursor, kept_bits(hashes[i], odd, record->bucket_bits));
    }
}

/* Marks the wanted terms. */
static bool mark(const struct record *record, const uint32_t *locals, size_t count,
                 struct record_scan *scan, bool *any)
{
    size_t needed = (size_t)1 << record->local_bits;

    *any = false;
    if (scan->mark_count < needed) {
        free(scan->marks);
        scan->marks = calloc(needed, sizeof *scan->marks);
        scan->mark_count = scan->marks == NULL ? 0 : needed;
        if (scan->marks == NULL)
            return false;
    }
    for (size_t i = 0; i < count; i++)
        if (locals[i] != RECORD_NONE) {
            scan->marks[locals[i]] = (uint32_t)i + 1;
            *any = true;
        }
    return true;
}

static void unmark(const uint32_t *locals, size_t count, struct record_scan *scan)
{
    for (size_t i = 0; i < count; i++)
        if (locals[i] != RECORD_NONE)
            scan->marks[locals[i]] = 0;
}

/* A walk over the local numbers of the words. One load of eight bytes holds several. */
struct walk {
    const struct record *record;
    uint64_t bit, word, mask;
    unsigned left, each; /* numbers in `word`, and in one just loaded */
};

static struct walk walk_begin(const struct record *record)
{
    struct walk walk = {.record = record, .mask = (1ULL << record->local_bits) - 1};

    /* behind a byte's border at most seven bits are not wanted */
    walk.each = record->local_bits == 0 ? UINT_MAX : (64 - 7) / record->local_bits;
    return walk;
}

static inline uint32_t walk_next(struct walk *walk)
{
    uint32_t local;

    if (walk->left == 0) {
        walk->word =
            load64(walk->record->sequence + (walk->bit >> 3), walk->record->end) >> (walk->bit & 7);
        walk->bit += (uint64_t)walk->each * walk->record->local_bits;
        walk->left = walk->each;
    }
    local = (uint32_t)(walk->word & walk->mask);
    walk->word >>= walk->record->local_bits;
    walk->left--;
    return local;
}

accord_status record_scan(const struct record *record, const uint32_t *locals, size_t count,
                          struct record_scan *scan)
{
    uint64_t total = (uint64_t)record->title_count + record->text_count;
    struct walk walk = walk_begin(record);
    bool any;
    accord_status status = ACCORD_OK;

    scan->count = 0;
    if (!mark(record, locals, count, scan, &any))
        return status_out_of_memory();
    for (uint64_t i = 0; i < total && any; i++) {
        uint32_t wanted = scan->marks[walk_next(&walk)];

        if (wanted == 0)
            continue;
        if (scan->count == scan->capacity) {
            size_t capacity = scan->capacity == 0 ? 256 : 2 * scan->capacity;
            struct spot *larger = realloc(scan->spots, capacity * sizeof *larger);

            if (larger == NULL) {
                status = status_out_of_memory();
                break;
            }
            scan->spots = larger;
            scan->capacity = capacity;
        }
        scan->spots[scan->count++] = (struct spot){(uint32_t)i, wanted - 1};
    }
    unmark(locals, count, scan);
    return status;
}

accord_status record_count(const struct record *record, const uint32_t *locals, size_t count,
                           uint32_t title_weight, struct record_scan *scan, uint32_t *counts)
{
    uint64_t total = (uint64_t)record->title_count + record->text_count;
    struct walk walk = walk_begin(record);
    bool any;

    memset(counts, 0, count * sizeof *counts);
    if (!mark(record, locals, count, scan, &any))
        return status_out_of_memory();
    for (uint64_t i = 0; i < total && any; i++) {
        uint32_t wanted = scan->marks[walk_next(&walk)];

        if (wanted != 0)
            counts[wanted - 1] += i < record->title_count ? title_weight : 1;
    }
    unmark(locals, count, scan);
    return ACCORD_OK;
}

void record_scan_free(struct record_scan *scan)
{
    free(scan->spots);
    free(scan->marks);
    memset(scan, 0, sizeof *scan);
}

accord_status record_stored(const struct record *record, struct unpacker *unpacker,
                            struct bytes *out)
{
    size_t len = (size_t)(record->end - record->stored);

    if (checksum(record->stored, len) != record->stored_sum)
        return status_fail(ACCORD_ERROR_CORRUPT, "the text of an article is damaged");
    return unpacker_unpack(unpacker, record->stored, len, (size_t)record->stored_len, out);
}
