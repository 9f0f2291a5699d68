// SPDX-License-Identifier: GPL-2.0-or-later
/* A query word to the terms of the index that it may mean.

   The language of a query is never guessed: a word is stemmed in every language that the index
   holds and that its script allows, and whatever terms exist stand for it together. */
#include "expand.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fold.h"
#include "binding.h"
#include "hash.h"
#include "key.h"
#include "schema.h"
#include "searching/spelling.h"
#include "searching/vocabulary.h"
#include "status.h"

enum {
    WORDS_MAX = 2000, /* words that a wildcard may stand for; of more, the most frequent stems */
    SCAN_MAX = 50000, /* words looked at to tell whether a stem has forms that do not match */
    TERMS_MAX = 500   /* terms one leaf may have */
};

/* The language part of a term is two letters; the title's terms are the stems' with another prefix.
 */
static char prefix_of(const struct leaf *leaf)
{
    return leaf->field == QUERY_TITLE ? TERM_TITLE : TERM_STEM;
}

/* Where in the table of targets a term is, or where it belongs. */
static uint32_t *target_slot(const struct plan *plan, const char *term, size_t len)
{
    size_t slot = (size_t)hash_bytes(term, len) & (plan->target_slot_count - 1);

    for (;;) {
        uint32_t number = plan->target_slots[slot];

        if (number == 0 || (plan->targets[number - 1].len == len &&
                            memcmp(plan->targets[number - 1].term, term, len) == 0))
            return &plan->target_slots[slot];
        slot = (slot + 1) & (plan->target_slot_count - 1);
    }
}

/* Room for one target more, and a table that is at most half full with it. */
static accord_status grow_targets(struct plan *plan)
{
    size_t capacity = plan->target_capacity == 0 ? 16 : 2 * plan->target_capacity;
    struct target *larger;
    uint32_t *slots;

    if (plan->target_count < plan->target_capacity)
        return ACCORD_OK;
    larger = realloc(plan->targets, capacity * sizeof *larger);
    if (larger == NULL)
        return status_out_of_memory();
    plan->targets = larger;
    slots = calloc(2 * capacity, sizeof *slots);
    if (slots == NULL)
        return status_out_of_memory();
    free(plan->target_slots);
    plan->target_slots = slots;
    plan->target_slot_count = 2 * capacity;
    plan->target_capacity = capacity;
    for (uint32_t i = 0; i < plan->target_count; i++)
        *target_slot(plan, larger[i].term, larger[i].len) = i + 1;
    return ACCORD_OK;
}

accord_status expand_key(struct expansion *expansion, const struct key *key, uint64_t hash,
                         uint32_t *out, bool *found)
{
    struct plan *plan = expansion->plan;
    xapian_doccount articles = 0;
    uint32_t *slot;
    char *term;
    accord_status status = grow_targets(plan);

    *found = false;
    if (status != ACCORD_OK)
        return status;
    slot = target_slot(plan, key->text, key->len);
    if (*slot == 0) {
        status = snapshot_term_freq(expansion->snapshot, key->text, key->len, &articles);
        if (status != ACCORD_OK || articles == 0)
            return status;
        term = malloc(key->len);
        if (term == NULL)
            return status_out_of_memory();
        memcpy(term, key->text, key->len);
        plan->targets[plan->target_count++] = (struct target){term, key->len, hash, articles};
        *slot = (uint32_t)plan->target_count;
    }
    *out = *slot - 1;
    *found = true;
    return ACCORD_OK;
}

/* Adds a term to the leaf if the index has it. */
static accord_status add_target(struct expansion *expansion, uint32_t leaf_index,
                                const struct key *key, uint64_t hash)
{
    struct leaf *leaf = &expansion->plan->leaves[leaf_index];
    uint32_t *targets, target;
    bool found;
    accord_status status = expand_key(expansion, key, hash, &target, &found);

    if (status != ACCORD_OK || !found)
        return status;
    for (size_t i = 0; i < leaf->count; i++)
        if (leaf->targets[i] == target)
            return ACCORD_OK;
    targets = realloc(leaf->targets, (leaf->count + 1) * sizeof *targets);
    if (targets == NULL)
        return status_out_of_memory();
    leaf->targets = targets;
    leaf->targets[leaf->count++] = target;
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
    accord_status status = analyzer_word(expansion->analyzer, language, word, len, scripts, &known);

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

/* ---- Wildcards ------------------------------------------------------------------------------ */

struct prefix_walk {
    struct expansion *expansion;
    uint32_t leaf;
    const char *prefix;
    size_t len;
    size_t words, scanned;
    bool too_many; /* words that begin with the prefix were left out */
    bool others;   /* a stem found has forms that do not begin with the prefix */
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
    walk->status = expand_word(walk->expansion, walk->leaf, word, len, scripts_of(word, len));
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
                                     i < snapshot->language_count ? snapshot->languages[i] : "",
                                     word, len, scripts, &known);
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

        while (shared < len && shared + 3 < target->len &&
               target->term[shared + 3] == prefix[shared])
            shared++;
        len = shared < len ? shared : len;
    }
    while (len > 0 && ((unsigned char)prefix[len] & 0xC0) == 0x80)
        len--;
    return len;
}

