// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON Lines to articles: the reader `jsonl`. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_reader("jsonl", data, size, 8);
    return 0;
}
