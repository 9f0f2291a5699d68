// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys in, pointers out: open addressing with linear probing, removal by shifting back (Knuth, The
   Art of Computer Programming 3, 6.4, algorithm R). Keys come from articles, so the hash (FNV-1a,
   finished by the mixer of Austin Appleby's MurmurHash3) starts from a random seed. */
#include "map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct slot {
    const void *key;
    size_t len;
    uint64_t hash;
    void *value; /* NULL: the slot is free */
};

struct map {
    struct slot *slots;
    size_t size; /* a power of two */
    size_t count;
    uint64_t seed;
};

static uint64_t hash_of(const struct map *map, const void *key, size_t len)
{
    const unsigned char *s = key;
    uint64_t h = 14695981039346656037u ^ map->seed;

    for (size_t i = 0; i < len; i++)
        h = (h ^ s[i]) * 1099511628211u;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 33;
}

/* The slot of the key, or the free slot where it would stand. */
static size_t place(const struct map *map, const void *key, size_t len, uint64_t hash)
{
    size_t i = hash & (map->size - 1);

    while (map->slots[i].value != NULL && (map->slots[i].hash != hash || map->slots[i].len != len ||
                                           memcmp(map->slots[i].key, key, len) != 0))
        i = (i + 1) & (map->size - 1);
    return i;
}

static bool grow(struct map *map)
{
    struct slot *old = map->slots;
    size_t old_size = map->size;
    struct slot *slots = calloc(old_size * 2, sizeof *slots);

    if (slots == NULL)
        return false;
    map->slots = slots;
    map->size = old_size * 2;
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].value != NULL)
            slots[place(map, old[i].key, old[i].len, old[i].hash)] = old[i];
    }
    free(old);
    return true;
}

struct map *map_new(void)
{
    struct map *map = calloc(1, sizeof *map);

    if (map == NULL)
        return NULL;
    map->size = 64;
    map->slots = calloc(map->size, sizeof *map->slots);
    if (map->slots == NULL) {
        free(map);
        return NULL;
    }
    if (getrandom(&map->seed, sizeof map->seed, GRND_NONBLOCK) != (ssize_t)sizeof map->seed)
        map->seed = (uint64_t)(uintptr_t)map; /* early in the boot: the address will have to do */
    return map;
}

void map_free(struct map *map)
{
    if (map == NULL)
        return;
    free(map->slots);
    free(map);
}

void *map_get(const struct map *map, const void *key, size_t len)
{
    return map->slots[place(map, key, len, hash_of(map, key, len))].value;
}

bool map_put(struct map *map, const void *key, size_t len, void *value)
{
    uint64_t hash = hash_of(map, key, len);
    size_t i;

    if ((map->count + 1) * 4 > map->size * 3 && !grow(map))
        return false;
    i = place(map, key, len, hash);
    if (map->slots[i].value == NULL)
        map->count++;
    map->slots[i] = (struct slot){key, len, hash, value};
    return true;
}

void map_remove(struct map *map, const void *key, size_t len)
{
    size_t mask = map->size - 1;
    size_t hole = place(map, key, len, hash_of(map, key, len));

    if (map->slots[hole].value == NULL)
        return;
    map->count--;
    for (size_t i = (hole + 1) & mask; map->slots[i].value != NULL; i = (i + 1) & mask) {
        size_t home = map->slots[i].hash & mask;
        if (((i - home) & mask) >= ((i - hole) & mask)) { /* it may stand in the hole */
            map->slots[hole] = map->slots[i];
            hole = i;
        }
    }
    map->slots[hole].value = NULL;
}
