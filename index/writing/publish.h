// SPDX-License-Identifier: GPL-2.0-or-later
/* What was added and removed becomes the state of the index that readers see. */
#ifndef ACCORD_PUBLISH_H
#define ACCORD_PUBLISH_H

#include "accord.h"
#include "writing/writer.h"

/** Makes an empty live part, the index's first, and its list. @return OK; CORRUPT: the folder has
   databases whose list was lost; a failure. */
accord_status publish_first(struct writer *writer, const struct spread *spread);

/** Opens the sealed parts of writer->manifest. */
accord_status publish_open(struct writer *writer);

/** Brings the stub file into step with writer->committed. */
accord_status publish_list(struct writer *writer);

/** Commits: everything since the last commit, or nothing. The pool must have nothing pending, and
    the live part be in a transaction. */
accord_status publish(struct writer *writer);

#endif
