// SPDX-License-Identifier: GPL-2.0-or-later
/* Positions of matching words to ranges of bytes. The first byte is the language, the second and
   the third choose which positions match; the first line is what the query means, the rest is the
   text. Beside what accord.h promises of highlights, each byte is lit if and only if it belongs to
   a word that matches and is meant, or stands between two such words without white space. */
#include "fuzz.h"

#include "searching/highlight.h"

enum { MEANT_MAX = 64, FIRST = 7 };

static struct analyzer *analyzer;

/* Whether the word at this position matches, as far as evaluate() is concerned. */
static bool matches(unsigned choice, uint32_t position)
{
    return (choice >> position % 16 & 1) != 0;
}

/* What the words of a line mean: their terms. @return how many. */
static uint32_t mean(struct target *targets, const char *language, const char *line, size_t len)
{
    uint32_t count = 0;
    struct token token;
    struct word *word;

    CHECK(analyzer_start(analyzer, language, line, len) == ACCORD_OK);
    while (analyzer_next(analyzer, &token, &word) == ACCORD_OK && word != NULL && count < MEANT_MAX)
        targets[count++].hash = word->term->hash;
    return count;
}

/* Goes through the text as it is, word by word, and through the highlights beside it. */
static void check(const struct leaf *leaf, const struct target *targets, unsigned choice,
                  const char *language, const char *text, size_t len,
                  const accord_highlight *highlights, size_t count)
{
    size_t at = 0, last_end = 0;
    bool last_lit = false;
    struct token token;
    struct word *word;

    for (size_t i = 0; i < count; i++) {
        CHECK(highlights[i].start < highlights[i].end && highlights[i].end <= len);
        CHECK(i == 0 || highlights[i - 1].end <= highlights[i].start);
        CHECK(fuzz_is_border(text, len, highlights[i].start));
        CHECK(fuzz_is_border(text, len, highlights[i].end));
    }
    CHECK(analyzer_start(analyzer, language, text, len) == ACCORD_OK);
    for (uint32_t position = FIRST;; position++) {
        bool lit = false;

        CHECK(analyzer_next(analyzer, &token, &word) == ACCORD_OK);
        if (word == NULL)
            break;
        for (size_t i = 0; i < leaf->count && matches(choice, position); i++)
            lit = lit || targets[leaf->targets[i]].hash == word->term->hash;
        if (last_lit && !(lit && token.joined))
            CHECK(highlights[at++].end == last_end);
        if (lit && !(last_lit && token.joined))
            CHECK(at < count && highlights[at].start == token.start);
        last_lit = lit;
        last_end = token.end;
    }
    if (last_lit)
        CHECK(highlights[at++].end == last_end);
    CHECK(at == count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"", "en", "uk", "ru", "de", "fr", "xx"};
    struct target targets[MEANT_MAX] = {{0}};
    uint32_t numbers[MEANT_MAX];
    struct leaf leaf = {.targets = numbers};
    const struct plan plan = {.leaves = &leaf, .leaf_count = 1, .targets = targets};
    accord_highlight *highlights;
    size_t count, line, len, hits = 0;
    const char *language;
    struct hit *live;
    char *line_text, *text;
    unsigned choice;

    if (size < 4)
        return 0;
    if (analyzer == NULL)
        CHECK(analyzer_new(&analyzer) == ACCORD_OK);
    language = languages[data[0] % (sizeof languages / sizeof languages[0])];
    choice = (unsigned)data[1] << 8 | data[2];
    data += 3;
    size -= 3;
    for (line = 0; line < size && data[line] != '\n'; line++)
        ;
    line_text = fuzz_utf8(data, line);
    len = line < size ? size - line - 1 : 0;
    text = fuzz_utf8(data + size - len, len);
    leaf.count = mean(targets, language, line_text, line);
    for (uint32_t i = 0; i < leaf.count; i++)
        numbers[i] = i;
    live = malloc((len + 2 * FIRST) * sizeof *live);
    CHECK(live != NULL);
    for (uint32_t position = 0; position < len + 2 * FIRST; position++)
        if (matches(choice, position))
            live[hits++] = (struct hit){position, 0};
    CHECK(highlight(analyzer, &plan, language, text, len, FIRST, live, hits, &highlights, &count) ==
          ACCORD_OK);
    CHECK((highlights == NULL) == (count == 0));
    check(&leaf, targets, choice, language, text, len, highlights, count);
    free(highlights);
    free(live);
    free(line_text);
    free(text);
    analyzer_trim(analyzer);
    return 0;
}
