/*
 * judging: rounds, timers, and the clock that moves them.
 *
 * Live, each transaction is a round. Under rehearsal events wait in an open
 * round until the clock is moved on or a digest is sent.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

#include "daemon/base/vec.h"
#include "daemon/state.h"

void
set_clock(struct serve *s, usec at)
{
	char text[32];

	assert(at >= s->clock); /* S1 */
	s->clock = at;
	snprintf(text, sizeof(text), "%" PRId64, at);
	s->world.store->ops->set(s->world.store, "clock", text);
}

usec
next_instant(struct serve *s)
{
	usec now;

	if (s->instant)
		return s->instant;
	if (s->rehearsal)
		return s->clock;
	now = s->world.now(s->world.arg);
	return now > s->clock ? now : s->clock + 1;
}

usec
clock_off(struct serve *s)
{
	usec off = s->rehearsal ? 0 : s->clock - s->world.now(s->world.arg);

	return off > CLOCK_OFF_USEC ? off : 0;
}

/* Says when the system clock jumps, or has come to stand behind ours. */
void
watch_clock(struct serve *s)
{
	usec now = s->world.now(s->world.arg);
	usec monotonic = s->world.monotonic(s->world.arg);
	usec jump = now - s->seen.now - (monotonic - s->seen.monotonic);
	bool off = clock_off(s) > 0;

	if (s->seen.now && jump > CLOCK_JUMP_USEC)
		say(s, LOG_WARNING,
		    "the system clock jumped ahead by %" PRId64 " s",
		    jump / USEC_SECOND);
	if (off && !s->seen.off)
		say(s, LOG_WARNING,
		    "the system clock stands %" PRId64 " s behind the log's, "
		    "which only moves forward: reports that seem too late "
		    "are put off",
		    clock_off(s) / USEC_SECOND);
	if (!off && s->seen.off)
		say(s, LOG_NOTICE, "the system clock has caught up");
	s->seen.now = now;
	s->seen.monotonic = monotonic;
	s->seen.off = off;
}

struct contact_list {
	struct arena *arena;
	usec *at;
	size_t n, cap;
};

static void
collect_contact(void *arg, usec at)
{
	struct contact_list *l = arg;

	VEC_PUSH(l->arena, l->at, l->n, l->cap) = at;
}

void
refresh_heard(struct serve *s)
{
	const struct catalogue *c = s->setup->catalogue;
	struct store *store = s->world.store;
	struct contacts *source;

	arena_reset(s->heard);
	source = arena_array(s->heard, c->n_sources, sizeof(*source));
	for (size_t i = 0; i < c->n_sources; i++) {
		struct contact_list l = {.arena = s->heard};

		store->ops->each_contact(
		    store, c->source[i].name, collect_contact, &l);
		source[i] = (struct contacts){l.n, l.at};
	}
	s->feed = feeds_of(c, s->setup->zone, source, s->heard);
}

bool
is_silent(const struct serve *s, size_t source, usec at, usec *since_r)
{
	const struct source *item = &s->setup->catalogue->source[source];
	const struct zone *z = s->setup->zone;
	struct store *store = s->world.store;
	usec last = store->ops->last_heard(store, item->name), since;

	if (!item->expect_every.n || last == USEC_NEVER)
		return false;
	since = zone_start(z, span_add(item->expect_every, zone_day(z, last)));
	if (since > at)
		return false;
	if (since_r)
		*since_r = since;
	return true;
}

struct history *
load_household(struct serve *s, int64_t household)
{
	const struct setup *set = s->setup;
	struct history *h;

	arena_reset(s->scratch);
	h = history_new(s->scratch, set->catalogue, set->zone);
	s->world.store->ops->load(s->world.store, household, set->rules, h);
	return h;
}

void
judge_household(struct serve *s, int64_t household, usec now)
{
	struct store *store = s->world.store;
	struct history *h = load_household(s, household);
	struct circumstances c = {
	    .rules = s->setup->rules, .feed = s->feed, .since = s->since};
	struct round round = fold_round(&c, h, now, s->scratch);

	if (round.n)
		store->ops->append(store, household, round.event, round.n);
	tell_cases(s, household, h, &round, now);
	store->ops->timer(store, household, round.due);
	s->stats.rounds++;
}

static void
collect(void *arg, int64_t household)
{
	struct waiting *w = arg;

	if (w->n < w->most)
		VEC_PUSH(w->arena, w->household, w->n, w->cap) = household;
}

