// SPDX-License-Identifier: GPL-2.0-or-later
/* A passage as JSON, the same in the forms json and jsonl. */
#ifndef ACCORD_QUERY_JSON_PASSAGE_H
#define ACCORD_QUERY_JSON_PASSAGE_H

#include "accord.h"

#include <jansson.h>
#include <stdbool.h>

/** Decimals of a number in JSON: what a score or a time of some milliseconds can mean. */
#define JSON_PASSAGE_FLAGS JSON_REAL_PRECISION(9)

/** Adds a member and takes the reference to `value`. @return false: out of memory. */
bool json_passage_put(json_t *object, const char *key, json_t *value);

/**
 * A passage: qid (when there is one), rank, score, text, start, end, highlights, article, and
 * explanation when it was asked for.
 * @return a new reference; NULL: out of memory.
 */
json_t *json_passage(const char *qid, const accord_passage *passage);

#endif
