/*
 * Instants at which an answer may change.
 */
#include "tests/oracle/any_condition.h"
#include "tests/oracle/naive.h"

#define SPANS_MAX 1024

struct spans {
	size_t n;
	struct span item[SPANS_MAX];
};

static void
put(struct spans *s, struct span w)
{
	if (w.n != 0 && s->n < SPANS_MAX)
		s->item[s->n++] = w;
}

static void
put_node(struct spans *s, const struct node *n)
{
	static const struct span unit[] = {[SPAN_DAYS] = {1, SPAN_DAYS},
	    [SPAN_WEEKS] = {1, SPAN_WEEKS},
	    [SPAN_MONTHS] = {1, SPAN_MONTHS}};

	put(s, n->window.from);
	put(s, n->window.to);
	put(s, n->term);
	put(s, n->ended_within);
	for (size_t i = 0; i < n->n_steps; i++)
		put(s, n->step[i].within);
	for (int i = 0; i < n->n_ages; i++)
		put(s, n->age[i].from);
	if (n->type == NODE_STREAK)
		put(s, unit[n->every]);
	if (n->type == NODE_MATCH)
		put(s, (struct span){6, SPAN_MONTHS});
}

/* A day that something is dated at, by its own date or one it names. */
static day
some_day(struct world *w, const struct event *e)
{
	const struct kind *k;

	if (e->kind == KIND_NONE)
		return e->on;
	k = &w->kind[e->kind];
	for (size_t a = 0; a < k->n_attributes; a++)
		if (k->attribute[a].type == ATTRIBUTE_DATE &&
		    (e->has >> a & 1) && random_percent(&w->random, 30))
			return (day)e->value[a];
	return e->on;
}

static const struct event *
some_event(struct world *w)
{
	int64_t i = random_in(&w->random, 0, (int64_t)(w->n + w->n_own) - 1);

	return i < (int64_t)w->n ? &w->event[i] : &w->own[i - (int64_t)w->n];
}

static usec
after(struct world *w, struct span s, usec at)
{
	day d = naive_zone_day(w->zone, at);

	if (s.unit == SPAN_HOURS)
		return at + naive_hours(s);
	if (s.unit == SPAN_WORKDAYS)
		d += (day)random_in(&w->random, 0, 4);
	return naive_zone_start(w->zone, random_percent(&w->random, 70)
					     ? naive_after(s, d)
					     : naive_before(s, d));
}

usec
any_edge(struct world *w, const struct condition *c)
{
	static const int beside[] = {0, 0, 0, -1, 1, -1000000, 1000000};
	const struct event *e = some_event(w);
	struct random *r = &w->random;
	struct spans spans = {0};
	usec at = random_percent(r, 50) ? e->occurred : e->received;

	if (random_percent(r, 40))
		at = naive_zone_start(w->zone, some_day(w, e));
	for (size_t i = 0; i < c->n; i++)
		put_node(&spans, &c->node[i]);
	if (e->kind != KIND_NONE) {
		put(&spans, w->kind[e->kind].keep);
		put(&spans, w->kind[e->kind].lapses);
	}
	for (int64_t n = random_in(r, 0, 2); n > 0 && spans.n > 0; n--)
		at = after(
		    w, spans.item[random_in(r, 0, (int64_t)spans.n - 1)], at);
	return at + PICK(r, beside);
}
