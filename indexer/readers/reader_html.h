// SPDX-License-Identifier: GPL-2.0-or-later
/* A saved web page to one article: its text without menus, teasers and notices, and its metadata.
 */
#ifndef ACCORD_READER_HTML_H
#define ACCORD_READER_HTML_H

#include "reader.h"

extern const struct reader reader_html;

#endif
