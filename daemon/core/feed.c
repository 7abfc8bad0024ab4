/*
 * feed: who was heard, and who has been silent for too long.
 */
#include <stdlib.h>

#include "daemon/base/vec.h"
#include "daemon/core/history.h"

struct list {
	struct silence *item;
	size_t n, cap;
};

/* The silences of one source, after each time it was heard. */
static void
add_silences(const struct source *s, const struct zone *z,
    const struct contacts *c, struct list *l, struct arena *a)
{
	for (size_t i = 0; s->expect_every.n && i < c->n; i++) {
		day due = span_add(s->expect_every, zone_day(z, c->at[i]));
		usec from = zone_start(z, due);
		usec until = i + 1 < c->n ? c->at[i + 1] : USEC_NEVER;

		if (from < until)
			VEC_PUSH(a, l->item, l->n, l->cap) =
			    (struct silence){from, until};
	}
}

static int
by_from(const void *x, const void *y)
{
	const struct silence *a = x, *b = y;

	return (a->from > b->from) - (a->from < b->from);
}

/* Of all sources together: those that touch become one. */
static void
merge(struct list *l)
{
	size_t n = 0;

	if (l->n > 1)
		qsort(l->item, l->n, sizeof(*l->item), by_from);
	for (size_t i = 0; i < l->n; i++) {
		if (n == 0 || l->item[i].from > l->item[n - 1].until)
			l->item[n++] = l->item[i];
		else if (l->item[i].until > l->item[n - 1].until)
			l->item[n - 1].until = l->item[i].until;
	}
	l->n = n;
}

static struct feed
feed_of(const struct catalogue *c, const struct zone *z, size_t kind,
    const struct contacts *source, struct arena *a)
{
	struct list silences = {NULL, 0, 0};
	usec heard = USEC_ALWAYS;

	for (size_t i = 0; i < c->n_sources; i++) {
		usec first = source[i].n ? source[i].at[0] : USEC_NEVER;

		if (!(c->source[i].sends >> kind & 1))
			continue;
		if (first > heard)
			heard = first;
		add_silences(&c->source[i], z, &source[i], &silences, a);
	}
	merge(&silences);
	/* A kind that nobody sends was never heard. */
	return (struct feed){heard == USEC_ALWAYS ? USEC_NEVER : heard,
	    silences.n, silences.item};
}

const struct feed *
feeds_of(const struct catalogue *c, const struct zone *z,
    const struct contacts *source, struct arena *a)
{
	struct feed *feed = arena_array(a, c->n_kinds, sizeof(*feed));

	for (size_t k = 0; k < c->n_kinds; k++)
		feed[k] = feed_of(c, z, k, source, a);
	return feed;
}
