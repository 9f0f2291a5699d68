// SPDX-License-Identifier: GPL-2.0-or-later
/* Edit distances. The table of them, a row for each letter of the one word and a column for each of
   the other, is gone through column by column; bit i of a number says how row i + 1 of the column
   differs from row i, and all its rows are computed at once. */
#include "searching/spelling.h"

#include "analysis/fold.h"

static size_t count_letters(const char *word, size_t len)
{
    size_t letters = 0;

    for (size_t i = 0; i < len; i++)
        letters += ((unsigned char)word[i] & 0xC0) != 0x80;
    return letters;
}

static uint64_t places_of(const struct spelling *spelling, uint32_t letter)
{
    for (size_t i = 0; i < spelling->distinct; i++)
        if (spelling->letters[i] == letter)
            return spelling->places[i];
    return 0;
}

void spelling_make(struct spelling *spelling, const char *word, size_t len)
{
    const char *at = word, *end = word + len;

    spelling->count = count_letters(word, len);
    spelling->distinct = 0;
    for (size_t i = 0; at < end && i < SPELLING_LETTERS; i++) {
        uint32_t letter;
        size_t j = 0;

        at = utf8_read(at, end, &letter);
        while (j < spelling->distinct && spelling->letters[j] != letter)
            j++;
        if (j == spelling->distinct) {
            spelling->letters[spelling->distinct++] = letter;
            spelling->places[j] = 0;
        }
        spelling->places[j] |= UINT64_C(1) << i;
    }
}

unsigned spelling_limit(const struct spelling *spelling)
{
    return spelling->count <= 5 ? 1 : 2;
}

unsigned spelling_distance(const struct spelling *spelling, const char *word, size_t len,
                           unsigned limit)
{
    const char *at = word, *end = word + len;
    size_t left = count_letters(word, len), distance = spelling->count;
    uint64_t last, greater = ~UINT64_C(0), less = 0; /* by one than the row above */
    uint64_t same = 0;                               /* as the place above and before */
    uint64_t places_before = 0;

    if (spelling->count > SPELLING_LETTERS || left > SPELLING_LETTERS ||
        left > spelling->count + limit || spelling->count > left + limit)
        return limit + 1;
    if (spelling->count == 0)
        return (unsigned)left;
    last = UINT64_C(1) << (spelling->count - 1);
    while (at < end) {
        uint64_t places, swapped, more, fewer; /* `more`, `fewer`: by one than the column before */
        uint32_t letter;

        at = utf8_read(at, end, &letter);
        places = places_of(spelling, letter);
        swapped = ((~same & places) << 1) & places_before;
        same = (((places & greater) + greater) ^ greater) | places | less | swapped;
        more = less | ~(same | greater);
        fewer = same & greater;
        distance += (more & last) != 0;
        distance -= (fewer & last) != 0;
        if (distance > limit + --left) /* each letter left can make up for one */
            return limit + 1;
        more = more << 1 | 1;
        greater = fewer << 1 | ~(same | more);
        less = more & same;
        places_before = places;
    }
    return (unsigned)distance;
}
