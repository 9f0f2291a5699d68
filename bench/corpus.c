// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * corpus ARTICLES [SEED]: made-up articles as JSON Lines on standard output, the same for the same
 * numbers, and the first N the same however many follow.
 *
 * Words follow Zipf's law in two regimes (R. Ferrer i Cancho and R. V. Sole, Two regimes in the
 * frequency of words and the origins of complex lexicons, Journal of Quantitative Linguistics,
 * 2001): the word of rank r comes with probability ~ 1 / (r + 1) up to rank 8,000 and
 * ~ 1 / (r + 1)^2 beyond, drawn by the inverse of the integral; so the vocabulary grows with the
 * corpus about as that of newspapers does. The first ranks are English function words; the rest are
 * syllables, the odd ranks an inflected form of the even ones, so that stemmers have their work. A
 * word once used comes again in the same article (H. A. Simon, On a class of skew distribution
 * functions, 1955), as the names and terms of a story do. Lengths are log-normal around 350 words;
 * sentences have 8 to 28 words, paragraphs 2 to 5 sentences.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    KERNEL = 8000,       /* ranks of the first regime */
    WORDS = 8000000,     /* ranks in all */
    SYLLABLES = 80,      /* sixteen consonants, five vowels */
    ARTICLE_WORDS = 350, /* the median of an article */
    WORDS_MIN = 40,
    WORDS_MAX = 4000
};

static const double SPREAD = 0.6;  /* of the logarithm of the length */
static const double REPEAT = 0.35; /* how often a word is one that the article has already */
static const uint64_t DEFAULT_SEED = 1648;

static const char *const FUNCTION_WORDS[] = {
    "the",   "of",    "and",  "to",    "a",     "in",      "that", "is",    "was",   "for",
    "on",    "with",  "he",   "as",    "it",    "by",      "at",   "be",    "his",   "from",
    "have",  "are",   "not",  "but",   "they",  "this",    "had",  "has",   "an",    "which",
    "will",  "were",  "said", "their", "or",    "we",      "its",  "been",  "who",   "would",
    "after", "more",  "one",  "about", "there", "all",     "also", "when",  "if",    "what",
    "up",    "out",   "into", "over",  "could", "than",    "no",   "some",  "other", "only",
    "so",    "them",  "her",  "she",   "can",   "may",     "time", "first", "two",   "new",
    "most",  "these", "such", "where", "any",   "between", "now",  "under", "while", "should",
};
enum { FUNCTION_COUNT = sizeof FUNCTION_WORDS / sizeof FUNCTION_WORDS[0] };

/* splitmix64 (S. Vigna, public domain algorithm): one step. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* In [0, 1). */
static double uniform(uint64_t *state)
{
    return (double)(next(state) >> 11) / 9007199254740992.0;
}

static unsigned below(uint64_t *state, unsigned limit)
{
    return (unsigned)(uniform(state) * limit);
}

/* The rank of a word, from 0. */
static unsigned draw(uint64_t *state)
{
    double kernel = log(KERNEL + 1.0), tail = 1.0; /* their shares of the integral */
    double at = uniform(state) * (kernel + tail), rank;

    if (at < kernel)
        rank = exp(at) - 1.0;
    else
        rank = (KERNEL + 1.0) / (1.0 - (at - kernel)) - 1.0;
    return rank < WORDS ? (unsigned)rank : WORDS - 1;
}

/* Spells the word of a rank. */
static void spell(char word[32], unsigned rank)
{
    static const char *const suffixes[] = {"s", "ed", "ing", "s", "ation", "ly", "ment", "er"};
    static const char ends[] = "ndrtlksm";
    char *out = word;
    unsigned lemma;

    if (rank < FUNCTION_COUNT) {
        strcpy(word, FUNCTION_WORDS[rank]);
        return;
    }
    lemma = (rank - FUNCTION_COUNT) / 2 + SYLLABLES; /* two syllables or more */
    for (unsigned rest = lemma; rest > 0; rest /= SYLLABLES) {
        *out++ = "bcdfghklmnprstvz"[rest % SYLLABLES / 5];
        *out++ = "aeiou"[rest % 5];
    }
    *out++ = ends[lemma * 2654435761u >> 29];
    *out = '\0';
    if (rank % 2 == 1)
        strcpy(out, suffixes[(lemma * 40503u >> 7) % 8]);
}

