// SPDX-License-Identifier: GPL-2.0-or-later
/* How often a term stands in an article, as Xapian's databases have it: set against the article's
   length when it is indexed.

   BM25 weighs a term by f / (f + k1 n), f being its frequency and n = 1 - b + b length / average
   (Robertson and Zaragoza, The probabilistic relevance framework, 2009): that is F / (F + k1) with
   F = f / n. Xapian keeps lengths apart from postings, and for each posting it weighs it goes
   through its list of them; with F in place of f it need not, and what takes most of the time of a
   search is spared. Precomputed shares of a score in the place of frequencies are known as impacts
   (Anh, de Kretser and Moffat, Vector-space ranking with effective early termination, 2001).

   What n takes for the average is the same for all articles, wherever they are; F is a whole number
   of parts. So Xapian's weights are close to BM25's, not the same: they decide which articles are
   read, whose weights then are taken from their records, with the average of the index
   (searching/weigh.c). Where that is far from the one taken here, k1 makes up for it: an article of
   average length has the weight that it should (frequency_parts()). */
#ifndef ACCORD_FREQUENCY_H
#define ACCORD_FREQUENCY_H

#include <stdint.h>

/* A title's words count this often in the article's term frequencies (BM25F, Robertson, Zaragoza
   and Taylor, Simple BM25 extension to multiple weighted fields, 2004). */
enum { TITLE_WEIGHT = 2 };

/* BM25: saturation, how much a length counts, and the least length, in averages. */
#define BM25_K1 1.2
#define BM25_B 0.75
#define BM25_SHORTEST 0.5

/* The length taken for the average, in words: that of a news article. */
#define FREQUENCY_AVERAGE 400.0
/* In Xapian's databases 1 stands as this. */
#define FREQUENCY_PARTS 48.0

/** The length of an article, in words. */
static inline uint64_t frequency_length(uint64_t title_count, uint64_t text_count)
{
    return TITLE_WEIGHT * title_count + text_count;
}

/** BM25's n: what an article's length does to frequencies. */
static inline double frequency_norm(uint64_t length, double average)
{
    double share = average > 0 ? (double)length / average : 1;

    return 1 - BM25_B + BM25_B * (share > BM25_SHORTEST ? share : BM25_SHORTEST);
}

/** BM25's saturated frequency. */
static inline double frequency_saturate(double frequency, double norm)
{
    return frequency * (BM25_K1 + 1) / (frequency + BM25_K1 * norm);
}

/** What Xapian's databases have for a term that stands `count` times in an article; at least 1. No
    length is too short to tell: the average of an index may be far below the one taken here. */
static inline uint32_t frequency_stored(uint32_t count, uint64_t length)
{
    double norm = 1 - BM25_B + BM25_B * (double)length / FREQUENCY_AVERAGE;
    double parts = FREQUENCY_PARTS * count / norm + 0.5;

    return parts < 1 ? 1 : parts < UINT32_MAX / 2 ? (uint32_t)parts : UINT32_MAX / 2;
}

/** What Xapian's databases have for a term that stands once in an article as long as the average. */
static inline double frequency_parts(double average)
{
    return FREQUENCY_PARTS / (1 - BM25_B + BM25_B * average / FREQUENCY_AVERAGE);
}

#endif
