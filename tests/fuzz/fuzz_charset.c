// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes of any encoding to UTF-8. The first byte chooses the label that the file is given. */
#include "fuzz.h"

#include "readers/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const labels[] = {NULL,           NULL,           "utf-8",
                                         "windows-1251", "koi8-u",       "KOI8-R",
                                         "utf-16",       "utf-16le",     "iso-8859-1",
                                         "ISO-8859-5",   "cp866",        "gb18030",
                                         "big5",         "euc-jp",       "shift_jis",
                                         "iso-2022-jp",  "euc-kr",       "x-unknown",
                                         "utf-32be",     "macintosh",    "utf-7",
                                         "hz-gb-2312",   "iso-2022-cn",  "",
                                         "ibm-1047",     "windows-1252", "unicode-1-1-utf-8"};
    const char *declared, *bytes = (const char *)data + 1;
    char *text = NULL, *again = NULL;
    size_t len = 0, again_len = 0;

    if (size == 0)
        return 0;
    size--;
    declared = labels[data[0] % (sizeof labels / sizeof labels[0])];
    (void)charset_is_binary(bytes, size);
    CHECK(charset_to_utf8(bytes, size, declared, &text, &len));
    CHECK(text[len] == '\0' && strlen(text) == len); /* so there are no NULs in it */
    CHECK(fuzz_is_utf8(text, len));
    CHECK(len <= 4 * size);
    /* what is UTF-8 already stays, whatever it is declared as; a second mark at its start goes */
    if (strncmp(text, "\xEF\xBB\xBF", 3) != 0) {
        CHECK(charset_to_utf8(text, len, declared, &again, &again_len));
        CHECK(again_len == len && memcmp(again, text, len) == 0);
    }
    free(again);
    free(text);
    return 0;
}
