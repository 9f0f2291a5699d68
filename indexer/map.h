// SPDX-License-Identifier: GPL-2.0-or-later
/* A hash table from byte strings to pointers. */
#ifndef ACCORD_MAP_H
#define ACCORD_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct map;

/** Makes an empty table. @return owned: map_free(); NULL: out of memory. */
struct map *map_new(void);

/** Frees the table, not its keys and values; NULL is fine. */
void map_free(struct map *map);

/** The value of a key, NULL when it is not there. */
void *map_get(const struct map *map, const void *key, size_t len);

/**
 * Sets a key's value.
 * @param key    borrowed until the key is removed, put again or the table freed.
 * @param value  not NULL.
 * @return false: out of memory.
 */
bool map_put(struct map *map, const void *key, size_t len, void *value);

/** Removes a key; one that is not there is fine. */
void map_remove(struct map *map, const void *key, size_t len);

#endif
