#include "daemon/core/history.h"

#include <assert.h>
#include <string.h>

#include "daemon/base/vec.h"

static const char *
source_name(const struct catalogue *c, uint16_t source)
{
	return source == SOURCE_OWN ? "\xff" : c->source[source].name;
}

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int
event_order(
    const struct catalogue *c, const struct event *a, const struct event *b)
{
	int d = compare(a->occurred, b->occurred);

	if (!d)
		d = compare(a->received, b->received);
	if (!d && a->source != b->source)
		d = strcmp(
		    source_name(c, a->source), source_name(c, b->source));
	if (!d)
		d = strcmp(a->id, b->id);
	if (!d)
		d = compare(a->op, b->op);
	return d ? d : compare(a->raised, b->raised);
}

struct history *
history_new(struct arena *a, const struct catalogue *c, const struct zone *z)
{
	struct history *h = arena_alloc(a, sizeof(*h));

	h->catalogue = c;
	h->zone = z;
	h->arena = a;
	return h;
}

void
history_add(struct history *h, const struct event *e)
{
	struct event copy = *e;
	size_t i;

	if (copy.date_only)
		copy.occurred = zone_start(h->zone, copy.on);
	else
		copy.on = zone_day(h->zone, copy.occurred);
	h->event = vec_grow(h->arena, h->event, h->n, &h->cap, sizeof(copy));
	for (i = h->n; i > 0; i--)
		if (event_order(h->catalogue, &h->event[i - 1], &copy) <= 0)
			break;
	memmove(&h->event[i + 1], &h->event[i], (h->n - i) * sizeof(*h->event));
	h->event[i] = copy;
	h->n++;
}

void
history_check(const struct history *h)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = &h->event[i];

		assert(i == 0 ||
		       event_order(h->catalogue, e - 1, e) < 0); /* H1, H2 */
		assert(e->op == OP_REPORT || e->source == SOURCE_OWN ||
		       e->refers); /* H3 */
		assert(e->on == zone_day(h->zone, e->occurred));
		assert(!e->date_only ||
		       e->occurred == zone_start(h->zone, e->on)); /* H4 */
	}
}
