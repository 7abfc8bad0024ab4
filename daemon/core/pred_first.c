/*
 * first: a signal of a kind that was not seen for long before it.
 */
#include "daemon/core/predicates.h"

static bool
reads(const struct judging *j, const struct found *f)
{
	return f->said->kind == j->node->kind && counts(j, &j->node->where, f);
}

/* Was there one before f, in the event order, and not long before? */
static bool
seen_before(const struct judging *j, size_t at, usec opens)
{
	const struct view *v = j->view;

	for (size_t i = 0; i < at; i++)
		if (reads(j, &v->stated[i]) && v->stated[i].at >= opens)
			return true;
	return false;
}

static usec
first_begins(const struct view *v, const struct node *n, usec at)
{
	return since_residents(
	    v, span_opens(v->history->zone, n->ended_within, at));
}

static void
judge_first(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	const struct zone *z = v->history->zone;
	usec opens = first_begins(v, n, v->asked.at), doubt = USEC_NEVER;
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct found *one = &v->stated[i];
		usec ignored = USEC_NEVER, since, leaves;

		if (!reads(j, one) || one->at < opens)
			continue;
		since = span_opens(z, n->term, one->at);
		if (seen_before(j, i, since))
			continue;
		leaves = span_ends(z, n->ended_within, one->at, one->on);
		sooner(&leaves, day_start(v, one->gone));
		sooner(&f->until, leaves);
		if (unheard(v, n->kinds, since_residents(v, since), &ignored) ==
		    UNKNOWN_SHORT)
			sooner(&doubt, leaves);
		else
			in.found[in.n++] = one;
	}
	f->figure = (int64_t)in.n;
	if (in.n) {
		order_by_event(in.found, in.n);
		f->answer = ANSWER_YES;
		f->evidence = in.found;
		f->n_evidence = in.n;
	} else if (doubt != USEC_NEVER) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = UNKNOWN_SHORT;
	}
}

static void
first_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct view *v = j->view;
	usec opens = first_begins(v, j->node, v->asked.at);
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};

	for (size_t i = 0; i < v->n_stated; i++)
		if (reads(j, &v->stated[i]) && v->stated[i].at >= opens)
			in.found[in.n++] = &v->stated[i];
	l->missing = f->figure ? 0 : 1;
	lack_seen(l, &in);
}

static bool
check_first(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	if (!span_may_exceed(
		span_sum(n->term, n->ended_within), c->kind[n->kind].keep))
		return true;
	bad->argument = "not_seen_for";
	err_set(&bad->err, "longer_than_kept",
	    "`%s` may be forgotten before that: what was forgotten would "
	    "count as never seen",
	    c->kind[n->kind].name);
	return false;
}

static struct span
first_looks_back(const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)kind;
	return span_sum(n->term, n->ended_within);
}

static const struct argument arguments[] = {
    ARG_OF_KIND,
    {.name = "not_seen_for",
	.type = ARG_DAYS,
	.required = true,
	.offset = ARG(term),
	.stricter = STRICTER_MORE},
    {.name = "ended_within",
	.type = ARG_DAYS,
	.required = true,
	.offset = ARG(ended_within),
	.stricter = STRICTER_LESS},
    ARG_OF_WHERE(STRICTER_SAME),
};

const struct predicate pred_first = {
    .name = "first",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_first,
    .judge = judge_first,
    .begins = first_begins,
    .looks_back = first_looks_back,
    .may = may_with_one,
    .lacks = first_lacks,
    .asks = {{"{kind}{where}{ended}, en in {before} niet",
	"{kind}{where}{ended}, and not in {before}"}},
    .found = {{"{figure} keer voor het eerst",
	"{figure|time|times} for the first time"}},
    .short_of = {{"{kind}{where}, en in {before} niet",
	"{kind}{where}, and not in {before}"}},
};
