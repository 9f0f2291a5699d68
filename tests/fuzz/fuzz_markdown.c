// SPDX-License-Identifier: GPL-2.0-or-later
/* Markdown to articles: the reader `markdown`. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CHECK(fuzz_reader("markdown", data, size, 8) > 0);
    return 0;
}
