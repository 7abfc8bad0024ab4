/*
 * An account says what is so, on random rules and histories: its verdict is
 * the oracle's; what it says keeps a rule from a flag is what a round of
 * judging does; and its flag is that of a run of the rounds to come, none
 * being earlier, not even at instants at which nothing is due.
 *
 * Three in four are of the whole language: every condition, agreements,
 * triage, holds, mutes, rules in shadow and in effect for some days only.
 *
 * WAAKD_ACCOUNT_N sets how many accounts are asked, WAAKD_ACCOUNT_SEED asks
 * those of one world.
 */
#include <stdlib.h>

#include "daemon/base/util.h"
#include "daemon/core/account.h"
#include "tests/oracle/any_condition.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/show.h"
#include "tests/unit/tap.h"

static struct world world;
static struct arena *arena, *made;
static struct oracle_answer answer[RULE_NODES_MAX];
static struct mute mutes[RANDOM_RULES_MAX];
static long n_asked, n_kept[KEPT_REPEATING + 1], n_ahead, n_held, n_between;

/* One rule, of most sets, mutes another; some are in shadow. */
static void
add_mutes(struct world *w)
{
	size_t n = w->rules.n;

	w->rules.mute = mutes;
	w->rules.n_mutes = 0;
	for (size_t i = 0; i < n; i++)
		if (random_percent(&w->random, 20))
			w->rule[i].status = STATUS_SHADOW;
	if (n > 1 && random_percent(&w->random, 70)) {
		uint16_t by =
		    (uint16_t)random_in(&w->random, 0, (int64_t)n - 1);

		mutes[w->rules.n_mutes++] =
		    (struct mute){by, (uint16_t)((by + 1) % n)};
	}
}

/* ---- a run ---- */

/* A round: does the rule raise a flag? What it says is added. */
static bool
hold_round(const struct circumstances *c, struct history *h, int rule, usec at,
    usec *due_r)
{
	struct round r = fold_round(c, h, at, arena);
	bool so = false;

	for (size_t i = 0; i < r.n; i++) {
		so |= r.event[i].op == OP_RAISE && r.event[i].rule == rule;
		history_add(h, &r.event[i]);
	}
	*due_r = r.due;
	return so;
}

static usec
next_arrival(const struct world *w, usec now, usec sooner)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->event[i].received > now && w->event[i].received < sooner)
			sooner = w->event[i].received;
	return sooner;
}

/* The household as the daemon leaves it before `to`. */
static struct history *
play(const struct circumstances *c, const struct world *w, usec to)
{
	struct history *h = history_new(arena, &w->catalogue, w->zone);
	usec now = next_arrival(w, USEC_ALWAYS, USEC_NEVER), due;

	for (; now < to; now = next_arrival(w, now, due)) {
		for (size_t i = 0; i < w->n; i++)
			if (w->event[i].received == now)
				history_add(h, &w->event[i]);
		hold_round(c, h, -1, now, &due);
	}
	for (size_t i = 0; i < w->n; i++)
		if (w->event[i].received == to)
			history_add(h, &w->event[i]);
	return h;
}

/* ---- what must hold of an account ---- */

/* As the oracle takes it: the events in a row. */
static struct oracle_household
as_oracle(const struct history *h)
{
	struct event *e = arena_array(arena, h->n, sizeof(*e));

	for (size_t i = 0; i < h->n; i++)
		e[i] = *h->line[i].event;
	return (struct oracle_household){h->catalogue, h->zone, h->n, e};
}

static const char *
check_answer(const struct history *played, const struct account *x,
    const struct circumstances *c)
{
	const struct oracle_household h = as_oracle(played);
	const struct asked q = {.known = x->at,
	    .at = x->at,
	    .without = USEC_NEVER,
	    .feed = c->feed,
	    .triage = c->rules->triage};
	const bool agreed = !x->said.when.said.agreement;

	if (h.n > ORACLE_EVENTS_MAX)
		return NULL;
	oracle_rule(x->rule, &h, &q, answer);
	for (size_t i = agreed ? 0 : 1; i < x->rule->when.n; i++) {
		const struct finding *f = &x->said.when.said.finding[i];

		if (f->answer != answer[i].answer ||
		    f->unknown != answer[i].unknown ||
		    f->figure != answer[i].figure ||
		    f->either_order != answer[i].either_order)
			return "a condition says another thing";
		if (f->n_evidence != answer[i].n_evidence)
			return "a condition cites another evidence";
	}
	return x->said.when.said.answer == answer[0].answer
		   ? NULL
		   : "the rule says another thing";
}

