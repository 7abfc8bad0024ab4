#include "daemon/base/vec.h"

#include <string.h>

void *
vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	void *grown;

	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 2;
	grown = arena_array(a, *cap, size);
	if (n)
		memcpy(grown, v, n * size);
	return grown;
}
