/*
 * What every condition asks: windows, `where`, who was heard, workdays.
 */
#include "tests/oracle/oracle_parts.h"

struct window
within(struct span w)
{
	return (struct window){WINDOW_WITHIN, w, {0, SPAN_DAYS}};
}

/* "`today - W < d`"; "`at - 24 h < i`" */
static bool
not_longer_ago(const struct oracle_view *v, struct span w, usec at, day on)
{
	if (w.unit == SPAN_HOURS)
		return v->asked.at - naive_hours(w) < at;
	return naive_before(w, v->today) < on;
}

static bool
after_last_visit(const struct oracle_view *v, usec at, day on)
{
	if (v->visit == NULL)
		return true;
	return v->visit->date_only ? on > v->visit->on
				   : at > v->visit->occurred;
}

static bool
one_month(day a, day b)
{
	struct civil x = naive_civil(a), y = naive_civil(b);

	return x.year == y.year && x.month == y.month;
}

/* "holds an event on day `d` at instant `i` (never one after `at`) iff" */
bool
lies_in(const struct oracle_view *v, struct window w, usec at, day on)
{
	if (at > v->asked.at)
		return false;
	switch (w.form) {
	case WINDOW_NONE:
		break;
	case WINDOW_WITHIN:
		return not_longer_ago(v, w.from, at, on);
	case WINDOW_BETWEEN:
		return not_longer_ago(v, w.from, at, on) &&
		       !not_longer_ago(v, w.to, at, on);
	case WINDOW_SAME_MONTH:
		return one_month(on, v->today);
	case WINDOW_LAST_VISIT:
		return after_last_visit(v, at, on);
	}
	return true;
}

/* "the start of the day after `today - W`; for hours `at - n h + 1 us`" */
static usec
opens(const struct oracle_view *v, struct span w)
{
	if (w.unit == SPAN_HOURS)
		return v->asked.at - naive_hours(w) + 1;
	return naive_zone_start(v->zone, naive_before(w, v->today) + 1);
}

/*
 * "An open period counts as of now: it is inside every window; of a window
 * `between`, when it was open before that window's end (the start of the day
 * it is open since lies before the end: the start of the day after `today -
 * W`, or `at - W` + 1 us)."
 */
bool
inside(
    const struct oracle_view *v, struct window w, const struct oracle_found *f)
{
	if (f->open && w.form == WINDOW_BETWEEN)
		return naive_zone_start(v->zone, f->since) < opens(v, w.to);
	return f->open || lies_in(v, w, f->at, f->on);
}

/*
 * "When the residents changed on a later day, the window begins at the start
 * of that day."
 */
usec
not_before_residents(const struct oracle_view *v, usec begin)
{
	usec their;

	if (v->residents == DAY_MIN)
		return begin;
	their = naive_zone_start(v->zone, v->residents);
	return their > begin ? their : begin;
}

static usec
month_begins(const struct oracle_view *v)
{
	day d = v->today;

	while (one_month(d - 1, v->today))
		d--;
	return naive_zone_start(v->zone, d);
}

/* `keep` ago; of several kinds that of the one that is kept longest */
usec
keep_ago(const struct oracle_view *v, uint64_t kinds)
{
	usec first = USEC_NEVER;

	for (size_t k = 0; k < v->catalogue->n_kinds; k++)
		if ((kinds >> k & 1) &&
		    opens(v, v->catalogue->kind[k].keep) < first)
			first = opens(v, v->catalogue->kind[k].keep);
	return first;
}

/* "the first instant after the last visit" */
static usec
visit_ends(const struct oracle_view *v, uint64_t kinds)
{
	if (v->visit == NULL)
		return keep_ago(v, kinds);
	if (v->visit->date_only)
		return naive_zone_start(v->zone, v->visit->on + 1);
	return v->visit->occurred + 1;
}

usec
begins(const struct oracle_view *v, struct window w, uint64_t kinds)
{
	usec begin = USEC_ALWAYS;

	switch (w.form) {
	case WINDOW_NONE:
		begin = keep_ago(v, kinds);
		break;
	case WINDOW_WITHIN:
	case WINDOW_BETWEEN:
		begin = opens(v, w.from);
		break;
	case WINDOW_SAME_MONTH:
		begin = month_begins(v);
		break;
	case WINDOW_LAST_VISIT:
		begin = visit_ends(v, kinds);
		break;
	}
	return not_before_residents(v, begin);
}

/* ---- where ---- */

/*
 * "`ernst: {at_least: 2}` and `{at_most: 3}` are bounds, included;
 * `wil_bezoek: true`, `maanden: 2`, `soort: geluid` is that value; `soort:
 * [geluid, stank]` one of these"
 */
