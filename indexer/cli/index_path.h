// SPDX-License-Identifier: GPL-2.0-or-later
/* Which folder holds the index. */
#ifndef ACCORD_CLI_INDEX_PATH_H
#define ACCORD_CLI_INDEX_PATH_H

#include <stdbool.h>

/**
 * `option` (the value of --index) when it is not NULL, else $ACCORD_INDEX, else
 * $XDG_DATA_HOME/accord, else ~/.local/share/accord.
 * @return owned: free(); NULL: out of memory, or no home folder is known.
 */
char *index_path_choose(const char *option);

/** Makes the folders above `path` that are missing. @return false: errno says why. */
bool index_path_make_parents(const char *path);

#endif
