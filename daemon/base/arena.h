/*
 * arena: memory that is freed all at once.
 *
 * Everything a rule set, a history or one round of judging needs comes from
 * an arena and dies with it. Memory that cannot be had ends the program
 * through xalloc's handler (see util.h): the daemon commits before it speaks,
 * so ending loses nothing, and no caller has to carry a NULL around.
 */
#ifndef WAAKD_ARENA_H
#define WAAKD_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena **a); /* *a may be NULL; is NULL afterwards */
void arena_reset(struct arena *a); /* forgets all, keeps some room */

/* size bytes, zeroed, aligned for any type; never NULL, also for size 0. */
void *arena_alloc(struct arena *a, size_t size);
/* A larger copy of the first `n` of an array; what comes after is not zeroed.
 */
void *
arena_larger(struct arena *a, const void *v, size_t n, size_t cap, size_t size);
/* n * size with an overflow check. */
void *arena_array(struct arena *a, size_t n, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
size_t arena_bytes(const struct arena *a); /* reserved, for memory budgets */

#endif
