// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the passages of a text begin and end: tokens in, byte and token ranges out.

   A passage is a run of whole sentences of some 60 to 130 words that prefers to end with its
   paragraph. Short paragraphs are joined until they have TARGET words; a longer one is divided into
   equal parts, at the sentence nearest to each division, so that no part is a stray tail (the
   discourse passages of Callan, Passage-level evidence in document retrieval, 1994, bounded in
   length). A sentence longer than a passage is cut between words. */
#include "passages.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "status.h"

enum {
    TARGET = 92,  /* words that short paragraphs are joined to */
    LEAST = 55,   /* fewer words, and the next paragraph is joined to them */
    HEADING = 12, /* words a heading has at most */
    /* A whole paragraph holds what is asked about with its answer more often than its halves do. */
    LONGEST = 132, /* words of one that stays whole; more only come together in one sentence */
    PART = 86      /* words that a part of a longer one should have at most */
};

void passages_start(struct passages *passages)
{
    passages->count = 0;
    passages->sentence_count = 0;
}

void passages_free(struct passages *passages)
{
    free(passages->ranges);
    free(passages->sentences);
    memset(passages, 0, sizeof *passages);
}

accord_status passages_add(struct passages *passages, const struct token *token, uint32_t number)
{
    struct sentence *sentence;
    bool cut = passages->sentence_count > 0 &&
               passages->sentences[passages->sentence_count - 1].token_count >= LONGEST;

    if (passages->sentence_count > 0 && !token->sentence && !token->paragraph && !cut) {
        sentence = &passages->sentences[passages->sentence_count - 1];
        sentence->token_count++;
        sentence->end = token->end;
        return ACCORD_OK;
    }
    if (passages->sentence_count == passages->sentence_capacity) {
        size_t capacity = passages->sentence_capacity == 0 ? 64 : 2 * passages->sentence_capacity;

        sentence = realloc(passages->sentences, capacity * sizeof *sentence);
        if (sentence == NULL)
            return status_out_of_memory();
        passages->sentences = sentence;
        passages->sentence_capacity = capacity;
    }
    sentence = &passages->sentences[passages->sentence_count++];
    *sentence = (struct sentence){token->start, token->end, number, 1, 0};
    sentence->border = token->paragraph ? 2 : token->line && token->sentence ? 1 : 0;
    return ACCORD_OK;
}

static accord_status add_range(struct passages *passages, struct passage_range range)
{
    if (passages->count == passages->capacity) {
        size_t capacity = passages->capacity == 0 ? 16 : 2 * passages->capacity;
        struct passage_range *ranges = realloc(passages->ranges, capacity * sizeof *ranges);

        if (ranges == NULL)
            return status_out_of_memory();
        passages->ranges = ranges;
        passages->capacity = capacity;
    }
    passages->ranges[passages->count++] = range;
    return ACCORD_OK;
}

/* The range of the sentences first..last. */
static struct passage_range range_of(const struct passages *passages, size_t first, size_t last)
{
    const struct sentence *from = &passages->sentences[first], *to = &passages->sentences[last];

    return (struct passage_range){from->start, to->end, from->token,
                                  to->token + to->token_count - from->token};
}

/* Divides the sentences first..last, if they are too long, into parts of PART words or fewer. */
static accord_status divide(struct passages *passages, size_t first, size_t last)
{
    const struct sentence *sentences = passages->sentences;
    uint32_t begin = sentences[first].token;
    uint32_t words = sentences[last].token + sentences[last].token_count - begin;
    uint32_t parts = words <= LONGEST ? 1 : (words + PART - 1) / PART;
    size_t from = first;
    accord_status status;

    for (uint32_t part = 1; part < parts && from < last; part++) {
        uint32_t wanted = (uint32_t)((uint64_t)words * part / parts);
        size_t best = from;
        uint32_t best_distance = UINT32_MAX;

        /* `last` itself stays for the part behind */
        for (size_t i = from; i < last; i++) {
            uint32_t end = sentences[i].token + sentences[i].token_count - begin;
            uint32_t distance = end > wanted ? end - wanted : wanted - end;

            if (distance >= best_distance)
                break;
            best = i;
            best_distance = distance;
        }
        status = add_range(passages, range_of(passages, from, best));
        if (status != ACCORD_OK)
            return status;
        from = best + 1;
    }
    return add_range(passages, range_of(passages, from, last));
}

