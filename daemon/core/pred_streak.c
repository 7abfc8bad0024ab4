/*
 * streak: calendar periods one after another, each with a signal.
 */
#include "daemon/core/predicates.h"

static int32_t
floor_div(int32_t a, int32_t b)
{
	return a / b - (a % b < 0);
}

/* Which day, week (from Monday, ISO 8601) or month a day lies in. */
static int32_t
period_of(enum span_unit every, day d)
{
	struct civil c;

	if (every == SPAN_DAYS)
		return d;
	if (every == SPAN_WEEKS)
		return floor_div(d + 3, 7); /* 1970-01-01 is a Thursday */
	c = civil_of(d);
	return c.year * 12 + c.month - 1;
}

static day
period_starts(enum span_unit every, int32_t period)
{
	if (every == SPAN_DAYS)
		return period;
	if (every == SPAN_WEEKS)
		return period * 7 - 3;
	return civil_day((struct civil){period / 12, period % 12 + 1, 1});
}

/* Those of one period, added to `in`; whether there are any. */
static bool
add_period(const struct judging *j, int32_t period, struct inside *in)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	size_t before = in->n;

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct found *f = &v->stated[i];

		if (f->said->kind == n->kind && counts(j, &n->where, f) &&
		    period_of((enum span_unit)n->every, f->on) == period)
			in->found[in->n++] = f;
	}
	return in->n > before;
}

static void
judge_streak(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const enum span_unit every = (enum span_unit)j->node->every;
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};
	int32_t last = period_of(every, v->today), p;

	/* This period is not over: the streak may end in the one before. */
	if (!add_period(j, last, &in) && !add_period(j, --last, &in))
		return;
	for (p = last; add_period(j, p - 1, &in);)
		p--;
	f->figure = last - p + 1;
	if (f->figure < j->node->at_least)
		return;
	say_yes(j, f, &in);
	f->until = day_start(v, period_starts(every, last + 2));
	for (size_t i = 0; i < in.n; i++)
		sooner(&f->until, day_start(v, in.found[i]->gone));
}

static void
streak_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const enum span_unit every = (enum span_unit)j->node->every;
	int32_t last = period_of(every, j->view->today);
	struct inside in = {
	    0, arena_array(j->arena, j->view->n_stated, sizeof(*in.found))};

	if (add_period(j, last, &in) || add_period(j, --last, &in))
		while (add_period(j, --last, &in))
			;
	l->missing = j->node->at_least - f->figure;
	lack_seen(l, &in);
}

/* So many periods back, and this one. */
static usec
streak_begins(const struct view *v, const struct node *n, usec at)
{
	const struct zone *z = v->history->zone;
	const enum span_unit every = (enum span_unit)n->every;
	int32_t first =
	    period_of(every, zone_day(z, at)) - (int32_t)n->at_least;

	return since_residents(v, zone_start(z, period_starts(every, first)));
}

static struct span
streak_looks_back(const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)kind;
	return (struct span){
	    (int32_t)n->at_least + 1, (enum span_unit)n->every};
}

/* In the order of enum span_unit; hours make no calendar period. */
static const char *const periods[] = {[SPAN_HOURS] = "",
    [SPAN_DAYS] = "day",
    [SPAN_WEEKS] = "week",
    [SPAN_MONTHS] = "month"};
static const struct argument arguments[] = {
    ARG_OF_KIND,
    {.name = "every",
	.type = ARG_WORD,
	.required = true,
	.offset = ARG(every),
	.word = periods,
	.n_words = COUNT(periods)},
    {.name = "at_least",
	.type = ARG_AT_LEAST,
	.required = true,
	.offset = ARG(at_least),
	.min = 2,
	.max = 120,
	.stricter = STRICTER_MORE},
    ARG_OF_WHERE(STRICTER_MORE),
};

const struct predicate pred_streak = {
    .name = "streak",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .judge = judge_streak,
    .begins = streak_begins,
    .looks_back = streak_looks_back,
    .may = may_with_enough,
    .lacks = streak_lacks,
    .asks = {{"{kind}{where} in minstens {periods} na elkaar",
	"{kind}{where} in at least {periods} in a row"}},
    .found = {{"{periods_found} na elkaar, nodig {at_least}",
	"{periods_found} in a row, needed {at_least}"}},
    .short_of = {{"{kind}{where} in nog {periods_missing} na elkaar",
	"{kind}{where} in {periods_missing} more in a row"}},
};
