// SPDX-License-Identifier: GPL-2.0-or-later
/* A plain text file to one article. */
#ifndef ACCORD_READER_TEXT_H
#define ACCORD_READER_TEXT_H

#include "reader.h"

extern const struct reader reader_text;

#endif
