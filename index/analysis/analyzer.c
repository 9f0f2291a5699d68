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
    UNIT = 16, /* bytes, at whose multiples all begins in the arena */
    BLOCK_UNITS = (256 << 10) / UNIT,
    TRIM_BLOCKS = 96, /* what one analyzer may remember: 24 MiB */
    AHEAD = 4,        /* a token for each thing to wait for, and the one that is given */
    TABLE_SIZE = 256  /* places at first: a query needs few, and memory not touched costs nothing */
};

/* Memory for what is remembered, given back all at once. What lies there has a place: its block's
   number and which UNITs of the block it begins at, 32 bits instead of a pointer's 64. */
struct arena {
    char **blocks;
    size_t count, room;
    size_t used; /* bytes of the last block */
};

/* An open-addressing table. Its entries are small, as most of the time goes into fetching them. */
struct table {
    struct entry {
        uint32_t hash;  /* some of its bits also say where the entry stands */
        uint32_t place; /* in the arena; 0: an empty entry */
    } * entries;
    size_t size, used; /* size is a power of two */
};

struct language {
    char code[LANGUAGE_SIZE];
    struct stemmer *stemmer;
};

/* A token on its way. Its entry in the table, then its word, then the word's term are fetched into
   the processor's cache while the tokens before it are dealt with: else waiting for them takes most
   of the time. */
struct ahead {
    struct token token;
    char text[TOKEN_WORD_MAX + 1]; /* of the token's word */
    const char *language;          /* whose stemmer it goes through */
    uint32_t hash;
    struct word *word; /* NULL: not looked for yet */
};

struct analyzer {
    struct tokenizer *tokenizer;
    struct ahead ahead[AHEAD]; /* token i is ahead[i % AHEAD] */
    size_t read, given;        /* tokens of the text */
    bool ended;                /* all are read */
    struct language languages[LANGUAGES_MAX];
    size_t language_count;
    char language[LANGUAGE_SIZE]; /* of the text being read */
    unsigned scripts;             /* that it is written in; 0: any, so none that tells */
    struct table words, terms;
    struct arena arena;
    uint32_t epoch; /* given out last */
};

/* What lies at a place. */
static inline void *arena_at(const struct arena *arena, uint32_t place)
{
    return arena->blocks[place / BLOCK_UNITS] + (size_t)(place % BLOCK_UNITS) * UNIT;
}

static void *arena_take(struct arena *arena, size_t bytes, uint32_t *place)
{
    bytes = (bytes + UNIT - 1) / UNIT * UNIT;
    if (arena->count == 0 || arena->used + bytes > BLOCK_UNITS * UNIT) {
        if (arena->count == arena->room) {
            size_t room = 2 * arena->room + 8;
            char **blocks = realloc(arena->blocks, room * sizeof *blocks);

            if (blocks == NULL)
                return NULL;
            arena->blocks = blocks;
            arena->room = room;
        }
        arena->blocks[arena->count] = malloc(BLOCK_UNITS * UNIT);
        if (arena->blocks[arena->count] == NULL)
            return NULL;
        arena->count++;
        arena->used = UNIT; /* no place is 0 */
    }
    *place = (uint32_t)((arena->count - 1) * BLOCK_UNITS + arena->used / UNIT);
    arena->used += bytes;
    return arena_at(arena, *place);
}

