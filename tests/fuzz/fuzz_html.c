// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages to articles: the reader `html`. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CHECK(fuzz_reader("html", data, size, 8) > 0);
    return 0;
}