static bool
fails(const struct where *w, const struct event *e)
{
	int64_t value = e->value[w->attribute];

	if (w->words != 0)
		return !(w->words >> value & 1);
	return value < w->at_least || value > w->at_most;
}

/*
 * "A signal that lacks an attribute that is asked for, and fails no other
 * test, is *in doubt*."
 */
bool
passes(
    const struct look *l, const struct filter *f, const struct oracle_found *x)
{
	bool doubt = false;

	for (int i = 0; i < f->n; i++)
		if (!(x->said->has >> f->where[i].attribute & 1))
			doubt = true;
		else if (fails(&f->where[i], x->said))
			return false;
	return !doubt || l->doubtful;
}

struct list
founds_inside(const struct look *l, uint64_t kinds, struct window w)
{
	const struct oracle_view *v = l->view;
	struct list in = {0};

	for (size_t i = 0; i < v->n; i++)
		if ((kinds & bit(v->found[i].said->kind)) &&
		    passes(l, &l->node->where, &v->found[i]) &&
		    inside(v, w, &v->found[i]))
			in.item[in.n++] = &v->found[i];
	return in;
}

struct list
statements_inside(const struct look *l, uint64_t kinds, struct window w)
{
	const struct oracle_view *v = l->view;
	struct list in = {0};

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct oracle_found *f = &v->stated[i];

		if ((kinds & bit(f->said->kind)) &&
		    passes(l, &l->node->where, f) &&
		    lies_in(v, w, f->at, f->on))
			in.item[in.n++] = f;
	}
	return in;
}

/* ---- who was heard ---- */

bool
all_heard_before(const struct oracle_view *v, uint64_t kinds, usec at)
{
	for (size_t k = 0; k < v->catalogue->n_kinds; k++)
		if ((kinds >> k & 1) && v->asked.feed[k].heard >= at)
			return false;
	return true;
}

bool
any_silent(const struct oracle_view *v, uint64_t kinds)
{
	for (size_t k = 0; k < v->catalogue->n_kinds; k++) {
		const struct feed *f = &v->asked.feed[k];

		for (size_t i = 0; (kinds >> k & 1) && i < f->n; i++)
			if (f->silence[i].from <= v->asked.at &&
			    v->asked.at < f->silence[i].until)
				return true;
	}
	return false;
}

void
say_unknown(struct oracle_answer *a, enum unknown why)
{
	a->answer = ANSWER_UNKNOWN;
	a->unknown = why;
	a->n_evidence = 0;
}

/*
 * "*no* if for each kind they read every source that sends it was first heard
 * before the window began, else unknown (*short*)"; "unknown (*stale*) when
 * it is not *short* and one of those sources is silent at `at`"
 */
void
not_reached(
    const struct look *l, uint64_t kinds, usec begin, struct oracle_answer *a)
{
	a->answer = ANSWER_NO;
	a->n_evidence = 0;
	if (!all_heard_before(l->view, kinds, begin))
		say_unknown(a, UNKNOWN_SHORT);
	else if (any_silent(l->view, kinds))
		say_unknown(a, UNKNOWN_STALE);
}

/* ---- evidence ---- */

static bool
has(const struct oracle_answer *a, const struct oracle_found *f)
{
	for (size_t i = 0; i < a->n_evidence; i++)
		if (a->evidence[i]->first == f->first)
			return true;
	return false;
}

/* Evidence stands in the order of the founds, each signal once. */
void
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

void
cite_all(
    const struct oracle_view *v, struct oracle_answer *a, const struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		cite(v, a, l->item[i]);
}

/* "Two feeds of one organisation are one organisation." */
bool
same_organisation(const struct oracle_view *v, const struct oracle_found *a,
    const struct oracle_found *b)
{
	return strcmp(v->catalogue->source[a->said->source].organisation,
		   v->catalogue->source[b->said->source].organisation) == 0;
}

/* ---- workdays ---- */

/* "Monday to Friday, but for the days of the list". 1970-01-05 was a Monday. */
bool
workday(const struct oracle_view *v, day d)
{
	const struct holidays *h = v->catalogue->holidays;
	int weekday = ((d - 4) % 7 + 7) % 7;

	for (size_t i = 0; h != NULL && i < h->n; i++)
		if (h->item[i] == d)
			return false;
	return weekday < 5;
}

/* "`d + n workdays` is the n-th workday after `d`" */
day
day_after(const struct oracle_view *v, struct span term, day d)
{
	if (term.unit != SPAN_WORKDAYS)
		return naive_after(term, d);
	for (int left = term.n; left > 0;)
		left -= workday(v, ++d);
	return d;
}

/* "how many lie after `a` and not after `b`" */
int
workdays_left(const struct oracle_view *v, day from, day to)
{
	int n = 0;

	for (day d = from + 1; d <= to; d++)
		n += workday(v, d);
	return n;
}
