/*
 * match: arrears as the national monitor counts them. meervoudig: two or more
 * with different references in one calendar month; opeenvolgend: another one
 * in an earlier calendar month. Both over the last six months, by the date of
 * each statement. Source: Monitor vroegsignalering (Divosa); RULES.md,
 * "Meaning".
 */
#include <string.h>

#include "daemon/core/predicates.h"

static const struct span six_months = {6, SPAN_MONTHS};

static int
month_of(const struct found *f)
{
	struct civil c = civil_of(f->on);

	return c.year * 12 + c.month;
}

static bool
same_reference(const struct found *a, const struct found *b)
{
	if (a->first == b->first)
		return true;
	return a->said->kind == b->said->kind &&
	       a->said->source == b->said->source && a->said->reference &&
	       b->said->reference &&
	       strcmp(a->said->reference, b->said->reference) == 0;
}

static bool
are_partners(
    const struct judging *j, const struct found *a, const struct found *b)
{
	switch ((enum match)j->node->match) {
	case MATCH_MEERVOUDIG:
		return month_of(a) == month_of(b) && !same_reference(a, b);
	case MATCH_OPEENVOLGEND:
		break;
	}
	return month_of(a) != month_of(b) &&
	       (!same_reference(a, b) ||
		   view_period(j->view, a) != view_period(j->view, b));
}

static usec
match_begins(const struct view *v, const struct node *n, usec at)
{
	(void)n;
	return since_residents(v, span_opens(v->history->zone, six_months, at));
}

static bool
reads(const struct judging *j, const struct found *f, usec opens)
{
	return j->node->kinds >> f->said->kind & 1 && f->at >= opens;
}

static bool
has_partner(const struct judging *j, const struct found *f, usec opens)
{
	const struct view *v = j->view;

	for (size_t i = 0; i < v->n_stated; i++)
		if (reads(j, &v->stated[i], opens) &&
		    are_partners(j, f, &v->stated[i]))
			return true;
	return false;
}

static void
judge_match(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct zone *z = v->history->zone;
	usec opens = match_begins(v, j->node, v->asked.at);
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct found *one = &v->stated[i];

		if (!reads(j, one, opens) || !has_partner(j, one, opens))
			continue;
		in.found[in.n++] = one;
		sooner(&f->until, day_start(v, one->gone));
		sooner(&f->until, span_ends(z, six_months, one->at, one->on));
	}
	f->figure = (int64_t)in.n;
	if (!in.n)
		return;
	f->answer = ANSWER_YES;
	f->evidence = in.found;
	f->n_evidence = in.n;
}

static void
match_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct view *v = j->view;
	usec opens = match_begins(v, j->node, v->asked.at);
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};

	for (size_t i = 0; i < v->n_stated; i++)
		if (reads(j, &v->stated[i], opens))
			in.found[in.n++] = &v->stated[i];
	l->missing = f->figure ? 0 : in.n ? 1 : 2;
	lack_seen(l, &in);
}

static void
complete_match(const struct catalogue *c, struct node *n)
{
	for (size_t k = 0; k < c->n_kinds; k++)
		if (c->kind[k].arrears)
			n->kinds |= UINT64_C(1) << k;
}

static bool
check_match(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	(void)c;
	if (n->kinds)
		return true;
	bad->argument = NULL;
	err_set(&bad->err, "never",
	    "the catalogue has no kind of arrears on fixed costs");
	return false;
}

static struct span
match_looks_back(const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)n;
	(void)kind;
	return six_months;
}

static bool
may_match(const struct node *n, const struct tally *t, const bool *child)
{
	(void)child;
	return tally_within(t, n->kinds, six_months) >= 2;
}

static const char *const matches[] = {
    [MATCH_MEERVOUDIG] = "meervoudig", [MATCH_OPEENVOLGEND] = "opeenvolgend"};
static const struct argument arguments[] = {{.name = "",
    .type = ARG_WORD,
    .required = true,
    .offset = ARG(match),
    .word = matches,
    .n_words = COUNT(matches)}};

const struct predicate pred_match = {
    .name = "match",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .complete = complete_match,
    .check = check_match,
    .judge = judge_match,
    .begins = match_begins,
    .looks_back = match_looks_back,
    .may = may_match,
    .lacks = match_lacks,
    .asks = {{"{match}", "{match}"}},
    .found = {{"{figure|signaal|signalen}", "{figure|signal|signals}"}},
    .short_of = {{"nog {missing|achterstand|achterstanden}",
	"{missing} more in arrears"}},
};
