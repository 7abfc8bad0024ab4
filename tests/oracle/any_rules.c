/*
 * Rules of all conditions there are, and what stands beside rules: statuses
 * and dates, agreements, triage, holds, mutes.
 */
#include <string.h>

#include "daemon/core/predicates.h"
#include "tests/oracle/any_condition.h"

/* Of the rules read by `flagged` the first that is not before `place`; such a
 * set may go round in a circle, and does not load. */
static bool
reads_ahead(const struct world *w, const struct condition *c, size_t place)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t r = place; r < w->rules.n; r++)
			if (c->node[i].type == NODE_FLAGGED &&
			    strcmp(c->node[i].rule, w->rule[r].id) == 0)
				return true;
	return false;
}

static bool
says_what_holds_say(const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (predicates[c->node[i].type]->of_holds)
			return true;
	return false;
}

static struct condition
condition_for(struct world *w, struct arena *a, size_t place, int depth)
{
	struct condition c;

	do
		c = any_condition(w, a, depth);
	while (reads_ahead(w, &c, place) || says_what_holds_say(&c));
	return c;
}

static void
date_rule(struct world *w, struct rule *r)
{
	static const enum rule_status other[] = {STATUS_SHADOW, STATUS_SHADOW,
	    STATUS_SHADOW, STATUS_DRAFT, STATUS_RETIRED};

	if (random_percent(&w->random, 30))
		r->status = PICK(&w->random, other);
	if (random_percent(&w->random, 20))
		r->from = w->middle + (day)random_in(&w->random, -8, 4);
	if (random_percent(&w->random, 20))
		r->until = w->middle + (day)random_in(&w->random, 4, 20);
	r->straight = random_percent(&w->random, 30);
}

static void
fill_rule(struct world *w, struct arena *a, size_t place)
{
	struct rule *r = &w->rule[place];

	r->when = condition_for(w, a, place, (int)random_in(&w->random, 0, 2));
	for (int u = (int)r->urgency + 1; u < URGENCIES; u++)
		if (random_percent(&w->random, 40))
			r->tier[u] = condition_for(w, a, place, 1);
	if (random_percent(&w->random, 25))
		r->combines = any_agreement(w, a);
	date_rule(w, r);
}

static void
fill_hold(struct world *w, struct arena *a, struct hold *h)
{
	static const char *const id[] = {"een", "twee", "vijf"};
	struct random *r = &w->random;
	const char **except = arena_array(a, 1, sizeof(char *));

	*h = (struct hold){.id = "rust",
	    .file = "any",
	    .line = 1,
	    .condition = any_condition(w, a, 1),
	    .then = random_percent(r, 70)
			? HOLD_DROP
			: (enum hold_then)random_in(r, HOLD_WAIT, HOLD_DROP),
	    .except = except};
	if (reads_ahead(w, &h->condition, 0))
		h->then = HOLD_WAIT; /* one that drops might go round */
	if (h->then == HOLD_DROP)
		h->on_crisis = (enum hold_on_crisis)random_in(
		    r, ON_CRISIS_PASS, ON_CRISIS_DROP);
	except[0] = PICK(r, id);
	h->n_except = random_percent(r, 25);
}

/* None of itself, and in no circle: a rule mutes those behind it. */
static void
fill_mutes(struct world *w)
{
	struct random *r = &w->random;
	const int64_t last = (int64_t)w->rules.n - 1;

	w->rules.mute = w->mute;
	for (int64_t n = random_in(r, 0, RANDOM_MUTES_MAX); n > 0; n--) {
		struct mute m = {(uint16_t)random_in(r, 0, last),
		    (uint16_t)random_in(r, 0, last)};

		if (m.rule < m.muted)
			w->mute[w->rules.n_mutes++] = m;
	}
}

void
any_rules(struct world *w, struct arena *a)
{
	for (size_t i = 0; i < w->rules.n; i++)
		fill_rule(w, a, i);
	w->rules.triage = w->triage;
	w->rules.hold = w->hold;
	if (random_percent(&w->random, 50))
		w->rules.n_holds =
		    (size_t)random_in(&w->random, 1, RANDOM_HOLDS_MAX);
	for (size_t i = 0; i < w->rules.n_holds; i++)
		fill_hold(w, a, &w->hold[i]);
	if (random_percent(&w->random, 40))
		fill_mutes(w);
}
