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
    NUMBERS = 8,
    COMBED = RECORD_WORD_TERMS /* terms at most that are looked for in several places at once */
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

    if (end - data >= 8) {
        memcpy(&number, data, 8);
        return le64toh(number);
    }
    for (unsigned i = 0; data < end; i += 8)
        number |= (uint64_t)(unsigned char)*data++ << i;
    return number;
}

/* The ones in each byte of a word and those before it; in the upper byte, all. */
static inline uint64_t count_ones(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555ULL;
    word = (word & 0x3333333333333333ULL) + (word >> 2 & 0x3333333333333333ULL);
    return ((word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fULL) * 0x0101010101010101ULL;
}

/* The bit of a one, by how many are before it; there are more than those. After Vigna, Broadword
   implementation of rank/select queries, 2008. */
static inline unsigned select_one(uint64_t word, uint64_t before)
{
    uint64_t sums = count_ones(word), passed, place;

    /* the bytes up to whose end there are no more ones than `before` */
    passed =
        ((before * 0x0101010101010101ULL | 0x8080808080808080ULL) - sums) & 0x8080808080808080ULL;
    place = ((passed >> 7) * 0x0101010101010101ULL >> 56) * 8;
    before -= (sums << 8) >> place & 0xff;
    for (word >>= place; before > 0; before--)
        word &= word - 1;
    return (unsigned)(place + (uint64_t)__builtin_ctzll(word));
}

/* Passes over numbers, of which each ends with a byte below 0x80. NULL: there are not as many. */
static const char *skip_numbers(const char *at, const char *end, uint64_t count)
{
    while (count > 0 && at < end) {
        uint64_t ends = ~load64(at, end) & 0x8080808080808080ULL;
        uint64_t here = count_ones(ends) >> 56;

        if (here >= count) {
            at += select_one(ends, count - 1) / 8 + 1;
            return at <= end ? at : NULL;
        }
        count -= here;
        at += 8;
    }
    return count == 0 ? at : NULL;
}

accord_status record_open(struct record *record, const char *data, size_t len)
{
    const char *at = data + CHECKSUMS + sizeof record->content, *end = data + len;
    uint64_t numbers[NUMBERS], words, left;

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
    at = skip_numbers(at, end, 3 * numbers[5]);
    if (at == NULL)
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
    if (numbers[2] + numbers[3] > numbers[7] || /* a word has a byte */
        !pack_is_possible(numbers[7], (size_t)(end - record->stored)))
        goto corrupt;
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
        ones = (unsigned)(count_ones(word) >> 56);
        if (64 - ones >= zeros)
            break;
        zeros -= 64 - ones;
        cursor->terms += ones;
        cursor->word++;
    }
    *bit = 64 * cursor->word + select_one(~word, zeros - 1) + 1;
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

/* Room for a number to each local number, all of them 0 between uses. */
static bool make_marks(const struct record *record, struct record_scan *scan)
{
    size_t needed = (size_t)1 << record->local_bits;

    if (scan->mark_count < needed) {
        free(scan->marks);
        scan->marks = calloc(needed, sizeof *scan->marks);
        scan->mark_count = scan->marks == NULL ? 0 : needed;
    }
    return scan->marks != NULL;
}

/* A walk over the local numbers of the words, as many at a time as a load of eight bytes holds. */
struct walk {
    const struct record *record;
    uint64_t bit, left; /* where the next begins, and how many are left */
    unsigned each;
};

static struct walk walk_begin(const struct record *record, uint64_t from, uint64_t to)
{
    unsigned bits = record->local_bits;

    /* behind a byte's border at most seven bits are not wanted */
    return (struct walk){record, from * bits, to - from, bits == 0 ? 64 : (64 - 7) / bits};
}

/* The next numbers, the first in the lowest bits. @return how many; 0 at the end. */
static inline unsigned walk_next(struct walk *walk, uint64_t *numbers)
{
    const struct record *record = walk->record;
    unsigned count = walk->left < walk->each ? (unsigned)walk->left : walk->each;

    *numbers = load64(record->sequence + (walk->bit >> 3), record->end) >> (walk->bit & 7);
    walk->bit += (uint64_t)count * record->local_bits;
    walk->left -= count;
    return count;
}

/* Looks for some local numbers in all places of a load at once: Lamport, Multiple byte processing
   with full-word instructions, 1975. */
struct comb {
    uint64_t wanted[COMBED]; /* each number in every place */
    unsigned count;
    uint64_t lows, highs; /* of every place all but the upper bit, and that */
    unsigned inverse;     /* of the bits of a place, times 65,536 */
};

/* A comb for terms, at most COMBED: indices into `locals`, or NULL for all of these. */
static struct comb comb_make(const struct record *record, const uint32_t *locals,
                             const uint32_t *terms, size_t count)
{
    unsigned bits = record->local_bits;
    struct comb comb = {.count = 0};
    uint64_t ones = 0;

    if (bits == 0)
        return comb;
    for (unsigned at = 0; at + bits <= 64 - 7; at += bits)
        ones |= 1ULL << at;
    comb.highs = ones << (bits - 1);
    comb.lows = comb.highs - ones;
    comb.inverse = 0x10000 / bits + 1;
    for (size_t i = 0; i < count; i++) {
        uint32_t local = locals[terms == NULL ? i : terms[i]];

        if (local != RECORD_NONE)
            comb.wanted[comb.count++] = ones * local;
    }
    return comb;
}

/* The upper bits of the places that have one of the numbers. */
static inline uint64_t comb_find(const struct comb *comb, uint64_t numbers)
{
    uint64_t found = 0;

    for (unsigned i = 0; i < comb->count; i++) {
        uint64_t other = numbers ^ comb->wanted[i];

        found |= ~(((other & comb->lows) + comb->lows) | other);
    }
    return found & comb->highs;
}

/* The first place found. A multiplication is faster than a division. */
static inline unsigned comb_place(const struct comb *comb, uint64_t found)
{
    return (unsigned)__builtin_ctzll(found) * comb->inverse >> 16;
}

static bool add_spot(struct record_scan *scan, uint64_t position, uint32_t wanted)
{
    if (scan->count == scan->capacity) {
        size_t capacity = scan->capacity == 0 ? 256 : 2 * scan->capacity;
        struct spot *larger = realloc(scan->spots, capacity * sizeof *larger);

        if (larger == NULL)
            return false;
        scan->spots = larger;
        scan->capacity = capacity;
    }
    scan->spots[scan->count++] = (struct spot){(uint32_t)position, wanted};
    return true;
}

/* Finds a few terms: many loads have none of them. */
static bool comb_spots(const struct record *record, const struct comb *comb, struct walk *walk,
                       struct record_scan *scan)
{
    unsigned bits = record->local_bits, taken;
    uint64_t numbers, mask = (1ULL << bits) - 1;

    for (uint64_t at = 0; (taken = walk_next(walk, &numbers)) > 0; at += taken) {
        uint64_t found = comb_find(comb, numbers) & ((1ULL << taken * bits) - 1);

        for (; found != 0; found &= found - 1) {
            unsigned place = comb_place(comb, found);
            uint32_t local = (uint32_t)(numbers >> place * bits & mask);

            if (!add_spot(scan, at + place, scan->marks[local] - 1))
                return false;
        }
    }
    return true;
}

/* Finds any number of terms, word by word. */
static bool list_spots(const struct record *record, struct walk *walk, struct record_scan *scan)
{
    unsigned bits = record->local_bits, taken;
    uint64_t numbers, mask = (1ULL << bits) - 1;

    for (uint64_t at = 0; (taken = walk_next(walk, &numbers)) > 0; at += taken)
        for (unsigned i = 0; i < taken; i++, numbers >>= bits) {
            uint32_t wanted = scan->marks[numbers & mask];

            if (wanted != 0 && !add_spot(scan, at + i, wanted - 1))
                return false;
        }
    return true;
}

accord_status record_scan(const struct record *record, const uint32_t *locals, size_t count,
                          struct record_scan *scan)
{
    struct walk walk = walk_begin(record, 0, (uint64_t)record->title_count + record->text_count);
    size_t present = 0;
    bool done = true;

    scan->count = 0;
    if (!make_marks(record, scan))
        return status_out_of_memory();
    for (size_t i = 0; i < count; i++)
        if (locals[i] != RECORD_NONE) {
            scan->marks[locals[i]] = (uint32_t)i + 1;
            present++;
        }
    if (present > COMBED || record->local_bits == 0) {
        done = present == 0 || list_spots(record, &walk, scan);
    } else if (present > 0) {
        struct comb comb = comb_make(record, locals, NULL, count);

        done = comb_spots(record, &comb, &walk, scan);
    }
    for (size_t i = 0; i < count; i++)
        if (locals[i] != RECORD_NONE)
            scan->marks[locals[i]] = 0;
    return done ? ACCORD_OK : status_out_of_memory();
}

/* The local number of the term at a position. */
static inline uint32_t local_at(const struct record *record, uint64_t position)
{
    uint64_t bit = position * record->local_bits, mask = (1ULL << record->local_bits) - 1;

    return (uint32_t)(load64(record->sequence + (bit >> 3), record->end) >> (bit & 7) & mask);
}

static bool is_word_at(const struct record *record, const uint32_t *locals,
                       const struct record_phrase *phrase, uint32_t word, uint64_t position)
{
    uint32_t local = local_at(record, position);

    for (uint32_t i = phrase->begins[word]; i < phrase->begins[word + 1]; i++)
        if (locals[phrase->terms[i]] == local)
            return true;
    return false;
}

static bool is_phrase_at(const struct record *record, const uint32_t *locals,
                         const struct record_phrase *phrase, uint64_t position)
{
    uint64_t total = (uint64_t)record->title_count + record->text_count;

    if (position > total || total - position < phrase->words)
        return false;
    for (uint32_t word = 0; word < phrase->words; word++)
        if (word != phrase->rarest && !is_word_at(record, locals, phrase, word, position + word))
            return false;
    return true;
}

bool record_may_have(const struct record *record, const uint32_t *locals,
                     const struct record_phrase *phrase)
{
    struct walk walk = walk_begin(record, 0, (uint64_t)record->title_count + record->text_count);
    struct comb comb =
        comb_make(record, locals, phrase->terms + phrase->begins[phrase->rarest],
                  phrase->begins[phrase->rarest + 1] - phrase->begins[phrase->rarest]);
    uint64_t numbers;
    unsigned taken;

    if (record->local_bits == 0)
        return true;
    for (uint64_t at = 0; (taken = walk_next(&walk, &numbers)) > 0; at += taken)
        for (uint64_t found = comb_find(&comb, numbers); found != 0; found &= found - 1) {
            uint64_t position = at + comb_place(&comb, found);

            if (position >= phrase->rarest &&
                is_phrase_at(record, locals, phrase, position - phrase->rarest))
                return true;
        }
    return false;
}

/* Counts every term from one word to another. */
static void count_words(const struct record *record, uint64_t from, uint64_t to, uint32_t weight,
                        uint32_t *marks)
{
    struct walk walk = walk_begin(record, from, to);
    uint64_t numbers, mask = (1ULL << record->local_bits) - 1;
    unsigned taken;

    while ((taken = walk_next(&walk, &numbers)) > 0)
        for (unsigned i = 0; i < taken; i++, numbers >>= record->local_bits)
            marks[numbers & mask] += weight;
}

/* To count all terms and look some up is faster than to ask of each word whether it is counted. */
accord_status record_count(const struct record *record, const uint32_t *locals, size_t count,
                           uint32_t title_weight, struct record_scan *scan, uint32_t *counts)
{
    uint64_t total = (uint64_t)record->title_count + record->text_count;

    if (!make_marks(record, scan))
        return status_out_of_memory();
    count_words(record, 0, record->title_count, title_weight, scan->marks);
    count_words(record, record->title_count, total, 1, scan->marks);
    for (size_t i = 0; i < count; i++)
        counts[i] = locals[i] == RECORD_NONE ? 0 : scan->marks[locals[i]];
    memset(scan->marks, 0, sizeof *scan->marks << record->local_bits);
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
