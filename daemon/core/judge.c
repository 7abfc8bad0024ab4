#include "daemon/core/judge.h"

#include <stdlib.h>

/* Where a window begins, asked at some instant. */
struct beginning {
	const struct view *view;
	const struct node *node;
	usec (*begins)(const struct view *, const struct node *, usec at);
	usec heard;
};

static bool
is_heard_before(const struct beginning *b, usec at)
{
	return b->begins(b->view, b->node, at) > b->heard;
}

/* The first day after today at whose start the window begins after `heard`. */
static day
day_heard_before(const struct beginning *b)
{
	const struct zone *z = b->view->history->zone;
	day low = b->view->today, step = 1, high;

	for (high = low + step; !is_heard_before(b, zone_start(z, high));
	     high += step) {
		low = high;
		step *= 2;
	}
	while (high - low > 1) {
		day middle = low + (high - low) / 2;

		if (is_heard_before(b, zone_start(z, middle)))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* A day that is the one looked for, if no month's end is in the way. */
static day
likely_day(const struct beginning *b)
{
	const struct node *n = b->node;
	day d = zone_day(b->view->history->zone, b->heard);

	for (size_t k = 1; k < n->n_steps; k++)
		d = span_add(n->step[k].within, d);
	if (n->n_steps)
		return span_add(n->ended_within, d);
	if (n->type == NODE_STANDING)
		return span_add(n->lasting, d);
	return span_add(n->within.n
			    ? n->within
			    : b->view->history->catalogue->kind[n->kind].keep,
	    d);
}

static usec
instant_heard_before(const struct beginning *b, usec low, usec high)
{
	while (high - low > 1) {
		usec middle = low + (high - low) / 2;

		if (is_heard_before(b, middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/*
 * The first instant after v->asked.at at which what the node reads begins
 * after `heard`, so that unknown may turn into no. The beginning only moves
 * forward, so doubling and halving find it without an inverse of each window:
 * the day first, since most windows begin anew with a day, then the instant.
 */
static usec
begins_after(const struct beginning *b)
{
	const struct zone *z = b->view->history->zone;
	usec low = b->view->asked.at, high;
	day d;

	if (b->heard == USEC_NEVER)
		return USEC_NEVER;
	high = zone_start(z, likely_day(b));
	if (high > low && is_heard_before(b, high) &&
	    !is_heard_before(b, high - 1))
		return high;
	d = day_heard_before(b);
	high = zone_start(z, d);
	if (!is_heard_before(b, high - 1))
		return high;
	if (zone_start(z, d - 1) > low)
		low = zone_start(z, d - 1);
	return instant_heard_before(b, low, high);
}

/* Not yes: no, if all that could have told was heard in time. */
static void
no_or_unknown(const struct view *v, const struct node *n,
    const struct predicate *p, struct finding *f)
{
	struct beginning b = {v, n, p->begins, USEC_ALWAYS};
	usec until;

	for (size_t k = 0; k < v->history->catalogue->n_kinds; k++)
		if (n->kinds >> k & 1 && v->asked.heard[k] > b.heard)
			b.heard = v->asked.heard[k];
	if (is_heard_before(&b, v->asked.at))
		return;
	f->answer = ANSWER_UNKNOWN;
	f->unknown = UNKNOWN_SHORT;
	until = begins_after(&b);
	if (until < f->until)
		f->until = until;
}

static void
judge_node(const struct judging *j, struct finding *f)
{
	const struct predicate *p = &predicates[j->node->type];

	*f = (struct finding){
	    .answer = ANSWER_NO, .until = USEC_NEVER, .yes_by = USEC_NEVER};
	p->judge(j, f);
	if (f->answer == ANSWER_NO && p->begins)
		no_or_unknown(j->view, j->node, p, f);
	if (f->answer != ANSWER_YES)
		f->n_evidence = 0;
}

struct verdict
judge(const struct condition *c, const struct view *v, struct arena *a)
{
	struct finding *f = arena_array(a, c->n, sizeof(*f));
	struct verdict r;

	/* Preorder: going backwards, a node's children are done before it. */
	for (size_t i = c->n; i-- > 0;) {
		struct judging j = {v, &c->node[i], &f[i + 1], a};

		judge_node(&j, &f[i]);
	}
	r = (struct verdict){
	    .answer = f[0].answer,
	    .until = f[0].until < v->ahead ? f[0].until : v->ahead,
	    .yes_by = f[0].yes_by < v->ahead ? f[0].yes_by : v->ahead,
	    .n_evidence = f[0].n_evidence,
	    .evidence = f[0].evidence,
	    .finding = f,
	};
	return r;
}

const char *
answer_word(enum answer a)
{
	switch (a) {
	case ANSWER_NO:
		return "no";
	case ANSWER_YES:
		return "yes";
	case ANSWER_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *
unknown_word(enum unknown u)
{
	switch (u) {
	case UNKNOWN_NONE:
		break;
	case UNKNOWN_ATTRIBUTE:
		return "attribute";
	case UNKNOWN_SHORT:
		return "short";
	}
	return "";
}
