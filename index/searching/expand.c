// SPDX-License-Identifier: GPL-2.0-or-later
/* A query word to the terms of the index that it may mean.

   The language of a query is never guessed: a word is stemmed in every language that the index holds
   and that its script allows, and whatever terms exist stand for it together. */
#include "expand.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "binding.h"
#include "hash.h"
#include "key.h"
#include "schema.h"
#include "searching/vocabulary.h"
#include "status.h"

enum {
    WORDS_MAX = 2000,    /* words that a wildcard may stand for; of more, the most frequent terms */
    SCAN_MAX = 50000,    /* words looked at to tell whether a stem has forms that do not match */
    TERMS_MAX = 500      /* terms one leaf may have */
};

/* The language part of a term is two letters; the title's terms are the stems' with another prefix. */
static char prefix_of(const struct leaf *leaf)
{
    return leaf->field == QUERY_TITLE ? TERM_TITLE : TERM_STEM;
}

/* Adds a term to the leaf if the index has it. */
static accord_status add_target(struct expansion *expansion, uint32_t leaf_index, const struct key *key,
                                uint64_t hash)
{
    struct plan *plan = expansion->plan;
    struct leaf *leaf = &plan->leaves[leaf_index];
    struct target *target;
    xapian_doccount articles = 0;
    uint32_t *targets;
    size_t at = 0;
    accord_status status;

    while (at < plan->target_count &&
           (plan->targets[at].len != key->len ||
            memcmp(plan->targets[at].term, key->text, key->len) != 0))
        at++;
    for (size_t i = 0; i < leaf->count; i++)
        if (leaf->targets[i] == at)
            return ACCORD_OK;
    if (at == plan->target_count) {
        status = binding_status(
            xapian_database_term_freq(expansion->snapshot->all, key->text, key->len, &articles));
        if (status != ACCORD_OK || articles == 0)
            return status;
        if (plan->target_count == plan->target_capacity) {
            size_t capacity = plan->target_capacity == 0 ? 16 : 2 * plan->target_capacity;

            target = realloc(plan->targets, capacity * sizeof *target);
            if (target == NULL)
                return status_out_of_memory();
            plan->targets = target;
            plan->target_capacity = capacity;
        }
        target = &plan->targets[plan->target_count];
        *target = (struct target){.term = malloc(key->len), .len = key->len, .hash = hash,
                                  .articles = articles};
        if (target->term == NULL)
            return status_out_of_memory();
        memcpy(target->term, key->text, key->len);
        plan->target_count++;
    }
    targets = realloc(leaf->targets, (leaf->count + 1) * sizeof *targets);
    if (targets == NULL)
        return status_out_of_memory();
    leaf->targets = targets;
    leaf->targets[leaf->count++] = (uint32_t)at;
    return ACCORD_OK;
}

static unsigned scripts_of(const char *word, size_t len)
{
    const char *at = word, *end = word + len;
    unsigned scripts = 0;

    while (at < end) {
        uint32_t codepoint;

        at = utf8_read(at, end, &codepoint);
        scripts |= language_script_of(codepoint);
    }
    return scripts;
}

static accord_status add_stem(struct expansion *expansion, uint32_t leaf, const char *language,
                              const char *word, size_t len, unsigned scripts)
{
    struct word *known;
    struct key key;
    accord_status status =
        analyzer_word(expansion->analyzer, language, word, len, scripts, &known);

    if (status != ACCORD_OK)
        return status;
    key_make(&key, prefix_of(&expansion->plan->leaves[leaf]), known->term->text, known->term->len);
    return add_target(expansion, leaf, &key, known->term->hash);
}

accord_status expand_word(struct expansion *expansion, uint32_t leaf, const char *word, size_t len,
                          unsigned scripts)
{
    /* "" also asks for what a word is in an article of another script */
    accord_status status = add_stem(expansion, leaf, "", word, len, scripts);

    for (size_t i = 0; i < expansion->snapshot->language_count && status == ACCORD_OK; i++)
        status = add_stem(expansion, leaf, expansion->snapshot->languages[i], word, len, scripts);
    if (status == ACCORD_OK && scripts == SCRIPT_CYRILLIC) {
        status = add_stem(expansion, leaf, "uk", word, len, scripts);
        if (status == ACCORD_OK)
            status = add_stem(expansion, leaf, "ru", word, len, scripts);
    }
    return status;
}

accord_status expand_plain(struct expansion *expansion, uint32_t leaf, char prefix, const char *word,
                           size_t len)
{
    char bare[2 * TOKEN_WORD_MAX];
    struct key key;

    if (len > sizeof bare)
        return ACCORD_OK;
    key_make(&key, prefix, word, 0);
    key_make(&key, prefix, bare, fold_strip(word, len, bare));
    return add_target(expansion, leaf, &key, hash_bytes(bare, len));
}

/* ---- Wildcards ------------------------------------------------------------------------------ */

struct prefix_walk {
    struct expansion *expansion;
    uint32_t leaf;
    const char *prefix;
    size_t len;
    size_t words, scanned;
    bool too_many;      /* words that begin with the prefix were left out */
    bool others;        /* a stem found has forms that do not begin with the prefix */
    accord_status status;
};

