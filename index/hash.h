// SPDX-License-Identifier: GPL-2.0-or-later
/* A fast 64-bit hash for tables and fingerprints; not against malice. */
#ifndef ACCORD_HASH_H
#define ACCORD_HASH_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Mixes all bits of `x` (finaliser of MurmurHash3, Austin Appleby 2011). */
static inline uint64_t hash_mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

/** Hashes `len` bytes, eight at a time; the same on every machine. */
static inline uint64_t hash_bytes(const void *data, size_t len)
{
    const unsigned char *bytes = data;
    uint64_t hash = 0x9e3779b97f4a7c15ULL ^ (uint64_t)len;

    while (len >= 8) {
        uint64_t word;

        memcpy(&word, bytes, 8);
        hash = (hash ^ le64toh(word)) * 0x9fb21c651e98df25ULL;
        hash ^= hash >> 32;
        bytes += 8;
        len -= 8;
    }
    if (len > 0) {
        uint64_t word = 0;

        memcpy(&word, bytes, len);
        hash = (hash ^ le64toh(word)) * 0x9fb21c651e98df25ULL;
        hash ^= hash >> 32;
    }
    return hash_mix(hash);
}

#endif
