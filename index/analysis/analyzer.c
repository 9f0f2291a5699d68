// SPDX-License-Identifier: GPL-2.0-or-later
/* Tokens to terms: the one way by which articles, queries and highlights see words.

   A word's term is the language's two letters and the stem, its diacritics taken off after stemming
   (stemmers need them). Languages stay apart, so that English "gift" never meets German "Gift"; a
   query asks for the term of each language that the index holds. Words are remembered with their
   terms: text repeats itself, and a table is faster than a stemmer. */
#include "analyzer.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "analysis/stem.h"
#include "hash.h"
#include "status.h"

enum {
    LANGUAGES_MAX = 64,
    TRIM_BYTES = 24 << 20, /* what one analyzer may remember */
    ARENA_BLOCK = 256 << 10,
    TABLE_SIZE = 256 /* places at first: a query needs few, and memory not touched costs nothing */
};

struct block {
    struct block *next;
    size_t used;
    char bytes[];
};

/* An open-addressing table of pointers, keyed by the hashes beside them. */
struct table {
    struct entry {
        uint64_t hash;
        void *item; /* NULL: an empty place */
    } * entries;
    size_t size, used; /* size is a power of two */
};

struct language {
    char code[LANGUAGE_SIZE];
    struct stemmer *stemmer;
};

struct analyzer {
    struct tokenizer *tokenizer;
    struct language languages[LANGUAGES_MAX];
    size_t language_count;
    char language[LANGUAGE_SIZE]; /* of the text being read */
    unsigned scripts;             /* that it is written in; 0: any, so none that tells */
    struct table words, terms;
    struct block *arena;
    size_t remembered;
};

static void *arena_take(struct analyzer *analyzer, size_t bytes)
{
    struct block *block = analyzer->arena;
    void *memory;

    bytes = (bytes + 15) & ~(size_t)15;
    if (block == NULL || block->used + bytes > ARENA_BLOCK) {
        block = malloc(sizeof *block + ARENA_BLOCK);
        if (block == NULL)
            return NULL;
        block->next = analyzer->arena;
        block->used = 0;
        analyzer->arena = block;
    }
    memory = block->bytes + block->used;
    block->used += bytes;
    analyzer->remembered += bytes;
    return memory;
}

static void arena_free(struct analyzer *analyzer)
{
    while (analyzer->arena != NULL) {
        struct block *next = analyzer->arena->next;

        free(analyzer->arena);
        analyzer->arena = next;
    }
    analyzer->remembered = 0;
}

static void table_free(struct table *table)
{
    free(table->entries);
    memset(table, 0, sizeof *table);
}

static void table_clear(struct table *table)
{
    memset(table->entries, 0, table->size * sizeof *table->entries);
    table->used = 0;
}

/* Where a search for the hash begins; it goes on with table_next() until an empty place. */
static const struct entry *table_first(const struct table *table, uint64_t hash)
{
    return &table->entries[hash & (table->size - 1)];
}

static const struct entry *table_next(const struct table *table, const struct entry *entry)
{
    return ++entry == table->entries + table->size ? table->entries : entry;
}

static void table_put(struct table *table, uint64_t hash, void *item)
{
    size_t slot = hash & (table->size - 1);

    while (table->entries[slot].item != NULL)
        slot = (slot + 1) & (table->size - 1);
    table->entries[slot] = (struct entry){hash, item};
    table->used++;
}

/* Makes room for one more. */
static bool table_grow(struct table *table)
{
    struct table larger = {0};

    if (table->used * 2 < table->size)
        return true;
    larger.size = table->size == 0 ? TABLE_SIZE : table->size * 2;
    larger.entries = calloc(larger.size, sizeof *larger.entries);
    if (larger.entries == NULL)
        return false;
    for (size_t i = 0; i < table->size; i++)
        if (table->entries[i].item != NULL)
            table_put(&larger, table->entries[i].hash, table->entries[i].item);
    table_free(table);
    *table = larger;
    return true;
}