static bool take_prefixed(void *context, const char *word, size_t len, const char *bare,
                          size_t bare_len)
{
    struct prefix_walk *walk = context;

    (void)bare;
    (void)bare_len;
    if (walk->words++ >= WORDS_MAX ||
        walk->expansion->plan->leaves[walk->leaf].count >= TERMS_MAX) {
        walk->too_many = true;
        return false;
    }
    walk->status =
        expand_word(walk->expansion, walk->leaf, word, len, scripts_of(word, len));
    return walk->status == ACCORD_OK;
}

/* Looks among the words near the prefix for one with a stem of the leaf that does not begin so. */
static bool take_neighbour(void *context, const char *word, size_t len, const char *bare,
                           size_t bare_len)
{
    struct prefix_walk *walk = context;
    const struct plan *plan = walk->expansion->plan;
    const struct leaf *leaf = &plan->leaves[walk->leaf];
    const struct snapshot *snapshot = walk->expansion->snapshot;
    unsigned scripts = scripts_of(word, len);

    if (++walk->scanned > SCAN_MAX) {
        walk->others = true; /* not known: checked article by article */
        return false;
    }
    if (bare_len >= walk->len && memcmp(bare, walk->prefix, walk->len) == 0)
        return true;
    for (size_t i = 0; i <= snapshot->language_count; i++) {
        struct word *known;

        walk->status = analyzer_word(walk->expansion->analyzer,
                                     i < snapshot->language_count ? snapshot->languages[i] : "", word,
                                     len, scripts, &known);
        if (walk->status != ACCORD_OK)
            return false;
        for (size_t j = 0; j < leaf->count; j++)
            if (plan->targets[leaf->targets[j]].hash == known->term->hash) {
                walk->others = true;
                return false;
            }
    }
    return true;
}

/* How much of its beginning every stem of the leaf shares with the prefix. */
static size_t shared_beginning(const struct plan *plan, const struct leaf *leaf, const char *prefix,
                               size_t len)
{
    for (size_t i = 0; i < leaf->count; i++) {
        const struct target *target = &plan->targets[leaf->targets[i]];
        size_t shared = 0;

        while (shared < len && shared + 3 < target->len && target->term[shared + 3] == prefix[shared])
            shared++;
        len = shared < len ? shared : len;
    }
    while (len > 0 && ((unsigned char)prefix[len] & 0xC0) == 0x80)
        len--;
    return len;
}

accord_status expand_prefix(struct expansion *expansion, uint32_t leaf, const char *prefix, size_t len)
{
    struct plan *plan = expansion->plan;
    struct prefix_walk walk = {.expansion = expansion, .leaf = leaf, .prefix = prefix, .len = len};
    size_t shared;
    accord_status status =
        vocabulary_walk(expansion->snapshot, prefix, len, take_prefixed, &walk);

    if (status == ACCORD_OK)
        status = walk.status;
    if (status == ACCORD_OK && walk.too_many) {
        bytes_add_format(&plan->warnings, "%.*s* stands for more than %d words: some were left out",
                         (int)len, prefix, WORDS_MAX);
        bytes_add(&plan->warnings, "", 1);
    }
    if (status != ACCORD_OK || plan->leaves[leaf].count == 0)
        return status;
    shared = shared_beginning(plan, &plan->leaves[leaf], prefix, len);
    walk.others = shared == 0;
    if (!walk.others)
        status = vocabulary_walk(expansion->snapshot, prefix, shared, take_neighbour, &walk);
    if (status == ACCORD_OK)
        status = walk.status;
    if (walk.others)
        plan->leaves[leaf].check = FORM_PREFIX;
    return status;
}

/* ---- Near spellings ------------------------------------------------------------------------- */

struct fuzzy_walk {
    struct expansion *expansion;
    uint32_t leaf;
    const char *word;
    size_t len;
    unsigned limit;
    accord_status status;
};

static bool take_near(void *context, const char *word, size_t len, const char *bare, size_t bare_len)
{
    struct fuzzy_walk *walk = context;

    if (vocabulary_distance(walk->word, walk->len, bare, bare_len, walk->limit) > walk->limit)
        return true;
    walk->status =
        expand_word(walk->expansion, walk->leaf, word, len, scripts_of(word, len));
    return walk->status == ACCORD_OK &&
           walk->expansion->plan->leaves[walk->leaf].count < TERMS_MAX;
}

accord_status expand_fuzzy(struct expansion *expansion, uint32_t leaf, const char *word, size_t len,
                           unsigned scripts)
{
    char bare[2 * TOKEN_WORD_MAX];
    struct fuzzy_walk walk = {.expansion = expansion, .leaf = leaf, .word = bare};
    size_t letters = 0;
    accord_status status = expand_word(expansion, leaf, word, len, scripts);

    if (status != ACCORD_OK || len > sizeof bare)
        return status;
    walk.len = fold_strip(word, len, bare);
    for (size_t i = 0; i < walk.len; i++)
        letters += ((unsigned char)bare[i] & 0xC0) != 0x80;
    walk.limit = letters <= 5 ? 1 : 2;
    status = vocabulary_walk(expansion->snapshot, "", 0, take_near, &walk);
    return status == ACCORD_OK ? walk.status : status;
}
