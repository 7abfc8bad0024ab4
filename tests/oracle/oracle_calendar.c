/*
 * The conditions about calendar periods and about what changed: rise, streak,
 * first, match; and deadlines.
 */
#include "tests/oracle/oracle_parts.h"

/* ---- rise ---- */

static struct list
not_in(const struct list *all, const struct list *without)
{
	struct list rest = {0};

	for (size_t i = 0; i < all->n; i++) {
		bool in = false;

		for (size_t j = 0; j < without->n; j++)
			in |= all->item[i] == without->item[j];
		if (!in)
			rest.item[rest.n++] = all->item[i];
	}
	return rest;
}

/* "With `distinct: days` days that have a found are counted, not founds." */
static int64_t
how_many(const struct node *n, const struct list *l)
{
	int64_t days = 0;

	if (!n->by_days)
		return (int64_t)l->n;
	for (size_t i = 0; i < l->n; i++) {
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen |= l->item[i]->on == l->item[j]->on;
		days += !seen;
	}
	return days;
}

/*
 * "at least `floor` founds lie in the last window `W`, and at least `factor`
 * times as many as in the window before it, which holds what `W` twice as
 * long holds and `W` does not"
 */
void
rise(const struct look *l, struct oracle_answer *a)
{
	const struct node *n = l->node;
	struct span twice = {2 * n->term.n, n->term.unit};
	struct list both = founds_inside(l, bit(n->kind), within(twice)),
		    last = founds_inside(l, bit(n->kind), within(n->term)),
		    before = not_in(&both, &last);

	a->figure = how_many(n, &last);
	if (a->figure < n->at_least ||
	    a->figure < n->factor * how_many(n, &before)) {
		not_reached(l, bit(n->kind),
		    begins(l->view, within(n->term), l->node->kinds), a);
		return;
	}
	a->answer = ANSWER_YES;
	cite_all(l->view, a, &last);
	/* "unknown (*short*) when a source was first heard at or after the
	 * beginning of the window before the last" */
	if (!all_heard_before(l->view, bit(n->kind),
		begins(l->view, within(twice), l->node->kinds)))
		say_unknown(a, UNKNOWN_SHORT);
}

/* ---- streak ---- */

/* A number for the period of a day: one more for the next. */
static int
period_of(const struct node *n, day d)
{
	struct civil c;

	if (n->every == SPAN_DAYS)
		return d;
	if (n->every == SPAN_WEEKS) { /* 1970-01-05 was a Monday */
		for (d -= 4; d % 7 != 0;)
			d--;
		return d / 7;
	}
	c = naive_civil(d);
	return 12 * c.year + c.month;
}

static bool
has_statement(const struct look *l, const struct list *all, int period)
{
	for (size_t i = 0; i < all->n; i++)
		if (period_of(l->node, all->item[i]->on) == period)
			return true;
	return false;
}

/* "it begins with the period that lies `at_least` periods before this one" */
static usec
streak_begins(const struct look *l)
{
	day d = l->view->today;
	int begin = period_of(l->node, d) - (int)l->node->at_least;

	while (period_of(l->node, d - 1) >= begin)
		d--;
	return not_before_residents(
	    l->view, naive_zone_start(l->view->zone, d));
}

/*
 * "in each of at least `at_least` calendar periods one after another, the
 * last of them this one, or the one before it when this one has none yet"
 */
void
streak(const struct look *l, struct oracle_answer *a)
{
	const struct node *n = l->node;
	struct list all = statements_inside(
	    l, bit(n->kind), (struct window){.form = WINDOW_NONE});
	int last = period_of(n, l->view->today);

	if (!has_statement(l, &all, last))
		last--;
	while (has_statement(l, &all, last - (int)a->figure))
		a->figure++;
	a->answer = ANSWER_YES;
	for (size_t i = 0; i < all.n; i++)
		if (period_of(n, all.item[i]->on) > last - (int)a->figure)
			cite(l->view, a, all.item[i]);
	if (a->figure < n->at_least)
		not_reached(l, bit(n->kind), streak_begins(l), a);
}

/* ---- first ---- */

/* "before it in the event order there is none in the window `not_seen_for` as
 * it was at that statement's instant" */
static bool
seen_before(
    const struct look *l, const struct list *all, const struct oracle_found *s)
{
	for (size_t i = 0; i < all->n && all->item[i] != s; i++)
		if (naive_before(l->node->term, s->on) < all->item[i]->on)
			return true;
	return false;
}

/* The beginning of that window. */
static usec
unseen_since(const struct look *l, const struct oracle_found *s)
{
	return not_before_residents(
	    l->view, naive_zone_start(l->view->zone,
			 naive_before(l->node->term, s->on) + 1));
}

