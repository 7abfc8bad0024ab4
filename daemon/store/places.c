#include "daemon/store/places.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"

struct chain {
	uint32_t first, last;
};

struct added {
	uint32_t household, was_last;
};

struct places {
	struct chain *chain; /* by household */
	size_t n_chains;
	uint32_t *next; /* by position */
	size_t n_next;
	struct added *added;
	size_t n_added, cap_added;
};

struct places *
places_new(void)
{
	struct places *p = xmalloc(sizeof(*p));

	*p = (struct places){0};
	return p;
}

void
places_free(struct places **p)
{
	if (*p == NULL)
		return;
	free((*p)->chain);
	free((*p)->next);
	free((*p)->added);
	free(*p);
	*p = NULL;
}

/* Room for element `at`, zeroed. */
static void *
reach(void *v, size_t *n, size_t at, size_t size)
{
	size_t more = *n ? *n : 1024;

	while (more <= at)
		more += more / 2;
	if (more == *n)
		return v;
	v = xrealloc(v, more * size);
	memset((char *)v + *n * size, 0, (more - *n) * size);
	*n = more;
	return v;
}

void
places_add(struct places *p, int64_t household, int64_t position)
{
	struct chain *c;

	assert(household > 0 && household <= UINT32_MAX);
	assert(position > 0 && position <= UINT32_MAX);
	p->chain =
	    reach(p->chain, &p->n_chains, (size_t)household, sizeof(*p->chain));
	p->next =
	    reach(p->next, &p->n_next, (size_t)position, sizeof(*p->next));
	p->added =
	    reach(p->added, &p->cap_added, p->n_added, sizeof(*p->added));
	c = &p->chain[household];
	p->added[p->n_added++] = (struct added){(uint32_t)household, c->last};
	if (c->last)
		p->next[c->last] = (uint32_t)position;
	else
		c->first = (uint32_t)position;
	c->last = (uint32_t)position;
	p->next[position] = 0;
}

int64_t
places_first(const struct places *p, int64_t household)
{
	return (size_t)household < p->n_chains ? p->chain[household].first : 0;
}

int64_t
places_next(const struct places *p, int64_t position)
{
	return p->next[position];
}

void
places_keep(struct places *p)
{
	p->n_added = 0;
}

void
places_undo(struct places *p)
{
	while (p->n_added > 0) {
		const struct added *a = &p->added[--p->n_added];
		struct chain *c = &p->chain[a->household];

		c->last = a->was_last;
		if (c->last)
			p->next[c->last] = 0;
		else
			c->first = 0;
	}
}
