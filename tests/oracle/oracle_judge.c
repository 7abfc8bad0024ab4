/*
 * The conditions, row by row as the table in rules/README.md has them.
 */
#include <string.h>

#include "tests/oracle/oracle.h"

struct list { /* of founds, in their order */
	size_t n;
	const struct oracle_found *item[ORACLE_EVENTS_MAX];
};

/* "the start of the day after `today - W`; for hours `at - n h + 1 us`" */
static usec
opens(const struct oracle_view *v, struct span w)
{
	if (w.unit == SPAN_HOURS)
		return v->asked.at - naive_hours(w) + 1;
	return naive_zone_start(v->zone, naive_before(w, v->today) + 1);
}

/*
 * "When the residents changed on a later day, the window begins at the start
 * of that day."
 */
static usec
of_residents(const struct oracle_view *v, usec begin)
{
	usec first;

	if (v->residents == DAY_MIN)
		return begin;
	first = naive_zone_start(v->zone, v->residents);
	return first > begin ? first : begin;
}

/*
 * "an event on day `d` is inside iff `today - W < d` and its instant is not
 * after `at`. `24h`: inside iff `at - 24 h < instant <= at`." "An open period
 * is inside every window".
 */
static bool
inside(const struct oracle_view *v, struct span w, const struct oracle_found *f)
{
	if (f->open)
		return true;
	if (f->at > v->asked.at)
		return false;
	if (w.unit == SPAN_HOURS)
		return v->asked.at - naive_hours(w) < f->at;
	return naive_before(w, v->today) < f->on;
}

/*
 * "are *no* if for each kind they read every source that sends it was first
 * heard before the window began, else unknown (*short*)"
 */
static void
not_reached(const struct oracle_view *v, uint64_t kinds, usec begin,
    struct oracle_answer *a)
{
	a->answer = ANSWER_NO;
	a->n_evidence = 0;
	for (size_t k = 0; k < v->catalogue->n_kinds; k++)
		if ((kinds >> k & 1) && v->asked.feed[k].heard >= begin) {
			a->answer = ANSWER_UNKNOWN;
			a->unknown = UNKNOWN_SHORT;
		}
}

static bool
has(const struct oracle_answer *a, const struct oracle_found *f)
{
	for (size_t i = 0; i < a->n_evidence; i++)
		if (a->evidence[i]->first == f->first)
			return true;
	return false;
}

/* Evidence stands in the order of the founds, each signal once. */
static void
cite(const struct oracle_view *v, struct oracle_answer *a,
    const struct oracle_found *f)
{
	size_t i;

	if (has(a, f))
		return;
	i = a->n_evidence++;
	for (; i > 0 && oracle_order(v->catalogue, f->said,
			    a->evidence[i - 1]->said) < 0;
	     i--)
		a->evidence[i] = a->evidence[i - 1];
	a->evidence[i] = f;
}

static void
cite_all(
    const struct oracle_view *v, struct oracle_answer *a, const struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		cite(v, a, l->item[i]);
}

static struct list
founds_inside(const struct oracle_view *v, uint64_t kinds, struct span w)
{
	struct list l = {0};

	for (size_t i = 0; i < v->n; i++)
		if ((kinds >> v->found[i].said->kind & 1) &&
		    inside(v, w, &v->found[i]))
			l.item[l.n++] = &v->found[i];
	return l;
}

/* "by the instant it counts as of, an open one after all others" */
static bool
earlier(const struct oracle_found *a, const struct oracle_found *b)
{
	if (a->open != b->open)
		return b->open;
	return a->at < b->at;
}

static struct list
by_instant(const struct list *all)
{
	struct list l = {0};

	for (size_t i = 0; i < all->n; i++) {
		size_t j = l.n++;

		for (; j > 0 && earlier(all->item[i], l.item[j - 1]); j--)
			l.item[j] = l.item[j - 1];
		l.item[j] = all->item[i];
	}
	return l;
}

/*
 * "going from the earliest to the latest and keeping each found whose day is
 * at least n days after the last one kept"
 */
static struct list
keep_apart(const struct list *all, int days)
{
	struct list sorted = by_instant(all), kept = {0};

	for (size_t i = 0; i < sorted.n; i++)
		if (kept.n == 0 ||
		    sorted.item[i]->on >= kept.item[kept.n - 1]->on + days)
			kept.item[kept.n++] = sorted.item[i];
	return kept;
}

