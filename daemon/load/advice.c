/*
 * advice: what loads, and yet cannot be meant.
 */
#include "daemon/core/predicates.h"
#include "daemon/load/load.h"
#include "daemon/load/purpose.h"
#include "daemon/load/values.h"

struct advice {
	const struct catalogue *catalogue;
	const struct rule *rule;
	struct errs *out;
};

static const char *
unit_word(struct span s)
{
	static const char *const words[] = {[SPAN_HOURS] = "hour",
	    [SPAN_DAYS] = "day",
	    [SPAN_WEEKS] = "week",
	    [SPAN_MONTHS] = "month",
	    [SPAN_WORKDAYS] = "workday"};

	return words[s.unit];
}

static void
too_long(const struct advice *a, const struct node *n, struct span s,
    const struct kind *k)
{
	errs_at(a->out, a->rule->file, n->line, n->column, "longer_than_kept",
	    "%s looks back %d %s%s, but `%s` is kept %d %s%s", n->path, s.n,
	    unit_word(s), s.n == 1 ? "" : "s", k->name, k->keep.n,
	    unit_word(k->keep), k->keep.n == 1 ? "" : "s");
}

/* How far back it reads each kind, against how long that is kept. */
static void
check_look_back(const struct advice *a, const struct node *n)
{
	const struct predicate *p = predicates[n->type];
	const struct catalogue *c = a->catalogue;

	for (size_t i = 0; p->looks_back && i < c->n_kinds; i++) {
		struct span s;

		if (!(n->kinds >> i & 1))
			continue;
		s = p->looks_back(c, n, (uint8_t)i);
		if (s.n > 0 && span_may_exceed(s, c->kind[i].keep))
			too_long(a, n, s, &c->kind[i]);
	}
}

/* How many organisations send one of these kinds. */
static int
organisations(const struct catalogue *c, uint64_t kinds)
{
	int n = 0;

	for (size_t i = 0; i < c->n_sources; i++) {
		const struct source *s = c->source;
		bool first = s[i].sends & kinds;
		for (size_t j = 0; first && j < i; j++)
			first = !(s[j].sends & kinds) ||
				s[j].organisation_no != s[i].organisation_no;
		n += first;
	}
	return n;
}

/* Numbers that what is sent cannot reach. */
static void
check_reach(const struct advice *a, const struct node *n)
{
	const struct kind *k = &a->catalogue->kind[n->kind];
	int most = organisations(a->catalogue, n->kinds);

	if (n->type == NODE_DISTINCT && n->distinct_organisations > most)
		errs_at(a->out, a->rule->file, n->line, n->column, "never",
		    "%s asks for %d organisations, but %d send%s these kinds",
		    n->path, n->distinct_organisations, most,
		    most == 1 ? "s" : "");
	if (n->type == NODE_VALUE && n->take != TAKE_SUM &&
	    n->take != TAKE_CHANGE &&
	    n->at_least > k->attribute[n->attribute].max)
		errs_at(a->out, a->rule->file, n->line, n->column, "never",
		    "%s asks for more than the `max` of `%s`", n->path,
		    k->attribute[n->attribute].name);
}

/* Kinds that nobody sends; `said` holds those that were named already. */
static void
check_sent(const struct advice *a, const struct node *n, uint64_t *said)
{
	const struct catalogue *c = a->catalogue;

	for (size_t i = 0; i < c->n_kinds; i++) {
		uint64_t bit = UINT64_C(1) << i;
		if (!(n->kinds & bit & ~*said) || organisations(c, bit) > 0)
			continue;
		*said |= bit;
		errs_at(a->out, a->rule->file, n->line, n->column,
		    "nobody_sends",
		    "%s reads `%s`, which no source of the catalogue sends",
		    n->path, c->kind[i].name);
	}
}

static void
check_condition(
    const struct advice *a, const struct condition *c, uint64_t *said)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct node *n = &c->node[i];
		check_look_back(a, n);
		check_reach(a, n);
		check_sent(a, n, said);
	}
}

void
rules_advice(const struct rules *r, const struct catalogue *c, struct errs *out)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct advice a = {c, &r->rule[i], out};
		uint64_t said = 0;
		check_condition(&a, &r->rule[i].when, &said);
		for (int u = 0; u < URGENCIES; u++)
			check_condition(&a, &r->rule[i].tier[u], &said);
	}
	advise_examples(r, c, out);
	if (r->n == 0)
		errs_at(out, NULL, 0, 0, "no_rules", "no rules here");
	errs_sort(out);
}
