// SPDX-License-Identifier: GPL-2.0-or-later
/* The records of an index, as a damaged disk may give them back: they are refused, or all that they
   say is within bounds. The first byte chooses the record. */
#include "fuzz.h"

#include "article.h"
#include <xxhash.h>

#include "record.h"

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

static void read_record(const char *data, size_t size)
{
    static const uint64_t hashes[] = {0, 1, UINT64_C(0x9e3779b97f4a7c15), UINT64_MAX};
    enum { COUNT = sizeof hashes / sizeof *hashes };
    uint32_t locals[COUNT], counts[COUNT];
    struct record_scan scan = {0};
    struct passage_range *ranges;
    struct record record;

    if (record_open(&record, data, size) != ACCORD_OK)
        return;
    CHECK(record.passage_count <= size && record.distinct <= size);
    ranges = malloc((record.passage_count + 1) * sizeof *ranges);
    CHECK(ranges != NULL);
    if (record_passages(&record, ranges) == ACCORD_OK)
        for (uint32_t i = 0; i < record.passage_count; i++) {
            CHECK(ranges[i].start <= ranges[i].end && ranges[i].end <= record.text_bytes);
            CHECK(i == 0 || ranges[i - 1].end <= ranges[i].start);
            CHECK(ranges[i].token + (uint64_t)ranges[i].token_count <= record.text_count);
        }
    record_find(&record, hashes, COUNT, locals);
    for (size_t i = 0; i < COUNT; i++)
        CHECK(locals[i] == RECORD_NONE || locals[i] < record.distinct);
    CHECK(record_scan(&record, locals, COUNT, &scan) == ACCORD_OK);
    for (size_t i = 0; i < scan.count; i++) {
        CHECK(scan.spots[i].position < (uint64_t)record.title_count + record.text_count);
        CHECK(scan.spots[i].wanted < COUNT);
        CHECK(i == 0 || scan.spots[i - 1].position < scan.spots[i].position);
    }
    CHECK(record_count(&record, locals, COUNT, 2, &scan, counts) == ACCORD_OK);
    record_scan_free(&scan);
    free(ranges);
}

/* The same with the checksum of its front made right, wherever the front ends. */
static void read_mended(const char *data, size_t size)
{
    char *copy = malloc(size + 1);

    CHECK(copy != NULL);
    memcpy(copy, data, size);
    for (size_t front = size; size > 16 && front > 16 && front + 64 > size; front--) {
        uint32_t sum = (uint32_t)XXH3_64bits(copy + 4, front - 4);

        memcpy(copy, &sum, sizeof sum);
        read_record(copy, size);
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 'a')
        read_article((const char *)data + 1, size - 1);
    else if (size > 0)
        read_mended((const char *)data + 1, size - 1);
    return 0;
}