/* "at least `at_least` founds of the kind are inside the window" */
static void
count(
    const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	uint64_t kinds = UINT64_C(1) << n->kind;
	struct list l = founds_inside(v, kinds, n->window.from);

	if (n->days_apart != 0)
		l = keep_apart(&l, n->days_apart);
	a->figure = (int64_t)l.n;
	a->answer = ANSWER_YES;
	cite_all(v, a, &l);
	if (a->figure < n->at_least)
		not_reached(
		    v, kinds, of_residents(v, opens(v, n->window.from)), a);
}

static int
organisations(const struct oracle_view *v, const struct list *l)
{
	int n = 0;

	for (size_t i = 0; i < l->n; i++) {
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen |=
			    strcmp(
				v->catalogue->source[l->item[i]->said->source]
				    .organisation,
				v->catalogue->source[l->item[j]->said->source]
				    .organisation) == 0;
		n += !seen;
	}
	return n;
}

static int
kinds_among(const struct list *l)
{
	int n = 0;

	for (size_t i = 0; i < l->n; i++) {
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen |=
			    l->item[i]->said->kind == l->item[j]->said->kind;
		n += !seen;
	}
	return n;
}

/*
 * "have at least `kinds` kinds and come from at least `organisations`
 * organisations (either may be left out, not both)"
 */
static void
distinct(
    const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	struct list l = founds_inside(v, n->kinds, n->window.from);

	a->figure = kinds_among(&l);
	a->answer = ANSWER_YES;
	cite_all(v, a, &l);
	if (a->figure < n->distinct_kinds ||
	    organisations(v, &l) < n->distinct_organisations)
		not_reached(
		    v, n->kinds, of_residents(v, opens(v, n->window.from)), a);
}

/*
 * "Without `within`, `value` reads what is open now for a standing kind
 * (founds that are open), and all founds else"
 */
static struct list
founds_read(const struct node *n, const struct oracle_view *v)
{
	struct list l = {0};

	if (n->window.from.n != 0)
		return founds_inside(v, UINT64_C(1) << n->kind, n->window.from);
	for (size_t i = 0; i < v->n; i++)
		if (v->found[i].said->kind == n->kind &&
		    (!v->catalogue->kind[n->kind].standing || v->found[i].open))
			l.item[l.n++] = &v->found[i];
	return l;
}

/*
 * "founds without reference of one source are one reference here, also of a
 * standing kind"
 */
static bool
same_reference(const struct oracle_found *a, const struct oracle_found *b)
{
	const char *x = a->said->reference, *y = b->said->reference;

	if (a->said->source != b->said->source || !x != !y)
		return false;
	return x == NULL || strcmp(x, y) == 0;
}

/* Of `latest`: the latest found of each (source, reference). */
static struct list
latest_of_each(const struct list *all)
{
	struct list sorted = by_instant(all), l = {0};

	for (size_t i = 0; i < sorted.n; i++) {
		bool later = false;

		for (size_t j = i + 1; j < sorted.n; j++)
			later |= same_reference(sorted.item[i], sorted.item[j]);
		if (!later)
			l.item[l.n++] = sorted.item[i];
	}
	return l;
}

static bool
has_value(const struct node *n, const struct oracle_found *f)
{
	return f->said->has >> n->attribute & 1;
}

static int64_t
value_of(const struct node *n, const struct oracle_found *f)
{
	return f->said->value[n->attribute];
}

/* "the highest"; of `sum`: "missing ones add nothing". 0 when none has it. */
static int64_t
value_figure(const struct node *n, const struct list *l)
{
	int64_t sum = 0, highest = 0;
	bool any = false;

	for (size_t i = 0; i < l->n; i++) {
		if (!has_value(n, l->item[i]))
			continue;
		sum += value_of(n, l->item[i]);
		if (!any || value_of(n, l->item[i]) > highest)
			highest = value_of(n, l->item[i]);
		any = true;
	}
	return n->take == TAKE_SUM ? sum : highest;
}

/*
 * "A `value` that does not reach its bound is unknown (*attribute*) when a
 * found it looked at (of `latest`: a latest one) lacks the attribute."
 */
