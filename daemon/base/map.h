/*
 * map: from bytes to a pointer-sized number; open addressing, never shrinks.
 */
#ifndef WAAKD_MAP_H
#define WAAKD_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map;

struct map *map_new(void);
void map_free(struct map **m);
/* Copies the key. Replaces an earlier value; returns whether there was one. */
bool map_put(struct map *m, const void *key, size_t n, uint64_t value);
bool map_get(const struct map *m, const void *key, size_t n, uint64_t *value_r);
size_t map_count(const struct map *m);
/* Forgets all entries. */
void map_reset(struct map *m);

#endif
