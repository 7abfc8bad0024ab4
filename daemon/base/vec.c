#include "daemon/base/vec.h"

void *
vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 2;
	return arena_larger(a, v, n, *cap, size);
}
