// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes in, a fingerprint out: SHA-256 (FIPS 180-4), cut to its first 128 bits. A cryptographic
   hash because articles are not trusted: with a weaker one somebody could write a text that passes
   for another and so keep it out of the index. */
#include "digest.h"

#include <stdatomic.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
/* The first 32 bits of the fractional parts of the square roots of the first 8 primes. */
static const uint32_t start[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static void add_block_plainly(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64], s[8];

    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)block[i * 4] << 24 | (uint32_t)block[i * 4 + 1] << 16 |
               (uint32_t)block[i * 4 + 2] << 8 | block[i * 4 + 3];
    for (size_t i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] +
               (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    }
    memcpy(s, state, sizeof s);
    /* Instead of moving the eight words on by one in each round, their names move. */
    for (size_t i = 0; i < 64; i++) {
#define WORD(n) s[((n) + 64 - i) % 8]
        uint32_t big1 = rotate(WORD(4), 6) ^ rotate(WORD(4), 11) ^ rotate(WORD(4), 25);
        uint32_t choice = (WORD(4) & WORD(5)) ^ (~WORD(4) & WORD(6));
        uint32_t t1 = WORD(7) + big1 + choice + constants[i] + w[i];
        uint32_t big0 = rotate(WORD(0), 2) ^ rotate(WORD(0), 13) ^ rotate(WORD(0), 22);
        uint32_t majority = (WORD(0) & WORD(1)) ^ (WORD(0) & WORD(2)) ^ (WORD(1) & WORD(2));
        WORD(3) += t1;
        WORD(7) = t1 + big0 + majority;
#undef WORD
    }
    for (size_t i = 0; i < 8; i++)
        state[i] += s[i];
}

#if defined(__x86_64__)
/* The same by the processor's own instructions (Gulley and others, Intel SHA Extensions, 2013):
   four rounds at a time, the eight words in two registers as ABEF and CDGH. */
__attribute__((target("sha,sse4.1"))) static void add_block_quickly(uint32_t state[8],
                                                                    const unsigned char *block)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i low = _mm_loadu_si128((const __m128i *)state);
    __m128i high = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i w[4], abef, cdgh, abef_before, cdgh_before;

    low = _mm_shuffle_epi32(low, 0xB1);
    high = _mm_shuffle_epi32(high, 0x1B);
    abef_before = abef = _mm_alignr_epi8(low, high, 8);
    cdgh_before = cdgh = _mm_blend_epi16(high, low, 0xF0);
    for (size_t i = 0; i < 4; i++)
        w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), order);
    for (size_t i = 0; i < 16; i++) {
        __m128i four = _mm_add_epi32(w[i % 4], _mm_loadu_si128((const __m128i *)&constants[4 * i]));

        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, four);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(four, 0x0E));
        if (i < 12) { /* the words of four rounds, sixteen further on */
            const __m128i last = w[(i + 3) % 4];
            const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]),
                                              _mm_alignr_epi8(last, w[(i + 2) % 4], 4));

            w[i % 4] = _mm_sha256msg2_epu32(sum, last);
        }
    }
    abef = _mm_shuffle_epi32(_mm_add_epi32(abef, abef_before), 0x1B);
    cdgh = _mm_shuffle_epi32(_mm_add_epi32(cdgh, cdgh_before), 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(abef, cdgh, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(cdgh, abef, 8));
}

static bool has_instructions(void)
{
    unsigned a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_1) != 0 &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

static bool is_quick(void)
{
    static atomic_int
        known; /* 0: not asked yet (asking is slow in a virtual machine), 1: no, 2: yes */

    if (known == 0)
        known = has_instructions() ? 2 : 1;
    return known == 2;
}
#else
static void add_block_quickly(uint32_t state[8], const unsigned char *block)
{
    add_block_plainly(state, block);
}

static bool is_quick(void)
{
    return false;
}
#endif

static void add_block(struct digest *digest, const unsigned char *block)
{
    if (digest->quick)
        add_block_quickly(digest->state, block);
    else
        add_block_plainly(digest->state, block);
}

void digest_start(struct digest *digest)
{
    memcpy(digest->state, start, sizeof start);
    digest->total = 0;
    digest->quick = is_quick();
}

void digest_add(struct digest *digest, const void *data, size_t len)
{
    const unsigned char *s = data;
    size_t held = digest->total % 64;

    digest->total += len;
    if (held > 0) {
        size_t take = len < 64 - held ? len : 64 - held;
        memcpy(digest->block + held, s, take);
        s += take;
        len -= take;
        if (held + take < 64)
            return;
        add_block(digest, digest->block);
    }
    for (; len >= 64; s += 64, len -= 64)
        add_block(digest, s);
    if (len > 0)
        memcpy(digest->block, s, len);
}

void digest_end(struct digest *digest, unsigned char out[DIGEST_SIZE])
{
    static const unsigned char padding[64] = {0x80};
    uint64_t bits = digest->total * 8;
    unsigned char length[8];

    for (size_t i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    digest_add(digest, padding, 1 + (119 - digest->total % 64) % 64);
    digest_add(digest, length, sizeof length);
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        out[i] = (unsigned char)(digest->state[i / 4] >> (24 - 8 * (i % 4)));
}

void digest_of(const void *data, size_t len, unsigned char out[DIGEST_SIZE])
{
    struct digest digest;

    digest_start(&digest);
    digest_add(&digest, data, len);
    digest_end(&digest, out);
}
