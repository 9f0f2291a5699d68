// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON to articles: the reader `json`. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_reader("json", data, size, 8);
    return 0;
}
