// SPDX-License-Identifier: GPL-2.0-or-later
/* The query language: a query is an error with a column in it, or a tree whose canonical notation
   is the same tree again, and the same notation. A first byte 'w' chooses the syntax of bare words.
 */
#include "fuzz.h"

#include "accord.h"
#include "searching/parse.h"

/* Whether the trees are the same in all but their places in the query. */
static bool is_same(const struct query_node *a, const struct query_node *b)
{
    bool same = a->kind == b->kind && a->field == b->field && a->len == b->len &&
                a->prefix == b->prefix && a->fuzzy == b->fuzzy && a->exact == b->exact &&
                a->distance == b->distance && a->since == b->since && a->until == b->until &&
                a->count == b->count && (a->text == NULL) == (b->text == NULL) &&
                (a->text == NULL || memcmp(a->text, b->text, a->len + 1) == 0);

    for (size_t i = 0; same && i < a->count; i++)
        same = is_same(a->children[i], b->children[i]);
    return same;
}

/* The places of a node are within its parent's. */
static void check_places(const struct query_node *node, size_t start, size_t end)
{
    CHECK(node->start >= start && node->start <= node->end && node->end <= end);
    CHECK(node->text == NULL || (strlen(node->text) == node->len && node->len > 0 &&
                                 fuzz_is_utf8(node->text, node->len)));
    for (size_t i = 0; i < node->count; i++)
        check_places(node->children[i], node->start, node->end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool words = size > 0 && data[0] == 'w';
    struct query_node *node = NULL, *again = NULL;
    char *notation = NULL, *second = NULL;
    accord_status status;

    if (size == 0)
        return 0;
    data++;
    size--;
    status = words ? query_parse_words(&node, (const char *)data, size)
                   : query_parse(&node, (const char *)data, size);
    if (status != ACCORD_OK) {
        CHECK(status == ACCORD_ERROR_QUERY && node == NULL);
        CHECK(accord_error_column() <= size && accord_error_message()[0] != '\0');
        return 0;
    }
    check_places(node, 0, size);
    CHECK(query_describe(&notation, node) == ACCORD_OK);
    CHECK(fuzz_is_utf8(notation, strlen(notation)));
    /* bare words may be such that no query is the same: their notation is for people to read */
    status = query_parse(&again, notation, strlen(notation));
    CHECK(words || (status == ACCORD_OK && is_same(node, again)));
    CHECK(status != ACCORD_OK || query_describe(&second, again) == ACCORD_OK);
    CHECK(words || strcmp(notation, second) == 0);
    free(notation);
    free(second);
    query_free(node);
    query_free(again);
    return 0;
}
