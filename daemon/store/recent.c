#include "daemon/store/recent.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"

struct slot {
	char *bytes; /* NULL: not there */
	uint32_t n, cap;
};

struct recent {
	struct slot *slot; /* by household */
	int64_t n_slots;
	size_t used, budget;
	int64_t hand; /* goes round, and lets go where it passes */
};

struct recent *
recent_new(size_t bytes)
{
	struct recent *r = xmalloc(sizeof(*r));

	*r = (struct recent){.budget = bytes};
	return r;
}

void
recent_free(struct recent **r)
{
	if (*r == NULL)
		return;
	recent_clear(*r);
	free((*r)->slot);
	free(*r);
	*r = NULL;
}

bool
recent_get(
    struct recent *r, int64_t household, const void **bytes_r, size_t *n_r)
{
	const struct slot *s;

	if (household >= r->n_slots || r->slot[household].bytes == NULL)
		return false;
	s = &r->slot[household];
	*bytes_r = s->bytes;
	*n_r = s->n;
	return true;
}

void
recent_drop(struct recent *r, int64_t household)
{
	struct slot *s;

	if (household >= r->n_slots)
		return;
	s = &r->slot[household];
	r->used -= s->cap;
	free(s->bytes);
	*s = (struct slot){0};
}

void
recent_clear(struct recent *r)
{
	for (int64_t i = 0; i < r->n_slots; i++)
		recent_drop(r, i);
}

static void
make_slots(struct recent *r, int64_t household)
{
	int64_t n = r->n_slots ? r->n_slots : 1024;

	while (n <= household)
		n *= 2;
	if (n == r->n_slots)
		return;
	r->slot = xrealloc(r->slot, (size_t)n * sizeof(*r->slot));
	memset(r->slot + r->n_slots, 0,
	    (size_t)(n - r->n_slots) * sizeof(*r->slot));
	r->n_slots = n;
}

static void
make_room(struct recent *r, int64_t keep)
{
	for (int64_t i = 0; i < r->n_slots && r->used > r->budget; i++) {
		r->hand = (r->hand + 1) % r->n_slots;
		if (r->hand != keep)
			recent_drop(r, r->hand);
	}
}

static void
grow(struct recent *r, struct slot *s, size_t n)
{
	size_t cap = s->cap;

	if (n <= cap)
		return;
	cap = n + n / 8 + 16;
	assert(cap <= UINT32_MAX);
	s->bytes = xrealloc(s->bytes, cap);
	r->used += cap - s->cap;
	s->cap = (uint32_t)cap;
}

void
recent_append(struct recent *r, int64_t household, const void *bytes, size_t n)
{
	struct slot *s;

	if (household >= r->n_slots || r->slot[household].bytes == NULL)
		return;
	s = &r->slot[household];
	grow(r, s, s->n + n);
	memcpy(s->bytes + s->n, bytes, n);
	s->n += (uint32_t)n;
	make_room(r, household);
}

void
recent_put(struct recent *r, int64_t household, const void *bytes, size_t n)
{
	make_slots(r, household);
	recent_drop(r, household);
	grow(r, &r->slot[household], 1); /* also when there is nothing */
	if (n > 0)
		recent_append(r, household, bytes, n);
}
