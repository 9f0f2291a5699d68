// SPDX-License-Identifier: GPL-2.0-or-later
/* Candidates: their articles, and freeing them. */
#include "searching/candidate.h"

#include <stdlib.h>

accord_status candidate_stored(struct candidate *candidate, struct unpacker *unpacker)
{
    return candidate->stored.len > 0
               ? ACCORD_OK
               : record_stored(&candidate->record, unpacker, &candidate->stored);
}

void candidate_clear(struct candidate *candidate)
{
    free(candidate->live);
    free(candidate->ranges);
    free(candidate->passages);
    xapian_document_free(candidate->hold);
    bytes_free(&candidate->stored);
}

void candidates_free(struct candidate *candidates, size_t count)
{
    for (size_t i = 0; i < count && candidates != NULL; i++)
        candidate_clear(&candidates[i]);
    free(candidates);
}