/* What is told beside the reason agrees with it. */
static const char *
check_chain(const struct account *x)
{
	const bool yes = x->said.when.said.answer == ANSWER_YES,
		   in_force = rule_in_force(x->rule, x->said.view->today);

	if ((x->kept == KEPT_OUT_OF_FORCE) == in_force)
		return "out of force, and it is in force, or the reverse";
	if (in_force && (x->kept == KEPT_ANSWER) == yes)
		return "kept by an answer that it does not give";
	if (in_force && yes && (x->kept == KEPT_MUTED) != (x->n_mutes > 0))
		return "muted by none, or by one that is not told";
	if (x->kept == KEPT_COOLING && x->cools_until == USEC_ALWAYS &&
	    !x->recorded &&
	    (!x->last || rule_cools_down(x->rule) ||
		x->last->ended != USEC_NEVER))
		return "cooling, and why is not told";
	if (x->recorded && x->kept != KEPT_COOLING)
		return "recorded, and that is not why";
	if (x->cools_until != USEC_ALWAYS && x->cools_until <= x->at)
		return "it cools until what has passed";
	if ((x->ahead.yes == x->at) != yes || (x->ahead.no == x->at) == yes)
		return "foreseen for now is another answer";
	return NULL;
}

/* An instant yet to come at which something may change and nothing need be
 * due; now and then none is found. */
static usec
some_instant(struct world *w, const struct account *x, usec now)
{
	for (int i = 0; i < 10; i++) {
		usec at = random_percent(&w->random, 70)
			      ? any_edge(w, &x->rule->when)
			      : world_instant(w);

		if (at > now)
			return at;
	}
	return USEC_NEVER;
}

/*
 * The rounds that are due from now on, with no event more; and between them
 * some that are not.
 */
static const char *
check_flag(struct world *w, const struct account *x, struct history *h,
    const struct circumstances *c)
{
	struct circumstances ahead = *c;
	const int rule = (int)(x->rule - c->rules->rule);
	const usec last =
	    x->ahead.flag == USEC_NEVER ? x->ahead.looked - 1 : x->ahead.flag;
	usec due;

	ahead.feed = foreseen_feed(h->catalogue, c->feed, x->at, arena);
	if (hold_round(&ahead, h, rule, x->at, &due) != (x->kept == KEPT_NOT))
		return "kept from a flag that it raises, or the reverse";
	if (x->kept == KEPT_NOT)
		return x->ahead.flag == x->at ? NULL : "it flags at once";
	for (usec at = x->at; due <= last;) {
		usec between = some_instant(w, x, at);

		n_between += between < due;
		at = between < due ? between : due;
		if (hold_round(&ahead, h, rule, at, &due))
			return at == x->ahead.flag ? NULL : "it flags earlier";
	}
	return x->ahead.flag == USEC_NEVER ? NULL : "it does not flag then";
}

static void
report(
    struct world *w, uint64_t seed, const struct account *x, const char *wrong)
{
	printf("# seed %llu, rule %s: %s: kept %s, flag %s\n",
	    (unsigned long long)seed, x->rule->id, wrong, kept_word(x->kept),
	    show_instant(w, x->ahead.flag));
	printf("# asked at %s\n", show_instant(w, x->at));
	show_rule(w, x->rule);
	show_events(w);
}

static bool
ask(struct world *w, uint64_t seed, int rule)
{
	struct circumstances c = {.rules = &w->rules, .feed = w->feed};
	usec at = world_instant(w);
	struct account x;
	struct history *h;
	const char *wrong;

	arena_reset(arena);
	h = play(&c, w, at);
	x = account_of(&c, rule, h, at, arena);
	wrong = check_answer(h, &x, &c);
	if (!wrong)
		wrong = check_chain(&x);
	if (!wrong)
		wrong = check_flag(w, &x, h, &c);
	n_asked++;
	n_kept[x.kept]++;
	n_ahead += x.ahead.flag != USEC_NEVER && x.ahead.flag > x.at;
	n_held += x.n_holds > 0;
	if (wrong)
		report(w, seed, &x, wrong);
	return !wrong;
}

static bool
ask_world(uint64_t seed)
{
	world_make(&world, seed);
	if (seed % 4 == 0) {
		add_mutes(&world);
	} else {
		arena_reset(made);
		any_world(&world, made);
		any_rules(&world, made);
	}
	for (size_t r = 0; r < world.rules.n; r++)
		if (!ask(&world, seed, (int)r))
			return false;
	return true;
}

int
main(void)
{
	const char *text = getenv("WAAKD_ACCOUNT_N");
	const char *seed = getenv("WAAKD_ACCOUNT_SEED");
	long n = text ? strtol(text, NULL, 10) : 2400;
	int bad = 0;

	arena = arena_new();
	made = arena_new();
	if (seed) {
		OK(ask_world(strtoull(seed, NULL, 10)), "world %s", seed);
		return tap_done();
	}
	for (uint64_t s = 1; n_asked < n && bad < 5; s++)
		bad += !ask_world(s);
	OK(bad == 0, "%ld accounts say what is so", n_asked);
	OK(n_ahead > n / 20, "of flags to come there are many: %ld", n_ahead);
	for (size_t k = 0; k < COUNT(n_kept); k++)
		OK(n_kept[k] > 0, "kept \"%s\": %ld", kept_word((enum kept)k),
		    n_kept[k]);
	OK(n_held > n / 20 && n_between > n / 3,
	    "in %ld a hold is in force; %ld rounds were not due", n_held,
	    n_between);
	arena_free(&made);
	arena_free(&arena);
	return tap_done();
}
