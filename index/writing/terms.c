// SPDX-License-Identifier: GPL-2.0-or-later
/* An article to its terms: the Xapian document that stands for it.

   One pass over the title and one over the text: each word gives its stem's term, a place in the
   sequence of words and, if it is new, an entry in the vocabulary. Xapian gets the terms with their
   frequencies; what stands where is in the record (record.h). */
#include "terms.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/passages.h"
#include "analysis/fold.h"
#include "article.h"
#include "binding.h"
#include "frequency.h"
#include "hash.h"
#include "key.h"
#include "pack.h"
#include "record.h"
#include "schema.h"
#include "status.h"

/* A distinct term of the article at hand. */
struct count {
    struct term *term;
    uint32_t title, text;
};

struct indexing {
    struct analyzer *analyzer;
    struct passages passages;
    uint32_t epoch; /* of the article at hand, see struct term */
    struct count *counts;
    size_t count, capacity;
    uint32_t *sequence;
    size_t length, room;
    uint64_t *hashes;
    size_t hash_room;
    struct bytes stored;
    struct packer *packer;
};

accord_status indexing_new(struct indexing **out)
{
    struct indexing *indexing = calloc(1, sizeof *indexing);
    accord_status status;

    *out = NULL;
    if (indexing == NULL)
        return status_out_of_memory();
    status = analyzer_new(&indexing->analyzer);
    if (status == ACCORD_OK)
        status = packer_new(&indexing->packer);
    if (status != ACCORD_OK) {
        indexing_free(indexing);
        return status;
    }
    *out = indexing;
    return ACCORD_OK;
}

void indexing_free(struct indexing *indexing)
{
    if (indexing == NULL)
        return;
    analyzer_free(indexing->analyzer);
    passages_free(&indexing->passages);
    bytes_free(&indexing->stored);
    packer_free(indexing->packer);
    free(indexing->counts);
    free(indexing->sequence);
    free(indexing->hashes);
    free(indexing);
}

void indexing_forget(struct indexing *indexing)
{
    analyzer_forget(indexing->analyzer);
}

void prepared_drop(struct prepared *prepared)
{
    xapian_document_free(prepared->document);
    prepared->document = NULL;
    bytes_free(&prepared->record);
}

void prepared_free(struct prepared *prepared)
{
    prepared_drop(prepared);
    bytes_free(&prepared->words);
    memset(prepared, 0, sizeof *prepared);
}

/* Makes room for one more of `size` bytes. */
static bool grow(void *array, size_t count, size_t *capacity, size_t size)
{
    void **memory = array, *larger;
    size_t wanted = *capacity == 0 ? 1024 : *capacity * 2;

    if (count < *capacity)
        return true;
    larger = realloc(*memory, wanted * size);
    if (larger == NULL)
        return false;
    *memory = larger;
    *capacity = wanted;
    return true;
}

static accord_status take_word(struct indexing *indexing, struct word *word, bool title,
                               struct bytes *words)
{
    struct term *term = word->term;

    if (term->epoch != indexing->epoch) {
        if (!grow(&indexing->counts, indexing->count, &indexing->capacity,
                  sizeof *indexing->counts))
            return status_out_of_memory();
        term->epoch = indexing->epoch;
        term->local = (uint32_t)indexing->count;
        indexing->counts[indexing->count++] = (struct count){term, 0, 0};
    }
    if (title)
        indexing->counts[term->local].title++;
    else
        indexing->counts[term->local].text++;
    if (!grow(&indexing->sequence, indexing->length, &indexing->room, sizeof *indexing->sequence))
        return status_out_of_memory();
    indexing->sequence[indexing->length++] = term->local;
    if (!word->noted) {
        word->noted = true;
        bytes_add_field(words, word->text, word->len);
    }
    return ACCORD_OK;
}

/* Takes the words of the title (passages NULL) or of the text. */
static accord_status take_text(struct indexing *indexing, const char *language, const char *text,
                               size_t len, struct passages *passages, struct bytes *words)
{
    accord_status status = analyzer_start(indexing->analyzer, language, text, len);
    uint32_t number = 0;

    while (status == ACCORD_OK) {
        struct token token;
        struct word *word;

        status = analyzer_next(indexing->analyzer, &token, &word);
        if (status != ACCORD_OK || word == NULL)
            break;
        if (passages != NULL)
            status = passages_add(passages, &token, number++);
        if (status == ACCORD_OK)
            status = take_word(indexing, word, passages == NULL, words);
    }
    return status;
}

