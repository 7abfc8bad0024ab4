#include "daemon/load/implies.h"

#include <string.h>

#include "daemon/core/predicates.h"

#define PART(n, a, type) (*(const type *)((const char *)(n) + (a)->offset))

/* --- one condition against another of its kind -------------------------- */

static bool
span_at_least(struct span a, struct span b)
{
	return b.n == 0 || (a.n != 0 && !span_may_exceed(b, a));
}

static bool
same_span(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || a.unit == b.unit);
}

/* Does the window a lie inside b? */
static bool
window_inside(const struct window *a, const struct window *b)
{
	if (b->form == WINDOW_WITHIN &&
	    (a->form == WINDOW_WITHIN || a->form == WINDOW_BETWEEN))
		return span_at_least(b->from, a->from);
	if (b->form == WINDOW_BETWEEN && a->form == WINDOW_BETWEEN)
		return span_at_least(b->from, a->from) &&
		       span_at_least(a->to, b->to);
	if (b->form == WINDOW_NONE)
		return true;
	return a->form == b->form && same_span(a->from, b->from) &&
	       same_span(a->to, b->to);
}

/* Does what passes the test a pass b? */
static bool
test_implies(const struct where *a, const struct where *b)
{
	return a->attribute == b->attribute && a->at_least >= b->at_least &&
	       a->at_most <= b->at_most &&
	       (!b->words || (a->words && !(a->words & ~b->words)));
}

static bool
filter_implies(const struct filter *a, const struct filter *b)
{
	for (int i = 0; i < b->n; i++) {
		int k = 0;

		while (k < a->n && !test_implies(&a->where[k], &b->where[i]))
			k++;
		if (k == a->n)
			return false;
	}
	return true;
}

/* 0 stands for "no bound" where less is stricter. */
static bool
number_fits(enum stricter how, int64_t a, int64_t b)
{
	switch (how) {
	case STRICTER_MORE:
		return a >= b;
	case STRICTER_LESS:
		return b == 0 || (a != 0 && a <= b);
	case STRICTER_SAME:
		break;
	}
	return a == b;
}

static bool
span_fits(enum stricter how, struct span a, struct span b)
{
	switch (how) {
	case STRICTER_MORE:
		return span_at_least(a, b);
	case STRICTER_LESS:
		return span_at_least(b, a);
	case STRICTER_SAME:
		break;
	}
	return same_span(a, b);
}

static bool
set_fits(enum stricter how, uint64_t a, uint64_t b)
{
	switch (how) {
	case STRICTER_MORE:
		return !(b & ~a);
	case STRICTER_LESS:
		return !(a & ~b);
	case STRICTER_SAME:
		break;
	}
	return a == b;
}

static bool
window_fits(enum stricter how, const struct window *a, const struct window *b)
{
	if (how == STRICTER_LESS)
		return window_inside(a, b);
	return window_inside(a, b) && window_inside(b, a);
}

static bool
filter_fits(enum stricter how, const struct filter *a, const struct filter *b)
{
	return filter_implies(a, b) &&
	       (how == STRICTER_MORE || filter_implies(b, a));
}

/*
 * Is a step within a of the one before also within b of it? One day after the
 * beginning of a day may still be the end of the next, in hours nearly two.
 */
static bool
step_fits(struct span a, struct span b)
{
	static const struct span a_day = {1, SPAN_DAYS};

	if (a.n && a.unit != SPAN_HOURS && b.unit == SPAN_HOURS)
		a = span_sum(a, a_day);
	return span_at_least(b, a);
}

static bool
same_steps(const struct node *a, const struct node *b)
{
	if (a->n_steps != b->n_steps)
		return false;
	for (size_t i = 0; i < a->n_steps; i++)
		if (a->step[i].kind != b->step[i].kind ||
		    !step_fits(a->step[i].within, b->step[i].within) ||
		    !filter_implies(&a->step[i].where, &b->step[i].where))
			return false;
	return true;
}