/* A term and how many articles have it. */
struct frequent {
    struct key key;
    xapian_doccount articles;
};

struct frequents {
    struct frequent *items;
    size_t count, capacity;
};

static int most_first(const void *a, const void *b)
{
    const struct frequent *left = a, *right = b;
    size_t least = left->key.len < right->key.len ? left->key.len : right->key.len;
    int order;

    if (left->articles != right->articles)
        return left->articles > right->articles ? -1 : 1;
    order = memcmp(left->key.text, right->key.text, least);
    return order != 0 ? order : (left->key.len > right->key.len) - (left->key.len < right->key.len);
}

/* Adds the terms that begin with `beginning`; now and then drops all but the most frequent. */
static accord_status gather(struct frequents *frequents, const struct snapshot *snapshot,
                            const struct key *beginning)
{
    xapian_term_iterator *terms = NULL;
    bool more = false;
    accord_status status = binding_status(
        xapian_database_all_terms(&terms, snapshot->all, beginning->text, beginning->len));

    if (status == ACCORD_OK)
        status = binding_status(xapian_term_iterator_next(terms, &more));
    while (status == ACCORD_OK && more) {
        size_t len;
        const char *term = xapian_term_iterator_term(terms, &len);
        struct frequent *item;

        if (frequents->count == frequents->capacity) {
            qsort(frequents->items, frequents->count, sizeof *frequents->items, most_first);
            frequents->count = TERMS_MAX;
        }
        item = &frequents->items[frequents->count];
        if (len <= sizeof item->key.text) {
            memcpy(item->key.text, term, len);
            item->key.len = len;
            status = binding_status(xapian_term_iterator_term_freq(terms, &item->articles));
            frequents->count++;
        }
        if (status == ACCORD_OK)
            status = binding_status(xapian_term_iterator_next(terms, &more));
    }
    xapian_term_iterator_free(terms);
    return status;
}

/* Gives the leaf the most frequent of the terms whose stem begins with `beginning`, in whatever
   language. */
static accord_status take_frequent(struct expansion *expansion, uint32_t leaf,
                                   const char *beginning, size_t len)
{
    /* those of the index, and those that analyzer_language() falls back on */
    static const char *const others[] = {"en", "uk", "ru", "el", "xx"};
    const struct snapshot *snapshot = expansion->snapshot;
    size_t languages = snapshot->language_count + sizeof others / sizeof *others;
    struct frequents frequents = {.capacity = 16 * TERMS_MAX};
    accord_status status = ACCORD_OK;

    frequents.items = malloc(frequents.capacity * sizeof *frequents.items);
    if (frequents.items == NULL)
        return status_out_of_memory();
    for (size_t i = 0; i < languages && status == ACCORD_OK; i++) {
        const char *language = i < snapshot->language_count ? snapshot->languages[i]
                                                            : others[i - snapshot->language_count];
        char value[2 * TOKEN_WORD_MAX + 2];
        bool again = false;
        struct key key;

        for (size_t j = 0; j < i && j < snapshot->language_count; j++)
            again = again || memcmp(snapshot->languages[j], language, 2) == 0;
        if (again)
            continue;
        memcpy(value, language, 2);
        memcpy(value + 2, beginning, len);
        key_make(&key, prefix_of(&expansion->plan->leaves[leaf]), value, len + 2);
        status = gather(&frequents, snapshot, &key);
    }
    if (status == ACCORD_OK && frequents.count > 1)
        qsort(frequents.items, frequents.count, sizeof *frequents.items, most_first);
    expansion->plan->leaves[leaf].count = 0;
    for (size_t i = 0; i < frequents.count && i < TERMS_MAX && status == ACCORD_OK; i++) {
        const struct key *key = &frequents.items[i].key;

        status = add_target(expansion, leaf, key, hash_bytes(key->text + 1, key->len - 1));
    }
    free(frequents.items);
    return status;
}

