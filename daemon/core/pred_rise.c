/*
 * rise: more in the last window than in the one before it.
 */
#include "daemon/core/predicates.h"

static struct span
twice(struct span w)
{
	return (struct span){2 * w.n, w.unit};
}

/* Signals, or days with a signal, from one instant up to another. */
static int64_t
count_between(const struct judging *j, usec from, usec until)
{
	const struct view *v = j->view;
	day last = DAY_MIN;
	int64_t n = 0;

	for (size_t i = 0; i < v->n; i++) {
		const struct found *f = &v->found[i];

		if (f->said->kind != j->node->kind || f->at < from ||
		    f->at >= until || !counts(j, &j->node->where, f))
			continue;
		n += !j->node->by_days || f->on != last;
		last = f->on;
	}
	return n;
}

/* Those of the last window; and when any moves on, or is forgotten. */
static void
look_at_both(
    const struct judging *j, usec opens, struct inside *now, usec *changes)
{
	const struct view *v = j->view;
	const struct zone *z = v->history->zone;
	const struct span w = j->node->term;

	now->found = arena_array(j->arena, v->n, sizeof(*now->found));
	for (size_t i = 0; i < v->n; i++) {
		const struct found *f = &v->found[i];

		if (f->said->kind != j->node->kind ||
		    !counts(j, &j->node->where, f))
			continue;
		sooner(changes, day_start(v, f->gone));
		if (f->at >= opens) {
			now->found[now->n++] = f;
			sooner(changes, span_ends(z, w, f->at, f->on));
			continue;
		}
		if (span_ends(z, twice(w), f->at, f->on) > v->asked.at)
			sooner(changes, span_ends(z, twice(w), f->at, f->on));
	}
}

static usec
rise_begins(const struct view *v, const struct node *n, usec at)
{
	return since_residents(v, span_opens(v->history->zone, n->term, at));
}

static usec
earlier_begins(const struct view *v, const struct node *n, usec at)
{
	return since_residents(
	    v, span_opens(v->history->zone, twice(n->term), at));
}

static void
judge_rise(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	usec opens = view_opens(v, n->term);
	usec before = view_opens(v, twice(n->term));
	struct inside now = {0, NULL};
	usec until = USEC_NEVER, silence = USEC_NEVER;
	bool rises;

	look_at_both(j, opens, &now, &until);
	f->until = f->yes_by = until;
	f->figure = count_between(j, opens, USEC_NEVER);
	rises = f->figure >= n->factor * count_between(j, before, opens);
	if (f->figure < n->at_least || !rises)
		return;
	if (unheard(v, n->kinds, earlier_begins(v, n, v->asked.at), &silence) ==
	    UNKNOWN_SHORT) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = UNKNOWN_SHORT;
		sooner(&f->until, begins_after(v, n, earlier_begins, n->kinds));
		f->yes_by = f->until;
		return;
	}
	say_yes(j, f, &now);
	sooner(&f->until, until);
}

static void
rise_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	usec opens = view_opens(v, n->term), ignored = USEC_NEVER;
	struct inside now = {0, NULL};

	look_at_both(j, opens, &now, &ignored);
	l->other = count_between(j, view_opens(v, twice(n->term)), opens);
	l->missing = n->factor * l->other > n->at_least ? n->factor * l->other
							: n->at_least;
	l->missing -= f->figure;
	lack_seen(l, &now);
}

static bool
check_rise(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	const struct kind *k = &c->kind[n->kind];

	if (k->standing) {
		bad->argument = "kind";
		err_set(&bad->err, "standing",
		    "`%s` stands until it is settled: it does not come more "
		    "often; use value with `take: change`",
		    k->name);
		return false;
	}
	if (!span_may_exceed(twice(n->term), k->keep))
		return true;
	bad->argument = "window";
	err_set(&bad->err, "longer_than_kept",
	    "`rise` reads two of these windows, and `%s` may be forgotten "
	    "before that: what was forgotten would count as nothing",
	    k->name);
	return false;
}

static struct span
rise_looks_back(const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)kind;
	return twice(n->term);
}

static const char *const days[] = {"days"};
static const struct argument arguments[] = {
    ARG_OF_KIND,
    {.name = "window", .type = ARG_SPAN, .required = true, .offset = ARG(term)},
    {.name = "factor",
	.type = ARG_NUMBER,
	.required = true,
	.offset = ARG(factor),
	.min = 2,
	.max = 100,
	.stricter = STRICTER_MORE},
    {.name = "floor",
	.type = ARG_AT_LEAST,
	.required = true,
	.offset = ARG(at_least),
	.min = 1,
	.max = 1000,
	.stricter = STRICTER_MORE},
    {.name = "distinct",
	.type = ARG_TRUE,
	.offset = ARG(by_days),
	.word = days,
	.n_words = 1},
    ARG_OF_WHERE(STRICTER_SAME),
};

const struct predicate pred_rise = {
    .name = "rise",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_rise,
    .judge = judge_rise,
    .begins = rise_begins,
    .looks_back = rise_looks_back,
    .may = may_with_enough,
    .lacks = rise_lacks,
    .asks = {{"{kind}{where}{window} minstens {least_times}, en minstens "
	      "{factor} keer zo veel als in {before}",
	"{kind}{where}{window} at least {least_times}, and at least "
	"{factor|time|times} as many as in {before}"}},
    .found = {{"{figure_times}, nodig minstens {at_least}",
	"{figure_times}, needed at least {at_least}"}},
    .short_of = {{"nog {missing_times} (in {before}: {other})",
	"{missing_times} more (in {before}: {other})"}},
};
