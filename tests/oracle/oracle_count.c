/*
 * The conditions that count and add up what lies in a window.
 */
#include "tests/oracle/oracle_parts.h"

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
 * "going from the earliest to the latest (open ones last) and keeping each
 * found whose day is at least n days after the last one kept"
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
void
count(const struct look *l, struct oracle_answer *a)
{
	const struct node *n = l->node;
	struct list in = founds_inside(l, bit(n->kind), n->window);

	if (n->days_apart != 0)
		in = keep_apart(&in, n->days_apart);
	a->figure = (int64_t)in.n;
	a->answer = ANSWER_YES;
	cite_all(l->view, a, &in);
	if (a->figure < n->at_least)
		not_reached(
		    l, bit(n->kind), begins(l->view, n->window, n->kinds), a);
}

static int
organisations(const struct oracle_view *v, const struct list *l)
{
	int n = 0;

	for (size_t i = 0; i < l->n; i++) {
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen |= same_organisation(v, l->item[i], l->item[j]);
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
void
distinct(const struct look *l, struct oracle_answer *a)
{
	const struct node *n = l->node;
	struct list in = founds_inside(l, n->kinds, n->window);

	a->figure = kinds_among(&in);
	a->answer = ANSWER_YES;
	cite_all(l->view, a, &in);
	if (a->figure < n->distinct_kinds ||
	    organisations(l->view, &in) < n->distinct_organisations)
		not_reached(
		    l, n->kinds, begins(l->view, n->window, n->kinds), a);
}

/*
 * "an open period of the kind has lasted `for`: `since + for <= today`"; "the
 * same, with the window `for`; without `for`: *no* once every source was
 * heard at or before `at`"
 */
void
standing(const struct look *l, struct oracle_answer *a)
{
	const struct oracle_view *v = l->view;
	const struct node *n = l->node;
	usec begin = v->asked.at + 1;

	for (size_t i = 0; i < v->n; i++) {
		const struct oracle_found *f = &v->found[i];

		if (f->said->kind != n->kind || !f->open ||
		    !passes(l, &n->where, f))
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
		begin = begins(v, within(n->term), l->node->kinds);
	not_reached(l, bit(n->kind), begin, a);
}

/* ---- points ---- */

/*
 * "that of the last step of `ages` with `day + age <= today` (an open period
 * has age 0; without `ages` 100%)"
 */
static int
percentage(const struct look *l, const struct oracle_found *f)
{
	int percent = 100;

	for (int i = 0; i < l->node->n_ages; i++) {
		day from = f->open ? l->view->today : f->on;

		if (naive_after(l->node->age[i].from, from) <= l->view->today)
			percent = l->node->age[i].percent;
	}
	return percent;
}

/* "summed per kind, each kind at most `cap_per_kind`", in hundredths */
static int64_t
points_of_kind(const struct look *l, uint8_t kind, struct oracle_answer *a)
{
	const struct oracle_view *v = l->view;
	int64_t sum = 0;

	for (size_t i = 0; i < v->n; i++) {
		const struct oracle_found *f = &v->found[i];

		if (f->said->kind != kind || percentage(l, f) == 0)
			continue;
		cite(v, a, f);
		sum += (int64_t)l->node->card[kind] * percentage(l, f);
	}
	if (l->node->cap_per_kind != 0 && sum > 100 * l->node->cap_per_kind)
		return 100 * l->node->cap_per_kind;
	return sum;
}

/*
 * "of `points` as far back as the last age with 0%, else `keep` of the kind
 * that is kept longest among its own"
 */
static usec
points_begin(const struct look *l)
{
	const struct node *n = l->node;

	for (int i = 0; i < n->n_ages; i++)
		if (n->age[i].percent == 0)
			return begins(
			    l->view, within(n->age[i].from), n->kinds);
	return begins(l->view, (struct window){.form = WINDOW_NONE}, n->kinds);
}

void
points(const struct look *l, struct oracle_answer *a)
{
	for (size_t k = 0; k < l->view->catalogue->n_kinds; k++)
		if (l->node->kinds >> k & 1)
			a->figure += points_of_kind(l, (uint8_t)k, a);
	a->answer = ANSWER_YES;
	if (a->figure < 100 * l->node->at_least)
		not_reached(l, l->node->kinds, points_begin(l), a);
}

/* ---- value ---- */

/*
 * "Without a window, `value` reads what is open now for a standing kind
 * (founds that are open), and all founds else"
 */
static struct list
founds_read(const struct look *l)
{
	const struct node *n = l->node;
	struct list all = founds_inside(l, bit(n->kind), n->window), in = {0};

	if (n->window.form != WINDOW_NONE ||
	    !l->view->catalogue->kind[n->kind].standing)
		return all;
	for (size_t i = 0; i < all.n; i++)
		if (all.item[i]->open)
			in.item[in.n++] = all.item[i];
	return in;
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

static bool
any_lacks(const struct node *n, const struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!has_value(n, l->item[i]))
			return true;
	return false;
}

/* The highest, or lowest, of those that have it; false when none has. */
static bool
extreme(const struct node *n, const struct list *l, int sign, int64_t *most)
{
	bool any = false;

	for (size_t i = 0; i < l->n; i++) {
		if (!has_value(n, l->item[i]))
			continue;
		if (!any || sign * value_of(n, l->item[i]) > sign * *most)
			*most = value_of(n, l->item[i]);
		any = true;
	}
	return any;
}

/* "its window begins `keep` ago" when it has none */
static void
value_not_reached(const struct look *l, bool lacks, struct oracle_answer *a)
{
	const struct node *n = l->node;

	not_reached(l, bit(n->kind), begins(l->view, n->window, n->kinds), a);
	if (lacks)
		say_unknown(a, UNKNOWN_ATTRIBUTE);
}

/* Latest: "some (source, reference) has a latest found whose attribute is at
 * least `at_least`"; max: "one found inside the window reaches it". */
static void
value_highest(
    const struct look *l, const struct list *in, struct oracle_answer *a)
{
	const struct node *n = l->node;

	extreme(n, in, 1, &a->figure);
	for (size_t i = 0; i < in->n; i++)
		if (has_value(n, in->item[i]) &&
		    value_of(n, in->item[i]) >= n->at_least)
			cite(l->view, a, in->item[i]);
	a->answer = ANSWER_YES;
	if (a->n_evidence == 0)
		value_not_reached(l, any_lacks(n, in), a);
}

/* "the attribute, summed over the founds inside the window, reaches
 * `at_least`; missing ones add nothing" */
static void
value_sum(const struct look *l, const struct list *in, struct oracle_answer *a)
{
	const struct node *n = l->node;

	for (size_t i = 0; i < in->n; i++)
		if (has_value(n, in->item[i])) {
			a->figure += value_of(n, in->item[i]);
			cite(l->view, a, in->item[i]);
		}
	a->answer = ANSWER_YES;
	if (a->figure < n->at_least || a->n_evidence == 0)
		value_not_reached(l, any_lacks(n, in), a);
}

/*
 * "there is a found inside the window, all of them have the attribute, and
 * the lowest reaches it"; unknown "when those that have it reach the bound,
 * or none has it"
 */
static void
value_min(const struct look *l, const struct list *in, struct oracle_answer *a)
{
	const struct node *n = l->node;
	bool lacks = any_lacks(n, in), any = extreme(n, in, -1, &a->figure);

	a->answer = ANSWER_YES;
	cite_all(l->view, a, in);
	if (!any || lacks || a->figure < n->at_least)
		value_not_reached(
		    l, lacks && (!any || a->figure >= n->at_least), a);
}

/* The first, or last, statement of the reference of x, in event order. */
static const struct oracle_found *
end_of_reference(
    const struct list *in, const struct oracle_found *x, bool latest)
{
	const struct oracle_found *end = NULL;

	for (size_t i = 0; i < in->n; i++)
		if (same_reference(in->item[i], x) && (end == NULL || latest))
			end = in->item[i];
	return end;
}

/*
 * "of the statements inside the window, each at its own date, some (source,
 * reference) has at least two, and the attribute of its latest less that of
 * its earliest, both present, is at least `at_least`"
 */
static void
value_change(const struct look *l, struct oracle_answer *a)
{
	const struct node *n = l->node;
	struct list in = statements_inside(l, bit(n->kind), n->window);
	bool lacks = false, any = false;

	for (size_t i = 0; i < in.n; i++) {
		const struct oracle_found *from = end_of_reference(
					      &in, in.item[i], false),
					  *to = end_of_reference(
					      &in, in.item[i], true);
		int64_t change;

		if (!has_value(n, from) || !has_value(n, to)) {
			lacks = true;
			continue;
		}
		if (from == to)
			continue;
		change = value_of(n, to) - value_of(n, from);
		if (!any || change > a->figure)
			a->figure = change;
		any = true;
		if (change < n->at_least)
			continue;
		cite(l->view, a, from);
		cite(l->view, a, to);
	}
	a->answer = ANSWER_YES;
	if (a->n_evidence == 0)
		value_not_reached(l, lacks, a);
}

void
value(const struct look *l, struct oracle_answer *a)
{
	struct list in = founds_read(l);

	switch (l->node->take) {
	case TAKE_LATEST:
		in = latest_of_each(&in);
		value_highest(l, &in, a);
		break;
	case TAKE_SUM:
		value_sum(l, &in, a);
		break;
	case TAKE_MAX:
		value_highest(l, &in, a);
		break;
	case TAKE_MIN:
		value_min(l, &in, a);
		break;
	default:
		value_change(l, a);
		break;
	}
}
