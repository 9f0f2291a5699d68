// SPDX-License-Identifier: GPL-2.0-or-later
/* URLs in one spelling. The first line is the base, if there is a second. */
#include "fuzz.h"

#include "readers/url.h"

/* What every URL that we keep is like. */
static void check(const char *url)
{
    char *again = url_normalise(url, strlen(url), NULL), *host = url_host(url);

    CHECK(strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0);
    for (const char *at = url; *at != '\0'; at++)
        CHECK(*at > ' ' && *at < 0x7F && strchr("\"<>\\^`{|}#", *at) == NULL);
    CHECK(again != NULL && strcmp(again, url) == 0);
    CHECK(host != NULL && host[0] != '\0' && strpbrk(host, "/?@") == NULL);
    free(again);
    free(host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data, *end = memchr(text, '\n', size);
    size_t base_len = end == NULL ? 0 : (size_t)(end - text);
    char *base = end == NULL ? NULL : url_normalise(text, base_len, NULL);
    const char *rest = end == NULL ? text : end + 1;
    char *url = url_normalise(rest, size - (size_t)(rest - text), base);

    if (base != NULL)
        check(base);
    if (url != NULL)
        check(url);
    free(base);
    free(url);
    return 0;
}
