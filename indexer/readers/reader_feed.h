// SPDX-License-Identifier: GPL-2.0-or-later
/* RSS 0.9x, 1.0, 2.0, Atom 0.3, 1.0 and CDF to one article an entry. */
#ifndef ACCORD_READER_FEED_H
#define ACCORD_READER_FEED_H

#include "reader.h"

extern const struct reader reader_feed;

#endif
