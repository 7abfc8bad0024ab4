/*
 * testrun: plays the tests of rules and holds what there was against what is
 * expected.
 */
#include <string.h>

#include "daemon/load/play.h"

static bool
is_of_rule(const struct rule *r, const struct flag *f)
{
	const char *id = f->raised->reference;

	return strcmp(id, r->id) == 0 ||
	       (r->was != NULL && strcmp(id, r->was) == 0);
}

/* The last flag of the rule that is tested; NULL. */
static const struct flag *
last_flag(const struct play *p, const struct cases *cases)
{
	const struct flag *last = NULL;

	if (p->subject->rule == NULL)
		return NULL;
	for (size_t i = 0; i < cases->n_flags; i++)
		if (is_of_rule(p->subject->rule, &cases->flag[i]))
			last = &cases->flag[i];
	return last;
}

/* What became of it. */
static enum expected_flag
became(const struct flag *last, enum answer answer)
{
	if (last != NULL && last->dropped != USEC_NEVER)
		return EXPECT_DROPPED;
	if (last != NULL && last->ended == USEC_NEVER)
		switch ((enum raise_mode)last->raised->reason) {
		case RAISE_RECORDED:
			return EXPECT_RECORDED;
		case RAISE_ASK:
			return EXPECT_ASKED;
		case RAISE_CASE:
		case RAISE_REVIEW:
		case RAISE_SHADOW:
			return EXPECT_TRUE;
		}
	return answer == ANSWER_UNKNOWN ? EXPECT_UNKNOWN : EXPECT_FALSE;
}

/* --- holds --------------------------------------------------------------- */

/* What holds the case of its last flag, if it is open. */
static struct held
held_at(const struct play *p, const struct cases *cases,
    const struct test_outcome *o)
{
	const struct held none = {.until = DAY_MAX};

	for (size_t i = 0; o->last != NULL && i < cases->n; i++) {
		const struct household_case *c = &cases->item[i];

		if (c->number == o->last->number && c->lapsed == USEC_NEVER)
			return hold_of(
			    holds_at(p->rules, o->view, p->arena), c, p->arena);
	}
	return none;
}

bool
has_hold(const struct held *h, const char *id)
{
	if (id[0] == 0)
		return h->hold == NULL && h->n_asks == 0;
	for (size_t i = 0; i < h->n_asks; i++)
		if (strcmp(h->ask[i]->id, id) == 0)
			return true;
	return h->hold != NULL && strcmp(h->hold->id, id) == 0;
}

const char *
holds_text(const struct held *h, struct arena *a)
{
	const char *list = h->hold != NULL ? h->hold->id : "";

	for (size_t i = 0; i < h->n_asks; i++)
		list = arena_printf(
		    a, "%s%s%s", list, *list ? ", " : "", h->ask[i]->id);
	return *list ? list : "none";
}

static bool
held_met(const struct expected *e, const struct held *there)
{
	const char *passed = there->passed != NULL ? there->passed->id : "";

	return (e->held == NULL || has_hold(there, e->held)) &&
	       (e->passes == NULL || strcmp(e->passes, passed) == 0);
}

/* --- one expectation ----------------------------------------------------- */

/* What the tiers say, and the highest that says yes. */
static void
ask_tiers(const struct play *p, struct test_outcome *o)
{
	const struct rule *r = p->subject->rule;

	if (r == NULL)
		return;
	o->urgency = r->urgency;
	for (int u = (int)r->urgency + 1; u < URGENCIES; u++) {
		struct verdict v;

		if (r->tier[u].n == 0)
			continue;
		v = judge_tier(r, (enum urgency)u, o->view, p->arena);
		o->tier[u] = v.finding;
		if (v.answer == ANSWER_YES)
			o->urgency = (enum urgency)u;
	}
}

bool
was_turned(const struct view *v, enum triage_status status)
{
	for (size_t i = 0; i < v->n_turned; i++)
		if (v->turned[i].status == status)
			return true;
	return status == TRIAGE_PASSED && v->n_turned == 0;
}

bool
flag_met(int flag, enum expected_flag there)
{
	return flag < 0 || flag == (int)there ||
	       (flag == EXPECT_FALSE && there != EXPECT_TRUE &&
		   there != EXPECT_UNKNOWN);
}