static void arena_free(struct arena *arena)
{
    for (size_t i = 0; i < arena->count; i++)
        free(arena->blocks[i]);
    free(arena->blocks);
    memset(arena, 0, sizeof *arena);
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

/* Where a search for the hash begins; it goes on with table_next() until an empty entry. */
static inline const struct entry *table_first(const struct table *table, uint32_t hash)
{
    return &table->entries[hash & (table->size - 1)];
}

static inline const struct entry *table_next(const struct table *table, const struct entry *entry)
{
    return ++entry == table->entries + table->size ? table->entries : entry;
}

static void table_put(struct table *table, uint32_t hash, uint32_t place)
{
    size_t slot = hash & (table->size - 1);

    while (table->entries[slot].place != 0)
        slot = (slot + 1) & (table->size - 1);
    table->entries[slot] = (struct entry){hash, place};
    table->used++;
}

/* Makes room for one more. */
static bool table_grow(struct table *table)
{
    struct table larger = {0};

    if (table->used * 3 < table->size * 2)
        return true;
    larger.size = table->size == 0 ? TABLE_SIZE : table->size * 2;
    larger.entries = calloc(larger.size, sizeof *larger.entries);
    if (larger.entries == NULL)
        return false;
    for (size_t i = 0; i < table->size; i++)
        if (table->entries[i].place != 0)
            table_put(&larger, table->entries[i].hash, table->entries[i].place);
    table_free(table);
    *table = larger;
    return true;
}

/* Whether two texts of `len` bytes are the same: a call of memcmp() costs more than most words do.
 */
static inline bool is_same(const char *a, const char *b, size_t len)
{
    uint64_t x, y;

    if (len >= 8) {
        for (size_t i = 0; i + 8 < len; i += 8) {
            memcpy(&x, a + i, 8);
            memcpy(&y, b + i, 8);
            if (x != y)
                return false;
        }
        memcpy(&x, a + len - 8, 8);
        memcpy(&y, b + len - 8, 8);
        return x == y;
    }
    for (size_t i = 0; i < len; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static char *arena_copy(struct arena *arena, const char *text, size_t len)
{
    uint32_t place;
    char *copy = arena_take(arena, len + 1, &place);

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
    uint32_t place;

    for (const struct entry *at = table_first(terms, (uint32_t)hash); at->place != 0;
         at = table_next(terms, at)) {
        if (at->hash != (uint32_t)hash)
            continue;
        term = arena_at(&analyzer->arena, at->place);
        if (term->hash == hash && term->len == len && is_same(term->text, text, len))
            return term;
    }
    if (!table_grow(terms))
        return NULL;
    term = arena_take(&analyzer->arena, sizeof *term, &place);
    if (term == NULL)
        return NULL;
    *term = (struct term){.hash = hash, .len = len};
    term->text = arena_copy(&analyzer->arena, text, len);
    if (term->text == NULL)
        return NULL;
    table_put(terms, (uint32_t)hash, place);
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
    arena_free(&analyzer->arena);
    free(analyzer);
}

accord_status analyzer_start(struct analyzer *analyzer, const char *language, const char *text,
                             size_t len)
{
    strncpy(analyzer->language, language, LANGUAGE_SIZE - 1);
    analyzer->scripts = telling_scripts(language);
    analyzer->read = analyzer->given = 0;
    analyzer->ended = false;
    tokenizer_start(analyzer->tokenizer, text, len);
    return ACCORD_OK;
}

/* Stems a word that was not met before, and remembers it. */
static accord_status learn(struct analyzer *analyzer, const char *language, const char *text,
                           size_t len, uint32_t hash, struct word **out)
{
    char folded[2 * TOKEN_WORD_MAX + 8];
    struct stemmer *stemmer = find_stemmer(analyzer, language);
    const char *stem = text;
    size_t stem_len = len;
    struct word *word;
    uint32_t place;

    if (stemmer != NULL)
        stem = stemmer_stem(stemmer, text, len, &stem_len);
    if (stem_len == 0 || stem_len > 2 * TOKEN_WORD_MAX) {
        stem = text;
        stem_len = len;
    }
    memcpy(folded, language, 2);
    stem_len = fold_strip(stem, stem_len, folded + 2) + 2;
    word = arena_take(&analyzer->arena, sizeof *word, &place);
    if (word == NULL || !table_grow(&analyzer->words))
        return status_out_of_memory();
    *word = (struct word){.len = len, .language = {language[0], language[1]}};
    word->text = arena_copy(&analyzer->arena, text, len);
    word->term = find_term(analyzer, folded, stem_len);
    if (word->text == NULL || word->term == NULL)
        return status_out_of_memory();
    table_put(&analyzer->words, hash, place);
    *out = word;
    return ACCORD_OK;
}

/* The key of a word stemmed as one of a language. */
static inline uint32_t word_hash(const char *language, const char *text, size_t len)
{
    return (uint32_t)hash_bytes(text, len) ^
           ((uint32_t)(unsigned char)language[0] << 8 | (unsigned char)language[1]) * 0x9e3779b1u;
}

/* The word, stemmed as one of a language; remembered or learnt. */
static accord_status find_word(struct analyzer *analyzer, const char *language, const char *text,
                               size_t len, uint32_t hash, struct word **out)
{
    const struct table *words = &analyzer->words;

    for (const struct entry *at = table_first(words, hash); at->place != 0;
         at = table_next(words, at)) {
        struct word *word;

        if (at->hash != hash)
            continue;
        word = arena_at(&analyzer->arena, at->place);
        if (word->len == len && is_same(word->text, text, len) &&
            word->language[0] == language[0] && word->language[1] == language[1]) {
            *out = word;
            return ACCORD_OK;
        }
    }
    return learn(analyzer, language, text, len, hash, out);
}

accord_status analyzer_word(struct analyzer *analyzer, const char *language, const char *text,
                            size_t len, unsigned scripts, struct word **out)
{
    const char *chosen = analyzer_language(language, text, len, scripts);

    return find_word(analyzer, chosen, text, len, word_hash(chosen, text, len), out);
}

/* Reads one more token. */
static void read_token(struct analyzer *analyzer)
{
    struct ahead *ahead = &analyzer->ahead[analyzer->read % AHEAD];
    struct token *token = &ahead->token;

    if (!tokenizer_next(analyzer->tokenizer, token)) {
        analyzer->ended = true;
        return;
    }
    memcpy(ahead->text, token->word, token->len + 1);
    token->word = ahead->text;
    ahead->language = choose_language(analyzer->language, analyzer->scripts, token->word,
                                      token->len, token->scripts);
    ahead->hash = word_hash(ahead->language, token->word, token->len);
    ahead->word = NULL;
    __builtin_prefetch(table_first(&analyzer->words, ahead->hash));
    analyzer->read++;
}

/* Fetches the word that the first entry of a token speaks of: nearly always it is the token's. */
static void fetch_word(const struct analyzer *analyzer, const struct ahead *ahead)
{
    const struct entry *entry = table_first(&analyzer->words, ahead->hash);

    if (entry->place != 0)
        __builtin_prefetch(arena_at(&analyzer->arena, entry->place));
}

static accord_status look_up(struct analyzer *analyzer, struct ahead *ahead)
{
    accord_status status = ACCORD_OK;

    if (ahead->word == NULL) {
        status = find_word(analyzer, ahead->language, ahead->text, ahead->token.len, ahead->hash,
                           &ahead->word);
        if (status == ACCORD_OK)
            __builtin_prefetch(ahead->word->term);
    }
    return status;
}

accord_status analyzer_next(struct analyzer *analyzer, struct token *token, struct word **word)
{
    accord_status status;
    struct ahead *ahead;
    size_t given = analyzer->given;

    *word = NULL;
    while (!analyzer->ended && analyzer->read - given < AHEAD)
        read_token(analyzer);
    if (analyzer->read == given)
        return ACCORD_OK;
    if (given + 2 < analyzer->read)
        fetch_word(analyzer, &analyzer->ahead[(given + 2) % AHEAD]);
    ahead = &analyzer->ahead[given % AHEAD];
    status = look_up(analyzer, ahead);
    if (status == ACCORD_OK && given + 1 < analyzer->read)
        status = look_up(analyzer, &analyzer->ahead[(given + 1) % AHEAD]);
    if (status != ACCORD_OK)
        return status;
    *token = ahead->token;
    *word = ahead->word;
    analyzer->given++;
    return ACCORD_OK;
}

bool analyzer_token(struct analyzer *analyzer, struct token *token)
{
    return tokenizer_next(analyzer->tokenizer, token);
}

uint32_t analyzer_epoch(struct analyzer *analyzer)
{
    return ++analyzer->epoch;
}

void analyzer_forget(struct analyzer *analyzer)
{
    arena_free(&analyzer->arena);
    table_clear(&analyzer->words);
    table_clear(&analyzer->terms);
    analyzer->read = analyzer->given = 0;
    analyzer->ended = true;
}

void analyzer_trim(struct analyzer *analyzer)
{
    if (analyzer->arena.count >= TRIM_BLOCKS)
        analyzer_forget(analyzer);
}
