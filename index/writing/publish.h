// SPDX-License-Identifier: GPL-2.0-or-later
/* New databases of an index, from their making to their place in the list that readers see. */
#ifndef ACCORD_PUBLISH_H
#define ACCORD_PUBLISH_H

#include "accord.h"

/** Makes an empty database, the index's first, and publishes it. @return OK; CORRUPT: the folder
   has databases whose list was lost; a failure. */
accord_status publish_first(accord_writer *writer);

/** Makes one new part of the pool's segments, if there are any, publishes and opens it. The pool
    must have nothing pending. */
accord_status publish_segments(accord_writer *writer);

/** Merges all parts into one, publishes and opens it, when they are many or the small ones weigh
    something. The parts must be committed. */
accord_status publish_merged(accord_writer *writer);

#endif
