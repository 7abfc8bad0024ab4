/*
 * The conditions that read what waakd itself wrote, and those that only holds
 * may say.
 */
#include "tests/oracle/oracle_parts.h"

/* "Only those received at or before `known` exist." */
static bool
is_known(const struct oracle_view *v, const struct event *e)
{
	return e->received <= v->asked.known;
}

/* When this flag was dropped, as known; USEC_NEVER: it was not. */
static usec
dropped(const struct oracle_view *v, const struct event *flag)
{
	for (size_t i = 0; i < v->household->n; i++) {
		const struct event *e = &v->household->event[i];

		if (e->op == OP_DROP && is_known(v, e) &&
		    e->raised == flag->occurred &&
		    strcmp(e->reference, flag->reference) == 0)
			return e->occurred;
	}
	return USEC_NEVER;
}

/* "those raised under its id, and those raised under its old one (`was`)" */
static bool
is_of_rule(const struct node *n, const struct event *flag)
{
	return strcmp(flag->reference, n->rule) == 0 ||
	       (n->rule_was != NULL &&
		   strcmp(flag->reference, n->rule_was) == 0);
}

/*
 * "the rule raised a flag inside the window, before `at`, for a case or for
 * the review list, that was not dropped before `known`"
 */
static bool
is_seen(const struct look *l, const struct event *e)
{
	const struct oracle_view *v = l->view;

	return e->op == OP_RAISE && is_known(v, e) && is_of_rule(l->node, e) &&
	       (e->reason == RAISE_CASE || e->reason == RAISE_REVIEW) &&
	       e->occurred < v->asked.at && e->on >= v->residents &&
	       lies_in(v, l->node->window, e->occurred, e->on) &&
	       dropped(v, e) >= v->asked.known;
}

/* "the statements that those flags cite, as far as they count" */
static void
cite_cited(const struct oracle_view *v, const struct event *flag,
    struct oracle_answer *a)
{
	for (size_t i = 0; i < v->n_stated; i++) {
		const struct event *e = v->stated[i].first;
		const char *source = v->catalogue->source[e->source].name;
		size_t n = strlen(source);

		for (int32_t c = 0; c < flag->n_evidence; c++) {
			const char *cited = flag->evidence[c];

			if (strncmp(cited, source, n) == 0 && cited[n] == ' ' &&
			    strcmp(cited + n + 1, e->id) == 0)
				cite(v, a, &v->stated[i]);
		}
	}
}

/* "`flagged` is never unknown." */
void
flagged(const struct look *l, struct oracle_answer *a)
{
	const struct oracle_household *h = l->view->household;

	for (size_t i = 0; i < h->n; i++) {
		if (!is_seen(l, &h->event[i]))
			continue;
		a->figure++;
		a->answer = ANSWER_YES;
		cite_cited(l->view, &h->event[i], a);
	}
}

/*
 * "the last visit is not older: whole days `today < day + W` (of months, the
 * first day on which a window `within: W` no longer holds it), hours `at <
 * instant + W`"
 */
void
since_visit(const struct look *l, struct oracle_answer *a)
{
	const struct oracle_view *v = l->view;
	struct span w = l->node->term;

	if (v->visit != NULL &&
	    lies_in(v, within(w), v->visit->occurred, v->visit->on)) {
		a->answer = ANSWER_YES;
		for (size_t i = 0; i < v->n; i++)
			if (v->found[i].said == v->visit)
				cite(v, a, &v->found[i]);
	}
}

/*
 * "a found of the kind that is not settled has a date there that is after
 * `today`"
 */
void
until(const struct look *l, struct oracle_answer *a)
{
	const struct oracle_view *v = l->view;
	const struct node *n = l->node;

	for (size_t i = 0; i < v->n; i++) {
		const struct oracle_found *f = &v->found[i];

		if (f->said->kind == n->kind && !f->settled &&
		    passes(l, &n->where, f) &&
		    (f->said->has >> n->attribute & 1) &&
		    f->said->value[n->attribute] > v->today) {
			a->answer = ANSWER_YES;
			cite(v, a, f);
		}
	}
}

/* ---- cases ---- */

struct cases_then { /* the case of each flag, by its place in the events */
	int n;
	int of[ORACLE_ALL_MAX];
};

static const struct event *
flag_for_case(const struct oracle_view *v, size_t i)
{
	const struct event *e = &v->household->event[i];

	return e->op == OP_RAISE && e->reason == RAISE_CASE && is_known(v, e)
		   ? e
		   : NULL;
}

static enum drop_reason
why_dropped(const struct oracle_view *v, const struct event *flag)
{
	for (size_t i = 0; i < v->household->n; i++) {
		const struct event *e = &v->household->event[i];

		if (e->op == OP_DROP && is_known(v, e) &&
		    e->raised == flag->occurred &&
		    strcmp(e->reference, flag->reference) == 0)
			return (enum drop_reason)e->reason;
	}
	return DROP_NONE;
}

/*
 * Whether the flag is still there when another is raised then: "the raises of
 * a round come after its drops for residents, and before those for ground and
 * objection".
 */
static bool
is_there_at(const struct oracle_view *v, const struct event *flag, usec then)
{
	usec gone = dropped(v, flag);

	return gone > then ||
	       (gone == then && why_dropped(v, flag) != DROP_RESIDENTS);
}

/* The next flag for a case that has none yet: by instant, then rule. */
static size_t
next_flag(const struct oracle_view *v, const struct cases_then *c)
{
	size_t next = v->household->n;

	for (size_t i = 0; i < v->household->n; i++) {
		const struct event *e = flag_for_case(v, i);

		if (e == NULL || c->of[i] != 0)
			continue;
		if (next == v->household->n ||
		    e->occurred < v->household->event[next].occurred)
			next = i;
	}
	return next;
}

/* "a flag for a case joins the open case of the household, else it opens
 * one" */
static struct cases_then
cases_of(const struct oracle_view *v)
{
	struct cases_then c = {0};
	size_t i;

	while ((i = next_flag(v, &c)) < v->household->n) {
		const struct event *flag = &v->household->event[i];

		for (size_t j = 0; j < v->household->n; j++)
			if (c.of[j] != 0 &&
			    is_there_at(
				v, &v->household->event[j], flag->occurred))
				c.of[i] = c.of[j];
		if (c.of[i] == 0)
			c.of[i] = ++c.n;
	}
	return c;
}

/*
 * "the household has a case that is open at `at` (not one that lapses at that
 * very instant) and was handed out before `at`"
 */
void
open_case(const struct look *l, struct oracle_answer *a)
{
	const struct oracle_view *v = l->view;
	struct cases_then c = cases_of(v);

	for (size_t i = 0; i < v->household->n; i++) {
		const struct event *e = &v->household->event[i];

		if (e->op != OP_HANDOUT || !is_known(v, e) ||
		    e->occurred >= v->asked.at)
			continue;
		for (size_t j = 0; j < v->household->n; j++) {
			const struct event *flag = &v->household->event[j];

			if (c.of[j] == e->number &&
			    flag->occurred <= v->asked.at &&
			    dropped(v, flag) > v->asked.at)
				a->answer = ANSWER_YES;
		}
	}
}

int
oracle_open_case(const struct oracle_household *h, usec at)
{
	static struct oracle_view v;
	struct cases_then c;

	v.household = h;
	v.asked.known = USEC_NEVER;
	c = cases_of(&v);
	for (size_t i = 0; i < h->n; i++)
		if (c.of[i] != 0 && h->event[i].occurred <= at &&
		    dropped(&v, &h->event[i]) > at)
			return c.of[i];
	return 0;
}
