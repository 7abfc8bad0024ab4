#include "daemon/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"

#define BLOCK (16 * 1024)
/* A megabyte stays for the next use; none where the sanitizer is to see that
 * what was forgotten is used. */
#ifdef __SANITIZE_ADDRESS__
#define SPARES_MAX 0
#else
#define SPARES_MAX 64
#endif
#define ALIGN (sizeof(max_align_t))

struct block {
	struct block *next;
	size_t size, used; /* of data */
	_Alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *top;   /* the one that is being filled */
	struct block *spare; /* of the usual size, from before a reset */
	int spares;
	size_t bytes;
};

static struct block *
block_new(struct arena *a, size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b))
		size = SIZE_MAX - sizeof(*b); /* malloc refuses that */
	if (size == BLOCK && a->spare) {
		b = a->spare;
		a->spare = b->next;
		a->spares--;
	} else {
		b = xmalloc(sizeof(*b) + size);
		a->bytes += size;
	}
	b->next = a->top;
	b->size = size;
	b->used = 0;
	a->top = b;
	return b;
}

struct arena *
arena_new(void)
{
	struct arena *a = xmalloc(sizeof(*a));

	*a = (struct arena){0};
	return a;
}

static void
free_blocks(struct block *b)
{
	while (b) {
		struct block *next = b->next;

		free(b);
		b = next;
	}
}

void
arena_free(struct arena **a)
{
	if (!*a)
		return;
	free_blocks((*a)->top);
	free_blocks((*a)->spare);
	free(*a);
	*a = NULL;
}

void
arena_reset(struct arena *a)
{
	while (a->top) {
		struct block *b = a->top;

		a->top = b->next;
		if (b->size == BLOCK && a->spares < SPARES_MAX) {
			b->next = a->spare;
			a->spare = b;
			a->spares++;
			continue;
		}
		a->bytes -= b->size;
		free(b);
	}
}

/* Not zeroed. */
static void *
reserve(struct arena *a, size_t size)
{
	struct block *b = a->top;
	size_t need = size ? size : 1;
	void *p;

	if (need > SIZE_MAX - ALIGN)
		need = SIZE_MAX - ALIGN;
	need = (need + ALIGN - 1) / ALIGN * ALIGN;
	if (!b || b->size - b->used < need)
		b = block_new(a, need > BLOCK ? need : BLOCK);
	p = b->data + b->used;
	b->used += need;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(reserve(a, size), 0, size);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		total = SIZE_MAX; /* ends in xmalloc */
	return arena_alloc(a, total);
}

void *
arena_larger(struct arena *a, const void *v, size_t n, size_t cap, size_t size)
{
	size_t total;
	void *p;

	if (__builtin_mul_overflow(cap, size, &total))
		total = SIZE_MAX; /* ends in xmalloc */
	p = reserve(a, total);
	return n ? memcpy(p, v, n * size) : p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = reserve(a, n + 1);

	copy[n] = '\0';
	return memcpy(copy, s, n);
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	char few[256], *out;
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(few, sizeof(few), fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	if ((size_t)n < sizeof(few)) {
		out = arena_strndup(a, few, (size_t)n);
	} else {
		out = arena_alloc(a, (size_t)n + 1);
		vsnprintf(out, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	return out;
}

size_t
arena_bytes(const struct arena *a)
{
	return a->bytes;
}