static void
value(
    const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	struct list l = founds_read(n, v);
	struct span w = n->window.from.n ? n->window.from
					 : v->catalogue->kind[n->kind].keep;
	bool lacks = false;

	if (n->take == TAKE_LATEST)
		l = latest_of_each(&l);
	a->figure = value_figure(n, &l);
	a->answer = ANSWER_YES;
	for (size_t i = 0; i < l.n; i++) {
		lacks |= !has_value(n, l.item[i]);
		if (has_value(n, l.item[i]) &&
		    (n->take == TAKE_SUM ||
			value_of(n, l.item[i]) >= n->at_least))
			cite(v, a, l.item[i]);
	}
	if (a->figure >= n->at_least && a->n_evidence > 0)
		return;
	not_reached(v, UINT64_C(1) << n->kind, of_residents(v, opens(v, w)), a);
	if (lacks) {
		a->answer = ANSWER_UNKNOWN;
		a->unknown = UNKNOWN_ATTRIBUTE;
	}
}

/*
 * "an open period of the kind has lasted `for`: `since + for <= today`"
 * "`standing` that is not yes: the same, with the window `for`; without `for`
 * it is *no* once every source was heard at or before `at`."
 */
static void
standing(
    const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	usec begin = v->asked.at + 1;

	for (size_t i = 0; i < v->n; i++) {
		const struct oracle_found *f = &v->found[i];

		if (f->said->kind != n->kind || !f->open)
			continue;
		a->figure++;
		if (n->term.n == 0 ||
		    naive_after(n->term, f->since) <= v->today)
			cite(v, a, f);
	}
	a->answer = ANSWER_YES;
	if (a->n_evidence > 0)
		return;
	if (n->term.n != 0)
		begin = of_residents(v, opens(v, n->term));
	not_reached(v, UINT64_C(1) << n->kind, begin, a);
}

/*
 * "both instants: a later instant; both dates: the same day or a later one;
 * one of each: a later day."
 */
static bool
comes_after(const struct oracle_found *b, const struct oracle_found *a)
{
	if (!a->said->date_only && !b->said->date_only)
		return b->at > a->at;
	if (a->said->date_only && b->said->date_only)
		return b->on >= a->on;
	return b->on > a->on;
}

/*
 * "its day is at most `W` after (`day(b) <= day(a) + W`); for hours, its
 * instant is at most that much later"
 */
static bool
soon_after(
    struct span w, const struct oracle_found *b, const struct oracle_found *a)
{
	if (w.unit == SPAN_HOURS)
		return b->at <= a->at + naive_hours(w);
	return b->on <= naive_after(w, a->on);
}

static bool
fits(const struct node *n, const struct oracle_view *v, size_t step,
    const struct oracle_found *chosen[], const struct oracle_found *f)
{
	if (f->said->kind != n->step[step].kind)
		return false;
	for (size_t i = step + 1; i < n->n_steps; i++)
		if (chosen[i]->first == f->first)
			return false; /* "matched by different signals" */
	if (step + 1 == n->n_steps)
		return inside(v, n->ended_within, f);
	return comes_after(chosen[step + 1], f) &&
	       soon_after(n->step[step + 1].within, chosen[step + 1], f);
}

/*
 * "Of several matches the evidence is the one whose last step is first in
 * event order, then whose last step but one is, and so on": so tries the last
 * step first, each from the first event on, and takes what it finds first.
 */
static bool
match(const struct node *n, const struct oracle_view *v, size_t steps,
    const struct oracle_found *chosen[])
{
	if (steps == 0)
		return true;
	for (size_t i = 0; i < v->n_stated; i++) {
		if (!fits(n, v, steps - 1, chosen, &v->stated[i]))
			continue;
		chosen[steps - 1] = &v->stated[i];
		if (match(n, v, steps - 1, chosen))
			return true;
	}
	return false;
}

/*
 * "Its window begins at the beginning of `ended_within`, moved back by each
 * `within` in turn, the last step's first: hours as instants, the rest to the
 * start of (that instant's local day - W)."
 */
static usec
sequence_opens(const struct node *n, const struct oracle_view *v)
{
	usec begin = opens(v, n->ended_within);

	for (size_t i = n->n_steps - 1; i > 0; i--) {
		struct span w = n->step[i].within;

		if (w.unit == SPAN_HOURS)
			begin -= naive_hours(w);
		else
			begin = naive_zone_start(v->zone,
			    naive_before(w, naive_zone_day(v->zone, begin)));
	}
	return of_residents(v, begin);
}

