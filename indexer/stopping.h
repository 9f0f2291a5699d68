// SPDX-License-Identifier: GPL-2.0-or-later
/* Ctrl-C and SIGTERM: the first asks the run to finish, the second ends the process. */
#ifndef ACCORD_STOPPING_H
#define ACCORD_STOPPING_H

#include <stdatomic.h>

/** Not zero once the run is asked to finish. */
extern atomic_int stopping;

/** Installs the handlers. */
void stopping_watch(void);

#endif
