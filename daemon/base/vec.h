/*
 * vec: arrays that grow, in an arena.
 *
 *	struct thing *v = NULL; size_t n = 0, cap = 0;
 *	VEC_PUSH(arena, v, n, cap) = (struct thing){...};
 *
 * Growing copies; the old array stays in the arena until that is freed. What
 * stands on the right may be evaluated after n was counted: never read n there.
 */
#ifndef WAAKD_VEC_H
#define WAAKD_VEC_H

#include "daemon/base/arena.h"

/* Returns an array with room for one more, moved if it had to grow. */
void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size);

#define VEC_PUSH(a, v, n, cap)                                                 \
	((v) = vec_grow((a), (v), (n), &(cap), sizeof(*(v))), (v) + (n)++)[0]

#endif
