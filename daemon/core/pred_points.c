/*
 * points: a card that anyone can add up with pen and paper. What is older
 * counts for less. The figure is in hundredths of a point.
 */
#include "daemon/core/predicates.h"

/* The percentage that holds; and when the next age begins. */
static int32_t
percent_now(const struct judging *j, const struct found *f, usec *changes)
{
	const struct node *n = j->node;
	int32_t percent = 100;

	if (f->open)
		return n->n_ages ? n->age[0].percent : 100;
	for (int i = 0; i < n->n_ages; i++) {
		day from =
		    n->age[i].from.n ? span_add(n->age[i].from, f->on) : f->on;

		if (from > j->view->today) {
			sooner(changes, day_start(j->view, from));
			break;
		}
		percent = n->age[i].percent;
	}
	return percent;
}

static int64_t
capped(const struct node *n, int64_t points)
{
	int64_t most =
	    n->cap_per_kind ? n->cap_per_kind * INT64_C(100) : INT64_MAX;

	return points < most ? points : most;
}

static void
judge_points(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};
	int64_t points[CATALOGUE_KINDS_MAX] = {0};
	usec until = USEC_NEVER;

	for (size_t i = 0; i < v->n; i++) {
		const struct found *one = &v->found[i];
		int32_t percent;

		if (!(n->kinds >> one->said->kind & 1))
			continue;
		percent = percent_now(j, one, &until);
		if (!percent)
			continue;
		sooner(&until, day_start(v, one->gone));
		points[one->said->kind] +=
		    (int64_t)n->card[one->said->kind] * percent;
		in.found[in.n++] = one;
	}
	for (size_t k = 0; k < v->history->catalogue->n_kinds; k++)
		f->figure += capped(n, points[k]);
	if (f->figure < n->at_least * 100)
		return;
	order_by_event(in.found, in.n);
	f->answer = ANSWER_YES;
	f->evidence = in.found;
	f->n_evidence = in.n;
	f->until = until;
}

static void
points_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct view *v = j->view;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};
	usec ignored = USEC_NEVER;

	for (size_t i = 0; i < v->n; i++)
		if (j->node->kinds >> v->found[i].said->kind & 1 &&
		    percent_now(j, &v->found[i], &ignored))
			in.found[in.n++] = &v->found[i];
	l->missing = j->node->at_least * 100 - f->figure;
	lack_seen(l, &in);
}

/* From when on anything counts: {0} when all that is kept does. */
static struct span
points_looks_back(const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)kind;
	if (n->n_ages && !n->age[n->n_ages - 1].percent)
		return n->age[n->n_ages - 1].from;
	return (struct span){0, SPAN_DAYS};
}

static usec
points_begins(const struct view *v, const struct node *n, usec at)
{
	struct span back = points_looks_back(v->history->catalogue, n, 0);

	if (!back.n)
		return window_begins(v, n, at);
	return since_residents(v, span_opens(v->history->zone, back, at));
}

/* As if all were as young as counts for most. */
static bool
may_points(const struct node *n, const struct tally *t, const bool *child)
{
	const struct span back =
	    points_looks_back(t->history->catalogue, n, n->kind);
	int64_t percent = n->n_ages ? n->age[0].percent : 100, sum = 0;

	(void)child;
	for (uint64_t left = n->kinds; left; left &= left - 1) {
		const int32_t card = n->card[__builtin_ctzll(left)];

		sum += capped(
		    n, card * percent * tally_within(t, left & -left, back));
	}
	return sum >= n->at_least * 100;
}

static bool
check_points(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	int64_t most = 0;

	if (!n->cap_per_kind)
		return true;
	for (size_t k = 0; k < c->n_kinds; k++)
		most += n->card[k] ? n->cap_per_kind : 0;
	if (n->at_least <= most)
		return true;
	bad->argument = "at_least";
	err_set(&bad->err, "never",
	    "%lld points cannot be reached: with `cap_per_kind` the card "
	    "gives %lld at the most",
	    (long long)n->at_least, (long long)most);
	return false;
}

static const struct argument arguments[] = {
    {.name = "card",
	.type = ARG_CARD,
	.required = true,
	.offset = ARG(card),
	.min = 1,
	.max = 1000},
    {.name = "cap_per_kind",
	.type = ARG_NUMBER,
	.offset = ARG(cap_per_kind),
	.min = 1,
	.max = 1000,
	.stricter = STRICTER_LESS},
    {.name = "ages",
	.type = ARG_AGES,
	.offset = ARG(age),
	.min = 1,
	.max = RULE_AGES_MAX},
    {.name = "at_least",
	.type = ARG_AT_LEAST,
	.required = true,
	.offset = ARG(at_least),
	.min = 1,
	.max = 10000,
	.stricter = STRICTER_MORE},
};

const struct predicate pred_points = {
    .name = "points",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_points,
    .judge = judge_points,
    .begins = points_begins,
    .looks_back = points_looks_back,
    .may = may_points,
    .lacks = points_lacks,
    .asks = {{"minstens {at_least|punt|punten}: {card}",
	"at least {at_least|point|points}: {card}"}},
    .found = {{"{figure|punt|punten}, nodig {at_least}",
	"{figure|point|points}, needed {at_least}"}},
    .short_of = {{"nog {missing|punt|punten}", "{missing|point|points} more"}},
};