void
first(const struct look *l, struct oracle_answer *a)
{
	const struct node *n = l->node;
	struct list all = statements_inside(
			l, bit(n->kind), (struct window){.form = WINDOW_NONE}),
		    in = statements_inside(
			l, bit(n->kind), within(n->ended_within));
	bool is_short = false;

	a->answer = ANSWER_YES;
	for (size_t i = 0; i < in.n; i++) {
		if (seen_before(l, &all, in.item[i]))
			continue;
		a->figure++;
		if (all_heard_before(
			l->view, bit(n->kind), unseen_since(l, in.item[i])))
			cite(l->view, a, in.item[i]);
		else
			is_short = true;
	}
	a->figure = (int64_t)a->n_evidence;
	if (a->n_evidence > 0)
		return;
	if (is_short)
		say_unknown(a, UNKNOWN_SHORT);
	else
		not_reached(l, bit(n->kind),
		    begins(l->view, within(n->ended_within), l->node->kinds),
		    a);
}

/* ---- match ---- */

static bool
one_month(const struct oracle_found *a, const struct oracle_found *b)
{
	struct civil x = naive_civil(a->on), y = naive_civil(b->on);

	return x.year == y.year && x.month == y.month;
}

/* "A signal without reference is a reference by itself" */
static bool
one_file(const struct oracle_found *a, const struct oracle_found *b)
{
	if (a == b)
		return true;
	return a->said->kind == b->said->kind &&
	       a->said->source == b->said->source &&
	       a->said->reference != NULL && b->said->reference != NULL &&
	       strcmp(a->said->reference, b->said->reference) == 0;
}

/*
 * meervoudig: "two with different references lie in one calendar month";
 * opeenvolgend: "two of different references, or of different periods of one
 * reference, lie in different calendar months"
 */
static bool
partners(const struct node *n, const struct oracle_found *a,
    const struct oracle_found *b)
{
	if (n->match == MATCH_MEERVOUDIG)
		return !one_file(a, b) && one_month(a, b);
	return (!one_file(a, b) || a->period != b->period) && !one_month(a, b);
}

void
match(const struct look *l, struct oracle_answer *a)
{
	const struct node *n = l->node;
	const struct window w = within((struct span){6, SPAN_MONTHS});
	struct list in = statements_inside(l, n->kinds, w);

	a->answer = ANSWER_YES;
	for (size_t i = 0; i < in.n; i++)
		for (size_t j = 0; j < in.n; j++)
			if (partners(n, in.item[i], in.item[j]))
				cite(l->view, a, in.item[i]);
	a->figure = (int64_t)a->n_evidence;
	if (a->n_evidence == 0)
		not_reached(l, n->kinds, begins(l->view, w, l->node->kinds), a);
}

/* ---- deadline ---- */

/*
 * "whose term has begun: `date - within <= today`, or at most so many
 * workdays are left from today to it"
 */
static bool
term_begun(const struct look *l, day date)
{
	const struct oracle_view *v = l->view;
	struct span term = l->node->term;

	if (term.unit == SPAN_WORKDAYS)
		return workdays_left(v, v->today, date) <= term.n;
	return naive_before(term, date) <= v->today;
}

/* "days, or workdays, left to the nearest" */
static int
days_left(const struct look *l, day date)
{
	const struct oracle_view *v = l->view;

	return l->node->term.unit == SPAN_WORKDAYS
		   ? workdays_left(v, v->today, date)
		   : date - v->today;
}

/*
 * "a found of the kind that is not settled (of a standing kind: open) has a
 * date in `attribute` that has not passed (`today <= date`) and whose term
 * has begun"
 */
void
deadline(const struct look *l, struct oracle_answer *a)
{
	const struct oracle_view *v = l->view;
	const struct node *n = l->node;
	bool lacks = false;
	day nearest = DAY_MAX;

	a->answer = ANSWER_YES;
	for (size_t i = 0; i < v->n; i++) {
		const struct oracle_found *f = &v->found[i];
		day date = (day)f->said->value[n->attribute];

		if (f->said->kind != n->kind || f->settled ||
		    !passes(l, &n->where, f))
			continue;
		if (!(f->said->has >> n->attribute & 1)) {
			lacks = true;
			continue;
		}
		if (date < v->today || !term_begun(l, date))
			continue;
		cite(v, a, f);
		if (date < nearest)
			nearest = date;
	}
	if (a->n_evidence > 0) {
		a->figure = days_left(l, nearest);
		return;
	}
	not_reached(l, bit(n->kind), v->asked.at + 1, a);
	if (lacks)
		say_unknown(a, UNKNOWN_ATTRIBUTE);
}
