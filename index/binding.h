// SPDX-License-Identifier: GPL-2.0-or-later
/* The binding's statuses in ours. */
#ifndef ACCORD_BINDING_H
#define ACCORD_BINDING_H

#include "accord.h"
#include "xapian/xapian-c.h"

/** Takes over a status of the binding, and its message unless it is OK. */
accord_status binding_status(xapian_status status);

#endif