static bool
same_card(const struct catalogue *c, const struct node *a, const struct node *b)
{
	return memcmp(a->card, b->card, c->n_kinds * sizeof(*a->card)) == 0;
}

static bool
same_ages(const struct node *a, const struct node *b)
{
	if (a->n_ages != b->n_ages)
		return false;
	for (int i = 0; i < a->n_ages; i++)
		if (!same_span(a->age[i].from, b->age[i].from) ||
		    a->age[i].percent != b->age[i].percent)
			return false;
	return true;
}

/* Is this argument of a as strict as that of b, or stricter? */
static bool
argument_fits(const struct catalogue *c, const struct argument *g,
    const struct node *a, const struct node *b)
{
	const enum stricter how = g->stricter;

	switch (g->type) {
	case ARG_KIND:
	case ARG_ATTRIBUTE:
	case ARG_DATE_ATTRIBUTE:
	case ARG_WORD:
		return PART(a, g, uint8_t) == PART(b, g, uint8_t);
	case ARG_TRUE:
		return PART(a, g, bool) == PART(b, g, bool);
	case ARG_KINDS:
		return set_fits(
		    how, PART(a, g, uint64_t), PART(b, g, uint64_t));
	case ARG_NUMBER:
		return number_fits(
		    how, PART(a, g, int32_t), PART(b, g, int32_t));
	case ARG_AT_LEAST:
	case ARG_VALUE:
		return number_fits(
		    how, PART(a, g, int64_t), PART(b, g, int64_t));
	case ARG_SPAN:
	case ARG_DAYS:
	case ARG_TERM:
		return span_fits(
		    how, PART(a, g, struct span), PART(b, g, struct span));
	case ARG_WITHIN:
	case ARG_BETWEEN:
	case ARG_SINCE:
		return window_fits(how, &PART(a, g, struct window),
		    &PART(b, g, struct window));
	case ARG_WHERE:
		return filter_fits(how, &PART(a, g, struct filter),
		    &PART(b, g, struct filter));
	case ARG_STEPS:
	case ARG_AFTER:
		return same_steps(a, b);
	case ARG_CARD:
		return same_card(c, a, b);
	case ARG_AGES:
		return same_ages(a, b);
	case ARG_RULE:
		return strcmp(a->rule, b->rule) == 0;
	case ARG_CONDITION:
	case ARG_CONDITIONS:
	case ARG_TYPES:
		break;
	}
	return false;
}

static bool
leaf_implies(
    const struct catalogue *c, const struct node *a, const struct node *b)
{
	const struct predicate *p = predicates[a->type];

	if (a->type != b->type)
		return false;
	for (size_t i = 0; i < p->n_arguments; i++)
		if (!argument_fits(c, &p->argument[i], a, b))
			return false;
	return true;
}

/* --- trees ------------------------------------------------------------------
 */

static const struct node *
next(const struct node *child)
{
	return child + child->size;
}

static bool
implies(struct comparing *k, const struct node *x, const struct node *y);

/* Does x imply `least` of y's children? No more are looked at than it takes. */
static bool
implies_children(struct comparing *k, const struct node *x,
    const struct node *y, int64_t least)
{
	const struct node *child = y + 1;

	for (int left = y->n_children; 0 < least && least <= left; left--) {
		least -= implies(k, x, child);
		child = next(child);
	}
	return least <= 0;
}

/* Do `least` of x's children imply y? */
static bool
children_imply(struct comparing *k, const struct node *x, const struct node *y,
    int64_t least)
{
	const struct node *child = x + 1;

	for (int left = x->n_children; 0 < least && least <= left; left--) {
		least -= implies(k, child, y);
		child = next(child);
	}
	return least <= 0;
}

