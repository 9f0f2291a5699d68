// SPDX-License-Identifier: GPL-2.0-or-later
//
// A folded word goes in, its stem comes out. The stems are those of libstemmer 2.2.0 (Porter,
// "Snowball: A language for stemming algorithms", 2001); Ukrainian, which it lacks, is ours
// (stem_uk.c). Here we only choose between them, and by ISO 639-1 codes where libstemmer has names
// of its own.

#include "index/analysis/stem.h"

#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>

#include "index/analysis/stem_uk.h"
#include "index/status.h"

/* Longer words are no words of a language (addresses, encoded data): they are their own stems, and
 * libstemmer's buffer stays small. The longest words of Finnish and Hungarian are shorter. */
#define LONGEST_WORD 256

/* How we stem a language: libstemmer's name for it, or NULL where the stemmer is ours. */
struct language {
    const char *code;      /* ISO 639-1 */
    const char *algorithm; /* of libstemmer */
};

/* In the order of the codes. libstemmer knows Norwegian by one code, articles carry any of three;
 * its one algorithm was made for Bokmål. */
static const struct language languages[] = {
    {"ar", "arabic"},     {"ca", "catalan"},   {"da", "danish"},     {"de", "german"},
    {"el", "greek"},      {"en", "english"},   {"es", "spanish"},    {"eu", "basque"},
    {"fi", "finnish"},    {"fr", "french"},    {"ga", "irish"},      {"hi", "hindi"},
    {"hu", "hungarian"},  {"hy", "armenian"},  {"id", "indonesian"}, {"it", "italian"},
    {"lt", "lithuanian"}, {"nb", "norwegian"}, {"ne", "nepali"},     {"nl", "dutch"},
    {"nn", "norwegian"},  {"no", "norwegian"}, {"pt", "portuguese"}, {"ro", "romanian"},
    {"ru", "russian"},    {"sr", "serbian"},   {"sv", "swedish"},    {"ta", "tamil"},
    {"tr", "turkish"},    {"uk", NULL},        {"yi", "yiddish"},
};

#define LANGUAGES (sizeof languages / sizeof languages[0])

/* The codes alone, for stemmer_languages(). */
static const char *const codes[LANGUAGES + 1] = {
    "ar", "ca", "da", "de", "el", "en", "es", "eu", "fi", "fr", "ga", "hi", "hu", "hy", "id", "it",
    "lt", "nb", "ne", "nl", "nn", "no", "pt", "ro", "ru", "sr", "sv", "ta", "tr", "uk", "yi", NULL,
};

struct stemmer {
    struct sb_stemmer *snowball; /* NULL: the Ukrainian stemmer, or none */
    bool ukrainian, russian;
    char stem[STEM_UK_SIZE]; /* the last Ukrainian stem */
};

static const struct language *find(const char *code)
{
    size_t i;

    for (i = 0; i < LANGUAGES; i++)
        if (strcmp(languages[i].code, code) == 0)
            return &languages[i];
    return NULL;
}

const char *const *stemmer_languages(void)
{
    return codes;
}

bool stemmer_knows(const char *language)
{
    return find(language) != NULL;
}

accord_status stemmer_new(struct stemmer **out, const char *language)
{
    const struct language *known = find(language);
    struct stemmer *stemmer;

    *out = NULL;
    stemmer = calloc(1, sizeof *stemmer);
    if (stemmer == NULL)
        return status_out_of_memory();
    if (known != NULL && known->algorithm == NULL) {
        stemmer->ukrainian = true;
    } else if (known != NULL) {
        stemmer->russian = strcmp(known->code, "ru") == 0;
        /* Its only failure but memory is an unknown name, which the tests rule out. */
        stemmer->snowball = sb_stemmer_new(known->algorithm, "UTF_8");
        if (stemmer->snowball == NULL) {
            free(stemmer);
            return status_out_of_memory();
        }
    }
    *out = stemmer;
    return ACCORD_OK;
}

/* Snowball's Russian takes the ending off Лавров and Киев as if it were a genitive plural's
   (столов), and leaves it on in Лаврова and Киева, so that a name's nominative misses its other
   cases. Taking it off what is left of those, too, joins them all. */
static size_t without_ov(const char *stem, size_t len)
{
    static const char ov[] = "\xd0\xbe\xd0\xb2", ev[] = "\xd0\xb5\xd0\xb2";
    enum { ENDING = 4, LEAST = 4 }; /* bytes: two letters each */

    if (len >= LEAST + ENDING && (memcmp(stem + len - ENDING, ov, ENDING) == 0 ||
                                  memcmp(stem + len - ENDING, ev, ENDING) == 0))
        return len - ENDING;
    return len;
}

const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t len, size_t *stem_len)
{
    const sb_symbol *stem;

    *stem_len = len;
    if (len > LONGEST_WORD)
        return word;
    if (stemmer->ukrainian)
        return stem_uk(stemmer->stem, word, len, stem_len);
    if (stemmer->snowball == NULL)
        return word;
    stem = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word, (int)len);
    /* NULL: out of memory. Empty: some algorithms strip a word whole ("'s"), and no term is empty.
     */
    if (stem == NULL || sb_stemmer_length(stemmer->snowball) <= 0)
        return word;
    *stem_len = (size_t)sb_stemmer_length(stemmer->snowball);
    if (stemmer->russian)
        *stem_len = without_ov((const char *)stem, *stem_len);
    return (const char *)stem;
}

void stemmer_free(struct stemmer *stemmer)
{
    if (stemmer == NULL)
        return;
    sb_stemmer_delete(stemmer->snowball);
    free(stemmer);
}
