// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON (an object, an array, an object around an array) and JSON Lines to articles. */
#ifndef ACCORD_READER_JSON_H
#define ACCORD_READER_JSON_H

#include "reader.h"

extern const struct reader reader_json;
extern const struct reader reader_jsonl;

#endif
