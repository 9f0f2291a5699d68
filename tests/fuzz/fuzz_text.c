// SPDX-License-Identifier: GPL-2.0-or-later
/* Plain text to articles: the reader `text`. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CHECK(fuzz_reader("text", data, size, 8) > 0);
    return 0;
}
