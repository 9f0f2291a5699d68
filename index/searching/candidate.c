// SPDX-License-Identifier: GPL-2.0-or-later
/* Freeing and ordering candidates. */
#include "searching/candidate.h"

#include <stdlib.h>

void candidate_clear(struct candidate *candidate)
{
    free(candidate->live);
    free(candidate->ranges);
    free(candidate->passages);
}

void candidates_free(struct candidate *candidates, size_t count)
{
    for (size_t i = 0; i < count && candidates != NULL; i++)
        candidate_clear(&candidates[i]);
    free(candidates);
}

int candidate_by_docid(const void *a, const void *b)
{
    const struct candidate *const *left = a, *const *right = b;

    return (*left)->docid < (*right)->docid ? -1 : (*left)->docid > (*right)->docid;
}