bool
judge_some_pending(struct serve *s)
{
	struct store *store = s->world.store;
	struct waiting w = {.arena = arena_new(), .most = PENDING_STEP};
	bool ok = store->ops->begin(store) == STORE_OK;

	if (ok) {
		store->ops->each_pending(store, w.most, collect, &w);
		for (size_t i = 0; i < w.n; i++) {
			judge_household(s, w.household[i], s->clock);
			store->ops->unpend_one(store, w.household[i]);
		}
		ok = store->ops->commit(store) == STORE_OK;
	}
	arena_free(&w.arena);
	return ok;
}

/* Live: whoever waits is judged before a later instant begins. */
static bool
judge_all_pending(struct serve *s)
{
	while (!s->rehearsal && s->world.store->ops->pending(s->world.store))
		if (!judge_some_pending(s))
			return false;
	return true;
}

/* At most `most` timers due before `until`; -1 when the disk is full. */
static int
some_timers(struct serve *s, usec until, int most)
{
	struct store *store = s->world.store;
	int64_t household;
	usec at;
	int n = 0;

	if (store->ops->begin(store) != STORE_OK)
		return -1;
	while (n < most && store->ops->due(store, until - 1, &household, &at)) {
		judge_household(s, household, at);
		if (at > s->clock)
			set_clock(s, at);
		n++;
	}
	return store->ops->commit(store) == STORE_OK ? n : -1;
}

bool
run_timers(struct serve *s, usec until)
{
	usec clock = s->clock;
	int n;

	if (!judge_all_pending(s))
		return false;
	if (s->world.store->ops->next_due(s->world.store) >= until)
		return true;
	do {
		n = some_timers(s, until, TIMER_STEP);
		if (n < 0)
			s->clock = clock;
		clock = s->clock;
	} while (n == TIMER_STEP);
	return n >= 0;
}

static void
judge_due_before(struct serve *s, usec until)
{
	struct store *store = s->world.store;
	int64_t household;
	usec at;

	while (store->ops->due(store, until - 1, &household, &at))
		judge_household(s, household, at);
}

/* Timers due at `now` join what waits: a household is judged once a round. */
static void
join_due(struct serve *s, usec now)
{
	struct store *store = s->world.store;
	int64_t household;
	usec at;

	judge_due_before(s, now);
	while (store->ops->due(store, now, &household, &at)) {
		store->ops->pend(store, household);
		store->ops->timer(store, household, USEC_NEVER);
	}
}

static void
judge_waiting(struct serve *s, usec at)
{
	struct store *store = s->world.store;
	struct waiting w = {.arena = arena_new(), .most = SIZE_MAX};

	store->ops->each_pending(store, w.most, collect, &w);
	for (size_t i = 0; i < w.n; i++)
		judge_household(s, w.household[i], at);
	store->ops->unpend(store);
	arena_free(&w.arena);
}

void
close_round(struct serve *s, usec now)
{
	if (!s->rehearsal) /* what waits has waited since s->clock */
		judge_waiting(s, s->clock);
	join_due(s, now);
	judge_waiting(s, now);
}

/* Closes the round, runs the timers due before `to`, moves on. */
static bool
move_clock(struct serve *s, usec to, struct err *e)
{
	struct store *store = s->world.store;
	usec clock = s->clock;

	if (store->ops->begin(store) != STORE_OK) {
		err_set(e, "later", "the disk is full");
		return false;
	}
	close_round(s, clock);
	set_clock(s, to > clock ? to : clock + 1);
	judge_due_before(s, s->clock);
	if (store->ops->commit(store) != STORE_OK) {
		s->clock = clock;
		err_set(e, "later", "the disk is full");
		return false;
	}
	return true;
}

/* On the way there overrides may end: each at its own instant. */
static bool
pass_renewals(struct serve *s, usec to, struct err *e)
{
	usec tried = USEC_ALWAYS, end;

	while ((end = files_end(s)) <= to && end != tried) {
		if (end > s->clock && !move_clock(s, end, e))
			return false;
		if (renew_files(s) == RENEWAL_FULL) {
			err_set(e, "later", "the disk is full");
			return false;
		}
		tried = end;
	}
	return true;
}

bool
advance_clock(struct serve *s, usec to, struct err *e)
{
	usec clock = s->clock;

	if (to < clock) {
		char at[CIVIL_TEXT_MAX];

		err_set(e, "clock_backwards",
		    "the clock stands at %s and only moves forward",
		    civil_print_local(s->setup->zone, clock, at));
		return false;
	}
	if (!pass_renewals(s, to, e))
		return false;
	/* It may be there already, and stand past it by a microsecond. */
	return (s->clock > clock && s->clock >= to) || move_clock(s, to, e);
}
