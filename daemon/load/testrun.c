/*
 * testrun: plays the history of a rule test as the daemon would: rounds of
 * judging at each instant at which something is received, and at each
 * instant a timer is due; then asks.
 */
#include <assert.h>
#include <string.h>

#include "daemon/load/tests.h"

struct play {
	struct arena *arena;
	const struct catalogue *catalogue;
	const struct rules *one; /* a set with only the rule that is tested */
	const struct rule_test *test;
	struct history *history;
	const struct feed *feed;
	const struct given **waiting; /* by `received`, ascending */
	size_t n, next;
	usec due; /* the timer */
};

static void
sort_waiting(struct play *p)
{
	p->waiting =
	    arena_array(p->arena, p->test->n_given, sizeof(*p->waiting));
	for (size_t i = 0; i < p->test->n_given; i++) {
		const struct given *g = &p->test->given[i];
		size_t j = p->n++;
		for (; j > 0 &&
		       p->waiting[j - 1]->event.received > g->event.received;
		     j--)
			p->waiting[j] = p->waiting[j - 1];
		p->waiting[j] = g;
	}
}

/* In rule tests every source was always heard. */
static const struct feed *
always_heard(struct arena *a, const struct catalogue *c)
{
	struct feed *feed = arena_array(a, c->n_kinds, sizeof(*feed));

	for (size_t i = 0; i < c->n_kinds; i++)
		feed[i].heard = USEC_ALWAYS;
	return feed;
}

/* The next instant at which something happens. */
static usec
next_instant(const struct play *p)
{
	usec in =
	    p->next < p->n ? p->waiting[p->next]->event.received : USEC_NEVER;

	return in < p->due ? in : p->due;
}

static void
round_at(struct play *p, usec now)
{
	struct circumstances c = {.rules = p->one, .feed = p->feed};
	struct round r;

	/* a duplicate is acknowledged and changes nothing */
	for (; p->next < p->n && p->waiting[p->next]->event.received == now;
	     p->next++)
		if (p->waiting[p->next]->verb != GIVEN_DUPLICATE)
			history_add(p->history, &p->waiting[p->next]->event);
	r = fold_round(&c, p->history, now, p->arena);
	for (size_t i = 0; i < r.n; i++)
		history_add(p->history, &r.event[i]);
	assert(r.due > now);
	p->due = r.due;
}

/* What became of the last flag of the rule. */
static enum expected_flag
flag_at(const struct play *p, usec at, enum answer answer)
{
	struct cases cases = fold_cases(p->history, at, p->arena);
	const struct flag *last = NULL;

	for (size_t i = 0; i < cases.n; i++)
		for (size_t j = 0; j < cases.item[i].n_flags; j++) {
			const struct flag *f = &cases.item[i].flag[j];
			if (last == NULL ||
			    f->raised->occurred >= last->raised->occurred)
				last = f;
		}
	if (last != NULL && last->dropped != USEC_NEVER)
		return EXPECT_DROPPED;
	if (last != NULL && last->ended == USEC_NEVER)
		return EXPECT_TRUE;
	return answer == ANSWER_UNKNOWN ? EXPECT_UNKNOWN : EXPECT_FALSE;
}

static enum urgency
urgency_at(const struct play *p, const struct view *v)
{
	const struct rule *r = &p->one->rule[0];

	for (int u = URGENCY_CRISIS; u > (int)r->urgency; u--)
		if (r->tier[u].n > 0 &&
		    judge(&r->tier[u], v, p->arena).answer == ANSWER_YES)
			return (enum urgency)u;
	return r->urgency;
}

/* `false` is also met by a flag that was dropped: there is none. */
static bool
met(const struct expected *e, const struct test_outcome *o)
{
	bool flag = e->flag == o->flag ||
		    (e->flag == EXPECT_FALSE && o->flag == EXPECT_DROPPED);

	return flag && (e->evidence < 0 || e->evidence == o->evidence) &&
	       (e->urgency < 0 || e->urgency == (int)o->urgency);
}

static struct test_outcome
ask(const struct play *p, const struct expected *e)
{
	const struct asked q = {.known = e->at,
	    .at = e->at,
	    .without = USEC_NEVER,
	    .feed = p->feed,
	    .triage = p->one->triage};
	const struct view *v = history_view(p->history, &q, p->arena);
	struct verdict verdict = judge_rule(&p->one->rule[0], v, p->arena);
	struct test_outcome o = {.test = p->test,
	    .expected = e,
	    .answer = verdict.answer,
	    .evidence = (int)verdict.n_evidence,
	    .urgency = urgency_at(p, v),
	    .finding = verdict.finding};

	o.flag = flag_at(p, e->at, verdict.answer);
	o.passed = met(e, &o);
	return o;
}

static void
run_test(const struct rule *rule, const struct rule_test *t,
    const struct catalogue *c, const struct zone *z,
    void (*outcome)(void *, const struct test_outcome *), void *arg)
{
	struct arena *a = arena_new();
	const struct rules one = {.n = 1, .rule = rule};
	struct play p = {.arena = a,
	    .catalogue = c,
	    .one = &one,
	    .test = t,
	    .history = history_new(a, c, z),
	    .feed = always_heard(a, c),
	    .due = USEC_NEVER};

	sort_waiting(&p);
	for (size_t i = 0; i < t->n_expected; i++) {
		struct test_outcome o;
		while (next_instant(&p) <= t->expected[i].at)
			round_at(&p, next_instant(&p));
		o = ask(&p, &t->expected[i]);
		o.rule = rule;
		outcome(arg, &o);
	}
	arena_free(&a);
}

void
run_rule_tests(const struct rules *r, const struct catalogue *c,
    const struct zone *z,
    void (*outcome)(void *arg, const struct test_outcome *), void *arg)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < r->rule[i].n_tests; j++)
			run_test(&r->rule[i], &r->rule[i].test[j], c, z,
			    outcome, arg);
}
