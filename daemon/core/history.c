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

static day
longest_keep(const struct catalogue *c)
{
	day most = 0;

	for (size_t k = 0; k < c->n_kinds; k++) {
		day keep = c->kind[k].keep.n ? span_latest(c->kind[k].keep, 0)
					     : DAY_MAX;

		if (keep > most)
			most = keep;
	}
	return most;
}

struct history *
history_new(struct arena *a, const struct catalogue *c, const struct zone *z)
{
	struct history *h = arena_alloc(a, sizeof(*h));

	h->catalogue = c;
	h->zone = z;
	h->arena = a;
	h->keep_most = longest_keep(c);
	return h;
}

bool
event_is_intricate(const struct catalogue *c, const struct event *e)
{
	return e->op <= OP_WITHDRAW &&
	       (e->op != OP_REPORT || c->kind[e->kind].boundary);
}

/* Its place, after all that is not later. */
static size_t
place_of(const struct history *h, const struct event *e)
{
	size_t i = h->n;

	while (i > 0 && h->line[i - 1].occurred > e->occurred)
		i--;
	while (i > 0 && h->line[i - 1].occurred == e->occurred &&
	       event_order(h->catalogue, h->line[i - 1].event, e) > 0)
		i--;
	return i;
}

static struct line
line_of(struct event *e)
{
	return (struct line){.occurred = e->occurred,
	    .received = e->received,
	    .event = e,
	    .on = e->on,
	    .rule = e->rule,
	    .op = e->op,
	    .kind = e->kind};
}

static void
insert(struct history *h, size_t place, struct event *e)
{
	h->line = vec_grow(h->arena, h->line, h->n, &h->cap, sizeof(*h->line));
	for (size_t i = h->n; i > place; i--) {
		h->line[i] = h->line[i - 1];
		h->line[i].event->place++;
	}
	e->place = (uint32_t)place;
	h->line[place] = line_of(e);
	h->n++;
}

void
history_add(struct history *h, const struct event *e)
{
	struct event *own = arena_larger(h->arena, e, 1, 1, sizeof(*e));

	if (own->date_only)
		own->occurred = zone_start(h->zone, own->on);
	else
		own->on = zone_day(h->zone, own->occurred);
	insert(h, place_of(h, own), own);
	h->own += own->source == SOURCE_OWN;
	h->intricate += event_is_intricate(h->catalogue, own);
}

static bool
line_agrees(const struct history *h, size_t i)
{
	const struct line *l = &h->line[i];
	const struct event *e = l->event;

	return e->place == i && l->occurred == e->occurred &&
	       l->received == e->received && l->on == e->on &&
	       l->rule == e->rule && l->op == e->op && l->kind == e->kind &&
	       line_is_own(l) == (e->source == SOURCE_OWN);
}

void
history_check(const struct history *h)
{
	size_t own = 0, intricate = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = h->line[i].event;

		assert(i == 0 || event_order(h->catalogue, h->line[i - 1].event,
				     e) < 0); /* H1, H2 */
		assert(e->op == OP_REPORT || e->source == SOURCE_OWN ||
		       e->refers); /* H3 */
		assert(e->on == zone_day(h->zone, e->occurred));
		assert(!e->date_only ||
		       e->occurred == zone_start(h->zone, e->on)); /* H4 */
		own += e->source == SOURCE_OWN;
		intricate += event_is_intricate(h->catalogue, e);
		assert(line_agrees(h, i)); /* H6 */
	}
	assert(own == h->own && intricate == h->intricate); /* H5 */
}
