// SPDX-License-Identifier: GPL-2.0-or-later
/* Articles as JSON, the same in both commands. */
#ifndef ACCORD_CLI_JSON_OUT_H
#define ACCORD_CLI_JSON_OUT_H

#include "accord.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** A JSON string of any bytes: what is no UTF-8 becomes U+FFFD. @return a new reference; NULL:
 * memory. */
json_t *json_out_text(const char *text, size_t len);

/** As json_out_text(), but null for an empty text. */
json_t *json_out_text_or_null(const char *text, size_t len);

/** A time as "2025-02-17T10:00:00Z", or null for ACCORD_NO_DATE. @return a new reference. */
json_t *json_out_time(int64_t seconds);

/**
 * An article as an object: id, title, text (when asked for), url, source, authors, published,
 * language, path; what is unknown is null, authors is always an array.
 * @return a new reference; NULL: out of memory.
 */
json_t *json_out_article(const accord_article *article, bool with_text);

/**
 * Prints a value and a newline, each character that could steer a terminal as its \u escape: to a
 * JSON parser that is the same text.
 * @param flags  as json_dumps() has them.
 * @return false: out of memory, or unwritable.
 */
bool json_out_print(FILE *file, const json_t *value, size_t flags);

/** As json_out_print(), on one line; drops the reference. @return false also when it was NULL. */
bool json_out_line(FILE *file, json_t *value);

#endif
