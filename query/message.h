// SPDX-License-Identifier: GPL-2.0-or-later
/* What the command says on stderr. */
#ifndef ACCORD_QUERY_MESSAGE_H
#define ACCORD_QUERY_MESSAGE_H

#include <stddef.h>

/**
 * Says "accord-query: WHERE: MESSAGE", made fit for a terminal.
 * @param where  a file and line, or NULL: left out.
 */
void message_say(const char *where, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * Says what is wrong with a query, and shows the query with a caret under the place. Of a long one
 * only the part around it.
 * @param message  what is wrong.
 * @param column   the byte of `query` at which it is.
 */
void message_query(const char *where, const char *message, const char *query, size_t len,
                   size_t column);

#endif