static bool
implies(struct comparing *k, const struct node *x, const struct node *y)
{
	if (x->kinds && y->kinds && !(x->kinds & y->kinds))
		return false; /* no leaf of theirs is alike */
	if (k->left <= 0)
		return false;
	k->left--;
	if (x->type == NODE_NOT && y->type == NODE_NOT)
		return implies(k, y + 1, x + 1);
	/* Of `needed` children that hold, at least one implies y. */
	if (node_needed(x) &&
	    children_imply(k, x, y, x->n_children - node_needed(x) + 1))
		return true;
	if (node_needed(y) && implies_children(k, x, y, node_needed(y)))
		return true;
	return !node_needed(x) && !node_needed(y) && x->type != NODE_NOT &&
	       leaf_implies(k->catalogue, x, y);
}

/* A combination has the kinds of all its leaves; none when one reads none. */
struct condition
with_kinds(const struct condition *c, struct arena *a)
{
	struct node *node = arena_array(a, c->n, sizeof(*node));

	memcpy(node, c->node, c->n * sizeof(*node));
	for (size_t i = c->n; i-- > 0;) {
		const struct node *child = &node[i] + 1;
		bool any = false;

		for (int k = 0; k < node[i].n_children; k++) {
			any |= !child->kinds;
			node[i].kinds |= child->kinds;
			child = next(child);
		}
		if (any)
			node[i].kinds = 0;
	}
	return (struct condition){c->n, node};
}

bool
condition_implies(
    struct comparing *k, const struct condition *x, const struct condition *y)
{
	return x->n && y->n && implies(k, x->node, y->node);
}

/* --- never, always -----------------------------------------------------------
 */

static int
kinds_that_are_sent(const struct catalogue *c, uint64_t kinds)
{
	uint64_t sent = 0;

	for (size_t i = 0; i < c->n_sources; i++)
		sent |= c->source[i].sends;
	return __builtin_popcountll(sent & kinds);
}

/* A test that no value within the attribute's bounds passes. */
static bool
filter_is_empty(const struct kind *k, const struct filter *f)
{
	for (int i = 0; i < f->n; i++) {
		const struct where *w = &f->where[i];
		const struct attribute *t = &k->attribute[w->attribute];

		if (!w->words && (w->at_least > t->max || w->at_most < t->min))
			return true;
	}
	return false;
}

/*
 * So many, so far apart, in so short a window. One in days holds as many days;
 * one in hours may begin at the end of its first day.
 */
static bool
is_too_close(const struct node *n)
{
	struct span apart = {0, SPAN_DAYS};

	if (n->type != NODE_COUNT || !n->days_apart ||
	    n->window.form != WINDOW_WITHIN || n->at_least < 2)
		return false;
	apart.n = (int32_t)(n->days_apart * (n->at_least - 1));
	apart.n -= n->window.from.unit == SPAN_HOURS;
	return !span_may_exceed(n->window.from, apart);
}

static bool
is_out_of_reach(const struct catalogue *c, const struct node *n)
{
	const struct kind *k = &c->kind[n->kind];

	return n->type == NODE_VALUE && n->take != TAKE_SUM &&
	       n->take != TAKE_CHANGE &&
	       n->at_least > k->attribute[n->attribute].max;
}

static bool
has_empty_filter(const struct catalogue *c, const struct node *n)
{
	if (n->where.n && filter_is_empty(&c->kind[n->kind], &n->where))
		return true;
	for (size_t i = 0; i < n->n_steps; i++)
		if (filter_is_empty(
			&c->kind[n->step[i].kind], &n->step[i].where))
			return true;
	return false;
}

/* What no household can ever have, of a condition by itself. */
static const char *
why_never(const struct catalogue *c, const struct node *n)
{
	const uint64_t reads = n->kinds & ~n->answers;

	if (predicates[n->type]->of_holds || !reads)
		return NULL;
	if (!kinds_that_are_sent(c, reads))
		return "no source sends what it reads";
	if (n->type == NODE_DISTINCT &&
	    n->distinct_kinds > kinds_that_are_sent(c, reads))
		return "fewer kinds are sent than it asks for";
	if (n->type == NODE_DISTINCT &&
	    n->distinct_organisations > catalogue_organisations(c, reads))
		return "fewer organisations send these kinds than it asks for";
	if (is_out_of_reach(c, n))
		return "it asks for more than the `max` of the attribute";
	if (has_empty_filter(c, n))
		return "`where` asks for what the attribute's bounds rule out";
	if (is_too_close(n))
		return "so many signals so far apart do not fit in its window";
	return NULL;
}

