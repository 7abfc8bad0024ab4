/*
 * advice: what loads, and yet cannot be meant.
 */
#include <stdlib.h>

#include "daemon/core/predicates.h"
#include "daemon/load/implies.h"
#include "daemon/load/load.h"
#include "daemon/load/purpose.h"
#include "daemon/load/tests.h"
#include "daemon/load/values.h"
#include "daemon/load/vocabulary.h"

#define AGREEMENT_NOTICE 60 /* days before its end that it is told */
#define HOLIDAYS_NOTICE 90

struct advice {
	const struct catalogue *catalogue;
	struct comparing *comparing;
	const struct condition *when; /* one a rule: see with_kinds() */
	const struct rules *rules;
	const struct rule *rule;
	day today;
	struct errs *out, *errors;
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

/* Numbers that what is sent cannot reach. */
static void
check_reach(const struct advice *a, const struct node *n)
{
	const struct kind *k = &a->catalogue->kind[n->kind];
	int most = catalogue_organisations(a->catalogue, n->kinds);

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
		if (!(n->kinds & bit & ~*said) ||
		    catalogue_organisations(c, bit) > 0)
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

static void
check_conditions(const struct advice *a)
{
	uint64_t said = 0;

	check_condition(a, &a->rule->when, &said);
	for (int u = 0; u < URGENCIES; u++)
		check_condition(a, &a->rule->tier[u], &said);
}

/* --- what can never be, or always is ------------------------------------ */

static void
check_truth(const struct advice *a)
{
	struct truths t = condition_truth(a->comparing, &a->rule->when);

	if (t.truth == TRUTH_NEVER)
		errs_at(a->out, a->rule->file, t.at->line, t.at->column,
		    "can_never_hold", "`%s` can never hold: of %s, %s",
		    a->rule->id, t.at->path, t.why);
	if (t.truth == TRUTH_ALWAYS)
		errs_at(a->out, a->rule->file, t.at->line, t.at->column,
		    "always_holds", "`%s` always holds: of %s, %s", a->rule->id,
		    t.at->path, t.why);
}

/*
 * A tier is never reached when its condition cannot hold beside the rule's, or
 * a higher one always does when it does; the default never, when a tier holds
 * whenever the rule does.
 */
static void
check_tier(const struct advice *a, int u)
{
	const struct rule *r = a->rule;
	const struct condition *tier = &r->tier[u];
	struct truths t = conditions_truth(a->comparing, &r->when, tier);

	if (t.truth == TRUTH_NEVER)
		errs_at(a->out, r->file, t.at->line, t.at->column, "tier_never",
		    "the urgency `%s` is never reached: of %s, %s",
		    urgency_word((enum urgency)u), t.at->path, t.why);
	for (int above = u + 1; above < URGENCIES; above++)
		if (condition_implies(a->comparing, tier, &r->tier[above]))
			errs_at(a->out, r->file, tier->node->line,
			    tier->node->column, "tier_never",
			    "the urgency `%s` is never reached: whenever it "
			    "would be, `%s` is",
			    urgency_word((enum urgency)u),
			    urgency_word((enum urgency)above));
	if (condition_implies(a->comparing, &r->when, tier))
		errs_at(a->out, r->file, tier->node->line, tier->node->column,
		    "tier_always",
		    "the urgency is never below `%s`: its condition holds "
		    "whenever the rule does",
		    urgency_word((enum urgency)u));
}

static void
check_tiers(const struct advice *a)
{
	for (int u = 0; u < URGENCIES; u++)
		if (a->rule->tier[u].n)
			check_tier(a, u);
}

/* --- against the other rules ---------------------------------------------- */

static bool
mutes(const struct rules *r, size_t a, size_t b)
{
	for (size_t i = 0; i < r->n_mutes; i++)
		if (r->mute[i].rule == a && r->mute[i].muted == b)
			return true;
	return false;
}

/* Would a visit by `a` be no more than one by `b`? */
static bool
adds_nothing(const struct rule *a, const struct rule *b)
{
	return a->visit == b->visit && a->urgency <= b->urgency &&
	       a->recipients == b->recipients && a->status == b->status;
}

static void
check_subsumed(const struct advice *a)
{
	const struct rules *r = a->rules;
	size_t self = (size_t)(a->rule - r->rule);

	for (size_t i = 0; i < r->n; i++) {
		const struct rule *other = &r->rule[i];

		if (i == self || !adds_nothing(a->rule, other) ||
		    !condition_implies(
			a->comparing, &a->when[self], &a->when[i]) ||
		    mutes(r, self, i) || mutes(r, i, self))
			continue;
		/* Of two that are equal, one is named. */
		if (i > self && condition_implies(
				    a->comparing, &other->when, &a->rule->when))
			continue;
		errs_at(a->out, a->rule->file, a->rule->line, 0, "subsumed",
		    "whenever `%s` holds, `%s` does too: say which of the two "
		    "mutes the other, or leave one out",
		    a->rule->id, other->id);
	}
}

static void
check_flagged(const struct advice *a)
{
	for (size_t i = 0; i < a->rule->when.n; i++) {
		const struct node *n = &a->rule->when.node[i];
		int at = n->type == NODE_FLAGGED ? rules_find(a->rules, n->rule)
						 : -1;

		if (at >= 0 && a->rules->rule[at].status != STATUS_LIVE)
			errs_at(a->out, a->rule->file, n->line, n->column,
			    "never",
			    "%s waits for flags of `%s`, which is not live",
			    n->path, n->rule);
	}
}

/* --- time ------------------------------------------------------------------
 */

/*
 * A cool-down that ends while the window still holds what was flagged raises
 * the same signals again.
 */
static void
check_cool_down(const struct advice *a)
{
	const struct rule *r = a->rule;

	if (!r->cool_down.n)
		return;
	for (size_t i = 0; i < r->when.n; i++) {
		const struct node *n = &r->when.node[i];

		if (n->window.form != WINDOW_WITHIN ||
		    !span_may_exceed(n->window.from, r->cool_down) ||
		    span_may_exceed(r->cool_down, n->window.from))
			continue;
		errs_at(a->out, r->file, n->line, n->column, "cool_down_short",
		    "%s looks back further than the cool-down of `%s` lasts: "
		    "the same signals raise it again",
		    n->path, r->id);
		return;
	}
}

#define REVIEW_GRACE 60 /* days past `review_by` until it is an error */

static void
check_review(const struct advice *a)
{
	const struct rule *r = a->rule;
	char by[CIVIL_TEXT_MAX];

	if (r->status == STATUS_RETIRED || r->review_by >= a->today)
		return;
	errs_at(a->today > r->review_by + REVIEW_GRACE ? a->errors : a->out,
	    r->file, r->line, 0, "review_passed",
	    "`%s` was to be looked at again by %s: does it still do what it "
	    "was made for?",
	    r->id, civil_print_day(r->review_by, by));
}

static void
check_agreement(const struct advice *a)
{
	const struct agreement *g = a->rule->combines;
	char until[CIVIL_TEXT_MAX];

	if (!g || g->until >= a->today + AGREEMENT_NOTICE)
		return;
	errs_at(a->out, a->rule->file, a->rule->line, 0, "agreement_ends",
	    "the agreement `%s` of `%s` %s on %s: then the rule says unknown",
	    g->name, a->rule->id, g->until < a->today ? "ended" : "ends",
	    civil_print_day(g->until, until));
}

static void
check_tested(const struct advice *a)
{
	if (a->rule->n_tests == 0 && a->rule->status == STATUS_LIVE)
		errs_at(a->out, a->rule->file, a->rule->line, 0, "no_tests",
		    "`%s` is live and has no tests", a->rule->id);
}

/* --- the set ---------------------------------------------------------------
 */

static void (*const checks[])(const struct advice *) = {
    check_conditions,
    check_truth,
    check_tiers,
    check_subsumed,
    check_flagged,
    check_cool_down,
    check_review,
    check_agreement,
    check_tested,
};

/* A term in workdays past the end of the list counts too few holidays. */
static void
check_holidays(const struct catalogue *c, day today, struct errs *out)
{
	const struct holidays *h = c->holidays;
	char until[CIVIL_TEXT_MAX];

	if (h && h->until < today + HOLIDAYS_NOTICE)
		errs_at(out, NULL, 0, 0, "holidays_end",
		    "the list of holidays ends on %s: after that every weekday "
		    "counts as a workday",
		    civil_print_day(h->until, until));
}

static void
check_rules(const struct rules *r, const struct catalogue *c, day today,
    struct errs *warnings, struct errs *errors)
{
	struct comparing k = {c, COMPARING_MAX};
	struct arena *arena = arena_new();
	struct condition *when = arena_array(arena, r->n, sizeof(*when));

	for (size_t i = 0; i < r->n; i++)
		when[i] = with_kinds(&r->rule[i].when, arena);
	for (size_t i = 0; i < r->n; i++) {
		const struct advice a = {
		    c, &k, when, r, &r->rule[i], today, warnings, errors};

		for (size_t n = 0; n < COUNT(checks); n++)
			checks[n](&a);
	}
	arena_free(&arena);
	if (k.left <= 0)
		errs_at(errors, NULL, 0, 0, "too_much",
		    "these rules are too many, or too long, to hold each "
		    "against all others: what can never hold, and what "
		    "another rule says too, was not all looked for");
}

void
rules_advice(const struct rules *r, const struct catalogue *c, day today,
    struct errs *warnings, struct errs *errors)
{
	check_rules(r, c, today, warnings, errors);
	advise_examples(r, c, warnings);
	vocabulary_advice(r->vocabulary, warnings);
	check_holidays(c, today, warnings);
	if (r->n == 0)
		errs_at(warnings, NULL, 0, 0, "no_rules", "no rules here");
	errs_sort(warnings);
	errs_sort(errors);
}
