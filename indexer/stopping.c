// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals in, a flag out. */
#include "stopping.h"

#include <signal.h>
#include <string.h>

atomic_int stopping;

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
}

void stopping_watch(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = stop;
    action.sa_flags = (int)(SA_RESETHAND | SA_RESTART); /* the second one kills */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}