static accord_status add_key(xapian_document *document, const struct key *key)
{
    return binding_status(xapian_document_add_boolean_term(document, key->text, key->len));
}

/* The words of a short value (an author, a URL) as terms without weight. */
static accord_status add_words(struct indexing *indexing, xapian_document *document, char prefix,
                               const char *text, size_t len)
{
    accord_status status = analyzer_start(indexing->analyzer, "", text, len);

    while (status == ACCORD_OK) {
        struct token token;
        struct word *word;
        char folded[2 * TOKEN_WORD_MAX];
        struct key key;

        status = analyzer_next(indexing->analyzer, &token, &word);
        if (status != ACCORD_OK || word == NULL)
            break;
        key_make(&key, prefix, folded, fold_strip(word->text, word->len, folded));
        status = add_key(document, &key);
    }
    return status;
}

/* The source itself and, if it is a host, the domains above it (not the topmost). */
static accord_status add_source(xapian_document *document, const char *source, size_t len)
{
    struct key key;
    accord_status status;

    if (len == 0)
        return ACCORD_OK;
    key_make(&key, TERM_ORIGIN, source, len);
    status = add_key(document, &key);
    while (status == ACCORD_OK) {
        const char *dot = memchr(source, '.', len);

        key_make_folded(&key, TERM_SOURCE, source, len);
        status = add_key(document, &key);
        if (dot == NULL || memchr(source, ' ', len) != NULL)
            break;
        len -= (size_t)(dot + 1 - source);
        source = dot + 1;
        if (memchr(source, '.', len) == NULL)
            break;
    }
    return status;
}

static accord_status add_fields(struct indexing *indexing, xapian_document *document,
                                const accord_article *article)
{
    size_t len;
    const char *value = accord_article_get(article, ACCORD_FIELD_ID, &len);
    struct key key;
    accord_status status;

    key_make(&key, TERM_ID, value, len);
    status = add_key(document, &key);
    value = accord_article_get(article, ACCORD_FIELD_LANGUAGE, &len);
    key_make(&key, TERM_LANGUAGE, value, len);
    if (status == ACCORD_OK)
        status = add_key(document, &key);
    value = accord_article_get(article, ACCORD_FIELD_PATH, &len);
    key_make(&key, TERM_PATH, value, len);
    if (status == ACCORD_OK && len > 0)
        status = add_key(document, &key);
    value = accord_article_get(article, ACCORD_FIELD_SOURCE, &len);
    if (status == ACCORD_OK)
        status = add_source(document, value, len);
    value = accord_article_get(article, ACCORD_FIELD_URL, &len);
    value = key_url(value, &len);
    if (status == ACCORD_OK && len > 0) {
        key_make_folded(&key, TERM_URL, value, len);
        status = add_key(document, &key);
        if (status == ACCORD_OK)
            status = add_words(indexing, document, TERM_URL, value, len);
    }
    for (size_t i = 0; i < accord_article_author_count(article) && status == ACCORD_OK; i++) {
        value = accord_article_author(article, i);
        status = add_words(indexing, document, TERM_AUTHOR, value, strlen(value));
    }
    return status;
}

static accord_status add_values(xapian_document *document, const accord_article *article)
{
    int64_t published = accord_article_published(article);
    char sortable[XAPIAN_SORTABLE_MAX];
    uint64_t order[2]; /* as bytes, the first the most significant; without a date before any */
    struct key key;
    size_t len;
    const char *id = accord_article_get(article, ACCORD_FIELD_ID, &len);
    accord_status status;

    key_make(&key, TERM_ID, id, len);
    order[0] = htobe64((uint64_t)published ^ (uint64_t)1 << 63);
    order[1] = htobe64(hash_bytes(key.text, key.len));
    status = binding_status(
        xapian_document_set_value(document, SLOT_ORDER, (const char *)order, sizeof order));
    if (status == ACCORD_OK && published != ACCORD_NO_DATE)
        status = binding_status(
            xapian_document_set_value(document, SLOT_PUBLISHED, sortable,
                                      xapian_sortable_serialise((double)published, sortable)));
    return status;
}

