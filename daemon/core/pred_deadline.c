/*
 * deadline: a date that a signal names comes near.
 */
#include "daemon/core/predicates.h"

/* The first day on which the term before `date` has begun. */
static day
term_begins(const struct holidays *h, struct span w, day date)
{
	day d = date;

	if (w.unit != SPAN_WORKDAYS)
		return span_add((struct span){-w.n, w.unit}, date);
	while (workdays_between(h, d - 1, date) <= w.n)
		d--;
	return d;
}

static int64_t
days_left(const struct view *v, struct span w, day date)
{
	if (w.unit == SPAN_WORKDAYS)
		return workdays_between(
		    v->history->catalogue->holidays, v->today, date);
	return date - v->today;
}

static bool
is_open(const struct view *v, const struct found *f)
{
	return view_kind(v, f->said->kind)->standing ? f->open
						     : f->settled == DAY_MAX;
}

/* A found whose date has not passed: in its term, or when that begins. */
static void
look_at_date(const struct judging *j, const struct found *f, struct inside *in,
    struct finding *r)
{
	const struct view *v = j->view;
	const struct span w = j->node->term;
	day date = (day)f->said->value[j->node->attribute], begins;

	if (date < v->today)
		return;
	sooner(&r->until, day_start(v, f->gone));
	begins = term_begins(v->history->catalogue->holidays, w, date);
	if (begins > v->today) {
		sooner(&r->until, day_start(v, begins));
		sooner(&r->yes_by, day_start(v, begins));
		return;
	}
	sooner(&r->until, day_start(v, date + 1));
	if (!in->n || days_left(v, w, date) < r->figure)
		r->figure = days_left(v, w, date);
	in->found[in->n++] = f;
}

static void
judge_deadline(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};
	bool missing = false;

	for (size_t i = 0; i < v->n; i++) {
		const struct found *one = &v->found[i];

		if (one->said->kind != n->kind || !is_open(v, one) ||
		    !counts(j, &n->where, one))
			continue;
		if (one->said->has >> n->attribute & 1)
			look_at_date(j, one, &in, f);
		else
			missing = true;
	}
	if (in.n) {
		order_by_event(in.found, in.n);
		f->answer = ANSWER_YES;
		f->evidence = in.found;
		f->n_evidence = in.n;
	} else if (missing) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = UNKNOWN_ATTRIBUTE;
	}
	/* What lacks its date may be forgotten, or lapse. */
	for (size_t i = 0; missing && i < v->n; i++)
		if (v->found[i].said->kind == n->kind)
			sooner(&f->until, day_start(v, v->found[i].gone));
}

static void
deadline_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};
	bool ahead = false;

	(void)f;
	for (size_t i = 0; i < v->n; i++) {
		const struct found *one = &v->found[i];

		if (one->said->kind != n->kind || !is_open(v, one) ||
		    !counts(j, &n->where, one))
			continue;
		in.found[in.n++] = one;
		ahead |= one->said->has >> n->attribute & 1 &&
			 one->said->value[n->attribute] >= v->today;
	}
	l->missing = ahead ? 0 : 1;
	lack_seen(l, &in);
}

static usec
deadline_begins(const struct view *v, const struct node *n, usec at)
{
	(void)v;
	(void)n;
	return at + 1; /* heard at all */
}

static bool
check_deadline(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	return check_workdays(c, n->term, "within", bad);
}

static struct span
deadline_looks_back(
    const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)n;
	(void)kind;
	return (struct span){0, SPAN_DAYS};
}

static const struct argument arguments[] = {
    ARG_OF_KIND,
    {.name = "attribute",
	.type = ARG_DATE_ATTRIBUTE,
	.required = true,
	.offset = ARG(attribute)},
    {.name = "within",
	.type = ARG_TERM,
	.required = true,
	.offset = ARG(term),
	.stricter = STRICTER_LESS},
    ARG_OF_WHERE(STRICTER_MORE),
};

const struct predicate pred_deadline = {
    .name = "deadline",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_deadline,
    .judge = judge_deadline,
    .begins = deadline_begins,
    .looks_back = deadline_looks_back,
    .may = may_with_one,
    .lacks = deadline_lacks,
    .asks = {{"{kind}{where}, met {attribute} binnen {term}",
	"{kind}{where}, with {attribute} within {term}"}},
    .found = {{"{left}", "{left}"}},
    .short_of = {{"{kind}{where}, met {attribute} binnen {term}",
	"{kind}{where}, with {attribute} within {term}"}},
};
