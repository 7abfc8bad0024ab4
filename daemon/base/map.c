#include "daemon/base/map.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/util.h"

struct slot {
	uint64_t hash;
	const void *key; /* NULL: free */
	size_t n;
	uint64_t value;
};

struct map {
	struct slot *slot;
	size_t cap, count; /* cap is a power of two */
	struct arena *keys;
};

#define FIRST_CAP 16

static struct slot *
slots_new(size_t cap)
{
	struct slot *s = xmalloc(cap * sizeof(*s));

	memset(s, 0, cap * sizeof(*s));
	return s;
}

struct map *
map_new(void)
{
	struct map *m = xmalloc(sizeof(*m));

	*m = (struct map){.slot = slots_new(FIRST_CAP),
	    .cap = FIRST_CAP,
	    .keys = arena_new()};
	return m;
}

void
map_free(struct map **m)
{
	if (!*m)
		return;
	arena_free(&(*m)->keys);
	free((*m)->slot);
	free(*m);
	*m = NULL;
}

/* The slot of a key, or the free one where it belongs. */
static struct slot *
find(const struct map *m, uint64_t hash, const void *key, size_t n)
{
	size_t i = (size_t)hash & (m->cap - 1);

	for (;; i = (i + 1) & (m->cap - 1)) {
		struct slot *s = &m->slot[i];

		if (!s->key || (s->hash == hash && s->n == n &&
				   memcmp(s->key, key, n) == 0))
			return s;
	}
}

static void
grow(struct map *m)
{
	struct slot *old = m->slot;
	size_t cap = m->cap;

	m->cap *= 2;
	m->slot = slots_new(m->cap);
	for (size_t i = 0; i < cap; i++)
		if (old[i].key)
			*find(m, old[i].hash, old[i].key, old[i].n) = old[i];
	free(old);
}

bool
map_put(struct map *m, const void *key, size_t n, uint64_t value)
{
	uint64_t hash = hash_bytes(key, n);
	struct slot *s;

	if (m->count >= m->cap / 4 * 3)
		grow(m);
	s = find(m, hash, key, n);
	if (s->key) {
		s->value = value;
		return true;
	}
	*s = (struct slot){hash, arena_strndup(m->keys, key, n), n, value};
	m->count++;
	return false;
}

bool
map_get(const struct map *m, const void *key, size_t n, uint64_t *value_r)
{
	const struct slot *s = find(m, hash_bytes(key, n), key, n);

	if (!s->key)
		return false;
	*value_r = s->value;
	return true;
}

size_t
map_count(const struct map *m)
{
	return m->count;
}

void
map_reset(struct map *m)
{
	arena_reset(m->keys);
	memset(m->slot, 0, m->cap * sizeof(*m->slot));
	m->count = 0;
}