static bool
met(const struct expected *e, const struct test_outcome *o)
{
	return flag_met(e->flag, o->flag) && held_met(e, &o->held) &&
	       (e->yes < 0 || e->yes == (o->answer == ANSWER_YES)) &&
	       (e->answer < 0 || e->answer == (int)o->answer) &&
	       (e->because < 0 || e->because == (int)o->unknown) &&
	       (e->turned < 0 ||
		   was_turned(o->view, (enum triage_status)e->turned)) &&
	       (e->evidence < 0 || e->evidence == o->evidence) &&
	       (e->urgency < 0 || e->urgency == (int)o->urgency);
}

static struct test_outcome
ask(struct play *p, const struct expected *e)
{
	struct test_outcome o = {
	    .subject = p->subject, .test = p->test, .expected = e};
	struct cases cases;
	struct verdict v;

	play_until(p, e->at);
	o.view = play_view(p, e->at);
	v = play_judge(p, o.view);
	o.answer = v.answer;
	o.unknown = v.agreement ? UNKNOWN_AGREEMENT : v.finding[0].unknown;
	o.evidence = (int)v.n_evidence;
	ask_tiers(p, &o);
	o.finding = v.finding;
	cases = fold_cases(p->history, e->at, p->arena);
	o.last = last_flag(p, &cases);
	o.held = held_at(p, &cases, &o);
	o.flag = became(o.last, o.answer);
	o.passed = met(e, &o);
	return o;
}

/* --- restarts ------------------------------------------------------------ */

static bool
has_restarts(const struct rule_test *t)
{
	for (size_t i = 0; i < t->n_given; i++)
		if (t->given[i].verb == GIVEN_RESTART)
			return true;
	return false;
}

static usec
raised(const struct test_outcome *o)
{
	return o->last ? o->last->raised->occurred : USEC_NEVER;
}

/*
 * A restart may change nothing: the same test without its restarts must find
 * the same. This is no mistake of the rule but one of ours.
 */
static void
compare(struct play *without, struct test_outcome *o, struct arena *a)
{
	struct test_outcome twin = ask(without, o->expected);

	if (twin.flag == o->flag && raised(&twin) == raised(o) &&
	    twin.answer == o->answer && twin.evidence == o->evidence &&
	    twin.urgency == o->urgency && twin.held.hold == o->held.hold)
		return;
	o->passed = false;
	o->restarted = arena_printf(a, "flag: %s, evidence: %d, urgency: %s",
	    expected_word(twin.flag), twin.evidence,
	    urgency_word(twin.urgency));
}

static void
run_test(const struct test_run *run, const struct subject *of,
    const struct rule_test *t)
{
	struct test_run quiet = *run;
	struct arena *a = arena_new();
	bool stops = has_restarts(t);
	struct play p = play_new(run, of, t, true, a), twin;

	quiet.judged = NULL;
	if (stops)
		twin = play_new(&quiet, of, t, false, a);
	for (size_t i = 0; i < t->n_expected; i++) {
		struct test_outcome o = ask(&p, &t->expected[i]);

		if (stops)
			compare(&twin, &o, a);
		run->outcome(run->arg, &o);
	}
	if (stops)
		play_end(&twin);
	play_end(&p);
	arena_free(&a);
}

/* --- all of them -----------------------------------------------------------
 */

static struct subject
of_rule(const struct rule *r)
{
	return (struct subject){
	    TESTED_RULE, r->id, r->file, r, &r->when, r->n_tests, r->test};
}

static struct subject
of_hold(const struct hold *h)
{
	return (struct subject){TESTED_HOLD, h->id, h->file, NULL,
	    &h->condition, h->n_tests, h->test};
}

static struct subject
of_theme(const struct theme *t)
{
	return (struct subject){TESTED_AREA, t->id, t->file, NULL,
	    &t->households_with, t->n_tests, t->test};
}

bool
test_subject(const struct rules *r, size_t n, struct subject *out)
{
	if (n < r->n)
		*out = of_rule(&r->rule[n]);
	else if (n < r->n + r->n_holds)
		*out = of_hold(&r->hold[n - r->n]);
	else if (n < r->n + r->n_holds + r->n_themes)
		*out = of_theme(&r->theme[n - r->n - r->n_holds]);
	else
		return false;
	return true;
}

void
run_rule_tests(const struct test_run *run)
{
	struct subject s;

	for (size_t i = 0; test_subject(run->rules, i, &s); i++)
		for (size_t j = 0; j < s.n_tests; j++)
			if (run->only == NULL || strcmp(run->only, s.id) == 0)
				run_test(run, &s, &s.test[j]);
}
