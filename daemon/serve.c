/*
 * serve: one step of the loop. The road a signal takes: receive (bus), parse
 * (wire), put (store), judge (core), commit, receipt.
 */
#include "daemon/serve.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "daemon/base/util.h"
#include "daemon/state.h"

#define CHECKPOINT_EVERY (30 * USEC_SECOND)
#define CHECKPOINT_PAGES 4000 /* 16 MB: the WAL grows little past this */

void
say(struct serve *s, int priority, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	s->world.log(s->world.arg, priority, line);
}

void
say_once(struct serve *s, int priority, const char *key, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	if (!quiet_may(&s->quiet, key, s->world.monotonic(s->world.arg)))
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	s->world.log(s->world.arg, priority, line);
}

static void
say_left_out(struct serve *s)
{
	usec now = s->world.monotonic(s->world.arg);
	char key[QUIET_KEY_MAX];
	uint64_t n;

	while (quiet_left_out(&s->quiet, now, key, &n))
		say(s, LOG_NOTICE, "left out: %s times=%" PRIu64, key, n);
}

void
get_stuck(struct serve *s, enum own what, usec how_long)
{
	s->stuck[what] = s->world.monotonic(s->world.arg) + how_long;
}

bool
is_stuck(const struct serve *s, enum own what)
{
	return s->world.monotonic(s->world.arg) < s->stuck[what];
}