static char *arena_copy(struct analyzer *analyzer, const char *text, size_t len)
{
    char *copy = arena_take(analyzer, len + 1);

    if (copy != NULL) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

static struct term *find_term(struct analyzer *analyzer, const char *text, size_t len)
{
    uint64_t hash = hash_bytes(text, len);
    struct table *terms = &analyzer->terms;
    struct term *term;

    for (const struct entry *at = table_first(terms, hash); at->item != NULL;
         at = table_next(terms, at)) {
        term = at->item;
        if (at->hash == hash && term->len == len && memcmp(term->text, text, len) == 0)
            return term;
    }
    if (!table_grow(terms))
        return NULL;
    term = arena_take(analyzer, sizeof *term);
    if (term == NULL)
        return NULL;
    *term = (struct term){.hash = hash, .len = len, .text = arena_copy(analyzer, text, len)};
    if (term->text == NULL)
        return NULL;
    table_put(terms, hash, term);
    return term;
}

/* The stemmer of a language, opened when first asked for; NULL: none, or no memory for it. */
static struct stemmer *find_stemmer(struct analyzer *analyzer, const char *code)
{
    struct language *language;

    for (size_t i = 0; i < analyzer->language_count; i++)
        if (strcmp(analyzer->languages[i].code, code) == 0)
            return analyzer->languages[i].stemmer;
    if (analyzer->language_count == LANGUAGES_MAX || !stemmer_knows(code))
        return NULL;
    language = &analyzer->languages[analyzer->language_count];
    if (stemmer_new(&language->stemmer, code) != ACCORD_OK)
        return NULL;
    strncpy(language->code, code, LANGUAGE_SIZE - 1);
    analyzer->language_count++;
    return language->stemmer;
}

/* Whether the Cyrillic word has a letter that Ukrainian has and Russian has not: і ї є ґ or '. */
static bool is_ukrainian(const char *word, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        unsigned char lead = (unsigned char)word[i], trail = (unsigned char)word[i + 1];

        if (word[i] == '\'' ||
            (lead == 0xD1 && (trail == 0x96 || trail == 0x97 || trail == 0x94)) ||
            (lead == 0xD2 && trail == 0x91))
            return true;
    }
    return false;
}

/* The scripts by which a word is known to be of a language: none for a language unknown here. */
static unsigned telling_scripts(const char *language)
{
    unsigned scripts = language[0] == '\0' ? SCRIPT_ALL : language_scripts(language);

    return scripts == SCRIPT_ALL ? 0 : scripts;
}

/* analyzer_language(), the language's telling_scripts() being known. */
static const char *choose_language(const char *language, unsigned language_scripts,
                                   const char *word, size_t len, unsigned scripts)
{
    if (scripts == 0)
        return "xx"; /* numbers belong to every language */
    if ((language_scripts & scripts) == scripts)
        return language;
    if (scripts == SCRIPT_LATIN)
        return "en";
    if (scripts == SCRIPT_CYRILLIC)
        return is_ukrainian(word, len) ? "uk" : "ru";
    if (scripts == SCRIPT_GREEK)
        return "el";
    return "xx";
}

const char *analyzer_language(const char *language, const char *word, size_t len, unsigned scripts)
{
    return choose_language(language, telling_scripts(language), word, len, scripts);
}

accord_status analyzer_new(struct analyzer **out)
{
    struct analyzer *analyzer = calloc(1, sizeof *analyzer);
    accord_status status;

    *out = NULL;
    if (analyzer == NULL)
        return status_out_of_memory();
    status = tokenizer_new(&analyzer->tokenizer);
    if (status == ACCORD_OK && (!table_grow(&analyzer->words) || !table_grow(&analyzer->terms)))
        status = status_out_of_memory();
    if (status != ACCORD_OK) {
        analyzer_free(analyzer);
        return status;
    }
    *out = analyzer;
    return ACCORD_OK;
}

