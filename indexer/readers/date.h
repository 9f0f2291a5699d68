// SPDX-License-Identifier: GPL-2.0-or-later
/* Publication dates in the forms that pages, feeds and dumps use, to seconds UTC. */
#ifndef ACCORD_DATE_H
#define ACCORD_DATE_H

#include <stddef.h>
#include <stdint.h>

/**
 * Reads ISO 8601 (all its common cuts), RFC 822/2822, RFC 850, asctime, epoch seconds and
 * milliseconds, "17 February 2025", "February 17, 2025", "17.02.2025", also with month names in
 * Ukrainian, Russian, German, French, Spanish, Italian, Polish. A time without a zone is UTC.
 * @return seconds UTC, or ACCORD_NO_DATE when it is no date.
 */
int64_t date_parse(const char *text, size_t len);

#endif
