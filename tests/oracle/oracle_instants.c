/*
 * The instants at which a run from scratch holds a round: all at which
 * anything could matter, and many at which nothing does.
 */
#include "tests/oracle/oracle_play.h"

void
add_instant(struct play *p, usec at)
{
	size_t i = p->n;

	if (at > p->last || at < p->first)
		return;
	for (size_t j = p->n; j-- > 0 && p->instant[j] >= at;)
		if (p->instant[j] == at)
			return;
	assert(p->n < INSTANTS_MAX);
	p->n++;
	for (; i > 0 && p->instant[i - 1] > at; i--)
		p->instant[i] = p->instant[i - 1];
	p->instant[i] = at;
}

static void
add_hours(struct play *p, usec hours)
{
	for (size_t i = 0; i < p->n_hours; i++)
		if (p->hours[i] == hours)
			return;
	assert(p->n_hours < HOURS_MAX);
	p->hours[p->n_hours++] = hours;
}

/* This span, if in hours, alone and after those that are there. */
static void
add_span(struct play *p, struct span w, size_t from)
{
	size_t n = p->n_hours;

	if (w.n == 0 || w.unit != SPAN_HOURS)
		return;
	for (size_t i = from; i < n; i++)
		add_hours(p, p->hours[i] + naive_hours(w));
	add_hours(p, naive_hours(w));
}

/* A window in hours is left, or begins, so much after an event; the steps of a
 * sequence, and the two windows of a rise, one after another. */
static void
hours_of_node(struct play *p, const struct node *n)
{
	size_t from = p->n_hours;

	add_span(p, n->window.from, from);
	add_span(p, n->window.to, p->n_hours);
	add_span(p, n->term, from);
	if (n->type == NODE_RISE)
		add_span(p, n->term, from);
	from = p->n_hours;
	add_span(p, n->ended_within, from);
	for (size_t i = n->n_steps; i-- > 0;)
		add_span(p, n->step[i].within, from);
}

static void
hours_of_condition(struct play *p, const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		hours_of_node(p, &c->node[i]);
}

static void
hours_of_rules(struct play *p)
{
	const struct rules *r = p->r;

	add_hours(p, 0);
	for (size_t i = 0; i < r->n; i++) {
		hours_of_condition(p, &r->rule[i].when);
		for (int u = 0; u < URGENCIES; u++)
			hours_of_condition(p, &r->rule[i].tier[u]);
	}
	for (size_t i = 0; i < r->n_holds; i++)
		hours_of_condition(p, &r->hold[i].condition);
}

void
instants_after(struct play *p, usec at)
{
	for (size_t i = 0; i < p->n_hours; i++)
		if (at < USEC_NEVER - p->hours[i])
			add_instant(p, at + p->hours[i]);
}

static void
midnights(struct play *p)
{
	for (day d = naive_zone_day(p->h->zone, p->first) + 1;; d++) {
		usec midnight = naive_zone_start(p->h->zone, d);

		if (midnight > p->last)
			return;
		/* the first instant of such a window comes to another day */
		for (size_t i = 0; i < p->n_hours; i++) {
			add_instant(p, midnight + p->hours[i]);
			if (p->hours[i] != 0)
				add_instant(p, midnight + p->hours[i] - 1);
		}
	}
}

static void
feeds(struct play *p, const struct feed *f)
{
	if (f->heard != USEC_ALWAYS)
		instants_after(p, f->heard);
	for (size_t i = 0; i < f->n; i++) {
		add_instant(p, f->silence[i].from);
		add_instant(p, f->silence[i].until);
	}
}

void
instants(struct play *p)
{
	usec first = USEC_NEVER;

	for (size_t i = 0; i < p->h->n; i++)
		if (p->h->event[i].received < first)
			first = p->h->event[i].received;
	p->first = first > p->since ? first : p->since;
	hours_of_rules(p);
	add_instant(p, p->since);
	midnights(p);
	for (size_t i = 0; i < p->h->n; i++) {
		instants_after(p, p->h->event[i].occurred);
		add_instant(p, p->h->event[i].received);
	}
	for (size_t k = 0; k < p->h->catalogue->n_kinds; k++)
		feeds(p, &p->feed[k]);
}
