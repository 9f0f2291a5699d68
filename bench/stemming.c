// SPDX-License-Identifier: GPL-2.0-or-later
//
// stemming LANGUAGE | LETTERS: one folded word a line in, its stem a line out, and on standard
// error the microseconds that a word took. A number of letters cuts words instead of stemming them.
// bench/stemming runs it.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/analysis/stem.h"

/** The length in bytes of the first `letters` characters of a UTF-8 word. */
static size_t cut(const char *word, size_t len, long letters)
{
    size_t i;

    for (i = 0; i < len; i++)
        if (((unsigned char)word[i] & 0xC0) != 0x80 && letters-- == 0)
            break;
    return i;
}

/** All of standard input, NUL-terminated; NULL if memory or the input fails. */
static char *read_all(size_t *len)
{
    size_t capacity = 1 << 20;
    char *text = malloc(capacity);
    char *larger;

    *len = 0;
    while (text != NULL) {
        *len += fread(text + *len, 1, capacity - 1 - *len, stdin);
        if (ferror(stdin))
            break;
        if (*len < capacity - 1) {
            text[*len] = '\0';
            return text;
        }
        capacity *= 2;
        larger = realloc(text, capacity);
        if (larger == NULL)
            break;
        text = larger;
    }
    free(text);
    return NULL;
}

/** Stems every line of `text`; writes the stems if `print`. Returns the number of words. */
static size_t stem_lines(struct stemmer *stemmer, long letters, const char *text, bool print)
{
    size_t words = 0;
    const char *end, *stem;
    size_t stem_len;

    for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        if (letters > 0) {
            stem = text;
            stem_len = cut(text, (size_t)(end - text), letters);
        } else {
            stem = stemmer_stem(stemmer, text, (size_t)(end - text), &stem_len);
        }
        words++;
        if (print) {
            fwrite(stem, 1, stem_len, stdout);
            putchar('\n');
        }
    }
    return words;
}

int main(int argc, char **argv)
{
    struct stemmer *stemmer = NULL;
    struct timespec start, stop;
    char *text = NULL;
    double seconds;
    size_t len, words;
    long letters;
    int exit_status = EXIT_FAILURE;

    if (argc != 2) {
        fputs("usage: stemming LANGUAGE | LETTERS <words\n", stderr);
        return 2;
    }
    letters = strtol(argv[1], NULL, 10);
    if (letters <= 0 && !stemmer_knows(argv[1])) {
        fprintf(stderr, "stemming: no stemmer for %s\n", argv[1]);
        return 2;
    }
    if (stemmer_new(&stemmer, argv[1]) != ACCORD_OK) {
        fprintf(stderr, "stemming: %s\n", accord_error_message());
        goto cleanup;
    }
    text = read_all(&len);
    if (text == NULL) {
        fprintf(stderr, "stemming: standard input: %s\n", strerror(errno));
        goto cleanup;
    }
    clock_gettime(CLOCK_MONOTONIC, &start);
    words = stem_lines(stemmer, letters, text, false);
    clock_gettime(CLOCK_MONOTONIC, &stop);
    stem_lines(stemmer, letters, text, true);
    seconds = (double)(stop.tv_sec - start.tv_sec) + (double)(stop.tv_nsec - start.tv_nsec) / 1e9;
    fprintf(stderr, "%.4f\n", words > 0 ? seconds * 1e6 / (double)words : 0.0);
    exit_status = fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
cleanup:
    free(text);
    stemmer_free(stemmer);
    return exit_status;
}
