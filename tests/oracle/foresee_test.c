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
static long n_asked, n_foreseen, n_at_once, n_flags, n_later;

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
	const struct feed *feed;
	usec now;
	bool yes;
};

static bool
is_so(const struct world *w, const struct question *q, usec at)
{
	struct oracle_household h = {&w->catalogue, w->zone, w->n, w->event};
	struct asked asked = {
	    .known = q->now, .at = at, .without = USEC_NEVER, .feed = q->feed};

	oracle_view(&h, &asked, &view);
	oracle_judge(&q->rule->when, &view, answer);
	return (answer[0].answer == ANSWER_YES) == q->yes;
}

/* What is wrong with it, or NULL. */
static const char *
wrong(const struct world *w, const struct question *q, usec found, usec looked,
    usec end)
{
	if (looked > end || (found != USEC_NEVER && found > end))
		return "it looked too far";
	if (found == USEC_NEVER && looked < end)
		return "it did not look far enough";
	for (usec at = q->now; at < looked; at += HOUR)
		if (is_so(w, q, at) && at < found)
			return "it is so earlier";
	if (found == USEC_NEVER)
		return NULL;
	if (!is_so(w, q, found))
		return "it is not so then";
	return found > q->now && is_so(w, q, found - 1) ? "it is so just before"
							: NULL;
}

static bool
ask(struct world *w, uint64_t seed, int rule)
{
	struct question q = {.rule = &w->rule[rule],
	    .now = world_instant(w),
	    .yes = random_percent(&w->random, 80)};
	struct circumstances c = {.rules = &w->rules};
	usec end = q.now + HOURS * HOUR, at;
	struct foreseen f;
	const char *what;

	arena_reset(arena);
	c.feed = q.feed = foreseen_feed(&w->catalogue, w->feed, q.now, arena);
	f = foresee(&c, rule, history_of(w), q.now, end,
	    q.yes ? FORESEE_YES : FORESEE_NO);
	at = q.yes ? f.yes : f.no;
	what = wrong(w, &q, at, f.looked, end);
	n_asked++;
	n_foreseen += at != USEC_NEVER && at > q.now;
	n_at_once += at == q.now;
	if (!what)
		return true;
	printf("# seed %llu: %s: %s foreseen for %s\n",
	    (unsigned long long)seed, what, q.yes ? "yes" : "no longer yes",
	    show_instant(w, at));
	show_condition(w, &q.rule->when);
	show_events(w);
	printf("# now %s\n", show_instant(w, q.now));
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

/*
 * Asked each hour, no round raises it before, nor does any of the rounds that
 * are due; and the one at that instant does.
 */
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
	f = foresee(&c, rule, h, now, end, FORESEE_FLAG);
	n_asked++;
	n_flags += f.flag != USEC_NEVER;
	n_later += f.flag != USEC_NEVER && f.flag > now;
	for (usec at = now, hour = now; good && at < f.looked && at < f.flag;
	     at = due < hour ? due : hour) {
		hour = at == hour ? hour + HOUR : hour;
		good = !raises(&c, h, rule, at, &due);
	}
	if (good && f.flag != USEC_NEVER)
		good = raises(&c, h, rule, f.flag, &due);
	if (good)
		return true;
	printf("# seed %llu: flag of rule %d foreseen for %s\n",
	    (unsigned long long)seed, rule, show_instant(w, f.flag));
	return false;
}

static bool
play_world(uint64_t seed)
{
	world_make(&world, seed);
	for (size_t r = 0; r < world.rules.n; r++)
		if (!ask(&world, seed, (int)r) ||
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
	OK(n_foreseen > n / 80 && n_at_once > n / 40 && n_flags > n / 40 &&
		n_later > n / 100,
	    "of each there are many: yet to come %ld, at once %ld, flags %ld, "
	    "yet to come %ld",
	    n_foreseen, n_at_once, n_flags, n_later);
	arena_free(&arena);
	return tap_done();
}