static accord_status add_terms(struct indexing *indexing, xapian_document *document,
                               uint64_t length)
{
    accord_status status = ACCORD_OK;

    for (size_t i = 0; i < indexing->count && status == ACCORD_OK; i++) {
        const struct count *count = &indexing->counts[i];
        struct key key;

        key_make(&key, TERM_STEM, count->term->text, count->term->len);
        status = binding_status(xapian_document_add_term(
            document, key.text, key.len,
            frequency_stored(count->text + TITLE_WEIGHT * count->title, length)));
        if (count->title > 0 && status == ACCORD_OK) {
            key.text[0] = TERM_TITLE;
            status = add_key(document, &key);
        }
    }
    return status;
}

/* The record of the article at hand. */
static accord_status make_record(struct indexing *indexing, const accord_article *article,
                                 uint64_t content, size_t title_count, struct bytes *out)
{
    struct record_parts parts = {.content = content,
                                 .distinct = indexing->count,
                                 .sequence = indexing->sequence,
                                 .title_count = (uint32_t)title_count,
                                 .text_count = (uint32_t)(indexing->length - title_count),
                                 .passages = &indexing->passages};

    while (indexing->hash_room < indexing->count)
        if (!grow(&indexing->hashes, indexing->hash_room, &indexing->hash_room,
                  sizeof *indexing->hashes))
            return status_out_of_memory();
    for (size_t i = 0; i < indexing->count; i++)
        indexing->hashes[i] = indexing->counts[i].term->hash;
    parts.hashes = indexing->hashes;
    bytes_clear(&indexing->stored);
    article_write(article, &indexing->stored);
    if (indexing->stored.failed)
        return status_out_of_memory();
    parts.stored = indexing->stored.data;
    parts.stored_len = indexing->stored.len;
    accord_article_get(article, ACCORD_FIELD_TEXT, &parts.text_bytes);
    return record_write(out, &parts, indexing->packer);
}

accord_status indexing_prepare(struct indexing *indexing, const accord_article *article,
                               uint64_t content, struct prepared *out)
{
    const char *language = accord_article_get(article, ACCORD_FIELD_LANGUAGE, NULL);
    size_t title_len, text_len, title_count;
    const char *title = accord_article_get(article, ACCORD_FIELD_TITLE, &title_len);
    const char *text = accord_article_get(article, ACCORD_FIELD_TEXT, &text_len);
    xapian_document *document = NULL;
    accord_status status;

    memset(out, 0, sizeof *out);
    analyzer_trim(indexing->analyzer);
    indexing->epoch = analyzer_epoch(indexing->analyzer);
    indexing->count = indexing->length = 0;
    passages_start(&indexing->passages);

    status = take_text(indexing, language, title, title_len, NULL, &out->words);
    title_count = indexing->length;
    if (status == ACCORD_OK)
        status = take_text(indexing, language, text, text_len, &indexing->passages, &out->words);
    if (status == ACCORD_OK)
        status = passages_finish(&indexing->passages, text, text_len);
    if (status == ACCORD_OK)
        status = make_record(indexing, article, content, title_count, &out->record);
    if (status == ACCORD_OK && out->words.failed)
        status = status_out_of_memory();
    out->length = frequency_length(title_count, indexing->length - title_count);
    if (status == ACCORD_OK)
        status = binding_status(xapian_document_new(&document));
    if (status == ACCORD_OK)
        status = add_terms(indexing, document, out->length);
    if (status == ACCORD_OK)
        status = add_fields(indexing, document, article);
    if (status == ACCORD_OK)
        status = add_values(document, article);
    if (status != ACCORD_OK) {
        xapian_document_free(document);
        prepared_free(out);
        return status;
    }
    out->document = document;
    out->text_bytes = text_len;
    out->passage_count = (uint32_t)indexing->passages.count;
    return ACCORD_OK;
}
