// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON (an object, an array, an object around an array) and JSON Lines to articles. */
#ifndef ACCORD_READER_JSON_H
#define ACCORD_READER_JSON_H

#include <stdio.h>

#include "reader.h"

/** A longer line of JSON Lines is reported, not read: 256 MiB. */
#define READER_JSONL_LINE_MAX ((size_t)256 << 20)

extern const struct reader reader_json;
extern const struct reader reader_jsonl;

/**
 * Reads JSON Lines from a stream, one line in memory at a time.
 * @param path  what the articles get as their path.
 */
void reader_jsonl_stream(FILE *in, const char *path, const struct reader_sink *sink);

/**
 * Reads a piece of a file of JSON Lines, whole lines of it.
 * @param lines_before  how many lines of the file came before, so that complaints and the ids of
 *                      records without one count on.
 */
void reader_jsonl_lines(const struct reader_input *input, const struct reader_sink *sink,
                        size_t lines_before);

#endif