static void
sequence(
    const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	const struct oracle_found *chosen[ORACLE_EVENTS_MAX];
	uint64_t kinds = 0;

	if (match(n, v, n->n_steps, chosen)) {
		a->answer = ANSWER_YES;
		a->figure = n->n_steps;
		for (size_t i = 0; i < n->n_steps; i++)
			cite(v, a, chosen[i]);
		for (size_t i = 1; i < n->n_steps; i++)
			a->either_order |= chosen[i]->said->date_only &&
					   chosen[i - 1]->said->date_only &&
					   chosen[i]->on == chosen[i - 1]->on;
		return;
	}
	for (size_t i = 0; i < n->n_steps; i++)
		kinds |= UINT64_C(1) << n->step[i].kind;
	not_reached(v, kinds, sequence_opens(n, v), a);
}

struct votes {
	int yes, no, unknown;
	enum unknown why; /* "the reason of the first child that is unknown" */
};

static struct votes
ask_children(const struct node *n, const struct oracle_answer *a)
{
	struct votes votes = {0};
	size_t child = 1;

	for (int i = 0; i < n->n_children; i++, child += n[child].size)
		switch (a[child].answer) {
		case ANSWER_YES:
			votes.yes++;
			break;
		case ANSWER_NO:
			votes.no++;
			break;
		case ANSWER_UNKNOWN:
			if (votes.unknown++ == 0)
				votes.why = a[child].unknown;
			break;
		}
	return votes;
}

/* "Kleene's three-valued logic" */
static enum answer
weigh(const struct node *n, struct votes v)
{
	switch (n->type) {
	case NODE_ALL:
		return v.no	   ? ANSWER_NO
		       : v.unknown ? ANSWER_UNKNOWN
				   : ANSWER_YES;
	case NODE_ANY:
		return v.yes	   ? ANSWER_YES
		       : v.unknown ? ANSWER_UNKNOWN
				   : ANSWER_NO;
	case NODE_NOT:
		return v.yes	   ? ANSWER_NO
		       : v.unknown ? ANSWER_UNKNOWN
				   : ANSWER_YES;
	default: /* some: "*no* when yes's and unknowns are fewer" */
		return v.yes >= n->at_least		 ? ANSWER_YES
		       : v.yes + v.unknown < n->at_least ? ANSWER_NO
							 : ANSWER_UNKNOWN;
	}
}

/* "that of the children that say yes, together; of `not`: none" */
static void
combine(
    const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	struct votes votes = ask_children(n, a);
	size_t child = 1;

	a->answer = weigh(n, votes);
	a->figure = n->type == NODE_NOT ? a->answer == ANSWER_YES : votes.yes;
	if (a->answer == ANSWER_UNKNOWN)
		a->unknown = votes.why;
	if (a->answer != ANSWER_YES || n->type == NODE_NOT)
		return;
	for (int i = 0; i < n->n_children; i++, child += n[child].size)
		if (a[child].answer == ANSWER_YES)
			for (size_t j = 0; j < a[child].n_evidence; j++)
				cite(v, a, a[child].evidence[j]);
}

static void
ask(const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	switch (n->type) {
	case NODE_COUNT:
		count(n, v, a);
		break;
	case NODE_DISTINCT:
		distinct(n, v, a);
		break;
	case NODE_VALUE:
		value(n, v, a);
		break;
	case NODE_STANDING:
		standing(n, v, a);
		break;
	case NODE_SEQUENCE:
		sequence(n, v, a);
		break;
	default:
		combine(n, v, a);
		break;
	}
}

/* From the last node to the first: children before their parent. */
void
oracle_judge(const struct condition *c, const struct oracle_view *v,
    struct oracle_answer *a_r)
{
	for (size_t i = c->n; i-- > 0;) {
		a_r[i].answer = ANSWER_NO;
		a_r[i].unknown = UNKNOWN_NONE;
		a_r[i].figure = 0;
		a_r[i].either_order = false;
		a_r[i].n_evidence = 0;
		ask(&c->node[i], v, &a_r[i]);
	}
}
