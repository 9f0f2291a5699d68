// SPDX-License-Identifier: GPL-2.0-or-later
/* Run by the build: writes fold_common.inc, the blocks of fold.c's table for the scripts that
   nearly all text is in. They are the entries that fold_entry.c makes, no others. */
#include "fold_entry.h"

#include <stdio.h>

/* Latin with its extensions and marks, Greek, Cyrillic; general punctuation. */
static const uint32_t common[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x20};
enum { COMMON = sizeof common / sizeof *common };

int main(void)
{
    printf("static const fold_entry common[%d][FOLD_BLOCK] = {\n", COMMON);
    for (size_t i = 0; i < COMMON; i++) {
        fputs("    {", stdout);
        for (uint32_t c = 0; c < FOLD_BLOCK; c++)
            printf("%s0x%x",
                   c == 0       ? ""
                   : c % 8 == 0 ? ",\n     "
                                : ", ",
                   (unsigned)fold_entry_make(common[i] * FOLD_BLOCK + c));
        fputs("},\n", stdout);
    }
    fputs("};\n#define FOLD_COMMON", stdout);
    for (size_t i = 0; i < COMMON; i++)
        printf("%s \\\n    [%u] = common[%zu]", i == 0 ? "" : ",", (unsigned)common[i], i);
    fputs("\n", stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}
