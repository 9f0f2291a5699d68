// SPDX-License-Identifier: GPL-2.0-or-later
/* Run by the build: writes language_tables.inc, what language.c tells languages by, from
   language_profiles.inc: the groups of letters, each in the bucket of its hash, and who has them. A
   process has nothing to do to use them: they are numbers only, without pointers. And the script
   and the small letter of each code point that is low. */
#include "language_tables.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>

#include "language.h"

#include "language_profiles.inc"

struct group {
    uint64_t key;
    unsigned bucket, profile;
    const char *pairs; /* up to a space or the end */
};

static struct group groups[PROFILE_GROUPS];
static size_t group_count;

/* The rows are UTF-8 of at most three bytes a letter. */
static uint16_t next_letter(const char **at)
{
    const unsigned char *p = (const unsigned char *)*at;
    const int size = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : 3;

    *at += size;
    if (size == 1)
        return p[0];
    if (size == 2)
        return (uint16_t)((p[0] & 0x1F) << 6 | (p[1] & 0x3F));
    return (uint16_t)((p[0] & 0xF) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F));
}

/* Enters the groups of one string of rows: letters, a space, pairs, a space, letters ... */
static void enter_rows(unsigned profile, const char *at)
{
    while (*at != '\0') {
        struct group *group = &groups[group_count];

        while (*at != ' ')
            group->key = group->key << 16 | next_letter(&at);
        at++;
        group->bucket = language_bucket(group->key);
        group->profile = profile;
        group->pairs = at;
        group_count++;
        at += strcspn(at, " ");
        at += *at == ' ';
    }
}

static int by_bucket(const void *a, const void *b)
{
    const struct group *one = a, *other = b;

    if (one->bucket != other->bucket)
        return one->bucket < other->bucket ? -1 : 1;
    return one->key < other->key ? -1 : one->key > other->key;
}

static int value_of(char digit)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";

    return (int)(strchr(digits, digit) - digits);
}

/* Starts a number of an array, `i` of them written. */
static const char *gap(size_t i)
{
    return i == 0 ? "\n    " : i % 12 == 0 ? ",\n    " : ", ";
}

static void write_groups(void)
{
    size_t pairs = 0;

    printf("static const uint64_t group_keys[%zu] = {", group_count);
    for (size_t i = 0; i < group_count; i++)
        printf("%s0x%" PRIx64, gap(i), groups[i].key);
    printf("};\n/* the first of a bucket; the next bucket's ends it */\n"
           "static const uint16_t bucket_groups[%d] = {",
           LANGUAGE_BUCKETS + 1);
    for (size_t bucket = 0, i = 0; bucket <= LANGUAGE_BUCKETS; bucket++) {
        while (i < group_count && groups[i].bucket < bucket)
            i++;
        printf("%s%zu", gap(bucket), i);
    }
    printf("};\n/* the first pair of a group; the next group's ends it */\n"
           "static const uint32_t group_pairs[%zu] = {",
           group_count + 1);
    for (size_t i = 0; i < group_count; i++) {
        printf("%s%zu", gap(i), pairs);
        pairs += strcspn(groups[i].pairs, " ") / 2;
    }
    printf("%s%zu", gap(group_count), pairs);
    printf("};\nstatic const struct {\n    uint8_t language, steps;\n} pairs[%zu] = {", pairs);
    pairs = 0;
    for (size_t i = 0; i < group_count; i++) {
        /* twice: a letter that a language lacks is the best of witnesses */
        const int weight = groups[i].key <= UINT16_MAX ? 2 : 1;

        for (const char *pair = groups[i].pairs; (unsigned char)*pair > ' '; pair += 2)
            printf("%s{%u,%d}", gap(pairs++),
                   groups[i].profile * LANGUAGE_PROFILE + (unsigned)value_of(pair[0]),
                   weight * value_of(pair[1]));
    }
    printf("};\n");
}

static void write_letters(void)
{
    printf("static const uint16_t quick_script[QUICK_LETTERS] = {");
    for (uint32_t c = 0; c < QUICK_LETTERS; c++)
        printf("%s%u", gap(c), language_script_of(c));
    printf("};\n/* the small letter, 0 for what is none */\n"
           "static const uint16_t quick_fold[QUICK_LETTERS] = {");
    for (uint32_t c = 0; c < QUICK_LETTERS; c++)
        printf("%s%d", gap(c), language_script_of(c) != 0 ? (int)u_tolower((UChar32)c) : 0);
    printf("};\n");
}

/* What the languages of a script are: of the arrays of language_profiles.inc, those not of groups.
 */
static void write_profile(const char *name, const char *codes, const uint8_t *behind, size_t count)
{
    printf("static const char %s_codes[] = \"%s\";\nstatic const uint8_t %s_behind[] = {", name,
           codes, name);
    for (size_t i = 0; i < count; i++)
        printf("%s%u", gap(i), behind[i]);
    printf("};\n");
}

int main(void)
{
#define PROFILE(name)                                                                              \
    {                                                                                              \
#name, name##_codes, name##_behind, sizeof name##_behind, name##_rows,                     \
            sizeof name##_rows / sizeof *name##_rows                                               \
    }
    static const struct {
        const char *name, *codes;
        const uint8_t *behind;
        size_t languages;
        const char *const *rows;
        size_t count;
    } profiles[] = {PROFILE(latin), PROFILE(cyrillic), PROFILE(arabic), PROFILE(devanagari)};

    for (unsigned i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        for (size_t j = 0; j < profiles[i].count; j++)
            enter_rows(i, profiles[i].rows[j]);
        write_profile(profiles[i].name, profiles[i].codes, profiles[i].behind,
                      profiles[i].languages);
    }
    qsort(groups, group_count, sizeof *groups, by_bucket);
    printf("enum { GROUPS = %zu, GROUP_LETTERS = %d };\n", group_count, PROFILE_ORDERS);
    write_groups();
    write_letters();
    return fflush(stdout) == 0 ? 0 : 1;
}
