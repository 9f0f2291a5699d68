// SPDX-License-Identifier: GPL-2.0-or-later
/* What every article gets, whichever reader it came from. */
#ifndef ACCORD_PREPARE_H
#define ACCORD_PREPARE_H

#include "accord.h"
#include "digest.h"

#include <stdbool.h>
#include <stddef.h>

/** The path that stands for standard input. */
#define PREPARE_STDIN "-"

/** An article ready to be indexed. */
struct prepared {
    accord_article *article;           /* owned */
    char *id;                          /* the id it gives itself: owned */
    bool id_is_path;                   /* it has neither id nor URL */
    bool has_text;                     /* it is more than a title */
    size_t text_len;                   /* bytes */
    unsigned char digest[DIGEST_SIZE]; /* of its title and text */
    char language[4];                  /* its code, or "" */
};

/**
 * Completes an article: its path, its id, its language (as given, else as detected, else
 * `language`).
 * @param[out] out   owned: prepared_free().
 * @param article    taken over, also on failure.
 * @param path       UTF-8; PREPARE_STDIN: it came from no file.
 * @param lines_before  of its file, when a reader saw only the lines behind them.
 * @param language   a code, may be NULL.
 * @return ACCORD_OK; MEMORY; INVALID: it has neither title nor text.
 */
accord_status prepare(struct prepared *out, accord_article *article, const char *path,
                      size_t lines_before, const char *language);

/** The fingerprint of an article's title and of a text. */
void prepare_digest(const accord_article *article, const char *text, size_t len,
                    unsigned char digest[DIGEST_SIZE]);

void prepared_free(struct prepared *prepared);

#endif
