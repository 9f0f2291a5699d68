// SPDX-License-Identifier: GPL-2.0-or-later
/* The records of an index, as a damaged disk may give them back: they are refused, or all that they
   say is within bounds. The first byte chooses the record. */
#include "fuzz.h"

#include "article.h"
#include "positions.h"

static void read_article(const char *data, size_t size)
{
    accord_article *article = NULL, *again = NULL;
    struct bytes written = {0};
    const char *text = NULL;
    size_t len = 0, again_len;

    if (article_read_text(data, size, &text, &len) == ACCORD_OK)
        CHECK(len == 0 || (text >= data && len <= (size_t)(data + size - text)));
    if (article_read(&article, data, size, true) != ACCORD_OK) {
        CHECK(article == NULL);
        return;
    }
    CHECK(strlen(accord_article_get(article, ACCORD_FIELD_ID, NULL)) <= size);
    article_write(article, &written);
    CHECK(!written.failed);
    CHECK(article_read(&again, written.data, written.len, true) == ACCORD_OK);
    CHECK(article_hash(article) == article_hash(again));
    text = accord_article_get(article, ACCORD_FIELD_TEXT, &len);
    CHECK(memcmp(text, accord_article_get(again, ACCORD_FIELD_TEXT, &again_len), len) == 0);
    CHECK(len == again_len);
    bytes_free(&written);
    accord_article_free(article);
    accord_article_free(again);
}

static void read_positions(const char *data, size_t size)
{
    static const uint64_t hashes[] = {0, 1, UINT64_C(0x9e3779b97f4a7c15), UINT64_MAX};
    struct passage_range *ranges;
    struct positions positions;
    struct spot *spots = NULL;
    size_t count, capacity = 0;

    if (positions_read(&positions, data, size) != ACCORD_OK)
        return;
    CHECK(positions.passage_count <= size);
    ranges = malloc((positions.passage_count + 1) * sizeof *ranges);
    CHECK(ranges != NULL);
    if (positions_passages(&positions, ranges) == ACCORD_OK)
        for (uint32_t i = 0; i < positions.passage_count; i++) {
            CHECK(ranges[i].start <= ranges[i].end && ranges[i].end <= positions.text_bytes);
            CHECK(i == 0 || ranges[i - 1].end <= ranges[i].start);
            CHECK(ranges[i].token + (uint64_t)ranges[i].token_count <= positions.text_count);
        }
    CHECK(positions_find(&positions, hashes, sizeof hashes / sizeof hashes[0], &spots, &count,
                         &capacity) == ACCORD_OK);
    for (size_t i = 0; i < count; i++) {
        CHECK(spots[i].position < (uint64_t)positions.title_count + positions.text_count);
        CHECK(spots[i].target < sizeof hashes / sizeof hashes[0]);
        CHECK(i == 0 || spots[i - 1].position <= spots[i].position);
    }
    free(spots);
    free(ranges);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 'a')
        read_article((const char *)data + 1, size - 1);
    else if (size > 0)
        read_positions((const char *)data + 1, size - 1);
    return 0;
}
