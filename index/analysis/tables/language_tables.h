// SPDX-License-Identifier: GPL-2.0-or-later
/* What language.c and the program that makes its tables when the library is built agree on. */
#ifndef ACCORD_LANGUAGE_TABLES_H
#define ACCORD_LANGUAGE_TABLES_H

#include <stdint.h>

enum {
    LANGUAGE_BUCKET_BITS = 14, /* of the table of groups, about as many buckets as groups */
    LANGUAGE_BUCKETS = 1 << LANGUAGE_BUCKET_BITS,
    LANGUAGE_PROFILE = 48, /* the languages of a script are numbered from a multiple of this */
    QUICK_LETTERS = 0x600  /* letters below are folded by table: Latin, Greek, Cyrillic, ... */
};

/** The bucket of a group of letters, 16 bits each. */
static inline uint32_t language_bucket(uint64_t key)
{
    return (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - LANGUAGE_BUCKET_BITS));
}

#endif
