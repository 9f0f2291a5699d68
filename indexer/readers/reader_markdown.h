// SPDX-License-Identifier: GPL-2.0-or-later
/* A Markdown file to one article. */
#ifndef ACCORD_READER_MARKDOWN_H
#define ACCORD_READER_MARKDOWN_H

#include "reader.h"

extern const struct reader reader_markdown;

#endif