static struct truths truth_of(struct comparing *k, const struct node *n);

/*
 * Does one child deny what another asks? Of `all` the two together can never
 * hold; of `any` one of the two always does.
 */
static const struct node *
denied(struct comparing *k, const struct node *n, bool all)
{
	const struct node *a = n + 1;

	for (int i = 0; i < n->n_children; i++, a = next(a)) {
		const struct node *b = n + 1;

		if (a->type != NODE_NOT)
			continue;
		for (int j = 0; j < n->n_children; j++, b = next(b))
			if (b != a &&
			    (all ? implies(k, b, a + 1) : implies(k, a + 1, b)))
				return a;
	}
	return NULL;
}

static struct truths
truth_of_children(struct comparing *k, const struct node *n)
{
	const struct node *child = n + 1, *at;
	struct truths never = {0}, always = {0};
	int n_never = 0, n_always = 0, n_unheard = 0;

	for (int i = 0; i < n->n_children; i++, child = next(child)) {
		struct truths t = truth_of(k, child);

		if (t.truth == TRUTH_NEVER && !n_never++)
			never = t;
		if (t.truth == TRUTH_ALWAYS && !n_always++)
			always = t;
		n_unheard += t.unheard;
	}
	/* One that may say no beside it can make it no, and its `not` yes. */
	never.unheard = n_always + n_unheard >= node_needed(n);
	if (n->n_children - n_never < node_needed(n))
		return never;
	if (n_always >= node_needed(n))
		return always;
	if (n->type == NODE_ALL && (at = denied(k, n, true)))
		return (struct truths){TRUTH_NEVER, at,
		    "it denies what another condition beside it asks", false};
	if (n->type == NODE_ANY && (at = denied(k, n, false)))
		return (struct truths){TRUTH_ALWAYS, at,
		    "another condition beside it holds whenever it does not",
		    false};
	return (struct truths){0};
}

static struct truths
truth_of(struct comparing *k, const struct node *n)
{
	const uint64_t asks = n->kinds & ~n->answers; /* besides an answer */
	struct truths t = {TRUTH_NEVER, n, NULL, false};

	if (node_needed(n))
		return truth_of_children(k, n);
	if (n->type == NODE_NOT) {
		t = truth_of(k, n + 1);
		if (t.truth != TRUTH_OPEN && !t.unheard)
			t.truth =
			    t.truth == TRUTH_NEVER ? TRUTH_ALWAYS : TRUTH_NEVER;
		return t;
	}
	t.why = why_never(k->catalogue, n);
	t.unheard = kinds_that_are_sent(k->catalogue, asks) <
		    __builtin_popcountll(asks);
	return t.why ? t : (struct truths){0};
}

struct truths
condition_truth(struct comparing *k, const struct condition *one)
{
	return one->n ? truth_of(k, one->node) : (struct truths){0};
}

/* Does x, somewhere that must hold, ask what y denies? */
static const struct node *
contradicts(struct comparing *k, const struct node *x, const struct node *y)
{
	const struct node *child = y + 1, *at;

	if (y->type == NODE_NOT)
		return implies(k, x, y + 1) ? y : NULL;
	if (y->type != NODE_ALL)
		return NULL;
	for (int i = 0; i < y->n_children; i++, child = next(child))
		if ((at = contradicts(k, x, child)))
			return at;
	return NULL;
}

struct truths
conditions_truth(
    struct comparing *k, const struct condition *x, const struct condition *y)
{
	struct truths t = condition_truth(k, y);
	const struct node *at;

	if (t.truth != TRUTH_OPEN || !x->n || !y->n)
		return t;
	at = contradicts(k, x->node, y->node);
	if (!at)
		at = contradicts(k, y->node, x->node);
	if (!at)
		return t;
	return (struct truths){TRUTH_NEVER, at, "the rule asks what it denies"};
}