/* The words of one article, by rank. */
struct story {
    uint64_t state;
    unsigned used[WORDS_MAX]; /* its content words so far */
    unsigned used_count;
};

static void put_word(struct story *story, int capital)
{
    unsigned rank = draw(&story->state);
    char word[32];

    if (rank >= FUNCTION_COUNT) {
        if (story->used_count > 0 && uniform(&story->state) < REPEAT)
            rank = story->used[below(&story->state, story->used_count)];
        else if (story->used_count < WORDS_MAX)
            story->used[story->used_count++] = rank;
    }
    spell(word, rank);
    if (capital || (rank >= FUNCTION_COUNT && (rank / 2) % 16 == 0)) /* a name */
        word[0] = (char)(word[0] - 'a' + 'A');
    fputs(word, stdout);
}

static unsigned length_of(uint64_t *state)
{
    double normal = sqrt(-2 * log(1 - uniform(state))) * cos(2 * 3.14159265358979 * uniform(state));
    double words = ARTICLE_WORDS * exp(SPREAD * normal);

    return words < WORDS_MIN ? WORDS_MIN : words > WORDS_MAX ? WORDS_MAX : (unsigned)words;
}

static void put_text(struct story *story)
{
    unsigned left = length_of(&story->state), sentence, sentences = 0, in_paragraph = 0;

    while (left > 0) {
        if (sentences > 0 && sentences == in_paragraph) {
            fputs("\\n\\n", stdout);
            sentences = 0;
        } else if (sentences > 0) {
            putchar(' ');
        }
        if (sentences == 0)
            in_paragraph = 2 + below(&story->state, 4);
        sentence = 8 + below(&story->state, 21);
        if (sentence > left)
            sentence = left;
        for (unsigned i = 0; i < sentence; i++) {
            if (i > 0)
                fputs(below(&story->state, 12) == 0 ? ", " : " ", stdout);
            put_word(story, i == 0);
        }
        putchar('.');
        sentences++;
        left -= sentence;
    }
}

static void put_article(uint64_t seed, unsigned long number)
{
    static struct story story;
    time_t published;
    struct tm day;
    unsigned words;

    story.used_count = 0;
    story.state = seed ^ (number * 0xD1B54A32D192ED03u);
    published = (time_t)(1388534400 + (next(&story.state) % 378691200)); /* 2014 to 2025 */
    gmtime_r(&published, &day);
    words = 5 + below(&story.state, 6);
    printf("{\"id\":\"a%lu\",\"language\":\"en\",\"source\":\"source%u.example\","
           "\"published\":\"%04d-%02d-%02d\",\"title\":\"",
           number, below(&story.state, 40), day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    for (unsigned i = 0; i < words; i++) {
        if (i > 0)
            putchar(' ');
        put_word(&story, i == 0);
    }
    fputs("\",\"text\":\"", stdout);
    put_text(&story);
    fputs("\"}\n", stdout);
}

int main(int argc, char **argv)
{
    char *end;
    unsigned long articles;
    uint64_t seed = DEFAULT_SEED;

    if (argc < 2 || argc > 3 || argv[1][0] < '0' || argv[1][0] > '9') {
        fputs("usage: corpus ARTICLES [SEED] >articles.jsonl\n", stderr);
        return 2;
    }
    articles = strtoul(argv[1], &end, 10);
    if (argc == 3)
        seed = strtoull(argv[2], &end, 10);
    if (*end != '\0') {
        fprintf(stderr, "corpus: not a number: %s\n", argv[argc - 1]);
        return 2;
    }
    for (unsigned long number = 0; number < articles && !ferror(stdout); number++)
        put_article(seed, number);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