/* The epoch tells clients whether this is the database they spoke to. */
static void
read_epoch(struct serve *s)
{
	struct store *store = s->world.store;
	const char *epoch = store->ops->get(store, "epoch", s->batch);
	uint8_t random[16];

	if (*epoch) {
		snprintf(s->epoch, sizeof(s->epoch), "%s", epoch);
		return;
	}
	s->world.random(s->world.arg, random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(&s->epoch[2 * i], 3, "%02x", random[i]);
	store->ops->set(store, "epoch", s->epoch);
}

static void
read_clock(struct serve *s)
{
	struct store *store = s->world.store;
	const char *clock = store->ops->get(store, "clock", s->batch);

	s->rehearsal = s->setup->config->clock == CLOCK_REHEARSAL;
	if (*clock)
		s->clock = strtoll(clock, NULL, 10);
	else if (s->rehearsal) /* the first round begins after the files do */
		s->clock = s->setup->config->clock_start - 1;
	else
		s->clock = s->world.now(s->world.arg);
}

static bool
read_state(struct serve *s)
{
	struct store *store = s->world.store;

	if (store->ops->begin(store) != STORE_OK)
		return false;
	read_epoch(s);
	read_clock(s);
	return store->ops->commit(store) == STORE_OK;
}

/* Once all are in place, what a death left half is of no use. */
static void
place_lists(struct serve *s)
{
	if (finish_lists(s))
		s->world.sweep(s->world.arg);
	else
		get_stuck(s, OWN_LISTS, STUCK_USEC);
}

struct serve *
serve_new(const struct world *w, struct setup *setup, struct err *e)
{
	struct serve *s = xmalloc(sizeof(*s));
	struct setup *files = setup;

	*s = (struct serve){.world = *w,
	    .setup = setup,
	    .batch = arena_new(),
	    .scratch = arena_new(),
	    .heard = arena_new()};
	err_set(e, "disk_full", "the disk of the database is full");
	if (!read_state(s) || !(files = files_of_the_day(s, setup, e))) {
		serve_free(&s);
		return NULL;
	}
	s->setup = NULL; /* nothing holds yet: adopt() is a start */
	if (!adopt(s, files, s->clock + !s->rehearsal)) {
		s->setup = files;
		serve_free(&s);
		return NULL;
	}
	watch_clock(s);
	log_notices(s);
	place_lists(s);
	return s;
}

void
serve_free(struct serve **s)
{
	if (!*s)
		return;
	setup_free(&(*s)->setup);
	arena_free(&(*s)->batch);
	arena_free(&(*s)->scratch);
	arena_free(&(*s)->heard);
	buf_free(&(*s)->out);
	free(*s);
	*s = NULL;
}

/* Control messages wait for the batch before them to be committed. */
static void
receive_all(struct serve *s)
{
	struct bus *bus = s->world.bus;
	size_t most = (size_t)s->setup->config->batch;
	struct bus_message m;
	usec from = s->world.monotonic(s->world.arg);

	while (s->n_events < most && bus->ops->receive(bus, &m)) {
		s->stats.spent[0] += s->world.monotonic(s->world.arg) - from;
		if (m.door == BUS_PARTNER) {
			intake_message(s, &m);
		} else {
			intake_commit(s);
			control_message(s, &m);
		}
		from = s->world.monotonic(s->world.arg);
	}
	s->stats.spent[0] += s->world.monotonic(s->world.arg) - from;
}

/* Moves the WAL back when nobody waits, when it is long, or was long ago. */
static void
checkpoint(struct serve *s, bool idle)
{
	struct store *store = s->world.store;
	usec now = s->world.monotonic(s->world.arg);
	struct store_count n;

	store->ops->counts(store, &n);
	if (n.wal_pages < CHECKPOINT_PAGES) {
		if (s->stats.batches == s->checkpointed_batches)
			return;
		if (!idle && now - s->checkpointed < CHECKPOINT_EVERY)
			return;
	}
	store->ops->checkpoint(store);
	s->checkpointed = now;
	s->checkpointed_batches = s->stats.batches;
}

/* Live: what the daemon does unasked. */
static void
run_own(struct serve *s)
{
	if (s->rehearsal || is_stuck(s, OWN_TIMERS))
		return;
	if (s->world.store->ops->pending(s->world.store))
		return; /* in the next steps */
	if (!run_timers(s, next_instant(s)))
		get_stuck(s, OWN_TIMERS, STUCK_USEC);
}

/* Live: did some of those who wait get their turn? */
static bool
judge_some(struct serve *s)
{
	if (s->rehearsal || is_stuck(s, OWN_TIMERS) ||
	    !s->world.store->ops->pending(s->world.store))
		return false;
	if (judge_some_pending(s))
		return true;
	get_stuck(s, OWN_TIMERS, STUCK_USEC);
	return false;
}

/* Live: an override in the files has ended, and no list goes before that. */
static bool
renew(struct serve *s)
{
	usec end = files_end(s);
	enum renewal done;

	if (s->rehearsal || is_stuck(s, OWN_FILES) ||
	    end > s->world.now(s->world.arg) ||
	    (end > next_schedule(s) && !is_stuck(s, OWN_LISTS)))
		return false;
	done = renew_files(s);
	if (done != RENEWED)
		get_stuck(s, OWN_FILES,
		    done == RENEWAL_FULL ? STUCK_USEC : RENEW_USEC);
	return done == RENEWED;
}

void
serve_step(struct serve *s, int extra_fd, int timeout_ms)
{
	struct bus *bus = s->world.bus;
	uint64_t batches = s->stats.batches;

	watch_clock(s);
	log_notices_daily(s);
	if (!s->counted &&
	    (s->rehearsal || !s->world.store->ops->pending(s->world.store)))
		census_log(s);
	if (s->unplaced && !is_stuck(s, OWN_LISTS))
		place_lists(s);
	/* What fell due goes before what comes now, a part in each step. */
	if (!judge_some(s) && !renew(s) && !run_schedule(s)) {
		bus->ops->wait(bus, extra_fd, timeout_ms);
		receive_all(s);
		intake_commit(s);
		bus->ops->release(bus);
		run_own(s);
	}
	checkpoint(s, batches == s->stats.batches);
	say_left_out(s);
	arena_reset(s->batch);
}

int
serve_timeout(struct serve *s, int most)
{
	struct store *store = s->world.store;
	usec now, due = USEC_NEVER;

	if (s->rehearsal)
		return most;
	now = s->world.now(s->world.arg);
	if (!is_stuck(s, OWN_TIMERS))
		due = store->ops->pending(store) ? now
						 : store->ops->next_due(store);
	if (!is_stuck(s, OWN_LISTS) && next_schedule(s) < due)
		due = next_schedule(s);
	if (!is_stuck(s, OWN_FILES) && files_end(s) < due)
		due = files_end(s);
	if (due <= now)
		return 0;
	if (due - now > (usec)most * 1000)
		return most;
	return (int)((due - now) / 1000) + 1;
}

const struct serve_stats *
serve_stats(const struct serve *s)
{
	return &s->stats;
}