void analyzer_free(struct analyzer *analyzer)
{
    if (analyzer == NULL)
        return;
    for (size_t i = 0; i < analyzer->language_count; i++)
        stemmer_free(analyzer->languages[i].stemmer);
    tokenizer_free(analyzer->tokenizer);
    table_free(&analyzer->words);
    table_free(&analyzer->terms);
    arena_free(analyzer);
    free(analyzer);
}

accord_status analyzer_start(struct analyzer *analyzer, const char *language, const char *text,
                             size_t len)
{
    strncpy(analyzer->language, language, LANGUAGE_SIZE - 1);
    analyzer->scripts = telling_scripts(language);
    tokenizer_start(analyzer->tokenizer, text, len);
    return ACCORD_OK;
}

/* Stems a word that was not met before, and remembers it. */
static accord_status learn(struct analyzer *analyzer, const char *language, const char *text,
                           size_t len, uint64_t hash, struct word **out)
{
    char folded[2 * TOKEN_WORD_MAX + 8];
    struct stemmer *stemmer = find_stemmer(analyzer, language);
    const char *stem = text;
    size_t stem_len = len;
    struct word *word;

    if (stemmer != NULL)
        stem = stemmer_stem(stemmer, text, len, &stem_len);
    if (stem_len == 0 || stem_len > 2 * TOKEN_WORD_MAX) {
        stem = text;
        stem_len = len;
    }
    memcpy(folded, language, 2);
    stem_len = fold_strip(stem, stem_len, folded + 2) + 2;
    word = arena_take(analyzer, sizeof *word);
    if (word == NULL || !table_grow(&analyzer->words))
        return status_out_of_memory();
    *word = (struct word){.len = len, .language = {language[0], language[1]}};
    word->text = arena_copy(analyzer, text, len);
    word->term = find_term(analyzer, folded, stem_len);
    if (word->text == NULL || word->term == NULL)
        return status_out_of_memory();
    table_put(&analyzer->words, hash, word);
    *out = word;
    return ACCORD_OK;
}

/* The word, stemmed as one of a language; remembered or learnt. */
static accord_status find_word(struct analyzer *analyzer, const char *stemmed_as, const char *text,
                               size_t len, struct word **out)
{
    uint64_t hash = hash_bytes(text, len) + (unsigned char)stemmed_as[0] * 0x9e3779b97f4a7c15ULL +
                    (unsigned char)stemmed_as[1] * 0xc2b2ae3d27d4eb4fULL;
    const struct table *words = &analyzer->words;

    for (const struct entry *at = table_first(words, hash); at->item != NULL;
         at = table_next(words, at)) {
        struct word *word = at->item;

        if (at->hash == hash && word->len == len && memcmp(word->text, text, len) == 0 &&
            memcmp(word->language, stemmed_as, 2) == 0) {
            *out = word;
            return ACCORD_OK;
        }
    }
    return learn(analyzer, stemmed_as, text, len, hash, out);
}

accord_status analyzer_word(struct analyzer *analyzer, const char *language, const char *text,
                            size_t len, unsigned scripts, struct word **out)
{
    return find_word(analyzer, analyzer_language(language, text, len, scripts), text, len, out);
}

accord_status analyzer_next(struct analyzer *analyzer, struct token *token, struct word **word)
{
    *word = NULL;
    if (!tokenizer_next(analyzer->tokenizer, token))
        return ACCORD_OK;
    return find_word(analyzer,
                     choose_language(analyzer->language, analyzer->scripts, token->word, token->len,
                                     token->scripts),
                     token->word, token->len, word);
}

void analyzer_trim(struct analyzer *analyzer)
{
    if (analyzer->remembered < TRIM_BYTES)
        return;
    arena_free(analyzer);
    table_clear(&analyzer->words);
    table_clear(&analyzer->terms);
}
