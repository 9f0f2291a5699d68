// SPDX-License-Identifier: GPL-2.0-or-later
/* A piece of text repeated until it is large: whatever a file repeats, reading it takes time in
   proportion. The first byte chooses the reader, or the analyzer; what follows it is what stands
   once before, what is repeated, and what stands once behind, with zeros between them. */
#include "fuzz.h"

#include "accord.h"
#include "readers/reader.h"
#include "tests/clock.h"

enum { SIZE = 256 * 1024, ONCE = 64 * 1024 };

/* Some hundred times what such a file takes with the sanitizers; anything quadratic takes more. */
#define SECONDS 5

static bool take_article(void *context, accord_article *article)
{
    (void)context;
    accord_article_free(article);
    return true;
}

static void take_failure(void *context, const char *reason)
{
    (void)context;
    (void)reason;
}

static bool take_token(void *context, const accord_token *token)
{
    (void)context;
    (void)token;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"html", "feed", "markdown", "json", "jsonl", "text", NULL};
    const char *rest = (const char *)data + 1, *unit, *end, *name;
    static char text[SIZE + ONCE];
    size_t len = 0, unit_len;
    clock_t start;

    if (size < 4 || size > ONCE || (unit = memchr(rest, '\0', size - 1)) == NULL)
        return 0;
    unit++;
    end = memchr(unit, '\0', size - (size_t)(unit - (const char *)data));
    if (end == NULL || end == unit)
        return 0;
    unit_len = (size_t)(end - unit);
    name = names[data[0] % (sizeof names / sizeof names[0])];
    memcpy(text, rest, (size_t)(unit - 1 - rest));
    len = (size_t)(unit - 1 - rest);
    for (; len + unit_len <= SIZE; len += unit_len)
        memcpy(text + len, unit, unit_len);
    memcpy(text + len, end + 1, size - (size_t)(end + 1 - (const char *)data));
    len += size - (size_t)(end + 1 - (const char *)data);

    start = clock();
    if (name != NULL) {
        const struct reader_input input = {"folder/file", text, len};
        const struct reader_sink sink = {NULL, take_article, take_failure};

        reader_named(name)->read(&input, &sink);
    } else {
        (void)accord_analyze(NULL, text, len, take_token, NULL);
    }
    CHECK(in_time(start, SECONDS));
    return 0;
}
