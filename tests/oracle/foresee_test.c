/*
 * What is foreseen, on random rules and histories: sampled at every hour, by
 * the oracle, nothing comes before it, and at that instant it is so.
 *
 * WAAKD_FORESEE_N sets how many questions are asked.
 */
#include <stdlib.h>

#include "daemon/core/foresee.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/show.h"
#include "tests/unit/tap.h"

#define HOUR (3600 * USEC_SECOND)
#define HOURS (20 * 24) /* so far is looked, and sampled */

static struct world world;
static struct arena *arena;
static struct oracle_view view;
static struct oracle_answer answer[RULE_NODES_MAX];
static long n_asked, n_foreseen, n_at_once, n_flags;

static struct history *
history_of(const struct world *w)
{
	struct history *h = history_new(arena, &w->catalogue, w->zone);

	for (size_t i = 0; i < w->n; i++)
		history_add(h, &w->event[i]);
	return h;
}

/* ---- what a rule answers ---- */

struct question {
	const struct rule *rule;
	struct asked asked;
	bool yes;
};

static bool
is_so(const struct world *w, const struct question *q, usec at)
{
	struct oracle_household h = {&w->catalogue, w->zone, w->n, w->event};
	struct asked asked = q->asked;

	asked.at = at;
	oracle_view(&h, &asked, &view);
	oracle_judge(&q->rule->when, &view, answer);
	return (answer[0].answer == ANSWER_YES) == q->yes;
}

/* What is wrong with it, or NULL. */
static const char *
wrong(const struct world *w, const struct question *q, const struct foreseen *f,
    usec end)
{
	if (f->looked > end || (f->at != USEC_NEVER && f->at > end))
		return "it looked too far";
	if (f->at == USEC_NEVER && f->looked < end)
		return "it did not look far enough";
	for (usec at = q->asked.at; at < f->looked; at += HOUR)
		if (is_so(w, q, at) && at < f->at)
			return "it is so earlier";
	if (f->at == USEC_NEVER)
		return NULL;
	if (!is_so(w, q, f->at))
		return "it is not so then";
	return f->at > q->asked.at && is_so(w, q, f->at - 1)
		   ? "it is so just before"
		   : NULL;
}

static bool
ask(struct world *w, uint64_t seed, const struct rule *rule)
{
	struct question q = {.rule = rule,
	    .asked = {.at = world_instant(w), .without = USEC_NEVER},
	    .yes = random_percent(&w->random, 80)};
	usec end = q.asked.at + HOURS * HOUR;
	struct foreseen f;
	const char *what;

	arena_reset(arena);
	q.asked.known =
	    random_percent(&w->random, 50) ? q.asked.at : world_end(w);
	q.asked.feed = foreseen_feed(&w->catalogue, w->feed, q.asked.at, arena);
	f = foresee(rule, history_of(w), &q.asked, q.yes, end);
	what = wrong(w, &q, &f, end);
	n_asked++;
	n_foreseen += f.at != USEC_NEVER && f.at > q.asked.at;
	n_at_once += f.at == q.asked.at;
	if (!what)
		return true;
	printf("# seed %llu: %s: %s foreseen for %s\n",
	    (unsigned long long)seed, what, q.yes ? "yes" : "no longer yes",
	    show_instant(w, f.at));
	show_condition(w, &rule->when);
	show_events(w);
	show_asked(w, &q.asked);
	return false;
}

/* ---- what it raises ---- */

static bool
raises(const struct circumstances *c, struct history *h, int rule, usec at,
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

/* The household as the daemon leaves it at `to`: all events, all timers. */
static struct history *
play(const struct circumstances *c, const struct world *w, usec to)
{
	struct history *h = history_new(arena, &w->catalogue, w->zone);
	usec now = USEC_ALWAYS, due = USEC_NEVER;

	for (;;) {
		usec next = due;

		for (size_t i = 0; i < w->n; i++)
			if (w->event[i].received > now &&
			    w->event[i].received < next)
				next = w->event[i].received;
		if (next > to)
			return h;
		for (size_t i = 0; i < w->n; i++)
			if (w->event[i].received == next)
				history_add(h, &w->event[i]);
		now = next;
		raises(c, h, -1, now, &due);
	}
}

/* Asked each hour, no round raises it before; and one at that instant does. */
static bool
ask_flag(struct world *w, uint64_t seed, int rule)
{
	usec now = world_instant(w), end = now + HOURS * HOUR, due;
	struct circumstances c = {.rules = &w->rules};
	struct foreseen f;
	struct history *h;
	bool good = true;

	arena_reset(arena);
	c.feed = foreseen_feed(&w->catalogue, w->feed, now, arena);
	h = play(&c, w, now);
	f = foresee_flag(&c, rule, h, now, end, NULL);
	n_asked++;
	n_flags += f.at != USEC_NEVER;
	for (usec at = now; good && at < f.looked && at < f.at; at += HOUR)
		good = !raises(&c, h, rule, at, &due);
	if (good && f.at != USEC_NEVER)
		good = raises(&c, h, rule, f.at, &due);
	if (good)
		return true;
	printf("# seed %llu: flag of rule %d foreseen for %s\n",
	    (unsigned long long)seed, rule, show_instant(w, f.at));
	return false;
}

static bool
play_world(uint64_t seed)
{
	world_make(&world, seed);
	for (size_t r = 0; r < world.rules.n; r++)
		if (!ask(&world, seed, &world.rule[r]) ||
		    !ask_flag(&world, seed, (int)r))
			return false;
	return true;
}

int
main(void)
{
	const char *text = getenv("WAAKD_FORESEE_N");
	long n = text ? strtol(text, NULL, 10) : 4000;
	int bad = 0;

	arena = arena_new();
	for (uint64_t s = 1; n_asked < n && bad < 5; s++)
		bad += !play_world(s);
	OK(bad == 0, "%ld times what is foreseen agrees with every hour",
	    n_asked);
	OK(n_foreseen > n / 40 && n_at_once > n / 40 && n_flags > n / 40,
	    "of each there are many: yet to come %ld, at once %ld, flags %ld",
	    n_foreseen, n_at_once, n_flags);
	arena_free(&arena);
	return tap_done();
}
