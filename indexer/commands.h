// SPDX-License-Identifier: GPL-2.0-or-later
/* What accord-indexer can do, a function each. All return the process's exit status. */
#ifndef ACCORD_COMMANDS_H
#define ACCORD_COMMANDS_H

#include "options.h"

#define EXIT_OK 0
#define EXIT_OUT_OF_STEP 1 /* --check: sound, but not in step with the files */
#define EXIT_FAILED 2
#define EXIT_INTERRUPTED 130 /* as a shell has it for SIGINT */

int command_index(const struct options *options);
int command_extract(const struct options *options);
int command_status(const struct options *options);
int command_check(const struct options *options);
int command_remove(const struct options *options);

#endif
