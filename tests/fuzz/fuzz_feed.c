// SPDX-License-Identifier: GPL-2.0-or-later
/* Feeds to articles: the reader `feed`. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_reader("feed", data, size, 8);
    return 0;
}