/* The end of a passage goes beyond its last word to the punctuation that closes it. */
static size_t with_punctuation(const char *text, size_t end, size_t limit)
{
    const char *at = text + end, *stop = text + limit;

    while (at < stop) {
        uint32_t codepoint;
        const char *next = utf8_read(at, stop, &codepoint);
        enum fold_class class = FOLD_CLASS(fold_lookup(codepoint));

        if (class == FOLD_SPACE)
            break;
        at = next;
    }
    return (size_t)(at - text);
}

/* The start of a passage goes back to the quote or bracket that opens it. */
static size_t with_opening(const char *text, size_t start, size_t limit)
{
    while (start > limit) {
        size_t before = start - 1;
        uint32_t codepoint;

        while (before > limit && ((unsigned char)text[before] & 0xC0) == 0x80)
            before--;
        utf8_read(text + before, text + start, &codepoint);
        if (FOLD_CLASS(fold_lookup(codepoint)) == FOLD_SPACE)
            break;
        start = before;
    }
    return start;
}

/* Whether a text without empty lines has a paragraph on each line: as a rule whole sentences on it.
 */
static bool has_paragraph_lines(const struct passages *passages)
{
    size_t lines = 1;

    for (size_t i = 1; i < passages->sentence_count; i++) {
        if (passages->sentences[i].border == 2)
            return false;
        lines += passages->sentences[i].border == 1;
    }
    return lines > 1;
}

/* The words of the paragraph that begins with sentence `from`. */
static uint32_t paragraph_words(const struct passages *passages, size_t from, uint8_t border)
{
    uint32_t words = 0;

    for (size_t i = from; i < passages->sentence_count; i++) {
        if (i > from && passages->sentences[i].border >= border)
            break;
        words += passages->sentences[i].token_count;
    }
    return words;
}

/* Whether the paragraph that ends with a sentence is a heading: short, and no sentence. */
static bool is_heading(const struct passages *passages, size_t last, uint8_t border,
                       const char *text, size_t len)
{
    const struct sentence *sentence = &passages->sentences[last];

    return sentence->border >= border && sentence->token_count <= HEADING &&
           (sentence->end == len || text[sentence->end] == '\n' || text[sentence->end] == '\r');
}

accord_status passages_finish(struct passages *passages, const char *text, size_t len)
{
    const struct sentence *sentences = passages->sentences;
    size_t count = passages->sentence_count, first = 0;
    uint8_t border = has_paragraph_lines(passages) ? 1 : 2;
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < count && status == ACCORD_OK; i++) {
        uint32_t words = sentences[i].token + sentences[i].token_count - sentences[first].token;
        uint32_t next;

        if (i + 1 == count) {
            status = divide(passages, first, i);
            break;
        }
        if (sentences[i + 1].border < border)
            continue;
        if (is_heading(passages, i, border, text, len)) {
            /* it opens what follows: what came before ends here, if it is enough */
            if (i > first && words - sentences[i].token_count >= LEAST) {
                status = divide(passages, first, i - 1);
                first = i;
            }
            continue;
        }
        next = paragraph_words(passages, i + 1, border);
        if ((words < LEAST || (words < TARGET && words + next <= TARGET + 10)) &&
            words + next <= 2 * LONGEST)
            continue;
        status = divide(passages, first, i);
        first = i + 1;
    }
    if (status != ACCORD_OK)
        return status;
    for (size_t i = 0; i < passages->count; i++) {
        struct passage_range *range = &passages->ranges[i];
        size_t limit = i + 1 < passages->count ? passages->ranges[i + 1].start : len;
        size_t before = i > 0 ? passages->ranges[i - 1].end : 0;

        range->start = with_opening(text, range->start, before);
        range->end = with_punctuation(text, range->end, limit);
    }
    if (passages->count == 0 && len > 0)
        return add_range(passages, (struct passage_range){0, len, 0, 0});
    return ACCORD_OK;
}