accord_status expand_prefix(struct expansion *expansion, uint32_t leaf, const char *prefix,
                            size_t len)
{
    struct plan *plan = expansion->plan;
    struct prefix_walk walk = {.expansion = expansion, .leaf = leaf, .prefix = prefix, .len = len};
    size_t shared;
    accord_status status = vocabulary_walk(expansion->snapshot, prefix, len, take_prefixed, &walk);

    if (status == ACCORD_OK)
        status = walk.status;
    if (status == ACCORD_OK && walk.too_many) {
        bytes_add_format(&plan->warnings,
                         "%.*s* stands for too many words: the most frequent %d stems were taken",
                         (int)len, prefix, TERMS_MAX);
        bytes_add(&plan->warnings, "", 1);
        status = take_frequent(expansion, leaf, prefix, len);
    }
    if (status != ACCORD_OK || plan->leaves[leaf].count == 0)
        return status;
    shared = shared_beginning(plan, &plan->leaves[leaf], prefix, len);
    walk.others = shared == 0;
    if (shared > 0 && shared < len) {
        status = vocabulary_walk(expansion->snapshot, prefix, shared, take_neighbour, &walk);
        if (status == ACCORD_OK)
            status = walk.status;
    }
    if (walk.others)
        plan->leaves[leaf].check = FORM_PREFIX;
    return status;
}

/* ---- Near spellings ------------------------------------------------------------------------- */

struct fuzzy_walk {
    struct expansion *expansion;
    uint32_t leaf;
    struct spelling spelling;
    unsigned limit;
    accord_status status;
};

static bool take_near(void *context, const char *word, size_t len, const char *bare,
                      size_t bare_len)
{
    struct fuzzy_walk *walk = context;

    if (spelling_distance(&walk->spelling, bare, bare_len, walk->limit) > walk->limit)
        return true;
    walk->status = expand_word(walk->expansion, walk->leaf, word, len, scripts_of(word, len));
    return walk->status == ACCORD_OK && walk->expansion->plan->leaves[walk->leaf].count < TERMS_MAX;
}

accord_status expand_fuzzy(struct expansion *expansion, uint32_t leaf, const char *word, size_t len,
                           unsigned scripts)
{
    char bare[2 * TOKEN_WORD_MAX];
    struct fuzzy_walk walk = {.expansion = expansion, .leaf = leaf};
    accord_status status = expand_word(expansion, leaf, word, len, scripts);

    if (status != ACCORD_OK)
        return status;
    spelling_make(&walk.spelling, bare, fold_strip(word, len, bare));
    walk.limit = spelling_limit(&walk.spelling);
    status = vocabulary_walk(expansion->snapshot, "", 0, take_near, &walk);
    return status == ACCORD_OK ? walk.status : status;
}

/* ---- Authors -------------------------------------------------------------------------------- */

accord_status expand_author(struct expansion *expansion, uint32_t leaf, const char *word,
                            size_t len)
{
    enum word_mode mode = expansion->plan->leaves[leaf].mode;
    xapian_term_iterator *names = NULL;
    char bare[2 * TOKEN_WORD_MAX];
    struct spelling spelling;
    struct key key;
    bool more = false;
    accord_status status;

    len = fold_strip(word, len, bare);
    spelling_make(&spelling, bare, len);
    key_make(&key, TERM_AUTHOR, bare, len);
    if (mode != WORD_PREFIX && mode != WORD_FUZZY)
        return add_target(expansion, leaf, &key, 0);
    status = binding_status(xapian_database_all_terms(&names, expansion->snapshot->all, key.text,
                                                      mode == WORD_PREFIX ? key.len : 1));
    if (status == ACCORD_OK)
        status = binding_status(xapian_term_iterator_next(names, &more));
    while (status == ACCORD_OK && more && expansion->plan->leaves[leaf].count < TERMS_MAX) {
        unsigned limit = spelling_limit(&spelling);
        size_t name_len;
        const char *name = xapian_term_iterator_term(names, &name_len) + 1;

        name_len--;
        if (mode == WORD_PREFIX || spelling_distance(&spelling, name, name_len, limit) <= limit) {
            key_make(&key, TERM_AUTHOR, name, name_len);
            status = add_target(expansion, leaf, &key, 0);
        }
        if (status == ACCORD_OK)
            status = binding_status(xapian_term_iterator_next(names, &more));
    }
    xapian_term_iterator_free(names);
    return status;
}
