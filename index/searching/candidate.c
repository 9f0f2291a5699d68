// SPDX-License-Identifier: GPL-2.0-or-later
/* Freeing candidates. */
#include "searching/candidate.h"

#include <stdlib.h>

void candidate_clear(struct candidate *candidate)
{
    free(candidate->live);
    free(candidate->ranges);
    free(candidate->passages);
    xapian_document_free(candidate->hold);
}

void candidates_free(struct candidate *candidates, size_t count)
{
    for (size_t i = 0; i < count && candidates != NULL; i++)
        candidate_clear(&candidates[i]);
    free(candidates);
}
