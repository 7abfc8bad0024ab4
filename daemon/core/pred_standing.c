/*
 * standing: something that stands open, and has for so long.
 */
#include "daemon/core/predicates.h"

static usec
standing_begins(const struct view *v, const struct node *n, usec at)
{
	if (!n->term.n)
		return at + 1; /* heard at all */
	return since_residents(v, span_opens(v->history->zone, n->term, at));
}

static void
judge_standing(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};

	for (size_t i = 0; i < v->n; i++) {
		const struct found *o = &v->found[i];
		day lasts = o->since;

		if (o->said->kind != n->kind || !o->open ||
		    !counts(j, &n->where, o))
			continue;
		f->figure++;
		if (n->term.n)
			lasts = span_add(n->term, o->since);
		if (lasts <= v->today) {
			in.found[in.n++] = o;
		} else {
			sooner(&f->yes_by, day_start(v, lasts));
			sooner(&f->until, day_start(v, lasts));
			sooner(&f->until, day_start(v, o->gone));
		}
	}
	if (in.n)
		say_yes(j, f, &in);
}

static void
standing_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct view *v = j->view;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};

	for (size_t i = 0; i < v->n; i++)
		if (v->found[i].said->kind == j->node->kind &&
		    v->found[i].open &&
		    counts(j, &j->node->where, &v->found[i]))
			in.found[in.n++] = &v->found[i];
	l->missing = f->figure ? 0 : 1;
	lack_seen(l, &in);
}

static bool
check_standing(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	if (c->kind[n->kind].standing)
		return true;
	bad->argument = "kind";
	err_set(&bad->err, "not_standing",
	    "`%s` does not stand: the catalogue gives it no `standing: true`; "
	    "use count",
	    c->kind[n->kind].name);
	return false;
}

static const struct argument arguments[] = {
    ARG_OF_KIND,
    {.name = "for",
	.type = ARG_DAYS,
	.offset = ARG(term),
	.stricter = STRICTER_MORE},
    ARG_OF_WHERE(STRICTER_MORE),
};

const struct predicate pred_standing = {
    .name = "standing",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_standing,
    .judge = judge_standing,
    .begins = standing_begins,
    .looks_back = term_looks_back,
    .may = may_with_one,
    .lacks = standing_lacks,
    .asks = {{"{kind}{where} staat{for} open", "{kind}{where} is open{for}"}},
    .found = {{"{figure} open", "{figure} open"}},
    .short_of = {{"{kind}{where} die{for} open staat",
	"{kind}{where} that is open{for}"}},
};
